// Loaded models: reading them, and expressions over a record in their words.
//
// Two small models of our own (data/clinic.xml, data/trial.xml) over one record (data/record.json).
// The tables hold an expression and what it gives.
#include <gtest/gtest.h>

#include "codes/value_set.h"
#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "cql/model/mapping.h"
#include "cql/model/read_model_info.h"
#include "support/cases.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

using Model = std::shared_ptr<const ModelInfo>;

const std::string kData = "tests/cql/model/data/";

Model Load(const std::string& name) {
  // Under its bare name, which messages show.
  Result<Model> model = ReadModelInfo(testing::ReadFile(testing::ProjectPath(kData + name)), name);
  if (!model.ok()) ADD_FAILURE() << model.error().ToString();
  return model.ok() ? *model : nullptr;
}

CompileOptions Options() {
  static const Model clinic = Load("clinic.xml"), trial = Load("trial.xml");
  CompileOptions options;
  options.models = {clinic, trial};
  return options;
}

const fhir::Record& TheRecord() {
  static const fhir::Record record = [] {
    Result<fhir::Record> read = fhir::Record::FromJson(
        testing::ReadFile(testing::ProjectPath(kData + "record.json")), "record.json");
    if (!read.ok()) ADD_FAILURE() << read.error().ToString();
    return read.ok() ? std::move(*read) : fhir::Record();
  }();
  return record;
}

codes::Terminology& Terms() {
  static codes::Terminology* terminology = [] {
    auto* made = new codes::Terminology;
    codes::ValueSet peels;
    peels.url = "http://example.org/vs/peels";
    peels.name = "Peels";
    peels.codes = {{"http://www.ama-assn.org/go/cpt", "15789", ""}};
    made->Add(std::move(peels));
    return made;
  }();
  return *terminology;
}

using Libraries = std::map<std::string, std::string, std::less<>>;

// The value of `Expression` in a library that begins with `heading`, or why there is none.
std::string Evaluate(const std::string& heading, const std::string& expression,
                     const Libraries& libraries = {}) {
  CompileOptions options = Options();
  options.find_library = [&](std::string_view name,
                             std::string_view) -> std::shared_ptr<const Source> {
    auto it = libraries.find(name);
    if (it == libraries.end()) return nullptr;
    return std::make_shared<const Source>(std::string(name) + ".cql", it->second);
  };
  auto source = std::make_shared<const Source>(
      "test.cql", heading + "\ncontext Patient\ndefine Expression: " + expression + "\n");
  Diagnostics diagnostics(*source);
  Compiler compiler(&Terms());
  const auto program = compiler.Compile(source, options, diagnostics);
  if (program == nullptr) return "refused: " + diagnostics.ToString();
  Evaluator evaluator(program, {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
  evaluator.Begin(TheRecord());
  const Result<Value> value = evaluator.Evaluate(program->FindDefinition("Expression"));
  if (!value.ok()) return "error: " + value.error().message;
  return ToCql(*value, evaluator.context().units);
}

struct Row {
  const char *expression, *want;
};

const std::string kClinic = "using Clinic version '1.0'";
const std::string kTrial =
    "using Trial version '2.0'\nvalueset \"Peels\": 'http://example.org/vs/peels'";

void Check(const std::string& heading, std::span<const Row> rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(Evaluate(heading, row.expression), row.want) << row.expression;
  }
}

// ---- elements ----------------------------------------------------------------------------------

TEST(Model, ElementsAreOfTheModelsTypes) {
  const Row rows[] = {
      // System types, by a target or without one
      {"Patient.id", "'p'"},
      {"Patient.born", "@1970-04-02"},
      {"Patient.gender = 'female'", "true"},
      {"Patient.gender in {'male', 'other'}", "false"},
      {"First([Problem]).code.codes.code", "{'L70.0', '88616000'}"},
      {"First([Problem]).code ~ Code { code: 'L70.0', system: 'http://hl7.org/fhir/sid/icd-10-cm' "
       "}",
       "true"},
      {"First([Problem]).recordedDate", "@2025-03-02T10:00:00+00:00"},
      {"First([Problem]).clinicalStatus.codes.code", "{'active'}"},
      {"First([Visit]).period", "Interval[@2025-03-02T09:00:00+00:00, @2025-03-02T10:00:00+00:00]"},
      {"First([Visit]).class.code", "'AMB'"},
      {"First([Visit]).length", "60 minute"},
      {"First([Visit]).type.display", "{'check'}"},
      // Lists: itemwise; one value where the model has a list; paths over lists
      {"First([Problem]).category.codes.code", "{'encounter-diagnosis'}"},
      {"First([Problem]).severity.display", "{'mild'}"},
      {"Last([Problem]).severity", "{}"},
      {"Patient.name.given", "{'Ada', 'May', 'Addie'}"},
      {"Patient.name.family", "{'Rowe'}"},
      {"([Problem]).recordedDate", "{@2025-03-02T10:00:00+00:00}"},
      {"([Problem]).severity.display", "{'mild'}"},
      // Classes inside classes
      {"First([Problem]).stage.summary.display", "{'one', 'two'}"},
      {"First([Problem]).stage.note", "{'early'}"},
      {"(First([Problem]).stage) S return S.note", "{'early', null}"},
      // Choices, by the type that the value has
      {"([Problem]) P return P.onset is DateTime", "{true, false}"},
      {"([Problem]) P return all P.onset as DateTime", "{@2025-03-01T, null, null}"},
      {"([Problem]) P return all P.onset as Quantity", "{null, 9 year, null}"},
      {"([Problem]) P return all start of (P.onset as Interval<DateTime>)",
       "{null, null, @2024-01-01T}"},
      {"([Measurement]) M return all M.value", "{70.5 'kg', null, null, null, null}"},
      {"([Measurement]) M where start of (M.at as Interval<DateTime>) after @2025-05-31 return "
       "M.id",
       "{'mole'}"},
      // Targets: extensions, slices
      {"Patient.religion.display", "'none'"},
      {"Patient.origin.url", "'http://example.org/origin'"},
      {"First([Problem]).cause", "'heat'"},
      {"First([Problem]).snomed.code", "'88616000'"},
      {"First([Problem]).codings.code", "{'L70.0', '88616000'}"},
      {"([Measurement]) M where M.size is not null return M.size", "{4 'mm'}"},
      {"([Measurement]).size", "{4 'mm'}"},
      {"(null as Clinic.Problem).code", "null"},
      {"(null as Clinic.Problem).snomed", "null"},
  };
  Check(kClinic, rows);
}

TEST(Model, ClassesAreTypes) {
  const Row rows[] = {
      {"([Problem]) P where P is Clinic.Problem return P.id", "{'acne', 'asthma', 'scar'}"},
      {"([SkinProblem]) P return (P as Clinic.Problem).id", "{'acne', 'asthma', 'scar'}"},
      {"([\"Problem of the skin\"]) P return P.id", "{'acne', 'asthma', 'scar'}"},
      {"([Clinic.Problem]) P return P.id", "{'acne', 'asthma', 'scar'}"},
      // The model inside the quotes, as published libraries have it.
      {"([\"Clinic.Problem\"]) P where P is \"Clinic.Problem\" return P.id",
       "{'acne', 'asthma', 'scar'}"},
      {"([Problem: code ~ Code { code: '195967001', system: 'http://snomed.info/sct' }]) P "
       "return P.id",
       "{'asthma'}"},
      {"([Problem: Code { code: '195967001', system: 'http://snomed.info/sct' }]) P return P.id",
       "{'asthma'}"},
      {"(([Problem]) P return all P as Clinic.SkinProblem) Q where Q is not null return Q.id",
       "{'acne', 'asthma', 'scar'}"},
      {"([Problem] union [Measurement]) X return X.id",
       "{'acne', 'asthma', 'scar', 'weight', 'mole', 'bp', 'bp-named', 'lesions'}"},
      {"([Problem] union [Visit]).id", "{'acne', 'asthma', 'scar', 'e'}"},
      {"Count([Problem] intersect [SkinProblem])", "3"},
      {"AgeInYears()", "56"},
      {"AgeInYearsAt(@2000-01-01)", "29"},
  };
  Check(kClinic, rows);
}

TEST(Model, FunctionsTakeClasses) {
  const std::string heading = kClinic + R"(
define fluent function late(problems List<Clinic.Problem>):
  problems P where P.onset is DateTime return P.id
define fluent function label(problem "Problem of the skin"): problem.id + '!'
define fluent function count_of(problems List<"Clinic.Problem">): Count(problems)
define function codes_of(problem Problem): problem.code.codes.code
define fluent function either(x Choice<Clinic.Problem, Clinic.Visit>): x.id
)";
  const Row rows[] = {
      {"([Problem]).late()", "{'acne'}"},      {"([SkinProblem]).late()", "{'acne'}"},
      {"First([Problem]).label()", "'acne!'"}, {"codes_of(Last([Problem]))", "{'275322007'}"},
      {"First([Visit]).either()", "'e'"},      {"([SkinProblem]).count_of()", "3"},
  };
  Check(heading, rows);
}

// ---- profiles ----------------------------------------------------------------------------------

TEST(Model, RetrievesFindTheResourcesOfTheClass) {
  const Row rows[] = {
      // What names the class's profile, and else what its content says.
      {"([Procedure]) P return P.id", "{'done', 'said-not-done', 'named-done', 'none-of-the-set'}"},
      {"([ProcedureNotDone]) P return P.id",
       "{'said-not-done', 'named-not-done', 'none-of-the-set'}"},
      {"([\"Procedure, not done\"]) P return P.id",
       "{'said-not-done', 'named-not-done', 'none-of-the-set'}"},
      {"([Procedure: \"Peels\"]) P where P.status = 'completed' return P.id", "{'done'}"},
      // A code of the set, or the set itself.
      {"([ProcedureNotDone: \"Peels\"]) P return P.id",
       "{'said-not-done', 'named-not-done', 'none-of-the-set'}"},
      {"([ProcedureNotDone]) P return P.code is ValueSet", "{false, true}"},
      {"([ProcedureNotDone]) P where P.code is ValueSet return (P.code as ValueSet).id",
       "{'http://example.org/vs/peels'}"},
      // By code, whatever else it names; by name, whatever its code.
      {"([BloodPressure]) O return O.id", "{'bp', 'bp-named'}"},
      // No rule: what names it, or names nothing of the model.
      {"([LesionCount]) O return O.id", "{'weight', 'mole', 'bp', 'lesions'}"},
      {"([LesionCount]) O return O.value", "{null, 12}"},
      // An element that is left out contradicts nothing.
      {"([EncounterDiagnosis]) C return C.id", "{'acne', 'scar'}"},
      {"AgeInYears()", "56"},
  };
  Check(kTrial, rows);
}

// ---- several models ----------------------------------------------------------------------------

TEST(Model, ModelsMixInOneProgram) {
  const Libraries libraries = {{"Fhir", R"(
library Fhir
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
context Patient
define Conditions: [Condition]
define fluent function began(c FHIR.Condition): FHIRHelpers.ToDateTime(c.onset as FHIR.dateTime)
define function Ids(conditions List<FHIR.Condition>): conditions C return C.id.value
)"}};
  const std::string heading = "using Clinic\ninclude Fhir\ninclude FHIRHelpers version '4.4.000'";
  EXPECT_EQ(Evaluate(heading, "First([Problem]).began()", libraries), "@2025-03-01T");
  EXPECT_EQ(Evaluate(heading, "Fhir.Ids([Problem])", libraries), "{'acne', 'asthma', 'scar'}");
  EXPECT_EQ(Evaluate(heading, "Count(Fhir.Conditions)", libraries), "3");
  const std::string both = "using Clinic\nusing FHIR version '4.0.1'";
  EXPECT_EQ(Evaluate(both, "([Problem]) P return (P as FHIR.Condition).id.value"),
            "{'acne', 'asthma', 'scar'}");
  EXPECT_EQ(Evaluate(both, "([FHIR.Condition]) C return (C as Clinic.Problem).snomed.code"),
            "{'88616000', '195967001', '275322007'}");
  EXPECT_EQ(Evaluate("using Clinic called C", "First([C.Problem]).id"), "'acne'");
}

// ---- FHIR as XML -------------------------------------------------------------------------------

TEST(Model, AFhirVersionAsXmlConvertsAsItSays) {
  const std::string xml = R"(<modelInfo xmlns="urn:hl7-org:elm-modelinfo:r1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="FHIR" version="3.0.1"
    patientClassName="FHIR.Patient" patientBirthDatePropertyName="birthDate.value">
  <typeInfo xsi:type="ClassInfo" name="FHIR.Element" baseType="System.Any"/>
  <typeInfo xsi:type="ClassInfo" name="FHIR.string" baseType="FHIR.Element">
    <element name="value" type="System.String"/></typeInfo>
  <typeInfo xsi:type="ClassInfo" name="FHIR.date" baseType="FHIR.Element">
    <element name="value" type="System.Date"/></typeInfo>
  <typeInfo xsi:type="ClassInfo" name="FHIR.Gender" baseType="FHIR.Element">
    <element name="value" type="System.String"/></typeInfo>
  <typeInfo xsi:type="ClassInfo" name="FHIR.CodeableConcept" baseType="FHIR.Element">
    <element name="text" type="FHIR.string"/></typeInfo>
  <typeInfo xsi:type="ClassInfo" name="FHIR.Patient" baseType="FHIR.Element" retrievable="true">
    <element name="gender" type="FHIR.Gender"/><element name="birthDate" type="FHIR.date"/>
  </typeInfo>
  <typeInfo xsi:type="ClassInfo" name="FHIR.Condition" baseType="FHIR.Element" retrievable="true"
      primaryCodePath="code">
    <element name="code" type="FHIR.CodeableConcept"/></typeInfo>
  <conversionInfo fromType="FHIR.string" toType="System.String" functionName="FHIRHelpers.ToString"/>
  <conversionInfo fromType="FHIR.Gender" toType="System.String" functionName="FHIRHelpers.ToString"/>
  <conversionInfo fromType="FHIR.date" toType="System.Date" functionName="FHIRHelpers.ToDate"/>
  <conversionInfo fromType="FHIR.CodeableConcept" toType="System.Concept"
      functionName="FHIRHelpers.ToConcept"/>
</modelInfo>)";
  Result<Model> model = ReadModelInfo(xml, "fhir-3.xml");
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  CompileOptions options;
  options.models = {*model};
  auto value_of = [&](const std::string& expression) {
    auto source = std::make_shared<const Source>(
        "test.cql",
        "using FHIR version '3.0.1'\ninclude FHIRHelpers version '3.0.1'\n"
        "context Patient\ndefine Expression: " +
            expression);
    Diagnostics diagnostics(*source);
    Compiler compiler;
    const auto program = compiler.Compile(source, options, diagnostics);
    if (program == nullptr) return diagnostics.ToString();
    Evaluator evaluator(program, {.now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")});
    evaluator.Begin(TheRecord());
    const Result<Value> value = evaluator.Evaluate(program->FindDefinition("Expression"));
    return value.ok() ? ToCql(*value, evaluator.context().units) : value.error().message;
  };
  EXPECT_EQ(value_of("Patient.gender.value"), "'female'");
  EXPECT_EQ(value_of("Patient.gender = 'female'"), "true");
  EXPECT_EQ(value_of("Patient.birthDate before @1980-01-01"), "true");
  EXPECT_EQ(value_of("AgeInYears()"), "56");
  EXPECT_EQ(value_of("First([Condition]).code.text.value"), "'acne'");
  EXPECT_EQ(value_of("First([Condition]).code ~ Code { code: 'L70.0', "
                     "system: 'http://hl7.org/fhir/sid/icd-10-cm' }"),
            "true");
}

// ---- errors ------------------------------------------------------------------------------------

TEST(Model, WhatCannotBeReadIsRefused) {
  testing::ExpectCases(kData + "refused_models.txt", [](const std::string& input) {
    const Result<Model> model = ReadModelInfo(input, "model.xml");
    return model.ok() ? "read: " + (*model)->Title() + "\n" : model.error().ToString();
  });
}

TEST(Model, WhatCannotBeUsedIsRefused) {
  testing::ExpectCases(kData + "refused_uses.txt", [](const std::string& input) {
    auto source = std::make_shared<const Source>("test.cql", input);
    Diagnostics diagnostics(*source);
    Compiler compiler(&Terms());
    const auto program = compiler.Compile(source, Options(), diagnostics);
    return program == nullptr ? diagnostics.ToString() : "compiled\n";
  });
}

TEST(Model, TargetsAreReadOrRefused) {
  const Row rows[] = {
      {"%value.value", ""},
      {"FHIRHelpers.ToConcept(%value)", ""},
      {"%parent.medication[x].extension[url='u'].value.value", ""},
      {"System.Code:%value;FHIR.Range:FHIRHelpers.ToInterval(%value)", ""},
      {"", "%value or %parent is missing at its end"},
      {"%parent", "a path is missing after %parent at its end"},
      {"%value.", "the name of an element is missing at its end"},
      {"%value value", "what follows is not understood at ' value'"},
      {"%parent.a[", "the name of an element is missing at its end"},
      {"%parent.a[b]", "='TEXT' is missing at ']'"},
      {"%parent.a[b='c", "the text does not end at 'c'"},
      {"%parent.a[b='c'", "']' is missing at its end"},
      {"FHIRHelpers.ToConcept(%value", "')' is missing at its end"},
      {"FHIRHelpers.ToMoon(%value)",
       "FHIRHelpers.ToMoon is not a function that is known here at "
       "'(%value)'"},
      {"System.Concept %value", "':' is missing after the type at ' %value'"},
      {"where(x)", "%value or %parent is missing at 'where(x)'"},
  };
  for (const Row& row : rows) {
    const Result<std::vector<Mapping>> read = ParseMappings(row.expression);
    if (*row.want == '\0') {
      EXPECT_TRUE(read.ok()) << row.expression;
      continue;
    }
    ASSERT_FALSE(read.ok()) << row.expression;
    EXPECT_EQ(read.error().message,
              std::string("the target '") + row.expression + "' cannot be read: " + row.want);
  }
}

// Every prefix of a model is read or refused, and nothing else happens.
TEST(Model, TruncatedFilesAreRefused) {
  const std::string xml = testing::ReadFile(testing::ProjectPath(kData + "trial.xml"));
  for (size_t size = 0; size + 20 < xml.size(); size += 7) {
    EXPECT_FALSE(ReadModelInfo(std::string_view(xml).substr(0, size), "cut.xml").ok()) << size;
  }
}

}  // namespace
}  // namespace precert::cql
