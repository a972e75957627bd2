// Conversions between System types, by value: what the To... operators do, for other chapters too.
//
// CQL 1.5, Appendix B, "Type Operators". Each takes any value and answers null when it cannot be
// converted; nulls and unknowns come back as they are. A primitive element of the record counts as
// its text. An uncertain Integer stays one as Long or Decimal.
#pragma once

#include <optional>

#include "cql/core/op.h"

namespace precert::cql {

Value ToBoolean(OpContext& context, const Value& v);
Value ToInteger(OpContext& context, const Value& v);
Value ToLong(OpContext& context, const Value& v);
Value ToDecimal(OpContext& context, const Value& v);
Value ToQuantity(OpContext& context, const Value& v);
Value ToRatio(OpContext& context, const Value& v);
Value ToText(OpContext& context, const Value& v);  // the operator ToString
Value ToDate(OpContext& context, const Value& v);
Value ToDateTime(OpContext& context, const Value& v);
Value ToTime(OpContext& context, const Value& v);
Value ToConcept(OpContext& context, const Value& v);  // of a Code or a list of Codes

// The System value of a primitive element of the record, by its FHIR type (fhir.cc): a String for
// the types of text; null when the text is none of that type, or the element not a primitive.
Value FhirPrimitiveValue(OpContext& context, const fhir::Node& node);

// The Date, DateTime or Time (`tag`) that the text of a FHIR primitive states, as FHIRHelpers reads
// it; nothing when it states none.
std::optional<DateTime> FhirMoment(Tag tag, std::string_view text);
std::optional<DateTime> FhirMoment(Tag tag, const fhir::Node& primitive);

// The operators Children and Descendants (children.cc), a part of TypeOps().
std::span<const OpDef> ChildrenOps();

// "1.5 'mg'", "3 days": a quantity as text, as ToString gives it.
std::string QuantityText(const Value& quantity, const codes::UnitTable& units);

}  // namespace precert::cql
