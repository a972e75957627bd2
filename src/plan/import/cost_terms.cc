// The forms of the cells, one function each.
#include "plan/import/cost_terms.h"

#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace precert {
namespace {

// Lower case, with single spaces.
std::string Normal(std::string_view words) {
  std::string out;
  for (std::string_view word : SplitWords(words)) {
    if (!out.empty()) out += ' ';
    out += ToLowerAscii(word);
  }
  return out;
}

bool TakeSuffix(std::string* text, std::string_view suffix) {
  if (!text->ends_with(suffix)) return false;
  text->resize(text->size() - suffix.size());
  return true;
}

}  // namespace

std::optional<StatedCopay> ReadCopay(std::string_view words) {
  using Kind = StatedCopay::Kind;
  std::string text = Normal(words);
  StatedCopay out;
  if (text.empty()) return out;
  if (text == "not applicable") return StatedCopay{Kind::kNotApplicable};
  if (text == "no charge") return StatedCopay{Kind::kNoCharge};
  if (text == "no charge after deductible") return StatedCopay{Kind::kNoChargeAfterDeductible};
  out.kind = Kind::kAmount;
  bool ordered = true;
  if (TakeSuffix(&text, " after deductible")) {
    out.order = StatedCopay::Order::kAfterDeductible;
  } else if (TakeSuffix(&text, " before deductible") || TakeSuffix(&text, " with deductible")) {
    out.order = StatedCopay::Order::kBeforeDeductible;
  } else {
    ordered = false;
  }
  bool unit = true;
  if (TakeSuffix(&text, " per stay")) {
    out.unit = CopayUnit::kStay;
  } else if (TakeSuffix(&text, " per day")) {
    out.unit = CopayUnit::kDay;
  } else {
    unit = false;
  }
  const bool named = TakeSuffix(&text, " copay");
  if ((ordered || unit) && !named) return std::nullopt;  // "$20 after deductible" is no form
  if (text.empty() || text.front() != '$') return std::nullopt;
  const std::optional<Money> amount = Money::Parse(text);
  if (!amount) return std::nullopt;
  out.amount = *amount;
  return out;
}

std::optional<StatedCoinsurance> ReadCoinsurance(std::string_view words) {
  using Kind = StatedCoinsurance::Kind;
  std::string text = Normal(words);
  StatedCoinsurance out;
  if (text.empty()) return out;
  if (text == "not applicable") return StatedCoinsurance{Kind::kNotApplicable};
  if (text == "no charge") return StatedCoinsurance{Kind::kNoCharge};
  if (text == "no charge after deductible") {
    return StatedCoinsurance{Kind::kNoChargeAfterDeductible};
  }
  out.kind = Kind::kShare;
  out.after_deductible = TakeSuffix(&text, " coinsurance after deductible");
  if (!text.ends_with('%')) return std::nullopt;
  const std::optional<Rate> share = Rate::Parse(text);
  if (!share || *share > Rate::Percent(100)) return std::nullopt;
  out.share = *share;
  return out;
}

bool CombineTerms(const StatedCopay& copay, const StatedCoinsurance& coinsurance,
                  ServiceBenefit* out) {
  using Copay = StatedCopay::Kind;
  using Share = StatedCoinsurance::Kind;
  const bool no_copay = copay.kind == Copay::kBlank || copay.kind == Copay::kNotApplicable;
  const bool no_share =
      coinsurance.kind == Share::kBlank || coinsurance.kind == Share::kNotApplicable;
  if (no_copay && no_share) return false;

  // Whether each says that the deductible applies, where it says anything of it.
  std::optional<bool> by_copay, by_share;
  if (!no_copay) {
    by_copay = copay.kind == Copay::kNoChargeAfterDeductible ||
               (copay.kind == Copay::kAmount && copay.order != StatedCopay::Order::kAlone);
  }
  if (!no_share) {
    by_share = coinsurance.kind == Share::kNoChargeAfterDeductible ||
               (coinsurance.kind == Share::kShare && coinsurance.after_deductible);
  }
  // A copay that follows the deductible beside a percentage that does not, and the other way round
  // where nothing is charged, cannot both be meant.
  const bool share_owed = coinsurance.kind == Share::kShare;
  if (by_copay.value_or(false) && share_owed && !*by_share) return false;
  if (copay.kind == Copay::kNoChargeAfterDeductible && by_share && !*by_share) return false;

  out->deductible_applies = by_copay.value_or(false) || by_share.value_or(false);
  if (copay.kind == Copay::kAmount) {
    out->copay = copay.amount;
    out->copay_unit = copay.unit;
    out->copay_after_deductible = copay.order == StatedCopay::Order::kAfterDeductible;
  }
  out->coinsurance = share_owed ? coinsurance.share : Rate();
  return true;
}

StatedAmount ReadPlanAmount(std::string_view words) {
  using Kind = StatedAmount::Kind;
  std::string text = Normal(words);
  if (text.empty()) return {};
  if (text.find("not applicable") != std::string::npos) return {Kind::kNotApplicable, {}};
  if (!TakeSuffix(&text, " per person")) TakeSuffix(&text, " per group");
  const std::optional<Money> amount =
      !text.empty() && text.front() == '$' ? Money::Parse(text) : std::nullopt;
  if (!amount) return {Kind::kUnread, {}};
  return {Kind::kAmount, *amount};
}

bool ReadLimit(std::string_view quantity, std::string_view unit, ServiceBenefit* out) {
  const std::string words = Normal(unit);
  std::string number(Trim(quantity));
  if (words == "dollars per year" || words == "dollars per visit") {
    const std::optional<Money> amount = Money::Parse(number);
    if (!amount) return false;
    (words == "dollars per year" ? out->paid_at_most : out->paid_at_most_each) = *amount;
    return true;
  }
  constexpr std::array kCounted = {"visit",        "visits",       "visit(s)",  "treatment",
                                   "treatments",   "treatment(s)", "procedure", "procedures",
                                   "procedure(s)", "exam",         "exams",     "exam(s)",
                                   "session",      "sessions",     "session(s)"};
  std::string counted = words;
  if (!TakeSuffix(&counted, " per year")) return false;
  bool known = false;
  for (const char* word : kCounted) known |= counted == word;
  TakeSuffix(&number, ".0") || TakeSuffix(&number, ".00");
  if (!known || number.empty() || number.size() > 4) return false;
  int n = 0;
  for (char c : number) {
    if (c < '0' || c > '9') return false;
    n = n * 10 + (c - '0');
  }
  if (n > limits::kMaxSessions) return false;
  out->session_limit = n;
  return true;
}

std::optional<Date> ReadFiledDate(std::string_view words) {
  std::string_view day = Trim(words).substr(0, Trim(words).find_first_of(" T"));
  if (std::optional<Date> iso = Date::Parse(day)) return iso;
  const std::vector<std::string_view> parts = Split(day, '/');
  if (parts.size() != 3) return std::nullopt;
  int numbers[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    if (parts[i].empty() || parts[i].size() > 4) return std::nullopt;
    for (char c : parts[i]) {
      if (c < '0' || c > '9') return std::nullopt;
      numbers[i] = numbers[i] * 10 + (c - '0');
    }
  }
  return Date::Of(numbers[2], numbers[0], numbers[1]);
}

std::string FamilyName(std::string_view benefit_name) {
  std::string out;
  for (char c : benefit_name) {
    const char lower = ToLowerAscii(c);
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      out += lower;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace precert
