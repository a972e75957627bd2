// Terms: what a retrieve asks for.
//
//   if (terms.MayMatch(entry.hash) && terms.Matches(fhir::ReadCoding(*entry.coding))) ...
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
  // The same of a code in an index.
  bool Matches(const fhir::CodeIndex::Entry& entry) const {
    return MayMatch(entry.hash) && MatchesEntry(entry);
  }
  // By the hash of a code alone; "true" may be wrong.
  bool MayMatch(uint32_t hash) const {
    switch (kind) {
      case Kind::kNothing:
        return false;
      case Kind::kCodes:
        for (const uint32_t wanted : hashes) {
          if (wanted == hash) return true;
        }
        return false;
      case Kind::kValueSet:
        return value_set->MayContain(hash);
      case Kind::kCodeSystem:
        return true;
    }
    return true;
  }

 private:
  bool MatchesEntry(const fhir::CodeIndex::Entry& entry) const;  // of a hash that may match
};

}  // namespace precert::cql
