// The progress line, with the time left by the rate so far.
#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace precert {

Progress::Progress(std::string noun, bool with_rate)
    : noun_(std::move(noun)),
      with_rate_(with_rate),
      shown_(isatty(STDERR_FILENO) != 0),
      start_(Clock::now()) {}

void Progress::Show(uint64_t taken_bytes, uint64_t total_bytes, uint64_t count) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const auto taken = static_cast<double>(taken_bytes);
  const auto total = static_cast<double>(total_bytes);
  char left[32] = "", percent[16] = "", rate[32] = "";
  if (total > 0 && taken > 0) {
    const int rest = static_cast<int>(seconds * (total - taken) / taken + 0.5);
    std::snprintf(percent, sizeof percent, "%3d%% ", static_cast<int>(100 * taken / total));
    std::snprintf(left, sizeof left, ", %d:%02d left", rest / 60, rest % 60);
  }
  if (with_rate_) {
    std::snprintf(rate, sizeof rate, ", %.0f/s", static_cast<double>(count) / seconds);
  }
  std::fprintf(stderr, "\r\x1b[K%s%.0f MB, %.0f MB/s, %llu %s%s%s", percent, taken / 1e6,
               taken / 1e6 / seconds, static_cast<unsigned long long>(count), noun_.c_str(), rate,
               left);
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::Clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace precert
