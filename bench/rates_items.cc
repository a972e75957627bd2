// The split: see rates_items.h.
#include "rates_items.h"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace precert::bench {
namespace {

constexpr size_t kBlock = 64;
constexpr size_t kPadding = 64;  // simdjson asks for 32
constexpr size_t kWindow = size_t{1} << 20;
constexpr size_t kKeyReach = 4096;  // how far before its bracket an array's key is looked for
constexpr int kElementDepth = 3;    // of the inside of an element: root, array, element

// Where a block has the characters that matter; bit i for byte i.
struct Masks {
  uint64_t quotes = 0, backslashes = 0, opens = 0, closes = 0;
};

#ifdef __AVX2__
Masks Look(const char* block) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
  auto where = [](__m256i a, __m256i b, char c) {
    const __m256i want = _mm256_set1_epi8(c);
    const auto first = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, want)));
    const auto second = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, want)));
    return uint64_t{first} | uint64_t{second} << 32;
  };
  // With bit 5 set '[' is '{' and ']' is '}', and nothing else becomes either.
  const __m256i bit = _mm256_set1_epi8(0x20);
  const __m256i low_folded = _mm256_or_si256(low, bit), high_folded = _mm256_or_si256(high, bit);
  return {where(low, high, '"'), where(low, high, '\\'), where(low_folded, high_folded, '{'),
          where(low_folded, high_folded, '}')};
}
#else
Masks Look(const char* block) {
  Masks masks;
  for (size_t i = 0; i < kBlock; ++i) {
    const uint64_t bit = uint64_t{1} << i;
    const char c = block[i];
    if (c == '"') masks.quotes |= bit;
    if (c == '\\') masks.backslashes |= bit;
    if (c == '{' || c == '[') masks.opens |= bit;
    if (c == '}' || c == ']') masks.closes |= bit;
  }
  return masks;
}
#endif

// The bits from each odd quote to the next: bit i is the parity of the quotes up to i.
uint64_t PrefixXor(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

class Splitter {
 public:
  explicit Splitter(const RatePieceSink& sink) : sink_(sink), buffer_(kWindow + kPadding) {}

  size_t Run(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) StopBench("cannot open " + path + ": " + std::strerror(errno));
    size_t total = 0;
    while (true) {
      MakeRoom();
      const ssize_t n = read(file, buffer_.data() + end_, buffer_.size() - kPadding - end_);
      if (n < 0) StopBench("cannot read " + path + ": " + std::strerror(errno));
      if (n == 0) break;
      end_ += static_cast<size_t>(n);
      total += static_cast<size_t>(n);
      while (scanned_ + kBlock <= end_) ScanBlock();
    }
    close(file);
    if (scanned_ < end_) {  // the last block, filled up with blanks
      std::memset(buffer_.data() + end_, ' ', kPadding);
      ScanBlock();
    }
    if (depth_ != 0 || in_string_ != 0) StopBench(path + " ends before its end");
    return total;
  }

 private:
  // Moves what is still needed to the front; more room when one element fills the buffer.
  void MakeRoom() {
    size_t keep = scanned_ > kKeyReach ? scanned_ - kKeyReach : 0;
    if (depth_ >= kElementDepth && element_ < keep) keep = element_;
    std::memmove(buffer_.data(), buffer_.data() + keep, end_ - keep);
    end_ -= keep;
    scanned_ -= keep;
    element_ -= keep;
    if (end_ > (buffer_.size() - kPadding) / 2) buffer_.resize(buffer_.size() * 2);
  }

  void ScanBlock() {
    const Masks masks = Look(buffer_.data() + scanned_);
    uint64_t quotes = masks.quotes;
    if ((masks.backslashes | escape_) != 0) quotes &= ~Escaped(masks.backslashes);
    const uint64_t strings = PrefixXor(quotes) ^ in_string_;
    in_string_ = static_cast<uint64_t>(static_cast<int64_t>(strings) >> 63);
    const uint64_t opens = masks.opens & ~strings, closes = masks.closes & ~strings;
    const int open_count = std::popcount(opens), close_count = std::popcount(closes);
    if (depth_ - close_count >= kElementDepth) {  // no element begins or ends here
      depth_ += open_count - close_count;
    } else {
      for (uint64_t left = opens | closes; left != 0; left &= left - 1) {
        const uint64_t bit = left & -left;
        const size_t at = scanned_ + static_cast<size_t>(std::countr_zero(left));
        if ((opens & bit) != 0) {
          Open(at);
        } else {
          Close(at);
        }
      }
    }
    scanned_ += kBlock;
  }

  // Characters after an odd run of backslashes. Rare in rate files, so byte by byte.
  uint64_t Escaped(uint64_t backslashes) {
    uint64_t escaped = 0;
    for (size_t i = 0; i < kBlock; ++i) {
      const uint64_t bit = uint64_t{1} << i;
      if (escape_ != 0) {
        escaped |= bit;
        escape_ = 0;
      } else if ((backslashes & bit) != 0) {
        escape_ = 1;
      }
    }
    return escaped;
  }

  void Open(size_t at) {
    ++depth_;
    if (depth_ == kElementDepth - 1) array_ = ArrayBefore(at);
    if (depth_ == kElementDepth) element_ = at;
  }

  void Close(size_t at) {
    if (--depth_ < 0) StopBench("brackets do not match");
    if (depth_ == kElementDepth - 2) array_ = kOther;
    if (depth_ != kElementDepth - 1 || array_ == kOther) return;
    sink_(array_ == kInNetwork ? RatePiece::kItem : RatePiece::kProviders,
          {buffer_.data() + element_, at + 1 - element_}, end_ + kPadding - element_);
  }

  enum Array { kOther, kInNetwork, kProviderReferences };

  // Which array the bracket at `at` opens, by the key before it.
  Array ArrayBefore(size_t at) const {
    if (buffer_[at] != '[') return kOther;
    std::string_view text(buffer_.data(), at);
    auto trim = [&text] {
      while (!text.empty() && std::strchr(" \t\r\n", text.back()) != nullptr) text.remove_suffix(1);
    };
    trim();
    if (!text.ends_with(':')) return kOther;
    text.remove_suffix(1);
    trim();
    if (text.ends_with("\"in_network\"")) return kInNetwork;
    return text.ends_with("\"provider_references\"") ? kProviderReferences : kOther;
  }

  const RatePieceSink& sink_;
  std::vector<char> buffer_;
  size_t end_ = 0;          // of the bytes read
  size_t scanned_ = 0;      // bytes before this are done
  size_t element_ = 0;      // the start of the element that is open
  uint64_t in_string_ = 0;  // all ones or none
  uint64_t escape_ = 0;     // the block before ended in a backslash that escapes
  int depth_ = 0;
  Array array_ = kOther;
};

}  // namespace

size_t SplitRateFile(const std::string& path, const RatePieceSink& sink) {
  return Splitter(sink).Run(path);
}

void StopBench(const std::string& what) {
  std::fprintf(stderr, "rates benchmark: %s\n", what.c_str());
  std::exit(2);
}

}  // namespace precert::bench
