// The service that a line means: its code and its words put together.
#include "decide/resolve_service.h"

namespace precert {

DeterminedService ResolveService(const codes::CodeSystems& codes, const ServiceLine& line) {
  DeterminedService out;
  out.code = line.service.code;
  out.system = line.service.system;
  out.described_as = line.described_as;
  out.units = line.units;
  out.sessions = line.sessions;
  out.weeks_apart = line.weeks_apart;
  const codes::Service* by_code = codes.services.Find(line.service.code, line.described_as);
  const codes::Service* by_words =
      line.described_as.empty() ? nullptr : codes.services.FindInText(line.described_as);
  // Words that name another family than the code does show a wrong code (dermabrasion for
  // microdermabrasion); a finding says so, and what was meant is decided.
  const codes::Service* meant = by_code;
  if (by_words != nullptr && (by_code == nullptr || by_code->family != by_words->family))
    meant = by_words;
  if (meant != nullptr) {
    out.decided_code = meant->code;
    out.family = meant->family;
    out.name = meant->name;
    return out;
  }
  out.decided_code = line.service.code;
  // A well-formed number that no table here knows is passed on as it is: a policy may govern it.
  const codes::ServiceStatus status = codes.services.Check(line.service.code).status;
  if (status == codes::ServiceStatus::kNotACode || status == codes::ServiceStatus::kUnknown ||
      status == codes::ServiceStatus::kMalformed) {
    if (!codes::Hcpcs::HasShape(line.service.code)) out.decided_code.clear();
  }
  out.name = line.described_as.empty() ? line.service.code : line.described_as;
  out.family = out.decided_code;
  return out;
}

}  // namespace precert
