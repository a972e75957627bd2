// Matching a record's codes against what a retrieve asks for.
#include "cql/eval/terms.h"

#include <algorithm>

namespace precert::cql {

bool Terms::Matches(const Coding& coding) const {
  if (coding.code.empty()) return false;
  switch (kind) {
    case Kind::kNothing:
      return false;
    case Kind::kValueSet:
      if (coding.bare) return value_set->Contains("", coding.code);
      // An empty system would match any; a Coding without one names no code.
      return !coding.system.empty() && value_set->Contains(coding.system, coding.code);
    case Kind::kCodeSystem:
      // Of a system whose codes are not loaded, every code that names it.
      if (code_system->expansion != nullptr) {
        const std::string_view system = coding.bare ? code_system->id : coding.system;
        return system == code_system->id && code_system->expansion->Contains(system, coding.code);
      }
      if (coding.bare || coding.system != code_system->id) return false;
      return code_system->version.empty() || coding.version.empty() ||
             coding.version == code_system->version;
    case Kind::kCodes:
      for (const CodeData& code : codes) {
        if (code.code != coding.code) continue;
        if (!coding.bare && code.system != coding.system) continue;
        if (exact && !coding.bare &&
            (code.version != coding.version || code.display != coding.display)) {
          continue;
        }
        return true;
      }
      return false;
  }
  return false;
}

bool Terms::Matches(const fhir::CodeIndex::Code& code) const {
  if (kind != Kind::kValueSet) {
    if (std::find(hashes.begin(), hashes.end(), code.hash) == hashes.end()) return false;
    return Matches(Coding{.system = code.system, .code = code.code, .bare = code.bare});
  }
  if (!value_set->MayContain(code.hash) || code.code.empty()) return false;
  if (code.bare) return value_set->Contains("", code.code, code.hash);
  return !code.system.empty() && value_set->Contains(code.system, code.code, code.hash);
}

}  // namespace precert::cql
