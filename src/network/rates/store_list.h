// The list of a store, segments.json: which segments it has, and which plans are bound to which
// file.
//
//   {"format": "precert rate store", "version": 1,
//    "segments": [{"segment": "0123...cdef", "file": "in-network.json", ...}],
//    "bindings": [{"file": "in-network.json", "plans": [...]}],
//    "check": "CRC-32C of the list without this member, 8 hexadecimal digits"}
//
// It is written aside and renamed, so a reader has the old list or the new one. `check` finds a
// change by anything but this program, so that no damaged plan identifier answers for another plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/rates/price.h"

namespace precert::rates {

struct ListedSegment {
  std::string base;  // 32 hexadecimal digits; BASE.rates and BASE.names
  std::string kind;  // "in-network", "allowed-amounts"
  std::string file;  // base name of the rate file
  std::string entity, last_updated_on;
  std::vector<FilePlan> plans;  // that the file itself names
  uint64_t bytes = 0, names_bytes = 0;
  uint64_t items = 0, rates = 0, prices = 0;
};

// Plans that a table of contents binds to a file.
struct PlanBinding {
  std::string file;  // base name
  std::vector<FilePlan> plans;
};

struct StoreList {
  std::vector<ListedSegment> segments;  // in the order in which they came
  std::vector<PlanBinding> bindings;
};

inline constexpr int kStoreListVersion = 1;

std::string ListPath(const std::string& store);
std::string ToJson(const StoreList& list);
// Errors say what is wrong and name `path`.
Result<StoreList> ParseStoreList(std::string_view json, const std::string& path);
// The list of a store's folder. An Error when there is none, or it is no list.
Result<StoreList> ReadStoreList(const std::string& store);
Status WriteStoreList(const std::string& store, const StoreList& list);

// Whether a base name in a table of contents and that of a file mean the same file: "x.json.gz" was
// perhaps unpacked to "x.json" before it was read.
bool SameRateFile(std::string_view a, std::string_view b);
// Whether two plan identifiers are the same: EINs with and without a dash, letters in either case.
bool SamePlanId(std::string_view a, std::string_view b);
// The plans of a file: its own and those bound to it, each once.
std::vector<FilePlan> PlansOf(const StoreList& list, const ListedSegment& segment);

}  // namespace precert::rates
