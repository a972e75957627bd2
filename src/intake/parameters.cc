// Reads Parameters resources.
#include "intake/parameters.h"

#include "intake/elements.h"

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
    UsageFacts& u = case_.usage;
    const std::pair<std::string_view, std::optional<Money>*> amounts[] = {
        {"deductible-met", &u.deductible_met},
        {"out-of-pocket-met", &u.out_of_pocket_met},
        {"out-network-deductible-met", &u.out_network_deductible_met},
        {"out-network-out-of-pocket-met", &u.out_network_out_of_pocket_met},
        {"family-deductible-met", &u.family_deductible_met},
        {"family-out-of-pocket-met", &u.family_out_of_pocket_met},
        {"monthly-budget", &case_.finance.monthly_budget},
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
    } else if (name == "medical-cause") {
      case_.finance.hsa_cause = words(value);
    } else if (name == "marginal-tax") {
      case_.finance.marginal_tax = Rate::Parse(words(value));
      if (!case_.finance.marginal_tax || *case_.finance.marginal_tax > Rate::Percent(100)) {
        return Wrong("'" + words(value) + "' is not a percentage", path);
      }
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
    } else if (name == "offer") {
      FinanceFacts::Offer offer;
      offer.kind = words(part("kind"));
      offer.name = words(part("name"));
      Result<std::optional<Money>> price = MoneyOf(part("price"), path);
      if (!price) return price.error();
      offer.price = *price;
      Result<std::optional<Money>> list = MoneyOf(part("list-price"), path);
      if (!list) return list.error();
      offer.list_price = *list;
      offer.count = WholeNumber(words(part("count"))).value_or(0);
      if (const Node* rate = part("rate")) {
        offer.rate = Rate::Parse(rate->text);
        if (!offer.rate) return Wrong("'" + words(rate) + "' is not a percentage", path);
      }
      offer.deferred_interest = words(part("deferred-interest")) == "true";
      case_.finance.offers.push_back(std::move(offer));
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
