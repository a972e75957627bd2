// The legal clocks of each line of business, read from data/clocks/*.yaml: law is data here.
//
//   Result<ClockBook> book = ClockBook::Load("data/clocks");
//   const PlanClocks& clocks = book->For(PlanType::kAcaIndividual);
//   DecisionDue due = AuthorizationDue(clocks, {.received = date, .urgent = false});
//
// Every rule carries its citation, the day it was looked up, and how far it was checked; what is
// not published law says "not verified" wherever it is printed. Immutable after loading;
// thread-safe.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "intake/plan_type.h"

namespace precert {

struct Period {
  enum class Unit { kHours, kDays, kBusinessDays, kMonths };
  int amount = 0;
  Unit unit = Unit::kDays;
  static std::optional<Period> Parse(std::string_view text);  // "4 months", "5 business days"
  std::string ToString() const;                               // the same; "1 day"
  // The last day of a period that starts to run on `start`. Days are calendar days; hours count as
  // whole days begun (72 hours end on the third day); months as CalendarMonthsAfter.
  Date EndAfter(Date start) const;
};

// The same day `months` later and, where that month has no such day, the first day of the month
// after it: 30 October + 4 months = 1 March (45 CFR 147.136(d)(2)(i)).
Date CalendarMonthsAfter(Date start, int months);

enum class Checked {
  kPublished,
  kSummary,
  kGeneral
};  // law or official text | a third party | not

// One rule: a period, or a statement without one.
struct ClockRule {
  std::optional<Period> within;
  std::optional<Period> extension;
  std::optional<Date> from, until;  // in force, inclusive
  std::string text;                 // what the rule says, where the period alone does not
  std::string citation;
  Checked checked = Checked::kPublished;
  // "29 CFR 2560.503-1(h)", or with " (not verified)" when it was not checked.
  std::string Cite() const;
};

struct AppealLevelRule {
  std::string name;               // "internal appeal"
  std::string to;                 // who decides
  bool automatic = false;         // forwarded by the plan; the member files nothing
  bool roll = false;              // a weekend or federal holiday moves the last day to file forward
  std::optional<ClockRule> file;  // to file at this level
  std::map<std::string, ClockRule>
      decide;  // "pre-service", "post-service", "urgent", "part-b-drug"
  std::vector<ClockRule> notes;
};

struct PlanClocks {
  PlanType type = PlanType::kErisaGroup;
  Date as_of;  // the day the rules of this file were looked up
  // "pre-service", "urgent", "post-service", "ask-information", "answer-information",
  // "part-b-drug": several of a kind differ in the days they are in force.
  std::map<std::string, std::vector<ClockRule>> authorization;
  int receipt_presumed_days = 0;        // a notice counts as received so many days after its date
  bool counts_from_receipt = false;     // the time to appeal runs from receipt, not from the date
  std::vector<AppealLevelRule> levels;  // in order
  std::vector<AppealLevelRule> two_levels;  // where the plan has two internal levels; may be empty
  std::optional<AppealLevelRule> external;  // absent: none
  // Statements: "no-external", "external-contract", "deemed-exhausted", "peer-to-peer",
  // "written-basis", "continued-benefits", "expedited", "clinician".
  std::map<std::string, ClockRule> statements;

  const ClockRule* Authorization(std::string_view kind, Date on) const;  // nullptr: no such clock
  const ClockRule* Statement(std::string_view kind) const;
};

class ClockBook {
 public:
  static Result<ClockBook> Load(const std::string& folder);  // one file for each plan type
  static Result<PlanClocks> ParseOne(std::string_view text, std::string file);
  const PlanClocks& For(PlanType type) const { return plans_[static_cast<size_t>(type)]; }

 private:
  std::array<PlanClocks, kPlanTypes.size()> plans_;
};

struct AuthorizationQuestion {
  Date received;  // the day the plan has the request
  bool urgent = false;
  bool post_service = false;
  bool part_b_drug = false;
};

struct DecisionDue {
  Date due;  // the last day
  Period within;
  std::optional<Date> extended_due;  // when the plan takes the extension it may take
  std::string citation;              // with its mark
  std::vector<std::string> notes;
};

// When the plan must decide a request for authorization. An Error when the book has no such clock
// for the day (a plan type without it, a date before the rule).
Result<DecisionDue> AuthorizationDue(const PlanClocks& clocks,
                                     const AuthorizationQuestion& question);

}  // namespace precert
