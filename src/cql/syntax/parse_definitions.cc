// What a library is made of: its header, using, include, terminology, parameters, contexts,
// defines.
#include "cql/syntax/parse.h"

namespace precert::cql {

const Ast* Parser::LibraryHeader(Ast* library) {
  Advance();
  std::string_view last;
  if (!DottedName("the library", &library->text, &last, &library->name_span) ||
      !Version(&library->unit)) {
    return nullptr;
  }
  if (!At(TokenKind::kEnd) && !BeginsDefinition(at_)) {
    return Unexpected("the first definition", HintFor(Peek(), word_use::kDefinition));
  }
  return library;
}

const Ast* Parser::Definition() {
  uint32_t begin = Peek().begin;
  bool modified = At(Word::kPublic) || At(Word::kPrivate);
  bool is_private = At(Word::kPrivate);
  if (modified) Advance();
  const Ast* definition = nullptr;
  switch (Peek().word) {
    case Word::kLibrary:
      return Fail(SpanOf(Peek()), "'library' is not the first word of the library",
                  "a library has one header, at its top");
    case Word::kUsing:
      if (modified) break;
      return UsingDefinition(begin);
    case Word::kInclude:
      if (modified) break;
      return IncludeDefinition(begin);
    case Word::kContext:
      if (modified) break;
      return ContextDefinition(begin);
    case Word::kDefine:
      if (modified) {
        return Fail({begin, LastEnd()}, "the access modifier stands before 'define'",
                    "write it after: define private \"Name\": ...");
      }
      return ExpressionDefinition(begin);
    case Word::kCodesystem:
      definition = CodeSystemDefinition(begin);
      break;
    case Word::kValueset:
      definition = ValueSetDefinition(begin);
      break;
    case Word::kCode:
      definition = CodeDefinition(begin);
      break;
    case Word::kConcept:
      definition = ConceptDefinition(begin);
      break;
    case Word::kParameter:
      definition = ParameterDefinition(begin);
      break;
    default:
      return Unexpected(modified ? "a definition after the access modifier" : "a definition",
                        HintFor(Peek(), word_use::kDefinition).empty()
                            ? "a definition is written: define \"Name\": expression"
                            : HintFor(Peek(), word_use::kDefinition));
  }
  if (definition == nullptr) {
    if (modified && (At(Word::kUsing) || At(Word::kInclude) || At(Word::kContext))) {
      Fail({begin, LastEnd()},
           "'" + std::string(WordText(Peek().word)) + "' takes no access modifier", "leave it out");
    }
    return nullptr;
  }
  const_cast<Ast*>(definition)->is_private = is_private;  // not shared yet
  return definition;
}

// --- Parts that several definitions have

bool Parser::DefinedName(std::string_view what, std::string_view* name, Span* span) {
  if (!IsIdentifier(Peek())) {
    ExpectedName("the name of " + std::string(what));
    return false;
  }
  const Token& t = Advance();
  *name = TextOf(t);
  *span = SpanOf(t);
  return true;
}

bool Parser::DottedName(std::string_view what, std::string_view* name, std::string_view* last,
                        Span* span) {
  if (!DefinedName(what, name, span)) return false;
  *last = *name;
  std::string joined;
  while (Accept(TokenKind::kDot)) {
    if (!IsIdentifier(Peek())) {
      ExpectedName("the next part of the name of " + std::string(what));
      return false;
    }
    const Token& t = Advance();
    if (joined.empty()) joined = *name;
    *last = TextOf(t);
    joined += ".";
    joined += *last;
    span->end = t.end;
  }
  if (!joined.empty()) *name = arena_.Copy(std::string_view(joined));
  return true;
}

bool Parser::Colon(std::string_view what, std::string_view name) {
  if (Accept(TokenKind::kColon)) return true;
  std::string wanted = "':' after the name of " + std::string(what);
  std::string hint;
  if (At(TokenKind::kEqual)) {
    hint = "a definition is written with ':', not with '='";
  } else if (IsIdentifier(Peek()) && !Peek().first_on_line) {
    hint = "a name of several words is written in double quotes: \"" + std::string(name) + " " +
           std::string(TextOf(Peek())) + "\"";
  }
  Unexpected(wanted, hint);
  return false;
}

bool Parser::StringText(std::string_view wanted, std::string_view* text) {
  if (!At(TokenKind::kString)) {
    ExpectedString(wanted);
    return false;
  }
  *text = TextOf(Advance());
  return true;
}

bool Parser::Version(std::string_view* version) {
  if (!Accept(Word::kVersion)) return true;
  return StringText("the version as a string", version);
}

bool Parser::Display(std::string_view* display) {
  if (!Accept(Word::kDisplay)) return true;
  return StringText("the display text as a string", display);
}

// (libraryIdentifier '.')? identifier
const Ast* Parser::TerminologyName(std::string_view wanted) {
  if (!IsIdentifier(Peek())) return ExpectedName(wanted);
  const Token& first = Advance();
  Ast* name = Make(AstKind::kIdentifier, first.begin);
  name->text = TextOf(first);
  name->quoted = first.kind != TokenKind::kIdentifier;
  if (!Accept(TokenKind::kDot)) return name;
  if (!IsIdentifier(Peek())) return ExpectedName(wanted);
  const Token& second = Advance();
  Ast* property = Make(AstKind::kProperty, first.begin, {name});
  property->text = TextOf(second);
  property->name_span = SpanOf(second);
  return property;
}

// '{' name (',' name)* '}'
bool Parser::TerminologyNames(Children& names, std::string_view what) {
  size_t open = at_;
  if (!Expect(TokenKind::kLeftBrace, "'{' and the names of the " + std::string(what) + "s")) {
    return false;
  }
  do {
    const Ast* name = TerminologyName("the name of a " + std::string(what));
    if (name == nullptr) return false;
    names.Add(name);
  } while (Accept(TokenKind::kComma));
  return ExpectClose(TokenKind::kRightBrace, open, "','");
}

// --- The definitions

const Ast* Parser::UsingDefinition(uint32_t begin) {
  Advance();
  std::string_view name, last, version, alias;
  Span span, alias_span;
  if (!DottedName("the model", &name, &last, &span) || !Version(&version)) return nullptr;
  if (Accept(Word::kCalled) && !DefinedName("the alias", &alias, &alias_span)) return nullptr;
  Ast* node = Make(AstKind::kUsing, begin);
  node->text = name;
  node->unit = version;
  node->alias = alias;
  node->name_span = span;
  return node;
}

const Ast* Parser::IncludeDefinition(uint32_t begin) {
  Advance();
  std::string_view name, last, version;
  Span span, alias_span;
  if (!DottedName("the library", &name, &last, &span) || !Version(&version)) return nullptr;
  std::string_view alias = last;
  if (Accept(Word::kCalled) && !DefinedName("the alias", &alias, &alias_span)) return nullptr;
  Ast* node = Make(AstKind::kInclude, begin);
  node->text = name;
  node->unit = version;
  node->alias = alias;
  node->name_span = span;
  return node;
}

const Ast* Parser::CodeSystemDefinition(uint32_t begin) {
  Advance();
  std::string_view name, id, version;
  Span span;
  if (!DefinedName("the code system", &name, &span) || !Colon("the code system", name) ||
      !StringText("the identifier of the code system as a string", &id) || !Version(&version)) {
    return nullptr;
  }
  Ast* node = Make(AstKind::kCodeSystemDef, begin);
  node->text = name;
  node->unit = id;
  node->version = version;
  node->name_span = span;
  return node;
}

const Ast* Parser::ValueSetDefinition(uint32_t begin) {
  Advance();
  std::string_view name, id, version;
  Span span;
  if (!DefinedName("the value set", &name, &span) || !Colon("the value set", name) ||
      !StringText("the identifier of the value set as a string", &id) || !Version(&version)) {
    return nullptr;
  }
  Children systems(*this);
  if (Accept(Word::kCodesystems) && !TerminologyNames(systems, "code system")) return nullptr;
  Ast* node = Make(AstKind::kValueSetDef, begin, systems.items());
  node->text = name;
  node->unit = id;
  node->version = version;
  node->name_span = span;
  return node;
}

const Ast* Parser::CodeDefinition(uint32_t begin) {
  Advance();
  std::string_view name, code, display;
  Span span;
  if (!DefinedName("the code", &name, &span) || !Colon("the code", name) ||
      !StringText("the code as a string", &code) ||
      !Expect(Word::kFrom, "'from' and the code system")) {
    return nullptr;
  }
  const Ast* system = TerminologyName("the name of a code system");
  if (system == nullptr || !Display(&display)) return nullptr;
  Ast* node = Make(AstKind::kCodeDef, begin, {system});
  node->text = name;
  node->unit = code;
  node->alias = display;
  node->name_span = span;
  return node;
}

const Ast* Parser::ConceptDefinition(uint32_t begin) {
  Advance();
  std::string_view name, display;
  Span span;
  if (!DefinedName("the concept", &name, &span) || !Colon("the concept", name)) return nullptr;
  Children codes(*this);
  if (!TerminologyNames(codes, "code") || !Display(&display)) return nullptr;
  Ast* node = Make(AstKind::kConceptDef, begin, codes.items());
  node->text = name;
  node->alias = display;
  node->name_span = span;
  return node;
}

const Ast* Parser::ParameterDefinition(uint32_t begin) {
  Advance();
  std::string_view name;
  Span span;
  if (!DefinedName("the parameter", &name, &span)) return nullptr;
  if (At(TokenKind::kColon)) {
    return Unexpected("a type or 'default'", "a parameter is written: parameter \"Name\" Integer");
  }
  const Ast* type = nullptr;
  if (!At(Word::kDefault) && !At(TokenKind::kEnd) && !BeginsDefinition(at_)) {
    const Token& word = Peek();
    type = TypeSpecifier();
    if (type == nullptr) return nullptr;
    if (!At(Word::kDefault) && !At(TokenKind::kEnd) && !BeginsDefinition(at_) &&
        word.kind == TokenKind::kIdentifier &&
        NearestWord(Raw(word), word_use::kAfter) == Word::kDefault) {
      return Fail(SpanOf(word), "expected a type or 'default', found " + Describe(word),
                  "did you mean 'default'?");
    }
  }
  const Ast* value = nullptr;
  if (Accept(Word::kDefault)) {
    value = Expression(Place::kAlone);
    if (value == nullptr) return nullptr;
  }
  Ast* node = Make(AstKind::kParameterDef, begin, {type, value});
  node->text = name;
  node->name_span = span;
  return node;
}

const Ast* Parser::ContextDefinition(uint32_t begin) {
  Advance();
  std::string_view name, model;
  Span span;
  if (!DefinedName("the context", &name, &span)) return nullptr;
  if (Accept(TokenKind::kDot)) {
    model = name;
    if (!DefinedName("the context", &name, &span)) return nullptr;
  }
  Ast* node = Make(AstKind::kContextDef, begin);
  node->text = name;
  node->unit = model;
  node->name_span = span;
  return node;
}

const Ast* Parser::ExpressionDefinition(uint32_t begin) {
  Advance();
  bool is_private = At(Word::kPrivate);
  if (is_private || At(Word::kPublic)) Advance();
  bool fluent = Accept(Word::kFluent);
  if (fluent || At(Word::kFunction)) {
    const Ast* function = FunctionDefinition(begin, fluent);
    if (function != nullptr) const_cast<Ast*>(function)->is_private = is_private;
    return function;
  }
  std::string_view name;
  Span span;
  if (!DefinedName("the definition", &name, &span)) return nullptr;
  if (At(TokenKind::kLeftParen)) {
    return Unexpected("':' after the name of the definition",
                      "a function is written: define function " + std::string(name) + "(...): ...");
  }
  if (!Colon("the definition", name)) return nullptr;
  const Ast* body = Expression(Place::kAlone);
  if (body == nullptr) return nullptr;
  Ast* node = Make(AstKind::kExpressionDef, begin, {body});
  node->text = name;
  node->name_span = span;
  node->is_private = is_private;
  return node;
}

const Ast* Parser::FunctionDefinition(uint32_t begin, bool fluent) {
  if (!Expect(Word::kFunction, "'function' after 'fluent'")) return nullptr;
  if (!IsFunctionName(Peek())) return ExpectedName("the name of the function");
  const Token& name = Advance();
  size_t open = at_;
  if (!Expect(TokenKind::kLeftParen, "'(' after the name of the function")) return nullptr;
  Children parts(*this);
  parts.Add(nullptr);
  parts.Add(nullptr);
  if (!At(TokenKind::kRightParen)) {
    do {
      if (!IsReferential(Peek())) return ExpectedName("the name of an operand");
      const Token& operand = Advance();
      if (At(TokenKind::kComma) || At(TokenKind::kRightParen) || At(TokenKind::kColon)) {
        return Unexpected("the type of the operand", "an operand is written: name Type");
      }
      const Ast* type = TypeSpecifier();
      if (type == nullptr) return nullptr;
      Ast* node = Make(AstKind::kOperand, operand.begin, {type});
      node->text = TextOf(operand);
      node->name_span = SpanOf(operand);
      parts.Add(node);
    } while (Accept(TokenKind::kComma));
  }
  if (!ExpectClose(TokenKind::kRightParen, open, "','")) return nullptr;
  const Ast* result = nullptr;
  if (Accept(Word::kReturns)) {
    result = TypeSpecifier();
    if (result == nullptr) return nullptr;
  }
  if (!Expect(TokenKind::kColon, "':' and the body of the function")) return nullptr;
  const Ast* body = nullptr;
  bool external = At(Word::kExternal) && (At(TokenKind::kEnd, 1) || BeginsDefinition(at_ + 1));
  if (external) {
    Advance();
  } else {
    body = Expression(Place::kAlone);
    if (body == nullptr) return nullptr;
  }
  Ast* node = Make(AstKind::kFunctionDef, begin, parts.items());
  // The two leading places were kept for what is only known now.
  auto* children = const_cast<const Ast**>(node->children.data());
  children[0] = result;
  children[1] = body;
  for (const Ast* child : {result, body}) {
    if (child != nullptr) node->height = std::max<uint16_t>(node->height, child->height + 1);
  }
  node->text = TextOf(name);
  node->name_span = SpanOf(name);
  node->fluent = fluent;
  node->external = external;
  return node;
}

}  // namespace precert::cql
