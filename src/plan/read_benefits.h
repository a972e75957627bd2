// ReadBenefits: the cost sharing of a plan document's front matter (plan.h lists its keys) to
// Benefits. Every benefit must name a section that the document has; what it says is cited from
// there.
#pragma once

#include <string>

#include "base/result.h"
#include "base/yaml.h"
#include "plan/benefits.h"
#include "policy/document.h"

namespace precert {

// `citation`: what stands before ", section 3.1" in citations: "example-ppo 2026". `sharing`: the
// value of `cost sharing`; `allowed` and `names` may be null: those of `allowed` and `service
// benefits`. Fills the cost sharing of `out`; the rest of it is the caller's.
Status ReadBenefits(const Document& document, const std::string& citation, const YamlNode* sharing,
                    const YamlNode* allowed, const YamlNode* names, Benefits* out);

}  // namespace precert
