// Intervals of the reference evaluator.
//
// CQL 1.5, Author's Guide, "Interval Values"; Appendix B, "Interval Operators". A closed null bound
// is the end of the point type (a Quantity has none: no limit); an open null bound may be any point
// on its side. Each comparison of such a bound is tried with every point that could make a
// difference: the bounds of both operands, their neighbours, and beyond everything. When all agree
// that is the answer, otherwise null; relations are three-valued logic over comparisons. A null
// operand makes null, except that nothing is in a null interval.
#include <array>
#include <functional>

#include "plain_ops.h"

namespace precert::cql::reference {
namespace {

struct Worlds;

struct Point {
  Plain value;
  int beyond = 0;  // -1 before everything, 1 after everything
  // Tried as a point before or after a partial date that does not compare with it: it is so with
  // every value written in the same way.
  std::optional<Moment> at_most, at_least;
  // A bound of an operand, in all the ways that it may be: number `bound` of each world.
  const Worlds* worlds = nullptr;
  size_t bound = 0;
};
struct Extent {
  Point start, end;
};
// Start and end of the first operand, start and end of the second.
struct Worlds {
  std::vector<std::array<Point, 4>> all;
};
using Relation = std::function<Tri(const Extent&, const Extent&)>;

size_t PartsOf(Precision p) { return static_cast<size_t>(p) + 1; }

struct Ordering {
  World& world;
  std::optional<Precision> precision;

  // What all worlds agree on.
  template <typename Test>
  Tri InAll(const Worlds& worlds, Test test) const {
    std::optional<Tri> answer;
    for (const auto& world : worlds.all) {
      const Tri one = test(world);
      if (answer && *answer != one) return std::nullopt;
      answer = one;
    }
    return answer.value_or(std::nullopt);
  }

  std::optional<int> operator()(const Point& a, const Point& b) const {
    if (a.beyond != b.beyond) return a.beyond < b.beyond ? -1 : 1;
    return a.beyond != 0 ? 0 : Compare(world, a.value, b.value, precision);
  }
  Tri Less(const Point& a, const Point& b) const {
    if (a.worlds != nullptr) {
      return InAll(*a.worlds, [&](auto& w) { return Less(w[a.bound], w[b.bound]); });
    }
    if (a.at_least && b.at_most && *a.at_least == *b.at_most) return false;
    const auto n = (*this)(a, b);
    if (n) return *n < 0;
    if (b.at_most && *b.at_most == a.value.moment) return false;
    if (a.at_least && *a.at_least == b.value.moment) return false;
    return std::nullopt;
  }
  Tri LessOrEqual(const Point& a, const Point& b) const { return Not(Less(b, a)); }
  Tri Same(const Point& a, const Point& b) const {
    if (a.worlds != nullptr) {
      return InAll(*a.worlds, [&](auto& w) { return Same(w[a.bound], w[b.bound]); });
    }
    const auto n = (*this)(a, b);
    return n ? Tri(*n == 0) : std::nullopt;
  }
};

bool IsInterval(const Plain& p) { return p.tag == Tag::kInterval; }

// What a bound may be. `open`: any point on its side of `other`.
struct Ends {
  Point start, end;
  bool start_open = false, end_open = false;
};

Ends EndsOf(World& world, const Plain& p) {
  if (!IsInterval(p)) return {{p}, {p}};
  Ends ends{{StartOf(world, p)}, {EndOf(world, p)}};
  const bool quantity = p.type != nullptr && p.type->Is(TypeKind::kQuantity);
  if (p.items[0].is_null()) {
    if (!p.low_closed) {
      ends.start_open = true;
    } else if (quantity || ends.start.value.is_null()) {
      ends.start.beyond = -1;
    }
  } else if (ends.start.value.is_null()) {
    ends.start_open = true;  // nothing comes after the low bound
  }
  if (p.items[1].is_null()) {
    if (!p.high_closed) {
      ends.end_open = true;
    } else if (quantity || ends.end.value.is_null()) {
      ends.end.beyond = 1;
    }
  } else if (ends.end.value.is_null()) {
    ends.end_open = true;
  }
  return ends;
}

// One point of the type, not a partial date or a range of integers, which stand for several.
bool IsOnePoint(const Point& p) {
  if (p.beyond != 0) return true;
  switch (p.value.tag) {
    case Tag::kUncertain:
    case Tag::kQuantity:  // of another dimension, where it does not compare
      return false;
    case Tag::kDate:
      return p.value.moment.parts.size() == 3;
    case Tag::kDateTime:
    case Tag::kTime:
      return p.value.moment.parts.size() == 7;
    default:
      return true;
  }
}

// Every way the bounds may be: those not known are tried with each point that certainly is on the
// right side of the other bound, or may be.
std::vector<Extent> Possible(const Ordering& order, const Ends& ends,
                             const std::vector<Point>& pool) {
  std::vector<Point> starts = {ends.start}, finishes = {ends.end};
  if (ends.start_open) starts = pool;
  if (ends.end_open) finishes = pool;
  for (int beyond : {-1, 1}) {
    if (ends.start_open) starts.push_back({Null(), beyond});
    if (ends.end_open) finishes.push_back({Null(), beyond});
  }
  std::vector<Extent> out;
  for (const Point& s : starts) {
    for (const Point& e : finishes) {
      const Tri in_order = order.LessOrEqual(s, e);
      const bool single = (!ends.start_open || IsOnePoint(s)) && (!ends.end_open || IsOnePoint(e));
      const bool open = ends.start_open || ends.end_open;
      if (!open || in_order == true) {
        out.push_back({s, e});
      } else if (!in_order && single) {
        Extent tried{s, e};
        if (ends.start_open) tried.start.at_most = e.value.moment;
        if (ends.end_open) tried.end.at_least = s.value.moment;
        out.push_back(tried);
      }
    }
  }
  // The interval of the one bound that is known.
  if (!ends.start_open && ends.end_open && ends.start.beyond == 0) {
    out.push_back({ends.start, ends.start});
  }
  if (ends.start_open && !ends.end_open && ends.end.beyond == 0) {
    out.push_back({ends.end, ends.end});
  }
  return out;
}

// The first and the last point that a partial date or time may mean; none for a whole one.
std::vector<Plain> EndsOfPartial(const Plain& p) {
  const size_t whole = p.tag == Tag::kDate ? 3 : 7;
  Plain first = p, last = p;
  for (size_t i = p.moment.parts.size(); i > 0 && i < whole; ++i) {
    constexpr int kLast[] = {0, 12, 31, 23, 59, 59, 999};
    std::vector<int>& parts = last.moment.parts;
    first.moment.parts.push_back(i < 3 ? 1 : 0);
    parts.push_back(i == 2 ? DaysOfMonth(parts[0], parts[1]) : kLast[i]);
  }
  if (first.moment == p.moment) return {};
  return {first, last};
}

Tri Decide(const Ordering& order, const Plain& a, const Plain& b, const Relation& relation) {
  const Ends x = EndsOf(order.world, a), y = EndsOf(order.world, b);
  std::vector<Point> pool;
  for (const Point& p : {x.start, x.end, y.start, y.end}) {
    if (p.value.is_null() || p.beyond != 0) continue;
    pool.push_back(p);
    if (p.value.tag == Tag::kUncertain) {
      for (Whole n : {p.value.low, p.value.high}) pool.push_back({Int(n)});
    }
    for (const Plain& moment : EndsOfPartial(p.value)) {
      pool.push_back({moment});
      for (int direction : {-1, 1}) {
        const Plain next = Next(order.world, moment, direction);
        if (!next.is_null()) pool.push_back({next});
      }
    }
    for (int direction : {-1, 1}) {
      const Plain next = Next(order.world, p.value, direction);
      if (!next.is_null()) pool.push_back({next});
      if (!order.precision || p.value.moment.parts.size() < PartsOf(*order.precision)) continue;
      // The neighbour at the precision that is compared.
      const auto other = Shift(p.value.moment, direction, *order.precision, false);
      if (other && p.value.tag != Tag::kTime) pool.push_back({At(p.value.tag, *other)});
      const auto time = Shift(p.value.moment, direction, *order.precision, true);
      if (time && p.value.tag == Tag::kTime) pool.push_back({At(p.value.tag, *time)});
    }
  }
  Worlds worlds;
  for (const Extent& m : Possible(order, x, pool)) {
    for (const Extent& n : Possible(order, y, pool)) {
      worlds.all.push_back({m.start, m.end, n.start, n.end});
    }
  }
  auto bound = [&](size_t i) {
    Point p;
    p.worlds = &worlds;
    p.bound = i;
    return p;
  };
  return relation({bound(0), bound(1)}, {bound(2), bound(3)});
}

// ---- the relations, each as Appendix B defines it -----------------------------------------------

Tri Overlaps(const Ordering& o, const Extent& a, const Extent& b) {
  return And(o.LessOrEqual(a.start, b.end), o.LessOrEqual(b.start, a.end));
}

Tri MeetsBefore(const Ordering& o, const Extent& a, const Extent& b) {
  if (a.end.worlds != nullptr) {
    return o.InAll(*a.end.worlds, [&](auto& w) {
      return MeetsBefore(o, {{}, w[a.end.bound]}, {w[b.start.bound], {}});
    });
  }
  if (a.end.beyond != 0 || b.start.beyond != 0) return false;
  Plain last = a.end.value;
  if (o.precision && !last.moment.parts.empty()) {
    const size_t parts = static_cast<size_t>(*o.precision) + 1;
    if (last.moment.parts.size() > parts) last.moment.parts.resize(parts);
  }
  const Plain next = Next(o.world, last, 1);
  if (next.is_null()) return false;
  return o.Same({next}, b.start);
}

Tri Includes(const Ordering& o, const Extent& a, const Extent& b) {
  return And(o.LessOrEqual(a.start, b.start), o.LessOrEqual(b.end, a.end));
}

Relation RelationOf(const Ordering& o, std::string_view name, bool point) {
  auto with = [o](auto f) {
    return [o, f](const Extent& a, const Extent& b) -> Tri { return f(o, a, b); };
  };
  using E = const Extent&;
  using O = const Ordering&;
  auto proper = [](O c, E a, E b) {
    return And(Includes(c, a, b), Or(c.Less(a.start, b.start), c.Less(b.end, a.end)));
  };
  auto properly_holds = [](O c, E a, E b) {
    return And(c.Less(a.start, b.start), c.Less(b.end, a.end));
  };
  if (name == "Before") return with([](O c, E a, E b) { return c.Less(a.end, b.start); });
  if (name == "After") return with([](O c, E a, E b) { return c.Less(b.end, a.start); });
  if (name == "SameOrBefore") {
    return with([](O c, E a, E b) { return c.LessOrEqual(a.end, b.start); });
  }
  if (name == "SameOrAfter") {
    return with([](O c, E a, E b) { return c.LessOrEqual(b.end, a.start); });
  }
  if (name == "SameAs") {
    return with([](O c, E a, E b) { return And(c.Same(a.start, b.start), c.Same(a.end, b.end)); });
  }
  if (name == "MeetsBefore") return with([](O c, E a, E b) { return MeetsBefore(c, a, b); });
  if (name == "MeetsAfter") return with([](O c, E a, E b) { return MeetsBefore(c, b, a); });
  if (name == "Meets") {
    return with([](O c, E a, E b) { return Or(MeetsBefore(c, a, b), MeetsBefore(c, b, a)); });
  }
  if (name == "Overlaps") return with([](O c, E a, E b) { return Overlaps(c, a, b); });
  if (name == "OverlapsBefore") {
    return with([](O c, E a, E b) { return And(c.Less(a.start, b.start), Overlaps(c, a, b)); });
  }
  if (name == "OverlapsAfter") {
    return with([](O c, E a, E b) { return And(c.Less(b.end, a.end), Overlaps(c, a, b)); });
  }
  if (name == "Starts") {
    return with(
        [](O c, E a, E b) { return And(c.Same(a.start, b.start), c.LessOrEqual(a.end, b.end)); });
  }
  if (name == "Ends") {
    return with(
        [](O c, E a, E b) { return And(c.LessOrEqual(b.start, a.start), c.Same(a.end, b.end)); });
  }
  if (name == "Includes" || name == "Contains") {
    return with([](O c, E a, E b) { return Includes(c, a, b); });
  }
  if (name == "IncludedIn" || name == "In") {
    return with([](O c, E a, E b) { return Includes(c, b, a); });
  }
  if (point && (name == "ProperContains" || name == "ProperIncludes")) return with(properly_holds);
  if (point && (name == "ProperIn" || name == "ProperIncludedIn")) {
    return with([properly_holds](O c, E a, E b) { return properly_holds(c, b, a); });
  }
  if (name == "ProperIncludes") return with(proper);
  if (name == "ProperIncludedIn") return with([proper](O c, E a, E b) { return proper(c, b, a); });
  return nullptr;
}

// ---- as sets of points --------------------------------------------------------------------------

struct Edge {
  Plain value;
  bool closed = false;
};
Edge Low(const Plain& p) { return {p.items[0], p.low_closed}; }
Edge High(const Plain& p) { return {p.items[1], p.high_closed}; }
Edge Choose(Tri test, const Edge& yes, const Edge& no) {
  if (!test) return {Null(), false};
  return *test ? yes : no;
}
Plain FromEdges(const Plain& like, const Edge& low, const Edge& high) {
  return Span(like.type, low.value, high.value, low.closed, high.closed);
}

Tri StartsFirst(const Ordering& o, const Plain& a, const Plain& b) {
  return Decide(o, a, b, [&](auto& x, auto& y) { return o.LessOrEqual(x.start, y.start); });
}
Tri EndsLast(const Ordering& o, const Plain& a, const Plain& b) {
  return Decide(o, a, b, [&](auto& x, auto& y) { return o.LessOrEqual(y.end, x.end); });
}

// The union where the two certainly make one interval.
std::optional<Plain> Joined(const Ordering& o, const Plain& a, const Plain& b) {
  const Tri one = Or(Decide(o, a, b, RelationOf(o, "Overlaps", false)),
                     Or(Decide(o, a, b, RelationOf(o, "MeetsBefore", false)),
                        Decide(o, a, b, RelationOf(o, "MeetsAfter", false))));
  if (one != true) return std::nullopt;
  return FromEdges(a, Choose(StartsFirst(o, a, b), Low(a), Low(b)),
                   Choose(EndsLast(o, a, b), High(a), High(b)));
}

Plain Except(const Ordering& o, const Plain& a, const Plain& b) {
  const Tri common = Decide(o, a, b, RelationOf(o, "Overlaps", false));
  if (common == false) return a;
  const Tri before = Decide(o, a, b, [&](auto& x, auto& y) { return o.Less(x.start, y.start); });
  const Tri after = Decide(o, a, b, [&](auto& x, auto& y) { return o.Less(y.end, x.end); });
  if (!common || !before || !after || *before == *after) return Null();
  const Ends ends = EndsOf(o.world, b);
  if (*before) {
    if (ends.start_open) return Null();
    return FromEdges(a, Low(a), {Next(o.world, ends.start.value, -1), true});
  }
  if (ends.end_open) return Null();
  return FromEdges(a, {Next(o.world, ends.end.value, 1), true}, High(a));
}

// Sorted by where they start, each joined with those that reach it. nullopt where a bound is not
// known or two bounds do not compare for certain: those are passed on.
Answer Collapse(const Ordering& o, const Plain& list) {
  std::vector<Plain> sorted;
  for (const Plain& item : list.items) {
    if (item.is_null()) continue;
    const Ends ends = EndsOf(o.world, item);
    if (ends.start_open || ends.end_open) return std::nullopt;
    size_t at = sorted.size();
    for (size_t i = sorted.size(); i-- > 0;) {
      const Ends other = EndsOf(o.world, sorted[i]);
      for (const Point& p : {other.start, other.end}) {
        if (!o(ends.start, p) || !o(ends.end, p)) return std::nullopt;
      }
      if (o.Less(ends.start, other.start) == true) at = i;
    }
    sorted.insert(sorted.begin() + static_cast<ptrdiff_t>(at), item);
  }
  std::vector<Plain> out;
  for (const Plain& item : sorted) {
    const auto joined = out.empty() ? std::nullopt : Joined(o, out.back(), item);
    if (joined) {
      out.back() = *joined;
    } else {
      out.push_back(item);
    }
  }
  return ListOf(out);
}

// End less start, and with `point` the size of one more point.
Plain Extend(World& world, const Plain& p, bool point) {
  const Plain start = StartOf(world, p), end = EndOf(world, p);
  if (start.is_null() || end.is_null() || start.tag != end.tag) return Null();
  if (start.tag == Tag::kInteger) return Int(end.number - start.number + (point ? 1 : 0));
  if (start.tag == Tag::kLong) return LongOf(end.number - start.number + (point ? 1 : 0));
  if (start.tag == Tag::kDecimal) return Dec(end.number - start.number + (point ? 1 : 0));
  if (start.tag != Tag::kQuantity) return Null();
  const auto moved = world.units.Convert(Decimal::FromUnits(end.number), end.unit, start.unit);
  if (!moved) return Null();
  return Qty(moved->units() - start.number + (point ? 1 : 0), start.unit);
}

}  // namespace

Plain StartOf(World& world, const Plain& p) {
  const Plain& low = p.items[0];
  if (!low.is_null()) return p.low_closed ? low : Next(world, low, 1);
  return p.low_closed ? Extreme(world, p.type, false) : Null();
}

Plain EndOf(World& world, const Plain& p) {
  const Plain& high = p.items[1];
  if (!high.is_null()) return p.high_closed ? high : Next(world, high, -1);
  return p.high_closed ? Extreme(world, p.type, true) : Null();
}

Answer Intervals(World& world, const PlainCall& call) {
  if (call.signature.find("Interval<") == std::string_view::npos) return std::nullopt;
  const std::string_view name = call.name;
  const Ordering order{world, call.precision};
  const Plain& a = call.args[0];
  if (name == "Collapse") {
    if (a.is_null()) return Null();
    if (call.args.size() > 1 && !call.args[1].is_null()) return std::nullopt;
    return Collapse(order, a);
  }
  if (call.args.size() == 1) {
    if (name != "Start" && name != "End" && name != "PointFrom" && name != "Width" &&
        name != "Size") {
      return std::nullopt;
    }
    if (a.is_null()) return Null();
    if (name == "Start") return StartOf(world, a);
    if (name == "End") return EndOf(world, a);
    if (name == "PointFrom") {
      const Ends ends = EndsOf(world, a);
      if (ends.start_open || ends.end_open) return Null();
      const Tri one =
          Decide(order, a, a, [&](auto& x, auto&) { return order.Same(x.start, x.end); });
      if (!one) return Null();
      if (!*one) throw Failure{"point from an interval of several points"};
      return StartOf(world, a);
    }
    return Extend(world, a, name == "Size");
  }
  const Plain& b = call.args[1];
  if (name == "Union" || name == "Intersect" || name == "Except") {
    if (call.AnyNull()) return Null();
    const Ordering exact{world, std::nullopt};
    if (name == "Union") return Joined(exact, a, b).value_or(Null());
    if (name == "Except") return Except(exact, a, b);
    if (Decide(exact, a, b, RelationOf(exact, "Overlaps", false)) != true) return Null();
    return FromEdges(a, Choose(StartsFirst(exact, b, a), Low(a), Low(b)),
                     Choose(EndsLast(exact, b, a), High(a), High(b)));
  }
  const bool in = name == "In" || name == "ProperIn";
  const bool contains = name == "Contains" || name == "ProperContains";
  const bool proper_point = call.signature == "ProperIncludes(Interval<T>, T): Boolean" ||
                            call.signature == "ProperIncludedIn(T, Interval<T>): Boolean";
  const bool point = in || contains || proper_point;
  if (point) {
    const bool interval_first = contains || name == "ProperIncludes";
    if ((interval_first ? a : b).is_null()) return Bool(false);
  }
  const Relation relation = RelationOf(order, name, point);
  if (relation == nullptr) return std::nullopt;
  if (call.AnyNull()) return Null();
  if (call.precision == Precision::kWeek) throw Failure{"weeks do not compare"};
  return FromTri(Decide(order, a, b, relation));
}

}  // namespace precert::cql::reference
