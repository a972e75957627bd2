// Locks and leftovers, by flock(2).
#include "network/rates/store_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "base/file.h"
#include "network/rates/faults.h"

namespace precert::rates {
namespace {

constexpr char kBuilding[] = ".building-";

Error System(const std::string& path, const std::string& doing) {
  return Error{"cannot " + doing + ": " + strerror(errno), Where{path}};
}

// Every name in a folder, hidden ones too.
std::vector<std::string> Names(const std::string& folder) {
  std::vector<std::string> names;
  DIR* dir = opendir(folder.c_str());
  if (dir == nullptr) return names;
  while (const dirent* entry = readdir(dir)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(dir);
  return names;
}

void RemoveFolder(const std::string& folder) {
  for (const std::string& name : Names(folder)) unlink((folder + "/" + name).c_str());
  rmdir(folder.c_str());
}

// Whether some living process holds the file's lock. A file that is not there is held by nobody.
bool Held(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool held = flock(fd, LOCK_EX | LOCK_NB) != 0;
  close(fd);
  return held;
}

// Sealed segments of this process that no list names yet, by path, with the file that is locked.
std::mutex kept_mutex;
std::map<std::string, int>& Kept() {
  static std::map<std::string, int> kept;
  return kept;
}

}  // namespace

Result<StoreLock> StoreLock::Acquire(const std::string& folder, int seconds) {
  const std::string path = folder + "/.lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return System(folder, "write to this store");
  for (int waited = 0;; ++waited) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return StoreLock(fd);
    if (errno != EWOULDBLOCK && errno != EINTR) {
      const Error error = System(path, "lock this store");
      close(fd);
      return error;
    }
    if (waited >= seconds * 20) {
      close(fd);
      return Error{"another process is changing this store", Where{folder},
                   "wait until it has finished and try again", ""};
    }
    usleep(50'000);
  }
}

StoreLock::StoreLock(StoreLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StoreLock::~StoreLock() {
  if (fd_ >= 0) close(fd_);
}

Result<BuildingFolder> BuildingFolder::Create(const std::string& store) {
  if (Status made = MakeFolders(store); !made.ok()) return made.error();
  Result<StoreLock> lock = StoreLock::Acquire(store);
  if (!lock.ok()) return lock.error();
  for (const std::string& name : Names(store)) {
    if (name.rfind(kBuilding, 0) != 0) continue;
    const std::string folder = store + "/" + name;
    if (!Held(folder + "/owner")) RemoveFolder(folder);
  }
  Step("leftovers removed");
  BuildingFolder folder;
  std::string path = store + "/" + kBuilding + "XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return System(store, "write to this store");
  folder.path_ = path;
  folder.owner_ = open((path + "/owner").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (folder.owner_ < 0 || flock(folder.owner_, LOCK_EX | LOCK_NB) != 0) {
    return System(path, "write to this folder");
  }
  return folder;
}

BuildingFolder::BuildingFolder(BuildingFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), owner_(std::exchange(other.owner_, -1)) {}

BuildingFolder& BuildingFolder::operator=(BuildingFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(owner_, other.owner_);
  return *this;
}

BuildingFolder::~BuildingFolder() {
  if (path_.empty()) return;
  RemoveFolder(path_);
  if (owner_ >= 0) close(owner_);
}

Status PublishSegment(const std::string& store, const std::string& rates, const std::string& names,
                      const std::string& base) {
  Result<StoreLock> lock = StoreLock::Acquire(store);
  if (!lock.ok()) return lock.error();
  const std::string path = store + "/" + base;
  const int fd = open(rates.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || flock(fd, LOCK_SH | LOCK_NB) != 0) {
    const Error error = System(rates, "lock this file");
    if (fd >= 0) close(fd);
    return error;
  }
  Step("before names are published");
  if (rename(names.c_str(), (path + ".names").c_str()) != 0) {
    close(fd);
    return System(path + ".names", "write this file");
  }
  Step("names published");
  if (rename(rates.c_str(), (path + ".rates").c_str()) != 0) {
    const Error error = System(path + ".rates", "write this file");
    unlink((path + ".names").c_str());
    close(fd);
    return error;
  }
  Step("segment published");
  const int folder = open(store.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
  const std::lock_guard guard(kept_mutex);
  int& slot = Kept().try_emplace(path, -1).first->second;
  if (slot >= 0) close(slot);
  slot = fd;
  return Done{};
}

void ReleaseSegment(const std::string& store, const std::string& base) {
  const std::lock_guard guard(kept_mutex);
  const auto found = Kept().find(store + "/" + base);
  if (found == Kept().end()) return;
  close(found->second);
  Kept().erase(found);
}

void RemoveLeftovers(const std::string& store, const std::set<std::string>& listed) {
  const std::vector<std::string> names = Names(store);
  for (const std::string& name : names) {
    const std::string path = store + "/" + name;
    if (name.rfind("segments.json.", 0) == 0) {
      unlink(path.c_str());
      continue;
    }
    const size_t dot = name.rfind('.');
    if (dot == std::string::npos || dot != 32) continue;
    const std::string suffix = name.substr(dot), base = name.substr(0, dot);
    if ((suffix != ".rates" && suffix != ".names") || listed.count(base) != 0) continue;
    if (base.find_first_not_of("0123456789abcdef") != std::string::npos) continue;
    if (Held(store + "/" + base + ".rates")) continue;
    unlink(path.c_str());
  }
}

}  // namespace precert::rates
