// Looking up HCPCS Level II codes in the sorted table, and reading CMS's quarterly file.
#include "codes/hcpcs.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace precert::codes {

namespace {

constexpr size_t kColumns = 4;  // code, first day, last day, title; "-" for no day
constexpr size_t kMaxAnwebBytes = 64u << 20;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Normal(std::string_view code) {
  std::string out(Trim(code));
  for (char& c : out) c = ToUpperAscii(c);
  return out;
}

HcpcsCode ToCode(const SortedTable::Row& row) {
  return HcpcsCode{std::string(row[0]), std::string(row[3]), Date::Parse(row[1]),
                   Date::Parse(row[2])};
}

bool ValidOn(const HcpcsCode& code, Date on) {
  return (!code.added || *code.added <= on) && (!code.terminated || on <= *code.terminated);
}

}  // namespace

bool Hcpcs::HasShape(std::string_view code) {
  std::string plain = Normal(code);
  return plain.size() == 5 && plain[0] >= 'A' && plain[0] <= 'V' &&
         std::all_of(plain.begin() + 1, plain.end(), IsDigit);
}

Result<Hcpcs> Hcpcs::Load(const std::string& core_dir, const std::string& full_dir) {
  Hcpcs out;
  std::string path = core_dir + "/hcpcs-core.tsv";
  if (!full_dir.empty() && FileExists(full_dir + "/hcpcs.tsv")) {
    path = full_dir + "/hcpcs.tsv";
    out.complete_ = true;
  }
  Result<SortedTable> codes = SortedTable::Open(path, "hcpcs", kColumns);
  if (!codes.ok()) return codes.error();
  if (!out.complete_) {
    if (Status order = codes->CheckOrder(); !order.ok()) return order.error();
  }
  std::optional<Date> first, last;
  if (codes->heading().size() >= 2) {
    first = Date::Parse(codes->heading()[0]);
    last = Date::Parse(codes->heading()[1]);
  }
  if (!first || !last) {
    return Error{"the first line does not name the first and last day of the table", Where{path, 1},
                 "run scripts/setup-codes again"};
  }
  out.first_ = *first;
  out.last_ = *last;
  out.codes_ = std::make_shared<const SortedTable>(std::move(*codes));
  return out;
}

// CMS's record layout: code 1-5 (a modifier in 4-5), sequence number 6-10, record kind 11 (3 first
// line of a code, 4 a further one, 7 and 8 the same for modifiers), long description 12-91, short
// description 92-119, day added 269-276, day the action took effect 277-284, last day 285-292,
// action 293. Days are YYYYMMDD.
Status Hcpcs::LoadAnwebFile(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  static constexpr std::string_view kMonths[] = {"JAN", "APR", "JUL", "OCT"};
  int year = 0, month = 0;
  if (name.size() > 18 && name.starts_with("HCPC") && name.substr(12, 6) == "_ANWEB" &&
      name[8] == '_' && std::all_of(name.begin() + 4, name.begin() + 8, IsDigit)) {
    year = std::stoi(name.substr(4, 4));
    for (size_t i = 0; i < std::size(kMonths); ++i) {
      if (name.substr(9, 3) == kMonths[i]) month = static_cast<int>(3 * i + 1);
    }
  }
  std::optional<Date> first = Date::Of(year, month, 1);
  if (!first) {
    return Error{"the file's name does not tell its quarter", Where{path},
                 "name it as CMS does: HCPC2026_JUL_ANWEB_06172026.txt"};
  }
  Result<std::string> text = ReadFile(path, kMaxAnwebBytes);
  if (!text.ok()) return text.error();
  struct Seen {
    std::string added, ended, title;
  };
  std::map<std::string, Seen> seen;
  auto day = [](std::string_view digits) -> std::string {
    if (digits.size() != 8 || !std::all_of(digits.begin(), digits.end(), IsDigit)) return "-";
    std::string iso = std::string(digits.substr(0, 4)) + "-" + std::string(digits.substr(4, 2)) +
                      "-" + std::string(digits.substr(6, 2));
    return Date::Parse(iso) ? iso : "-";
  };
  int line_number = 0;
  for (std::string_view raw : SplitLines(*text)) {
    ++line_number;
    if (Trim(raw).empty()) continue;
    std::string line(raw);
    if (line.size() < 293) line.resize(293, ' ');
    std::string code(Trim(std::string_view(line).substr(0, 5)));
    char kind = line[10];
    bool good = std::all_of(line.begin() + 5, line.begin() + 10, IsDigit) &&
                ((HasShape(code) && (kind == '3' || kind == '4')) ||
                 (code.size() == 2 && (kind == '7' || kind == '8')));
    if (!good) {
      return Error{
          "this line is not of the layout of CMS's ANWEB files", Where{path, line_number},
          "expected a code in columns 1-5, a sequence number in 6-10 and 3, 4, 7 or 8 in 11"};
    }
    std::string words = ReplaceAll(Trim(std::string_view(line).substr(11, 80)), "\t", " ");
    if (kind == '3' || kind == '7') {
      seen[code] = {day(std::string_view(line).substr(268, 8)),
                    day(std::string_view(line).substr(284, 8)), words};
    } else if (auto found = seen.find(code); found != seen.end()) {
      found->second.title += " " + words;
    }
  }
  if (seen.empty()) return Error{"the file has no codes", Where{path}};
  std::string table = "#precert hcpcs\n";
  for (const auto& [code, value] : seen) {
    table += code + "\t" + value.added + "\t" + value.ended + "\t" + value.title + "\n";
  }
  Result<SortedTable> codes = SortedTable::FromText(std::move(table), "hcpcs", kColumns, path);
  if (!codes.ok()) return codes.error();
  codes_ = std::make_shared<const SortedTable>(std::move(*codes));
  complete_ = true;
  first_ = *first;
  last_ = first->AddMonths(3).AddDays(-1);
  return Done{};
}

std::optional<HcpcsCode> Hcpcs::Find(std::string_view code) const {
  std::vector<SortedTable::Row> rows = codes_->Find(Normal(code));
  if (rows.empty()) return std::nullopt;
  return ToCode(rows.back());
}

HcpcsCheck Hcpcs::Check(std::string_view code, Date on) const {
  if (!HasShape(code)) return {HcpcsStatus::kMalformed, std::nullopt};
  std::optional<HcpcsCode> entry = Find(code);
  if (entry) {
    HcpcsStatus status = HcpcsStatus::kValid;
    if (entry->terminated && *entry->terminated < on) status = HcpcsStatus::kRetired;
    if (entry->added && on < *entry->added) status = HcpcsStatus::kNotYetValid;
    return {status, std::move(entry)};
  }
  bool dental = Normal(code)[0] == 'D';
  bool judged = complete_ && on <= last_ && !dental;
  return {judged ? HcpcsStatus::kUnknown : HcpcsStatus::kNotVerified, std::nullopt};
}

std::vector<HcpcsCode> Hcpcs::Nearest(std::string_view code, Date on, size_t n) const {
  std::string wanted = Normal(code);
  if (wanted.size() < 4 || wanted.size() > 6) return {};
  struct Candidate {
    size_t differs;  // place of the first difference: the later the nearer
    int apart;       // of the characters there
    HcpcsCode code;
  };
  std::vector<Candidate> found;
  auto consider = [&](const SortedTable::Row& row) {
    std::string_view other = row[0];
    if (other.size() != 5 || other == wanted || EditDistance(wanted, other, 1) > 1) return true;
    HcpcsCode code = ToCode(row);
    if (!ValidOn(code, on)) return true;
    size_t i = 0;
    while (i < other.size() && i < wanted.size() && other[i] == wanted[i]) ++i;
    int apart = i < other.size() && i < wanted.size() ? std::abs(other[i] - wanted[i]) : 0;
    found.push_back({i, apart, std::move(code)});
    return true;
  };
  // The letter names the chapter, so its own codes come first. Dental codes are not listed.
  codes_->Visit(wanted.substr(0, 1), consider);
  if (found.empty() && wanted[0] != 'D') codes_->Visit("", consider);
  std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return a.differs != b.differs ? a.differs > b.differs : a.apart < b.apart;
  });
  std::vector<HcpcsCode> out;
  for (Candidate& candidate : found) {
    if (out.size() == n) break;
    out.push_back(std::move(candidate.code));
  }
  return out;
}

}  // namespace precert::codes
