// Charity care, crowdfunding, the good-faith estimate.
#include "funding/help.h"

#include "base/text.h"
#include "workflow/holidays.h"

namespace precert {
namespace {

bool Says(std::string_view facility, std::string_view word) {
  return ToLowerAscii(facility).find(word) != std::string::npos;
}

std::string BusinessDays(int n) {
  return std::to_string(n) + (n == 1 ? " business day" : " business days");
}

}  // namespace

std::string FundingRight::ToString() const {
  return text + " [" + citation + (verified ? "]" : " (not verified)]");
}

FundingOption CharityCareOption(const FundingQuestion& question, const FundingRules& rules) {
  FundingOption option;
  option.kind = FundingKind::kCharityCare;
  option.name = "charity care or a sliding fee";
  option.total = question.amount;
  option.total_known = false;
  option.difference_label = "no difference";
  option.as_of = rules.as_of;
  const std::string& facility = question.facility;
  const bool hospital = Says(facility, "hospital");
  const bool for_profit = Says(facility, "for-profit") || Says(facility, "for profit");
  const bool health_center = Says(facility, "health center") || Says(facility, "fqhc");
  option.verified = rules.charity_care.verified;
  option.source = rules.charity_care.Cite();
  if (health_center) {
    option.source = rules.sliding_fee.Cite();
    option.verified = rules.sliding_fee.verified;
    option.conditions.push_back(
        "a community health center must have a sliding fee: bring proof of income and household");
  } else if (hospital && !for_profit) {
    option.conditions.push_back(
        "a nonprofit hospital must have a financial assistance policy and may not charge those "
        "whom it helps more than insured patients: ask for the policy and the form; income "
        "decides");
    option.conditions.push_back(
        "you can apply for " + std::to_string(rules.charity_care.apply_days) +
        " days from the first bill; for the first " +
        std::to_string(rules.charity_care.quiet_days) + " days it may not sue or report you");
  } else {
    option.conditions.push_back(
        "ask the provider for its financial assistance policy, before or after the service; "
        "income decides");
    option.conditions.push_back(
        facility.empty()
            ? "only nonprofit hospitals must have such a policy; where the service "
              "is given was not stated"
            : "only nonprofit hospitals must have such a policy; this is: " + facility);
  }
  if (question.cosmetic) {
    option.warnings.push_back(
        "assistance is for medically necessary care; cosmetic services are usually left out");
  }
  return option;
}

FundingOption CrowdfundingOption(const FundingQuestion& question, const FundingRules& rules) {
  FundingOption option;
  option.kind = FundingKind::kCrowdfunding;
  option.name = "crowdfunding";
  option.source = "general knowledge (not verified)";
  option.verified = false;
  option.as_of = rules.as_of;
  option.total = question.amount;
  option.total_known = false;
  option.difference_label = "no difference";
  option.risk = FundingRisk::kHigh;
  option.warnings.push_back(
      "a campaign makes your name and medical details public, often for good");
  option.warnings.push_back("most campaigns raise less than they ask for; platforms keep fees");
  option.warnings.push_back(
      "gifts are not income as a rule, but above " + rules.crowdfunding_tax.over.Display() +
      " in more than " + std::to_string(rules.crowdfunding_tax.payments) +
      " payments the platform reports them: keep records [" + rules.crowdfunding_tax.Cite() + "]");
  option.warnings.push_back(
      "money raised can count as income or savings and end Medicaid, SSI or other help that "
      "depends on them: ask before you start [" +
      rules.crowdfunding_benefits.Cite() + "]");
  return option;
}

std::optional<Date> EstimateDue(Date booked, Date visit, const FundingRules& rules) {
  const auto& rule = rules.estimate;
  if (visit >= AddBusinessDays(booked, rule.far_ahead))
    return AddBusinessDays(booked, rule.far_within);
  if (visit >= AddBusinessDays(booked, rule.ahead)) return AddBusinessDays(booked, rule.within);
  return std::nullopt;
}

std::vector<FundingRight> RightsOfSelfPay(const FundingQuestion& question,
                                          const FundingRules& rules) {
  const auto& rule = rules.estimate;
  const auto& dispute = rules.estimate_dispute;
  std::vector<FundingRight> rights;
  std::string text = question.insured
                         ? "if you pay without using your insurance, a good-faith estimate is due"
                         : "as you pay without insurance, a good-faith estimate is due to you";
  text += " within " + BusinessDays(rule.within) + " when the visit is booked at least " +
          BusinessDays(rule.ahead) + " ahead, within " + std::to_string(rule.far_within) +
          " when at least " + std::to_string(rule.far_ahead) + ", and within " +
          std::to_string(rule.asked_within) + " when you ask";
  if (question.visit && *question.visit >= question.as_of) {
    const std::optional<Date> due = EstimateDue(question.as_of, *question.visit, rules);
    text +=
        due ? "; booked today for " + question.visit->Display() + ", it is due by " + due->Display()
            : "; booked today for " + question.visit->Display() +
                  ", one is due only if you ask, by " +
                  AddBusinessDays(question.as_of, rule.asked_within).Display();
  }
  rights.push_back({text, rule.source, rules.as_of, rule.verified});
  std::string above = "a bill that is " + dispute.over.Display() +
                      " or more above the estimate can be disputed within " +
                      std::to_string(dispute.days) + " days";
  if (question.finance.estimate) {
    const Money estimate = *question.finance.estimate;
    const Money over = question.amount - estimate;
    above += over >= dispute.over
                 ? "; yours of " + question.amount.Display() + " is " + over.Display() +
                       " above the estimate of " + estimate.Display() + ": you can dispute it"
             : over > Money()
                 ? "; yours of " + question.amount.Display() + " is " + over.Display() +
                       " above the estimate of " + estimate.Display() + ": not enough for that"
                 : "; yours of " + question.amount.Display() + " is not above the estimate of " +
                       estimate.Display();
  }
  rights.push_back({above, dispute.source, rules.as_of, dispute.verified});
  return rights;
}

}  // namespace precert
