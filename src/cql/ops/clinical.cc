// Membership of codes in value sets and code systems, and the expansion of a value set.
//
// CQL 1.5, Appendix B, "Clinical Operators". A code is in a value set when an equivalent code is:
// the system and the code count, version and display do not. A bare string is in a value set when a
// code so written is, whatever its system. A null code is in no value set (false); an unknown one
// may be. A value set whose expansion is not loaded cannot answer, and says so.
//
// A code system whose codes are loaded (a FHIR CodeSystem with complete content) has those codes.
// Of one that is not, a Code is in it when it names it as its system; for a String that cannot be
// told, which is a run-time error.
//
// Subsumption (CQL 1.5, Logical Specification, "Subsumes") is known where the text of a code begins
// with that of its category, as in ICD-10-CM; of other systems two different codes are an error.
#include <algorithm>
#include <string>

#include "codes/value_set.h"
#include "cql/core/op.h"
#include "cql/ops/truth.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

const codes::ValueSet* ExpansionOf(OpContext& context, const Value& value_set) {
  const VocabularyData& data = *value_set.vocabulary;
  if (data.expansion == nullptr) {
    context.Fail("the value set \"" + std::string(data.name) + "\" (" + std::string(data.id) +
                 ") is not loaded");
  }
  return data.expansion;
}

// A Code without a system names no code; only bare strings match by the code alone.
bool Contains(const codes::ValueSet& set, const CodeData& code) {
  return !code.code.empty() && !code.system.empty() && set.Contains(code.system, code.code);
}

bool Contains(const codes::ValueSet& set, const Value& item) {
  switch (item.tag) {
    case Tag::kCode:
      return Contains(set, *item.code);
    case Tag::kConcept:
      return std::any_of(item.concept_->codes.begin(), item.concept_->codes.end(),
                         [&](const CodeData& code) { return Contains(set, code); });
    case Tag::kString:
      return set.Contains("", item.str());
    default:
      return false;
  }
}

Value InValueSet(OpContext& context, const OpCall& call) {
  const Value& item = call.args[0];
  if (call.args[1].is_null()) return NullLike(call.args[1]);
  const codes::ValueSet* set = ExpansionOf(context, call.args[1]);
  if (set == nullptr) return Value::Null();
  if (IsUnknown(item)) return Value::Unknown();
  return Value::Boolean(Contains(*set, item));
}

// Whether any item of a list satisfies `test`; an open or unknown item leaves a "no" unknown.
template <typename Test>
Value AnyItem(const Value& list, Test test) {
  if (list.is_null()) return IsUnknown(list) ? Value::Unknown() : Value::Boolean(false);
  bool unknown = list.list->open;
  for (const Value& item : list.list->items) {
    if (test(item)) return Value::Boolean(true);
    unknown = unknown || IsUnknown(item);
  }
  return unknown ? Value::Unknown() : Value::Boolean(false);
}

Value AnyInValueSet(OpContext& context, const OpCall& call) {
  if (call.args[1].is_null()) return NullLike(call.args[1]);
  const codes::ValueSet* set = ExpansionOf(context, call.args[1]);
  if (set == nullptr) return Value::Null();
  return AnyItem(call.args[0], [&](const Value& item) { return Contains(*set, item); });
}

// A version counts only where both sides state one.
bool InSystem(const CodeData& code, const VocabularyData& system) {
  if (code.code.empty() || code.system != system.id) return false;
  if (system.expansion != nullptr) return system.expansion->Contains(code.system, code.code);
  return system.version.empty() || code.version.empty() || code.version == system.version;
}

bool InSystem(OpContext& context, const Value& item, const VocabularyData& system) {
  if (item.tag == Tag::kCode) return InSystem(*item.code, system);
  if (item.tag == Tag::kConcept) {
    return std::any_of(item.concept_->codes.begin(), item.concept_->codes.end(),
                       [&](const CodeData& code) { return InSystem(code, system); });
  }
  if (item.tag != Tag::kString) return false;
  if (system.expansion == nullptr) {
    context.Fail("the codes of the code system \"" + std::string(system.name) + "\" (" +
                 std::string(system.id) + ") are not loaded, so that a String cannot be looked up");
    return false;
  }
  return system.expansion->Contains("", item.str());
}

Value InCodeSystem(OpContext& context, const OpCall& call) {
  if (call.args[1].is_null()) return NullLike(call.args[1]);
  if (IsUnknown(call.args[0])) return Value::Unknown();
  return Value::Boolean(InSystem(context, call.args[0], *call.args[1].vocabulary));
}

Value AnyInCodeSystem(OpContext& context, const OpCall& call) {
  if (call.args[1].is_null()) return NullLike(call.args[1]);
  const VocabularyData& system = *call.args[1].vocabulary;
  return AnyItem(call.args[0], [&](const Value& item) { return InSystem(context, item, system); });
}

// ---- subsumption -------------------------------------------------------------------------------

bool Subsumes(OpContext& context, const CodeData& above, const CodeData& below) {
  if (above.system != below.system || above.code.empty() || below.code.empty()) return false;
  if (above.code == below.code) return true;
  if (codes::IsClassification(above.system)) return below.code.starts_with(above.code);
  context.Fail("whether " + std::string(above.code) + " subsumes " + std::string(below.code) +
               " cannot be told: the hierarchy of " + std::string(above.system) +
               " is not known here");
  return false;
}

std::span<const CodeData> CodesOf(const Value& v) {
  if (v.tag == Tag::kCode) return {v.code, 1};
  return v.concept_->codes;
}

Value AnySubsumes(OpContext& context, const Value& above, const Value& below) {
  // Equal codes first: they need no hierarchy.
  for (const CodeData& a : CodesOf(above)) {
    for (const CodeData& b : CodesOf(below)) {
      if (a.system == b.system && a.code == b.code) return Value::Boolean(true);
    }
  }
  for (const CodeData& a : CodesOf(above)) {
    for (const CodeData& b : CodesOf(below)) {
      if (Subsumes(context, a, b)) return Value::Boolean(true);
    }
  }
  return Value::Boolean(false);
}

Value SubsumesOp(OpContext& context, const OpCall& call) {
  return AnySubsumes(context, call.args[0], call.args[1]);
}
Value SubsumedByOp(OpContext& context, const OpCall& call) {
  return AnySubsumes(context, call.args[1], call.args[0]);
}

// ---- resources of a context
// ----------------------------------------------------------------------

bool IsReferenceTo(std::string_view reference, std::string_view type, std::string_view id) {
  if (id.empty() || !reference.ends_with(id)) return false;
  reference.remove_suffix(id.size());
  if (reference.empty()) return type.empty();
  if (!reference.ends_with('/')) return reference == "urn:uuid:";
  reference.remove_suffix(1);
  if (type.empty()) return true;
  if (!reference.ends_with(type)) return false;
  reference.remove_suffix(type.size());
  return reference.empty() || reference.ends_with('/');
}

// What a related-context retrieve keeps: [X -> Observation] are the observations that refer to X, a
// resource or the id of one, in an element of their own (subject, patient, encounter, ...), and the
// resource itself.
Value BelongsTo(OpContext& context, const OpCall& call) {
  const Value &resource = call.args[0], &owner = call.args[1];
  if (resource.tag != Tag::kNode || owner.is_null()) {
    return IsUnknown(owner) ? Value::Unknown() : Value::Boolean(false);
  }
  std::string_view type, id;
  if (owner.tag == Tag::kNode && !owner.node->is_primitive()) {
    if (owner.node == resource.node) return Value::Boolean(true);
    type = fhir::Model::R4().type(owner.node->type).name;
    id = owner.node->ChildText("id");
  } else if (owner.tag == Tag::kNode) {
    id = owner.node->text;
  } else if (owner.tag == Tag::kString) {
    id = owner.str();
  } else {
    return context.Fail("the context of a retrieve is a resource or its id");
  }
  if (type.empty() && resource.node->ChildText("id") == id && !id.empty()) {
    return Value::Boolean(true);
  }
  for (const fhir::Node* c = resource.node->first_child; c != nullptr; c = c->next) {
    if (!c->is_primitive() && IsReferenceTo(c->ChildText("reference"), type, id)) {
      return Value::Boolean(true);
    }
  }
  return Value::Boolean(false);
}

// The codes of a value set, in its own order. A set that holds whole branches ("T20*") has no list.
Value ExpandValueSet(OpContext& context, const OpCall& call) {
  const codes::ValueSet* set = ExpansionOf(context, call.args[0]);
  if (set == nullptr) return Value::Null();
  if (!set->prefixes.empty()) {
    return context.Fail("the value set \"" + std::string(call.args[0].vocabulary->name) +
                        "\" holds whole branches (" + set->prefixes[0].code +
                        "*) and cannot be listed");
  }
  Value* items = context.arena.NewArray<Value>(set->codes.size());
  for (size_t i = 0; i < set->codes.size(); ++i) {
    const codes::ValueSetCode& code = set->codes[i];
    items[i] = Value::Code(context.arena.New<CodeData>(
        CodeData{.code = code.code, .system = code.system, .display = code.display}));
  }
  return Value::List(context.arena.New<ListData>(ListData{{items, set->codes.size()}, false}));
}

constexpr OpDef kOps[] = {
    {"In(String, ValueSet): Boolean", InValueSet, Nulls::kHandles},
    {"In(Code, ValueSet): Boolean", InValueSet, Nulls::kHandles},
    {"In(Concept, ValueSet): Boolean", InValueSet, Nulls::kHandles},
    {"In(List<String>, ValueSet): Boolean", AnyInValueSet, Nulls::kHandles},
    {"In(List<Code>, ValueSet): Boolean", AnyInValueSet, Nulls::kHandles},
    {"In(List<Concept>, ValueSet): Boolean", AnyInValueSet, Nulls::kHandles},
    {"InValueSet(String, ValueSet): Boolean", InValueSet, Nulls::kHandles},
    {"InValueSet(Code, ValueSet): Boolean", InValueSet, Nulls::kHandles},
    {"InValueSet(Concept, ValueSet): Boolean", InValueSet, Nulls::kHandles},
    {"AnyInValueSet(List<String>, ValueSet): Boolean", AnyInValueSet, Nulls::kHandles},
    {"AnyInValueSet(List<Code>, ValueSet): Boolean", AnyInValueSet, Nulls::kHandles},
    {"AnyInValueSet(List<Concept>, ValueSet): Boolean", AnyInValueSet, Nulls::kHandles},
    {"In(Code, CodeSystem): Boolean", InCodeSystem, Nulls::kHandles},
    {"In(Concept, CodeSystem): Boolean", InCodeSystem, Nulls::kHandles},
    {"In(List<Code>, CodeSystem): Boolean", AnyInCodeSystem, Nulls::kHandles},
    {"In(List<Concept>, CodeSystem): Boolean", AnyInCodeSystem, Nulls::kHandles},
    {"InCodeSystem(Code, CodeSystem): Boolean", InCodeSystem, Nulls::kHandles},
    {"InCodeSystem(Concept, CodeSystem): Boolean", InCodeSystem, Nulls::kHandles},
    {"AnyInCodeSystem(List<Code>, CodeSystem): Boolean", AnyInCodeSystem, Nulls::kHandles},
    {"AnyInCodeSystem(List<Concept>, CodeSystem): Boolean", AnyInCodeSystem, Nulls::kHandles},
    {"In(String, CodeSystem): Boolean", InCodeSystem, Nulls::kHandles},
    {"In(List<String>, CodeSystem): Boolean", AnyInCodeSystem, Nulls::kHandles},
    {"InCodeSystem(String, CodeSystem): Boolean", InCodeSystem, Nulls::kHandles},
    {"AnyInCodeSystem(List<String>, CodeSystem): Boolean", AnyInCodeSystem, Nulls::kHandles},
    {"Subsumes(Code, Code): Boolean", SubsumesOp},
    {"Subsumes(Concept, Concept): Boolean", SubsumesOp},
    {"SubsumedBy(Code, Code): Boolean", SubsumedByOp},
    {"SubsumedBy(Concept, Concept): Boolean", SubsumedByOp},
    {"BelongsTo(Any, Any): Boolean", BelongsTo, Nulls::kHandles},
    {"ExpandValueSet(ValueSet): List<Code>", ExpandValueSet},
};

}  // namespace

std::span<const OpDef> ClinicalOps() { return kOps; }

}  // namespace precert::cql
