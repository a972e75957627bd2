// RunLibrary: a program over a stream of records, a record a line, on several threads.
//
//   RunOptions options{.definitions = definitions, .jobs = 2, .now = now};
//   Result<RunSummary> summary = RunLibrary(program, options, batches, callbacks);
//
// The output has a line for each line of the input that is not blank, in the same order, whatever
// the number of workers. Memory does not grow with the number of records: each worker has one batch
// of text, one record and one evaluator, and waits when the output is too far behind.
//
// A record that cannot be read, or a definition that fails on it, is a problem: it is told with its
// line, and the others go on. The result is an error only when the stream itself fails or the
// output cannot be written.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cql/core/program.h"
#include "cql/eval/evaluator.h"
#include "cql/run/line_batches.h"
#include "cql/run/rows.h"

namespace precert::cql {

struct RunOptions {
  std::vector<int> definitions;  // indexes into Program::definitions
  RowFormat format = RowFormat::kJson;
  ResultJson::Resources resources = ResultJson::Resources::kReference;
  bool open_world = false;
  bool whole_records = false;  // read and check all of each record, not only what is used
  size_t jobs = 1;
  DateTime now;
  std::string file_name;  // of the input, for messages
};

struct RunProblem {
  uint64_t line = 0;  // from 1
  Error error;
  bool unreadable = false;  // false: a definition failed
};

struct RunCallbacks {
  // Gives each worker's evaluator its parameters.
  std::function<Status(Evaluator&)> prepare;
  // Output in order, in pieces of whole lines; called from any worker, never twice at a time.
  std::function<Status(std::string_view)> write;
  std::function<void(const RunProblem&)> problem;  // likewise
  std::function<void(uint64_t records)> progress;  // likewise, after each batch
};

struct RunSummary {
  uint64_t records = 0;     // lines that were not blank
  uint64_t unreadable = 0;  // records
  uint64_t failed = 0;      // records with a definition that failed
};

Result<RunSummary> RunLibrary(std::shared_ptr<const Program> program, const RunOptions& options,
                              LineBatches& batches, const RunCallbacks& callbacks);

}  // namespace precert::cql
