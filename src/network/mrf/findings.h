// Findings: what a reader of rate files left out or read in a way worth knowing. Counts all, keeps
// the first of the faults with their places, and each kind of remark once with its count. One
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "network/mrf/json_pull.h"
#include "network/rates/price.h"

namespace precert::mrf {

class Findings {
 public:
  static constexpr size_t kMostKept = 100;

  // That the text ends is told once, not for each list that it leaves open.
  void Unreadable(JsonFault fault) {
    if (fault.at_end && std::exchange(ended_, true)) return;
    ++count_;
    if (kept_.size() < kMostKept) kept_.push_back({fault.offset, std::move(fault.what)});
  }
  uint64_t count() const { return count_; }
  void Remark(const char* what) { ++remarks_[what]; }

  void MoveTo(rates::RateFile& file) {
    file.unreadable_count = count_;
    file.unreadable = std::move(kept_);
    for (const auto& [what, times] : remarks_) {
      file.remarks.push_back(what + (times == 1 ? "" : " (" + std::to_string(times) + " times)"));
    }
  }

 private:
  uint64_t count_ = 0;
  bool ended_ = false;
  std::vector<rates::Unreadable> kept_;
  std::map<std::string, uint64_t> remarks_;
};

}  // namespace precert::mrf
