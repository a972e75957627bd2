// Explain: why a definition has its value, as a tree.
//
//   evaluator.Begin(record);
//   Result<Step> why = Explain(*program, evaluator, record, definition, {});
//   std::string text = RenderTree(*why, {.colour = isatty(1)});
//
// A step is an expression with its place in the source, its value, and the steps that led to it:
// operands of logic and comparisons, the condition and the branch taken of if and case, what a
// retrieve found, the rows of a query with the condition that each passed or failed, the body of a
// function, the definition that is referred to (once; later it only has its value). What the
// evaluation did not need (the right side of `false and ...`) is marked as such and not evaluated.
//
// The sub-expressions are evaluated one by one after the definition itself, through
// Evaluator::EvaluateNode, so that ordinary evaluation pays nothing for it. A run-time error
// becomes a step with the error's message. Sizes are bounded by ExplainOptions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"
#include "cql/core/program.h"
#include "cql/eval/evaluator.h"
#include "fhir/record.h"

namespace precert::cql {

enum class StepKind : uint8_t {
  kDefinition,
  kExpression,
  kRetrieve,
  kQuery,
  kRow,       // of a query: kept where `outcome` is true
  kFunction,  // a call; its operands and body below
  kBranch,    // what an if or case took
};

enum class Outcome : uint8_t { kValue, kTrue, kFalse, kNull, kUnknown, kError, kNotNeeded };

struct StepEvidence {
  std::string resource;  // "Observation/bmi-1"
  std::string text;      // what it says, in one line; may be empty
};

struct Step {
  StepKind kind = StepKind::kExpression;
  Outcome outcome = Outcome::kValue;
  std::string label;  // the expression as written, on one line, shortened
  std::string value;  // a CQL literal, shortened; the message of an error
  std::string note;   // "explained above", "12 more rows, 3 of them kept"
  std::string file;   // of its source
  int line = 0, column = 0;
  std::vector<StepEvidence> evidence;
  std::vector<Step> steps;
};

struct ExplainOptions {
  int depth = 60;           // levels of steps
  size_t rows = 12;         // shown of one query
  size_t resources = 12;    // shown of one retrieve
  size_t max_steps = 5000;  // in the whole tree
  size_t label_width = 76;  // characters of a label or value
  // What a resource says, in one line; by default nothing.
  std::function<std::string(const fhir::Resource&)> describe;
};

// The evaluator has begun the record and has its parameters. Definitions are those of the program.
Step Explain(const Program& program, Evaluator& evaluator, const fhir::Record& record,
             int definition, const ExplainOptions& options);

struct RenderOptions {
  bool colour = false;
};

// The tree with box-drawing characters, a step a line: mark, label, value, place.
std::string RenderTree(const Step& step, const RenderOptions& options);

void WriteStep(const Step& step, JsonWriter& json);

}  // namespace precert::cql
