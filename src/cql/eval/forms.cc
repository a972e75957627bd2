// Finds the expressions that have forms, and makes them.
#include "cql/eval/forms.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cql/core/program_walk.h"
#include "cql/eval/form_parts.h"

namespace precert::cql {
namespace {

constexpr uint32_t kMaxParts = 200;      // of one form, expanded functions included
constexpr uint32_t kMaxPartsOfRow = 60;  // of a condition with its lets, which are read twice
constexpr uint32_t kMaxExpanded = 8;     // functions in functions
constexpr uint32_t kMaxDepth = 60;
constexpr uint32_t kMaxWork = 4 * kMaxParts;  // parts made for one form, in vain or not

// What variables stand for where an expression is looked at. Outside of expanded functions a slot
// that is not bound is the frame's own.
struct Scope {
  struct Binding {
    uint32_t slot;
    const Form* form;
  };
  std::vector<Binding> bound;
  // Of a row: what stands in place of its lets.
  const Query* query = nullptr;
  // In a branch that is taken when `tested` is of a type: `tested as T` is then the same as
  // `tested`.
  struct Guard {
    NodeId tested;
    const Type* type;
  };
  std::optional<Guard> guard;
  bool expanded = false;
  uint32_t depth = 0;         // of functions
  uint32_t source_index = 0;  // as in Function
};

class Builder {
 public:
  Builder(const Program& program, const Plan& plan, Arena& arena, uint32_t* known_count)
      : program_(program),
        plan_(plan),
        arena_(arena),
        known_count_(*known_count),
        possible_(program.nodes.size(), false),
        varies_(program.nodes.size(), false) {
    Look();
  }

  bool Possible(NodeId id) const { return possible_[id] && varies_[id]; }

  // With `query`, its lets are expanded.
  const Form* Root(NodeId id, uint32_t* steps, const Query* query = nullptr) {
    parts_ = work_ = registers_ = depth_ = 0;
    const uint32_t known = known_count_;
    Scope scope;
    scope.query = query;
    const Form* form = Build(id, scope);
    if (query != nullptr && parts_ > kMaxPartsOfRow) form = nullptr;
    if (form == nullptr) known_count_ = known;
    *steps = parts_ / 2;
    return form;
  }

 private:
  const Node& node(NodeId id) const { return program_.nodes[id]; }

  void Look();
  bool LooksPossible(const Node& node) const;
  bool IsKnown(NodeId id) const;

  const Form* Build(NodeId id, Scope& scope);
  const Form* BuildNode(NodeId id, Scope& scope);
  const Form* BuildChain(NodeId id, Scope& scope);
  const Form* BuildCase(const Node& at, Scope& scope);
  const Form* BuildTypeCase(const Node& at, std::span<const Form* const> operands, Scope& scope);
  const Form* BuildSlot(uint32_t slot, Scope& scope);
  const Form* BuildKnown(NodeId id, const Scope& scope);
  const Form* BuildProperty(NodeId id, Scope& scope);
  const Form* BuildInterval(NodeId id, Scope& scope);
  const Form* BuildFunction(NodeId id, Scope& scope);
  const Form* BuildOp(NodeId id, Scope& scope);
  const Form* BuildSpecial(const Call& call, const Node& at, Scope& scope);
  const Form* BuildTextIn(const Node& at, Scope& scope);
  const Form* BuildCodeTest(const Node& at, Scope& scope);
  const Elements* BuildElements(NodeId id, Scope& scope);
  const Elements* BuildQuery(const Query& query, uint32_t index, Scope& scope);
  bool BuildOperands(const Node& at, Scope& scope, std::vector<const Form*>* operands);
  bool SameExpression(NodeId a, NodeId b) const;
  const Value* ConstantAt(NodeId id) const {
    return node(id).code == Code::kConstant ? &program_.constants[node(id).aux] : nullptr;
  }

  const Program& program_;
  const Plan& plan_;
  Arena& arena_;
  uint32_t& known_count_;
  std::vector<bool> possible_;  // may have a form, as far as one look tells
  std::vector<bool> varies_;    // reads a variable
  // One more part; false when there are too many.
  bool AddPart() { return ++parts_ <= kMaxParts && ++work_ <= kMaxWork && depth_ < kMaxDepth; }
  uint32_t parts_ = 0, work_ = 0, registers_ = 0, depth_ = 0;  // of the form being made
};

// Nodes come after their operands: one pass.
void Builder::Look() {
  for (NodeId id = 0; id < program_.nodes.size(); ++id) {
    const Node& at = node(id);
    bool possible = LooksPossible(at), varies = at.code == Code::kSlot;
    ForEachChild(program_, at, [&](NodeId child) {
      possible = possible && child < id && possible_[child];
      varies = varies || (child < id && varies_[child]);
    });
    possible_[id] = possible || IsKnown(id);
    varies_[id] = varies;
  }
}

bool Builder::LooksPossible(const Node& at) const {
  switch (at.code) {
    case Code::kOp:
      return program_.calls[at.aux].op->name != "Message";
    case Code::kFunction: {
      const Function& function = program_.functions[at.aux];
      return function.body != kNoNode && !function.recursive;
    }
    case Code::kIntervalDynamic:
    case Code::kInstance:
    case Code::kRetrieve:
    case Code::kMapInterval:
      return false;
    default:
      return true;
  }
}

// Evaluated once a record, whoever asks.
bool Builder::IsKnown(NodeId id) const {
  const Code code = node(id).code;
  return code == Code::kParameter || code == Code::kDefinition || plan_.fixed(id) != 0;
}

const Form* Builder::Build(NodeId id, Scope& scope) {
  if (!possible_[id] || !AddPart()) return nullptr;
  ++depth_;
  const Form* form = BuildNode(id, scope);
  --depth_;
  return form;
}

bool Builder::BuildOperands(const Node& at, Scope& scope, std::vector<const Form*>* operands) {
  for (uint32_t i = 0; i < at.count; ++i) {
    operands->push_back(Build(program_.operand(at, i), scope));
    if (operands->back() == nullptr) return false;
  }
  return true;
}

const Form* Builder::BuildNode(NodeId id, Scope& scope) {
  const Node& at = node(id);
  if (IsKnown(id)) return BuildKnown(id, scope);
  std::vector<const Form*> operands;
  auto built = [&] { return BuildOperands(at, scope, &operands); };
  switch (at.code) {
    case Code::kConstant:
      return MakeConstant(arena_, program_.constants[at.aux]);
    case Code::kSlot:
      return BuildSlot(at.aux, scope);
    case Code::kAnd:
    case Code::kOr:
      return BuildChain(id, scope);
    case Code::kXor:
    case Code::kImplies:
      return built() ? MakeLogic(arena_, at.code, operands) : nullptr;
    case Code::kNot:
      return built() ? MakeNot(arena_, operands[0]) : nullptr;
    case Code::kIf:
    case Code::kCase:
      return BuildCase(at, scope);
    case Code::kCoalesce:
      return built() ? MakeCoalesce(arena_, operands) : nullptr;
    case Code::kTuple:
      return built() ? MakeTuple(arena_, at.type, operands) : nullptr;
    case Code::kList:
      return built() ? MakeList(arena_, operands) : nullptr;
    case Code::kInterval:
      return BuildInterval(id, scope);
    case Code::kProperty:
      return BuildProperty(id, scope);
    case Code::kIs:
    case Code::kAs:
    case Code::kCast: {
      const Type* type = program_.types[at.aux];
      if (!IsElement(type) || !IsElement(node(program_.operand(at, 0)).type) || !built()) {
        return nullptr;
      }
      if (at.code != Code::kIs && scope.guard && scope.guard->type == type &&
          SameExpression(scope.guard->tested, program_.operand(at, 0))) {
        return operands[0];
      }
      return at.code == Code::kIs ? MakeIs(arena_, operands[0], type)
                                  : MakeAs(arena_, operands[0], type, at.code == Code::kCast);
    }
    case Code::kFunction:
      return BuildFunction(id, scope);
    case Code::kOp:
      return BuildOp(id, scope);
    default:
      return nullptr;
  }
}

// a and b and c: one form of all of them.
const Form* Builder::BuildChain(NodeId id, Scope& scope) {
  const Code code = node(id).code;
  std::vector<NodeId> parts;  // of the left operands, from the last
  while (node(id).code == code && !IsKnown(id)) {
    parts.push_back(program_.operand(node(id), 1));
    id = program_.operand(node(id), 0);
  }
  parts.push_back(id);
  std::vector<const Form*> operands;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    operands.push_back(Build(*part, scope));
    if (operands.back() == nullptr) return nullptr;
  }
  return MakeLogic(arena_, code, operands);
}

// A case that asks an element's type only.
const Form* Builder::BuildTypeCase(const Node& at, std::span<const Form* const> operands,
                                   Scope& scope) {
  std::vector<const Type*> types;
  std::vector<const Form*> branches;
  NodeId tested = kNoNode;
  for (uint32_t i = 0; i + 1 < at.count; i += 2) {
    const Node& condition = node(program_.operand(at, i));
    if (condition.code != Code::kIs) return nullptr;
    const NodeId source = program_.operand(condition, 0);
    if (!IsElement(node(source).type) || (i > 0 && !SameExpression(tested, source))) return nullptr;
    tested = source;
    types.push_back(program_.types[condition.aux]);
    branches.push_back(operands[i + 1]);
  }
  if (types.empty()) return nullptr;
  const Form* source = Build(tested, scope);
  if (source == nullptr) return nullptr;
  branches.push_back(at.count % 2 == 0 ? nullptr : operands[at.count - 1]);
  return MakeTypeCase(arena_, source, types, branches);
}

const Form* Builder::BuildCase(const Node& at, Scope& scope) {
  std::vector<const Form*> operands;
  const std::optional<Scope::Guard> outer = scope.guard;
  for (uint32_t i = 0; i < at.count; ++i) {
    const NodeId id = program_.operand(at, i);
    if (i % 2 == 1) {
      const Node& condition = node(program_.operand(at, i - 1));
      if (condition.code == Code::kIs) {
        scope.guard = {program_.operand(condition, 0), program_.types[condition.aux]};
      }
    }
    operands.push_back(Build(id, scope));
    scope.guard = outer;
    if (operands.back() == nullptr) return nullptr;
  }
  if (const Form* by_type = BuildTypeCase(at, operands, scope)) return by_type;
  return MakeCase(arena_, operands);
}

const Form* Builder::BuildSlot(uint32_t slot, Scope& scope) {
  for (auto it = scope.bound.rbegin(); it != scope.bound.rend(); ++it) {
    if (it->slot == slot) return it->form;
  }
  if (scope.query != nullptr) {
    for (const auto& [let, expression] : scope.query->lets) {
      if (let == slot) return Build(expression, scope);
    }
  }
  return scope.expanded ? nullptr : MakeSlot(arena_, slot);
}

const Form* Builder::BuildKnown(NodeId id, const Scope& scope) {
  const Node& at = node(id);
  // What becomes of a definition that a function gives back depends on the caller.
  if (at.code == Code::kDefinition && scope.expanded && plan_.position(id) == Position::kInherit) {
    return nullptr;
  }
  return MakeKnown(arena_, known_count_++, at, id, scope.source_index, scope.expanded);
}

const Form* Builder::BuildProperty(NodeId id, Scope& scope) {
  const Node& at = node(id);
  const Property& property = program_.properties[at.aux];
  const NodeId source = program_.operand(at, 0);
  const Type* type = node(source).type;
  if (property.kind == PropertyKind::kTuple && !property.over_list && type != nullptr &&
      type->Is(TypeKind::kTuple)) {
    const Form* tuple = Build(source, scope);
    return tuple == nullptr ? nullptr : MakeField(arena_, tuple, property.index);
  }
  if (property.kind == PropertyKind::kFhir && IsElement(type) && !property.many) {
    const Form* element = Build(source, scope);
    return element == nullptr ? nullptr : MakeChild(arena_, element, property.name);
  }
  if (property.kind == PropertyKind::kPrimitiveValue && IsElement(type)) {
    const Form* element = Build(source, scope);
    return element == nullptr ? nullptr : MakePrimitive(arena_, element);
  }
  const Elements* elements = BuildElements(id, scope);
  return elements == nullptr ? nullptr : MakeElementList(arena_, elements);
}

const Form* Builder::BuildInterval(NodeId id, Scope& scope) {
  const Node& at = node(id);
  if (at.aux != 3 || at.type == nullptr || !at.type->Is(TypeKind::kInterval) ||
      !IsMoment(at.type->element())) {
    return nullptr;
  }
  const NodeId low = program_.operand(at, 0), high = program_.operand(at, 1);
  const Type* point = at.type->element();
  if (node(low).type != point || node(high).type != point) return nullptr;
  const Form* first = Build(low, scope);
  const bool same = SameExpression(low, high);
  const Form* last = same ? nullptr : Build(high, scope);
  if (first == nullptr || (last == nullptr && !same)) return nullptr;
  return MakeStretch(arena_, first, last, point);
}

// Whether two expressions are certainly the same. What has effects has no form.
bool Builder::SameExpression(NodeId a, NodeId b) const {
  std::vector<std::pair<NodeId, NodeId>> pending = {{a, b}};
  size_t looked = 0;
  while (!pending.empty()) {
    const auto [x, y] = pending.back();
    pending.pop_back();
    if (++looked > kMaxParts) return false;
    if (x == y) continue;
    const Node &m = node(x), &n = node(y);
    if (m.code != n.code || m.count != n.count || m.type != n.type || m.code == Code::kQuery) {
      return false;
    }
    switch (m.code) {
      case Code::kOp: {
        const Call &p = program_.calls[m.aux], &q = program_.calls[n.aux];
        if (p.op != q.op || p.precision != q.precision) return false;
        break;
      }
      case Code::kProperty: {
        const Property &p = program_.properties[m.aux], &q = program_.properties[n.aux];
        if (p.kind != q.kind || p.name != q.name || p.index != q.index || p.many != q.many ||
            p.over_list != q.over_list || p.text != q.text) {
          return false;
        }
        break;
      }
      case Code::kIs:
      case Code::kAs:
      case Code::kCast:
        if (program_.types[m.aux] != program_.types[n.aux]) return false;
        break;
      default:
        if (m.aux != n.aux) return false;
        break;
    }
    for (uint32_t i = 0; i < m.count; ++i) {
      pending.push_back({program_.operand(m, i), program_.operand(n, i)});
    }
  }
  return true;
}

// The body with the operands in registers.
const Form* Builder::BuildFunction(NodeId id, Scope& scope) {
  const Node& at = node(id);
  const Function& function = program_.functions[at.aux];
  if (scope.depth >= kMaxExpanded) return nullptr;
  const uint32_t first = registers_;
  if (first + at.count > kFormRegisters) return nullptr;
  Scope inner;
  inner.expanded = true;
  inner.depth = scope.depth + 1;
  inner.source_index = function.source_index;
  registers_ += at.count;
  std::vector<const Form*> operands;
  if (!BuildOperands(at, scope, &operands)) return nullptr;
  uint32_t elements = 0;
  for (uint32_t i = 0; i < at.count; ++i) {
    inner.bound.push_back({i, MakeRegister(arena_, first + i)});
    if (IsElement(node(program_.operand(at, i)).type)) elements |= uint32_t{1} << i;
  }
  const Form* body = Build(function.body, inner);
  return body == nullptr ? nullptr
                         : MakeExpanded(arena_, function.name, operands, elements, first, body);
}

// ---- operators ---------------------------------------------------------------------------------

const Form* Builder::BuildOp(NodeId id, Scope& scope) {
  const Node& at = node(id);
  const Call& call = program_.calls[at.aux];
  const uint32_t parts = parts_, registers = registers_;
  if (const Form* special = BuildSpecial(call, at, scope)) return special;
  parts_ = parts;
  registers_ = registers;
  std::vector<const Form*> operands;
  if (!BuildOperands(at, scope, &operands)) return nullptr;
  return MakeCall(arena_, call, operands);
}

// The operators that have a form of their own, for the operands that it takes.
enum class Special : uint8_t {
  kMoment,
  kText,
  kPeriod,
  kDateFrom,
  kStart,
  kEnd,
  kIsNull,
  kEqual,
  kEquivalent,
  kIn,
  kFirst,
  kSingleton,
  kExists,
  kComparison,
};

std::optional<Special> SpecialOf(std::string_view name) {
  static constexpr std::pair<std::string_view, Special> kRows[] = {
      {"After", Special::kComparison},
      {"Before", Special::kComparison},
      {"Contains", Special::kComparison},
      {"DateFrom", Special::kDateFrom},
      {"End", Special::kEnd},
      {"Equal", Special::kEqual},
      {"Equivalent", Special::kEquivalent},
      {"Exists", Special::kExists},
      {"First", Special::kFirst},
      {"Greater", Special::kComparison},
      {"GreaterOrEqual", Special::kComparison},
      {"In", Special::kIn},
      {"InValueSet", Special::kIn},
      {"IncludedIn", Special::kComparison},
      {"Includes", Special::kComparison},
      {"IsNull", Special::kIsNull},
      {"Less", Special::kComparison},
      {"LessOrEqual", Special::kComparison},
      {"Overlaps", Special::kComparison},
      {"SameAs", Special::kComparison},
      {"SameOrAfter", Special::kComparison},
      {"SameOrBefore", Special::kComparison},
      {"SingletonFrom", Special::kSingleton},
      {"Start", Special::kStart},
      {"ToDate", Special::kMoment},
      {"ToDateTime", Special::kMoment},
      {"ToInterval", Special::kPeriod},
      {"ToString", Special::kText},
      {"ToTime", Special::kMoment},
  };
  const auto* row = std::lower_bound(std::begin(kRows), std::end(kRows), name,
                                     [](const auto& r, std::string_view n) { return r.first < n; });
  if (row == std::end(kRows) || row->first != name) return std::nullopt;
  return row->second;
}

const Form* Builder::BuildSpecial(const Call& call, const Node& at, Scope& scope) {
  const std::optional<Special> special = SpecialOf(call.op->name);
  if (!special || at.count == 0) return nullptr;
  const std::string_view signature = call.op->signature;
  const NodeId first = program_.operand(at, 0);
  const Type* type = call.types.empty() ? nullptr : call.types[0];
  auto operand = [&](auto make) -> const Form* {
    const Form* form = Build(first, scope);
    return form == nullptr ? nullptr : make(form);
  };
  auto comparison = [&]() -> const Form* {
    if (at.count != 2 || !HasComparison(call)) return nullptr;
    const Form* a = Build(first, scope);
    const Form* b = a == nullptr ? nullptr : Build(program_.operand(at, 1), scope);
    return b == nullptr ? nullptr : MakeComparison(arena_, call, a, b);
  };
  auto elements = [&](auto make) -> const Form* {
    const Elements* list = BuildElements(first, scope);
    return list == nullptr ? nullptr : make(arena_, list);
  };
  // Whether the operand is an element of FHIR, so that the operator is FHIRHelpers'.
  const bool of_fhir = signature.find("(FHIR.") != std::string_view::npos &&
                       IsElement(node(first).type) && at.count == 1;
  switch (*special) {
    case Special::kMoment: {
      const Tag tag = call.op->name == "ToDate"   ? Tag::kDate
                      : call.op->name == "ToTime" ? Tag::kTime
                                                  : Tag::kDateTime;
      if (!of_fhir) return nullptr;
      return operand([&](const Form* form) { return MakeReadMoment(arena_, form, tag); });
    }
    case Special::kText:
      if (!of_fhir) return nullptr;
      return operand([&](const Form* form) { return MakeText(arena_, form); });
    case Special::kPeriod:
      if (!of_fhir || !signature.starts_with("ToInterval(FHIR.Period)")) return nullptr;
      return operand([&](const Form* form) {
        return MakePeriod(arena_, form, program_.type_table->Simple(TypeKind::kDateTime));
      });
    case Special::kDateFrom:
      if (type == nullptr || !type->Is(TypeKind::kDateTime)) return nullptr;
      return operand([&](const Form* form) { return MakeDateFrom(arena_, form); });
    case Special::kStart:
    case Special::kEnd:
      if (type == nullptr || !type->Is(TypeKind::kInterval) || !IsMoment(type->element())) {
        return nullptr;
      }
      return operand([&](const Form* form) {
        return MakeBound(arena_, form, type->element(), *special == Special::kStart);
      });
    case Special::kIsNull:
      if (!IsElement(node(first).type)) return nullptr;
      return operand([&](const Form* form) { return MakeIsNullElement(arena_, form); });
    case Special::kEqual:
      if (type != nullptr && type->Is(TypeKind::kString) && at.count == 2 &&
          call.types[1] == type) {
        const Form* a = Build(first, scope);
        const Value* wanted = ConstantAt(program_.operand(at, 1));
        if (a != nullptr && wanted != nullptr && wanted->tag == Tag::kString) {
          return MakeTextIs(arena_, a, wanted->str());
        }
        const Form* b = a == nullptr ? nullptr : Build(program_.operand(at, 1), scope);
        return b == nullptr ? nullptr : MakeTextEqual(arena_, a, b);
      }
      return comparison();
    case Special::kEquivalent:
      return BuildCodeTest(at, scope);
    case Special::kIn:
      if (const Form* codes = BuildCodeTest(at, scope)) return codes;
      if (type != nullptr && type->Is(TypeKind::kString)) return BuildTextIn(at, scope);
      return comparison();
    case Special::kFirst:
      return elements([](Arena& arena, const Elements* list) { return MakeFirst(arena, list); });
    case Special::kSingleton:
      return elements(
          [](Arena& arena, const Elements* list) { return MakeSingleton(arena, list); });
    case Special::kExists:
      return elements([](Arena& arena, const Elements* list) { return MakeExists(arena, list); });
    case Special::kComparison:
      return comparison();
  }
  return nullptr;
}

// text in { 'a', 'b' }
const Form* Builder::BuildTextIn(const Node& at, Scope& scope) {
  const Node& list = node(program_.operand(at, 1));
  if (list.code != Code::kList) return nullptr;
  std::vector<std::string_view> texts;
  for (uint32_t i = 0; i < list.count; ++i) {
    const Value* item = ConstantAt(program_.operand(list, i));
    if (item == nullptr || item->tag != Tag::kString) return nullptr;
    texts.push_back(item->str());
  }
  const Form* text = Build(program_.operand(at, 0), scope);
  return text == nullptr ? nullptr : MakeTextIn(arena_, text, texts);
}

// ToConcept(x) ~ constant, ToConcept(x) in value set; the same of ToCode.
const Form* Builder::BuildCodeTest(const Node& at, Scope& scope) {
  if (at.count != 2) return nullptr;
  NodeId read = program_.operand(at, 0), asked = program_.operand(at, 1);
  const bool equivalent = program_.calls[at.aux].op->name == "Equivalent";
  if (equivalent && ConstantAt(asked) == nullptr) std::swap(read, asked);
  const Value* codes = ConstantAt(asked);
  if (codes == nullptr || node(read).code != Code::kOp) return nullptr;
  if ((codes->tag == Tag::kValueSet) == equivalent) return nullptr;
  const std::string_view signature = program_.calls[node(read).aux].op->signature;
  const bool is_concept = signature.starts_with("ToConcept(FHIR.CodeableConcept)");
  if (!is_concept && !signature.starts_with("ToCode(FHIR.Coding)")) return nullptr;
  const NodeId element = program_.operand(node(read), 0);
  if (!IsElement(node(element).type)) return nullptr;
  const Form* form = Build(element, scope);
  return form == nullptr ? nullptr : MakeHasCode(arena_, form, is_concept, *codes);
}

// ---- lists of elements -------------------------------------------------------------------------

const Elements* Builder::BuildElements(NodeId id, Scope& scope) {
  if (!possible_[id] || !AddPart()) return nullptr;
  const Node& at = node(id);
  if (at.type == nullptr || !at.type->Is(TypeKind::kList) || !IsElement(at.type->element())) {
    return nullptr;
  }
  if (at.code == Code::kQuery) return BuildQuery(program_.queries[at.aux], at.aux, scope);
  if (at.code != Code::kProperty) return nullptr;
  const Property& property = program_.properties[at.aux];
  if (property.kind != PropertyKind::kFhir) return nullptr;
  const NodeId source = program_.operand(at, 0);
  if (IsElement(node(source).type)) {
    if (!property.many) return nullptr;
    const Form* element = Build(source, scope);
    return element == nullptr ? nullptr : MakeChildren(arena_, element, property.name);
  }
  if (!property.over_list) return nullptr;
  ++depth_;
  const Elements* list = BuildElements(source, scope);
  --depth_;
  return list == nullptr ? nullptr : MakePath(arena_, list, property.name, property.many);
}

const Elements* Builder::BuildQuery(const Query& query, uint32_t index, Scope& scope) {
  if (query.sources.size() != 1 || !query.sources[0].list || !query.lets.empty() ||
      !query.relationships.empty() || query.aggregate != kNoNode || !query.sort.empty() ||
      query.index_slot != kNoNode || !query.list || plan_.query(index).evidence ||
      registers_ >= kFormRegisters) {
    return nullptr;
  }
  if (query.result != kNoNode && !IsElement(node(query.result).type)) return nullptr;
  ++depth_;
  const Elements* source = BuildElements(query.sources[0].expression, scope);
  --depth_;
  if (source == nullptr) return nullptr;
  const uint32_t reg = registers_++;
  scope.bound.push_back({query.sources[0].slot, MakeRegister(arena_, reg)});
  const Form* where = query.where == kNoNode ? nullptr : Build(query.where, scope);
  const Form* result = query.result == kNoNode ? nullptr : Build(query.result, scope);
  scope.bound.pop_back();
  if ((where == nullptr && query.where != kNoNode) ||
      (result == nullptr && query.result != kNoNode)) {
    return nullptr;
  }
  return MakeFiltered(arena_, source, reg, where, result);
}

}  // namespace

// From the definitions, functions and defaults downwards: the first that has a form has it.
Forms::Forms(const Program& program, const Plan& plan, bool enabled)
    : forms_(program.nodes.size()), conditions_(program.queries.size()) {
  if (!enabled) return;
  Builder builder(program, plan, arena_, &known_count_);
  std::vector<NodeId> pending;
  for (const Definition& definition : program.definitions) pending.push_back(definition.body);
  for (const Function& function : program.functions) pending.push_back(function.body);
  for (const Parameter& parameter : program.parameters) pending.push_back(parameter.default_value);
  std::vector<bool> seen(program.nodes.size(), false);
  while (!pending.empty()) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (id == kNoNode || seen[id]) continue;
    seen[id] = true;
    const Node& node = program.nodes[id];
    if (node.code != Code::kSlot && !plan.split(id) && builder.Possible(id)) {
      Entry& entry = forms_[id];
      entry.form = builder.Root(id, &entry.steps);
      if (entry.form != nullptr) continue;
    }
    if (node.code == Code::kQuery) {
      const Query& query = program.queries[node.aux];
      if (plan.query(node.aux).expands_lets && builder.Possible(query.where)) {
        Entry& entry = conditions_[node.aux];
        entry.form = builder.Root(query.where, &entry.steps, &query);
      }
    }
    ForEachChild(program, node, [&](NodeId child) { pending.push_back(child); });
  }
}

}  // namespace precert::cql
