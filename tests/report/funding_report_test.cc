// The ways to pay as text, JSON and HTML, and the chart.
#include "report/funding_report.h"

#include <gtest/gtest.h>

#include "report/funding_chart.h"
#include "support/golden.h"

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }

FinanceFacts::Offer OfferOf(const char* kind, const char* name) {
  FinanceFacts::Offer offer;
  offer.kind = kind;
  offer.name = name;
  return offer;
}

FundingDocument Six() {
  FundingDocument document;
  FundingQuestion& q = document.question;
  q.amount = D(900);
  q.sessions = 6;
  q.as_of = *Date::Parse("2026-11-23");
  q.finance.monthly_budget = D(160);
  q.finance.marginal_tax = Rate::Percent(24);
  q.patient.birth_date = Date::Parse("1990-05-01");
  FinanceFacts::Offer package = OfferOf("package", "Six <for> $720 & more");
  package.count = 6, package.price = D(120), package.list_price = D(150);
  FinanceFacts::Offer plan = OfferOf("payment-plan", "The clinic's plan");
  plan.count = 9;
  FinanceFacts::Offer promotion = OfferOf("promotion", "Clinic card");
  promotion.count = 6, promotion.rate = Rate::Parse("32.99"), promotion.deferred_interest = true;
  FinanceFacts::Offer loan =
      OfferOf("loan", "Credit union with a name that is far too long to fit");
  loan.count = 12, loan.rate = Rate::Percent(7), loan.fee = D(25);
  q.finance.offers = {package, plan, promotion, loan};
  document.notes = {"a note"};
  const Result<LimitBook> book = LimitBook::Load(testing::ProjectPath("data/limits"));
  Result<FundingReport> report = RankFunding(q, {}, *book);
  EXPECT_TRUE(report.ok());
  document.report = std::move(*report);
  return document;
}

size_t Count(std::string_view text, std::string_view part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(FundingReport, Text) {
  const FundingDocument document = Six();
  std::string text = FundingText(document);
  for (const FundingOption& o : document.report.options) text += ScheduleText(o);
  testing::ExpectGolden("tests/report/data/funding.txt", text);
}

TEST(FundingReport, Json) {
  testing::ExpectGolden("tests/report/data/funding.json", FundingJson(Six()));
}

TEST(FundingReport, Html) {
  const std::string html = FundingHtml(Six());
  testing::ExpectGolden("tests/report/data/funding.html", html);
  // Nothing is fetched and nothing runs.
  for (const char* part : {"<script", "http:", "https:", "@import", "url(\"", "<link", "<img"})
    EXPECT_EQ(html.find(part), std::string::npos) << part;
  EXPECT_EQ(html.find("Six <for>"), std::string::npos);
  EXPECT_NE(html.find("Six &lt;for&gt; $720 &amp; more"), std::string::npos);
}

TEST(FundingReport, LinesFitATerminal) {
  const std::string text = FundingText(Six());
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    EXPECT_LE(end - at, 110u) << text.substr(at, end - at);
    at = end + 1;
  }
}

TEST(FundingChart, ABarForEachWayThatCounts) {
  const FundingDocument document = Six();
  const std::string svg = FundingChart(document.report.options, D(160));
  size_t counted = 0;
  for (const FundingOption& o : document.report.options) counted += o.applies && o.total_known;
  EXPECT_EQ(counted, 5u);
  EXPECT_EQ(Count(svg, "class=\"fc-name\""), counted);
  EXPECT_EQ(Count(svg, "<rect class=\"fc-amount\""), counted + 1);  // and in the key
  EXPECT_EQ(Count(svg, "<rect class=\"fc-extra\""), 1u + 1);        // the loan
  EXPECT_EQ(Count(svg, "<rect class=\"fc-saved\""), 1u + 1);        // the package
  EXPECT_EQ(Count(svg, "<rect class=\"fc-month\""), 3u + 1);
  EXPECT_EQ(Count(svg, "<path class=\"fc-once\""), 2u);  // off the scale of the months
  EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
  EXPECT_NE(svg.find("<title id=\"fc-title\">"), std::string::npos);
  EXPECT_NE(svg.find("The clinic&#39;s plan $900.00, $100.00 a month for 9 months"),
            std::string::npos);
  EXPECT_NE(svg.find("budget $160.00"), std::string::npos);
  EXPECT_NE(svg.find("…"), std::string::npos);  // the long name is cut
  EXPECT_EQ(FundingChart(document.report.options, std::nullopt).find("budget $"),
            std::string::npos);
}

TEST(FundingChart, NothingToCompareIsNoChart) {
  EXPECT_EQ(FundingChart({}, std::nullopt), "");
  FundingOption one;
  one.total = D(10);
  EXPECT_EQ(FundingChart({one}, std::nullopt), "");
  FundingOption free;
  EXPECT_EQ(FundingChart({free, free}, std::nullopt), "");
  EXPECT_NE(FundingChart({one, free}, std::nullopt), "");
  const std::vector<FundingOption> many(500, one);
  EXPECT_EQ(Count(FundingChart(many, std::nullopt), "class=\"fc-name\""), 40u);
}

// The largest amounts, one cent, and a name of broken UTF-8.
TEST(FundingChart, Extremes) {
  FundingOption large;
  large.total = Money::Cents(1'000'000'000'000);
  large.monthly = Money::Cents(1'000'000'000'000);
  large.months = 600;
  large.name = std::string(40, '\xff');
  FundingOption small;
  small.total = Money::Cents(1);
  const std::string svg = FundingChart({large, small}, Money::Cents(1));
  EXPECT_EQ(svg.find("width=\"-"), std::string::npos);
  EXPECT_NE(svg.find("$10,000,000,000.00"), std::string::npos);
}

}  // namespace
}  // namespace precert
