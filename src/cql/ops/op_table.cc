// OpTable: the chapters' operators in one table, their signatures read into types.
//
// A signature is `Name(Type, ...): Type`. A type is a System type, FHIR.<class>, a type variable
// (one capital letter, perhaps with a digit), or List<>, Interval<>, Choice<> of types. A signature
// that does not read so is a mistake in this program, which stops with the signature printed.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cql/core/op.h"
#include "fhir/model.h"

namespace precert::cql {
namespace {

class SignatureReader {
 public:
  SignatureReader(TypeTable& types, std::string_view text) : types_(types), text_(text) {}

  Op Read(const OpDef& def) {
    Op op{.fn = def.fn, .nulls = def.nulls, .signature = text_};
    op.name = Word();
    Expect('(');
    if (!Accept(')')) {
      do {
        op.operands.push_back(ReadType());
      } while (Accept(','));
      Expect(')');
    }
    Expect(':');
    op.result = ReadType();
    Space();
    if (at_ != text_.size()) Fail("text after the result type");
    return op;
  }

 private:
  const Type* ReadType() {
    std::string_view word = Word();
    if (word == "List" || word == "Interval" || word == "Choice") {
      Expect('<');
      std::vector<const Type*> arguments;
      do {
        arguments.push_back(ReadType());
      } while (Accept(','));
      Expect('>');
      if (word == "Choice") return types_.Choice(arguments);
      if (arguments.size() != 1) Fail("one type argument");
      return word == "List" ? types_.List(arguments[0]) : types_.Interval(arguments[0]);
    }
    if (word == "FHIR" && Accept('.')) {
      std::string_view name = Word();
      fhir::TypeId id = fhir::Model::R4().FindType(name);
      if (id == fhir::kNoType) Fail("a class of FHIR R4");
      return types_.Class("FHIR", name, id);
    }
    if (const Type* simple = types_.Named(word)) return simple;
    bool variable = !word.empty() && std::isupper(static_cast<unsigned char>(word[0])) &&
                    (word.size() == 1 ||
                     (word.size() == 2 && std::isdigit(static_cast<unsigned char>(word[1]))));
    if (!variable) Fail("a type");
    return types_.Variable(word);
  }

  std::string_view Word() {
    Space();
    size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) {
      ++at_;
    }
    if (begin == at_) Fail("a name");
    return text_.substr(begin, at_ - begin);
  }
  void Space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool Accept(char c) {
    Space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Expect(char c) {
    if (!Accept(c)) Fail(std::string("'") + c + "'");
  }
  [[noreturn]] void Fail(const std::string& wanted) {
    std::fprintf(stderr, "operator signature \"%.*s\": expected %s at column %zu\n",
                 static_cast<int>(text_.size()), text_.data(), wanted.c_str(), at_ + 1);
    std::abort();
  }

  TypeTable& types_;
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

OpTable::OpTable(TypeTable& types) {
  const std::span<const OpDef> chapters[] = {
      LogicalOps(),  TypeOps(),     NullologicalOps(), ComparisonOps(), ArithmeticOps(),
      StringOps(),   DateTimeOps(), IntervalOps(),     ListOps(),       AggregateOps(),
      ClinicalOps(), MessageOps(),  FhirOps(),
  };
  size_t count = 0;
  for (std::span<const OpDef> chapter : chapters) count += chapter.size();
  ops_.reserve(count);
  for (std::span<const OpDef> chapter : chapters) {
    for (const OpDef& def : chapter) {
      ops_.push_back(SignatureReader(types, def.signature).Read(def));
    }
  }
  std::stable_sort(ops_.begin(), ops_.end(),
                   [](const Op& a, const Op& b) { return a.name < b.name; });
}

std::span<const Op> OpTable::Overloads(std::string_view name) const {
  auto by_name = [](const Op& op, std::string_view wanted) { return op.name < wanted; };
  auto begin = std::lower_bound(ops_.begin(), ops_.end(), name, by_name);
  auto end = begin;
  while (end != ops_.end() && end->name == name) ++end;
  return {begin, end};
}

std::vector<std::string_view> OpTable::Names() const {
  std::vector<std::string_view> names;
  for (const Op& op : ops_) {
    if (names.empty() || names.back() != op.name) names.push_back(op.name);
  }
  return names;
}

}  // namespace precert::cql
