// The estimate as one HTML page.
#include "report/estimate.h"
#include "report/estimate_words.h"
#include "report/html_page.h"
#include "report/words.h"

namespace precert {
namespace {

class EstimateHtml {
 public:
  explicit EstimateHtml(const Determination& d) : d_(d) {}

  std::string Write() {
    page_.Open("header").Element("h1", "What it will cost");
    page_.Element("p", d_.plan_title + ", as of " + d_.as_of.Display());
    std::string who = d_.patient_name;
    if (!d_.member_id.empty()) who += (who.empty() ? "member " : ", member ") + d_.member_id;
    if (!d_.provider_name.empty()) who += (who.empty() ? "" : "; ") + d_.provider_name;
    who += (who.empty() ? "provider " : ", ") + std::string(NetworkWords(d_.network.network));
    page_.Element("p", who, "soft").Close("header");
    page_.Open("section").Element("h2", "In all");
    page_.Element("p", "You pay " + PatientPays(d_.cost), "big");
    page_.Element("p", "The plan pays " + MoneySpan(d_.cost.plan_low, d_.cost.plan_high));
    Drivers();
    page_.Close("section");
    for (size_t i = 0; i < d_.cost.most.size(); ++i) Line(i);
    for (const PlanYearOutlook& year : d_.cost.most_years) {
      const YearWords words = DescribeYear(year, d_.network.network != Network::kIn);
      page_.Open("section").Element("h2", words.heading);
      for (const std::string& sentence : words.sentences) page_.Element("p", sentence);
      page_.Close("section");
    }
    page_.Open("section").Element("h2", "What this is").Open("ul");
    for (const std::string& notice : d_.notices) page_.Element("li", notice);
    for (const std::string& right : d_.rights) page_.Element("li", right);
    page_.Close("ul").Close("section");
    return page_.Document("Estimate: " +
                          (d_.lines.empty() ? d_.plan_title : d_.lines[0].service.name));
  }

 private:
  void Drivers() {
    if (d_.cost.drivers.empty()) return;
    page_.Element("h3", "What makes the range");
    page_.Element(
        "p",
        "Known at its best, each of these alone would take so much off the upper end:", "soft");
    page_.Open("div", "scroll").Open("table");
    for (const CostDriver& driver : d_.cost.drivers) {
      page_.Open("tr").Element("td", driver.what).Element("td", driver.amount.Display(), "n");
      page_.Close("tr");
    }
    page_.Close("table").Close("div");
  }

  void Line(size_t i) {
    const CostLine& least = d_.cost.least[i];
    const CostLine& most = d_.cost.most[i];
    page_.Open("section");
    page_.Element("h2", i < d_.lines.size() ? DescribeService(d_.lines[i].service) : most.service);
    if (i < d_.lines.size()) {
      const std::string caveat = CoverageCaveat(d_.lines[i]);
      if (!caveat.empty()) page_.Element("p", Sentence(caveat));
    }
    if (!most.benefit.empty()) page_.Element("p", "Priced as: " + most.benefit, "soft");
    page_.Open("div", "scroll").Open("table").Open("tr");
    page_.Element("th", "Session").Element("th", "You pay", "n").Element("th", "Made of");
    page_.Element("th", "Used in the plan year").Close("tr");
    for (size_t k = 0; k < most.each.size(); ++k) Session(least.each[k], most.each[k]);
    page_.Open("tr", "sum").Element("td", "All sessions");
    page_.Element("td", MoneySpan(least.patient_pays, most.patient_pays), "n");
    page_.Element("td", "").Element("td", "").Close("tr");
    page_.Close("table").Close("div");
    for (const std::string& m : most.missing) page_.Element("p", "Not known: " + m, "soft");
    for (const EstimateNote& n : NotesOf(least, most)) {
      page_.Element("p",
                    (n.cheapest_only ? "In the cheapest case: " : "") + Sentence(n.note.text) +
                        InParentheses(n.note.clause),
                    "soft");
    }
    page_.Close("section");
  }

  void Session(const SessionCost& least, const SessionCost& most) {
    page_.Open("tr").Open("td").Element("strong", std::to_string(most.number));
    if (most.date) page_.Element("div", most.date->Display(), "soft");
    if (most.billed) {
      page_.Element("div", "charge " + MoneySpan(least.billed.value_or(*most.billed), *most.billed),
                    "soft");
    }
    page_.Close("td");
    page_.Element("td", MoneySpan(least.patient_pays, most.patient_pays), "n");
    page_.Open("td");
    for (const SessionPart& part : PartsOf(least, most)) {
      page_.Element("div", std::string(part.name) + " " + MoneySpan(part.least, part.most));
    }
    page_.Close("td").Open("td");
    for (const std::string& line : AccumulatorLines(least, most))
      page_.Element("div", line, "soft");
    page_.Close("td").Close("tr");
  }

  const Determination& d_;
  HtmlPage page_;
};

}  // namespace

std::string EstimateToHtml(const Determination& determination) {
  return EstimateHtml(determination).Write();
}

}  // namespace precert
