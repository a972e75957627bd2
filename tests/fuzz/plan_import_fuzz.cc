// Fuzzes `plan import`: the input is two CSV files, parted by a line "%%". The first record's
// PlanId of the attributes is asked for. What is imported must load as a plan, and every error must
// say something.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/csv_reader.h"
#include "plan/import/marketplace_files.h"
#include "plan/import/marketplace_plan.h"
#include "plan/import/write_plan.h"
#include "plan/plan.h"

namespace {

using namespace precert;

void Check(const Error& error) {
  if (error.message.empty()) __builtin_trap();
}

// The same records whatever the size of the pieces in which they are read.
void CheckRecords(const std::string& text) {
  std::unique_ptr<CsvReader> csv = CsvReader::FromText(text, "fuzz.csv");
  size_t bytes = 0;
  while (true) {
    Result<bool> more = csv->Next();
    if (!more.ok()) return Check(more.error());
    if (!*more) break;
    for (size_t i = 0; i < csv->size(); ++i) {
      bytes += csv->field(i).size();
      if (csv->Place(i).line < csv->line()) __builtin_trap();
    }
    if (csv->line() < 1 || csv->size() == 0) __builtin_trap();
  }
  if (bytes > text.size()) __builtin_trap();
}

std::string FirstPlan(const std::string& text) {
  std::unique_ptr<CsvReader> csv = CsvReader::FromText(text, "fuzz.csv");
  std::string plan;
  const Status s = ForEachFiledPlan(*csv, [&](const FiledRow& row) {
    if (plan.empty()) plan = row.Cell("PlanId");
  });
  if (!s.ok()) Check(s.error());
  return plan;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckRecords(text);
  const size_t mark = text.find("%%\n");
  if (mark == std::string::npos) return 0;
  const std::string attributes = text.substr(0, mark), benefits = text.substr(mark + 3);
  const std::string plan = FirstPlan(attributes);
  if (plan.empty()) return 0;
  std::unique_ptr<CsvReader> first = CsvReader::FromText(attributes, "attributes.csv");
  std::unique_ptr<CsvReader> second = CsvReader::FromText(benefits, "benefits.csv");
  Result<FiledPlan> filed = ReadFiledPlan(*first, *second, {plan, ""}, nullptr);
  if (!filed.ok()) return Check(filed.error()), 0;
  Result<ImportedPlan> imported = InterpretFiledPlan(*filed);
  if (!imported.ok()) return Check(imported.error()), 0;
  const std::string document =
      WritePlanDocument(*imported, {*Date::Of(2026, 11, 23), {"Fictional Publisher"}});
  Result<Document> parsed = ParseDocument(document, "plan.md");
  if (!parsed.ok()) {
    fprintf(stderr, "%s\n%s\n", parsed.error().ToString().c_str(), document.c_str());
    __builtin_trap();
  }
  Result<std::shared_ptr<Plan>> loaded = Plan::FromDocument(std::move(*parsed), "nowhere", nullptr);
  if (!loaded.ok()) {
    fprintf(stderr, "%s\n%s\n", loaded.error().ToString().c_str(), document.c_str());
    __builtin_trap();
  }
  return 0;
}
