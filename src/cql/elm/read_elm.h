// ELM: a library that another translator has already translated, as JSON, to a syntax tree.
//
//   if (IsElm(source->text())) tree = ReadElm(source, diagnostics);
//
// cql::Compiler does this by itself: a Source whose text begins with `{` is ELM wherever a library
// is expected, the main one or an included one, and CQL and ELM libraries may include each other.
//
// The tree is checked by the same checker as one from CQL text: types are worked out again, not
// taken from the file (resultTypeName is optional there), overloads are bound again, and the
// evaluator runs the same Program. Names, though, mean what ELM says that they mean: an AliasRef is
// never a definition, an operator never a function of the library (NameScope, AstKind::kOperator).
// Spans are places in the JSON text; Source::Quote shows such a place as the path in the JSON and,
// where the translator wrote locators, the place in the CQL.
//
// Source: Clinical Quality Language 1.5, Expression Logical Model r1 (schemas library, expression,
// clinicalexpression); the JSON form as the reference translator writes it. Attributes that say
// nothing about the value (annotation, localId, locator, signature, result types) are passed over.
// An unknown node, one that is not supported, or one without what it needs is an error that names
// it. Nesting, size and number of values: limits::kMaxElm*. Any bytes are safe; no shared state.
#pragma once

#include <memory>
#include <string_view>

#include "cql/core/source.h"
#include "cql/syntax/ast.h"

namespace precert::cql {

// Whether a library's text is meant to be ELM JSON: no CQL library begins with a brace.
bool IsElm(std::string_view library_text);

// When diagnostics has errors afterwards, the tree may lack what was wrong; its library is never
// null.
SyntaxTree ReadElm(std::shared_ptr<const Source> source, Diagnostics& diagnostics);

}  // namespace precert::cql
