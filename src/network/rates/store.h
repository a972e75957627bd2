// Store: a folder of segments, one for each rate file, and its list.
//
//   Result<Store::Outcome> added = Store::Add("rates", {"0123...cdef.rates"}, Store::Keep::kAll);
//   Result<Store> store = Store::Open("rates");
//   store->segments()[0].head();          // lookup.h and compare.h ask questions
//
// A store changes only when its list is replaced, at once; whoever has opened it goes on reading
// what it had, also segments that were removed since. Changes exclude each other by a lock. What a
// killed process left is removed by the next change. Any number of threads may read one Store.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "network/rates/segment.h"
#include "network/rates/store_list.h"

namespace precert::rates {

class Store {
 public:
  // Errors name the file and say what to do: no store, another version, a segment that is missing
  // or damaged at its ends.
  static Result<Store> Open(const std::string& folder, Container::Options options = {});
  // Of segments that are open already and in no folder; for tests.
  static Store OfSegments(std::vector<Segment> segments);
  Store(Store&&) noexcept = default;
  Store& operator=(Store&&) noexcept = default;

  const std::string& folder() const { return folder_; }
  const StoreList& list() const { return list_; }
  // In the list's order.
  const std::vector<Segment>& segments() const { return segments_; }
  // The plans of segment `i`: its own and bound ones.
  const std::vector<FilePlan>& plans(size_t i) const { return plans_[i]; }

  // What stays beside the segments that are added.
  enum class Keep {
    kAll,
    kOtherFiles,  // not segments of a file with the same name: a newer file takes their place
    kNone,
  };
  struct Outcome {
    std::vector<std::string> added, already_there, removed;  // names of segments
  };
  // Adds sealed segments (SegmentBuilder::Seal's answers). One that the list has is left as it is.
  static Result<Outcome> Add(const std::string& folder, std::span<const std::string> segments,
                             Keep keep);
  // Removes the segments of a rate file, or one by its name. Error when there is none.
  static Result<Outcome> Remove(const std::string& folder, const std::string& file_or_segment);
  // Binds plans to a rate file, which may come later; those bound before stay, each once. Makes the
  // store when there is none. Answers how many bindings are new.
  static Result<size_t> Bind(const std::string& folder, std::span<const PlanBinding> bindings);

 private:
  Store() = default;
  std::string folder_;
  StoreList list_;
  std::vector<Segment> segments_;
  std::vector<std::vector<FilePlan>> plans_;
};

}  // namespace precert::rates
