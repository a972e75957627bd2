// ElmReader: from an ELM node to the rule for its type; operands; the operators.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/limits.h"
#include "cql/elm/elm_reader.h"

namespace precert::cql {

// ---- the table ---------------------------------------------------------------------------------

const ElmNode* FindElmNode(std::string_view type) {
  using Precision = ElmReader::Precision;
  static constexpr ElmNode kNodes[] = {
#define ELM_NODE(type, rule, op, operands, precision) \
  {#type, &ElmReader::rule, op, operands, Precision::precision},
#include "cql/elm/elm_nodes.def"
  };
  static const std::unordered_map<std::string_view, const ElmNode*>& by_type = *[] {
    auto* map = new std::unordered_map<std::string_view, const ElmNode*>;
    for (const ElmNode& node : kNodes) map->emplace(node.type, &node);
    return map;
  }();
  auto it = by_type.find(type);
  return it == by_type.end() ? nullptr : it->second;
}

const Ast* ElmReader::Expression(const Json* json) {
  if (json == nullptr) return nullptr;
  if (!json->Is(JsonKind::kObject)) {
    Error(*json, "an ELM node was expected here, an object with a \"type\"");
    return nullptr;
  }
  std::string_view type = NodeType(*json);
  if (type.empty()) {
    Error(*json, "this ELM node has no \"type\"");
    return nullptr;
  }
  const ElmNode* form = FindElmNode(type);
  if (form == nullptr) {
    Error(*json, "ELM has no expression of type " + std::string(type),
          "the types are those of ELM r1 for CQL 1.5");
    return nullptr;
  }
  return (this->*form->rule)(*json, *form);
}

// ---- looking at JSON ---------------------------------------------------------------------------

std::span<const Json> ElmReader::Items(const Json* json) {
  if (json == nullptr) return {};
  if (json->Is(JsonKind::kArray)) return json->children;
  return {json, 1};
}

std::string_view ElmReader::Text(const Json& node, std::string_view name) {
  const Json* value = node.Find(name);
  if (value == nullptr) return "";
  if (!value->Is(JsonKind::kString)) {
    Error(*value, "\"" + std::string(name) + "\" must be a string");
    return "";
  }
  return value->text;
}

std::string_view ElmReader::RequiredText(const Json& node, std::string_view name) {
  if (node.Find(name) == nullptr) {
    std::string_view type = NodeType(node);
    Error(node,
          (type.empty() ? "this" : std::string(type)) + " has no \"" + std::string(name) + "\"");
    return "";
  }
  return Text(node, name);
}

bool ElmReader::Flag(const Json& node, std::string_view name, bool otherwise) {
  const Json* value = node.Find(name);
  if (value == nullptr) return otherwise;
  if (value->Is(JsonKind::kBoolean) || value->Is(JsonKind::kString)) {
    if (value->text == "true") return true;
    if (value->text == "false") return false;
  }
  Error(*value, "\"" + std::string(name) + "\" must be true or false");
  return otherwise;
}

std::string_view ElmReader::NodeType(const Json& node) {
  const Json* type = node.Find("type");
  return type != nullptr && type->Is(JsonKind::kString) ? type->text : "";
}

// ---- making nodes ------------------------------------------------------------------------------

Ast* ElmReader::New(AstKind kind, const Json& at, std::string_view text) {
  Ast* ast = arena_.New<Ast>();
  ast->kind = kind;
  ast->span = ast->name_span = SpanOf(at);
  ast->text = text;
  return ast;
}

const Ast* ElmReader::With(Ast* ast, std::span<const Ast* const> children) {
  ast->children = arena_.Copy(children);
  for (const Ast* child : children) {
    if (child == nullptr) continue;
    if (child->height >= limits::kMaxExpressionHeight) {
      diagnostics_.Error(ast->span,
                         "the expression is nested more than " +
                             std::to_string(limits::kMaxExpressionHeight) + " deep",
                         "give a part of it a definition of its own");
      return nullptr;
    }
    ast->height = std::max<uint16_t>(ast->height, static_cast<uint16_t>(child->height + 1));
  }
  return ast;
}

// ---- operands ----------------------------------------------------------------------------------

const Ast* ElmReader::Required(const Json& node, std::string_view name) {
  const Json* operand = node.Find(name);
  if (operand != nullptr) {
    std::span<const Json> items = Items(operand);
    if (items.size() == 1) return Expression(&items[0]);
    Error(*operand, "\"" + std::string(name) + "\" must be one expression");
    return nullptr;
  }
  std::string_view type = NodeType(node);
  Error(node,
        (type.empty() ? "this" : std::string(type)) + " has no \"" + std::string(name) + "\"");
  return nullptr;
}

// As elm_nodes.def says; absent ones at the end are left out. An item is nullptr after an error.
std::vector<const Ast*> ElmReader::Operands(const Json& node, const ElmNode& form) {
  std::vector<const Ast*> operands;
  std::string_view names = form.operands;
  if (names.empty()) return operands;
  if (names == "+" || (names.size() == 1 && names[0] >= '1' && names[0] <= '9')) {
    std::span<const Json> items = Items(node.Find("operand"));
    size_t wanted = names == "+" ? 0 : static_cast<size_t>(names[0] - '0');
    if (wanted == 0 ? items.empty() : items.size() != wanted) {
      std::string text = wanted == 0   ? "at least one operand"
                         : wanted == 1 ? "one operand"
                                       : std::to_string(wanted) + " operands";
      Error(node, std::string(form.type) + " takes " + text + ", here are " +
                      std::to_string(items.size()));
      return {nullptr};
    }
    for (const Json& item : items) operands.push_back(Expression(&item));
    return operands;
  }
  size_t missing = 0;  // of those that may be left out, since the last that was there
  while (!names.empty()) {
    size_t comma = names.find(',');
    std::string_view name = names.substr(0, comma);
    names = comma == std::string_view::npos ? "" : names.substr(comma + 1);
    char absence = name.back() == '?' || name.back() == '~' ? name.back() : ' ';
    if (absence != ' ') name.remove_suffix(1);
    if (absence != ' ' && node.Find(name) == nullptr) {
      if (absence == '~') {
        operands.push_back(NullLiteral(node));
      } else {
        ++missing;
      }
      continue;
    }
    for (; missing > 0; --missing) operands.push_back(NullLiteral(node));
    operands.push_back(Required(node, name));
  }
  return operands;
}

// "Day" to Precision::kDay; false after an error.
bool ElmReader::ReadPrecision(const Json& node, const ElmNode& form, Ast& ast) {
  if (form.precision == Precision::kNone) return true;
  std::string_view name = Text(node, "precision");
  if (name.empty()) {
    if (form.precision == Precision::kMay) return true;
    Error(node, std::string(form.type) + " has no \"precision\"");
    return false;
  }
  constexpr std::pair<std::string_view, cql::Precision> kNames[] = {
      {"Year", cql::Precision::kYear},     {"Month", cql::Precision::kMonth},
      {"Week", cql::Precision::kWeek},     {"Day", cql::Precision::kDay},
      {"Hour", cql::Precision::kHour},     {"Minute", cql::Precision::kMinute},
      {"Second", cql::Precision::kSecond}, {"Millisecond", cql::Precision::kMillisecond}};
  for (const auto& [known, precision] : kNames) {
    if (known != name) continue;
    ast.timing.has_precision = true;
    ast.timing.precision = precision;
    ast.unit = PrecisionName(precision);
    return true;
  }
  Error(node, "\"" + std::string(name) + "\" is not a precision",
        "the precisions are Year, Month, Week, Day, Hour, Minute, Second and Millisecond");
  return false;
}

// ---- operators ---------------------------------------------------------------------------------

const Ast* ElmReader::Operator(const Json& node, const ElmNode& form) {
  Ast* ast = New(AstKind::kOperator, node, form.op);
  if (!ReadPrecision(node, form, *ast)) return nullptr;
  ast->unit = "";
  return With(ast, Operands(node, form));
}

const Ast* ElmReader::Unary(const Json& node, const ElmNode& form) {
  std::vector<const Ast*> operands = Operands(node, form);
  if (operands[0] == nullptr) return nullptr;
  return With(New(AstKind::kUnary, node, form.op), operands);
}

const Ast* ElmReader::Binary(const Json& node, const ElmNode& form) {
  Ast* ast = New(AstKind::kBinary, node, form.op);
  if (!ReadPrecision(node, form, *ast)) return nullptr;
  std::vector<const Ast*> operands = Operands(node, form);
  if (std::ranges::find(operands, nullptr) != operands.end()) return nullptr;
  return With(ast, operands);
}

// Two halves, so that a long list of operands does not nest deeply; in pairs from the left where
// the order matters.
const Ast* ElmReader::Folded(AstKind kind, std::string_view op,
                             std::span<const Ast* const> operands, const Json& node) {
  if (operands.size() == 1) return operands[0];
  size_t half = op == "Except" ? operands.size() - 1 : (operands.size() + 1) / 2;
  const Ast* left = Folded(kind, op, operands.subspan(0, half), node);
  const Ast* right = Folded(kind, op, operands.subspan(half), node);
  if (left == nullptr || right == nullptr) return nullptr;
  return With(New(kind, node, op), {left, right});
}

const Ast* ElmReader::Chain(const Json& node, const ElmNode& form) {
  std::vector<const Ast*> operands = Operands(node, form);
  if (std::ranges::find(operands, nullptr) != operands.end()) return nullptr;
  if (operands.size() < 2 ||
      (form.op == "Except" && operands.size() > limits::kMaxExpressionDepth)) {
    Error(node, std::string(form.type) + " takes two operands, here are " +
                    std::to_string(operands.size()));
    return nullptr;
  }
  return Folded(AstKind::kBinary, form.op, operands, node);
}

const Ast* ElmReader::Joined(const Json& node, const ElmNode& form) {
  std::vector<const Ast*> operands = Operands(node, form);
  if (std::ranges::find(operands, nullptr) != operands.end()) return nullptr;
  return Folded(AstKind::kOperator, form.op, operands, node);
}

const Ast* ElmReader::Aggregated(const Json& node, const ElmNode& form) {
  const Ast* source = Required(node, "source");
  if (source != nullptr && node.Find("path") != nullptr) {
    source = Path(source, Text(node, "path"), node);
  }
  if (source == nullptr) return nullptr;
  return With(New(AstKind::kOperator, node, form.op), {source});
}

// CalculateAge and CalculateAgeAt are CQL's CalculateAgeInYears(...), ...InYearsAt(...).
const Ast* ElmReader::Age(const Json& node, const ElmNode& form) {
  Ast* ast = New(AstKind::kOperator, node);
  if (!ReadPrecision(node, form, *ast)) return nullptr;
  std::string name = "CalculateAgeIn" + std::string(Text(node, "precision")) + "s";
  ast->text = arena_.Copy(std::string_view(name + std::string(form.op)));
  ast->timing = {};
  ast->unit = "";
  return With(ast, Operands(node, form));
}

const Ast* ElmReader::SetAggregate(const Json& node, const ElmNode& form) {
  std::vector<const Ast*> operands = Operands(node, form);
  if (operands[0] == nullptr) return nullptr;
  if (operands.size() > 2) {
    Error(node, std::string(form.type) + " takes one or two operands, here are " +
                    std::to_string(operands.size()));
    return nullptr;
  }
  operands.resize(2);
  return With(New(AstKind::kSetAggregate, node, form.op), operands);
}

const Ast* ElmReader::First(const Json& node, const ElmNode& form) {
  if (const Json* order = node.Find("orderBy"); order != nullptr && !order->children.empty()) {
    Error(*order, std::string(form.type) + " with orderBy is not supported",
          "sort the list first, with Sort or a query");
    return nullptr;
  }
  return Operator(node, form);
}

// The translator writes Skip, Take and Tail as slices; where one has their form, it is read as what
// was written: Slice(list, n, null) as Skip(list, n), Slice(list, 0, Coalesce(n, 0)) as Take.
const Ast* ElmReader::Slice(const Json& node, const ElmNode&) {
  const Ast* list = Required(node, "source");
  const Json *from = node.Find("startIndex"), *to = node.Find("endIndex");
  const Ast* start = from == nullptr ? NullLiteral(node) : Expression(from);
  const Ast* end = to == nullptr ? NullLiteral(node) : Expression(to);
  if (list == nullptr || start == nullptr || end == nullptr) return nullptr;
  if (end->kind == AstKind::kNullLiteral && start->kind != AstKind::kNullLiteral) {
    return With(New(AstKind::kOperator, node, "Skip"), {list, start});
  }
  if (start->kind == AstKind::kIntegerLiteral && start->text == "0" && end->text == "Coalesce") {
    return With(New(AstKind::kOperator, node, "Take"), {list, end});
  }
  return With(New(AstKind::kOperator, node, "Slice"), {list, start, end});
}

const Ast* ElmReader::If(const Json& node, const ElmNode&) {
  const Ast* condition = Required(node, "condition");
  const Ast* then = Required(node, "then");
  const Ast* otherwise = Required(node, "else");
  if (condition == nullptr || then == nullptr || otherwise == nullptr) return nullptr;
  return With(New(AstKind::kIf, node), {condition, then, otherwise});
}

const Ast* ElmReader::Case(const Json& node, const ElmNode&) {
  bool ok = true;
  std::vector<const Ast*> children(1);
  if (node.Find("comparand") != nullptr) {
    children[0] = Required(node, "comparand");
    ok = children[0] != nullptr;
  }
  std::span<const Json> items = Items(node.Find("caseItem"));
  if (items.empty()) {
    Error(node, "Case has no \"caseItem\"");
    ok = false;
  }
  for (const Json& item : items) {
    const Ast* when = Required(item, "when");
    const Ast* then = Required(item, "then");
    ok = ok && when != nullptr && then != nullptr;
    children.push_back(With(New(AstKind::kCaseItem, item), {when, then}));
  }
  children.push_back(Required(node, "else"));
  ok = ok && children.back() != nullptr;
  return ok ? With(New(AstKind::kCase, node), children) : nullptr;
}

const Ast* ElmReader::Refused(const Json& node, const ElmNode& form) {
  Error(node, "ELM's " + std::string(form.type) + " is not supported", std::string(form.op));
  return nullptr;
}

}  // namespace precert::cql
