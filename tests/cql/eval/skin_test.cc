// One record, read in the closed and in the open world: the value of every definition of
// data/skin.cql and what it rests on, as text (data/skin.txt).
#include <gtest/gtest.h>

#include <thread>

#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

using precert::testing::ExpectGolden;
using precert::testing::ProjectPath;
using precert::testing::ReadFile;

class Skin {
 public:
  Skin() {
    const Status loaded = terminology_.LoadFile(Data("premalignant.vs.txt"));
    EXPECT_TRUE(loaded.ok()) << loaded.error().ToString();
    program_ = Compile(ReadFile(Data("skin.cql")));
    Result<fhir::Record> record = fhir::Record::FromJson(ReadFile(Data("skin.json")), "skin.json");
    EXPECT_TRUE(record.ok()) << record.error().ToString();
    if (record.ok()) record_ = std::move(*record);
  }

  static std::string Data(std::string_view name) {
    return ProjectPath("tests/cql/eval/data/" + std::string(name));
  }

  std::shared_ptr<const Program> Compile(const std::string& text) {
    auto source = std::make_shared<const Source>("skin.cql", text);
    Diagnostics diagnostics(*source);
    Compiler compiler(&terminology_);
    auto program = compiler.Compile(source, {}, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.ToString();
    return program;
  }

  static EvalOptions Options(bool open_world) {
    return {.open_world = open_world, .now = *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z")};
  }

  const std::shared_ptr<const Program>& program() const { return program_; }
  const fhir::Record& record() const { return record_; }

 private:
  codes::Terminology terminology_;
  std::shared_ptr<const Program> program_;
  fhir::Record record_;
};

// A value for reading: resources by name, open lists with "...".
std::string Text(Evaluator& evaluator, const fhir::Record& record, const Value& v) {
  if (v.is_null()) return v.unknown ? "unknown" : "null";
  if (v.tag == Tag::kList) {
    std::string text = "{";
    for (const Value& item : v.list->items) {
      text += (text.size() > 1 ? ", " : "") + Text(evaluator, record, item);
    }
    if (v.list->open) text += text.size() > 1 ? ", ..." : "...";
    return text + "}";
  }
  if (v.tag == Tag::kNode && v.node->parent == nullptr) {
    return record.NameOf(record.resources()[v.node->resource]);
  }
  return ToCql(v, evaluator.context().units);
}

std::string Describe(Evaluator& evaluator, const Program& program, const fhir::Record& record,
                     int definition) {
  const Result<Value> value = evaluator.Evaluate(definition);
  if (!value.ok()) return "error: " + value.error().message + "\n";
  std::string text = Text(evaluator, record, *value) + "\n";
  for (const Evidence& evidence : evaluator.EvidenceOf(definition)) {
    text += std::string("           ") + (evidence.used ? "used " : "seen ") +
            record.NameOf(*evidence.resource) + "\n";
  }
  for (uint32_t empty : evaluator.EmptyRetrievesOf(definition)) {
    const Retrieve& retrieve = program.retrieves[empty];
    text += "           none " + std::string(retrieve.type_name);
    for (const Value& code : retrieve.codes) text += " " + std::string(code.code->code);
    text += "\n";
  }
  return text;
}

std::string DescribeAll(const Skin& skin, Evaluator& evaluator) {
  std::string text;
  const Program& program = *skin.program();
  for (size_t i = 0; i < program.definitions.size(); ++i) {
    text += program.definitions[i].name + ": " +
            Describe(evaluator, program, skin.record(), static_cast<int>(i));
  }
  return text;
}

TEST(Skin, ClosedAndOpen) {
  Skin skin;
  ASSERT_NE(skin.program(), nullptr);
  const Program& program = *skin.program();
  Evaluator closed(skin.program(), Skin::Options(false)), open(skin.program(), Skin::Options(true));
  closed.Begin(skin.record());
  open.Begin(skin.record());
  std::string text;
  for (size_t i = 0; i < program.definitions.size(); ++i) {
    const auto definition = static_cast<int>(i);
    text += program.definitions[i].name + "\n";
    text += "  closed:  " + Describe(closed, program, skin.record(), definition);
    text += "  open:    " + Describe(open, program, skin.record(), definition);
  }
  ExpectGolden("tests/cql/eval/data/skin.txt", text);
}

TEST(Skin, TheSameAgainAndInAnyOrder) {
  Skin skin;
  ASSERT_NE(skin.program(), nullptr);
  Evaluator evaluator(skin.program(), Skin::Options(true));
  evaluator.Begin(skin.record());
  const std::string first = DescribeAll(skin, evaluator);
  fhir::Record empty;
  evaluator.Begin(empty);
  const int has_ak = skin.program()->FindDefinition("Has AK");
  Result<Value> value = evaluator.Evaluate(has_ak);
  ASSERT_TRUE(value.ok());
  EXPECT_TRUE(value->unknown);
  EXPECT_TRUE(evaluator.EvidenceOf(has_ak).empty());
  evaluator.Begin(skin.record());
  for (int i = static_cast<int>(skin.program()->definitions.size()) - 1; i >= 0; --i) {
    (void)evaluator.Evaluate(i);
  }
  EXPECT_EQ(DescribeAll(skin, evaluator), first);
}

TEST(Skin, NoExplanationChangesNoValue) {
  Skin skin;
  ASSERT_NE(skin.program(), nullptr);
  EvalOptions silent = Skin::Options(true);
  silent.explain = false;
  Evaluator quiet(skin.program(), silent), full(skin.program(), Skin::Options(true));
  quiet.Begin(skin.record());
  full.Begin(skin.record());
  for (size_t i = 0; i < skin.program()->definitions.size(); ++i) {
    const auto d = static_cast<int>(i);
    const Result<Value> a = quiet.Evaluate(d), b = full.Evaluate(d);
    ASSERT_EQ(a.ok(), b.ok());
    if (!a.ok()) continue;
    EXPECT_EQ(Text(quiet, skin.record(), *a), Text(full, skin.record(), *b));
    EXPECT_TRUE(quiet.EvidenceOf(d).empty());
    EXPECT_TRUE(quiet.EmptyRetrievesOf(d).empty());
  }
}

TEST(Skin, OneProgramInManyThreads) {
  Skin skin;
  ASSERT_NE(skin.program(), nullptr);
  Evaluator alone(skin.program(), Skin::Options(true));
  alone.Begin(skin.record());
  const std::string want = DescribeAll(skin, alone);
  std::vector<std::string> got(4);
  std::vector<std::thread> threads;
  for (std::string& text : got) {
    threads.emplace_back([&skin, &text] {
      Evaluator evaluator(skin.program(), Skin::Options(true));
      for (int round = 0; round < 20; ++round) {
        evaluator.Begin(skin.record());
        text = DescribeAll(skin, evaluator);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : got) EXPECT_EQ(text, want);
}

TEST(Skin, Parameters) {
  Skin skin;
  const auto program = skin.Compile(
      "library P\nparameter Limit Integer default 3\nparameter Name String\n"
      "define Twice: Limit * 2\ndefine Named: Name\n");
  ASSERT_NE(program, nullptr);
  Evaluator evaluator(program, Skin::Options(false));
  auto run = [&](const char* name) {
    const Result<Value> value = evaluator.Evaluate(program->FindDefinition(name));
    return value.ok() ? ToCql(*value, evaluator.context().units) : value.error().ToString();
  };
  EXPECT_EQ(run("Twice"), "6");
  EXPECT_EQ(run("Named"), "null");
  ASSERT_TRUE(evaluator.SetParameter("Limit", Value::Integer(5)).ok());
  EXPECT_EQ(run("Twice"), "10");
  evaluator.Begin(skin.record());
  EXPECT_EQ(run("Twice"), "10");
  const Status unknown = evaluator.SetParameter("Limits", Value::Integer(5));
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message, "there is no parameter 'Limits'");
  EXPECT_EQ(unknown.error().hint, "the library's parameters are 'Limit', 'Name'");
}

}  // namespace
}  // namespace precert::cql
