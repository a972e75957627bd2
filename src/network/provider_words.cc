// Reads the tables: CODE<tab>WORDS a line, "#" before a remark.
#include "network/provider_words.h"

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

namespace precert {

Result<std::vector<ProviderWords::Row>> ProviderWords::ReadTable(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text.ok()) return text.error();
  std::vector<Row> rows;
  int number = 0;
  for (std::string_view line : SplitLines(*text)) {
    ++number;
    if (Trim(line).empty() || line[0] == '#') continue;
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0 || Trim(line.substr(tab)).empty()) {
      return Error{"this line is not CODE<tab>WORDS", {path, number, 0, ""}, "", ""};
    }
    rows.push_back({std::string(line.substr(0, tab)), std::string(Trim(line.substr(tab)))});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.code < b.code; });
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].code == rows[i - 1].code) {
      return Error{"the code " + rows[i].code + " stands here twice", {path, 0, 0, ""}, "", ""};
    }
  }
  return rows;
}

Result<ProviderWords> ProviderWords::Load(const std::string& folder) {
  ProviderWords words;
  for (auto [file, table] : {std::pair("/specialties.tsv", &words.specialties_),
                             std::pair("/places.tsv", &words.places_)}) {
    Result<std::vector<Row>> rows = ReadTable(folder + file);
    if (!rows.ok()) return rows.error();
    *table = std::move(*rows);
  }
  return words;
}

std::string_view ProviderWords::Find(const std::vector<Row>& rows, std::string_view code) {
  const auto row = std::lower_bound(rows.begin(), rows.end(), code,
                                    [](const Row& r, std::string_view c) { return r.code < c; });
  return row == rows.end() || row->code != code ? std::string_view() : row->words;
}

std::string ProviderWords::Specialty(std::string_view code) const {
  const std::string_view words = Find(specialties_, code);
  return words.empty() ? std::string(code) : std::string(words) + " (" + std::string(code) + ")";
}

std::string ProviderWords::Place(std::string_view code) const {
  const std::string_view words = Find(places_, code);
  return words.empty() ? std::string(code) : std::string(code) + " " + std::string(words);
}

std::vector<std::string> ProviderWords::PlaceCodes() const {
  std::vector<std::string> codes;
  for (const Row& row : places_) codes.push_back(row.code);
  return codes;
}

}  // namespace precert
