// Runs a suite: compiles and evaluates each expression and its expected output, and compares.
#include <algorithm>
#include <memory>
#include <vector>

#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "cql/suite/suite.h"

namespace precert::cql {
namespace {

// An expression's value with the evaluator that holds it, or why there is none.
struct Outcome {
  std::unique_ptr<Evaluator> evaluator;
  Value value;
  std::string error;  // empty when there is a value

  bool ok() const { return error.empty(); }
};

Outcome Run(Compiler& compiler, const std::string& text, DateTime now) {
  Outcome outcome;
  auto source = std::make_shared<const Source>("expression", text);
  Diagnostics diagnostics(*source);
  const std::shared_ptr<const Program> program =
      compiler.CompileExpression(source, nullptr, {}, diagnostics);
  if (program == nullptr || diagnostics.has_errors()) {
    outcome.error = "refused: " + (diagnostics.has_errors() ? diagnostics.First().message
                                                            : std::string("no reason given"));
    return outcome;
  }
  EvalOptions options;
  options.now = now;
  options.explain = false;
  outcome.evaluator = std::make_unique<Evaluator>(program, options);
  const Result<Value> value = outcome.evaluator->Evaluate(program->FindDefinition("Expression"));
  if (value.ok()) {
    outcome.value = *value;
  } else {
    outcome.error = "failed: " + value.error().message;
  }
  return outcome;
}

std::string Print(const Outcome& outcome) {
  if (!outcome.ok()) return outcome.error;
  return ToCql(outcome.value, outcome.evaluator->context().units);
}

std::string OneLine(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  const size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? ""
                                    : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool Same(const Outcome& got, const Outcome& expected) {
  if (got.value.is_null() && expected.value.is_null()) return true;
  bool unknown = false;
  const std::optional<bool> equal =
      EqualValues(got.evaluator->context(), got.value, expected.value, &unknown);
  if (equal && *equal) return true;
  const bool range = got.value.tag == Tag::kUncertain || expected.value.tag == Tag::kUncertain;
  return (!equal || range) && Print(got) == Print(expected);
}

}  // namespace

SuiteResult RunSuite(const Suite& suite, const SuiteOptions& options) {
  Compiler compiler;
  SuiteResult result;
  std::vector<const Exclusion*> met;
  auto stale = [&](const Exclusion& exclusion, const std::string& why) {
    ++result.failed;
    if (!options.on_stale) return;
    options.on_stale(options.exclusions->file() + ":" + std::to_string(exclusion.line) + ": " +
                     exclusion.suite + ", " + exclusion.group + ", " + exclusion.test + " " + why +
                     ": take it out of the list");
  };
  for (const SuiteTest& test : suite.tests) {
    const Exclusion* excluded = options.exclusions == nullptr
                                    ? nullptr
                                    : options.exclusions->Find(suite.name, test.group, test.name);
    if (excluded != nullptr) met.push_back(excluded);
    if (test.skip) {
      ++result.skipped;
      continue;
    }
    const Outcome got = Run(compiler, test.expression, options.now);
    std::string expected;
    bool passed = false;
    if (!test.invalid.empty()) {
      expected = "an error (" + test.invalid + ")";
      passed = !got.ok();
    } else {
      for (const std::string& output : test.outputs) {
        expected += (expected.empty() ? "" : ", ") + output;
      }
      if (test.outputs.size() > 1) expected = "{ " + expected + " }";
      const Outcome wanted = Run(compiler, expected, options.now);
      if (!wanted.ok()) expected += " (which is " + wanted.error + ")";
      passed = got.ok() && wanted.ok() && Same(got, wanted);
    }
    if (passed) {
      if (excluded != nullptr) {
        stale(*excluded, "passes");
      } else {
        ++result.passed;
      }
      continue;
    }
    const SuiteFailure failure{suite, test, OneLine(expected), OneLine(Print(got))};
    if (excluded != nullptr) {
      ++result.skipped;
      if (options.on_excluded) options.on_excluded(failure, *excluded);
    } else {
      ++result.failed;
      if (options.on_failure) options.on_failure(failure);
    }
  }
  if (options.exclusions != nullptr) {
    for (const Exclusion& exclusion : options.exclusions->all()) {
      if (exclusion.suite != suite.name) continue;
      if (std::find(met.begin(), met.end(), &exclusion) != met.end()) continue;
      stale(exclusion, "is no test of " + suite.file);
    }
  }
  return result;
}

}  // namespace precert::cql
