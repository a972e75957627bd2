// Making forms: a function for each kind, for forms.cc alone. The forms live in the arena. A
// function that gives null has no form for these operands.
#pragma once

#include <span>

#include "base/arena.h"
#include "cql/eval/form.h"

namespace precert::cql {

using Operands = std::span<const Form* const>;

// form_parts.cc
std::string Joined(Operands operands);  // for Describe
const Form* MakeConstant(Arena& arena, const Value& value);
const Form* MakeSlot(Arena& arena, uint32_t slot);
const Form* MakeRegister(Arena& arena, uint32_t reg);
// What does not depend on the row. `expanded`: inside a function that was expanded.
const Form* MakeKnown(Arena& arena, uint32_t number, const Node& node, NodeId id,
                      uint32_t source_index, bool expanded);
// Operands into registers, from `first` on; then the body of the function. `elements`: a bit for
// each operand that is an element of the record.
const Form* MakeExpanded(Arena& arena, std::string_view name, Operands operands, uint32_t elements,
                         uint32_t first, const Form* body);
const Form* MakeLogic(Arena& arena, Code code, Operands operands);  // kAnd, kOr: any number
const Form* MakeNot(Arena& arena, const Form* operand);
const Form* MakeTuple(Arena& arena, const Type* type, Operands values);
const Form* MakeList(Arena& arena, Operands items);
const Form* MakeField(Arena& arena, const Form* source, uint32_t index);
const Form* MakeCall(Arena& arena, const Call& call, Operands operands);

// form_control.cc
const Form* MakeCase(Arena& arena, Operands operands);  // when, then, ..., [else]
// when source is types[0] then branches[0] ... else branches.back(), which may be null.
const Form* MakeTypeCase(Arena& arena, const Form* source, std::span<const Type* const> types,
                         Operands branches);
const Form* MakeCoalesce(Arena& arena, Operands operands);

// form_elements.cc
// The FHIR types whose elements are of one of the classes, a byte for each; null where it takes
// more than the type to tell.
const uint8_t* TypesOf(Arena& arena, const Type* type);
bool IsElement(const Type* type);  // values are elements of the record, or null
const Form* MakeChild(Arena& arena, const Form* source, fhir::NameId name);
const Form* MakePrimitive(Arena& arena, const Form* source);  // x.value
const Form* MakeIs(Arena& arena, const Form* source, const Type* type);
const Form* MakeAs(Arena& arena, const Form* source, const Type* type, bool strict);
const Form* MakeIsNullElement(Arena& arena, const Form* source);
const Form* MakeText(Arena& arena, const Form* source);  // FHIRHelpers.ToString
const Form* MakeTextEqual(Arena& arena, const Form* a, const Form* b);
const Form* MakeTextIs(Arena& arena, const Form* text, std::string_view wanted);
const Form* MakeTextIn(Arena& arena, const Form* text, std::span<const std::string_view> texts);
// Whether a CodeableConcept (`is_concept`) or Coding has one of the codes, or one of the set.
const Form* MakeHasCode(Arena& arena, const Form* source, bool is_concept, const Value& codes);
const Elements* MakeChildren(Arena& arena, const Form* source, fhir::NameId name);
const Elements* MakePath(Arena& arena, const Elements* source, fhir::NameId name, bool many);
const Elements* MakeFiltered(Arena& arena, const Elements* source, uint32_t reg, const Form* where,
                             const Form* result);
const Form* MakeElementList(Arena& arena, const Elements* elements);
const Form* MakeFirst(Arena& arena, const Elements* elements);
const Form* MakeSingleton(Arena& arena, const Elements* elements);
const Form* MakeExists(Arena& arena, const Elements* elements);

// form_moments.cc
bool IsMoment(const Type* type);
const Form* MakeReadMoment(Arena& arena, const Form* source, Tag tag);  // ToDateTime and the like
const Form* MakeDateFrom(Arena& arena, const Form* source);
const Form* MakePeriod(Arena& arena, const Form* source, const Type* point);
// Interval[low, high]; `high` null: the same expression as `low`.
const Form* MakeStretch(Arena& arena, const Form* low, const Form* high, const Type* point);
const Form* MakeBound(Arena& arena, const Form* source, const Type* point, bool start);
// A comparison of two moments, or of two intervals or moments; null for a relation that has no form
// of its own. HasComparison tells whether the operands are such.
bool HasComparison(const Call& call);
const Form* MakeComparison(Arena& arena, const Call& call, const Form* a, const Form* b);

}  // namespace precert::cql
