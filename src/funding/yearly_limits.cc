// Reading the yearly limits.
#include "funding/yearly_limits.h"

#include "base/file.h"
#include "base/yaml.h"

namespace precert {
namespace {

// Every amount of a year; a required one must stand in the file.
struct Field {
  std::string_view key;
  DatedAmount YearlyLimits::*member;
  bool required;
};
constexpr Field kFields[] = {
    {"hsa-self", &YearlyLimits::hsa_self, true},
    {"hsa-family", &YearlyLimits::hsa_family, true},
    {"hsa-catch-up", &YearlyLimits::hsa_catch_up, true},
    {"hdhp-deductible-self", &YearlyLimits::hdhp_deductible_self, true},
    {"hdhp-deductible-family", &YearlyLimits::hdhp_deductible_family, true},
    {"hdhp-out-of-pocket-self", &YearlyLimits::hdhp_out_of_pocket_self, true},
    {"hdhp-out-of-pocket-family", &YearlyLimits::hdhp_out_of_pocket_family, true},
    {"fsa", &YearlyLimits::fsa, false},
    {"fsa-carry-over", &YearlyLimits::fsa_carry_over, false},
    {"aca-out-of-pocket-self", &YearlyLimits::aca_out_of_pocket_self, false},
    {"aca-out-of-pocket-family", &YearlyLimits::aca_out_of_pocket_family, false},
};

Result<DatedAmount> ReadAmount(const YamlNode& node) {
  DatedAmount amount;
  int checked = 0;
  YamlReader read(node, {"amount", "source", "checked"});
  read.Required("amount", &amount.amount);
  read.Required("source", &amount.source);
  if (read.ok() && !node.Has("checked")) read.Fail(node.Require("checked").error());
  read.Choice("checked", {"published", "summary", "general"}, &checked);
  if (!read.ok()) return read.error();
  amount.verified = checked == 0;
  return amount;
}

}  // namespace

std::string DatedAmount::Cite() const { return source + (verified ? "" : " (not verified)"); }

Result<YearlyLimits> LimitBook::ParseOne(std::string_view text, std::string file) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, std::move(file));
  if (!doc.ok()) return doc.error();
  const YamlNode& root = doc->root();
  YearlyLimits limits;
  YamlReader read(
      root, {"year", "as-of", "hsa-self", "hsa-family", "hsa-catch-up", "hdhp-deductible-self",
             "hdhp-deductible-family", "hdhp-out-of-pocket-self", "hdhp-out-of-pocket-family",
             "fsa", "fsa-carry-over", "aca-out-of-pocket-self", "aca-out-of-pocket-family"});
  read.Required("year", &limits.year);
  read.Required("as-of", &limits.as_of);
  for (const Field& field : kFields) {
    if (!read.ok()) break;
    const YamlNode* node = root.Find(field.key);
    if (node == nullptr) {
      if (field.required) read.Fail(root.Require(field.key).error());
      continue;
    }
    Result<DatedAmount> amount = ReadAmount(*node);
    if (!amount.ok()) {
      read.Fail(amount.error());
      break;
    }
    limits.*field.member = std::move(*amount);
  }
  if (!read.ok()) return read.error();
  return limits;
}

Result<LimitBook> LimitBook::Load(const std::string& folder) {
  Result<std::vector<std::string>> files = ListFiles(folder, ".yaml");
  if (!files.ok()) return files.error();
  LimitBook book;
  bool has_rules = false;
  for (const std::string& name : *files) {
    const std::string path = folder + "/" + name;
    Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
    if (!text.ok()) return text.error();
    if (name == "rules.yaml") {
      Result<FundingRules> rules = ParseFundingRules(*text, path);
      if (!rules.ok()) return rules.error();
      book.rules_ = std::move(*rules);
      has_rules = true;
      continue;
    }
    Result<YearlyLimits> year = ParseOne(*text, path);
    if (!year.ok()) return year.error();
    const int number = year->year;
    if (!book.years_.emplace(number, std::move(*year)).second) {
      return Error{"the year " + std::to_string(number) + " is given twice", Where{path}};
    }
  }
  if (!has_rules) return Error{"rules.yaml is missing", Where{folder}};
  return book;
}

std::vector<int> LimitBook::Years() const {
  std::vector<int> years;
  for (const auto& [year, limits] : years_) years.push_back(year);
  return years;
}

const YearlyLimits* LimitBook::For(int year) const {
  const auto it = years_.find(year);
  return it == years_.end() ? nullptr : &it->second;
}

}  // namespace precert
