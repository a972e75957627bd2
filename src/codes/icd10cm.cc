// Looking up diagnosis codes in the sorted tables.
#include "codes/icd10cm.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"

namespace precert::codes {

namespace {

constexpr size_t kColumns = 5;  // code, first year, last year, b(illable) or h(eading), title
constexpr size_t kMaxOrderBytes = 64u << 20;  // an official file has about 15 MB
constexpr size_t kMaxCodeChars = 7;

bool IsUpperOrDigit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int ParseYear(std::string_view text) {
  if (text.size() != 4 || !std::all_of(text.begin(), text.end(), IsDigit)) return 0;
  return (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
}

IcdCode ToCode(const SortedTable::Row& row) {
  IcdCode out;
  out.code = Icd10cm::WithDot(row[0]);
  out.first_year = ParseYear(row[1]);
  out.last_year = ParseYear(row[2]);
  out.billable = row[3] == "b";
  out.title = row[4];
  return out;
}

// "L91", "L910", or the range "A00-A09": does the code (without dot) fall under it?
bool Covers(std::string_view target, std::string_view code) {
  size_t dash = target.find('-');
  if (dash == std::string_view::npos) return code.starts_with(target);
  std::string_view low = target.substr(0, dash), high = target.substr(dash + 1);
  return code >= low && (code <= high || code.starts_with(high));
}

bool AnyCovers(std::string_view targets, std::string_view code) {
  for (std::string_view target : SplitWords(targets)) {
    if (Covers(target, code)) return true;
  }
  return false;
}

Error TableYearsError(const std::string& name) {
  return Error{"the first line does not name the table's first and last fiscal year",
               Where{name, 1}, "run scripts/setup-codes again"};
}

}  // namespace

std::string Icd10cm::WithDot(std::string_view code) {
  std::string out = WithoutDot(code);
  if (out.size() > 3) out.insert(3, ".");
  return out;
}

std::string Icd10cm::WithoutDot(std::string_view code) {
  std::string out;
  for (char c : Trim(code)) {
    if (c != '.') out.push_back(ToUpperAscii(c));
  }
  return out;
}

bool Icd10cm::HasShape(std::string_view code) {
  code = Trim(code);
  size_t dot = code.find('.');
  if (dot != std::string_view::npos && (dot != 3 || code.size() == 4)) return false;
  if (dot != std::string_view::npos && code.find('.', dot + 1) != std::string_view::npos)
    return false;
  std::string plain = WithoutDot(code);
  if (plain.size() < 3 || plain.size() > kMaxCodeChars) return false;
  if (plain[0] < 'A' || plain[0] > 'Z' || !IsDigit(plain[1])) return false;
  return std::all_of(plain.begin(), plain.end(), IsUpperOrDigit);
}

Result<Icd10cm> Icd10cm::Load(const std::string& core_dir, const std::string& full_dir) {
  Icd10cm out;
  std::string codes_path = core_dir + "/icd10cm-core.tsv";
  std::string excludes_path = core_dir + "/icd10cm-core-excludes.tsv";
  if (!full_dir.empty() && FileExists(full_dir + "/icd10cm.tsv") &&
      FileExists(full_dir + "/icd10cm-excludes.tsv")) {
    codes_path = full_dir + "/icd10cm.tsv";
    excludes_path = full_dir + "/icd10cm-excludes.tsv";
    out.complete_ = true;
  }
  Result<SortedTable> codes = SortedTable::Open(codes_path, "icd10cm", kColumns);
  if (!codes.ok()) return codes.error();
  Result<SortedTable> excludes = SortedTable::Open(excludes_path, "icd10cm-excludes", 3);
  if (!excludes.ok()) return excludes.error();
  if (!out.complete_) {  // written by hand
    if (Status order = codes->CheckOrder(); !order.ok()) return order.error();
    if (Status order = excludes->CheckOrder(); !order.ok()) return order.error();
  }
  if (codes->heading().size() < 2) return TableYearsError(codes_path);
  out.first_year_ = ParseYear(codes->heading()[0]);
  out.last_year_ = ParseYear(codes->heading()[1]);
  if (out.first_year_ == 0 || out.last_year_ < out.first_year_) return TableYearsError(codes_path);
  out.codes_ = std::make_shared<const SortedTable>(std::move(*codes));
  out.excludes_ = std::make_shared<const SortedTable>(std::move(*excludes));
  return out;
}

Status Icd10cm::LoadOrderFiles(const std::vector<std::string>& paths) {
  // Code -> billable? -> years and title. Columns as CMS describes them: order number 1-5, code
  // 7-13, 0 heading or 1 valid 15, short title 17-76, long title from 78.
  struct Seen {
    int first, last;
    std::string title;
  };
  std::map<std::pair<std::string, bool>, Seen> seen;
  int first_year = 9999, last_year = 0;
  for (const std::string& path : paths) {
    size_t dash = path.rfind('-');
    int year =
        dash == std::string::npos ? 0 : ParseYear(std::string_view(path).substr(dash + 1, 4));
    if (year == 0) {
      return Error{"the file's name does not end with its fiscal year", Where{path},
                   "name it as CMS does: icd10cm-order-2027.txt"};
    }
    Result<std::string> text = ReadFile(path, kMaxOrderBytes);
    if (!text.ok()) return text.error();
    int line_number = 0;
    for (std::string_view line : SplitLines(*text)) {
      ++line_number;
      if (Trim(line).empty()) continue;
      std::string_view code = line.size() > 16 ? Trim(line.substr(6, 7)) : "";
      bool shape = line.size() > 16 && std::all_of(line.begin(), line.begin() + 5, IsDigit) &&
                   line[5] == ' ' && line[13] == ' ' && (line[14] == '0' || line[14] == '1') &&
                   line[15] == ' ' && code.find('.') == std::string_view::npos && HasShape(code);
      if (!shape) {
        return Error{
            "this line is not of the layout of icd10cm-order files", Where{path, line_number},
            "expected an order number in columns 1-5, a code in 7-13, 0 or 1 in 15, a short "
            "title in 17-76 and a long one from 78"};
      }
      std::string_view title = line.size() > 77 ? Trim(line.substr(77)) : Trim(line.substr(16));
      std::string clean = ReplaceAll(title, "\t", " ");
      auto [at, fresh] =
          seen.try_emplace({std::string(code), line[14] == '1'}, Seen{year, year, clean});
      if (!fresh) {
        if (year >= at->second.last) at->second.title = clean;
        at->second.first = std::min(at->second.first, year);
        at->second.last = std::max(at->second.last, year);
      }
    }
    first_year = std::min(first_year, year);
    last_year = std::max(last_year, year);
  }
  if (seen.empty()) return Error{"no codes were found in the official files", Where{}};
  std::string table = "#precert icd10cm\n";
  for (const auto& [key, value] : seen) {
    table += key.first + "\t" + std::to_string(value.first) + "\t" + std::to_string(value.last) +
             (key.second ? "\tb\t" : "\th\t") + value.title + "\n";
  }
  Result<SortedTable> codes = SortedTable::FromText(
      std::move(table), "icd10cm", kColumns, Join(std::span<const std::string>(paths), ", "));
  if (!codes.ok()) return codes.error();
  codes_ = std::make_shared<const SortedTable>(std::move(*codes));
  complete_ = true;
  first_year_ = first_year;
  last_year_ = last_year;
  return Done{};
}

std::optional<IcdCode> Icd10cm::Find(std::string_view code) const {
  std::optional<IcdCode> latest;
  for (const SortedTable::Row& row : codes_->Find(WithoutDot(code))) {
    IcdCode entry = ToCode(row);
    if (!latest || entry.last_year > latest->last_year) latest = std::move(entry);
  }
  return latest;
}

IcdCheck Icd10cm::Check(std::string_view code, Date on) const {
  if (!HasShape(code)) return {IcdStatus::kMalformed, std::nullopt};
  // Years outside the table are read as its nearest year for what it has, and not judged otherwise.
  int year = FiscalYear(on);
  int within = std::clamp(year, first_year_, last_year_);
  std::optional<IcdCode> retired, later;
  for (const SortedTable::Row& row : codes_->Find(WithoutDot(code))) {
    IcdCode entry = ToCode(row);
    if (entry.first_year <= within && within <= entry.last_year) {
      IcdStatus status = entry.billable ? IcdStatus::kValid : IcdStatus::kHeader;
      return {year == within ? status : IcdStatus::kNotVerified, std::move(entry)};
    }
    if (!entry.billable) continue;
    (entry.last_year < within ? retired : later) = std::move(entry);
  }
  // Before the table's first year nothing is known about what has gone since.
  if (year < first_year_) return {IcdStatus::kNotVerified, later};
  if (retired) return {IcdStatus::kRetired, std::move(retired)};
  if (later) return {IcdStatus::kNotYetValid, std::move(later)};
  bool judged = complete_ && year == within;
  return {judged ? IcdStatus::kUnknown : IcdStatus::kNotVerified, std::nullopt};
}

std::vector<IcdCode> Icd10cm::Nearest(std::string_view code, Date on, size_t n) const {
  std::string wanted = WithoutDot(code);
  if (wanted.size() < 2 || wanted.size() > 2 * kMaxCodeChars || n == 0) return {};
  int year = std::clamp(FiscalYear(on), first_year_, last_year_);
  struct Candidate {
    // Smaller is nearer: subdivision, category, elsewhere; edits; distance of the first character
    // that differs, so that L70.7 is nearer to L70.8 than to L70.0.
    std::tuple<int, size_t, int, std::string> rank;
    IcdCode code;
  };
  std::vector<Candidate> best;
  auto consider = [&](const SortedTable::Row& row) {
    std::string_view other = row[0];
    if (row[3] != "b" || other == wanted) return true;
    if (ParseYear(row[1]) > year || ParseYear(row[2]) < year) return true;
    int kin = other.starts_with(wanted) ? 0 : other.substr(0, 3) == wanted.substr(0, 3) ? 1 : 2;
    size_t limit = kin == 2 ? 1 : kMaxCodeChars;
    size_t edits = EditDistance(wanted, other, limit);
    if (edits > limit) return true;
    size_t differs = 0;
    while (differs < other.size() && differs < wanted.size() && other[differs] == wanted[differs]) {
      ++differs;
    }
    int apart = differs < other.size() && differs < wanted.size()
                    ? std::abs(other[differs] - wanted[differs])
                    : 0;
    Candidate candidate{{kin, edits, apart, std::string(other)}, {}};
    auto at = std::upper_bound(best.begin(), best.end(), candidate.rank,
                               [](const auto& rank, const Candidate& c) { return rank < c.rank; });
    if (static_cast<size_t>(at - best.begin()) >= n) return true;
    candidate.code = ToCode(row);
    best.insert(at, std::move(candidate));
    if (best.size() > n) best.pop_back();
    return true;
  };
  codes_->Visit(wanted.substr(0, 3), consider);
  // Elsewhere only when the category has nothing: one look through the whole table.
  if (best.empty()) codes_->Visit("", consider);
  std::vector<IcdCode> out;
  for (Candidate& candidate : best) {
    // Where there are subdivisions, nothing else was meant.
    if (std::get<0>(candidate.rank) > 0 && std::get<0>(best.front().rank) == 0) break;
    out.push_back(std::move(candidate.code));
  }
  return out;
}

bool Icd10cm::NoteExcludes(const std::string& owner, const std::string& other, char kind) const {
  for (size_t length = 3; length <= owner.size(); ++length) {
    for (const SortedTable::Row& row : excludes_->Find(owner.substr(0, length))) {
      // A note that covers its own owner (a range around it) says nothing about the pair.
      if (row[1] == std::string_view(&kind, 1) && AnyCovers(row[2], other) &&
          !AnyCovers(row[2], owner))
        return true;
    }
  }
  return false;
}

IcdExclusion Icd10cm::Exclusion(std::string_view a, std::string_view b) const {
  std::string left = WithoutDot(a), right = WithoutDot(b);
  if (left == right || !HasShape(left) || !HasShape(right)) return IcdExclusion::kNone;
  for (char kind : {'1', '2'}) {
    if (NoteExcludes(left, right, kind) || NoteExcludes(right, left, kind)) {
      return kind == '1' ? IcdExclusion::kExcludes1 : IcdExclusion::kExcludes2;
    }
  }
  return IcdExclusion::kNone;
}

}  // namespace precert::codes
