// Fuzzes the whole way of an expression: compiled and evaluated, in the closed and the open world,
// over a small record. Nothing may crash, hang or go on without bound.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "fhir/record.h"

namespace {

constexpr char kRecord[] = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"p","birthDate":"1980-02-03"}},
{"resource":{"resourceType":"Observation","id":"o","status":"final",
 "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
 "effectiveDateTime":"2026-03","valueQuantity":{"value":70.5,"code":"kg"}}}]})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace precert;
  using namespace precert::cql;
  if (size > 4096) return 0;
  static const fhir::Record& record = *new fhir::Record(*fhir::Record::FromJson(kRecord, "r.json"));
  static const auto library = std::make_shared<const Source>(
      "l.cql",
      "library L using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' "
      "context Patient define \"X\": [Observation]");
  static const bool sound = [] {
    auto one = std::make_shared<const Source>("fuzz", "1");
    Diagnostics diagnostics(*one);
    return Compiler().CompileExpression(one, library, {}, diagnostics) != nullptr;
  }();
  if (!sound) std::abort();  // else nothing would be tried at all
  std::string text(reinterpret_cast<const char*>(data), size);
  auto source = std::make_shared<const Source>("fuzz", std::move(text));
  Diagnostics diagnostics(*source);
  Compiler compiler;
  const auto program = compiler.CompileExpression(source, library, {}, diagnostics);
  if (program == nullptr) {
    if (!diagnostics.has_errors()) std::abort();
    return 0;
  }
  for (const bool open : {false, true}) {
    Evaluator evaluator(program, {.open_world = open,
                                  .now = *DateTime::ParseDateTime("2026-11-23T00:00:00.000Z"),
                                  .max_steps = 200'000});
    evaluator.Begin(record);
    const Result<Value> value = evaluator.Evaluate(program->FindDefinition("Expression"));
    if (value.ok()) {
      ToCql(*value, evaluator.context().units);
    } else if (value.error().message.empty()) {
      std::abort();
    }
  }
  return 0;
}
