// The benefit calculation: one pass over all sessions of all lines for each case of what is
// unknown.
//
// A Scenario fixes everything that is unknown at the end that is cheapest or dearest for the
// patient. What the patient owes in all grows with the charge, with the in-network allowed amount
// and with the deductible left, and falls with the out-of-network allowed amount (a share of it is
// owed, but the balance bill shrinks by the whole), so that the two ends bound every value between.
#include "plan/cost_sharing.h"

#include <algorithm>

#include "base/limits.h"

namespace precert {
namespace {

enum class End { kLeast, kMost };

struct Scenario {
  End end;
  Network unknown_network;  // what a line of unknown network is taken for
};

// Used in one plan year, by tier: [0] in network, [1] out of network.
struct YearUsed {
  Money deductible[2], out_of_pocket[2];
  Money family_deductible[2], family_out_of_pocket[2];
  std::map<std::string, Money> own_deductible[2];  // by family of services
  std::map<std::string, int> sessions;             // by family of services
};

// Distance to a limit; nothing is ever left past it.
Money Left(Money limit, Money used) { return std::max(limit - used, Money()); }

std::string Sessions(int first, int last) {
  return first == last ? "session " + std::to_string(first)
                       : "sessions " + std::to_string(first) + " to " + std::to_string(last);
}

class Calculation {
 public:
  // `as_of` names the plan year that the stated use belongs to; nullopt when no date is known.
  Calculation(const Benefits& benefits, const MemberUsage& usage, std::optional<Date> as_of,
              Scenario scenario)
      : benefits_(benefits), usage_(usage), scenario_(scenario) {
    if (as_of) stated_year_ = benefits.plan_year_start.Of(*as_of);
  }

  CostLine Price(const CostRequest& request);

 private:
  struct Terms {   // what applies to the sessions of one line
    int tier = 0;  // index of YearUsed's arrays
    const CostSharingTier* sharing = nullptr;
    const ServiceBenefit* benefit = nullptr;  // may be null: the tier's own terms
    Rate coinsurance;
    bool protected_from_balance = false;
  };

  bool least() const { return scenario_.end == End::kLeast; }
  Money Pick(const MoneyRange& range, bool low) const { return low ? range.low : range.high; }

  YearUsed& Year(std::optional<Date> date);
  YearUsed Use(const UsageFacts& stated, bool this_year) const;
  int StatedSessions(const CostRequest& request) const;
  Terms TermsOf(const CostRequest& request, Network network) const;
  void NotCovered(std::optional<Money> billed, SessionCost* cost, CostLine* line) const;
  void Share(const Terms& terms, const std::string& family, YearUsed* used, SessionCost* cost,
             CostLine* line, int number);
  void Note(CostLine* line, std::string text, std::string clause) const {
    CostNote note{std::move(text), std::move(clause)};
    if (std::find(line->notes.begin(), line->notes.end(), note) == line->notes.end()) {
      line->notes.push_back(std::move(note));
    }
  }
  void Missing(CostLine* line, const std::string& what) const {
    line->complete = false;
    if (std::find(line->missing.begin(), line->missing.end(), what) == line->missing.end()) {
      line->missing.push_back(what);
    }
  }

  const Benefits& benefits_;
  const MemberUsage& usage_;
  const Scenario scenario_;
  std::optional<Date> stated_year_;
  std::map<std::optional<Date>, YearUsed> years_;
  // Copays taken so far, by family and visit: lines of one family on one day are one visit, and
  // without days the sessions of a request run side by side.
  std::map<std::pair<std::string, std::string>, Money> copays_;
};

// ---- What has been used ----------------------------------------------------

// Unknown use of a deductible is none (dearest) or all of it (cheapest). Unknown use of the
// out-of-pocket limit is the deductible alone at both ends: "all of it" would make every lower
// bound zero and tell nobody anything; a note says that more may have been used.
YearUsed Calculation::Use(const UsageFacts& stated, bool this_year) const {
  YearUsed used;
  const auto fill = [&](int tier, std::optional<Money> deductible, std::optional<Money> pocket,
                        std::optional<Money> family_deductible,
                        std::optional<Money> family_pocket) {
    const CostSharingTier& terms = tier == 0 ? benefits_.in_network : benefits_.out_of_network;
    const Money all = terms.deductible_individual;
    used.deductible[tier] = deductible.value_or(least() ? all : Money());
    used.out_of_pocket[tier] = std::max(pocket.value_or(Money()), used.deductible[tier]);
    const Money family_all = terms.deductible_family.value_or(Money());
    used.family_deductible[tier] =
        std::max(family_deductible.value_or(least() ? family_all : Money()), used.deductible[tier]);
    used.family_out_of_pocket[tier] = std::max(
        {family_pocket.value_or(Money()), used.out_of_pocket[tier], used.family_deductible[tier]});
  };
  fill(0, stated.deductible_met, stated.out_of_pocket_met, stated.family_deductible_met,
       stated.family_out_of_pocket_met);
  fill(1, stated.out_network_deductible_met, stated.out_network_out_of_pocket_met, std::nullopt,
       std::nullopt);
  for (int tier : {0, 1}) {
    const CostSharingTier& terms = tier == 0 ? benefits_.in_network : benefits_.out_of_network;
    for (const auto& [family, benefit] : terms.services) {
      if (!benefit.own_deductible) continue;
      const auto known = usage_.own_deductible_met.find(family);
      Money& met = used.own_deductible[tier][family];
      if (this_year && known != usage_.own_deductible_met.end()) {
        met = known->second;
      } else if (least()) {
        met = *benefit.own_deductible;
      }
    }
  }
  return used;
}

// The stated use belongs to one plan year: a later one starts at nothing, an earlier one is
// unknown.
YearUsed& Calculation::Year(std::optional<Date> date) {
  const std::optional<Date> year =
      date && stated_year_ ? benefits_.plan_year_start.Of(*date) : stated_year_;
  auto [it, fresh] = years_.try_emplace(year);
  if (fresh && year == stated_year_) {
    it->second = Use(usage_.stated, true);
  } else if (fresh && *year < *stated_year_) {
    it->second = Use(UsageFacts{}, false);
  }
  return it->second;
}

int Calculation::StatedSessions(const CostRequest& request) const {
  int used = 0;
  for (const UsageFacts::Sessions& entry : usage_.stated.sessions) {
    if (entry.service == request.family || entry.service == request.service ||
        entry.service == request.code) {
      used = std::max(used, entry.used);
    }
  }
  return used;
}

// ---- One session -----------------------------------------------------------

Calculation::Terms Calculation::TermsOf(const CostRequest& request, Network network) const {
  Terms terms;
  const bool out = network == Network::kOut && !request.surprise_protected;
  terms.tier = out ? 1 : 0;
  terms.sharing = out ? &benefits_.out_of_network : &benefits_.in_network;
  const auto it = terms.sharing->services.find(request.family);
  if (it != terms.sharing->services.end()) terms.benefit = &it->second;
  terms.coinsurance = terms.sharing->coinsurance;
  if (terms.benefit && terms.benefit->coinsurance) {
    terms.coinsurance = *terms.benefit->coinsurance;
  } else if (terms.benefit && terms.benefit->copay) {
    terms.coinsurance = Rate();
  }
  terms.protected_from_balance = request.surprise_protected;
  return terms;
}

void Calculation::NotCovered(std::optional<Money> billed, SessionCost* cost, CostLine* line) const {
  cost->allowed = Money();
  if (!billed) return Missing(line, "the charge for one session");
  cost->not_covered = *billed;
  cost->patient_pays = *billed;
}

void Calculation::Share(const Terms& terms, const std::string& family, YearUsed* used,
                        SessionCost* cost, CostLine* line, int number) {
  const CostSharingTier& sharing = *terms.sharing;
  const ServiceBenefit* benefit = terms.benefit;
  const int t = terms.tier;
  const std::string session = Sessions(number, number);
  Money rest = cost->allowed;

  // Nothing is owed past the out-of-pocket limit, whichever part reaches it.
  std::optional<Money> pocket;
  if (sharing.out_of_pocket_individual) {
    pocket = Left(*sharing.out_of_pocket_individual, used->out_of_pocket[t]);
  }
  if (usage_.family_coverage && sharing.out_of_pocket_family) {
    const Money left = Left(*sharing.out_of_pocket_family, used->family_out_of_pocket[t]);
    pocket = pocket ? std::min(*pocket, left) : left;
  }
  bool limit_reached = false;
  const auto cap = [&](Money part) {
    if (!pocket) return part;
    limit_reached |= part > *pocket;
    part = std::min(part, *pocket);
    *pocket -= part;
    return part;
  };

  const auto take_copay = [&] {
    if (!benefit || !benefit->copay) return;
    Money& taken = copays_[{family + (t == 0 ? "" : " (out of network)"),
                            cost->date ? cost->date->ToString() : session}];
    const bool again = taken > Money();
    const Money owed = std::min(std::max(*benefit->copay - taken, Money()), rest);
    rest -= owed;
    taken += owed;
    cost->copay = cap(owed);
    Note(line,
         again ? "the copay of this visit was taken with an earlier line"
               : "copay of " + benefit->copay->Display() + " for each session",
         benefit->clause);
  };
  const auto take_deductible = [&] {
    if (benefit && !benefit->deductible_applies) return;
    Money left;
    if (benefit && benefit->own_deductible) {
      left = Left(*benefit->own_deductible, used->own_deductible[t][family]);
      cost->deductible = cap(std::min(rest, left));
      used->own_deductible[t][family] += cost->deductible;
    } else {
      const bool family_counts = usage_.family_coverage && sharing.deductible_family.has_value();
      left = Left(sharing.deductible_individual, used->deductible[t]);
      if (family_counts) {
        const Money family_left = Left(*sharing.deductible_family, used->family_deductible[t]);
        left = sharing.embedded_deductible ? std::min(left, family_left) : family_left;
      }
      cost->deductible = cap(std::min(rest, left));
      used->deductible[t] += cost->deductible;
      used->family_deductible[t] += cost->deductible;
    }
    rest -= cost->deductible;
    if (cost->deductible > Money()) {
      const bool met = cost->deductible == left;
      Note(line,
           session + ": " + cost->deductible.Display() + " goes to the deductible" +
               (met ? ", which is then met"
                    : "; " + (left - cost->deductible).Display() + " is left"),
           benefit && benefit->own_deductible ? benefit->clause : sharing.deductible_clause);
    }
  };

  if (benefit && benefit->copay_after_deductible) {
    take_deductible();
    take_copay();
  } else {
    take_copay();
    take_deductible();
  }
  cost->coinsurance = cap(std::min(terms.coinsurance.Of(rest), rest));
  if (cost->coinsurance > Money()) {
    Note(line, "coinsurance of " + terms.coinsurance.ToString() + " of what is left",
         benefit && benefit->coinsurance ? benefit->clause : sharing.coinsurance_clause);
  }

  if (limit_reached) {
    Note(line, session + ": the out-of-pocket limit is reached; the plan pays the rest",
         sharing.out_of_pocket_clause);
  }
  const Money share = cost->deductible + cost->copay + cost->coinsurance;
  used->out_of_pocket[t] += share;
  used->family_out_of_pocket[t] += share;
  cost->plan_pays = cost->allowed - share;
  cost->patient_pays = share;
}

// ---- One line --------------------------------------------------------------

CostLine Calculation::Price(const CostRequest& request) {
  CostLine line;
  line.sequence = request.sequence;
  line.service = request.service;
  line.sessions = request.sessions;
  line.network = request.network;
  const Network network =
      request.network == Network::kUnknown ? scenario_.unknown_network : request.network;
  const Terms terms = TermsOf(request, network);
  const bool out = terms.tier == 1;
  if (request.network == Network::kUnknown) {
    Note(&line,
         std::string("network status unknown; this case takes it as ") +
             std::string(NetworkId(network)),
         "");
  }

  std::optional<Money> billed;
  if (request.billed) {
    billed = Pick(*request.billed, least());
    if (!request.billed->exact() || !request.billed->source.empty()) {
      Note(&line,
           "charge for one session: " + request.billed->low.Display() +
               (request.billed->exact() ? "" : " to " + request.billed->high.Display()),
           request.billed->source);
    }
  }
  std::optional<Money> allowed;
  if (request.allowed) {
    allowed = Pick(*request.allowed, least() != out);
    if (!request.allowed->source.empty()) {
      Note(&line, "allowed amount for one session: " + allowed->Display(), request.allowed->source);
    }
  } else if (const AllowedAmount* row =
                 benefits_.FindAllowed(request.code, out ? Network::kOut : Network::kIn)) {
    allowed = Pick(row->amount, least() != out) * request.units;
    Note(&line,
         "allowed amount for one session: " + allowed->Display() +
             (request.units == 1 ? "" : " for " + std::to_string(request.units) + " units"),
         row->clause);
  }

  bool covered = request.covered;
  bool no_network_benefit = false;
  std::string reason = request.coverage_clause;
  if (covered && out && benefits_.out_of_network_basis == OutOfNetworkBasis::kNotCovered) {
    covered = false;
    no_network_benefit = true;
    reason = benefits_.out_of_network_clause;
  } else if (covered && terms.benefit && !terms.benefit->covered) {
    covered = false;
    reason = terms.benefit->clause;
  }
  if (!covered) {
    Note(&line,
         std::string(no_network_benefit ? "no benefit out of network" : "not covered") +
             ": the patient pays the whole charge and nothing counts toward the deductible "
             "or the out-of-pocket limit",
         reason);
  }
  if (!covered && network != Network::kOut) {
    Note(&line,
         "a negotiated rate need not apply to a service that is not covered "
         "(not verified: ask the provider)",
         "");
  }
  if (covered && terms.protected_from_balance && request.network == Network::kOut) {
    Note(&line,
         "protected from a balance bill: in-network cost sharing applies "
         "(not verified: check that the No Surprises Act covers this visit)",
         "No Surprises Act, 45 CFR 149.110-149.130");
  }
  if (covered && !allowed && billed) {
    Note(&line, "the plan's allowed amount is not known; it is taken as anything up to the charge",
         "");
    allowed = least() != out ? Money() : *billed;
  }
  if (covered && terms.sharing->deductible_individual > Money() &&
      !(out ? usage_.stated.out_network_deductible_met : usage_.stated.deductible_met)) {
    Note(&line,
         least() ? "the deductible used so far was not stated; this case takes it as met"
                 : "the deductible used so far was not stated; this case takes it as unused",
         terms.sharing->deductible_clause);
  }
  if (covered &&
      !(out ? usage_.stated.out_network_out_of_pocket_met : usage_.stated.out_of_pocket_met) &&
      terms.sharing->out_of_pocket_individual) {
    Note(&line,
         "what was paid toward the out-of-pocket limit was not stated; only the deductible "
         "is counted, so that the patient may owe less",
         terms.sharing->out_of_pocket_clause);
  }

  int first_over = 0, last_over = 0;
  std::optional<Date> last_year;
  for (int i = 0; i < request.sessions; ++i) {
    SessionCost cost;
    if (!request.dates.empty()) cost.date = request.dates[static_cast<size_t>(i)];
    cost.billed = billed;
    YearUsed& used = Year(cost.date);
    if (cost.date) {
      const Date year = benefits_.plan_year_start.Of(*cost.date);
      if (last_year && year != *last_year && covered) {
        Note(&line,
             "from session " + std::to_string(i + 1) + " a new plan year applies, begun on " +
                 year.Display() + ": deductible, limits and sessions start again",
             "");
      }
      last_year = year;
    }

    bool over = false;
    if (covered && terms.benefit && terms.benefit->session_limit) {
      auto [count, fresh] = used.sessions.try_emplace(request.family, 0);
      const bool other_year =
          stated_year_ && cost.date && benefits_.plan_year_start.Of(*cost.date) != *stated_year_;
      if (fresh && !other_year) count->second = StatedSessions(request);
      over = count->second >= *terms.benefit->session_limit;
      if (!over) ++count->second;
    }

    if (!covered || over) {
      NotCovered(billed, &cost, &line);
      cost.over_limit = over;
      if (over) {
        if (first_over == 0) first_over = i + 1;
        last_over = i + 1;
        ++line.sessions_over_limit;
      }
    } else if (!allowed) {
      Missing(&line, "the plan's allowed amount for one session");
    } else {
      cost.allowed = billed ? std::min(*allowed, *billed) : *allowed;
      Share(terms, request.family, &used, &cost, &line, i + 1);
      if (billed && out) {
        cost.balance_bill = *billed - cost.allowed;
        cost.patient_pays += cost.balance_bill;
      } else if (billed) {
        cost.write_off = *billed - cost.allowed;
      } else if (out) {
        Missing(&line, "the charge for one session, for the balance bill");
      }
    }
    line.each.push_back(cost);
  }

  if (first_over > 0) {
    Note(&line,
         std::to_string(*terms.benefit->session_limit) +
             " sessions a plan year are covered: the "
             "patient pays " +
             Sessions(first_over, last_over) +
             " in full, outside the "
             "out-of-pocket limit (not verified: check with the plan)",
         terms.benefit->clause);
  }
  if (billed) line.billed = *billed * request.sessions;
  for (const SessionCost& cost : line.each) {
    line.allowed += cost.allowed;
    line.deductible += cost.deductible;
    line.copay += cost.copay;
    line.coinsurance += cost.coinsurance;
    line.balance_bill += cost.balance_bill;
    line.not_covered += cost.not_covered;
    line.plan_pays += cost.plan_pays;
    line.patient_pays += cost.patient_pays;
    line.write_off += cost.write_off;
  }
  if (line.balance_bill > Money()) {
    Note(&line,
         "the provider may bill " + line.balance_bill.Display() +
             " above the allowed "
             "amount; it counts toward neither the deductible nor the out-of-pocket limit",
         benefits_.out_of_network_clause);
  }
  if (covered && request.dates.empty() && request.sessions > 1) {
    Note(&line, "no session dates were given: all are counted in one plan year", "");
  }
  return line;
}

// ---- All lines -------------------------------------------------------------

Status CheckRequest(const CostRequest& request) {
  const std::string line = "service line " + std::to_string(request.sequence);
  if (request.sessions < 1 || request.sessions > limits::kMaxSessions) {
    return Error{line + " asks for " + std::to_string(request.sessions) + " sessions; 1 to " +
                 std::to_string(limits::kMaxSessions) + " can be priced"};
  }
  if (!request.dates.empty() && request.dates.size() != static_cast<size_t>(request.sessions)) {
    return Error{line + " has " + std::to_string(request.dates.size()) + " dates for " +
                 std::to_string(request.sessions) + " sessions"};
  }
  for (const std::optional<MoneyRange>& range : {request.billed, request.allowed}) {
    if (!range) continue;
    if (range->low < Money() || range->high < range->low ||
        range->high.cents() > limits::kMaxMoneyCents) {
      return Error{line + " has an impossible amount: " + range->low.Display() + " to " +
                   range->high.Display()};
    }
  }
  return Done{};
}

struct Outcome {
  std::vector<CostLine> lines;
  Money patient, plan;
  bool complete = true;
};

Outcome Run(const Benefits& benefits, const MemberUsage& usage,
            std::span<const CostRequest> requests, Scenario scenario) {
  Outcome outcome;
  std::optional<Date> as_of = usage.as_of;
  if (!as_of) {  // the stated use is then of the year of the first session
    for (const CostRequest& request : requests) {
      for (Date date : request.dates) as_of = as_of ? std::min(*as_of, date) : date;
    }
  }
  Calculation calculation(benefits, usage, as_of, scenario);
  for (const CostRequest& request : requests) {
    CostLine line = calculation.Price(request);
    outcome.patient += line.patient_pays;
    outcome.plan += line.plan_pays;
    outcome.complete &= line.complete;
    outcome.lines.push_back(std::move(line));
  }
  return outcome;
}

}  // namespace

Result<CostEstimate> EstimateCost(const Benefits& benefits, const MemberUsage& usage,
                                  std::span<const CostRequest> requests) {
  if (requests.size() > limits::kMaxServiceLines) {
    return Error{"more than " + std::to_string(limits::kMaxServiceLines) + " service lines"};
  }
  bool network_unknown = false;
  for (const CostRequest& request : requests) {
    if (Status s = CheckRequest(request); !s.ok()) return s.error();
    network_unknown |= request.network == Network::kUnknown;
  }
  std::optional<Outcome> least, most;
  CostEstimate estimate;
  for (Network network : {Network::kIn, Network::kOut}) {
    if (network == Network::kOut && !network_unknown) break;
    for (End end : {End::kLeast, End::kMost}) {
      Outcome outcome = Run(benefits, usage, requests, {end, network});
      estimate.complete &= outcome.complete;
      if (!least || outcome.plan < estimate.plan_low) estimate.plan_low = outcome.plan;
      if (!least || outcome.plan > estimate.plan_high) estimate.plan_high = outcome.plan;
      if (!most || outcome.patient >= most->patient) most = outcome;
      if (!least || outcome.patient < least->patient) least = std::move(outcome);
    }
  }
  estimate.patient_low = least->patient;
  estimate.patient_high = most->patient;
  estimate.least = std::move(least->lines);
  estimate.most = std::move(most->lines);
  estimate.exact = estimate.complete && estimate.patient_low == estimate.patient_high;
  return estimate;
}

std::vector<Date> SpreadSessions(Date first, int count, int gap_days) {
  std::vector<Date> dates;
  for (int i = 0; i < count; ++i) dates.push_back(first.AddDays(int64_t{i} * gap_days));
  return dates;
}

}  // namespace precert
