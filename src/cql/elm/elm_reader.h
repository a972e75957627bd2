// The reader's state and rules; internal to src/cql/elm. See read_elm.h for what it offers.
//
// Every rule takes a JSON value and answers the syntax node that it stands for, or nullptr after
// reporting an error; callers pass nullptr on. Files: read_library.cc (definitions), read_node.cc
// (from a node's type to its rule, operands, operators), read_literals.cc, read_references.cc,
// read_queries.cc, read_retrieve.cc, read_types.cc; elm_nodes.def is the table of nodes.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cql/elm/json_tree.h"
#include "cql/syntax/ast.h"

namespace precert::cql {

class ElmReader {
 public:
  ElmReader(Arena& arena, Diagnostics& diagnostics) : arena_(arena), diagnostics_(diagnostics) {}

  const Ast* Library(const Json& library);

  // A row of elm_nodes.def.
  enum class Precision : uint8_t { kNone, kMay, kMust };
  using Rule = const Ast* (ElmReader::*)(const Json&, const struct ElmNode&);

 private:
  friend struct ElmNode;
  friend const ElmNode* FindElmNode(std::string_view type);

  // ---- read_library.cc -------------------------------------------------------------------------
  void Usings(const Json& library);
  void Includes(const Json& library);
  void Terminology(const Json& library);
  void Parameters(const Json& library);
  void Statements(const Json& library);
  void EnterContext(const Json& statement);
  const Ast* FunctionDefinition(const Json& statement);
  void Add(const Ast* definition) { definitions_.push_back(definition); }

  // ---- read_node.cc ----------------------------------------------------------------------------
  const Ast* Expression(const Json* json);
  // The operand `name` of `node`; an error when there is none.
  const Ast* Required(const Json& node, std::string_view name);
  std::vector<const Ast*> Operands(const Json& node, const ElmNode& form);
  bool ReadPrecision(const Json& node, const ElmNode& form, Ast& ast);

  // Rules for operators, by the shape of the syntax node.
  const Ast* Operator(const Json& node, const ElmNode& form);
  const Ast* Unary(const Json& node, const ElmNode& form);
  const Ast* Binary(const Json& node, const ElmNode& form);
  const Ast* Chain(const Json& node, const ElmNode& form);       // Binary of two or more operands
  const Ast* Joined(const Json& node, const ElmNode& form);      // Operator of two or more operands
  const Ast* Aggregated(const Json& node, const ElmNode& form);  // over `source`, perhaps a `path`
  const Ast* Age(const Json& node, const ElmNode& form);
  const Ast* SetAggregate(const Json& node, const ElmNode& form);
  const Ast* First(const Json& node, const ElmNode& form);
  const Ast* Slice(const Json& node, const ElmNode& form);
  const Ast* If(const Json& node, const ElmNode& form);
  const Ast* Case(const Json& node, const ElmNode& form);
  const Ast* Refused(const Json& node, const ElmNode& form);
  const Ast* Folded(AstKind kind, std::string_view op, std::span<const Ast* const> operands,
                    const Json& node);

  // ---- read_literals.cc ------------------------------------------------------------------------
  const Ast* Literal(const Json& node, const ElmNode& form);
  const Ast* Null(const Json& node, const ElmNode& form);
  const Ast* Temporal(const Json& node, const ElmNode& form);
  const Ast* TemporalConstant(const Json& node, AstKind kind);
  const Ast* Quantity(const Json& node, const ElmNode& form);
  const Ast* QuantityLiteral(const Json& node);
  const Ast* Ratio(const Json& node, const ElmNode& form);
  const Ast* Interval(const Json& node, const ElmNode& form);
  const Ast* List(const Json& node, const ElmNode& form);
  const Ast* Tuple(const Json& node, const ElmNode& form);
  const Ast* Instance(const Json& node, const ElmNode& form);
  const Ast* TupleElement(const Json& element);
  const Ast* Code(const Json& node, const ElmNode& form);
  const Ast* CodeSelector(const Json& node);
  const Ast* Concept(const Json& node, const ElmNode& form);

  // ---- read_references.cc ----------------------------------------------------------------------
  const Ast* Definition(const Json& node, const ElmNode& form);  // ExpressionRef, CodeRef, ...
  const Ast* DefinitionNamed(const Json& node);                  // by `name` and `libraryName`
  const Ast* Variable(const Json& node, const ElmNode& form);    // AliasRef, QueryLetRef, ...
  const Ast* VariableNamed(std::string_view name, const Json& at);
  const Ast* Identifier(const Json& node, const ElmNode& form);
  const Ast* Current(const Json& node, const ElmNode& form);
  const Ast* Counter(const Json& node, const ElmNode& form);  // Iteration, Total
  const Ast* FunctionCall(const Json& node, const ElmNode& form);
  const Ast* Property(const Json& node, const ElmNode& form);
  const Ast* Path(const Ast* source, std::string_view path, const Json& at);
  const Ast* Membership(const Json& node, const ElmNode& form);

  // ---- read_queries.cc -------------------------------------------------------------------------
  const Ast* Query(const Json& node, const ElmNode& form);
  const Ast* Relationship(const Json& clause);
  const Ast* Sorting(const Json& sort);
  const Ast* Filter(const Json& node, const ElmNode& form);
  const Ast* ForEach(const Json& node, const ElmNode& form);
  const Ast* SortNode(const Json& node, const ElmNode& form);
  const Ast* Aggregate(const Json& node, const ElmNode& form);
  const Ast* ScopedSource(const Json& node);  // enters the scope; ends with LeaveScope

  // ---- read_retrieve.cc ------------------------------------------------------------------------
  const Ast* Retrieve(const Json& node, const ElmNode& form);
  const Ast* RetrievedCodes(const Json& codes);
  const Ast* CodeFilter(const Ast* source, const Json& filter);
  const Ast* DateFilter(const Ast* source, const Json& filter);

  // ---- read_types.cc ---------------------------------------------------------------------------
  // `name` is an attribute with a qualified name, `specifier` the element that may replace it.
  const Ast* Type(const Json& node, std::string_view name, std::string_view specifier);
  const Ast* TypeSpecifier(const Json& specifier);
  const Ast* NamedType(std::string_view qualified, const Json& at);
  const Ast* TypeElement(const Json& element);
  const Ast* TypeTest(const Json& node, const ElmNode& form);  // As, Is
  const Ast* Convert(const Json& node, const ElmNode& form);
  const Ast* CanConvert(const Json& node, const ElmNode& form);
  const Ast* Extent(const Json& node, const ElmNode& form);  // MinValue, MaxValue

  // ---- making nodes ----------------------------------------------------------------------------
  Ast* New(AstKind kind, const Json& at, std::string_view text = "");
  const Ast* With(Ast* ast, std::span<const Ast* const> children);
  const Ast* With(Ast* ast, std::initializer_list<const Ast*> children) {
    return With(ast, std::span<const Ast* const>(children.begin(), children.size()));
  }
  const Ast* NullLiteral(const Json& at) { return New(AstKind::kNullLiteral, at); }
  const Ast* IntegerLiteral(std::string_view digits, const Json& at) {
    return New(AstKind::kIntegerLiteral, at, digits);
  }

  // ---- looking at JSON -------------------------------------------------------------------------
  // A list's items; one value alone stands for a list of it, nothing for an empty one.
  static std::span<const Json> Items(const Json* json);
  // The text of an attribute, "" when there is none; an error when it is not a string.
  std::string_view Text(const Json& node, std::string_view name);
  std::string_view RequiredText(const Json& node, std::string_view name);
  bool Flag(const Json& node, std::string_view name, bool otherwise);
  std::string_view NodeType(const Json& node);  // "" when it has none

  Span SpanOf(const Json& json) const { return {json.begin, json.end}; }
  void Error(const Json& at, std::string message, std::string hint = "") {
    diagnostics_.Error(SpanOf(at), std::move(message), std::move(hint));
  }

  struct Model {
    std::string_view uri, name;  // name: as the library calls it
  };

  Arena& arena_;
  Diagnostics& diagnostics_;
  std::vector<const Ast*> definitions_;
  std::vector<Model> models_;
  std::string_view context_;               // of the statements so far; "" before the first
  std::vector<std::string_view> aliases_;  // of the queries around the place being read
};

struct ElmNode {
  std::string_view type;  // "Add"
  ElmReader::Rule rule;
  std::string_view op;        // what the rule makes of it, mostly the operator's name
  std::string_view operands;  // see elm_nodes.def
  ElmReader::Precision precision;
};

// Null when ELM has no such node.
const ElmNode* FindElmNode(std::string_view type);

}  // namespace precert::cql
