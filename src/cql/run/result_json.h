// ResultJson: CQL values as JSON, for programs that read results.
//
//   ResultJson json(record, program_units, {.resources = ResultJson::Resources::kReference});
//   json.Write(value, writer);
//
//   Boolean, Integer, Decimal   true, 12, 29.99600277        Long          "12" (JSON numbers lose
//   it) String, Date, DateTime,     "2019-11-02T10:00:00.000+00:00" Quantity {"value": 36.2,
//   "unit": "kg/m2"} Ratio                       {"numerator": ..., "denominator": ...} Code,
//   Concept               {"system": ..., "code": ..., "display": ...}, {"codes": [...]} Interval
//   {"low": ..., "high": ..., "lowClosed": true, "highClosed": false} List, Tuple [...], {...} FHIR
//   elements               as in FHIR JSON FHIR resources              {"reference":
//   "Observation/bmi-1"}, or whole null; not known (open world)  null; {"unknown": true} uncertain
//   {"low": 16, "high": 44}
#pragma once

#include "base/json_writer.h"
#include "codes/ucum.h"
#include "cql/core/value.h"
#include "fhir/record.h"

namespace precert::cql {

class ResultJson {
 public:
  enum class Resources : uint8_t { kReference, kWhole };

  ResultJson(const fhir::Record& record, const codes::UnitTable& units, Resources resources)
      : record_(record), units_(units), resources_(resources) {}

  void Write(const Value& value, JsonWriter& writer) const { Write(value, writer, 0); }

 private:
  void Write(const Value& value, JsonWriter& writer, int depth) const;
  void WriteNode(const fhir::Node& node, JsonWriter& writer) const;

  const fhir::Record& record_;
  const codes::UnitTable& units_;
  const Resources resources_;
};

}  // namespace precert::cql
