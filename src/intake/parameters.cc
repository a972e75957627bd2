// Reads Parameters resources.
#include "intake/parameters.h"

#include "base/limits.h"
#include "intake/elements.h"
#include "intake/finance_facts.h"

namespace precert {
namespace {

using fhir::Node;
using fhir::Resource;

class ParametersReader {
 public:
  explicit ParametersReader(Case& request) : case_(request) {}

  Status Read() {
    for (const Resource* resource : All("Parameters")) {
      int position = 0;
      for (const Node* parameter : Children(resource->node, "parameter")) {
        Status s = ReadParameter(parameter,
                                 resource->path + ".parameter[" + std::to_string(position++) + "]");
        if (!s) return s;
      }
    }
    return Done{};
  }

 private:
  Status ReadParameter(const Node* parameter, const std::string& path) {
    const std::string name = Text(parameter, "name");
    const Node* value = Child(parameter, "value");
    Result<bool> finance =
        ReadFinanceParameter(parameter, {case_.input_name, 0, 0, path}, &case_.finance);
    if (!finance) return finance.error();
    if (*finance) return Done{};
    UsageFacts& u = case_.usage;
    const std::pair<std::string_view, std::optional<Money>*> amounts[] = {
        {"deductible-met", &u.deductible_met},
        {"out-of-pocket-met", &u.out_of_pocket_met},
        {"out-network-deductible-met", &u.out_network_deductible_met},
        {"out-network-out-of-pocket-met", &u.out_network_out_of_pocket_met},
        {"family-deductible-met", &u.family_deductible_met},
        {"family-out-of-pocket-met", &u.family_out_of_pocket_met},
        {"out-network-family-deductible-met", &u.out_network_family_deductible_met},
        {"out-network-family-out-of-pocket-met", &u.out_network_family_out_of_pocket_met},
    };
    for (const auto& [key, target] : amounts) {
      if (name != key) continue;
      Result<std::optional<Money>> amount = MoneyOf(value, path);
      if (!amount) return amount.error();
      *target = *amount;
      return Done{};
    }
    auto part = [&](std::string_view key) -> const Node* {
      for (const Node* p : Children(parameter, "part")) {
        if (Text(p, "name") == key) return Child(p, "value");
      }
      return nullptr;
    };
    auto words = [](const Node* n) { return n == nullptr ? std::string() : std::string(n->text); };
    if (name == "plan") {
      case_.coverage.plan_id = words(value);
    } else if (name == "emergency") {
      case_.emergency = words(value) == "true";
    } else if (name == "family-coverage") {
      u.family_coverage = words(value) == "true";
    } else if (name == "protection-waived") {
      case_.protection_waived = words(value) == "true";
    } else if (name == "facility-in-network") {
      case_.provider.facility_in_network = words(value) == "true";
    } else if (name == "network-tier") {
      case_.provider.network_tier = WholeNumber(words(value));
      if (case_.provider.network_tier != 1 && case_.provider.network_tier != 2)
        return Wrong("network-tier is 1 or 2", path);
    } else if (name == "stay-days") {
      case_.stay_days = WholeNumber(words(value));
      if (!case_.stay_days || *case_.stay_days < 1 || *case_.stay_days > limits::kMaxSessions)
        return Wrong("stay-days is a number from 1 to " + std::to_string(limits::kMaxSessions),
                     path);
    } else if (name == "own-deductible-met" || name == "paid-by-plan") {
      Result<std::optional<Money>> amount = MoneyOf(part("amount"), path);
      if (!amount) return amount.error();
      if (!*amount) return Wrong(name + " needs an 'amount'", path);
      (name == "paid-by-plan" ? u.paid_by_plan : u.own_deductible_met)
          .push_back({words(part("service")), **amount});
    } else if (name == "sessions-used") {
      std::optional<int> n = WholeNumber(words(part("count")));
      if (!n || *n < 0) return Wrong("sessions-used needs a whole number 'count'", path);
      u.sessions.push_back({words(part("service")), *n});
    } else if (name == "denial") {
      Denial denial;
      denial.text = words(part("text"));
      denial.clause = words(part("clause"));
      std::string date = words(part("notice-date"));
      denial.notice_date = Date::Parse(date);
      if (!date.empty() && !denial.notice_date) {
        return Wrong("'" + date + "' is not a complete date", path, "write it as YYYY-MM-DD");
      }
      case_.denial = std::move(denial);
    }
    // Other names belong to someone else; a Parameters resource may carry more.
    return Done{};
  }

  Error Wrong(std::string message, std::string path, std::string hint = "") const {
    return Error{
        std::move(message), {case_.input_name, 0, 0, std::move(path)}, std::move(hint), ""};
  }

  Result<std::optional<Money>> MoneyOf(const Node* money, std::string path) const {
    return ReadMoney(money, {case_.input_name, 0, 0, std::move(path)});
  }

  std::vector<const Resource*> All(std::string_view type) const {
    std::vector<const Resource*> out;
    for (uint32_t i : case_.record.OfType(type)) out.push_back(&case_.record.resources()[i]);
    return out;
  }

  Case& case_;
};

}  // namespace

Status ReadParameters(Case& request) { return ParametersReader(request).Read(); }

}  // namespace precert
