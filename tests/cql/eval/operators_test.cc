// Every operator, from CQL to its value: data/operators.txt has expressions of all chapters of the
// reference (CQL 1.5, Appendix B), each with its result in the next line. An operator of the table
// that no expression there calls makes the test fail.
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

constexpr const char* kFile = "tests/cql/eval/data/operators.txt";

constexpr std::string_view kLibrary = R"(library L version '1'
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
codesystem "A": 'urn:example:a'
codesystem "B": 'urn:example:b'
valueset "Acne": 'urn:example:vs:acne'
valueset "Not loaded": 'urn:example:vs:none'
define function "External"(x Integer) returns Integer: external
context Patient
define "Self": Patient
define "Id": 'p1'
define "Nobody": null as String
)";

constexpr std::string_view kTerms[] = {
    "name: Acne\nurl: urn:example:vs:acne\nsource: fictional\nurn:example:a\n  L70.0 Acne\n",
    R"({"resourceType": "CodeSystem", "url": "urn:example:a", "content": "complete", "concept": [
        {"code": "L70", "concept": [{"code": "L70.0", "display": "Acne"}]}]})"};

constexpr std::string_view kRecord = R"({"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "Patient", "id": "p1", "birthDate": "2000-05-05"}},
  {"resource": {"resourceType": "Condition", "id": "mine", "subject": {"reference": "Patient/p1"},
    "code": {"coding": [{"system": "urn:example:a", "code": "L70.0"}]}}},
  {"resource": {"resourceType": "Condition", "id": "other", "subject": {"reference": "Patient/p2"},
    "code": {"coding": [{"system": "urn:example:b", "code": "L70.0"}]}}}]})";

class Bench {
 public:
  Bench() {
    EXPECT_TRUE(terminology_.LoadText(kTerms[0], "terms").ok());
    EXPECT_TRUE(terminology_.LoadFhirJson(kTerms[1], "terms").ok());
    record_ = std::move(*fhir::Record::FromJson(kRecord, "record"));
  }

  // The value, as CQL; or what went wrong. Notes the operators that the expression is made of.
  std::string Run(const std::string& text) {
    auto library = std::make_shared<const Source>("L", std::string(kLibrary));
    auto source = std::make_shared<const Source>("test", text);
    Diagnostics diagnostics(*source);
    Compiler compiler(&terminology_);
    const auto program = compiler.CompileExpression(source, library, {}, diagnostics);
    if (program == nullptr) return "refused: " + diagnostics.First().message;
    for (const Node& node : program->nodes) {
      codes.insert(node.code);
      if (node.code == Code::kOp)
        called.insert(std::string(program->calls[node.aux].op->signature));
    }
    Evaluator evaluator(program, {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
    evaluator.Begin(record_);
    const Result<Value> value = evaluator.Evaluate(program->FindDefinition("Expression"));
    if (!value.ok()) return "error: " + value.error().message;
    return ToCql(*value, evaluator.context().units);
  }

  std::set<std::string> called;
  std::set<Code> codes;

 private:
  codes::Terminology terminology_;
  fhir::Record record_;
};

// Operators that the checker turns into nodes of their own when they are written in CQL; the tables
// of tests/cql/ops call them.
bool IsLowered(std::string_view signature, const std::set<Code>& codes) {
  const std::pair<std::string_view, Code> kLowered[] = {
      {"And(Boolean, Boolean)", Code::kAnd}, {"Or(Boolean, Boolean)", Code::kOr},
      {"Xor(Boolean, Boolean)", Code::kXor}, {"Implies(Boolean, Boolean)", Code::kImplies},
      {"Not(Boolean)", Code::kNot},          {"Coalesce(T, T", Code::kCoalesce},
  };
  for (const auto& [begin, code] : kLowered) {
    if (signature.starts_with(begin)) return codes.contains(code);
  }
  return false;
}

TEST(Operators, EachIsCalledFromCql) {
  Bench bench;
  const std::string file = testing::ReadFile(testing::ProjectPath(kFile));
  std::string printed;
  for (std::string_view line : SplitLines(file)) {
    if (line.empty() || line.starts_with(' ')) continue;
    printed += std::string(line) + "\n";
    if (!line.starts_with('#')) printed += "    " + bench.Run(std::string(line)) + "\n";
  }
  testing::ExpectGolden(kFile, printed);

  TypeTable types;
  const OpTable table(types);
  for (std::string_view name : table.Names()) {
    for (const Op& op : table.Overloads(name)) {
      EXPECT_TRUE(bench.called.contains(std::string(op.signature)) ||
                  IsLowered(op.signature, bench.codes))
          << "no expression of " << kFile << " calls " << op.signature;
    }
  }
}

}  // namespace
}  // namespace precert::cql
