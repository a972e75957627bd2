// The process's affinity mask; where the system has none, the machine's cores.
#include "base/cores.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace precert {

unsigned AvailableCores() {
  cpu_set_t mine;
  CPU_ZERO(&mine);
  if (sched_getaffinity(0, sizeof mine, &mine) == 0) {
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&mine)));
  }
  return std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace precert
