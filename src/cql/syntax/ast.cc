// Names of the syntax nodes, from ast_kinds.def.
#include "cql/syntax/ast.h"

namespace precert::cql {
namespace {

constexpr std::string_view kNames[] = {
#define AST_KIND(name, shape) #name,
#include "cql/syntax/ast_kinds.def"
};

}  // namespace

std::string_view AstKindName(AstKind kind) { return kNames[static_cast<size_t>(kind)]; }

}  // namespace precert::cql
