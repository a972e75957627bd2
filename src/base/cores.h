// AvailableCores: how many processor cores this process may run on, at least 1. Less than the
// machine has when the process was given some of them (taskset, a container's cpuset). Any thread.
#pragma once

namespace precert {

unsigned AvailableCores();

}  // namespace precert
