// Runs both evaluators over a program and compares what they print.
#include "agreement.h"

#include "cql/eval/evaluator.h"
#include "reference_evaluator.h"

namespace precert::cql::reference {

DateTime RequestTime() { return *DateTime::ParseDateTime("2026-11-23T12:00:00.000Z"); }

Agreement CompareDefinitions(const std::shared_ptr<const Program>& program,
                             const fhir::Record& record, DateTime now) {
  EvalOptions options;
  options.now = now;
  options.explain = false;
  Evaluator fast(program, options);
  fast.Begin(record);
  Reference plain(*program, record, now);
  for (size_t i = 0; i < program->definitions.size(); ++i) {
    const Definition& definition = program->definitions[i];
    if (!definition.library.empty() || definition.body == kNoNode) continue;
    const Result<Value> a = fast.Evaluate(static_cast<int>(i));
    Result<std::string> b = std::string();
    try {
      b = plain.Evaluate(static_cast<int>(i));
    } catch (const NotThere& what) {
      Agreement skipped;
      skipped.not_there = what.what();
      return skipped;
    }
    Agreement out;
    out.definition = definition.name;
    out.fast = a.ok() ? ToCql(*a, fast.context().units) : "error: " + a.error().message;
    out.plain = b.ok() ? *b : "error: " + b.error().message;
    out.agree = a.ok() == b.ok() && (!a.ok() || out.fast == out.plain);
    if (!out.agree) return out;
  }
  return {};
}

Compared CompareExpression(const std::string& expression, DateTime now) {
  static Compiler* compiler = new Compiler();
  static const fhir::Record* nothing = new fhir::Record();
  auto source = std::make_shared<const Source>("expression", expression);
  Diagnostics diagnostics(*source);
  Compared out;
  const auto program = compiler->CompileExpression(source, nullptr, {}, diagnostics);
  if (program == nullptr || diagnostics.has_errors()) {
    out.refused = diagnostics.has_errors() ? diagnostics.First().message : "no reason given";
    return out;
  }
  out.agreement = CompareDefinitions(program, *nothing, now);
  return out;
}

}  // namespace precert::cql::reference
