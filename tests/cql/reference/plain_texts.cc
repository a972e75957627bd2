// Strings, conversions and codes of the reference evaluator.
//
// CQL 1.5, Appendix B, "String Operators", "Type Operators", "Clinical Operators"; FHIRHelpers.
// Strings are handled as vectors of characters. Null operands make null, except as said.
#include <algorithm>

#include "base/letter_case.h"
#include "base/text.h"
#include "codes/value_set.h"
#include "fhir/record.h"
#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

std::optional<size_t> Find(const std::u32string& text, const std::u32string& what, bool last) {
  std::optional<size_t> found;
  for (size_t at = 0; at + what.size() <= text.size(); ++at) {
    if (text.substr(at, what.size()) != what) continue;
    found = at;
    if (!last) return found;
  }
  return found;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Two digits as a number; -1 when they are not.
int Digits(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return -1;
  int n = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (!IsDigit(text[i])) return -1;
    n = n * 10 + (text[i] - '0');
  }
  return n;
}

std::string Padded(Whole n, size_t width) {
  std::string text = std::to_string(static_cast<int64_t>(n));
  while (text.size() < width) text.insert(text.begin(), '0');
  return text;
}

// Whole part, point, places without trailing zeros: at least `places` of them.
std::string DecimalText(Whole units, size_t places) {
  const Whole size = units < 0 ? -units : units;
  std::string fraction = Padded(size % kOne, 8);
  while (fraction.size() > places && fraction.back() == '0') fraction.pop_back();
  Whole whole = size / kOne;
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(whole % 10)));
    whole /= 10;
  } while (whole > 0);
  if (units < 0) text.insert(text.begin(), '-');
  return fraction.empty() ? text : text + "." + fraction;
}

std::string QuantityText(World& world, const Plain& p) {
  const std::string unit(world.units.Text(p.unit));
  const bool word = world.units.Calendar(p.unit) != codes::CalendarUnit::kNone;
  return DecimalText(p.number, 0) + " " + (word ? unit : "'" + unit + "'");
}

std::string MomentText(Tag tag, const Moment& m) {
  std::string text;
  const std::vector<int>& p = m.parts;
  const std::string_view before[] = {"", "-", "-", "T", ":", ":", "."};
  for (size_t i = tag == Tag::kTime ? 3 : 0; i < p.size(); ++i) {
    if (i > 3 || tag != Tag::kTime) text += before[i];
    text += Padded(p[i], i == 0 ? 4 : i == 6 ? 3 : 2);
  }
  if (m.offset && p.size() > 3) {
    const int minutes = std::abs(*m.offset);
    text += *m.offset < 0 ? "-" : "+";
    text += Padded(minutes / 60, 2) + ":" + Padded(minutes % 60, 2);
  }
  return text;
}

// The text to convert: a String, or a primitive of the record.
std::optional<std::string> TextOf(const Plain& p) {
  if (p.tag == Tag::kString) return p.text;
  if (p.tag == Tag::kNode && p.element->is_primitive()) return std::string(p.element->text);
  return std::nullopt;
}

std::string Signless(std::string text) {
  if (!text.empty() && text[0] == '+' && (text.size() < 2 || text[1] != '-')) text.erase(0, 1);
  return text;
}

std::optional<Whole> ReadWhole(std::string text) {
  text = Signless(text);
  const bool minus = !text.empty() && text[0] == '-';
  if (minus) text.erase(0, 1);
  if (text.empty()) return std::nullopt;
  Whole n = 0;
  for (char c : text) {
    if (!IsDigit(c) || n > INT64_MAX) return std::nullopt;
    n = n * 10 + (c - '0');
  }
  return minus ? -n : n;
}

uint8_t PlacesWritten(std::string_view text) {
  const size_t point = text.find('.');
  return point == std::string_view::npos
             ? 0
             : static_cast<uint8_t>(std::min<size_t>(8, text.size() - point - 1));
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\n\r").find(text.front()) != text.npos) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::string_view(" \t\n\r").find(text.back()) != text.npos) {
    text.remove_suffix(1);
  }
  return text;
}

Plain ToKind(World& world, std::string_view kind, const Plain& p) {
  if (p.is_null() || p.tag == Tag::kUncertain) {
    return kind == "Integer" || kind == "Long" || kind == "Decimal" ? p : Null();
  }
  const bool number = p.tag == Tag::kInteger || p.tag == Tag::kLong || p.tag == Tag::kDecimal;
  const bool whole = p.tag == Tag::kInteger || p.tag == Tag::kLong;
  const auto text = TextOf(p);
  if (kind == "Boolean") {
    if (p.tag == Tag::kBoolean) return p;
    if (number) {
      const Whole one = whole ? 1 : kOne;
      return p.number == one ? Bool(true) : p.number == 0 ? Bool(false) : Null();
    }
    std::string lower = text.value_or("");
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    for (const char* yes : {"true", "t", "yes", "y", "1"}) {
      if (lower == yes) return Bool(true);
    }
    for (const char* no : {"false", "f", "no", "n", "0"}) {
      if (lower == no) return Bool(false);
    }
    return Null();
  }
  if (kind == "Integer" || kind == "Long") {
    auto make = [&](Whole n) { return kind == "Integer" ? Int(n) : LongOf(n); };
    if (p.tag == Tag::kBoolean) return make(p.boolean ? 1 : 0);
    if (whole) return make(p.number);
    const auto n = text ? ReadWhole(*text) : std::nullopt;
    return n ? make(*n) : Null();
  }
  if (kind == "Decimal") {
    if (p.tag == Tag::kBoolean) return Dec(p.boolean ? kOne : 0);
    if (p.tag == Tag::kDecimal) return p;
    if (whole) return Dec(p.number * kOne);
    const auto n = text ? ReadDecimalText(Signless(*text), false) : std::nullopt;
    if (!n) return Null();
    Plain out = Dec(*n);
    out.scale = PlacesWritten(*text);
    return out;
  }
  if (kind == "Quantity") {
    if (p.tag == Tag::kQuantity) return p;
    if (p.tag == Tag::kRatio) {
      if (p.items[0].is_null() || p.items[1].is_null()) return Null();
      return DivideQuantity(world, p.items[0], p.items[1]);
    }
    if (number) {
      Plain out = Qty(whole ? p.number * kOne : p.number, codes::UnitTable::kOne);
      out.scale = p.scale;
      return out;
    }
    return text ? ConvertQuantityText(world, *text) : Null();
  }
  if (kind == "Ratio") {
    if (p.tag == Tag::kRatio) return p;
    if (!text) return Null();
    bool quoted = false;
    for (size_t i = 0; i < text->size(); ++i) {
      if ((*text)[i] == '\'') quoted = !quoted;
      if ((*text)[i] != ':' || quoted) continue;
      Plain out;
      out.tag = Tag::kRatio;
      out.items = {ConvertQuantityText(world, text->substr(0, i)),
                   ConvertQuantityText(world, text->substr(i + 1))};
      return out.items[0].is_null() || out.items[1].is_null() ? Null() : out;
    }
    return Null();
  }
  if (kind == "String") {
    switch (p.tag) {
      case Tag::kBoolean:
        return Str(p.boolean ? "true" : "false");
      case Tag::kInteger:
      case Tag::kLong:
        return Str(std::to_string(static_cast<int64_t>(p.number)));
      case Tag::kDecimal:
        return Str(DecimalText(p.number, 1));
      case Tag::kQuantity:
        return Str(QuantityText(world, p));
      case Tag::kRatio:
        if (p.items[0].is_null() || p.items[1].is_null()) return Null();
        return Str(QuantityText(world, p.items[0]) + ":" + QuantityText(world, p.items[1]));
      case Tag::kDate:
      case Tag::kDateTime:
      case Tag::kTime:
        return Str(MomentText(p.tag, p.moment));
      default:
        return text ? Str(*text) : Null();
    }
  }
  // Dates: from text a Date may be read where a DateTime is asked for, and the other way round.
  if (kind == "Date" || kind == "DateTime") {
    const bool date = kind == "Date";
    std::optional<Moment> m;
    if (p.tag == Tag::kDate || p.tag == Tag::kDateTime) {
      if (p.tag == (date ? Tag::kDate : Tag::kDateTime)) return p;
      m = p.moment;
    } else if (text) {
      const bool has_time = text->find('T') != std::string::npos;
      m = ReadMoment(has_time ? Tag::kDateTime : Tag::kDate, *text);
    }
    if (!m) return Null();
    if (date) {
      m->offset.reset();
      if (m->parts.size() > 3) m->parts.resize(3);
    }
    return At(date ? Tag::kDate : Tag::kDateTime, *m);
  }
  if (kind == "Time") {
    if (p.tag == Tag::kTime) return p;
    if (!text) return Null();
    std::string time = *text;
    if (!time.empty() && time[0] == 'T') time.erase(0, 1);
    if (!time.empty() && time.back() == 'Z') {
      time.pop_back();
    } else if (const size_t sign = time.find_first_of("+-"); sign != std::string::npos) {
      const std::string offset = time.substr(sign + 1);
      if (offset.size() != 5 || Digits(offset, 0, 2) < 0 || offset[2] != ':' ||
          Digits(offset, 3, 2) < 0) {
        return Null();
      }
      time.resize(sign);
    }
    const auto m = ReadMoment(Tag::kTime, time);
    return m ? At(Tag::kTime, *m) : Null();
  }
  return Null();
}

// ---- FHIR --------------------------------------------------------------------------------------

const fhir::Node* Child(const fhir::Node& node, std::string_view name) {
  for (const fhir::Node* c = node.first_child; c != nullptr; c = c->next) {
    if (fhir::Model::R4().name(c->name) == name) return c;
  }
  return nullptr;
}

PlainCode CodingOf(const fhir::Node& node) {
  return {ElementText(node, "code").value_or(""), ElementText(node, "system").value_or(""),
          ElementText(node, "version").value_or(""), ElementText(node, "display").value_or("")};
}

Plain FhirMoment(Tag tag, std::string text) {
  // FHIR has leap seconds, CQL has not.
  const size_t leap = text.find(":60");
  auto m = ReadMoment(tag, text);
  if (!m && leap != std::string::npos) m = ReadMoment(tag, text.replace(leap, 3, ":59"));
  return m ? At(tag, *m) : Null();
}

Plain FhirDecimal(const std::string& text) {
  const auto n = ReadDecimalText(text, true);
  if (!n) return Null();
  Plain out = Dec(*n);
  if (text.find_first_of("eE") == std::string::npos) out.scale = PlacesWritten(text);
  return out;
}

Answer FhirConversions(const PlainCall& call) {
  if (call.AnyNull()) return Null();
  const fhir::Node& node = *call.args[0].element;
  const auto text = node.is_primitive() ? std::optional(std::string(node.text)) : std::nullopt;
  if (call.name == "ToCode") {
    Plain out;
    out.tag = Tag::kCode;
    out.code = CodingOf(node);
    return out;
  }
  if (call.name == "ToConcept") {
    Plain out;
    out.tag = Tag::kConcept;
    out.text = ElementText(node, "text").value_or("");
    for (const fhir::Node* c = node.first_child; c != nullptr; c = c->next) {
      if (fhir::Model::R4().name(c->name) == "coding") out.codes.push_back(CodingOf(*c));
    }
    return out;
  }
  if (call.signature.starts_with("ToInterval(FHIR.Period)")) {
    const auto start = ElementText(node, "start"), end = ElementText(node, "end");
    const Plain low = start ? FhirMoment(Tag::kDateTime, *start) : Null();
    const Plain high = end ? FhirMoment(Tag::kDateTime, *end) : Null();
    if (low.is_null() && high.is_null()) return Null();
    static TypeTable types;
    return Span(types.Simple(TypeKind::kDateTime), low, high, !low.is_null(), true);
  }
  if (!text) return call.args[0].element->first_child == nullptr ? Answer(Null()) : std::nullopt;
  if (call.name == "ToString") return Str(*text);
  if (call.name == "ToBoolean") {
    return *text == "true" ? Bool(true) : *text == "false" ? Bool(false) : Null();
  }
  if (call.name == "ToInteger") {
    const auto n = ReadWhole(*text);
    return n && (*text)[0] != '+' ? Int(*n) : Null();
  }
  if (call.name == "ToDecimal") return FhirDecimal(*text);
  if (call.name == "ToDate") return FhirMoment(Tag::kDate, *text);
  if (call.name == "ToDateTime") return FhirMoment(Tag::kDateTime, *text);
  if (call.name == "ToTime") return FhirMoment(Tag::kTime, *text);
  return std::nullopt;
}

// ---- codes -------------------------------------------------------------------------------------

bool Lists(const codes::ValueSet& set, const PlainCode& code, bool any_system) {
  auto same_system = [&](const codes::ValueSetCode& c) {
    return any_system || (!code.system.empty() && c.system == code.system);
  };
  if (code.code.empty()) return false;
  for (const codes::ValueSetCode& c : set.codes) {
    if (same_system(c) && c.code == code.code) return true;
  }
  for (const codes::ValueSetCode& c : set.prefixes) {
    if (same_system(c) && code.code.starts_with(c.code)) return true;
  }
  return false;
}

// As classifications have it, where the text of a code begins with that of its category.
bool Subsumes(const PlainCode& above, const PlainCode& below) {
  if (above.system != below.system || above.code.empty() || below.code.empty()) return false;
  if (above.code == below.code) return true;
  if (!codes::IsClassification(above.system)) throw Failure{"the hierarchy is not known"};
  return below.code.starts_with(above.code);
}

bool Member(const Plain& vocabulary, const Plain& item) {
  if (item.is_null()) return false;
  std::vector<PlainCode> all = item.codes;
  if (item.tag == Tag::kCode) all = {item.code};
  if (item.tag == Tag::kString) all = {{item.text, "", "", ""}};
  for (const PlainCode& code : all) {
    const VocabularyData& v = *vocabulary.vocabulary;
    if (vocabulary.tag == Tag::kValueSet) {
      if (Lists(*v.expansion, code, item.tag == Tag::kString)) return true;
    } else if (v.expansion != nullptr) {
      if (Lists(*v.expansion, code, item.tag == Tag::kString)) return true;
    } else if (item.tag == Tag::kString) {
      throw Failure{"the codes of the system are not loaded"};
    } else if (!code.code.empty() && code.system == v.id &&
               (v.version.empty() || code.version.empty() || code.version == v.version)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::u32string Characters(std::string_view utf8) {
  std::u32string out;
  for (size_t at = 0; at < utf8.size(); at += CodePointBytes(utf8, at)) {
    out.push_back(DecodeCodePoint(utf8, at));
  }
  return out;
}

std::string ToUtf8(const std::u32string& characters) {
  std::string out;
  for (char32_t c : characters) AppendCodePoint(&out, c);
  return out;
}

std::optional<std::string> ElementText(const fhir::Node& node, std::string_view name) {
  const fhir::Node* child = Child(node, name);
  if (child == nullptr || !child->is_primitive()) return std::nullopt;
  return std::string(child->text);
}

// -?#0(.0#)? with, in JSON, an exponent; places past the eighth are rounded, half away from zero.
std::optional<Whole> ReadDecimalText(std::string_view text, bool allow_exponent) {
  int exponent = 0;
  if (const size_t e = text.find_first_of("eE"); allow_exponent && e != text.npos) {
    const auto n = ReadWhole(std::string(text.substr(e + 1)));
    if (!n || *n > 60 || *n < -60) return std::nullopt;
    exponent = static_cast<int>(*n);
    text = text.substr(0, e);
  }
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  const size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  if (digits.empty()) return std::nullopt;
  if (point != text.npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty()) return std::nullopt;
    exponent -= static_cast<int>(fraction.size());
    digits += fraction;
  }
  if (!std::all_of(digits.begin(), digits.end(), IsDigit)) return std::nullopt;
  // The value is digits * 10^exponent: bring it to units of 10^-8.
  int shift = exponent + 8;
  for (; shift > 0; --shift) digits += '0';
  bool up = false;
  for (; shift < 0; ++shift) {
    up = !digits.empty() && digits.back() >= '5';
    if (!digits.empty()) digits.pop_back();
  }
  Whole n = 0;
  for (char c : digits) {
    n = n * 10 + (c - '0');
    if (n >= Decimal::kLimitUnits) return std::nullopt;
  }
  if (up) ++n;
  if (n > Decimal::kLimitUnits) return std::nullopt;
  return minus ? -n : n;
}

// (+|-)?#0(.0#)? ('<unit>' | <calendar unit>)?
Plain ConvertQuantityText(World& world, std::string_view text) {
  text = Trimmed(text);
  size_t end = 0;
  while (end < text.size() && (IsDigit(text[end]) ||
                               std::string_view("+-.").find(text[end]) != std::string_view::npos)) {
    ++end;
  }
  const std::string amount(text.substr(0, end));
  const auto n = ReadDecimalText(Signless(amount), false);
  if (!n) return Null();
  std::string_view unit = Trimmed(text.substr(end));
  uint32_t id = codes::UnitTable::kOne;
  if (!unit.empty()) {
    const bool quoted = unit.size() > 1 && unit.front() == '\'' && unit.back() == '\'';
    if (quoted) unit = unit.substr(1, unit.size() - 2);
    if (unit.empty() || unit.find('\'') != unit.npos) return Null();
    id = world.units.Intern(unit);
    if (!world.units.IsValid(id)) return Null();
    if (!quoted && world.units.Calendar(id) == codes::CalendarUnit::kNone) return Null();
  }
  Plain out = Qty(*n, id);
  out.scale = PlacesWritten(amount);
  return out;
}

std::optional<Moment> ReadMoment(Tag tag, std::string_view text) {
  Moment out;
  size_t at = 0;
  auto part = [&](size_t digits, int least, int most) {
    const int n = Digits(text, at, digits);
    if (n < least || n > most) return false;
    out.parts.push_back(n);
    at += digits;
    return true;
  };
  auto more = [&](char c) {
    if (at >= text.size() || text[at] != c) return false;
    ++at;
    return true;
  };
  if (tag != Tag::kTime) {
    if (!part(4, 1, 9999)) return std::nullopt;
    if (more('-')) {
      if (!part(2, 1, 12)) return std::nullopt;
      if (more('-') && !part(2, 1, DaysOfMonth(out.parts[0], out.parts[1]))) return std::nullopt;
    }
    if (at == text.size()) return out;
    if (tag == Tag::kDate || !more('T')) return std::nullopt;
    if (at == text.size()) return out;  // "2012T"
    if (out.parts.size() < 3) return std::nullopt;
  } else {
    out.parts = {1, 1, 1};
  }
  if (!part(2, 0, 23)) return std::nullopt;
  if (more(':')) {
    if (!part(2, 0, 59)) return std::nullopt;
    if (more(':')) {
      if (!part(2, 0, 59)) return std::nullopt;
      if (more('.')) {
        std::string fraction;
        while (at < text.size() && IsDigit(text[at])) fraction += text[at++];
        if (fraction.empty()) return std::nullopt;
        fraction.resize(3, '0');
        out.parts.push_back(Digits(fraction, 0, 3));
      }
    }
  }
  if (tag == Tag::kDateTime && at < text.size()) {
    if (more('Z')) {
      out.offset = 0;
    } else {
      const int sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
      const int hours = Digits(text, at + 1, 2), minutes = Digits(text, at + 4, 2);
      if (sign == 0 || hours < 0 || minutes < 0 || minutes > 59 || text[at + 3] != ':') {
        return std::nullopt;
      }
      at += 6;
      out.offset = sign * (hours * 60 + minutes);
      if (hours * 60 + minutes > 840) return std::nullopt;
    }
  }
  return at == text.size() ? std::optional(out) : std::nullopt;
}

Answer Texts(World&, const PlainCall& call) {
  const std::string_view name = call.name;
  if (name == "Combine") {
    if (call.args[0].is_null()) return Null();
    std::string out;
    bool any = false;
    for (const Plain& p : call.args[0].items) {
      if (p.is_null()) continue;
      if (any && call.args.size() > 1) out += call.args[1].text;  // of null: nothing
      any = true;
      out += p.text;
    }
    return any ? Str(out) : Null();
  }
  if (name == "Split") {
    if (call.args[0].is_null()) return Null();
    std::u32string text = Characters(call.args[0].text);
    const std::u32string by = Characters(call.args[1].text);
    std::vector<Plain> parts;
    while (!by.empty()) {
      const auto at = Find(text, by, false);
      if (!at) break;
      parts.push_back(Str(ToUtf8(text.substr(0, *at))));
      text = text.substr(*at + by.size());
    }
    parts.push_back(Str(ToUtf8(text)));
    return ListOf(parts);
  }
  if (call.signature.find("(String") == std::string_view::npos) return std::nullopt;
  const bool known = call.signature.starts_with("Add(String, String)") || name == "Concatenate" ||
                     name == "StartsWith" || name == "EndsWith" || name == "Length" ||
                     name == "Lower" || name == "Upper" || name == "PositionOf" ||
                     name == "LastPositionOf" || name == "Substring" || name == "Indexer" ||
                     name == "ToChars";
  if (!known) return std::nullopt;
  if (call.AnyNull() || call.AnyRange()) return Null();
  const std::u32string a = Characters(call.args[0].text);
  const std::u32string b = call.args.size() > 1 ? Characters(call.args[1].text) : U"";
  if (name == "Add" || name == "Concatenate") return Str(call.args[0].text + call.args[1].text);
  if (name == "StartsWith") return Bool(a.substr(0, b.size()) == b);
  if (name == "EndsWith") return Bool(a.size() >= b.size() && a.substr(a.size() - b.size()) == b);
  if (name == "Length") return Int(static_cast<Whole>(a.size()));
  if (name == "PositionOf" || name == "LastPositionOf") {
    const auto at = Find(b, a, name == "LastPositionOf");
    return Int(at ? static_cast<Whole>(*at) : -1);
  }
  if (name == "Lower" || name == "Upper") {
    std::u32string out = a;
    for (char32_t& c : out) c = name == "Lower" ? ToLowerCase(c) : ToUpperCase(c);
    return Str(ToUtf8(out));
  }
  if (name == "ToChars") {
    std::vector<Plain> out;
    for (char32_t c : a) out.push_back(Str(ToUtf8({c})));
    return ListOf(out);
  }
  const Whole start = call.args[1].number;
  const auto length = static_cast<Whole>(a.size());
  if (name == "Indexer") {
    if (start < 0 || start >= length) return Null();
    return Str(ToUtf8({a[static_cast<size_t>(start)]}));
  }
  if (start < 0 || (start >= length && start > 0)) return Null();
  if (call.args.size() < 3) return Str(ToUtf8(a.substr(static_cast<size_t>(start))));
  const Whole count = call.args[2].number;
  if (count < 0) return Null();
  return Str(ToUtf8(a.substr(static_cast<size_t>(start), static_cast<size_t>(count))));
}

Answer Conversions(World& world, const PlainCall& call) {
  const std::string_view name = call.name;
  if (call.signature.find("(FHIR.") != std::string_view::npos) return FhirConversions(call);
  if (name.starts_with("ConvertsTo")) {
    if (call.AnyNull()) return Null();
    return Bool(!ToKind(world, name.substr(10), call.args[0]).is_null());
  }
  if (name == "ConvertQuantity" || name == "CanConvertQuantity") {
    if (call.AnyNull() || call.AnyRange()) return Null();
    const Plain& q = call.args[0];
    const uint32_t unit = world.units.Intern(call.args[1].text);
    const bool same = unit == q.unit;
    if (name == "CanConvertQuantity") return Bool(same || world.units.Comparable(q.unit, unit));
    if (same) return q;
    const auto moved = world.units.Convert(Decimal::FromUnits(q.number), q.unit, unit);
    return moved ? Qty(moved->units(), unit) : Null();
  }
  if (name == "ToConcept") {
    const Plain& p = call.args[0];
    if (p.is_null() || p.tag == Tag::kConcept) return p;
    Plain out;
    out.tag = Tag::kConcept;
    if (p.tag == Tag::kCode) {
      out.codes = {p.code};
      out.text = p.code.display;
    }
    for (const Plain& item : p.items) {
      if (!item.is_null()) out.codes.push_back(item.code);
    }
    return out;
  }
  for (std::string_view kind : {"Boolean", "Integer", "Long", "Decimal", "Quantity", "Ratio",
                                "String", "DateTime", "Date", "Time"}) {
    if (name == "To" + std::string(kind)) return ToKind(world, kind, call.args[0]);
  }
  return std::nullopt;
}

Answer Codes(World&, const PlainCall& call) {
  if (call.name == "Subsumes" || call.name == "SubsumedBy") {
    if (call.AnyNull()) return Null();
    const Plain& high = call.args[call.name == "Subsumes" ? 0 : 1];
    const Plain& low = call.args[call.name == "Subsumes" ? 1 : 0];
    const auto above = high.tag == Tag::kCode ? std::vector{high.code} : high.codes;
    const auto below = low.tag == Tag::kCode ? std::vector{low.code} : low.codes;
    for (const PlainCode& a : above) {
      for (const PlainCode& b : below) {
        if (a.system == b.system && a.code == b.code) return Bool(true);
      }
    }
    for (const PlainCode& a : above) {
      for (const PlainCode& b : below) {
        if (Subsumes(a, b)) return Bool(true);
      }
    }
    return Bool(false);
  }
  const bool membership = call.signature.find("ValueSet)") != std::string_view::npos ||
                          call.signature.find("CodeSystem)") != std::string_view::npos;
  if (!membership) return std::nullopt;
  const Plain& vocabulary = call.args.back();
  if (vocabulary.is_null()) return Null();
  if (vocabulary.tag == Tag::kValueSet && vocabulary.vocabulary->expansion == nullptr) {
    throw Failure{"the value set is not loaded"};
  }
  if (call.name == "ExpandValueSet") {
    const codes::ValueSet& set = *vocabulary.vocabulary->expansion;
    if (!set.prefixes.empty()) throw Failure{"a set of whole branches has no list"};
    std::vector<Plain> out;
    for (const codes::ValueSetCode& c : set.codes) {
      Plain code;
      code.tag = Tag::kCode;
      code.code = {c.code, c.system, "", c.display};
      out.push_back(code);
    }
    return ListOf(out);
  }
  const Plain& item = call.args[0];
  if (call.signature.find("List<") == std::string_view::npos) return Bool(Member(vocabulary, item));
  for (const Plain& p : item.items) {
    if (Member(vocabulary, p)) return Bool(true);
  }
  return Bool(false);
}

}  // namespace precert::cql::reference
