// The reader of model infos: the XML into classes, then what the classes say of each other.
#include "cql/model/read_model_info.h"

#include <algorithm>
#include <atomic>
#include <pugixml.hpp>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cql/core/type.h"
#include "cql/model/mapping.h"

namespace precert::cql {
namespace {

constexpr int kMaxTypeDepth = 16;  // List<List<...>>
constexpr size_t kMaxBases = 64;   // from a class to the last of its bases

// "ns4:typeInfo" is "typeInfo", whichever prefix the file uses.
std::string_view LocalName(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view Attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& a : node.attributes()) {
    if (std::string_view(a.name()) == name) return a.value();
  }
  return {};
}

// xsi:type, without its prefix.
std::string_view XsiType(const pugi::xml_node& node) {
  for (const pugi::xml_attribute& a : node.attributes()) {
    const std::string_view name = a.name();
    if (name.ends_with(":type")) return LocalName(a.value());
  }
  return {};
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view xml, std::string_view file)
      : xml_(xml), file_(file), model_(std::make_shared<ModelInfo>()) {}

  Result<std::shared_ptr<const ModelInfo>> Read() {
    static std::atomic<uint64_t> serial{0};
    model_->serial = ++serial;
    model_->file = file_;
    if (!ReadDocument() || !Link() || !CheckTypes()) return error_;
    Bind();
    return std::shared_ptr<const ModelInfo>(std::move(model_));
  }

 private:
  // ---- places and errors -----------------------------------------------------------------------

  int LineAt(ptrdiff_t offset) {
    if (line_starts_.empty()) {
      for (size_t i = 0; i < xml_.size(); ++i) {
        if (xml_[i] == '\n') line_starts_.push_back(i);
      }
      line_starts_.push_back(xml_.size());
    }
    const auto at = static_cast<size_t>(std::max<ptrdiff_t>(offset, 0));
    return 1 + static_cast<int>(std::lower_bound(line_starts_.begin(), line_starts_.end(), at) -
                                line_starts_.begin());
  }
  int LineOf(const pugi::xml_node& node) { return LineAt(node.offset_debug()); }

  bool Fail(int line, std::string message, std::string hint = "") {
    error_ = Error{.message = std::move(message),
                   .where = {.file = file_, .line = line},
                   .hint = std::move(hint)};
    return false;
  }

  // ---- the document ----------------------------------------------------------------------------

  bool ReadDocument() {
    if (xml_.size() > limits::kMaxModelInfoBytes) {
      return Fail(0, "the model info is larger than " +
                         std::to_string(limits::kMaxModelInfoBytes >> 20) + " MB");
    }
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(xml_.data(), xml_.size());
    if (!parsed) {
      return Fail(LineAt(parsed.offset), std::string("not XML: ") + parsed.description(),
                  "a model info is an XML file of HL7's form urn:hl7-org:elm-modelinfo:r1");
    }
    const pugi::xml_node root = document.document_element();
    if (LocalName(root.name()) != "modelInfo") {
      return Fail(LineOf(root),
                  "not a model info: the outermost element is <" + std::string(root.name()) + ">",
                  "a model info begins with <modelInfo xmlns=\"urn:hl7-org:elm-modelinfo:r1\">");
    }
    model_->name = Attribute(root, "name");
    model_->version = Attribute(root, "version");
    model_->url = Attribute(root, "url");
    if (model_->name.empty()) return Fail(LineOf(root), "the model info has no name");
    if (model_->name == "System") {
      return Fail(LineOf(root), "System is the model of CQL itself and is built in");
    }
    for (const pugi::xml_node& child : root.children()) {
      const std::string_view kind = LocalName(child.name());
      if (kind == "requiredModelInfo") {
        const std::string_view name = Attribute(child, "name");
        if (name != "System" && name != "FHIR") {
          return Fail(
              LineOf(child),
              "the model needs the model " + std::string(name) + ", which cannot be loaded for it",
              "a model may need System and FHIR");
        }
      } else if (kind == "typeInfo") {
        if (!ReadClass(child)) return false;
      } else if (kind == "conversionInfo") {
        conversions_.push_back({std::string(Attribute(child, "fromType")),
                                std::string(Attribute(child, "toType")),
                                std::string(Attribute(child, "functionName")), LineOf(child)});
      } else if (kind == "contextInfo") {
        if (!ReadContext(child)) return false;
      }
    }
    if (model_->classes.empty()) return Fail(LineOf(root), "the model info has no <typeInfo>");
    const std::string_view patient = Attribute(root, "patientClassName");
    if (!patient.empty()) patient_class_ = patient;
    const std::string_view birth = Attribute(root, "patientBirthDatePropertyName");
    if (!birth.empty()) model_->birth_date = birth;
    root_line_ = LineOf(root);
    return true;
  }

  bool ReadContext(const pugi::xml_node& node) {
    if (Attribute(node, "name") != "Patient") return true;
    for (const pugi::xml_node& child : node.children()) {
      if (LocalName(child.name()) == "contextType") patient_class_ = Attribute(child, "name");
    }
    model_->birth_date = Attribute(node, "birthDateElement");
    return true;
  }

  // "QUICK.Patient.Link" of the model QUICK is "Patient.Link".
  std::string OwnName(std::string_view name) const {
    const std::string prefix = model_->name + ".";
    return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
  }

  bool ReadClass(const pugi::xml_node& node) {
    const int line = LineOf(node);
    const std::string_view kind = XsiType(node);
    if (!kind.empty() && kind != "ClassInfo" && kind != "SimpleTypeInfo") {
      return Fail(line, "a type of the kind " + std::string(kind) + " is not supported",
                  "a model's types are of the kind ClassInfo or SimpleTypeInfo");
    }
    ModelClass& made = model_->classes.emplace_back();
    made.model = model_.get();
    made.line = line;
    made.name = OwnName(Attribute(node, "name"));
    const std::string_view space = Attribute(node, "namespace");
    if (!space.empty() && space != model_->name) made.name = std::string(space) + "." + made.name;
    if (made.name.empty()) return Fail(line, "a <typeInfo> has no name");
    made.label = Attribute(node, "label");
    made.identifier = Attribute(node, "identifier");
    made.target = Attribute(node, "target");
    made.retrievable = Attribute(node, "retrievable") == "true";
    made.primary_code_path = Attribute(node, "primaryCodePath");
    if (!model_->by_name.try_emplace(made.name, &made).second) {
      return Fail(line, "the type " + made.name + " is given twice",
                  "the first is in line " + std::to_string(model_->by_name.at(made.name)->line));
    }
    if (const std::string_view base = Attribute(node, "baseType"); !base.empty()) {
      TypeSpec spec;
      if (!ParseType(base, line, 0, spec)) return false;
      made.base = std::move(spec);
    }
    for (const pugi::xml_node& child : node.children()) {
      const std::string_view name = LocalName(child.name());
      if (name == "baseTypeSpecifier") {
        TypeSpec spec;
        if (!ReadSpecifier(child, 0, spec)) return false;
        made.base = std::move(spec);
      } else if (name == "element") {
        if (!ReadElement(child, made)) return false;
      }
    }
    return true;
  }

  bool ReadElement(const pugi::xml_node& node, ModelClass& owner) {
    ModelElement element;
    element.line = LineOf(node);
    element.name = Attribute(node, "name");
    if (element.name.empty()) {
      return Fail(element.line, "an element of " + owner.name + " has no name");
    }
    if (Attribute(node, "prohibited") == "true") return true;
    std::string_view type = Attribute(node, "elementType");
    if (type.empty()) type = Attribute(node, "type");
    if (!type.empty()) {
      TypeSpec spec;
      if (!ParseType(type, element.line, 0, spec)) return false;
      element.type = std::move(spec);
    }
    for (const pugi::xml_node& child : node.children()) {
      const std::string_view name = LocalName(child.name());
      if (name != "elementTypeSpecifier" && name != "typeSpecifier") continue;
      TypeSpec spec;
      if (!ReadSpecifier(child, 0, spec)) return false;
      element.type = std::move(spec);
    }
    if (const std::string_view target = Attribute(node, "target"); !target.empty()) {
      Result<std::vector<Mapping>> mappings = ParseMappings(target);
      if (!mappings.ok()) {
        return Fail(element.line, owner.name + "." + element.name + ": " + mappings.error().message,
                    mappings.error().hint);
      }
      element.mappings = std::move(*mappings);
    }
    for (const ModelElement& other : owner.elements) {
      if (other.name != element.name) continue;
      // Published models repeat an element here and there; that is no harm while both say the same.
      if (other.type == element.type) return true;
      return Fail(element.line,
                  owner.name + " has the element " + element.name + " twice, with different types",
                  "the first is in line " + std::to_string(other.line));
    }
    owner.elements.push_back(std::move(element));
    return true;
  }

  // ---- types -----------------------------------------------------------------------------------

  // <... xsi:type="ListTypeSpecifier" elementType="QICore.Extension"/> and its relatives.
  bool ReadSpecifier(const pugi::xml_node& node, int depth, TypeSpec& spec) {
    const int line = LineOf(node);
    if (depth > kMaxTypeDepth) return Fail(line, "types are nested too deep here");
    const std::string_view kind = XsiType(node);
    auto inner = [&](std::string_view attribute, std::string_view child_name) {
      TypeSpec& argument = spec.args.emplace_back();
      if (const std::string_view text = Attribute(node, attribute); !text.empty()) {
        return ParseType(text, line, depth + 1, argument);
      }
      for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = LocalName(child.name());
        if (name == child_name || name == "typeSpecifier") {
          return ReadSpecifier(child, depth + 1, argument);
        }
      }
      return Fail(line, "a " + std::string(kind) + " does not say of what");
    };
    if (kind == "ListTypeSpecifier") {
      spec.kind = TypeSpec::Kind::kList;
      return inner("elementType", "elementTypeSpecifier");
    }
    if (kind == "IntervalTypeSpecifier") {
      spec.kind = TypeSpec::Kind::kInterval;
      return inner("pointType", "pointTypeSpecifier");
    }
    if (kind == "ChoiceTypeSpecifier") {
      spec.kind = TypeSpec::Kind::kChoice;
      for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = LocalName(child.name());
        if (name != "choice" && name != "type") continue;
        if (!ReadSpecifier(child, depth + 1, spec.args.emplace_back())) return false;
      }
      return !spec.args.empty() || Fail(line, "a ChoiceTypeSpecifier has no <choice>");
    }
    if (kind == "NamedTypeSpecifier" || kind.empty()) {
      std::string_view space = Attribute(node, "namespace");
      if (space.empty()) space = Attribute(node, "modelName");
      const std::string_view name = Attribute(node, "name");
      if (name.empty()) return Fail(line, "a NamedTypeSpecifier has no name");
      const std::string text =
          space.empty() ? std::string(name) : std::string(space) + "." + std::string(name);
      return ParseType(text, line, depth + 1, spec);
    }
    return Fail(line, "a type of the form " + std::string(kind) + " is not supported",
                "the forms are Named-, List-, Interval- and ChoiceTypeSpecifier");
  }

  // "System.Concept", "QICore.Extension", "list<System.Concept>", "Interval<System.DateTime>".
  bool ParseType(std::string_view text, int line, int depth, TypeSpec& spec) {
    if (depth > kMaxTypeDepth) return Fail(line, "types are nested too deep here");
    text = Trim(text);
    const size_t open = text.find('<');
    if (open != std::string_view::npos) {
      const std::string generic = Lower(text.substr(0, open));
      if (!text.ends_with('>') || (generic != "list" && generic != "interval")) {
        return Fail(line, "'" + std::string(text) + "' is not a type");
      }
      spec.kind = generic == "list" ? TypeSpec::Kind::kList : TypeSpec::Kind::kInterval;
      return ParseType(text.substr(open + 1, text.size() - open - 2), line, depth + 1,
                       spec.args.emplace_back());
    }
    spec.kind = TypeSpec::Kind::kNamed;
    const std::string prefix = model_->name + ".";
    if (text.starts_with(prefix)) {
      spec.model = model_->name;
      spec.name = text.substr(prefix.size());
    } else if ((text.starts_with("System.") && IsSystem(text.substr(7))) ||
               text.starts_with("FHIR.")) {
      const size_t dot = text.find('.');
      spec.model = text.substr(0, dot);
      spec.name = text.substr(dot + 1);
    } else {
      spec.name = text;  // the model's own, or System's: see IsKnown
    }
    uses_.push_back({std::string(text), line});
    return true;
  }

  static bool IsSystem(std::string_view name) {
    static const TypeTable system;
    return system.Named(name) != nullptr;
  }

  bool IsKnown(std::string_view name) const {
    if (name.starts_with("System.") && IsSystem(name.substr(7))) return true;
    if (model_->by_name.contains(OwnName(name))) return true;
    if (name.starts_with("FHIR.")) {
      return fhir::Model::R4().FindType(name.substr(5)) != fhir::kNoType;
    }
    return IsSystem(name);
  }

  bool CheckTypes() {
    for (const auto& [text, line] : uses_) {
      if (IsKnown(text)) continue;
      std::vector<std::string_view> names;
      for (const ModelClass& known : model_->classes) names.push_back(known.name);
      return Fail(line, "there is no type " + text + " in the model " + model_->name,
                  DidYouMean(OwnName(text), names));
    }
    return true;
  }

  // ---- what classes say of each other ----------------------------------------------------------

  bool Link() {
    for (ModelClass& c : model_->classes) {
      if (!c.base) continue;
      if (c.base->kind == TypeSpec::Kind::kNamed && c.base->model != "System") {
        const auto it = model_->by_name.find(c.base->name);
        if (it != model_->by_name.end()) {
          c.base_class = it->second;
        } else if (!IsKnown((c.base->model.empty() ? "" : c.base->model + ".") + c.base->name)) {
          std::vector<std::string_view> names;
          for (const ModelClass& known : model_->classes) names.push_back(known.name);
          return Fail(c.line,
                      "the base of " + c.name + ", " + c.base->name + ", is not in the model " +
                          model_->name,
                      DidYouMean(c.base->name, names));
        }
      }
    }
    for (ModelClass& c : model_->classes) {
      size_t bases = 0;
      for (const ModelClass* at = c.base_class; at != nullptr; at = at->base_class) {
        if (at == &c) return Fail(c.line, c.name + " derives from itself");
        if (++bases > kMaxBases) {
          return Fail(c.line, c.name + " has more than " + std::to_string(kMaxBases) + " bases");
        }
      }
    }
    for (const Conversion& conversion : conversions_) {
      // Conversions of the System types are CQL's own.
      const auto it = model_->by_name.find(OwnName(conversion.from));
      if (it == model_->by_name.end()) {
        if (IsKnown(conversion.from)) continue;
        return Fail(conversion.line,
                    "a conversion is from " + conversion.from + ", which the model does not have");
      }
      auto& from = const_cast<ModelClass&>(*it->second);
      TypeSpec to;
      if (!ParseType(conversion.to, conversion.line, 0, to)) return false;
      const size_t dot = conversion.function.rfind('.');
      from.conversion =
          dot == std::string::npos ? conversion.function : conversion.function.substr(dot + 1);
      from.converts_to = std::move(to);
    }
    if (!patient_class_.empty()) {
      const auto it = model_->by_name.find(OwnName(patient_class_));
      if (it == model_->by_name.end()) {
        return Fail(root_line_, "the patient class " + patient_class_ + " is not in the model");
      }
      model_->patient = it->second;
      const std::string first = model_->birth_date.substr(0, model_->birth_date.find('.'));
      if (!first.empty() && it->second->Find(first) == nullptr) {
        return Fail(root_line_, "the patient class " + patient_class_ + " has no element " + first);
      }
    }
    return true;
  }

  // ---- binding to FHIR and to profiles ---------------------------------------------------------

  fhir::TypeId TypeByName(std::string_view name) const { return fhir::Model::R4().FindType(name); }

  fhir::TypeId FhirTypeOf(const ModelClass& c) const {
    fhir::TypeId type = fhir::kNoType;
    if (!c.target.empty()) {
      const std::string_view target = c.target;
      type = TypeByName(target.starts_with("FHIR.") ? target.substr(5) : target);
    }
    if (type == fhir::kNoType) type = TypeByName(c.name);
    constexpr std::string_view kDefinitions = "http://hl7.org/fhir/StructureDefinition/";
    if (type == fhir::kNoType && std::string_view(c.identifier).starts_with(kDefinitions)) {
      type = TypeByName(std::string_view(c.identifier).substr(kDefinitions.size()));
    }
    if (type == fhir::kNoType && c.retrievable) type = TypeInName(c);
    return type;
  }

  // observation-bp, DiagnosticReportLab: older models name the FHIR type in the class's name only.
  fhir::TypeId TypeInName(const ModelClass& c) const {
    const std::string name = Lower(c.name);
    fhir::TypeId best = fhir::kNoType;
    size_t length = 0;
    const std::span<const fhir::TypeInfo> types = fhir::Model::R4().types();
    for (size_t i = 0; i < types.size(); ++i) {
      if (types[i].type_class != fhir::TypeClass::kResource) continue;
      if (types[i].name.size() > length && name.find(Lower(types[i].name)) != std::string::npos) {
        best = static_cast<fhir::TypeId>(i);
        length = types[i].name.size();
      }
    }
    return best;
  }

  static bool IsAlias(const ModelClass& c) {
    for (const ModelClass* at = &c; at != nullptr; at = at->base_class) {
      if (!at->base) return false;
      if (at->base->kind != TypeSpec::Kind::kNamed) return true;
      if (at->base_class == nullptr) {
        const bool system = at->base->model == "System" || at->base->model.empty();
        return system && at->base->name != "Any";
      }
    }
    return false;
  }

  void Bind() {
    for (ModelClass& c : model_->classes) {
      c.is_alias = IsAlias(c);
      c.fhir_type = FhirTypeOf(c);
    }
    for (ModelClass& c : model_->classes) {
      for (const ModelClass* at = c.base_class; c.fhir_type == fhir::kNoType && at != nullptr;
           at = at->base_class) {
        c.fhir_type = at->fhir_type;
      }
    }
    std::unordered_map<fhir::TypeId, std::vector<ModelClass*>> of_type;
    for (ModelClass& c : model_->classes) {
      if (!c.retrievable) continue;
      if (!c.label.empty()) {
        // A label that two classes have names neither.
        auto [it, added] = model_->by_label.try_emplace(c.label, &c);
        if (!added) it->second = nullptr;
      }
      if (!c.identifier.empty()) model_->by_profile.try_emplace(c.identifier, &c);
      if (c.fhir_type != fhir::kNoType) of_type[c.fhir_type].push_back(&c);
      c.rule = FindProfileRule(c.identifier);
    }
    for (auto& [type, classes] : of_type) {
      const std::string_view name = fhir::Model::R4().type(type).name;
      for (ModelClass* c : classes) {
        c->general = c->rule == nullptr && (c->name == name || classes.size() == 1);
        c->filters = c->rule != nullptr || classes.size() > 1;
      }
    }
  }

  struct Conversion {
    std::string from, to, function;
    int line;
  };

  std::string_view xml_;
  std::string file_;
  std::shared_ptr<ModelInfo> model_;
  std::string patient_class_;
  int root_line_ = 0;
  std::vector<Conversion> conversions_;
  std::vector<std::pair<std::string, int>> uses_;  // types named, and the line
  std::vector<size_t> line_starts_;                // where each line ends
  Error error_;
};

}  // namespace

Result<std::shared_ptr<const ModelInfo>> ReadModelInfo(std::string_view xml,
                                                       std::string_view file_name) {
  return Reader(xml, file_name).Read();
}

Result<std::shared_ptr<const ModelInfo>> ReadModelInfoFile(const std::string& path) {
  Result<std::string> xml = ReadFile(path, limits::kMaxModelInfoBytes);
  if (!xml.ok()) return xml.error();
  return ReadModelInfo(*xml, path);
}

}  // namespace precert::cql
