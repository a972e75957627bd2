// Reads a case out of a Bundle: patient and coverage here; what the person added (parameters.h) and
// the request (read_request.h) have readers of their own.
#include "intake/bundle.h"

#include "intake/bundle_view.h"
#include "intake/elements.h"
#include "intake/parameters.h"
#include "intake/read_request.h"

namespace precert {
namespace {

using fhir::Node;
using fhir::Record;
using fhir::Resource;

Status ReadPatient(const BundleView& bundle, PatientFacts* out) {
  std::vector<const Resource*> patients = bundle.All("Patient");
  if (patients.empty()) {
    return bundle.Wrong("the Bundle has no Patient", "entry", "add the Patient resource");
  }
  if (patients.size() > 1) {
    return bundle.Wrong("the Bundle has " + std::to_string(patients.size()) + " Patients (" +
                            patients[0]->path + ", " + patients[1]->path + ")",
                        patients[1]->path, "send one Bundle for each patient");
  }
  const Node* patient = patients[0]->node;
  out->resource = bundle.record().NameOf(*patients[0]);
  if (const Node* name = Child(patient, "name")) out->name = NameInWords(name);
  Result<std::optional<Date>> birth = bundle.DateOf(patient, "birthDate");
  if (!birth) return birth.error();
  out->birth_date = *birth;
  out->sex = Text(patient, "gender");
  out->state = Text(Child(patient, "address"), "state");
  return Done{};
}

Status ReadCoverage(const BundleView& bundle, CoverageFacts* out) {
  std::vector<const Resource*> coverages = bundle.All("Coverage");
  if (coverages.empty()) {
    return bundle.Wrong("the Bundle has no Coverage", "entry",
                        "add the Coverage resource that names the member's plan");
  }
  // The coverage that the Claim is made under (its focal insurance, or the first) wins; otherwise
  // the first in the Bundle.
  const Resource* chosen = coverages[0];
  for (const Resource* claim : bundle.All("Claim")) {
    const Node* under = Child(claim->node, "insurance");
    for (const Node* insurance : Children(claim->node, "insurance")) {
      if (Text(insurance, "focal") == "true") {
        under = insurance;
        break;
      }
    }
    Result<const Node*> named = bundle.Follow(under, "coverage");
    if (!named) return named.error();
    if (*named != nullptr) chosen = &bundle.record().resources()[(*named)->resource];
  }
  const Node* coverage = chosen->node;
  out->resource = bundle.record().NameOf(*chosen);
  const std::string status = Text(coverage, "status");
  if (status == "cancelled" || status == "entered-in-error" || status == "draft") {
    return bundle.Wrong("the Coverage is " + status, chosen->path + ".status",
                        "send the coverage that is active");
  }
  Result<std::optional<Date>> ends = bundle.DateOf(Child(coverage, "period"), "end");
  if (!ends) return ends.error();
  out->ends = *ends;
  out->member_id = Text(coverage, "subscriberId");
  if (out->member_id.empty()) out->member_id = Text(Child(coverage, "identifier"), "value");
  for (const Node* klass : Children(coverage, "class")) {
    CodedFact type = Coded(Child(klass, "type"), "");
    if (type.code == "plan") out->plan_id = Text(klass, "value");
  }
  Result<const Node*> payor = bundle.Follow(coverage, "payor");
  if (!payor) return payor.error();
  out->payer_name =
      *payor != nullptr ? Text(*payor, "name") : Text(Child(coverage, "payor"), "display");
  return Done{};
}

}  // namespace

Result<Case> ReadBundle(std::string json, std::string_view input_name) {
  Result<Record> record = Record::FromJson(json, input_name);
  if (!record) return record.error();
  Case c;
  c.input_name = std::string(input_name);
  c.record = std::move(*record);
  c.bundle_json = std::move(json);
  const BundleView bundle(c.record, c.input_name);
  if (Status s = ReadPatient(bundle, &c.patient); !s) return s.error();
  if (Status s = ReadCoverage(bundle, &c.coverage); !s) return s.error();
  if (Status s = ReadParameters(c); !s) return s.error();
  if (Status s = ReadRequest(&c); !s) return s.error();
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
