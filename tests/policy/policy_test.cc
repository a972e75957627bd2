// Policies: what is read, what is refused with its place in the Markdown, and who is governed.
#include "policy/policy.h"

#include "base/file.h"
#include "base/text.h"
#include "policy/example_policy.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::Changed;
using testing::ExpectCases;
using testing::ProjectPath;
using testing::TempDir;

std::shared_ptr<const codes::Terminology> SharedSets() {
  static const std::shared_ptr<const codes::Terminology> shared = [] {
    auto sets = std::make_shared<codes::Terminology>();
    for (const char* file : {"diagnoses.txt", "findings.txt"}) {
      Status s = sets->LoadFile(ProjectPath(std::string("policies/valuesets/") + file));
      EXPECT_TRUE(s.ok()) << s.error().ToString();
    }
    return sets;
  }();
  return shared;
}

// Loads and compiles: both may refuse.
Result<std::shared_ptr<Policy>> Load(const TempDir& dir, std::string_view text) {
  dir.Write("policy.md", text);
  Result<std::shared_ptr<Policy>> policy = Policy::Load(dir.Path(""), SharedSets());
  if (!policy) return policy;
  if (Result<const PolicyProgram*> program = (*policy)->program(); !program) return program.error();
  return policy;
}

TEST(Policy, IsRead) {
  TempDir dir;
  Result<std::shared_ptr<Policy>> loaded = Load(dir, kExamplePolicy);
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  const Policy& p = **loaded;
  EXPECT_EQ(p.id, "example");
  EXPECT_EQ(p.publisher, "Example");
  EXPECT_EQ(p.version, "1");
  EXPECT_EQ(p.kind, PolicyKind::kPayer);
  EXPECT_EQ(p.effective.ToString(), "2026-01-01");
  EXPECT_FALSE(p.ends.has_value());
  ASSERT_EQ(p.decisions.size(), 2u);
  EXPECT_EQ(p.RowOf("peel").definition, "Criteria");
  EXPECT_EQ(p.RowOf("peel").otherwise, Otherwise::kClinicalReview);
  EXPECT_EQ(p.document().sections[p.RowOf("peel").section].number, "1.2");
  EXPECT_EQ(p.RowOf("abrasion").when, DecisionRow::When::kNever);
  EXPECT_EQ(p.RowOf("abrasion").otherwise, Otherwise::kExcluded);
  EXPECT_EQ(p.RowOf("abrasion").exclusion, "experimental");

  const PolicyProgram& program = **p.program();
  const int criteria = program.library.Find("Criteria");
  ASSERT_GE(criteria, 0);
  EXPECT_EQ(program.decides, (std::vector<int>{criteria, -1}));
  EXPECT_EQ(p.document().sections[program.library.SectionOf(criteria)].number, "1.2");
  EXPECT_EQ(program.library.LineOf(criteria), 33);
  EXPECT_EQ(program.library.DefinitionNames(),
            (std::vector<std::string_view>{"Keratosis", "Lesions", "Ten lesions", "Criteria"}));
  ASSERT_EQ(program.evidence.size(), 2u);
  const EvidenceRule& first = program.evidence.at(program.library.Find("Keratosis"));
  EXPECT_EQ(first.ask, "The diagnosis");
  EXPECT_EQ(first.kind, "fact");
  EXPECT_EQ(first.reason, "documentation");
  EXPECT_EQ(first.supply, nullptr);
  EXPECT_NE(first.request, nullptr);
  const EvidenceRule& second = program.evidence.at(program.library.Find("Ten lesions"));
  EXPECT_EQ(second.kind, "document");
  EXPECT_NE(second.supply, nullptr);
  // The second call gives the same program.
  EXPECT_EQ(*p.program(), &program);

  const Clause clause = ClauseOf(p.document(), p.id, p.version, p.RowOf("peel").section);
  EXPECT_EQ(clause.document + " " + clause.version + " " + clause.section + " " + clause.title,
            "example 1 1.2 Count");
}

TEST(Policy, RefusedWithTheWholeMessage) {
  ExpectCases("tests/policy/data/bad_policies.txt", [](const std::string& changes) {
    TempDir dir;
    Result<std::shared_ptr<Policy>> policy =
        Load(dir, Changed(std::string(kExamplePolicy), changes));
    EXPECT_FALSE(policy.ok());
    return policy.ok() ? "" : ReplaceAll(policy.error().ToString(), dir.Path("/"), "");
  });
}

TEST(Policy, ValueSetsOfItsOwn) {
  TempDir dir;
  dir.Write("valuesets/own.txt",
            "name: Wrinkles\nurl: urn:example:wrinkles\nhttp://hl7.org/fhir/sid/icd-10-cm\n  L98.8 "
            " Wrinkles\n");
  Result<std::shared_ptr<Policy>> policy = Load(
      dir, Changed(std::string(kExamplePolicy), "D in \"Actinic keratosis\" => D in \"Wrinkles\""));
  ASSERT_TRUE(policy.ok()) << policy.error().ToString();
  // A set of its own may not take the name of a shared one.
  dir.Write(
      "valuesets/own.txt",
      "name: Acne\nurl: urn:example:acne\nhttp://hl7.org/fhir/sid/icd-10-cm\n  L70.0  Acne\n");
  Result<std::shared_ptr<Policy>> clash = Load(dir, kExamplePolicy);
  EXPECT_FALSE(clash.ok());
}

TEST(PolicyService, GovernsByCodeAndWords) {
  PolicyService by_code{"peel", {"15789", "15793"}, {}, 0};
  EXPECT_TRUE(by_code.Governs("15789", ""));
  EXPECT_TRUE(by_code.Governs("15793", "anything at all"));
  EXPECT_FALSE(by_code.Governs("15788", "dermal peel"));
  PolicyService by_words{"abrasion", {"17999"}, {"microdermabrasion"}, 0};
  EXPECT_TRUE(by_words.Governs("17999", "microdermabrasion for acne scars"));
  EXPECT_FALSE(by_words.Governs("17999", "dermabrasion"));
  EXPECT_FALSE(by_words.Governs("17999", ""));
  EXPECT_FALSE(by_words.Governs("15789", "microdermabrasion"));
}

TEST(Policy, InForce) {
  TempDir dir;
  Result<std::shared_ptr<Policy>> policy =
      Load(dir, Changed(std::string(kExamplePolicy),
                        "effective: 2026-01-01 => effective: 2026-01-01\\nends: 2026-06-30"));
  ASSERT_TRUE(policy.ok()) << policy.error().ToString();
  EXPECT_FALSE((*policy)->InForceOn(*Date::Parse("2025-12-31")));
  EXPECT_TRUE((*policy)->InForceOn(*Date::Parse("2026-01-01")));
  EXPECT_TRUE((*policy)->InForceOn(*Date::Parse("2026-06-30")));
  EXPECT_FALSE((*policy)->InForceOn(*Date::Parse("2026-07-01")));
}

TEST(RequestParameters, AreWhatPoliciesMayRead) {
  EXPECT_EQ(RequestParameters().size(), 15u);
  for (const RequestParameter& p : RequestParameters()) EXPECT_FALSE(p.meaning.empty()) << p.name;
}

}  // namespace
}  // namespace precert
