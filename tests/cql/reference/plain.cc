// Plain values: making them, and to and from the engine's own.
#include "plain.h"

#include <limits>

namespace precert::cql::reference {

// The truth tables of CQL 1.5, Author's Guide, "Three-Valued Logic", line by line.
Tri And(Tri a, Tri b) {
  if (a == true && b == true) return true;
  if (a == false || b == false) return false;
  return std::nullopt;
}
Tri Or(Tri a, Tri b) {
  if (a == true || b == true) return true;
  if (a == false && b == false) return false;
  return std::nullopt;
}
Tri Not(Tri a) { return a ? Tri(!*a) : std::nullopt; }
Plain FromTri(Tri t) { return t ? Bool(*t) : Null(); }

Plain Null() { return Plain(); }

Plain Bool(bool b) {
  Plain p;
  p.tag = Tag::kBoolean;
  p.boolean = b;
  return p;
}

Plain Int(Whole n) {
  Plain p;
  if (n < std::numeric_limits<int32_t>::min() || n > std::numeric_limits<int32_t>::max()) return p;
  p.tag = Tag::kInteger;
  p.number = n;
  return p;
}

Plain LongOf(Whole n) {
  Plain p;
  if (n < std::numeric_limits<int64_t>::min() || n > std::numeric_limits<int64_t>::max()) return p;
  p.tag = Tag::kLong;
  p.number = n;
  return p;
}

Plain Dec(Whole units) {
  Plain p;
  if (units > Decimal::kLimitUnits || units < -Decimal::kLimitUnits) return p;
  p.tag = Tag::kDecimal;
  p.number = units;
  return p;
}

Plain Qty(Whole units, uint32_t unit) {
  Plain p = Dec(units);
  if (p.is_null()) return p;
  p.tag = Tag::kQuantity;
  p.unit = unit;
  return p;
}

Plain Str(std::string text) {
  Plain p;
  p.tag = Tag::kString;
  p.text = std::move(text);
  return p;
}

Plain At(Tag tag, Moment moment) {
  Plain p;
  p.tag = tag;
  p.moment = std::move(moment);
  return p;
}

Plain ListOf(std::vector<Plain> items) {
  Plain p;
  p.tag = Tag::kList;
  p.items = std::move(items);
  return p;
}

Plain Span(const Type* point, Plain low, Plain high, bool low_closed, bool high_closed) {
  Plain p;
  p.tag = Tag::kInterval;
  p.type = point;
  p.items = {std::move(low), std::move(high)};
  p.low_closed = low_closed;
  p.high_closed = high_closed;
  return p;
}

namespace {

PlainCode FromCode(const CodeData& c) {
  return {std::string(c.code), std::string(c.system), std::string(c.version),
          std::string(c.display)};
}

CodeData ToCode(Arena& arena, const PlainCode& c) {
  return {arena.Copy(std::string_view(c.code)), arena.Copy(std::string_view(c.system)),
          arena.Copy(std::string_view(c.version)), arena.Copy(std::string_view(c.display))};
}

}  // namespace

Plain FromValue(const Value& v) {
  Plain p;
  p.tag = v.tag;
  switch (v.tag) {
    case Tag::kNull:
      break;
    case Tag::kBoolean:
      p.boolean = v.boolean;
      break;
    case Tag::kInteger:
    case Tag::kLong:
      p.number = v.integer;
      break;
    case Tag::kDecimal:
    case Tag::kQuantity:
      p.number = v.decimal_units;
      p.scale = v.scale;
      p.unit = v.unit;
      break;
    case Tag::kString:
      p.text = v.str();
      break;
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime: {
      const DateTime& d = v.datetime;
      const std::vector<int> all = {d.year,   d.month,  d.day,        d.hour,
                                    d.minute, d.second, d.millisecond};
      p.moment.parts.assign(all.begin(), all.begin() + static_cast<int>(d.precision) + 1);
      if (d.has_offset) p.moment.offset = d.offset_minutes;
      break;
    }
    case Tag::kRatio:
      p.items = {FromValue(v.ratio->numerator), FromValue(v.ratio->denominator)};
      break;
    case Tag::kCode:
      p.code = FromCode(*v.code);
      break;
    case Tag::kConcept:
      for (const CodeData& c : v.concept_->codes) p.codes.push_back(FromCode(c));
      p.text = v.concept_->display;
      break;
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      p.vocabulary = v.vocabulary;
      break;
    case Tag::kList:
      for (const Value& item : v.list->items) p.items.push_back(FromValue(item));
      break;
    case Tag::kInterval:
      p.items = {FromValue(v.interval->low), FromValue(v.interval->high)};
      p.low_closed = v.interval->low_closed;
      p.high_closed = v.interval->high_closed;
      p.type = v.interval->point;
      break;
    case Tag::kTuple:
      p.type = v.tuple->type;
      for (const Value& item : v.tuple->values) p.items.push_back(FromValue(item));
      break;
    case Tag::kNode:
      p.element = v.node;
      break;
    case Tag::kUncertain:
      p.low = v.uncertain->low;
      p.high = v.uncertain->high;
      break;
  }
  return p;
}

Value ToValue(OpContext& context, const Plain& p) {
  Arena& arena = context.arena;
  auto values = [&] {
    std::vector<Value> out;
    for (const Plain& item : p.items) out.push_back(ToValue(context, item));
    return arena.Copy(std::span<const Value>(out));
  };
  switch (p.tag) {
    case Tag::kNull:
      return Value::Null();
    case Tag::kBoolean:
      return Value::Boolean(p.boolean);
    case Tag::kInteger:
      return Value::Integer(static_cast<int64_t>(p.number));
    case Tag::kLong:
      return Value::Long(static_cast<int64_t>(p.number));
    case Tag::kDecimal:
      return Value::Dec(Decimal::FromUnits(p.number), p.scale);
    case Tag::kQuantity: {
      Value v = Value::Quantity(Decimal::FromUnits(p.number), p.unit);
      v.scale = p.scale;
      return v;
    }
    case Tag::kString:
      return context.MakeString(p.text);
    case Tag::kDate:
    case Tag::kDateTime:
    case Tag::kTime: {
      std::vector<int> all = p.moment.parts;
      for (size_t i = all.size(); i < 7; ++i) all.push_back(i < 3 ? 1 : 0);
      DateTime d;
      d.year = static_cast<int16_t>(all[0]);
      d.month = static_cast<uint8_t>(all[1]);
      d.day = static_cast<uint8_t>(all[2]);
      d.hour = static_cast<uint8_t>(all[3]);
      d.minute = static_cast<uint8_t>(all[4]);
      d.second = static_cast<uint8_t>(all[5]);
      d.millisecond = static_cast<uint16_t>(all[6]);
      d.precision = static_cast<Precision>(p.moment.parts.size() - 1);
      d.has_offset = p.moment.offset.has_value();
      d.offset_minutes = static_cast<int16_t>(p.moment.offset.value_or(0));
      return Value::Temporal(p.tag, d);
    }
    case Tag::kRatio: {
      const auto parts = values();
      return Value::Ratio(arena.New<RatioData>(RatioData{parts[0], parts[1]}));
    }
    case Tag::kCode:
      return Value::Code(arena.New<CodeData>(ToCode(arena, p.code)));
    case Tag::kConcept: {
      std::vector<CodeData> codes;
      for (const PlainCode& c : p.codes) codes.push_back(ToCode(arena, c));
      return Value::Concept(arena.New<ConceptData>(ConceptData{
          arena.Copy(std::span<const CodeData>(codes)), arena.Copy(std::string_view(p.text))}));
    }
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      return Value::Vocabulary(p.tag, p.vocabulary);
    case Tag::kList:
      return Value::List(arena.New<ListData>(ListData{values(), false}));
    case Tag::kInterval: {
      const auto bounds = values();
      return Value::Interval(arena.New<IntervalData>(
          IntervalData{bounds[0], bounds[1], p.low_closed, p.high_closed, p.type}));
    }
    case Tag::kTuple:
      return Value::Tuple(arena.New<TupleData>(TupleData{p.type, values()}));
    case Tag::kNode:
      return Value::Node(p.element);
    case Tag::kUncertain:
      return Value::Uncertain(arena.New<UncertainData>(
          UncertainData{static_cast<int64_t>(p.low), static_cast<int64_t>(p.high)}));
  }
  return Value::Null();
}

bool IsClosedWorld(const Value& v) {
  switch (v.tag) {
    case Tag::kNull:
      return !v.unknown;
    case Tag::kUncertain:
      return v.uncertain->low != std::numeric_limits<int64_t>::min() &&
             v.uncertain->high != std::numeric_limits<int64_t>::max();
    case Tag::kList:
      if (v.list->open) return false;
      for (const Value& item : v.list->items) {
        if (!IsClosedWorld(item)) return false;
      }
      return true;
    case Tag::kTuple:
      for (const Value& item : v.tuple->values) {
        if (!IsClosedWorld(item)) return false;
      }
      return true;
    case Tag::kInterval:
      return IsClosedWorld(v.interval->low) && IsClosedWorld(v.interval->high);
    default:
      return true;
  }
}

}  // namespace precert::cql::reference
