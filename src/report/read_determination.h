// Reads back, from a determination's JSON, what is needed to derive it again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "decide/determination.h"

namespace precert {

struct RecordedDetermination {
  Date as_of;
  std::string plan_id, input_name, input_text;
  std::vector<ProvenanceItem> provenance;
};

// Errors: not JSON, another schema, a part missing.
Result<RecordedDetermination> ReadDetermination(std::string_view json, std::string_view file_name);

}  // namespace precert
