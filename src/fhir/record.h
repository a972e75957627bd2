// Record: one patient's resources, read from FHIR R4 JSON into an arena.
//
// A Node is one element: a resource, a datatype or a primitive. Its children are the elements that
// the JSON had, in order; a repeated element is repeated children with the same name. Primitive
// text stays as written ("1.50" keeps its zero) and is converted when an expression asks. Unknown
// elements are skipped; extensions of primitives ("_birthDate") and narrative are not kept. A
// Bundle is not itself a resource of the record, the resources in its entries are. A Record owns
// its memory; move-only. Reading one is single-threaded, a finished one is immutable and may be
// read by any number of threads.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "fhir/coding.h"
#include "fhir/model.h"

namespace precert::fhir {

// Where the children of a resource are, by name, so that one is found without a look at those
// before it. Stands in memory right after the resource.
struct alignas(64) ChildTable {
  static constexpr size_t kMost = 16;  // different names; a resource with more has no table

  std::array<NameId, kMost> names;     // unused: kNoName
  std::array<uint16_t, kMost> places;  // of the first of that name, in nodes from the resource

  // kMost when it is not there.
  size_t Find(NameId name) const {
#ifdef __SSE2__
    // All names at once; a bit for each in the end.
    static_assert(kMost == 16 && sizeof(NameId) == 2);
    const __m128i wanted = _mm_set1_epi16(static_cast<int16_t>(name));
    auto eight = [&](size_t i) {
      return _mm_cmpeq_epi16(_mm_load_si128(reinterpret_cast<const __m128i*>(&names[i])), wanted);
    };
    const int found = _mm_movemask_epi8(_mm_packs_epi16(eight(0), eight(8)));
    return static_cast<size_t>(std::countr_zero(static_cast<unsigned>(found) | 1u << kMost));
#else
    return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
#endif
  }
};

// One cache line, so that a look at an element is a look at one place in memory.
struct alignas(64) Node {
  // A copy stands elsewhere, without the table.
  struct TableMark {
    bool set = false;
    TableMark() = default;
    TableMark(const TableMark&) {}
    TableMark& operator=(const TableMark&) { return *this; }
  };

  // A byte that whoever evaluates a resource may keep with it: what it once found out from what the
  // resource says (cql/eval/absence_rules.h). 0: nothing yet. Any thread, for all find the same. A
  // copy has none.
  struct Memo {
    std::atomic<uint8_t> value{0};
    Memo() = default;
    Memo(const Memo&) {}
    Memo& operator=(const Memo&) { return *this; }
  };

  TypeId type = kNoType;
  NameId name = kNoName;  // of this element in its parent; kNoName for a resource at the top
  uint32_t index = 0;     // among the repetitions in its parent
  std::string_view text;  // primitives: the JSON text, unquoted and unescaped
  const Node* first_child = nullptr;
  const Node* next = nullptr;  // next sibling
  const Node* parent = nullptr;
  // A date, dateTime or instant of a usual form, packed (base/packed_moment.h); else 0.
  uint64_t moment = 0;
  uint32_t resource = 0;  // index of the enclosing resource in Record::resources()
  TableMark has_table;    // a ChildTable follows
  mutable Memo memo;

  const Node* Child(NameId name) const {
    if (has_table.set) return Listed(name);
    for (const Node* c = first_child; c != nullptr; c = c->next)
      if (c->name == name) return c;
    return nullptr;
  }
  // Calls `visit(child)` for those of a name until it answers true.
  template <typename Visit>
  void ForEachChild(NameId name, Visit visit) const {
    for (const Node* c = Child(name); c != nullptr; c = c->next) {
      if (c->name == name) {
        if (visit(c)) return;
      } else if (has_table.set) {
        return;  // in a resource that was read, children of a name follow one another
      }
    }
  }
  const Node* Child(std::string_view name) const;  // by name; for intake, not for hot paths
  // Text of a primitive child, or "" when it is absent.
  std::string_view ChildText(std::string_view name) const;
  bool is_primitive() const { return first_child == nullptr && text.data() != nullptr; }
  const ChildTable& Table() const;  // when there is one

 private:
  const Node* Listed(NameId name) const;
};

static_assert(sizeof(Node) == 64);

// A resource as it is read.
struct ResourceNode {
  Node node;
  ChildTable table;

  // Once all children are there.
  void List();
};

inline const ChildTable& Node::Table() const {
  return reinterpret_cast<const ResourceNode*>(this)->table;
}

inline const Node* Node::Listed(NameId name) const {
  const ChildTable& table = Table();
  const size_t i = table.Find(name);
  return i == ChildTable::kMost || table.places[i] == 0 ? nullptr : this + table.places[i];
}

struct Resource {
  const Node* node = nullptr;
  std::string_view id;        // "" when absent
  std::string_view full_url;  // Bundle.entry.fullUrl, "" when absent
  std::string path;        // where it stood: "entry[3].resource", "entry[0].resource.contained[1]"
  bool contained = false;  // stands inside another resource: node->parent leads to it
};

class Record {
 public:
  Record();
  ~Record();
  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;

  // Reads a Bundle (every entry's resource; nested Bundles too), or a single resource.
  // Errors name the JSON path: not JSON, not UTF-8, too deep, too large, truncated, an element
  // given twice, unknown resourceType, a value of the wrong JSON kind for its element, an
  // impossible date.
  static Result<Record> FromJson(std::string_view json, std::string_view file_name);
  // Adds more resources: a checklist's supplied items. On error the record is unchanged.
  Status Add(std::string_view json, std::string_view file_name);
  // A copy that shares the nodes already read: cheap, and Add() on it leaves this one as it is.
  Record Extend() const;

  // A copy that shares the nodes, in which OfType no longer lists the resources (by index) left
  // out.
  Record Without(std::span<const uint32_t> left_out) const;

  std::span<const Resource> resources() const { return resources_; }
  // Indexes into resources() of those that stand on their own, in order. A contained resource
  // exists only as part of the one around it (FHIR R4, "Contained Resources"), so it is reached
  // through that or by reference, and no retrieve finds it.
  std::span<const uint32_t> OfType(TypeId type) const;
  std::span<const uint32_t> OfType(std::string_view type) const;
  // The codes at `path` of the resources of a type, as OfType lists them.
  const CodeIndex& CodesOf(TypeId type, std::span<const NameId> path) const;
  // Resolves "Patient/1", "urn:uuid:...", an absolute URL or "#contained" as seen from `from`.
  const Resource* Resolve(std::string_view reference, const Node* from = nullptr) const;
  // "Observation/ak-count": how evidence names a resource; "Claim/1#med" for a contained one; the
  // JSON path when it has no id.
  std::string NameOf(const Resource& resource) const;
  // Where an element stood in its document: "entry[3].resource.item[0].productOrService".
  std::string PathOf(const Node& node) const;

 private:
  friend class RecordReader;
  friend class ProjectedReader;
  struct References;      // index for Resolve, made when first asked for
  Record(const Record&);  // Extend
  void Clear();           // keeps the memory; only for a record that shares nothing with others
  // Of this record and those it extends, in pairs: of the nodes, and of their texts.
  std::vector<std::shared_ptr<Arena>> arenas_;
  std::vector<Resource> resources_;
  std::vector<std::vector<uint32_t>> by_type_;  // by TypeId
  size_t elements_ = 0;                         // nodes read, for limits::kMaxElements
  std::shared_ptr<References> references_;
  std::shared_ptr<CodeIndexes> codes_;
};

}  // namespace precert::fhir
