// precert fund: every way to pay an amount, ranked for this person.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/fund_file.h"
#include "funding/rank.h"
#include "report/funding_report.h"

namespace precert {
namespace {

struct FundOptions {
  std::string amount, file, as_of, budget, tax, cause, purpose, plan_kind, html, output;
  std::string by = "cost", sessions, schedule;
  bool letter = false, family = false, json = false, no_examples = false;
};

Error WrongOption(std::string message, std::string option, std::string hint = "") {
  return Error{std::move(message), {std::move(option), 0, 0, ""}, std::move(hint), ""};
}

Result<Money> AmountOf(const std::string& text, const std::string& option) {
  if (const std::optional<Money> amount = Money::Parse(text)) return *amount;
  if (text.size() > 1 && text[0] == '-' && Money::Parse(text.substr(1)))
    return WrongOption("an amount of " + text + " is below zero", option);
  const std::optional<Decimal> number = Decimal::Parse(text);
  const Money most = Money::Cents(limits::kMaxMoneyCents);
  if (number && *number > most.ToDecimal())
    return WrongOption("an amount of " + text + " is above " + most.Display(), option);
  return WrongOption("'" + text + "' is not an amount of money", option,
                     "write it as 150 or 1250.50");
}

Result<int> WholeOf(const std::string& text, int lowest, int highest, const std::string& option) {
  const std::optional<Decimal> number = Decimal::Parse(text);
  const std::optional<int64_t> n = number ? number->ToInt64() : std::nullopt;
  if (!n) return WrongOption("'" + text + "' is not a whole number", option);
  if (*n < lowest || *n > highest) {
    return WrongOption(
        "'" + text + "' is outside " + std::to_string(lowest) + " to " + std::to_string(highest),
        option);
  }
  return static_cast<int>(*n);
}

// One of `words`, or an error with the nearest.
Result<size_t> ChoiceOf(const std::string& text, const std::vector<std::string_view>& words,
                        const std::string& option) {
  const auto it = std::find(words.begin(), words.end(), text);
  if (it != words.end()) return static_cast<size_t>(it - words.begin());
  const std::string hint = DidYouMean(text, words);
  return WrongOption("'" + text + "' is not known for this option", option,
                     hint.empty() ? "one of: " + Join(words, ", ") : hint);
}

// What the options say goes before what the file says.
Status TakeOptions(const FundOptions& o, FundFile* file) {
  FundingQuestion& q = file->question;
  if (!o.as_of.empty()) {
    file->as_of = Date::Parse(o.as_of);
    if (!file->as_of)
      return WrongOption("'" + o.as_of + "' is not a date", "--as-of", "write it as YYYY-MM-DD");
  }
  if (!o.budget.empty()) {
    Result<Money> budget = AmountOf(o.budget, "--budget");
    if (!budget) return budget.error();
    q.finance.monthly_budget = *budget;
  }
  if (!o.tax.empty()) {
    q.finance.marginal_tax = Rate::Parse(o.tax);
    if (!q.finance.marginal_tax || *q.finance.marginal_tax > Rate::Percent(100)) {
      return WrongOption("'" + o.tax + "' is not a percentage from 0 to 100", "--tax",
                         "write it as 24 or 24%");
    }
  }
  if (!o.sessions.empty()) {
    Result<int> sessions = WholeOf(o.sessions, 1, limits::kMaxSessions, "--sessions");
    if (!sessions) return sessions.error();
    q.sessions = *sessions;
    file->sessions_stated = true;
  }
  if (!o.cause.empty()) {
    if (auto r = ChoiceOf(o.cause, {"congenital", "trauma", "disease"}, "--cause"); !r)
      return r.error();
    q.finance.hsa_cause = o.cause;
  }
  if (!o.purpose.empty()) {
    if (auto r = ChoiceOf(o.purpose, {"cosmetic", "elective", "medical"}, "--purpose"); !r)
      return r.error();
    q.cosmetic = o.purpose != "medical";
    file->purpose_stated = true;
  }
  if (!o.plan_kind.empty()) {
    Result<size_t> kind = ChoiceOf(
        o.plan_kind, {"high-deductible", "bronze", "catastrophic", "other", "none"}, "--plan-kind");
    if (!kind) return kind.error();
    q.plan_known = true;
    q.hsa_eligible_plan = *kind == 0;
    q.marketplace_bronze_or_catastrophic = *kind == 1 || *kind == 2;
    q.insured = *kind != 4;
  }
  if (o.letter) q.finance.letter = true;
  if (o.family) q.family_coverage = true;
  Result<size_t> order = ChoiceOf(o.by, {"cost", "monthly", "risk"}, "--by");
  if (!order) return order.error();
  q.order = static_cast<FundingOrder>(*order);
  return Done{};
}

std::vector<std::string> NotesOf(const FundFile& file) {
  std::vector<std::string> notes;
  const FundingQuestion& q = file.question;
  std::string facts;
  const auto add = [&](const std::string& fact) { facts += (facts.empty() ? "" : ", ") + fact; };
  if (file.purpose_stated) add(q.cosmetic ? "a cosmetic service" : "a medical service");
  if (q.finance.monthly_budget) add(q.finance.monthly_budget->Display() + " a month to spare");
  if (q.finance.marginal_tax) add("marginal tax " + q.finance.marginal_tax->ToString());
  if (q.patient.birth_date) add("born on " + q.patient.birth_date->Display());
  if (!q.patient.state.empty()) add("living in " + q.patient.state);
  if (!q.insured) add("no insurance");
  if (q.visit) add("the visit on " + q.visit->Display());
  if (!facts.empty()) notes.push_back("counted with: " + facts);
  if (!file.purpose_stated) {
    notes.push_back(
        "the purpose was not stated: taken as cosmetic, for which tax accounts and "
        "assistance are narrow (--purpose medical otherwise)");
  }
  if (!q.finance.monthly_budget) {
    notes.push_back(
        "no monthly budget was stated: no way to pay is held to be beyond it "
        "(--budget)");
  }
  return notes;
}

Result<FundingDocument> Fund(const FundOptions& o) {
  Result<Money> amount = AmountOf(o.amount, "AMOUNT");
  if (!amount) return amount.error();
  if (*amount == Money()) return WrongOption("an amount of $0.00 needs no funding", "AMOUNT");
  if (*amount > kMaxLoan) {
    return WrongOption("an amount of " + amount->Display() + " cannot be financed here", "AMOUNT",
                       "it must be at most " + kMaxLoan.Display());
  }
  std::string text = "{}";
  const std::string name = o.file.empty() ? "no file" : o.file;
  if (!o.file.empty()) {
    Result<std::string> read = ReadInput(o.file, limits::kMaxDocumentBytes);
    if (!read) return read.error();
    text = std::move(*read);
  }
  Result<FundFile> file = ReadFundFile(text, name);
  if (!file) return file.error();
  if (Status s = TakeOptions(o, &*file); !s) return s.error();
  FundingQuestion& q = file->question;
  q.amount = *amount;
  q.as_of = file->as_of.value_or(Today());

  Result<std::string> root = DocumentRoot();
  if (!root) return root.error();
  Result<LimitBook> limits = LimitBook::Load(*root + "/data/limits");
  if (!limits) return limits.error();
  if (limits->For(q.as_of.year()) == nullptr) {
    const std::vector<int> years = limits->Years();
    std::string known;
    for (int year : years) known += (known.empty() ? "" : ", ") + std::to_string(year);
    return Error{"the yearly limits of " + std::to_string(q.as_of.year()) + " are not known",
                 {"data/limits", 0, 0, ""},
                 "known are " + known + "; give --as-of a day of one of them, or add " +
                     std::to_string(q.as_of.year()) + ".yaml",
                 ""};
  }
  std::vector<GenericOffer> examples;
  if (!o.no_examples) {
    Result<std::vector<GenericOffer>> loaded = LoadGenericOffers(*root + "/data/funding");
    if (!loaded) return loaded.error();
    examples = std::move(*loaded);
  }
  Result<FundingReport> report = RankFunding(q, examples, *limits);
  if (!report) return report.error();
  if (!report->ignored.empty()) {
    const IgnoredOffer& first = report->ignored.front();
    return file->WrongOffer(first.offer, first.why);
  }
  std::vector<std::string> notes = NotesOf(*file);
  return FundingDocument{std::move(q), std::move(*report), std::move(notes)};
}

Result<std::string> Answer(const FundOptions& o, const FundingDocument& document) {
  if (o.json) return FundingJson(document);
  std::string text = FundingText(document);
  if (!o.schedule.empty()) {
    const std::vector<FundingOption>& options = document.report.options;
    Result<int> rank = WholeOf(o.schedule, 1, static_cast<int>(options.size()), "--schedule");
    if (!rank) return rank.error();
    text += ScheduleText(options[static_cast<size_t>(*rank - 1)]);
  }
  return text;
}

}  // namespace

void AddFundCommand(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<FundOptions>();
  CLI::App* fund =
      app.add_subcommand("fund", "Rank every way to pay an amount for this person, with reasons");
  fund->add_option("AMOUNT", o->amount, "What is to be paid for all sessions, in dollars")
      ->required();
  fund->add_option("-f,--file", o->file,
                   "Facts and offers (YAML), or - for standard input; a short case will do");
  fund->add_option("--as-of", o->as_of,
                   "Today, for this question (YYYY-MM-DD); by default the file's date, or today");
  fund->add_option("--sessions", o->sessions, "Sessions that the amount is for");
  fund->add_option("--budget", o->budget, "Dollars a month to spare");
  fund->add_option("--tax", o->tax, "Combined marginal tax rate, in percent");
  fund->add_option("--purpose", o->purpose, "cosmetic, elective or medical");
  fund->add_option("--cause", o->cause,
                   "Of a cosmetic service: congenital, trauma or disease (IRC 213(d)(9))");
  fund->add_flag("--letter", o->letter, "A letter of medical necessity is in hand");
  fund->add_option("--plan-kind", o->plan_kind,
                   "high-deductible, bronze, catastrophic, other or none");
  fund->add_flag("--family", o->family, "The coverage is a family's");
  fund->add_option("--by", o->by, "What comes first: cost (default), monthly or risk");
  fund->add_flag("--no-examples", o->no_examples,
                 "Leave out the example terms of loans that nobody has offered");
  fund->add_option("--schedule", o->schedule, "Add the payments of the way with this rank");
  fund->add_flag("--json", o->json, "Answer as JSON, with every schedule");
  fund->add_option("--html", o->html, "Write a page with a chart to this file as well");
  fund->add_option("-o,--output", o->output,
                   "Write here (aside, then renamed) instead of standard output");
  fund->footer("What the file says: docs/funding.md. Exit code: 0 answered; 2 the input is wrong.");
  fund->callback([o, &exit_code] {
    Result<FundingDocument> document = Fund(*o);
    if (!document) {
      exit_code = ReportError(document.error());
      return;
    }
    Result<std::string> answer = Answer(*o, *document);
    if (!answer) {
      exit_code = ReportError(answer.error());
      return;
    }
    if (!o->html.empty()) {
      if (Status s = WriteOutput(o->html, FundingHtml(*document)); !s) {
        exit_code = ReportError(s.error());
        return;
      }
    }
    if (o->html == "-" && o->output.empty()) return;  // standard output has the page
    if (Status s = WriteOutput(o->output, *answer); !s) exit_code = ReportError(s.error());
  });
}

}  // namespace precert
