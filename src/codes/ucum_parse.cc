// The UCUM table, and a recursive-descent parser over it. A unit defined by others is parsed when
// it is met, its definition by the same parser; all definitions end in base units within a few
// steps.
#include "codes/ucum_parse.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace precert::codes {

namespace {

constexpr int kMaxNesting = 32;          // parentheses, and definitions within definitions
constexpr int kMaxExponent = 99;         // of one symbol
constexpr int kMaxTotalExponent = 9999;  // of one dimension
constexpr double kMaxRatioBits = 2048;   // yotta to the 25th

enum class Kind : uint8_t { kBase, kDerived, kAffine, kFunction, kArbitrary, kPi };
constexpr bool kMetric = true;
constexpr bool kPlain = false;

struct Atom {
  std::string_view code;
  Kind kind;
  bool metric;
  std::string_view factor;  // decimal
  std::string_view unit;    // definition in other units
  std::string_view offset;  // affine: in 10^-2
};

constexpr Atom kAtoms[] = {
#define UCUM_PREFIX(code, factor)
#define UCUM_MISTAKE(written, meant)
#define UCUM_BASE(code) {code, Kind::kBase, true, "1", "", ""},
#define UCUM_UNIT(code, metric, factor, unit) {code, Kind::kDerived, metric, factor, unit, ""},
#define UCUM_PI(code) {code, Kind::kPi, false, "1", "", ""},
#define UCUM_AFFINE(code, metric, offset, factor, unit) \
  {code, Kind::kAffine, metric, factor, unit, offset},
#define UCUM_FUNCTION(code, metric) {code, Kind::kFunction, metric, "1", "", ""},
#define UCUM_ARBITRARY(code, metric) {code, Kind::kArbitrary, metric, "1", "", ""},
#include "codes/ucum_units.def"
#undef UCUM_PREFIX
#undef UCUM_MISTAKE
#undef UCUM_BASE
#undef UCUM_UNIT
#undef UCUM_PI
#undef UCUM_AFFINE
#undef UCUM_FUNCTION
#undef UCUM_ARBITRARY
};

struct Named {
  std::string_view name, value;
};

#define UCUM_BASE(code)
#define UCUM_UNIT(code, metric, factor, unit)
#define UCUM_PI(code)
#define UCUM_AFFINE(code, metric, offset, factor, unit)
#define UCUM_FUNCTION(code, metric)
#define UCUM_ARBITRARY(code, metric)

constexpr Named kPrefixes[] = {
#define UCUM_PREFIX(code, factor) {code, factor},
#define UCUM_MISTAKE(written, meant)
#include "codes/ucum_units.def"
#undef UCUM_PREFIX
#undef UCUM_MISTAKE
};

constexpr Named kMistakes[] = {
#define UCUM_PREFIX(code, factor)
#define UCUM_MISTAKE(written, meant) {written, meant},
#include "codes/ucum_units.def"
#undef UCUM_PREFIX
#undef UCUM_MISTAKE
};

const Atom* FindAtom(std::string_view code) {
  static const auto* const index = [] {
    auto* map = new std::unordered_map<std::string_view, const Atom*>;
    for (const Atom& atom : kAtoms) map->emplace(atom.code, &atom);
    return map;
  }();
  auto found = index->find(code);
  return found == index->end() ? nullptr : found->second;
}

struct Symbol {
  const Atom* atom = nullptr;
  std::string_view prefix_factor;  // empty without a prefix
};

// The whole symbol first, so that "cd" is candela and not a hundredth of a day.
Symbol FindSymbol(std::string_view symbol) {
  if (const Atom* atom = FindAtom(symbol)) return {atom, {}};
  for (const Named& prefix : kPrefixes) {
    if (!symbol.starts_with(prefix.name)) continue;
    const Atom* atom = FindAtom(symbol.substr(prefix.name.size()));
    if (atom != nullptr && atom->metric) return {atom, prefix.value};
  }
  return {};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  Parser(std::string_view text, int depth) : text_(text), depth_(depth) {}

  ParsedUnit Run() {
    if (!ParseUnitExpression(1)) return Failed();
    if (at_ < text_.size()) {
      Fail(text_[at_] == ')' ? "')' without '('" : "unexpected '" + Rest() + "'");
      return Failed();
    }
    if (special_ != nullptr && !FinishSpecial()) return Failed();
    out_.valid = true;
    return std::move(out_);
  }

 private:
  std::string Rest() const { return std::string(text_.substr(at_, 20)); }

  bool Fail(std::string problem) {
    if (out_.problem.empty()) out_.problem = std::move(problem);
    return false;
  }

  ParsedUnit Failed() {
    ParsedUnit failed;
    failed.problem = std::move(out_.problem);
    return failed;
  }

  bool ParseUnitExpression(int sign) {
    if (++depth_ > kMaxNesting) return Fail("nested too deeply");
    int direction = sign;
    if (At('/')) {
      ++at_;
      direction = -sign;
    }
    for (;;) {
      if (!ParseComponent(direction)) return false;
      if (At('.')) {
        direction = sign;
      } else if (At('/')) {
        direction = -sign;
      } else {
        break;
      }
      ++at_;
    }
    --depth_;
    return true;
  }

  bool At(char c) const { return at_ < text_.size() && text_[at_] == c; }

  bool ParseComponent(int sign) {
    if (at_ >= text_.size()) return Fail("a unit is missing at the end");
    if (At('(')) {
      ++at_;
      if (!ParseUnitExpression(sign)) return false;
      if (!At(')')) return Fail("'(' is not closed");
      ++at_;
      return At('{') ? SkipAnnotation() : true;
    }
    if (At('{')) return SkipAnnotation();
    if (IsDigit(text_[at_]) && !AtPowerOfTen()) {
      if (!ParseInteger(sign)) return false;
    } else if (!ParseSymbol(sign)) {
      return false;
    }
    return At('{') ? SkipAnnotation() : true;
  }

  bool AtPowerOfTen() const {
    std::string_view rest = text_.substr(at_);
    return rest.starts_with("10*") || rest.starts_with("10^");
  }

  bool SkipAnnotation() {
    for (++at_; at_ < text_.size() && text_[at_] != '}'; ++at_) {
      char c = text_[at_];
      if (c < '!' || c > '~' || c == '{')
        return Fail("an annotation in braces has a bad character");
    }
    if (at_ == text_.size()) return Fail("'{' is not closed");
    ++at_;
    return true;
  }

  bool ParseInteger(int sign) {
    size_t start = at_;
    uint64_t n = 0;
    while (at_ < text_.size() && IsDigit(text_[at_])) {
      if (at_ - start >= 18) return Fail("a number has more than 18 digits");
      n = n * 10 + static_cast<uint64_t>(text_[at_++] - '0');
    }
    if (n == 0) return Fail("zero is not a unit");
    std::string_view digits = text_.substr(start, at_ - start);
    if (n != 1) AddTerm(&out_.terms, digits, sign);
    return Multiply(Ratio::OfInteger(n).Power(sign));
  }

  bool ParseSymbol(int sign) {
    std::string_view symbol = ReadSymbol();
    if (symbol.empty()) return Fail("unexpected '" + Rest() + "'");
    int exponent = 1;
    bool has_exponent = false;
    if (!ReadExponent(&exponent, &has_exponent)) return false;
    Symbol found = FindSymbol(symbol);
    if (found.atom == nullptr) return Fail("'" + std::string(symbol) + "' is not a UCUM unit");
    AddTerm(&out_.terms, symbol, sign * exponent);
    if (found.atom->kind == Kind::kAffine || found.atom->kind == Kind::kFunction) {
      if (special_ != nullptr || has_exponent || sign < 0) return FailSpecial(found.atom);
      special_ = found.atom;
      return found.prefix_factor.empty() || Multiply(*Ratio::Parse(found.prefix_factor));
    }
    if (symbol != "10*" && symbol != "10^") has_unit_ = true;
    Ratio ratio;
    if (!found.prefix_factor.empty()) ratio = *Ratio::Parse(found.prefix_factor);
    std::vector<DimensionPower> dimension;
    if (!Define(*found.atom, &ratio, &dimension)) return false;
    if (!Multiply(ratio.Power(sign * exponent))) return false;
    for (DimensionPower power : dimension) {
      if (!AddDimension(power.atom, power.exponent * sign * exponent)) return false;
    }
    return true;
  }

  // Letters and signs up to a digit, operator or brace; square brackets hold anything but brackets.
  std::string_view ReadSymbol() {
    size_t start = at_;
    if (AtPowerOfTen()) {
      at_ += 3;
      return text_.substr(start, 3);
    }
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '[') {
        size_t close = text_.find(']', at_);
        if (close == std::string_view::npos) break;
        at_ = close + 1;
        continue;
      }
      bool ends = c < '!' || c > '~' || IsDigit(c) || c == '.' || c == '/' || c == '(' ||
                  c == ')' || c == '{' || c == '}' || c == '+' || c == '-' || c == ']';
      if (ends) break;
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }

  bool ReadExponent(int* exponent, bool* present) {
    bool negative = At('-');
    if (negative || At('+')) {
      ++at_;
      if (at_ >= text_.size() || !IsDigit(text_[at_])) return Fail("a sign without an exponent");
    }
    if (at_ >= text_.size() || !IsDigit(text_[at_])) return true;
    int n = 0;
    while (at_ < text_.size() && IsDigit(text_[at_])) {
      n = n * 10 + (text_[at_++] - '0');
      if (n > kMaxExponent) return Fail("an exponent is above " + std::to_string(kMaxExponent));
    }
    *exponent = negative ? -n : n;
    *present = true;
    return true;
  }

  bool Multiply(const Ratio& ratio) {
    out_.ratio = out_.ratio.Times(ratio);
    return out_.ratio.bits() <= kMaxRatioBits || Fail("its size is beyond what is computed");
  }

  bool AddDimension(uint16_t atom, int exponent) {
    auto& dimension = out_.dimension;
    auto at = std::lower_bound(dimension.begin(), dimension.end(), atom,
                               [](const DimensionPower& p, uint16_t a) { return p.atom < a; });
    if (at == dimension.end() || at->atom != atom) at = dimension.insert(at, {atom, 0});
    int sum = at->exponent + exponent;
    if (sum > kMaxTotalExponent || sum < -kMaxTotalExponent)
      return Fail("its exponent is too large");
    at->exponent = static_cast<int16_t>(sum);
    if (sum == 0) dimension.erase(at);
    return true;
  }

  // Multiplies `ratio` by what one of the atom is in base units.
  bool Define(const Atom& atom, Ratio* ratio, std::vector<DimensionPower>* dimension) {
    auto index = static_cast<uint16_t>(&atom - kAtoms);
    if (atom.kind == Kind::kPi) {
      *ratio = ratio->Times(Ratio::Pi());
    } else if (atom.kind != Kind::kDerived) {
      dimension->push_back({index, 1});
    } else {
      ParsedUnit unit = Parser(atom.unit, depth_ + 1).Run();
      if (!unit.valid) return Fail(std::move(unit.problem));
      *ratio = ratio->Times(*Ratio::Parse(atom.factor)).Times(unit.ratio);
      *dimension = std::move(unit.dimension);
    }
    return true;
  }

  bool FailSpecial(const Atom* atom) {
    return Fail("'" + std::string(atom->code) +
                "' is on a scale of its own and cannot be multiplied, divided or raised");
  }

  bool FinishSpecial() {
    if (has_unit_) return FailSpecial(special_);
    out_.special = true;
    if (special_->kind == Kind::kFunction) {
      return AddDimension(static_cast<uint16_t>(special_ - kAtoms), 1);
    }
    ParsedUnit slope = Parser(special_->unit, depth_ + 1).Run();
    if (!slope.valid) return Fail(std::move(slope.problem));
    out_.affine = true;
    out_.temperature.scale = out_.ratio;
    out_.temperature.slope = Ratio::Parse(special_->factor)->Times(slope.ratio);
    int64_t hundredths = 0;
    for (char c : special_->offset.substr(0, special_->offset.find('e'))) {
      hundredths = hundredths * 10 + (c - '0');
    }
    out_.temperature.offset_units = hundredths * (Decimal::kOne / 100);
    out_.dimension = std::move(slope.dimension);
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_;
  ParsedUnit out_;
  const Atom* special_ = nullptr;
  bool has_unit_ = false;  // a symbol other than a number or a special unit
};

// What may have been meant: a known slip, or the same letters in another case.
std::string Suggestion(std::string_view text) {
  for (const Named& mistake : kMistakes) {
    if (mistake.name == text) return std::string(mistake.value);
  }
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  auto same = [&](char a, char b) { return lower(a) == lower(b); };
  for (const Atom& atom : kAtoms) {
    if (std::equal(atom.code.begin(), atom.code.end(), text.begin(), text.end(), same)) {
      return std::string(atom.code);
    }
    // "[mi_us]" for "mi_us".
    if (atom.code.size() == text.size() + 2 && atom.code.substr(1, text.size()) == text &&
        atom.code.front() == '[') {
      return std::string(atom.code);
    }
  }
  return "";
}

}  // namespace

ParsedUnit ParseUnit(std::string_view text) {
  ParsedUnit unit;
  if (text.size() > kMaxUnitBytes) {
    unit.problem = "a unit of more than " + std::to_string(kMaxUnitBytes) + " bytes";
    return unit;
  }
  unit = Parser(text, 0).Run();
  if (!unit.valid) {
    std::string meant = Suggestion(text);
    if (!meant.empty()) {
      unit.problem = "'" + std::string(text) + "' is not a UCUM unit; use '" + meant + "'";
    } else if (!unit.problem.starts_with("'" + std::string(text) + "'")) {
      unit.problem = "unit '" + std::string(text) + "': " + unit.problem;
    }
  }
  return unit;
}

void AddTerm(std::vector<UnitTerm>* terms, std::string_view symbol, int exponent) {
  auto at = std::lower_bound(terms->begin(), terms->end(), symbol,
                             [](const UnitTerm& t, std::string_view s) { return t.symbol < s; });
  if (at == terms->end() || at->symbol != symbol) {
    if (exponent != 0) terms->insert(at, {std::string(symbol), exponent});
  } else {
    at->exponent += exponent;
    if (at->exponent == 0) terms->erase(at);
  }
}

std::string UnitText(const std::vector<UnitTerm>& terms) {
  std::string over, under;
  for (const UnitTerm& term : terms) {
    std::string& side = term.exponent > 0 ? over : under;
    int power = std::abs(term.exponent);
    bool integer = std::all_of(term.symbol.begin(), term.symbol.end(), IsDigit);
    // An integer has no exponent in UCUM: "100.100".
    for (int i = 0; i < (integer ? power : 1); ++i) {
      if (term.exponent < 0) side += '/';
      if (term.exponent > 0 && !side.empty()) side += '.';
      side += term.symbol;
    }
    // "10*" is a power of ten only with an exponent or alone: "10*3", and "10*" is ten.
    if (!integer && power != 1) side += std::to_string(power);
  }
  if (over.empty()) over = "1";
  return over + under;
}

}  // namespace precert::codes
