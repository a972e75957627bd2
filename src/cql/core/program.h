// Program: a checked and lowered library, ready to run. Produced by check/, run by eval/.
//
// Every expression is a Node in one flat array; operands are consecutive entries of `links`. All
// names are resolved: a definition is an index, a variable is a slot in the frame of the definition
// or function, an operator is a bound Op, a conversion is an explicit node. Nothing is looked up by
// name while running, except FHIR elements, whose NameIds are bound here too. Immutable once
// compiled; share between threads.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codes/value_set.h"
#include "cql/core/model_info.h"
#include "cql/core/op.h"
#include "cql/core/source.h"
#include "cql/core/type.h"
#include "cql/core/value.h"
#include "fhir/model.h"

namespace precert::cql {

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = 0xffffffff;

enum class Code : uint8_t {
  // No operands
  kConstant,    // aux: index into Program::constants
  kParameter,   // aux: index into Program::parameters
  kDefinition,  // aux: index into Program::definitions; evaluated once a record, then remembered
  kSlot,        // aux: slot of the frame: alias, let, operand, $this, $index, $total
  // Calls
  kOp,        // aux: index into Program::calls (the bound Op and its precision); operands
  kFunction,  // aux: index into Program::functions; operands
  // Lazy three-valued logic
  kAnd,
  kOr,
  kXor,
  kImplies,  // left, right
  kNot,      // operand
  // Control
  kIf,        // condition, then, else
  kCase,      // when, then, ..., else (a comparand is lowered into Equal calls)
  kCoalesce,  // operands, left to right, lazily
  // Construction
  kList,             // items
  kTuple,            // values in the order of the result type's fields
  kInterval,         // low, high; aux: bit 0 low closed, bit 1 high closed
  kIntervalDynamic,  // low, high, lowClosed, highClosed
  kInstance,         // values; aux: index into Program::instances (class and element names)
  // Data
  kProperty,  // source; aux: index into Program::properties
  kRetrieve,  // [codes], [date range]; aux: index into Program::retrieves
  kQuery,     // aux: index into Program::queries
  // Types
  kIs,           // operand; type = aux index into Program::types
  kAs,           // operand; aux: types; null when the value is of another type
  kCast,         // operand; aux: types; a run-time error when the value is of another type
  kMap,          // list; aux: slot; link 1: body. Implicit conversion of each item of a list
  kMapInterval,  // interval; aux: slot; link 1: body. Implicit conversion of both bounds
};

struct Node {
  Code code;
  uint8_t reserved = 0;
  uint16_t count = 0;  // operands
  uint32_t aux = 0;
  uint32_t first = 0;  // into Program::links
  const Type* type = nullptr;
  Span span;  // in the library's source; for explanations and run-time errors
};

struct Call {
  const Op* op;
  std::optional<Precision> precision;
  std::vector<const Type*> types;  // bound operand types
  const Type* result;
};

enum class PropertyKind : uint8_t {
  kFhir,   // `name` of a record node; several nodes when `many`
  kTuple,  // field number `index`
  kLow,
  kHigh,
  kLowClosed,
  kHighClosed,  // Interval
  kQuantityValue,
  kQuantityUnit,
  kNumerator,
  kDenominator,
  kCode,
  kSystem,
  kVersion,
  kDisplay,
  kCodes,  // Code, Concept
  kId,
  kName,            // ValueSet, CodeSystem
  kPrimitiveValue,  // FHIR primitive .value -> System type
  kDynamic,         // source of choice type: by name at run time
};

struct Property {
  PropertyKind kind;
  fhir::NameId name = fhir::kNoName;
  uint32_t index = 0;
  bool many = false;       // the element repeats: the result is a list
  bool over_list = false;  // the source is a list: flatten over its items, leaving out nulls
  std::string_view text;   // the name as written
};

// [Type: codePath in codes]
struct Retrieve {
  fhir::TypeId type;
  std::string_view type_name;
  std::vector<fhir::NameId> code_path;  // element path of the codes; empty when unfiltered
  // What is asked for, when known at compile time (for the index, checklists and dependencies);
  // otherwise the first operand is evaluated (a list of Code, a Concept, a ValueSet).
  std::string_view value_set;       // canonical URL, "" when not a value set
  std::string_view value_set_name;  // name in the source
  std::vector<Value> codes;         // constant Codes
  bool has_terminology = false;
  bool equivalent = true;  // `~` or `in`; `=` compares exactly
  // A class of a loaded model that only some resources of the type belong to (profile.h); else
  // null.
  const ModelClass* profile = nullptr;
  // Of a class for what was not done: the URL of the extension, on the element of `code_path`, that
  // names a value set instead of a code. "" for all others.
  std::string_view set_extension;
  Span span;
};

struct SortKey {
  NodeId expression = kNoNode;  // kNoNode: the item itself; evaluated with the item in `slot`
  bool descending = false;
};

struct QuerySource {
  NodeId expression;
  uint32_t slot;
  bool list;               // false: a single value
  std::string_view alias;  // its name, for row_type
};

struct Relationship {
  NodeId source;
  uint32_t slot;
  bool list;
  NodeId such_that;
  bool with;  // false: without
};

struct Query {
  std::vector<QuerySource> sources;
  std::vector<std::pair<uint32_t, NodeId>> lets;  // slot, expression
  std::vector<Relationship> relationships;
  NodeId where = kNoNode;
  NodeId result = kNoNode;  // the return expression; kNoNode: the source, or a tuple of sources
  bool distinct = false;
  bool list = true;                // false: every source is a single value, so is the result
  const Type* row_type = nullptr;  // multi-source without return: the tuple of the sources
  // aggregate
  NodeId aggregate = kNoNode;
  NodeId starting = kNoNode;
  uint32_t accumulator_slot = 0;
  // sort
  std::vector<SortKey> sort;
  uint32_t sort_slot = 0;  // $this while sorting
  // $index: the number of the row, from 0, before `where` drops any; kNoNode when not asked for.
  uint32_t index_slot = kNoNode;
};

struct Instance {
  const Type* type;
  std::vector<fhir::NameId> names;
  std::vector<std::string_view> texts;
};

struct Parameter {
  std::string name;  // "Measurement Period"; of an included library: "Lib.Name"
  const Type* type;
  NodeId default_value = kNoNode;
};

struct Definition {
  std::string name;
  std::string library;  // "" for the main library
  NodeId body;
  const Type* type;
  uint32_t slots = 0;       // size of its frame
  bool unfiltered = false;  // context Unfiltered
  bool is_private = false;
  uint32_t source_index = 0;  // what spans point into: 0 `source`, n `sources[n - 1]`
  Span span;
};

struct Function {
  std::string name;
  NodeId body;
  uint32_t slots = 0;  // operands come first
  const Type* result;
  bool recursive = false;
  uint32_t source_index = 0;  // as in Definition
  Span span;
};

struct Program {
  std::string name, version;
  std::shared_ptr<const Source> source;                // main library
  std::vector<std::shared_ptr<const Source>> sources;  // included ones
  std::shared_ptr<TypeTable> type_table;
  std::shared_ptr<const OpTable> op_table;
  std::unique_ptr<Arena> arena;                          // constants and names
  std::vector<std::shared_ptr<const ModelInfo>> models;  // loaded ones, which types point to

  std::vector<Node> nodes;
  std::vector<NodeId> links;
  std::vector<Value> constants;
  std::deque<Call> calls;
  std::vector<Property> properties;
  std::deque<Retrieve> retrieves;
  std::deque<Query> queries;
  std::vector<Instance> instances;
  std::vector<const Type*> types;
  std::vector<Parameter> parameters;
  std::vector<Definition> definitions;  // in dependency order where possible
  std::vector<Function> functions;

  int FindDefinition(std::string_view name) const;  // of the main library; -1 when there is none
  int FindParameter(std::string_view name) const;
  NodeId operand(const Node& node, size_t i) const { return links[node.first + i]; }
};

}  // namespace precert::cql
