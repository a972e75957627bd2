// ReadModelInfo: a data model from its XML, as HL7 publishes model infos for CQL
// (urn:hl7-org:elm-modelinfo:r1): QI-Core, US Core, QUICK, versions of FHIR, a model of one's own.
//
//   Result<std::shared_ptr<const ModelInfo>> model = ReadModelInfoFile("qicore-4.1.1.xml");
//   options.models.push_back(*model);   // `using QICore version '4.1.1'` finds it
//
// Read are: the model's name, version and patient class; classes with base, label, identifier,
// target, primary code path and elements, in the present form (elementType, elementTypeSpecifier,
// namespace) and the former one (type, typeSpecifier, modelName, list<...>); conversions; contexts.
// Not read: search paths, constraints, bindings, descriptions. Each class is bound to the FHIR R4
// type that its values are nodes of: that of its `target`, of its name, of its identifier, or of
// its base. A class that fits none can be used for all but a retrieve.
//
// Errors name file and line: not XML, not a model info, a class given twice, a base or a type that
// the model does not have, classes that derive from each other, a target that is not understood.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cql/core/model_info.h"

namespace precert::cql {

Result<std::shared_ptr<const ModelInfo>> ReadModelInfo(std::string_view xml,
                                                       std::string_view file_name);
Result<std::shared_ptr<const ModelInfo>> ReadModelInfoFile(const std::string& path);

}  // namespace precert::cql
