// Makes the parameter values of one line.
#include "decide/request_values.h"

#include <algorithm>

#include "base/text.h"
#include "codes/icd10cm.h"
#include "network/license.h"

namespace precert {

using cql::Value;

namespace {

constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10-cm";

// "l570" and "L57.0" are one code; without a system a diagnosis of a request is ICD-10-CM, the only
// one that US transactions allow (45 CFR 162.1002).
std::string DiagnosisCode(const CodedFact& coded) {
  if (!coded.system.empty() && coded.system != kIcd10) return coded.code;
  return codes::Icd10cm::WithDot(codes::Icd10cm::WithoutDot(coded.code));
}

}  // namespace

RequestValues::RequestValues(const Case& request, const ServiceLine& line,
                             const DeterminedService& service, Date as_of) {
  Text("Service", service.family);
  Text("Service code", service.decided_code);
  Stated("Described as", ToLowerAscii(service.described_as));
  Number("Units", line.units);
  Number("Sessions requested", line.sessions);
  Number("Sessions used", SessionsUsed(request.usage, service));
  Text("Place of service", line.place_of_service);
  Stated("Facility type", ToLowerAscii(request.provider.facility_type));
  Stated("Purpose", request.purpose);
  Text("Provider license", KindOfLicense(request.provider.license));
  Text("Provider specialty", request.provider.specialty, /*lower=*/true);
  values_.emplace_back("Provider board certified",
                       request.provider.board_certified ? Value::Boolean(true) : Value::Unknown());
  Text("Patient state", request.patient.state);
  Number("Patient age", request.patient.birth_date
                            ? std::optional<int>(request.patient.birth_date->YearsUntil(as_of))
                            : std::nullopt);
  // The request's diagnoses are a closed list once it names any, and all of them can be read: a
  // code that does not exist may stand for anything.
  std::vector<Value> codes;
  for (const Diagnosis& d : line.diagnoses) {
    auto* code = arena_.New<cql::CodeData>();
    code->code = arena_.Copy(std::string_view(DiagnosisCode(d.coded)));
    code->system = arena_.Copy(d.coded.system.empty() ? kIcd10 : std::string_view(d.coded.system));
    code->display = arena_.Copy(d.coded.display);
    codes.push_back(Value::Code(code));
  }
  values_.emplace_back(
      "Diagnoses",
      codes.empty()
          ? Value::Unknown()
          : Value::List(arena_.New<cql::ListData>(cql::ListData{
                arena_.Copy(std::span<const Value>(codes)), !service.diagnoses_settled})));
}

void RequestValues::Text(std::string_view name, std::string_view text, bool lower) {
  if (text.empty()) {
    values_.emplace_back(name, Value::Unknown());
    return;
  }
  values_.emplace_back(name, Value::String(lower ? arena_.Copy(std::string_view(ToLowerAscii(text)))
                                                 : arena_.Copy(text)));
}

void RequestValues::Stated(std::string_view name, const std::string& text) {
  values_.emplace_back(name, Value::String(arena_.Copy(std::string_view(text))));
}

void RequestValues::Number(std::string_view name, std::optional<int> n) {
  values_.emplace_back(name, n ? Value::Integer(*n) : Value::Unknown());
}

Status RequestValues::ApplyTo(cql::Evaluator& evaluator) const {
  for (const auto& [name, value] : values_) {
    if (Status s = evaluator.SetParameter(name, value); !s) return s;
  }
  return Done{};
}

std::string RequestValues::Describe(std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (known != name) continue;
    std::string text;
    switch (value.tag) {
      case cql::Tag::kString:
        text = std::string(value.str());
        break;
      case cql::Tag::kInteger:
        text = std::to_string(value.integer);
        break;
      case cql::Tag::kBoolean:
        text = value.boolean ? "yes" : "no";
        break;
      case cql::Tag::kList:
        for (const Value& item : value.list->items) {
          text += (text.empty() ? "" : ", ") + std::string(item.code->code);
        }
        break;
      default:
        break;
    }
    return text.empty() ? "" : std::string(name) + ": " + text;
  }
  return "";
}

int SessionsUsed(const UsageFacts& usage, const DeterminedService& service) {
  for (const UsageFacts::Sessions& s : usage.sessions) {
    if (s.service == service.family || s.service == service.decided_code ||
        EqualsIgnoreCase(s.service, service.name)) {
      return s.used;
    }
  }
  return 0;
}

}  // namespace precert
