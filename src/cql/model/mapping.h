// Mappings: the small language in which a model says where an element stands in FHIR (the `target`
// attribute of QI-Core's and US Core's model infos).
//
//   %value.value                                             the element of the same name, its
//   value FHIRHelpers.ToConcept(%parent.extension[url='U'].value)  a part of the resource,
//   converted %parent.component[code.coding.system='S',code.coding.code='C']
//   System.Concept:FHIRHelpers.ToConcept(%value);System.ValueSet:FHIRHelpers.ToValueSet(...)
//
// A mapping that is written in any other way is refused: to guess would give wrong values.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "cql/core/model_info.h"

namespace precert::cql {

// Errors say what is wrong with the text; the caller knows the place.
Result<std::vector<Mapping>> ParseMappings(std::string_view text);

}  // namespace precert::cql
