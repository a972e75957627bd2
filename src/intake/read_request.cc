// Reads a Claim, or ServiceRequests, into service lines.
#include "intake/read_request.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/limits.h"
#include "intake/bundle_view.h"
#include "intake/elements.h"
#include "intake/read_provider.h"

namespace precert {
namespace {

using fhir::Node;
using fhir::Resource;

constexpr std::string_view kSessionsExtension = "urn:precert:sessions";
constexpr std::string_view kWeeksApartExtension = "urn:precert:weeks-apart";
constexpr std::string_view kPurposeExtension = "urn:precert:purpose";

class RequestReader {
 public:
  explicit RequestReader(Case& c) : case_(c), bundle_(c.record, c.input_name) {}

  Status Read() {
    std::vector<const Resource*> claims;
    for (const Resource* claim : bundle_.All("Claim")) claims.push_back(claim);
    if (claims.size() > 1) {
      return bundle_.Wrong("the Bundle has two Claims", claims[1]->path,
                           "send one request at a time");
    }
    if (!claims.empty()) return ReadClaim(claims[0]->node);
    std::vector<const Resource*> requests = bundle_.All("ServiceRequest");
    if (requests.empty()) {
      return bundle_.Wrong(
          "the Bundle asks for nothing: it has neither a Claim nor a ServiceRequest", "entry",
          "add a Claim (use: preauthorization) or a ServiceRequest");
    }
    for (const Resource* request : requests) {
      Status status = ReadServiceRequest(request->node);
      if (!status) return status;
    }
    if (case_.lines.empty()) {
      return bundle_.Wrong("every ServiceRequest of the Bundle is revoked or entered in error",
                           requests[0]->path, "add a ServiceRequest that is active");
    }
    return Done{};
  }

 private:
  using Diagnoses = std::vector<std::pair<int, Diagnosis>>;  // by their sequence

  Status ReadClaim(const Node* claim) {
    const std::string path = bundle_.PathOf(claim);
    case_.resource = bundle_.NameOf(claim);
    const std::string status = Text(claim, "status");
    if (status == "cancelled" || status == "entered-in-error" || status == "draft") {
      return bundle_.Wrong("the Claim is " + status, path + ".status",
                           "send a request that is active");
    }
    Result<const Node*> patient = bundle_.Follow(claim, "patient");
    if (!patient) return patient.error();
    Result<std::optional<Date>> created = bundle_.DateOf(claim, "created");
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
    if (Status s = ReadProvider(bundle_, claim, "provider", &case_.provider); !s) return s;
    if (Status s = ReadCareTeam(bundle_, claim, &case_.provider); !s) return s;
    if (Status s = ReadFacility(bundle_, claim, "facility", &case_.provider, &facility_place_); !s)
      return s;

    Result<Diagnoses> diagnoses = ReadDiagnoses(claim);
    if (!diagnoses) return diagnoses.error();
    std::vector<const Node*> items = Children(claim, "item");
    if (items.empty()) {
      return bundle_.Wrong("the Claim has no item", path,
                           "add an item for each service that is asked for");
    }
    std::set<int> seen;
    for (size_t i = 0; i < items.size(); ++i) {
      ServiceLine line;
      line.path = path + ".item[" + std::to_string(i) + "]";
      line.sequence = WholeNumber(Text(items[i], "sequence")).value_or(static_cast<int>(i) + 1);
      if (!seen.insert(line.sequence).second) {
        return bundle_.Wrong("two items have the sequence " + std::to_string(line.sequence),
                             line.path, "number the items 1, 2, 3 ...");
      }
      if (Status s = ReadItem(items[i], *diagnoses, line); !s) return s;
      if (Status s = AddLine(std::move(line)); !s) return s;
    }
    return Done{};
  }

  // Of a Claim, by sequence, as items refer to them.
  Result<Diagnoses> ReadDiagnoses(const Node* claim) {
    Diagnoses diagnoses;
    int position = 0;
    for (const Node* d : Children(claim, "diagnosis")) {
      const std::string where =
          bundle_.PathOf(claim) + ".diagnosis[" + std::to_string(position++) + "]";
      Result<Diagnosis> diagnosis = ReadDiagnosis(d, where);
      if (!diagnosis) return diagnosis.error();
      diagnoses.emplace_back(WholeNumber(Text(d, "sequence")).value_or(position), *diagnosis);
    }
    return diagnoses;
  }

  Result<Diagnosis> ReadDiagnosis(const Node* d, const std::string& where) {
    const Node* value = Child(d, "diagnosis");
    if (value == nullptr)
      return bundle_.Wrong("the diagnosis has no code", where, "add diagnosisCodeableConcept");
    if (TypeName(value) == "Reference") {
      Result<const Node*> target = bundle_.FollowReference(value, "diagnosisReference");
      if (!target) return target.error();
      if (*target == nullptr) return bundle_.Wrong("the diagnosis has no code", where, "");
      return Diagnosis{Coded(Child(*target, "code"), bundle_.PathOf(*target) + ".code"),
                       bundle_.NameOf(*target)};
    }
    return Diagnosis{Coded(value, where + ".diagnosisCodeableConcept"), ""};
  }

  Status ReadItem(const Node* item, const Diagnoses& diagnoses, ServiceLine& line) {
    line.service = Coded(Child(item, "productOrService"), line.path + ".productOrService");
    line.described_as = line.service.display;
    for (const Node* m : Children(item, "modifier")) line.modifiers.push_back(Coded(m, "").code);
    if (Status s = TakeDiagnoses(item, diagnoses, line); !s) return s;
    if (Status s = ReadQuantity(Child(item, "quantity"), "value", line, line.path); !s) return s;
    if (Status s = ReadSessions(item, line); !s) return s;
    Result<std::optional<Money>> price =
        bundle_.MoneyOf(Child(item, "unitPrice"), line.path + ".unitPrice");
    if (!price) return price.error();
    if (*price) {
      line.billed = **price * line.units;
    } else {
      Result<std::optional<Money>> net = bundle_.MoneyOf(Child(item, "net"), line.path + ".net");
      if (!net) return net.error();
      line.billed = *net;
    }
    Result<std::optional<Date>> serviced =
        bundle_.DateOrStartOf(Child(item, "serviced"), line.path + ".serviced");
    if (!serviced) return serviced.error();
    line.service_date = *serviced;
    line.place_of_service = Coded(Child(item, "location"), "").code;
    if (line.place_of_service.empty()) line.place_of_service = facility_place_;
    return Done{};
  }

  // Those that the item names; all, where it names none.
  Status TakeDiagnoses(const Node* item, const Diagnoses& diagnoses, ServiceLine& line) {
    std::vector<const Node*> wanted = Children(item, "diagnosisSequence");
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
        return bundle_.Wrong("the item names the diagnosis " + std::string(w->text) +
                                 ", which the Claim does not list",
                             line.path + ".diagnosisSequence",
                             "use a sequence number of Claim.diagnosis");
      }
    }
    return Done{};
  }

  Status ReadServiceRequest(const Node* request) {
    ServiceLine line;
    line.path = bundle_.PathOf(request);
    if (case_.resource.empty()) case_.resource = bundle_.NameOf(request);
    line.sequence = static_cast<int>(case_.lines.size()) + 1;
    if (Text(request, "status") == "revoked" || Text(request, "status") == "entered-in-error") {
      return Done{};
    }
    line.service = Coded(Child(request, "code"), line.path + ".code");
    line.described_as = line.service.display;
    if (!case_.request_date) {
      Result<std::optional<Date>> authored = bundle_.DateOf(request, "authoredOn");
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
      Result<const Node*> target = bundle_.FollowReference(reference, "reasonReference");
      if (!target) return target.error();
      if (*target != nullptr && TypeName(*target) == "Condition") {
        line.diagnoses.push_back({Coded(Child(*target, "code"), bundle_.PathOf(*target) + ".code"),
                                  bundle_.NameOf(*target)});
      }
    }
    if (Status s = ReadQuantity(Child(request, "quantity"), "value", line, line.path); !s) return s;
    if (Status s = ReadSessions(request, line); !s) return s;
    Result<std::optional<Date>> when =
        bundle_.DateOrStartOf(Child(request, "occurrence"), line.path + ".occurrence");
    if (!when) return when.error();
    line.service_date = *when;
    line.place_of_service = Coded(Child(request, "locationCode"), "").code;
    if (Status s = ReadProvider(bundle_, request, "performer", &case_.provider); !s) return s;
    if (case_.provider.npi.empty()) {
      if (Status s = ReadProvider(bundle_, request, "requester", &case_.provider); !s) return s;
    }
    if (Status s =
            ReadFacility(bundle_, request, "locationReference", &case_.provider, &facility_place_);
        !s)
      return s;
    if (line.place_of_service.empty()) line.place_of_service = facility_place_;
    return AddLine(std::move(line));
  }

  Status AddLine(ServiceLine line) {
    if (case_.lines.size() >= limits::kMaxServiceLines) {
      return bundle_.Wrong(
          "the request has more than " + std::to_string(limits::kMaxServiceLines) + " lines",
          line.path, "split the request");
    }
    if (line.service.code.empty() && line.described_as.empty()) {
      return bundle_.Wrong("the line does not say which service is asked for", line.path,
                           "give productOrService a coding or a text");
    }
    case_.lines.push_back(std::move(line));
    return Done{};
  }

  Status SetPurpose(std::string purpose, const std::string& path) {
    if (!IsPurpose(purpose)) {
      return bundle_.Wrong("the purpose '" + purpose + "' is not known", path,
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
      return bundle_.Wrong("the quantity '" + text + "' is not a number of units from 1 to 10000",
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
      return bundle_.Wrong("'" + std::string(value->text) + "' is not a number of " +
                               std::string(what) + " from 1 to " + std::to_string(most),
                           line.path + ".extension");
    }
    return n;
  }

  Case& case_;
  const BundleView bundle_;
  std::string facility_place_;
};

}  // namespace

Status ReadRequest(Case* out) { return RequestReader(*out).Read(); }

}  // namespace precert
