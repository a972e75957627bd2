// WorkList: pieces of work that the threads of one call share; and InTurn, which puts what pieces
// made at the same time together in their order.
//
//   WorkList list;
//   list.Add([&] { ... });                                        // one piece
//   list.Add(100, [&](size_t piece, size_t worker) { ... });      // 0 to 99; worker < kMostWorkers
//   list.Run();                                                   // returns when all is done
//
// Pieces are begun in the order in which they were added, by whichever thread is free: the calling
// one and as many as there are other cores. Two pieces with the same worker never run at the same
// time. What they make must not depend on which thread that is.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace precert::rates {

class WorkList {
 public:
  static constexpr size_t kMostWorkers = 4;
  using Piece = std::function<void(size_t piece, size_t worker)>;
  void Add(size_t pieces, Piece run) { works_.push_back({pieces, std::move(run)}); }
  void Add(std::function<void()> run) {
    Add(1, [run = std::move(run)](size_t, size_t) { run(); });
  }
  void Run();

 private:
  struct Work {
    size_t pieces;
    Piece run;
  };
  std::vector<Work> works_;
};

// What pieces 0, 1, 2 and so on made is taken in this order, by one thread at a time. They must be
// begun in order too, as by a WorkList, or Put may wait for ever.
//
//   InTurn<std::string> texts([&](std::string* made) { file.Append(*made); });
//   std::unique_ptr<std::string> made = texts.New();      // a used one, to use its memory again
//   ...  texts.Put(piece, std::move(made));
template <typename Made>
class InTurn {
 public:
  // `open`: else nothing is taken before Open().
  explicit InTurn(std::function<void(Made*)> take, bool open = true)
      : take_(std::move(take)), open_(open) {}

  void Open() {
    std::unique_lock lock(mutex_);
    open_ = true;
    turn_.notify_all();
    TakeThoseInTurn(&lock);
  }

  std::unique_ptr<Made> New() {
    const std::lock_guard guard(mutex_);
    if (used_.empty()) return std::make_unique<Made>();
    std::unique_ptr<Made> made = std::move(used_.back());
    used_.pop_back();
    return made;
  }
  // Until all pieces before this one were taken. The caller may then do as `take` does, until Put.
  void Wait(size_t piece) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return open_ && next_ == piece; });
  }
  // Also takes it, and those after it that are there, if it is its turn.
  void Put(size_t piece, std::unique_ptr<Made> made) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return next_ == piece || made_.size() < kMostWaiting; });
    made_.emplace(piece, std::move(made));
    TakeThoseInTurn(&lock);
  }

 private:
  static constexpr size_t kMostWaiting = 32;

  // While one is being taken it is not in made_, and next_ still stands at it.
  void TakeThoseInTurn(std::unique_lock<std::mutex>* lock) {
    while (open_ && !made_.empty() && made_.begin()->first == next_) {
      std::unique_ptr<Made> now = std::move(made_.extract(made_.begin()).mapped());
      lock->unlock();
      take_(now.get());
      lock->lock();
      used_.push_back(std::move(now));
      ++next_;
      turn_.notify_all();
    }
  }

  std::function<void(Made*)> take_;
  bool open_;
  std::mutex mutex_;
  std::condition_variable turn_;
  size_t next_ = 0;
  std::map<size_t, std::unique_ptr<Made>> made_;
  std::vector<std::unique_ptr<Made>> used_;
};

}  // namespace precert::rates
