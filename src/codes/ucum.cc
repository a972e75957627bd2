// The table of interned units: a map from text to index behind a lock, and an array of finished
// units that is read without one.
#include "codes/ucum.h"

#include <array>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/hash.h"
#include "codes/exact_ratio.h"
#include "codes/ucum_parse.h"

namespace precert::codes {

namespace {

constexpr uint32_t kMaxUnits = 1 << 16;
constexpr uint32_t kMaxInvalidUnits = kMaxUnits / 2;
constexpr uint32_t kTooMany = 1;
constexpr uint16_t kCalendarMonth = 0xFFFF;  // dimension of calendar months and years

struct CalendarName {
  std::string_view name, counterpart;
  CalendarUnit unit;
};

constexpr CalendarName kCalendarNames[] = {
    {"year", "a", CalendarUnit::kYear},
    {"years", "a", CalendarUnit::kYear},
    {"month", "mo", CalendarUnit::kMonth},
    {"months", "mo", CalendarUnit::kMonth},
    {"week", "wk", CalendarUnit::kWeek},
    {"weeks", "wk", CalendarUnit::kWeek},
    {"day", "d", CalendarUnit::kDay},
    {"days", "d", CalendarUnit::kDay},
    {"hour", "h", CalendarUnit::kHour},
    {"hours", "h", CalendarUnit::kHour},
    {"minute", "min", CalendarUnit::kMinute},
    {"minutes", "min", CalendarUnit::kMinute},
    {"second", "s", CalendarUnit::kSecond},
    {"seconds", "s", CalendarUnit::kSecond},
    {"millisecond", "ms", CalendarUnit::kMillisecond},
    {"milliseconds", "ms", CalendarUnit::kMillisecond},
};

const CalendarName* FindCalendar(std::string_view text) {
  for (const CalendarName& entry : kCalendarNames) {
    if (entry.name == text) return &entry;
  }
  return nullptr;
}

struct Unit {
  std::string text;
  CalendarUnit calendar = CalendarUnit::kNone;
  std::string_view counterpart;  // of a calendar unit: "wk"
  ParsedUnit parsed;
  std::optional<SmallRatio> small;
};

std::unique_ptr<Unit> MakeUnit(std::string_view text) {
  auto unit = std::make_unique<Unit>();
  unit->text = text;
  if (const CalendarName* calendar = FindCalendar(text)) {
    unit->calendar = calendar->unit;
    unit->counterpart = calendar->counterpart;
    if (calendar->unit == CalendarUnit::kYear || calendar->unit == CalendarUnit::kMonth) {
      unit->parsed.valid = true;
      unit->parsed.dimension = {{kCalendarMonth, 1}};
      if (calendar->unit == CalendarUnit::kYear) unit->parsed.ratio = Ratio::OfInteger(12);
    } else {
      unit->parsed = ParseUnit(calendar->counterpart);
    }
  } else {
    unit->parsed = ParseUnit(text);
  }
  unit->small = ToSmall(unit->parsed.ratio);
  return unit;
}

Affine AsAffine(const ParsedUnit& unit) {
  if (unit.affine) return unit.temperature;
  return Affine{unit.ratio, Ratio(), 0};
}

}  // namespace

struct UnitTable::Impl {
  mutable std::shared_mutex mutex;
  std::unordered_map<std::string_view, uint32_t> index;  // keys are the units' own text
  uint32_t count = 0, invalid = 0;
  // Written once each, before the index of the unit is handed out.
  std::unique_ptr<std::atomic<const Unit*>[]> units { new std::atomic<const Unit*>[ kMaxUnits ]() };

  ~Impl() {
    for (uint32_t i = 0; i < count; ++i) delete units[i].load();
  }

  const Unit& At(uint32_t unit) const {
    const Unit* found = unit < kMaxUnits ? units[unit].load(std::memory_order_acquire) : nullptr;
    return found != nullptr ? *found : *units[kTooMany].load(std::memory_order_acquire);
  }

  uint32_t Add(std::unique_ptr<Unit> unit) {
    uint32_t at = count++;
    const Unit* stored = unit.release();
    units[at].store(stored, std::memory_order_release);
    index.emplace(stored->text, at);
    return at;
  }
};

UnitTable::UnitTable() : impl_(std::make_unique<Impl>()) {
  impl_->Add(MakeUnit("1"));
  auto too_many = std::make_unique<Unit>();
  too_many->text = "(too many different units)";
  too_many->parsed.problem = "too many different units: this one was not kept";
  impl_->Add(std::move(too_many));
}

UnitTable::~UnitTable() = default;

UnitTable& UnitTable::Shared() {
  static UnitTable* const table = new UnitTable;  // never destroyed: threads may outlive main
  return *table;
}

uint32_t UnitTable::Intern(std::string_view text) {
  if (text.empty() || text == "1") return kOne;
  std::string cut;
  if (text.size() > kMaxUnitBytes) {
    // Told apart by their hash without keeping them.
    cut = std::string(text.substr(0, 64)) + "... SHA-256 " + Sha256Hex(text);
    cut += std::string(kMaxUnitBytes + 1 - std::min(cut.size(), kMaxUnitBytes), ' ');
    text = cut;
  }
  {
    std::shared_lock lock(impl_->mutex);
    auto found = impl_->index.find(text);
    if (found != impl_->index.end()) return found->second;
  }
  std::unique_ptr<Unit> unit = MakeUnit(text);
  std::unique_lock lock(impl_->mutex);
  auto found = impl_->index.find(text);
  if (found != impl_->index.end()) return found->second;
  if (impl_->count >= kMaxUnits) return kTooMany;
  if (!unit->parsed.valid && ++impl_->invalid > kMaxInvalidUnits) {
    --impl_->invalid;
    return kTooMany;
  }
  return impl_->Add(std::move(unit));
}

std::string_view UnitTable::Text(uint32_t unit) const { return impl_->At(unit).text; }
bool UnitTable::IsValid(uint32_t unit) const { return impl_->At(unit).parsed.valid; }
std::string_view UnitTable::Problem(uint32_t unit) const { return impl_->At(unit).parsed.problem; }
CalendarUnit UnitTable::Calendar(uint32_t unit) const { return impl_->At(unit).calendar; }

bool UnitTable::Comparable(uint32_t a, uint32_t b) const {
  if (a == b) return a != kTooMany;
  const ParsedUnit& left = impl_->At(a).parsed;
  const ParsedUnit& right = impl_->At(b).parsed;
  return left.valid && right.valid && left.dimension == right.dimension;
}

std::optional<Decimal> UnitTable::Convert(Decimal amount, uint32_t from, uint32_t to) const {
  if (!Comparable(from, to)) return std::nullopt;
  if (from == to) return amount;
  const Unit& a = impl_->At(from);
  const Unit& b = impl_->At(to);
  if (a.parsed.affine || b.parsed.affine) {
    return ConvertAffine(amount, AsAffine(a.parsed), AsAffine(b.parsed));
  }
  if (a.small && b.small) {
    std::optional<Decimal> quick = ScaleSmall(amount, *a.small, *b.small);
    if (quick) return quick;
  }
  return Scale(amount, a.parsed.ratio.Over(b.parsed.ratio));
}

namespace {

// a times b when sign is 1, a over b when it is -1.
std::string Combine(const Unit& a, const Unit& b, int sign) {
  ParsedUnit left = a.counterpart.empty() ? a.parsed : ParseUnit(a.counterpart);
  ParsedUnit right = b.counterpart.empty() ? b.parsed : ParseUnit(b.counterpart);
  if (!left.valid || !right.valid || left.special || right.special) {
    // Stays invalid, and says of what it was made.
    return "(" + a.text + ")" + (sign > 0 ? "." : "/") + "(" + b.text + ")";
  }
  std::vector<UnitTerm> terms = left.terms;
  for (const UnitTerm& term : right.terms) AddTerm(&terms, term.symbol, sign * term.exponent);
  return UnitText(terms);
}

}  // namespace

uint32_t UnitTable::Multiply(uint32_t a, uint32_t b) {
  if (a == kOne) return b;
  if (b == kOne) return a;
  return Intern(Combine(impl_->At(a), impl_->At(b), 1));
}

uint32_t UnitTable::Divide(uint32_t a, uint32_t b) {
  if (b == kOne) return a;
  return Intern(Combine(impl_->At(a), impl_->At(b), -1));
}

}  // namespace precert::codes
