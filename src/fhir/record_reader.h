// RecordReader: the JSON side of fhir::Record. Use Record::FromJson and Record::Add.
//
// Appends one document's resources to a record; the caller throws the record away when it fails.
// All use of the JSON library is inside record_reader.cc.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/record.h"

namespace precert::fhir {

class RecordReader {
 public:
  static Status Read(std::string_view json, std::string_view file_name, Record* record);

  // The resource of entry number `entry` of a Bundle (kNoEntry: the document itself), read where it
  // stands: `json` is readable for kSkipPadding past its end, and outlives the record when `borrow`
  // says so. `elements`, by NameId, are those to read of it; null is all. False when something is
  // not right; then the record is spoilt.
  static constexpr size_t kNoEntry = static_cast<size_t>(-1);
  struct InPlace {
    size_t entry = kNoEntry;
    std::string_view full_url;
    bool borrow = false;
    const std::vector<bool>* elements = nullptr;
  };
  static bool ReadInPlace(std::string_view json, const InPlace& place, Record* record);

 private:
  class Impl;
};

}  // namespace precert::fhir
