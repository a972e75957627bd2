// One pass over all sessions.
#include "plan/course.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "plan/course_line.h"
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
    if (scenario_.detail) out.years = Outlook();
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
  void Share(Year& year, const SessionTerms& terms, Money* copay_taken, SessionCost* cost,
             std::vector<CostNote>* notes);
  bool MayReachLimit() const;
  void Finish(LineState& state);
  std::vector<PlanYearOutlook> Outlook() const;

  Year& YearOf(std::optional<Date> date);

  bool most_spent() const { return scenario_.parts == Parts::kMostSpent; }
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
  const std::optional<Date> start =
      date && stated_year_ ? benefits_.plan_year_start.Of(*date) : stated_year_;
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

void Course::Session(LineState& state, std::optional<Date> date, int index) {
  const CostRequest& request = *state.request;
  CostLine& line = state.line;
  const SessionTerms& terms = state.terms;
  SessionCost cost;
  cost.number = index + 1;
  cost.date = date;
  cost.billed = state.billed;
  Year& year = YearOf(date);
  const size_t session = session_++;
  if (most_spent()) spent_.resize(session + 1);
  if (date || stated_year_)
    cost.plan_year = date ? benefits_.plan_year_start.Of(*date) : stated_year_;
  if (date) {
    if (state.last_year && cost.plan_year != state.last_year && state.covered) {
      Note(state,
           "from session " + std::to_string(index + 1) + " a new plan year applies, begun on " +
               cost.plan_year->Display() + ": deductible, limits and sessions start again",
           "");
    }
    state.last_year = cost.plan_year;
  }
  const bool other_year = stated_year_ && date && cost.plan_year != stated_year_;
  const bool unread = terms.benefit != nullptr && !terms.benefit->unread.empty();
  const auto unread_visits = scenario_.unread_visits_count.find({terms.family, terms.tier});
  const bool unread_counts =
      unread && unread_visits != scenario_.unread_visits_count.end() && unread_visits->second;
  const bool counts_visits =
      terms.benefit != nullptr &&
      (unread_counts || terms.benefit->free_visits > 0 || terms.benefit->copay_visits > 0);
  if (state.covered && counts_visits && year.now.counts.visits.count(terms.family) == 0) {
    int seen = 0;
    if (!other_year || *cost.plan_year < *stated_year_) {
      const std::optional<int> stated = StatedSessions(usage_.stated, request, terms.family);
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
    year.now.counts.visits[terms.family] = seen;
  }

  bool over = false;
  if (state.covered && terms.benefit != nullptr && terms.benefit->session_limit) {
    auto [count, fresh] = year.now.counts.sessions.try_emplace(terms.family, 0);
    if (fresh && !other_year) {
      count->second = StatedSessions(usage_.stated, request, terms.family).value_or(0);
    }
    cost.session_limit = terms.benefit->session_limit;
    cost.sessions_before = count->second;
    over = count->second >= *terms.benefit->session_limit;
    if (!over) ++count->second;
    cost.sessions_after = count->second;
  }

  if (scenario_.detail) cost.accumulators = year.now.Readings(terms.tier);
  if (!state.covered || over) {
    if (state.billed) {
      cost.not_covered = *state.billed;
      cost.patient_pays = *state.billed;
    } else {
      Missing(line, "the charge for one session");
    }
    cost.over_limit = over;
    if (over) {
      if (state.first_over == 0) state.first_over = index + 1;
      state.last_over = index + 1;
      ++line.sessions_over_limit;
    }
  } else if (!state.allowed) {
    Missing(line, "the plan's allowed amount for one session");
  } else {
    cost.allowed = state.billed ? std::min(*state.allowed, *state.billed) : *state.allowed;
    if (unread) {
      // Nothing is known of the order: anything from nothing to all of it, without the deductible,
      // bounds the total whichever way it is. What lies past a maximum is outside the limit.
      ServiceBenefit plain;
      plain.deductible_applies = false;
      plain.outside_limit =
          terms.benefit->outside_limit || (!most_spent() && terms.benefit->has_maximum());
      plain.coinsurance = terms.coinsurance;
      plain.clause = terms.benefit->clause;
      SessionTerms bound = terms;
      bound.benefit = &plain;
      Money none;
      Share(year, bound, &none, &cost, nullptr);
      if (most_spent()) {
        spent_.back().deductible = spent_.back().own_deductible = cost.allowed;
        spent_.back().own_name = OwnDeductibleName(terms.family, *terms.benefit);
      }
      if (unread_counts) ++year.now.counts.visits[terms.family];
    } else {
      const auto [visit, first] =
          copays_.try_emplace({terms.family + " " + std::to_string(static_cast<int>(terms.tier)),
                               date ? date->ToString() : std::to_string(index)});
      // At most, each line of the visit owes the copay; at least, only the first.
      Money nobody;
      const bool apart = scenario_.visit_copay && terms.benefit != nullptr &&
                         terms.benefit->paid_at_most_each && !first;
      if (apart && scenario_.visit_copay == End::kLeast) {
        nobody = Money::Cents(limits::kMaxMoneyCents);
      }
      Money& taken = apart ? nobody : visit->second;
      Share(year, terms, &taken, &cost, scenario_.detail ? &line.notes : nullptr);
    }
    const Money counted = terms.benefit != nullptr && terms.benefit->outside_limit
                              ? Money()
                              : cost.deductible + cost.copay + cost.coinsurance;
    year.within += counted;
    if (state.billed && state.out) {
      cost.balance_bill = *state.billed - cost.allowed;
      cost.patient_pays += cost.balance_bill;
    } else if (state.billed) {
      cost.write_off = *state.billed - cost.allowed;
    } else if (state.out) {
      Missing(line, "the charge for one session, for the balance bill");
    }
    year.outside += cost.patient_pays - counted;
  }
  if (!state.covered || over) year.outside += cost.patient_pays;
  if (scenario_.detail) year.now.ReadAgain(terms.tier, &cost.accumulators);
  line.each.push_back(std::move(cost));
}

void Course::Share(Year& year, const SessionTerms& terms, Money* copay_taken, SessionCost* cost,
                   std::vector<CostNote>* notes) {
  if (!year.parts) {
    ShareSession(terms, copay_taken, &year.now, cost, notes);
    return;
  }
  const Spending* others =
      scenario_.others != nullptr ? &(*scenario_.others)[session_ - 1] : nullptr;
  Spending own = year.parts->Share(terms, others, copay_taken, &year.now.counts, cost, notes);
  own.Move(&year.now);
  if (year.floor) own.Move(&*year.floor);
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

// ---- What the plan year may still cost -------------------------------------

std::vector<PlanYearOutlook> Course::Outlook() const {
  std::vector<PlanYearOutlook> out;
  for (const auto& [start, year] : years_) {
    PlanYearOutlook outlook;
    outlook.starts = start;
    if (start) {
      // A day of the next plan year, whatever the length of this one.
      const Date next = benefits_.plan_year_start.Of(start->AddDays(367));
      outlook.ends = next.AddDays(-1);
    }
    outlook.within_limits = year.within;
    outlook.outside_limits = year.outside;
    const auto add = [&](NetworkTier tier, const char* name) {
      const std::optional<Money> before = year.before.OutOfPocketLeft(tier);
      const std::optional<Money> after = year.now.OutOfPocketLeft(tier);
      if (!before || !after) {
        (tier == NetworkTier::kOut ? outlook.unlimited_out_of_network
                                   : outlook.unlimited_in_network) = true;
        return;
      }
      // The accumulator that leaves least is the one that binds.
      const AccumulatorReading* binding = nullptr;
      const std::vector<AccumulatorReading> readings = year.before.Readings(tier);
      for (const AccumulatorReading& r : readings) {
        if (r.name.find("limit") == std::string::npos) continue;
        if (std::max(r.limit - r.before, Money()) == *before) binding = &r;
      }
      PlanYearOutlook::Limit limit;
      limit.name = binding != nullptr ? binding->name : name;
      limit.tier = tier;
      limit.limit = binding != nullptr ? binding->limit : *before;
      limit.used_before = limit.limit - *before;
      limit.used_after = limit.limit - *after;
      // A second tier that shares the first one's limit says nothing new.
      if (tier == NetworkTier::kSecond && !outlook.limits.empty() &&
          outlook.limits.front().name == limit.name) {
        return;
      }
      outlook.limits.push_back(std::move(limit));
    };
    add(NetworkTier::kFirst, "out-of-pocket limit in network");
    if (benefits_.second_tier) add(NetworkTier::kSecond, "out-of-pocket limit of the second tier");
    if (benefits_.out_of_network_basis == OutOfNetworkBasis::kShareOfAllowed) {
      add(NetworkTier::kOut, "out-of-pocket limit out of network");
    }
    out.push_back(std::move(outlook));
  }
  return out;
}

}  // namespace

CourseCost PriceCourse(const Benefits& benefits, const MemberUsage& usage,
                       std::span<const CostRequest> requests, const Scenario& scenario) {
  return Course(benefits, usage, requests, scenario).Run();
}

}  // namespace precert
