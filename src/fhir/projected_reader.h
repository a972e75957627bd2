// ProjectedReader: reads only what a Projection asks for, one record after another.
//
//   ProjectedReader reader(projection);
//   for (std::string_view line : lines) {
//     Result<const Record*> record = reader.Read(line, "patients.ndjson");
//     ...                                        // until the next Read
//   }
//
// What is not asked for is stepped over (json_skip.h) and not checked, beyond that its brackets
// balance. As soon as anything looks out of the ordinary the whole document is read again by
// Record::FromJson, which either makes sense of it or says what is wrong and where. The record
// borrows the document's text: both live until the next Read. One thread; a reader keeps its memory
// from record to record.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fhir/json_skip.h"
#include "fhir/projection.h"
#include "fhir/record.h"

namespace precert::fhir {

class ProjectedReader {
 public:
  // `projection` outlives the reader.
  explicit ProjectedReader(const Projection* projection) : projection_(*projection) {}

  // A Bundle or a single resource; `json` is readable for kSkipPadding past its end. Errors as
  // Record::FromJson.
  Result<const Record*> Read(std::string_view json, std::string_view file_name);

  // The same as a record of its own, which needs neither the reader nor the text any more.
  static Result<Record> ReadOwned(const Projection& projection, std::string_view json,
                                  std::string_view file_name);

 private:
  // Calls `on_member(key, p)` for each member of an object, where `p` stands at the value and what
  // it answers past it; answers past the object.
  template <typename OnMember>
  const char* EachMember(const char* p, OnMember on_member) const;
  bool ReadDocument(std::string_view json);
  bool IdsTellApart();
  const char* ReadEntries(const char* p);
  const char* ReadEntry(const char* p, size_t number);
  const char* ReadResource(const char* p, size_t entry, std::string_view full_url);
  const char* FindTypeName(const char* p, std::string_view* name) const;
  const char* ReadKey(const char* p, std::string_view* key) const;

  const Projection& projection_;
  Record record_;
  bool borrow_ = true;
  const std::vector<bool>* elements_ = nullptr;
  std::vector<std::pair<uint32_t, uint32_t>> ids_;  // scratch: hash, resource
  const char* end_ = nullptr;
};

}  // namespace precert::fhir
