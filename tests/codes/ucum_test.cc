// UCUM: validity, exact conversion, products, calendar units.
#include "codes/ucum.h"

#include <thread>

#include "codes/ucum_parse.h"
#include "support/golden.h"

namespace precert::codes {
namespace {

UnitTable& Units() { return UnitTable::Shared(); }

std::string ConvertText(const char* amount, const char* from, const char* to) {
  std::optional<Decimal> x = Decimal::Parse(amount);
  if (!x) return "(bad test amount)";
  std::optional<Decimal> y = Units().Convert(*x, Units().Intern(from), Units().Intern(to));
  return y ? y->ToPlainString() : "-";
}

TEST(Ucum, ValidUnits) {
  const char* valid[] = {
      // SI and prefixes
      "m",
      "km",
      "cm",
      "mm",
      "um",
      "nm",
      "g",
      "kg",
      "mg",
      "ug",
      "ng",
      "pg",
      "s",
      "ms",
      "K",
      "cd",
      "C",
      "rad",
      "mol",
      "mmol",
      "umol",
      "Hz",
      "N",
      "Pa",
      "kPa",
      "J",
      "kJ",
      "W",
      "A",
      "V",
      "mV",
      "F",
      "Ohm",
      "S",
      "Wb",
      "T",
      "H",
      "lm",
      "lx",
      "Bq",
      "Gy",
      "Sv",
      "sr",
      "Ym",
      "ym",
      "dam",
      "KiBy",
      "GiBy",
      "bit",
      "kBd",
      // other
      "l",
      "L",
      "mL",
      "ml",
      "dL",
      "uL",
      "t",
      "bar",
      "u",
      "eV",
      "ar",
      "har",
      "deg",
      "'",
      "''",
      "gon",
      "min",
      "h",
      "d",
      "wk",
      "mo",
      "a",
      "a_g",
      "mo_s",
      "[in_i]",
      "[ft_i]",
      "[lb_av]",
      "[oz_av]",
      "[degF]",
      "Cel",
      "mCel",
      "[pH]",
      "B",
      "dB",
      "Np",
      "B[SPL]",
      "dB[mV]",
      "B[10.nV]",
      "%",
      "[ppm]",
      "m[H2O]",
      "mm[Hg]",
      "cm[H2O]",
      "[in_i'Hg]",
      "cal_[15]",
      "kcal",
      "[Cal]",
      "[c]",
      "[pi]",
      "[m/s2/Hz^(1/2)]",
      "[HPF]",
      "[iU]",
      "[IU]",
      "k[IU]",
      "m[iU]",
      "[CFU]",
      "[Amb'a'1'U]",
      "[NTU]",
      "[hp'_X]",
      "[p'diop]",
      "%[slope]",
      "bit_s",
      "10*",
      "10^",
      "g%",
      "meq",
      "osm",
      "mosm",
      "kat",
      "U",
      "mU",
      // expressions
      "1",
      "m2",
      "m-2",
      "m+2",
      "m3/s",
      "/m",
      "/min",
      "1/min",
      "kg.m/s2",
      "mg/dL",
      "mg/kg/d",
      "10*3/uL",
      "10*-6.mol",
      "10^9/L",
      "{cells}/uL",
      "{score}",
      "mg{total}",
      "g/(8.h){shift}",
      "[IU]/mL",
      "mL/min/{1.73_m2}",
      "100.m",
      "2.Cel",
      "(m)",
      "((m/s))",
      "m/(s.g)",
      "/(m/s)",
      "1{dose}",
      "m2.s-1",
      "U/g{Hb}",
      "s/{control}",
      "mm[Hg].s/ml",
      "kg/m2",
      "1.5",
      "%{0to3Hours}",
      "ng/mL{FEU}",
      "mol/L/s",
      "/[arb'U]",
      "umol/mol{Cre}",
  };
  for (const char* text : valid) {
    uint32_t unit = Units().Intern(text);
    EXPECT_TRUE(Units().IsValid(unit)) << text << ": " << Units().Problem(unit);
    EXPECT_EQ(Units().Text(unit), text);
    EXPECT_EQ(Units().Problem(unit), "");
  }
}

TEST(Ucum, InvalidUnitsSayWhy) {
  const std::pair<const char*, const char*> rows[] = {
      {"foo", "'foo' is not a UCUM unit"},
      {"mcg", "'mcg' is not a UCUM unit; use 'ug'"},
      {"mmHg", "'mmHg' is not a UCUM unit; use 'mm[Hg]'"},
      {"IU", "'IU' is not a UCUM unit; use '[IU]'"},
      {"feet", "'feet' is not a UCUM unit; use '[ft_i]'"},
      {"°C", "'°C' is not a UCUM unit; use 'Cel'"},
      {"[DEGF]", "'[DEGF]' is not a UCUM unit; use '[degF]'"},
      {"mi_us", "'mi_us' is not a UCUM unit; use '[mi_us]'"},
      {"k[ft_i]", "'k[ft_i]' is not a UCUM unit"},  // no prefix on it
      {"mmin", "'mmin' is not a UCUM unit"},
      {"kkg", "'kkg' is not a UCUM unit"},
      {"mg/foo", "unit 'mg/foo': 'foo' is not a UCUM unit"},
      {"m//s", "unit 'm//s': unexpected '/s'"},
      {"m/", "unit 'm/': a unit is missing at the end"},
      {"m.", "unit 'm.': a unit is missing at the end"},
      {".m", "unit '.m': unexpected '.m'"},
      {"/", "unit '/': a unit is missing at the end"},
      {"(m", "unit '(m': '(' is not closed"},
      {"m)", "unit 'm)': ')' without '('"},
      {"()", "unit '()': unexpected ')'"},
      {"{cells", "unit '{cells': '{' is not closed"},
      {"m{a{b}}", "unit 'm{a{b}}': an annotation in braces has a bad character"},
      {"m{a b}", "unit 'm{a b}': an annotation in braces has a bad character"},
      {"m}", "unit 'm}': unexpected '}'"},
      {"[in_i", "unit '[in_i': unexpected '[in_i'"},
      {"m-", "unit 'm-': a sign without an exponent"},
      {"m2.5.", "unit 'm2.5.': a unit is missing at the end"},
      {"(m/s)2", "unit '(m/s)2': unexpected '2'"},
      {"2m", "unit '2m': unexpected 'm'"},
      {"10*m", "unit '10*m': unexpected 'm'"},
      {"mg dL", "unit 'mg dL': unexpected ' dL'"},
      {" mg", "unit ' mg': unexpected ' mg'"},
      {"0", "unit '0': zero is not a unit"},
      {"m100", "unit 'm100': an exponent is above 99"},
      {"1234567890123456789", "unit '1234567890123456789': a number has more than 18 digits"},
      {"Ym99", "unit 'Ym99': its size is beyond what is computed"},
      {"Cel/m",
       "unit 'Cel/m': 'Cel' is on a scale of its own and cannot be multiplied, divided or "
       "raised"},
      {"Cel2",
       "unit 'Cel2': 'Cel' is on a scale of its own and cannot be multiplied, divided or "
       "raised"},
      {"/[pH]",
       "unit '/[pH]': '[pH]' is on a scale of its own and cannot be multiplied, divided or "
       "raised"},
      {"[degF].[degF]",
       "unit '[degF].[degF]': '[degF]' is on a scale of its own and cannot be "
       "multiplied, divided or raised"},
      {"Years", "'Years' is not a UCUM unit"},
  };
  for (const auto& [text, problem] : rows) {
    uint32_t unit = Units().Intern(text);
    EXPECT_FALSE(Units().IsValid(unit)) << text;
    EXPECT_EQ(Units().Problem(unit), problem);
    EXPECT_EQ(Units().Text(unit), text);  // never lost
  }
}

// What the table offers instead of a slip must be right, and the slip must be one.
TEST(Ucum, MistakesAreInvalidAndTheirCorrectionsValid) {
  const std::pair<const char*, const char*> mistakes[] = {
#define UCUM_PREFIX(code, factor)
#define UCUM_BASE(code)
#define UCUM_UNIT(code, metric, factor, unit)
#define UCUM_PI(code)
#define UCUM_AFFINE(code, metric, offset, factor, unit)
#define UCUM_FUNCTION(code, metric)
#define UCUM_ARBITRARY(code, metric)
#define UCUM_MISTAKE(written, meant) {written, meant},
#include "codes/ucum_units.def"
  };
  for (const auto& [written, meant] : mistakes) {
    EXPECT_FALSE(Units().IsValid(Units().Intern(written))) << written;
    EXPECT_TRUE(Units().IsValid(Units().Intern(meant))) << meant;
  }
}

// Every unit of the table resolves to base units, and takes prefixes only when it is metric.
TEST(Ucum, EveryUnitOfTheTable) {
#undef UCUM_UNIT
#undef UCUM_MISTAKE
#define UCUM_MISTAKE(written, meant)
#define UCUM_UNIT(code, metric, factor, unit) {code, #metric},
  const std::pair<const char*, std::string> units[] = {
#include "codes/ucum_units.def"
  };
  EXPECT_GT(std::size(units), 230u);
  for (const auto& [code, metric] : units) {
    EXPECT_TRUE(Units().IsValid(Units().Intern(code))) << Units().Problem(Units().Intern(code));
    std::string with_prefix = std::string("Z") + code;
    EXPECT_EQ(Units().IsValid(Units().Intern(with_prefix)), metric == "kMetric") << with_prefix;
  }
}

struct Conversion {
  const char *amount, *from, *to, *expected;  // "-": not comparable, or out of range
};

TEST(Ucum, Conversions) {
  const Conversion rows[] = {
      // prefixes
      {"1", "km", "m", "1000"},
      {"1", "m", "km", "0.001"},
      {"5", "mg", "g", "0.005"},
      {"1", "g", "ug", "1000000"},
      {"250", "ug", "mg", "0.25"},
      {"1", "dam", "dm", "100"},
      {"1", "KiBy", "bit", "8192"},
      {"1", "MiBy", "KiBy", "1024"},
      {"1.5", "Mm", "m", "1500000"},
      {"1", "Pg", "pg", "1000000000000000000000000000"},
      {"100", "Pg", "pg", "-"},  // 10^29 is beyond a Decimal
      {"1", "nm", "m", "0"},     // 10^-9 rounds away at eight places
      {"5", "nm", "m", "0.00000001"},
      {"4.99999999", "nm", "m", "0"},
      {"-5", "nm", "m", "-0.00000001"},
      // volumes and concentrations
      {"1", "L", "mL", "1000"},
      {"1", "l", "L", "1"},
      {"1", "dm3", "L", "1"},
      {"1", "cm3", "mL", "1"},
      {"1", "m3", "L", "1000"},
      {"90", "mg/dL", "g/L", "0.9"},
      {"1", "g/dL", "mg/mL", "10"},
      {"1", "g%", "g/dL", "1"},
      {"7.5", "10*3/uL", "10*9/L", "7.5"},
      {"7500", "/uL", "10*3/uL", "7.5"},
      {"1", "{cells}/uL", "/mm3", "1"},
      {"120", "mL/min", "L/h", "7.2"},
      {"2", "mg/kg/d", "ug/kg/h", "83.33333333"},
      {"5", "mmol/L", "umol/mL", "5"},
      {"1", "mol/L", "mmol/mL", "1"},
      {"1", "mol", "10*23", "6.02214076"},
      {"1", "eq", "mol", "1"},
      {"300", "mosm/kg", "osm/kg", "0.3"},
      {"60", "U", "umol/s", "1"},
      {"1", "kat", "U", "60000000"},
      // lengths, areas, masses
      {"1", "[in_i]", "cm", "2.54"},
      {"1", "[ft_i]", "[in_i]", "12"},
      {"70", "[in_i]", "m", "1.778"},
      {"1", "[mi_i]", "km", "1.609344"},
      {"1", "[nmi_i]", "m", "1852"},
      {"1", "[yd_i]", "[ft_i]", "3"},
      {"3937", "[ft_us]", "m", "1200"},
      {"1", "[mil_i]", "um", "25.4"},
      {"50", "cm2", "m2", "0.005"},
      {"1", "[sin_i]", "cm2", "6.4516"},
      {"1", "[acr_us]", "[srd_us]", "160"},
      {"1", "[smi_us]", "[acr_us]", "640"},
      {"1", "har", "m2", "10000"},
      {"1", "[lb_av]", "g", "453.59237"},
      {"150", "[lb_av]", "kg", "68.0388555"},
      {"1", "[oz_av]", "g", "28.34952313"},
      {"16", "[oz_av]", "[lb_av]", "1"},
      {"1", "[stone_av]", "[lb_av]", "14"},
      {"1", "[oz_tr]", "[gr]", "480"},
      {"1", "t", "kg", "1000"},
      {"1", "u", "10*-27.kg", "1.66053907"},
      {"1", "[gal_us]", "L", "3.78541178"},
      {"1", "[foz_us]", "mL", "29.57352956"},
      {"1", "[cup_us]", "[tbs_us]", "16"},
      {"1", "[tsp_us]", "mL", "4.92892159"},
      {"1", "[gal_br]", "L", "4.54609"},
      {"1", "[pt_br]", "mL", "568.26125"},
      {"20", "[drp]", "mL", "1"},
      {"3", "[Ch]", "mm", "1"},
      {"1", "Ao", "nm", "0.1"},
      // time
      {"1", "h", "min", "60"},
      {"1", "d", "s", "86400"},
      {"1", "wk", "d", "7"},
      {"1", "a", "d", "365.25"},
      {"1", "a", "mo", "12"},
      {"1", "mo", "d", "30.4375"},
      {"1", "a_g", "d", "365.2425"},
      {"1", "a_t", "d", "365.24219"},
      {"1", "mo_s", "d", "29.53059"},
      {"1", "ms", "s", "0.001"},
      {"90", "/min", "Hz", "1.5"},
      // mechanics, pressure, energy
      {"1", "N", "kg.m/s2", "1"},
      {"1", "kg.m2/s2", "J", "1"},
      {"1", "W.s", "J", "1"},
      {"1", "bar", "kPa", "100"},
      {"1", "atm", "Pa", "101325"},
      {"120", "mm[Hg]", "kPa", "15.99864"},
      {"1", "m[Hg]", "kPa", "133.322"},
      {"10", "cm[H2O]", "Pa", "980.665"},
      {"1", "[psi]", "Pa", "6894.75729317"},
      {"1", "dyn", "uN", "10"},
      {"1", "erg", "J", "0.0000001"},
      {"1", "kcal", "kJ", "4.184"},
      {"1", "[Cal]", "kcal_th", "1"},
      {"1", "[g]", "m/s2", "9.80665"},
      {"1", "[lbf_av]", "N", "4.44822162"},
      {"1", "[HP]", "W", "745.69987158"},
      {"1", "[MET]", "mL/min/kg", "3.5"},
      {"1", "[diop]", "/m", "1"},
      {"1", "[kn_i]", "km/h", "1.852"},
      {"1", "eV", "10*-19.J", "1.60217663"},
      // electricity, light, radiation
      {"1", "A.s", "C", "1"},
      {"1", "V/A", "Ohm", "1"},
      {"1", "mho", "S", "1"},
      {"1", "G", "T", "0.0001"},
      {"1", "lx", "lm/m2", "1"},
      {"1", "Ci", "Bq", "37000000000"},
      {"1", "RAD", "Gy", "0.01"},
      {"1", "REM", "Sv", "0.01"},
      {"1", "Gy", "Sv", "1"},  // the same in base units, as UCUM has it
      // angles and pi
      {"180", "deg", "rad", "3.14159265"},
      {"1", "circ", "deg", "360"},
      {"1", "circ", "[pi].rad", "2"},
      {"1", "deg", "'", "60"},
      {"1", "'", "''", "60"},
      {"100", "gon", "deg", "90"},
      {"1", "[pi]", "1", "3.14159265"},
      {"1", "rad", "deg", "57.29577951"},
      {"1", "sph", "sr", "12.56637061"},
      {"1", "[mu_0]", "4.[pi].10*-7.N/A2", "1"},
      // numbers
      {"50", "%", "1", "0.5"},
      {"0.5", "1", "%", "50"},
      {"1", "[ppm]", "%", "0.0001"},
      {"1", "[ppb]", "[pptr]", "1000"},
      {"3", "{score}", "1", "3"},
      {"3", "{score}", "{points}", "3"},
      {"2", "100.m", "m", "200"},
      {"1", "10*3", "1", "1000"},
      {"1", "10^-2", "%", "1"},
      {"1", "1.5", "1", "5"},  // a point multiplies: one times five
      // temperature
      {"0", "Cel", "K", "273.15"},
      {"37", "Cel", "[degF]", "98.6"},
      {"98.6", "[degF]", "Cel", "37"},
      {"-40", "Cel", "[degF]", "-40"},
      {"32", "[degF]", "K", "273.15"},
      {"0", "K", "Cel", "-273.15"},
      {"0", "K", "[degF]", "-459.67"},
      {"100", "[degF]", "Cel", "37.77777778"},
      {"80", "[degRe]", "Cel", "100"},
      {"491.67", "[degR]", "Cel", "0"},
      {"1000", "mCel", "Cel", "1"},
      {"1", "Cel", "mCel", "1000"},
      {"100", "2.Cel", "Cel", "200"},
      {"1", "kK", "Cel", "726.85"},
      // arbitrary and special units: only with their like
      {"1", "k[IU]", "[iU]", "1000"},
      {"1", "[IU]/mL", "[iU]/L", "1000"},
      {"1", "[IU]", "1", "-"},
      {"1", "[IU]", "[USP'U]", "-"},
      {"1", "[IU]", "U", "-"},
      {"7", "[pH]", "[pH]", "7"},
      {"7", "[pH]", "mol/L", "-"},
      {"10", "dB", "B", "1"},
      {"1", "B", "Np", "-"},
      {"20", "dB[SPL]", "Pa", "-"},
      {"1", "bit_s", "bit", "-"},
      {"1", "%[slope]", "deg", "-"},
      // different dimensions
      {"1", "m", "s", "-"},
      {"1", "kg", "m", "-"},
      {"1", "m2", "m", "-"},
      {"1", "Cel", "m", "-"},
      {"1", "Hz", "s", "-"},
      {"1", "foo", "m", "-"},
      {"1", "foo", "bar2", "-"},
      {"1", "foo", "foo", "1"},  // the same text needs no knowledge
      // calendar
      {"1", "year", "months", "12"},
      {"18", "months", "years", "1.5"},
      {"2", "weeks", "days", "14"},
      {"1", "week", "d", "7"},
      {"1", "day", "h", "24"},
      {"1", "hour", "min", "60"},
      {"1", "minute", "seconds", "60"},
      {"1", "second", "milliseconds", "1000"},
      {"1", "ms", "millisecond", "1"},
      {"1", "year", "a", "-"},
      {"12", "mo", "year", "-"},
      {"1", "month", "days", "-"},
      {"1", "year", "weeks", "-"},
      // size
      {"99999999999999999999", "km", "m", "99999999999999999999000"},
      {"99999999999999999999", "Ym", "m", "-"},
      {"99999999999999999999", "m", "km", "99999999999999999.999"},
      {"99999999999999999999.99999999", "Ym", "Zm", "99999999999999999999999.99999"},
      {"99999999999999999999.99999999", "zm", "am", "100000000000000000"},  // rounded, once
  };
  for (const Conversion& row : rows) {
    EXPECT_EQ(ConvertText(row.amount, row.from, row.to), row.expected)
        << row.amount << " " << row.from << " to " << row.to;
  }
  EXPECT_GE(std::size(rows), 120u);
}

TEST(Ucum, ConvertingThereAndBackIsExactWhereBothFit) {
  const char* families[][4] = {{"kg", "g", "mg", "ug"},
                               {"m", "cm", "mm", "[in_i]"},
                               {"L", "mL", "dL", "m3"},
                               {"Cel", "K", "Cel", "mCel"},
                               {"h", "min", "s", "d"}};
  for (const auto& family : families) {
    for (const char* from : family) {
      for (const char* to : family) {
        for (const char* amount : {"0", "1", "-3", "86400", "127000"}) {
          std::string there = ConvertText(amount, from, to);
          std::optional<Decimal> middle = Decimal::Parse(there);
          ASSERT_TRUE(middle) << there;
          std::string back = ConvertText(there.c_str(), to, from);
          // At eight places an amount survives when the target is not more than 10^5 coarser.
          Decimal error = Decimal::Parse(back)->Subtract(*Decimal::Parse(amount)).value();
          Decimal bound = *Decimal::Parse("5");
          EXPECT_LE(error, bound) << amount << from << to;
          EXPECT_GE(error, bound.Negate()) << amount << from << to;
        }
      }
    }
  }
}

TEST(Ucum, SmallAndLongWaysAgree) {
  const char* pairs[][2] = {{"mg/dL", "g/L"}, {"[lb_av]", "kg"}, {"[gal_us]", "mL"},
                            {"d", "wk"},      {"mol", "10*23"},  {"[psi]", "kPa"}};
  for (const auto& pair : pairs) {
    ParsedUnit a = ParseUnit(pair[0]), b = ParseUnit(pair[1]);
    ASSERT_TRUE(a.valid && b.valid);
    std::optional<SmallRatio> small_a = ToSmall(a.ratio), small_b = ToSmall(b.ratio);
    ASSERT_TRUE(small_a && small_b) << pair[0];
    for (int64_t units = -3; units < 4'000'000'000'000; units = units * 7 + 11) {
      Decimal x = Decimal::FromUnits(units);
      std::optional<Decimal> quick = ScaleSmall(x, *small_a, *small_b);
      if (quick) {
        EXPECT_EQ(quick, Scale(x, a.ratio.Over(b.ratio))) << pair[0] << units;
      }
      EXPECT_EQ(ConvertAffine(x, {a.ratio, Ratio(), 0}, {b.ratio, Ratio(), 0}),
                Scale(x, a.ratio.Over(b.ratio)));
      if (units < 0) units = 0;
    }
  }
}

TEST(Ucum, Comparable) {
  auto comparable = [](const char* a, const char* b) {
    uint32_t left = Units().Intern(a), right = Units().Intern(b);
    EXPECT_EQ(Units().Comparable(left, right), Units().Comparable(right, left));
    return Units().Comparable(left, right);
  };
  EXPECT_TRUE(comparable("mg", "kg"));
  EXPECT_TRUE(comparable("Cel", "[degF]"));
  EXPECT_TRUE(comparable("day", "d"));
  EXPECT_TRUE(comparable("years", "month"));
  EXPECT_TRUE(comparable("%", "1"));
  EXPECT_FALSE(comparable("year", "a"));
  EXPECT_FALSE(comparable("month", "day"));
  EXPECT_FALSE(comparable("foo", "bar1"));
  EXPECT_TRUE(comparable("foo", "foo"));
}

TEST(Ucum, Products) {
  struct Row {
    const char *a, *b, *product, *quotient;
  };
  const Row rows[] = {
      {"m", "m", "m2", "1"},
      {"g", "L", "L.g", "g/L"},
      {"cm", "cm2", "cm3", "1/cm"},
      {"1", "mg", "mg", "1/mg"},
      {"mg", "1", "mg", "mg"},
      {"mg/dL", "dL", "mg", "mg/dL2"},
      {"m/s", "s", "m", "m/s2"},
      {"m", "cm", "cm.m", "m/cm"},
      {"km/h", "h", "km", "km/h2"},
      {"10*3/uL", "uL", "10*3", "10*3/uL2"},
      {"100.m", "100.m", "100.100.m2", "1"},
      {"{cells}/uL", "uL", "1", "1/uL2"},
      {"mg{total}", "d", "d.mg", "mg/d"},
      {"mg", "day", "d.mg", "mg/d"},
      {"mg", "months", "mg.mo", "mg/mo"},
      {"years", "year", "a2", "1"},
      {"foo", "m", "(foo).(m)", "(foo)/(m)"},
      {"Cel", "m", "(Cel).(m)", "(Cel)/(m)"},
  };
  for (const Row& row : rows) {
    uint32_t a = Units().Intern(row.a), b = Units().Intern(row.b);
    EXPECT_EQ(Units().Text(Units().Multiply(a, b)), row.product) << row.a << " * " << row.b;
    EXPECT_EQ(Units().Text(Units().Divide(a, b)), row.quotient) << row.a << " / " << row.b;
    bool meaningful = std::string(row.product)[0] != '(';
    EXPECT_EQ(Units().IsValid(Units().Multiply(a, b)), meaningful) << row.product;
    EXPECT_EQ(Units().IsValid(Units().Divide(a, b)), meaningful) << row.quotient;
  }
}

TEST(Ucum, Calendar) {
  const std::pair<const char*, CalendarUnit> rows[] = {
      {"year", CalendarUnit::kYear},
      {"years", CalendarUnit::kYear},
      {"month", CalendarUnit::kMonth},
      {"months", CalendarUnit::kMonth},
      {"week", CalendarUnit::kWeek},
      {"weeks", CalendarUnit::kWeek},
      {"day", CalendarUnit::kDay},
      {"days", CalendarUnit::kDay},
      {"hour", CalendarUnit::kHour},
      {"hours", CalendarUnit::kHour},
      {"minute", CalendarUnit::kMinute},
      {"minutes", CalendarUnit::kMinute},
      {"second", CalendarUnit::kSecond},
      {"seconds", CalendarUnit::kSecond},
      {"millisecond", CalendarUnit::kMillisecond},
      {"milliseconds", CalendarUnit::kMillisecond},
      {"a", CalendarUnit::kNone},
      {"mo", CalendarUnit::kNone},
      {"d", CalendarUnit::kNone},
      {"1", CalendarUnit::kNone},
      {"foo", CalendarUnit::kNone},
  };
  for (const auto& [text, unit] : rows) {
    EXPECT_EQ(Units().Calendar(Units().Intern(text)), unit) << text;
  }
}

TEST(Ucum, UnityAndEmptyAreOne) {
  EXPECT_EQ(Units().Intern("1"), UnitTable::kOne);
  EXPECT_EQ(Units().Intern(""), UnitTable::kOne);
  EXPECT_EQ(Units().Text(UnitTable::kOne), "1");
  EXPECT_EQ(Units().Intern("mg"), Units().Intern("mg"));
}

TEST(Ucum, HostileTextIsBounded) {
  UnitTable table;
  std::string deep(400, '(');
  EXPECT_FALSE(table.IsValid(table.Intern(deep)));
  uint32_t long_a = table.Intern(std::string(1 << 20, 'a'));
  uint32_t long_b = table.Intern(std::string(1 << 20, 'b'));
  EXPECT_FALSE(table.IsValid(long_a));
  EXPECT_NE(long_a, long_b);
  EXPECT_LE(table.Text(long_a).size(), 1024u);
  uint32_t grown = table.Intern("m");
  for (int i = 0; i < 100; ++i) grown = table.Multiply(grown, grown);
  EXPECT_FALSE(table.IsValid(grown));
  for (int byte = 0; byte < 256; ++byte) {
    std::string text = {static_cast<char>(byte), 'm', static_cast<char>(byte)};
    EXPECT_EQ(table.Text(table.Intern(text)), text);
  }
}

TEST(Ucum, TooManyInvalidUnitsShareOne) {
  UnitTable table;
  uint32_t last = 0;
  for (int i = 0; i < 33'000; ++i) last = table.Intern("zz" + std::to_string(i) + "!");
  EXPECT_EQ(table.Problem(last), "too many different units: this one was not kept");
  EXPECT_FALSE(table.Comparable(last, last));
  EXPECT_TRUE(table.IsValid(table.Intern("mg/dL")));  // valid ones still have room
}

TEST(Ucum, ManyThreadsAgree) {
  UnitTable table;
  std::vector<std::thread> threads;
  std::vector<std::vector<uint32_t>> seen(4);
  for (size_t t = 0; t < seen.size(); ++t) {
    threads.emplace_back([&table, &list = seen[t]] {
      for (int i = 1; i < 500; ++i) {
        uint32_t unit = table.Intern(std::to_string(i) + ".mg");
        EXPECT_TRUE(table.Convert(Decimal::FromInt(1), unit, table.Intern("g")).has_value());
        list.push_back(unit);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& list : seen) EXPECT_EQ(list, seen[0]);
}

}  // namespace
}  // namespace precert::codes
