// One pass over all sessions.
#include "plan/course.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "plan/used_before.h"

namespace precert {
namespace {

// "Primary Care Visit" or, without a title, the family's name.
std::string TitleOf(const std::string& family, const ServiceBenefit* benefit) {
  return benefit != nullptr && !benefit->title.empty() ? benefit->title : family;
}

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
    for (const CostRequest& request : requests_) states_.push_back(Prepare(request));
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
  struct LineState {
    const CostRequest* request = nullptr;
    CostLine line;
    SessionTerms terms;
    std::optional<Money> billed, allowed;
    bool covered = true, out = false;
    int first_over = 0, last_over = 0;
    std::optional<Date> last_year;
  };
  struct Year {
    Accumulators now, before;
    std::optional<PartAccumulators> parts;  // where Scenario::parts has the services in parts
    std::optional<Accumulators> floor;      // what all of them leave at least, spending their most
    Money within, outside;
  };

  LineState Prepare(const CostRequest& request);
  void PrepareTerms(LineState& state);
  void NoteUnknownUse(LineState& state);
  void Session(LineState& state, std::optional<Date> date, int index);
  void Share(Year& year, const SessionTerms& terms, Money* copay_taken, SessionCost* cost,
             std::vector<CostNote>* notes);
  bool MayReachLimit() const;
  void Finish(LineState& state);
  std::vector<PlanYearOutlook> Outlook() const;

  Year& YearOf(std::optional<Date> date);

  bool most_spent() const { return scenario_.parts == Parts::kMostSpent; }
  bool least_used() const { return scenario_.usage == End::kLeast; }
  static Money Pick(const MoneyRange& range, bool low) { return low ? range.low : range.high; }
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

// ---- What applies to a line ------------------------------------------------

void Course::PrepareTerms(LineState& state) {
  const CostRequest& request = *state.request;
  SessionTerms& terms = state.terms;
  terms.tier = TierOf(benefits_, request, scenario_);
  if (terms.tier != NetworkTier::kOut && benefits_.second_tier && !request.network_tier) {
    Note(state,
         "the plan has two tiers in network and the provider's is not known; this case takes the " +
             std::string(terms.tier == NetworkTier::kFirst ? "first" : "second"),
         "");
  }
  state.out = terms.tier == NetworkTier::kOut;
  terms.sharing = &benefits_.Sharing(terms.tier);
  terms.family = BenefitNameOf(benefits_, request, scenario_);
  const auto it = terms.sharing->services.find(terms.family);
  if (it != terms.sharing->services.end()) terms.benefit = &it->second;
  const ServiceBenefit* benefit = terms.benefit;
  if (benefit != nullptr) state.line.benefit = TitleOf(terms.family, benefit);
  if (scenario_.detail && terms.family != request.family) {
    std::string others;
    for (const std::string& name : benefits_.BenefitNames(request.family)) {
      if (name == terms.family) continue;
      const auto other = terms.sharing->services.find(name);
      others += (others.empty() ? "" : ", ") +
                TitleOf(name, other == terms.sharing->services.end() ? nullptr : &other->second);
    }
    Note(state,
         "the plan's papers do not name this service; this case takes it as '" +
             TitleOf(terms.family, benefit) + "'" +
             (others.empty() ? "" : ", but it may fall under " + others),
         benefit != nullptr ? benefit->clause : "");
  }

  terms.coinsurance = terms.sharing->coinsurance;
  bool stated = terms.sharing->coinsurance_stated;
  if (benefit != nullptr && benefit->coinsurance) {
    terms.coinsurance = *benefit->coinsurance;
    stated = true;
  } else if (benefit != nullptr && benefit->copay && benefit->copay_visits == 0) {
    terms.coinsurance = Rate();
    stated = true;
  }
  const bool unread = benefit != nullptr && !benefit->unread.empty();
  if (unread || !stated) {
    terms.coinsurance = Rate::Percent(scenario_.terms == End::kLeast ? 0 : 100);
    if (state.covered) {
      Note(
          state,
          (unread ? "what you pay is stated in words that are not worked out here ('" +
                        benefit->unread + "')"
                  : std::string("the plan's papers do not state the coinsurance of this service")) +
              (scenario_.terms == End::kLeast ? "; this case takes nothing"
                                              : "; this case takes the whole allowed amount"),
          unread ? benefit->clause : terms.sharing->coinsurance_clause);
    }
  }
  if (benefit != nullptr && !benefit->also_stated.empty()) {
    Note(state, "the plan also states, and this does not work out: " + benefit->also_stated,
         benefit->clause);
  }
  terms.copay_days = request.stay_days;
  if (benefit != nullptr && benefit->copay_unit == CopayUnit::kDay && !request.stay_days) {
    if (scenario_.days == End::kLeast) terms.copay_days = 1;
    Note(state,
         scenario_.days == End::kLeast
             ? "the days of a stay were not stated; this case takes one"
             : "the days of a stay were not stated; this case takes as many as cost a copay",
         benefit->clause);
  }
}

void Course::NoteUnknownUse(LineState& state) {
  if (!scenario_.detail) return;
  const CostSharingTier& sharing = *state.terms.sharing;
  const UsageFacts& stated = usage_.stated;
  const bool own = state.terms.tier != NetworkTier::kSecond || !sharing.has_deductible;
  const bool deductible_known =
      own && (state.out ? stated.out_network_deductible_met : stated.deductible_met).has_value();
  Money deductible = sharing.has_deductible ? sharing.deductible_individual : Money();
  std::string deductible_clause = sharing.deductible_clause;
  if (!sharing.has_deductible) {
    const CostSharingTier& shared = state.terms.tier == NetworkTier::kSecond ? benefits_.in_network
                                    : benefits_.combined                     ? *benefits_.combined
                                                                             : sharing;
    if (shared.has_deductible) deductible = shared.deductible_individual;
    if (deductible_clause.empty()) deductible_clause = shared.deductible_clause;
  }
  if (deductible > Money() && !deductible_known) {
    Note(state,
         least_used() ? "the deductible used so far was not stated; this case takes it as met"
                      : "the deductible used so far was not stated; this case takes it as unused",
         deductible_clause);
  }
  if (!(state.out ? stated.out_network_out_of_pocket_met : stated.out_of_pocket_met) &&
      sharing.out_of_pocket_individual) {
    Note(state,
         "what was paid toward the out-of-pocket limit was not stated; only the deductible "
         "is counted, so that the patient may owe less",
         sharing.out_of_pocket_clause);
  }
}

Course::LineState Course::Prepare(const CostRequest& request) {
  LineState state;
  state.request = &request;
  CostLine& line = state.line;
  line.sequence = request.sequence;
  line.service = request.service;
  line.sessions = request.sessions;
  line.network = request.network;
  state.covered = request.covered;
  const Network network =
      request.network == Network::kUnknown ? scenario_.network : request.network;
  const bool is_protected =
      request.surprise_protected || (request.surprise_possible && scenario_.protect);
  if (request.network == Network::kUnknown) {
    Note(state,
         std::string("network status unknown; this case takes it as ") +
             std::string(NetworkId(network)),
         "");
  }
  PrepareTerms(state);
  const SessionTerms& terms = state.terms;
  const bool out = state.out;

  if (request.billed) {
    state.billed = Pick(*request.billed, scenario_.charge == End::kLeast);
    if (!request.billed->exact() || !request.billed->source.empty()) {
      Note(state,
           "charge for one session: " + request.billed->low.Display() +
               (request.billed->exact() ? "" : " to " + request.billed->high.Display()),
           request.billed->source);
    }
  }
  const bool low = !most_spent() && (scenario_.allowed == End::kLeast) != out;
  if (request.allowed) {
    state.allowed = Pick(*request.allowed, low);
    if (!request.allowed->source.empty()) {
      Note(state, "allowed amount for one session: " + state.allowed->Display(),
           request.allowed->source);
    }
  } else if (const AllowedAmount* row =
                 benefits_.FindAllowed(request.code, out ? Network::kOut : Network::kIn)) {
    state.allowed = Pick(row->amount, low) * request.units;
    Note(state,
         "allowed amount for one session: " + state.allowed->Display() +
             (request.units == 1 ? "" : " for " + std::to_string(request.units) + " units"),
         row->clause);
  }

  bool no_network_benefit = false;
  std::string reason = request.coverage_clause;
  if (state.covered && out && benefits_.out_of_network_basis == OutOfNetworkBasis::kNotCovered) {
    state.covered = false;
    no_network_benefit = true;
    reason = benefits_.out_of_network_clause;
  } else if (state.covered && terms.benefit != nullptr && !terms.benefit->covered) {
    state.covered = false;
    reason = terms.benefit->clause;
  }
  if (!state.covered) {
    Note(state,
         std::string(no_network_benefit ? "no benefit out of network" : "not covered") +
             ": the patient pays the whole charge and nothing counts toward the deductible "
             "or the out-of-pocket limit",
         reason);
  }
  if (!state.covered && network != Network::kOut) {
    Note(state,
         "a negotiated rate need not apply to a service that is not covered "
         "(not verified: ask the provider)",
         "");
  }
  if (state.covered && request.network == Network::kOut && is_protected) {
    Note(state,
         request.surprise_protected
             ? "protected from a balance bill: in-network cost sharing applies "
               "(not verified: check that the No Surprises Act covers this visit)"
             : "whether the facility is in network was not stated; this case takes it as in "
               "network: in-network cost sharing and no balance bill",
         "No Surprises Act, 45 CFR 149.110-149.130");
  }
  if (state.covered && request.network == Network::kOut && request.surprise_possible &&
      !is_protected) {
    Note(state,
         "whether the facility is in network was not stated; this case takes it as out of network, "
         "where the law does not protect from a balance bill",
         "No Surprises Act, 45 CFR 149.110-149.130");
  }
  if (state.covered && !state.allowed && state.billed) {
    Note(state, "the plan's allowed amount is not known; it is taken as anything up to the charge",
         "");
    state.allowed = low ? Money() : *state.billed;
  }
  if (most_spent() && !state.allowed) state.allowed = Money::Cents(limits::kMaxMoneyCents);
  if (state.covered) NoteUnknownUse(state);
  return state;
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

NetworkTier TierOf(const Benefits& benefits, const CostRequest& request, const Scenario& scenario) {
  const Network network = request.network == Network::kUnknown ? scenario.network : request.network;
  const bool is_protected =
      request.surprise_protected || (request.surprise_possible && scenario.protect);
  if (network == Network::kOut && !is_protected) return NetworkTier::kOut;
  if (!benefits.second_tier) return NetworkTier::kFirst;
  if (!request.network_tier) return scenario.tier;
  return *request.network_tier == 2 ? NetworkTier::kSecond : NetworkTier::kFirst;
}

std::string BenefitNameOf(const Benefits& benefits, const CostRequest& request,
                          const Scenario& scenario) {
  std::vector<std::string> names = benefits.BenefitNames(request.family);
  const auto pick = scenario.benefit.find(request.family);
  const size_t chosen = pick == scenario.benefit.end() ? 0 : static_cast<size_t>(pick->second);
  return std::move(names[std::min(chosen, names.size() - 1)]);
}

bool TierUnknown(const Benefits& benefits, const CostRequest& request) {
  return benefits.second_tier && !request.network_tier &&
         (request.network != Network::kOut || request.surprise_protected ||
          request.surprise_possible);
}

std::optional<int> StatedSessions(const UsageFacts& stated, const CostRequest& request,
                                  const std::string& benefit) {
  std::optional<int> used;
  for (const UsageFacts::Sessions& entry : stated.sessions) {
    if (entry.service == request.family || entry.service == request.service ||
        entry.service == request.code || entry.service == benefit) {
      used = std::max(used.value_or(0), entry.used);
    }
  }
  return used;
}

CourseCost PriceCourse(const Benefits& benefits, const MemberUsage& usage,
                       std::span<const CostRequest> requests, const Scenario& scenario) {
  return Course(benefits, usage, requests, scenario).Run();
}

}  // namespace precert
