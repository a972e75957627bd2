// Progress: a line on the terminal that is written over while a long input is read:
// "41% 812 MB, 2100 MB/s, 4520 patients, 0:03 left". Nothing where standard error is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace precert {

class Progress {
 public:
  // `noun`: what is counted ("patients"). `with_rate`: also how many of them a second.
  explicit Progress(std::string noun, bool with_rate = false);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `taken` of `total` bytes of the input (0: not known), and what was made of them. Draws at most
  // ten times a second.
  void Show(uint64_t taken, uint64_t total, uint64_t count);
  void Clear();  // before anything else is written to the terminal

 private:
  using Clock = std::chrono::steady_clock;
  const std::string noun_;
  const bool with_rate_;
  const bool shown_;
  bool drawn_ = false;
  const Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace precert
