// Terms: what a retrieve asks for, and CodeIndex: what the record's resources are coded with.
//
//   const CodeIndex& index = indexes.For(type, path, record);
//   for (const CodeIndex::Entry& e : index.entries) if (terms.Matches(codings.at(e.coding))) ...
//
// Codings are interned: a record's codes become small numbers that stay the same from record to
// record, so that an evaluator decides once whether a code is in a value set and afterwards looks
// up a byte. An index is built when a retrieve first asks for its type and code path in a record.
// Not thread-safe: one evaluator, one set.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "codes/value_set.h"
#include "cql/core/program.h"
#include "fhir/record.h"

namespace precert::cql {

struct Coding {
  std::string_view system, code, version, display;
  bool bare = false;  // a `code` or `string` element: the system is the element's own

  bool operator==(const Coding&) const = default;
};

// Calls `visit(Coding)` for each code at `path` below an element: through CodeableConcept and
// Coding, or a primitive code. References and other types of a choice have no codes.
template <typename Visit>
void ForEachCoding(const fhir::Node& element, std::span<const fhir::NameId> path, Visit visit);

// A retrieve's terminology. Views into the program, the terminology or the evaluation's arena.
struct Terms {
  enum class Kind : uint8_t { kNothing, kCodes, kValueSet };
  Kind kind = Kind::kNothing;
  std::span<const CodeData> codes;
  const codes::ValueSet* value_set = nullptr;
  bool exact = false;  // `=`: version and display count too

  bool Matches(const Coding& coding) const;
};

class CodingTable {
 public:
  uint32_t Intern(const Coding& coding);
  const Coding& at(uint32_t id) const { return codings_[id]; }
  size_t size() const { return codings_.size(); }
  void Clear();

 private:
  struct Hash {
    size_t operator()(const Coding& c) const {
      const std::hash<std::string_view> hash;
      return hash(c.system) * 31 + hash(c.code) * 7 + hash(c.version) + hash(c.display) * 3 +
             c.bare;
    }
  };
  Arena text_;
  std::vector<Coding> codings_;
  std::unordered_map<Coding, uint32_t, Hash> ids_;
};

struct CodeIndex {
  struct Entry {
    uint32_t coding;
    uint32_t resource;
    auto operator<=>(const Entry&) const = default;
  };
  fhir::TypeId type = fhir::kNoType;
  std::vector<fhir::NameId> path;
  bool ready = false;
  std::vector<Entry> entries;  // by coding, then by resource; without repeats

  void Build(const fhir::Record& record, CodingTable& codings);
};

// ---- implementation ----------------------------------------------------------------------------

namespace internal {
struct CodingNames {
  fhir::TypeId concept_type, coding_type;
  fhir::NameId coding, system, code, version, display;
  static const CodingNames& Get();
};
Coding ReadCoding(const fhir::Node& node);
}  // namespace internal

template <typename Visit>
void ForEachCoding(const fhir::Node& element, std::span<const fhir::NameId> path, Visit visit) {
  if (!path.empty()) {
    for (const fhir::Node* c = element.first_child; c != nullptr; c = c->next) {
      if (c->name == path[0]) ForEachCoding(*c, path.subspan(1), visit);
    }
    return;
  }
  const internal::CodingNames& names = internal::CodingNames::Get();
  if (element.type == names.concept_type) {
    for (const fhir::Node* c = element.first_child; c != nullptr; c = c->next) {
      if (c->name == names.coding) visit(internal::ReadCoding(*c));
    }
  } else if (element.type == names.coding_type) {
    visit(internal::ReadCoding(element));
  } else if (element.is_primitive()) {
    visit(Coding{.code = element.text, .bare = true});
  }
}

}  // namespace precert::cql
