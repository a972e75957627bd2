// InterpretFiledPlan: the rows of one plan in the public marketplace files, turned into terms where
// they have one of the known forms, and kept in their own words where they have not.
//
// Nothing is guessed. A benefit whose cells contradict each other or have another form becomes
// `unread`: an estimate then spans everything from nothing to the whole allowed amount. Every value
// keeps the file, line and column that it stands in. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "plan/benefits.h"
#include "plan/import/marketplace_files.h"

namespace precert {

// Something in the files that was not turned into terms.
struct UnreadValue {
  std::string file;
  int line = 0;
  std::string column, value;
  std::string why;
};

// A yearly amount of one side, with the columns it came from.
struct FiledAmount {
  std::optional<Money> individual, member, family;
  bool embedded = true;
  std::vector<std::string> columns;  // "TEHBDedInnTier1Individual: $1,500"
  bool stated() const { return individual.has_value(); }
};

struct FiledSide {
  FiledAmount deductible, out_of_pocket;
  std::optional<Rate> coinsurance;  // the plan's default
  std::string coinsurance_column;
};

struct FiledBenefit {
  std::string name, family;
  int line = 0;
  ServiceBenefit first, second, out;
  bool has_second = false;
  // As filed: "in network: $50.00, Not Applicable", ...
  std::vector<std::string> words;
};

struct ImportedPlan {
  std::string id, title, issuer, state, year, type, variation, design;
  Date starts;
  std::optional<Date> ends;
  bool hsa_eligible = false, marketplace = true;
  MetalLevel metal = MetalLevel::kNone;
  FiledSide first, second, out, combined;
  bool has_second = false, has_combined = false;
  std::vector<FiledBenefit> benefits;
  std::vector<std::string> examples;  // the filed coverage examples, as filed
  std::vector<UnreadValue> unread;
  int attributes_line = 0;
  std::string attributes_file, benefits_file;  // without their folders
};

// Errors: a year that no plan has, a date or an amount of the plan that is no date or amount, no
// deductible stated at all; each with its file, line and column.
Result<ImportedPlan> InterpretFiledPlan(const FiledPlan& filed);

}  // namespace precert
