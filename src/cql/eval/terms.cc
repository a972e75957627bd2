// Matching a record's codes against what a retrieve asks for.
#include "cql/eval/terms.h"

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

bool Terms::MatchesEntry(const fhir::CodeIndex::Entry& entry) const {
  switch (kind) {
    case Kind::kValueSet:
      if (entry.code.empty()) return false;
      if (entry.bare) return value_set->Contains("", entry.code, entry.hash);
      return !entry.system.empty() && value_set->Contains(entry.system, entry.code, entry.hash);
    case Kind::kCodes:
      if (exact) break;
      return Matches(Coding{.system = entry.system, .code = entry.code, .bare = entry.bare});
    default:
      break;
  }
  return Matches(fhir::ReadCoding(*entry.coding));
}

}  // namespace precert::cql
