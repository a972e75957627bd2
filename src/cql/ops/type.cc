// Type operators: To..., ConvertsTo..., ConvertQuantity, CanConvertQuantity, ToChars.
//
// CQL 1.5, Appendix B, "Type Operators". `is`, `as` and `cast` are nodes of the program, `convert
// ... to` is lowered to the operators here. Children and Descendants are in children.cc.

#include <charconv>
#include <string>
#include <vector>

#include "base/text.h"
#include "cql/ops/conversion.h"
#include "cql/ops/list_items.h"
#include "cql/ops/operand.h"
#include "cql/ops/quantity.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

using codes::CalendarUnit;
using codes::UnitTable;

// What a conversion from text reads: a String, or a primitive of the record.
std::optional<std::string_view> TextOf(const Value& v) {
  if (v.tag == Tag::kString) return v.str();
  if (v.tag == Tag::kNode && v.node->is_primitive()) return v.node->text;
  return std::nullopt;
}

// (+|-)?#0(.0#)? ; places past the eighth are rounded.
std::optional<Decimal> ReadDecimal(std::string_view text) {
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  return Decimal::Parse(text, /*allow_exponent=*/false, /*round_excess=*/true);
}

std::optional<int64_t> ReadWhole(std::string_view text) {
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  int64_t n = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, n);
  if (error != std::errc() || stop != end) return std::nullopt;
  return n;
}

uint8_t PlacesWritten(std::string_view text) {
  const size_t point = text.find('.');
  if (point == std::string_view::npos) return 0;
  return static_cast<uint8_t>(std::min<size_t>(text.size() - point - 1, Decimal::kPlaces));
}

// (+|-)?#0(.0#)? ('<unit>' | <calendar unit>)?
std::optional<Value> ReadQuantity(UnitTable& units, std::string_view text) {
  text = Trim(text);
  size_t end = 0;
  while (end < text.size() && (text[end] == '+' || text[end] == '-' || text[end] == '.' ||
                               (text[end] >= '0' && text[end] <= '9'))) {
    ++end;
  }
  const std::optional<Decimal> amount = ReadDecimal(text.substr(0, end));
  if (!amount) return std::nullopt;
  std::string_view unit = Trim(text.substr(end));
  uint32_t id = UnitTable::kOne;
  if (!unit.empty()) {
    const bool quoted = unit.size() >= 2 && unit.front() == '\'' && unit.back() == '\'';
    if (quoted) unit = unit.substr(1, unit.size() - 2);
    if (unit.empty() || unit.find('\'') != std::string_view::npos) return std::nullopt;
    id = units.Intern(unit);
    if (!units.IsValid(id)) return std::nullopt;
    if (!quoted && units.Calendar(id) == CalendarUnit::kNone) return std::nullopt;
  }
  Value quantity = Value::Quantity(*amount, id);
  quantity.scale = PlacesWritten(text.substr(0, end));
  return quantity;
}

std::optional<DateTime> ReadDateTime(std::string_view text) {
  if (text.find('T') == std::string_view::npos) return DateTime::ParseDate(text);
  return DateTime::ParseDateTime(text);
}

bool IsTwoDigits(std::string_view text) {
  return text.size() == 2 && text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
}

// "T14:30:00.0+05:30": the offset is allowed and says nothing about a time of day.
std::optional<DateTime> ReadTime(std::string_view text) {
  if (!text.empty() && text[0] == 'T') text.remove_prefix(1);
  if (!text.empty() && text.back() == 'Z') {
    text.remove_suffix(1);
  } else if (const size_t sign = text.find_first_of("+-"); sign != std::string_view::npos) {
    const std::string_view offset = text.substr(sign + 1);
    if (offset.size() != 5 || offset[2] != ':' || !IsTwoDigits(offset.substr(0, 2)) ||
        !IsTwoDigits(offset.substr(3))) {
      return std::nullopt;
    }
    text = text.substr(0, sign);
  }
  return DateTime::ParseTime(text);
}

template <Value (*Fn)(OpContext&, const Value&)>
Value To(OpContext& context, const OpCall& call) {
  return Fn(context, call.args[0]);
}

template <Value (*Fn)(OpContext&, const Value&)>
Value Converts(OpContext& context, const OpCall& call) {
  const Value converted = Fn(context, call.args[0]);
  if (converted.is_null() && converted.unknown) return converted;
  return Value::Boolean(!converted.is_null());
}

Value ConvertQuantityOp(OpContext& context, const OpCall& call) {
  const Value& quantity = call.args[0];
  if (IsUncertain(quantity)) return UncertainResult(call.args);
  const uint32_t unit = context.units.Intern(call.args[1].str());
  if (unit == quantity.unit) return quantity;
  const std::optional<Decimal> amount =
      context.units.Convert(quantity.decimal(), quantity.unit, unit);
  return amount ? Value::Quantity(*amount, unit) : Value::Null();
}

Value CanConvertQuantityOp(OpContext& context, const OpCall& call) {
  const Value& quantity = call.args[0];
  if (IsUncertain(quantity)) return UncertainResult(call.args);
  const uint32_t unit = context.units.Intern(call.args[1].str());
  return Value::Boolean(unit == quantity.unit || context.units.Comparable(quantity.unit, unit));
}

Value ToCharsOp(OpContext& context, const OpCall& call) {
  const std::string_view text = call.args[0].str();
  Value* items = context.arena.NewArray<Value>(CountCodePoints(text));
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const size_t bytes = CodePointBytes(text, at);
    items[count] = Value::String(text.substr(at, bytes));
    at += bytes;
  }
  return Value::List(context.arena.New<ListData>(ListData{{items, count}, false}));
}

constexpr OpDef kOps[] = {
    {"ToBoolean(Boolean): Boolean", To<ToBoolean>},
    {"ToBoolean(Integer): Boolean", To<ToBoolean>},
    {"ToBoolean(Long): Boolean", To<ToBoolean>},
    {"ToBoolean(Decimal): Boolean", To<ToBoolean>},
    {"ToBoolean(String): Boolean", To<ToBoolean>},
    {"ToInteger(Boolean): Integer", To<ToInteger>},
    {"ToInteger(Integer): Integer", To<ToInteger>},
    {"ToInteger(Long): Integer", To<ToInteger>},
    {"ToInteger(String): Integer", To<ToInteger>},
    {"ToLong(Boolean): Long", To<ToLong>},
    {"ToLong(Integer): Long", To<ToLong>},
    {"ToLong(Long): Long", To<ToLong>},
    {"ToLong(String): Long", To<ToLong>},
    {"ToDecimal(Boolean): Decimal", To<ToDecimal>},
    {"ToDecimal(Integer): Decimal", To<ToDecimal>},
    {"ToDecimal(Long): Decimal", To<ToDecimal>},
    {"ToDecimal(Decimal): Decimal", To<ToDecimal>},
    {"ToDecimal(String): Decimal", To<ToDecimal>},
    {"ToQuantity(Integer): Quantity", To<ToQuantity>},
    {"ToQuantity(Long): Quantity", To<ToQuantity>},
    {"ToQuantity(Decimal): Quantity", To<ToQuantity>},
    {"ToQuantity(Quantity): Quantity", To<ToQuantity>},
    {"ToQuantity(Ratio): Quantity", To<ToQuantity>},
    {"ToQuantity(String): Quantity", To<ToQuantity>},
    {"ToRatio(Ratio): Ratio", To<ToRatio>},
    {"ToRatio(String): Ratio", To<ToRatio>},
    {"ToString(Boolean): String", To<ToText>},
    {"ToString(Integer): String", To<ToText>},
    {"ToString(Long): String", To<ToText>},
    {"ToString(Decimal): String", To<ToText>},
    {"ToString(Quantity): String", To<ToText>},
    {"ToString(Ratio): String", To<ToText>},
    {"ToString(Date): String", To<ToText>},
    {"ToString(DateTime): String", To<ToText>},
    {"ToString(Time): String", To<ToText>},
    {"ToString(String): String", To<ToText>},
    {"ToDate(Date): Date", To<ToDate>},
    {"ToDate(DateTime): Date", To<ToDate>},
    {"ToDate(String): Date", To<ToDate>},
    {"ToDateTime(Date): DateTime", To<ToDateTime>},
    {"ToDateTime(DateTime): DateTime", To<ToDateTime>},
    {"ToDateTime(String): DateTime", To<ToDateTime>},
    {"ToTime(Time): Time", To<ToTime>},
    {"ToTime(String): Time", To<ToTime>},
    {"ToConcept(Code): Concept", To<ToConcept>},
    {"ToConcept(List<Code>): Concept", To<ToConcept>},
    {"ToConcept(Concept): Concept", To<ToConcept>},
    {"ToChars(String): List<String>", ToCharsOp},
    {"ConvertsToBoolean(Any): Boolean", Converts<ToBoolean>},
    {"ConvertsToInteger(Any): Boolean", Converts<ToInteger>},
    {"ConvertsToLong(Any): Boolean", Converts<ToLong>},
    {"ConvertsToDecimal(Any): Boolean", Converts<ToDecimal>},
    {"ConvertsToQuantity(Any): Boolean", Converts<ToQuantity>},
    {"ConvertsToRatio(Any): Boolean", Converts<ToRatio>},
    {"ConvertsToString(Any): Boolean", Converts<ToText>},
    {"ConvertsToDate(Any): Boolean", Converts<ToDate>},
    {"ConvertsToDateTime(Any): Boolean", Converts<ToDateTime>},
    {"ConvertsToTime(Any): Boolean", Converts<ToTime>},
    {"CanConvertQuantity(Quantity, String): Boolean", CanConvertQuantityOp},
    {"ConvertQuantity(Quantity, String): Quantity", ConvertQuantityOp},
};

}  // namespace

std::span<const OpDef> TypeOps() {
  static const std::vector<OpDef> all = [] {
    std::vector<OpDef> ops(std::begin(kOps), std::end(kOps));
    const std::span<const OpDef> children = ChildrenOps();
    ops.insert(ops.end(), children.begin(), children.end());
    return ops;
  }();
  return all;
}

Value ToBoolean(OpContext&, const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
    case Tag::kBoolean:
      return v;
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal: {
      const Decimal d = AsDecimal(v);
      if (d == Decimal::FromInt(1)) return Value::Boolean(true);
      return d == Decimal() ? Value::Boolean(false) : Value::Null();
    }
    case Tag::kUncertain:
      return UncertainResult({&v, 1});
    default:
      break;
  }
  const std::optional<std::string_view> text = TextOf(v);
  if (!text) return Value::Null();
  for (std::string_view yes : {"true", "t", "yes", "y", "1"}) {
    if (EqualsIgnoreCase(*text, yes)) return Value::Boolean(true);
  }
  for (std::string_view no : {"false", "f", "no", "n", "0"}) {
    if (EqualsIgnoreCase(*text, no)) return Value::Boolean(false);
  }
  return Value::Null();
}

Value ToInteger(OpContext&, const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
    case Tag::kInteger:
    case Tag::kUncertain:
      return v;
    case Tag::kBoolean:
      return Value::Integer(v.boolean ? 1 : 0);
    case Tag::kLong:
      return FromInteger(v.integer);
    default:
      break;
  }
  const std::optional<std::string_view> text = TextOf(v);
  const std::optional<int64_t> n = text ? ReadWhole(*text) : std::nullopt;
  return n ? FromInteger(*n) : Value::Null();
}

Value ToLong(OpContext&, const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
    case Tag::kLong:
    case Tag::kUncertain:
      return v;
    case Tag::kBoolean:
      return Value::Long(v.boolean ? 1 : 0);
    case Tag::kInteger:
      return Value::Long(v.integer);
    default:
      break;
  }
  const std::optional<std::string_view> text = TextOf(v);
  const std::optional<int64_t> n = text ? ReadWhole(*text) : std::nullopt;
  return n ? Value::Long(*n) : Value::Null();
}

Value ToDecimal(OpContext&, const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
    case Tag::kDecimal:
    case Tag::kUncertain:
      return v;
    case Tag::kBoolean:
      return Value::Dec(Decimal::FromInt(v.boolean ? 1 : 0));
    case Tag::kInteger:
    case Tag::kLong:
      return Value::Dec(Decimal::FromInt(v.integer));
    default:
      break;
  }
  const std::optional<std::string_view> text = TextOf(v);
  const std::optional<Decimal> d = text ? ReadDecimal(*text) : std::nullopt;
  return d ? Value::Dec(*d, PlacesWritten(*text)) : Value::Null();
}

Value ToQuantity(OpContext& context, const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
    case Tag::kQuantity:
      return v;
    case Tag::kUncertain:
      return UncertainResult({&v, 1});
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal: {
      Value quantity = Value::Quantity(AsDecimal(v), UnitTable::kOne);
      quantity.scale = v.scale;
      return quantity;
    }
    case Tag::kRatio: {
      const RatioData& ratio = *v.ratio;
      if (ratio.numerator.is_null()) return ratio.numerator;
      if (ratio.denominator.is_null()) return ratio.denominator;
      return DivideQuantities(context.units, ratio.numerator, ratio.denominator);
    }
    default:
      break;
  }
  const std::optional<std::string_view> text = TextOf(v);
  if (!text) return Value::Null();
  return ReadQuantity(context.units, *text).value_or(Value::Null());
}

Value ToRatio(OpContext& context, const Value& v) {
  if (v.is_null() || v.tag == Tag::kRatio) return v;
  const std::optional<std::string_view> text = TextOf(v);
  if (!text) return Value::Null();
  // Units may hold a colon only in quotes.
  bool quoted = false;
  for (size_t i = 0; i < text->size(); ++i) {
    if ((*text)[i] == '\'') quoted = !quoted;
    if ((*text)[i] != ':' || quoted) continue;
    const std::optional<Value> numerator = ReadQuantity(context.units, text->substr(0, i));
    const std::optional<Value> denominator = ReadQuantity(context.units, text->substr(i + 1));
    if (!numerator || !denominator) return Value::Null();
    return Value::Ratio(context.arena.New<RatioData>(RatioData{*numerator, *denominator}));
  }
  return Value::Null();
}

std::string QuantityText(const Value& quantity, const UnitTable& units) {
  std::string text = quantity.decimal().ToPlainString() + " ";
  const std::string_view unit = units.Text(quantity.unit);
  if (units.Calendar(quantity.unit) != CalendarUnit::kNone) return text.append(unit);
  return text.append("'").append(unit).append("'");
}

Value ToText(OpContext& context, const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
    case Tag::kString:
      return v;
    case Tag::kBoolean:
      return Value::String(v.boolean ? "true" : "false");
    case Tag::kInteger:
    case Tag::kLong:
      return context.MakeString(std::to_string(v.integer));
    case Tag::kDecimal:
      return context.MakeString(v.decimal().ToString());
    case Tag::kQuantity:
      return context.MakeString(QuantityText(v, context.units));
    case Tag::kRatio: {
      const RatioData& ratio = *v.ratio;
      if (ratio.numerator.is_null() || ratio.denominator.is_null()) return Value::Null();
      return context.MakeString(QuantityText(ratio.numerator, context.units) + ":" +
                                QuantityText(ratio.denominator, context.units));
    }
    case Tag::kDate:
      return context.MakeString(v.datetime.ToDateString());
    case Tag::kDateTime:
      return context.MakeString(v.datetime.ToDateTimeString());
    case Tag::kTime:
      return context.MakeString(v.datetime.ToTimeString());
    case Tag::kUncertain:
      return UncertainResult({&v, 1});
    default: {
      const std::optional<std::string_view> text = TextOf(v);
      return text ? Value::String(*text) : Value::Null();
    }
  }
}

Value ToDate(OpContext&, const Value& v) {
  if (v.is_null() || v.tag == Tag::kDate) return v;
  std::optional<DateTime> at;
  if (v.tag == Tag::kDateTime) {
    at = v.datetime;
  } else if (const std::optional<std::string_view> text = TextOf(v)) {
    at = ReadDateTime(*text);
  }
  if (!at) return Value::Null();
  DateTime date = TruncateTo(*at, Precision::kDay);
  date.has_offset = false;
  date.offset_minutes = 0;
  return Value::Temporal(Tag::kDate, date);
}

Value ToDateTime(OpContext&, const Value& v) {
  if (v.is_null() || v.tag == Tag::kDateTime) return v;
  if (v.tag == Tag::kDate) return Value::Temporal(Tag::kDateTime, v.datetime);
  const std::optional<std::string_view> text = TextOf(v);
  const std::optional<DateTime> at = text ? ReadDateTime(*text) : std::nullopt;
  return at ? Value::Temporal(Tag::kDateTime, *at) : Value::Null();
}

Value ToTime(OpContext&, const Value& v) {
  if (v.is_null() || v.tag == Tag::kTime) return v;
  const std::optional<std::string_view> text = TextOf(v);
  const std::optional<DateTime> at = text ? ReadTime(*text) : std::nullopt;
  return at ? Value::Temporal(Tag::kTime, *at) : Value::Null();
}

Value ToConcept(OpContext& context, const Value& v) {
  if (v.is_null() || v.tag == Tag::kConcept) return v;
  if (v.tag == Tag::kCode) {
    const CodeData* codes = context.arena.New<CodeData>(*v.code);
    return Value::Concept(context.arena.New<ConceptData>(ConceptData{{codes, 1}, v.code->display}));
  }
  if (v.tag != Tag::kList) return Value::Null();
  if (HoldsUnknown(v)) return Value::Unknown();
  CodeData* codes = context.arena.NewArray<CodeData>(v.list->items.size());
  size_t count = 0;
  for (const Value& item : v.list->items) {
    if (item.tag == Tag::kCode) codes[count++] = *item.code;
  }
  return Value::Concept(context.arena.New<ConceptData>(ConceptData{{codes, count}, ""}));
}

}  // namespace precert::cql
