// Decoding sets and scattering their numbers.
#include "network/rates/set_inverse.h"

#include <algorithm>
#include <string>

#include "network/rates/varint.h"

namespace precert::rates {
namespace {

constexpr uint32_t kSetsOfChunk = 512;

}  // namespace

SetInverse::SetInverse(uint32_t from, std::span<const uint32_t> counts) : from_(from) {
  uint64_t sum = 0;
  for (uint32_t count : counts.subspan(from)) {
    if (sum != 0 && sum + count > kMostReferences) break;
    sum += count;
    begins_.push_back(static_cast<uint32_t>(sum));
  }
  if (sum == 0) return;
  sets_ = MakeLargeArray<uint32_t>(static_cast<size_t>(sum));
}

void SetInverse::Fill(uint32_t sets, std::function<std::string_view(uint32_t set)> text,
                      WorkList* list) {
  filling_ = std::make_unique<Filling>();
  filling_->sets = sets;
  filling_->chunks = (sets + kSetsOfChunk - 1) / kSetsOfChunk;
  filling_->text = std::move(text);
  filling_->next.assign(begins_.begin(), begins_.end() - 1);
  filling_->last.assign(begins_.begin() + 1, begins_.end());
  list->Add([this] { Work<false>(); });
  list->Add([this] { Work<true>(); });
}

template <bool kBackward>
void SetInverse::Work() {
  Filling& f = *filling_;
  uint32_t* const places = (kBackward ? f.last : f.next).data();
  uint32_t* const sets = sets_.get();
  const uint32_t groups_here = until() - from_;
  std::string bytes;
  std::string_view texts[kSetsOfChunk];
  // Of the n chunks that both took together, one took the first and the other the last ones.
  for (uint32_t mine = 0; f.taken.fetch_add(1, std::memory_order_relaxed) < f.chunks; ++mine) {
    const uint32_t chunk = kBackward ? f.chunks - 1 - mine : mine;
    const uint32_t begin = chunk * kSetsOfChunk, n = std::min(kSetsOfChunk, f.sets - begin);
    // Copied together, many of them are fetched at once.
    size_t size = 0;
    for (uint32_t i = 0; i < n; ++i) size += (texts[i] = f.text(begin + i)).size();
    bytes.resize(size);
    char* to = bytes.data();
    for (uint32_t i = 0; i < n; ++i) {
      const std::string_view text = texts[i];
      texts[i] = {to, text.size()};
      to = std::copy(text.begin(), text.end(), to);
    }
    for (uint32_t i = 0; i < n; ++i) {
      const uint32_t in_chunk = kBackward ? n - 1 - i : i, set = begin + in_chunk;
      ByteReader in(texts[in_chunk]);
      uint32_t group = UINT32_MAX - from_;  // less `from_`
      for (uint64_t left = in.Varint(); left > 0; --left) {
        group += static_cast<uint32_t>(in.Varint()) + 1;
        if (group >= groups_here) continue;
        sets[kBackward ? --places[group] : places[group]++] = set;
      }
    }
  }
}

}  // namespace precert::rates
