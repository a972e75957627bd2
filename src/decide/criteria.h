// Criteria: a Boolean definition of a document, evaluated and laid out as a tree.
//
// The shape comes from the compiled CQL: a definition that combines other definitions with and, or
// and not becomes an inner node, anything else a leaf. A leaf under `not` is shown with its own
// result; the node above it turns it round.
#pragma once

#include <map>

#include "cql/eval/evaluator.h"
#include "decide/determination.h"
#include "decide/request_values.h"
#include "policy/document.h"
#include "policy/library.h"

namespace precert {

// What the tree of one document is built from.
struct CriteriaSource {
  const Document& document;
  const LiterateLibrary& library;
  const std::map<int, EvidenceRule>& evidence;
  std::string_view id, version;
};

// What it is evaluated over: the record, and the request's own facts.
struct CriteriaSubject {
  const fhir::Record& record;
  const RequestValues& facts;
  std::string_view request;  // the resource that asks: "Claim/request"
  bool explain = true;       // gather evidence
};

// Evaluates `definition` and everything under it. Errors: run-time errors of CQL.
Result<Criterion> EvaluateCriteria(const CriteriaSource& source, cql::Evaluator& evaluator,
                                   const CriteriaSubject& subject, int definition);

// Leaves in order.
void CollectLeaves(const Criterion& tree, std::vector<const Criterion*>& out);

}  // namespace precert
