// Collects the retrieves that definitions can reach, by type and code.
#include "cql/eval/reads.h"

#include <optional>
#include <string>
#include <vector>

#include "cql/core/program_walk.h"
#include "cql/eval/absence_rules.h"

namespace precert::cql {
namespace {

// The codes, as text, that a constant asks for; nothing when they cannot be listed.
bool ListCodes(const Value& value, std::vector<std::string>* codes) {
  switch (value.tag) {
    case Tag::kCode:
      codes->emplace_back(value.code->code);
      return true;
    case Tag::kConcept:
      for (const CodeData& code : value.concept_->codes) codes->emplace_back(code.code);
      return true;
    case Tag::kString:
      codes->emplace_back(value.str());
      return true;
    case Tag::kList:
      for (const Value& item : value.list->items) {
        if (!ListCodes(item, codes)) return false;
      }
      return true;
    case Tag::kValueSet: {
      const codes::ValueSet* set = value.vocabulary->expansion;
      if (set == nullptr || !set->prefixes.empty()) return false;
      for (const codes::ValueSetCode& code : set->codes) codes->push_back(code.code);
      return true;
    }
    default:
      return false;
  }
}

void AddRetrieve(const Program& program, const Node& node, fhir::Projection* projection) {
  const Retrieve& retrieve = program.retrieves[node.aux];
  const std::string_view name = fhir::Model::R4().type(retrieve.type).name;
  if (name == "Resource" || name == "DomainResource") return projection->NeedEverything();
  if (!retrieve.has_terminology || retrieve.code_path.empty() || !retrieve.set_extension.empty()) {
    return projection->NeedAll(retrieve.type);
  }
  std::vector<std::string> codes;
  bool listed = true;
  if (!retrieve.codes.empty()) {
    for (const Value& code : retrieve.codes) listed = listed && ListCodes(code, &codes);
  } else if (node.count > 0) {
    const Node& asked = program.nodes[program.operand(node, 0)];
    listed = asked.code == Code::kConstant && ListCodes(program.constants[asked.aux], &codes);
  } else {
    listed = false;
  }
  if (!listed) return projection->NeedAll(retrieve.type);
  projection->NeedCodes(retrieve.type, retrieve.code_path, codes);
}

}  // namespace

fhir::Projection ReadsOf(const Program& program, std::span<const int> definitions,
                         const ReadsOptions& options) {
  const fhir::Model& model = fhir::Model::R4();
  fhir::Projection projection;
  // The record's patient names the line of output; in the open world lists may state an absence.
  const fhir::TypeId patient = model.FindType("Patient");
  projection.NeedAll(patient);
  projection.NeedWhole(patient);
  // Profiles look at elements that no expression names.
  bool some_elements = !options.whole_resources && program.models.empty();
  std::vector<fhir::NameId> elements;
  if (options.open_world) {
    projection.NeedAll(model.FindType("List"));
    projection.NeedWhole(model.FindType("List"));
    elements = ElementsOfStatements();
  }

  std::vector<bool> seen(program.nodes.size(), false);
  std::vector<NodeId> pending;
  auto add = [&](NodeId id) {
    if (id == kNoNode || seen[id]) return;
    seen[id] = true;
    pending.push_back(id);
  };
  for (const int definition : definitions) add(program.definitions[definition].body);
  while (!pending.empty()) {
    const Node& node = program.nodes[pending.back()];
    pending.pop_back();
    ForEachChild(program, node, add);
    switch (node.code) {
      case Code::kRetrieve: {
        AddRetrieve(program, node, &projection);
        const std::vector<fhir::NameId>& path = program.retrieves[node.aux].code_path;
        if (!path.empty()) elements.push_back(path.front());
        break;
      }
      case Code::kProperty: {
        const Property& property = program.properties[node.aux];
        const fhir::NameId name =
            property.name != fhir::kNoName ? property.name : model.FindName(property.text);
        if (name != fhir::kNoName) elements.push_back(name);
        break;
      }
      case Code::kOp: {
        const std::string_view op = program.calls[node.aux].op->name;
        if (op == "Children" || op == "Descendents" || op == "Descendants") some_elements = false;
        break;
      }
      case Code::kDefinition:
        add(program.definitions[node.aux].body);
        break;
      case Code::kFunction:
        add(program.functions[node.aux].body);
        break;
      case Code::kParameter:
        add(program.parameters[node.aux].default_value);
        break;
      default:
        break;
    }
  }
  if (some_elements) projection.OnlyElements(elements);
  return projection;
}

}  // namespace precert::cql
