// Queries: from, let, with, without, where, return, aggregate, sort.
//
// Rows are made by nested iteration over the sources, in order. In an open world a query is as open
// as its sources: what a row's condition leaves unknown is not in the result, but might be, so the
// result is open; a list that it is related to and that may be longer than what was sent can prove
// `with` but cannot prove `without`.
//
// A `let` is evaluated when the condition first needs it, otherwise for the rows that are kept
// (Plan::PlanRow): one that fails in a row that is left out before does not make the query fail.
//
// A source that is null makes the result null. A single-valued source gives one row; when all
// sources are single the result is the row itself, null when its condition does not hold.
#include <algorithm>
#include <array>

#include "base/hash_text.h"
#include "cql/eval/machine.h"
#include "cql/eval/moment_order.h"
#include "cql/ops/list_items.h"

namespace precert::cql {
namespace {

// Equal values have equal hashes; values whose equality converts share one.
uint64_t HashOf(const Value& v) {
  uint64_t h = static_cast<uint64_t>(v.tag) * 0x9e3779b97f4a7c15u;
  auto mix = [&h](uint64_t n) { h = (h ^ n) * 0xff51afd7ed558ccdu, h ^= h >> 32; };
  switch (v.tag) {
    case Tag::kBoolean:
      mix(v.boolean);
      break;
    case Tag::kInteger:
    case Tag::kLong:
    case Tag::kDecimal: {
      const int128 units =
          v.tag == Tag::kDecimal ? v.decimal_units : int128{v.integer} * Decimal::kOne;
      h = 1;
      mix(static_cast<uint64_t>(units));
      break;
    }
    case Tag::kString:
      mix(std::hash<std::string_view>()(v.str()));
      break;
    case Tag::kCode:
      mix(std::hash<std::string_view>()(v.code->code));
      break;
    case Tag::kDate:
      mix(static_cast<uint64_t>(v.datetime.year) * 512 + v.datetime.month * 32u + v.datetime.day);
      break;
    case Tag::kNode:
      mix(v.node->type);
      break;
    default:
      break;
  }
  return h;
}

// The same for rows that are tuples of one type, by the fields whose values are all of one kind.
uint64_t HashOfFields(const TupleData& tuple) {
  uint64_t h = 0;
  for (size_t i = 0; i < tuple.values.size(); ++i) {
    const Value& field = tuple.values[i];
    const TypeKind kind = tuple.type->fields[i].type->kind;
    uint64_t part = 0;
    if (kind == TypeKind::kClass && field.tag == Tag::kNode && field.node->is_primitive()) {
      part = HashText(field.node->text);
    } else if (kind == TypeKind::kDate || kind == TypeKind::kString) {
      part = HashOf(field);
    }
    h = (h ^ part) * 0xff51afd7ed558ccdu;
    h ^= h >> 32;
  }
  return h;
}

// An order for sorting where CompareValues has none (@2012 beside @2012-05): by the stated parts,
// what is not stated first.
int CompareLoosely(const DateTime& a, const DateTime& b) {
  auto parts = [](const DateTime& d) {
    return std::array<int, 7>{d.year, d.month, d.day, d.hour, d.minute, d.second, d.millisecond};
  };
  const auto x = parts(a), y = parts(b);
  if (x != y) return x < y ? -1 : 1;
  if (a.precision == b.precision) return 0;
  return a.precision < b.precision ? -1 : 1;
}
int CompareLoosely(const Value& a, const Value& b) {
  if (a.tag != b.tag) return a.tag < b.tag ? -1 : 1;
  if (a.tag != Tag::kDate && a.tag != Tag::kDateTime && a.tag != Tag::kTime) return 0;
  return CompareLoosely(a.datetime, b.datetime);
}

// Asks for the memory of a resource that is looked at next, while this one is: more records than a
// few do not stay in the processor's caches. A retrieve has asked for its first two lines.
void Fetch(const fhir::Node* resource) {
  if (resource->has_table.set) {
    const fhir::ChildTable& table = resource->Table();
    for (size_t i = 0; i < fhir::ChildTable::kMost && table.places[i] != 0; ++i) {
      __builtin_prefetch(resource + table.places[i]);
    }
  }
}

}  // namespace

struct Machine::Rows {
  explicit Rows(Machine& machine) : run(machine) {}
  FormRun run;                      // of each form of the query, in turn
  const Form* condition = nullptr;  // Forms::ConditionOf, with its steps
  uint32_t condition_steps = 0;
  size_t index = 0;          // of the row, for $index
  size_t base = 0;           // results are on stack_ from here
  bool consumed = false;     // note the resources of the rows kept
  bool open = false;         // there may be more rows than these
  bool unknown = false;      // a row's condition was unknown
  Value* sources = nullptr;  // those that do not vary
  Value* related = nullptr;  // sources of relationships that do not vary, once evaluated
  bool* related_ready = nullptr;
  Value* partners = nullptr;  // of the row's `with` clauses
};

void Machine::MarkUsed(const Value& value) {
  if (value.tag == Tag::kNode) {
    trails_.NoteUsed(current_, value.node->resource);
  } else if (value.tag == Tag::kTuple || value.tag == Tag::kList) {
    for (const Value& part : value.tag == Tag::kTuple ? value.tuple->values : value.list->items) {
      if (part.tag == Tag::kNode) trails_.NoteUsed(current_, part.node->resource);
    }
  }
}

Value Machine::EvalQuery(const Node& node, NodeId id) {
  const Query& query = program_->queries[node.aux];
  const QueryPlan& plan = plan_.query(node.aux);
  Rows rows(*this);
  rows.base = stack_.size();
  rows.condition = forms_.ConditionOf(node.aux);
  rows.condition_steps = forms_.condition_steps(node.aux);
  rows.consumed = options_.explain && current_ >= 0 && plan.evidence && Consumed(id);
  Value first;  // of most queries the only one
  rows.sources = query.sources.size() == 1 ? &first : arena_.NewArray<Value>(query.sources.size());
  for (size_t i = 0; i < query.sources.size(); ++i) {
    if (plan.source_varies[i]) continue;
    const Value source = Eval(query.sources[i].expression);
    if (source.is_null()) return source;
    rows.sources[i] = source;
  }
  if (!query.relationships.empty()) {
    rows.related = arena_.NewArray<Value>(query.relationships.size());
    rows.related_ready = arena_.NewArray<bool>(query.relationships.size());
    rows.partners = arena_.NewArray<Value>(query.relationships.size());
    for (size_t i = 0; i < query.relationships.size(); ++i) rows.related_ready[i] = false;
  }
  const bool aggregates = query.aggregate != kNoNode;
  if (aggregates) {
    const Value start = query.starting != kNoNode ? Eval(query.starting) : Value::Null();
    slot(query.accumulator_slot) = start;
  }
  if (plan.plain && rows.sources[0].tag == Tag::kList) {
    PlainRows(query, *rows.sources[0].list, rows);
  } else {
    EachRow(query, plan, 0, rows);
  }
  if (failed_) {
    stack_.resize(rows.base);
    return Value::Null();
  }
  if (aggregates) {
    if (query.distinct) {
      const size_t width = query.sources.size();
      const size_t count = Distinct(rows.base, width, &rows.open);
      for (size_t i = 0; i < count && !failed_; ++i) {
        if (query.index_slot != kNoNode) {
          slot(query.index_slot) = Value::Integer(static_cast<int64_t>(i));
        }
        for (size_t s = 0; s < width; ++s) {
          slot(query.sources[s].slot) = stack_[rows.base + i * width + s];
        }
        for (const auto& [let, expression] : query.lets) {
          const Value value = Eval(expression);
          slot(let) = value;
        }
        const Value value = Eval(query.aggregate);
        slot(query.accumulator_slot) = value;
      }
      stack_.resize(rows.base);
    }
    // More rows could change it.
    return rows.open ? Value::Unknown() : slot(query.accumulator_slot);
  }
  if (!query.list) {
    Value result = rows.unknown ? Value::Unknown() : Value::Null();
    if (stack_.size() > rows.base) result = stack_[rows.base];
    stack_.resize(rows.base);
    return result;
  }
  if (query.distinct) {
    const size_t count = Distinct(rows.base, 1, &rows.open);
    stack_.resize(rows.base + count);
  }
  const std::span<Value> items =
      arena_.Copy(std::span<const Value>(stack_.data() + rows.base, stack_.size() - rows.base));
  stack_.resize(rows.base);
  if (!query.sort.empty()) return SortRows(rows.run, query, items, rows.open);
  return Value::List(arena_.New<ListData>(ListData{items, rows.open}));
}

// Runs the rest of the query for each item of source number `source`.
void Machine::EachRow(const Query& query, const QueryPlan& plan, size_t source, Rows& rows) {
  if (source == query.sources.size()) {
    Row(query, plan, rows);
    return;
  }
  const QuerySource& from = query.sources[source];
  const Value value = plan.source_varies[source] ? Eval(from.expression) : rows.sources[source];
  if (value.is_null()) {
    rows.open = rows.open || value.unknown;
    return;
  }
  if (value.tag != Tag::kList || !from.list) {
    slot(from.slot) = value;
    EachRow(query, plan, source + 1, rows);
    return;
  }
  rows.open = rows.open || value.list->open;
  const Value* const end = value.list->items.data() + value.list->items.size();
  for (const Value& item : value.list->items) {
    if (failed_) return;
    if (&item + 1 != end && (&item)[1].tag == Tag::kNode) Fetch((&item)[1].node);
    if (++steps_ > step_limit_) {
      Exhausted(program_->nodes[from.expression]);
      return;
    }
    slot(from.slot) = item;
    EachRow(query, plan, source + 1, rows);
  }
}

// EachRow and Row for most queries: one list, a condition, a result.
void Machine::PlainRows(const Query& query, const ListData& list, Rows& rows) {
  const uint32_t source = query.sources[0].slot;
  const Form* const where = query.where == kNoNode ? nullptr : forms_.At(query.where);
  const Form* const result = query.result == kNoNode ? nullptr : forms_.At(query.result);
  rows.open = list.open;
  const Value* const end = list.items.data() + list.items.size();
  for (const Value* item = list.items.data(); item != end; ++item) {
    if (item + 1 != end && item[1].tag == Tag::kNode) Fetch(item[1].node);
    if (++steps_ > step_limit_) [[unlikely]] {
      Exhausted(nodes_[query.sources[0].expression]);
      return;
    }
    slot(source) = *item;
    if (query.where != kNoNode) {
      const Truth keep = where != nullptr ? TestForm(*where, query.where, rows.run)
                                          : TruthOf(EvalPlain(query.where));
      if (failed_) [[unlikely]]
        return;
      if (keep != Truth::kTrue) {
        if (keep == Truth::kUnknown) rows.open = rows.unknown = true;
        continue;
      }
    }
    if (rows.consumed) MarkUsed(*item);
    if (query.result == kNoNode) {
      stack_.push_back(*item);
    } else {
      if (result != nullptr) rows.run.Renew();
      const Value value =
          result != nullptr ? EvalForm(*result, query.result, rows.run) : EvalPlain(query.result);
      stack_.push_back(value);
    }
    if (failed_ || TooManyRows(query, rows)) [[unlikely]]
      return;
  }
}

bool Machine::TooManyRows(const Query& query, const Rows& rows) {
  if (stack_.size() - rows.base <= limits::kMaxListItems) return false;
  fatal_ = true;
  Fail(nodes_[query.sources[0].expression],
       "a query gives more than " + std::to_string(limits::kMaxListItems) + " rows");
  return true;
}

// One combination of the sources, which are in their slots.
void Machine::Row(const Query& query, const QueryPlan& plan, Rows& rows) {
  if (query.index_slot != kNoNode) {
    slot(query.index_slot) = Value::Integer(static_cast<int64_t>(rows.index++));
  }
  Truth keep = Truth::kTrue;
  bool tested = false;  // the condition
  if (rows.condition != nullptr) {
    steps_ += rows.condition_steps;
    if (steps_ > step_limit_) [[unlikely]] {
      Exhausted(nodes_[query.where]);
      return;
    }
    rows.run.Renew();
    const Truth truth = rows.condition->Test(rows.run);
    tested = !rows.run.declined();
    if (tested && truth != Truth::kTrue) {
      if (truth == Truth::kUnknown) rows.open = rows.unknown = true;
      return;
    }
  }
  for (size_t i = 0; i < plan.row.size(); ++i) {
    if (i == plan.condition_end && keep != Truth::kTrue) break;
    const RowStep& step = plan.row[i];
    if (step.is_let) {
      const auto& [let, expression] = query.lets[step.let];
      const Value value = EvalIn(rows.run, expression);
      slot(let) = value;
    } else if (!tested) {
      keep = And(keep, Test(rows.run, step.condition));
      if (keep == Truth::kFalse) return;
    }
  }
  tested = tested || plan.splits_condition;
  for (size_t i = 0; i < query.relationships.size() && keep != Truth::kFalse; ++i) {
    const Relationship& relation = query.relationships[i];
    const bool varies = plan.relation_varies[i];
    Value source;
    if (varies || !rows.related_ready[i]) {
      source = Eval(relation.source);
      if (!varies) {
        rows.related[i] = source;
        rows.related_ready[i] = true;
      }
    } else {
      source = rows.related[i];
    }
    rows.partners[i] = Value::Null();
    keep = And(keep, Related(rows.run, relation, source, &rows.partners[i]));
  }
  if (keep != Truth::kFalse && query.where != kNoNode && !tested) {
    keep = And(keep, Test(rows.run, query.where));
  }
  if (failed_) return;
  if (keep != Truth::kTrue) {
    if (keep == Truth::kUnknown) rows.open = rows.unknown = true;
    return;
  }
  if (rows.consumed) {
    for (const QuerySource& source : query.sources) MarkUsed(slot(source.slot));
    for (size_t i = 0; i < query.relationships.size(); ++i) MarkUsed(rows.partners[i]);
  }
  if (query.aggregate != kNoNode) {
    if (query.distinct) {
      for (const QuerySource& source : query.sources) stack_.push_back(slot(source.slot));
    } else {
      const Value value = EvalIn(rows.run, query.aggregate);
      slot(query.accumulator_slot) = value;
    }
  } else if (query.result != kNoNode) {
    const Value value = EvalIn(rows.run, query.result);
    stack_.push_back(value);
  } else if (query.sources.size() == 1) {
    stack_.push_back(slot(query.sources[0].slot));
  } else {
    const std::span<const TupleField> fields = query.row_type->fields;
    Value* values = arena_.NewArray<Value>(fields.size());
    for (size_t f = 0; f < fields.size(); ++f) {
      values[f] = Value::Null();
      for (const QuerySource& source : query.sources) {
        if (source.alias == fields[f].name) values[f] = slot(source.slot);
      }
    }
    stack_.push_back(
        Value::Tuple(arena_.New<TupleData>(TupleData{query.row_type, {values, fields.size()}})));
  }
  TooManyRows(query, rows);
}

// Whether the row is related as the clause asks: with or without an item such that.
Truth Machine::Related(FormRun& run, const Relationship& relation, const Value& source,
                       Value* partner) {
  Truth exists = Truth::kFalse;
  auto test = [&](const Value& item) {
    slot(relation.slot) = item;
    const Truth such_that =
        relation.such_that == kNoNode ? Truth::kTrue : Test(run, relation.such_that);
    exists = Or(exists, such_that);
    if (such_that == Truth::kTrue && relation.with) *partner = item;
    return such_that == Truth::kTrue || failed_;
  };
  if (source.unknown) {
    exists = Truth::kUnknown;
  } else if (source.tag == Tag::kList) {
    for (const Value& item : source.list->items) {
      if (++steps_ > step_limit_) {
        Exhausted(program_->nodes[relation.source]);
        break;
      }
      if (test(item)) break;
    }
    if (source.list->open) exists = Or(exists, Truth::kUnknown);
  } else if (!source.is_null()) {
    test(source);
  }
  if (relation.with) return exists;
  // A null condition does not relate: only what may come to be true stands in the way of `without`.
  return exists == Truth::kNull ? Truth::kTrue : Not(exists);
}

// Orders rows by the sort keys; stable, nulls first when ascending (CQL 1.5, Author's Guide,
// "Sorting").
Value Machine::SortRows(FormRun& run, const Query& query, std::span<Value> rows, bool open) {
  const size_t width = query.sort.size();
  if (const std::optional<Value> sorted = SortByMoments(run, query, rows, open)) return *sorted;
  Value* keys = arena_.NewArray<Value>(rows.size() * width);
  for (size_t i = 0; i < rows.size() && !failed_; ++i) {
    for (size_t k = 0; k < width; ++k) {
      slot(query.sort_slot) = rows[i];
      keys[i * width + k] =
          query.sort[k].expression == kNoNode ? rows[i] : EvalIn(run, query.sort[k].expression);
    }
  }
  if (failed_) return Value::Null();
  // The key of a choice, such as FHIR's dateTime or Period, may turn out to have no order.
  for (size_t i = 0; rows.size() > 1 && i < rows.size() * width; ++i) {
    const Tag tag = keys[i].tag;
    if (tag != Tag::kInterval && tag != Tag::kNode && tag != Tag::kConcept) continue;
    return Fail(program_->nodes[query.sources[0].expression],
                "the list is sorted by values of several types, and one of them has no order: sort "
                "by what makes them comparable");
  }
  auto compare = [&](const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return static_cast<int>(b.is_null()) - a.is_null();
    const std::optional<int> order =
        a.tag == Tag::kDateTime && b.tag == Tag::kDateTime
            ? CompareDateTimes(a.datetime, b.datetime, std::nullopt, context_.now.offset_minutes)
            : CompareValues(context_, a, b);
    return order ? *order : CompareLoosely(a, b);
  };
  auto compare_rows = [&](uint32_t a, uint32_t b) {
    for (size_t k = 0; k < width; ++k) {
      const int c = compare(keys[a * width + k], keys[b * width + k]);
      if (c != 0) return query.sort[k].descending ? -c : c;
    }
    return 0;
  };
  const std::span<const Value> sorted = Sorted(rows, compare_rows);
  if (context_.error) return Fail(program_->nodes[query.sources[0].expression], *context_.error);
  return Value::List(arena_.New<ListData>(ListData{sorted, open}));
}

// The same for one key that is a moment and is packed in every row; else nothing.
std::optional<Value> Machine::SortByMoments(FormRun& run, const Query& query, std::span<Value> rows,
                                            bool open) {
  if (query.sort.size() != 1 || query.sort[0].expression == kNoNode) return std::nullopt;
  const NodeId id = query.sort[0].expression;
  const Form* const form = forms_.At(id);
  if (form == nullptr || nodes_[id].type == nullptr || !nodes_[id].type->Is(TypeKind::kDateTime) ||
      steps_ + forms_.steps(id) * rows.size() > step_limit_) {
    return std::nullopt;
  }
  const MomentSource source(form);
  auto* keys = arena_.NewArray<uint64_t>(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    slot(query.sort_slot) = rows[i];
    run.Renew();
    keys[i] = source.At(run).packed();
    if (keys[i] == 0 || run.declined()) return std::nullopt;
  }
  steps_ += forms_.steps(id) * rows.size();
  const Order order{std::nullopt, context_.now.offset_minutes};
  auto compare = [&](uint32_t a, uint32_t b) {
    const std::optional<int> c =
        order.Compare(Moment::OfPacked(keys[a]), Moment::OfPacked(keys[b]));
    return c ? *c : CompareLoosely(DateTime::Unpack(keys[a]), DateTime::Unpack(keys[b]));
  };
  const bool descending = query.sort[0].descending;
  const std::span<const Value> sorted = Sorted(
      rows, [&](uint32_t a, uint32_t b) { return descending ? compare(b, a) : compare(a, b); });
  return Value::List(arena_.New<ListData>(ListData{sorted, open}));
}

// The rows in the order of `compare`, which takes two of their numbers. Records are mostly in the
// order of time, so that rows are sorted already or the wrong way round.
template <typename Compare>
std::span<const Value> Machine::Sorted(std::span<const Value> rows, Compare compare) {
  size_t behind = 0;  // rows that belong before the one in front of them
  for (uint32_t i = 1; i < rows.size(); ++i) behind += compare(i - 1, i) > 0;
  steps_ += rows.size();
  if (behind == 0) return rows;
  Value* sorted = arena_.NewArray<Value>(rows.size());
  if (behind + 1 == rows.size()) {
    std::reverse_copy(rows.begin(), rows.end(), sorted);
    return {sorted, rows.size()};
  }
  uint32_t* order = arena_.NewArray<uint32_t>(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) order[i] = static_cast<uint32_t>(i);
  std::stable_sort(order, order + rows.size(),
                   [&](uint32_t a, uint32_t b) { return compare(a, b) < 0; });
  for (size_t i = 0; i < rows.size(); ++i) sorted[i] = rows[order[i]];
  return {sorted, rows.size()};
}

bool Machine::SameRow(const Value* a, const Value* b, size_t width) {
  ++steps_;
  for (size_t i = 0; i < width; ++i) {
    // As `distinct` has it, nulls are the same; two unknowns may differ.
    if (a[i].is_null() && b[i].is_null()) {
      if (a[i].unknown || b[i].unknown) return false;
      continue;
    }
    if (a[i].is_null() || b[i].is_null()) return false;
    if (a[i].tag == Tag::kNode && b[i].tag == Tag::kNode && a[i].node == b[i].node) continue;
    if (!EqualValues(context_, a[i], b[i]).value_or(false)) return false;
  }
  return true;
}

// Whether a row of `width` values, of which one holds something unknown, may turn out to be the
// same as one of the rows kept.
bool Machine::MayRepeat(const Value* row, const Value* kept, size_t count, size_t width) {
  for (size_t i = 0; i < count; ++i) {
    ++steps_;
    Truth same = Truth::kTrue;
    for (size_t k = 0; k < width; ++k) {
      same = And(same, SameItem(context_, kept[i * width + k], row[k]));
    }
    if (same == Truth::kUnknown) return true;
  }
  return false;
}

// Removes repeated rows of `width` values from stack_[base..]; returns how many are left, in front.
size_t Machine::Distinct(size_t base, size_t width, bool* open) {
  const size_t count = (stack_.size() - base) / width;
  if (count < 2) return count;
  size_t buckets = 4;
  while (buckets < 2 * count) buckets *= 2;
  // Chained by index + 1; 0 ends a chain.
  uint32_t* heads = arena_.NewArray<uint32_t>(buckets);
  uint32_t* next = arena_.NewArray<uint32_t>(count + 1);
  uint64_t* hashes = arena_.NewArray<uint64_t>(count + 1);
  std::fill(heads, heads + buckets, 0u);
  auto type_of = [&](size_t i) {
    const Value& row = stack_[base + i];
    return row.tag == Tag::kTuple ? row.tuple->type : nullptr;
  };
  bool alike = width == 1 && type_of(0) != nullptr;
  for (size_t i = 1; i < count && alike; ++i) alike = type_of(i) == type_of(0);
  size_t kept = 0;
  bool some_hold_unknown = false;
  for (size_t i = 0; i < count; ++i) {
    const Value* row = &stack_[base + i * width];
    uint64_t hash = 0;
    for (size_t k = 0; k < width; ++k) {
      hash = hash * 31 + (alike ? HashOfFields(*row[k].tuple) : HashOf(row[k]));
    }
    uint32_t& head = heads[hash & (buckets - 1)];
    bool repeated = false;
    for (uint32_t j = head; j != 0 && !repeated; j = next[j]) {
      repeated = hashes[j] == hash && SameRow(row, &stack_[base + (j - 1) * width], width);
    }
    if (steps_ > step_limit_) {
      Exhausted(program_->nodes[0]);
      return kept;
    }
    if (repeated) continue;
    // In an open world a row may turn out to repeat another: it is left out, and the result is
    // open.
    if (options_.open_world) {
      const bool holds_unknown = std::any_of(row, row + width, HoldsUnknown);
      if ((holds_unknown || some_hold_unknown) && MayRepeat(row, &stack_[base], kept, width)) {
        *open = true;
        continue;
      }
      some_hold_unknown = some_hold_unknown || holds_unknown;
    }
    for (size_t k = 0; k < width; ++k) stack_[base + kept * width + k] = row[k];
    ++kept;
    hashes[kept] = hash;
    next[kept] = head;
    head = static_cast<uint32_t>(kept);
  }
  return kept;
}

}  // namespace precert::cql
