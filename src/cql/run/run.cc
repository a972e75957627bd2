// Workers take batches, and hand in what they made of them in the order of the input.
#include "cql/run/run.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <optional>
#include <thread>

#include "base/limits.h"
#include "cql/eval/reads.h"
#include "fhir/projected_reader.h"

namespace precert::cql {
namespace {

// What came of one batch. Lines are counted from the batch's first until it is its turn.
struct Finished {
  std::string output;
  std::vector<RunProblem> problems;
  uint64_t lines = 0;
  RunSummary counts;
};

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

// Puts finished batches into order, and holds back workers that are too far ahead.
class InOrder {
 public:
  InOrder(const RunCallbacks& callbacks, size_t window) : callbacks_(callbacks), window_(window) {}

  // The number of the first line of the batch, once it is known which: lines of the output carry
  // it. Waits for the batches before to be counted.
  uint64_t FirstLine(uint64_t batch, uint64_t lines) {
    std::unique_lock lock(mutex_);
    counted_.wait(lock, [&] { return next_count_ == batch || stopped_; });
    const uint64_t first = lines_before_ + 1;
    lines_before_ += lines;
    ++next_count_;
    counted_.notify_all();
    return first;
  }

  void Finish(uint64_t batch, Finished finished) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return batch < next_ + window_ || stopped_; });
    waiting_.emplace(batch, std::move(finished));
    if (writing_) return;  // whoever writes will find it
    writing_ = true;
    while (!stopped_ && !waiting_.empty() && waiting_.begin()->first == next_) {
      Finished ready = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      lock.unlock();
      Write(ready);
      lock.lock();
      ++next_;
      turn_.notify_all();
    }
    writing_ = false;
  }

  void Stop(std::optional<Error> error) {
    std::lock_guard lock(mutex_);
    if (error && !error_) error_ = std::move(error);
    stopped_ = true;
    turn_.notify_all();
    counted_.notify_all();
  }

  bool stopped() const {
    std::lock_guard lock(mutex_);
    return stopped_;
  }
  const std::optional<Error>& error() const { return error_; }
  const RunSummary& summary() const { return summary_; }

 private:
  // By one worker at a time.
  void Write(const Finished& ready) {
    summary_.records += ready.counts.records;
    summary_.unreadable += ready.counts.unreadable;
    summary_.failed += ready.counts.failed;
    for (const RunProblem& problem : ready.problems) callbacks_.problem(problem);
    if (Status written = callbacks_.write(ready.output); !written.ok()) Stop(written.error());
    if (callbacks_.progress) callbacks_.progress(summary_.records);
  }

  const RunCallbacks& callbacks_;
  const size_t window_;
  mutable std::mutex mutex_;
  std::condition_variable turn_, counted_;
  std::map<uint64_t, Finished> waiting_;
  uint64_t next_ = 0, next_count_ = 0;
  uint64_t lines_before_ = 0;
  bool writing_ = false, stopped_ = false;
  std::optional<Error> error_;
  RunSummary summary_;
};

class Worker {
 public:
  Worker(const std::shared_ptr<const Program>& program, const RunOptions& options,
         const fhir::Projection& projection, std::vector<std::string> names)
      : options_(options),
        evaluator_(program,
                   {.open_world = options.open_world, .explain = false, .now = options.now}),
        reader_(&projection),
        rows_(options.format, std::move(names), options.resources) {}

  Evaluator& evaluator() { return evaluator_; }

  void Work(LineBatches& batches, InOrder& order) {
    Batch batch;
    while (!order.stopped()) {
      const Result<bool> more = batches.Next(&batch);
      if (!more.ok()) return order.Stop(more.error());
      if (!*more) return;
      lines_.clear();
      for (std::string_view line; batch.NextLine(&line);) lines_.push_back(line);
      const uint64_t first = order.FirstLine(batch.number(), lines_.size());
      Finished finished;
      finished.lines = lines_.size();
      for (size_t i = 0; i < lines_.size(); ++i) {
        if (!IsBlank(lines_[i])) One(first + i, lines_[i], batch.too_long(), &finished);
      }
      order.Finish(batch.number(), std::move(finished));
    }
  }

 private:
  void One(uint64_t number, std::string_view line, bool too_long, Finished* finished) {
    ++finished->counts.records;
    if (too_long) {
      return Unreadable(number,
                        Error{.message = "the record is larger than " +
                                         std::to_string(limits::kMaxCaseBytes >> 20) + " MB"},
                        finished);
    }
    const Result<const fhir::Record*> record = reader_.Read(line, options_.file_name);
    if (!record.ok()) return Unreadable(number, record.error(), finished);
    evaluator_.Begin(**record);
    rows_.Begin(number, **record, evaluator_.context().units);
    bool failed = false;
    for (const int definition : options_.definitions) {
      const Result<Value> value = evaluator_.Evaluate(definition);
      if (value.ok()) {
        rows_.Add(*value);
        continue;
      }
      rows_.AddError(value.error().message);
      failed = true;
      finished->problems.push_back({number, value.error(), false});
    }
    finished->counts.failed += failed;
    rows_.End(&finished->output);
  }

  void Unreadable(uint64_t number, Error error, Finished* finished) {
    ++finished->counts.unreadable;
    // The record is one line of the file: what the reader calls line 1 is this line.
    error.where.file = options_.file_name;
    error.where.line = static_cast<int>(number);
    error.quote.clear();
    std::string message = error.message;
    if (!error.where.path.empty()) message = error.where.path + ": " + message;
    rows_.Failed(number, message, &finished->output);
    finished->problems.push_back({number, std::move(error), true});
  }

  const RunOptions& options_;
  Evaluator evaluator_;
  fhir::ProjectedReader reader_;
  Rows rows_;
  std::vector<std::string_view> lines_;
};

}  // namespace

Result<RunSummary> RunLibrary(std::shared_ptr<const Program> program, const RunOptions& options,
                              LineBatches& batches, const RunCallbacks& callbacks) {
  fhir::Projection projection =
      ReadsOf(*program, options.definitions,
              {.open_world = options.open_world,
               .whole_resources = options.resources == ResultJson::Resources::kWhole});
  if (options.whole_records) projection.NeedEverything();
  std::vector<std::string> names;
  for (const int definition : options.definitions) {
    names.push_back(program->definitions[definition].name);
  }
  const Rows header(options.format, names, options.resources);
  if (Status written = callbacks.write(header.Header()); !written.ok()) return written.error();

  const size_t jobs = std::max<size_t>(1, std::min(options.jobs, limits::kMaxRunJobs));
  InOrder order(callbacks, jobs * 4);
  std::vector<std::unique_ptr<Worker>> workers;
  for (size_t i = 0; i < jobs; ++i) {
    workers.push_back(std::make_unique<Worker>(program, options, projection, names));
    if (callbacks.prepare) {
      if (Status s = callbacks.prepare(workers.back()->evaluator()); !s.ok()) return s.error();
    }
  }
  std::vector<std::thread> threads;
  for (size_t i = 1; i < jobs; ++i) {
    threads.emplace_back([&, i] { workers[i]->Work(batches, order); });
  }
  workers[0]->Work(batches, order);
  for (std::thread& thread : threads) thread.join();
  if (order.error()) return *order.error();
  return order.summary();
}

}  // namespace precert::cql
