// HSA and FSA: eligibility, saving, penalty, and the two as options.
#include "funding/tax_accounts.h"

#include <algorithm>

namespace precert {
namespace {

std::string Bracketed(const std::string& citation) { return " [" + citation + "]"; }

// What both accounts share: whether the service qualifies, the letter, the saving.
class AccountOption {
 public:
  AccountOption(FundingKind kind, std::string name, const FundingQuestion& question,
                const LimitBook& book)
      : q_(question),
        rules_(book.rules()),
        finding_(TaxAccountEligibility(question.cosmetic, question.finance.hsa_cause, rules_)) {
    option_.kind = kind;
    option_.name = std::move(name);
    option_.source = finding_.rule.Cite();
    option_.verified = finding_.rule.verified;
    option_.as_of = rules_.as_of;
    option_.conditions.push_back(finding_.reason);
    option_.applies = finding_.eligibility != Eligibility::kIneligible;
    option_.total = q_.amount;
  }

  bool applies() const { return option_.applies; }
  void Condition(std::string text) { option_.conditions.push_back(std::move(text)); }
  void Warning(std::string text) { option_.warnings.push_back(std::move(text)); }
  void NotAfterAll(std::string why) {
    option_.applies = false;
    option_.conditions.insert(option_.conditions.begin(), std::move(why));
  }

  void Letter() {
    if (finding_.eligibility != Eligibility::kPossibleWithLetter) return;
    option_.risk = q_.finance.letter ? FundingRisk::kLow : FundingRisk::kMedium;
    Condition(q_.finance.letter
                  ? "you have the letter of medical necessity: keep it with the receipts"
                  : "get the letter before you pay, and keep the letter of medical necessity with "
                    "the receipts");
  }

  // `in_hand` is money that is there today and asks nothing of the monthly budget.
  void Pay(Money available, Money in_hand) {
    const TaxSaving saving = SaveTax(q_.amount, available, q_.finance.marginal_tax);
    option_.uncovered = q_.amount - saving.from_account;
    if (option_.uncovered > Money()) {
      Warning("it can pay " + saving.from_account.Display() + " of " + q_.amount.Display() +
              "; the rest is owed besides");
    }
    if (!saving.saved) Warning("the tax saved depends on your marginal rate, which was not stated");
    option_.total = q_.amount - saving.saved.value_or(Money());
    option_.difference_label = saving.saved ? "tax saved" : "no difference";
    const Money burden = q_.amount - std::min(in_hand, saving.from_account);
    if (q_.finance.monthly_budget && burden > Money()) {
      option_.within_budget = std::min(burden, option_.total) <= *q_.finance.monthly_budget;
    }
  }

  FundingOption Finish() {
    option_.difference = option_.total - q_.amount;
    if (option_.difference_label.empty()) option_.difference_label = "no difference";
    return std::move(option_);
  }
  FundingOption& option() { return option_; }

 private:
  const FundingQuestion& q_;
  const FundingRules& rules_;
  const EligibilityFinding finding_;
  FundingOption option_;
};

}  // namespace

EligibilityFinding TaxAccountEligibility(bool cosmetic, std::string_view cause,
                                         const FundingRules& rules) {
  if (!cosmetic) {
    return {Eligibility::kEligible, "the service treats a medical condition",
            rules.medical_expense};
  }
  const std::string_view named = cause == "congenital" ? "a congenital abnormality"
                                 : cause == "trauma"   ? "an accident or trauma"
                                 : cause == "disease"  ? "a disfiguring disease"
                                                       : "";
  if (named.empty()) {
    return {Eligibility::kIneligible,
            "cosmetic services do not qualify unless they ameliorate a deformity from a congenital "
            "abnormality, an accident or trauma, or a disfiguring disease",
            rules.cosmetic};
  }
  return {Eligibility::kPossibleWithLetter,
          "it can qualify with a letter of medical necessity that ties it to a deformity from " +
              std::string(named),
          rules.cosmetic};
}

TaxSaving SaveTax(Money amount, Money available, std::optional<Rate> marginal) {
  TaxSaving saving;
  saving.from_account = std::min(amount, available);
  if (marginal) saving.saved = std::min(marginal->Of(saving.from_account), saving.from_account);
  return saving;
}

HsaRoom RoomInHsa(const YearlyLimits& limits, const FundingRules& rules, bool family_coverage,
                  std::optional<Date> birth_date, Money paid_in) {
  HsaRoom room;
  room.limit = family_coverage ? limits.hsa_family.amount : limits.hsa_self.amount;
  // Who reaches the age before the year ends counts for all of it.
  room.catch_up = birth_date && limits.year - birth_date->year() >= rules.hsa_catch_up.age;
  if (room.catch_up) room.limit += limits.hsa_catch_up.amount;
  room.left = std::max(Money(), room.limit - paid_in);
  return room;
}

FsaMoney MoneyInFsa(Money balance, Money carried_over, const DatedAmount& carry_over) {
  const Money counts =
      carry_over.amount > Money() ? std::min(carried_over, carry_over.amount) : carried_over;
  return {balance + counts, carried_over - counts};
}

HighDeductibleFinding CheckHighDeductible(Money deductible, std::optional<Money> out_of_pocket,
                                          bool family_coverage, const YearlyLimits& limits) {
  const DatedAmount& least =
      family_coverage ? limits.hdhp_deductible_family : limits.hdhp_deductible_self;
  const DatedAmount& most =
      family_coverage ? limits.hdhp_out_of_pocket_family : limits.hdhp_out_of_pocket_self;
  if (deductible < least.amount) {
    return {false,
            "the deductible of " + deductible.Display() + " is below " + least.amount.Display(),
            least.Cite()};
  }
  if (!out_of_pocket) return {false, "the plan has no out-of-pocket limit", most.Cite()};
  if (*out_of_pocket > most.amount) {
    return {false,
            "the out-of-pocket limit of " + out_of_pocket->Display() + " is above " +
                most.amount.Display(),
            most.Cite()};
  }
  return {true, "deductible and out-of-pocket limit are those of a high-deductible plan",
          least.Cite()};
}

HsaPenalty NonQualifiedHsa(Money amount, std::optional<Rate> marginal,
                           std::optional<Date> birth_date, Date on, const FundingRules& rules) {
  HsaPenalty penalty;
  if (marginal) penalty.tax = marginal->Of(amount);
  penalty.age_known = birth_date.has_value();
  if (!birth_date || birth_date->YearsUntil(on) < rules.hsa_non_qualified.age)
    penalty.additional = rules.hsa_non_qualified.rate.Of(amount);
  return penalty;
}

FundingOption HsaOption(const FundingQuestion& q, const LimitBook& book) {
  const FundingRules& rules = book.rules();
  const FinanceFacts& facts = q.finance;
  AccountOption account(FundingKind::kHsa, "health savings account", q, book);
  if (!account.applies()) {
    const HsaPenalty penalty =
        NonQualifiedHsa(q.amount, facts.marginal_tax, q.patient.birth_date, q.as_of, rules);
    const int age = rules.hsa_non_qualified.age;
    std::string text = "using HSA money anyway costs income tax";
    if (penalty.tax) text += " of " + penalty.tax->Display();
    if (penalty.additional > Money()) {
      text += " and " + rules.hsa_non_qualified.rate.ToString() + " more, " +
              penalty.additional.Display() + ", " +
              (penalty.age_known ? "below the age of " + std::to_string(age)
                                 : "unless you are " + std::to_string(age) + " or older");
    } else {
      text += "; nothing more from the age of " + std::to_string(age);
    }
    account.Warning(text + Bracketed(rules.hsa_non_qualified.Cite()));
    account.option().total = q.amount + penalty.tax.value_or(Money()) + penalty.additional;
    account.option().difference_label = "tax and penalty";
    return account.Finish();
  }
  account.Letter();
  const bool marketplace =
      q.marketplace_bronze_or_catastrophic && q.as_of >= rules.hsa_marketplace.from;
  const bool medicare =
      q.patient.birth_date && q.patient.birth_date->YearsUntil(q.as_of) >= rules.hsa_medicare.age;
  const bool may_pay_in = q.hsa_eligible_plan || marketplace;
  if (may_pay_in) {
    account.Condition(q.hsa_eligible_plan
                          ? "your plan allows paying into an HSA"
                          : "bronze and catastrophic marketplace plans count as HSA-compatible "
                            "from " +
                                rules.hsa_marketplace.from.Display() +
                                Bracketed(rules.hsa_marketplace.Cite()));
  } else {
    account.Condition(q.plan_known
                          ? "money already in an HSA can be used; your plan does not allow paying "
                            "in more"
                          : "money already in an HSA can be used; whether more may be paid in "
                            "depends on the plan, which was not stated");
  }
  if (may_pay_in && medicare) {
    account.Warning("once enrolled in Medicare you may pay nothing more in" +
                    Bracketed(rules.hsa_medicare.Cite()));
  }
  const YearlyLimits* limits = book.For(q.as_of.year());
  std::optional<Money> room;
  if (limits == nullptr) {
    account.Warning("the yearly limit for " + std::to_string(q.as_of.year()) +
                    " is not known here");
  } else {
    const Money paid_in = facts.hsa_paid_in.value_or(Money());
    const HsaRoom found =
        RoomInHsa(*limits, rules, q.family_coverage, q.patient.birth_date, paid_in);
    room = found.left;
    const DatedAmount& limit = q.family_coverage ? limits->hsa_family : limits->hsa_self;
    std::string text = "yearly limit " + limit.amount.Display();
    if (found.catch_up) {
      text += ", from " + std::to_string(rules.hsa_catch_up.age) + " on " +
              limits->hsa_catch_up.amount.Display() + " more: " + found.limit.Display();
    }
    if (facts.hsa_paid_in) {
      text += ", " + paid_in.Display() + " of it paid in" +
              (paid_in > found.limit ? ", which is too much" : "");
    }
    account.Condition(text + Bracketed(limit.Cite()));
  }
  for (const std::string& state : rules.hsa_state_tax.states) {
    if (q.patient.state != state) continue;
    account.Warning(state + " taxes what is paid into an HSA: count the federal rate alone" +
                    Bracketed(rules.hsa_state_tax.Cite()));
  }
  const Money balance = facts.hsa_balance.value_or(Money());
  if (facts.hsa_balance && balance == Money() && !may_pay_in && q.plan_known) {
    account.NotAfterAll("the account is empty and your plan does not allow paying in more");
    return account.Finish();
  }
  // Without a balance stated, the account is taken to hold up to a year's contributions.
  Money available = balance + (may_pay_in ? room.value_or(q.amount) : Money());
  if (!facts.hsa_balance) {
    account.Warning("what is in the account was not stated");
    available = room.value_or(q.amount);
  }
  account.Pay(available, balance);
  return account.Finish();
}

FundingOption FsaOption(const FundingQuestion& q, const LimitBook& book) {
  const FinanceFacts& facts = q.finance;
  const int year = q.as_of.year();
  AccountOption account(FundingKind::kFsa, "flexible spending account", q, book);
  if (!account.applies()) return account.Finish();
  account.Letter();
  const YearlyLimits* limits = book.For(year);
  const bool limit_known = limits != nullptr && limits->fsa.amount > Money();
  if (limit_known) {
    account.Condition("yearly limit " + limits->fsa.amount.Display() +
                      Bracketed(limits->fsa.Cite()));
  } else {
    account.Warning("the yearly limit for " + std::to_string(year) + " is not known here");
  }
  account.Condition("only if your employer offers one and you chose it for this year");
  const bool carries = limits != nullptr && limits->fsa_carry_over.amount > Money();
  account.Condition("what is left at the end of the plan's year is lost" +
                    (carries ? ", but for up to " + limits->fsa_carry_over.amount.Display() +
                                   " where the plan carries over" +
                                   Bracketed(limits->fsa_carry_over.Cite())
                             : Bracketed(book.rules().fsa_use_or_lose.Cite())));
  const bool stated = facts.fsa_balance || facts.fsa_carried_over;
  FsaMoney money;
  if (stated) {
    const YearlyLimits* before = book.For(year - 1);
    const DatedAmount none;
    const DatedAmount& carried = before == nullptr ? none : before->fsa_carry_over;
    money = MoneyInFsa(facts.fsa_balance.value_or(Money()),
                       facts.fsa_carried_over.value_or(Money()), carried);
    if (money.lost > Money()) {
      account.Warning(money.lost.Display() + " of what was carried over is above the limit of " +
                      carried.amount.Display() + Bracketed(carried.Cite()));
    }
    if (money.available == Money()) {
      account.NotAfterAll("the account is empty");
      return account.Finish();
    }
  } else {
    account.Warning("what is in the account was not stated");
    money.available = limit_known ? limits->fsa.amount : q.amount;
  }
  account.Pay(money.available, stated ? money.available : Money());
  return account.Finish();
}

}  // namespace precert
