// Checker: code systems, value sets, codes and concepts, as constants of the program.
#include "cql/check/checker.h"
#include "cql/check/nearest.h"

namespace precert::cql {

void Checker::ResolveCodeSystem(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  VocabularyData data{.id = Keep(ast.unit), .version = Keep(ast.version), .name = Keep(ast.text)};
  if (session_.terminology != nullptr) {
    data.expansion = session_.terminology->FindCodeSystem(ast.unit, ast.version);
  }
  session_.program.constants.push_back(
      Value::Vocabulary(Tag::kCodeSystem, session_.program.arena->New<VocabularyData>(data)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kCodeSystem);
}

void Checker::ResolveValueSet(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  VocabularyData data{.id = Keep(ast.unit), .version = Keep(ast.version), .name = Keep(ast.text)};
  for (const Ast* system : ast.children) {
    if (system != nullptr) FindTerminology(*system, SymbolKind::kCodeSystem);
  }
  if (session_.terminology != nullptr) {
    std::string url(ast.unit);
    if (!ast.version.empty()) {
      data.expansion = session_.terminology->FindByUrl(url + "|" + std::string(ast.version));
    } else {
      data.expansion = session_.terminology->FindByUrl(url);
    }
  }
  if (data.expansion == nullptr && session_.options.require_value_sets) {
    std::vector<std::string_view> known;
    if (session_.terminology != nullptr) {
      for (const codes::ValueSet* set : session_.terminology->All()) known.push_back(set->url);
    }
    std::string hint = DidYouMean(ast.unit, known);
    if (hint.empty() && session_.terminology != nullptr) {
      if (const codes::ValueSet* named = session_.terminology->FindByName(ast.text)) {
        hint = "the value set called " + Quoted(ast.text) + " is '" + named->url + "'";
      }
    }
    std::string written = std::string(ast.unit);
    if (!ast.version.empty()) written += "|" + std::string(ast.version);
    Error(ast.span, "the value set '" + written + "' is not loaded",
          hint.empty() ? "put its file under valuesets/" : hint);
    return;
  }
  if (data.expansion == nullptr && session_.terminology != nullptr) {
    std::string url(ast.unit);
    if (!ast.version.empty()) url += "|" + std::string(ast.version);
    if (const precert::Error* why = session_.terminology->WhyUnlisted(url)) {
      diagnostics_.Warning(ast.span, "the codes of the value set '" + url + "' cannot be listed",
                           why->message + (why->hint.empty() ? "" : "; " + why->hint));
    }
  }
  session_.program.constants.push_back(
      Value::Vocabulary(Tag::kValueSet, session_.program.arena->New<VocabularyData>(data)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kValueSet);
}

// A code system, or a code, by the name written: of this library, or qualified, of an included one.
Symbol* Checker::FindTerminology(const Ast& name, SymbolKind kind) {
  std::string_view text = name.text;
  Library* library = &library_;
  if (name.kind == AstKind::kProperty) {
    library = AsQualifier(name.child(0));
    if (library == nullptr) {
      Error(name.span, "there is no included library of that name");
      return nullptr;
    }
  } else if (name.kind == AstKind::kIdentifier && !name.unit.empty()) {
    auto it = library_.includes.find(name.unit);
    if (it == library_.includes.end()) {
      Error(name.span, "there is no included library called " + std::string(name.unit));
      return nullptr;
    }
    library = it->second;
  }
  auto it = library->symbols.find(text);
  if (it == library->symbols.end() && library == &library_ && library_.open != nullptr) {
    library = library_.open;
    it = library->symbols.find(text);
  }
  if (it == library->symbols.end() || it->second.kind != kind) {
    std::vector<std::string_view> names;
    for (const auto& [known, symbol] : library->symbols) {
      if (symbol.kind == kind) names.push_back(known);
    }
    std::string what(SymbolKindName(kind));
    if (it == library->symbols.end()) {
      Error(name.span, "there is no " + what + " called " + Quoted(text), DidYouMean(text, names));
    } else {
      Error(name.span, Quoted(text) + " is a " + std::string(SymbolKindName(it->second.kind)) +
                           ", not a " + what);
    }
    return nullptr;
  }
  if (library == &library_) Resolve(it->second, text, name.span);
  return &it->second;
}

void Checker::ResolveCode(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  Symbol* system = FindTerminology(*ast.child(0), SymbolKind::kCodeSystem);
  if (system == nullptr || system->type == nullptr) return;
  const VocabularyData* vocabulary = session_.program.constants[system->index].vocabulary;
  CodeData code{.code = Keep(ast.unit),
                .system = vocabulary->id,
                .version = vocabulary->version,
                .display = Keep(ast.alias)};
  session_.program.constants.push_back(Value::Code(session_.program.arena->New<CodeData>(code)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kCode);
}

void Checker::ResolveConcept(Symbol& symbol) {
  const Ast& ast = *symbol.ast;
  std::vector<CodeData> codes;
  bool ok = true;
  for (const Ast* name : ast.children) {
    Symbol* code = FindTerminology(*name, SymbolKind::kCode);
    if (code == nullptr || code->type == nullptr) {
      ok = false;
      continue;
    }
    codes.push_back(*session_.program.constants[code->index].code);
  }
  if (!ok) return;
  Arena& arena = *session_.program.arena;
  ConceptData data{.codes = arena.Copy(std::span<const CodeData>(codes)),
                   .display = Keep(ast.alias)};
  session_.program.constants.push_back(Value::Concept(arena.New<ConceptData>(data)));
  symbol.index = static_cast<uint32_t>(session_.program.constants.size() - 1);
  symbol.type = types_.Simple(TypeKind::kConcept);
}

}  // namespace precert::cql
