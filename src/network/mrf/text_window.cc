// Pieces of text with head room, filled by the caller's thread or by one of our own, and the copy
// of a piece's unused tail into the next one's head room, or of both to where a long one fits.
#include "network/mrf/text_window.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "network/rates/large_pages.h"

namespace precert::mrf {
namespace {

constexpr size_t kHeadRoom = size_t{32} << 10;  // for the tails that most pieces leave

// Pieces, and how many may wait. Who unpacks them goes on while parts of the text are read that
// take longer, as provider references do, and is then ahead of those that take less. Of a long text
// they are large, because unpacking begins each with copies of what came before; of a short one
// small, because memory that is new takes time, and so they are where nobody reads ahead: they stay
// in a core's cache.
struct Pieces {
  size_t bytes = size_t{256} << 10, most_ahead = 8;
};
constexpr Pieces kOfLongText = {size_t{1} << 20, 24};
constexpr uint64_t kLongText = uint64_t{16} << 20;  // packed

}  // namespace

struct TextWindow::Piece {
  char* data = nullptr;  // after the head room
  size_t size = 0;
  uint64_t taken = 0;
  bool last = false;
  std::optional<Error> fault;
};

// Gives out pieces in order.
class TextWindow::Source {
 public:
  Source(std::unique_ptr<InputStream> input, bool ahead)
      : input_(std::move(input)),
        size_(ahead && input_->total() >= kLongText ? kOfLongText : Pieces()),
        pieces_((ahead ? size_.most_ahead : 0) + 2),  // one is looked at, and one is being filled
        memory_(rates::MakeLargeArray<char>(pieces_.size() * Stride())) {
    for (size_t i = pieces_.size(); i-- > 0;) {
      pieces_[i].data = memory_.get() + i * Stride() + kHeadRoom;
      free_.push_back(&pieces_[i]);
    }
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
  Piece* Next(Piece* used) {
    if (!thread_.joinable()) {
      Fill(&pieces_[0]);
      return &pieces_[0];
    }
    std::unique_lock lock(mutex_);
    if (used != nullptr) free_.push_back(used);
    filled_.wait(lock, [this] { return !ready_.empty(); });
    Piece* const piece = ready_.front();
    ready_.pop_front();
    const bool few = ready_.size() == FewAhead();
    lock.unlock();
    if (few) wanted_.notify_one();
    return piece;
  }

  uint64_t total() const { return input_->total(); }

 private:
  // When so few are left, more are filled; not at each that is taken: to wake a thread costs as
  // much as to look at a piece of plain text.
  size_t FewAhead() const { return size_.most_ahead / 2; }
  size_t Stride() const { return kHeadRoom + size_.bytes + kPadding; }

  void Fill(Piece* piece) {
    Result<size_t> n = input_->Read(piece->data, size_.bytes);
    piece->size = n.ok() ? *n : 0;
    if (!n.ok()) piece->fault = n.error();
    piece->last = piece->size == 0;
    piece->taken = input_->taken();
  }

  void FillAhead() {
    bool last = false;
    while (!last) {
      Piece* piece = nullptr;
      {
        std::unique_lock lock(mutex_);
        if (ready_.size() >= size_.most_ahead) {
          wanted_.wait(lock, [this] { return stopped_ || ready_.size() <= FewAhead(); });
        }
        if (stopped_) return;
        piece = free_.back();  // there is one: at most most_ahead + 1 are ready or looked at
        free_.pop_back();
      }
      Fill(piece);
      last = piece->last;
      bool first;
      {
        std::lock_guard lock(mutex_);
        first = ready_.empty();
        ready_.push_back(piece);
      }
      if (first) filled_.notify_one();
    }
  }

  std::unique_ptr<InputStream> input_;
  const Pieces size_;
  std::vector<Piece> pieces_;
  rates::LargeArray<char> memory_;  // of all pieces
  std::mutex mutex_;
  std::condition_variable filled_, wanted_;
  std::deque<Piece*> ready_;
  std::vector<Piece*> free_;
  bool stopped_ = false;
  std::thread thread_;
};

TextWindow::TextWindow(std::unique_ptr<InputStream> input, bool ahead)
    : source_(std::make_unique<Source>(std::move(input), ahead)) {
  static constexpr char kNothing[kPadding] = {};
  total_ = source_->total();
  pos = end = begin_ = kNothing;
}

TextWindow::~TextWindow() = default;

bool TextWindow::Advance(size_t bytes) {
  while (static_cast<size_t>(end - pos) < bytes && !ended_) {
    const size_t left = static_cast<size_t>(end - pos);
    offset_ = Offset(pos);
    char* begin;
    if (left <= kHeadRoom) {
      // Copied before its piece goes back: the next may be the same memory.
      char tail[kHeadRoom];
      std::memcpy(tail, pos, left);
      piece_ = source_->Next(piece_);
      begin = piece_->data - left;
      std::memcpy(begin, tail, left);
    } else {
      if (long_ == nullptr) long_.reset(new char[kMostEnsured + kOfLongText.bytes + kPadding]);
      begin = long_.get();
      std::memmove(begin, pos, left);
      piece_ = source_->Next(piece_);
      std::memcpy(begin + left, piece_->data, piece_->size);
    }
    if (piece_->last) {
      ended_ = true;
      fault_ = piece_->fault;
    }
    std::memset(begin + left + piece_->size, 0, kPadding);
    taken_ = piece_->taken;
    pos = begin_ = begin;
    end = begin + left + piece_->size;
    ++generation_;
  }
  return static_cast<size_t>(end - pos) >= bytes;
}

}  // namespace precert::mrf
