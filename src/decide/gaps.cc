// Finds and proves checklists.
#include "decide/gaps.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "decide/criteria.h"
#include "intake/bundle.h"
#include "intake/yaml_case.h"

namespace precert {
namespace {

using Set = std::vector<int>;  // sorted leaf numbers
using Family =
    std::vector<Set>;  // minimal sets; empty: cannot be reached; one empty set: already so

bool Smaller(const Set& a, const Set& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); }

// Keeps sets that contain no other, smallest first, within the limit of the search.
void Minimise(Family& family) {
  std::sort(family.begin(), family.end(), Smaller);
  Family kept;
  for (Set& set : family) {
    const bool covered = std::any_of(kept.begin(), kept.end(), [&](const Set& k) {
      return std::includes(set.begin(), set.end(), k.begin(), k.end());
    });
    if (!covered) kept.push_back(std::move(set));
    if (kept.size() >= limits::kMaxChecklistSearch / 64) break;
  }
  family = std::move(kept);
}

Family Join(const Family& a, const Family& b) {
  Family out;
  for (const Set& x : a) {
    for (const Set& y : b) {
      Set both;
      std::set_union(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
      out.push_back(std::move(both));
      if (out.size() >= limits::kMaxChecklistSearch) break;
    }
  }
  Minimise(out);
  return out;
}

class Searcher {
 public:
  // The sets that give `node` the wanted result. Visits every leaf once, in order, so that leaf
  // numbers are those of CollectLeaves.
  Family Reach(const Criterion& node, CriterionResult wanted) {
    if (node.logic == CriterionLogic::kLeaf) {
      const int number = next_leaf_++;
      if (node.result == wanted) return {{}};
      if (node.result == CriterionResult::kUnknown && node.rule != nullptr) return {{number}};
      return {};
    }
    const bool flip = node.logic == CriterionLogic::kNot;
    const CriterionResult below = !flip                             ? wanted
                                  : wanted == CriterionResult::kMet ? CriterionResult::kNotMet
                                                                    : CriterionResult::kMet;
    // "all" reaches met, and "any" reaches not met, only with every child.
    const bool every =
        flip || (node.logic == CriterionLogic::kAll) == (wanted == CriterionResult::kMet);
    Family out = every ? Family{{}} : Family{};
    for (const Criterion& child : node.children) {
      Family of_child = Reach(child, below);
      if (every) {
        out = Join(out, of_child);
      } else {
        out.insert(out.end(), of_child.begin(), of_child.end());
      }
    }
    Minimise(out);
    return out;
  }

 private:
  int next_leaf_ = 0;
};

void ApplyFacts(const RequestFacts& facts, Case& request, ServiceLine& line) {
  if (facts.place) line.place_of_service = *facts.place;
  if (facts.facility) request.provider.facility_type = *facts.facility;
  if (facts.license) request.provider.license = *facts.license;
  if (facts.specialty) request.provider.specialty = *facts.specialty;
  if (facts.purpose) request.purpose = *facts.purpose;
  if (facts.board_certified) request.provider.board_certified = *facts.board_certified;
  if (facts.diagnosis) {
    line.diagnoses.push_back(
        {{*facts.diagnosis, "http://hl7.org/fhir/sid/icd-10-cm", "", "supplied items"}, ""});
  }
  if (facts.birth_date) request.patient.birth_date = Date::Parse(*facts.birth_date);
}

bool PromisesApproval(Outcome outcome) {
  return outcome == Outcome::kCovered || outcome == Outcome::kPartlyCovered;
}

}  // namespace

std::vector<std::vector<int>> SufficientSets(const Criterion& criteria) {
  return Searcher().Reach(criteria, CriterionResult::kMet);
}

Result<SuppliedCase> Supply(const Case& request, const ServiceLine& line,
                            const std::vector<const Criterion*>& items, const Terms& terms,
                            Date as_of) {
  std::vector<std::string> entries;
  SuppliedCase out{Case(), line};
  std::vector<RequestFacts> all_facts;
  for (size_t i = 0; i < items.size(); ++i) {
    const EvidenceRule* rule = items[i]->rule;
    if (rule->supply != nullptr) {
      Result<std::vector<std::string>> resources =
          terms.Resources(*rule->supply, as_of, "supplied-" + std::to_string(i + 1) + "-");
      if (!resources) return resources.error();
      for (const std::string& r : *resources) entries.push_back("{\"resource\":" + r + "}");
    }
    if (rule->request != nullptr) {
      Result<RequestFacts> read = ReadRequestFacts(*rule->request);
      if (!read) return read.error();
      all_facts.push_back(std::move(*read));
    }
  }
  const std::string bundle = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[" +
                             precert::Join(entries, ",") + "]}";
  Result<Case> extended = WithResources(request, bundle);
  if (!extended) return extended.error();
  out.request = std::move(*extended);
  for (const RequestFacts& f : all_facts) ApplyFacts(f, out.request, out.line);
  return out;
}

Result<std::vector<Checklist>> FindChecklists(const Case& request, const ServiceLine& line,
                                              const Criterion& criteria, const Terms& terms,
                                              Date as_of, const Redecide& redecide) {
  std::vector<const Criterion*> leaves;
  CollectLeaves(criteria, leaves);
  std::vector<Checklist> out;
  for (const Set& set : SufficientSets(criteria)) {
    if (out.size() >= limits::kMaxChecklists) break;
    // Two leaves with one rule (a definition used twice) are one item.
    std::vector<const Criterion*> items;
    for (int number : set) {
      const bool seen = std::any_of(items.begin(), items.end(), [&](const Criterion* c) {
        return c->rule == leaves[number]->rule;
      });
      if (!seen) items.push_back(leaves[number]);
    }
    if (items.empty()) continue;
    Result<SuppliedCase> supplied = Supply(request, line, items, terms, as_of);
    if (!supplied) return supplied.error();
    Result<Outcome> outcome = redecide(supplied->request, supplied->line);
    if (!outcome) return outcome.error();
    if (!PromisesApproval(*outcome)) continue;
    Checklist checklist;
    checklist.gives = *outcome;
    for (const Criterion* item : items) {
      checklist.items.push_back({item->rule->ask, item->rule->kind, item->label, item->clause});
    }
    out.push_back(std::move(checklist));
  }
  return out;
}

}  // namespace precert
