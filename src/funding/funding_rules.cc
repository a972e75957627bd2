// Reading the rules: one mapping each, all required.
#include "funding/funding_rules.h"

#include <functional>

#include "base/yaml.h"

namespace precert {
namespace {

// Reads one rule: its source, how far it was checked, and what `more` reads of its own keys.
class RulesReader {
 public:
  explicit RulesReader(const YamlNode& root)
      : root_(root),
        read_(root, {"as-of", "cosmetic", "medical-expense", "hsa-non-qualified", "hsa-catch-up",
                     "hsa-medicare", "hsa-marketplace", "hsa-state-tax", "fsa-use-or-lose",
                     "estimate", "estimate-dispute", "charity-care", "sliding-fee",
                     "crowdfunding-tax", "crowdfunding-benefits"}) {}

  void Day(std::string_view key, Date* out) { read_.Required(key, out); }

  void Rule(std::string_view key, std::initializer_list<std::string_view> keys, CitedRule* rule,
            const std::function<void(YamlReader&)>& more = {}) {
    if (!read_.ok()) return;
    Result<const YamlNode*> node = root_.Require(key);
    if (!node) return read_.Fail(node.error());
    YamlReader own(**node, keys);
    int checked = 0;
    own.Required("source", &rule->source);
    if (own.ok() && !(*node)->Has("checked")) own.Fail((*node)->Require("checked").error());
    own.Choice("checked", {"published", "summary", "general"}, &checked);
    rule->verified = checked == 0;
    if (more) more(own);
    if (!own.ok()) read_.Fail(own.error());
  }

  Status status() const { return read_.status(); }

 private:
  const YamlNode& root_;
  YamlReader read_;
};

}  // namespace

std::string CitedRule::Cite() const { return source + (verified ? "" : " (not verified)"); }

Result<FundingRules> ParseFundingRules(std::string_view text, std::string file) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, std::move(file));
  if (!doc) return doc.error();
  FundingRules rules;
  RulesReader read(doc->root());
  read.Day("as-of", &rules.as_of);
  const std::initializer_list<std::string_view> plain = {"source", "checked"};
  read.Rule("cosmetic", plain, &rules.cosmetic);
  read.Rule("medical-expense", plain, &rules.medical_expense);
  read.Rule("hsa-non-qualified", {"rate", "age", "source", "checked"}, &rules.hsa_non_qualified,
            [&](YamlReader& own) {
              own.Required("rate", &rules.hsa_non_qualified.rate);
              own.Required("age", &rules.hsa_non_qualified.age);
            });
  read.Rule("hsa-catch-up", {"age", "source", "checked"}, &rules.hsa_catch_up,
            [&](YamlReader& own) { own.Required("age", &rules.hsa_catch_up.age); });
  read.Rule("hsa-medicare", {"age", "source", "checked"}, &rules.hsa_medicare,
            [&](YamlReader& own) { own.Required("age", &rules.hsa_medicare.age); });
  read.Rule("hsa-marketplace", {"from", "source", "checked"}, &rules.hsa_marketplace,
            [&](YamlReader& own) { own.Required("from", &rules.hsa_marketplace.from); });
  read.Rule("hsa-state-tax", {"states", "source", "checked"}, &rules.hsa_state_tax,
            [&](YamlReader& own) { own.Required("states", &rules.hsa_state_tax.states); });
  read.Rule("fsa-use-or-lose", plain, &rules.fsa_use_or_lose);
  read.Rule("estimate",
            {"ahead", "within", "far-ahead", "far-within", "asked-within", "source", "checked"},
            &rules.estimate, [&](YamlReader& own) {
              own.Required("ahead", &rules.estimate.ahead);
              own.Required("within", &rules.estimate.within);
              own.Required("far-ahead", &rules.estimate.far_ahead);
              own.Required("far-within", &rules.estimate.far_within);
              own.Required("asked-within", &rules.estimate.asked_within);
            });
  read.Rule("estimate-dispute", {"over", "days", "source", "checked"}, &rules.estimate_dispute,
            [&](YamlReader& own) {
              own.Required("over", &rules.estimate_dispute.over);
              own.Required("days", &rules.estimate_dispute.days);
            });
  read.Rule("charity-care", {"apply-days", "quiet-days", "source", "checked"}, &rules.charity_care,
            [&](YamlReader& own) {
              own.Required("apply-days", &rules.charity_care.apply_days);
              own.Required("quiet-days", &rules.charity_care.quiet_days);
            });
  read.Rule("sliding-fee", plain, &rules.sliding_fee);
  read.Rule("crowdfunding-tax", {"over", "payments", "source", "checked"}, &rules.crowdfunding_tax,
            [&](YamlReader& own) {
              own.Required("over", &rules.crowdfunding_tax.over);
              own.Required("payments", &rules.crowdfunding_tax.payments);
            });
  read.Rule("crowdfunding-benefits", plain, &rules.crowdfunding_benefits);
  if (Status s = read.status(); !s) return s.error();
  return rules;
}

}  // namespace precert
