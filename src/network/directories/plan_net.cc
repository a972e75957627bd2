// Reading Plan-Net: passes over the files that each bring what the last one found missing.
#include "network/directories/plan_net.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"
#include "network/directories/plan_net_files.h"
#include "network/directories/plan_net_resources.h"
#include "network/status.h"

namespace precert {
namespace {

using plan_net::AddUnique;
using plan_net::KeyOf;
using plan_net::NpiOf;
using plan_net::Period;
using plan_net::Place;
using plan_net::PlanListing;
using plan_net::PlanNetFiles;
using plan_net::ResourceAddress;
using plan_net::Role;
using plan_net::Service;
using plan_net::Who;

bool IsWhoType(std::string_view type) { return type == "Practitioner" || type == "Organization"; }

// What the text of a record holds when it names the resource: an identifier is unlike other words.
std::string IdOfKey(const std::string& key) { return key.substr(key.find('/') + 1); }

// The keys by which others refer to a resource.
std::vector<std::string> KeysOf(const JsonNode& resource, const ResourceAddress& address) {
  std::vector<std::string> keys;
  if (const std::string_view id = resource.Text("id"); !id.empty()) {
    keys.push_back(std::string(address.type) + "/" + std::string(id));
  }
  if (!address.full_url.empty()) AddUnique(&keys, KeyOf(address.full_url));
  return keys;
}

// One reading of the files for one question.
class Reading {
 public:
  Reading(const std::string& name, const std::vector<std::string>& files, const PlanNames& plan,
          Date on)
      : name_(name), paths_(files), plan_(plan), on_(on), files_(files, on) {}

  Status Run(std::span<const std::string> npis, const AlternativeQuery* query) {
    query_ = query;
    for (const std::string& npi : npis) {
      if (npi.empty()) continue;
      npis_.insert(npi);
      needles_.push_back(npi);
    }
    Status read = FindPlanAndPeople();
    if (read.ok()) read = FindRoles();
    if (read.ok()) read = FindReferredTo();
    if (!read.ok()) return read;
    for (const auto& [key, who] : who_) {
      if (!who.npi.empty()) who_of_[who.npi].push_back(&who);
    }
    for (const Role& role : roles_) {
      if (const std::string npi = NpiOfRole(role); !npi.empty()) roles_of_[npi].push_back(&role);
    }
    return Done{};
  }

  SourceEntry EntryOf(const std::string& npi) const {
    SourceEntry entry;
    entry.says.as_of = files_.newest();
    entry.says.source = name_;
    entry.says.file = paths_.size() == 1 ? paths_[0] : FolderOf(paths_[0]);
    entry.provider = ProviderOf(npi, /*all_roles=*/true);
    Judge(npi, entry.provider ? entry.provider->name : "", &entry.says);
    MarkAge(&entry.says, on_);
    return entry;
  }

  AlternativesAnswer AlternativesOf() const {
    AlternativesAnswer answer;
    BestAlternatives best(*query_);
    std::set<std::string> seen;
    for (const Role& role : roles_) {
      const std::string npi = NpiOfRole(role);
      if (npi.empty() || !InForce(role) || !InPlan(role.networks).has_value()) continue;
      if (!seen.insert(npi).second) continue;
      std::optional<Provider> provider = ProviderOf(npi, /*all_roles=*/false);
      if (!provider || !best.Suits(*provider)) continue;
      Alternative alternative;
      alternative.provider = std::move(*provider);
      alternative.reason = name_ + " lists " + alternative.provider.name + " in the network " +
                           NameOfNetwork(*InPlan(role.networks)) + " of the plan " + plan_.id;
      alternative.source = name_;
      alternative.as_of = files_.newest();
      best.Offer(std::move(alternative));
    }
    answer.found = best.Take(query_->most);
    if (too_many_) {
      answer.remarks.push_back("only the first " + std::to_string(limits::kMaxDirectoryCandidates) +
                               " roles of the plan's networks were compared");
    }
    return answer;
  }

  const RecordFaults& faults() const { return files_.faults(); }

 private:
  // The plan and its networks, and who has the numbers that are asked about.
  Status FindPlanAndPeople() {
    return files_.EachResource(
        [&](std::string_view text, std::string_view type) {
          return type == "InsurancePlan" || (IsWhoType(type) && HasAny(text, needles_));
        },
        [&](const JsonNode& r, const ResourceAddress& address) {
          if (address.type == "InsurancePlan") {
            const PlanListing listing = plan_net::ReadPlan(r, plan_, on_, &networks_);
            plan_listed_ |= listing == PlanListing::kListed;
            plan_not_in_force_ |= listing == PlanListing::kNotInForce;
          } else if (IsWhoType(address.type) && npis_.count(NpiOf(r)) != 0) {
            KeepWho(r, address);
          }
        });
  }

  // Their roles, and for alternatives those of everybody in the plan's networks.
  Status FindRoles() {
    for (const auto& [key, who] : who_) needles_.push_back(IdOfKey(key));
    if (query_ != nullptr) {
      for (const std::string& network : networks_) needles_.push_back(IdOfKey(network));
    }
    const auto is_role = [](std::string_view type) {
      return type == "PractitionerRole" || type == "OrganizationAffiliation";
    };
    return files_.EachResource(
        [&](std::string_view text, std::string_view type) {
          return is_role(type) && HasAny(text, needles_);
        },
        [&](const JsonNode& r, const ResourceAddress& address) {
          if (is_role(address.type)) KeepRole(plan_net::ReadRole(r, address.type));
        });
  }

  // Whatever the roles refer to; services refer to places in their turn.
  Status FindReferredTo() {
    for (int pass = 0; pass < 2; ++pass) {
      std::unordered_set<std::string> wanted = ReferredTo();
      std::erase_if(wanted, [&](const std::string& key) { return asked_.count(key) != 0; });
      if (wanted.empty()) break;
      Status read = files_.EachResource(
          [&](std::string_view, std::string_view type) {
            return IsWhoType(type) || type == "Location" || type == "HealthcareService";
          },
          [&](const JsonNode& r, const ResourceAddress& address) {
            for (const std::string& key : KeysOf(r, address)) {
              if (wanted.count(key) != 0) KeepReferredTo(key, r, address);
            }
          });
      if (!read.ok()) return read;
      asked_.merge(wanted);
    }
    return Done{};
  }

  std::unordered_set<std::string> ReferredTo() const {
    std::unordered_set<std::string> keys(networks_.begin(), networks_.end());
    for (const Role& role : roles_) {
      if (!role.who.empty() && who_.count(role.who) == 0) keys.insert(role.who);
      for (const std::string& key : role.services) {
        const auto service = services_.find(key);
        if (service == services_.end()) {
          keys.insert(key);
        } else if (role.places.empty()) {
          for (const std::string& place : service->second.places) keys.insert(place);
        }
      }
      for (const std::string& key : role.places) keys.insert(key);
      for (const std::string& key : role.networks) keys.insert(key);
    }
    return keys;
  }

  void KeepWho(const JsonNode& r, const ResourceAddress& address) {
    const Who who = plan_net::ReadWho(r, address.type, on_);
    for (const std::string& key : KeysOf(r, address)) who_.insert_or_assign(key, who);
  }

  void KeepRole(Role role) {
    const bool asked = who_.count(role.who) != 0 || npis_.count(role.npi) != 0;
    if (!asked) {
      if (query_ == nullptr || !InForce(role) || !InPlan(role.networks)) return;
      if (candidates_ == limits::kMaxDirectoryCandidates) {
        too_many_ = true;
        return;
      }
      ++candidates_;
    }
    roles_.push_back(std::move(role));
  }

  void KeepReferredTo(const std::string& key, const JsonNode& r, const ResourceAddress& address) {
    if (IsWhoType(address.type)) {
      if (address.type == "Organization") names_[key] = r.Text("name");
      KeepWho(r, address);
    } else if (address.type == "Location") {
      if (Place place = plan_net::ReadPlace(r); place.active) places_[key] = std::move(place);
    } else if (address.type == "HealthcareService") {
      services_[key] = plan_net::ReadService(r);
    }
  }

  bool InForce(const Role& role) const {
    const auto who = who_.find(role.who);
    return role.active && role.period.Holds(on_) && (who == who_.end() || who->second.active);
  }

  // The first of the networks that is the plan's.
  std::optional<std::string> InPlan(const std::vector<std::string>& networks) const {
    for (const std::string& network : networks) {
      if (networks_.count(network) != 0) return network;
    }
    return std::nullopt;
  }

  std::string NameOfNetwork(const std::string& key) const {
    const auto name = names_.find(key);
    return name == names_.end() || name->second.empty() ? key : name->second;
  }

  std::string NpiOfRole(const Role& role) const {
    const auto who = who_.find(role.who);
    return who != who_.end() && !who->second.npi.empty() ? who->second.npi : role.npi;
  }

  template <typename T>
  static const std::vector<const T*>& Of(
      const std::unordered_map<std::string, std::vector<const T*>>& index, const std::string& npi) {
    static const std::vector<const T*> kNone;
    const auto found = index.find(npi);
    return found == index.end() ? kNone : found->second;
  }

  // As it is known from its roles; for an alternative only those of the plan's networks.
  std::optional<Provider> ProviderOf(const std::string& npi, bool all_roles) const {
    Provider p;
    p.npi = npi;
    bool known = false;
    for (const Who* who : Of(who_of_, npi)) {
      known = true;
      if (p.name.empty()) p.name = who->name;
      p.facility = who->facility;
      if (p.license.empty()) p.license = who->credential;
      p.specialty_words = who->words;
      for (const std::string& code : who->specialties) AddUnique(&p.other_specialties, code);
      if (p.license_numbers.empty()) p.license_numbers = who->licenses;
      p.changed = who->changed;
    }
    std::vector<std::string> specialties;
    std::string words;
    std::vector<std::string> places;
    for (const Role* each : Of(roles_of_, npi)) {
      const Role& role = *each;
      known = true;
      const bool in_plan = InForce(role) && InPlan(role.networks).has_value();
      if (!all_roles && !in_plan) continue;
      if (role.changed && (!p.changed || *p.changed < *role.changed)) p.changed = role.changed;
      if (!InForce(role)) continue;
      for (const std::string& code : role.specialties) AddUnique(&specialties, code);
      if (words.empty()) words = role.specialty_words;
      for (const std::string& place : role.places) AddUnique(&places, place);
      for (const std::string& key : role.services) {
        const auto service = services_.find(key);
        if (service == services_.end()) continue;
        if (role.specialties.empty()) {
          for (const std::string& code : service->second.specialties) AddUnique(&specialties, code);
          if (words.empty()) words = service->second.words;
        }
        if (!role.places.empty()) continue;
        for (const std::string& place : service->second.places) AddUnique(&places, place);
      }
      for (const auto& [network, accepting] : role.accepting) {
        const bool here = network.empty() || networks_.count(network) != 0;
        if (here && (p.accepting == Accepting::kNotSaid || !network.empty()))
          p.accepting = accepting;
      }
    }
    if (!known) return std::nullopt;
    for (const std::string& code : specialties) AddUnique(&p.other_specialties, code);
    // What the role says goes before what the person has learned.
    if (!specialties.empty() && !specialties[0].empty()) {
      p.specialty = specialties[0];
    } else if (!p.other_specialties.empty()) {
      p.specialty = p.other_specialties[0];
    }
    std::erase(p.other_specialties, p.specialty);
    if (!words.empty()) p.specialty_words = words;
    for (const std::string& key : places) {
      const auto place = places_.find(key);
      if (place == places_.end()) continue;
      p.locations.push_back(place->second.location);
      if (p.state.empty()) p.state = place->second.location.state;
      if (p.accepting == Accepting::kNotSaid) p.accepting = place->second.accepting;
    }
    if (p.name.empty()) p.name = "NPI " + npi;
    return p;
  }

  void Judge(const std::string& npi, const std::string& provider, SourceStatement* says) const {
    const auto finish = [&](Network network, std::string reason) {
      says->network = network;
      says->reason = std::move(reason);
    };
    if (npi.empty()) return finish(Network::kUnknown, "the request names no provider number (NPI)");
    if (provider.empty()) {
      return finish(Network::kUnknown, "NPI " + npi + " is not listed in " + name_);
    }
    if (!plan_listed_) {
      return finish(Network::kUnknown,
                    name_ + (plan_not_in_force_ ? " does not list the plan " + plan_.id +
                                                      " as in force on " + on_.Display()
                                                : " does not list the plan " + plan_.id));
    }
    if (networks_.empty()) {
      return finish(Network::kUnknown, name_ + " names no network of the plan " + plan_.id);
    }
    const std::string about = provider + " and the plan " + plan_.id;
    std::vector<std::string> others;
    const Role* ended = nullptr;
    for (const Role* each : Of(roles_of_, npi)) {
      const Role& role = *each;
      const std::optional<std::string> network = InPlan(role.networks);
      if (network && InForce(role)) {
        return finish(Network::kIn, name_ + " lists " + provider + " in the network " +
                                        NameOfNetwork(*network) + " of the plan " + plan_.id +
                                        (role.period.until && role.period.until->year() < 2099
                                             ? " until " + role.period.until->Display()
                                             : ""));
      }
      if (network) ended = &role;
      if (InForce(role)) {
        for (const std::string& other : role.networks) AddUnique(&others, NameOfNetwork(other));
      }
    }
    for (const Who* who : Of(who_of_, npi)) {
      if (!who->active) continue;
      if (const auto network = InPlan(who->networks)) {
        return finish(Network::kIn, name_ + " lists " + provider + " in the network " +
                                        NameOfNetwork(*network) + " of the plan " + plan_.id);
      }
      for (const std::string& other : who->networks) AddUnique(&others, NameOfNetwork(other));
    }
    if (ended == nullptr && others.empty()) {
      return finish(Network::kUnknown,
                    name_ + " lists " + provider + " without saying in which networks");
    }
    if (files_.broken() || files_.HasMorePages()) {
      return finish(
          Network::kUnknown,
          name_ + " shows no contract of " + about +
              (files_.broken() ? ", but parts of it could not be read"
                               : ", but it is one page of several and the next is not here"));
    }
    if (ended != nullptr) {
      const Period& period = ended->period;
      std::string how = " is no longer active";
      if (period.until && on_ > *period.until) how = " ended on " + period.until->Display();
      if (period.from && on_ < *period.from) how = " begins only on " + period.from->Display();
      return finish(Network::kOut, "the contract of " + about + how);
    }
    if (others.size() > 3) others.resize(3);
    finish(Network::kOut, name_ + " lists " + provider + " in other networks only (" +
                              Join(others, ", ") + "), none of them of the plan " + plan_.id);
  }

  const std::string& name_;
  const std::vector<std::string>& paths_;
  const PlanNames& plan_;
  const Date on_;
  PlanNetFiles files_;
  const AlternativeQuery* query_ = nullptr;
  std::set<std::string> npis_;
  std::vector<std::string> needles_;  // a record that matters holds one of them
  std::set<std::string> networks_;    // of the plan
  std::map<std::string, Who> who_;
  std::vector<Role> roles_;
  std::unordered_map<std::string, Place> places_;
  std::unordered_map<std::string, Service> services_;
  std::unordered_map<std::string, std::string> names_;               // of organizations
  std::unordered_set<std::string> asked_;                            // keys that were looked for
  std::unordered_map<std::string, std::vector<const Who*>> who_of_;  // by NPI
  std::unordered_map<std::string, std::vector<const Role*>> roles_of_;
  size_t candidates_ = 0;
  bool plan_listed_ = false, plan_not_in_force_ = false;
  bool too_many_ = false;  // candidates
};

}  // namespace

Result<std::vector<SourceFile>> PlanNet::Files() const { return HashFiles(files_); }

Result<SourceAnswer> PlanNet::Ask(std::span<const std::string> npis, const PlanNames& plan,
                                  Date on) const {
  Reading reading(name_, files_, plan, on);
  if (Status read = reading.Run(npis, nullptr); !read.ok()) return read.error();
  SourceAnswer answer;
  for (const std::string& npi : npis) answer.entries.push_back(reading.EntryOf(npi));
  answer.faults = reading.faults();
  return answer;
}

Result<AlternativesAnswer> PlanNet::Alternatives(const AlternativeQuery& query) const {
  Reading reading(name_, files_, query.plan, query.on);
  if (Status read = reading.Run({}, &query); !read.ok()) return read.error();
  AlternativesAnswer answer = reading.AlternativesOf();
  answer.faults = reading.faults();
  return answer;
}

}  // namespace precert
