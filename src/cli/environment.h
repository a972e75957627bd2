// What every subcommand needs of the world outside: where the documents are, files and standard
// input and output, today's date, and how an error is shown.
#pragma once

#include <string>

#include "base/date.h"
#include "base/result.h"

namespace precert {

// The folder with policies/, plans/ and data/: $PRECERT_HOME, or the nearest one above the program,
// or the current folder.
Result<std::string> DocumentRoot();

// A file, or standard input for "-".
Result<std::string> ReadInput(const std::string& path, size_t max_bytes);
// Writes aside and renames; standard output for "" and "-".
Status WriteOutput(const std::string& path, const std::string& bytes);

Date Today();  // UTC

// Prints an error to standard error and answers kExitBadInput.
int ReportError(const Error& error);

}  // namespace precert
