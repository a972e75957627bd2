// Who asks for a service and where it is done, as a Bundle says: practitioner, role or
// organization, care team, facility.
//
// Plain functions. Errors: a reference that leads nowhere.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "intake/bundle_view.h"
#include "intake/case.h"

namespace precert {

// Who `parent.name` refers to, added to `out`.
Status ReadProvider(const BundleView& bundle, const fhir::Node* parent, std::string_view name,
                    ProviderFacts* out);

// A Claim's care team, for what its provider does not say.
Status ReadCareTeam(const BundleView& bundle, const fhir::Node* claim, ProviderFacts* out);

// The kind of the place that `parent.name` refers to; its CMS code, where it has one.
Status ReadFacility(const BundleView& bundle, const fhir::Node* parent, std::string_view name,
                    ProviderFacts* out, std::string* place_of_service);

}  // namespace precert
