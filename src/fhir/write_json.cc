// Nodes to FHIR JSON: repetitions become lists again, a choice gets its type back into its name.
#include "fhir/write_json.h"

#include <vector>

namespace precert::fhir {
namespace {

enum class Form : uint8_t { kString, kBare };

// Which primitives JSON writes without quotes, by TypeId.
const std::vector<Form>& Forms() {
  static const std::vector<Form> forms = [] {
    const Model& model = Model::R4();
    std::vector<Form> made(model.types().size(), Form::kString);
    for (std::string_view bare : {"boolean", "integer", "decimal"}) {
      const TypeId ancestor = model.FindType(bare);
      for (size_t t = 0; t < made.size(); ++t) {
        if (model.IsA(static_cast<TypeId>(t), ancestor)) made[t] = Form::kBare;
      }
    }
    return made;
  }();
  return forms;
}

void WriteMembers(const Node& node, JsonWriter& writer) {
  const Model& model = Model::R4();
  std::string name;
  for (const Node* child = node.first_child; child != nullptr;) {
    const Element* element = model.FindElement(node.type, child->name);
    name = model.name(child->name);
    if (element != nullptr && element->choice) {
      name += Model::JsonSuffix(model.type(child->type).name);
    }
    writer.Key(name);
    if (element == nullptr || !element->repeats) {
      WriteJson(*child, writer);
      child = child->next;
      continue;
    }
    writer.BeginArray();
    const NameId repeated = child->name;
    for (uint32_t place = 0; child != nullptr && child->name == repeated; child = child->next) {
      // A gap was a null that kept the place of a value with extensions only.
      for (; place < child->index; ++place) writer.Null();
      WriteJson(*child, writer);
      ++place;
    }
    writer.EndArray();
  }
}

}  // namespace

void WriteJson(const Node& node, JsonWriter& writer) {
  if (node.is_primitive()) {
    if (node.type != kNoType && Forms()[node.type] == Form::kBare) {
      if (node.text == "true" || node.text == "false") {
        writer.Bool(node.text == "true");
      } else {
        writer.Number(node.text);
      }
    } else {
      writer.String(node.text);
    }
    return;
  }
  writer.BeginObject();
  if (node.type != kNoType && Model::R4().type(node.type).type_class == TypeClass::kResource) {
    writer.Field("resourceType", Model::R4().type(node.type).name);
  }
  WriteMembers(node, writer);
  writer.EndObject();
}

}  // namespace precert::fhir
