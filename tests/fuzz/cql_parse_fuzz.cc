// Fuzzes the CQL parser: any bytes, read as a library and as an expression. Nothing may crash, hang
// or report an error outside the text, and what parses must print.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "cql/syntax/dump.h"
#include "cql/syntax/parser.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckSpans(const precert::cql::Ast* node, uint32_t size) {
  if (node == nullptr) return;
  Require(node->span.begin <= node->span.end && node->span.end <= size);
  Require(node->name_span.begin <= node->name_span.end && node->name_span.end <= size);
  for (const precert::cql::Ast* child : node->children) {
    Require(child == nullptr || child->height < node->height);
    CheckSpans(child, size);
  }
}

void Check(const precert::cql::SyntaxTree& tree, const precert::cql::Diagnostics& diagnostics,
           bool library) {
  Require(library ? tree.library != nullptr
                  : (tree.library == nullptr) == diagnostics.has_errors());
  auto size = static_cast<uint32_t>(tree.source->text().size());
  CheckSpans(tree.library, size);
  if (tree.library != nullptr) precert::cql::Dump(tree.library);
  for (const precert::cql::Diagnostic& d : diagnostics.list()) {
    Require(d.span.begin <= d.span.end && d.span.end <= size && !d.message.empty());
  }
  diagnostics.ToString();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto source = std::make_shared<const precert::cql::Source>(
      "fuzz.cql", std::string(reinterpret_cast<const char*>(data), size));
  {
    precert::cql::Diagnostics diagnostics(*source);
    Check(precert::cql::ParseLibrary(source, diagnostics), diagnostics, true);
  }
  precert::cql::Diagnostics diagnostics(*source);
  Check(precert::cql::ParseExpression(source, diagnostics), diagnostics, false);
  return 0;
}
