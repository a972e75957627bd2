// The way of a case, on one screen: Decide.
#include "decide/decide.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "codes/npi.h"
#include "decide/coverage.h"
#include "decide/evidence_text.h"
#include "decide/gaps.h"
#include "decide/notices.h"
#include "decide/provenance.h"
#include "decide/requested_costs.h"
#include "decide/resolve_service.h"
#include "intake/bundle.h"

namespace precert {
namespace {

// One case on its way. Each step reads what earlier ones found and adds its own.
class Decision {
 public:
  Decision(const Knowledge& knowledge, const Case& request, const DecideOptions& options)
      : knowledge_(knowledge), request_(request), options_(options) {}

  Result<Determination> Run() {
    for (auto step : {&Decision::FindPlan, &Decision::CheckCodesOfRequest, &Decision::FindNetwork,
                      &Decision::DecideLines, &Decision::EstimateCosts, &Decision::PlanNextSteps,
                      &Decision::RankWaysToPay}) {
      if (Status status = (this->*step)(); !status) return status.error();
    }
    out_.notices = NoticesFor(out_, plan_->benefits.type);
    if (plan_->silent_on_authorization || plan_->silent_on_exclusions) {
      out_.notices.push_back(
          std::string("The papers that the plan's document was made of do not say ") +
          (plan_->silent_on_authorization ? "which services need prior authorization" : "") +
          (plan_->silent_on_authorization && plan_->silent_on_exclusions ? ", nor " : "") +
          (plan_->silent_on_exclusions ? "all that the contract excludes" : "") +
          ": ask the plan.");
    }
    out_.provenance = ProvenanceOf(knowledge_, *plan_, request_, consulted_, network_files_);
    return std::move(out_);
  }

 private:
  Status FindPlan() {
    const std::string& id = options_.plan_id.empty() ? request_.coverage.plan_id : options_.plan_id;
    const std::vector<std::string> known = knowledge_.plans.Ids();
    if (id.empty()) {
      return Error{"the case does not name a plan",
                   {request_.input_name, 0, 0, ""},
                   "give --plan; the plans are " + Join(known, ", "),
                   ""};
    }
    plan_ = knowledge_.plans.FindById(id);
    if (plan_ == nullptr) {
      std::string hint = DidYouMean(id, known);
      return Error{"there is no plan '" + id + "'",
                   {request_.input_name, 0, 0, ""},
                   hint.empty() ? "the plans are " + Join(known, ", ") : hint,
                   ""};
    }
    if (!plan_->InForceOn(options_.as_of)) {
      return Error{"the plan '" + id + "' is not in force on " + options_.as_of.ToString(),
                   {plan_->document().file, 0, 0, ""},
                   "it runs from " + plan_->starts.ToString() +
                       (plan_->ends ? " to " + plan_->ends->ToString() : "") +
                       "; give another --as-of",
                   ""};
    }
    out_.as_of = options_.as_of;
    out_.plan_id = plan_->id;
    out_.plan_title = plan_->title;
    out_.plan_type = std::string(PlanTypeId(plan_->benefits.type));
    out_.patient_name = request_.patient.name;
    out_.member_id = request_.coverage.member_id;
    out_.provider_name = request_.provider.name;
    out_.provider_npi = request_.provider.npi;
    out_.input_name = request_.input_name;
    return Done{};
  }

  Status CheckCodesOfRequest() {
    out_.findings = CheckCodes(request_, knowledge_.codes, options_.as_of);
    const std::optional<Date>& ends = request_.coverage.ends;
    if (ends && *ends < options_.as_of) {
      out_.findings.push_back({"coverage-ended",
                               "error",
                               "the member's coverage ended on " + ends->ToString(),
                               request_.coverage.resource,
                               {},
                               ""});
    }
    return Done{};
  }

  Status FindNetwork() {
    const NetworkSources& sources = knowledge_.SourcesOf(*plan_);
    const std::string npi = NpiAsked();
    Result<NetworkAnswer> answer =
        AskNetwork(sources, std::span(&npi, 1), NamesOf(*plan_), options_.as_of);
    if (!answer) return answer.error();
    out_.network = std::move(answer->of[0].status);
    provider_entries_ = std::move(answer->of[0].entries);
    NoteFaults(answer->faults);
    for (const auto& source : sources) {
      Result<std::vector<SourceFile>> files = source->Files();
      if (!files) return files.error();
      for (SourceFile& file : *files) network_files_.push_back(std::move(file));
    }
    WarnOfAnotherProvider();
    if (out_.network.network == Network::kIn) return Done{};
    AlternativeQuery query;
    query.plan = NamesOf(*plan_);
    query.near.state = request_.patient.state;
    query.except_npi = npi;
    query.on = options_.as_of;
    Result<AlternativesAnswer> others = FindAlternatives(sources, query);
    if (!others) return others.error();
    for (const Alternative& a : others->found) {
      out_.alternatives.push_back(a.provider.name + " (NPI " + a.provider.npi + "): " + a.reason);
    }
    return Done{};
  }

  // The provider's number as directories write it; one that is no number is asked about as it is.
  std::string NpiAsked() const {
    return codes::NpiDigits(request_.provider.npi).value_or(request_.provider.npi);
  }

  // What could not be read of a directory may have been about this provider.
  void NoteFaults(const RecordFaults& faults) {
    if (faults.count == 0) return;
    const Error& first = faults.first.front();
    out_.findings.push_back({"directory-faults",
                             "warning",
                             std::to_string(faults.count) +
                                 (faults.count == 1 ? " record" : " records") +
                                 " of the provider directories could not be read; the first: " +
                                 first.where.ToString() + ": " + first.message,
                             request_.provider.path,
                             {},
                             ""});
  }

  // A number and a name that do not belong together: one of them is wrong.
  void WarnOfAnotherProvider() {
    if (request_.provider.name.empty()) return;
    for (const SourceEntry& entry : provider_entries_) {
      if (!entry.provider || SameName(entry.provider->name, request_.provider.name)) continue;
      out_.findings.push_back({"provider-mismatch",
                               "warning",
                               "the number " + entry.provider->npi + " is listed as '" +
                                   entry.provider->name + "', not '" + request_.provider.name + "'",
                               request_.provider.path,
                               {},
                               entry.says.source});
    }
  }

  Status DecideLines() {
    contradictory_families_ = ContradictoryFamilies();
    for (const ServiceLine& line : request_.lines) {
      LineDetermination determined;
      determined.sequence = line.sequence;
      determined.service = ResolveService(knowledge_.codes, line);
      determined.service.diagnoses_settled = DiagnosesSettled(line);
      Status status = determined.service.decided_code.empty() ? AskForService(line, determined)
                                                              : DecideLine(line, determined);
      if (!status) return status;
      out_.lines.push_back(std::move(determined));
    }
    return Done{};
  }

  // Every diagnosis is an ICD-10-CM code known to exist: any other may stand for anything.
  bool DiagnosesSettled(const ServiceLine& line) const {
    return std::all_of(line.diagnoses.begin(), line.diagnoses.end(), [&](const Diagnosis& d) {
      if (!d.coded.system.empty() && d.coded.system != "http://hl7.org/fhir/sid/icd-10-cm")
        return false;
      return knowledge_.codes.icd10cm.ValidOn(d.coded.code, options_.as_of);
    });
  }

  // The request's own words name no service that exists: the code is what is missing.
  Status AskForService(const ServiceLine& line, LineDetermination& determined) {
    determined.outcome = Outcome::kNeedsInformation;
    determined.authority = plan_->ClauseAt(plan_->necessity_section);
    determined.reason = {"unknown-service",
                         "the request does not name a service that can be recognised"};
    const std::vector<std::string> names = knowledge_.codes.services.Names();
    Finding finding{"unknown-service",
                    "error",
                    "no service is called '" +
                        (line.described_as.empty() ? line.service.code : line.described_as) + "'",
                    line.path,
                    {},
                    ""};
    for (std::string_view near : Nearest(line.described_as, names))
      finding.suggestions.emplace_back(near);
    out_.findings.push_back(std::move(finding));
    return Done{};
  }

  Status DecideLine(const ServiceLine& line, LineDetermination& determined) {
    int& sessions = sessions_by_family_[determined.service.family];
    const int before = sessions;
    sessions += line.sessions;
    CoverageRequest request{request_,         line,  determined.service, options_.as_of,
                            options_.explain, before};
    Result<CoverageAnswer> answer = DecideCoverage(knowledge_.policies, *plan_, request);
    if (!answer) return answer.error();
    if (LeavesNetwork(*answer, line)) ExcludeOutOfNetwork(*answer);
    determined.outcome = answer->outcome;
    determined.prior_authorization = answer->prior_authorization;
    determined.prior_authorization_clause = answer->prior_authorization_clause;
    determined.reason = answer->reason;
    determined.authority = answer->authority;
    determined.recommendation = answer->recommendation;
    determined.covered_sessions = answer->covered_sessions;
    determined.contract_exclusion = answer->contract_exclusion;
    determined.criteria = std::move(answer->criteria);
    consulted_.insert(answer->consulted.begin(), answer->consulted.end());
    const bool approved =
        determined.outcome == Outcome::kCovered || determined.outcome == Outcome::kPartlyCovered;
    if (approved && contradictory_families_.count(determined.service.family) > 0) {
      determined.outcome = Outcome::kNeedsInformation;
      determined.covered_sessions = 0;
      determined.reason = {
          "code-errors",
          "the criteria are met, but the codes of the request contradict each other or the "
          "counting rules; correct them (see the findings)"};
      return Done{};
    }
    if (determined.outcome != Outcome::kNeedsInformation) return Done{};

    // What would settle it: each list is proved by deciding the line again with its items.
    Result<std::vector<Checklist>> lists = FindChecklists(
        request_, line, determined.criteria, knowledge_.terms, options_.as_of,
        [&](const Case& supplied, const ServiceLine& supplied_line) -> Result<Outcome> {
          CoverageRequest again{supplied,       supplied_line, determined.service,
                                options_.as_of, false,         before};
          Result<CoverageAnswer> result = DecideCoverage(knowledge_.policies, *plan_, again);
          if (!result) return result.error();
          return result->outcome;
        });
    if (!lists) return lists.error();
    determined.checklists = std::move(*lists);
    return Done{};
  }

  // Families in which codes stand that must not stand together, or lack the code they add to, or
  // count too many units: none of their lines can be approved as it is.
  std::set<std::string> ContradictoryFamilies() const {
    static constexpr std::string_view kCodes[] = {"code-combination", "missing-primary-code",
                                                  "too-many-units"};
    std::set<std::string> out;
    for (const Finding& f : out_.findings) {
      if (f.severity != "error" ||
          std::find(std::begin(kCodes), std::end(kCodes), f.code) == std::end(kCodes)) {
        continue;
      }
      for (const ServiceLine& line : request_.lines) {
        if (f.path.rfind(line.path, 0) == 0)
          out.insert(ResolveService(knowledge_.codes, line).family);
      }
    }
    return out;
  }

  // A plan without cover out of network says so in its contract; where the law protects, or may,
  // that does not settle it.
  bool LeavesNetwork(const CoverageAnswer& answer, const ServiceLine& line) const {
    return out_.network.network == Network::kOut &&
           ProtectionOf(request_, line) == SurpriseProtection::kNone &&
           plan_->benefits.out_of_network_basis == OutOfNetworkBasis::kNotCovered &&
           answer.outcome != Outcome::kNotCovered;
  }

  void ExcludeOutOfNetwork(CoverageAnswer& answer) const {
    answer.outcome = Outcome::kNotCovered;
    answer.contract_exclusion = true;
    answer.covered_sessions = 0;
    answer.recommendation.clear();
    answer.authority = plan_->ClauseAt(plan_->network_section);
    answer.reason = {"out-of-network", "the plan covers only providers of its network: " +
                                           plan_->CitationAt(plan_->network_section)};
  }

  Status EstimateCosts() {
    const CostFacts facts{knowledge_, *plan_, options_.as_of, NpiAsked(), provider_entries_};
    Result<std::vector<CostRequest>> requests = CostRequestsOf(facts, request_, &out_);
    if (!requests) return requests.error();
    const MemberUsage usage = UsageOf(request_.usage, options_.as_of);
    Result<CostEstimate> estimate = EstimateCost(plan_->benefits, usage, *requests);
    if (!estimate) return estimate.error();
    out_.cost = std::move(*estimate);
    return Done{};
  }

  Status PlanNextSteps() {
    const bool all_covered =
        std::all_of(out_.lines.begin(), out_.lines.end(),
                    [](const LineDetermination& l) { return l.outcome == Outcome::kCovered; });
    if (all_covered && !request_.denial) return Done{};
    if (request_.denial) QuoteDenial(*request_.denial);
    AppealQuestion question;
    question.as_of = options_.as_of;
    // Without a notice yet, the dates are those of a notice given on the as-of date.
    question.notice_date = request_.denial && request_.denial->notice_date
                               ? request_.denial->notice_date
                               : std::optional(options_.as_of);
    question.urgent = request_.urgent;
    const bool contract =
        std::any_of(out_.lines.begin(), out_.lines.end(), [](const LineDetermination& l) {
          return l.outcome == Outcome::kNotCovered && l.contract_exclusion;
        });
    question.ground = contract ? DenialGround::kContractExclusion : DenialGround::kMedicalJudgment;
    out_.appeal = PlanAppeal(knowledge_.clocks.For(plan_->benefits.type), question);
    // Each plan sets its own window for a call between doctors; where its document says so, that
    // stands.
    if (plan_->peer_section >= 0) {
      const std::string& prose = plan_->document().sections[plan_->peer_section].prose;
      if (!prose.empty())
        out_.appeal->peer_to_peer = CitedText{prose, plan_->CitationAt(plan_->peer_section)};
    }
    return Done{};
  }

  // The denial in its own words, and whether the clause it names stands in the plan's document.
  void QuoteDenial(const Denial& denial) {
    QuotedDenial quoted{denial.notice_date, denial.text, denial.clause, "", false};
    const int section = denial.clause.empty() ? -1 : plan_->document().FindSection(denial.clause);
    if (section >= 0) {
      quoted.clause_found = true;
      quoted.clause_title = plan_->document().sections[section].title;
    }
    if (denial.notice_date && *denial.notice_date > options_.as_of) {
      out_.findings.push_back({"future-date",
                               "warning",
                               "the notice of denial is dated " + denial.notice_date->ToString() +
                                   ", after the day of this determination",
                               "denial",
                               {},
                               ""});
    }
    out_.denial = std::move(quoted);
  }

  Status RankWaysToPay() {
    FundingQuestion question;
    question.amount = out_.cost.complete ? out_.cost.patient_high : out_.cost.patient_low;
    if (question.amount.cents() <= 0) return Done{};
    for (const ServiceLine& line : request_.lines)
      question.sessions = std::max(question.sessions, line.sessions);
    question.cosmetic =
        std::any_of(out_.lines.begin(), out_.lines.end(),
                    [](const LineDetermination& l) { return l.outcome == Outcome::kNotCovered; });
    question.hsa_eligible_plan = plan_->benefits.hsa_eligible;
    question.marketplace_bronze_or_catastrophic =
        plan_->benefits.marketplace && (plan_->benefits.metal == MetalLevel::kBronze ||
                                        plan_->benefits.metal == MetalLevel::kCatastrophic);
    question.finance = request_.finance;
    question.patient = request_.patient;
    question.family_coverage = request_.usage.family_coverage;
    question.facility = request_.provider.facility_type;
    for (const ServiceLine& line : request_.lines) {
      if (line.service_date && (!question.visit || *line.service_date < *question.visit))
        question.visit = line.service_date;
    }
    question.as_of = options_.as_of;
    Result<FundingReport> report = RankFunding(question, knowledge_.offers, knowledge_.limits);
    if (!report) return report.error();
    out_.funding = std::move(report->options);
    for (const FundingRight& right : report->rights) out_.rights.push_back(right.ToString());
    for (const IgnoredOffer& ignored : report->ignored) out_.rights.push_back(ignored.ToString());
    return Done{};
  }

  const Knowledge& knowledge_;
  const Case& request_;
  const DecideOptions& options_;
  const Plan* plan_ = nullptr;
  std::vector<SourceEntry> provider_entries_;  // what each source says of the provider
  std::vector<SourceFile> network_files_;
  std::set<const Policy*> consulted_;
  std::set<std::string> contradictory_families_;
  std::map<std::string, int> sessions_by_family_;  // asked for on the lines decided so far
  Determination out_;
};

// Clinical resources that speak of a day after `day`. The request itself may be about the future.
std::vector<uint32_t> DatedAfter(const fhir::Record& record, Date day) {
  static constexpr std::string_view kRequests[] = {"Claim", "ServiceRequest", "Coverage",
                                                   "Appointment"};
  const std::string last = day.ToString();
  std::vector<uint32_t> out;
  for (uint32_t i = 0; i < record.resources().size(); ++i) {
    const fhir::Resource& resource = record.resources()[i];
    const std::string_view type = fhir::Model::R4().type(resource.node->type).name;
    if (std::find(std::begin(kRequests), std::end(kRequests), type) != std::end(kRequests))
      continue;
    const std::string_view when = DayOfResource(resource);
    if (when.size() == last.size() && when > last) out.push_back(i);
  }
  return out;
}

}  // namespace

Result<Determination> Decide(const Knowledge& knowledge, const Case& request,
                             const DecideOptions& options) {
  const std::vector<uint32_t> future = DatedAfter(request.record, options.as_of);
  if (future.empty()) return Decision(knowledge, request, options).Run();
  // What is dated after the day of the decision cannot have been known on it.
  const Case known = WithRecord(request, request.record.Without(future));
  Result<Determination> determination = Decision(knowledge, known, options).Run();
  if (!determination) return determination;
  for (uint32_t i : future) {
    const fhir::Resource& resource = request.record.resources()[i];
    determination->findings.push_back(
        {"future-date",
         "warning",
         "'" + DescribeResource(resource) +
             "' is dated after the day of this determination and does not count",
         resource.path,
         {},
         ""});
  }
  return determination;
}

}  // namespace precert
