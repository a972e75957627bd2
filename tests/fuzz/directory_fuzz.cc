// Fuzzes the readers of provider directories: Plan-Net, marketplace JSON, NPPES CSV and our YAML,
// told apart by their content.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "network/directories/open_directories.h"
#include "network/status.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace precert;
  // Directories are files; one for each process, rewritten for each input.
  static const std::string file = [] {
    const char* folder = std::getenv("TMPDIR");
    return std::string(folder != nullptr ? folder : "/tmp") + "/directory_fuzz_" +
           std::to_string(getpid());
  }();
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  Result<NetworkSources> sources = OpenDirectories(std::vector{file});
  if (!sources.ok()) {
    if (sources.error().message.empty()) __builtin_trap();  // every refusal says why
    return 0;
  }
  AlternativeQuery query;
  query.plan = PlanNames("lakeside-ppo", {"99999TX0010001"});
  query.on = *Date::Of(2026, 11, 23);
  query.near = {GeoPoint{32.95, -96.73}, "75080", "TX"};
  const std::string npi = "1999999018";
  const Result<NetworkAnswer> answer =
      AskNetwork(*sources, std::span(&npi, 1), query.plan, query.on);
  if (answer.ok() && answer->of[0].status.reason.empty()) __builtin_trap();
  const Result<AlternativesAnswer> others = FindAlternatives(*sources, query);
  if (others.ok() && others->found.size() > query.most) __builtin_trap();
  return 0;
}
