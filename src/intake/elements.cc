// Reading elements of a record.
#include "intake/elements.h"

#include <charconv>

#include "base/limits.h"

namespace precert {

using fhir::Node;

std::vector<const Node*> Children(const Node* node, std::string_view name) {
  std::vector<const Node*> out;
  if (node == nullptr) return out;
  const fhir::NameId id = fhir::Model::R4().FindName(name);
  for (const Node* c = node->first_child; c != nullptr; c = c->next) {
    if (c->name == id) out.push_back(c);
  }
  return out;
}

const Node* Child(const Node* node, std::string_view name) {
  return node == nullptr ? nullptr : node->Child(name);
}

std::string Text(const Node* node, std::string_view name) {
  return node == nullptr ? "" : std::string(node->ChildText(name));
}

std::string_view TypeName(const Node* node) { return fhir::Model::R4().type(node->type).name; }

std::optional<int> WholeNumber(std::string_view text) {
  int n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || text.empty()) return std::nullopt;
  std::string_view rest(end, text.data() + text.size() - end);
  if (!rest.empty() && rest.find_first_not_of(".0") != std::string_view::npos) return std::nullopt;
  return n;
}

Result<std::optional<Money>> ReadMoney(const Node* money, Where where) {
  if (money == nullptr) return std::optional<Money>();
  std::string currency = Text(money, "currency");
  if (!currency.empty() && currency != "USD") {
    return Error{"amounts must be in US dollars, not '" + currency + "'", std::move(where), "", ""};
  }
  std::string text = Text(money, "value");
  if (text.empty() && money->is_primitive()) text = std::string(money->text);
  std::optional<Money> amount;
  if (std::optional<Decimal> d = Decimal::Parse(text, /*allow_exponent=*/true)) {
    amount = Money::FromDecimal(*d);
    if (amount && amount->ToDecimal() != *d) amount.reset();
  }
  if (!amount || amount->cents() < 0 || amount->cents() > limits::kMaxMoneyCents) {
    return Error{"'" + text + "' is not an amount of money", std::move(where),
                 "amounts are dollars with at most two decimals, from 0 to 10000000000.00", ""};
  }
  return amount;
}

}  // namespace precert
