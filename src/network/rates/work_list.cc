// Threads that take pieces from a list.
#include "network/rates/work_list.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

#include "base/cores.h"

namespace precert::rates {

void WorkList::Run() {
  std::vector<size_t> ends;
  for (const Work& work : works_) ends.push_back((ends.empty() ? 0 : ends.back()) + work.pieces);
  const size_t pieces = ends.empty() ? 0 : ends.back();
  std::atomic<size_t> next{0};
  const auto work_as = [&](size_t worker) {
    for (size_t i = next++; i < pieces; i = next++) {
      const size_t work =
          static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), i) - ends.begin());
      works_[work].run(i - (ends[work] - works_[work].pieces), worker);
    }
  };
  const size_t workers = std::min({pieces, kMostWorkers, size_t{AvailableCores()}});
  std::vector<std::thread> others;
  try {
    for (size_t w = 1; w < workers; ++w) others.emplace_back(work_as, w);
  } catch (const std::system_error&) {  // the system gives no more threads
  }
  work_as(0);
  for (std::thread& thread : others) thread.join();
  works_.clear();
}

}  // namespace precert::rates
