// Joins the trails of a definition and of all it refers to into evidence, on demand.
#include "cql/eval/evidence.h"

#include <algorithm>

namespace precert::cql {

void Trails::Begin(size_t resources) {
  words_ = (resources + 63) / 64;
  for (size_t i = 0; i < trails_.size(); ++i) {
    Start(static_cast<int>(i));
    evidence_[i].ready = false;
  }
}

void Trails::Start(int definition) {
  Trail& trail = trails_[definition];
  trail.results.clear();
  trail.references.clear();
  trail.used.clear();
  trail.run = ++runs_;
}

const Trails::Joined& Trails::Join(int definition, std::span<const RetrieveResult> results,
                                   const fhir::Record& record) {
  Joined& joined = evidence_[definition];
  if (joined.ready) return joined;
  joined.evidence.clear();
  joined.empty.clear();
  joined.ready = true;
  const Trail& own = trails_[definition];
  if (own.results.empty() && own.references.empty()) return joined;
  constexpr uint32_t kUnseen = 0xffffffff;
  auto& [seen, used, visited, pending, found] = scratch_;
  seen.assign(words_ * 64, kUnseen);  // resource -> the retrieve that gave it
  used.assign(words_ * 64, false);
  // A definition is visited at most twice: as one whose value is used, and as one that is queried.
  visited.assign(trails_.size(), 0);
  pending.assign(1, static_cast<uint32_t>(definition) << 1 | 1);
  found.clear();
  while (!pending.empty()) {
    const uint32_t next = pending.back();
    pending.pop_back();
    const bool takes = next & 1;
    const uint8_t mark = takes ? 2 : 1;
    if (visited[next >> 1] & (mark | 2)) continue;
    visited[next >> 1] |= mark;
    const Trail& trail = trails_[next >> 1];
    for (uint32_t note : trail.results) {
      const RetrieveResult& result = results[note >> 1];
      const bool taken = takes && (note & 1);
      for (uint32_t item : result.items) {
        if (seen[item] == kUnseen) seen[item] = result.retrieve;
        if (taken) used[item] = true;
      }
      for (uint32_t item : result.absences) {
        if (seen[item] == kUnseen) seen[item] = result.retrieve;
        used[item] = true;
      }
      if (result.items.empty() && result.absences.empty()) {
        joined.empty.push_back(result.retrieve);
      } else {
        found.push_back(result.retrieve);
      }
    }
    if (takes) {
      for (size_t word = 0; word < trail.used.size(); ++word) {
        for (uint64_t bits = trail.used[word]; bits != 0; bits &= bits - 1) {
          used[word * 64 + static_cast<size_t>(__builtin_ctzll(bits))] = true;
        }
      }
    }
    for (auto it = trail.references.rbegin(); it != trail.references.rend(); ++it) {
      pending.push_back((*it & ~1u) | (takes ? *it & 1 : 0));
    }
  }
  for (size_t i = 0; i < record.resources().size() && i < seen.size(); ++i) {
    if (seen[i] != kUnseen) joined.evidence.push_back({&record.resources()[i], used[i], seen[i]});
  }
  // A retrieve that runs once a row is empty only when it never found anything.
  std::vector<uint32_t> empty;
  for (uint32_t retrieve : joined.empty) {
    if (std::find(found.begin(), found.end(), retrieve) == found.end() &&
        std::find(empty.begin(), empty.end(), retrieve) == empty.end()) {
      empty.push_back(retrieve);
    }
  }
  joined.empty = std::move(empty);
  return joined;
}

std::span<const Evidence> Trails::EvidenceOf(int definition,
                                             std::span<const RetrieveResult> results,
                                             const fhir::Record& record) {
  return Join(definition, results, record).evidence;
}

std::span<const uint32_t> Trails::EmptyRetrievesOf(int definition,
                                                   std::span<const RetrieveResult> results,
                                                   const fhir::Record& record) {
  return Join(definition, results, record).empty;
}

}  // namespace precert::cql
