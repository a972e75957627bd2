// Precert: runs the program as a person does, in the project's folder or another.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "support/golden.h"

namespace precert::testing {

struct ProgramRun {
  int exit_code = -1;
  std::string output;  // standard output and error together
};

// Runs a command line of the shell.
inline ProgramRun RunShell(const std::string& command) {
  ProgramRun run;
  FILE* pipe = popen(("(" + command + ") 2>&1").c_str(), "r");
  if (pipe == nullptr) return run;
  std::array<char, 4096> buffer;
  while (size_t n = fread(buffer.data(), 1, buffer.size(), pipe))
    run.output.append(buffer.data(), n);
  const int status = pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

// `arguments` as the shell reads them; `input` (without a single quote) is standard input.
inline ProgramRun Precert(const std::string& arguments, const std::string& input = "",
                          const std::string& folder = "") {
  std::string command = "cd " + ProjectPath(folder) + " && ";
  if (!input.empty()) command += "printf '%s' '" + input + "' | ";
  return RunShell(command + std::string(PRECERT_PROGRAM) + " " + arguments);
}

inline bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace precert::testing
