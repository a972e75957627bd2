// Which chapter an operator belongs to, and the list of those that are passed on.
#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

// The reference has no implementation of its own for these and hands them to the engine. A name
// alone stands for every overload.
constexpr std::string_view kPassedOn[] = {
    // Logarithms and roots: their exactness is tested in tests/base/decimal_math_test.cc.
    "Exp", "Ln", "Log", "Power", "GeometricMean",
    // Variances of numbers past 10^7, which 128 bits do not hold exactly.
    "Variance", "StdDev", "PopulationVariance", "PopulationStdDev",
    // Regular expressions.
    "Matches", "ReplaceMatches", "SplitOnMatches",
    // Decimals as they were written.
    "Precision", "LowBoundary", "HighBoundary",
    // Expand; Collapse where `per` is given or a bound is not known.
    "Expand", "Collapse",
    // FHIRHelpers on quantities.
    "ToQuantity(FHIR.Quantity)", "ToQuantityIgnoringComparator", "ToCalendarUnit",
    "ToRatio(FHIR.Ratio)", "ToInterval(FHIR.Range)", "ToInterval(FHIR.Quantity)", "ToValue",
    // Walks through a value, and through the references of a record.
    "Children", "Descendants", "Descendents", "BelongsTo",
    // A range of possible integers as a number of items.
    "Take", "Skip",
    // Side effects.
    "Message"};

Plain PassOn(World& world, const PlainCall& call) {
  if (call.nulls == Nulls::kPropagate && call.AnyNull()) return Null();
  std::vector<Value> args;
  for (const Plain& p : call.args) args.push_back(ToValue(world.engine, p));
  OpCall original;
  if (call.original != nullptr) original = *call.original;
  original.args = args;
  original.precision = call.precision;
  world.engine.error.reset();
  const Value result = call.fn(world.engine, original);
  if (world.engine.error) throw Failure{*world.engine.error};
  return FromValue(result);
}

}  // namespace

bool IsPassedOn(std::string_view signature) {
  for (std::string_view row : kPassedOn) {
    if (signature.starts_with(row) &&
        (signature.size() == row.size() || signature[row.size()] == '(' ||
         signature[row.size()] == ':')) {
      return true;
    }
  }
  return false;
}

std::vector<std::string_view> PassedOn() { return {std::begin(kPassedOn), std::end(kPassedOn)}; }

Plain CallOperator(World& world, const PlainCall& call) {
  for (const auto chapter : {Codes, Logic, Texts, Comparisons, Intervals, Lists, Aggregates,
                             Moments, Numbers, Conversions}) {
    if (Answer answer = chapter(world, call)) return *answer;
  }
  if (IsPassedOn(call.signature)) return PassOn(world, call);
  throw NotThere("the reference does not know " + std::string(call.signature));
}

}  // namespace precert::cql::reference
