// The rules of the generator, its literals, and the records it makes.
//
// A rule is a type and a line of CQL. Holes are types in braces. T, R stand for any type, P for a
// point type, N for a number type, O for an ordered type, U for one that is sorted, D for a kind of
// date or time: the same letter is the same type all over the rule. {Boolean|A:T} may use an alias
// A of type T, which the rule's text brings in as $A.
#include "generator.h"

#include <algorithm>
#include <map>
#include <optional>

namespace precert::cql::reference {
namespace {

struct Rule {
  std::string_view type, text;
  bool at_its_word = false;  // takes an open list for a closed one: not for GeneratorOptions::sound
};

constexpr Rule kRules[] = {
    // Logic
    {"Boolean", "({Boolean} and {Boolean})"},
    {"Boolean", "({Boolean} or {Boolean})"},
    {"Boolean", "({Boolean} xor {Boolean})"},
    {"Boolean", "({Boolean} implies {Boolean})"},
    {"Boolean", "(not {Boolean})"},
    {"Boolean", "({T} is null)"},
    {"Boolean", "({Boolean} is true)"},
    {"Boolean", "({Boolean} is false)"},
    // Control
    {"T", "(if {Boolean} then {T} else {T})"},
    {"T", "(case when {Boolean} then {T} when {Boolean} then {T} else {T} end)"},
    {"R", "(case {T} when {T} then {R} when {T} then {R} else {R} end)"},
    {"T", "Coalesce({T}, {T})"},
    {"T", "Coalesce({T}, {T}, {T})"},
    {"T", "Coalesce({List<T>})", true},
    // Comparison
    {"Boolean", "({T} = {T})"},
    {"Boolean", "({T} != {T})"},
    {"Boolean", "({T} ~ {T})"},
    {"Boolean", "({T} !~ {T})"},
    {"Boolean", "({O} < {O})"},
    {"Boolean", "({O} <= {O})"},
    {"Boolean", "({O} > {O})"},
    {"Boolean", "({O} >= {O})"},
    {"Boolean", "({O} between {O} and {O})"},
    {"Boolean", "({Integer} = {Decimal})"},
    {"Boolean", "({Integer} < {Long})"},
    {"Boolean", "({Date} <= {DateTime})"},
    // Numbers
    {"N", "({N} + {N})"},
    {"N", "({N} - {N})"},
    {"N", "({N} * {N})"},
    {"N", "({N} mod {N})"},
    {"N", "({N} div {N})"},
    {"N", "(-({N}))"},
    {"N", "Abs({N})"},
    {"Decimal", "({Decimal} / {Decimal})"},
    {"Decimal", "({Integer} / {Integer})"},
    {"Integer", "Ceiling({Decimal})"},
    {"Integer", "Floor({Decimal})"},
    {"Integer", "Truncate({Decimal})"},
    {"Decimal", "Round({Decimal})"},
    {"Decimal", "Round({Decimal}, {Integer})"},
    {"Quantity", "({Quantity} + {Quantity})"},
    {"Quantity", "({Quantity} - {Quantity})"},
    {"Quantity", "({Quantity} * {Quantity})"},
    {"Quantity", "({Quantity} / {Quantity})"},
    {"Quantity", "(-({Quantity}))"},
    {"Quantity", "Abs({Quantity})"},
    {"Decimal", "({Quantity}).value"},
    {"String", "({Quantity}).unit"},
    {"P", "(successor of {P})"},
    {"P", "(predecessor of {P})"},
    {"N", "minimum N"},
    {"D", "maximum D"},
    // Strings
    {"String", "({String} + {String})"},
    {"String", "({String} & {String})"},
    {"String", "Upper({String})"},
    {"String", "Lower({String})"},
    {"String", "Substring({String}, {Integer})"},
    {"String", "Substring({String}, {Integer}, {Integer})"},
    {"String", "({String})[{Integer}]"},
    {"Integer", "Length({String})"},
    {"Integer", "PositionOf({String}, {String})"},
    {"Integer", "LastPositionOf({String}, {String})"},
    {"Boolean", "StartsWith({String}, {String})"},
    {"Boolean", "EndsWith({String}, {String})"},
    {"String", "Combine({List<String>}, {String})"},
    {"List<String>", "Split({String}, {String})"},
    // Conversions
    {"String", "ToString({N})"},
    {"String", "ToString({D})"},
    {"String", "ToString({Boolean})"},
    {"String", "ToString({Quantity})"},
    {"Integer", "ToInteger({String})"},
    {"Long", "ToLong({Integer})"},
    {"Long", "ToLong({String})"},
    {"Decimal", "ToDecimal({Integer})"},
    {"Decimal", "ToDecimal({String})"},
    {"Boolean", "ToBoolean({String})"},
    {"Boolean", "ToBoolean({N})"},
    {"Quantity", "ToQuantity({String})"},
    {"Quantity", "ToQuantity({Decimal})"},
    {"Date", "ToDate({DateTime})"},
    {"Date", "ToDate({String})"},
    {"DateTime", "ToDateTime({Date})"},
    {"DateTime", "ToDateTime({String})"},
    {"Time", "ToTime({String})"},
    {"Boolean", "ConvertsToInteger({String})"},
    {"Boolean", "ConvertsToDecimal({String})"},
    {"Boolean", "ConvertsToDate({String})"},
    {"Boolean", "ConvertsToDateTime({String})"},
    {"Boolean", "ConvertsToTime({String})"},
    {"Boolean", "ConvertsToQuantity({String})"},
    // Types
    {"Boolean", "(({T} as Choice<T, R>) is R)"},
    {"R", "(({T} as Choice<T, R>) as R)"},
    {"R", "(cast ({T} as Choice<T, R>) as R)"},
    // Dates and times
    {"Date", "({Date} + {DatePeriod})"},
    {"Date", "({Date} - {DatePeriod})"},
    {"DateTime", "({DateTime} + {DatePeriod})"},
    {"DateTime", "({DateTime} - {TimePeriod})"},
    {"Time", "({Time} + {TimePeriod})"},
    {"Date", "(date from {DateTime})"},
    {"Time", "(time from {DateTime})"},
    {"Integer", "({DateUnit} from {Date})"},
    {"Integer", "({DateUnit} from {DateTime})"},
    {"Integer", "({TimeUnit} from {DateTime})"},
    {"Integer", "({TimeUnit} from {Time})"},
    {"Decimal", "(timezoneoffset from {DateTime})"},
    {"Date", "Date({Small}, {Small}, {Small})"},
    {"DateTime", "DateTime({Year}, {Small}, {Small}, {Small}, {Small})"},
    {"Time", "Time({Small}, {Small}, {Small})"},
    {"Integer", "({DateUnits} between {Date} and {Date})"},
    {"Integer", "({DateUnits} between {DateTime} and {DateTime})"},
    {"Integer", "({TimeUnits} between {DateTime} and {DateTime})"},
    {"Integer", "({TimeUnits} between {Time} and {Time})"},
    {"Integer", "(difference in {DateUnits} between {Date} and {Date})"},
    {"Integer", "(difference in {DateUnits} between {DateTime} and {DateTime})"},
    {"Integer", "(difference in {TimeUnits} between {DateTime} and {DateTime})"},
    {"Boolean", "({D} same as {D})"},
    {"Boolean", "({D} same or before {D})"},
    {"Boolean", "({D} after {D})"},
    {"Boolean", "({Date} same {DateUnit} as {Date})"},
    {"Boolean", "({DateTime} same {DateUnit} or before {DateTime})"},
    {"Boolean", "({DateTime} same {TimeUnit} as {DateTime})"},
    {"Boolean", "({DateTime} before {DateUnit} of {DateTime})"},
    {"Boolean", "({DateTime} after {TimeUnit} of {DateTime})"},
    {"Boolean", "({Time} before {TimeUnit} of {Time})"},
    {"Boolean", "({DateTime} {Days} or more before {DateTime})"},
    {"Boolean", "({DateTime} within {Days} of {DateTime})"},
    {"Integer", "CalculateAgeInYearsAt({Date}, {Date})"},
    {"Integer", "CalculateAgeInMonthsAt({Date}, {Date})"},
    // Intervals
    {"Interval<P>", "Interval[{P}, {P}]"},
    {"Interval<P>", "Interval({P}, {P})"},
    {"Interval<P>", "Interval[{P}, null)"},
    {"Interval<P>", "Interval(null, {P}]"},
    {"Interval<P>", "Interval[null, {P})"},
    {"Interval<P>", "({Interval<P>} union {Interval<P>})"},
    {"Interval<P>", "({Interval<P>} intersect {Interval<P>})"},
    {"Interval<P>", "({Interval<P>} except {Interval<P>})"},
    {"List<Interval<P>>", "(collapse {List<Interval<P>>})"},
    {"P", "(start of {Interval<P>})"},
    {"P", "(end of {Interval<P>})"},
    {"P", "({Interval<P>}).low"},
    {"P", "({Interval<P>}).high"},
    {"N", "(width of {Interval<N>})"},
    {"N", "Size({Interval<N>})"},
    {"P", "(point from {Interval<P>})"},
    {"Boolean", "({P} in {Interval<P>})"},
    {"Boolean", "({Interval<P>} contains {P})"},
    {"Boolean", "({P} properly included in {Interval<P>})"},
    {"Boolean", "({Interval<P>} properly includes {P})"},
    {"Boolean", "({Interval<P>} includes {Interval<P>})"},
    {"Boolean", "({Interval<P>} included in {Interval<P>})"},
    {"Boolean", "({Interval<P>} properly includes {Interval<P>})"},
    {"Boolean", "({Interval<P>} properly included in {Interval<P>})"},
    {"Boolean", "({Interval<P>} before {Interval<P>})"},
    {"Boolean", "({Interval<P>} after {Interval<P>})"},
    {"Boolean", "({Interval<P>} before {P})"},
    {"Boolean", "({P} after {Interval<P>})"},
    {"Boolean", "({Interval<P>} meets {Interval<P>})"},
    {"Boolean", "({Interval<P>} meets before {Interval<P>})"},
    {"Boolean", "({Interval<P>} meets after {Interval<P>})"},
    {"Boolean", "({Interval<P>} overlaps {Interval<P>})"},
    {"Boolean", "({Interval<P>} overlaps before {Interval<P>})"},
    {"Boolean", "({Interval<P>} overlaps after {Interval<P>})"},
    {"Boolean", "({Interval<P>} starts {Interval<P>})"},
    {"Boolean", "({Interval<P>} ends {Interval<P>})"},
    {"Boolean", "({Interval<D>} same as {Interval<D>})"},
    {"Boolean", "({Interval<D>} same or before {Interval<D>})"},
    {"Boolean", "({Interval<D>} same or after {D})"},
    {"Boolean", "({DateTime} during {DateUnit} of {Interval<DateTime>})"},
    {"Boolean", "({Interval<DateTime>} overlaps {DateUnit} of {Interval<DateTime>})"},
    {"Boolean", "({Interval<DateTime>} meets before {DateUnit} of {Interval<DateTime>})"},
    {"Boolean", "({Interval<Date>} starts {DateUnit} of {Interval<Date>})"},
    {"Boolean", "({Interval<DateTime>} included in {TimeUnit} of {Interval<DateTime>})"},
    // Lists
    {"List<T>", "{ {T} }"},
    {"List<T>", "{ {T}, {T} }"},
    {"List<T>", "{ {T}, {T}, {T} }"},
    {"List<T>", "{ {T}, {T}, {T}, {T} }"},
    {"Boolean", "(exists {List<T>})"},
    {"Integer", "Count({List<T>})"},
    {"Integer", "Length({List<T>})"},
    {"Boolean", "({T} in {List<T>})"},
    {"Boolean", "({List<T>} contains {T})"},
    {"Boolean", "({List<T>} includes {T})"},
    {"Boolean", "({List<T>} properly includes {T})"},
    {"Boolean", "({List<T>} includes {List<T>})"},
    {"Boolean", "({List<T>} included in {List<T>})"},
    {"Boolean", "({List<T>} properly includes {List<T>})"},
    {"Boolean", "({List<T>} properly included in {List<T>})"},
    {"List<T>", "({List<T>} union {List<T>})"},
    {"List<T>", "({List<T>} intersect {List<T>})"},
    {"List<T>", "({List<T>} except {List<T>})"},
    {"List<T>", "(distinct {List<T>})"},
    {"List<T>", "(flatten {List<List<T>>})"},
    {"List<T>", "Tail({List<T>})"},
    {"List<T>", "Take({List<T>}, {Small})"},
    {"List<T>", "Skip({List<T>}, {Small})"},
    {"T", "First({List<T>})", true},
    {"T", "Last({List<T>})", true},
    {"T", "({List<T>})[{Small}]", true},
    {"T", "(singleton from {List<T>})", true},
    {"Integer", "IndexOf({List<T>}, {T})", true},
    // Aggregates
    {"Boolean", "AllTrue({List<Boolean>})"},
    {"Boolean", "AnyTrue({List<Boolean>})"},
    {"N", "Sum({List<N>})"},
    {"N", "Product({List<N>})"},
    {"Quantity", "Sum({List<Quantity>})"},
    {"O", "Min({List<O>})", true},
    {"O", "Max({List<O>})", true},
    {"Decimal", "Avg({List<Decimal>})", true},
    {"Decimal", "Median({List<Decimal>})", true},
    {"Quantity", "Avg({List<Quantity>})", true},
    {"T", "Mode({List<T>})"},
    {"Decimal", "Variance({List<Decimal>})", true},
    {"Decimal", "StdDev({List<Decimal>})", true},
    {"Decimal", "PopulationVariance({List<Decimal>})", true},
    {"Decimal", "PopulationStdDev({List<Decimal>})", true},
    // Queries
    {"List<T>", "(({List<T>}) $A where {Boolean|A:T})"},
    {"List<R>", "(({List<T>}) $A return {R|A:T})"},
    {"List<R>", "(({List<T>}) $A return all {R|A:T})"},
    {"List<R>", "(({List<T>}) $A let $B: {O|A:T} where {Boolean|A:T,B:O} return all {R|A:T,B:O})"},
    {"List<T>", "(({List<T>}) $A with ({List<R>}) $B such that {Boolean|A:T,B:R})"},
    {"List<T>", "(({List<T>}) $A without ({List<R>}) $B such that {Boolean|A:T,B:R})"},
    {"List<T>",
     "(from ({List<T>}) $A, ({List<R>}) $B where {Boolean|A:T,B:R} return all {T|A:T,B:R})"},
    {"List<T>", "(from ({List<T>}) $A, ({List<R>|A:T}) $B return {T|A:T,B:R})"},
    {"R", "(({T}) $A return {R|A:T})"},
    {"R", "(({T}) $A where {Boolean|A:T} return {R|A:T})"},
    {"List<U>", "(({List<U>}) $A sort asc)"},
    {"List<U>", "(({List<U>}) $A sort desc)"},
    {"List<U>", "(({List<U>}) $A return all {U|A:U} sort desc)"},
    {"Integer", "(({List<T>}) $A aggregate $B starting 0: {Integer|A:T,B:Integer})"},
    {"Integer", "(({List<T>}) $A aggregate distinct $B starting 1: {Integer|A:T,B:Integer})"},
    {"List<T>", "(({List<T>}) $A where $index < {Small})", true},
    // Tuples
    {"Pair", "Tuple { a: {Integer}, b: {String} }"},
    {"Integer", "({Pair}).a"},
    {"String", "({Pair}).b"},
    {"List<Pair>", "(({List<Pair>}) $A sort by a, b desc)"},
    // Codes
    {"Code", "Code { code: {CodeText}, system: 'urn:a' }"},
    {"Concept", "Concept { codes: { {Code}, {Code} } }"},
    {"Concept", "ToConcept({Code})"},
    {"Boolean", "({Code} ~ {Concept})"},
    {"String", "({Code}).code"},
};

constexpr Rule kFhirRules[] = {
    {"List<Observation>", "([Observation])"},
    {"List<Observation>", "([Observation: \"Red\"])"},
    {"List<Observation>", "([Observation: code in \"Colours\"])"},
    {"List<Condition>", "([Condition])"},
    {"List<Condition>", "([Condition: \"Colours\"])"},
    {"List<Condition>", "([Condition: code ~ \"Blue\"])"},
    {"List<Encounter>", "([Encounter])"},
    {"List<MedicationRequest>", "([MedicationRequest])"},
    {"List<MedicationRequest>", "([MedicationRequest: \"Colours\"])"},
    {"String", "({Observation}).id.value"},
    {"String", "({Observation}).status.value"},
    {"Quantity", "FHIRHelpers.ToQuantity(({Observation}).value as FHIR.Quantity)"},
    {"Integer", "(({Observation}).value as FHIR.integer).value"},
    {"Boolean", "(({Observation}).value as FHIR.boolean).value"},
    {"Boolean", "(({Observation}).value is FHIR.Quantity)"},
    {"DateTime", "FHIRHelpers.ToDateTime(({Observation}).effective as FHIR.dateTime)"},
    {"Interval<DateTime>", "FHIRHelpers.ToInterval(({Observation}).effective as FHIR.Period)"},
    {"Concept", "FHIRHelpers.ToConcept(({Observation}).code)"},
    {"Concept", "FHIRHelpers.ToConcept(({Condition}).code)"},
    {"Boolean", "(({Condition}).code in \"Colours\")"},
    {"Boolean", "(({Condition}).code ~ \"Red\")"},
    {"DateTime", "FHIRHelpers.ToDateTime(({Condition}).onset as FHIR.dateTime)"},
    {"Date", "FHIRHelpers.ToDate(({Condition}).recordedDate)"},
    {"Interval<DateTime>", "FHIRHelpers.ToInterval(({Encounter}).period)"},
    {"Code", "FHIRHelpers.ToCode(({Encounter}).class)"},
    {"DateTime", "FHIRHelpers.ToDateTime(({MedicationRequest}).authoredOn)"},
    {"Integer", "Count(({MedicationRequest}).dosageInstruction)"},
    {"Date", "FHIRHelpers.ToDate(({Patient}).birthDate)"},
    {"String", "({Patient}).gender.value"},
    {"Boolean", "({Patient}).active.value"},
    {"List<String>", "(({Patient}).name.given.value)"},
    {"Boolean", "exists(({Patient}).name)"},
    {"Integer", "AgeInYears()"},
    {"Boolean", "(({Condition}).recordedDate before {Date})"},
    {"Boolean", "(({Encounter}).period overlaps {Interval<DateTime>})"},
    {"Boolean", "(exists ([Condition: \"Colours\"]))"},
    {"Boolean", "(Count({List<Observation>}) >= {Small})"},
};

const std::map<std::string, std::vector<std::string>>& Literals() {
  // In order, so that two of them make an interval.
  static const std::map<std::string, std::vector<std::string>> all = {
      {"Boolean", {"true", "false"}},
      {"Integer", {"-2147483647", "-5", "-1", "0", "1", "2", "3", "5", "10", "2147483647"}},
      {"Small", {"-1", "0", "1", "2", "3", "12", "2012", "(null as Integer)"}},
      {"Year", {"2012", "2011", "2013", "1"}},
      {"Long", {"-9223372036854775807L", "-3L", "0L", "1L", "2L", "7L", "9223372036854775807L"}},
      {"Decimal",
       {"-99999999999999999999.99999999", "-2.5", "-1.5", "0.0", "0.00000001", "0.5", "1.0", "1.5",
        "2.25", "3.14159265", "10.0", "99999999999999999999.99999999"}},
      {"String",
       {"''", "' '", "'1'", "'1.50'", "'2012-02-29'", "'2012-02-29T10:30:00.0Z'", "'5 \\'mg\\''",
        "'A'", "'T10:30'", "'a'", "'aa'", "'ab'", "'abc'", "'b'", "'true'", "'\u00e9'"}},
      {"Date",
       {"@0001-01-01", "@2011", "@2011-12-31", "@2012", "@2012-01", "@2012-01-01", "@2012-01-31",
        "@2012-02", "@2012-02-29", "@2012-03-01", "@2013", "@2013-02-28", "@2014-03",
        "@9999-12-31"}},
      {"DateTime",
       {"@0001-01-01T00:00:00.000Z", "@2011T", "@2011-12-31T23:30:00.000-07:00", "@2012T",
        "@2012-01T", "@2012-01-01T", "@2012-01-01T10", "@2012-01-01T10:30", "@2012-01-01T10:30:15",
        "@2012-01-01T10:30:15.000", "@2012-01-01T10:30:15.500Z", "@2012-01-01T16:00:15.500+05:30",
        "@2012-02-29T00:00:00.000+05:00", "@2012-02-29T", "@2013-02-28T12:00:00.000Z",
        "@2013-03-01T00:00:00.000", "@9999-12-31T23:59:59.999Z"}},
      {"Time",
       {"@T00:00:00.000", "@T00", "@T10", "@T10:30", "@T10:30:15", "@T10:30:15.000",
        "@T10:30:15.500", "@T12:00", "@T23:59:59", "@T23:59:59.999"}},
      {"Quantity",
       {"-2 'mg'", "0 'mg'", "1 'mg'", "1.5 'mg'", "1000 'mg'", "1 'g'", "1.5 'g'", "1 'kg'",
        "5 'cm'", "1 'm'", "2 '1'", "1 'd'", "3 days", "1 week", "1 month", "12 months", "1 year",
        "1 'a'"}},
      {"DatePeriod",
       {"1 year", "-1 year", "1 month", "13 months", "1 week", "1 day", "30 days", "-365 days",
        "1.9 years", "(null as Quantity)"}},
      {"TimePeriod",
       {"1 hour", "-25 hours", "90 minutes", "1.5 seconds", "1 millisecond", "-1 second",
        "3600 's'"}},
      {"DateUnit", {"year", "month", "day"}},
      {"TimeUnit", {"hour", "minute", "second", "millisecond"}},
      {"DateUnits", {"years", "months", "weeks", "days"}},
      {"TimeUnits", {"hours", "minutes", "seconds", "milliseconds"}},
      {"Days", {"3 days", "1 month", "0 days", "36 hours"}},
      {"CodeText", {"'red'", "'blue'", "'x'", "(null as String)"}},
      {"Code",
       {"Code { code: 'red', system: 'urn:a' }", "Code { code: 'red', system: 'urn:b' }",
        "Code { code: 'blue', system: 'urn:a', display: 'Blue' }"}},
      {"Concept",
       {"Concept { codes: { Code { code: 'red', system: 'urn:a' } }, display: 'Red' }",
        "Concept { codes: { Code { code: 'blue', system: 'urn:a' } } }"}},
      {"Pair", {"Tuple { a: 1, b: 'x' }", "Tuple { a: 2, b: 'x' }", "Tuple { a: 1, b: 'y' }"}},
      {"Observation", {"First([Observation])", "Last([Observation])"}},
      {"Condition", {"First([Condition])", "Last([Condition])"}},
      {"Encounter", {"First([Encounter])"}},
      {"MedicationRequest", {"First([MedicationRequest])"}},
      {"Patient", {"Patient"}},
  };
  return all;
}

const std::vector<std::string> kPoints = {"Integer",  "Long", "Decimal", "Date",
                                          "DateTime", "Time", "Quantity"};
const std::vector<std::string> kNumbers = {"Integer", "Long", "Decimal"};
const std::vector<std::string> kOrdered = {"Integer", "Long",     "Decimal", "String",
                                           "Date",    "DateTime", "Time",    "Quantity"};
// Without quantities: how those of several dimensions are sorted is not said anywhere.
const std::vector<std::string> kSortable = {"Integer", "Long",     "Decimal", "String",
                                            "Date",    "DateTime", "Time"};
const std::vector<std::string> kTemporal = {"Date", "DateTime", "Time"};
const std::vector<std::string> kSimple = {"Boolean",  "Integer", "Long",     "Decimal",
                                          "String",   "Date",    "DateTime", "Time",
                                          "Quantity", "Pair",    "Code",     "Concept"};
const std::vector<std::string> kResources = {"Observation", "Condition", "Encounter",
                                             "MedicationRequest"};

// Words of the grammar, and values that stay small.
const std::vector<std::string> kOnlyLiterals = {
    "DateUnit",   "TimeUnit", "DateUnits", "TimeUnits", "DatePeriod",
    "TimePeriod", "Days",     "Small",     "Year",      "CodeText"};

const std::vector<std::string>* DomainOf(char letter) {
  switch (letter) {
    case 'P':
      return &kPoints;
    case 'N':
      return &kNumbers;
    case 'O':
      return &kOrdered;
    case 'U':
      return &kSortable;
    case 'D':
      return &kTemporal;
    default:
      return nullptr;
  }
}

bool IsLetter(std::string_view type) {
  return type.size() == 1 && std::string_view("TRPNODU").find(type[0]) != std::string_view::npos;
}

bool In(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// What is between the outer angle brackets; "" when there are none.
std::string_view Inside(std::string_view type) {
  const size_t open = type.find('<');
  return open == std::string_view::npos ? "" : type.substr(open + 1, type.size() - open - 2);
}

using Bound = std::vector<std::pair<char, std::string>>;

// Whether a rule of type `pattern` can make `type`; adds what its letter stands for.
bool Fits(std::string_view pattern, std::string_view type, Bound* bound) {
  if (pattern == type) return true;
  if (IsLetter(pattern)) {
    const std::vector<std::string>* domain = DomainOf(pattern[0]);
    if (domain != nullptr && !In(*domain, type)) return false;
    bound->push_back({pattern[0], std::string(type)});
    return true;
  }
  const size_t open = pattern.find('<');
  if (open == std::string_view::npos || type.find('<') != open ||
      pattern.substr(0, open) != type.substr(0, open)) {
    return false;
  }
  return Fits(Inside(pattern), Inside(type), bound);
}

// The CQL name of a type.
std::string NameOf(const std::string& type) {
  if (type == "Pair") return "Tuple { a Integer, b String }";
  if (In({"Small", "Year"}, type)) return "Integer";
  if (In(kResources, type) || type == "Patient") return "FHIR." + type;
  const size_t open = type.find('<');
  if (open == std::string::npos) return type == "Quantity" ? "System." + type : type;
  return type.substr(0, open + 1) + NameOf(std::string(Inside(type))) + ">";
}

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::string Phrase::Text() const {
  std::string out = texts[0];
  for (size_t i = 0; i < parts.size(); ++i) out += parts[i].Text() + texts[i + 1];
  return out;
}

size_t Phrase::Size() const {
  size_t n = 1;
  for (const Phrase& p : parts) n += p.Size();
  return n;
}

std::string Generator::AnyType(bool nested) {
  const int pick = Below(10);
  if (options_.fhir && pick == 9) return kResources[static_cast<size_t>(Below(4))];
  if (nested && pick == 7) {
    return "Interval<" + kPoints[static_cast<size_t>(Below(static_cast<int>(kPoints.size())))] +
           ">";
  }
  if (nested && pick == 8) return "List<" + AnyType(false) + ">";
  return kSimple[static_cast<size_t>(Below(static_cast<int>(kSimple.size())))];
}

std::string Generator::Literal(const std::string& type) {
  const std::vector<std::string>& all = Literals().at(type);
  return all[static_cast<size_t>(Below(static_cast<int>(all.size())))];
}

Phrase Generator::Leaf(const std::string& type, const Scope& scope) {
  std::vector<std::string> names;
  for (const auto& [name, of] : scope) {
    if (of == type) names.push_back(name);
  }
  Phrase out{type, {}, {}};
  if (!names.empty() && Below(10) < 7) {
    out.texts = {names[static_cast<size_t>(Below(static_cast<int>(names.size())))]};
    return out;
  }
  const auto& literals = Literals();
  const bool unit = In(kOnlyLiterals, type);
  const bool resource = In(kResources, type);
  if ((!unit && Below(9) == 0) || (resource && options_.sound)) {
    out.texts = {"(null as " + NameOf(type) + ")"};
    return out;
  }
  if (literals.contains(type)) {
    out.texts = {Literal(type)};
    return out;
  }
  const std::string inside(Inside(type));
  if (type.starts_with("Interval<")) {
    const std::vector<std::string>& points = literals.at(inside);
    int low = Below(static_cast<int>(points.size())), high = Below(static_cast<int>(points.size()));
    if (low > high) std::swap(low, high);
    const char* before[] = {"Interval[", "Interval("};
    const char* after[] = {"]", ")"};
    const bool no_low = Below(8) == 0, no_high = !no_low && Below(8) == 0;
    const std::string null = "null";
    out.texts = {
        before[Below(3) == 0 ? 1 : 0] + (no_low ? null : points[static_cast<size_t>(low)]) + ", " +
        (no_high ? null : points[static_cast<size_t>(high)]) + after[Below(3) == 0 ? 1 : 0]};
    return out;
  }
  // A list of up to four.
  if (In(kResources, inside) && options_.fhir) {
    out.texts = {"([" + inside + "])"};
    return out;
  }
  const int count = Below(5);
  if (count == 0) {
    out.texts = {"List<" + NameOf(inside) + ">{ }"};
    return out;
  }
  std::string text = "{ ";
  for (int i = 0; i < count; ++i) {
    text += i > 0 ? ", " : "";
    out.texts.push_back(text);
    out.parts.push_back(Leaf(inside, scope));
    text.clear();
  }
  out.texts.push_back(" }");
  return out;
}

Phrase Generator::Make(const std::string& type, int depth, const Scope& scope) {
  if (depth <= 0 || Below(8) == 0 || In(kOnlyLiterals, type)) return Leaf(type, scope);
  std::vector<std::pair<const Rule*, Bound>> fitting;
  auto collect = [&](const Rule& rule) {
    Bound bound;
    if (rule.at_its_word && options_.sound) return;
    if (Fits(rule.type, type, &bound)) fitting.push_back({&rule, bound});
  };
  for (const Rule& rule : kRules) collect(rule);
  if (options_.fhir) {
    for (const Rule& rule : kFhirRules) {
      for (int weight = 0; weight < 3; ++weight) collect(rule);
    }
  }
  if (fitting.empty()) return Leaf(type, scope);
  const auto& [rule, bound] = fitting[static_cast<size_t>(Below(static_cast<int>(fitting.size())))];
  return Fill(rule->text, type, bound, depth, scope);
}

Phrase Generator::Fill(std::string_view rule, const std::string& type, Bound bound, int depth,
                       const Scope& scope) {
  auto meaning = [&](std::string_view name) {
    std::string out;
    for (size_t i = 0; i < name.size(); ++i) {
      const bool alone =
          (i == 0 || !IsWord(name[i - 1])) && (i + 1 == name.size() || !IsWord(name[i + 1]));
      if (!alone || !IsLetter(name.substr(i, 1))) {
        out += name[i];
        continue;
      }
      auto found = std::find_if(bound.begin(), bound.end(),
                                [&](const auto& b) { return b.first == name[i]; });
      if (found == bound.end()) {
        const std::vector<std::string>* domain = DomainOf(name[i]);
        const std::string chosen =
            domain == nullptr
                ? AnyType(depth > 1)
                : (*domain)[static_cast<size_t>(Below(static_cast<int>(domain->size())))];
        bound.push_back({name[i], chosen});
        out += chosen;
      } else {
        out += found->second;
      }
    }
    return out;
  };
  std::map<std::string, std::string> aliases;
  auto alias = [&](std::string_view name) {
    std::string& given = aliases[std::string(name)];
    if (given.empty()) given = std::string(name) + std::to_string(++names_);
    return given;
  };
  Phrase out{type, {""}, {}};
  for (size_t at = 0; at < rule.size();) {
    const char c = rule[at];
    if (c == '$' && at + 1 < rule.size() && rule[at + 1] >= 'A' && rule[at + 1] <= 'Z') {
      out.texts.back() += alias(rule.substr(at + 1, 1));
      at += 2;
    } else if (c == '{' && at + 1 < rule.size() && rule[at + 1] != ' ') {
      const size_t end = rule.find('}', at);
      std::string_view hole = rule.substr(at + 1, end - at - 1);
      Scope inner = scope;
      const size_t bar = hole.find('|');
      if (bar != std::string_view::npos) {
        std::string_view brought = hole.substr(bar + 1);
        while (!brought.empty()) {  // "A:T,B:R"
          const size_t comma = std::min(brought.find(','), brought.size());
          inner.push_back({alias(brought.substr(0, 1)), meaning(brought.substr(2, comma - 2))});
          brought.remove_prefix(std::min(comma + 1, brought.size()));
        }
        hole = hole.substr(0, bar);
      }
      out.parts.push_back(Make(meaning(hole), depth - 1, inner));
      out.texts.push_back("");
      at = end + 1;
    } else if (IsWord(c) && (at == 0 || !IsWord(rule[at - 1]))) {
      size_t end = at;
      while (end < rule.size() && IsWord(rule[end])) ++end;
      const std::string_view word = rule.substr(at, end - at);
      out.texts.back() += IsLetter(word) ? NameOf(meaning(word)) : std::string(word);
      at = end;
    } else {
      out.texts.back() += c;
      ++at;
    }
  }
  return out;
}

Phrase Generator::Expression(const std::string& type, int depth) { return Make(type, depth, {}); }
Phrase Generator::AnyExpression(int depth) { return Make(AnyType(true), depth, {}); }

namespace {

// Everything inside `phrase` that has its type.
void Inner(const Phrase& phrase, const std::string& type, std::vector<Phrase>* out) {
  for (const Phrase& part : phrase.parts) {
    if (part.type == type) out->push_back(part);
    Inner(part, type, out);
  }
}

}  // namespace

std::vector<Phrase> Generator::Smaller(const Phrase& phrase) {
  std::vector<Phrase> out;
  Inner(phrase, phrase.type, &out);
  const auto found = Literals().find(phrase.type);
  if (found != Literals().end() && !phrase.parts.empty()) {
    for (const std::string& literal : found->second) out.push_back({phrase.type, {literal}, {}});
  }
  if (!phrase.parts.empty()) {
    out.push_back({phrase.type, {"(null as " + NameOf(phrase.type) + ")"}, {}});
  }
  for (size_t i = 0; i < phrase.parts.size(); ++i) {
    for (Phrase& smaller : Smaller(phrase.parts[i])) {
      Phrase copy = phrase;
      copy.parts[i] = std::move(smaller);
      out.push_back(std::move(copy));
    }
  }
  return out;
}

// ---- records -----------------------------------------------------------------------------------

std::string Generator::LibraryHead() {
  return "library Generated\n"
         "using FHIR version '4.0.1'\n"
         "include FHIRHelpers version '4.0.1'\n"
         "codesystem \"A\": 'urn:a'\n"
         "valueset \"Colours\": 'urn:colours'\n"
         "code \"Red\": 'red' from \"A\"\n"
         "code \"Blue\": 'blue' from \"A\"\n"
         "context Patient\n";
}

std::string Generator::ValueSets() {
  return "name: Colours\nurl: urn:colours\nsource: made for this test\nurn:a\n  red  Red\n"
         "  green  Green\n";
}

std::string Generator::Record(int resources, bool with_patient, int first_id) {
  auto one_of = [&](std::vector<std::string> all) {
    return all[static_cast<size_t>(Below(static_cast<int>(all.size())))];
  };
  // A comma and the element, or nothing.
  auto maybe = [&](const std::string& element) {
    return Below(4) == 0 ? std::string() : ",\"" + element;
  };
  auto concept_of = [&] {
    std::string codings;
    for (int i = Below(3); i >= 0; --i) {
      codings += (codings.empty() ? "" : ",") +
                 one_of({"{\"system\":\"urn:a\",\"code\":\"red\"}",
                         "{\"system\":\"urn:a\",\"code\":\"blue\",\"display\":\"Blue\"}",
                         "{\"system\":\"urn:b\",\"code\":\"red\"}", "{\"code\":\"red\"}",
                         "{\"system\":\"urn:a\",\"code\":\"green\"}", "{\"display\":\"only\"}"});
    }
    return one_of({"{\"coding\":[" + codings + "]}", "{\"coding\":[" + codings + "]}",
                   "{\"coding\":[" + codings + "],\"text\":\"words\"}", "{\"text\":\"words\"}"});
  };
  auto moment = [&] {
    return one_of({"\"2012\"", "\"2012-01\"", "\"2012-01-01\"", "\"2012-01-01T10:30:15Z\"",
                   "\"2012-01-01T10:30:15.500+05:30\"", "\"2013-02-28\"",
                   "\"2012-02-29T00:00:00-07:00\""});
  };
  auto period = [&] {
    return one_of({"{\"start\":\"2012-01-01\",\"end\":\"2012-02-29\"}",
                   "{\"start\":\"2012-01-01T10:00:00Z\"}", "{\"end\":\"2013\"}",
                   "{\"start\":\"2011\",\"end\":\"2012-01-01T10:30:15Z\"}"});
  };
  std::string out = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[";
  bool first = true;
  auto add = [&](const std::string& resource) {
    out += (first ? "" : ",");
    out += "{\"resource\":" + resource + "}";
    first = false;
  };
  if (with_patient) {
    add("{\"resourceType\":\"Patient\",\"id\":\"p\"" +
        maybe("birthDate\":" + one_of({"\"1970-02-28\"", "\"2000\"", "\"1999-12\""})) +
        maybe("gender\":\"female\"") + maybe("active\":true") +
        maybe("name\":[{\"given\":[\"a\",\"b\"],\"family\":\"c\"},{\"given\":[\"d\"]}]") + "}");
  }
  for (int i = 0; i < resources; ++i) {
    const std::string id = "\",\"id\":\"r" + std::to_string(first_id + i) + "\"";
    switch (Below(4)) {
      case 0: {
        const std::string value =
            one_of({"valueQuantity\":{\"value\":1.50,\"unit\":\"mg\",\"system\":"
                    "\"http://unitsofmeasure.org\",\"code\":\"mg\"}",
                    "valueQuantity\":{\"value\":2,\"code\":\"g\",\"system\":"
                    "\"http://unitsofmeasure.org\"}",
                    "valueInteger\":3", "valueBoolean\":true", "valueString\":\"x\""});
        const std::string when =
            Below(3) == 0 ? "effectivePeriod\":" + period() : "effectiveDateTime\":" + moment();
        add("{\"resourceType\":\"Observation" + id + ",\"status\":\"final\"" +
            maybe("code\":" + concept_of()) + maybe(value) + maybe(when) + "}");
        break;
      }
      case 1:
        add("{\"resourceType\":\"Condition" + id + maybe("code\":" + concept_of()) +
            maybe("onsetDateTime\":" + moment()) +
            maybe("recordedDate\":" + one_of({"\"2012-01-15\"", "\"2013\""})) + "}");
        break;
      case 2:
        add("{\"resourceType\":\"Encounter" + id + ",\"status\":\"finished\"" +
            maybe("class\":{\"system\":\"urn:a\",\"code\":\"red\"}") +
            maybe("period\":" + period()) + "}");
        break;
      default:
        add("{\"resourceType\":\"MedicationRequest" + id +
            ",\"status\":\"active\",\"intent\":\"order\"" +
            maybe("medicationCodeableConcept\":" + concept_of()) +
            maybe("authoredOn\":" + moment()) +
            maybe("dosageInstruction\":[{\"text\":\"a\"},{\"text\":\"b\"}]") + "}");
    }
  }
  return out + "]}";
}

}  // namespace precert::cql::reference
