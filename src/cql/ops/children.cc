// Children and Descendants: the parts of structured values, for expressions that look everywhere.
//
// CQL 1.5, Appendix B, "Type Operators"; Logical Specification, "Children", "Descendants". The
// parts of a value come in the order of its type: the elements of a tuple by name, those of a
// resource as it was written. Elements that are absent are no parts; a list gives its items one by
// one. A primitive element of the record has its value as a part. Numbers, strings and dates have
// none.
//
// Open lists: there may be more items, so the parts are an open list.
#include <string>
#include <vector>

#include "base/limits.h"
#include "cql/ops/conversion.h"
#include "cql/ops/operand.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

class Parts {
 public:
  explicit Parts(OpContext& context) : context_(context) {}

  // Appends the children of `v`.
  void AddChildren(const Value& v) {
    switch (v.tag) {
      case Tag::kList:
        open_ = open_ || v.list->open;
        for (const Value& item : v.list->items) AddChildren(item);
        break;
      case Tag::kTuple:
        for (const Value& value : v.tuple->values) Add(value);
        break;
      case Tag::kInterval:
        Add(v.interval->low);
        Add(v.interval->high);
        Add(Value::Boolean(v.interval->low_closed));
        Add(Value::Boolean(v.interval->high_closed));
        break;
      case Tag::kQuantity:
        Add(Value::Dec(v.decimal(), v.scale));
        Add(context_.MakeString(context_.units.Text(v.unit)));
        break;
      case Tag::kRatio:
        Add(v.ratio->numerator);
        Add(v.ratio->denominator);
        break;
      case Tag::kCode:
        AddText(v.code->code);
        AddText(v.code->display);
        AddText(v.code->system);
        AddText(v.code->version);
        break;
      case Tag::kConcept:
        for (const CodeData& code : v.concept_->codes) {
          Add(Value::Code(context_.arena.New<CodeData>(code)));
        }
        AddText(v.concept_->display);
        break;
      case Tag::kValueSet:
      case Tag::kCodeSystem:
        AddText(v.vocabulary->id);
        AddText(v.vocabulary->name);
        AddText(v.vocabulary->version);
        break;
      case Tag::kNode:
        if (v.node->is_primitive()) Add(FhirPrimitiveValue(context_, *v.node));
        for (const fhir::Node* c = v.node->first_child; c != nullptr; c = c->next) {
          Add(Value::Node(c));
        }
        break;
      default:
        break;
    }
  }

  // Appends the children of the parts from `from` on, and theirs, without recursion.
  void AddAllBelow() {
    for (size_t i = 0; i < values_.size() && !context_.error; ++i) AddChildren(Value(values_[i]));
  }

  Value Take() {
    if (context_.error) return Value::Null();
    return context_.MakeList(values_, open_);
  }

 private:
  void Add(const Value& v) {
    if (v.tag == Tag::kList) {
      open_ = open_ || v.list->open;
      for (const Value& item : v.list->items) Add(item);
      return;
    }
    if (v.is_null()) {
      open_ = open_ || v.unknown;
      return;
    }
    if (values_.size() >= limits::kMaxListItems) {
      context_.Fail("a value has more than " + std::to_string(limits::kMaxListItems) + " parts");
      return;
    }
    if (!context_.error) values_.push_back(v);
  }
  void AddText(std::string_view text) {
    if (!text.empty()) Add(Value::String(text));
  }

  OpContext& context_;
  std::vector<Value> values_;
  bool open_ = false;
};

Value Children(OpContext& context, const OpCall& call) {
  Parts parts(context);
  parts.AddChildren(call.args[0]);
  return parts.Take();
}

Value Descendants(OpContext& context, const OpCall& call) {
  Parts parts(context);
  parts.AddChildren(call.args[0]);
  parts.AddAllBelow();
  return parts.Take();
}

constexpr OpDef kOps[] = {
    {"Children(Any): List<Any>", Children},
    {"Descendants(Any): List<Any>", Descendants},
    // As the heading of the CQL reference spells it, and HL7's suite.
    {"Descendents(Any): List<Any>", Descendants},
};

}  // namespace

std::span<const OpDef> ChildrenOps() { return kOps; }

}  // namespace precert::cql
