// From a plan's clocks and the dates of a denial to the steps of its appeal.
#include "workflow/appeal.h"

#include <algorithm>

#include "workflow/holidays.h"

namespace precert {
namespace {

CitedText Cited(const ClockRule& rule) { return {rule.text, rule.Cite()}; }

std::optional<CitedText> Statement(const PlanClocks& clocks, std::string_view kind) {
  const ClockRule* rule = clocks.Statement(kind);
  if (rule == nullptr) return std::nullopt;
  return Cited(*rule);
}

// The rule for this kind of claim; a level may have one clock for claims before the service only.
const ClockRule* DecisionRule(const AppealLevelRule& level, const AppealQuestion& question) {
  std::vector<std::string> kinds;
  if (question.post_service) {
    kinds = {"post-service"};
  } else if (question.urgent) {
    kinds = {"urgent"};
  } else if (question.part_b_drug) {
    kinds = {"part-b-drug", "pre-service"};
  } else {
    kinds = {"pre-service"};
  }
  for (const std::string& kind : kinds) {
    const auto it = level.decide.find(kind);
    if (it != level.decide.end()) return &it->second;
  }
  return nullptr;
}

// The day a time to file runs from, and the words for it.
struct Start {
  std::optional<Date> date;
  std::string words;
  std::string note;  // how the day was found, where it was not simply given
};

Start StartOf(const PlanClocks& clocks, std::optional<Date> notice, std::optional<Date> received,
              const std::string& what) {
  Start start;
  if (!clocks.counts_from_receipt) {
    start.words = "of the date on " + what;
    start.date = notice;
    if (!notice && received) {
      start.note = "the date on the notice is not known and may be earlier than its receipt";
    }
    return start;
  }
  start.words = "of receiving " + what;
  if (received) {
    start.date = received;
  } else if (notice && clocks.receipt_presumed_days > 0) {
    start.date = notice->AddDays(clocks.receipt_presumed_days);
    start.note = "receipt is presumed " + std::to_string(clocks.receipt_presumed_days) +
                 " days after the date of the notice";
  } else if (notice) {
    start.date = notice;
    start.note = "the day of receipt is not known; the date of the notice is used, which is safe";
  }
  return start;
}

AppealStep MakeStep(const AppealLevelRule& level, const AppealQuestion& question,
                    const Start& start) {
  AppealStep step;
  step.name = level.name;
  step.to = level.to;
  step.automatic = level.automatic;
  if (level.file) {
    Period within = *level.file->within;
    const bool hearing_days = question.fair_hearing_days && level.name == "state fair hearing";
    if (hearing_days) {
      within = {std::clamp(*question.fair_hearing_days, 90, 120), Period::Unit::kDays};
    }
    step.file_rule = {"within " + within.ToString() + " " + start.words, level.file->Cite()};
    if (!hearing_days && !level.file->text.empty()) step.notes.push_back(Cited(*level.file));
    if (start.date) {
      step.starts_from = start.date;
      step.file_by = within.EndAfter(*start.date);
      if (level.roll) {
        const Date rolled = RollForward(*step.file_by);
        if (rolled != *step.file_by) {
          step.notes.push_back({step.file_by->Display() +
                                    " is a weekend day or a federal holiday, so that the next "
                                    "business day counts",
                                level.file->Cite()});
        }
        step.file_by = rolled;
      }
      step.days_left = step.file_by->days() - question.as_of.days();
      if (!start.note.empty()) step.notes.push_back({start.note, level.file->Cite()});
    }
  }
  if (const ClockRule* rule = DecisionRule(level, question)) {
    step.decided_within = rule->within;
    step.decision_rule = {"within " + rule->within->ToString() + " of filing", rule->Cite()};
    if (rule->extension) {
      step.decision_rule.text += ", which may be extended by " + rule->extension->ToString();
    }
    if (!rule->text.empty()) step.notes.push_back(Cited(*rule));
  }
  for (const ClockRule& note : level.notes) step.notes.push_back(Cited(note));
  return step;
}

void Warn(AppealPath* path) {
  for (const AppealStep& step : path->steps) {
    if (step.available && step.days_left && *step.days_left < 0) {
      path->warnings.push_back(
          {"the last day for the " + step.name + " was " + step.file_by->Display() +
               "; ask the plan in writing whether it accepts a late filing for good cause",
           step.file_rule.citation});
    }
  }
}

}  // namespace

Date ExternalReviewDeadline(Date received) { return RollForward(CalendarMonthsAfter(received, 4)); }

std::optional<Date> DecisionBy(const AppealStep& step, Date filed) {
  if (!step.decided_within) return std::nullopt;
  return step.decided_within->EndAfter(filed);
}

bool DecisionLate(const AppealStep& step, Date filed, Date as_of) {
  const std::optional<Date> due = DecisionBy(step, filed);
  return due && as_of > *due;
}

AppealPath PlanAppeal(const PlanClocks& clocks, const AppealQuestion& question) {
  AppealPath path;
  path.type = clocks.type;
  const bool two = question.two_levels && !clocks.two_levels.empty();
  if (question.two_levels && clocks.two_levels.empty()) {
    path.warnings.push_back({"this kind of plan has one internal level (" +
                                 std::string(PlanTypeDisplay(clocks.type)) +
                                 "); a second is not counted",
                             ""});
  }
  const std::vector<AppealLevelRule>& levels = two ? clocks.two_levels : clocks.levels;

  const Start first =
      StartOf(clocks, question.notice_date, question.received_date, "the notice of denial");
  const Start later = StartOf(clocks, question.final_notice_date, question.final_received_date,
                              "the decision before it");
  for (size_t i = 0; i < levels.size(); ++i) {
    // The date of the plan's last decision starts the step after the internal levels only.
    const bool after_internal = i > 0 && !two;
    Start start = i == 0 ? first : later;
    if (i > 0 && !after_internal) start.date.reset();
    path.steps.push_back(MakeStep(levels[i], question, start));
    if (i > 0 && path.steps[i - 1].automatic) {
      // What starts this step is the entity's decision, whose date is not asked for.
      AppealStep& step = path.steps.back();
      step.starts_from.reset();
      step.file_by.reset();
      step.days_left.reset();
    }
  }
  if (first.date == std::nullopt) {
    path.warnings.push_back(
        {"the date of the denial notice is not known, so that no last day can be given" +
             (first.note.empty() ? "" : "; " + first.note),
         ""});
  }

  if (clocks.external) {
    const Start final_start = StartOf(clocks, question.final_notice_date,
                                      question.final_received_date, "the plan's final denial");
    AppealStep step = MakeStep(*clocks.external, question, final_start);
    if (question.ground != DenialGround::kMedicalJudgment) {
      if (const ClockRule* rule = clocks.Statement("external-contract")) {
        step.notes.push_back(Cited(*rule));
      }
    }
    path.steps.push_back(std::move(step));
  } else if (const ClockRule* none = clocks.Statement("no-external")) {
    AppealStep step;
    step.name = "external review";
    step.to = "an independent review organization";
    step.available = false;
    step.notes.push_back(Cited(*none));
    path.steps.push_back(std::move(step));
  }

  path.peer_to_peer = Statement(clocks, "peer-to-peer");
  path.expedited = Statement(clocks, "expedited");
  path.written_basis = Statement(clocks, "written-basis");
  path.deemed_exhausted = Statement(clocks, "deemed-exhausted");
  path.clinician = Statement(clocks, "clinician");
  if (question.ongoing_course) {
    path.continued_benefits = Statement(clocks, "continued-benefits");
    const ClockRule* rule = clocks.Statement("continued-benefits");
    if (rule && rule->within && question.notice_date) {
      path.continued_benefits_by = rule->within->EndAfter(*question.notice_date);
    }
  }
  Warn(&path);
  return path;
}

}  // namespace precert
