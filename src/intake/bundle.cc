// Reads the request out of a Bundle: patient, coverage, provider, lines, and what the person added.
#include "intake/bundle.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "intake/elements.h"
#include "intake/parameters.h"

namespace precert {
namespace {

using fhir::Node;
using fhir::Record;
using fhir::Resource;

constexpr std::string_view kSessionsExtension = "urn:precert:sessions";
constexpr std::string_view kWeeksApartExtension = "urn:precert:weeks-apart";
constexpr std::string_view kPurposeExtension = "urn:precert:purpose";
constexpr std::string_view kNpiSystem = "http://hl7.org/fhir/sid/us-npi";

class BundleReader {
 public:
  explicit BundleReader(Case& c) : case_(c) {}

  Status Read() {
    for (auto step : {&BundleReader::ReadPatient, &BundleReader::ReadCoverage,
                      &BundleReader::ReadFacts, &BundleReader::ReadRequest}) {
      Status status = (this->*step)();
      if (!status) return status;
    }
    return Done{};
  }

 private:
  const Record& record() const { return case_.record; }

  Error Wrong(std::string message, std::string path, std::string hint = "") const {
    return Error{
        std::move(message), {case_.input_name, 0, 0, std::move(path)}, std::move(hint), ""};
  }

  std::string PathOf(const Node* node) const { return record().resources()[node->resource].path; }

  std::vector<const Resource*> All(std::string_view type) const {
    std::vector<const Resource*> out;
    for (uint32_t i : record().OfType(type)) out.push_back(&record().resources()[i]);
    return out;
  }

  // The resource that `parent.name` (a Reference) points at; null without an error when the element
  // is absent. A dangling reference is an error, except for logical references (identifier only).
  Result<const Node*> Follow(const Node* parent, std::string_view name) const {
    const Node* reference = Child(parent, name);
    return FollowReference(reference, name);
  }

  Result<const Node*> FollowReference(const Node* reference, std::string_view name) const {
    if (reference == nullptr) return static_cast<const Node*>(nullptr);
    std::string target = Text(reference, "reference");
    if (target.empty()) return static_cast<const Node*>(nullptr);
    const Resource* found = record().Resolve(target, reference);
    if (found == nullptr) {
      return Wrong("the reference '" + target + "' does not lead to a resource of the Bundle",
                   PathOf(reference) + "." + std::string(name),
                   "add that resource to the Bundle, or correct the reference");
    }
    return found->node;
  }

  // Of several codings the one in a code system that requests are decided by; else the first.
  static const Node* PreferredCoding(const Node* concept_node) {
    if (TypeName(concept_node) == "Coding") return concept_node;
    static constexpr std::string_view kSystems[] = {
        "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt",
        "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "https://www.cms.gov/Medicare/Coding/place-of-service-codes"};
    std::vector<const Node*> codings = Children(concept_node, "coding");
    for (const Node* coding : codings) {
      if (std::find(std::begin(kSystems), std::end(kSystems), Text(coding, "system")) !=
          std::end(kSystems)) {
        return coding;
      }
    }
    return codings.empty() ? nullptr : codings.front();
  }

  static CodedFact Coded(const Node* concept_node, std::string path) {
    CodedFact fact;
    fact.path = std::move(path);
    if (concept_node == nullptr) return fact;
    const Node* coding = PreferredCoding(concept_node);
    fact.code = Text(coding, "code");
    fact.system = Text(coding, "system");
    fact.display = Text(coding, "display");
    if (std::string words = Text(concept_node, "text"); !words.empty()) fact.display = words;
    return fact;
  }

  static const Node* Extension(const Node* node, std::string_view url) {
    for (const Node* e : Children(node, "extension")) {
      if (Text(e, "url") == url) return Child(e, "value");
    }
    return nullptr;
  }

  Result<std::optional<Date>> DateOf(const Node* parent, std::string_view name) const {
    if (parent == nullptr) return std::optional<Date>();
    std::string text = Text(parent, name);
    if (text.empty()) return std::optional<Date>();
    std::optional<Date> date = Date::Parse(std::string_view(text).substr(0, 10));
    if (!date) {
      return Wrong("'" + text + "' is not a complete date",
                   PathOf(parent) + "." + std::string(name), "write it as YYYY-MM-DD");
    }
    return date;
  }

  // A date, a date and time, or the start of a period; absent for a timing.
  Result<std::optional<Date>> DateOrStartOf(const Node* node, std::string path) const {
    if (node == nullptr) return std::optional<Date>();
    const std::string text = node->is_primitive() ? std::string(node->text) : Text(node, "start");
    if (text.empty()) return std::optional<Date>();
    std::optional<Date> date = Date::Parse(std::string_view(text).substr(0, 10));
    if (!date) {
      return Wrong("'" + text + "' is not a complete date", std::move(path),
                   "write it as YYYY-MM-DD");
    }
    return date;
  }

  Result<std::optional<Money>> MoneyOf(const Node* money, std::string path) const {
    return ReadMoney(money, {case_.input_name, 0, 0, std::move(path)});
  }

  Status ReadFacts() { return ReadParameters(case_); }

  Status ReadPatient() {
    std::vector<const Resource*> patients = All("Patient");
    if (patients.empty()) {
      return Wrong("the Bundle has no Patient", "entry", "add the Patient resource");
    }
    if (patients.size() > 1) {
      return Wrong("the Bundle has " + std::to_string(patients.size()) + " Patients (" +
                       patients[0]->path + ", " + patients[1]->path + ")",
                   patients[1]->path, "send one Bundle for each patient");
    }
    const Node* patient = patients[0]->node;
    case_.patient.resource = record().NameOf(*patients[0]);
    if (const Node* name = Child(patient, "name")) {
      std::string words = Text(name, "text");
      if (words.empty()) {
        for (const Node* given : Children(name, "given")) words += std::string(given->text) + " ";
        words += Text(name, "family");
      }
      case_.patient.name = words;
    }
    Result<std::optional<Date>> birth = DateOf(patient, "birthDate");
    if (!birth) return birth.error();
    case_.patient.birth_date = *birth;
    case_.patient.sex = Text(patient, "gender");
    case_.patient.state = Text(Child(patient, "address"), "state");
    return Done{};
  }

  Status ReadCoverage() {
    std::vector<const Resource*> coverages = All("Coverage");
    if (coverages.empty()) {
      return Wrong("the Bundle has no Coverage", "entry",
                   "add the Coverage resource that names the member's plan");
    }
    // The coverage that the Claim is made under (its focal insurance, or the first) wins; otherwise
    // the first in the Bundle.
    const Resource* chosen = coverages[0];
    for (const Resource* claim : All("Claim")) {
      const Node* under = Child(claim->node, "insurance");
      for (const Node* insurance : Children(claim->node, "insurance")) {
        if (Text(insurance, "focal") == "true") {
          under = insurance;
          break;
        }
      }
      Result<const Node*> named = Follow(under, "coverage");
      if (!named) return named.error();
      if (*named != nullptr) chosen = &record().resources()[(*named)->resource];
    }
    const Node* coverage = chosen->node;
    CoverageFacts& out = case_.coverage;
    out.resource = record().NameOf(*chosen);
    const std::string status = Text(coverage, "status");
    if (status == "cancelled" || status == "entered-in-error" || status == "draft") {
      return Wrong("the Coverage is " + status, chosen->path + ".status",
                   "send the coverage that is active");
    }
    Result<std::optional<Date>> ends = DateOf(Child(coverage, "period"), "end");
    if (!ends) return ends.error();
    out.ends = *ends;
    out.member_id = Text(coverage, "subscriberId");
    if (out.member_id.empty()) out.member_id = Text(Child(coverage, "identifier"), "value");
    for (const Node* klass : Children(coverage, "class")) {
      CodedFact type = Coded(Child(klass, "type"), "");
      if (type.code == "plan") out.plan_id = Text(klass, "value");
    }
    Result<const Node*> payor = Follow(coverage, "payor");
    if (!payor) return payor.error();
    out.payer_name =
        *payor != nullptr ? Text(*payor, "name") : Text(Child(coverage, "payor"), "display");
    return Done{};
  }

  Status ReadRequest() {
    std::vector<const Resource*> claims;
    for (const Resource* claim : All("Claim")) claims.push_back(claim);
    if (claims.size() > 1) {
      return Wrong("the Bundle has two Claims", claims[1]->path, "send one request at a time");
    }
    if (!claims.empty()) return ReadClaim(claims[0]->node);
    std::vector<const Resource*> requests = All("ServiceRequest");
    if (requests.empty()) {
      return Wrong("the Bundle asks for nothing: it has neither a Claim nor a ServiceRequest",
                   "entry", "add a Claim (use: preauthorization) or a ServiceRequest");
    }
    for (const Resource* request : requests) {
      Status status = ReadServiceRequest(request->node);
      if (!status) return status;
    }
    if (case_.lines.empty()) {
      return Wrong("every ServiceRequest of the Bundle is revoked or entered in error",
                   requests[0]->path, "add a ServiceRequest that is active");
    }
    return Done{};
  }

  Status ReadClaim(const Node* claim) {
    const std::string path = PathOf(claim);
    case_.resource = record().NameOf(record().resources()[claim->resource]);
    const std::string status = Text(claim, "status");
    if (status == "cancelled" || status == "entered-in-error" || status == "draft") {
      return Wrong("the Claim is " + status, path + ".status", "send a request that is active");
    }
    Result<const Node*> patient = Follow(claim, "patient");
    if (!patient) return patient.error();
    Result<std::optional<Date>> created = DateOf(claim, "created");
    if (!created) return created.error();
    case_.request_date = *created;
    if (const Node* purpose = Extension(claim, kPurposeExtension)) {
      if (Status s = SetPurpose(std::string(purpose->text), path); !s) return s;
    }
    case_.urgent = Coded(Child(claim, "priority"), "").code == "stat";
    for (const Node* insurance : Children(claim, "insurance")) {
      if (const Node* reference = Child(insurance, "preAuthRef")) {
        case_.prior_authorization = std::string(reference->text);
      }
    }
    if (Status s = ReadProvider(claim, "provider"); !s) return s;
    for (const Node* member : Children(claim, "careTeam")) {
      Result<const Node*> who = Follow(member, "provider");
      if (!who) return who.error();
      CodedFact skill = Coded(Child(member, "qualification"), "");
      if (!skill.code.empty() || !skill.display.empty()) {
        case_.provider.specialty = skill.code.empty() ? skill.display : skill.code;
      }
      // Where an organization asks, its care team says who will do the service.
      ProviderFacts person;
      if (*who != nullptr) DescribeProvider(*who, person);
      FillMissing(person);
    }
    if (Status s = ReadFacility(claim, "facility"); !s) return s;

    // Diagnoses by sequence, as items refer to them.
    std::vector<std::pair<int, Diagnosis>> diagnoses;
    int position = 0;
    for (const Node* d : Children(claim, "diagnosis")) {
      const std::string where = path + ".diagnosis[" + std::to_string(position++) + "]";
      Result<Diagnosis> diagnosis = ReadDiagnosis(d, where);
      if (!diagnosis) return diagnosis.error();
      diagnoses.emplace_back(WholeNumber(Text(d, "sequence")).value_or(position), *diagnosis);
    }

    std::vector<const Node*> items = Children(claim, "item");
    if (items.empty()) {
      return Wrong("the Claim has no item", path, "add an item for each service that is asked for");
    }
    std::set<int> seen;
    for (size_t i = 0; i < items.size(); ++i) {
      ServiceLine line;
      line.path = path + ".item[" + std::to_string(i) + "]";
      line.sequence = WholeNumber(Text(items[i], "sequence")).value_or(static_cast<int>(i) + 1);
      if (!seen.insert(line.sequence).second) {
        return Wrong("two items have the sequence " + std::to_string(line.sequence), line.path,
                     "number the items 1, 2, 3 ...");
      }
      line.service = Coded(Child(items[i], "productOrService"), line.path + ".productOrService");
      line.described_as = line.service.display;
      for (const Node* m : Children(items[i], "modifier"))
        line.modifiers.push_back(Coded(m, "").code);
      std::vector<const Node*> wanted = Children(items[i], "diagnosisSequence");
      for (const auto& [sequence, diagnosis] : diagnoses) {
        const bool all = wanted.empty();
        const int s = sequence;
        if (all || std::any_of(wanted.begin(), wanted.end(),
                               [s](const Node* w) { return WholeNumber(w->text) == s; })) {
          line.diagnoses.push_back(diagnosis);
        }
      }
      for (const Node* w : wanted) {
        const std::optional<int> number = WholeNumber(w->text);
        if (std::none_of(diagnoses.begin(), diagnoses.end(),
                         [&](const auto& listed) { return listed.first == number; })) {
          return Wrong("the item names the diagnosis " + std::string(w->text) +
                           ", which the Claim does not list",
                       line.path + ".diagnosisSequence",
                       "use a sequence number of Claim.diagnosis");
        }
      }
      if (Status s = ReadQuantity(Child(items[i], "quantity"), "value", line, line.path); !s)
        return s;
      if (Status s = ReadSessions(items[i], line); !s) return s;
      Result<std::optional<Money>> price =
          MoneyOf(Child(items[i], "unitPrice"), line.path + ".unitPrice");
      if (!price) return price.error();
      if (*price) {
        line.billed = **price * line.units;
      } else {
        Result<std::optional<Money>> net = MoneyOf(Child(items[i], "net"), line.path + ".net");
        if (!net) return net.error();
        line.billed = *net;
      }
      Result<std::optional<Date>> serviced =
          DateOrStartOf(Child(items[i], "serviced"), line.path + ".serviced");
      if (!serviced) return serviced.error();
      line.service_date = *serviced;
      line.place_of_service = Coded(Child(items[i], "location"), "").code;
      if (line.place_of_service.empty()) line.place_of_service = facility_place_;
      if (Status s = AddLine(std::move(line)); !s) return s;
    }
    return Done{};
  }

  Status ReadServiceRequest(const Node* request) {
    ServiceLine line;
    line.path = PathOf(request);
    if (case_.resource.empty())
      case_.resource = record().NameOf(record().resources()[request->resource]);
    line.sequence = static_cast<int>(case_.lines.size()) + 1;
    if (Text(request, "status") == "revoked" || Text(request, "status") == "entered-in-error") {
      return Done{};
    }
    line.service = Coded(Child(request, "code"), line.path + ".code");
    line.described_as = line.service.display;
    if (!case_.request_date) {
      Result<std::optional<Date>> authored = DateOf(request, "authoredOn");
      if (!authored) return authored.error();
      case_.request_date = *authored;
    }
    if (const Node* purpose = Extension(request, kPurposeExtension)) {
      if (Status s = SetPurpose(std::string(purpose->text), line.path); !s) return s;
    }
    case_.urgent = case_.urgent || Text(request, "priority") == "urgent" ||
                   Text(request, "priority") == "stat";
    int position = 0;
    for (const Node* reason : Children(request, "reasonCode")) {
      line.diagnoses.push_back(
          {Coded(reason, line.path + ".reasonCode[" + std::to_string(position++) + "]"), ""});
    }
    for (const Node* reference : Children(request, "reasonReference")) {
      Result<const Node*> target = FollowReference(reference, "reasonReference");
      if (!target) return target.error();
      if (*target != nullptr && TypeName(*target) == "Condition") {
        line.diagnoses.push_back({Coded(Child(*target, "code"), PathOf(*target) + ".code"),
                                  record().NameOf(record().resources()[(*target)->resource])});
      }
    }
    if (Status s = ReadQuantity(Child(request, "quantity"), "value", line, line.path); !s) return s;
    if (Status s = ReadSessions(request, line); !s) return s;
    Result<std::optional<Date>> when =
        DateOrStartOf(Child(request, "occurrence"), line.path + ".occurrence");
    if (!when) return when.error();
    line.service_date = *when;
    line.place_of_service = Coded(Child(request, "locationCode"), "").code;
    if (Status s = ReadProvider(request, "performer"); !s) return s;
    if (case_.provider.npi.empty()) {
      if (Status s = ReadProvider(request, "requester"); !s) return s;
    }
    if (Status s = ReadFacility(request, "locationReference"); !s) return s;
    if (line.place_of_service.empty()) line.place_of_service = facility_place_;
    return AddLine(std::move(line));
  }

  Status AddLine(ServiceLine line) {
    if (case_.lines.size() >= limits::kMaxServiceLines) {
      return Wrong(
          "the request has more than " + std::to_string(limits::kMaxServiceLines) + " lines",
          line.path, "split the request");
    }
    if (line.service.code.empty() && line.described_as.empty()) {
      return Wrong("the line does not say which service is asked for", line.path,
                   "give productOrService a coding or a text");
    }
    case_.lines.push_back(std::move(line));
    return Done{};
  }

  Status SetPurpose(std::string purpose, const std::string& path) {
    if (!IsPurpose(purpose)) {
      return Wrong("the purpose '" + purpose + "' is not known", path,
                   "use 'cosmetic', 'elective' or 'medical'");
    }
    case_.purpose = std::move(purpose);
    return Done{};
  }

  Status ReadQuantity(const Node* quantity, std::string_view name, ServiceLine& line,
                      const std::string& path) {
    std::string text = Text(quantity, name);
    if (text.empty()) return Done{};
    std::optional<int> n = WholeNumber(text);
    if (!n || *n < 1 || *n > 10'000) {
      return Wrong("the quantity '" + text + "' is not a number of units from 1 to 10000",
                   path + ".quantity");
    }
    line.units = *n;
    return Done{};
  }

  // The number of sessions and the weeks between them, which FHIR R4 has no element for.
  Status ReadSessions(const Node* node, ServiceLine& line) {
    Result<std::optional<int>> sessions =
        ReadCount(node, kSessionsExtension, "sessions", 1000, line);
    if (!sessions) return sessions.error();
    line.sessions = sessions->value_or(1);
    Result<std::optional<int>> weeks =
        ReadCount(node, kWeeksApartExtension, "weeks between sessions", 52, line);
    if (!weeks) return weeks.error();
    line.weeks_apart = *weeks;
    return Done{};
  }

  Result<std::optional<int>> ReadCount(const Node* node, std::string_view url,
                                       std::string_view what, int most, const ServiceLine& line) {
    const Node* value = Extension(node, url);
    if (value == nullptr) return std::optional<int>();
    std::optional<int> n = WholeNumber(value->text);
    if (!n || *n < 1 || *n > most) {
      return Wrong("'" + std::string(value->text) + "' is not a number of " + std::string(what) +
                       " from 1 to " + std::to_string(most),
                   line.path + ".extension");
    }
    return n;
  }

  Result<Diagnosis> ReadDiagnosis(const Node* d, const std::string& where) {
    const Node* value = Child(d, "diagnosis");
    if (value == nullptr)
      return Wrong("the diagnosis has no code", where, "add diagnosisCodeableConcept");
    if (TypeName(value) == "Reference") {
      Result<const Node*> target = FollowReference(value, "diagnosisReference");
      if (!target) return target.error();
      if (*target == nullptr) return Wrong("the diagnosis has no code", where, "");
      return Diagnosis{Coded(Child(*target, "code"), PathOf(*target) + ".code"),
                       record().NameOf(record().resources()[(*target)->resource])};
    }
    return Diagnosis{Coded(value, where + ".diagnosisCodeableConcept"), ""};
  }

  Status ReadProvider(const Node* parent, std::string_view name) {
    Result<const Node*> who = Follow(parent, name);
    if (!who) return who.error();
    if (*who != nullptr) {
      DescribeProvider(*who, case_.provider);
    } else if (const Node* reference = Child(parent, name)) {
      const Node* identifier = Child(reference, "identifier");
      if (case_.provider.npi.empty()) case_.provider.npi = Text(identifier, "value");
      if (case_.provider.name.empty()) case_.provider.name = Text(reference, "display");
    }
    return Done{};
  }

  void FillMissing(const ProviderFacts& from) {
    ProviderFacts& p = case_.provider;
    for (auto field : {&ProviderFacts::npi, &ProviderFacts::name, &ProviderFacts::specialty,
                       &ProviderFacts::license, &ProviderFacts::state, &ProviderFacts::resource,
                       &ProviderFacts::path}) {
      if ((p.*field).empty()) p.*field = from.*field;
    }
    p.board_certified = p.board_certified || from.board_certified;
  }

  void DescribeProvider(const Node* who, ProviderFacts& p) {
    if (TypeName(who) == "PractitionerRole") {
      CodedFact specialty = Coded(Child(who, "specialty"), "");
      if (!specialty.code.empty() || !specialty.display.empty()) {
        p.specialty = specialty.code.empty() ? specialty.display : specialty.code;
      }
      // Only to a person: a role that points at a role would go round in circles.
      Result<const Node*> person = Follow(who, "practitioner");
      if (person.ok() && *person != nullptr && TypeName(*person) != "PractitionerRole") {
        DescribeProvider(*person, p);
      }
      return;
    }
    p.resource = record().NameOf(record().resources()[who->resource]);
    p.path = PathOf(who);
    for (const Node* identifier : Children(who, "identifier")) {
      if (Text(identifier, "system") == kNpiSystem) p.npi = Text(identifier, "value");
    }
    if (const Node* name = Child(who, "name")) {
      if (name->is_primitive()) {
        p.name = std::string(name->text);
      } else {
        p.name = Text(name, "text");
        if (p.name.empty()) {
          for (const Node* given : Children(name, "given"))
            p.name += std::string(given->text) + " ";
          p.name += Text(name, "family");
        }
      }
    }
    if (const Node* address = Child(who, "address")) p.state = Text(address, "state");
    for (const Node* qualification : Children(who, "qualification")) {
      CodedFact q = Coded(Child(qualification, "code"), "");
      if (q.code == "board-certified") {
        p.board_certified = true;
      } else if (p.license.empty()) {
        p.license = q.code.empty() ? q.display : q.code;
      }
    }
  }

  Status ReadFacility(const Node* parent, std::string_view name) {
    Result<const Node*> where = Follow(parent, name);
    if (!where) return where.error();
    if (*where == nullptr) return Done{};
    CodedFact type = Coded(Child(*where, "type"), "");
    case_.provider.facility_type = type.display.empty() ? type.code : type.display;
    if (type.system.find("place-of-service") != std::string::npos) facility_place_ = type.code;
    return Done{};
  }

  Case& case_;
  std::string facility_place_;
};

}  // namespace

Result<Case> ReadBundle(std::string json, std::string_view input_name) {
  Result<Record> record = Record::FromJson(json, input_name);
  if (!record) return record.error();
  Case c;
  c.input_name = std::string(input_name);
  c.record = std::move(*record);
  c.bundle_json = std::move(json);
  Status status = BundleReader(c).Read();
  if (!status) return status.error();
  return c;
}

Case WithRecord(const Case& base, fhir::Record record) {
  Case c;
  c.input_name = base.input_name;
  c.input_sha256 = base.input_sha256;
  c.resource = base.resource;
  c.record = std::move(record);
  c.patient = base.patient;
  c.coverage = base.coverage;
  c.provider = base.provider;
  c.lines = base.lines;
  c.request_date = base.request_date;
  c.purpose = base.purpose;
  c.prior_authorization = base.prior_authorization;
  c.urgent = base.urgent;
  c.emergency = base.emergency;
  c.protection_waived = base.protection_waived;
  c.stay_days = base.stay_days;
  c.usage = base.usage;
  c.finance = base.finance;
  c.denial = base.denial;
  return c;
}

Result<Case> WithResources(const Case& base, std::string_view resources_json) {
  Record extended = base.record.Extend();
  Status added = extended.Add(resources_json, "supplied items");
  if (!added) return added.error();
  return WithRecord(base, std::move(extended));
}

}  // namespace precert
