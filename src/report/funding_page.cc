// The page of ways to pay: the best one first, the chart, the table, each way, the rights.
#include "base/text.h"
#include "report/funding_chart.h"
#include "report/funding_report.h"
#include "report/html_page.h"
#include "report/words.h"

namespace precert {
namespace {

class FundingPage {
 public:
  explicit FundingPage(const FundingDocument& document)
      : q_(document.question), report_(document.report), notes_(document.notes) {}

  std::string Write() {
    Header();
    Best();
    Chart();
    Table();
    Details();
    Rights();
    return page_.Document("Ways to pay " + q_.amount.Display());
  }

 private:
  void Header() {
    page_.Open("header").Element("h1", "Ways to pay " + q_.amount.Display());
    std::string line = "As of " + q_.as_of.Display();
    if (q_.sessions > 1) line += ", for " + std::to_string(q_.sessions) + " sessions";
    page_.Element("p", line);
    for (const std::string& note : notes_) page_.Element("p", Sentence(note), "soft");
    page_.Close("header");
  }

  void Best() {
    if (report_.options.empty()) return;
    const FundingOption& best = report_.options.front();
    if (!best.applies || !best.total_known) return;
    page_.Open("section").Element("h2",
                                  best.within_budget ? "Best for you" : "Nearest to your budget");
    page_.Element("p", best.name + ": " + best.total.Display(), "big");
    const bool same = best.difference == Money();
    page_.Element("p",
                  Sentence(DescribePayments(best) + (same ? "" : ", " + DescribeDifference(best))));
    page_.Element("p", Sentence(best.reason), "soft").Close("section");
  }

  void Chart() {
    const std::string chart = FundingChart(report_.options, q_.finance.monthly_budget);
    if (chart.empty()) return;
    page_.Open("section").Element("h2", "In all, and a month");
    page_.Open("div", "scroll").Raw(chart).Close("div").Close("section");
  }

  void Table() {
    page_.Open("section").Element("h2", "All ways, ranked").Open("div", "scroll").Open("table");
    page_.Open("tr").Element("th", "").Element("th", "Way").Element("th", "In all", "n");
    page_.Element("th", "A month", "n").Element("th", "Months", "n").Element("th", "APR", "n");
    page_.Element("th", "Risk").Close("tr");
    for (const FundingOption& o : report_.options) {
      page_.Open("tr").Element("td", std::to_string(o.rank));
      page_.Open("td").Element("strong", o.name).Element("div", Sentence(o.reason), "soft");
      page_.Close("td");
      const bool counted = o.applies && o.total_known;
      page_.Element("td",
                    counted      ? o.total.Display()
                    : !o.applies ? std::string("–")
                                 : std::string("not known"),
                    "n");
      page_.Element("td",
                    !counted    ? "–"
                    : o.monthly ? o.monthly->Display()
                                : std::string("at once"),
                    "n");
      page_.Element("td", counted && o.months > 0 ? std::to_string(o.months) : "–", "n");
      page_.Element("td", counted && o.apr ? o.apr->ToString() : "–", "n");
      page_.Element("td", o.applies ? FundingRiskId(o.risk) : "–").Close("tr");
    }
    page_.Close("table").Close("div").Close("section");
  }

  void Details() {
    page_.Open("section").Element("h2", "One by one");
    for (const FundingOption& o : report_.options) {
      page_.Element("h3", std::to_string(o.rank) + ". " + o.name);
      page_.Open("ul");
      for (const std::string& c : o.conditions) page_.Element("li", Sentence(c));
      for (const std::string& w : o.warnings) {
        page_.Open("li").Element("span", "careful", "tag warning").Text(Sentence(w)).Close("li");
      }
      page_.Close("ul");
      page_.Element(
          "p", "Source: " + o.source + (o.as_of ? ", looked over on " + o.as_of->Display() : ""),
          "cite");
      if (!o.schedule.empty() && o.applies) Schedule(o);
    }
    page_.Close("section");
  }

  void Schedule(const FundingOption& o) {
    page_.Raw(o.rank == 1 ? "<details open>" : "<details>");
    page_.Element("summary", "Payments, one by one").Open("div", "scroll").Open("table");
    page_.Open("tr").Element("th", "").Element("th", "Due").Element("th", "Payment", "n");
    page_.Element("th", "Interest", "n").Element("th", "Principal", "n");
    page_.Element("th", "Left", "n").Close("tr");
    for (const Installment& row : o.schedule) {
      page_.Open("tr").Element("td", std::to_string(row.number));
      page_.Element("td", row.due ? row.due->Display() : "");
      for (Money m : {row.payment, row.interest, row.principal, row.balance})
        page_.Element("td", m.Display(), "n");
      page_.Close("tr");
    }
    page_.Close("table").Close("div").Raw("</details>\n");
  }

  void Rights() {
    page_.Open("section").Element("h2", "Your rights");
    for (const FundingRight& right : report_.rights) {
      page_.Open("p").Text(Sentence(right.text) + " ");
      page_.Element("span",
                    right.citation + (right.verified ? "" : " (not verified)") +
                        ", looked over on " + right.as_of.Display(),
                    "cite");
      page_.Close("p");
    }
    page_.Element("p",
                  "This is arithmetic on the terms given. It is no tax, credit or legal advice.",
                  "soft");
    page_.Close("section");
  }

  const FundingQuestion& q_;
  const FundingReport& report_;
  const std::vector<std::string>& notes_;
  HtmlPage page_;
};

}  // namespace

std::string FundingHtml(const FundingDocument& document) { return FundingPage(document).Write(); }

}  // namespace precert
