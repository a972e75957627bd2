// FHIR types to System types: the functions of FHIRHelpers, which are also the implicit
// conversions.
//
// Follows FHIRHelpers 4.0.1 (HL7, the library that the FHIR model of CQL names for its
// conversions). The argument is an element of the record; texts of the result point into it. An
// overload for a type also serves the types derived from it (FHIR.code is a FHIR.string, FHIR.Age a
// FHIR.Quantity). A quantity with a comparator (< 5 mg) has no single value and converts to null;
// ToInterval gives the range that it states.
#include <algorithm>
#include <charconv>

#include "cql/ops/conversion.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

using FhirNode = fhir::Node;

// Names of the elements that are read here.
struct Names {
  static fhir::NameId Of(std::string_view name) { return fhir::Model::R4().FindName(name); }
  fhir::NameId value = Of("value"), comparator = Of("comparator"), unit = Of("unit"),
               system = Of("system"), code = Of("code"), version = Of("version"),
               display = Of("display"), coding = Of("coding"), text = Of("text"), low = Of("low"),
               high = Of("high"), start = Of("start"), end = Of("end"), numerator = Of("numerator"),
               denominator = Of("denominator");
};
const Names& N() {
  static const Names names;
  return names;
}

const FhirNode* NodeOf(const OpCall& call) {
  return call.args[0].tag == Tag::kNode ? call.args[0].node : nullptr;
}

// The text of a primitive; no data when it is not one.
std::string_view TextOf(const FhirNode* node) {
  return node != nullptr && node->is_primitive() ? node->text : std::string_view();
}

std::string_view TextOf(const FhirNode& parent, fhir::NameId name) {
  return TextOf(parent.Child(name));
}

// ---- primitives --------------------------------------------------------------------------------

Value ToString(OpContext&, const OpCall& call) {
  std::string_view text = TextOf(NodeOf(call));
  return text.data() == nullptr ? Value::Null() : Value::String(text);
}

Value ToBoolean(OpContext&, const OpCall& call) {
  std::string_view text = TextOf(NodeOf(call));
  if (text == "true") return Value::Boolean(true);
  if (text == "false") return Value::Boolean(false);
  return Value::Null();
}

Value ToInteger(OpContext&, const OpCall& call) {
  std::string_view text = TextOf(NodeOf(call));
  int32_t n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    return Value::Null();
  return Value::Integer(n);
}

// Digits written after the point, for Precision() and the boundaries.
uint8_t ScaleOf(std::string_view text) {
  size_t places = 0;
  bool past_point = false;
  for (const char c : text) {
    if (c == 'e' || c == 'E') return 0;
    places += past_point;
    past_point = past_point || c == '.';
  }
  return static_cast<uint8_t>(std::min<size_t>(places, Decimal::kPlaces));
}

Value DecimalOf(std::string_view text) {
  std::optional<Decimal> d = Decimal::Parse(text, /*allow_exponent=*/true, /*round_excess=*/true);
  return d ? Value::Dec(*d, ScaleOf(text)) : Value::Null();
}

Value ToDecimal(OpContext&, const OpCall& call) { return DecimalOf(TextOf(NodeOf(call))); }

Value TemporalOf(Tag tag, const FhirNode* node) {
  if (node == nullptr) return Value::Null();
  const std::optional<DateTime> value = FhirMoment(tag, *node);
  return value ? Value::Temporal(tag, *value) : Value::Null();
}

Value ToDate(OpContext&, const OpCall& call) { return TemporalOf(Tag::kDate, NodeOf(call)); }
Value ToDateTime(OpContext&, const OpCall& call) {
  return TemporalOf(Tag::kDateTime, NodeOf(call));
}
Value ToTime(OpContext&, const OpCall& call) { return TemporalOf(Tag::kTime, NodeOf(call)); }

// ---- quantities --------------------------------------------------------------------------------

// FHIRHelpers reads UCUM's units of time in a resource as calendar units.
std::string_view CalendarWord(std::string_view unit) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"ms", "millisecond"}, {"s", "second"}, {"min", "minute"}, {"h", "hour"},
      {"d", "day"},          {"wk", "week"},  {"mo", "month"},   {"a", "year"}};
  for (auto [ucum, word] : kWords)
    if (unit == ucum) return word;
  return unit;
}

bool IsUcumOrSilent(std::string_view system) {
  return system.empty() || system == "http://unitsofmeasure.org" ||
         system == "http://hl7.org/fhirpath/CodeSystem/calendar-units";
}

Value QuantityIgnoringComparator(OpContext& context, const FhirNode& node) {
  Value amount = DecimalOf(TextOf(node, N().value));
  if (amount.is_null()) return amount;
  std::string_view unit = TextOf(node, N().code);
  std::string_view system = TextOf(node, N().system);
  if (!IsUcumOrSilent(system)) {
    // The code is of another system, so it says nothing about UCUM units.
    if (context.messages != nullptr) {
      context.messages->push_back({"FHIRHelpers.ToQuantity.InvalidFHIRQuantity", "Warning",
                                   "a quantity in units of '" + std::string(system) +
                                       "' instead of UCUM was read as null"});
    }
    return Value::Null();
  }
  if (unit.empty()) unit = TextOf(node, N().unit);
  Value quantity =
      Value::Quantity(amount.decimal(), unit.empty() ? codes::UnitTable::kOne
                                                     : context.units.Intern(CalendarWord(unit)));
  quantity.scale = amount.scale;
  return quantity;
}

Value QuantityOf(OpContext& context, const FhirNode* node) {
  if (node == nullptr || node->Child(N().comparator) != nullptr) return Value::Null();
  return QuantityIgnoringComparator(context, *node);
}

Value ToQuantity(OpContext& context, const OpCall& call) {
  return QuantityOf(context, NodeOf(call));
}

Value ToQuantityIgnoringComparator(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  return node == nullptr ? Value::Null() : QuantityIgnoringComparator(context, *node);
}

Value ToCalendarUnit(OpContext&, const OpCall& call) {
  return Value::String(CalendarWord(call.args[0].str()));
}

Value ToRatio(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return Value::Null();
  Value numerator = QuantityOf(context, node->Child(N().numerator));
  Value denominator = QuantityOf(context, node->Child(N().denominator));
  // A System.Ratio has both parts.
  if (numerator.is_null() || denominator.is_null()) return Value::Null();
  return Value::Ratio(context.arena.New<RatioData>(RatioData{numerator, denominator}));
}

// ---- intervals ---------------------------------------------------------------------------------

Value MakeInterval(OpContext& context, Value low, Value high, bool low_closed, bool high_closed,
                   TypeKind point) {
  return Value::Interval(context.arena.New<IntervalData>(
      IntervalData{low, high, low_closed, high_closed, context.types.Simple(point)}));
}

// A missing start is not known, so that bound is open; a missing end means that it still goes on.
Value PeriodToInterval(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return Value::Null();
  Value start = TemporalOf(Tag::kDateTime, node->Child(N().start));
  Value end = TemporalOf(Tag::kDateTime, node->Child(N().end));
  if (start.is_null() && end.is_null()) return Value::Null();
  return MakeInterval(context, start, end, !start.is_null(), true, TypeKind::kDateTime);
}

Value RangeToInterval(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return Value::Null();
  Value low = QuantityOf(context, node->Child(N().low));
  Value high = QuantityOf(context, node->Child(N().high));
  if (low.is_null() && high.is_null()) return Value::Null();
  return MakeInterval(context, low, high, !low.is_null(), true, TypeKind::kQuantity);
}

Value QuantityToInterval(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return Value::Null();
  Value quantity = QuantityIgnoringComparator(context, *node);
  if (quantity.is_null()) return quantity;
  std::string_view comparator = TextOf(*node, N().comparator);
  bool below = comparator.starts_with('<'), above = comparator.starts_with('>');
  bool closed = comparator.size() != 1;  // "", "<=" and ">=" include the value
  return MakeInterval(context, below ? Value::Null() : quantity, above ? Value::Null() : quantity,
                      !above || closed, !below || closed, TypeKind::kQuantity);
}

// ---- codes -------------------------------------------------------------------------------------

CodeData CodeOf(const FhirNode& coding) {
  CodeData out;
  for (const FhirNode* c = coding.first_child; c != nullptr; c = c->next) {
    if (c->name == N().system) out.system = c->text;
    if (c->name == N().code) out.code = c->text;
    if (c->name == N().version) out.version = c->text;
    if (c->name == N().display) out.display = c->text;
  }
  return out;
}

Value ToCode(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return Value::Null();
  return Value::Code(context.arena.New<CodeData>(CodeOf(*node)));
}

Value ToConcept(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return Value::Null();
  size_t count = 0;
  for (const FhirNode* c = node->first_child; c != nullptr; c = c->next)
    count += c->name == N().coding;
  auto* codes = context.arena.NewArray<CodeData>(count);
  size_t i = 0;
  for (const FhirNode* c = node->first_child; c != nullptr; c = c->next)
    if (c->name == N().coding) new (&codes[i++]) CodeData(CodeOf(*c));
  return Value::Concept(
      context.arena.New<ConceptData>(ConceptData{{codes, count}, TextOf(*node, N().text)}));
}

// ---- any of these ------------------------------------------------------------------------------

// Which of the functions above turns a FHIR type into its System type; null for types that have
// none.
OpFn ConversionOf(fhir::TypeId type) {
  static const std::vector<OpFn> functions = [] {
    constexpr std::pair<std::string_view, OpFn> kFunctions[] = {
        {"string", ToString},
        {"uri", ToString},
        {"base64Binary", ToString},
        {"xhtml", ToString},
        {"boolean", ToBoolean},
        {"integer", ToInteger},
        {"decimal", ToDecimal},
        {"date", ToDate},
        {"dateTime", ToDateTime},
        {"instant", ToDateTime},
        {"time", ToTime},
        {"Quantity", ToQuantity},
        {"Ratio", ToRatio},
        {"Period", PeriodToInterval},
        {"Range", RangeToInterval},
        {"Coding", ToCode},
        {"CodeableConcept", ToConcept},
    };
    const fhir::Model& model = fhir::Model::R4();
    std::vector<OpFn> result(model.types().size(), nullptr);
    for (auto [name, function] : kFunctions) {
      const fhir::TypeId base = model.FindType(name);
      for (size_t i = 0; i < result.size(); ++i) {
        if (model.IsA(static_cast<fhir::TypeId>(i), base)) result[i] = function;
      }
    }
    return result;
  }();
  return type < functions.size() ? functions[type] : nullptr;
}

// By the type that the value turns out to have; a value without a System type is itself.
Value ToValue(OpContext& context, const OpCall& call) {
  const FhirNode* node = NodeOf(call);
  if (node == nullptr) return call.args[0];
  const OpFn function = ConversionOf(node->type);
  return function == nullptr ? call.args[0] : function(context, call);
}

constexpr OpDef kOps[] = {
    {"ToValue(Any): Any", ToValue},
    {"ToString(FHIR.string): String", ToString},
    {"ToString(FHIR.uri): String", ToString},
    {"ToString(FHIR.base64Binary): String", ToString},
    {"ToString(FHIR.xhtml): String", ToString},
    {"ToBoolean(FHIR.boolean): Boolean", ToBoolean},
    {"ToInteger(FHIR.integer): Integer", ToInteger},
    {"ToDecimal(FHIR.decimal): Decimal", ToDecimal},
    {"ToDate(FHIR.date): Date", ToDate},
    {"ToDateTime(FHIR.dateTime): DateTime", ToDateTime},
    {"ToDateTime(FHIR.instant): DateTime", ToDateTime},
    {"ToTime(FHIR.time): Time", ToTime},
    {"ToQuantity(FHIR.Quantity): Quantity", ToQuantity},
    {"ToQuantityIgnoringComparator(FHIR.Quantity): Quantity", ToQuantityIgnoringComparator},
    {"ToCalendarUnit(String): String", ToCalendarUnit},
    {"ToRatio(FHIR.Ratio): Ratio", ToRatio},
    {"ToInterval(FHIR.Period): Interval<DateTime>", PeriodToInterval},
    {"ToInterval(FHIR.Range): Interval<Quantity>", RangeToInterval},
    {"ToInterval(FHIR.Quantity): Interval<Quantity>", QuantityToInterval},
    {"ToCode(FHIR.Coding): Code", ToCode},
    {"ToConcept(FHIR.CodeableConcept): Concept", ToConcept},
};

}  // namespace

std::span<const OpDef> FhirOps() { return kOps; }

std::optional<DateTime> FhirMoment(Tag tag, const fhir::Node& primitive) {
  // The moment of a dateTime serves a Date only as far as it is one.
  if (primitive.moment != 0 && tag != Tag::kTime) {
    const DateTime at = DateTime::Unpack(primitive.moment);
    if (tag == Tag::kDateTime || at.precision <= Precision::kDay) return at;
  }
  return primitive.is_primitive() ? FhirMoment(tag, primitive.text) : std::nullopt;
}

std::optional<DateTime> FhirMoment(Tag tag, std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto parse = [&](std::string_view t) {
    return tag == Tag::kDate       ? DateTime::ParseDate(t)
           : tag == Tag::kDateTime ? DateTime::ParseDateTime(t)
                                   : DateTime::ParseTime(t);
  };
  const std::optional<DateTime> value = parse(text);
  if (value) return value;
  // FHIR allows the leap second 23:59:60, CQL does not: the last second before it.
  const size_t leap = text.find(":60");
  if (leap == std::string_view::npos) return std::nullopt;
  std::string moved(text);
  moved.replace(leap, 3, ":59");
  return parse(moved);
}

Value FhirPrimitiveValue(OpContext& context, const FhirNode& node) {
  static constexpr std::pair<std::string_view, OpFn> kReaders[] = {
      {"boolean", ToBoolean},   {"integer", ToInteger},  {"decimal", ToDecimal}, {"date", ToDate},
      {"dateTime", ToDateTime}, {"instant", ToDateTime}, {"time", ToTime}};
  if (!node.is_primitive()) return Value::Null();
  const Value value = Value::Node(&node);
  const fhir::Model& model = fhir::Model::R4();
  for (fhir::TypeId type = node.type; type != fhir::kNoType; type = model.type(type).base) {
    for (const auto& [name, read] : kReaders) {
      if (model.type(type).name == name) return read(context, OpCall{.args = {&value, 1}});
    }
  }
  return Value::String(node.text);
}

}  // namespace precert::cql
