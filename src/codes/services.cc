// Reading the crosswalk and licensed lists, and asking them.
#include "codes/services.h"

#include <algorithm>
#include <climits>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "codes/sorted_table.h"

namespace precert::codes {

namespace {

constexpr size_t kMaxLicensedBytes = 64u << 20;
constexpr size_t kServiceColumns = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Normal(std::string_view code) {
  std::string out(Trim(code));
  for (char& c : out) c = ToUpperAscii(c);
  return out;
}

std::vector<std::string> Codes(std::string_view text) {
  std::vector<std::string> out;
  if (text == "-") return out;
  for (std::string_view code : SplitWords(text)) out.emplace_back(code);
  return out;
}

// Digits only, up to four; -1 otherwise.
int SmallNumber(std::string_view text) {
  if (text.empty() || text.size() > 4 || !std::all_of(text.begin(), text.end(), IsDigit)) return -1;
  int n = 0;
  for (char c : text) n = n * 10 + (c - '0');
  return n;
}

bool ParseLesions(std::string_view text, Service* out) {
  if (text == "-") return true;
  size_t dash = text.find('-');
  out->lesions_from = SmallNumber(text.substr(0, dash));
  out->lesions_to = out->lesions_from;
  if (dash != std::string_view::npos) {
    std::string_view to = text.substr(dash + 1);
    out->lesions_to = to.empty() ? INT_MAX : SmallNumber(to);
  }
  return out->lesions_from >= 1 && out->lesions_to >= out->lesions_from;
}

bool ParseCount(std::string_view text, Service* out) {
  if (text == "-") {
    out->count = LesionCount::kNone;
  } else if (text == "once") {
    out->count = LesionCount::kOnce;
  } else if (text == "each") {
    out->count = LesionCount::kEach;
  } else if (text == "alone") {
    out->count = LesionCount::kAlone;
  } else if (text.starts_with("per-")) {
    out->count = LesionCount::kPer;
    out->per = SmallNumber(text.substr(4));
    return out->per >= 1;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string NormalWords(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool space = c == ' ' || c == '-' || c == '_' || c == '\t' || c == '\n' || c == '\r';
    if (!space) {
      out.push_back(ToLowerAscii(c));
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool HasWords(std::string_view text, std::string_view words) {
  if (words.empty()) return false;
  auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80;
  };
  for (size_t at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
    bool starts = at == 0 || !in_word(text[at - 1]);
    size_t end = at + words.size();
    bool ends = end == text.size() || !in_word(text[end]);
    if (starts && ends) return true;
  }
  return false;
}

bool Services::HasShape(std::string_view code) {
  std::string plain = Normal(code);
  if (plain.size() != 5 || !std::all_of(plain.begin(), plain.begin() + 4, IsDigit)) return false;
  return IsDigit(plain[4]) || std::string_view("FTUM").find(plain[4]) != std::string_view::npos;
}

Result<Services> Services::Load(const std::string& dir) {
  Services out;
  std::string path = dir + "/services.tsv";
  if (FileExists(path)) {
    Result<SortedTable> table = SortedTable::Open(path, "services", kServiceColumns);
    if (!table.ok()) return table.error();
    if (Status order = table->CheckOrder(); !order.ok()) return order.error();
    std::optional<Error> bad;
    table->Visit("", [&](const SortedTable::Row& row) {
      Service service;
      service.code = row[0];
      service.family = row[1];
      service.name = row[2];
      bool good =
          HasShape(row[0]) && ParseLesions(row[3], &service) && ParseCount(row[4], &service);
      if (!good) {
        bad = Error{"the row of '" + std::string(row[0]) + "' has a bad code, lesions or count",
                    Where{path}, "the columns are described at the top of the file"};
        return false;
      }
      service.with = Codes(row[5]);
      service.never_with = Codes(row[6]);
      if (row[7] != "-") {
        for (std::string_view words : Split(row[7], ';'))
          service.words.push_back(NormalWords(words));
      }
      for (std::string& words : service.words) {
        if (!words.empty() && words[0] == ' ') words.erase(0, 1);
      }
      out.services_.push_back(std::move(service));
      return true;
    });
    if (bad) return *bad;
    out.sha256_ = table->sha256();
  }
  path = dir + "/services-not-codes.tsv";
  if (FileExists(path)) {
    Result<SortedTable> table = SortedTable::Open(path, "not-codes", 3);
    if (!table.ok()) return table.error();
    if (Status order = table->CheckOrder(); !order.ok()) return order.error();
    table->Visit("", [&](const SortedTable::Row& row) {
      out.not_codes_[std::string(row[0])] = {Codes(row[1]), std::string(row[2])};
      return true;
    });
  }
  return out;
}

Status Services::LoadLicensed(const std::string& path) {
  Result<std::string> text = ReadFile(path, kMaxLicensedBytes);
  if (!text.ok()) return text.error();
  std::map<std::string, std::string, std::less<>> licensed;
  int line_number = 0;
  for (std::string_view line : SplitLines(*text)) {
    ++line_number;
    if (Trim(line).empty()) continue;
    size_t tab = line.find('\t');
    std::string code = Normal(line.substr(0, tab));
    if (tab == std::string_view::npos || !HasShape(code)) {
      if (licensed.empty()) continue;  // a notice before the codes
      return Error{"this line is not a CPT code, a tab and its descriptor",
                   Where{path, line_number},
                   "each line after the first code must be CODE<tab>DESCRIPTOR"};
    }
    licensed[code] = std::string(Trim(line.substr(tab + 1)));
  }
  if (licensed.empty()) {
    return Error{"the file has no line of the form CODE<tab>DESCRIPTOR", Where{path},
                 "load the tab-separated file of your CPT licence"};
  }
  licensed_ = std::move(licensed);
  sha256_ = Sha256Hex(*text);
  return Done{};
}

const Service* Services::Find(std::string_view code, std::string_view described_as) const {
  std::string wanted = Normal(code);
  auto first = std::lower_bound(services_.begin(), services_.end(), wanted,
                                [](const Service& s, const std::string& c) { return s.code < c; });
  const Service* last = nullptr;
  std::string described = NormalWords(described_as);
  for (auto at = first; at != services_.end() && at->code == wanted; ++at) {
    last = &*at;
    for (const std::string& words : at->words) {
      if (HasWords(described, words)) return last;
    }
  }
  return last;
}

const Service* Services::FindByName(std::string_view name) const {
  std::string wanted = NormalWords(name);
  for (const Service& service : services_) {
    if (std::find(service.words.begin(), service.words.end(), wanted) != service.words.end()) {
      return &service;
    }
  }
  for (const Service& service : services_) {
    if (NormalWords(service.family) == wanted) return &service;
  }
  return HasShape(name) ? Find(name) : nullptr;
}

const Service* Services::FindInText(std::string_view text) const {
  if (const Service* named = FindByName(text)) return named;
  const std::string words = NormalWords(text);
  const Service* best = nullptr;
  size_t longest = 0;
  for (const Service& service : services_) {
    for (const std::string& wanted : service.words) {
      if (wanted.size() > longest && HasWords(words, NormalWords(wanted))) {
        best = &service;
        longest = wanted.size();
      }
    }
  }
  return best;
}

std::vector<std::string> Services::Names() const {
  std::vector<std::string> out;
  for (const Service& service : services_) {
    out.insert(out.end(), service.words.begin(), service.words.end());
    out.push_back(service.family);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string Services::Title(std::string_view code) const {
  std::string wanted = Normal(code);
  if (const Service* service = Find(wanted)) return service->name;
  auto licensed = licensed_.find(wanted);
  return licensed == licensed_.end() ? "" : licensed->second;
}

ServiceCheck Services::Check(std::string_view code) const {
  ServiceCheck out;
  std::string wanted = Normal(code);
  if (!HasShape(wanted)) {
    out.status = ServiceStatus::kMalformed;
    return out;
  }
  out.title = Title(wanted);
  if (licensed_.contains(wanted)) {
    // The licensed file decides, over both our tables.
    out.status = ServiceStatus::kKnown;
  } else if (auto not_code = not_codes_.find(wanted); not_code != not_codes_.end()) {
    out.status = ServiceStatus::kNotACode;
    out.meant = not_code->second.meant;
    out.why = not_code->second.why;
  } else if (complete()) {
    out.status = ServiceStatus::kUnknown;
  } else {
    out.status = Find(wanted) != nullptr ? ServiceStatus::kKnown : ServiceStatus::kNotVerified;
  }
  return out;
}

std::vector<std::string> Services::Nearest(std::string_view code, size_t n) const {
  std::string wanted = Normal(code);
  if (wanted.size() < 4 || wanted.size() > 6) return {};
  if (auto not_code = not_codes_.find(wanted); not_code != not_codes_.end()) {
    std::vector<std::string> meant = not_code->second.meant;
    if (meant.size() > n) meant.resize(n);
    return meant;
  }
  struct Candidate {
    int kin;    // 0 differs in one place, 1 has the same first three digits
    int apart;  // of the first digit that differs
    std::string code;
    auto operator<=>(const Candidate&) const = default;
  };
  std::vector<Candidate> found;
  auto consider = [&](const std::string& other) {
    if (other == wanted || (complete() && !licensed_.contains(other))) return;
    bool near = EditDistance(wanted, other, 1) <= 1;
    if (!near && other.substr(0, 3) != wanted.substr(0, 3)) return;
    size_t i = 0;
    while (i < other.size() && i < wanted.size() && other[i] == wanted[i]) ++i;
    int apart = i < other.size() && i < wanted.size() ? std::abs(other[i] - wanted[i]) : 0;
    found.push_back({near ? 0 : 1, apart, other});
  };
  for (const Service& service : services_) consider(service.code);
  for (const auto& [other, title] : licensed_) consider(other);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::string> out;
  for (const Candidate& candidate : found) {
    bool weaker = candidate.kin > found.front().kin;
    if (out.size() == n || weaker) break;
    out.push_back(candidate.code);
  }
  return out;
}

std::vector<CodeUnits> Services::UnitsForLesions(std::string_view family, int n) const {
  std::vector<CodeUnits> out;
  if (n < 1) return out;
  auto counts = [&](const Service& s) { return s.family == family && s.lesions_from > 0; };
  for (const Service& s : services_) {
    bool alone = counts(s) && s.count == LesionCount::kAlone;
    if (alone && n >= s.lesions_from && n <= s.lesions_to) return {{s.code, 1}};
  }
  for (const Service& s : services_) {
    if (!counts(s) || s.count == LesionCount::kAlone || n < s.lesions_from) continue;
    int lesions = std::min(n, s.lesions_to) - s.lesions_from + 1;
    int units = 1;
    if (s.count == LesionCount::kEach) units = lesions;
    if (s.count == LesionCount::kPer) units = lesions / s.per + (lesions % s.per != 0);
    out.push_back({s.code, units});
  }
  return out;
}

}  // namespace precert::codes
