// precert rates verify: whether every byte of a store is as it was written. And remove.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "cli/environment.h"
#include "cli/rates/commands.h"
#include "cli/rates/questions.h"
#include "cli/rates/words.h"
#include "network/rates/store.h"

namespace precert {
namespace {

Result<int> Verify(const std::string& folder) {
  // Each segment by itself, so that one that cannot be opened does not hide the others.
  Result<rates::StoreList> list = rates::ReadStoreList(folder);
  if (!list.ok()) return list.error();
  size_t bad = 0;
  uint64_t bytes = 0;
  for (const rates::ListedSegment& listed : list->segments) {
    Result<rates::Segment> segment = rates::Segment::Open(folder, listed.base);
    Status verified = segment.ok() ? segment->Verify() : Status(segment.error());
    if (verified.ok() && segment->file_size() != listed.bytes) {
      verified = Error{"this segment does not have the size that the store's list says",
                       Where{folder + "/" + listed.base + ".rates"}};
    }
    if (!verified.ok()) {
      ++bad;
      ReportError(verified.error());
      continue;
    }
    bytes += listed.bytes + listed.names_bytes;
    std::cout << DescribeRateFile(listed) << ": as it was written\n";
  }
  if (bad > 0) return kExitBadInput;
  std::cout << Grouped(list->segments.size()) << " files, " << Grouped(bytes) << " bytes: whole\n";
  return kExitOk;
}

Result<int> Remove(const std::string& folder, const std::string& name) {
  Result<rates::Store::Outcome> removed = rates::Store::Remove(folder, name);
  if (!removed.ok()) return removed.error();
  std::cout << folder << ": " << removed->removed.size() << " removed\n";
  return kExitOk;
}

}  // namespace

void AddRatesVerifyCommand(CLI::App& rates, int& exit_code) {
  auto store = std::make_shared<std::string>();
  CLI::App* verify = rates.add_subcommand("verify", "Check every byte of a store");
  verify->footer(
      "Checks all checksums and that each file has the SHA-256 that is its name. Exit\n"
      "code 2: something is damaged; the message names the file and the place.");
  verify->add_option("store", *store, "The store")->type_name("STORE")->required();
  verify->callback([store, &exit_code] {
    const Result<int> result = Verify(*store);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

void AddRatesRemoveCommand(CLI::App& rates, int& exit_code) {
  struct Arguments {
    std::string store, name;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* remove = rates.add_subcommand("remove", "Take a rate file out of a store");
  remove->add_option("store", arguments->store, "The store")->type_name("STORE")->required();
  remove->add_option("name", arguments->name, "The rate file's name, or its segment's")
      ->type_name("NAME")
      ->required();
  remove->callback([arguments, &exit_code] {
    const Result<int> result = Remove(arguments->store, arguments->name);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
