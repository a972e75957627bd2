// Reading the plain JSON form.
#include "codes/plain_value_sets.h"

#include <simdjson.h>

#include <algorithm>

namespace precert::codes {
namespace {

namespace dom = simdjson::dom;

// [["system", ["code", ...]], ...] of the set `url`.
Status ReadGroups(const dom::element& value, ValueSet* set) {
  auto wrong = [set](std::string message, std::string path) {
    return Error{std::move(message),
                 {set->file, 0, 0, set->url + path},
                 "write [[\"SYSTEM\", [\"CODE\", ...]], ...]",
                 ""};
  };
  dom::array groups;
  if (value.get(groups)) return wrong("expected a list of code systems with their codes", "");
  size_t g = 0;
  for (dom::element item : groups) {
    const std::string at = "[" + std::to_string(g++) + "]";
    dom::array pair, codes;
    std::string_view system;
    if (item.get(pair) || pair.size() != 2 || pair.at(0).get(system) || pair.at(1).get(codes)) {
      return wrong("expected a pair of a code system and a list of codes", at);
    }
    if (system.empty()) return wrong("codes without a code system", at + "[0]");
    size_t c = 0;
    for (dom::element element : codes) {
      std::string_view code;
      if (element.get(code) || code.empty()) {
        return wrong("expected a code, a text", at + "[1][" + std::to_string(c) + "]");
      }
      ++c;
      set->codes.push_back({std::string(system), std::string(code), ""});
      if (!set->table.Insert(set->codes, static_cast<uint32_t>(set->codes.size() - 1))) {
        set->codes.pop_back();
      }
    }
  }
  if (set->codes.empty()) return wrong("the value set has no codes", "");
  return Done{};
}

}  // namespace

bool IsPlainValueSets(const dom::element& root) {
  dom::object object;
  if (root.get(object) || object["resourceType"].error() == simdjson::SUCCESS) return false;
  for (const dom::key_value_pair& member : object) {
    if (member.key.find(':') == std::string_view::npos) return false;
  }
  return object.size() > 0;
}

Result<std::vector<ValueSet>> ReadPlainValueSets(const dom::element& root,
                                                 const std::string& file) {
  dom::object object;
  if (root.get(object)) return Error{"expected an object", {file, 0, 0, ""}, "", ""};
  std::vector<ValueSet> sets;
  for (const dom::key_value_pair& member : object) {
    ValueSet set;
    set.file = file;
    // "URL" or "URL|VERSION"
    const size_t bar = std::min(member.key.find('|'), member.key.size());
    set.url = member.key.substr(0, bar);
    if (bar < member.key.size()) set.version = member.key.substr(bar + 1);
    set.name = set.url;
    if (Status status = ReadGroups(member.value, &set); !status) return status.error();
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace precert::codes
