// Plans, requests and who pays what, as text: tests/plan/data/cost_vectors.txt. Each case is a cost
// sharing as a plan document states it (without its section numbers) and the sessions asked for;
// the answer is a table. The published numbers stand there by their names.
#include "base/text.h"
#include "plan/cost_sharing.h"
#include "plan/read_benefits.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

// Reads `{ service: x, network: in, billed: 150, allowed: 100, sessions: 6, on: 2026-12-01 }`.
Result<CostRequest> ReadLine(const YamlNode& node, int sequence) {
  YamlReader read(node, {"service", "network", "tier", "billed", "allowed", "sessions", "on",
                         "every", "covered", "protected", "days"});
  CostRequest out;
  out.sequence = sequence;
  std::string network = "in", billed, allowed;
  std::optional<Date> on;
  int tier = 0, every = 28, days = 0;
  read.Required("service", &out.service);
  read.Optional("network", &network);
  read.Int("tier", 1, 2, &tier);
  read.Optional("billed", &billed);
  read.Optional("allowed", &allowed);
  read.Int("sessions", 1, 100, &out.sessions);
  read.Optional("on", &on);
  read.Int("every", 0, 400, &every);
  read.Int("days", 1, 400, &days);
  read.Optional("covered", &out.covered);
  std::string protection = "no";
  read.Optional("protected", &protection);
  if (!read.ok()) return read.error();
  out.family = out.service;
  out.network = network == "in"    ? Network::kIn
                : network == "out" ? Network::kOut
                                   : Network::kUnknown;
  if (tier > 0) out.network_tier = tier;
  if (days > 0) out.stay_days = days;
  out.surprise_protected = protection == "yes";
  out.surprise_possible = protection == "perhaps";
  if (on) out.dates = SpreadSessions(*on, out.sessions, every);
  const auto range = [](const std::string& text) -> std::optional<MoneyRange> {
    if (text.empty()) return std::nullopt;
    const size_t dash = text.find('-');
    return MoneyRange{*Money::Parse(text.substr(0, dash)),
                      *Money::Parse(dash == std::string::npos ? text : text.substr(dash + 1)), ""};
  };
  out.billed = range(billed);
  out.allowed = range(allowed);
  return out;
}

Result<MemberUsage> ReadUsage(const YamlNode* node) {
  MemberUsage out;
  UsageFacts& s = out.stated;
  s.deductible_met = s.out_of_pocket_met = Money();
  s.out_network_deductible_met = s.out_network_out_of_pocket_met = Money();
  if (node == nullptr) return out;
  YamlReader read(
      *node, {"deductible", "limit", "out deductible", "out limit", "family deductible",
              "family limit", "nothing is known", "family", "own", "paid", "sessions", "as of"});
  bool unknown = false;
  read.Optional("nothing is known", &unknown);
  if (unknown) s = UsageFacts{};
  read.Optional("deductible", &s.deductible_met);
  read.Optional("limit", &s.out_of_pocket_met);
  read.Optional("out deductible", &s.out_network_deductible_met);
  read.Optional("out limit", &s.out_network_out_of_pocket_met);
  read.Optional("family", &out.family_coverage);
  if (out.family_coverage) {
    s.family_deductible_met = s.family_out_of_pocket_met = Money();
    s.out_network_family_deductible_met = s.out_network_family_out_of_pocket_met = Money();
  }
  read.Optional("family deductible", &s.family_deductible_met);
  read.Optional("family limit", &s.family_out_of_pocket_met);
  read.Optional("as of", &out.as_of);
  for (auto [key, list] :
       {std::pair("own", &s.own_deductible_met), std::pair("paid", &s.paid_by_plan)}) {
    const YamlNode* entries = read.Mapping(key);
    if (entries == nullptr) continue;
    for (const YamlNode::Entry& e : entries->entries()) {
      Result<Money> amount = e.value->AsMoney();
      if (!amount) return amount.error();
      list->push_back({e.key, *amount});
    }
  }
  if (const YamlNode* sessions = read.Mapping("sessions")) {
    for (const YamlNode::Entry& e : sessions->entries()) {
      Result<int64_t> n = e.value->AsInt(0, 1000);
      if (!n) return n.error();
      s.sessions.push_back({e.key, static_cast<int>(*n)});
    }
  }
  if (!read.ok()) return read.error();
  return out;
}

std::string Cell(Money amount, size_t width) {
  const std::string text = amount == Money() ? "." : amount.ToString();
  return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
}

void Rows(const char* title, const std::vector<CostLine>& lines, std::string* out) {
  std::string name(title);
  name.resize(28, ' ');
  *out +=
      name +
      "   allowed  deductible    copay  coinsur.  balance  not cov.  over max     plan  patient\n";
  for (const CostLine& line : lines) {
    for (const SessionCost& c : line.each) {
      std::string name = line.service + " " + std::to_string(c.number);
      if (c.date) name += " " + c.date->ToString();
      name.resize(std::max<size_t>(name.size(), 26), ' ');
      *out += "  " + name + Cell(c.allowed, 10) + Cell(c.deductible, 12) + Cell(c.copay, 9) +
              Cell(c.coinsurance, 10) + Cell(c.balance_bill, 9) + Cell(c.not_covered, 10) +
              Cell(c.over_maximum, 10) + Cell(c.plan_pays, 9) + Cell(c.patient_pays, 9) + "\n";
      // The parts add up, in every row of every case.
      EXPECT_EQ(
          c.deductible + c.copay + c.coinsurance + c.balance_bill + c.not_covered + c.over_maximum,
          c.patient_pays);
      if (c.billed) {
        EXPECT_EQ(c.patient_pays + c.plan_pays + c.write_off, *c.billed);
      }
    }
  }
}

// `section: "3.1"` in every innermost pair of braces: the amounts and the services.
std::string WithSections(const std::string& text) {
  std::string out;
  bool innermost = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') innermost = true;
    if (text[i] == '}') {
      if (innermost) {
        out.pop_back();  // the space before it
        out += ", section: \"3.1\" ";
      }
      innermost = false;
    }
    out += text[i];
  }
  return out;
}

std::string Answer(const std::string& input) {
  // A case is parted into the plan's cost sharing, what was used, and the lines. Every amount of a
  // plan names a section; here all of them the same one.
  std::string sharing, used = "used: {}\n", names = "names: []\n", lines;
  for (std::string_view line : SplitLines(input)) {
    const std::string text(line);
    if (!lines.empty() || text == "lines:") {
      lines += text + "\n";
    } else if (text.starts_with("used:")) {
      used = text + "\n";
    } else if (text.starts_with("names:")) {
      names = text + "\n";
    } else {
      sharing += "  " + WithSections(text) + "\n";
    }
  }
  Result<Document> plan = ParseDocument(
      "---\ncost sharing:\n" + sharing + "---\n# Plan\n\n## 3 Amounts\n\n### 3.1 All\n", "plan.md");
  if (!plan) return plan.error().ToString();
  Result<YamlDocument> rest = YamlDocument::Parse(used + names + lines, "case");
  if (!rest) return rest.error().ToString();
  Benefits benefits;
  Status s = ReadBenefits(*plan, "case", plan->front.root().Find("cost sharing"), nullptr, nullptr,
                          &benefits);
  if (!s) return s.error().ToString();
  benefits.out_of_network_clause = "case";
  benefits.benefit_names[""] = *rest->root().Find("names")->AsTextList();
  Result<MemberUsage> usage = ReadUsage(rest->root().Find("used"));
  if (!usage) return usage.error().ToString();
  std::vector<CostRequest> requests;
  for (const YamlNode* node : rest->root().Find("lines")->items()) {
    Result<CostRequest> request = ReadLine(*node, static_cast<int>(requests.size()) + 1);
    if (!request) return request.error().ToString();
    requests.push_back(std::move(*request));
  }
  Result<CostEstimate> e = EstimateCost(benefits, *usage, requests);
  if (!e) return e.error().ToString();
  std::string out;
  if (e->exact) {
    Rows("", e->most, &out);
    out += "  patient " + e->patient_high.ToString() + ", plan " + e->plan_high.ToString() + "\n";
  } else {
    Rows("least", e->least, &out);
    Rows("most ", e->most, &out);
    out += "  patient " + e->patient_low.ToString() + " to " +
           (e->complete ? e->patient_high.ToString() : "unknown") + "\n";
    for (const CostDriver& d : e->drivers) out += "  " + d.amount.ToString() + " " + d.what + "\n";
  }
  for (const PlanYearOutlook& year : e->most_years) {
    for (const PlanYearOutlook::Limit& limit : year.limits) {
      out += "  " + (year.ends ? year.ends->ToString() + " " : std::string()) + limit.name + ": " +
             limit.LeftAfter().ToString() + " of " + limit.limit.ToString() + " left\n";
    }
  }
  return out;
}

TEST(CostVectors, AsTheTableSays) {
  testing::ExpectCases("tests/plan/data/cost_vectors.txt", Answer);
}

}  // namespace
}  // namespace precert
