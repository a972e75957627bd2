// Sentences about money.
#include "report/estimate_words.h"

#include <algorithm>

namespace precert {

std::string MoneySpan(Money a, Money b) {
  if (a == b) return a.Display();
  return std::min(a, b).Display() + " to " + std::max(a, b).Display();
}

std::string CoverageCaveat(const LineDetermination& line) {
  switch (line.outcome) {
    case Outcome::kCovered:
      return "";
    case Outcome::kPartlyCovered:
      return "partly covered: " + std::to_string(line.covered_sessions) + " of the sessions";
    case Outcome::kNeedsInformation:
    case Outcome::kClinicalReview:
      return "not decided yet: this is the cost if the plan approves it";
    case Outcome::kNotCovered:
      return "not covered: the plan pays nothing for it";
  }
  return "";
}

std::vector<SessionPart> PartsOf(const SessionCost& least, const SessionCost& most) {
  const SessionPart all[] = {
      {"deductible", least.deductible, most.deductible},
      {"copay", least.copay, most.copay},
      {"coinsurance", least.coinsurance, most.coinsurance},
      {"balance bill", least.balance_bill, most.balance_bill},
      {"not covered", least.not_covered, most.not_covered},
      {"past the plan's maximum", least.over_maximum, most.over_maximum},
      {"the plan pays", least.plan_pays, most.plan_pays},
      {"written off", least.write_off, most.write_off},
  };
  std::vector<SessionPart> out;
  for (const SessionPart& part : all) {
    if (part.least > Money() || part.most > Money()) out.push_back(part);
  }
  return out;
}

namespace {

std::string Movement(const AccumulatorReading& r) {
  return r.before == r.after ? r.before.Display()
                             : r.before.Display() + ", then " + r.after.Display();
}

const AccumulatorReading* Find(const std::vector<AccumulatorReading>& readings,
                               const std::string& name) {
  for (const AccumulatorReading& r : readings) {
    if (r.name == name) return &r;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> AccumulatorLines(const SessionCost& least, const SessionCost& most) {
  std::vector<std::string> out;
  for (const AccumulatorReading& dear : most.accumulators) {
    const AccumulatorReading* cheap = Find(least.accumulators, dear.name);
    const std::string of = " of " + dear.limit.Display();
    if (cheap == nullptr) {
      out.push_back(dear.name + ": " + Movement(dear) + of + ", at the most");
    } else if (*cheap == dear) {
      out.push_back(dear.name + ": " + Movement(dear) + of);
    } else {
      out.push_back(dear.name + ": " + Movement(*cheap) + " at the least; " + Movement(dear) +
                    " at the most;" + of);
    }
  }
  for (const AccumulatorReading& cheap : least.accumulators) {
    if (Find(most.accumulators, cheap.name) == nullptr) {
      out.push_back(cheap.name + ": " + Movement(cheap) + " of " + cheap.limit.Display() +
                    ", at the least");
    }
  }
  if (most.session_limit) {
    out.push_back("sessions of the plan year: " + std::to_string(*most.sessions_before) +
                  (most.over_limit ? ", and this one is past the limit"
                                   : ", then " + std::to_string(*most.sessions_after)) +
                  ", of " + std::to_string(*most.session_limit));
  }
  return out;
}

std::vector<EstimateNote> NotesOf(const CostLine& least, const CostLine& most) {
  std::vector<EstimateNote> out;
  for (const CostNote& note : most.notes) out.push_back({note, false});
  for (const CostNote& note : least.notes) {
    if (std::find(most.notes.begin(), most.notes.end(), note) == most.notes.end()) {
      out.push_back({note, true});
    }
  }
  return out;
}

YearWords DescribeYear(const PlanYearOutlook& year, bool leaves_network) {
  YearWords out;
  out.heading = year.ends ? "By the end of the plan year, " + year.ends->Display()
                          : "By the end of the plan year";
  Money worst_in, worst_out;
  std::string in_name;
  for (const PlanYearOutlook::Limit& limit : year.limits) {
    const bool outside = limit.tier == NetworkTier::kOut;
    if (outside && !leaves_network) continue;
    if (!outside) {
      worst_in = std::max(worst_in, limit.LeftBefore());
      in_name = limit.name;
    } else if (limit.name != in_name) {  // one limit for both sides is owed once
      worst_out = limit.LeftBefore();
    }
    const std::string where = outside                              ? "out of network"
                              : limit.tier == NetworkTier::kSecond ? "in the second tier"
                                                                   : "in network";
    out.sentences.push_back(
        "For covered care " + where + ", these sessions and all others, you can owe " +
        limit.LeftBefore().Display() + " more at most: the " + limit.name + " is " +
        limit.limit.Display() + ", and " + limit.used_before.Display() +
        " counts as used. After these sessions " + limit.LeftAfter().Display() + " of it is left" +
        (outside ? "; bills above the allowed amount come on top, without any limit." : "."));
  }
  if (year.unlimited_in_network) {
    out.sentences.push_back(
        "The plan's papers state no out-of-pocket limit in network: what more care would cost has "
        "no upper bound.");
  }
  if (leaves_network && year.unlimited_out_of_network) {
    out.sentences.push_back(
        "The plan's papers state no out-of-pocket limit out of network: what more care there would "
        "cost has no upper bound.");
  }
  if (year.outside_limits > Money()) {
    out.sentences.push_back(
        "Outside every limit, from these sessions: " + year.outside_limits.Display() +
        " at most (charges above the allowed amount, and what is not covered).");
  }
  if (year.unlimited_in_network || (leaves_network && year.unlimited_out_of_network)) return out;
  const Money worst = worst_in + worst_out + year.outside_limits;
  std::string made_of = worst_out > Money() ? "both limits" : "the limit";
  if (year.outside_limits > Money()) {
    made_of += worst_out > Money() ? " and what lies outside them" : " and what lies outside it";
  }
  out.sentences.push_back("Worst case: " + worst.Display() + ", " + made_of +
                          (leaves_network ? "; further bills above allowed amounts have no limit."
                                          : ", if you stay in network."));
  return out;
}

}  // namespace precert
