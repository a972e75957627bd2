// Coding: a code that an element of a record carries, and CodeIndex: those of a type's resources.
//
//   const CodeIndex& index = record.CodesOf(observation, path);        // record.h
//   index.ForEachOf(HashText("8480-6"), [&](const CodeIndex::Code& code) {
//     if (code.system == loinc) for (const Node* resource : index.ResourcesOf(code)) ...
//   });
//
// An index is made once a record, when a retrieve first asks for the type and path. It lists each
// different code once, so that what is asked for is compared with a code, not with every resource
// that has it.
#pragma once

#include <atomic>
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

class CodeIndex {
 public:
  // One of the different codes that there are.
  struct Code {
    std::string_view system, code;
    uint32_t hash;   // HashText of the code
    uint32_t first;  // of resources_, where those that have it follow one another
    uint32_t count;
    bool bare;  // as in Coding
  };
  // Where a code stands.
  struct Entry {
    uint32_t code;         // into codes()
    const Node* resource;  // at the top
    const Node* coding;
  };

  std::span<const Code> codes() const { return codes_; }       // as they first appear
  std::span<const Entry> entries() const { return entries_; }  // in the order of the record
  // Calls `visit(Code)` for those of this hash (base/hash_text.h): seldom more than one.
  template <typename Visit>
  void ForEachOf(uint32_t hash, Visit visit) const {
    if (crowded_) {
      for (const Code& code : codes_) {
        if (code.hash == hash) visit(code);
      }
      return;
    }
    if (slots_.empty()) return;
    const size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask; slots_[i] != 0; i = (i + 1) & mask) {
      const Code& code = codes_[slots_[i] - 1];
      if (code.hash == hash) visit(code);
    }
  }
  // The resources that have a code, each once, in the order of the record.
  std::span<const Node* const> ResourcesOf(const Code& code) const {
    return {resources_.data() + code.first, code.count};
  }

 private:
  friend class CodeIndexes;
  void Make(const Record& record, TypeId type, std::span<const NameId> path);
  void Add(const Node* resource, const Node* coding);
  void Group();
  void Grow();

  TypeId type_ = kNoType;
  std::vector<NameId> path_;
  const CodeIndex* before_ = nullptr;  // the one that was made before it
  std::vector<Code> codes_;
  std::vector<Entry> entries_;
  std::vector<const Node*> resources_;  // by code, so that a retrieve looks at one place in memory
  std::vector<uint32_t> slots_;         // positions in codes_ plus one, by hash; a power of two
  // So many different codes came to one place that they look chosen for it: no more is looked up,
  // and codes() may have a code several times.
  bool crowded_ = false;
};

// The indexes of one record. Safe from any thread.
class CodeIndexes {
 public:
  const CodeIndex& For(const Record& record, TypeId type, std::span<const NameId> path);
  // Forgets the codes and keeps the memory. Not while others use the record.
  void Clear();

 private:
  const CodeIndex* Find(TypeId type, std::span<const NameId> path) const;

  // Whoever only looks takes no lock: an index that stands in the list no longer changes.
  std::atomic<CodeIndex*> last_ = nullptr;
  std::mutex mutex_;
  std::vector<std::unique_ptr<CodeIndex>> made_, spare_;
};

}  // namespace precert::fhir
