// Fuzzes model infos: any bytes as a model's XML, and as one mapping of its small language.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cql/model/mapping.h"
#include "cql/model/read_model_info.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto model = precert::cql::ReadModelInfo(text, "fuzz.xml");
  if (!model.ok() && model.error().message.empty()) std::abort();
  const auto mappings = precert::cql::ParseMappings(text);
  if (!mappings.ok() && mappings.error().message.empty()) std::abort();
  return 0;
}
