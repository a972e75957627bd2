// Fuzzes reading FHIR JSON: no input crashes, and nothing that is not JSON is ever accepted.
//
//   clang++-14 -std=gnu++20 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/record_fuzz.cc ...
//   ./record_fuzz corpus/ tests/fuzz/seeds/fhir/
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fhir/json_fault.h"
#include "fhir/record.h"

namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Follows every reference and names every element under `node`.
void Walk(const precert::fhir::Record& record, const precert::fhir::Node& node) {
  for (const precert::fhir::Node* c = node.first_child; c != nullptr; c = c->next) {
    Require(c->parent == &node, "a child knows its parent");
    Require(c->resource < record.resources().size(), "an element belongs to a resource");
    if (c->is_primitive()) record.Resolve(c->text, c);
    record.PathOf(*c);
    Walk(record, *c);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using precert::fhir::Record;
  std::string_view json(reinterpret_cast<const char*>(data), size);
  auto record = Record::FromJson(json, "fuzz.json");
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  auto fault = precert::fhir::FindJsonFault(json);
  if (!record.ok()) {
    Require(!record.error().message.empty(), "an error says what is wrong");
    Require(!record.error().message.starts_with("not readable"), "the fault is found in words");
    return 0;
  }
  Require(!fault.has_value(), "what is accepted is JSON");
  for (const precert::fhir::Resource& r : record->resources()) {
    record->NameOf(r);
    Walk(*record, *r.node);
  }
  Record extended = record->Extend();
  Require(extended.Add(std::string_view(reinterpret_cast<const char*>(data), size), "again").ok(),
          "what was read once is read again");
  Require(extended.resources().size() == 2 * record->resources().size(), "and gives as much");
  return 0;
}
