// WritePlanDocument: an imported plan as a plan document (plan.md) that precert loads. Every amount
// names a section, and every section the file, the line and the words that it rests on; what was
// not turned into terms is listed in a section of its own. `read` is the day of the import. Pure.
#pragma once

#include <string>

#include "base/date.h"
#include "plan/import/marketplace_plan.h"

namespace precert {

struct WriteOptions {
  Date read;
  std::vector<std::string> publishers;  // whose medical policies the plan administers
};

std::string WritePlanDocument(const ImportedPlan& plan, const WriteOptions& options);

}  // namespace precert
