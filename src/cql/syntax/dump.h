// Dump: a syntax tree as an S-expression, for tests and for people who look into the parser.
//
//   1 + X.y  ->  (Binary Add (IntegerLiteral 1) (Property y (Identifier X)))
//
// (Kind text key=value ... +flag ... child ...). A text that is not a plain word is quoted; an
// absent child is `_`.
#pragma once

#include <string>

#include "cql/syntax/ast.h"

namespace precert::cql {

std::string Dump(const Ast* node);

}  // namespace precert::cql
