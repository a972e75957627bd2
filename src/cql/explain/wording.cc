// Wording of values.
#include "cql/explain/wording.h"

#include <algorithm>

#include "cql/core/utf8.h"

namespace precert::cql {
namespace {

std::string TypeName(const fhir::Node& node) {
  if (node.type == fhir::kNoType) return "an element";
  return "FHIR." + std::string(fhir::Model::R4().type(node.type).name);
}

// What the common datatypes say; of others, their first texts.
std::string OfElement(const fhir::Node& node) {
  if (const std::string_view amount = node.ChildText("value"); !amount.empty()) {
    std::string_view unit = node.ChildText("code");
    if (unit.empty()) unit = node.ChildText("unit");
    return std::string(amount) + (unit.empty() ? "" : " '" + std::string(unit) + "'");
  }
  for (const char* name : {"text", "display", "code", "reference"}) {
    if (const std::string_view text = node.ChildText(name); !text.empty()) {
      return std::string(text);
    }
  }
  std::string out;
  if (const fhir::Node* coding = node.Child("coding")) return OfElement(*coding);
  for (const fhir::Node* child = node.first_child; child != nullptr; child = child->next) {
    if (!child->is_primitive() || child->text.empty()) continue;
    out += (out.empty() ? "" : ", ") + std::string(fhir::Model::R4().name(child->name)) + " " +
           std::string(child->text);
  }
  return out.empty() ? TypeName(node) : out;
}

}  // namespace

std::string OneLine(std::string_view text) {
  std::string out;
  bool space = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '/' &&
        text.find('\n', i) != text.npos) {
      // A comment to the end of the line; a URL in a string has no line end behind it.
      if (text.substr(0, i).find('\'') == std::string_view::npos) {
        i = text.find('\n', i);
        space = true;
        continue;
      }
    }
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      space = true;
      continue;
    }
    const bool inside = !out.empty() && (out.back() == '(' || out.back() == '[');
    if (space && !out.empty() && !inside && c != ')' && c != ']') out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string Shorten(std::string text, size_t width) {
  size_t i = 0, characters = 0;
  size_t cut = std::string::npos;
  for (; i < text.size(); i += std::max<size_t>(1, Utf8Bytes(text, i)), ++characters) {
    if (characters + 3 == width) cut = i;
    if (characters == width) return text.substr(0, cut) + "...";
  }
  return text;
}

const fhir::Resource* Wording::ResourceOf(const Value& value) const {
  if (value.tag != Tag::kNode || value.node->parent != nullptr) return nullptr;
  if (value.node->resource >= record_.resources().size()) return nullptr;
  const fhir::Resource& resource = record_.resources()[value.node->resource];
  return resource.node == value.node ? &resource : nullptr;
}

std::string Wording::Literal(const Value& value) const {
  if (value.is_null()) return value.unknown ? "unknown" : "null";
  if (const fhir::Resource* resource = ResourceOf(value)) return record_.NameOf(*resource);
  if (value.tag == Tag::kNode && !value.node->is_primitive()) {
    return Shorten(OfElement(*value.node), options_.label_width);
  }
  if (value.tag == Tag::kList) {
    std::string out;
    size_t shown = 0;
    for (const Value& item : value.list->items) {
      const std::string next = Literal(item);
      if (shown > 0 && out.size() + next.size() > options_.label_width) break;
      out += (shown++ > 0 ? ", " : "") + next;
    }
    const size_t count = value.list->items.size();
    if (shown < count) out += ", ... of " + std::to_string(count);
    if (value.list->open) out += out.empty() ? "perhaps more" : ", perhaps more";
    return out.empty() ? "{ }" : "{ " + out + " }";
  }
  if (value.tag == Tag::kTuple && value.tuple->type != nullptr) {
    std::string out;
    const auto& fields = value.tuple->type->fields;
    for (size_t i = 0; i < value.tuple->values.size() && i < fields.size(); ++i) {
      out += (i > 0 ? ", " : "") + std::string(fields[i].name) + ": " +
             Literal(value.tuple->values[i]);
    }
    return Shorten("{ " + out + " }", options_.label_width);
  }
  return Shorten(OneLine(ToCql(value, units_)), options_.label_width);
}

void Wording::SetValue(const Result<Value>& value, Step* step) const {
  if (!value.ok()) {
    step->outcome = Outcome::kError;
    step->value = value.error().message;
    return;
  }
  step->outcome = value->is_true()    ? Outcome::kTrue
                  : value->is_false() ? Outcome::kFalse
                  : !value->is_null() ? Outcome::kValue
                  : value->unknown    ? Outcome::kUnknown
                                      : Outcome::kNull;
  step->value = Literal(*value);
}

StepEvidence Wording::EvidenceOf(const fhir::Resource& resource) const {
  return {record_.NameOf(resource), options_.describe ? options_.describe(resource) : ""};
}

}  // namespace precert::cql
