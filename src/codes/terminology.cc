// The sets of a Terminology: adding them, and finding them by URL and name. load_value_sets.cc
// reads their files, compose.cc works out those that are made of others.
#include <algorithm>
#include <unordered_set>

#include "codes/bar_key.h"
#include "codes/value_set.h"

namespace precert::codes {
namespace {

// In any order: no code stands twice in a list.
bool SameCodes(const std::vector<ValueSetCode>& a, const std::vector<ValueSetCode>& b) {
  if (a.size() != b.size()) return false;
  std::unordered_set<std::string> keys;
  for (const ValueSetCode& code : a) keys.insert(BarKey(code.system, code.code));
  return std::all_of(b.begin(), b.end(), [&](const ValueSetCode& code) {
    return keys.contains(BarKey(code.system, code.code));
  });
}

}  // namespace

void Terminology::Add(ValueSet set) {
  set.table.Clear();
  for (uint32_t i = 0; i < set.codes.size(); ++i) set.table.Insert(set.codes, i);
  sets_.push_back(std::make_unique<ValueSet>(std::move(set)));
  const ValueSet* added = sets_.back().get();
  by_url_[BarKey(added->url, added->version)] = added;
  const ValueSet*& preferred = by_url_[added->url];
  if (preferred == nullptr || !OlderVersion(added->version, preferred->version)) preferred = added;
  auto [it, first] = by_name_.try_emplace(added->name, added);
  if (!first) {
    // One name for different sets answers nothing; for versions of one set, the preferred one.
    bool same_set = it->second != nullptr && it->second->url == added->url;
    it->second = same_set ? preferred : nullptr;
  }
}

Status Terminology::AddNew(std::vector<ValueSet> sets) {
  // Of two copies of a code system the one read later counts.
  const auto systems = std::stable_partition(sets.begin(), sets.end(),
                                             [](const ValueSet& set) { return !set.code_system; });
  for (auto it = systems; it != sets.end(); ++it) {
    code_systems_.push_back(std::make_unique<ValueSet>(std::move(*it)));
  }
  sets.erase(systems, sets.end());
  auto find = [this](const ValueSet& set) {
    auto it = by_url_.find(BarKey(set.url, set.version));
    return it == by_url_.end() ? nullptr : it->second;
  };
  std::unordered_map<std::string, const ValueSet*> fresh;  // of one file
  for (const ValueSet& set : sets) {
    const ValueSet* other = find(set);
    if (other == nullptr) {
      auto [it, first] = fresh.try_emplace(BarKey(set.url, set.version), &set);
      if (first) continue;
      other = it->second;
    }
    if (SameCodes(set.codes, other->codes) && SameCodes(set.prefixes, other->prefixes)) continue;
    return Error{"the value set '" + set.url + "' is already loaded from " + other->file +
                     " with other codes",
                 {set.file, 0, 0, ""},
                 "give one of them another version or URL",
                 ""};
  }
  for (ValueSet& set : sets)
    if (find(set) == nullptr) Add(std::move(set));
  return Done{};
}

const ValueSet* Terminology::FindByUrl(std::string_view url) const {
  auto it = by_url_.find(std::string(url));
  return it == by_url_.end() ? nullptr : it->second;
}

const ValueSet* Terminology::FindByName(std::string_view name) const {
  auto it = by_name_.find(std::string(name));
  return it == by_name_.end() ? nullptr : it->second;
}

const ValueSet* Terminology::FindCodeSystem(std::string_view url, std::string_view version) const {
  const ValueSet* found = nullptr;
  for (const auto& system : code_systems_) {
    if (system->url != url || (!version.empty() && system->version != version)) continue;
    if (found == nullptr || !OlderVersion(system->version, found->version)) found = system.get();
  }
  return found;
}

std::vector<const ValueSet*> Terminology::All() const {
  std::vector<const ValueSet*> all;
  all.reserve(sets_.size());
  for (const auto& set : sets_) all.push_back(set.get());
  return all;
}

}  // namespace precert::codes
