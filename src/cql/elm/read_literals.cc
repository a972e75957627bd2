// ElmReader: values written out: literals, quantities, dates, intervals, lists, tuples, instances,
// codes.
#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/decimal.h"
#include "cql/core/datetime.h"
#include "cql/elm/elm_reader.h"

namespace precert::cql {
namespace {

constexpr std::string_view kSystemNamespace = "{urn:hl7-org:elm-types:r1}";

std::optional<int> ToInt(std::string_view text) {
  int n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

// 1.5E-7 as 0.00000015: JSON may write a number so, CQL does not. "" when it is far too long.
std::string WithoutExponent(std::string_view number) {
  size_t e = number.find_first_of("eE");
  if (e == std::string_view::npos) return std::string(number);
  std::string_view exponent_text = number.substr(e + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::optional<int> exponent = ToInt(exponent_text);
  if (!exponent || std::abs(*exponent) > 64) return "";
  std::string sign, digits;
  int point = -1;
  for (char c : number.substr(0, e)) {
    if (c == '-') {
      sign = "-";
    } else if (c == '.') {
      point = static_cast<int>(digits.size());
    } else {
      digits += c;
    }
  }
  if (point < 0) point = static_cast<int>(digits.size());
  point += *exponent;
  if (point <= 0) {
    digits.insert(0, static_cast<size_t>(1 - point), '0');
    point = 1;
  }
  if (point > static_cast<int>(digits.size())) {
    digits.append(static_cast<size_t>(point) - digits.size(), '0');
  }
  std::string fraction = digits.substr(static_cast<size_t>(point));
  std::string whole = digits.substr(0, static_cast<size_t>(point));
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  return sign + whole + (fraction.empty() ? "" : "." + fraction);
}

// Digits with perhaps a point and more of them. Range and places are left to the checker.
bool IsPlainDecimal(std::string_view text) {
  size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string_view places = point == std::string_view::npos ? "0" : text.substr(point + 1);
  constexpr std::string_view kDigits = "0123456789";
  return !whole.empty() && whole.find_first_not_of(kDigits) == std::string_view::npos &&
         !places.empty() && places.find_first_not_of(kDigits) == std::string_view::npos;
}

// Two digits, or as many as `width`.
std::string Padded(int n, size_t width) {
  std::string digits = std::to_string(n);
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

}  // namespace

const Ast* ElmReader::Null(const Json& node, const ElmNode&) {
  const Ast* null = NullLiteral(node);
  if (node.Find("valueType") == nullptr) return null;
  const Ast* type = Type(node, "valueType", "");
  return type == nullptr ? nullptr : With(New(AstKind::kAs, node), {null, type});
}

const Ast* ElmReader::Literal(const Json& node, const ElmNode&) {
  std::string_view type = RequiredText(node, "valueType");
  if (type.empty()) return nullptr;
  if (type.starts_with(kSystemNamespace)) type.remove_prefix(kSystemNamespace.size());
  const Json* json = node.Find("value");
  std::string_view value;
  if (json != nullptr) {
    if (json->Is(JsonKind::kArray) || json->Is(JsonKind::kObject)) {
      Error(*json, "the value of a literal must be a string");
      return nullptr;
    }
    value = json->text;
  } else if (type != "String") {
    Error(node, "Literal has no \"value\"");
    return nullptr;
  }
  auto refuse = [&]() -> const Ast* {
    Error(node, "\"" + std::string(value) + "\" is not a literal of type " + std::string(type));
    return nullptr;
  };
  if (type == "String") return New(AstKind::kStringLiteral, node, value);
  if (type == "Boolean") {
    if (value != "true" && value != "false") return refuse();
    return New(AstKind::kBooleanLiteral, node, value);
  }
  if (type == "Date" || type == "DateTime" || type == "Time") {
    if (value.starts_with('@')) value.remove_prefix(1);
    if (type == "Time" && value.starts_with('T')) value.remove_prefix(1);
    bool ok = type == "Date"   ? DateTime::ParseDate(value).has_value()
              : type == "Time" ? DateTime::ParseTime(value).has_value()
                               : DateTime::ParseDateTime(value).has_value();
    if (!ok) return refuse();
    return New(type == "Date"   ? AstKind::kDateLiteral
               : type == "Time" ? AstKind::kTimeLiteral
                                : AstKind::kDateTimeLiteral,
               node, value);
  }
  if (type != "Integer" && type != "Long" && type != "Decimal") {
    Error(node, "a literal cannot be of type " + std::string(type),
          "literals are of the types Boolean, Integer, Long, Decimal, String, Date, DateTime and "
          "Time");
    return nullptr;
  }
  if (type == "Long" && value.ends_with('L')) value.remove_suffix(1);
  bool negative = value.starts_with('-');
  if (negative) value.remove_prefix(1);
  std::string plain = WithoutExponent(value);
  bool whole = !plain.empty() && plain.find_first_not_of("0123456789") == std::string::npos;
  bool number = type == "Decimal" ? IsPlainDecimal(plain) : whole && plain == value;
  if (!number) return refuse();
  Ast* literal = New(type == "Integer" ? AstKind::kIntegerLiteral
                     : type == "Long"  ? AstKind::kLongLiteral
                                       : AstKind::kDecimalLiteral,
                     node, arena_.Copy(std::string_view(plain)));
  return negative ? With(New(AstKind::kUnary, node, "Negate"), {literal}) : literal;
}

// ---- quantities --------------------------------------------------------------------------------

const Ast* ElmReader::QuantityLiteral(const Json& node) {
  const Json* value = node.Find("value");
  if (value == nullptr || (!value->Is(JsonKind::kNumber) && !value->Is(JsonKind::kString))) {
    Error(node, "Quantity has no number as its \"value\"");
    return nullptr;
  }
  std::string_view number = value->text;
  bool negative = number.starts_with('-');
  if (negative) number.remove_prefix(1);
  std::string plain = WithoutExponent(number);
  if (!IsPlainDecimal(plain)) {
    Error(*value, std::string(value->text) + " is not a Decimal");
    return nullptr;
  }
  Ast* quantity = New(AstKind::kQuantityLiteral, node, arena_.Copy(std::string_view(plain)));
  quantity->unit = Text(node, "unit");
  if (quantity->unit.empty()) quantity->unit = "1";
  return negative ? With(New(AstKind::kUnary, node, "Negate"), {quantity}) : quantity;
}

const Ast* ElmReader::Quantity(const Json& node, const ElmNode&) { return QuantityLiteral(node); }

const Ast* ElmReader::Ratio(const Json& node, const ElmNode&) {
  const Ast* parts[2] = {};
  constexpr std::string_view kNames[] = {"numerator", "denominator"};
  for (size_t i = 0; i < 2; ++i) {
    const Json* part = node.Find(kNames[i]);
    if (part == nullptr) {
      Error(node, "Ratio has no \"" + std::string(kNames[i]) + "\"");
      return nullptr;
    }
    parts[i] = QuantityLiteral(*part);
    if (parts[i] == nullptr) return nullptr;
  }
  return With(New(AstKind::kRatioLiteral, node), parts);
}

// ---- dates and times ---------------------------------------------------------------------------

// A constant where every component is a literal, as the translator writes @2012-01-05; otherwise a
// call of the constructor.
const Ast* ElmReader::Temporal(const Json& node, const ElmNode& form) {
  AstKind kind = form.op == "Date"   ? AstKind::kDateLiteral
                 : form.op == "Time" ? AstKind::kTimeLiteral
                                     : AstKind::kDateTimeLiteral;
  if (const Ast* constant = TemporalConstant(node, kind)) return constant;
  return Operator(node, form);
}

const Ast* ElmReader::TemporalConstant(const Json& node, AstKind kind) {
  constexpr std::string_view kParts[] = {"year",   "month",  "day",        "hour",
                                         "minute", "second", "millisecond"};
  constexpr std::string_view kBefore[] = {"", "-", "-", "T", ":", ":", "."};
  auto literal = [&](std::string_view name, bool* sound) -> std::string_view {
    const Json* part = node.Find(name);
    if (part == nullptr) return "";
    const Json* value = NodeType(*part) == "Literal" ? part->Find("value") : nullptr;
    if (value == nullptr || !value->Is(JsonKind::kString)) {
      *sound = false;
      return "";
    }
    return value->text;
  };
  bool sound = true, ended = false;
  std::string text;
  size_t first = kind == AstKind::kTimeLiteral ? 3 : 0;
  size_t last = kind == AstKind::kDateLiteral ? 3 : std::size(kParts);
  size_t parts = 0;
  for (size_t i = first; i < last; ++i) {
    std::string_view value = literal(kParts[i], &sound);
    if (value.empty()) {
      ended = true;
      continue;
    }
    std::optional<int> n = ToInt(value);
    if (ended || !n || *n < 0) return nullptr;
    if (i > first) text += kBefore[i];
    text += Padded(*n, i == 0 ? 4 : i == 6 ? 3 : 2);
    ++parts;
  }
  if (!sound || parts == 0) return nullptr;
  if (kind == AstKind::kDateTimeLiteral) {
    if (parts <= 3) text += "T";
    std::string_view zone = literal("timezoneOffset", &sound);
    if (!sound) return nullptr;
    if (!zone.empty()) {
      std::optional<Decimal> hours = Decimal::Parse(zone);
      if (!hours || *hours > Decimal::FromInt(14) || *hours < Decimal::FromInt(-14)) return nullptr;
      int128 minutes = hours->units() * 60;
      int128 unit = Decimal::FromInt(1).units();
      if (parts <= 3 || minutes % unit != 0) return nullptr;
      int offset = static_cast<int>(minutes / unit);
      text += offset < 0 ? "-" : "+";
      text += Padded(std::abs(offset) / 60, 2) + ":" + Padded(std::abs(offset) % 60, 2);
    }
  }
  bool valid = kind == AstKind::kDateLiteral   ? DateTime::ParseDate(text).has_value()
               : kind == AstKind::kTimeLiteral ? DateTime::ParseTime(text).has_value()
                                               : DateTime::ParseDateTime(text).has_value();
  return valid ? New(kind, node, arena_.Copy(std::string_view(text))) : nullptr;
}

// ---- intervals, lists, tuples, instances -------------------------------------------------------

const Ast* ElmReader::Interval(const Json& node, const ElmNode&) {
  Ast* ast = New(AstKind::kIntervalSelector, node);
  const Ast* low = node.Find("low") != nullptr ? Required(node, "low") : NullLiteral(node);
  const Ast* high = node.Find("high") != nullptr ? Required(node, "high") : NullLiteral(node);
  if (low == nullptr || high == nullptr) return nullptr;
  ast->low_closed = Flag(node, "lowClosed", true);
  ast->high_closed = Flag(node, "highClosed", true);
  bool low_varies = node.Find("lowClosedExpression") != nullptr;
  bool high_varies = node.Find("highClosedExpression") != nullptr;
  if (!low_varies && !high_varies) return With(ast, {low, high});
  const Ast* low_closed = low_varies ? Required(node, "lowClosedExpression") : nullptr;
  const Ast* high_closed = high_varies ? Required(node, "highClosedExpression") : nullptr;
  if ((low_varies && low_closed == nullptr) || (high_varies && high_closed == nullptr)) {
    return nullptr;
  }
  return With(ast, {low, high, low_closed, high_closed});
}

// The schema calls typeSpecifier the type of the list.
const Ast* ElmReader::List(const Json& node, const ElmNode&) {
  std::vector<const Ast*> children(1);
  bool ok = true;
  if (const Json* specifier = node.Find("typeSpecifier")) {
    const Ast* type = TypeSpecifier(*specifier);
    if (type != nullptr && type->kind == AstKind::kListType) type = type->child(0);
    children[0] = type;
    ok = type != nullptr;
  }
  for (const Json& element : Items(node.Find("element"))) {
    children.push_back(Expression(&element));
    ok = ok && children.back() != nullptr;
  }
  return ok ? With(New(AstKind::kListSelector, node), children) : nullptr;
}

const Ast* ElmReader::TupleElement(const Json& element) {
  std::string_view name = RequiredText(element, "name");
  const Ast* value = Required(element, "value");
  if (name.empty() || value == nullptr) return nullptr;
  return With(New(AstKind::kTupleElement, element, name), {value});
}

const Ast* ElmReader::Tuple(const Json& node, const ElmNode&) {
  std::vector<const Ast*> children;
  bool ok = true;
  for (const Json& element : Items(node.Find("element"))) {
    children.push_back(TupleElement(element));
    ok = ok && children.back() != nullptr;
  }
  return ok ? With(New(AstKind::kTupleSelector, node), children) : nullptr;
}

const Ast* ElmReader::Instance(const Json& node, const ElmNode&) {
  std::vector<const Ast*> children{Type(node, "classType", "classTypeSpecifier")};
  bool ok = children[0] != nullptr;
  for (const Json& element : Items(node.Find("element"))) {
    children.push_back(TupleElement(element));
    ok = ok && children.back() != nullptr;
  }
  return ok ? With(New(AstKind::kInstanceSelector, node), children) : nullptr;
}

// ---- codes -------------------------------------------------------------------------------------

const Ast* ElmReader::CodeSelector(const Json& node) {
  std::string_view code = RequiredText(node, "code");
  const Json* system = node.Find("system");
  if (system == nullptr) {
    Error(node, "Code has no \"system\"");
    return nullptr;
  }
  const Ast* name = DefinitionNamed(*system);
  if (name == nullptr || code.empty()) return nullptr;
  const Ast* display = nullptr;
  if (node.Find("display") != nullptr) {
    display = New(AstKind::kStringLiteral, node, Text(node, "display"));
  }
  return With(New(AstKind::kCodeSelector, node, code), {name, display});
}

const Ast* ElmReader::Code(const Json& node, const ElmNode&) { return CodeSelector(node); }

const Ast* ElmReader::Concept(const Json& node, const ElmNode&) {
  std::vector<const Ast*> children(1);
  bool ok = true;
  if (node.Find("display") != nullptr) {
    children[0] = New(AstKind::kStringLiteral, node, Text(node, "display"));
  }
  for (const Json& code : Items(node.Find("code"))) {
    children.push_back(CodeSelector(code));
    ok = ok && children.back() != nullptr;
  }
  return ok ? With(New(AstKind::kConceptSelector, node), children) : nullptr;
}

}  // namespace precert::cql
