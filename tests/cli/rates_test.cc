// precert rates as a person runs it, and precert check with a plan that names a store. What the
// commands print stands in docs/rates.md; documents_test.cc runs it.
#include <gtest/gtest.h>

#include <string>

#include "base/file.h"
#include "cli/run_program.h"

namespace precert {
namespace {

using testing::Has;
using testing::Precert;
using testing::ProgramRun;
using testing::ProjectPath;
using testing::RunShell;
using testing::TempDir;

const std::string& Lakeside() {
  static const std::string path = ProjectPath("docs/rates/lakeside.json");
  return path;
}

TEST(RatesIngest, TakesPackedFilesAndStandardInputAsOne) {
  TempDir dir;
  RunShell("gzip -c " + Lakeside() + " > " + dir.Path("a.json.gz"));
  RunShell("zstd -qc " + Lakeside() + " > " + dir.Path("b.json.zst"));
  const std::string store = dir.Path("store");
  EXPECT_EQ(Precert("rates ingest " + dir.Path("a.json.gz") + " " + dir.Path("b.json.zst") +
                    " -o " + store)
                .exit_code,
            0);
  const ProgramRun run = RunShell("cat " + Lakeside() + " | " + PRECERT_PROGRAM +
                                  " rates ingest - --name c.json -o " + store + " --json");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "\"prices\": 8")) << run.output;
  EXPECT_TRUE(Has(run.output, "\"file\": \"c.json\"")) << run.output;
  const ProgramRun info = Precert("rates info " + store);
  for (const char* file : {"a.json.gz of", "b.json.zst of", "c.json of"}) {
    EXPECT_TRUE(Has(info.output, file)) << info.output;
  }
}

TEST(RatesIngest, ABadFileChangesNothingAndAmongOthersIsLeftOut) {
  TempDir dir;
  const std::string store = dir.Path("store");
  const std::string bad = dir.Write("bad.json", "<html>");
  ProgramRun run = Precert("rates ingest " + bad + " " + dir.Path("none.json") + " -o " + store);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "bad.json: error: is a web page or XML, not JSON")) << run.output;
  EXPECT_TRUE(Has(run.output, "none.json: error: cannot be opened: No such file")) << run.output;
  EXPECT_FALSE(FileExists(store + "/segments.json"));

  run = Precert("rates ingest " + bad + " " + Lakeside() + " -o " + store);
  EXPECT_EQ(run.exit_code, 3) << run.output;
  EXPECT_TRUE(Has(run.output, "1 added")) << run.output;
  // The same again, and one that takes the place of the other.
  run = Precert("rates ingest " + Lakeside() + " -o " + store);
  EXPECT_TRUE(Has(run.output, "0 added, 1 already there")) << run.output;
  const std::string newer = dir.Write(
      "lakeside.json", R"({"version":"2.1.0","last_updated_on":"2026-12-01","in_network":[]})");
  run = Precert("rates ingest " + newer + " --update -o " + store);
  EXPECT_TRUE(Has(run.output, "1 added, 1 removed")) << run.output;
}

TEST(RatesIngest, ArgumentsThatDoNotFit) {
  TempDir dir;
  const ProgramRun run = Precert("rates ingest a b --name x -o " + dir.Path("store"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.output, "--name is for one file, and 2 are given")) << run.output;
  EXPECT_EQ(Precert("rates ingest a").exit_code, 2);
}

TEST(RatesIngest, KeepsWhatATruncatedArchiveHolds) {
  TempDir dir;
  // Many prices, so that the archive is cut within them.
  std::string text = R"({"in_network":[{"billing_code":"1","negotiated_rates":[)";
  for (int i = 0; i < 20000; ++i) {
    text += R"({"provider_references":[)" + std::to_string(i * 7919 % 100003) +
            R"(],"negotiated_prices":[{"negotiated_rate":)" + std::to_string(i) + "}]},";
  }
  text.back() = ']';
  const std::string file = dir.Write("all.json", text + "}]}");
  RunShell("gzip -c " + file + " | head -c 50000 > " + dir.Path("cut.json.gz"));
  const ProgramRun run =
      Precert("rates ingest " + dir.Path("cut.json.gz") + " -o " + dir.Path("store"));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "The text breaks off; what came before is kept.")) << run.output;
  EXPECT_TRUE(Has(run.output, "the gzip file is cut short")) << run.output;
}

// The shipped plan with a store of its own.
class CheckWithRates : public ::testing::Test {
 protected:
  void SetUp() override {
    RunShell("mkdir -p " + dir_.Path("plans") + " && cp -r " + ProjectPath("plans/lakeside-ppo") +
             " " + dir_.Path("plans"));
    EXPECT_EQ(Precert("rates ingest " + Lakeside() + " -o " + dir_.Path("rates")).exit_code, 0);
    EXPECT_EQ(Precert("rates toc docs/rates/contents.json -o " + dir_.Path("rates")).exit_code, 0);
  }
  // `front`: a line of front matter.
  ProgramRun Check(const std::string& front, const std::string& arguments = "") {
    const std::string plan = dir_.Path("plans/lakeside-ppo/plan.md");
    RunShell("cp " + ProjectPath("plans/lakeside-ppo/plan.md") + " " + plan +
             " && sed -i '0,/^cost sharing:/s|^cost sharing:|" + front + "\\n&|' " + plan +
             " && rm -f " + dir_.Path("plans/lakeside-ppo/providers.yaml"));
    return Precert(
        "check examples/twelve-keratoses.yaml --plan lakeside-ppo --as-of 2026-11-23 --plans " +
        dir_.Path("plans") + " " + arguments);
  }
  TempDir dir_;
};

TEST_F(CheckWithRates, TakesNetworkStatusAndAllowedAmountFromTheStore) {
  const ProgramRun run = Check(R"(rates: { store: ../../rates, plan: "99-1234567" })");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(
      Has(run.output, "in network: the rate file lakeside.json of 2026-11-01 (Lakeside Health)"))
      << run.output;
  EXPECT_TRUE(Has(run.output, "$612.50")) << run.output;
  EXPECT_TRUE(Has(run.output, "rate file lakeside.json of 2026-11-01")) << run.output;
  const ProgramRun json =
      Check(R"(rates: { store: ../../rates, plan: "99-1234567" })", "--format json");
  EXPECT_TRUE(Has(json.output, ".rates\"")) << json.output;  // among the hashes of what was used
}

TEST_F(CheckWithRates, AStoreWithoutThePlanLeavesBothUnknown) {
  const ProgramRun run = Check(R"(rates: { store: ../../rates, plan: "99-7654321" })");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(Has(run.output, "not known: the store")) << run.output;
  EXPECT_FALSE(Has(run.output, "$612.50")) << run.output;
}

TEST_F(CheckWithRates, AStoreThatIsNotThereOrDamagedStopsTheCheck) {
  ProgramRun run = Check("rates: { store: ../../none }");
  EXPECT_EQ(run.exit_code, 2) << run.output;
  EXPECT_TRUE(Has(run.output, "none")) << run.output;
  run = Check("rates: { plan: x }");
  EXPECT_EQ(run.exit_code, 2) << run.output;
  EXPECT_TRUE(Has(run.output, "store")) << run.output;
  // One bit in the middle of the prices' file.
  RunShell("for f in " + dir_.Path("rates") +
           "/*.rates; do printf '\\377' | dd of=$f bs=1 seek=200 "
           "conv=notrunc 2>/dev/null; done");
  run = Check("rates: { store: ../../rates }");
  EXPECT_EQ(run.exit_code, 2) << run.output;
  EXPECT_TRUE(Has(run.output, ".rates")) << run.output;
}

}  // namespace
}  // namespace precert
