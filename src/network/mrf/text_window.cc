// Pieces of text with head room, filled by the caller's thread or by one of our own, and the copy
// of a piece's unused tail into the next one's head room.
#include "network/mrf/text_window.h"

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

namespace precert::mrf {
namespace {

constexpr size_t kHeadRoom = TextWindow::kMostEnsured;
// Pieces, 32 MB: who unpacks them goes on while parts of the text are read that take longer, as the
// provider references at the begin do, and is then ahead of those that take less. It goes on again
// when fewer are left, not at each that is taken: to wake a thread costs as much as to look at a
// piece of plain text.
constexpr size_t kMostAhead = 128, kFewAhead = 96;

}  // namespace

struct TextWindow::Piece {
  Piece() : memory(new char[kHeadRoom + kPieceBytes + kPadding]) {}
  char* data() { return memory.get() + kHeadRoom; }

  std::unique_ptr<char[]> memory;
  size_t size = 0;
  uint64_t taken = 0;
  bool last = false;
  std::optional<Error> fault;
};

// Gives out pieces in order.
class TextWindow::Source {
 public:
  Source(std::unique_ptr<InputStream> input, bool ahead) : input_(std::move(input)) {
    if (ahead) thread_ = std::thread([this] { FillAhead(); });
  }
  ~Source() {
    {
      std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    wanted_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  // Takes back a piece that is no longer looked at. Not called after the last piece.
  std::unique_ptr<Piece> Next(std::unique_ptr<Piece> used) {
    if (!thread_.joinable()) {
      if (!used) used = std::make_unique<Piece>();
      Fill(*used);
      return used;
    }
    std::unique_lock lock(mutex_);
    if (used) free_.push_back(std::move(used));
    filled_.wait(lock, [this] { return !ready_.empty(); });
    std::unique_ptr<Piece> piece = std::move(ready_.front());
    ready_.pop_front();
    const bool few = ready_.size() == kFewAhead;
    lock.unlock();
    if (few) wanted_.notify_one();
    return piece;
  }

  uint64_t total() const { return input_->total(); }

 private:
  void Fill(Piece& piece) {
    Result<size_t> n = input_->Read(piece.data(), kPieceBytes);
    piece.size = n.ok() ? *n : 0;
    if (!n.ok()) piece.fault = n.error();
    piece.last = piece.size == 0;
    piece.taken = input_->taken();
  }

  void FillAhead() {
    bool last = false;
    while (!last) {
      std::unique_ptr<Piece> piece;
      {
        std::unique_lock lock(mutex_);
        if (ready_.size() >= kMostAhead) {
          wanted_.wait(lock, [this] { return stopped_ || ready_.size() <= kFewAhead; });
        }
        if (stopped_) return;
        if (!free_.empty()) {
          piece = std::move(free_.back());
          free_.pop_back();
        }
      }
      if (!piece) piece = std::make_unique<Piece>();
      Fill(*piece);
      last = piece->last;
      bool first;
      {
        std::lock_guard lock(mutex_);
        first = ready_.empty();
        ready_.push_back(std::move(piece));
      }
      if (first) filled_.notify_one();
    }
  }

  std::unique_ptr<InputStream> input_;
  std::mutex mutex_;
  std::condition_variable filled_, wanted_;
  std::deque<std::unique_ptr<Piece>> ready_, free_;
  bool stopped_ = false;
  std::thread thread_;
};

TextWindow::TextWindow(std::unique_ptr<InputStream> input, bool ahead)
    : source_(std::make_unique<Source>(std::move(input), ahead)),
      piece_(std::make_unique<Piece>()) {
  total_ = source_->total();
  pos = end = begin_ = piece_->data();
  std::memset(piece_->data(), 0, kPadding);
}

TextWindow::~TextWindow() = default;

bool TextWindow::Advance(size_t bytes) {
  while (static_cast<size_t>(end - pos) < bytes && !ended_) {
    const size_t left = static_cast<size_t>(end - pos);
    const uint64_t at = Offset(pos);
    // The tail is copied before its piece goes back: the next may be the same memory.
    char tail[4096];
    std::unique_ptr<Piece> held;
    const char* from = pos;
    if (left <= sizeof tail) {
      std::memcpy(tail, pos, left);
      from = tail;
    } else {
      held = std::move(piece_);
    }
    std::unique_ptr<Piece> next = source_->Next(std::move(piece_));
    if (next->last) {
      ended_ = true;
      fault_ = next->fault;
    }
    char* begin = next->data() - left;
    std::memcpy(begin, from, left);
    std::memset(next->data() + next->size, 0, kPadding);
    taken_ = next->taken;
    pos = begin_ = begin;
    end = next->data() + next->size;
    offset_ = at;
    piece_ = std::move(next);
    ++generation_;
  }
  return static_cast<size_t>(end - pos) >= bytes;
}

}  // namespace precert::mrf
