// ELM: each kind of node, what is wrong with a file, whole libraries, and that a library means the
// same whether it is read from CQL or from the ELM that a translator made of it.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "cql/check/compiler.h"
#include "cql/check/print_program.h"
#include "cql/elm/read_elm.h"
#include "cql/eval/evaluator.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

using testing::ProjectPath;
using testing::ReadFile;

constexpr std::string_view kData = "tests/cql/elm/data/";

constexpr std::string_view kAcne = R"(name: Acne
url: urn:example:acne
source: fictional set for this test
urn:example:system
  L70.0  Acne vulgaris
  L70.1  Acne conglobata
)";

constexpr std::string_view kRecord = R"({"resourceType": "Bundle", "type": "collection", "entry": [
{"resource": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1990-05-01",
  "deceasedBoolean": false, "name": [{"given": ["Ada", "Bea"]}, {"given": ["Cy"]}]}},
{"resource": {"resourceType": "Condition", "id": "first", "recordedDate": "2020-03-01T10:00:00Z",
  "code": {"coding": [{"system": "urn:example:system", "code": "L70.0"}]}}},
{"resource": {"resourceType": "Condition", "id": "second", "recordedDate": "2022-03-01T10:00:00Z",
  "code": {"coding": [{"system": "urn:example:system", "code": "L70.1"}]}}},
{"resource": {"resourceType": "Condition", "id": "third", "code": {"text": "scar"}}},
{"resource": {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "size"},
  "valueQuantity": {"value": 4.5, "unit": "mm", "system": "http://unitsofmeasure.org",
  "code": "mm"}}}]})";

// What the expressions of the tables may refer to; the expression takes the place of EXPRESSION.
constexpr std::string_view kLibrary = R"({"library": {
"identifier": {"id": "Test", "version": "1"},
"usings": {"def": [{"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"},
  {"localIdentifier": "FHIR", "uri": "http://hl7.org/fhir", "version": "4.0.1"}]},
"includes": {"def": [{"localIdentifier": "FHIRHelpers", "path": "FHIRHelpers", "version": "4.0.1"},
  {"localIdentifier": "Common", "path": "http://example.org/Common", "version": "2"}]},
"parameters": {"def": [{"name": "Limit", "parameterTypeSpecifier":
  {"type": "NamedTypeSpecifier", "name": "S:Integer"},
  "default": {"type": "Literal", "valueType": "S:Integer", "value": "5"}}]},
"codeSystems": {"def": [{"name": "System", "id": "urn:example:system"}]},
"valueSets": {"def": [{"name": "Acne", "id": "urn:example:acne"}]},
"codes": {"def": [{"name": "Vulgaris", "id": "L70.0", "codeSystem": {"name": "System"}}]},
"concepts": {"def": [{"name": "Acne or so", "display": "acne", "code": [{"name": "Vulgaris"}]}]},
"statements": {"def": [
  {"name": "Numbers", "context": "Unfiltered", "expression": {"type": "List", "element": [
    {"type": "Literal", "valueType": "S:Integer", "value": "1"},
    {"type": "Literal", "valueType": "S:Integer", "value": "2"}]}},
  {"type": "FunctionDef", "name": "Twice", "context": "Unfiltered",
    "operand": [{"name": "x", "operandTypeSpecifier":
      {"type": "NamedTypeSpecifier", "name": "S:Integer"}}],
    "expression": {"type": "Multiply", "operand": [{"type": "OperandRef", "name": "x"},
      {"type": "Literal", "valueType": "S:Integer", "value": "2"}]}},
  {"type": "FunctionDef", "name": "Shadow", "context": "Unfiltered",
    "operand": [{"name": "Numbers", "operandTypeSpecifier":
      {"type": "NamedTypeSpecifier", "name": "S:Integer"}}],
    "expression": {"type": "OperandRef", "name": "Numbers"}},
  {"name": "Patient", "context": "Patient", "expression": {"type": "SingletonFrom", "operand":
    {"type": "Retrieve", "dataType": "F:Patient"}}},
  {"name": "X", "context": "Patient", "expression":
EXPRESSION
}]}}})";

constexpr std::string_view kCommon = R"(library Common version '2'
define private Secret: 1
define Seven: 7
define function Thrice(x Integer): x * 3
)";

std::string WithNamespaces(std::string text) {
  text = ReplaceAll(text, "\"S:", "\"{urn:hl7-org:elm-types:r1}");
  return ReplaceAll(text, "\"F:", "\"{http://hl7.org/fhir}");
}

const codes::Terminology& Terms() {
  static const codes::Terminology& terminology = *[] {
    auto* terms = new codes::Terminology;
    const Status loaded = terms->LoadText(kAcne, "test");
    EXPECT_TRUE(loaded.ok()) << loaded.error().ToString();
    return terms;
  }();
  return terminology;
}

using Texts = std::map<std::string, std::string, std::less<>>;

struct Compiled {
  std::shared_ptr<const Program> program;
  std::string diagnostics;
};

Compiled Compile(std::string name, std::string text, const Texts& others = {}) {
  CompileOptions options;
  options.find_library = [&](std::string_view library,
                             std::string_view) -> std::shared_ptr<const Source> {
    if (library == "Common" && !others.contains(library)) {
      return std::make_shared<const Source>("Common.cql", std::string(kCommon));
    }
    auto it = others.find(library);
    if (it == others.end()) return nullptr;
    return std::make_shared<const Source>(std::string(library), it->second);
  };
  auto source = std::make_shared<const Source>(std::move(name), std::move(text));
  Diagnostics diagnostics(*source);
  Compiler compiler(&Terms());
  Compiled compiled{compiler.Compile(source, options, diagnostics), ""};
  compiled.diagnostics = diagnostics.ToString();
  return compiled;
}

class Evaluation {
 public:
  explicit Evaluation(std::shared_ptr<const Program> program)
      : program_(program),
        evaluator_(program, {.now = *DateTime::ParseDateTime("2026-11-23T10:30:00.000Z")}) {
    Result<fhir::Record> record = fhir::Record::FromJson(kRecord, "record");
    EXPECT_TRUE(record.ok()) << record.error().ToString();
    record_ = std::move(*record);
    evaluator_.Begin(record_);
  }

  std::string Value(std::string_view definition) {
    const int index = program_->FindDefinition(definition);
    if (index < 0) return "not defined";
    const Result<cql::Value> value = evaluator_.Evaluate(index);
    if (!value.ok()) return value.error().ToString();
    return ToCql(*value, evaluator_.context().units);
  }

 private:
  std::shared_ptr<const Program> program_;
  fhir::Record record_;
  Evaluator evaluator_;
};

std::string LibraryOf(const std::string& expression) {
  return WithNamespaces(ReplaceAll(std::string(kLibrary), "EXPRESSION", expression));
}

TEST(Elm, Expressions) {
  testing::ExpectCases(std::string(kData) + "expressions.txt", [](const std::string& input) {
    Compiled compiled = Compile("test.json", LibraryOf(input));
    if (compiled.program == nullptr) return compiled.diagnostics;
    const int index = compiled.program->FindDefinition("X");
    return compiled.program->definitions[static_cast<size_t>(index)].type->ToString() + " = " +
           Evaluation(compiled.program).Value("X");
  });
}

// Every node of ELM has a case: the table of the reader is the list.
TEST(Elm, EveryNodeHasACase) {
  const std::string cases = ReadFile(ProjectPath(std::string(kData) + "expressions.txt"));
  for (std::string_view type : {
#define ELM_NODE(type, rule, op, operands, precision) std::string_view(#type),
#include "cql/elm/elm_nodes.def"
       }) {
    if (type == "OperandRef") continue;  // in the functions of kLibrary
    EXPECT_NE(cases.find("\"type\": \"" + std::string(type) + "\""), std::string::npos) << type;
  }
}

TEST(Elm, Refused) {
  testing::ExpectCases(std::string(kData) + "refused.txt", [](const std::string& input) {
    const bool whole = input.starts_with("{\"library\"") || input.starts_with("{\"resource");
    Compiled compiled = Compile("test.json", whole ? WithNamespaces(input) : LibraryOf(input));
    EXPECT_EQ(compiled.program, nullptr);
    return compiled.diagnostics;
  });
}

// The CQL and the reference translator's ELM of it (without annotations) lower to programs of equal
// values.
TEST(Elm, AgreesWithCql) {
  const Compiled cql =
      Compile("agreement.cql", ReadFile(ProjectPath(std::string(kData) + "agreement.cql")));
  const Compiled elm =
      Compile("agreement.json", ReadFile(ProjectPath(std::string(kData) + "agreement.json")));
  ASSERT_NE(cql.program, nullptr) << cql.diagnostics;
  ASSERT_NE(elm.program, nullptr) << elm.diagnostics;
  EXPECT_EQ(elm.program->name, "Agreement");
  EXPECT_EQ(elm.program->version, "1.0");
  Evaluation from_cql(cql.program), from_elm(elm.program);
  size_t compared = 0;
  std::string values;
  for (const Definition& definition : cql.program->definitions) {
    const std::string value = from_cql.Value(definition.name);
    EXPECT_EQ(from_elm.Value(definition.name), value) << definition.name;
    if (definition.name != "Patient") values += definition.name + " = " + value + "\n";
    ++compared;
  }
  EXPECT_EQ(compared, elm.program->definitions.size());
  testing::ExpectGolden(std::string(kData) + "agreement.txt", values);
}

// ELM includes CQL, CQL includes ELM, and an included FHIRHelpers is the built-in one.
TEST(Elm, Includes) {
  const std::string common = WithNamespaces(R"({"library": {"identifier": {"id": "Common",
    "version": "2"}, "statements": {"def": [{"name": "Seven", "context": "Patient",
      "expression": {"type": "Literal", "valueType": "S:Integer", "value": "7"}},
      {"name": "Secret", "accessLevel": "Private", "expression": {"type": "Null"}},
      {"type": "FunctionDef", "name": "Thrice", "fluent": true, "operand": [{"name": "x",
        "operandTypeSpecifier": {"type": "NamedTypeSpecifier", "name": "S:Integer"}}],
        "expression": {"type": "Multiply", "operand": [{"type": "OperandRef", "name": "x"},
          {"type": "Literal", "valueType": "S:Integer", "value": "3"}]}}]}}})");
  Compiled cql = Compile("main.cql",
                         "library Main\ninclude Common version '2' called C\n"
                         "define A: C.Seven + C.Thrice(2)\ndefine B: (5).Thrice()\n",
                         {{"Common", common}});
  ASSERT_NE(cql.program, nullptr) << cql.diagnostics;
  EXPECT_EQ(Evaluation(cql.program).Value("A"), "13");
  EXPECT_EQ(Evaluation(cql.program).Value("B"), "15");
  Compiled refused =
      Compile("main.cql", "include Common called C\ndefine A: C.Secret\n", {{"Common", common}});
  EXPECT_NE(refused.diagnostics.find("\"Secret\" is private to library Common"), std::string::npos)
      << refused.diagnostics;
  Compiled other = Compile("main.cql", "include Common version '3' called C\ndefine A: 1\n",
                           {{"Common", common}});
  EXPECT_NE(other.diagnostics.find("this is version '2' of Common, but '3' was asked for"),
            std::string::npos)
      << other.diagnostics;
}

// A function that calls itself needs the result type of the file; others do not look at it.
TEST(Elm, RecursiveFunction) {
  const std::string text = WithNamespaces(R"({"library": {"statements": {"def": [
    {"type": "FunctionDef", "name": "F", "resultTypeName": "S:Integer", "operand": [{"name": "n",
      "operandTypeSpecifier": {"type": "NamedTypeSpecifier", "name": "S:Integer"}}],
      "expression": {"type": "If",
        "condition": {"type": "Less", "operand": [{"type": "OperandRef", "name": "n"},
          {"type": "Literal", "valueType": "S:Integer", "value": "2"}]},
        "then": {"type": "Literal", "valueType": "S:Integer", "value": "1"},
        "else": {"type": "Multiply", "operand": [{"type": "OperandRef", "name": "n"},
          {"type": "FunctionRef", "name": "F", "operand": [{"type": "Subtract", "operand": [
            {"type": "OperandRef", "name": "n"},
            {"type": "Literal", "valueType": "S:Integer", "value": "1"}]}]}]}}},
    {"name": "X", "expression": {"type": "FunctionRef", "name": "F", "operand": [
      {"type": "Literal", "valueType": "S:Integer", "value": "5"}]}}]}}})");
  Compiled compiled = Compile("test.json", text);
  ASSERT_NE(compiled.program, nullptr) << compiled.diagnostics;
  EXPECT_EQ(Evaluation(compiled.program).Value("X"), "120");
}

// A run-time error names the place in the CQL, where the translator wrote it down.
TEST(Elm, RunTimeErrorsNameThePlace) {
  Compiled compiled = Compile("test.json", LibraryOf(R"({"type": "Message", "locator": "7:11-7:52",
    "source": {"type": "Null"}, "condition": {"type": "Literal", "valueType": "S:Boolean",
    "value": "true"}, "code": {"type": "Literal", "valueType": "S:String", "value": "c"},
    "severity": {"type": "Literal", "valueType": "S:String", "value": "Error"},
    "message": {"type": "Literal", "valueType": "S:String", "value": "no"}})"));
  ASSERT_NE(compiled.program, nullptr) << compiled.diagnostics;
  const std::string error = Evaluation(compiled.program).Value("X");
  EXPECT_NE(error.find("library.statements.def[4].expression: Message, at 7:11-7:52 of the CQL"),
            std::string::npos)
      << error;
}

std::string Nested(const std::string& open, const std::string& inner, const std::string& close,
                   int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += open;
  text += inner;
  for (int i = 0; i < times; ++i) text += close;
  return text;
}

TEST(Elm, NestingHasALimit) {
  const std::string null = R"({"type": "Null"})";
  auto depth = [&](int times) {
    return Compile("test.json",
                   LibraryOf(Nested(R"({"type": "Not", "operand": )", null, "}", times)));
  };
  EXPECT_NE(depth(limits::kMaxExpressionDepth - 5).program, nullptr);
  EXPECT_NE(depth(limits::kMaxExpressionDepth + 5).diagnostics.find("nested more than 400 deep"),
            std::string::npos);
  EXPECT_NE(depth(limits::kMaxElmDepth + 5).diagnostics.find("the JSON is nested more than 1200"),
            std::string::npos);
  EXPECT_NE(depth(100'000).diagnostics.find("nested more than 1200"), std::string::npos);
  // Many operands side by side do not nest.
  std::string many = R"({"type": "Concatenate", "operand": [)";
  for (int i = 0; i < 5000; ++i) {
    many += R"({"type": "Literal", "valueType": "S:String", "value": "x"},)";
  }
  many.back() = ']';
  Compiled compiled = Compile("test.json", LibraryOf(many + "}"));
  ASSERT_NE(compiled.program, nullptr) << compiled.diagnostics;
  EXPECT_EQ(Evaluation(compiled.program).Value("X").size(), 5002u);
}

TEST(Elm, ALibraryTextThatBeginsWithABraceIsElm) {
  EXPECT_TRUE(IsElm("{}"));
  EXPECT_TRUE(IsElm(" \r\n\t{\"library\": {}}"));
  EXPECT_TRUE(IsElm("\xEF\xBB\xBF{"));
  EXPECT_FALSE(IsElm(""));
  EXPECT_FALSE(IsElm("library L\ndefine X: { 1 }"));
}

}  // namespace
}  // namespace precert::cql
