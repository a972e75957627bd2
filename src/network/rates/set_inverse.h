// SetInverse: which sets each group is in, made from the groups of each set.
//
//   SetInverse inverse(from, counts);  inverse.Fill(count, text_of, &list);  list.Run();
//   inverse.Sets(group)                                  // ascending
//
// Two workers fill it, one with the sets from the first on and one with those from the last on,
// each from its end of every group's places, until they meet.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "network/rates/large_pages.h"
#include "network/rates/work_list.h"

namespace precert::rates {

class SetInverse {
 public:
  // How many references one inverse holds, unless one group has more: 128 MiB.
  static constexpr uint64_t kMostReferences = uint64_t{1} << 25;

  SetInverse() = default;
  // Of as many groups from `from` on as fit. `counts`: of each group, how many sets it is in.
  SetInverse(uint32_t from, std::span<const uint32_t> counts);

  uint32_t until() const { return from_ + static_cast<uint32_t>(begins_.size()) - 1; }
  // Adds to `list` what fills it. `text`: of each set below `sets`, varint how many groups it has
  // and of each varint its difference to the one before less 1, the first whole. Once; the list is
  // run before this object moves.
  void Fill(uint32_t sets, std::function<std::string_view(uint32_t set)> text, WorkList* list);
  std::span<const uint32_t> Sets(uint32_t group) const {
    if (group < from_ || group >= until()) return {};
    const uint32_t begin = begins_[group - from_];
    return {sets_.get() + begin, begins_[group - from_ + 1] - begin};
  }

 private:
  struct Filling {
    uint32_t sets = 0, chunks = 0;
    std::function<std::string_view(uint32_t)> text;
    std::atomic<uint32_t> taken{0};    // chunks, by both workers
    std::vector<uint32_t> next, last;  // where each group's sets go from either end
  };
  template <bool kBackward>
  void Work();

  uint32_t from_ = 0;
  std::vector<uint32_t> begins_{0};  // by group less `from_`, and one more
  LargeArray<uint32_t> sets_;
  std::unique_ptr<Filling> filling_;
};

}  // namespace precert::rates
