// AppealPath: what a person can do against a denial, step by step, with the legal dates.
//
//   AppealPath path = PlanAppeal(clocks, {.as_of = today, .notice_date = notice});
//   path.steps[0].file_by       // 180 days for ERISA and ACA plans, 65 for Medicare Advantage ...
//
// Dates are worked out only from dates that are given; a step that starts from a later decision
// says its rule in words until that decision's date is known. Every sentence carries its citation,
// and "not verified" where the rule was not read in the law itself. Pure functions of the clocks
// and the dates passed in; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "workflow/clocks.h"

namespace precert {

enum class DenialGround {
  kMedicalJudgment,    // necessity, experimental, cosmetic as judged by a clinician
  kContractExclusion,  // the contract plainly leaves it out
  kUnknown,
};

struct AppealQuestion {
  Date as_of;                             // today
  std::optional<Date> notice_date;        // on the notice of denial
  std::optional<Date> received_date;      // when the member got it
  std::optional<Date> final_notice_date;  // the plan's last decision, upholding the denial
  std::optional<Date> final_received_date;
  bool post_service = false;
  bool urgent = false;
  bool part_b_drug = false;
  bool two_levels = false;      // the plan has two internal levels
  bool ongoing_course = false;  // treatment already approved is being cut
  DenialGround ground = DenialGround::kUnknown;
  // A fair hearing's time to file as the state sets it, 90 to 120 days; absent: 90 is used.
  std::optional<int> fair_hearing_days;
};

struct CitedText {
  std::string text;
  std::string citation;  // with "(not verified)" where that is so; may be empty
};

struct AppealStep {
  std::string name;  // "internal appeal"
  std::string to;
  bool automatic = false;            // the plan forwards it, nothing to file
  bool available = true;             // false: does not apply, `notes` say why
  std::optional<Date> starts_from;   // the day the time to file runs from
  std::optional<Date> file_by;       // last day; absent: not known yet
  CitedText file_rule;               // "within 180 days of receiving the denial"
  std::optional<int64_t> days_left;  // from as_of; negative: passed
  CitedText decision_rule;           // "within 30 days of filing"; empty text: no rule
  std::optional<Period> decided_within;
  std::vector<CitedText> notes;
};

struct AppealPath {
  PlanType type = PlanType::kErisaGroup;
  std::vector<AppealStep> steps;  // internal levels, then external review
  std::optional<CitedText> peer_to_peer, expedited, written_basis, deemed_exhausted, clinician;
  std::optional<CitedText> continued_benefits;
  std::optional<Date> continued_benefits_by;  // last day to ask
  std::vector<CitedText> warnings;            // passed dates, missing dates
};

AppealPath PlanAppeal(const PlanClocks& clocks, const AppealQuestion& question);

// Last day to ask for external review after a final denial received on that day: four calendar
// months, no such day -> the first of the next month, then past weekends and federal holidays.
Date ExternalReviewDeadline(Date received);

// The day by which a level decides when it is asked on `filed`; nullopt when it has no clock.
std::optional<Date> DecisionBy(const AppealStep& step, Date filed);

// True when the plan has not decided in time: the step counts as exhausted.
bool DecisionLate(const AppealStep& step, Date filed, Date as_of);

}  // namespace precert
