// Reading the resources of Plan-Net.
#include "network/directories/plan_net_resources.h"

#include <algorithm>

#include "base/text.h"
#include "codes/npi.h"
#include "network/directories/directory_file.h"
#include "network/license.h"

namespace precert::plan_net {
namespace {

constexpr std::string_view kNpiSystem = "http://hl7.org/fhir/sid/us-npi";
constexpr std::string_view kNucc = "http://nucc.org/provider-taxonomy";
// http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/...; told by their last part,
// since some servers write the guide's address with https or with another spelling.
constexpr std::string_view kNetworkReference = "network-reference";
constexpr std::string_view kNewPatients = "newpatients";

bool IsExtension(const JsonNode& extension, std::string_view name) {
  const std::string_view url = extension.Text("url");
  return EqualsIgnoreCase(url.substr(url.rfind('/') + 1), name);
}

std::string KeyOfReference(const JsonNode& reference) { return KeyOf(reference.Text("reference")); }

// NUCC codes and the words beside them.
void ReadSpecialties(const JsonNode& owner, std::string_view key, std::vector<std::string>* codes,
                     std::string* words) {
  for (const JsonNode* concept_node : owner.Items(key)) {
    for (const JsonNode* coding : concept_node->Items("coding")) {
      if (EqualsIgnoreCase(coding->Text("system"), kNucc)) {
        AddUnique(codes, std::string(coding->Text("code")));
        if (words->empty()) *words = coding->Text("display");
      }
    }
    if (words->empty()) *words = concept_node->Text("text");
  }
}

Accepting AcceptingOf(std::string_view code) {
  if (code == "newpt") return Accepting::kYes;
  if (code == "nopt") return Accepting::kNo;
  if (code == "existptonly") return Accepting::kExistingOnly;
  if (code == "existptfam") return Accepting::kExistingAndFamily;
  return Accepting::kNotSaid;
}

Period PeriodOf(const JsonNode& owner) {
  const JsonNode& period = owner["period"];
  return {DayOfIso(period.Text("start")), DayOfIso(period.Text("end"), DayEnd::kLast)};
}

std::vector<std::string> NetworksOf(const JsonNode& r) {
  std::vector<std::string> networks;
  for (const JsonNode* extension : r.Items("extension")) {
    if (IsExtension(*extension, kNetworkReference)) {
      AddUnique(&networks, KeyOfReference((*extension)["valueReference"]));
    }
  }
  for (const JsonNode* network : r.Items("network")) AddUnique(&networks, KeyOfReference(*network));
  return networks;
}

}  // namespace

std::string KeyOf(std::string_view reference) {
  if (reference.empty() || reference[0] == '#') return "";
  if (reference.starts_with("urn:")) return std::string(reference);
  if (const size_t history = reference.find("/_history/"); history != std::string_view::npos) {
    reference = reference.substr(0, history);
  }
  const size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos) return "";
  const size_t before = slash == 0 ? std::string_view::npos : reference.rfind('/', slash - 1);
  return std::string(before == std::string_view::npos ? reference : reference.substr(before + 1));
}

std::string NpiOf(const JsonNode& resource) {
  for (const JsonNode* identifier : resource.Items("identifier")) {
    if (!EqualsIgnoreCase(identifier->Text("system"), kNpiSystem)) continue;
    if (auto digits = codes::NpiDigits(identifier->Text("value"))) return *digits;
  }
  return "";
}

void AddUnique(std::vector<std::string>* list, std::string item) {
  if (!item.empty() && std::find(list->begin(), list->end(), item) == list->end()) {
    list->push_back(std::move(item));
  }
}

PlanListing ReadPlan(const JsonNode& r, const PlanNames& plan, Date on,
                     std::set<std::string>* networks) {
  std::vector<std::string> names;
  AddUnique(&names, std::string(r.Text("id")));
  AddUnique(&names, std::string(r.Text("name")));
  for (const JsonNode* alias : r.Items("alias")) AddUnique(&names, std::string(alias->text()));
  for (const JsonNode* i : r.Items("identifier")) AddUnique(&names, std::string(i->Text("value")));
  for (const JsonNode* p : r.Items("plan")) {
    for (const JsonNode* i : p->Items("identifier")) {
      AddUnique(&names, std::string(i->Text("value")));
    }
  }
  if (std::none_of(names.begin(), names.end(),
                   [&](const std::string& name) { return plan.Matches(name); })) {
    return PlanListing::kAnother;
  }
  const std::string_view status = r.Text("status");
  if (status == "retired" || status == "draft" || !PeriodOf(r).Holds(on)) {
    return PlanListing::kNotInForce;
  }
  for (const JsonNode* network : r.Items("network")) networks->insert(KeyOfReference(*network));
  for (const JsonNode* p : r.Items("plan")) {
    // A part of the product with an id of its own counts only when it is the one asked about.
    std::vector<std::string> own;
    for (const JsonNode* i : p->Items("identifier")) own.emplace_back(i->Text("value"));
    const bool asked = own.empty() || std::any_of(own.begin(), own.end(), [&](const auto& name) {
                         return plan.Matches(name);
                       });
    const bool whole = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return plan.Matches(name) && std::find(own.begin(), own.end(), name) == own.end();
    });
    if (!asked && !whole) continue;
    for (const JsonNode* network : p->Items("network")) networks->insert(KeyOfReference(*network));
  }
  networks->erase("");
  return PlanListing::kListed;
}

Role ReadRole(const JsonNode& r, std::string_view type) {
  Role role;
  if (type == "PractitionerRole") {
    role.who = KeyOfReference(r["practitioner"]);
    if (role.who.empty()) role.who = KeyOfReference(r["organization"]);
    role.npi = NpiOf(r);
  } else {
    role.who = KeyOfReference(r["participatingOrganization"]);
  }
  role.networks = NetworksOf(r);
  role.active = r.Text("active") != "false";
  role.period = PeriodOf(r);
  for (const JsonNode* l : r.Items("location")) AddUnique(&role.places, KeyOfReference(*l));
  for (const JsonNode* s : r.Items("healthcareService")) {
    AddUnique(&role.services, KeyOfReference(*s));
  }
  ReadSpecialties(r, "specialty", &role.specialties, &role.specialty_words);
  role.changed = DayOfIso(r["meta"].Text("lastUpdated"));
  for (const JsonNode* extension : r.Items("extension")) {
    if (!IsExtension(*extension, kNewPatients)) continue;
    std::string network;
    Accepting accepting = Accepting::kNotSaid;
    for (const JsonNode* part : extension->Items("extension")) {
      if (part->Text("url") == "fromNetwork") network = KeyOfReference((*part)["valueReference"]);
      for (const JsonNode* coding : (*part)["valueCodeableConcept"].Items("coding")) {
        if (part->Text("url") == "acceptingPatients") accepting = AcceptingOf(coding->Text("code"));
      }
    }
    role.accepting.emplace_back(std::move(network), accepting);
  }
  return role;
}

Who ReadWho(const JsonNode& r, std::string_view type, Date on) {
  Who who;
  who.npi = NpiOf(r);
  who.facility = type == "Organization";
  who.active = r.Text("active") != "false";
  who.changed = DayOfIso(r["meta"].Text("lastUpdated"));
  who.networks = NetworksOf(r);
  if (who.facility) {
    who.name = r.Text("name");
  } else {
    for (const JsonNode* name : r.Items("name")) {
      std::string given;
      for (const JsonNode* part : name->Items("given")) {
        given += (given.empty() ? "" : " ") + std::string(part->text());
      }
      who.name = JoinName({given, name->Text("family")});
      if (who.name.empty()) who.name = name->Text("text");
      for (const JsonNode* suffix : name->Items("suffix")) {
        if (who.credential.empty()) who.credential = KindOfLicense(suffix->text());
      }
      if (!who.name.empty()) break;
    }
  }
  for (const JsonNode* q : r.Items("qualification")) {
    const JsonNode& code = (*q)["code"];
    for (const JsonNode* coding : code.Items("coding")) {
      if (EqualsIgnoreCase(coding->Text("system"), kNucc)) {
        AddUnique(&who.specialties, std::string(coding->Text("code")));
        if (who.words.empty()) who.words = coding->Text("display");
      } else if (who.credential.empty()) {
        who.credential = KindOfLicense(coding->Text("code"));
      }
    }
    if (who.credential.empty()) who.credential = KindOfLicense(code.Text("text"));
    if (!PeriodOf(*q).Holds(on)) continue;
    for (const JsonNode* identifier : q->Items("identifier")) {
      if (identifier->Text("value").empty()) continue;
      who.licenses.push_back({std::string(identifier->Text("value")),
                              std::string((*identifier)["assigner"].Text("display")), ""});
    }
  }
  return who;
}

Place ReadPlace(const JsonNode& r) {
  Place place;
  const JsonNode& address = r["address"];
  place.location.name = r.Text("name");
  for (const JsonNode* line : address.Items("line")) {
    place.location.street +=
        (place.location.street.empty() ? "" : ", ") + std::string(line->text());
  }
  place.location.city = address.Text("city");
  place.location.state = address.Text("state");
  place.location.zip = ZipDigits(address.Text("postalCode"));
  const auto latitude = r["position"]["latitude"].number();
  const auto longitude = r["position"]["longitude"].number();
  if (latitude && longitude) place.location.position = PointOf(*latitude, *longitude);
  for (const JsonNode* extension : r.Items("extension")) {
    if (!IsExtension(*extension, kNewPatients)) continue;
    for (const JsonNode* part : extension->Items("extension")) {
      for (const JsonNode* coding : (*part)["valueCodeableConcept"].Items("coding")) {
        if (part->Text("url") == "acceptingPatients") {
          place.accepting = AcceptingOf(coding->Text("code"));
        }
      }
    }
  }
  place.active = r.Text("status") != "inactive";
  return place;
}

Service ReadService(const JsonNode& r) {
  Service service;
  for (const JsonNode* l : r.Items("location")) AddUnique(&service.places, KeyOfReference(*l));
  ReadSpecialties(r, "specialty", &service.specialties, &service.words);
  return service;
}

}  // namespace precert::plan_net
