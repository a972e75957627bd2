// ElmReader: the library and its definitions.
//
// The record's Patient is a definition of its own in ELM (SingletonFrom of a retrieve); here it is
// implicit in the context, so that definition is left out and its name means the implicit one.
#include <algorithm>

#include "cql/core/utf8.h"
#include "cql/elm/elm_reader.h"
#include "cql/elm/read_elm.h"

namespace precert::cql {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kWhiteSpace = " \t\r\n";

// Does any node of this type stand below? Without recursion: any depth.
bool Mentions(const Json& root, std::string_view type, std::string_view name = "") {
  std::vector<const Json*> stack{&root};
  while (!stack.empty()) {
    const Json* json = stack.back();
    stack.pop_back();
    const Json* node_type = json->Find("type");
    if (node_type != nullptr && node_type->Is(JsonKind::kString) && node_type->text == type) {
      const Json* node_name = json->Find("name");
      if (name.empty() || (node_name != nullptr && node_name->text == name)) return true;
    }
    for (const Json& child : json->children) stack.push_back(&child);
  }
  return false;
}

std::string_view TextOf(const Json* json) {
  return json != nullptr && json->Is(JsonKind::kString) ? json->text : "";
}

// The definition of Patient that the translator adds.
bool IsPatientDefinition(const Json& statement) {
  if (TextOf(statement.Find("name")) != "Patient") return false;
  const Json* expression = statement.Find("expression");
  if (expression == nullptr || TextOf(expression->Find("type")) != "SingletonFrom") return false;
  const Json* retrieve = expression->Find("operand");
  return retrieve != nullptr && TextOf(retrieve->Find("type")) == "Retrieve" &&
         TextOf(retrieve->Find("dataType")).ends_with("}Patient") &&
         retrieve->Find("codes") == nullptr;
}

}  // namespace

bool IsElm(std::string_view library_text) {
  if (library_text.starts_with(kByteOrderMark)) library_text.remove_prefix(kByteOrderMark.size());
  size_t first = library_text.find_first_not_of(kWhiteSpace);
  return first != std::string_view::npos && library_text[first] == '{';
}

SyntaxTree ReadElm(std::shared_ptr<const Source> source, Diagnostics& diagnostics) {
  SyntaxTree tree;
  tree.source = source;
  tree.arena = std::make_unique<Arena>(64 << 10);
  fhir::JsonFault fault;
  const Json* root = ReadJsonTree(source->text(), *tree.arena, &fault);
  const Json* library = root == nullptr ? nullptr : root->Find("library");
  if (root == nullptr) {
    auto at = static_cast<uint32_t>(std::min(fault.offset, source->text().size()));
    diagnostics.Error({at, at}, fault.message, fault.hint);
  } else if (library == nullptr || !library->Is(JsonKind::kObject)) {
    diagnostics.Error({root->begin, root->end}, "this JSON is not ELM: it has no \"library\"",
                      "an ELM file is {\"library\": {\"identifier\": ..., \"statements\": ...}}");
  } else {
    tree.library = ElmReader(*tree.arena, diagnostics).Library(*library);
  }
  if (tree.library == nullptr) {
    Ast* empty = tree.arena->New<Ast>();
    empty->kind = AstKind::kLibrary;
    tree.library = empty;
  }
  return tree;
}

const Ast* ElmReader::Library(const Json& library) {
  Ast* ast = New(AstKind::kLibrary, library);
  if (const Json* identifier = library.Find("identifier")) {
    ast->text = Text(*identifier, "id");
    ast->unit = Text(*identifier, "version");
  }
  if (const Json* schema = library.Find("schemaIdentifier")) {
    std::string_view version = Text(*schema, "version");
    if (!version.empty() && version != "r1") {
      Error(*schema, "this is ELM " + std::string(version) + ", which is not known",
            "translate the library to ELM r1");
      return nullptr;
    }
  }
  Usings(library);
  Includes(library);
  Terminology(library);
  Parameters(library);
  Statements(library);
  std::erase(definitions_, nullptr);
  return With(ast, definitions_);
}

namespace {

std::span<const Json> Definitions(const Json& library, std::string_view section) {
  const Json* group = library.Find(section);
  const Json* list = group == nullptr ? nullptr : group->Find("def");
  if (list == nullptr) return {};
  if (list->Is(JsonKind::kArray)) return list->children;
  return {list, 1};
}

bool IsPrivate(const Json& definition) {
  return TextOf(definition.Find("accessLevel")) == "Private";
}

}  // namespace

void ElmReader::Usings(const Json& library) {
  for (const Json& def : Definitions(library, "usings")) {
    std::string_view name = RequiredText(def, "localIdentifier"), uri = Text(def, "uri");
    if (name.empty()) continue;
    models_.push_back({uri, name});
    // ELM does not keep the model's own name; its namespace tells.
    std::string_view model = name;
    if (uri == "http://hl7.org/fhir" && Text(def, "version").starts_with("4.0")) model = "FHIR";
    Ast* ast = New(AstKind::kUsing, def, model);
    ast->unit = Text(def, "version");
    if (model != name) ast->alias = name;
    Add(ast);
  }
}

void ElmReader::Includes(const Json& library) {
  for (const Json& def : Definitions(library, "includes")) {
    std::string_view path = RequiredText(def, "path");
    if (path.empty()) continue;
    // A namespace may stand before the name: http://example.org/libraries/Common.
    size_t slash = path.rfind('/');
    Ast* ast = New(AstKind::kInclude, def,
                   slash == std::string_view::npos ? path : path.substr(slash + 1));
    ast->unit = Text(def, "version");
    ast->alias = Text(def, "localIdentifier");
    Add(ast);
  }
}

void ElmReader::Terminology(const Json& library) {
  auto define = [&](const Json& def, AstKind kind) {
    Ast* ast = New(kind, def, RequiredText(def, "name"));
    ast->is_private = IsPrivate(def);
    return ast;
  };
  auto names = [&](const Json& def, std::string_view attribute) {
    std::vector<const Ast*> out;
    for (const Json& item : Items(def.Find(attribute))) {
      if (const Ast* name = DefinitionNamed(item)) out.push_back(name);
    }
    return out;
  };
  for (const Json& def : Definitions(library, "codeSystems")) {
    Ast* ast = define(def, AstKind::kCodeSystemDef);
    ast->unit = RequiredText(def, "id");
    ast->version = Text(def, "version");
    Add(ast);
  }
  for (const Json& def : Definitions(library, "valueSets")) {
    Ast* ast = define(def, AstKind::kValueSetDef);
    ast->unit = RequiredText(def, "id");
    ast->version = Text(def, "version");
    Add(With(ast, names(def, "codeSystem")));
  }
  for (const Json& def : Definitions(library, "codes")) {
    Ast* ast = define(def, AstKind::kCodeDef);
    ast->unit = RequiredText(def, "id");
    ast->alias = Text(def, "display");
    std::vector<const Ast*> system = names(def, "codeSystem");
    if (system.size() != 1) {
      Error(def, "the code " + std::string(ast->text) + " has no \"codeSystem\"");
      continue;
    }
    Add(With(ast, system));
  }
  for (const Json& def : Definitions(library, "concepts")) {
    Ast* ast = define(def, AstKind::kConceptDef);
    ast->alias = Text(def, "display");
    Add(With(ast, names(def, "code")));
  }
}

void ElmReader::Parameters(const Json& library) {
  for (const Json& def : Definitions(library, "parameters")) {
    Ast* ast = New(AstKind::kParameterDef, def, RequiredText(def, "name"));
    ast->is_private = IsPrivate(def);
    const Ast* type = nullptr;
    if (def.Find("parameterTypeSpecifier") != nullptr || def.Find("parameterType") != nullptr) {
      type = Type(def, "parameterType", "parameterTypeSpecifier");
    }
    Add(With(ast, {type, def.Find("default") != nullptr ? Required(def, "default") : nullptr}));
  }
}

void ElmReader::Statements(const Json& library) {
  for (const Json& def : Definitions(library, "statements")) {
    if (!def.Is(JsonKind::kObject)) {
      Error(def, "a definition was expected here");
      continue;
    }
    if (IsPatientDefinition(def)) continue;
    std::string_view name = RequiredText(def, "name");
    if (name.empty()) continue;
    EnterContext(def);
    if (NodeType(def) == "FunctionDef") {
      Add(FunctionDefinition(def));
      continue;
    }
    Ast* ast = New(AstKind::kExpressionDef, def, name);
    ast->is_private = IsPrivate(def);
    Add(With(ast, {Required(def, "expression")}));
  }
}

// The translator says Unfiltered, and its predecessors Patient, where the CQL states no context; a
// definition that needs none is then left without, as it would be when checked from CQL.
void ElmReader::EnterContext(const Json& statement) {
  std::string_view context = Text(statement, "context");
  if (context.empty() || context == context_) return;
  bool has_model = std::ranges::any_of(
      models_, [](const Model& model) { return model.uri != "urn:hl7-org:elm-types:r1"; });
  if (context_.empty() && context == "Unfiltered" && !Mentions(statement, "Retrieve")) return;
  if (context == "Patient" && !has_model) return;
  context_ = context;
  Add(New(AstKind::kContextDef, statement, context));
}

const Ast* ElmReader::FunctionDefinition(const Json& statement) {
  std::string_view name = Text(statement, "name");
  Ast* ast = New(AstKind::kFunctionDef, statement, name);
  ast->is_private = IsPrivate(statement);
  ast->fluent = Flag(statement, "fluent", false);
  ast->external = Flag(statement, "external", false);
  std::vector<const Ast*> children(2);
  // The result type is worked out from the body, except where the function calls itself.
  bool has_type = statement.Find("resultTypeSpecifier") != nullptr ||
                  statement.Find("resultTypeName") != nullptr;
  if (has_type && (ast->external || Mentions(statement, "FunctionRef", name))) {
    children[0] = Type(statement, "resultTypeName", "resultTypeSpecifier");
    if (children[0] == nullptr) return nullptr;
  }
  if (!ast->external) {
    children[1] = Required(statement, "expression");
    if (children[1] == nullptr) return nullptr;
  }
  for (const Json& operand : Items(statement.Find("operand"))) {
    std::string_view operand_name = RequiredText(operand, "name");
    const Ast* type = Type(operand, "operandType", "operandTypeSpecifier");
    if (operand_name.empty() || type == nullptr) return nullptr;
    children.push_back(With(New(AstKind::kOperand, operand, operand_name), {type}));
  }
  return With(ast, children);
}

}  // namespace precert::cql
