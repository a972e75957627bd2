// Writes the Bundle that a short case stands for.
#include "intake/yaml_case.h"

#include <set>

#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "intake/case.h"
#include "intake/finance_facts.h"
#include "intake/json_text.h"

namespace precert {
namespace {

constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10-cm";
constexpr std::string_view kPlaceOfService =
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes";

// A JSON object under construction; members in the order they are added.
class Object {
 public:
  Object& Raw(std::string_view key, std::string_view json) {
    if (!json.empty())
      body_ += (body_.empty() ? "" : ",") + JsonWriter::Quote(key) + ":" + std::string(json);
    return *this;
  }
  Object& Text(std::string_view key, std::string_view value) {
    return value.empty() ? *this : Raw(key, JsonWriter::Quote(value));
  }
  bool empty() const { return body_.empty(); }
  std::string Json() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

std::string Array(const std::vector<std::string>& items) {
  return items.empty() ? "" : "[" + Join(items, ",") + "]";
}

std::string Reference(std::string_view target) { return Object().Text("reference", target).Json(); }

std::string Concept(std::string_view system, std::string_view code, std::string_view text) {
  Object out;
  if (!code.empty()) {
    out.Raw("coding", "[" + Object().Text("system", system).Text("code", code).Json() + "]");
  }
  return out.Text("text", text).Json();
}

std::string MoneyJson(Money amount) {
  return Object().Raw("value", amount.ToString()).Text("currency", "USD").Json();
}

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
    Object coverage;
    coverage.Text("resourceType", "Coverage").Text("id", "coverage").Text("status", "active");
    coverage.Text("subscriberId", member).Raw("beneficiary", Reference("Patient/patient"));
    coverage.Raw("payor",
                 "[{\"display\":" + JsonWriter::Quote(plan.empty() ? "unknown plan" : plan) + "}]");
    if (!plan.empty()) {
      coverage.Raw("class",
                   "[{\"type\":" +
                       Concept("http://terminology.hl7.org/CodeSystem/coverage-class", "plan", "") +
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
    if (waived) Parameter("protection-waived", "valueBoolean", "true");
    if (days > 0) Parameter("stay-days", "valueInteger", std::to_string(days));
    if (Status s = Parameters(emergency); !s) return s.error();
    return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" +
           Join(entries_, ",") + "]}";
  }

 private:
  void Add(const Object& resource) { entries_.push_back("{\"resource\":" + resource.Json() + "}"); }

  Status Patient() {
    Object out;
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
      if (!name.empty()) out.Raw("name", "[" + Object().Text("text", name).Json() + "]");
      out.Text("gender", sex);
      if (born) out.Text("birthDate", born->ToString());
      if (!state.empty()) out.Raw("address", "[" + Object().Text("state", state).Json() + "]");
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
    if (tier > 0) Parameter("network-tier", "valueInteger", std::to_string(tier));
    if (facility_in_network) {
      Parameter("facility-in-network", "valueBoolean", *facility_in_network ? "true" : "false");
    }
    Object person;
    person.Text("resourceType", "Practitioner").Text("id", "provider");
    if (!npi.empty()) {
      person.Raw(
          "identifier",
          "[" +
              Object().Text("system", "http://hl7.org/fhir/sid/us-npi").Text("value", npi).Json() +
              "]");
    }
    if (!name.empty()) person.Raw("name", "[" + Object().Text("text", name).Json() + "]");
    if (!state.empty()) person.Raw("address", "[" + Object().Text("state", state).Json() + "]");
    std::vector<std::string> qualifications;
    if (!license.empty()) {
      qualifications.push_back(
          Object()
              .Raw("code", Concept("http://terminology.hl7.org/CodeSystem/v2-0360", license, ""))
              .Json());
    }
    if (certified) {
      qualifications.push_back(
          Object().Raw("code", Concept("urn:precert:qualification", "board-certified", "")).Json());
    }
    person.Raw("qualification", Array(qualifications));
    Add(person);
    if (!specialty.empty()) {
      Object role;
      role.Text("resourceType", "PractitionerRole").Text("id", "role");
      role.Raw("practitioner", Reference("Practitioner/provider"));
      role.Raw("specialty", "[" + Concept("", "", specialty) + "]");
      Add(role);
      provider_reference_ = "PractitionerRole/role";
    }
    if (!place_.empty() || !facility.empty()) {
      Object location;
      location.Text("resourceType", "Location").Text("id", "location");
      location.Raw("type", "[" + Concept(kPlaceOfService, place_, facility) + "]");
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
    Object claim;
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
              Concept("http://terminology.hl7.org/CodeSystem/claim-type", "professional", ""));
    claim.Text("use", "preauthorization").Raw("patient", Reference("Patient/patient"));
    claim.Text("created", day_.ToString());
    if (has_provider_) claim.Raw("provider", Reference(provider_reference_));
    claim.Raw("priority", Concept("http://terminology.hl7.org/CodeSystem/processpriority",
                                  urgent ? "stat" : "normal", ""));
    if (has_location_) claim.Raw("facility", Reference("Location/location"));
    std::vector<std::string> diagnoses, items;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      std::vector<std::string> sequences, modifiers;
      for (const std::string& code : line.diagnoses) {
        const std::string sequence = std::to_string(diagnoses.size() + 1);
        diagnoses.push_back(Object()
                                .Raw("sequence", sequence)
                                .Raw("diagnosisCodeableConcept", Concept(kIcd10, code, ""))
                                .Json());
        sequences.push_back(sequence);
      }
      for (const std::string& m : line.modifiers) modifiers.push_back(Concept("", m, ""));
      Object item;
      std::vector<std::string> extensions;
      auto extension = [&](std::string_view url, int n) {
        extensions.push_back(
            Object().Text("url", url).Raw("valueInteger", std::to_string(n)).Json());
      };
      if (line.sessions != 1) extension("urn:precert:sessions", line.sessions);
      if (line.weeks_apart != 0) extension("urn:precert:weeks-apart", line.weeks_apart);
      item.Raw("extension", Array(extensions));
      item.Raw("sequence", std::to_string(i + 1)).Raw("diagnosisSequence", Array(sequences));
      item.Raw("productOrService", Concept(ServiceSystem(line.code), line.code, line.service));
      item.Raw("modifier", Array(modifiers));
      if (line.on) item.Text("servicedDate", line.on->ToString());
      if (!line.place.empty())
        item.Raw("locationCodeableConcept", Concept(kPlaceOfService, line.place, ""));
      item.Raw("quantity", "{\"value\":" + std::to_string(line.units) + "}");
      // `billed` is for a whole session, whatever the units.
      if (line.billed) item.Raw("net", MoneyJson(*line.billed));
      items.push_back(item.Json());
    }
    claim.Raw("diagnosis", Array(diagnoses));
    Object insurance;
    insurance.Raw("sequence", "1")
        .Raw("focal", "true")
        .Raw("coverage", Reference("Coverage/coverage"));
    if (!approval.empty()) insurance.Raw("preAuthRef", "[" + JsonWriter::Quote(approval) + "]");
    claim.Raw("insurance", "[" + insurance.Json() + "]").Raw("item", Array(items));
    Add(claim);
    return Done{};
  }

  void Parameter(std::string_view name, std::string_view value_key, std::string_view json) {
    parameters_.push_back(Object().Text("name", name).Raw(value_key, json).Json());
  }

  Status MoneyParameters(
      const YamlNode& node,
      std::initializer_list<std::pair<std::string_view, std::string_view>> keys) {
    for (const auto& [key, name] : keys) {
      const YamlNode* value = node.Find(key);
      if (value == nullptr) continue;
      Result<Money> amount = value->AsMoney();
      if (!amount) return amount.error();
      Parameter(name, "valueMoney", MoneyJson(*amount));
    }
    return Done{};
  }

  Status Parameters(bool emergency) {
    if (emergency) Parameter("emergency", "valueBoolean", "true");
    for (auto part : {&CaseWriter::Used, &CaseWriter::Finance, &CaseWriter::DenialPart}) {
      if (Status s = (this->*part)(); !s) return s;
    }
    if (parameters_.empty()) return Done{};
    Add(Object()
            .Text("resourceType", "Parameters")
            .Text("id", "facts")
            .Raw("parameter", Array(parameters_)));
    return Done{};
  }

  Status Used() {
    const YamlNode* used = root_.Find("used");
    if (used == nullptr) return Done{};
    Status known = used->CheckKeys({"deductible", "out of pocket", "out-of-network deductible",
                                    "out-of-network out of pocket", "family deductible",
                                    "family out of pocket", "out-of-network family deductible",
                                    "out-of-network family out of pocket", "family coverage",
                                    "own deductible", "paid by plan", "sessions"});
    if (!known) return known;
    if (const YamlNode* family = used->Find("family coverage")) {
      Result<bool> stated = family->AsBool();
      if (!stated) return stated.error();
      if (*stated) Parameter("family-coverage", "valueBoolean", "true");
    }
    for (auto [key, name] : {std::pair("own deductible", "own-deductible-met"),
                             std::pair("paid by plan", "paid-by-plan")}) {
      const YamlNode* amounts = used->Find(key);
      if (amounts == nullptr) continue;
      if (Status s = amounts->CheckKind(YamlNode::Kind::kMapping); !s) return s;
      for (const YamlNode::Entry& entry : amounts->entries()) {
        Result<Money> amount = entry.value->AsMoney();
        if (!amount) return amount.error();
        parameters_.push_back(
            "{\"name\":\"" + std::string(name) +
            "\",\"part\":[{\"name\":\"service\",\"valueString\":" + JsonWriter::Quote(entry.key) +
            "},{\"name\":\"amount\",\"valueMoney\":" + MoneyJson(*amount) + "}]}");
      }
    }
    Status amounts = MoneyParameters(
        *used, {{"deductible", "deductible-met"},
                {"out of pocket", "out-of-pocket-met"},
                {"out-of-network deductible", "out-network-deductible-met"},
                {"out-of-network out of pocket", "out-network-out-of-pocket-met"},
                {"family deductible", "family-deductible-met"},
                {"family out of pocket", "family-out-of-pocket-met"},
                {"out-of-network family deductible", "out-network-family-deductible-met"},
                {"out-of-network family out of pocket", "out-network-family-out-of-pocket-met"}});
    if (!amounts) return amounts;
    const YamlNode* sessions = used->Find("sessions");
    if (sessions == nullptr) return Done{};
    if (Status s = sessions->CheckKind(YamlNode::Kind::kMapping); !s) return s;
    for (const YamlNode::Entry& entry : sessions->entries()) {
      Result<int64_t> n = entry.value->AsInt(0, 1000);
      if (!n) return n.error();
      parameters_.push_back(
          "{\"name\":\"sessions-used\",\"part\":[{\"name\":\"service\",\"valueString\":" +
          JsonWriter::Quote(entry.key) +
          "},{\"name\":\"count\",\"valueInteger\":" + std::to_string(*n) + "}]}");
    }
    return Done{};
  }

  Status Finance() {
    Result<FinanceFacts> facts = ReadFinance(root_);
    if (!facts) return facts.error();
    for (std::string& parameter : FinanceParameters(*facts))
      parameters_.push_back(std::move(parameter));
    return Done{};
  }

  Status DenialPart() {
    const YamlNode* denial = root_.Find("denial");
    if (denial == nullptr) return Done{};
    YamlReader read(*denial, {"date", "text", "clause"});
    Date date;
    std::string text, clause;
    read.Required("date", &date);
    read.Optional("text", &text);
    read.Optional("clause", &clause);
    if (!read.ok()) return read.error();
    std::string parts =
        "{\"name\":\"notice-date\",\"valueDate\":" + JsonWriter::Quote(date.ToString()) + "}";
    if (!text.empty())
      parts += ",{\"name\":\"text\",\"valueString\":" + JsonWriter::Quote(text) + "}";
    if (!clause.empty())
      parts += ",{\"name\":\"clause\",\"valueString\":" + JsonWriter::Quote(clause) + "}";
    parameters_.push_back("{\"name\":\"denial\",\"part\":[" + parts + "]}");
    return Done{};
  }

  const YamlNode& root_;
  const Terms& terms_;
  std::optional<Date> as_of_;
  Date day_;
  std::vector<std::string> entries_, parameters_;
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
