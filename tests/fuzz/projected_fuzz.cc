// Fuzzes projected reading: for any bytes that the whole reader accepts, the projected one gives
// the same resources of the types and codes asked for; and nothing makes it crash or read too far.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "fhir/projected_reader.h"
#include "fhir/write_json.h"

namespace {

using namespace precert::fhir;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

const Projection& Wanted() {
  static const Projection projection = [] {
    const Model& model = Model::R4();
    Projection p;
    p.NeedAll(model.FindType("Patient"));
    p.NeedCodes(model.FindType("Observation"), {model.FindName("code")}, {"29463-7", "8302-2"});
    return p;
  }();
  return projection;
}

// The resources that a retrieve of those types and codes could find, one JSON a line.
std::string Found(const Record& record) {
  const Model& model = Model::R4();
  static const NameId kPath[] = {model.FindName("code")};
  std::string out;
  auto add = [&](uint32_t i) {
    precert::JsonWriter writer(precert::JsonWriter::Style::kCompact);
    WriteJson(*record.resources()[i].node, writer);
    out += record.resources()[i].path + " " + writer.text() + "\n";
  };
  for (uint32_t i : record.OfType("Patient")) add(i);
  for (const CodeIndex::Entry& e : record.CodesOf(model.FindType("Observation"), kPath).entries()) {
    const std::string_view code = ReadCoding(*e.coding).code;
    if (code == "29463-7" || code == "8302-2") add(e.resource->resource);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // At the end of its allocation, so that the sanitizer sees a read past the padding.
  std::string text(reinterpret_cast<const char*>(data), size);
  text.append(kSkipPadding, '\0');
  text.shrink_to_fit();
  const std::string_view json(text.data(), size);
  ProjectedReader reader(&Wanted());
  const precert::Result<const Record*> projected = reader.Read(json, "fuzz.json");
  const precert::Result<Record> whole = Record::FromJson(json, "fuzz.json");
  if (!whole.ok()) {
    if (!projected.ok()) {
      Require(projected.error().ToString() == whole.error().ToString(), "the error is the same");
    }
    return 0;
  }
  Require(projected.ok(), "what the whole reader accepts is accepted");
  Require(Found(**projected) == Found(*whole), "the same is found");
  return 0;
}
