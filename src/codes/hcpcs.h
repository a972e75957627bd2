// HCPCS Level II: supply, drug and service codes of a letter and four digits (J7308), and
// two-character modifiers.
//
//   Result<Hcpcs> hcpcs = Hcpcs::Load("data/codes", "build/data/codes");
//   hcpcs->Check("J7308", date).status;
//
// Published every quarter. scripts/setup-codes makes the full table; without it a few codes are
// built in, complete() is false and other codes are "not verified". A code that a complete table
// lacks is unknown up to the end of its quarter and "not verified" after it. Dental codes (D....)
// are licensed by others and never judged. Immutable once loaded; any thread may ask.
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

struct HcpcsCode {
  std::string code, title;
  std::optional<Date> added;       // first day
  std::optional<Date> terminated;  // last day
};

enum class HcpcsStatus { kValid, kRetired, kNotYetValid, kUnknown, kNotVerified, kMalformed };

struct HcpcsCheck {
  HcpcsStatus status = HcpcsStatus::kNotVerified;
  std::optional<HcpcsCode> entry;
};

class Hcpcs {
 public:
  // hcpcs-core.tsv of `core_dir`, or hcpcs.tsv of `full_dir` when it was made.
  static Result<Hcpcs> Load(const std::string& core_dir, const std::string& full_dir = "");

  // CMS's quarterly file as it comes, "HCPC2026_JUL_ANWEB_06172026.txt": fixed columns, see the
  // .cc. The quarter is in the name. A line of another layout is an Error and changes nothing.
  Status LoadAnwebFile(const std::string& path);

  HcpcsCheck Check(std::string_view code, Date on) const;
  std::optional<HcpcsCode> Find(std::string_view code) const;
  // At most `n` codes valid on that date that differ in a character, or in two neighbours swapped.
  std::vector<HcpcsCode> Nearest(std::string_view code, Date on, size_t n = 3) const;

  bool complete() const { return complete_; }
  Date first_day() const { return first_; }  // of the table's quarter
  Date last_day() const { return last_; }
  const std::string& table_name() const { return codes_->name(); }
  std::string sha256() const { return codes_->sha256(); }

  static bool HasShape(std::string_view code);  // a letter A-V and four digits, case ignored

 private:
  Hcpcs() = default;
  std::shared_ptr<const SortedTable> codes_;
  bool complete_ = false;
  Date first_, last_;
};

}  // namespace precert::codes
