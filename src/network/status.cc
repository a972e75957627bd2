// Several sources to one status; alternatives, the nearest first.
#include "network/status.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"

namespace precert {
namespace {

// "99999TX0010001": five digits, a state, seven digits; "-01" after it is a variant of the plan.
bool IsHiosPlan(std::string_view id) {
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return (id.size() == 14 || (id.size() == 17 && id[14] == '-' && digits(id.substr(15)))) &&
         digits(id.substr(0, 5)) && letter(id[5]) && letter(id[6]) && digits(id.substr(7, 7));
}

bool SamePlan(std::string_view a, std::string_view b) {
  a = Trim(a);
  b = Trim(b);
  if (IsHiosPlan(a) && IsHiosPlan(b)) return EqualsIgnoreCase(a.substr(0, 14), b.substr(0, 14));
  return !a.empty() && EqualsIgnoreCase(a, b);
}

std::string DayOf(const SourceStatement& s) {
  return s.as_of ? " as of " + s.as_of->Display() : " (date not stated)";
}

// How near one location is; the step and the miles.
std::pair<NearStep, double> NearnessOf(const ProviderLocation& location, const Nearness& near) {
  if (near.point && location.position) {
    return {NearStep::kMiles, MilesBetween(*near.point, *location.position)};
  }
  if (!near.zip.empty() && location.zip == near.zip) return {NearStep::kSameZip, 0};
  if (!near.zip.empty() && location.zip.substr(0, 3) == near.zip.substr(0, 3)) {
    return {NearStep::kSameZipArea, 0};
  }
  if (!near.state.empty() && location.state == near.state) return {NearStep::kSameState, 0};
  return {NearStep::kElsewhere, 0};
}

void Locate(Alternative* alternative, const Nearness& near) {
  const std::vector<ProviderLocation>& locations = alternative->provider.locations;
  for (size_t i = 0; i < locations.size(); ++i) {
    const auto [step, miles] = NearnessOf(locations[i], near);
    if (alternative->location &&
        std::tie(alternative->step, alternative->miles) <= std::tie(step, miles))
      continue;
    alternative->location = i;
    alternative->step = step;
    alternative->miles = miles;
  }
  if (alternative->step > NearStep::kSameState && !near.state.empty() &&
      alternative->provider.state == near.state) {
    alternative->step = NearStep::kSameState;
  }
}

bool Better(const Alternative& a, const Alternative& b) {
  const auto key = [](const Alternative& x) {
    return std::tuple(x.step, x.miles, !x.rate, x.rate.value_or(Money()));
  };
  if (key(a) != key(b)) return key(a) < key(b);
  if (a.provider.name != b.provider.name) return a.provider.name < b.provider.name;
  return a.provider.npi < b.provider.npi;
}

}  // namespace

bool PlanNames::Matches(std::string_view name) const {
  return SamePlan(name, id) || std::any_of(others.begin(), others.end(), [&](const auto& other) {
           return SamePlan(name, other);
         });
}

void RecordFaults::Add(Error error) {
  ++count;
  if (first.size() < limits::kMaxReportedFaults) first.push_back(std::move(error));
}

void RecordFaults::Add(const RecordFaults& more) {
  count += more.count;
  for (const Error& error : more.first) {
    const bool known = std::any_of(first.begin(), first.end(), [&](const Error& e) {
      return e.ToString() == error.ToString();
    });
    if (known) {
      --count;  // read in an earlier pass over the same file
    } else if (first.size() < limits::kMaxReportedFaults) {
      first.push_back(error);
    }
  }
}

void MarkAge(SourceStatement* statement, Date on) {
  if (!statement->as_of) return;
  const int64_t age = on.days() - statement->as_of->days();
  statement->stale = age > kDirectoryFreshDays;
  if (!statement->stale) return;
  statement->reason +=
      "; the information is " + std::to_string(age) + " days old: confirm it with the plan";
}

Result<std::optional<StatedRate>> NetworkSource::RateOf(const RateQuestion&) const {
  return std::optional<StatedRate>();
}

Result<AlternativesAnswer> NetworkSource::Alternatives(const AlternativeQuery&) const {
  return AlternativesAnswer{};
}

NetworkStatus StatusOf(std::vector<SourceStatement> statements) {
  NetworkStatus status;
  std::erase_if(statements, [](const SourceStatement& s) { return !s.about_networks; });
  const SourceStatement* best = nullptr;
  std::string in, out;
  for (const SourceStatement& s : statements) {
    if (s.network != Network::kUnknown) {
      std::string& side = s.network == Network::kIn ? in : out;
      side += (side.empty() ? "" : " and ") + s.source + DayOf(s);
    }
    // What is known goes before what is not, the newer before the older.
    const auto rank = [](const SourceStatement& x) {
      return std::tuple(x.network != Network::kUnknown, x.as_of.has_value(),
                        x.as_of.value_or(Date()));
    };
    if (best == nullptr || rank(s) > rank(*best)) best = &s;
  }
  if (best == nullptr) {
    status.reason = "no provider directory of this plan is loaded";
    return status;
  }
  status.as_of = best->as_of;
  status.source = best->source;
  status.stale = best->stale;
  if (!in.empty() && !out.empty()) {
    status.conflicting = true;
    status.reason = "the sources contradict each other: in network says " + in +
                    ", out of network says " + out + "; ask the plan";
  } else {
    status.network = best->network;
    status.reason = best->reason;
  }
  status.statements = std::move(statements);
  return status;
}

Result<NetworkAnswer> AskNetwork(const NetworkSources& sources, std::span<const std::string> npis,
                                 const PlanNames& plan, Date on) {
  NetworkAnswer answer;
  answer.of.resize(npis.size());
  for (const auto& source : sources) {
    Result<SourceAnswer> says = source->Ask(npis, plan, on);
    if (!says.ok()) return says.error();
    for (size_t i = 0; i < npis.size(); ++i) {
      answer.of[i].entries.push_back(std::move(says->entries[i]));
    }
    answer.faults.Add(says->faults);
  }
  for (ProviderAnswer& of : answer.of) {
    std::vector<SourceStatement> statements;
    for (const SourceEntry& entry : of.entries) statements.push_back(entry.says);
    of.status = StatusOf(std::move(statements));
  }
  return answer;
}

bool SameName(std::string_view a, std::string_view b) {
  const auto words = [](std::string_view name) {
    static constexpr std::string_view kTitles[] = {"md", "do", "np", "pa", "rn", "phd", "dr"};
    std::multiset<std::string> out;
    std::string word;
    const auto end = [&] {
      if (word.size() > 1 &&
          std::find(std::begin(kTitles), std::end(kTitles), word) == std::end(kTitles)) {
        out.insert(word);
      }
      word.clear();
    };
    for (char c : name) {
      if (c == '.' || c == '\'') continue;
      if (c == ' ' || c == ',' || c == '-' || c == '\t') {
        end();
      } else {
        word += ToLowerAscii(c);
      }
    }
    end();
    return out;
  };
  return EqualsIgnoreCase(a, b) || words(a) == words(b);
}

std::optional<ListedRate> FindRate(std::span<const SourceEntry> entries, const PlanNames& plan,
                                   std::string_view code) {
  for (const SourceEntry& entry : entries) {
    if (!entry.provider) continue;
    for (const NegotiatedRate& rate : entry.provider->rates) {
      if (rate.code == code && plan.Matches(rate.plan)) {
        return ListedRate{rate.amount, entry.says.source};
      }
    }
  }
  return std::nullopt;
}

Result<std::optional<StatedRate>> AskRate(const NetworkSources& sources,
                                          std::span<const SourceEntry> entries,
                                          const PlanNames& plan, const RateQuestion& question) {
  if (const std::optional<ListedRate> listed = FindRate(entries, plan, question.code)) {
    return std::optional(StatedRate{true, listed->amount, listed->amount, listed->source, {}});
  }
  StatedRate remarks_only{.usable = false};
  for (const auto& source : sources) {
    Result<std::optional<StatedRate>> rate = source->RateOf(question);
    if (!rate) return rate.error();
    if (!*rate) continue;
    std::vector<std::string>& remarks = (*rate)->remarks;
    remarks.insert(remarks.begin(), remarks_only.remarks.begin(), remarks_only.remarks.end());
    if ((*rate)->usable) return std::move(*rate);
    remarks_only.remarks = std::move(remarks);
  }
  if (remarks_only.remarks.empty()) return std::optional<StatedRate>();
  return std::optional(std::move(remarks_only));
}

bool BestAlternatives::Suits(const Provider& p) const {
  if (p.npi == query_.except_npi || p.deactivated) return false;
  if (!query_.specialties.empty()) {
    const auto wanted = [&](const std::string& code) {
      return std::find(query_.specialties.begin(), query_.specialties.end(), code) !=
             query_.specialties.end();
    };
    if (!wanted(p.specialty) &&
        std::none_of(p.other_specialties.begin(), p.other_specialties.end(), wanted)) {
      return false;
    }
  }
  return query_.place_of_service.empty() ||
         std::any_of(p.locations.begin(), p.locations.end(), [&](const ProviderLocation& l) {
           return l.place_of_service == query_.place_of_service;
         });
}

void BestAlternatives::Offer(Alternative alternative) {
  if (!Suits(alternative.provider)) return;
  for (const NegotiatedRate& rate : alternative.provider.rates) {
    if (!alternative.rate && rate.code == query_.code && query_.plan.Matches(rate.plan)) {
      alternative.rate = rate.amount;
    }
  }
  alternative.location.reset();
  alternative.step = NearStep::kElsewhere;
  alternative.miles = 0;
  Locate(&alternative, query_.near);
  kept_.push_back(std::move(alternative));
  if (kept_.size() >= 4 * query_.most + 64) Prune();
}

void BestAlternatives::Prune() {
  std::stable_sort(kept_.begin(), kept_.end(), Better);
  std::set<std::string> seen;
  std::erase_if(kept_, [&](const Alternative& a) { return !seen.insert(a.provider.npi).second; });
  if (kept_.size() > query_.most) kept_.resize(query_.most);
}

std::vector<Alternative> BestAlternatives::Take(size_t most) {
  Prune();
  if (kept_.size() > most) kept_.resize(most);
  return std::move(kept_);
}

Result<AlternativesAnswer> FindAlternatives(const NetworkSources& sources,
                                            const AlternativeQuery& query) {
  AlternativesAnswer answer;
  // Twice as many as wanted, for those that another source contradicts.
  AlternativeQuery wider = query;
  wider.most = 2 * query.most;
  BestAlternatives best(wider);
  size_t asked = 0;
  for (const auto& source : sources) {
    Result<AlternativesAnswer> some = source->Alternatives(wider);
    if (!some.ok()) return some.error();
    for (Alternative& a : some->found) best.Offer(std::move(a));
    for (std::string& remark : some->remarks) answer.remarks.push_back(std::move(remark));
    answer.faults.Add(some->faults);
    ++asked;
  }
  answer.found = best.Take(wider.most);
  if (asked > 1 && !answer.found.empty()) {
    std::vector<std::string> npis;
    for (const Alternative& a : answer.found) npis.push_back(a.provider.npi);
    Result<NetworkAnswer> says = AskNetwork(sources, npis, query.plan, query.on);
    if (!says.ok()) return says.error();
    size_t i = 0;
    std::erase_if(answer.found, [&](const Alternative& a) {
      const NetworkStatus& status = says->of[i++].status;
      if (status.network == Network::kIn) return false;
      answer.remarks.push_back(a.provider.name + " (NPI " + a.provider.npi +
                               ") is left out: " + status.reason);
      return true;
    });
    answer.faults.Add(says->faults);
  }
  if (answer.found.size() > query.most) answer.found.resize(query.most);
  return answer;
}

}  // namespace precert
