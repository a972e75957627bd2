// Files by POSIX calls, so that every failure carries the system's own reason.
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace precert {

namespace {

// Closes on every way out.
struct Descriptor {
  int fd = -1;
  explicit Descriptor(int value) : fd(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }
  int Close() {
    int result = fd >= 0 ? close(fd) : 0;
    fd = -1;
    return result;
  }
};

Error SystemError(const std::string& path, const char* doing, int reason) {
  return Error{std::string("cannot ") + doing + ": " + strerror(reason), Where{path}};
}

std::string FolderOf(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

Result<std::vector<std::string>> List(const std::string& folder, std::string_view suffix,
                                      bool folders) {
  DIR* dir = opendir(folder.c_str());
  if (dir == nullptr) return SystemError(folder, "list this folder", errno);
  std::vector<std::string> names;
  while (dirent* entry = readdir(dir)) {
    std::string name = entry->d_name;
    if (name[0] == '.' || name.size() < suffix.size() || !name.ends_with(suffix)) continue;
    struct stat info;
    if (stat((folder + "/" + name).c_str(), &info) != 0) continue;
    if (folders ? S_ISDIR(info.st_mode) : S_ISREG(info.st_mode)) names.push_back(std::move(name));
  }
  closedir(dir);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) return SystemError(path, "open this file", errno);
  struct stat info;
  if (fstat(file.fd, &info) != 0) return SystemError(path, "read this file", errno);
  if (S_ISDIR(info.st_mode)) return SystemError(path, "read this file", EISDIR);
  std::string bytes;
  size_t expected = info.st_size > 0 ? static_cast<size_t>(info.st_size) : size_t{4096};
  // One byte past the limit is asked for, so that "too long" is seen without reading on.
  size_t room = std::min(expected, max_bytes) + 1;
  size_t used = 0;
  for (;;) {
    if (bytes.size() < room) bytes.resize(room);
    ssize_t n = read(file.fd, bytes.data() + used, room - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError(path, "read this file", errno);
    if (n == 0) break;
    used += static_cast<size_t>(n);
    if (used > max_bytes) {
      return Error{"the file is longer than the limit of " + std::to_string(max_bytes) + " bytes",
                   Where{path}};
    }
    if (used == room) room = std::min(room * 2, max_bytes + 1);
  }
  bytes.resize(used);
  return bytes;
}

Result<FileAside> FileAside::Create(const std::string& path) {
  FileAside file;
  file.path_ = path;
  file.aside_ = path + ".XXXXXX";
  file.descriptor_ = mkostemp(file.aside_.data(), O_CLOEXEC);
  if (file.descriptor_ < 0) return SystemError(path, "write this file", errno);
  return file;
}

FileAside::FileAside(FileAside&& other) noexcept
    : path_(std::move(other.path_)),
      aside_(std::move(other.aside_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

FileAside::~FileAside() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(aside_.c_str());
}

Status FileAside::Append(std::string_view bytes) {
  if (!WriteAll(descriptor_, bytes)) return SystemError(path_, "write this file", errno);
  return Done{};
}

Status FileAside::Commit() {
  // mkstemp made it private. The umask can only be read by setting it, which is not for threads to
  // do, so the usual one is taken.
  if (fchmod(descriptor_, 0644) != 0) return SystemError(path_, "write this file", errno);
  if (fsync(descriptor_) != 0) return SystemError(path_, "write this file to the disk", errno);
  Descriptor file(std::exchange(descriptor_, -1));
  if (file.Close() != 0 || rename(aside_.c_str(), path_.c_str()) != 0) {
    const int reason = errno;
    unlink(aside_.c_str());
    return SystemError(path_, "replace this file", reason);
  }
  std::string folder = FolderOf(path_);
  Descriptor holder(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot flush a folder (EINVAL); the rename itself has happened.
  if (holder.fd >= 0 && fsync(holder.fd) != 0 && errno != EINVAL && errno != EROFS) {
    return SystemError(folder, "write this folder to the disk", errno);
  }
  return Done{};
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  Result<FileAside> file = FileAside::Create(path);
  if (!file.ok()) return file.error();
  if (Status written = file->Append(bytes); !written.ok()) return written;
  return file->Commit();
}

Status MakeFolders(const std::string& path) {
  if (path.empty()) return SystemError(path, "make this folder", ENOENT);
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0777) != 0) {
      int reason = errno;
      struct stat info;
      bool there = stat(part.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
      if (!there) return SystemError(part, "make this folder", reason);
    }
    if (end == std::string::npos) return Done{};
  }
}

bool FileExists(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

Result<std::vector<std::string>> ListFiles(const std::string& folder, std::string_view suffix) {
  return List(folder, suffix, false);
}

Result<std::vector<std::string>> ListFolders(const std::string& folder) {
  return List(folder, "", true);
}

Result<MappedFile> MappedFile::Open(const std::string& path) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) return SystemError(path, "open this file", errno);
  struct stat info;
  if (fstat(file.fd, &info) != 0) return SystemError(path, "read this file", errno);
  if (!S_ISREG(info.st_mode)) return Error{"cannot read this: it is not a plain file", Where{path}};
  if (info.st_size == 0) return MappedFile();  // an empty map is not allowed by mmap
  size_t size = static_cast<size_t>(info.st_size);
  void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
  if (data == MAP_FAILED) return SystemError(path, "map this file", errno);
  return MappedFile(static_cast<const char*>(data), size);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace precert
