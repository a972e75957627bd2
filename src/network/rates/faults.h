// Where tests interrupt the writing of a store: each step that changes the disk says its name.
//
// Outside of tests the hook is null and a step costs a comparison. Set it before threads start.
#pragma once

namespace precert::rates {

inline void (*step_hook)(const char* step) = nullptr;

inline void Step(const char* step) {
  if (step_hook != nullptr) step_hook(step);
}

}  // namespace precert::rates
