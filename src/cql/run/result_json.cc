// Values as JSON, one case a kind of value.
#include "cql/run/result_json.h"

#include "base/limits.h"
#include "cql/core/type.h"
#include "fhir/write_json.h"

namespace precert::cql {
namespace {

void WriteCode(const CodeData& code, JsonWriter& writer) {
  writer.BeginObject();
  writer.FieldUnlessEmpty("system", code.system);
  writer.FieldUnlessEmpty("version", code.version);
  writer.FieldUnlessEmpty("code", code.code);
  writer.FieldUnlessEmpty("display", code.display);
  writer.EndObject();
}

void WriteBound(std::string_view name, int64_t bound, JsonWriter& writer) {
  writer.Key(name);
  if (bound == INT64_MIN || bound == INT64_MAX) {
    writer.Null();
  } else {
    writer.Int(bound);
  }
}

}  // namespace

void ResultJson::Write(const Value& value, JsonWriter& writer, int depth) const {
  if (depth > limits::kMaxExpressionDepth) {
    writer.String("...");
    return;
  }
  switch (value.tag) {
    case Tag::kNull:
      if (value.unknown) {
        writer.BeginObject().Field("unknown", true).EndObject();
      } else {
        writer.Null();
      }
      return;
    case Tag::kBoolean:
      writer.Bool(value.boolean);
      return;
    case Tag::kInteger:
      writer.Int(value.integer);
      return;
    case Tag::kLong:
      writer.String(std::to_string(value.integer));
      return;
    case Tag::kDecimal:
      writer.Number(value.decimal().ToString());
      return;
    case Tag::kString:
      writer.String(value.str());
      return;
    case Tag::kDate:
      writer.String(value.datetime.ToDateString());
      return;
    case Tag::kDateTime:
      writer.String(value.datetime.ToDateTimeString());
      return;
    case Tag::kTime:
      writer.String(value.datetime.ToTimeString());
      return;
    case Tag::kQuantity:
      writer.BeginObject().Number("value", value.decimal().ToString());
      writer.Field("unit", units_.Text(value.unit)).EndObject();
      return;
    case Tag::kRatio:
      writer.BeginObject().Key("numerator");
      Write(value.ratio->numerator, writer, depth + 1);
      writer.Key("denominator");
      Write(value.ratio->denominator, writer, depth + 1);
      writer.EndObject();
      return;
    case Tag::kCode:
      WriteCode(*value.code, writer);
      return;
    case Tag::kConcept:
      writer.BeginObject().Key("codes").BeginArray();
      for (const CodeData& code : value.concept_->codes) WriteCode(code, writer);
      writer.EndArray().FieldUnlessEmpty("display", value.concept_->display).EndObject();
      return;
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      writer.BeginObject().Field("id", value.vocabulary->id);
      writer.FieldUnlessEmpty("version", value.vocabulary->version);
      writer.FieldUnlessEmpty("name", value.vocabulary->name).EndObject();
      return;
    case Tag::kList:
      writer.BeginArray();
      for (const Value& item : value.list->items) Write(item, writer, depth + 1);
      writer.EndArray();
      return;
    case Tag::kInterval:
      writer.BeginObject().Key("low");
      Write(value.interval->low, writer, depth + 1);
      writer.Key("high");
      Write(value.interval->high, writer, depth + 1);
      writer.Field("lowClosed", value.interval->low_closed);
      writer.Field("highClosed", value.interval->high_closed).EndObject();
      return;
    case Tag::kTuple:
      writer.BeginObject();
      for (size_t i = 0; i < value.tuple->values.size(); ++i) {
        writer.Key(value.tuple->type->fields[i].name);
        Write(value.tuple->values[i], writer, depth + 1);
      }
      writer.EndObject();
      return;
    case Tag::kNode:
      WriteNode(*value.node, writer);
      return;
    case Tag::kUncertain:
      writer.BeginObject();
      WriteBound("low", value.uncertain->low, writer);
      WriteBound("high", value.uncertain->high, writer);
      writer.EndObject();
      return;
  }
}

void ResultJson::WriteNode(const fhir::Node& node, JsonWriter& writer) const {
  const bool is_resource =
      node.type != fhir::kNoType &&
      fhir::Model::R4().type(node.type).type_class == fhir::TypeClass::kResource;
  // An instance that the program made is no resource of the record and has no name there.
  const bool of_record = node.resource < record_.resources().size() &&
                         record_.resources()[node.resource].node == &node;
  if (is_resource && of_record && resources_ == Resources::kReference) {
    const std::string name = record_.NameOf(record_.resources()[node.resource]);
    writer.BeginObject().Field("reference", name).EndObject();
    return;
  }
  fhir::WriteJson(node, writer);
}

}  // namespace precert::cql
