// Facts about paying: read from YAML, written as parameters of a Bundle, and read again.
#include "intake/finance_facts.h"

#include <gtest/gtest.h>

#include "intake/read_case.h"
#include "support/golden.h"

namespace precert {
namespace {

constexpr char kWhole[] = R"(date: 2026-11-23
code: "15789"
finance:
  marginal tax: 24.5 %
  monthly budget: 60
  cause: trauma
  letter: true
  hsa balance: 300
  hsa paid in: 1000.50
  fsa balance: 200
  fsa carried over: 150
  estimate: 500
offers:
  - { kind: package, name: Six, count: 6, price: 120, list price: 150, starts: 2026-11-01, ends: 2026-12-31 }
  - { kind: discount, off: 12.5 % }
  - { kind: loan, rate: 7 %, count: 12, price: 500, fee: 25, first payment: 2027-01-15 }
  - { kind: loan, rate: 0, monthly: 45, fee: 5 % }
  - { kind: promotion, rate: 1000 %, count: 600, deferred interest: true }
  - { kind: credit-card, rate: 24 % }
  - { kind: payment-plan, count: 6 }
)";

// Everything that is there, one fact a line.
std::string Print(const FinanceFacts& f) {
  std::string out;
  const auto money = [&](const char* name, const std::optional<Money>& m) {
    if (m) out += std::string(name) + " " + m->ToString() + "\n";
  };
  const auto rate = [&](const char* name, const std::optional<Rate>& r) {
    if (r) out += std::string(name) + " " + r->ToString() + "\n";
  };
  const auto date = [&](const char* name, const std::optional<Date>& d) {
    if (d) out += std::string(name) + " " + d->ToString() + "\n";
  };
  rate("tax", f.marginal_tax);
  money("budget", f.monthly_budget);
  out += "cause " + f.hsa_cause + (f.letter ? ", letter" : "") + "\n";
  money("hsa", f.hsa_balance);
  money("paid in", f.hsa_paid_in);
  money("fsa", f.fsa_balance);
  money("carried", f.fsa_carried_over);
  money("estimate", f.estimate);
  for (const FinanceFacts::Offer& o : f.offers) {
    out += "- " + o.kind + " '" + o.name + "' " + std::to_string(o.count) +
           (o.deferred_interest ? " deferred" : "") + "\n";
    money("price", o.price);
    money("list", o.list_price);
    money("monthly", o.monthly);
    money("fee", o.fee);
    rate("fee", o.fee_rate);
    rate("rate", o.rate);
    rate("off", o.off);
    date("starts", o.starts);
    date("ends", o.ends);
    date("first", o.first_payment);
  }
  return out;
}

TEST(FinanceFacts, ThroughABundleAndBack) {
  Result<YamlDocument> document = YamlDocument::Parse(kWhole, "case.yaml");
  ASSERT_TRUE(document.ok());
  const Result<FinanceFacts> direct = ReadFinance(document->root());
  ASSERT_TRUE(direct.ok()) << direct.error().ToString();
  EXPECT_EQ(direct->offers.size(), 7u);
  EXPECT_NE(Print(*direct).find("fee 5 %"), std::string::npos);
  const Result<Terms> terms = Terms::LoadFolder(testing::ProjectPath("policies/terms"));
  ASSERT_TRUE(terms.ok());
  const Result<Case> request = ReadCase(kWhole, "case.yaml", *terms, std::nullopt);
  ASSERT_TRUE(request.ok()) << request.error().ToString();
  EXPECT_EQ(Print(request->finance), Print(*direct));
  const Result<Case> again = ReadCase(request->bundle_json, "case.json", *terms, std::nullopt);
  ASSERT_TRUE(again.ok()) << again.error().ToString();
  EXPECT_EQ(Print(again->finance), Print(*direct));
}

TEST(FinanceFacts, WrongInYaml) {
  const struct {
    const char *text, *where, *message, *hint;
  } rows[] = {
      {"finance: { monthly budget: -60 }", "2:28", "an amount of -60 is below zero", ""},
      {"finance: { hsa balance: 10000000000.01 }", "2:25",
       "an amount of 10000000000.01 is above $10,000,000,000.00", ""},
      {"finance: { hsa balance: much }", "2:25", "\"much\" is not an amount of money",
       "write it as 150 or 1250.50"},
      {"finance: { estimate: 1.005 }", "2:22", "\"1.005\" is not an amount of money",
       "write it as 150 or 1250.50"},
      {"finance: { estimate: [1] }", "2:22", "must be a single value, not a list", ""},
      {"finance: { marginal tax: 101 % }", "2:26", "a rate of 101 % is outside 0 to 100 %", ""},
      {"finance: { marginal tax: -1 }", "2:26", "a rate of -1 % is outside 0 to 100 %", ""},
      {"finance: { letter: yes }", "2:20", "\"yes\" is not true or false", ""},
      {"finance: { montly budget: 60 }", "2:12", "unknown key \"montly budget\"",
       "did you mean 'monthly budget'?"},
      {"offers: [{ kind: loan, rate: 1000000000000 }]", "2:30",
       "a rate of 1000000000000 % is outside 0 to 1000 %", ""},
      {"offers: [{ kind: loan, rate: -7 % }]", "2:30", "a rate of -7 % is outside 0 to 1000 %", ""},
      {"offers: [{ kind: loan, rate: seven }]", "2:30", "\"seven\" is not a percentage",
       "write it as 20 % or 32.99 %"},
      {"offers: [{ kind: loan, fee: 101 % }]", "2:29", "a rate of 101 % is outside 0 to 100 %", ""},
      {"offers: [{ kind: loan, fee: -5 }]", "2:29", "an amount of -5 is below zero", ""},
      {"offers: [{ kind: loan, count: 0 }]", "2:31", "\"0\" is outside 1 to 600", ""},
      {"offers: [{ kind: discount, off: 200 % }]", "2:33", "a rate of 200 % is outside 0 to 100 %",
       ""},
      {"offers: [{ kind: package, ends: 2026-02-30 }]", "2:33", "\"2026-02-30\" is not a date",
       "write it as 2026-11-23"},
      {"offers: [{ kind: package, starts: 2026-12-01, ends: 2026-11-01 }]", "2:53",
       "it ends on 2026-11-01, before it starts on 2026-12-01", ""},
      {"offers: [{ name: loan }]", "2:10", "the key \"kind\" is missing", ""},
      {"offers: [{ kind: loan, deferred intrest: true }]", "2:24",
       "unknown key \"deferred intrest\"", "did you mean 'deferred interest'?"},
  };
  for (const auto& row : rows) {
    Result<YamlDocument> document =
        YamlDocument::Parse(std::string("# facts\n") + row.text + "\n", "f.yaml");
    ASSERT_TRUE(document.ok()) << row.text;
    const Result<FinanceFacts> facts = ReadFinance(document->root());
    ASSERT_FALSE(facts.ok()) << row.text;
    EXPECT_EQ(facts.error().message, row.message) << row.text;
    EXPECT_EQ(facts.error().hint, row.hint) << row.text;
    EXPECT_EQ(
        std::to_string(facts.error().where.line) + ":" + std::to_string(facts.error().where.column),
        row.where)
        << row.text;
  }
}

TEST(FinanceFacts, TooManyOffers) {
  std::string text = "offers:\n";
  for (size_t i = 0; i <= kMaxOffers; ++i) text += "  - { kind: payment-plan, count: 6 }\n";
  Result<YamlDocument> document = YamlDocument::Parse(text, "f.yaml");
  EXPECT_EQ(ReadFinance(document->root()).error().message, "201 offers are more than 200");
}

TEST(FinanceFacts, WrongInABundle) {
  const Result<Terms> terms = Terms::LoadFolder(testing::ProjectPath("policies/terms"));
  Result<Case> request = ReadCase(kWhole, "case.yaml", *terms, std::nullopt);
  ASSERT_TRUE(request.ok());
  const struct {
    const char *from, *to, *message;
  } rows[] = {
      {"\"rate\",\"valueDecimal\":7", "\"rate\",\"valueDecimal\":1000.5",
       "a rate of 1000.5 % is outside 0 to 1000 %"},
      {"\"off\",\"valueDecimal\":12.5", "\"off\",\"valueDecimal\":100.5",
       "a rate of 100.5 % is outside 0 to 100 %"},
      {"\"rate\",\"valueDecimal\":7", "\"rate\",\"valueDecimal\":-7", "'-7' is not a percentage"},
      {"\"marginal-tax\",\"valueDecimal\":24.5", "\"marginal-tax\",\"valueDecimal\":245",
       "'245' is not a percentage"},
      {"\"value\":300.00", "\"value\":-300.00", "'-300.00' is not an amount of money"},
      {"\"ends\",\"valueDate\":\"2026-12-31\"", "\"ends\",\"valueDate\":\"2026-12\"",
       "'2026-12' is not a complete date"},
  };
  for (const auto& row : rows) {
    std::string json = request->bundle_json;
    const size_t at = json.find(row.from);
    ASSERT_NE(at, std::string::npos) << row.from;
    json.replace(at, std::string_view(row.from).size(), row.to);
    const Result<Case> read = ReadCase(json, "case.json", *terms, std::nullopt);
    ASSERT_FALSE(read.ok()) << row.to;
    EXPECT_EQ(read.error().message, row.message);
    EXPECT_NE(read.error().where.path.find("parameter["), std::string::npos);
  }
}

}  // namespace
}  // namespace precert
