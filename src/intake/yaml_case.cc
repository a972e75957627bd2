// Writes the Bundle that a short case stands for.
#include "intake/yaml_case.h"

#include <set>

#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "intake/case.h"
#include "intake/case_parameters.h"
#include "intake/fhir_json.h"

namespace precert {
namespace {

constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view kPlaceOfService =
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes";

// CPT codes are five digits, or four and a letter; HCPCS codes begin with a letter.
std::string_view ServiceSystem(std::string_view code) {
  const bool hcpcs =
      !code.empty() && ((code[0] >= 'A' && code[0] <= 'Z') || (code[0] >= 'a' && code[0] <= 'z'));
  return hcpcs ? "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
               : "http://www.ama-assn.org/go/cpt";
}

struct Line {
  std::string service, code, place;
  std::vector<std::string> diagnoses, modifiers;
  int units = 1, sessions = 1, weeks_apart = 0;  // 0: not said
  std::optional<Money> billed;
  std::optional<Date> on;
};

class CaseWriter {
 public:
  CaseWriter(const YamlNode& root, const Terms& terms, std::optional<Date> as_of)
      : root_(root), terms_(terms), as_of_(as_of) {}

  Result<std::string> Write() {
    YamlReader read(root_, {"plan",      "member",
                            "date",      "patient",
                            "provider",  "purpose",
                            "service",   "code",
                            "diagnosis", "modifiers",
                            "billed",    "units",
                            "sessions",  "weeks apart",
                            "on",        "lines",
                            "record",    "used",
                            "finance",   "offers",
                            "denial",    "prior authorization",
                            "urgent",    "emergency",
                            "days",      "protection waived"});
    std::optional<Date> date;
    std::string plan, member, purpose, approval;
    bool urgent = false, emergency = false, waived = false;
    int days = 0;
    read.Int("days", 1, limits::kMaxSessions, &days);
    read.Optional("protection waived", &waived);
    read.Optional("date", &date);
    read.Optional("plan", &plan);
    read.Optional("member", &member);
    read.Optional("purpose", &purpose);
    read.Optional("prior authorization", &approval);
    read.Optional("urgent", &urgent);
    read.Optional("emergency", &emergency);
    if (!read.ok()) return read.error();
    if (date) {
      day_ = *date;
    } else if (as_of_) {
      day_ = *as_of_;
    } else {
      return root_.Wrong("the case does not say when it is made",
                         "add 'date: YYYY-MM-DD', or give --as-of");
    }
    for (auto part : {&CaseWriter::Patient, &CaseWriter::Provider, &CaseWriter::Lines}) {
      if (Status s = (this->*part)(); !s) return s.error();
    }
    JsonObject coverage;
    coverage.Text("resourceType", "Coverage").Text("id", "coverage").Text("status", "active");
    coverage.Text("subscriberId", member).Raw("beneficiary", ReferenceJson("Patient/patient"));
    coverage.Raw("payor",
                 "[{\"display\":" + JsonWriter::Quote(plan.empty() ? "unknown plan" : plan) + "}]");
    if (!plan.empty()) {
      coverage.Raw("class", "[{\"type\":" +
                                ConceptJson("http://terminology.hl7.org/CodeSystem/coverage-class",
                                            "plan", "") +
                                ",\"value\":" + JsonWriter::Quote(plan) + "}]");
    }
    Add(coverage);
    if (Status s = Claim(purpose, approval, urgent); !s) return s.error();
    if (const YamlNode* record = root_.Find("record")) {
      if (record->is_null()) {
        return record->Wrong("the key 'record' has no value",
                             "leave the key out, or list terms under it");
      }
      Result<std::vector<std::string>> resources = terms_.Resources(*record, day_);
      if (!resources) return resources.error();
      for (const std::string& r : *resources) entries_.push_back("{\"resource\":" + r + "}");
    }
    if (waived) facts_.Add("protection-waived", "valueBoolean", "true");
    if (days > 0) facts_.Add("stay-days", "valueInteger", std::to_string(days));
    if (emergency) facts_.Add("emergency", "valueBoolean", "true");
    if (Status s = facts_.AddFrom(root_); !s) return s.error();
    if (!facts_.elements().empty()) {
      Add(JsonObject()
              .Text("resourceType", "Parameters")
              .Text("id", "facts")
              .Raw("parameter", JsonArray(facts_.elements())));
    }
    return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" +
           Join(entries_, ",") + "]}";
  }

 private:
  void Add(const JsonObject& resource) {
    entries_.push_back("{\"resource\":" + resource.Json() + "}");
  }

  Status Patient() {
    JsonObject out;
    out.Text("resourceType", "Patient").Text("id", "patient");
    if (const YamlNode* node = root_.Find("patient")) {
      YamlReader read(*node, {"name", "born", "sex", "state"});
      std::string name, sex, state;
      std::optional<Date> born;
      read.Optional("name", &name);
      read.Optional("born", &born);
      read.Optional("sex", &sex);
      read.Optional("state", &state);
      if (!read.ok()) return read.error();
      static const std::set<std::string> kSexes = {"", "male", "female", "other", "unknown"};
      if (kSexes.count(sex) == 0) {
        return node->Find("sex")->Wrong("'" + sex + "' is not one of male, female, other, unknown");
      }
      if (!name.empty()) out.Raw("name", "[" + JsonObject().Text("text", name).Json() + "]");
      out.Text("gender", sex);
      if (born) out.Text("birthDate", born->ToString());
      if (!state.empty()) out.Raw("address", "[" + JsonObject().Text("state", state).Json() + "]");
    }
    Add(out);
    return Done{};
  }

  Status Provider() {
    const YamlNode* node = root_.Find("provider");
    if (node == nullptr) return Done{};
    has_provider_ = true;
    YamlReader read(*node, {"npi", "name", "specialty", "license", "board certified", "place",
                            "facility", "state", "tier", "facility in network"});
    std::string npi, name, specialty, license, facility, state;
    bool certified = false;
    read.Optional("npi", &npi);
    read.Optional("name", &name);
    read.Optional("specialty", &specialty);
    read.Optional("license", &license);
    read.Optional("board certified", &certified);
    read.Optional("place", &place_);
    read.Optional("facility", &facility);
    read.Optional("state", &state);
    int tier = 0;
    std::optional<bool> facility_in_network;
    read.Int("tier", 1, 2, &tier);
    read.Optional("facility in network", &facility_in_network);
    if (!read.ok()) return read.error();
    if (tier > 0) facts_.Add("network-tier", "valueInteger", std::to_string(tier));
    if (facility_in_network) {
      facts_.Add("facility-in-network", "valueBoolean", *facility_in_network ? "true" : "false");
    }
    JsonObject person;
    person.Text("resourceType", "Practitioner").Text("id", "provider");
    if (!npi.empty()) {
      person.Raw("identifier", "[" +
                                   JsonObject()
                                       .Text("system", "http://hl7.org/fhir/sid/us-npi")
                                       .Text("value", npi)
                                       .Json() +
                                   "]");
    }
    if (!name.empty()) person.Raw("name", "[" + JsonObject().Text("text", name).Json() + "]");
    if (!state.empty()) person.Raw("address", "[" + JsonObject().Text("state", state).Json() + "]");
    std::vector<std::string> qualifications;
    if (!license.empty()) {
      qualifications.push_back(
          JsonObject()
              .Raw("code",
                   ConceptJson("http://terminology.hl7.org/CodeSystem/v2-0360", license, ""))
              .Json());
    }
    if (certified) {
      qualifications.push_back(
          JsonObject()
              .Raw("code", ConceptJson("urn:precert:qualification", "board-certified", ""))
              .Json());
    }
    person.Raw("qualification", JsonArray(qualifications));
    Add(person);
    if (!specialty.empty()) {
      JsonObject role;
      role.Text("resourceType", "PractitionerRole").Text("id", "role");
      role.Raw("practitioner", ReferenceJson("Practitioner/provider"));
      role.Raw("specialty", "[" + ConceptJson("", "", specialty) + "]");
      Add(role);
      provider_reference_ = "PractitionerRole/role";
    }
    if (!place_.empty() || !facility.empty()) {
      JsonObject location;
      location.Text("resourceType", "Location").Text("id", "location");
      location.Raw("type", "[" + ConceptJson(kPlaceOfService, place_, facility) + "]");
      Add(location);
      has_location_ = true;
    }
    return Done{};
  }

  Status Lines() {
    if (const YamlNode* list = root_.Find("lines")) {
      for (std::string_view key :
           {"service", "code", "modifiers", "billed", "units", "sessions", "weeks apart", "on"}) {
        if (const YamlNode* node = root_.Find(key)) {
          return node->Wrong("'" + std::string(key) + "' stands both beside and for 'lines'",
                             "move it into each entry of 'lines'");
        }
      }
      if (Status s = list->CheckKind(YamlNode::Kind::kSequence); !s) return s;
      for (const YamlNode* node : list->items()) {
        Status known = node->CheckKeys({"service", "code", "diagnosis", "modifiers", "billed",
                                        "units", "sessions", "weeks apart", "on", "place"});
        if (!known) return known;
        if (Status s = ReadLine(*node); !s) return s;
      }
    } else if (Status s = ReadLine(root_); !s) {
      return s;
    }
    if (lines_.empty())
      return root_.Wrong("the case asks for no service", "add 'service:' or 'code:'");
    return Done{};
  }

  Status ReadLine(const YamlNode& node) {
    Line line;
    auto text = [&](std::string_view key, std::string* out) -> Status {
      const YamlNode* value = node.Find(key);
      if (value == nullptr) return Done{};
      Result<std::string> read = value->AsText();
      if (!read) return read.error();
      *out = *read;
      return Done{};
    };
    auto list = [&](const YamlNode& from, std::string_view key,
                    std::vector<std::string>* out) -> Status {
      const YamlNode* value = from.Find(key);
      if (value == nullptr) return Done{};
      Result<std::vector<std::string>> read = value->AsTextList();
      if (!read) return read.error();
      *out = *read;
      return Done{};
    };
    auto whole = [&](std::string_view key, int most, int* out) -> Status {
      const YamlNode* value = node.Find(key);
      if (value == nullptr) return Done{};
      Result<int64_t> n = value->AsInt(1, most);
      if (!n) return n.error();
      *out = static_cast<int>(*n);
      return Done{};
    };
    for (Status s :
         {text("service", &line.service), text("code", &line.code),
          list(node, "modifiers", &line.modifiers), list(root_, "diagnosis", &line.diagnoses),
          list(node, "diagnosis", &line.diagnoses), whole("units", 10'000, &line.units),
          whole("sessions", 1000, &line.sessions), whole("weeks apart", 52, &line.weeks_apart)}) {
      if (!s) return s;
    }
    if (&node != &root_) {
      if (Status s = text("place", &line.place); !s) return s;
    }
    if (const YamlNode* billed = node.Find("billed")) {
      Result<Money> amount = billed->AsMoney();
      if (!amount) return amount.error();
      line.billed = *amount;
    }
    if (const YamlNode* on = node.Find("on")) {
      Result<Date> when = on->AsDate();
      if (!when) return when.error();
      line.on = *when;
    }
    if (line.service.empty() && line.code.empty()) {
      return node.Wrong("the case asks for no service",
                        "add 'service:' with its name or 'code:' with its CPT code");
    }
    if (lines_.size() >= limits::kMaxServiceLines) {
      return node.Wrong("more than " + std::to_string(limits::kMaxServiceLines) + " lines");
    }
    lines_.push_back(std::move(line));
    return Done{};
  }

  Status Claim(const std::string& purpose, const std::string& approval, bool urgent) {
    JsonObject claim;
    claim.Text("resourceType", "Claim").Text("id", "request").Text("status", "active");
    if (!purpose.empty()) {
      if (!IsPurpose(purpose)) {
        return root_.Find("purpose")->Wrong("the purpose '" + purpose + "' is not known",
                                            "use 'cosmetic', 'elective' or 'medical'");
      }
      claim.Raw("extension", "[{\"url\":\"urn:precert:purpose\",\"valueCode\":" +
                                 JsonWriter::Quote(purpose) + "}]");
    }
    claim.Raw("type",
              ConceptJson("http://terminology.hl7.org/CodeSystem/claim-type", "professional", ""));
    claim.Text("use", "preauthorization").Raw("patient", ReferenceJson("Patient/patient"));
    claim.Text("created", day_.ToString());
    if (has_provider_) claim.Raw("provider", ReferenceJson(provider_reference_));
    claim.Raw("priority", ConceptJson("http://terminology.hl7.org/CodeSystem/processpriority",
                                      urgent ? "stat" : "normal", ""));
    if (has_location_) claim.Raw("facility", ReferenceJson("Location/location"));
    std::vector<std::string> diagnoses, items;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      std::vector<std::string> sequences, modifiers;
      for (const std::string& code : line.diagnoses) {
        const std::string sequence = std::to_string(diagnoses.size() + 1);
        diagnoses.push_back(JsonObject()
                                .Raw("sequence", sequence)
                                .Raw("diagnosisCodeableConcept", ConceptJson(kIcd10, code, ""))
                                .Json());
        sequences.push_back(sequence);
      }
      for (const std::string& m : line.modifiers) modifiers.push_back(ConceptJson("", m, ""));
      JsonObject item;
      std::vector<std::string> extensions;
      auto extension = [&](std::string_view url, int n) {
        extensions.push_back(
            JsonObject().Text("url", url).Raw("valueInteger", std::to_string(n)).Json());
      };
      if (line.sessions != 1) extension("urn:precert:sessions", line.sessions);
      if (line.weeks_apart != 0) extension("urn:precert:weeks-apart", line.weeks_apart);
      item.Raw("extension", JsonArray(extensions));
      item.Raw("sequence", std::to_string(i + 1)).Raw("diagnosisSequence", JsonArray(sequences));
      item.Raw("productOrService", ConceptJson(ServiceSystem(line.code), line.code, line.service));
      item.Raw("modifier", JsonArray(modifiers));
      if (line.on) item.Text("servicedDate", line.on->ToString());
      if (!line.place.empty())
        item.Raw("locationCodeableConcept", ConceptJson(kPlaceOfService, line.place, ""));
      item.Raw("quantity", "{\"value\":" + std::to_string(line.units) + "}");
      // `billed` is for a whole session, whatever the units.
      if (line.billed) item.Raw("net", MoneyJson(*line.billed));
      items.push_back(item.Json());
    }
    claim.Raw("diagnosis", JsonArray(diagnoses));
    JsonObject insurance;
    insurance.Raw("sequence", "1")
        .Raw("focal", "true")
        .Raw("coverage", ReferenceJson("Coverage/coverage"));
    if (!approval.empty()) insurance.Raw("preAuthRef", "[" + JsonWriter::Quote(approval) + "]");
    claim.Raw("insurance", "[" + insurance.Json() + "]").Raw("item", JsonArray(items));
    Add(claim);
    return Done{};
  }

  const YamlNode& root_;
  const Terms& terms_;
  std::optional<Date> as_of_;
  Date day_;
  std::vector<std::string> entries_;
  CaseParameters facts_;
  std::vector<Line> lines_;
  std::string place_, provider_reference_ = "Practitioner/provider";
  bool has_provider_ = false, has_location_ = false;
};

}  // namespace

Result<std::string> YamlCaseToBundle(std::string_view text, std::string_view file_name,
                                     const Terms& terms, std::optional<Date> as_of) {
  Result<YamlDocument> document =
      YamlDocument::Parse(text, std::string(file_name), {.max_bytes = limits::kMaxCaseBytes});
  if (!document) return document.error();
  return CaseWriter(document->root(), terms, as_of).Write();
}

Result<RequestFacts> ReadRequestFacts(const YamlNode& node) {
  YamlReader read(node, {"place", "facility", "license", "specialty", "purpose", "born",
                         "diagnosis", "board certified"});
  RequestFacts facts;
  read.Optional("diagnosis", &facts.diagnosis);
  read.Optional("place", &facts.place);
  read.Optional("facility", &facts.facility);
  read.Optional("license", &facts.license);
  read.Optional("specialty", &facts.specialty);
  read.Optional("purpose", &facts.purpose);
  read.Optional("born", &facts.birth_date);
  read.Optional("board certified", &facts.board_certified);
  if (!read.ok()) return read.error();
  return facts;
}

}  // namespace precert
