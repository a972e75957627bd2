// One pass over all sessions.
#include "plan/course.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "plan/course_line.h"
#include "plan/plan_year_outlook.h"
#include "plan/used_before.h"

namespace precert {
namespace {

class Course {
 public:
  Course(const Benefits& benefits, const MemberUsage& usage, std::span<const CostRequest> requests,
         const Scenario& scenario)
      : benefits_(benefits),
        usage_(usage),
        requests_(requests),
        scenario_(scenario),
        stated_year_(StatedYear(benefits, usage, requests)) {}

  CourseCost Run() {
    states_.reserve(requests_.size());
    for (const CostRequest& request : requests_) {
      states_.push_back({PrepareLine(benefits_, usage_, request, scenario_), {}});
    }
    std::vector<std::tuple<std::optional<Date>, size_t, int>> order;  // nullopt sorts first
    for (size_t line = 0; line < requests_.size(); ++line) {
      for (int i = 0; i < requests_[line].sessions; ++i) {
        const std::vector<Date>& dates = requests_[line].dates;
        order.emplace_back(
            dates.empty() ? std::nullopt : std::optional(dates[static_cast<size_t>(i)]), line, i);
      }
    }
    std::sort(order.begin(), order.end());
    for (const auto& [date, line, index] : order) Session(states_[line], date, index);
    CourseCost out;
    for (LineState& state : states_) {
      Finish(state);
      out.patient += state.line.patient_pays;
      out.plan += state.line.plan_pays;
      out.complete &= state.line.complete;
      out.lines.push_back(std::move(state.line));
    }
    if (scenario_.detail) {
      for (const auto& [start, year] : years_) {
        out.years.push_back(OutlookOf(benefits_, start, year.before, year.now));
        out.years.back().within_limits = year.within;
        out.years.back().outside_limits = year.outside;
      }
    }
    out.spent = std::move(spent_);
    out.may_reach_limit = MayReachLimit();
    return out;
  }

 private:
  struct LineState : CourseLine {
    std::optional<Date> last_year;      // of the session before
    int first_over = 0, last_over = 0;  // sessions beyond the plan's limit
  };
  struct Year {
    Accumulators now, before;
    std::optional<PartAccumulators> parts;  // where Scenario::parts has the services in parts
    std::optional<Accumulators> floor;      // what all of them leave at least, spending their most
    Money within, outside;
  };

  void Session(LineState& state, std::optional<Date> date, int index);
  SessionCost Begin(LineState& state, std::optional<Date> date, int index);
  void CountVisitsBefore(LineState& state, const SessionCost& cost, Year* year);
  bool TakeFromSessionLimit(const LineState& state, Year* year, SessionCost* cost) const;
  void ChargePatient(LineState& state, Year* year, SessionCost* cost);
  void ShareUnread(const SessionTerms& terms, Year* year, SessionCost* cost);
  void ShareVisit(LineState& state, Year* year, SessionCost* cost);
  void Share(const SessionTerms& terms, Money* copay_taken, Year* year, SessionCost* cost,
             std::vector<CostNote>* notes);
  static void SettleCharge(LineState& state, SessionCost* cost);
  bool MayReachLimit() const;
  void Finish(LineState& state);

  std::optional<Date> PlanYearOf(std::optional<Date> date) const {
    return date && stated_year_ ? benefits_.plan_year_start.Of(*date) : stated_year_;
  }
  Year& YearOf(std::optional<Date> date);

  bool most_spent() const { return scenario_.parts == Parts::kMostSpent; }
  // Not the plan year of the stated use.
  bool InOtherYear(const SessionCost& cost) const {
    return stated_year_ && cost.date && cost.plan_year != stated_year_;
  }
  // The plan states in words what the patient pays.
  static bool Unread(const SessionTerms& terms) {
    return terms.benefit != nullptr && !terms.benefit->unread.empty();
  }
  bool UnreadVisitsCount(const SessionTerms& terms) const {
    if (!Unread(terms)) return false;
    const auto it = scenario_.unread_visits_count.find({terms.family, terms.tier});
    return it != scenario_.unread_visits_count.end() && it->second;
  }
  // What counts toward the out-of-pocket limit.
  static Money TowardLimit(const SessionTerms& terms, const SessionCost& cost) {
    if (terms.benefit != nullptr && terms.benefit->outside_limit) return Money();
    return cost.deductible + cost.copay + cost.coinsurance;
  }
  void Note(LineState& state, std::string text, std::string clause) const {
    if (scenario_.detail) AddNote(&state.line.notes, std::move(text), std::move(clause));
  }
  static void Missing(CostLine& line, const std::string& what) {
    line.complete = false;
    if (std::find(line.missing.begin(), line.missing.end(), what) == line.missing.end()) {
      line.missing.push_back(what);
    }
  }

  const Benefits& benefits_;
  const MemberUsage& usage_;
  const std::span<const CostRequest> requests_;
  const Scenario& scenario_;
  const std::optional<Date> stated_year_;
  std::vector<LineState> states_;
  std::map<std::optional<Date>, Year> years_;
  std::vector<Spending> spent_;  // of Parts::kMostSpent
  size_t session_ = 0;           // in the order of the course
  // Copays taken so far, by family and visit: lines of one family on one day are one visit, and
  // without days the sessions of a request run side by side.
  std::map<std::pair<std::string, std::string>, Money> copays_;
};

// ---- What has been used ----------------------------------------------------

Course::Year& Course::YearOf(std::optional<Date> date) {
  const std::optional<Date> start = PlanYearOf(date);
  auto [it, fresh] = years_.try_emplace(start);
  Year& year = it->second;
  if (!fresh) return year;
  const auto used = [&](End end) {
    return UsedBefore(benefits_, usage_, stated_year_, start, end);
  };
  year.now = year.before = used(scenario_.usage);
  if (scenario_.parts != Parts::kTogether) year.parts.emplace(scenario_.parts, year.now);
  if (most_spent()) year.floor = used(End::kLeast);
  return year;
}

// ---- One session -----------------------------------------------------------

// In the order in which costs are shared: the limits of the plan year, the allowed amount between
// the two (session_share.h has the order within), what lies above it, and where the money counts.
void Course::Session(LineState& state, std::optional<Date> date, int index) {
  Year& year = YearOf(date);
  SessionCost cost = Begin(state, date, index);
  CountVisitsBefore(state, cost, &year);
  cost.over_limit = !TakeFromSessionLimit(state, &year, &cost);
  if (scenario_.detail) cost.accumulators = year.now.Readings(state.terms.tier);
  if (!state.covered || cost.over_limit) {
    ChargePatient(state, &year, &cost);
  } else if (state.allowed) {
    cost.allowed = state.billed ? std::min(*state.allowed, *state.billed) : *state.allowed;
    if (Unread(state.terms)) {
      ShareUnread(state.terms, &year, &cost);
    } else {
      ShareVisit(state, &year, &cost);
    }
    const Money counted = TowardLimit(state.terms, cost);
    SettleCharge(state, &cost);
    year.within += counted;
    year.outside += cost.patient_pays - counted;
  } else {
    Missing(state.line, "the plan's allowed amount for one session");
  }
  if (scenario_.detail) year.now.ReadAgain(state.terms.tier, &cost.accumulators);
  state.line.each.push_back(std::move(cost));
}

// Its number, charge and plan year; says where a new plan year begins.
SessionCost Course::Begin(LineState& state, std::optional<Date> date, int index) {
  ++session_;
  if (most_spent()) spent_.resize(session_);
  SessionCost cost;
  cost.number = index + 1;
  cost.date = date;
  cost.billed = state.billed;
  cost.plan_year = PlanYearOf(date);
  if (!date) return cost;
  if (state.last_year && cost.plan_year != state.last_year && state.covered) {
    Note(state,
         "from session " + std::to_string(cost.number) + " a new plan year applies, begun on " +
             cost.plan_year->Display() + ": deductible, limits and sessions start again",
         "");
  }
  state.last_year = cost.plan_year;
  return cost;
}

// Visits that the plan year has seen before the course, where the benefit counts its first ones.
void Course::CountVisitsBefore(LineState& state, const SessionCost& cost, Year* year) {
  const SessionTerms& terms = state.terms;
  const bool counts_visits =
      terms.benefit != nullptr && (UnreadVisitsCount(terms) || terms.benefit->free_visits > 0 ||
                                   terms.benefit->copay_visits > 0);
  std::map<std::string, int>& visits = year->now.counts.visits;
  if (!state.covered || !counts_visits || visits.count(terms.family) != 0) return;
  int seen = 0;
  const bool other_year = InOtherYear(cost);
  if (!other_year || *cost.plan_year < *stated_year_) {
    const std::optional<int> stated = StatedSessions(usage_.stated, *state.request, terms.family);
    const auto assumed = scenario_.visits.find(terms.family);
    if (stated && !other_year) {
      seen = *stated;
    } else if (assumed != scenario_.visits.end()) {
      seen = assumed->second;
      Note(state,
           "visits of this plan year so far were not stated; this case takes " +
               std::to_string(seen),
           terms.benefit->clause);
    }
  }
  visits[terms.family] = seen;
}

// False when the plan's limit of sessions a year leaves none for this one.
bool Course::TakeFromSessionLimit(const LineState& state, Year* year, SessionCost* cost) const {
  const SessionTerms& terms = state.terms;
  if (!state.covered || terms.benefit == nullptr || !terms.benefit->session_limit) return true;
  auto [count, fresh] = year->now.counts.sessions.try_emplace(terms.family, 0);
  if (fresh && !InOtherYear(*cost)) {
    count->second = StatedSessions(usage_.stated, *state.request, terms.family).value_or(0);
  }
  cost->session_limit = terms.benefit->session_limit;
  cost->sessions_before = count->second;
  const bool left = count->second < *terms.benefit->session_limit;
  if (left) ++count->second;
  cost->sessions_after = count->second;
  return left;
}

// What is not covered, or past the limit of sessions: the patient pays the charge, and no
// accumulator moves.
void Course::ChargePatient(LineState& state, Year* year, SessionCost* cost) {
  if (state.billed) {
    cost->not_covered = *state.billed;
    cost->patient_pays = *state.billed;
    year->outside += cost->patient_pays;
  } else {
    Missing(state.line, "the charge for one session");
  }
  if (!cost->over_limit) return;
  if (state.first_over == 0) state.first_over = cost->number;
  state.last_over = cost->number;
  ++state.line.sessions_over_limit;
}

// Nothing is known of the order: anything from nothing to all of it, without the deductible, bounds
// the total whichever way it is. What lies past a maximum is outside the limit.
void Course::ShareUnread(const SessionTerms& terms, Year* year, SessionCost* cost) {
  ServiceBenefit plain;
  plain.deductible_applies = false;
  plain.outside_limit =
      terms.benefit->outside_limit || (!most_spent() && terms.benefit->has_maximum());
  plain.coinsurance = terms.coinsurance;
  plain.clause = terms.benefit->clause;
  SessionTerms bound = terms;
  bound.benefit = &plain;
  Money none;
  Share(bound, &none, year, cost, nullptr);
  if (most_spent()) {
    spent_.back().deductible = spent_.back().own_deductible = cost->allowed;
    spent_.back().own_name = OwnDeductibleName(terms.family, *terms.benefit);
  }
  if (UnreadVisitsCount(terms)) ++year->now.counts.visits[terms.family];
}

// As the terms say; lines of one visit share its copay.
void Course::ShareVisit(LineState& state, Year* year, SessionCost* cost) {
  const SessionTerms& terms = state.terms;
  const auto [visit, first] =
      copays_.try_emplace({terms.family + " " + std::to_string(static_cast<int>(terms.tier)),
                           cost->date ? cost->date->ToString() : std::to_string(cost->number - 1)});
  // At most, each line of the visit owes the copay; at least, only the first.
  Money nobody;
  const bool apart = scenario_.visit_copay && terms.benefit != nullptr &&
                     terms.benefit->paid_at_most_each && !first;
  if (apart && scenario_.visit_copay == End::kLeast) {
    nobody = Money::Cents(limits::kMaxMoneyCents);
  }
  Money& taken = apart ? nobody : visit->second;
  Share(terms, &taken, year, cost, scenario_.detail ? &state.line.notes : nullptr);
}

// What lies between the charge and the allowed amount: the patient's out of network, else nobody's.
void Course::SettleCharge(LineState& state, SessionCost* cost) {
  if (state.billed && state.out) {
    cost->balance_bill = *state.billed - cost->allowed;
    cost->patient_pays += cost->balance_bill;
  } else if (state.billed) {
    cost->write_off = *state.billed - cost->allowed;
  } else if (state.out) {
    Missing(state.line, "the charge for one session, for the balance bill");
  }
}

// The allowed amount; moves the accumulators.
void Course::Share(const SessionTerms& terms, Money* copay_taken, Year* year, SessionCost* cost,
                   std::vector<CostNote>* notes) {
  if (!year->parts) {
    ShareSession(terms, copay_taken, &year->now, cost, notes);
    return;
  }
  const Spending* others =
      scenario_.others != nullptr ? &(*scenario_.others)[session_ - 1] : nullptr;
  Spending own = year->parts->Share(terms, others, copay_taken, &year->now.counts, cost, notes);
  own.Move(&year->now);
  if (year->floor) own.Move(&*year->floor);
  if (most_spent()) spent_.back() = std::move(own);
}

bool Course::MayReachLimit() const {
  for (const auto& [start, year] : years_) {
    if (!year.floor) continue;
    for (const LineState& state : states_) {
      const std::optional<Money> left = year.floor->OutOfPocketLeft(state.terms.tier);
      if (state.covered && left && *left == Money()) return true;
    }
  }
  return false;
}

void Course::Finish(LineState& state) {
  const CostRequest& request = *state.request;
  CostLine& line = state.line;
  if (state.first_over > 0) {
    Note(state,
         std::to_string(*state.terms.benefit->session_limit) +
             " sessions a plan year are covered: the "
             "patient pays " +
             SessionNumbers(state.first_over, state.last_over) +
             " in full, outside the "
             "out-of-pocket limit (not verified: check with the plan)",
         state.terms.benefit->clause);
  }
  if (state.billed) line.billed = *state.billed * request.sessions;
  for (const SessionCost& cost : line.each) {
    line.allowed += cost.allowed;
    line.deductible += cost.deductible;
    line.copay += cost.copay;
    line.coinsurance += cost.coinsurance;
    line.balance_bill += cost.balance_bill;
    line.not_covered += cost.not_covered;
    line.over_maximum += cost.over_maximum;
    line.plan_pays += cost.plan_pays;
    line.patient_pays += cost.patient_pays;
    line.write_off += cost.write_off;
  }
  if (line.balance_bill > Money()) {
    Note(state,
         "the provider may bill " + line.balance_bill.Display() +
             " above the allowed "
             "amount; it counts toward neither the deductible nor the out-of-pocket limit",
         benefits_.out_of_network_clause);
  }
  if (state.covered && request.dates.empty() && request.sessions > 1) {
    Note(state, "no session dates were given: all are counted in one plan year", "");
  }
}

}  // namespace

CourseCost PriceCourse(const Benefits& benefits, const MemberUsage& usage,
                       std::span<const CostRequest> requests, const Scenario& scenario) {
  return Course(benefits, usage, requests, scenario).Run();
}

}  // namespace precert
