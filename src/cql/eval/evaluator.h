// Evaluator: runs a Program over a Record.
//
//   Evaluator evaluator(program, {.open_world = true, .now = as_of});
//   evaluator.Begin(record);
//   Value met = evaluator.Evaluate(program->FindDefinition("Dermal peel criteria"));
//   for (const Evidence& e : evaluator.EvidenceOf(definition)) ...
//
// Open world. With `open_world`, retrieves give open lists: what the record does not say is
// unknown, not false. A retrieve is closed again where the record itself states the absence: a
// matching Condition that is refuted, a medication statement "not-taken", a procedure "not-done",
// an allergy refuted, and nothing of that day or later that asserts the contrary. Conformance runs
// and measures use closed world, which is the standard's semantics.
//
// Explanation. While a definition is evaluated the evaluator notes which resources its retrieves
// returned and which survived its queries; EvidenceOf gives them. Definitions are evaluated at most
// once per record.
//
// Owns its arena: values and evidence are valid until the next Begin. One thread per Evaluator; any
// number over one Program.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cql/core/program.h"
#include "fhir/record.h"

namespace precert::cql {

struct EvalOptions {
  bool open_world = false;
  bool explain = true;
  DateTime now;            // the evaluation request's time; must have an offset
  uint64_t max_steps = 0;  // 0: limits::kMaxEvalSteps
  bool forms = true;       // false: evaluate node by node (form.h); for tests, which compare
};

// A resource that a definition read, and what came of it.
struct Evidence {
  const fhir::Resource* resource = nullptr;
  bool used = false;  // survived the definition's query; false: was looked at and did not qualify
  uint32_t retrieve = 0;  // index into Program::retrieves
};

class Evaluator {
 public:
  Evaluator(std::shared_ptr<const Program> program, EvalOptions options);
  ~Evaluator();

  // Values for parameters, by name; those not given take their defaults. The values must outlive
  // the evaluator's use of them. An unknown name is an error.
  Status SetParameter(std::string_view name, Value value);

  // Forgets the previous record and its values; the record must stay until the next Begin.
  void Begin(const fhir::Record& record);

  // A definition's value. A run-time error (overflow of a limit, Message of severity Error, a
  // failed cast) names the definition and the source line.
  Result<Value> Evaluate(int definition);

  // The value of one expression of the program, by itself: `frame` holds what its slots stand for
  // (aliases, lets, operands), `source_index` is as in Definition. For explanations; notes no
  // evidence.
  Result<Value> EvaluateNode(NodeId node, std::span<const Value> frame, uint32_t source_index);

  // Valid for definitions evaluated since Begin; includes the evidence of definitions it refers to.
  std::span<const Evidence> EvidenceOf(int definition);
  // Retrieves that a definition (and those it refers to) ran and that found nothing.
  std::span<const uint32_t> EmptyRetrievesOf(int definition);

  const std::vector<Message>& messages() const;
  OpContext& context();  // arena, units and types, for printing and for making parameter values

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace precert::cql
