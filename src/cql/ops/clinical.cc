// Membership of codes in value sets and code systems, and the expansion of a value set.
//
// CQL 1.5, Appendix B, "Clinical Operators". A code is in a value set when an equivalent code is:
// the system and the code count, version and display do not. A bare string is in a value set when a
// code so written is, whatever its system. A null code is in no value set (false); an unknown one
// may be. A value set whose expansion is not loaded cannot answer, and says so.
//
// Code systems are not loaded as lists of codes: a Code is in a code system when it names it as its
// system. For a String that cannot be told, so that overload is not offered.
#include <algorithm>
#include <string>

#include "codes/value_set.h"
#include "cql/core/op.h"
#include "cql/ops/truth.h"

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
bool NamesSystem(const CodeData& code, const VocabularyData& system) {
  if (code.code.empty() || code.system != system.id) return false;
  return system.version.empty() || code.version.empty() || code.version == system.version;
}

bool NamesSystem(const Value& item, const VocabularyData& system) {
  if (item.tag == Tag::kCode) return NamesSystem(*item.code, system);
  if (item.tag != Tag::kConcept) return false;
  return std::any_of(item.concept_->codes.begin(), item.concept_->codes.end(),
                     [&](const CodeData& code) { return NamesSystem(code, system); });
}

Value InCodeSystem(OpContext&, const OpCall& call) {
  if (call.args[1].is_null()) return NullLike(call.args[1]);
  if (IsUnknown(call.args[0])) return Value::Unknown();
  return Value::Boolean(NamesSystem(call.args[0], *call.args[1].vocabulary));
}

Value AnyInCodeSystem(OpContext&, const OpCall& call) {
  if (call.args[1].is_null()) return NullLike(call.args[1]);
  const VocabularyData& system = *call.args[1].vocabulary;
  return AnyItem(call.args[0], [&](const Value& item) { return NamesSystem(item, system); });
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
    {"ExpandValueSet(ValueSet): List<Code>", ExpandValueSet},
};

}  // namespace

std::span<const OpDef> ClinicalOps() { return kOps; }

}  // namespace precert::cql
