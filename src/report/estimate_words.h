// Words that the text and the HTML of an estimate share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decide/determination.h"

namespace precert {

// "$164.00", "$164.00 to $820.00", whichever of the two is less first.
std::string MoneySpan(Money a, Money b);
// What a line's cost rests on: "if it is approved", "not covered", "" where it is covered.
std::string CoverageCaveat(const LineDetermination& line);

// A part of a session: "deductible", in the cheapest and the dearest case.
struct SessionPart {
  const char* name;
  Money least, most;
};
// Those that are not nothing in both cases, the patient's first, then the plan's and what is
// written off.
std::vector<SessionPart> PartsOf(const SessionCost& least, const SessionCost& most);

// "deductible in network: $500.00, then $820.00, of $1,500.00"; one for each accumulator that moves
// or stands in the way. Both cases, where they differ.
std::vector<std::string> AccumulatorLines(const SessionCost& least, const SessionCost& most);

// The notes of a line in its dearest case, then those of the cheapest that differ.
struct EstimateNote {
  CostNote note;
  bool cheapest_only = false;
};
std::vector<EstimateNote> NotesOf(const CostLine& least, const CostLine& most);

// The worst that the plan year of `most` may bring, in sentences. `end` is its last day.
struct YearWords {
  std::string heading;
  std::vector<std::string> sentences;
};
YearWords DescribeYear(const PlanYearOutlook& most, bool leaves_network);

}  // namespace precert
