// Short descriptions of the parts of a determination.
#include "report/words.h"

#include "base/text.h"

namespace precert {

std::string CiteClause(const Clause& clause) {
  std::string out = clause.document;
  if (!clause.version.empty()) out += " " + clause.version;
  if (!clause.section.empty()) out += ", section " + clause.section;
  if (!clause.title.empty()) out += " (" + clause.title + ")";
  return out;
}

std::string DescribeService(const DeterminedService& s) {
  std::string out = s.name;
  if (!s.decided_code.empty()) out += " (code " + s.decided_code + ")";
  if (!s.code.empty() && s.code != s.decided_code) out += ", asked for with code " + s.code;
  if (s.units > 1) out += ", " + std::to_string(s.units) + " units";
  if (s.sessions > 1) out += ", " + std::to_string(s.sessions) + " sessions";
  if (s.CourseWeeks()) {
    out += " " + std::to_string(*s.weeks_apart) + (*s.weeks_apart == 1 ? " week" : " weeks") +
           " apart: a course of " + std::to_string(*s.CourseWeeks()) + " weeks";
  }
  return out;
}

std::string DescribeProvider(std::string_view name, std::string_view npi) {
  std::string out(name);
  if (!npi.empty()) out.append(out.empty() ? "NPI " : ", NPI ").append(npi);
  return out;
}

std::string_view PriorAuthorizationWords(PriorAuthorization pa) {
  switch (pa) {
    case PriorAuthorization::kNotRequired:
      return "not required";
    case PriorAuthorization::kRequired:
      return "required: the provider must ask before the service";
    case PriorAuthorization::kSatisfied:
      return "satisfied by an approval on file";
    case PriorAuthorization::kUnknown:
      return "not known: the plan's papers do not say; ask the plan before the service";
  }
  return "";
}

std::string_view NetworkWords(Network network) {
  switch (network) {
    case Network::kIn:
      return "in network";
    case Network::kOut:
      return "out of network";
    case Network::kUnknown:
      return "not known";
  }
  return "";
}

std::string PatientPays(const CostEstimate& cost) {
  if (!cost.complete) {
    return cost.patient_low.cents() == 0
               ? "not known"
               : "at least " + cost.patient_low.Display() + "; the rest is not known";
  }
  if (cost.patient_low == cost.patient_high) return cost.patient_low.Display();
  return cost.patient_low.Display() + " to " + cost.patient_high.Display();
}

std::string DescribeDenial(const QuotedDenial& denial) {
  std::string out = "The denial";
  if (denial.notice_date) out += " of " + denial.notice_date->Display();
  out += denial.text.empty() ? " gives no reason." : " says: \"" + denial.text + "\".";
  if (!denial.clause.empty()) {
    out += denial.clause_found
               ? " It names clause " + denial.clause + " of the plan (" + denial.clause_title + ")."
               : " It names clause " + denial.clause +
                     ", which the plan's document here does not have: ask the plan for it.";
  }
  return out;
}

std::string DescribeDeadline(const AppealStep& step) {
  if (!step.available) return "does not apply";
  if (step.automatic) return "automatic, nothing to file";
  if (step.file_by) return "by " + step.file_by->Display();
  return step.file_rule.text;
}

std::string DescribePayments(const FundingOption& option) {
  if (option.months == 0 || !option.monthly) return "at once";
  return std::to_string(option.months) + " payments of " + option.monthly->Display();
}

std::string DescribeDifference(const FundingOption& option) {
  if (!option.total_known) return "amount not known beforehand";
  if (option.difference.cents() == 0) return "no difference";
  const bool saves = option.difference.cents() < 0;
  const Money amount = saves ? Money() - option.difference : option.difference;
  return amount.Display() + " " + option.difference_label;
}

std::string Sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty()) out[0] = ToUpperAscii(out[0]);
  if (!out.empty() && out.back() != '.' && out.back() != '?') out += '.';
  return out;
}

std::string InParentheses(std::string_view citation) {
  return citation.empty() ? "" : " (" + std::string(citation) + ")";
}

}  // namespace precert
