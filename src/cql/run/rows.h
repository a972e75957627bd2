// Rows: one record's results as one line of output, JSON or CSV.
//
//   Rows rows(format, names, ResultJson::Resources::kReference);
//   out += rows.Header();                                      // CSV only
//   rows.Begin(line_number, record, units);
//   rows.Add(value); rows.AddError(error);                     // in the order of the names
//   rows.End(&out);
//   rows.Failed(line_number, error, &out);                     // a record that could not be read
//
//   {"line":1,"patient":"p1","results":{"Met":true,"BMI Value":{"value":36.2,"unit":"kg/m2"}}}
//   {"line":2,"error":"p.ndjson:2 at entry[3].resource.birthDate: ..."}
//
// CSV (RFC 4180): columns line, patient, error, then the definitions; null is an empty field, what
// is not a plain value is JSON. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cql/run/result_json.h"

namespace precert::cql {

enum class RowFormat : uint8_t { kJson, kCsv };

class Rows {
 public:
  Rows(RowFormat format, std::vector<std::string> names, ResultJson::Resources resources)
      : format_(format), names_(std::move(names)), resources_(resources) {}

  std::string Header() const;
  void Begin(uint64_t line, const fhir::Record& record, const codes::UnitTable& units);
  void Add(const Value& value);
  void AddError(std::string_view message);
  void End(std::string* out);
  void Failed(uint64_t line, std::string_view message, std::string* out) const;

 private:
  const RowFormat format_;
  const std::vector<std::string> names_;
  const ResultJson::Resources resources_;
  const fhir::Record* record_ = nullptr;
  const codes::UnitTable* units_ = nullptr;
  JsonWriter json_{JsonWriter::Style::kCompact};
  std::string csv_, errors_;
  uint64_t line_ = 0;
  size_t column_ = 0;
};

}  // namespace precert::cql
