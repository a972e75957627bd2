// Forms: which expressions of a program are evaluated by a Form (form.h), and their forms.
//
//   Forms forms(program, plan);
//   if (const Form* form = forms.At(node)) ...
//   forms.Describe(node)                          // "and(text(#0.status) = 'final', ...)"
//
// An expression has a form when all of it can be evaluated by one: variables, constants,
// properties, tests of type, logic, if and case, tuples, lists, intervals of dates, calls of
// operators, calls of functions that are made of these and do not call themselves, queries over the
// elements of a row inside `first`, `singleton from` and `exists`. It reads a variable (what does
// not is evaluated once a record), and it is the largest such expression: its parts have no forms
// of their own. Retrieves, other queries, instances of classes and messages have none, and neither
// has an expression of more than kMaxParts parts.
//
// Immutable after construction; refers to the program and to its own arena. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/arena.h"
#include "cql/eval/form.h"
#include "cql/eval/plan.h"

namespace precert::cql {

class Forms {
 public:
  // With `enabled` false, no expression has a form.
  Forms(const Program& program, const Plan& plan, bool enabled);

  const Form* At(NodeId node) const { return forms_[node].form; }
  // The whole condition of a query with lets, these expanded: of the rows that it does not keep, no
  // let need be evaluated.
  const Form* ConditionOf(uint32_t query) const { return conditions_[query].form; }
  uint32_t condition_steps(uint32_t query) const { return conditions_[query].steps; }
  // Evaluation steps that one run counts as.
  uint32_t steps(NodeId node) const { return forms_[node].steps; }
  // How many expressions forms ask for that do not depend on the row: numbers 0 to this.
  uint32_t known_count() const { return known_count_; }
  std::string Describe(NodeId node) const {
    return forms_[node].form == nullptr ? "" : forms_[node].form->Describe();
  }

 private:
  struct Entry {
    const Form* form = nullptr;
    uint32_t steps = 0;
  };
  Arena arena_;
  std::vector<Entry> forms_;
  std::vector<Entry> conditions_;  // by query
  uint32_t known_count_ = 0;
};

}  // namespace precert::cql
