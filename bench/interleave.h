// Interleave: times several pieces of work in turn, round after round, so that what else the
// machine does falls on all of them alike, and gives the median of each.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace precert::bench {

struct Work {
  std::string name;
  std::function<void()> run;
  std::vector<double> microseconds;  // one for each round

  double Median() const {
    std::vector<double> sorted = microseconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

inline void Interleave(std::vector<Work>& works, int warm_rounds, int rounds) {
  for (int round = -warm_rounds; round < rounds; ++round) {
    // Forward and backward in turn: a piece of work finds in the caches what the one before it left
    // there.
    for (size_t i = 0; i < works.size(); ++i) {
      Work& work = works[round % 2 == 0 ? i : works.size() - 1 - i];
      const auto start = std::chrono::steady_clock::now();
      work.run();
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - start;
      if (round >= 0) work.microseconds.push_back(took.count());
    }
  }
}

}  // namespace precert::bench
