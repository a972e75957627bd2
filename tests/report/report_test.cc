// The three forms of a determination, as golden files; provenance is left out of them, because it
// changes with every document.
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/limits.h"
#include "decide/decide.h"
#include "intake/read_case.h"
#include "report/html.h"
#include "report/html_page.h"
#include "report/json.h"
#include "report/read_determination.h"
#include "report/text.h"
#include "report/words.h"
#include "support/golden.h"

namespace precert {
namespace {

using testing::ExpectGolden;
using testing::ProjectPath;

Determination Check(const std::string& example, const std::string& plan = "") {
  KnowledgePaths paths;
  paths.root = ProjectPath("");
  paths.code_tables = ProjectPath("none");  // the built-in lists alone
  auto knowledge = Knowledge::Load(paths);
  EXPECT_TRUE(knowledge.ok()) << (knowledge.ok() ? "" : knowledge.error().ToString());
  const std::string text = testing::ReadFile(ProjectPath("examples/" + example));
  auto request = ReadCase(text, example, (*knowledge)->terms, std::nullopt);
  EXPECT_TRUE(request.ok()) << (request.ok() ? "" : request.error().ToString());
  auto d = Decide(**knowledge, *request, {.plan_id = plan, .as_of = *request->request_date});
  EXPECT_TRUE(d.ok()) << (d.ok() ? "" : d.error().ToString());
  d->input_text = text;
  d->engine_version = "test";
  d->provenance.clear();
  return std::move(*d);
}

TEST(Report, Text) {
  ExpectGolden("tests/report/data/acne-scars.txt", ToText(Check("acne-scars.yaml")));
  ExpectGolden("tests/report/data/no-photos.txt", ToText(Check("no-photos.yaml")));
  ExpectGolden("tests/report/data/twelve-keratoses-lakeside.txt",
               ToText(Check("twelve-keratoses.yaml")));
  ExpectGolden("tests/report/data/out-of-network.txt", ToText(Check("out-of-network.yaml")));
}

TEST(Report, Json) {
  ExpectGolden("tests/report/data/twelve-keratoses-summit.json",
               ToJson(Check("twelve-keratoses.yaml", "summit-hsa")));
}

TEST(Report, Html) {
  ExpectGolden("tests/report/data/twelve-keratoses-summit.html",
               ToHtml(Check("twelve-keratoses.yaml", "summit-hsa")));
}

TEST(Report, TextStaysWithinAHundredColumns) {
  const std::string text = ToText(Check("acne-scars.yaml"));
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = text.find('\n', start);
    EXPECT_LE(end - start, 100u) << text.substr(start, end - start);
    start = end + 1;
  }
}

TEST(Report, ProvidersAreNamedByWhatIsKnown) {
  EXPECT_EQ(DescribeProvider("Example Clinic", "1999999018"), "Example Clinic, NPI 1999999018");
  EXPECT_EQ(DescribeProvider("", "1999999018"), "NPI 1999999018");
  EXPECT_EQ(DescribeProvider("Example Clinic", ""), "Example Clinic");
  EXPECT_EQ(DescribeProvider("", ""), "");
}

TEST(Report, HtmlEscapesWhatTheCaseSays) {
  EXPECT_EQ(EscapeHtml("<b a=\"1\">&'"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
  Determination d = Check("spa.yaml");
  d.provider_name = "<script>alert(1)</script>";
  EXPECT_EQ(ToHtml(d).find("<script>"), std::string::npos);
}

TEST(Report, ReadsBackWhatReplayNeeds) {
  Determination d = Check("spa.yaml");
  d.provenance.push_back({"plan", "lakeside-ppo", "2026", "abc"});
  auto read = ReadDetermination(ToJson(d), "spa.json");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->plan_id, "lakeside-ppo");
  EXPECT_EQ(read->as_of.ToString(), "2026-11-23");
  EXPECT_EQ(read->input_text, d.input_text);
  ASSERT_EQ(read->provenance.size(), 1u);
  EXPECT_EQ(read->provenance[0].sha256, "abc");
}

TEST(Report, RefusesWhatIsNoDetermination) {
  const std::pair<const char*, const char*> rows[] = {
      {"{", "the file is not JSON"},
      {"{}", "the file is not a determination"},
      {R"({"schema":"precert.determination.v1"})", "the determination has no as-of date"},
      {R"({"schema":"precert.determination.v1","as_of":"2026-11-23"})",
       "the determination does not hold its input"},
      {R"({"schema":"precert.determination.v1","as_of":"2026-11-23","input":{"text":"x"}})",
       "the determination has no provenance"},
  };
  for (const auto& [json, message] : rows) {
    auto read = ReadDetermination(json, "x.json");
    ASSERT_FALSE(read.ok()) << json;
    EXPECT_EQ(read.error().message, message);
  }
}

}  // namespace
}  // namespace precert
