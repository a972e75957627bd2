// A Program as text, for tests and for people: every definition and function with its type and what
// it was lowered to, one a line.
//
//   define X: Boolean = Greater(Add(1, 2), 3)
//   function Twice(#0): Integer = Multiply(#0, 2)
//
// Operators print by name, with a precision after a colon (SameAs:day), conversions like any other
// operator; slots of the frame as #0, #1; parameters as $"Name"; lazy logic as and(a, b).
#pragma once

#include <string>

#include "cql/core/program.h"

namespace precert::cql {

std::string PrintProgram(const Program& program);
// One expression, without its type.
std::string PrintNode(const Program& program, NodeId node);

}  // namespace precert::cql
