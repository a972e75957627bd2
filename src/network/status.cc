// Network status of a provider for a plan on a day, and its alternatives.
#include "network/status.h"

#include <algorithm>
#include <tuple>

namespace precert {
namespace {

bool Applies(const NetworkEntry& entry, Date on) {
  return !(entry.from && on < *entry.from) && !(entry.until && on > *entry.until);
}

}  // namespace

NetworkStatus StatusOf(const ProviderDirectory& directory, std::string_view npi,
                       std::string_view plan, Date on) {
  NetworkStatus status;
  status.as_of = directory.as_of();
  status.source = directory.source();
  const int64_t age = on.days() - directory.as_of().days();
  status.stale = age > kDirectoryFreshDays;
  const auto finish = [&](Network network, std::string reason) {
    status.network = network;
    status.reason = std::move(reason);
    if (status.stale) {
      status.reason +=
          "; the information is " + std::to_string(age) + " days old: confirm it with the plan";
    }
    return status;
  };

  const Provider* provider = directory.Find(npi);
  if (npi.empty()) return finish(Network::kUnknown, "the request names no provider number (NPI)");
  if (provider == nullptr) {
    return finish(Network::kUnknown,
                  "NPI " + std::string(npi) + " is not listed in " + directory.name());
  }
  const NetworkEntry* found = nullptr;
  const NetworkEntry* other_day = nullptr;
  for (const NetworkEntry& entry : provider->plans) {
    if (entry.plan != plan) continue;
    if (!Applies(entry, on)) {
      other_day = &entry;
      continue;
    }
    if (found && found->status != entry.status) {
      return finish(Network::kUnknown, directory.name() + " contradicts itself about " +
                                           provider->name + " and " + std::string(plan));
    }
    found = &entry;
  }
  const std::string about = provider->name + " and the plan " + std::string(plan);
  if (found) {
    switch (found->status) {
      case Network::kIn:
        return finish(Network::kIn, directory.name() + " lists a contract of " + about +
                                        (found->until ? " until " + found->until->Display() : ""));
      case Network::kOut:
        return finish(Network::kOut, directory.name() + " lists no contract of " + about);
      case Network::kUnknown:
        break;
    }
    return finish(Network::kUnknown, directory.name() + " leaves open the status of " + about);
  }
  if (other_day && other_day->status == Network::kIn) {
    const bool ended = other_day->until && on > *other_day->until;
    return finish(Network::kOut, "the contract of " + about +
                                     (ended ? " ended on " + other_day->until->Display()
                                            : " begins only on " + other_day->from->Display()));
  }
  return finish(Network::kUnknown, directory.name() + " says nothing about " + about);
}

const NegotiatedRate* FindRate(const ProviderDirectory& directory, std::string_view npi,
                               std::string_view plan, std::string_view code) {
  const Provider* provider = directory.Find(npi);
  if (provider == nullptr) return nullptr;
  for (const NegotiatedRate& rate : provider->rates) {
    if (rate.plan == plan && rate.code == code) return &rate;
  }
  return nullptr;
}

std::vector<Alternative> FindAlternatives(const ProviderDirectory& directory,
                                          const AlternativeQuery& query) {
  const auto contains = [](const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  };
  const auto here = [&](const Provider& p) {
    return query.state.empty() || p.state == query.state ||
           std::any_of(p.locations.begin(), p.locations.end(),
                       [&](const ProviderLocation& l) { return l.state == query.state; });
  };
  std::vector<Alternative> found;
  for (const Provider& p : directory.providers()) {
    if (p.npi == query.except_npi) continue;
    if (!query.specialties.empty() && !contains(query.specialties, p.specialty)) continue;
    if (!query.place_of_service.empty() &&
        std::none_of(p.locations.begin(), p.locations.end(), [&](const ProviderLocation& l) {
          return l.place_of_service == query.place_of_service;
        })) {
      continue;
    }
    const NetworkStatus status = StatusOf(directory, p.npi, query.plan, query.on);
    if (status.network != Network::kIn) continue;
    Alternative alternative{&p, std::nullopt, status.reason};
    if (const NegotiatedRate* rate = FindRate(directory, p.npi, query.plan, query.code)) {
      alternative.rate = rate->amount;
    }
    found.push_back(std::move(alternative));
  }
  std::stable_sort(found.begin(), found.end(), [&](const Alternative& a, const Alternative& b) {
    const auto key = [&](const Alternative& x) {
      return std::tuple(!here(*x.provider), !x.rate, x.rate.value_or(Money()), x.provider->name,
                        x.provider->npi);
    };
    return key(a) < key(b);
  });
  if (found.size() > query.most) found.resize(query.most);
  return found;
}

}  // namespace precert
