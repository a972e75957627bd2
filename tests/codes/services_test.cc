// Services: the crosswalk of procedure numbers, units for lesions, licensed lists.
#include "codes/services.h"

#include <algorithm>

#include "support/golden.h"

namespace precert::codes {
namespace {

using testing::ProjectPath;
using testing::TempDir;

const Services& Tree() {
  static const Services* const services = [] {
    Result<Services> loaded = Services::Load(ProjectPath("data/codes"));
    if (!loaded.ok()) ADD_FAILURE() << loaded.error().ToString();
    return new Services(std::move(*loaded));
  }();
  return *services;
}

std::string UnitsText(const std::vector<CodeUnits>& units) {
  std::string out;
  for (const CodeUnits& u : units) out += u.code + "x" + std::to_string(u.units) + " ";
  return out;
}

TEST(Services, UnitsForLesions) {
  struct Row {
    const char* family;
    int lesions;
    const char* units;
  };
  const Row rows[] = {
      {"ak-destruction", 0, ""},
      {"ak-destruction", -1, ""},
      {"ak-destruction", 1, "17000x1 "},
      {"ak-destruction", 2, "17000x1 17003x1 "},
      {"ak-destruction", 8, "17000x1 17003x7 "},
      {"ak-destruction", 14, "17000x1 17003x13 "},
      {"ak-destruction", 15, "17004x1 "},
      {"ak-destruction", 17, "17004x1 "},
      {"ak-destruction", 1'000'000, "17004x1 "},
      {"lesion-abrasion", 1, "15786x1 "},
      {"lesion-abrasion", 2, "15786x1 15787x1 "},
      {"lesion-abrasion", 5, "15786x1 15787x1 "},
      {"lesion-abrasion", 6, "15786x1 15787x2 "},
      {"lesion-abrasion", 9, "15786x1 15787x2 "},
      {"lesion-abrasion", 2'147'483'647, "15786x1 15787x536870912 "},
      {"dermabrasion", 5, ""},
      {"nothing", 5, ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(UnitsText(Tree().UnitsForLesions(row.family, row.lesions)), row.units)
        << row.family << " " << row.lesions;
  }
}

TEST(Services, EveryNumberOfTheCrosswalk) {
  const std::pair<const char*, const char*> rows[] = {
      {"15780", "dermabrasion"},
      {"15781", "dermabrasion"},
      {"15782", "dermabrasion"},
      {"15783", "dermabrasion"},
      {"15786", "lesion-abrasion"},
      {"15787", "lesion-abrasion"},
      {"15788", "epidermal-peel"},
      {"15789", "dermal-peel"},
      {"15792", "epidermal-peel"},
      {"15793", "dermal-peel"},
      {"17340", "acne-cryotherapy"},
      {"17360", "acne-exfoliation"},
      {"10040", "acne-extraction"},
      {"17000", "ak-destruction"},
      {"17003", "ak-destruction"},
      {"17004", "ak-destruction"},
      {"17106", "vascular-laser"},
      {"17107", "vascular-laser"},
      {"17108", "vascular-laser"},
      {"96567", "photodynamic-therapy"},
      {"96573", "photodynamic-therapy"},
      {"96574", "photodynamic-therapy"},
      {"17110", "benign-destruction"},
      {"11900", "intralesional-injection"},
      {"11901", "intralesional-injection"},
      {"0479T", "scar-laser"},
      {"0480T", "scar-laser"},
      {"0480t", "scar-laser"},
      {"17999", "unlisted-skin"},
  };
  for (const auto& [code, family] : rows) {
    ASSERT_NE(Tree().Find(code), nullptr) << code;
    EXPECT_EQ(Tree().Find(code)->family, family) << code;
    EXPECT_EQ(Tree().Check(code).status, ServiceStatus::kKnown) << code;
    EXPECT_FALSE(Tree().Title(code).empty()) << code;
  }
  EXPECT_EQ(Tree().Find("15790"), nullptr);
}

// Codes named beside a rule exist, and "never together" is said from both sides.
TEST(Services, TheTableIsConsistent) {
  for (const Service& service : Tree().all()) {
    for (const std::string& code : service.with) EXPECT_NE(Tree().Find(code), nullptr) << code;
    for (const std::string& code : service.never_with) {
      ASSERT_NE(Tree().Find(code), nullptr) << code;
      const auto& back = Tree().Find(code)->never_with;
      EXPECT_NE(std::find(back.begin(), back.end(), service.code), back.end())
          << service.code << " " << code;
    }
    // A name leads back to its own row, so that no two rows share one.
    for (const std::string& words : service.words) {
      EXPECT_EQ(Tree().FindByName(words), &service) << words;
    }
  }
}

TEST(Services, UnlistedByItsWords) {
  EXPECT_EQ(Tree().Find("17999", "Microdermabrasion, full face")->family, "microdermabrasion");
  EXPECT_EQ(Tree().Find("17999", "micro-dermabrasion x 6")->family, "microdermabrasion");
  EXPECT_EQ(Tree().Find("17999", "something else")->family, "unlisted-skin");
  EXPECT_EQ(Tree().Find("17999")->family, "unlisted-skin");
  EXPECT_EQ(Tree().Find("15780", "microdermabrasion")->family, "dermabrasion");
}

TEST(Services, FindByName) {
  const std::pair<const char*, const char*> rows[] = {
      {"microdermabrasion", "17999"},
      {"Micro-Dermabrasion", "17999"},
      {"dermabrasion", "15780"},
      {"dermal peel", "15789"},
      {"dermal-peel", "15789"},
      {"Epidermal  Peel", "15788"},
      {"ak-destruction", "17000"},
      {"PDT", "96567"},
      {"15793", "15793"},
      {"unlisted-skin", "17999"},
  };
  for (const auto& [name, code] : rows) {
    ASSERT_NE(Tree().FindByName(name), nullptr) << name;
    EXPECT_EQ(Tree().FindByName(name)->code, code) << name;
  }
  EXPECT_EQ(Tree().FindByName("microdermabrasion")->family, "microdermabrasion");
  for (const char* none : {"", "massage", "99999", "dermabrasio"}) {
    EXPECT_EQ(Tree().FindByName(none), nullptr) << none;
  }
  std::vector<std::string> names = Tree().Names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_NE(std::find(names.begin(), names.end(), "microdermabrasion"), names.end());
}

TEST(Services, WhatIsNotACode) {
  ServiceCheck check = Tree().Check("17320");
  EXPECT_EQ(check.status, ServiceStatus::kNotACode);
  EXPECT_NE(check.why.find("no such CPT code"), std::string::npos);
  EXPECT_EQ(Tree().Nearest("17320"), (std::vector<std::string>{"17999", "17340", "17360"}));
  EXPECT_EQ(Tree().Nearest("17320", 1), std::vector<std::string>{"17999"});
  EXPECT_EQ(Tree().Check("17321").status, ServiceStatus::kNotVerified);  // who knows, unlicensed
  EXPECT_EQ(Tree().Check("J7308").status, ServiceStatus::kMalformed);
  EXPECT_EQ(Tree().Check("1578").status, ServiceStatus::kMalformed);
}

TEST(Services, NearestExists) {
  EXPECT_EQ(Tree().Nearest("15784"), (std::vector<std::string>{"15783", "15782", "15786"}));
  EXPECT_EQ(Tree().Nearest("17350"), (std::vector<std::string>{"17340", "17360"}));
  EXPECT_EQ(Tree().Nearest("17399"), (std::vector<std::string>{"17999"}));
  EXPECT_EQ(Tree().Nearest("99213"), std::vector<std::string>{});
  EXPECT_EQ(Tree().Nearest(""), std::vector<std::string>{});
}

TEST(Services, LicensedList) {
  TempDir dir;
  Services services = Tree();
  // Invented descriptors: the real ones are the licensor's.
  std::string path = dir.Write("cpt.txt",
                               "A notice of copyright\n\n"
                               "15780\tExample descriptor one\n17320\tExample descriptor two\n"
                               "0001U\tExample descriptor three\n17322\tExample four\n");
  ASSERT_TRUE(services.LoadLicensed(path).ok());
  EXPECT_TRUE(services.complete());
  EXPECT_EQ(services.Check("15780").status, ServiceStatus::kKnown);
  EXPECT_EQ(services.Check("17320").status, ServiceStatus::kKnown);  // the licensed list decides
  EXPECT_EQ(services.Check("15789").status, ServiceStatus::kUnknown);
  EXPECT_EQ(services.Check("0001u").title, "Example descriptor three");
  EXPECT_EQ(services.Nearest("17323"), (std::vector<std::string>{"17322", "17320"}));
  EXPECT_NE(services.sha256(), Tree().sha256());

  EXPECT_EQ(services.LoadLicensed(dir.Write("bad", "no codes here\n")).error().message,
            "the file has no line of the form CODE<tab>DESCRIPTOR");
  Status broken = services.LoadLicensed(dir.Write("bad", "15780\tOne\n15781 Two\n"));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().message, "this line is not a CPT code, a tab and its descriptor");
  EXPECT_EQ(broken.error().where.line, 2);
  EXPECT_EQ(services.Check("0001U").status, ServiceStatus::kKnown);  // as it was
}

TEST(Services, TheCrosswalkMayBeMissing) {
  TempDir dir;
  Result<Services> none = Services::Load(dir.Path(""));
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->Find("15780"), nullptr);
  EXPECT_EQ(none->Check("15780").status, ServiceStatus::kNotVerified);
  EXPECT_TRUE(none->Nearest("15780").empty());
  EXPECT_TRUE(none->UnitsForLesions("ak-destruction", 8).empty());
}

TEST(Services, BadRowsAreRefused) {
  for (const char* row : {"15780\tf\tn\t2-1\t-\t-\t-\t-", "15780\tf\tn\tx\t-\t-\t-\t-",
                          "15780\tf\tn\t-\ttwice\t-\t-\t-", "15780\tf\tn\t-\tper-0\t-\t-\t-",
                          "1578\tf\tn\t-\t-\t-\t-\t-", "15780\tf\tn\t0\t-\t-\t-\t-"}) {
    TempDir dir;
    dir.Write("services.tsv", std::string("#precert services\n") + row + "\n");
    EXPECT_FALSE(Services::Load(dir.Path("")).ok()) << row;
  }
}

TEST(Words, WholeWordsOnly) {
  EXPECT_EQ(NormalWords("  Micro-Dermabrasion\t(x 6) "), "micro dermabrasion (x 6)");
  EXPECT_TRUE(HasWords("facial dermabrasion", "dermabrasion"));
  EXPECT_TRUE(HasWords("(dermabrasion)", "dermabrasion"));
  EXPECT_FALSE(HasWords("microdermabrasion", "dermabrasion"));
  EXPECT_FALSE(HasWords("scars", "scar"));
  EXPECT_TRUE(HasWords("scars and a scar", "scar"));
  EXPECT_FALSE(HasWords("", "scar"));
  EXPECT_FALSE(HasWords("scar", ""));
}

}  // namespace
}  // namespace precert::codes
