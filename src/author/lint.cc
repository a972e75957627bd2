// The lint of a policy: every criterion can be satisfied, and every evidence block satisfies its
// own.
#include <algorithm>
#include <set>

#include "author/policy_cases.h"
#include "base/file.h"
#include "decide/coverage.h"
#include "decide/criteria.h"
#include "decide/gaps.h"
#include "intake/bundle.h"

namespace precert {
namespace {

// A request that says nothing beyond the service, so that every criterion is open.
Result<Case> BlankCase() {
  return ReadBundle(
      R"({"resourceType":"Bundle","type":"collection","entry":[
          {"resource":{"resourceType":"Patient","id":"patient"}},
          {"resource":{"resourceType":"Coverage","id":"coverage"}},
          {"resource":{"resourceType":"Claim","id":"request","item":[
            {"sequence":1,"productOrService":{"coding":[{"code":"00000"}]}}]}}]})",
      "blank case");
}

std::string At(const Policy& policy, int line) {
  return policy.document().file + ":" + std::to_string(line) + ": ";
}

// Leaves of the tree with the number of `not` above each: an odd number means that ruling it out
// helps.
void Polarity(const Criterion& tree, bool under_not,
              std::vector<std::pair<const Criterion*, bool>>& out) {
  if (tree.logic == CriterionLogic::kLeaf) {
    out.emplace_back(&tree, under_not);
    return;
  }
  for (const Criterion& child : tree.children) {
    Polarity(child, under_not != (tree.logic == CriterionLogic::kNot), out);
  }
}

}  // namespace

Result<std::vector<std::string>> LintPolicy(const Policy& policy, const Terms& terms) {
  std::vector<std::string> out;
  Result<const PolicyProgram*> program = policy.program();
  if (!program) return program.error();
  if (policy.sources.empty()) out.push_back(At(policy, 1) + "the policy names no source");
  if (policy.checked.empty())
    out.push_back(At(policy, 1) + "the policy does not say how far it was checked");
  Result<std::vector<std::string>> cases = ListFiles(policy.folder + "/cases", ".md");
  if (!cases || cases->empty()) out.push_back(At(policy, 1) + "the policy has no table of cases");

  Result<Case> blank = BlankCase();
  if (!blank) return blank.error();
  const Date day = policy.modelled.value_or(policy.effective);
  std::set<std::string> seen;
  for (const DecisionRow& row : policy.decisions) {
    if (row.when != DecisionRow::When::kDefinition) continue;
    const PolicyService& service =
        *std::find_if(policy.services.begin(), policy.services.end(),
                      [&](const PolicyService& s) { return s.name == row.service; });
    DeterminedService determined;
    determined.decided_code = service.codes.front();
    determined.family = determined.name = service.name;
    auto tree_of = [&](const Case& request, const ServiceLine& line) -> Result<Criterion> {
      Result<PolicyAnswer> answer =
          DecideByPolicy(policy, service, {request, line, determined, day, false});
      if (!answer) return answer.error();
      return std::move(answer->criteria);
    };
    Result<Criterion> tree = tree_of(*blank, blank->lines[0]);
    if (!tree) return tree.error();
    std::vector<std::pair<const Criterion*, bool>> leaves;
    Polarity(*tree, false, leaves);
    for (size_t i = 0; i < leaves.size(); ++i) {
      const auto& [leaf, under_not] = leaves[i];
      if (!seen.insert(leaf->label).second) continue;
      if (leaf->rule == nullptr) {
        out.push_back(At(policy, row.line) + "no evidence block says what would satisfy '" +
                      leaf->label + "'");
        continue;
      }
      if (leaf->rule->supply == nullptr && leaf->rule->request == nullptr) continue;
      Result<SuppliedCase> supplied = Supply(*blank, blank->lines[0], {leaf}, terms, day);
      if (!supplied) return supplied.error();
      Result<Criterion> again = tree_of(supplied->request, supplied->line);
      if (!again) return again.error();
      std::vector<const Criterion*> after;
      CollectLeaves(*again, after);
      const CriterionResult wanted = under_not ? CriterionResult::kNotMet : CriterionResult::kMet;
      if (after[i]->result != wanted) {
        out.push_back(At(policy, leaf->rule->line) + "what the evidence block of '" + leaf->label +
                      "' supplies leaves it " + std::string(CriterionResultId(after[i]->result)));
      }
    }
  }
  return out;
}

}  // namespace precert
