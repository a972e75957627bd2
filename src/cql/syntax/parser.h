// Parser: CQL text to a syntax tree. Recursive descent for definitions and clauses, precedence
// climbing for operators (CQL 1.5, Appendix A; the ANTLR grammar's alternatives in order give the
// precedences).
//
// Operators become Unary/Binary nodes whose `text` is the name of the CQL operator they invoke:
//   Unary   Not Negate Identity(+x) Exists IsNull IsNotNull IsTrue IsNotTrue IsFalse IsNotFalse
//           Predecessor Successor
//   Binary  Add Subtract Multiply Divide TruncatedDivide(div) Modulo Power Concatenate(&)
//           And Or Xor Implies Equal NotEqual Equivalent NotEquivalent
//           Less LessOrEqual Greater GreaterOrEqual
//           In Contains Union Intersect Except   (with `unit` = precision of "in day of")
// Beyond the grammar, codesystem, valueset, code, concept and parameter may also stand after a
// define (a policy keeps them under the paragraph that needs them), a model may be qualified and
// called, and any white space may part the words of "such that", "on or before", "included in". Not
// taken: such phrases as unquoted names of members. The range of numbers is left to the checker.
//
// Errors are collected: after one the parser skips to the next definition, so that one pass reports
// every definition's first error. Reentrant; no global state.
#pragma once

#include <memory>

#include "cql/core/source.h"
#include "cql/syntax/ast.h"

namespace precert::cql {

// Parses a whole library. When diagnostics has errors afterwards, the tree holds the definitions
// that parsed.
SyntaxTree ParseLibrary(std::shared_ptr<const Source> source, Diagnostics& diagnostics);

// Parses one expression and nothing after it.
SyntaxTree ParseExpression(std::shared_ptr<const Source> source, Diagnostics& diagnostics);

}  // namespace precert::cql
