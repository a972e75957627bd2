// Evaluates a plan's own rules over the values that they could meet.
#include "decide/provider_rules.h"

#include <algorithm>

#include "decide/criteria.h"
#include "decide/request_values.h"

namespace precert {
namespace {

// The kinds of licence that documents compare with (network/license.h).
constexpr const char* kLicenses[] = {
    "MD", "DO", "NP", "PA", "RN", "LPN", "esthetician", "cosmetologist", "none"};

class Rules {
 public:
  Rules(const Plan& plan, const PlanProgram& program, const ProviderRulesQuestion& question)
      : plan_(plan), program_(program), question_(question) {}

  // Whether exclusion `i` holds of these facts.
  Result<CriterionResult> Holds(size_t i, const ProviderFacts& provider,
                                const std::string& place) const {
    Case request;
    request.provider = provider;
    ServiceLine line;
    line.service.code = question_.service.decided_code;
    line.place_of_service = place;
    const RequestValues values(request, line, question_.service, question_.as_of);
    cql::EvalOptions options;
    options.open_world = true;
    options.explain = false;
    options.now.year = static_cast<int16_t>(question_.as_of.year());
    options.now.month = static_cast<uint8_t>(question_.as_of.month());
    options.now.day = static_cast<uint8_t>(question_.as_of.day());
    options.now.precision = cql::Precision::kMillisecond;
    options.now.has_offset = true;
    cql::Evaluator evaluator(program_.library.program(), options);
    if (Status ready = values.ApplyTo(evaluator); !ready) return ready.error();
    evaluator.Begin(request.record);
    const CriteriaSource source{plan_.document(), program_.library, program_.evidence, plan_.id,
                                plan_.year};
    const CriteriaSubject subject{request.record, values, "", false};
    Result<Criterion> tree = EvaluateCriteria(source, evaluator, subject, program_.exclusions[i]);
    if (!tree) return tree.error();
    return tree->result;
  }

  Status Try(size_t i, const std::vector<std::string>& values, bool places,
             AcceptedValues* out) const {
    for (const std::string& value : values) {
      ProviderFacts provider;
      if (!places) provider.license = value;
      Result<CriterionResult> holds = Holds(i, provider, places ? value : "");
      if (!holds) return holds.error();
      std::vector<std::string>& list = *holds == CriterionResult::kMet      ? out->refused
                                       : *holds == CriterionResult::kNotMet ? out->accepted
                                                                            : out->asked;
      list.push_back(value);
    }
    return Done{};
  }

 private:
  const Plan& plan_;
  const PlanProgram& program_;
  const ProviderRulesQuestion& question_;
};

// A rule is about values that it tells apart.
bool TellsApart(const AcceptedValues& v) {
  return v.accepted.empty() + v.refused.empty() + v.asked.empty() < 2;
}

}  // namespace

Result<std::vector<ProviderRule>> ApplyProviderRules(const Plan& plan,
                                                     const ProviderRulesQuestion& question) {
  Result<const PlanProgram*> program = plan.program();
  if (!program) return program.error();
  const Rules rules(plan, **program, question);
  const std::vector<std::string> licenses(std::begin(kLicenses), std::end(kLicenses));
  std::vector<ProviderRule> out;
  for (size_t i = 0; i < plan.exclusions.size(); ++i) {
    const PlanExclusion& exclusion = plan.exclusions[i];
    const bool concerns = exclusion.services.empty() ||
                          std::find(exclusion.services.begin(), exclusion.services.end(),
                                    question.service.family) != exclusion.services.end();
    if (!exclusion.always || !concerns || (*program)->exclusions[i] < 0) continue;
    ProviderRule rule;
    rule.clause = plan.ClauseAt(exclusion.section);
    rule.category = exclusion.category;
    Result<CriterionResult> holds = rules.Holds(i, question.provider, question.place_of_service);
    if (!holds) return holds.error();
    rule.excluded = *holds;
    if (Status s = rules.Try(i, question.places, true, &rule.places); !s) return s.error();
    if (Status s = rules.Try(i, licenses, false, &rule.licenses); !s) return s.error();
    rule.about_places = TellsApart(rule.places);
    rule.about_licenses = TellsApart(rule.licenses);
    out.push_back(std::move(rule));
  }
  return out;
}

}  // namespace precert
