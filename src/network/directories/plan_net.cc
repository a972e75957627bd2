// Reading Plan-Net: passes over the files that each bring what the last one found missing.
#include "network/directories/plan_net.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"
#include "codes/npi.h"
#include "network/directories/directory_file.h"
#include "network/license.h"
#include "network/status.h"

namespace precert {
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

// "https://server/fhir/Practitioner/1/_history/2" and "Practitioner/1" are one key; a urn: and
// anything else is its own.
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

std::string KeyOfReference(const JsonNode& reference) { return KeyOf(reference.Text("reference")); }

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

struct Period {
  std::optional<Date> from, until;
  bool Holds(Date on) const { return !(from && on < *from) && !(until && on > *until); }
};

Period PeriodOf(const JsonNode& owner) {
  const JsonNode& period = owner["period"];
  return {DayOfIso(period.Text("start")), DayOfIso(period.Text("end"), DayEnd::kLast)};
}

// A role of a person, or the affiliation of an organization, as far as it matters here.
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

struct Who {
  std::string npi, name, credential, words;
  std::vector<std::string> specialties;
  std::vector<LicenseNumber> licenses;
  std::vector<std::string> networks;  // some servers put them on the organization itself
  bool facility = false, active = true;
  std::optional<Date> changed;
};

struct Place {
  ProviderLocation location;
  Accepting accepting = Accepting::kNotSaid;
};

struct Service {
  std::vector<std::string> places, specialties;
  std::string words;
};

// One reading of the files for one question.
class Reading {
 public:
  Reading(const std::string& name, const std::vector<std::string>& files, const PlanNames& plan,
          Date on)
      : name_(name), files_(files), plan_(plan), on_(on) {}

  Status Run(std::span<const std::string> npis, const AlternativeQuery* query) {
    query_ = query;
    for (const std::string& npi : npis) {
      if (npi.empty()) continue;
      npis_.insert(npi);
      needles_.push_back(npi);
    }
    // The plan and its networks, and who has these numbers.
    Status read = EachResource(
        [&](const JsonNode& r, std::string_view type) {
          if (type == "InsurancePlan") ReadPlan(r);
          if (type == "Practitioner" || type == "Organization") {
            if (const std::string npi = NpiOf(r); npis_.count(npi) != 0) KeepWho(r, type, npi);
          }
        },
        [&](std::string_view text, std::string_view type) {
          return type == "InsurancePlan" ||
                 ((type == "Practitioner" || type == "Organization") && HasAny(text, needles_));
        });
    if (!read.ok()) return read;
    // Their roles, and those of everybody in the plan's networks.
    for (const auto& [key, who] : who_) needles_.push_back(key.substr(key.find('/') + 1));
    if (query_ != nullptr) {
      for (const std::string& network : networks_) {
        needles_.push_back(network.substr(network.find('/') + 1));
      }
    }
    read =
        EachResource([&](const JsonNode& r, std::string_view type) { ReadRole(r, type); },
                     [&](std::string_view text, std::string_view type) {
                       return (type == "PractitionerRole" || type == "OrganizationAffiliation") &&
                              HasAny(text, needles_);
                     });
    if (!read.ok()) return read;
    // Whatever those refer to; services refer to places in their turn.
    for (int pass = 0; pass < 2; ++pass) {
      for (const Role& role : roles_) {
        if (!role.who.empty() && who_.count(role.who) == 0) wanted_.insert(role.who);
        for (const std::string& key : role.services) {
          const auto service = services_.find(key);
          if (service == services_.end()) {
            wanted_.insert(key);
          } else if (role.places.empty()) {
            for (const std::string& place : service->second.places) wanted_.insert(place);
          }
        }
        for (const std::string& key : role.places) wanted_.insert(key);
        for (const std::string& key : role.networks) wanted_.insert(key);
      }
      for (const std::string& key : networks_) wanted_.insert(key);
      std::erase_if(wanted_, [&](const std::string& key) { return asked_.count(key) != 0; });
      if (wanted_.empty()) break;
      read = EachResource([&](const JsonNode& r, std::string_view type) { ReadWanted(r, type); },
                          [&](std::string_view, std::string_view type) {
                            return type == "Practitioner" || type == "Organization" ||
                                   type == "Location" || type == "HealthcareService";
                          });
      if (!read.ok()) return read;
      asked_.insert(wanted_.begin(), wanted_.end());
      wanted_.clear();
    }
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
    entry.says.as_of = newest_;
    entry.says.source = name_;
    entry.says.file = files_.size() == 1 ? files_[0] : FolderOf(files_[0]);
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
      alternative.as_of = newest_;
      best.Offer(std::move(alternative));
    }
    answer.found = best.Take(query_->most);
    if (too_many_) {
      answer.remarks.push_back("only the first " + std::to_string(limits::kMaxDirectoryCandidates) +
                               " roles of the plan's networks were compared");
    }
    return answer;
  }

  const RecordFaults& faults() const { return faults_; }

 private:
  using OnResource = std::function<void(const JsonNode&, std::string_view type)>;
  using IsWanted = std::function<bool(std::string_view text, std::string_view type)>;

  // Every resource of every file that `wanted` does not pass over. It sees the text before it is
  // parsed, with the type; a record whose type cannot be told from its text is parsed anyway.
  Status EachResource(const OnResource& on_resource, const IsWanted& wanted) {
    const bool first = !passed_;
    passed_ = true;
    RecordFaults faults;
    for (const std::string& file : files_) {
      Result<std::unique_ptr<JsonRecords>> opened = JsonRecords::Open(file);
      if (!opened.ok()) return opened.error();
      JsonRecords& records = **opened;
      while (true) {
        Result<bool> more = records.Next();
        if (!more.ok()) {
          faults.Add(more.error());
          broken_ = true;
          break;
        }
        if (!*more) break;
        if (first) NoteDates(records.text());
        const std::string type = TypeOfText(records.text());
        if (!type.empty() && type != "Bundle" && !wanted(records.text(), type)) continue;
        if (Status parsed = ParseRecord(records, &tree_); !parsed.ok()) {
          faults.Add(parsed.error());
          broken_ = true;
          continue;
        }
        ReadResource(records, tree_.root(), "", 0, on_resource, &faults);
      }
    }
    faults_.Add(faults);
    return Done{};
  }

  // "Practitioner", where the text names one type only; "" otherwise.
  static std::string TypeOfText(std::string_view text) {
    constexpr std::string_view kKey = "\"resourceType\"";
    const size_t at = text.find(kKey);
    if (at == std::string_view::npos || text.find(kKey, at + 1) != std::string_view::npos)
      return "";
    size_t p = at + kKey.size();
    while (p < text.size() && (text[p] == ' ' || text[p] == ':')) ++p;
    if (p >= text.size() || text[p] != '"') return "";
    const size_t end = text.find('"', p + 1);
    return end == std::string_view::npos ? "" : std::string(text.substr(p + 1, end - p - 1));
  }

  // The newest lastUpdated of the text, whether or not the record is parsed.
  void NoteDates(std::string_view text) {
    for (const std::string_view key :
         {std::string_view("\"lastUpdated\""), std::string_view("\"timestamp\"")}) {
      for (size_t at = text.find(key); at != std::string_view::npos;
           at = text.find(key, at + key.size())) {
        size_t p = at + key.size();
        while (p < text.size() && (text[p] == ' ' || text[p] == ':' || text[p] == '"')) ++p;
        const std::optional<Date> day = Date::Parse(text.substr(p, 10));
        // A date to come is a mistake of the file and would hide that it is old.
        if (day && *day <= on_ && (!newest_ || *newest_ < *day)) newest_ = day;
      }
    }
  }

  void ReadResource(const JsonRecords& records, const JsonNode& resource,
                    const std::string& full_url, int depth, const OnResource& on_resource,
                    RecordFaults* faults) {
    const std::string_view type = resource.Text("resourceType");
    if (type.empty()) {
      broken_ = true;
      faults->Add(BadRecord(records, "", "this is no FHIR resource: it has no resourceType"));
      return;
    }
    if (type != "Bundle") {
      full_url_ = full_url;
      on_resource(resource, type);
      return;
    }
    for (const JsonNode* link : resource.Items("link")) {
      if (link->Text("relation") == "next") paged_.insert(std::string(link->Text("url")));
      if (link->Text("relation") == "self") here_.insert(std::string(link->Text("url")));
    }
    if (depth > 2) return;
    size_t number = 0;
    for (const JsonNode* entry : resource.Items("entry")) {
      const JsonNode& inner = (*entry)["resource"];
      if (inner.is_object()) {
        ReadResource(records, inner, std::string(entry->Text("fullUrl")), depth + 1, on_resource,
                     faults);
      } else {
        broken_ = true;
        faults->Add(BadRecord(records, ".entry[" + std::to_string(number) + "]",
                              "this entry holds no resource"));
      }
      ++number;
    }
  }

  // The keys by which others refer to a resource.
  std::vector<std::string> KeysOf(const JsonNode& resource, std::string_view type) const {
    std::vector<std::string> keys;
    if (const std::string_view id = resource.Text("id"); !id.empty()) {
      keys.push_back(std::string(type) + "/" + std::string(id));
    }
    if (!full_url_.empty()) AddUnique(&keys, KeyOf(full_url_));
    return keys;
  }

  void ReadPlan(const JsonNode& r) {
    std::vector<std::string> names;
    AddUnique(&names, std::string(r.Text("id")));
    AddUnique(&names, std::string(r.Text("name")));
    for (const JsonNode* alias : r.Items("alias")) AddUnique(&names, std::string(alias->text()));
    for (const JsonNode* i : r.Items("identifier"))
      AddUnique(&names, std::string(i->Text("value")));
    for (const JsonNode* p : r.Items("plan")) {
      for (const JsonNode* i : p->Items("identifier")) {
        AddUnique(&names, std::string(i->Text("value")));
      }
    }
    if (std::none_of(names.begin(), names.end(),
                     [&](const std::string& name) { return plan_.Matches(name); })) {
      return;
    }
    const std::string_view status = r.Text("status");
    if (status == "retired" || status == "draft" || !PeriodOf(r).Holds(on_)) {
      plan_not_in_force_ = true;
      return;
    }
    plan_listed_ = true;
    for (const JsonNode* network : r.Items("network")) networks_.insert(KeyOfReference(*network));
    for (const JsonNode* p : r.Items("plan")) {
      // A part of the product with an id of its own counts only when it is the one asked about.
      std::vector<std::string> own;
      for (const JsonNode* i : p->Items("identifier")) own.emplace_back(i->Text("value"));
      const bool asked = own.empty() || std::any_of(own.begin(), own.end(), [&](const auto& name) {
                           return plan_.Matches(name);
                         });
      const bool whole = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return plan_.Matches(name) && std::find(own.begin(), own.end(), name) == own.end();
      });
      if (!asked && !whole) continue;
      for (const JsonNode* network : p->Items("network"))
        networks_.insert(KeyOfReference(*network));
    }
    networks_.erase("");
  }

  static std::vector<std::string> NetworksOf(const JsonNode& r) {
    std::vector<std::string> networks;
    for (const JsonNode* extension : r.Items("extension")) {
      if (IsExtension(*extension, kNetworkReference)) {
        AddUnique(&networks, KeyOfReference((*extension)["valueReference"]));
      }
    }
    for (const JsonNode* network : r.Items("network"))
      AddUnique(&networks, KeyOfReference(*network));
    return networks;
  }

  void ReadRole(const JsonNode& r, std::string_view type) {
    Role role;
    if (type == "PractitionerRole") {
      role.who = KeyOfReference(r["practitioner"]);
      if (role.who.empty()) role.who = KeyOfReference(r["organization"]);
      role.npi = NpiOf(r);
    } else {
      role.who = KeyOfReference(r["participatingOrganization"]);
    }
    role.networks = NetworksOf(r);
    const bool asked = who_.count(role.who) != 0 || npis_.count(role.npi) != 0;
    role.active = r.Text("active") != "false";
    role.period = PeriodOf(r);
    if (!asked) {
      if (query_ == nullptr || !InForce(role) || !InPlan(role.networks)) return;
      if (candidates_ == limits::kMaxDirectoryCandidates) {
        too_many_ = true;
        return;
      }
      ++candidates_;
    }
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
          if (part->Text("url") == "acceptingPatients")
            accepting = AcceptingOf(coding->Text("code"));
        }
      }
      role.accepting.emplace_back(std::move(network), accepting);
    }
    roles_.push_back(std::move(role));
  }

  void KeepWho(const JsonNode& r, std::string_view type, const std::string& npi) {
    Who who;
    who.npi = npi;
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
      if (!PeriodOf(*q).Holds(on_)) continue;
      for (const JsonNode* identifier : q->Items("identifier")) {
        if (identifier->Text("value").empty()) continue;
        who.licenses.push_back({std::string(identifier->Text("value")),
                                std::string((*identifier)["assigner"].Text("display")), ""});
      }
    }
    for (const std::string& key : KeysOf(r, type)) who_.insert_or_assign(key, who);
  }

  void ReadWanted(const JsonNode& r, std::string_view type) {
    std::string key;
    for (const std::string& one : KeysOf(r, type)) {
      if (wanted_.count(one) != 0) key = one;
    }
    if (key.empty()) return;
    if (type == "Organization" || type == "Practitioner") {
      if (type == "Organization") names_[key] = r.Text("name");
      KeepWho(r, type, NpiOf(r));
    } else if (type == "Location") {
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
      if (r.Text("status") != "inactive") places_[key] = std::move(place);
    } else if (type == "HealthcareService") {
      Service service;
      for (const JsonNode* l : r.Items("location")) AddUnique(&service.places, KeyOfReference(*l));
      ReadSpecialties(r, "specialty", &service.specialties, &service.words);
      services_[key] = std::move(service);
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
    if (broken_ || HasMorePages()) {
      return finish(Network::kUnknown,
                    name_ + " shows no contract of " + about +
                        (broken_ ? ", but parts of it could not be read"
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

  bool HasMorePages() const {
    return std::any_of(paged_.begin(), paged_.end(),
                       [&](const std::string& next) { return here_.count(next) == 0; });
  }

  const std::string& name_;
  const std::vector<std::string>& files_;
  const PlanNames& plan_;
  const Date on_;
  const AlternativeQuery* query_ = nullptr;
  JsonTree tree_;
  std::string full_url_;  // of the resource at hand
  std::set<std::string> npis_;
  std::vector<std::string> needles_;  // a record that matters holds one of them
  std::set<std::string> networks_;    // of the plan
  std::map<std::string, Who> who_;
  std::vector<Role> roles_;
  std::unordered_map<std::string, Place> places_;
  std::unordered_map<std::string, Service> services_;
  std::unordered_map<std::string, std::string> names_;  // of organizations
  std::unordered_set<std::string> wanted_, asked_;
  std::unordered_map<std::string, std::vector<const Who*>> who_of_;  // by NPI
  std::unordered_map<std::string, std::vector<const Role*>> roles_of_;
  std::set<std::string> paged_, here_;
  std::optional<Date> newest_;
  size_t candidates_ = 0;
  bool passed_ = false, plan_listed_ = false, plan_not_in_force_ = false;
  bool broken_ = false, too_many_ = false;
  RecordFaults faults_;
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
