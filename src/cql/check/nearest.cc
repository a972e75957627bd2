// Nearest names by edit distance (insert, delete, replace, swap of neighbours), a row at a time.
#include "cql/check/nearest.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace precert::cql {
namespace {

constexpr size_t kLongestName = 80;  // longer ones are compared by their beginning

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

size_t EditDistance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongestName);
  b = b.substr(0, kLongestName);
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
          Lower(a[i - 2]) == Lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string_view> NearestNames(std::string_view wanted,
                                           std::span<const std::string_view> names) {
  size_t limit = std::max<size_t>(1, std::min(wanted.size(), kLongestName) / 3);
  std::vector<std::pair<size_t, std::string_view>> close;
  for (std::string_view name : names) {
    if (name == wanted) continue;
    size_t longer = std::max(name.size(), wanted.size());
    size_t shorter = std::min(name.size(), wanted.size());
    if (std::min(longer, kLongestName) > std::min(shorter, kLongestName) + limit) continue;
    size_t distance = EditDistance(wanted, name);
    if (distance == 0) distance = 1;  // another case
    if (distance <= limit) close.emplace_back(distance, name);
  }
  std::sort(close.begin(), close.end());
  std::vector<std::string_view> out;
  for (const auto& [distance, name] : close) {
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    if (out.size() == 3) break;
  }
  return out;
}

std::string DidYouMean(std::string_view wanted, std::span<const std::string_view> names) {
  std::vector<std::string_view> close = NearestNames(wanted, names);
  if (close.empty()) return "";
  std::string out = "did you mean ";
  for (size_t i = 0; i < close.size(); ++i) {
    if (i > 0) out += i + 1 == close.size() ? " or " : ", ";
    out += '"';
    out += close[i];
    out += '"';
  }
  return out + "?";
}

}  // namespace precert::cql
