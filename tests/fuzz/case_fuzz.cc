// Fuzzes the reading of a case: YAML short cases and FHIR Bundles alike, from bytes to Case.
#include <cstddef>
#include <cstdint>
#include <string>

#include "intake/read_case.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace precert;
  static const Terms terms = [] {
    Result<Terms> loaded = Terms::LoadFolder(std::string(PRECERT_ROOT) + "/policies/terms");
    return loaded.ok() ? std::move(*loaded) : Terms();
  }();
  Result<Case> read = ReadCase(std::string(reinterpret_cast<const char*>(data), size), "fuzz",
                               terms, Date::Of(2026, 11, 23));
  if (!read.ok() && read.error().message.empty()) __builtin_trap();  // every refusal says why
  return 0;
}
