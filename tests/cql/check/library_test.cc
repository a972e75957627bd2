// Libraries: definitions, functions, parameters, contexts, terminology, includes; and what is said
// of those that are wrong.
#include <gtest/gtest.h>

#include "cql/check/check_support.h"

namespace precert::cql {
namespace {

constexpr const char* kHead = "library Test version '1'\nusing FHIR version '4.0.1'\n";

struct Case {
  const char* name;
  const char* cql;       // after kHead
  const char* expected;  // the printed program, or the diagnostics
};

std::string Result(const Case& c, const Libraries& libraries = {}) {
  Compiled compiled = CompileLibrary(std::string(kHead) + c.cql, libraries);
  return compiled.program != nullptr ? PrintProgram(*compiled.program) : compiled.diagnostics;
}

// Line ends mean nothing: a whole library may stand on one.
TEST(Library, OnOneLine) {
  const Compiled compiled = CompileLibrary(
      "library Test version '1' using FHIR version '4.0.1' include FHIRHelpers version '4.0.1' "
      "codesystem \"S\": 'urn:s' valueset \"V\": 'urn:v' code \"C\": 'c' from \"S\" "
      "concept \"D\": { \"C\" } parameter P Integer default 1 parameter Q Interval<Integer> "
      "parameter R default 2 context Patient define A: P define function F(using Integer): using "
      "define B: F(A) + R context Unfiltered define E: start of Q");
  EXPECT_NE(compiled.program, nullptr) << compiled.diagnostics;
}

TEST(Library, OneHeaderOnOneLine) {
  for (const char* text : {"library A using FHIR version '4.0.1'", "library A include FHIRHelpers",
                           "library A version '1' using FHIR version '4.0.1' called F",
                           "library A define X: 1", "library A parameter P Integer"}) {
    const Compiled compiled = CompileLibrary(text);
    EXPECT_EQ(compiled.diagnostics.find("expected"), std::string::npos) << compiled.diagnostics;
  }
}

TEST(Library, Sound) {
  const Case cases[] = {
      {"forward references", "define A: B + 1\ndefine B: 2\n",
       "define B: Integer = 2\ndefine A: Integer = Add(B, 1)\n"},
      {"parameters", "parameter P Interval<DateTime>\nparameter Q default 5\ndefine A: Q + 1\n",
       "parameter \"P\": Interval<DateTime>\nparameter \"Q\": Integer = 5\n"
       "define A: Integer = Add($\"Q\", 1)\n"},
      {"a default is converted", "parameter P Decimal default 1\n",
       "parameter \"P\": Decimal = 1.0\n"},
      {"overloads",
       "define function F(x Integer): 'i'\ndefine function F(x String): 's'\n"
       "define A: F(1) + F('x')\n",
       "function F: String = 'i'\nfunction F: String = 's'\n"
       "define A: String = Add(F(1), F('x'))\n"},
      {"a function and a definition of one name",
       "define \"active\": 1\ndefine fluent function active(x Integer): x + 1\n"
       "define A: \"active\".active()\ndefine B: active(2) + active\n",
       "function active: Integer = Add(#0, 1)\ndefine active: Integer = 1\n"
       "define A: Integer = active(active)\ndefine B: Integer = Add(active(2), active)\n"},
      {"a function before an operator of its name",
       "define function ToString(x Integer): 'mine'\ndefine A: ToString(1)\ndefine B: "
       "ToString(true)\n",
       "function ToString: String = 'mine'\ndefine A: String = ToString(1)\n"
       "define B: String = ToString(true)\n"},
      {"fluent", "define fluent function Twice(x Integer): x * 2\ndefine A: (2).Twice()\n",
       "function Twice: Integer = Multiply(#0, 2)\ndefine A: Integer = Twice(2)\n"},
      {"external", "define function F(x Integer) returns Long: external\ndefine A: F(1)\n",
       "define A: Long = F(1)\n"},
      {"a query as a default", "parameter P default ({1, 2}) X where X > 1\ndefine A: P\n",
       "parameter \"P\": List<Integer> = query(from {1, 2} as #0 where Greater(#0, 1))\ndefine A: "
       "List<Integer> = $\"P\"\n"},
      {"a retrieve without a context", "define A: [Condition]\n",
       "define A: List<FHIR.Condition> = [Condition]\n"},
      {"a definition of the patient, unfiltered",
       "context Patient\ndefine A: 1\ndefine B: { 1 }\ncontext Unfiltered\ndefine C: A\n"
       "define D: B\n",
       "define A: Integer = 1\ndefine B: List<Integer> = {1}\n"
       "define unfiltered C: List<Integer> = {A}\n"
       "define unfiltered D: List<Integer> = B\n"},
      {"the record's practitioner", "context Practitioner\ndefine A: Practitioner.id\n",
       "define Practitioner: FHIR.Practitioner = SingletonFrom([Practitioner])\n"
       "define A: FHIR.id = Practitioner.id\n"},
      {"a related context", "context Patient\ndefine A: [Patient -> Observation]\n",
       "define Patient: FHIR.Patient = SingletonFrom([Patient])\n"
       "define A: List<FHIR.Observation> = query(from [Observation] as #0 where "
       "BelongsTo(#0, Patient))\n"},
      {"recursion",
       "define function F(n Integer) returns Integer: if n < 2 then 1 else n * F(n - 1)\n",
       "recursive function F: Integer = if(Less(#0, 2), 1, Multiply(#0, F(Subtract(#0, 1))))\n"},
      {"mutual recursion",
       "define function F(n Integer) returns Boolean: n = 0 or G(n - 1)\n"
       "define function G(n Integer) returns Boolean: n != 0 and F(n - 1)\n",
       "recursive function G: Boolean = and(not(Equal(#0, 0)), F(Subtract(#0, 1)))\n"
       "recursive function F: Boolean = or(Equal(#0, 0), G(Subtract(#0, 1)))\n"},
      {"codes and concepts",
       "codesystem S: 'http://s' version '2'\ncode C: 'c' from S display 'see'\n"
       "concept D: { C } display 'dee'\ncontext Patient\ndefine A: [Condition: C]\n"
       "define B: [Condition: D]\ndefine E: Patient.maritalStatus ~ C\n",
       "define A: List<FHIR.Condition> = [Condition: code ~ http://s|c]\n"
       "define B: List<FHIR.Condition> = [Condition: code ~ http://s|c]\n"
       "define Patient: FHIR.Patient = SingletonFrom([Patient])\n"
       "define E: Boolean = Equivalent(ToConcept(Patient.maritalStatus), Concept { codes: {Code { "
       "code: 'c', system: 'http://s', version: '2', display: 'see' }}, display: 'see' })\n"},
      {"value sets",
       "codesystem S: 'http://s'\nvalueset V: 'urn:v'\ncontext Patient\n"
       "define A: [Condition: V]\ndefine B: [Condition] C where C.code in V\n"
       "define D: [Condition] C where C.bodySite in V\n",
       "define A: List<FHIR.Condition> = [Condition: code in \"V\"]\n"
       "define B: List<FHIR.Condition> = query(from [Condition] as #0 where "
       "InValueSet(ToConcept(#0.code), \"V\"))\n"
       "define D: List<FHIR.Condition> = query(from [Condition] as #0 where "
       "AnyInValueSet(map(#0.bodySite, #1 -> ToConcept(#1)), \"V\"))\n"},
      {"FHIRHelpers is built in",
       "include FHIRHelpers version '4.0.1' called H\ncontext Patient\n"
       "define A: H.ToDate(Patient.birthDate)\n",
       "define Patient: FHIR.Patient = SingletonFrom([Patient])\n"
       "define A: Date = ToDate(Patient.birthDate)\n"},
      {"contexts",
       "context Unfiltered\ndefine A: [Practitioner]\ncontext Patient\ndefine B: Count(A)\n",
       "define unfiltered A: List<FHIR.Practitioner> = [Practitioner]\n"
       "define B: Integer = Count(A)\n"},
      {"an alias hides a definition", "define X: 1\ndefine A: ({'a'}) X return X\n",
       "define X: Integer = 1\n"
       "define A: List<String> = query(from {'a'} as #0 return distinct #0)\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Result(c), c.expected) << c.name;
}

TEST(Library, Refused) {
  const Case cases[] = {
      {"a cycle", "define A: B\ndefine B: C\ndefine C: A\n",
       "test.cql:4:11: error: \"C\" refers to itself\n  define B: C\n            ^\n"
       "  \"C\" -> \"A\" -> \"B\" -> \"C\"\n"},
      {"an error is not repeated where the definition is used", "define A: Foo\ndefine B: A + 1\n",
       "test.cql:3:11: error: there is nothing called \"Foo\" here\n  define A: Foo\n"
       "            ^~~\n"},
      {"defined twice", "define A: 1\ndefine A: 2\n",
       "test.cql:4:8: error: \"A\" is defined twice\n  define A: 2\n         ^\n"
       "  the first is in line 3\n"},
      {"the same overload twice",
       "define function F(x Integer): 1\ndefine function F(y Integer): 2\n",
       "test.cql:4:17: error: the function F is defined twice with the same operand types\n"
       "  define function F(y Integer): 2\n                  ^\n  the first is in line 3\n"},
      {"external", "define function F(x Integer): external\n",
       "test.cql:3:17: error: the external function F has no result type\n"
       "  define function F(x Integer): external\n                  ^\n"
       "  write it: define function F(...) returns TYPE: external\n"},
      {"recursion without a type", "define function F(n Integer): F(n - 1)\n",
       "test.cql:3:31: error: the result type of F is not known while it calls itself\n"
       "  define function F(n Integer): F(n - 1)\n                                ^~~~~~~~\n"
       "  declare it: define function F(...) returns TYPE: ...\n"},
      {"a body of another type", "define function F() returns Integer: 'a'\n",
       "test.cql:3:38: error: the body of F must be of type Integer, but this is String\n"
       "  define function F() returns Integer: 'a'\n"
       "                                       ^~~\n"},
      {"no overload",
       "define function F(x Integer, y String): 1\ndefine function F(x Date): 1\ndefine A: "
       "F('a')\n",
       "test.cql:5:11: error: F does not take (String)\n  define A: F('a')\n            ^~~~~~\n"
       "  there is F(Date): Integer; F(Integer, String): Integer\n"},
      {"ambiguous",
       "define function F(x Long, y Integer): 1\ndefine function F(x Integer, y Long): 1\n"
       "define A: F(1, 1)\n",
       "test.cql:5:11: error: F(Integer, Integer) is ambiguous\n  define A: F(1, 1)\n"
       "            ^~~~~~~\n  it could be F(Long, Integer): Integer or F(Integer, Long): Integer; "
       "say which with `as` or `convert`\n"},
      {"Patient without a context", "define A: AgeInYears()\n",
       "test.cql:3:11: error: AgeInYears needs a patient\n  define A: AgeInYears()\n"
       "            ^~~~~~~~~~~~\n  write `context Patient` before this definition\n"},
      {"a definition of another context",
       "context Patient\ndefine A: 1\ncontext Practitioner\ndefine B: A\n",
       "test.cql:6:11: error: \"A\" is defined in context Patient and cannot be used in context "
       "Practitioner\n  define B: A\n            ^\n"
       "  only context Unfiltered may look into other contexts\n"},
      {"a context that the model lacks", "context Practice\n",
       "test.cql:3:1: error: FHIR has no context called Practice\n  context Practice\n"
       "  ^~~~~~~~~~~~~~~~\n  the contexts are Patient, Practitioner, RelatedPerson, Device, "
       "Encounter and Unfiltered\n"},
      {"a context of another model", "context QUICK.Patient\n",
       "test.cql:3:1: error: there is no data model called QUICK\n  context QUICK.Patient\n"
       "  ^~~~~~~~~~~~~~~~~~~~~\n  write: context Patient\n"},
      {"Patient in another context", "context Device\ndefine A: Patient.gender\n",
       "test.cql:4:11: error: Patient is not known in context Device\n  define A: Patient.gender\n"
       "            ^~~~~~~\n  write `context Patient` before this definition\n"},
      {"a retrieve in the context of several resources",
       "context Patient\ndefine L: [RelatedPerson]\ndefine A: [L -> Observation]\n",
       "test.cql:5:12: error: the context of a retrieve is one resource or its id, but this is "
       "List<FHIR.RelatedPerson>\n  define A: [L -> Observation]\n             ^\n"
       "  take one of them: singleton from (...)\n"},
      {"a code without its system", "codesystem LOINC: 'x'\ncode C: 'c' from LOINK\n",
       "test.cql:4:18: error: there is no code system called \"LOINK\"\n"
       "  code C: 'c' from LOINK\n                   ^~~~~\n  did you mean \"LOINC\"?\n"},
      {"a parameter of no type", "parameter P\n",
       "test.cql:3:1: error: parameter \"P\" needs a type or a default\n  parameter P\n"
       "  ^~~~~~~~~~~\n"},
      {"FHIRHelpers of another version", "include FHIRHelpers version '3.0.0'\n",
       "test.cql:3:1: error: FHIRHelpers version '3.0.0' is not built in\n"
       "  include FHIRHelpers version '3.0.0'\n  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
       "  write: include FHIRHelpers version '4.0.1'\n"},
      {"a library that is not there", "include Foo version '1'\n",
       "test.cql:3:1: error: library Foo version '1' was not found\n  include Foo version '1'\n"
       "  ^~~~~~~~~~~~~~~~~~~~~~~\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Result(c), c.expected) << c.name;
}

TEST(Library, ModelsAndVersions) {
  EXPECT_EQ(CompileLibrary("using QICore version '4.1.1'\n").diagnostics,
            "test.cql:1:1: error: the data model QICore is not loaded\n"
            "  using QICore version '4.1.1'\n  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            "  load it with --model-info FILE; FHIR 4.0.1 is built in\n");
  EXPECT_EQ(CompileLibrary("using FHIR version '3.0.0'\n").diagnostics,
            "test.cql:1:1: error: FHIR version 3.0.0 is not built in\n"
            "  using FHIR version '3.0.0'\n  ^~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            "  write: using FHIR version '4.0.1', or load it with --model-info FILE\n");
  EXPECT_NE(CompileLibrary("define A: null as Condition\n")
                .diagnostics.find(
                    "the types of a data model need its declaration: using FHIR version '4.0.1'"),
            std::string::npos);
}

TEST(Library, Includes) {
  const Libraries libraries = {
      {"Common",
       "library Common version '1'\nusing FHIR version '4.0.1'\nparameter P default 3\n"
       "codesystem S: 'http://s'\ncode C: 'c' from S\ncontext Patient\n"
       "define Ten: 10\ndefine private Own: 1\n"
       "define fluent function Plus(x Integer, y Integer): x + y + P\n"},
      {"Broken", "library Broken\ndefine A: Foo\n"},
      {"Ping", "library Ping\ninclude Pong\n"},
      {"Pong", "library Pong\ninclude Ping\n"},
      {"Other", "library Another\n"},
  };
  auto compile = [&](const std::string& text) {
    Compiled c = CompileLibrary("library Test\nusing FHIR version '4.0.1'\n" + text, libraries);
    return c.program != nullptr ? PrintProgram(*c.program) : c.diagnostics;
  };
  EXPECT_EQ(compile("include Common version '1' called L\ncontext Patient\n"
                    "define A: L.Ten + (1).Plus(2) + L.Plus(3, 4)\ndefine B: [Condition: L.C]\n"
                    "define D: L.P\ncode E: 'e' from L.S\n"),
            "parameter \"Common.P\": Integer = 3\n"
            "function Common.Plus: Integer = Add(Add(#0, #1), $\"Common.P\")\n"
            "define Common.Ten: Integer = 10\n"
            "define private Common.Own: Integer = 1\n"
            "define A: Integer = Add(Add(Common.Ten, Common.Plus(1, 2)), Common.Plus(3, 4))\n"
            "define B: List<FHIR.Condition> = [Condition: code ~ http://s|c]\n"
            "define D: Integer = $\"Common.P\"\n");
  struct {
    const char* cql;
    const char* expected;  // part of the diagnostics
  } refused[] = {
      {"include Common\ndefine A: Common.Own\n", "\"Own\" is private to library Common"},
      {"include Common\ndefine A: Common.Tne\n", "did you mean \"Ten\"?"},
      {"include Common\ndefine A: Ten\n", "library Common defines it: write Common.\"Ten\""},
      {"include Common\ndefine A: Common\n", "\"Common\" is an included library, not a value"},
      {"include Common\ndefine A: Common.Foo()\n", "library Common has no function called Foo"},
      {"include Common version '2'\n", "this is version '1' of Common, but '2' was asked for"},
      {"include Broken\n", "Broken.cql:2:11: error: there is nothing called \"Foo\" here"},
      {"include Ping\n", "Ping -> Pong -> Ping"},
      {"include Other\n", "this is library Another, but Other was asked for"},
      {"include Common\ninclude Common\n", "\"Common\" is already the name of an included library"},
  };
  for (const auto& c : refused) {
    EXPECT_NE(compile(c.cql).find(c.expected), std::string::npos) << c.cql << compile(c.cql);
  }
}

TEST(Library, ValueSetsThatMustBeLoaded) {
  codes::Terminology terminology;
  codes::ValueSet set;
  set.name = "Acne";
  set.url = "urn:precert:vs:acne";
  terminology.Add(std::move(set));
  CompileOptions options{.require_value_sets = true};
  EXPECT_NE(
      CompileLibrary("valueset Acne: 'urn:precert:vs:acne'\n", {}, options, &terminology).program,
      nullptr);
  EXPECT_EQ(
      CompileLibrary("valueset V: 'urn:precert:vs:acme'\n", {}, options, &terminology).diagnostics,
      "test.cql:1:1: error: the value set 'urn:precert:vs:acme' is not loaded\n"
      "  valueset V: 'urn:precert:vs:acme'\n  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
      "  did you mean \"urn:precert:vs:acne\"?\n");
}

TEST(Library, AnExpressionSeesTheLibrary) {
  auto library = MakeSource("lib.cql",
                            "library L\nusing FHIR version '4.0.1'\ncontext Patient\n"
                            "define Adult: AgeInYears() >= 18\n");
  auto expression = MakeSource("expr", "not Adult");
  Diagnostics diagnostics(*expression);
  auto program = Compiler().CompileExpression(expression, library, {}, diagnostics);
  ASSERT_NE(program, nullptr) << diagnostics.ToString();
  EXPECT_EQ(PrintNode(*program, program->definitions.back().body), "not(L.Adult)");
  EXPECT_GE(program->FindDefinition("Expression"), 0);
}

TEST(Library, ListPromotionAndDemotionAreOptions) {
  EXPECT_EQ(Lowered("First(1)", {.list_promotion = true}), "Integer = First({1})");
  EXPECT_EQ(Lowered("{1} + 1", {.list_demotion = true}), "Integer = Add(SingletonFrom({1}), 1)");
}

// Any nesting is either compiled or refused with a message.
TEST(Library, DeepNestingIsRefused) {
  for (int depth : {50, 100'000}) {
    std::string nots, parens;
    for (int i = 0; i < depth; ++i) nots += "not ";
    Compiled compiled = CompileOne(nots + "true");
    EXPECT_EQ(compiled.program != nullptr, depth == 50);
    EXPECT_EQ(compiled.diagnostics.empty(), depth == 50);
  }
  std::string chain = "define D0: 1\n";
  for (int i = 5000; i > 0; --i) {
    chain += "define D" + std::to_string(i) + ": D" + std::to_string(i - 1) + " + 1\n";
  }
  EXPECT_NE(CompileLibrary(chain).program, nullptr);  // long, not deep
}

}  // namespace
}  // namespace precert::cql
