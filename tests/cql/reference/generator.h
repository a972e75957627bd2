// Generator: random CQL expressions that are well typed, and smaller versions of them.
//
//   Generator generator(seed, {.fhir = true});
//   Phrase e = generator.Expression("Boolean", 4);
//   for (const Phrase& smaller : generator.Smaller(e)) ...
//
// Expressions are made from a table of rules (generator.cc), each a line of CQL with holes:
// "({Integer} + {Integer})". The same seed gives the same expressions. Plain values, one thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace precert::cql::reference {

// An expression: its text with holes, and what fills them.
struct Phrase {
  std::string type;                // "Interval<Date>"
  std::vector<std::string> texts;  // one more than `parts`
  std::vector<Phrase> parts;

  std::string Text() const;
  size_t Size() const;
};

struct GeneratorOptions {
  bool fhir = false;   // retrieves and elements of FHIR resources
  bool sound = false;  // only operators that never take an open list at its word (ops/list.cc)
};

class Generator {
 public:
  explicit Generator(uint64_t seed, GeneratorOptions options = {})
      : random_(seed), options_(options) {}

  // Of this type, or of any type.
  Phrase Expression(const std::string& type, int depth);
  Phrase AnyExpression(int depth);
  // Versions with one part replaced by something simpler, the simplest first.
  std::vector<Phrase> Smaller(const Phrase& phrase);

  // FHIR R4 JSON: a Bundle with a Patient and up to `resources` others. Any element may be
  // missing. `first_id` keeps the ids of several records apart.
  std::string Record(int resources, bool with_patient = true, int first_id = 0);
  // The head of a library that has what FHIR expressions name, up to "context Patient".
  static std::string LibraryHead();
  static std::string ValueSets();  // in the short text form

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

 private:
  using Scope = std::vector<std::pair<std::string, std::string>>;  // alias, type

  Phrase Make(const std::string& type, int depth, const Scope& scope);
  Phrase Leaf(const std::string& type, const Scope& scope);
  std::string Literal(const std::string& type);
  std::string AnyType(bool nested);
  Phrase Fill(std::string_view rule, const std::string& type,
              std::vector<std::pair<char, std::string>> bound, int depth, const Scope& scope);

  std::mt19937_64 random_;
  GeneratorOptions options_;
  int names_ = 0;
};

}  // namespace precert::cql::reference
