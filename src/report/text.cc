// Lays the determination out as text.
#include "report/text.h"

#include <algorithm>

#include "base/text.h"
#include "report/words.h"
#include "report/wrap.h"

namespace precert {
namespace {

constexpr size_t kWidth = 98;

class TextReport {
 public:
  explicit TextReport(const Determination& d) : d_(d) {}

  std::string Write() {
    Header();
    for (const LineDetermination& line : d_.lines) Line(line);
    Findings();
    Provider();
    Cost();
    Appeal();
    Funding();
    Notices();
    Provenance();
    return std::move(out_);
  }

 private:
  void Wrapped(std::string_view lead, std::string_view text) { out_ += Wrap(lead, text, kWidth); }

  void Heading(std::string_view title) {
    out_ += "\n";
    Wrapped("", title);
    out_ += std::string(std::min(CountCodePoints(title), kWidth), '-') + "\n";
  }

  void Header() {
    out_ += "DETERMINATION as of " + d_.as_of.Display() + "\n";
    Wrapped("  plan      ", d_.plan_title + " (" + d_.plan_id + ", " + d_.plan_type + ")");
    if (!d_.patient_name.empty() || !d_.member_id.empty()) {
      const std::string comma = d_.patient_name.empty() ? "" : ", ";
      Wrapped("  patient   ",
              d_.patient_name + (d_.member_id.empty() ? "" : comma + "member " + d_.member_id));
    }
    const std::string provider = DescribeProvider(d_.provider_name, d_.provider_npi);
    if (!provider.empty()) Wrapped("  provider  ", provider);
  }

  void Line(const LineDetermination& line) {
    std::string title = DescribeService(line.service);
    if (d_.lines.size() > 1) title = std::to_string(line.sequence) + ". " + title;
    Heading(title);
    Wrapped("  answer         ", ToUpper(OutcomeDisplay(line.outcome)));
    if (line.outcome == Outcome::kPartlyCovered) {
      Wrapped("                 ", std::to_string(line.covered_sessions) + " of " +
                                       std::to_string(line.service.sessions) + " sessions");
    }
    Wrapped("  why            ", Sentence(line.reason.text) + " [" + line.reason.code + "]");
    Wrapped("  authority      ", CiteClause(line.authority));
    Wrapped("  authorization  ", std::string(PriorAuthorizationWords(line.prior_authorization)) +
                                     (line.prior_authorization_clause.document.empty()
                                          ? ""
                                          : ": " + CiteClause(line.prior_authorization_clause)));
    if (!line.recommendation.empty()) Wrapped("  to the clinician  ", line.recommendation);
    if (!line.criteria.label.empty()) {
      out_ += "\n  Criteria   + met   - not met   ? unknown\n";
      WriteCriterion(line.criteria, 2);
    }
    Checklists(line);
  }

  // The depth is bounded where the tree is built.
  void WriteCriterion(const Criterion& c, size_t indent) {
    const char mark = c.result == CriterionResult::kMet      ? '+'
                      : c.result == CriterionResult::kNotMet ? '-'
                                                             : '?';
    std::string label = c.label;
    if (c.logic == CriterionLogic::kAny) label += " (any of these)";
    if (c.logic == CriterionLogic::kNot && label.rfind("Not", 0) != 0)
      label += " (this must not hold)";
    Wrapped(std::string(indent, ' ') + mark + " ",
            label + "  [" + c.clause.document +
                (c.clause.section.empty() ? "" : " " + c.clause.section) + "]");
    for (const EvidenceItem& e : c.evidence) {
      Wrapped(std::string(indent + 4, ' '),
              std::string(e.used ? "" : "looked at: ") + e.summary + " <" + e.resource + ">");
    }
    for (const Criterion& child : c.children) WriteCriterion(child, indent + 2);
  }

  void Checklists(const LineDetermination& line) {
    if (line.outcome != Outcome::kNeedsInformation) return;
    if (line.checklists.empty()) {
      out_ += "\n  No set of documents named by the policy would by itself give an approval.\n";
      return;
    }
    const Checklist& first = line.checklists.front();
    out_ += "\n  What to submit (the smallest set; with it the answer is: " +
            std::string(OutcomeDisplay(first.gives)) + ")\n";
    for (const ChecklistItem& item : first.items) WriteItem(item);
    for (size_t i = 1; i < line.checklists.size(); ++i) {
      const Checklist& other = line.checklists[i];
      std::string instead;
      for (const ChecklistItem& item : first.items) {
        if (!Contains(other, item)) instead += (instead.empty() ? "'" : "', '") + item.label;
      }
      Wrapped("  or, ", "instead of " + instead + "':");
      for (const ChecklistItem& item : other.items) {
        if (!Contains(first, item)) WriteItem(item);
      }
    }
  }

  void WriteItem(const ChecklistItem& item) {
    Wrapped("    [ ] ", item.ask + "  <" + item.kind + ", " + item.clause.document + " " +
                            item.clause.section + ">");
  }

  static bool Contains(const Checklist& list, const ChecklistItem& item) {
    for (const ChecklistItem& other : list.items) {
      if (other.ask == item.ask && other.label == item.label) return true;
    }
    return false;
  }

  void Findings() {
    if (d_.findings.empty()) return;
    Heading("Found in the request");
    for (const Finding& f : d_.findings) {
      Wrapped(
          "  " + f.severity + std::string(f.severity.size() < 8 ? 8 - f.severity.size() : 1, ' '),
          Sentence(f.text) + InParentheses(f.authority) + " <" + f.path + ">");
      for (const std::string& s : f.suggestions) Wrapped("            instead: ", s);
    }
  }

  void Provider() {
    Heading("Is the provider right?");
    Wrapped("  network  ",
            std::string(NetworkWords(d_.network.network)) + ": " + d_.network.reason);
    if (d_.network.as_of) {
      Wrapped("           ",
              "As of " + d_.network.as_of->Display() + ", " + d_.network.source + "." +
                  (d_.network.stale ? " This information is old: ask the plan." : ""));
    }
    for (const std::string& a : d_.alternatives) Wrapped("  instead  ", a);
  }

  void Amount(const char* label, Money amount) {
    if (amount.cents() == 0) return;
    const std::string text = amount.Display();
    const std::string name(label);
    out_ += "    " + name + std::string(24 - name.size(), ' ') +
            std::string(text.size() < 12 ? 12 - text.size() : 0, ' ') + text + "\n";
  }

  void Cost() {
    Heading("What will it cost?");
    Wrapped("  you pay  ", PatientPays(d_.cost));
    for (size_t i = 0; i < d_.cost.least.size(); ++i) {
      const CostLine& line = d_.cost.least[i];
      Wrapped("  ",
              line.service +
                  (line.sessions > 1 ? ", " + std::to_string(line.sessions) + " sessions" : "") +
                  (d_.cost.exact ? "" : ", at the least"));
      if (line.billed) Amount("billed", *line.billed);
      Amount("allowed", line.allowed);
      Amount("deductible", line.deductible);
      Amount("copay", line.copay);
      Amount("coinsurance", line.coinsurance);
      Amount("balance bill", line.balance_bill);
      Amount("not covered", line.not_covered);
      Amount("over the maximum", line.over_maximum);
      Amount("written off", line.write_off);
      Amount("the plan pays", line.plan_pays);
      Amount("you pay", line.patient_pays);
      for (const std::string& m : line.missing) Wrapped("    not known: ", m);
      for (const CostNote& n : line.notes)
        Wrapped("    - ", Sentence(n.text) + InParentheses(n.clause));
    }
  }

  void Appeal() {
    if (!d_.appeal) return;
    const AppealPath& a = *d_.appeal;
    Heading("If the answer is no");
    if (d_.denial) Wrapped("  ", DescribeDenial(*d_.denial));
    if (a.peer_to_peer)
      Wrapped("  first  ",
              Sentence(a.peer_to_peer->text) + InParentheses(a.peer_to_peer->citation));
    int number = 1;
    for (const AppealStep& step : a.steps) {
      Wrapped("  " + std::to_string(number++) + "  ",
              Capital(step.name) + " to " + step.to + ": " + DescribeDeadline(step));
      if (step.available && !step.automatic) {
        Wrapped("     ", Sentence(step.file_rule.text) + InParentheses(step.file_rule.citation));
      }
      if (!step.decision_rule.text.empty()) {
        Wrapped("     decided ",
                step.decision_rule.text + InParentheses(step.decision_rule.citation));
      }
      for (const CitedText& n : step.notes)
        Wrapped("     - ", Sentence(n.text) + InParentheses(n.citation));
    }
    for (const auto* text :
         {&a.expedited, &a.written_basis, &a.continued_benefits, &a.deemed_exhausted}) {
      if (*text) Wrapped("  -  ", Sentence((*text)->text) + InParentheses((*text)->citation));
    }
    for (const CitedText& w : a.warnings)
      Wrapped("  !  ", Sentence(w.text) + InParentheses(w.citation));
  }

  void Funding() {
    if (d_.funding.empty()) return;
    Heading("Ways to pay");
    for (const FundingOption& o : d_.funding) {
      Wrapped("  " + std::to_string(o.rank) + (o.rank < 10 ? "   " : "  "),
              o.name + ": " + (o.total_known ? o.total.Display() : "up to " + o.total.Display()) +
                  ", " + DescribePayments(o) + ", " + DescribeDifference(o));
      Wrapped("      ", Sentence(o.reason));
      for (const std::string& c : o.conditions) {
        if (o.reason.find(c) == std::string::npos) Wrapped("      - ", c);
      }
      for (const std::string& w : o.warnings) Wrapped("      ! ", w);
    }
    for (const std::string& r : d_.rights) Wrapped("  -   ", r);
  }

  void Notices() {
    Heading("Please note");
    for (const std::string& n : d_.notices) Wrapped("  - ", n);
  }

  void Provenance() {
    Heading("What this rests on");
    for (const ProvenanceItem& item : d_.provenance) {
      out_ += "  " + item.sha256.substr(0, 12) + "  " + item.kind + "  " + item.name +
              (item.version.empty() ? "" : " " + item.version) + "\n";
    }
    out_ += "  precert " + d_.engine_version + "\n";
  }

  static std::string ToUpper(std::string_view text) {
    std::string out;
    for (char c : text) out += ToUpperAscii(c);
    return out;
  }
  static std::string Capital(std::string_view text) {
    std::string out(text);
    if (!out.empty()) out[0] = ToUpperAscii(out[0]);
    return out;
  }

  const Determination& d_;
  std::string out_;
};

}  // namespace

std::string ToText(const Determination& determination) { return TextReport(determination).Write(); }

}  // namespace precert
