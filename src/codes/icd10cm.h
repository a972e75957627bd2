// ICD-10-CM: diagnosis codes by fiscal year, with their nearest relatives and exclusion notes.
//
//   Result<Icd10cm> icd = Icd10cm::Load("data/codes", "build/data/codes");
//   IcdCheck check = icd->Check("L70.0", date);      // kValid, kRetired, kHeader, ...
//   icd->Nearest("L70.7", date, 3);                  // L70.8, L70.5, L70.9
//   icd->Exclusion("Z41.1", "Z42.8");                // Excludes1
//
// Codes are taken with or without the dot and in either case; answers have the dot. A fiscal year
// runs from 1 October of the year before: FY2027 is 2026-10-01 to 2027-09-30.
//
// Two tables (sorted_table.h): the full one that scripts/setup-codes makes from the published
// lists, and a small one of our own in the tree. With only the small one complete() is false, and a
// code that it does not have is "not verified", never "unknown". A user's own official files
// replace the full table (LoadOrderFiles). Immutable once loaded; any thread may ask.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "codes/sorted_table.h"

namespace precert::codes {

struct IcdCode {
  std::string code;  // "L70.0"
  std::string title;
  int first_year = 0;  // fiscal years in which it stood; the table's first means "or before"
  int last_year = 0;
  bool billable = true;  // false: a heading, whose subdivisions are reported instead
};

enum class IcdStatus {
  kValid,
  kHeader,       // needs more characters
  kRetired,      // was valid until 30 September of entry->last_year
  kNotYetValid,  // from 1 October before entry->first_year
  kUnknown,      // in no year of a complete table
  kNotVerified,  // the table cannot tell: it is partial, or does not reach that year
  kMalformed,    // not of the shape of an ICD-10-CM code
};

struct IcdCheck {
  IcdStatus status = IcdStatus::kNotVerified;
  std::optional<IcdCode> entry;  // where one is known
};

enum class IcdExclusion {
  kNone,
  kExcludes1,  // not coded together, unless the two conditions are unrelated
  kExcludes2,  // different conditions: together only when the patient has both
};

class Icd10cm {
 public:
  // `core_dir` has icd10cm-core.tsv and icd10cm-core-excludes.tsv; `full_dir` has icd10cm.tsv and
  // icd10cm-excludes.tsv when they were made, and may be "" or missing.
  static Result<Icd10cm> Load(const std::string& core_dir, const std::string& full_dir = "");

  // The official yearly lists, "icd10cm-order-2027.txt", instead of the full table. The year is in
  // the name. Exclusion notes stay as they were loaded. An Error leaves everything as it was.
  Status LoadOrderFiles(const std::vector<std::string>& paths);

  IcdCheck Check(std::string_view code, Date on) const;
  bool ValidOn(std::string_view code, Date on) const {
    return Check(code, on).status == IcdStatus::kValid;
  }
  std::optional<IcdCode> Find(std::string_view code) const;  // its latest row, of any year

  // At most `n` billable codes of that date that may have been meant: its subdivisions; without
  // any, its category; without that, those that differ in a character.
  std::vector<IcdCode> Nearest(std::string_view code, Date on, size_t n = 3) const;

  // Whether a note at either code, or at a heading above it, excludes the other.
  IcdExclusion Exclusion(std::string_view a, std::string_view b) const;

  bool complete() const { return complete_; }
  int first_year() const { return first_year_; }
  int last_year() const { return last_year_; }
  const std::string& table_name() const { return codes_->name(); }
  std::string sha256() const { return codes_->sha256(); }

  static int FiscalYear(Date date) { return date.year() + (date.month() >= 10 ? 1 : 0); }
  static std::string WithDot(std::string_view code);     // "L700" -> "L70.0"
  static std::string WithoutDot(std::string_view code);  // "l70.0" -> "L700"
  // Letter, digit, letter or digit, then up to four more; the dot only after the third.
  static bool HasShape(std::string_view code);

 private:
  Icd10cm() = default;
  bool NoteExcludes(const std::string& owner, const std::string& other, char kind) const;

  // Shared so that a copy is cheap; never written after loading.
  std::shared_ptr<const SortedTable> codes_, excludes_;
  bool complete_ = false;
  int first_year_ = 0, last_year_ = 0;
};

}  // namespace precert::codes
