// Allowed amounts: entries by tax identifier, payments, and the providers of each.
#include "network/mrf/allowed_amounts.h"

#include <algorithm>

#include "base/text.h"
#include "network/mrf/fields.h"
#include "network/mrf/normal_forms.h"

namespace precert::mrf {

bool AllowedAmountsReader::ReadItem() {
  const uint64_t begin = json_.offset();
  rates::CodeItem head;
  builder_.BeginItem();
  bool whole = json_.Enter('{');
  while (whole && json_.NextKey()) {
    const std::string_view key = json_.key();
    whole = key == "allowed_amounts"
                ? ReadList(
                      json_, [this] { return ReadEntry(); },
                      [this](JsonFault fault) { findings_.Unreadable(std::move(fault)); })
            : key == "billing_code"              ? ReadText(json_, head.code)
            : key == "billing_code_type"         ? ReadText(json_, head.code_type)
            : key == "billing_code_type_version" ? ReadText(json_, head.code_version)
            : key == "name"                      ? ReadText(json_, head.name)
            : key == "description"               ? ReadText(json_, head.description)
                                                 : json_.Skip();
  }
  whole = whole && !json_.failed();
  if (head.code.empty()) {
    builder_.DropItem();
    if (whole) findings_.Unreadable({begin, "an item without billing_code"});
    return whole;
  }
  head.code_type = ToUpper(head.code_type);
  status_ = builder_.EndItem(head);
  if (status_.ok() && builder_.Full()) status_ = builder_.EndPart();
  return whole;
}

bool AllowedAmountsReader::ReadEntry() {
  rates::GroupMember payee;
  rates::PriceDescription description;
  description.negotiated_type = "allowed amount";
  std::vector<Paid> paid;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    bool read = true;
    if (key == "tin") {
      read = providers_.ReadTin(&payee);
    } else if (key == "service_code") {
      read = ReadTexts(json_, description.service_codes);
    } else if (key == "billing_class") {
      read = ReadText(json_, description.billing_class);
    } else if (key == "setting") {
      read = ReadText(json_, description.setting);
    } else if (key == "payments") {
      read = ReadList(
          json_, [&] { return ReadPayment(paid); },
          [this](JsonFault fault) { findings_.Unreadable(std::move(fault)); });
    } else {
      read = json_.Skip();
    }
    if (!read) return false;
  }
  if (json_.failed()) return false;
  description.billing_class = ToLowerAscii(description.billing_class);
  description.setting = ToLowerAscii(description.setting);
  auto tidy = [](std::vector<std::string>& texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  };
  for (std::string& code : description.service_codes) code = NormalServiceCode(code);
  tidy(description.service_codes);
  for (Paid& p : paid) {
    rates::GroupMember member = payee;
    member.npis = std::move(p.npis);
    member.by_tin_only = p.by_tin_only;
    description.billed_charge = p.billed_charge;
    description.modifiers = std::move(p.modifiers);
    for (std::string& modifier : description.modifiers) modifier = ToUpper(modifier);
    tidy(description.modifiers);
    uint32_t group = builder_.InlineGroup({&member, 1});
    const rates::Price price{builder_.Description(description), p.amount};
    builder_.AddRate(builder_.Set({&group, 1}), {&price, 1});
  }
  return true;
}

bool AllowedAmountsReader::ReadPayment(std::vector<Paid>& paid) {
  const uint64_t begin = json_.offset();
  std::string amount_text;
  bool seen_amount = false;
  std::vector<std::string> modifiers;
  std::vector<Paid> providers;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    bool read = true;
    if (key == "allowed_amount") {
      read = ReadTextOnce(json_, amount_text, seen_amount);
    } else if (key == "billing_code_modifier") {
      read = ReadTexts(json_, modifiers);
    } else if (key == "providers") {
      auto read_provider = [&] {
        Paid provider;
        if (!ReadProvider(provider)) return false;
        providers.push_back(std::move(provider));
        return true;
      };
      read = ReadList(json_, read_provider,
                      [this](JsonFault fault) { findings_.Unreadable(std::move(fault)); });
    } else {
      read = json_.Skip();
    }
    if (!read) return false;
  }
  if (json_.failed()) return false;
  const ParsedAmount amount = ParseAmount(amount_text);
  if (amount.fault != AmountFault::kNone) {
    return json_.FailAt(begin, "allowed_amount \"" + amount_text.substr(0, 40) + "\" is no amount");
  }
  for (Paid& provider : providers) {
    provider.amount = amount.amount;
    provider.modifiers = modifiers;
    paid.push_back(std::move(provider));
  }
  return true;
}

bool AllowedAmountsReader::ReadProvider(Paid& paid) {
  const uint64_t begin = json_.offset();
  std::string charge;
  rates::GroupMember member;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    const bool read = key == "billed_charge"         ? ReadText(json_, charge)
                      : EqualsIgnoreCase(key, "npi") ? providers_.ReadNpis(&member)
                                                     : json_.Skip();
    if (!read) return false;
  }
  if (json_.failed()) return false;
  const ParsedAmount amount = ParseAmount(charge);
  if (!charge.empty() && amount.fault != AmountFault::kNone) {
    return json_.FailAt(begin, "billed_charge \"" + charge.substr(0, 40) + "\" is no amount");
  }
  if (!charge.empty()) paid.billed_charge = amount.amount.ToString();
  std::sort(member.npis.begin(), member.npis.end());
  member.npis.erase(std::unique(member.npis.begin(), member.npis.end()), member.npis.end());
  paid.by_tin_only = member.npis.empty();
  paid.npis = std::move(member.npis);
  return true;
}

}  // namespace precert::mrf
