// Recognising price objects by their text, and reading those that are new with care.
#include "network/mrf/prices.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "network/mrf/byte_search.h"
#include "network/mrf/digits.h"
#include "network/mrf/fields.h"
#include "network/mrf/normal_forms.h"

namespace precert::mrf {

using rates::Amount;
using rates::Price;

PriceReader::PriceReader(JsonPull& json, rates::SegmentBuilder& builder, Findings& findings,
                         const rates::KeyedHash& hash)
    : json_(json), builder_(builder), findings_(findings), hash_(hash), known_(1024) {}

// A number of up to 9 digits and at most 4 places, and no exponent; nullptr for any other.
const char* PriceReader::ParseSimpleAmount(const char* p, Amount* amount) const {
  const char* const begin = p;
  uint64_t units = 0, places = 0;
  p = PassDigits(p, &units);
  const ptrdiff_t whole = p - begin;
  if (whole == 0 || whole > 9 || (whole > 1 && *begin == '0')) return nullptr;
  if (*p == '.') {
    const char* const point = p + 1;
    uint64_t part = 0;
    p = PassDigits(point, &part);
    places = static_cast<uint64_t>(p - point);
    if (places == 0 || places > 4) return nullptr;
    constexpr uint64_t kPowers[] = {1, 10, 100, 1000, 10'000};
    units = units * kPowers[places] + part;
  }
  if (*p == 'e' || *p == 'E') return nullptr;
  constexpr uint64_t kToCents[] = {100, 10, 1, 1, 1};
  units *= kToCents[places];
  while (places > 2 && units % 10 == 0) {
    units /= 10;
    --places;
  }
  places = std::max<uint64_t>(places, 2);
  *amount = {static_cast<int64_t>(units), static_cast<uint8_t>(places)};
  return p;
}

const PriceReader::Known* PriceReader::Find(const Head& head, std::string_view tail) const {
  const rates::KeyedHash::Value value = hash_.Of(tail);
  const uint64_t low = value.low ^ head.mark;
  for (size_t i = low;; ++i) {
    const Known& known = known_[i & (known_.size() - 1)];
    if (known.low == low && known.high == value.high) return &known;
    if (known.low == 0 && known.high == 0) return nullptr;
  }
}

// The head that the text begins with; null when none is known.
const PriceReader::Head* PriceReader::FindHead(const char* p, const char* end) {
  const auto begins = [&](const Head& head) {
    return static_cast<size_t>(end - p) >= head.text.size() &&
           SameBytes(p, head.text.data(), head.text.size());
  };
  // Heads are told apart by bytes in their middle, until two have the same there.
  uint64_t middle;
  std::memcpy(&middle, p + kHeadSample, sizeof middle);
  uint8_t& guess = head_by_sample_[middle * 0x9E3779B97F4A7C15u >> 56];
  if (guess < heads_.size() && begins(heads_[guess])) return &heads_[guess];
  for (size_t h = 0; h < heads_.size(); ++h) {
    if (!begins(heads_[h])) continue;
    guess = static_cast<uint8_t>(h);
    return &heads_[h];
  }
  return nullptr;
}

const char* PriceReader::Recognise(const char* p, const char* end, Price* price) {
  const Head* const head = FindHead(p, end);
  if (head == nullptr) return nullptr;
  const char* const tail = ParseSimpleAmount(p + head->text.size(), &price->amount);
  if (tail == nullptr) return nullptr;
  if (const TailCache::Entry* again = recent_.Again(head->mark, tail, end)) {
    price->description = again->description;
    return tail + again->size;
  }
  const char* const brace = FindByte(tail, end, '}');
  if (brace == nullptr || static_cast<size_t>(brace - tail) > kMostTailBytes) return nullptr;
  const std::string_view text(tail, static_cast<size_t>(brace + 1 - tail));
  const uint64_t sample = TailCache::Sample(head->mark, text);
  if (const TailCache::Entry* entry = recent_.Find(sample, head->mark, text)) {
    price->description = entry->description;
    return brace + 1;
  }
  const Known* const known = Find(*head, text);
  if (known == nullptr) return nullptr;
  recent_.Put(sample, head->mark, text, known->description);
  price->description = known->description;
  return brace + 1;
}

void PriceReader::Learn(std::string_view head_text, std::string_view tail, uint32_t description) {
  // An object whose tail holds another brace would not be found by its first one.
  if (tail.size() > kMostTailBytes || tail.find('}') != tail.size() - 1) return;
  auto head = std::find_if(heads_.begin(), heads_.end(),
                           [&](const Head& known) { return known.text == head_text; });
  if (head == heads_.end()) {
    if (heads_.size() == kMostHeads || known_count_ >= kMostKnown) return;
    const uint64_t mark = hash_.Of(head_text).high;
    head = heads_.insert(heads_.end(), {std::string(head_text), mark});
  }
  if (known_count_ >= kMostKnown || Find(*head, tail) != nullptr) return;
  if (known_count_ * 2 >= known_.size()) {
    std::vector<Known> old(known_.size() * 2);
    old.swap(known_);
    for (const Known& known : old) {
      if (known.low == 0 && known.high == 0) continue;
      size_t i = known.low;
      while (known_[i & (known_.size() - 1)].low != 0) ++i;
      known_[i & (known_.size() - 1)] = known;
    }
  }
  const rates::KeyedHash::Value value = hash_.Of(tail);
  const Known known{value.low ^ head->mark, value.high, description};
  if (known.low == 0) return;  // stands for an empty place
  size_t i = known.low;
  while (known_[i & (known_.size() - 1)].low != 0) ++i;
  known_[i & (known_.size() - 1)] = known;
  ++known_count_;
}

bool PriceReader::ReadFields(Price* price, const char** amount_begin, const char** amount_end) {
  rates::PriceDescription& d = description_;
  d = {};
  std::string amount_text;
  bool seen_amount = false, seen_type = false, seen_expiration = false, seen_class = false,
       seen_setting = false;
  if (!json_.Enter('{')) return false;
  while (json_.NextKey()) {
    const std::string_view key = json_.key();
    if (key == "negotiated_rate") {
      if (json_.Peek() == 'n') {
        json_.IsNull();
        return json_.Fail("negotiated_rate is null");
      }
      if (!ReadTextOnce(json_, amount_text, seen_amount)) return false;
      *amount_begin = json_.number_begin();
      *amount_end = json_.number_end();
    } else if (key == "negotiated_type") {
      if (!ReadTextOnce(json_, d.negotiated_type, seen_type)) return false;
    } else if (key == "expiration_date") {
      if (!ReadTextOnce(json_, d.expiration_date, seen_expiration)) return false;
    } else if (key == "billing_class") {
      if (!ReadTextOnce(json_, d.billing_class, seen_class)) return false;
    } else if (key == "setting") {
      if (!ReadTextOnce(json_, d.setting, seen_setting)) return false;
    } else if (key == "service_code") {
      if (!ReadTexts(json_, d.service_codes)) return false;
    } else if (key == "billing_code_modifier") {
      if (!ReadTexts(json_, d.modifiers)) return false;
    } else if (key == "additional_information") {
      if (!ReadText(json_, d.additional_information)) return false;
    } else if (!json_.Skip()) {
      return false;
    }
  }
  if (json_.failed()) return false;
  if (!seen_amount) return json_.Fail("a price without negotiated_rate");
  const ParsedAmount parsed = ParseAmount(amount_text);
  switch (parsed.fault) {
    case AmountFault::kNone:
      break;
    case AmountFault::kNotANumber:
      return json_.Fail("negotiated_rate \"" + amount_text.substr(0, 40) + "\" is not a number");
    case AmountFault::kNegative:
      return json_.Fail("negotiated_rate " + amount_text.substr(0, 40) + " is below zero");
    case AmountFault::kAbsurd:
      return json_.Fail("negotiated_rate " + amount_text.substr(0, 40) +
                        " is more than ten thousand million dollars");
  }
  if (parsed.rounded) findings_.Remark("an amount with more than 18 places, rounded to 6");
  price->amount = parsed.amount;
  return true;
}

bool PriceReader::Read(Price* price) {
  TextWindow& window = json_.window();
  if (json_.Peek() != '{') return json_.Enter('{');
  window.Ensure(kMostTailBytes + 4096);
  const char* begin = window.pos;
  const uint64_t generation = window.generation();
  const char* amount_begin = nullptr;
  const char* amount_end = nullptr;
  if (!ReadFields(price, &amount_begin, &amount_end)) return false;

  rates::PriceDescription& d = description_;
  d.negotiated_type = ToLowerAscii(d.negotiated_type);
  d.billing_class = ToLowerAscii(d.billing_class);
  d.setting = ToLowerAscii(d.setting);
  auto tidy = [](std::vector<std::string>& texts, auto normal) {
    for (std::string& text : texts) text = normal(text);
    std::erase(texts, "");
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  };
  tidy(d.service_codes, NormalServiceCode);
  tidy(d.modifiers, ToUpper);
  price->description = builder_.Description(d);

  // Only what lies in the window as a whole can be learned, and only an amount that is parsed the
  // same way when it is recognised.
  Amount simple;
  if (window.generation() == generation && amount_begin > begin && amount_begin < window.pos &&
      ParseSimpleAmount(amount_begin, &simple) == amount_end) {
    Learn({begin, static_cast<size_t>(amount_begin - begin)},
          {amount_end, static_cast<size_t>(window.pos - amount_end)}, price->description);
  }
  return true;
}

}  // namespace precert::mrf
