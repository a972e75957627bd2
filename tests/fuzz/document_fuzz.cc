// Fuzzes the reading of documents: Markdown with front matter, and value sets in both forms.
#include <cstddef>
#include <cstdint>
#include <string>

#include "codes/value_set.h"
#include "policy/document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace precert;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Result<Document> document = ParseDocument(text, "fuzz.md");
  if (!document.ok() && document.error().message.empty()) __builtin_trap();
  codes::Terminology terminology;
  Status status = size > 0 && data[0] == '{' ? terminology.LoadFhirJson(text, "fuzz.json")
                                             : terminology.LoadText(text, "fuzz.txt");
  if (!status.ok() && status.error().message.empty()) __builtin_trap();
  return 0;
}
