// The order of authority. CoverageDecider::Decide is the whole of it.
#include "decide/coverage.h"

#include <algorithm>

#include "base/text.h"
#include "decide/criteria.h"
#include "decide/request_values.h"

namespace precert {
namespace {

// A document's compiled CQL over this request's record.
class DocumentRun {
 public:
  DocumentRun(CriteriaSource source, const CoverageRequest& request, const RequestValues& values)
      : source_(source),
        subject_{request.request.record, values, request.request.resource, request.explain},
        evaluator_(source.library.program(), Options(request)) {
    ready_ = values.ApplyTo(evaluator_);
    evaluator_.Begin(request.request.record);
  }

  Result<Criterion> Evaluate(int definition) {
    if (!ready_) return ready_.error();
    return EvaluateCriteria(source_, evaluator_, subject_, definition);
  }

 private:
  static cql::EvalOptions Options(const CoverageRequest& request) {
    cql::EvalOptions options;
    options.open_world = true;
    options.explain = request.explain;
    options.now.year = static_cast<int16_t>(request.as_of.year());
    options.now.month = static_cast<uint8_t>(request.as_of.month());
    options.now.day = static_cast<uint8_t>(request.as_of.day());
    options.now.precision = cql::Precision::kMillisecond;
    options.now.has_offset = true;
    return options;
  }

  CriteriaSource source_;
  CriteriaSubject subject_;
  cql::Evaluator evaluator_;
  Status ready_ = Done{};
};

// Evaluates the definition that decides a service under a policy.
Result<Criterion> EvaluateRow(const Policy& policy, const DecisionRow& row,
                              const CoverageRequest& request, const RequestValues& values) {
  Result<const PolicyProgram*> program = policy.program();
  if (!program) return program.error();
  const auto index = static_cast<size_t>(&row - policy.decisions.data());
  DocumentRun run(
      {policy.document(), (*program)->library, (*program)->evidence, policy.id, policy.version},
      request, values);
  return run.Evaluate((*program)->decides[index]);
}

// Why criteria are not met: the first leaf that makes them fail. Under `not` a leaf fails by being
// met.
const Criterion* DecidingLeaf(const Criterion& tree, CriterionResult failing) {
  if (tree.logic == CriterionLogic::kLeaf) return tree.result == failing ? &tree : nullptr;
  const bool turn = tree.logic == CriterionLogic::kNot;
  const CriterionResult below = !turn || failing == CriterionResult::kUnknown ? failing
                                : failing == CriterionResult::kMet ? CriterionResult::kNotMet
                                                                   : CriterionResult::kMet;
  for (const Criterion& child : tree.children) {
    if (child.result != below) continue;
    if (const Criterion* leaf = DecidingLeaf(child, below)) return leaf;
  }
  return nullptr;
}

std::string Quote(const Clause& clause) {
  std::string out = clause.document + " " + clause.version;
  if (!clause.section.empty()) out += ", section " + clause.section;
  if (!clause.title.empty()) out += " (" + clause.title + ")";
  return out;
}

class CoverageDecider {
 public:
  CoverageDecider(const PolicyRegistry& policies, const Plan& plan, const CoverageRequest& request)
      : policies_(policies),
        plan_(plan),
        request_(request),
        values_(request.request, request.line, request.service, request.as_of) {}

  Result<CoverageAnswer> Decide() {
    SetAuthorization();
    governing_ = policies_.Find(request_.service.decided_code, request_.service.described_as,
                                request_.as_of);
    for (auto authority :
         {&CoverageDecider::ProviderAndSetting, &CoverageDecider::NationalAndStateRules,
          &CoverageDecider::PlanExclusions, &CoverageDecider::MedicalPolicy,
          &CoverageDecider::DefinitionOfNecessity}) {
      Result<bool> decided = (this->*authority)();
      if (!decided) return decided.error();
      if (*decided) break;
    }
    if (Status s = LetUnsettledRuleAsk(); !s) return s.error();
    ApplySessionLimit();
    return std::move(answer_);
  }

 private:
  void SetAuthorization() {
    const int section = plan_.AuthorizationSection(request_.service.family);
    if (section < 0) {
      if (plan_.silent_on_authorization) answer_.prior_authorization = PriorAuthorization::kUnknown;
      return;
    }
    answer_.prior_authorization_clause = plan_.ClauseAt(section);
    answer_.prior_authorization = request_.request.prior_authorization.empty()
                                      ? PriorAuthorization::kRequired
                                      : PriorAuthorization::kSatisfied;
  }

  bool Binds(const Policy& rule) const {
    const std::string_view type = PlanTypeId(plan_.benefits.type);
    const bool type_bound =
        rule.binds_plans.empty() ||
        std::find(rule.binds_plans.begin(), rule.binds_plans.end(), type) != rule.binds_plans.end();
    if (rule.kind == PolicyKind::kNational) return type_bound;
    // State insurance law does not reach a self-funded employer plan (ERISA section 514).
    return rule.kind == PolicyKind::kState && type_bound && !plan_.benefits.self_funded &&
           rule.binds_state == plan_.state;
  }

  Result<Criterion> EvaluatePolicy(const Policy& policy, const DecisionRow& row) {
    answer_.consulted.push_back(&policy);
    return EvaluateRow(policy, row, request_, values_);
  }

  Clause RowClause(const Policy& policy, const DecisionRow& row) const {
    return ClauseOf(policy.document(), policy.id, policy.version, row.section);
  }

  Result<bool> NationalAndStateRules() {
    for (const Governing& g : governing_) {
      if (!Binds(*g.policy)) continue;
      const DecisionRow& row = g.policy->RowOf(g.service->name);
      if (row.when == DecisionRow::When::kNever) continue;  // a rule of law that grants nothing
      if (row.when == DecisionRow::When::kAlways) {
        answer_.consulted.push_back(g.policy);
        Cover(RowClause(*g.policy, row),
              "covered by a rule that binds this plan: " + Quote(RowClause(*g.policy, row)));
        AddOpenQuestions();
        return true;
      }
      Result<Criterion> tree = EvaluatePolicy(*g.policy, row);
      if (!tree) return tree.error();
      if (tree->result == CriterionResult::kNotMet && row.otherwise == Otherwise::kNextAuthority)
        continue;
      if (tree->result == CriterionResult::kUnknown && row.otherwise == Otherwise::kNextAuthority) {
        if (!unsettled_) unsettled_ = std::move(*tree);
        continue;
      }
      return SettleByCriteria(std::move(*tree));
    }
    return false;
  }

  // What no rule of coverage lifts: who provides the service and where, and the papers that a
  // request for authorization must hold.
  Result<bool> ProviderAndSetting() {
    Result<bool> excluded = ApplyExclusions(/*always=*/true);
    if (!excluded || *excluded) return excluded;
    if (answer_.prior_authorization != PriorAuthorization::kRequired) return false;
    Result<const PlanProgram*> program = plan_.program();
    if (!program) return program.error();
    DocumentRun run(PlanSource(**program), request_, values_);
    for (size_t i = 0; i < plan_.submissions.size(); ++i) {
      if (!Concerns(plan_.submissions[i].services)) continue;
      Result<Criterion> tree = run.Evaluate((*program)->submissions[i]);
      if (!tree) return tree.error();
      open_questions_.push_back(std::move(*tree));
    }
    return false;
  }

  Result<bool> PlanExclusions() {
    const auto& benefits = plan_.benefits.in_network.services;
    if (auto b = benefits.find(request_.service.family);
        b != benefits.end() && !b->second.covered) {
      answer_.outcome = Outcome::kNotCovered;
      answer_.contract_exclusion = true;
      answer_.authority = plan_.ClauseCited(b->second.clause);
      answer_.reason = {"not-a-benefit",
                        "the plan has no benefit for this service: " + Quote(answer_.authority)};
      return true;
    }
    return ApplyExclusions(/*always=*/false);
  }

  Result<bool> ApplyExclusions(bool always) {
    Result<const PlanProgram*> program = plan_.program();
    if (!program) return program.error();
    DocumentRun run(PlanSource(**program), request_, values_);
    for (size_t i = 0; i < plan_.exclusions.size(); ++i) {
      const PlanExclusion& exclusion = plan_.exclusions[i];
      if (exclusion.always != always || !Concerns(exclusion.services) ||
          (*program)->exclusions[i] < 0)
        continue;
      Result<Criterion> tree = run.Evaluate((*program)->exclusions[i]);
      if (!tree) return tree.error();
      if (tree->result == CriterionResult::kMet) {
        ContractExclusion(exclusion, "");
        answer_.criteria = std::move(*tree);
        if (always) unsettled_.reset();
        return true;
      }
      if (tree->result == CriterionResult::kUnknown)
        open_questions_.push_back(Negated(std::move(*tree)));
    }
    return false;
  }

  CriteriaSource PlanSource(const PlanProgram& program) const {
    return {plan_.document(), program.library, program.evidence, plan_.id, plan_.year};
  }

  // A list of families concerns this service when it names its family, or none at all.
  bool Concerns(const std::vector<std::string>& families) const {
    return families.empty() ||
           std::find(families.begin(), families.end(), request_.service.family) != families.end();
  }

  Result<bool> MedicalPolicy() {
    for (const std::string& publisher : plan_.policy_publishers) {
      for (const Governing& g : governing_) {
        if (g.policy->kind != PolicyKind::kPayer || g.policy->publisher != publisher) continue;
        const DecisionRow& row = g.policy->RowOf(g.service->name);
        if (row.when == DecisionRow::When::kDefinition) {
          Result<Criterion> tree = EvaluatePolicy(*g.policy, row);
          if (!tree) return tree.error();
          if (tree->result == CriterionResult::kNotMet &&
              row.otherwise == Otherwise::kNextAuthority)
            continue;
          return SettleByCriteria(std::move(*tree));
        }
        answer_.consulted.push_back(g.policy);
        if (row.when == DecisionRow::When::kNever && row.otherwise == Otherwise::kNextAuthority)
          continue;
        const Clause clause = RowClause(*g.policy, row);
        if (row.when == DecisionRow::When::kAlways) {
          Cover(clause,
                "the policy covers this service without further criteria: " + Quote(clause));
          AddOpenQuestions();
          return true;
        }
        const PlanExclusion* exclusion =
            row.otherwise == Otherwise::kExcluded
                ? plan_.FindExclusion(row.exclusion, request_.service.family)
                : nullptr;
        if (exclusion != nullptr) {
          ContractExclusion(*exclusion, Quote(clause));
        } else {
          // The policy's own opinion is no contract term: a clinician decides.
          Refer(clause,
                "the policy does not cover this service (" + Quote(clause) +
                    "), and the plan has no exclusion that says so",
                "The policy recommends against approval.");
        }
        return true;
      }
    }
    return false;
  }

  Result<bool> DefinitionOfNecessity() {
    const Clause clause = plan_.ClauseAt(plan_.necessity_section);
    Refer(clause,
          "no medical policy of this plan governs the service, so the plan's definition of "
          "medical necessity decides: " +
              Quote(clause),
          "No published criteria apply; the clinician weighs the record against the definition.");
    answer_.reason.code = "no-policy";
    return true;
  }

  // A national or state rule that could still apply keeps a request open that would otherwise fail.
  Status LetUnsettledRuleAsk() {
    if (!unsettled_ || answer_.outcome == Outcome::kCovered) return Done{};
    if (open_questions_.empty()) open_questions_ = asked_;
    Result<bool> settled = SettleByCriteria(std::move(*unsettled_));
    if (!settled) return settled.error();
    return Done{};
  }

  Result<bool> SettleByCriteria(Criterion tree) {
    answer_.contract_exclusion = false;
    answer_.authority = tree.clause;
    answer_.criteria = std::move(tree);
    AddOpenQuestions();
    const Criterion& all = answer_.criteria;
    answer_.outcome = OutcomeOf(VerdictOf(all.result));
    answer_.recommendation.clear();
    const Clause& clause = answer_.authority;
    if (all.result == CriterionResult::kMet) {
      answer_.reason = {"criteria-met",
                        "every criterion of " + Quote(clause) + " is met by the record"};
      answer_.covered_sessions = request_.line.sessions;
    } else if (all.result == CriterionResult::kUnknown) {
      const Criterion* leaf = DecidingLeaf(all, CriterionResult::kUnknown);
      answer_.reason = {
          "insufficient-documentation",
          leaf == nullptr
              ? "the record does not show everything that " + Quote(clause) + " asks for"
              : "the request does not show everything that is asked for, first of all: " +
                    leaf->label + ", " + Quote(leaf->clause)};
    } else {
      const Criterion* leaf = DecidingLeaf(all, CriterionResult::kNotMet);
      const std::string why = leaf != nullptr && leaf->rule != nullptr ? leaf->rule->reason : "";
      answer_.reason.code = why.empty() || why == "documentation" ? "criteria-not-met" : why;
      answer_.reason.text = "the record contradicts a criterion of " + Quote(clause) +
                            (leaf != nullptr ? ": " + leaf->label : "");
      answer_.recommendation =
          "The criteria suggest not approving. A clinician of the plan must decide; software may "
          "not "
          "deny medical necessity.";
    }
    return true;
  }

  void Cover(Clause clause, std::string text) {
    answer_.outcome = OutcomeOf(CriteriaVerdict::kApprove);
    answer_.covered_sessions = request_.line.sessions;
    answer_.authority = std::move(clause);
    answer_.reason = {"covered-by-rule", std::move(text)};
  }

  void Refer(Clause clause, std::string text, std::string recommendation) {
    answer_.outcome = OutcomeOf(CriteriaVerdict::kReferToClinician);
    answer_.authority = std::move(clause);
    answer_.reason = {"not-covered-by-policy", std::move(text)};
    answer_.recommendation = std::move(recommendation) + " A clinician of the plan must decide.";
  }

  // The plan's contract excludes the request in so many words. `by_policy` cites the medical policy
  // that calls the service so; "" when the request itself meets the exclusion's condition.
  void ContractExclusion(const PlanExclusion& exclusion, const std::string& by_policy) {
    answer_.outcome = Outcome::kNotCovered;
    answer_.contract_exclusion = true;
    answer_.authority = plan_.ClauseAt(exclusion.section);
    answer_.reason.code = exclusion.category;
    answer_.reason.text = "the plan excludes it: " + Quote(answer_.authority);
    if (!by_policy.empty()) {
      answer_.reason.text +=
          "; the medical policy classes the service as " + exclusion.category + ": " + by_policy;
    }
  }

  static Criterion Negated(Criterion inner) {
    Criterion out;
    out.label = "Not excluded: " + inner.label;
    out.clause = inner.clause;
    out.logic = CriterionLogic::kNot;
    out.result = CriterionResult::kUnknown;
    out.children.push_back(std::move(inner));
    return out;
  }

  // Puts what the plan itself still asks for beside the authority's criteria, under one root.
  void AddOpenQuestions() {
    if (open_questions_.empty()) return;
    asked_ = open_questions_;
    Criterion root;
    root.label = "Coverage of " + request_.service.name;
    root.clause = answer_.authority;
    root.logic = CriterionLogic::kAll;
    root.result = CriterionResult::kMet;
    if (!answer_.criteria.label.empty()) root.children.push_back(std::move(answer_.criteria));
    for (Criterion& question : open_questions_) root.children.push_back(std::move(question));
    open_questions_.clear();
    for (const Criterion& child : root.children) {
      if (child.result == CriterionResult::kNotMet) {
        root.result = CriterionResult::kNotMet;
        break;
      }
      if (child.result == CriterionResult::kUnknown) root.result = CriterionResult::kUnknown;
    }
    answer_.criteria = std::move(root);
    if (answer_.criteria.result != CriterionResult::kMet && answer_.outcome == Outcome::kCovered) {
      // Covered by a rule without criteria, but the plan's own questions are open.
      Criterion tree = std::move(answer_.criteria);
      Result<bool> settled = SettleByCriteria(std::move(tree));
      assert(settled.ok());
    }
  }

  // "The seventh session": a limit in the contract, not a judgment.
  void ApplySessionLimit() {
    if (answer_.outcome != Outcome::kCovered) return;
    const auto& services = plan_.benefits.in_network.services;
    auto benefit = services.find(request_.service.family);
    if (benefit == services.end() || !benefit->second.session_limit) return;
    const int limit = *benefit->second.session_limit;
    const int left = std::max(0, limit - SessionsUsed(request_.request.usage, request_.service) -
                                     request_.sessions_before);
    if (request_.line.sessions <= left) return;
    answer_.covered_sessions = left;
    answer_.contract_exclusion = true;
    answer_.outcome = left == 0 ? Outcome::kNotCovered : Outcome::kPartlyCovered;
    answer_.authority = plan_.ClauseCited(benefit->second.clause);
    answer_.reason = {"session-limit",
                      "the plan pays for " + std::to_string(limit) + " sessions in a plan year; " +
                          std::to_string(request_.line.sessions) + " requested, " +
                          std::to_string(left) + " left: " + Quote(answer_.authority)};
  }

  const PolicyRegistry& policies_;
  const Plan& plan_;
  const CoverageRequest& request_;
  RequestValues values_;
  std::vector<Governing> governing_;
  std::optional<Criterion> unsettled_;     // of a national or state rule
  std::vector<Criterion> open_questions_;  // of the plan
  std::vector<Criterion> asked_;           // the same, once they stand under an authority
  CoverageAnswer answer_;
};

}  // namespace

CriteriaVerdict VerdictOf(CriterionResult result) {
  switch (result) {
    case CriterionResult::kMet:
      return CriteriaVerdict::kApprove;
    case CriterionResult::kUnknown:
      return CriteriaVerdict::kAskForInformation;
    case CriterionResult::kNotMet:
      return CriteriaVerdict::kReferToClinician;
  }
  return CriteriaVerdict::kReferToClinician;
}

Outcome OutcomeOf(CriteriaVerdict verdict) {
  switch (verdict) {
    case CriteriaVerdict::kApprove:
      return Outcome::kCovered;
    case CriteriaVerdict::kAskForInformation:
      return Outcome::kNeedsInformation;
    case CriteriaVerdict::kReferToClinician:
      return Outcome::kClinicalReview;
  }
  return Outcome::kClinicalReview;
}

Result<PolicyAnswer> DecideByPolicy(const Policy& policy, const PolicyService& service,
                                    const CoverageRequest& request) {
  const DecisionRow& row = policy.RowOf(service.name);
  const std::string otherwise = row.otherwise == Otherwise::kExcluded ? "excluded: " + row.exclusion
                                : row.otherwise == Otherwise::kNextAuthority ? "next authority"
                                                                             : "clinical-review";
  if (row.when == DecisionRow::When::kAlways) return PolicyAnswer{"covered", {}};
  if (row.when == DecisionRow::When::kNever) return PolicyAnswer{otherwise, {}};
  const RequestValues values(request.request, request.line, request.service, request.as_of);
  Result<Criterion> tree = EvaluateRow(policy, row, request, values);
  if (!tree) return tree.error();
  PolicyAnswer answer;
  answer.outcome = tree->result == CriterionResult::kNotMet
                       ? otherwise
                       : std::string(OutcomeId(OutcomeOf(VerdictOf(tree->result))));
  answer.criteria = std::move(*tree);
  return answer;
}

Result<CoverageAnswer> DecideCoverage(const PolicyRegistry& policies, const Plan& plan,
                                      const CoverageRequest& request) {
  return CoverageDecider(policies, plan, request).Decide();
}

}  // namespace precert
