// Files, folders and the clock, for the subcommands.
#include "cli/environment.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "base/file.h"
#include "cli/commands.h"

namespace precert {
namespace fs = std::filesystem;

namespace {

bool HasDocuments(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "policies", ignored) &&
         fs::is_directory(folder / "plans", ignored) && fs::is_directory(folder / "data", ignored);
}

}  // namespace

Result<std::string> DocumentRoot() {
  if (const char* home = std::getenv("PRECERT_HOME"); home != nullptr && *home != '\0') {
    if (HasDocuments(home)) return std::string(home);
    return Error{"PRECERT_HOME is '" + std::string(home) +
                     "', which has no policies, plans and data folders",
                 {},
                 "set it to the folder that has them",
                 ""};
  }
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = program.parent_path(); !error && !folder.empty();
       folder = folder.parent_path()) {
    if (HasDocuments(folder)) return folder.string();
    if (folder == folder.root_path()) break;
  }
  if (HasDocuments(fs::current_path(error))) return fs::current_path(error).string();
  return Error{"the folders policies, plans and data were not found",
               {},
               "run from the project's folder, or set PRECERT_HOME to it",
               ""};
}

Result<std::string> ReadInput(const std::string& path, size_t max_bytes) {
  return ReadFile(path == "-" ? "/dev/stdin" : path, max_bytes);
}

Status WriteOutput(const std::string& path, const std::string& bytes) {
  if (!path.empty() && path != "-") return WriteFileAtomically(path, bytes);
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() ||
      std::fflush(stdout) != 0) {
    return Error{"the answer could not be written to standard output", {}, "", ""};
  }
  return Done{};
}

Date Today() { return Date::FromDays(static_cast<int64_t>(std::time(nullptr)) / 86400); }

int ReportError(const Error& error) {
  std::fprintf(stderr, "%s", error.ToString().c_str());
  return kExitBadInput;
}

}  // namespace precert
