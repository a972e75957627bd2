// Trails: which resources each definition read, and which of them came through its queries.
//
// While a definition runs, the evaluator notes three cheap things in the definition's trail: the
// results of its retrieves (by number), the definitions that it refers to (by number), and for each
// query a bit for every resource in a row that was kept. Only when somebody asks for the evidence
// are trails joined and put in the order of the record. Trails keep their memory from record to
// record, so that a warm evaluation allocates nothing.
//
// A resource is `used` by a definition when
//   - a retrieve returned it and an operator took it as it was (exists [Condition: "Acne"]), or
//   - a row with it survived a query whose result an operator took, or
//   - it is the stated absence that closed a retrieve (absence_rules.h), or
//   - a definition whose value this one took, other than to query it further, uses it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cql/eval/evaluator.h"

namespace precert::cql {

// What one run of a retrieve found: indexes into Record::resources(), in order.
struct RetrieveResult {
  uint32_t retrieve = 0;
  std::span<const uint32_t> items;
  std::span<const uint32_t> absences;  // stated absences, when they closed the retrieve
  Value list;
};

class Trails {
 public:
  explicit Trails(size_t definitions)
      : trails_(definitions), evidence_(definitions), last_references_(definitions, 0) {}

  void Begin(size_t resources);
  void Start(int definition);  // its evaluation begins: forget what an earlier attempt left

  void NoteRetrieve(int definition, uint32_t result, bool used) {
    if (result >= last_results_.size()) last_results_.resize(result + 1, 0);
    Trail& trail = trails_[definition];
    if (AlreadyNoted(last_results_[result], trail, used)) return;
    trail.results.push_back(result << 1 | (used ? 1 : 0));
  }
  void NoteReference(int definition, int other, bool used) {
    Trail& trail = trails_[definition];
    if (AlreadyNoted(last_references_[other], trail, used)) return;
    trail.references.push_back(static_cast<uint32_t>(other) << 1 | (used ? 1 : 0));
  }
  void NoteUsed(int definition, uint32_t resource) {
    std::vector<uint64_t>& bits = trails_[definition].used;
    if (bits.empty()) bits.assign(words_, 0);
    if (resource / 64 < bits.size()) bits[resource / 64] |= uint64_t{1} << (resource % 64);
  }

  std::span<const Evidence> EvidenceOf(int definition, std::span<const RetrieveResult> results,
                                       const fhir::Record& record);
  std::span<const uint32_t> EmptyRetrievesOf(int definition,
                                             std::span<const RetrieveResult> results,
                                             const fhir::Record& record);

 private:
  struct Trail {
    std::vector<uint32_t> results;     // result << 1 | used
    std::vector<uint32_t> references;  // definition << 1 | used
    std::vector<uint64_t> used;        // a bit a resource; empty until the first
    uint64_t run = 0;                  // the number of the evaluation, ever new
  };
  struct Joined {
    bool ready = false;
    std::vector<Evidence> evidence;
    std::vector<uint32_t> empty;
  };
  // What runs once a row is noted once: the last evaluation that noted it is remembered.
  static bool AlreadyNoted(uint64_t& last, const Trail& trail, bool used) {
    const uint64_t stamp = trail.run << 1 | (used ? 1 : 0);
    if (last == stamp) return true;
    last = stamp;
    return false;
  }
  const Joined& Join(int definition, std::span<const RetrieveResult> results,
                     const fhir::Record& record);

  // Room for Join, kept from call to call.
  struct Scratch {
    std::vector<uint32_t> seen;
    std::vector<bool> used;
    std::vector<uint8_t> visited;
    std::vector<uint32_t> pending, found;
  };

  Scratch scratch_;
  size_t words_ = 0;
  std::vector<Trail> trails_;
  std::vector<Joined> evidence_;
  std::vector<uint64_t> last_results_, last_references_;
  uint64_t runs_ = 0;
};

}  // namespace precert::cql
