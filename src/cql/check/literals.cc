// Checker: literals, range-checked (CQL 1.5, Appendix B, "Types": the least and greatest values).
#include <charconv>

#include "codes/ucum.h"
#include "cql/check/checker.h"

namespace precert::cql {
namespace {

constexpr uint64_t kMaxInteger = 2147483647;
constexpr uint64_t kMaxLong = 9223372036854775807u;

std::optional<uint64_t> ParseDigits(std::string_view text) {
  uint64_t n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

std::optional<Precision> PrecisionNamed(std::string_view word) {
  constexpr std::pair<std::string_view, Precision> kNames[] = {
      {"year", Precision::kYear},     {"month", Precision::kMonth},
      {"week", Precision::kWeek},     {"day", Precision::kDay},
      {"hour", Precision::kHour},     {"minute", Precision::kMinute},
      {"second", Precision::kSecond}, {"millisecond", Precision::kMillisecond},
  };
  if (word.size() > 1 && word.back() == 's') word.remove_suffix(1);
  for (const auto& [name, precision] : kNames) {
    if (name == word) return precision;
  }
  return std::nullopt;
}

// A sign before a number belongs to it: -2147483648 is an Integer though 2147483648 is not.
Expr Checker::CheckNumber(const Ast& ast, bool negative) {
  if (ast.kind == AstKind::kDecimalLiteral) {
    uint8_t scale = 0;
    std::optional<Decimal> decimal = ParseDecimal(ast, negative, &scale);
    if (!decimal) return {};
    return Constant(Value::Dec(*decimal, scale), types_.Simple(TypeKind::kDecimal), ast.span);
  }
  bool is_long = ast.kind == AstKind::kLongLiteral;
  uint64_t limit = (is_long ? kMaxLong : kMaxInteger) + (negative ? 1 : 0);
  std::optional<uint64_t> digits = ParseDigits(ast.text);
  if (!digits || *digits > limit) {
    std::string sign = negative ? "-" : "";
    if (is_long) {
      Error(ast.span, sign + std::string(ast.text) + "L is out of the range of Long",
            "a Long is between -9223372036854775808 and 9223372036854775807");
    } else {
      Error(ast.span, sign + std::string(ast.text) + " is out of the range of Integer",
            "an Integer is between -2147483648 and 2147483647; write " + sign +
                std::string(ast.text) + "L for a Long or " + sign + std::string(ast.text) +
                ".0 for a Decimal");
    }
    return {};
  }
  int64_t n = static_cast<int64_t>(negative ? uint64_t{0} - *digits : *digits);
  if (is_long) return Constant(Value::Long(n), types_.Simple(TypeKind::kLong), ast.span);
  return Constant(Value::Integer(n), types_.Integer(), ast.span);
}

std::optional<Decimal> Checker::ParseDecimal(const Ast& ast, bool negative, uint8_t* scale) {
  std::string text = (negative ? "-" : "") + std::string(ast.text);
  size_t point = text.find('.');
  size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  std::optional<Decimal> decimal = Decimal::Parse(text);
  if (places > Decimal::kPlaces) {
    const std::string message = text + " has " + std::to_string(places) + " digits after the point";
    // HL7's suite takes a longer amount of a quantity, but not a longer Decimal.
    if (ast.kind != AstKind::kQuantityLiteral) {
      Error(ast.span, message, "a Decimal has at most 8");
      return std::nullopt;
    }
    decimal = Decimal::Parse(text, /*allow_exponent=*/false, /*round_excess=*/true);
    places = Decimal::kPlaces;
    if (decimal) {
      diagnostics_.Warning(ast.span, message, "it is rounded to 8: " + decimal->ToString());
    }
  }
  if (!decimal) {
    Error(ast.span, text + " is out of the range of Decimal",
          "a Decimal has at most 28 digits before the point");
    return std::nullopt;
  }
  *scale = static_cast<uint8_t>(places);
  return decimal;
}

Expr Checker::CheckLiteral(const Ast& ast) {
  switch (ast.kind) {
    case AstKind::kNullLiteral:
      return NullOf(types_.Any(), ast.span);
    case AstKind::kBooleanLiteral:
      return Constant(Value::Boolean(ast.text == "true"), types_.Boolean(), ast.span);
    case AstKind::kStringLiteral:
      return Constant(Value::String(Keep(ast.text)), types_.String(), ast.span);
    case AstKind::kQuantityLiteral:
      return CheckQuantity(ast);
    case AstKind::kRatioLiteral:
      return CheckRatio(ast);
    case AstKind::kDateLiteral:
    case AstKind::kDateTimeLiteral:
    case AstKind::kTimeLiteral:
      return CheckTemporal(ast);
    default:
      return CheckNumber(ast, false);
  }
}

Expr Checker::CheckTemporal(const Ast& ast) {
  std::optional<DateTime> value;
  Tag tag = Tag::kDate;
  TypeKind kind = TypeKind::kDate;
  std::string_view what = "a date: @YYYY-MM-DD, from year 0001 to 9999";
  if (ast.kind == AstKind::kDateTimeLiteral) {
    value = DateTime::ParseDateTime(ast.text);
    tag = Tag::kDateTime;
    kind = TypeKind::kDateTime;
    what = "a date and time: @YYYY-MM-DDThh:mm:ss.fff+hh:mm";
  } else if (ast.kind == AstKind::kTimeLiteral) {
    value = DateTime::ParseTime(ast.text);
    tag = Tag::kTime;
    kind = TypeKind::kTime;
    what = "a time of day: @Thh:mm:ss.fff, before 24:00";
  } else {
    value = DateTime::ParseDate(ast.text);
  }
  if (!value) {
    Error(ast.span,
          diagnostics_.source().Text(ast.span).empty()
              ? std::string(ast.text) + " is not " + std::string(what)
              : std::string(diagnostics_.source().Text(ast.span)) + " is not " + std::string(what));
    return {};
  }
  return Constant(Value::Temporal(tag, *value), types_.Simple(kind), ast.span);
}

Expr Checker::CheckQuantity(const Ast& ast, bool negative) {
  uint8_t scale = 0;
  std::optional<Decimal> amount = ParseDecimal(ast, negative, &scale);
  if (!amount) return {};
  codes::UnitTable& units = codes::UnitTable::Shared();
  uint32_t unit = ast.unit.empty() ? codes::UnitTable::kOne : units.Intern(ast.unit);
  if (!units.IsValid(unit)) {
    diagnostics_.Warning(ast.span, "'" + std::string(ast.unit) + "' is not a UCUM unit",
                         "such a quantity compares only with the same unit; see ucum.org");
  }
  Value value = Value::Quantity(*amount, unit);
  value.scale = scale;
  return Constant(value, types_.Simple(TypeKind::kQuantity), ast.span);
}

Expr Checker::CheckRatio(const Ast& ast) {
  Expr numerator = Check(ast.child(0)), denominator = Check(ast.child(1));
  if (!numerator.ok() || !denominator.ok()) return {};
  const Type* quantity = types_.Simple(TypeKind::kQuantity);
  numerator = Require(numerator, quantity, ast.child(0)->span, "the numerator of a ratio");
  denominator = Require(denominator, quantity, ast.child(1)->span, "the denominator of a ratio");
  if (!numerator.ok() || !denominator.ok()) return {};
  const Value *n = ConstantOf(numerator), *d = ConstantOf(denominator);
  if (n == nullptr || d == nullptr) {
    Error(ast.span, "a ratio is written with two quantities, as in 1 'mg' : 2 'mL'");
    return {};
  }
  const RatioData* ratio = session_.program.arena->New<RatioData>(RatioData{*n, *d});
  return Constant(Value::Ratio(ratio), types_.Simple(TypeKind::kRatio), ast.span);
}

}  // namespace precert::cql
