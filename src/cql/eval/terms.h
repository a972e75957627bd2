// Terms: what a retrieve asks for.
//
//   if (terms.OfCodeAndSystem()) ... terms.Matches(code)            // a code of a fhir::CodeIndex
//   else ... terms.Matches(fhir::ReadCoding(*entry.coding))
#pragma once

#include <cstdint>
#include <span>

#include "base/hash_text.h"
#include "codes/value_set.h"
#include "cql/core/program.h"
#include "fhir/coding.h"

namespace precert::cql {

using fhir::Coding;

// A retrieve's terminology. Views into the program, the terminology or the evaluation's arena.
struct Terms {
  enum class Kind : uint8_t { kNothing, kCodes, kValueSet, kCodeSystem };
  Kind kind = Kind::kNothing;
  std::span<const CodeData> codes;
  std::span<const uint32_t> hashes;  // HashText of each of `codes`
  const codes::ValueSet* value_set = nullptr;
  const VocabularyData* code_system = nullptr;
  bool exact = false;  // `=`: version and display count too

  bool Matches(const Coding& coding) const;
  // Whether code and system alone decide, so that the other Matches can be asked too.
  bool OfCodeAndSystem() const {
    return kind == Kind::kValueSet || (kind == Kind::kCodes && !exact);
  }
  bool Matches(const fhir::CodeIndex::Code& code) const;
};

}  // namespace precert::cql
