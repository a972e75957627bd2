// The least and the most that the patient can owe: every combination of what is unknown and has
// values to choose among (network, tier, protection, benefit, visits so far), each with everything
// that has an amount at the end that is cheapest or dearest.
//
// Those ends bound all values between, because a dollar paid now lowers by a dollar at most what is
// owed later. Three things break that: tiers whose deductibles or limits count toward each other, a
// service outside the limit to which the deductible applies, and a maximum of what the plan pays.
// Where one of them is in play and an amount is not known, CostBounds (cost_bounds.h) prices the
// services in parts that do bound. The range is then wider than it need be, and holds every value;
// with one tier, or out of reach of every limit but for the tiers, it is as tight as ever.
//
// Visits of a benefit whose terms are unread in one tier may be among the first visits that another
// tier counts, or not: a choice like the others.
#include "plan/cost_sharing.h"

#include <algorithm>
#include <functional>
#include <set>

#include "base/limits.h"
#include "plan/cost_bounds.h"
#include "plan/course_line.h"

namespace precert {
namespace {

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

// Something unknown that takes one of several values.
struct Choice {
  std::string what;  // "whether the provider is in network"
  int values = 2;
  std::function<void(Scenario&, int)> set;
};

std::vector<Choice> FindChoices(const Benefits& benefits, const MemberUsage& usage,
                                std::span<const CostRequest> requests) {
  std::vector<Choice> out;
  bool network = false, tier = false, protection = false;
  const bool earlier = YearsOf(benefits, usage, requests).earlier;
  std::set<std::string> families;
  std::map<std::string, int> visits;
  // Benefits with first visits of a plan year in a tier where they are read, and unread ones.
  std::set<std::string> counted;
  std::set<std::pair<std::string, NetworkTier>> unread;
  for (const CostRequest& request : requests) {
    network |= request.network == Network::kUnknown;
    tier |= TierUnknown(benefits, request);
    protection |=
        request.surprise_possible && !request.surprise_protected && request.network != Network::kIn;
    const std::vector<std::string> names = benefits.BenefitNames(request.family);
    if (names.size() > 1 && families.insert(request.family).second) {
      out.push_back({"under which of the plan's benefits '" + request.service + "' falls",
                     static_cast<int>(names.size()),
                     [family = request.family](Scenario& s, int i) { s.benefit[family] = i; }});
    }
    for (const PossibleBenefit& p : PossibleBenefits(benefits, request)) {
      const int first = p.benefit->free_visits + p.benefit->copay_visits;
      if (!p.benefit->unread.empty()) {
        unread.insert({p.name, p.tier});
      } else if (first > 0) {
        counted.insert(p.name);
      }
      if (StatedSessions(usage.stated, request, p.name) && !earlier) continue;
      int& most = visits[p.name];  // the tiers of a benefit count the same visits
      most = std::max(most, first);
    }
  }
  for (const auto& benefit : unread) {
    if (counted.count(benefit.first) == 0) continue;
    out.push_back({"whether the first visits of a plan year are counted in all tiers together", 2,
                   [benefit](Scenario& s, int i) { s.unread_visits_count[benefit] = i == 1; }});
  }
  for (const auto& [name, most] : visits) {
    if (most == 0) continue;
    out.push_back({"how many visits there were in this plan year", most + 1,
                   [name = name](Scenario& s, int i) { s.visits[name] = i; }});
  }
  if (network) {
    out.push_back({"whether the provider is in network", 2,
                   [](Scenario& s, int i) { s.network = i == 0 ? Network::kIn : Network::kOut; }});
  }
  if (tier) {
    out.push_back({"the tier of the network that the provider is in", 2, [](Scenario& s, int i) {
                     s.tier = i == 0 ? NetworkTier::kFirst : NetworkTier::kSecond;
                   }});
  }
  if (protection) {
    out.push_back({"whether the facility is in network, and the law protects from a balance bill",
                   2, [](Scenario& s, int i) { s.protect = i == 0; }});
  }
  return out;
}

// Things that have an amount: the end of each is chosen by itself only to find the drivers.
struct Extent {
  const char* what;
  End Scenario::*end;
};
constexpr Extent kExtents[] = {
    {"the charge", &Scenario::charge},
    {"the plan's allowed amount", &Scenario::allowed},
    {"what has been used of the deductible and the yearly maximum so far", &Scenario::usage},
    {"terms that the plan's papers do not state in full", &Scenario::terms},
    {"the days of a stay", &Scenario::days},
};

class Search {
 public:
  Search(const Benefits& benefits, const MemberUsage& usage, std::span<const CostRequest> requests)
      : requests_(requests),
        choices_(FindChoices(benefits, usage, requests)),
        bounds_(benefits, usage, requests) {}

  Result<CostEstimate> Run() {
    if (Status s = CheckEffort(); !s.ok()) return s.error();
    std::vector<int> picks(choices_.size(), 0), least_picks, most_picks;
    CostEstimate out;
    bool first = true;
    do {
      for (End end : {End::kLeast, End::kMost}) {
        const CourseCost cost = Price(picks, end, nullptr);
        out.complete &= cost.complete;
        if (first || cost.plan < out.plan_low) out.plan_low = cost.plan;
        if (first || cost.plan > out.plan_high) out.plan_high = cost.plan;
        if (first || cost.patient < out.patient_low) {
          out.patient_low = cost.patient;
          least_picks = picks;
          least_end_ = end;
        }
        if (first || cost.patient >= out.patient_high) {
          out.patient_high = cost.patient;
          most_picks = picks;
          most_end_ = end;
        }
        first = false;
      }
    } while (Next(&picks));
    out.exact = out.complete && out.patient_low == out.patient_high;
    if (!out.exact) FindDrivers(most_picks, &out);
    Detail(least_picks, least_end_, &out.least, &out.least_years);
    Detail(most_picks, most_end_, &out.most, &out.most_years);
    return out;
  }

 private:
  // The work is scenarios x sessions: bounded, so that no plan can make it endless.
  Status CheckEffort() const {
    uint64_t sessions = 0, scenarios = 2;
    for (const CostRequest& request : requests_)
      sessions += static_cast<uint64_t>(request.sessions);
    for (const Choice& choice : choices_) {
      scenarios *= static_cast<uint64_t>(choice.values);
      if (scenarios * std::max<uint64_t>(sessions, 1) > limits::kMaxPricedSessions) {
        return Error{"too much is unknown at once to find what the patient may owe",
                     {},
                     "state " + choice.what,
                     ""};
      }
    }
    return Done{};
  }

  Scenario Make(const std::vector<int>& picks, End end) const {
    Scenario scenario;
    scenario.SetEnds(end);
    for (size_t i = 0; i < choices_.size(); ++i) choices_[i].set(scenario, picks[i]);
    return scenario;
  }

  CourseCost Price(const std::vector<int>& picks, End end, const Extent* at_least) const {
    Scenario scenario = Make(picks, end);
    scenario.detail = false;
    if (at_least != nullptr) scenario.*(at_least->end) = End::kLeast;
    return bounds_.Price(std::move(scenario), end);
  }

  void Detail(const std::vector<int>& picks, End end, std::vector<CostLine>* lines,
              std::vector<PlanYearOutlook>* years) const {
    CourseCost cost = bounds_.Price(Make(picks, end), end);
    *lines = std::move(cost.lines);
    *years = std::move(cost.years);
  }

  // The next combination; false after the last.
  bool Next(std::vector<int>* picks) const {
    for (size_t i = 0; i < choices_.size(); ++i) {
      if (++(*picks)[i] < choices_[i].values) return true;
      (*picks)[i] = 0;
    }
    return false;
  }

  // From the dearest case: how much cheaper it is with one unknown at its best.
  void FindDrivers(const std::vector<int>& most_picks, CostEstimate* out) const {
    const auto add = [&](const std::string& what, Money patient) {
      if (patient < out->patient_high) {
        out->drivers.push_back({what, out->patient_high - patient});
      }
    };
    for (const Extent& extent : kExtents) {
      add(extent.what, Price(most_picks, most_end_, &extent).patient);
    }
    for (size_t i = 0; i < choices_.size(); ++i) {
      Money least = out->patient_high;
      std::vector<int> picks = most_picks;
      for (picks[i] = 0; picks[i] < choices_[i].values; ++picks[i]) {
        least = std::min(least, Price(picks, most_end_, nullptr).patient);
      }
      add(choices_[i].what, least);
    }
    std::stable_sort(out->drivers.begin(), out->drivers.end(),
                     [](const CostDriver& a, const CostDriver& b) { return a.amount > b.amount; });
  }

  const std::span<const CostRequest> requests_;
  const std::vector<Choice> choices_;
  const CostBounds bounds_;
  End least_end_ = End::kLeast, most_end_ = End::kMost;
};

}  // namespace

Result<CostEstimate> EstimateCost(const Benefits& benefits, const MemberUsage& usage,
                                  std::span<const CostRequest> requests) {
  if (requests.size() > limits::kMaxServiceLines) {
    return Error{"more than " + std::to_string(limits::kMaxServiceLines) + " service lines"};
  }
  for (const CostRequest& request : requests) {
    if (Status s = CheckRequest(request); !s.ok()) return s.error();
  }
  return Search(benefits, usage, requests).Run();
}

std::vector<Date> SpreadSessions(Date first, int count, int gap_days) {
  std::vector<Date> dates;
  for (int i = 0; i < count; ++i) dates.push_back(first.AddDays(int64_t{i} * gap_days));
  return dates;
}

}  // namespace precert
