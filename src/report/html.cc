// Lays the determination out as a page: the answer first, then the five questions.
#include "report/html.h"

#include <algorithm>

#include "base/text.h"
#include "report/funding_chart.h"
#include "report/html_page.h"
#include "report/words.h"

namespace precert {
namespace {

class HtmlReport {
 public:
  explicit HtmlReport(const Determination& d) : d_(d) {}

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
    return page_.Document("Determination: " +
                          (d_.lines.empty() ? d_.plan_title : d_.lines[0].service.name));
  }

 private:
  void Header() {
    page_.Open("header").Element("h1", "Determination");
    page_.Element("p", "As of " + d_.as_of.Display() + ", " + d_.plan_title);
    std::string who = d_.patient_name;
    if (!d_.member_id.empty()) who += (who.empty() ? "member " : ", member ") + d_.member_id;
    const std::string provider = DescribeProvider(d_.provider_name, d_.provider_npi);
    if (!provider.empty()) who += (who.empty() ? "" : "; ") + provider;
    if (!who.empty()) page_.Element("p", who, "soft");
    page_.Close("header");
  }

  void Line(const LineDetermination& line) {
    page_.Open("section").Element("h2", DescribeService(line.service));
    page_.Element("div", OutcomeDisplay(line.outcome),
                  "answer " + std::string(OutcomeId(line.outcome)));
    if (line.outcome == Outcome::kPartlyCovered) {
      page_.Element("p", std::to_string(line.covered_sessions) + " of " +
                             std::to_string(line.service.sessions) + " sessions are covered.");
    }
    page_.Element("p", Sentence(line.reason.text));
    page_.Element("p", "Decided by " + CiteClause(line.authority), "cite");
    page_.Element(
        "p",
        "Prior authorization: " + std::string(PriorAuthorizationWords(line.prior_authorization)),
        "soft");
    if (!line.recommendation.empty()) page_.Element("p", line.recommendation);
    Checklists(line);
    if (!line.criteria.label.empty()) {
      page_.Element("h3", "Criteria, one by one").Open("ul", "tree");
      WriteCriterion(line.criteria);
      page_.Close("ul");
    }
    page_.Close("section");
  }

  void WriteCriterion(const Criterion& c) {
    page_.Open("li");
    const std::string_view words = c.result == CriterionResult::kMet      ? "met"
                                   : c.result == CriterionResult::kNotMet ? "not met"
                                                                          : "unknown";
    page_.Element("span", words, "mark " + std::string(CriterionResultId(c.result)));
    std::string label = c.label;
    if (c.logic == CriterionLogic::kAny) label += " (any of these)";
    page_.Text(label + " ").Element("span", c.clause.document + " " + c.clause.section, "cite");
    for (const EvidenceItem& e : c.evidence) {
      page_.Open("div", "soft").Text((e.used ? "" : "looked at: ") + e.summary + " ");
      page_.Element("code", e.resource).Close("div");
    }
    if (!c.children.empty()) {
      page_.Open("ul");
      for (const Criterion& child : c.children) WriteCriterion(child);
      page_.Close("ul");
    }
    page_.Close("li");
  }

  void Checklists(const LineDetermination& line) {
    if (line.outcome != Outcome::kNeedsInformation) return;
    page_.Element("h3", "What to submit");
    if (line.checklists.empty()) {
      page_.Element("p",
                    "No set of documents named by the policy would by itself give an approval.");
      return;
    }
    bool first = true;
    for (const Checklist& list : line.checklists) {
      page_.Element("p",
                    (first ? "The smallest set; with it the answer is: "
                           : "Or this set, with which it is: ") +
                        std::string(OutcomeDisplay(list.gives)) + ".",
                    first ? "" : "soft");
      page_.Open("ul", "check");
      for (const ChecklistItem& item : list.items) {
        page_.Open("li").Text(item.ask + " ");
        page_.Element("span",
                      item.kind + " for: " + item.label + ", " + item.clause.document + " " +
                          item.clause.section,
                      "cite");
        page_.Close("li");
      }
      page_.Close("ul");
      first = false;
    }
  }

  void Findings() {
    if (d_.findings.empty()) return;
    page_.Open("section").Element("h2", "Found in the request");
    for (const Finding& f : d_.findings) {
      page_.Open("div", "finding").Element("span", f.severity, "tag " + f.severity);
      page_.Text(Sentence(f.text) + " ").Element("code", f.path);
      if (!f.suggestions.empty()) {
        page_.Open("ul");
        for (const std::string& s : f.suggestions) page_.Element("li", "Instead: " + s);
        page_.Close("ul");
      }
      page_.Close("div");
    }
    page_.Close("section");
  }

  void Provider() {
    page_.Open("section").Element("h2", "Is the provider right?");
    page_.Open("p")
        .Element("strong", NetworkWords(d_.network.network))
        .Text(": " + d_.network.reason);
    page_.Close("p");
    if (d_.network.as_of) {
      page_.Element("p",
                    "As of " + d_.network.as_of->Display() + ", " + d_.network.source + "." +
                        (d_.network.stale ? " This information is old: ask the plan." : ""),
                    "soft");
    }
    if (!d_.alternatives.empty()) {
      page_.Element("h3", "In network instead").Open("ul");
      for (const std::string& a : d_.alternatives) page_.Element("li", a);
      page_.Close("ul");
    }
    page_.Close("section");
  }

  void Amount(const char* label, const std::optional<Money>& amount, bool sum = false) {
    if (!amount || (amount->cents() == 0 && !sum)) return;
    page_.Open("tr", sum ? "sum" : "")
        .Element("td", label)
        .Element("td", amount->Display(), "n")
        .Close("tr");
  }

  void Cost() {
    page_.Open("section").Element("h2", "What will it cost?");
    page_.Element("p", "You pay " + PatientPays(d_.cost), "big");
    for (const CostLine& line : d_.cost.least) {
      page_.Element(
          "h3", line.service +
                    (line.sessions > 1 ? ", " + std::to_string(line.sessions) + " sessions" : "") +
                    (d_.cost.exact ? "" : ", at the least"));
      page_.Open("div", "scroll").Open("table");
      Amount("Billed", line.billed);
      Amount("Allowed by the plan", line.allowed);
      Amount("Deductible", line.deductible);
      Amount("Copay", line.copay);
      Amount("Coinsurance", line.coinsurance);
      Amount("Balance bill", line.balance_bill);
      Amount("Not covered", line.not_covered);
      Amount("Past the plan's maximum", line.over_maximum);
      Amount("Written off by the provider", line.write_off);
      Amount("The plan pays", line.plan_pays, true);
      Amount("You pay", line.patient_pays, true);
      page_.Close("table").Close("div");
      for (const std::string& m : line.missing) page_.Element("p", "Not known: " + m, "soft");
      for (const CostNote& n : line.notes)
        page_.Element("p", Sentence(n.text) + InParentheses(n.clause), "soft");
    }
    page_.Close("section");
  }

  void Cited(const std::optional<CitedText>& text) {
    if (!text) return;
    page_.Open("p")
        .Text(Sentence(text->text) + " ")
        .Element("span", text->citation, "cite")
        .Close("p");
  }

  void Appeal() {
    if (!d_.appeal) return;
    const AppealPath& a = *d_.appeal;
    page_.Open("section").Element("h2", "If the answer is no");
    if (d_.denial) page_.Element("p", DescribeDenial(*d_.denial));
    Cited(a.peer_to_peer);
    page_.Open("div", "scroll").Open("table");
    page_.Open("tr")
        .Element("th", "Step")
        .Element("th", "To")
        .Element("th", "When")
        .Element("th", "Decided")
        .Close("tr");
    for (const AppealStep& step : a.steps) {
      page_.Open("tr").Element("td", step.name).Element("td", step.to);
      page_.Open("td").Element("div", DescribeDeadline(step));
      if (!step.file_rule.citation.empty()) page_.Element("div", step.file_rule.citation, "cite");
      page_.Close("td").Open("td").Element("div", step.decision_rule.text);
      if (!step.decision_rule.citation.empty())
        page_.Element("div", step.decision_rule.citation, "cite");
      page_.Close("td").Close("tr");
    }
    page_.Close("table").Close("div");
    for (const AppealStep& step : a.steps) {
      for (const CitedText& n : step.notes) Cited(n);
    }
    for (const auto* text :
         {&a.expedited, &a.written_basis, &a.continued_benefits, &a.deemed_exhausted})
      Cited(*text);
    for (const CitedText& w : a.warnings) Cited(w);
    page_.Close("section");
  }

  void Funding() {
    if (d_.funding.empty()) return;
    page_.Open("section").Element("h2", "Ways to pay");
    if (const std::string chart = FundingChart(d_.funding, std::nullopt); !chart.empty())
      page_.Open("div", "scroll").Raw(chart).Close("div");
    page_.Open("div", "scroll").Open("table");
    page_.Open("tr")
        .Element("th", "")
        .Element("th", "Way")
        .Element("th", "In all", "n")
        .Element("th", "Payments");
    page_.Element("th", "Difference").Close("tr");
    for (const FundingOption& o : d_.funding) {
      page_.Open("tr").Element("td", std::to_string(o.rank));
      page_.Open("td").Element("strong", o.name).Element("div", Sentence(o.reason), "soft");
      for (const std::string& c : o.conditions) {
        if (o.reason.find(c) == std::string::npos) page_.Element("div", c, "soft");
      }
      for (const std::string& w : o.warnings) page_.Element("div", "Careful: " + w, "soft");
      page_.Close("td");
      page_.Element("td", (o.total_known ? "" : "up to ") + o.total.Display(), "n");
      page_.Element("td", DescribePayments(o)).Element("td", DescribeDifference(o)).Close("tr");
    }
    page_.Close("table").Close("div");
    for (const std::string& r : d_.rights) page_.Element("p", r, "soft");
    page_.Close("section");
  }

  void Notices() {
    page_.Open("section").Element("h2", "Please note").Open("ul");
    for (const std::string& n : d_.notices) page_.Element("li", n);
    page_.Close("ul").Close("section");
  }

  void Provenance() {
    page_.Open("section").Element("h2", "What this rests on").Open("div", "scroll").Open("table");
    for (const ProvenanceItem& item : d_.provenance) {
      page_.Open("tr").Element("td", item.kind).Element("td", item.name + " " + item.version);
      page_.Open("td").Element("code", item.sha256.substr(0, 16)).Close("td").Close("tr");
    }
    page_.Close("table").Close("div");
    page_.Element("p", "precert " + d_.engine_version, "cite").Close("section");
  }

  const Determination& d_;
  HtmlPage page_;
};

}  // namespace

std::string ToHtml(const Determination& determination) { return HtmlReport(determination).Write(); }

}  // namespace precert
