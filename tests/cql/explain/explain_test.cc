// The trees of a library with every construct, closed and open; limits of the tree; JSON.
#include "cql/explain/explain.h"

#include <gtest/gtest.h>

#include "cql/check/compiler.h"
#include "support/golden.h"

namespace precert::cql {
namespace {

using testing::ProjectPath;

std::shared_ptr<const Source> Read(const std::string& name) {
  const std::string path = "tests/cql/explain/data/" + name;
  return std::make_shared<const Source>(name, testing::ReadFile(ProjectPath(path)));
}

class ExplainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::shared_ptr<const Source> source = Read("why.cql");
    Diagnostics diagnostics(*source);
    CompileOptions options;
    options.find_library = [](std::string_view name, std::string_view) {
      return Read(std::string(name) + ".cql");
    };
    program_ = compiler_.Compile(source, options, diagnostics);
    ASSERT_NE(program_, nullptr) << diagnostics.ToString();
    Result<fhir::Record> record = fhir::Record::FromJson(
        testing::ReadFile(ProjectPath("tests/cql/eval/data/skin.json")), "skin.json");
    ASSERT_TRUE(record.ok()) << record.error().ToString();
    record_ = std::move(*record);
    options_.describe = [](const fhir::Resource& resource) {
      return std::string(resource.node->ChildText("status"));
    };
  }

  std::unique_ptr<Evaluator> Begin(bool open_world) {
    auto evaluator = std::make_unique<Evaluator>(
        program_, EvalOptions{.open_world = open_world,
                              .now = *DateTime::ParseDateTime("2026-11-23T00:00:00.000Z")});
    evaluator->Begin(record_);
    return evaluator;
  }

  Step Why(const char* name, bool open_world = false) {
    const std::unique_ptr<Evaluator> evaluator = Begin(open_world);
    return Explain(*program_, *evaluator, record_, program_->FindDefinition(name), options_);
  }

  std::string Trees(bool open_world) {
    std::string out;
    for (const Definition& definition : program_->definitions) {
      if (!definition.library.empty() || definition.name == "Patient") continue;
      if (!out.empty()) out += "\n";
      out += RenderTree(Why(definition.name.c_str(), open_world), {});
    }
    return out;
  }

  Compiler compiler_;
  std::shared_ptr<const Program> program_;
  fhir::Record record_;
  ExplainOptions options_;
};

size_t CountSteps(const Step& step) {
  size_t count = 1;
  for (const Step& below : step.steps) count += CountSteps(below);
  return count;
}

int Height(const Step& step) {
  int height = 0;
  for (const Step& below : step.steps) height = std::max(height, Height(below));
  return height + 1;
}

TEST_F(ExplainTest, ClosedWorld) {
  testing::ExpectGolden("tests/cql/explain/data/why.txt", Trees(false));
}

TEST_F(ExplainTest, OpenWorld) {
  testing::ExpectGolden("tests/cql/explain/data/why_open.txt", Trees(true));
}

TEST_F(ExplainTest, Json) {
  JsonWriter json;
  WriteStep(Why("Logic"), json);
  testing::ExpectGolden("tests/cql/explain/data/why.json", std::move(json).Take());
}

TEST_F(ExplainTest, ValuesAreThoseOfTheEvaluation) {
  for (bool open_world : {false, true}) {
    const std::unique_ptr<Evaluator> evaluator = Begin(open_world);
    for (size_t i = 0; i < program_->definitions.size(); ++i) {
      const Result<Value> value = evaluator->Evaluate(static_cast<int>(i));
      const Step step = Explain(*program_, *evaluator, record_, static_cast<int>(i), options_);
      const Outcome expected = !value.ok()         ? Outcome::kError
                               : value->is_true()  ? Outcome::kTrue
                               : value->is_false() ? Outcome::kFalse
                               : !value->is_null() ? Outcome::kValue
                               : value->unknown    ? Outcome::kUnknown
                                                   : Outcome::kNull;
      EXPECT_EQ(step.outcome, expected) << step.label;
      // Explaining leaves the evaluator's answers as they were.
      const Result<Value> again = evaluator->Evaluate(static_cast<int>(i));
      EXPECT_EQ(again.ok(), value.ok()) << step.label;
      if (again.ok() && value.ok()) {
        EXPECT_EQ(ToCql(*again, evaluator->context().units),
                  ToCql(*value, evaluator->context().units));
      }
    }
  }
}

TEST_F(ExplainTest, DepthAndSizeAreBounded) {
  options_.depth = 2;
  EXPECT_LE(Height(Why("Again")), 2);
  EXPECT_NE(RenderTree(Why("Again"), {}).find("not explained further"), std::string::npos);
  options_.depth = 60;
  options_.max_steps = 5;
  EXPECT_LE(CountSteps(Why("Many rows")), 12u);
  options_.max_steps = 5000;
  options_.rows = 3;
  const std::string rows = RenderTree(Why("Many rows"), {});
  EXPECT_NE(rows.find("97 more rows  (10 of them kept)"), std::string::npos) << rows;
  EXPECT_LT(Height(Why("Deep")), 60);
  EXPECT_NE(RenderTree(Why("Deep"), {}).find("not explained further"), std::string::npos);
}

TEST_F(ExplainTest, ColourIsOnlyWhereItIsAskedFor) {
  EXPECT_EQ(RenderTree(Why("Logic"), {}).find('\x1b'), std::string::npos);
  EXPECT_NE(RenderTree(Why("Logic"), {.colour = true}).find("\x1b[32m"), std::string::npos);
}

}  // namespace
}  // namespace precert::cql
