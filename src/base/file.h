// Files: reading whole ones within a limit, mapping read-only tables, writing so that a reader sees
// the old bytes or the new ones and never half of them.
//
//   Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
//   Status saved = WriteFileAtomically(path, bytes);
//
// Errors name the file and the system's reason. No shared state; any thread may call.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert {

// The whole file. More than `max_bytes` is an Error, and no more than that is ever read. Works on
// pipes too ("/dev/stdin"); a folder is an Error.
Result<std::string> ReadFile(const std::string& path, size_t max_bytes);

// Writes beside `path` in the same folder, flushes to the disk, renames over it and flushes the
// folder. When it fails, `path` is as it was. The file can be read by all (mode 0644).
Status WriteFileAtomically(const std::string& path, std::string_view bytes);

// The same for a file that is written piece by piece: what was not committed is gone.
//
//   Result<FileAside> file = FileAside::Create(path);
//   file->Append(bytes); ...
//   Status saved = file->Commit();
class FileAside {
 public:
  static Result<FileAside> Create(const std::string& path);
  FileAside(FileAside&& other) noexcept;
  FileAside& operator=(FileAside&&) = delete;
  ~FileAside();

  Status Append(std::string_view bytes);
  Status Commit();  // once, and nothing after it

 private:
  FileAside() = default;
  std::string path_, aside_;
  int descriptor_ = -1;
};

// Makes the folder and those above it; fine when it is there already.
Status MakeFolders(const std::string& path);

bool FileExists(const std::string& path);  // a regular file, links followed

// Names of the regular files in a folder that end with `suffix` (all with ""), or of its folders;
// sorted by byte, hidden ones (".x") left out.
Result<std::vector<std::string>> ListFiles(const std::string& folder, std::string_view suffix = "");
Result<std::vector<std::string>> ListFolders(const std::string& folder);

// A file's bytes as they lie in the page cache. The file must not be cut short while mapped: our
// own tables are replaced by renaming, which leaves an open map as it is. Move-only.
class MappedFile {
 public:
  static Result<MappedFile> Open(const std::string& path);
  MappedFile() = default;  // no bytes
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile(const char* data, size_t size) : data_(data), size_(size) {}
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace precert
