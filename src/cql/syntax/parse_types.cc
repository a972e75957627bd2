// Type specifiers: System.Integer, List<T>, Interval<T>, Tuple { a T }, Choice<A, B>.
#include "cql/syntax/parse.h"

namespace precert::cql {

const Ast* Parser::TypeSpecifier() {
  Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  uint32_t begin = Peek().begin;
  bool list = At(Word::kTypeList);
  if (list || At(Word::kTypeInterval)) {
    Advance();
    if (!Expect(TokenKind::kLess, list ? "'<' and the type of the items, as in List<Integer>"
                                       : "'<' and the type of the bounds, as in Interval<Date>")) {
      return nullptr;
    }
    const Ast* element = TypeSpecifier();
    if (element == nullptr || !Expect(TokenKind::kGreater, "'>' after the type")) return nullptr;
    return Make(list ? AstKind::kListType : AstKind::kIntervalType, begin, {element});
  }
  if (At(Word::kTypeTuple)) return TupleType(begin);
  if (At(Word::kTypeChoice) && At(TokenKind::kLess, 1)) {
    Advance();
    Advance();
    Children types(*this);
    do {
      const Ast* type = TypeSpecifier();
      if (type == nullptr) return nullptr;
      types.Add(type);
    } while (Accept(TokenKind::kComma));
    if (!Expect(TokenKind::kGreater, "',' or '>' after a type of the choice")) return nullptr;
    return Make(AstKind::kChoiceType, begin, types.items());
  }
  return NamedType();
}

const Ast* Parser::TupleType(uint32_t begin) {
  Advance();
  size_t open = at_;
  if (!Expect(TokenKind::kLeftBrace, "'{' after Tuple, as in Tuple { id Integer }")) return nullptr;
  Children elements(*this);
  do {
    if (!IsReferential(Peek())) return ExpectedName("the name of an element");
    const Token& name = Advance();
    if (At(TokenKind::kColon)) {
      return Unexpected("a type", "in a tuple type no ':' stands between name and type");
    }
    const Ast* type = TypeSpecifier();
    if (type == nullptr) return nullptr;
    Ast* element = Make(AstKind::kTupleTypeElement, name.begin, {type});
    element->text = TextOf(name);
    element->name_span = SpanOf(name);
    elements.Add(element);
  } while (Accept(TokenKind::kComma));
  if (!ExpectClose(TokenKind::kRightBrace, open, "','")) return nullptr;
  return Make(AstKind::kTupleType, begin, elements.items());
}

const Ast* Parser::NamedType() {
  auto is_type_name = [](const Token& t) {
    return IsReferential(t) || t.word == Word::kTypeCode || t.word == Word::kTypeConcept;
  };
  uint32_t begin = Peek().begin;
  if (!is_type_name(Peek())) {
    return Unexpected("a type", At(TokenKind::kString) ? "a name is written in double quotes"
                                                       : HintFor(Peek(), word_use::kStart));
  }
  const Token* last = &Advance();
  std::string_view qualifier;
  while (At(TokenKind::kDot) && IsIdentifier(*last) && is_type_name(Peek(1))) {
    if (qualifier.empty()) {
      qualifier = TextOf(*last);
    } else {
      std::string joined = std::string(qualifier) + "." + std::string(TextOf(*last));
      qualifier = arena_.Copy(std::string_view(joined));
    }
    Advance();
    last = &Advance();
  }
  Ast* type = Make(AstKind::kNamedType, begin);
  type->text = TextOf(*last);
  type->unit = qualifier;
  type->quoted = last->kind != TokenKind::kIdentifier && last->kind != TokenKind::kWord;
  type->name_span = SpanOf(*last);
  return type;
}

}  // namespace precert::cql
