// Value sets that a FHIR compose takes from other sets and from whole code systems, and those whose
// members cannot be listed here.
//
// An include stands for the codes that are in its code system (all of them, or those that it
// lists) and in every value set that it names; the set is the union of the includes less the
// excludes (FHIR R4, ValueSet.compose).
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/hash_text.h"
#include "codes/bar_key.h"
#include "codes/value_set.h"

namespace precert::codes {
namespace {

// Codes that are looked at while sets are worked out of each other, for all of them together: a
// chain of sets that each include the one before costs the square of its length.
constexpr size_t kMaxComposedCodes = 50'000'000;

std::string Key(const ValueSetCode& code) { return BarKey(code.system, code.code); }

}  // namespace

bool Terminology::Compose(ComposedSet& composed, const std::unordered_set<std::string>& waiting,
                          size_t* work, Error* why) const {
  ValueSet& set = composed.set;
  auto cannot = [&](const ComposeGroup& group, std::string message, std::string hint) {
    *why = Error{std::move(message), {set.file, 0, 0, group.path}, std::move(hint), ""};
    return false;
  };
  static constexpr char kExpand[] = "export the value set with its expansion ($expand)";
  std::unordered_set<std::string> excluded;
  std::vector<ValueSetCode> codes;
  CodeTable table;
  // Excludes stand first.
  for (const ComposeGroup& group : composed.groups) {
    std::vector<const ValueSet*> named;
    *work += 1 + group.sets.size();
    if (*work > kMaxComposedCodes)
      return cannot(group, "the value sets take too many codes from each other", kExpand);
    for (const std::string& url : group.sets) {
      // Without a version the latest one counts, which may be yet to come.
      if (waiting.contains(url)) {
        return cannot(group, "it includes '" + url + "', which needs others in turn",
                      "export it with its expansion ($expand)");
      }
      const ValueSet* other = FindByUrl(url);
      if (other == nullptr)
        return cannot(group, "it includes '" + url + "', which is not loaded",
                      "load that value set too, or " + std::string(kExpand));
      if (!other->prefixes.empty())
        return cannot(group, "it includes '" + url + "', which has prefixes", kExpand);
      named.push_back(other);
    }
    const std::vector<ValueSetCode>* from = &group.codes;
    if (group.whole_system) {
      const ValueSet* system = FindCodeSystem(group.system, group.version);
      // Of those in the sets, the ones of the system need no list of the system's codes.
      if (system == nullptr && named.empty())
        return cannot(group, "all of the code system '" + group.system + "' cannot be listed here",
                      "load the CodeSystem too, or " + std::string(kExpand));
      if (system != nullptr) from = &system->codes;
    }
    size_t first = 0;
    if (group.system.empty() || (group.whole_system && from == &group.codes)) {
      from = &named[0]->codes;
      first = 1;
    }
    *work += from->size();
    if (*work > kMaxComposedCodes)
      return cannot(group, "the value sets take too many codes from each other", kExpand);
    for (const ValueSetCode& code : *from) {
      if (!group.system.empty() && code.system != group.system) continue;
      const bool in_all = std::all_of(named.begin() + first, named.end(), [&](const ValueSet* s) {
        return s->table.Contains(s->codes, code.system, code.code, HashText(code.code));
      });
      if (!in_all) continue;
      if (group.exclude) {
        excluded.insert(Key(code));
      } else if (!excluded.contains(Key(code))) {
        codes.push_back(code);
        if (!table.Insert(codes, static_cast<uint32_t>(codes.size() - 1))) codes.pop_back();
      }
    }
  }
  set.codes = std::move(codes);
  set.table = std::move(table);
  return true;
}

Status Terminology::ResolveReferences() {
  size_t work = 0;
  std::vector<Error> reasons(composed_.size());
  std::unordered_map<std::string, int> left;  // sets of a URL that are yet to be worked out
  std::unordered_set<std::string> waiting;
  for (const ComposedSet& composed : composed_) {
    ++left[composed.set.url];
    waiting.insert(composed.set.url);
  }
  std::vector<bool> done(composed_.size());
  bool backwards = false;  // in turn, so that a chain costs two rounds in either order
  for (bool progress = true; progress; backwards = !backwards) {
    progress = false;
    for (size_t k = 0; k < composed_.size(); ++k) {
      const size_t i = backwards ? composed_.size() - 1 - k : k;
      if (done[i]) continue;
      if (!Compose(composed_[i], waiting, &work, &reasons[i])) continue;
      done[i] = progress = true;
      const std::string& url = composed_[i].set.url;
      if (--left[url] == 0) waiting.erase(url);
      std::vector<ValueSet> one;
      one.push_back(std::move(composed_[i].set));
      if (Status status = AddNew(std::move(one)); !status) return status;
    }
  }
  for (size_t i = 0; i < composed_.size(); ++i) {
    if (done[i]) continue;
    const ValueSet& set = composed_[i].set;
    unlisted_.push_back({set.url, set.version, std::move(reasons[i])});
  }
  composed_.clear();
  for (const UnlistedSet& set : unlisted_) {
    // Who asks for no version asks for the latest.
    auto it = by_url_.find(set.url);
    if (it != by_url_.end() && OlderVersion(it->second->version, set.version)) by_url_.erase(it);
  }
  return Done{};
}

const Error* Terminology::WhyUnlisted(std::string_view url) const {
  const size_t bar = std::min(url.find('|'), url.size());
  for (const UnlistedSet& set : unlisted_) {
    if (set.url != url.substr(0, bar)) continue;
    if (bar == url.size() || set.version == url.substr(bar + 1)) return &set.why;
  }
  return nullptr;
}

}  // namespace precert::codes
