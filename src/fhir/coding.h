// Coding: a code that an element of a record carries, and CodeIndex: those of a type's resources.
//
//   const CodeIndex& index = record.CodesOf(observation, path);        // record.h
//   for (const CodeIndex::Entry& e : index.entries)
//     if (wanted.contains(e.hash)) ... ReadCoding(*e.coding) ...
//
// An index is made once a record, when a retrieve first asks for the type and path. Codes are
// compared by hash first, which nearly always says no.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "fhir/model.h"

namespace precert::fhir {

struct Node;
class Record;

struct Coding {
  std::string_view system, code, version, display;
  bool bare = false;  // a `code` or `string` element: the system is the element's own
};

// A Coding element, or a primitive code.
Coding ReadCoding(const Node& node);

// The nodes of the codes at `path` below an element, for ReadCoding: through CodeableConcept and
// Coding, or primitive codes. References and other types of a choice have no codes.
void FindCodings(const Node& element, std::span<const NameId> path,
                 std::vector<const Node*>* codings);

// Calls `visit(Coding)` for each of them.
template <typename Visit>
void ForEachCoding(const Node& element, std::span<const NameId> path, Visit visit) {
  std::vector<const Node*> codings;
  FindCodings(element, path, &codings);
  for (const Node* coding : codings) visit(ReadCoding(*coding));
}

struct CodeIndex {
  struct Entry {
    uint32_t hash;      // HashText of the code
    uint32_t resource;  // index into Record::resources()
    const Node* coding;
    std::string_view system, code;
    bool bare;  // as in Coding
  };
  TypeId type = kNoType;
  std::vector<NameId> path;
  std::vector<Entry> entries;  // in the order of the record
};

// The indexes of one record. Safe from any thread.
class CodeIndexes {
 public:
  const CodeIndex& For(const Record& record, TypeId type, std::span<const NameId> path);
  // Forgets the codes and keeps the memory. Not while others use the record.
  void Clear();

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<CodeIndex>> made_, spare_;
};

}  // namespace precert::fhir
