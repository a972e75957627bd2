// Checklists: the sets are sufficient and minimal by brute force, and each printed list works.
#include "decide/gaps.h"

#include <algorithm>

#include "decide/coverage.h"
#include "decide/criteria.h"
#include "decide/random_case.h"

namespace precert {
namespace {

// ---- Sets against brute force ------------------------------------------------------------------

CriterionResult Not(CriterionResult r) {
  if (r == CriterionResult::kUnknown) return r;
  return r == CriterionResult::kMet ? CriterionResult::kNotMet : CriterionResult::kMet;
}

// The tree's result by three-valued logic, with leaf results from `leaves` in order.
CriterionResult Evaluate(const Criterion& node, const std::vector<CriterionResult>& leaves,
                         size_t& next) {
  if (node.logic == CriterionLogic::kLeaf) return leaves[next++];
  CriterionResult out =
      node.logic == CriterionLogic::kAny ? CriterionResult::kNotMet : CriterionResult::kMet;
  for (const Criterion& child : node.children) {
    const CriterionResult r = Evaluate(child, leaves, next);
    if (node.logic == CriterionLogic::kNot) return Not(r);
    const CriterionResult decisive =
        node.logic == CriterionLogic::kAny ? CriterionResult::kMet : CriterionResult::kNotMet;
    if (r == decisive) {
      out = decisive;
    } else if (r == CriterionResult::kUnknown && out != decisive) {
      out = r;
    }
  }
  return out;
}

void Polarity(const Criterion& node, bool under_not, std::vector<bool>& out) {
  if (node.logic == CriterionLogic::kLeaf) return out.push_back(under_not);
  for (const Criterion& child : node.children) {
    Polarity(child, under_not != (node.logic == CriterionLogic::kNot), out);
  }
}

const EvidenceRule kRule;

Criterion RandomTree(std::mt19937& random, int depth, int& leaves) {
  Criterion node;
  const unsigned kind = random() % 10;
  if (depth == 0 || kind < 3 || leaves >= 9) {
    ++leaves;
    node.result = static_cast<CriterionResult>(random() % 3);
    if (random() % 4 != 0) node.result = CriterionResult::kUnknown;
    if (random() % 5 != 0) node.rule = &kRule;
    return node;
  }
  node.logic = kind < 6   ? CriterionLogic::kAll
               : kind < 9 ? CriterionLogic::kAny
                          : CriterionLogic::kNot;
  const int children = node.logic == CriterionLogic::kNot ? 1 : 1 + static_cast<int>(random() % 3);
  for (int i = 0; i < children; ++i) node.children.push_back(RandomTree(random, depth - 1, leaves));
  return node;
}

TEST(SufficientSets, AreTheMinimalOnesByBruteForce) {
  std::mt19937 random(42);
  int interesting = 0;
  for (int round = 0; round < 3000; ++round) {
    int count = 0;
    const Criterion tree = RandomTree(random, 4, count);
    std::vector<const Criterion*> leaves;
    CollectLeaves(tree, leaves);
    std::vector<bool> under_not;
    Polarity(tree, false, under_not);
    std::vector<int> open;
    for (size_t i = 0; i < leaves.size(); ++i) {
      if (leaves[i]->result == CriterionResult::kUnknown && leaves[i]->rule != nullptr) {
        open.push_back(static_cast<int>(i));
      }
    }
    ASSERT_LE(open.size(), 14u);
    // Every subset of the open leaves, each supplied so that it helps.
    std::vector<std::vector<int>> sufficient;
    for (unsigned mask = 0; mask < (1u << open.size()); ++mask) {
      std::vector<CriterionResult> results;
      for (const Criterion* leaf : leaves) results.push_back(leaf->result);
      std::vector<int> set;
      for (size_t i = 0; i < open.size(); ++i) {
        if ((mask >> i & 1) == 0) continue;
        set.push_back(open[i]);
        results[open[i]] = under_not[open[i]] ? CriterionResult::kNotMet : CriterionResult::kMet;
      }
      size_t next = 0;
      if (Evaluate(tree, results, next) == CriterionResult::kMet)
        sufficient.push_back(std::move(set));
    }
    std::vector<std::vector<int>> minimal;
    for (const auto& set : sufficient) {
      const bool has_smaller =
          std::any_of(sufficient.begin(), sufficient.end(), [&](const auto& other) {
            return other.size() < set.size() &&
                   std::includes(set.begin(), set.end(), other.begin(), other.end());
          });
      if (!has_smaller) minimal.push_back(set);
    }
    std::sort(minimal.begin(), minimal.end(), [](const auto& a, const auto& b) {
      return std::pair(a.size(), a) < std::pair(b.size(), b);
    });
    EXPECT_EQ(SufficientSets(tree), minimal) << "round " << round;
    interesting += minimal.size() > 1;
  }
  EXPECT_GT(interesting, 100);
}

TEST(SufficientSets, LargeTreesStayBounded) {
  // All of forty choices of two: more sets than anyone would look at.
  Criterion all;
  all.logic = CriterionLogic::kAll;
  for (int i = 0; i < 40; ++i) {
    Criterion any;
    any.logic = CriterionLogic::kAny;
    for (int j = 0; j < 2; ++j) {
      Criterion leaf;
      leaf.rule = &kRule;
      any.children.push_back(leaf);
    }
    all.children.push_back(any);
  }
  const auto sets = SufficientSets(all);
  ASSERT_FALSE(sets.empty());
  EXPECT_EQ(sets[0].size(), 40u);
  EXPECT_LE(sets.size(), 64u);
}

// ---- Printed lists ------------------------------------------------------------------------------

// The leaf that an item of a checklist came from.
const Criterion* LeafOf(const ChecklistItem& item, const Criterion& criteria) {
  std::vector<const Criterion*> leaves;
  CollectLeaves(criteria, leaves);
  for (const Criterion* leaf : leaves) {
    if (leaf->label == item.label && leaf->rule != nullptr && leaf->rule->ask == item.ask &&
        leaf->result == CriterionResult::kUnknown) {
      return leaf;
    }
  }
  return nullptr;
}

// Supplies the items of each list and decides the whole case again. Returns how many lists there
// were.
int ExpectListsWork(const Case& c, const Determination& d) {
  int lists = 0;
  for (size_t i = 0; i < d.lines.size(); ++i) {
    const LineDetermination& line = d.lines[i];
    EXPECT_TRUE(line.checklists.empty() || line.outcome == Outcome::kNeedsInformation);
    size_t before = 0;
    for (const Checklist& list : line.checklists) {
      ++lists;
      EXPECT_GE(list.items.size(), before) << "smallest first";
      before = list.items.size();
      std::vector<const Criterion*> leaves;
      for (const ChecklistItem& item : list.items) {
        EXPECT_FALSE(item.ask.empty());
        EXPECT_FALSE(item.clause.section.empty());
        const Criterion* leaf = LeafOf(item, line.criteria);
        EXPECT_NE(leaf, nullptr) << item.label;
        if (leaf == nullptr) return lists;
        leaves.push_back(leaf);
      }
      Result<SuppliedCase> supplied = Supply(c, c.lines[i], leaves, Shipped().terms, AsOf());
      EXPECT_TRUE(supplied.ok());
      if (!supplied.ok()) return lists;
      supplied->request.lines[i] = supplied->line;
      const Determination again = DecideOrFail(supplied->request, d.plan_id);
      EXPECT_EQ(again.lines[i].outcome, list.gives);
      EXPECT_TRUE(list.gives == Outcome::kCovered || list.gives == Outcome::kPartlyCovered);
    }
  }
  return lists;
}

TEST(Checklists, OfEveryExampleOnEveryPlanWork) {
  int lists = 0;
  for (const char* file :
       {"acne-scars.yaml", "burn-scar-minor.yaml", "loan.yaml", "no-photos.yaml",
        "out-of-network.yaml", "seventeen-keratoses.yaml", "seventh-session.yaml",
        "six-for-720.yaml", "spa.yaml", "twelve-keratoses.yaml", "twelve-keratoses.json",
        "wrinkle-laser.yaml"}) {
    const Case c = Example(file);
    for (const std::string& plan : Shipped().plans.Ids()) {
      SCOPED_TRACE(std::string(file) + " on " + plan);
      lists += ExpectListsWork(c, DecideOrFail(c, plan));
    }
  }
  EXPECT_GT(lists, 5);
}

TEST(Checklists, OfRandomRequestsWork) {
  RandomCases cases(99);
  int lists = 0, open = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string yaml = cases.Yaml(/*quiet=*/true);
    const Case c = ReadOrFail(yaml, "case.yaml");
    for (const std::string& plan : Shipped().plans.Ids()) {
      SCOPED_TRACE("plan " + plan + "\n" + yaml);
      const Determination d = DecideOrFail(c, plan);
      open += d.lines[0].outcome == Outcome::kNeedsInformation;
      lists += ExpectListsWork(c, d);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(open, 20);
  EXPECT_GT(lists, 20);
}

TEST(Checklists, TheSmallestFirst) {
  const Determination d = DecideExample("no-photos.yaml");
  ASSERT_EQ(d.lines[0].outcome, Outcome::kNeedsInformation);
  ASSERT_FALSE(d.lines[0].checklists.empty());
  const Checklist& list = d.lines[0].checklists[0];
  EXPECT_EQ(list.gives, Outcome::kCovered);
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(list.items[0].label, "Photographs submitted");
  EXPECT_EQ(list.items[1].label, "Treatment plan submitted");
  EXPECT_EQ(list.items[0].kind, "document");
  EXPECT_EQ(list.items[0].clause.section, "6.2");
}

}  // namespace
}  // namespace precert
