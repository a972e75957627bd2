// The estimate as text that a patient can read.
#include <algorithm>

#include "base/text.h"
#include "report/estimate.h"
#include "report/estimate_words.h"
#include "report/words.h"
#include "report/wrap.h"

namespace precert {
namespace {

constexpr size_t kWidth = 98;

class EstimateText {
 public:
  explicit EstimateText(const Determination& d) : d_(d) {}

  std::string Write() {
    Header();
    Totals();
    Drivers();
    for (size_t i = 0; i < d_.cost.most.size(); ++i) Line(i);
    for (const PlanYearOutlook& year : d_.cost.most_years) Year(year);
    Closing();
    return std::move(out_);
  }

 private:
  void Wrapped(std::string_view lead, std::string_view text) { out_ += Wrap(lead, text, kWidth); }
  void Heading(const std::string& title) {
    out_ += "\n";
    Wrapped("", title);
    out_ += std::string(std::min(CountCodePoints(title), kWidth), '-') + "\n";
  }

  void Header() {
    out_ += "WHAT IT WILL COST\n";
    Wrapped("", d_.plan_title + ", as of " + d_.as_of.Display());
    std::string who = d_.patient_name;
    if (!d_.member_id.empty()) who += (who.empty() ? "member " : ", member ") + d_.member_id;
    const std::string provider = DescribeProvider(d_.provider_name, d_.provider_npi);
    if (!provider.empty()) who += (who.empty() ? "" : "; ") + provider;
    if (!who.empty()) Wrapped("", who);
    Wrapped("", "provider " + std::string(NetworkWords(d_.network.network)));
  }

  void Totals() {
    out_ += "\n";
    Wrapped("  you pay        ", PatientPays(d_.cost));
    if (d_.cost.plan_high > Money()) {
      Wrapped("  the plan pays  ", MoneySpan(d_.cost.plan_low, d_.cost.plan_high));
    }
  }

  void Drivers() {
    if (d_.cost.drivers.empty()) return;
    Heading("What makes the range");
    Wrapped("", "Known at its best, each of these alone would take so much off the upper end:");
    for (const CostDriver& driver : d_.cost.drivers) {
      const std::string amount = driver.amount.Display();
      Wrapped("  " + std::string(amount.size() < 12 ? 12 - amount.size() : 0, ' ') + amount + "  ",
              driver.what);
    }
  }

  void Line(size_t i) {
    const CostLine& most = d_.cost.most[i];
    const CostLine& least = d_.cost.least[i];
    Heading(i < d_.lines.size() ? DescribeService(d_.lines[i].service) : most.service);
    if (i < d_.lines.size()) {
      const std::string caveat = CoverageCaveat(d_.lines[i]);
      if (!caveat.empty()) Wrapped("  ", Sentence(caveat));
    }
    if (!most.benefit.empty()) Wrapped("  ", "Priced as: " + most.benefit);
    for (size_t k = 0; k < most.each.size(); ++k) Session(least.each[k], most.each[k]);
    if (most.each.size() > 1) {
      Wrapped("  all sessions   ", "you pay " + MoneySpan(least.patient_pays, most.patient_pays));
    }
    for (const std::string& missing : most.missing) Wrapped("  not known: ", missing);
    for (const EstimateNote& n : NotesOf(least, most)) {
      Wrapped("  - ", (n.cheapest_only ? "In the cheapest case: " : "") + Sentence(n.note.text) +
                          InParentheses(n.note.clause));
    }
  }

  void Session(const SessionCost& least, const SessionCost& most) {
    std::string title = "session " + std::to_string(most.number);
    if (most.date) title += ", " + most.date->Display();
    std::string charge;
    if (most.billed)
      charge = "; charge " + MoneySpan(least.billed.value_or(*most.billed), *most.billed);
    if (most.allowed > Money() || least.allowed > Money()) {
      charge += ", allowed " + MoneySpan(least.allowed, most.allowed);
    }
    Wrapped("  ", title + ": you pay " + MoneySpan(least.patient_pays, most.patient_pays) + charge);
    std::string parts;
    for (const SessionPart& part : PartsOf(least, most)) {
      parts += (parts.empty() ? "" : "; ") + std::string(part.name) + " " +
               MoneySpan(part.least, part.most);
    }
    if (!parts.empty()) Wrapped("      ", parts);
    for (const std::string& line : AccumulatorLines(least, most)) Wrapped("      ", line);
  }

  void Year(const PlanYearOutlook& year) {
    const bool leaves = d_.network.network != Network::kIn;
    const YearWords words = DescribeYear(year, leaves);
    Heading(words.heading);
    for (const std::string& sentence : words.sentences) Wrapped("  ", sentence);
  }

  void Closing() {
    Heading("What this is");
    for (const std::string& notice : d_.notices) Wrapped("  - ", notice);
    for (const std::string& right : d_.rights) Wrapped("  - ", right);
  }

  const Determination& d_;
  std::string out_;
};

}  // namespace

std::string EstimateToText(const Determination& determination) {
  return EstimateText(determination).Write();
}

}  // namespace precert
