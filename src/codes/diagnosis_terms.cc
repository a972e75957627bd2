// Reading the table of words, and looking for them in a request.
#include "codes/diagnosis_terms.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "codes/icd10cm.h"
#include "codes/services.h"
#include "codes/sorted_table.h"

namespace precert::codes {

namespace {

bool UnderAny(const std::vector<std::string>& prefixes, const std::string& code) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return code.starts_with(prefix); });
}

// Whether the words stand somewhere in the text without a denial right before them.
bool Affirmed(std::string_view text, std::string_view words) {
  for (size_t from = 0; from < text.size();) {
    size_t at = text.find(words, from);
    if (at == std::string_view::npos) return false;
    from = at + 1;
    // HasWords on a window of one neighbour each side judges the borders of this occurrence.
    size_t begin = at == 0 ? 0 : at - 1;
    if (!HasWords(text.substr(begin, words.size() + 1 + (at - begin)), words)) continue;
    std::string_view before = Trim(text.substr(0, at));
    std::vector<std::string_view> last = SplitWords(before.substr(before.rfind(' ') + 1));
    bool denied = !last.empty() && (last[0] == "no" || last[0] == "not" || last[0] == "without");
    if (!denied) return true;
  }
  return false;
}

}  // namespace

Result<DiagnosisTerms> DiagnosisTerms::Load(const std::string& path) {
  DiagnosisTerms out;
  if (!FileExists(path)) return out;
  Result<SortedTable> table = SortedTable::Open(path, "terms-to-diagnoses", 4);
  if (!table.ok()) return table.error();
  if (Status order = table->CheckOrder(); !order.ok()) return order.error();
  std::string bad;
  table->Visit("", [&](const SortedTable::Row& row) {
    Term term;
    term.words = NormalWords(row[0]);
    for (std::string_view code : SplitWords(row[1]))
      term.right.push_back(Icd10cm::WithoutDot(code));
    for (std::string_view code : SplitWords(row[2]))
      term.wrong.push_back(Icd10cm::WithoutDot(code));
    term.why = row[3];
    if (term.words.empty() || term.right.empty() || term.wrong.empty()) bad = row[0];
    out.terms_.push_back(std::move(term));
    return bad.empty();
  });
  if (!bad.empty()) {
    return Error{"the row of '" + bad + "' lacks words, right codes or wrong codes", Where{path}};
  }
  std::stable_sort(out.terms_.begin(), out.terms_.end(),
                   [](const Term& a, const Term& b) { return a.words.size() > b.words.size(); });
  return out;
}

const DiagnosisTerms::Term* DiagnosisTerms::Contradicted(
    std::string_view text, std::string_view code, const std::vector<std::string>& all_codes) const {
  std::string normal = NormalWords(text);
  std::string plain = Icd10cm::WithoutDot(code);
  for (const Term& term : terms_) {
    if (!Affirmed(normal, term.words)) continue;
    bool right = std::any_of(all_codes.begin(), all_codes.end(), [&](const std::string& other) {
      return UnderAny(term.right, Icd10cm::WithoutDot(other));
    });
    if (!right && UnderAny(term.wrong, plain)) return &term;
    // "Keloid" inside "acne keloid" has had its say.
    for (size_t at = normal.find(term.words); at != std::string::npos;
         at = normal.find(term.words, at + 1)) {
      normal.replace(at, term.words.size(), term.words.size(), '#');
    }
  }
  return nullptr;
}

}  // namespace precert::codes
