// Terms in words.
#include "plan/show.h"

#include "base/text.h"

namespace precert {
namespace {

std::string Section(const std::string& clause) {
  constexpr std::string_view kMark = ", section ";
  const size_t at = clause.find(kMark);
  return at == std::string::npos ? "" : "  [" + clause.substr(at + kMark.size()) + "]";
}

std::string Amounts(Money individual, std::optional<Money> member, std::optional<Money> family,
                    bool embedded, const char* family_word) {
  std::string out = individual.Display();
  if (family) {
    out += ", family " + family->Display();
    out += embedded ? ", each member " + member.value_or(individual).Display()
                    : std::string(" (") + family_word + ")";
  }
  return out;
}

void Tier(const char* name, const CostSharingTier& tier, std::string* out) {
  *out += std::string("\n") + name + "\n";
  const auto row = [&](const std::string& what, const std::string& value,
                       const std::string& clause) {
    *out += "  " + what + std::string(what.size() < 22 ? 22 - what.size() : 1, ' ') + value +
            Section(clause) + "\n";
  };
  if (tier.has_deductible) {
    row("deductible",
        Amounts(tier.deductible_individual, tier.deductible_member, tier.deductible_family,
                tier.embedded_deductible, "only the family's counts"),
        tier.deductible_clause);
  }
  if (tier.out_of_pocket_individual) {
    row("out-of-pocket limit",
        Amounts(*tier.out_of_pocket_individual, tier.out_of_pocket_member,
                tier.out_of_pocket_family, tier.embedded_out_of_pocket, "only the family's counts"),
        tier.out_of_pocket_clause);
  }
  if (!tier.coinsurance_clause.empty()) {
    row("other services",
        tier.coinsurance_stated ? tier.coinsurance.ToString() + " after the deductible"
                                : "not stated",
        tier.coinsurance_clause);
  }
  for (const auto& [family, benefit] : tier.services) {
    *out += "  " + (benefit.title.empty() ? family : benefit.title + " (" + family + ")") + "\n";
    *out += "      " + TermsInWords(benefit) + Section(benefit.clause) + "\n";
  }
}

}  // namespace

std::string TermsInWords(const ServiceBenefit& b) {
  if (!b.covered) return "not covered";
  if (!b.unread.empty()) return "stated as: " + b.unread + " (not worked out)";
  std::vector<std::string> parts;
  if (b.free_visits > 0) {
    parts.push_back("the first " + std::to_string(b.free_visits) +
                    " visits of a year cost nothing");
  }
  if (b.copay_visits > 0) {
    parts.push_back("the first " + std::to_string(b.copay_visits) +
                    " visits cost the copay alone, later ones the deductible and coinsurance");
  }
  if (b.copay) {
    std::string copay = b.copay->Display() + " copay";
    if (b.copay_unit == CopayUnit::kStay) copay += " for each stay";
    if (b.copay_unit == CopayUnit::kDay) copay += " for each day";
    if (b.copay_days) copay += " (" + std::to_string(*b.copay_days) + " days at most)";
    if (b.deductible_applies) {
      copay += b.copay_after_deductible ? " after the deductible" : " before the deductible";
    }
    parts.push_back(copay);
  }
  if (b.coinsurance) {
    std::string share = b.coinsurance->percent() == Decimal()
                            ? (b.copay ? "" : "no charge")
                            : b.coinsurance->ToString() + " coinsurance";
    if (!share.empty() && b.deductible_applies) share += " after the deductible";
    if (b.coinsurance_at_most) share += " (" + b.coinsurance_at_most->Display() + " at most)";
    if (!share.empty()) parts.push_back(share);
  }
  if (!b.deductible_applies) parts.push_back("no deductible");
  if (b.own_deductible) parts.push_back("its own deductible of " + b.own_deductible->Display());
  if (b.session_limit) parts.push_back(std::to_string(*b.session_limit) + " sessions a year");
  if (b.paid_at_most) {
    parts.push_back("the plan pays " + b.paid_at_most->Display() + " a year at most");
  }
  if (b.paid_at_most_each) {
    parts.push_back("the plan pays " + b.paid_at_most_each->Display() + " a session at most");
  }
  if (b.outside_limit) parts.push_back("outside the out-of-pocket limit");
  if (!b.also_stated.empty()) parts.push_back("also stated: " + b.also_stated);
  return parts.empty() ? "as other services" : Join(parts, "; ");
}

std::string ShowPlan(const Plan& plan) {
  const Benefits& b = plan.benefits;
  std::string out = plan.title + " (" + plan.id + ", " + plan.year + ")\n";
  out += "in force from " + plan.starts.Display() +
         (plan.ends ? " to " + plan.ends->Display() : "") + "\n";
  Tier("In network", b.in_network, &out);
  if (b.second_tier) Tier("In network, second tier", *b.second_tier, &out);
  if (b.out_of_network_basis == OutOfNetworkBasis::kNotCovered) {
    out += "\nOut of network\n  not covered\n";
  } else {
    Tier("Out of network", b.out_of_network, &out);
  }
  if (b.combined) Tier("In and out of network together", *b.combined, &out);
  for (const auto& [family, names] : b.benefit_names) {
    out += "\n" + (family.empty() ? "Services that the plan does not name" : family) +
           " may fall under: " + Join(names, ", ") + "\n";
  }
  if (!plan.exclusions.empty()) out += "\nExclusions\n";
  for (const PlanExclusion& e : plan.exclusions) {
    out += "  " + e.category + "  [" + plan.document().sections[e.section].number + "]\n";
  }
  if (plan.silent_on_authorization) {
    out += "\nThe plan's papers do not say which services need prior authorization.\n";
  }
  if (plan.silent_on_exclusions) out += "The plan's papers do not list all exclusions.\n";
  return out;
}

}  // namespace precert
