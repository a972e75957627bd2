// The registry: finding by code, words and day, and policies that claim the same service.
#include "policy/registry.h"

#include "base/text.h"
#include "policy/example_policy.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::Changed;
using testing::ProjectPath;
using testing::TempDir;

Date Day(std::string_view text) { return *Date::Parse(text); }

// A folder with the shared value sets and policies that are changes of the example.
class Folder {
 public:
  Folder() {
    for (const char* file : {"diagnoses.txt", "findings.txt"}) {
      dir_.Write(std::string("valuesets/") + file,
                 testing::ReadFile(ProjectPath(std::string("policies/valuesets/") + file)));
    }
  }
  Folder& With(std::string_view name, std::string_view changes) {
    dir_.Write(std::string(name) + "/policy.md", Changed(std::string(kExamplePolicy), changes));
    return *this;
  }
  std::string ErrorOf() const {
    PolicyRegistry registry;
    Status s = registry.LoadFolder(dir_.Path("."));
    return s.ok() ? "" : ReplaceAll(s.error().ToString(), dir_.Path("./"), "");
  }
  std::string Path() const { return dir_.Path("."); }

 private:
  TempDir dir_;
};

std::string Found(const PolicyRegistry& registry, std::string_view code, std::string_view words,
                  const char* day) {
  std::string out;
  for (const Governing& g : registry.Find(code, words, Day(day))) {
    out +=
        (out.empty() ? "" : " ") + g.policy->id + "@" + g.policy->version + "/" + g.service->name;
  }
  return out;
}

TEST(Registry, TheShippedPolicies) {
  PolicyRegistry registry;
  Status s = registry.LoadFolder(ProjectPath("policies"));
  ASSERT_TRUE(s.ok()) << s.error().ToString();
  EXPECT_EQ(registry.Ids(),
            (std::vector<std::string>{"aetna-cpb-0251", "anthem-anc-00007", "blues-mp-050",
                                      "blues-mp-052", "ca-reconstructive", "cigna-0328",
                                      "cms-ncd-250.4", "uhc-cosmetic"}));
  for (const Policy* policy : registry.All()) {
    Result<const PolicyProgram*> program = policy->program();
    EXPECT_TRUE(program.ok()) << program.error().ToString();
    EXPECT_FALSE(policy->checked.empty()) << policy->id;
    EXPECT_FALSE(policy->sources.empty()) << policy->id;
  }
  // National, then state, then payer; each by name.
  EXPECT_EQ(
      Found(registry, "15789", "dermal peel", "2026-11-23"),
      "cms-ncd-250.4@2001-11-26/dermal-peel ca-reconstructive@HSC 1367.63/dermal-peel "
      "aetna-cpb-0251@2025-09-26/dermal-peel anthem-anc-00007@2024-06-28/dermal-peel "
      "blues-mp-052@2025/dermal-peel cigna-0328@2025/dermal-peel uhc-cosmetic@2025/dermal-peel");
  EXPECT_EQ(Found(registry, "17999", "Micro-Dermabrasion of the face", "2026-11-23"),
            "aetna-cpb-0251@2025-09-26/microdermabrasion");
  EXPECT_EQ(Found(registry, "17999", "dermabrasion", "2026-11-23"), "");
  EXPECT_EQ(Found(registry, "99999", "dermal peel", "2026-11-23"), "");
  EXPECT_EQ(Found(registry, "15789", "", "1990-01-01"), "");
  EXPECT_NE(registry.FindById("cigna-0328"), nullptr);
  EXPECT_EQ(registry.FindById("cigna"), nullptr);
}

TEST(Registry, VersionsByDay) {
  Folder folder;
  folder.With("old",
              "effective: 2026-01-01 => effective: 2025-01-01\\nends: 2025-12-31\nversion: \"1\" "
              "=> version: \"0\"");
  folder.With("new", "");
  PolicyRegistry registry;
  Status s = registry.LoadFolder(folder.Path());
  ASSERT_TRUE(s.ok()) << s.error().ToString();
  EXPECT_EQ(Found(registry, "15789", "", "2024-12-31"), "");
  EXPECT_EQ(Found(registry, "15789", "", "2025-01-01"), "example@0/peel");
  EXPECT_EQ(Found(registry, "15789", "", "2025-12-31"), "example@0/peel");
  EXPECT_EQ(Found(registry, "15789", "", "2026-01-01"), "example@1/peel");
}

TEST(Registry, OneServiceOnePolicy) {
  // Two of one publisher, with different ids, for the same codes.
  EXPECT_EQ(
      Folder().With("a", "").With("b", "policy: example => policy: other").ErrorOf(),
      "b/policy.md:8: error: the code 15789 is claimed by two policies: 'example' and 'other'\n"
      "    peel: { codes: [\"15789\", \"15793\"] }\n"
      "  let one of them govern it, or give the older one an end date; the other is a/policy.md\n");
  // Another publisher may have its own.
  EXPECT_EQ(
      Folder()
          .With("a", "")
          .With("b", "policy: example => policy: other\npublisher: Example => publisher: Rival")
          .ErrorOf(),
      "");
  // Unlisted services that words tell apart.
  const std::string others =
      "policy: example => policy: other\n[\"15789\", \"15793\"] => [\"15788\"]\n";
  EXPECT_EQ(Folder()
                .With("a", "")
                .With("b", others + "[microdermabrasion] => [hydrodermabrasion]")
                .ErrorOf(),
            "");
  EXPECT_NE(Folder()
                .With("a", "")
                .With("b", others)
                .ErrorOf()
                .find("the code 17999 is claimed by two policies"),
            std::string::npos);
  // The same id on the same days.
  EXPECT_NE(Folder().With("a", "").With("b", "").ErrorOf().find(
                "the policy 'example' is already defined in a/policy.md"),
            std::string::npos);
}

TEST(Registry, FoldersThatAreRefused) {
  TempDir empty;
  PolicyRegistry registry;
  Status s = registry.LoadFolder(empty.Path("."));
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().message, "the folder has no policies");
  EXPECT_FALSE(PolicyRegistry().LoadFolder("/nowhere").ok());
  EXPECT_EQ(registry.FindById("x"), nullptr);
}

}  // namespace
}  // namespace precert
