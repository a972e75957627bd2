// The files of a store's folder while somebody writes: who may, what is unfinished, what is left
// over.
//
//   STORE/segments.json        the list; the store is what it says (store_list.h)
//   STORE/HASH.rates, .names   segments; those that the list does not name are not part of the
//   store STORE/.lock                locked (flock) by whoever changes the folder, for moments
//   STORE/.building-XXXXXX     a builder's; its file "owner" is locked while the builder lives
//
// A lock ends with its process, however that ends, so what is locked is in use and what is not may
// be cleaned away. A sealed segment stays locked by its builder's process until it is in the list.
// Any thread.
#pragma once

#include <set>
#include <string>

#include "base/result.h"

namespace precert::rates {

// Exclusive use of the folder; given back with the object.
class StoreLock {
 public:
  // Waits for another writer, at most `seconds`.
  static Result<StoreLock> Acquire(const std::string& folder, int seconds = 30);
  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&&) = delete;
  ~StoreLock();

 private:
  explicit StoreLock(int fd) : fd_(fd) {}
  int fd_;
};

// A builder's own folder below the store's, removed with the object.
class BuildingFolder {
 public:
  // Makes the store's folder too, and removes what dead builders left. Takes the lock meanwhile.
  static Result<BuildingFolder> Create(const std::string& store);
  BuildingFolder(BuildingFolder&& other) noexcept;
  BuildingFolder& operator=(BuildingFolder&& other) noexcept;
  ~BuildingFolder();
  const std::string& path() const { return path_; }

 private:
  BuildingFolder() = default;
  std::string path_;
  int owner_ = -1;
};

// Moves the two finished files to their names in the store and keeps the segment locked.
Status PublishSegment(const std::string& store, const std::string& rates, const std::string& names,
                      const std::string& base);
// This process no longer keeps the segment: the list names it.
void ReleaseSegment(const std::string& store, const std::string& base);

// Removes segments that the list does not name (`listed`: without ".rates") and that no living
// process keeps, and half-written lists. The caller holds the lock.
void RemoveLeftovers(const std::string& store, const std::set<std::string>& listed);

}  // namespace precert::rates
