// Opening a store and changing its list.
#include "network/rates/store.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/file.h"
#include "network/rates/faults.h"
#include "network/rates/store_files.h"

namespace precert::rates {
namespace {

std::string BaseOf(const std::string& segment) {
  return segment.ends_with(".rates") ? segment.substr(0, segment.size() - 6) : segment;
}

uint64_t SizeOf(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

// The list, or an empty one for a folder that has none yet.
Result<StoreList> ListForChange(const std::string& folder) {
  if (!FileExists(ListPath(folder))) return StoreList();
  return ReadStoreList(folder);
}

// Writes the list and only then removes what it no longer names. The caller holds the lock.
Status Replace(const std::string& folder, const StoreList& list) {
  Step("before the list is written");
  if (Status written = WriteStoreList(folder, list); !written.ok()) return written;
  Step("list written");
  std::set<std::string> listed;
  for (const ListedSegment& s : list.segments) {
    listed.insert(s.base);
    ReleaseSegment(folder, s.base);
  }
  RemoveLeftovers(folder, listed);
  return Done{};
}

}  // namespace

Result<Store> Store::Open(const std::string& folder, Container::Options options) {
  // A segment may be removed between the reading of the list and its opening. The list has changed
  // then, and the new one is whole.
  for (int tries = 0;; ++tries) {
    Result<StoreList> list = ReadStoreList(folder);
    if (!list.ok()) return list.error();
    Store store;
    store.folder_ = folder;
    store.list_ = std::move(*list);
    std::optional<Error> error;
    for (const ListedSegment& s : store.list_.segments) {
      Result<Segment> segment = Segment::Open(folder, s.base, options);
      if (!segment.ok()) {
        error = segment.error();
        break;
      }
      if (segment->file_size() != s.bytes) {
        error = Error{"this segment does not have the size that the store's list says",
                      Where{folder + "/" + s.base + ".rates"},
                      "ingest the rate file again ('precert rates ingest')", ""};
        break;
      }
      store.segments_.push_back(std::move(*segment));
      store.plans_.push_back(PlansOf(store.list_, s));
    }
    if (!error) return store;
    if (tries == 4) return *error;
    Result<StoreList> now = ReadStoreList(folder);
    if (!now.ok() || ToJson(*now) == ToJson(store.list_)) return *error;
  }
}

Store Store::OfSegments(std::vector<Segment> segments) {
  Store store;
  for (Segment& s : segments) {
    const RateFile& file = s.head().file;
    ListedSegment& listed = store.list_.segments.emplace_back();
    listed.base = s.base();
    listed.kind = file.kind;
    listed.file = file.file;
    store.plans_.push_back(file.plans);
  }
  store.segments_ = std::move(segments);
  return store;
}

Result<Store::Outcome> Store::Add(const std::string& folder, std::span<const std::string> segments,
                                  Keep keep) {
  if (Status made = MakeFolders(folder); !made.ok()) return made.error();
  Result<StoreLock> lock = StoreLock::Acquire(folder);
  if (!lock.ok()) return lock.error();
  Result<StoreList> list = ListForChange(folder);
  if (!list.ok()) return list.error();
  Outcome outcome;
  std::vector<ListedSegment> fresh;
  std::set<std::string> wanted;
  for (const std::string& name : segments) {
    const std::string base = BaseOf(name);
    if (!wanted.insert(base).second) continue;
    const bool known = std::any_of(list->segments.begin(), list->segments.end(),
                                   [&](const ListedSegment& s) { return s.base == base; });
    // What is there already is opened too: a damaged one is no reason to say that all is well.
    Result<Segment> segment = Segment::Open(folder, base);
    if (!segment.ok()) return segment.error();
    if (known) {
      outcome.already_there.push_back(base + ".rates");
      continue;
    }
    const SegmentHead& head = segment->head();
    ListedSegment s;
    s.base = base;
    s.kind = head.file.kind;
    s.file = head.file.file;
    s.entity = head.file.reporting_entity;
    s.last_updated_on = head.file.last_updated_on;
    s.plans = head.file.plans;
    s.bytes = segment->file_size();
    s.names_bytes = SizeOf(folder + "/" + base + ".names");
    s.items = head.counts.items;
    s.rates = head.counts.rates;
    s.prices = head.counts.prices;
    fresh.push_back(std::move(s));
    outcome.added.push_back(base + ".rates");
  }
  std::vector<ListedSegment> kept;
  for (ListedSegment& s : list->segments) {
    const bool replaced = std::any_of(fresh.begin(), fresh.end(), [&](const ListedSegment& f) {
      return f.file == s.file && f.kind == s.kind;
    });
    if (wanted.count(s.base) == 0 &&
        (keep == Keep::kNone || (keep == Keep::kOtherFiles && replaced))) {
      outcome.removed.push_back(s.base + ".rates");
      continue;
    }
    kept.push_back(std::move(s));
  }
  std::move(fresh.begin(), fresh.end(), std::back_inserter(kept));
  list->segments = std::move(kept);
  if (outcome.added.empty() && outcome.removed.empty() && FileExists(ListPath(folder))) {
    for (const std::string& base : wanted) ReleaseSegment(folder, base);
    return outcome;
  }
  if (Status replaced = Replace(folder, *list); !replaced.ok()) return replaced.error();
  return outcome;
}

Result<Store::Outcome> Store::Remove(const std::string& folder,
                                     const std::string& file_or_segment) {
  if (!FileExists(ListPath(folder))) {
    Result<StoreList> none = ReadStoreList(folder);
    if (!none.ok()) return none.error();
  }
  Result<StoreLock> lock = StoreLock::Acquire(folder);
  if (!lock.ok()) return lock.error();
  Result<StoreList> list = ReadStoreList(folder);
  if (!list.ok()) return list.error();
  Outcome outcome;
  std::erase_if(list->segments, [&](const ListedSegment& s) {
    const bool gone = s.base == BaseOf(file_or_segment) || s.file == file_or_segment;
    if (gone) outcome.removed.push_back(s.base + ".rates");
    return gone;
  });
  if (outcome.removed.empty()) {
    return Error{"this store has no segment '" + file_or_segment + "'", Where{folder},
                 "'precert rates info' lists them", ""};
  }
  if (Status replaced = Replace(folder, *list); !replaced.ok()) return replaced.error();
  return outcome;
}

Result<size_t> Store::Bind(const std::string& folder, std::span<const PlanBinding> bindings) {
  if (Status made = MakeFolders(folder); !made.ok()) return made.error();
  Result<StoreLock> lock = StoreLock::Acquire(folder);
  if (!lock.ok()) return lock.error();
  Result<StoreList> list = ListForChange(folder);
  if (!list.ok()) return list.error();
  // By sorting, not by searching: a table of contents binds thousands of plans to thousands of
  // files.
  auto key = [](const FilePlan& p) { return std::tie(p.id, p.id_type, p.name, p.market_type); };
  auto less = [&](const FilePlan& a, const FilePlan& b) { return key(a) < key(b); };
  std::map<std::string, PlanBinding*> by_file;
  list->bindings.reserve(list->bindings.size() + bindings.size());  // the pointers stay
  for (PlanBinding& b : list->bindings) by_file[b.file] = &b;
  size_t added = 0;
  for (const PlanBinding& b : bindings) {
    PlanBinding*& place = by_file[b.file];
    if (place == nullptr) place = &list->bindings.emplace_back(PlanBinding{b.file, {}});
    const size_t before = place->plans.size();
    place->plans.insert(place->plans.end(), b.plans.begin(), b.plans.end());
    std::sort(place->plans.begin(), place->plans.end(), less);
    place->plans.erase(std::unique(place->plans.begin(), place->plans.end()), place->plans.end());
    added += place->plans.size() - std::min(before, place->plans.size());
  }
  if (added == 0 && FileExists(ListPath(folder))) return added;
  if (Status replaced = Replace(folder, *list); !replaced.ok()) return replaced.error();
  return added;
}

}  // namespace precert::rates
