// DiagnosisTerms: which diagnosis codes a request's own words call for, as a table of data
// (data/codes/terms-to-diagnoses.tsv).
//
// "Acne scars" with L70.0 alone is a slip: L70.- is active acne. A row names the words, the codes
// that are right for them and those that are known slips; only a slip is ever reported, so that
// words which merely mention a condition do no harm. Immutable; any thread may ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert::codes {

class DiagnosisTerms {
 public:
  struct Term {
    std::string words;                      // normal: see NormalWords in services.h
    std::vector<std::string> right, wrong;  // prefixes without dot
    std::string why;
  };

  // A missing file is an empty table.
  static Result<DiagnosisTerms> Load(const std::string& path);

  // The term that `text` contradicts: its words stand there (not after "no", "not", "without"), the
  // code is one of its slips, and none of `all_codes` is right. The longest words win. nullptr when
  // there is none. Codes with or without dot.
  const Term* Contradicted(std::string_view text, std::string_view code,
                           const std::vector<std::string>& all_codes) const;

  const std::vector<Term>& terms() const { return terms_; }

 private:
  std::vector<Term> terms_;  // longest words first
};

}  // namespace precert::codes
