// Order: how two moments (form.h) lie to each other.
//
//   const std::optional<int> order = Order{precision, offset}.Compare(a, b);   // -1, 0, 1
//
// As CompareDateTimes, which it asks where the packed moments alone do not tell; nothing when it is
// not known. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "base/packed_moment.h"
#include "cql/eval/form.h"

namespace precert::cql {

// How finely, and in which offset, moments are compared. Both are stated.
struct Order {
  std::optional<Precision> precision;
  int offset;

  std::optional<int> Compare(const Moment& a, const Moment& b) const {
    if (a.packed() != 0 && b.packed() != 0 && (!precision || *precision >= Precision::kDay)) {
      // Year, month and day; what is so far apart is more than a week apart, in order at any
      // offset.
      constexpr int64_t kFar = 150;
      const int64_t apart = static_cast<int64_t>(a.packed() >> kMomentDayBits) -
                            static_cast<int64_t>(b.packed() >> kMomentDayBits);
      if (apart > kFar) return 1;
      if (apart < -kFar) return -1;
      if (precision == Precision::kDay) return (apart > 0) - (apart < 0);
      // Equally precise, in the same offset: the parts are in order as one number.
      constexpr uint64_t kForm = (uint64_t{1} << kMomentFormBits) - 1;
      if (!precision && ((a.packed() ^ b.packed()) & kForm) == 0) {
        return (a.packed() > b.packed()) - (a.packed() < b.packed());
      }
    }
    return CompareDateTimes(a.Whole(), b.Whole(), precision, offset);
  }
  Truth Less(const Moment& a, const Moment& b) const {
    const std::optional<int> order = Compare(a, b);
    return order ? ToTruth(*order < 0) : Truth::kNull;
  }
  Truth LessOrEqual(const Moment& a, const Moment& b) const { return Not(Less(b, a)); }
  Truth Equal(const Moment& a, const Moment& b) const {
    const std::optional<int> order = Compare(a, b);
    return order ? ToTruth(*order == 0) : Truth::kNull;
  }
};

}  // namespace precert::cql
