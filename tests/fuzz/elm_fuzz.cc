// Fuzzes the ELM reader: any bytes, read as a library and, where that has no errors, checked.
// Nothing may crash, hang or report an error outside the text, and what is read must print. The
// first byte tells what to do: '{' is a whole file; anything else is dropped, and the rest is one
// expression in a library that gives it things to refer to.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "cql/check/compiler.h"
#include "cql/check/print_program.h"
#include "cql/elm/read_elm.h"
#include "cql/syntax/dump.h"

namespace {

using namespace precert::cql;

constexpr std::string_view kBefore =
    R"({"library": {"identifier": {"id": "L"}, "usings": {"def": [{"localIdentifier": "FHIR",
    "uri": "http://hl7.org/fhir", "version": "4.0.1"}]}, "includes": {"def": [{"localIdentifier":
    "FHIRHelpers", "path": "FHIRHelpers", "version": "4.0.1"}]}, "codeSystems": {"def": [{"name":
    "S", "id": "s"}]}, "valueSets": {"def": [{"name": "V", "id": "v"}]}, "codes": {"def": [{"name":
    "C", "id": "c", "codeSystem": {"name": "S"}}]}, "statements": {"def": [{"name": "A", "context":
    "Patient", "expression": {"type": "List", "element": [{"type": "Literal", "valueType":
    "{urn:hl7-org:elm-types:r1}Integer", "value": "1"}]}}, {"name": "X", "context": "Patient",
    "expression": )";

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckSpans(const Ast* node, uint32_t size) {
  if (node == nullptr) return;
  Require(node->span.begin <= node->span.end && node->span.end <= size);
  for (const Ast* child : node->children) {
    Require(child == nullptr || child->height < node->height);
    CheckSpans(child, size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  if (!text.starts_with('{')) {
    if (!text.empty()) text.erase(0, 1);
    text = std::string(kBefore) + text + "}]}}}";
  }
  auto source = std::make_shared<const Source>("fuzz.json", text);
  Require(IsElm(source->text()));
  {
    Diagnostics diagnostics(*source);
    const SyntaxTree tree = ReadElm(source, diagnostics);
    Require(tree.library != nullptr);
    CheckSpans(tree.library, static_cast<uint32_t>(text.size()));
    Dump(tree.library);
    for (const Diagnostic& d : diagnostics.list()) {
      Require(d.span.begin <= d.span.end && d.span.end <= text.size() && !d.message.empty());
    }
  }
  Diagnostics diagnostics(*source);
  Compiler compiler;
  std::shared_ptr<const Program> program = compiler.Compile(source, {}, diagnostics);
  Require((program == nullptr) == diagnostics.has_errors());
  diagnostics.ToString();
  if (program != nullptr) PrintProgram(*program);
  return 0;
}
