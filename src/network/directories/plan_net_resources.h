// What the resources of a Plan-Net directory say, one resource at a time, as far as coverage needs
// it. Nothing here looks from one resource to another; plan_net.cc does.
//
// Who refers to whom is told by keys: "https://server/fhir/Practitioner/1/_history/2" and
// "Practitioner/1" are both "Practitioner/1"; a urn: is its own.
//
// Values; no shared state.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "network/directories/json_tree.h"
#include "network/provider.h"
#include "network/source.h"

namespace precert::plan_net {

// "" when the reference names nothing that can be found elsewhere ("#contained").
std::string KeyOf(std::string_view reference);

// The NPI among the identifiers; "" when there is none that can be one.
std::string NpiOf(const JsonNode& resource);

// Adds what is neither empty nor there.
void AddUnique(std::vector<std::string>* list, std::string item);

struct Period {
  std::optional<Date> from, until;
  bool Holds(Date on) const { return !(from && on < *from) && !(until && on > *until); }
};

// InsurancePlan: whether it is the plan that is asked about, and then the keys of its networks.
enum class PlanListing { kAnother, kNotInForce, kListed };
PlanListing ReadPlan(const JsonNode& resource, const PlanNames& plan, Date on,
                     std::set<std::string>* networks);

// PractitionerRole, or OrganizationAffiliation.
struct Role {
  std::string who;  // Practitioner/1, Organization/2
  std::string npi;  // where the role itself has one
  std::vector<std::string> networks, places, services;
  std::vector<std::string> specialties;
  std::string specialty_words;
  bool active = true;
  Period period;
  std::optional<Date> changed;
  std::vector<std::pair<std::string, Accepting>> accepting;  // network ("" any), what
};
Role ReadRole(const JsonNode& resource, std::string_view type);

// Practitioner, or Organization. Licenses are those in force on the day.
struct Who {
  std::string npi, name, credential, words;
  std::vector<std::string> specialties;
  std::vector<LicenseNumber> licenses;
  std::vector<std::string> networks;  // some servers put them on the organization itself
  bool facility = false, active = true;
  std::optional<Date> changed;
};
Who ReadWho(const JsonNode& resource, std::string_view type, Date on);

// Location.
struct Place {
  ProviderLocation location;
  Accepting accepting = Accepting::kNotSaid;
  bool active = true;
};
Place ReadPlace(const JsonNode& resource);

// HealthcareService.
struct Service {
  std::vector<std::string> places, specialties;
  std::string words;
};
Service ReadService(const JsonNode& resource);

}  // namespace precert::plan_net
