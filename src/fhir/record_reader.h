// RecordReader: the JSON side of fhir::Record. Use Record::FromJson and Record::Add.
//
// Appends one document's resources to a record; the caller throws the record away when it fails.
// All use of the JSON library is inside record_reader.cc.
#pragma once

#include <string_view>

#include "base/result.h"
#include "fhir/record.h"

namespace precert::fhir {

class RecordReader {
 public:
  static Status Read(std::string_view json, std::string_view file_name, Record* record);

 private:
  class Impl;
};

}  // namespace precert::fhir
