// Tables of contents: which plans use which files.
#include "network/mrf/table_of_contents.h"

#include <gtest/gtest.h>

#include <string>

#include "network/mrf/text_window.h"
#include "support/text_input.h"

namespace precert::mrf {
namespace {

std::string Read(const std::string& text, size_t piece = 50) {
  TextWindow window(std::make_unique<testing::TextInput>(text, piece), false);
  std::string out;
  const auto structure = [&](const PlanFiles& found) {
    for (const rates::FilePlan& plan : found.plans) {
      out += plan.id_type + " " + plan.id + " " + plan.market_type + " '" + plan.name + "'\n";
    }
    for (const ContentsFile& file : found.files) {
      out += "  " + file.base_name + (file.allowed_amounts ? " (allowed amounts)" : "") + "\n";
    }
  };
  const Result<ContentsSummary> summary = ReadTableOfContents(window, "toc.json", structure);
  if (!summary.ok()) return summary.error().ToString();
  out += summary->reporting_entity + " " + summary->version + " " + summary->last_updated_on +
         ": " + std::to_string(summary->structures) + " structures, " +
         std::to_string(summary->plans) + " plans, " + std::to_string(summary->files) + " files" +
         (summary->truncated ? ", truncated" : "") + "\n";
  for (const rates::Unreadable& fault : summary->unreadable) {
    out += "at " + std::to_string(fault.offset) + ": " + fault.what + "\n";
  }
  return out;
}

TEST(TableOfContents, GivesPlansAndFilesOfEachStructure) {
  const std::string text = R"({
  "reporting_entity_name": "Example Mutual", "reporting_entity_type": "health insurance issuer",
  "version": "2.0.0", "last_updated_on": "2026-11-01",
  "reporting_structure": [
    {"reporting_plans": [
       {"plan_name": "Lakeside PPO", "plan_id_type": "HIOS", "plan_id": "12345CA0010001",
        "plan_market_type": "individual"},
       {"plan_name": "Harbor Crew", "plan_id_type": "EIN", "plan_id": 123456789,
        "plan_market_type": "group"}],
     "in_network_files": [
       {"description": "in-network", "location": "https://rates.example/2026/lake%20side.json.gz?sig=a/b"},
       {"description": "dental", "location": "dental.json"}],
     "allowed_amount_file": {"description": "allowed", "location": "https://rates.example/allowed.json"}},
    {"in_network_files": [{"location": "C:\\files\\other.json"}],
     "allowed_amount_file": null,
     "reporting_plans": [{"plan_name": "Other", "plan_id_type": "EIN", "plan_id": "1"}]}
  ]})";
  const std::string expected = R"(HIOS 12345CA0010001 individual 'Lakeside PPO'
EIN 123456789 group 'Harbor Crew'
  lake side.json.gz
  dental.json
  allowed.json (allowed amounts)
EIN 1  'Other'
  other.json
Example Mutual 2.0.0 2026-11-01: 2 structures, 3 plans, 4 files
)";
  for (const size_t piece : {1, 10, 10'000}) EXPECT_EQ(Read(text, piece), expected);
}

TEST(TableOfContents, KeepsWhatCanBeRead) {
  EXPECT_EQ(Read(R"({"reporting_structure":[
{"reporting_plans":[{"plan_name":"A"},{"plan_id":"2"}],"in_network_files":[{"location":"a.json"},{}]},
{"reporting_plans":[{"plan_id":"3"}],"in_network_files":[{"location":"b.json"}],
{"reporting_plans":[{"plan_id":"4"}],"in_network_files":[{"location":"c.json"}]}]})"),
            R"( 2  ''
  a.json
 4  ''
  c.json
  : 2 structures, 2 plans, 2 files
at 58: a plan without plan_id
at 122: a file without location
at 209: '{' where a member's name should be
)");
}

TEST(TableOfContents, SaysWhatIsNone) {
  EXPECT_EQ(Read("{}"),
            "toc.json: error: is no table of contents: it has no reporting_structure\n");
  EXPECT_EQ(Read("[]"), "toc.json: error: is no table of contents: it does not begin with '{'\n");
  EXPECT_EQ(Read(R"({"in_network":[]})"),
            "toc.json: error: is a rate file, no table of contents\n"
            "  precert rates ingest FILE -o STORE reads it\n");
  EXPECT_EQ(Read(R"({"reporting_structure":[{"reporting_plans":[{"plan_id":"1"}]},{"rep)"),
            " 1  ''\n  : 1 structures, 1 plans, 0 files, truncated\n"
            "at 63: the text ends within a string\n");
}

}  // namespace
}  // namespace precert::mrf
