// Durations and differences between two Dates, DateTimes or Times, and the tables that date-time
// operators are split into.
//
// A duration counts whole periods, a difference counts boundaries crossed (CQL 1.5, Appendix H).
// The result is an Integer, or Tag::kUncertain when what the values leave out changes the count;
// null when it does not fit an Integer. See duration.cc for what a missing component means.
#pragma once

#include <optional>
#include <span>

#include "cql/core/op.h"

namespace precert::cql {

// `a` and `b` are not null and of one of the three kinds.
Value DurationOf(OpContext& context, const Value& a, const Value& b, Precision unit);
Value DifferenceOf(OpContext& context, const Value& a, const Value& b, Precision unit);

// The component that a time-valued unit counts: calendar units and UCUM 'wk', 'd', 'h', 'min', 's',
// 'ms'; nullopt for anything else, also for the definite 'a' and 'mo'.
std::optional<Precision> DurationUnit(const codes::UnitTable& units, uint32_t unit);

// Parts of DateTimeOps().
std::span<const OpDef> DurationOps();
std::span<const OpDef> AgeOps();

}  // namespace precert::cql
