// The rows of one plan in the public CMS Exchange files: "Plan Attributes PUF" (a row a plan
// variant) and "Benefits and Cost Sharing PUF" (a row a benefit). Both are read once from end to
// end, in memory that does not grow with them.
//
// Columns are found by name, in any order and letter case. Rows of other plans that have not as
// many fields as the header are left out and counted; such a row of this plan is an error. So are a
// missing column (with the nearest), a plan that is not in the file (with the nearest), and a plan
// year that is not, each with its place.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_reader.h"
#include "base/result.h"

namespace precert {

// A row by column name, as the dictionaries of the files spell it: "PlanMarketingName".
struct FiledRow {
  std::map<std::string, std::string, std::less<>> cells;
  std::map<std::string, Where, std::less<>> places;
  int line = 0;

  // "" where the file has no such column.
  std::string_view Cell(std::string_view column) const;
  Where Place(std::string_view column) const;
};

struct FiledPlan {
  FiledRow attributes;
  std::vector<FiledRow> benefits;  // in the order of the file
  std::string attributes_file, benefits_file;
  // Rows that were left out: repeated word for word, and of other plans but damaged.
  int repeated = 0;
  uint64_t damaged = 0;
  int first_damaged_line = 0;
  uint64_t rows = 0;  // of both files, for "read 1,200,345 rows"
};

struct FiledPlanQuestion {
  std::string plan;  // PlanId with its variant: "12345TX0010001-01"
  std::string year;  // "" where the file has the plan for one year only
};

// `progress` may be null; it is called now and then with the reader at work.
Result<FiledPlan> ReadFiledPlan(CsvReader& attributes, CsvReader& benefits,
                                const FiledPlanQuestion& question,
                                const std::function<void(const CsvReader&)>& progress);

// Every plan of an attributes file, one at a time.
Status ForEachFiledPlan(CsvReader& attributes, const std::function<void(const FiledRow&)>& visit);

}  // namespace precert
