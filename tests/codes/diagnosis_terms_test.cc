// Words of a request against its diagnosis codes.
#include "codes/diagnosis_terms.h"

#include "support/golden.h"

namespace precert::codes {
namespace {

std::string Contradicted(const DiagnosisTerms& terms, const char* text, const char* code,
                         std::vector<std::string> others = {}) {
  others.push_back(code);
  const DiagnosisTerms::Term* term = terms.Contradicted(text, code, others);
  return term == nullptr ? "-" : term->words;
}

TEST(DiagnosisTerms, TheTree) {
  Result<DiagnosisTerms> loaded =
      DiagnosisTerms::Load(testing::ProjectPath("data/codes/terms-to-diagnoses.tsv"));
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  const DiagnosisTerms& terms = *loaded;
  EXPECT_EQ(Contradicted(terms, "acne scars", "L70.0"), "acne scars");
  EXPECT_EQ(Contradicted(terms, "Acne Scarring, severe", "L700"), "acne scarring");
  EXPECT_EQ(Contradicted(terms, "dermabrasion for a scar", "L70.9"), "scar");
  EXPECT_EQ(Contradicted(terms, "acne scars", "L90.5"), "-");
  EXPECT_EQ(Contradicted(terms, "acne scars", "L91.0"), "-");
  EXPECT_EQ(Contradicted(terms, "acne scars", "L70.0", {"L90.5"}),
            "-");  // the right one is there too
  EXPECT_EQ(Contradicted(terms, "active acne", "L70.0"), "-");
  EXPECT_EQ(Contradicted(terms, "acne without scars", "L70.0"), "-");
  EXPECT_EQ(Contradicted(terms, "acne, no scarring", "L70.0"), "-");
  EXPECT_EQ(Contradicted(terms, "no keloids but acne scars", "L70.0"), "acne scars");
  EXPECT_EQ(Contradicted(terms, "escarpment", "L70.0"), "-");
  EXPECT_EQ(Contradicted(terms, "rosacea", "L70.0"), "rosacea");
  EXPECT_EQ(Contradicted(terms, "rosacea", "L71.9"), "-");
  EXPECT_EQ(Contradicted(terms, "melasma", "L81.4"), "melasma");
  EXPECT_EQ(Contradicted(terms, "post-inflammatory hyperpigmentation", "L81.1"),
            "post inflammatory hyperpigmentation");
  EXPECT_EQ(Contradicted(terms, "actinic keratoses", "L82.1"), "actinic keratoses");
  EXPECT_EQ(Contradicted(terms, "acne keloid", "L73.0"), "-");
  EXPECT_EQ(Contradicted(terms, "", "L70.0"), "-");
  EXPECT_EQ(Contradicted(terms, "acne scars", "E11.9"), "-");  // unrelated: says nothing
}

TEST(DiagnosisTerms, Files) {
  testing::TempDir dir;
  EXPECT_TRUE(DiagnosisTerms::Load(dir.Path("none"))->terms().empty());
  std::string path = dir.Write("t", "#precert terms-to-diagnoses\nword\t\tL70\twhy\n");
  EXPECT_EQ(DiagnosisTerms::Load(path).error().message,
            "the row of 'word' lacks words, right codes or wrong codes");
  path = dir.Write("t", "#precert terms-to-diagnoses\nb\tL1\tL2\tw\na\tL1\tL2\tw\n");
  EXPECT_FALSE(DiagnosisTerms::Load(path).ok());
}

}  // namespace
}  // namespace precert::codes
