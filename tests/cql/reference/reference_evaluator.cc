// Walks a Program: one function for each kind of node, as the specification tells it.
#include "reference_evaluator.h"

#include <algorithm>

namespace precert::cql::reference {
namespace {

constexpr int kDeepest = 400;  // definitions and functions under way

Tri TruthOf(const Plain& p) { return p.is_null() ? Tri() : Tri(p.boolean); }

// Whether what is unknown in an open world plays no part is for the caller to know.
std::string NameOf(fhir::NameId id) { return std::string(fhir::Model::R4().name(id)); }

// The elements at the end of a path of names.
std::vector<const fhir::Node*> AtPath(const fhir::Node& from, std::span<const fhir::NameId> path) {
  std::vector<const fhir::Node*> here = {&from};
  for (fhir::NameId name : path) {
    std::vector<const fhir::Node*> next;
    for (const fhir::Node* node : here) {
      for (const fhir::Node* c = node->first_child; c != nullptr; c = c->next) {
        if (c->name == name) next.push_back(c);
      }
    }
    here = next;
  }
  return here;
}

PlainCode CodingOf(const fhir::Node& node) {
  return {ElementText(node, "code").value_or(""), ElementText(node, "system").value_or(""),
          ElementText(node, "version").value_or(""), ElementText(node, "display").value_or("")};
}

void CollectCodes(const Plain& p, std::vector<PlainCode>* out) {
  if (p.tag == Tag::kCode) out->push_back(p.code);
  if (p.tag == Tag::kConcept) out->insert(out->end(), p.codes.begin(), p.codes.end());
  if (p.tag == Tag::kString) out->push_back({p.text, "", "", ""});
  if (p.tag != Tag::kList) return;
  for (const Plain& item : p.items) {
    if (item.tag != Tag::kList) CollectCodes(item, out);
  }
}

// Where two sort keys do not compare: by the components that are there, what is shorter first.
int CompareLoosely(const Plain& a, const Plain& b) {
  if (a.tag != b.tag) return a.tag < b.tag ? -1 : 1;
  std::vector<int> x = a.moment.parts, y = b.moment.parts;
  const int shorter = x.size() < y.size() ? -1 : x.size() > y.size() ? 1 : 0;
  for (auto* parts : {&x, &y}) {
    for (size_t i = parts->size(); i < 7; ++i) parts->push_back(i < 3 ? 1 : 0);
  }
  if (a.moment.parts.empty() || b.moment.parts.empty()) return 0;
  return x < y ? -1 : x > y ? 1 : shorter;
}

}  // namespace

Reference::Reference(const Program& program, const fhir::Record& record, DateTime now)
    : program_(program),
      record_(record),
      engine_{.arena = arena_,
              .types = *program.type_table,
              .units = codes::UnitTable::Shared(),
              .now = now},
      world_{engine_.units, engine_},
      given_(program.parameters.size()) {}

Result<std::string> Reference::Evaluate(int definition) {
  try {
    const Definition& d = program_.definitions[static_cast<size_t>(definition)];
    depth_ = 0;
    const Plain value = Body(d.body, Frame(d.slots));
    return ToCql(ToValue(engine_, value), engine_.units);
  } catch (const Failure& failure) {
    return Error{.message = failure.message};
  }
}

Plain Reference::Body(NodeId body, Frame frame) {
  if (body == kNoNode) return Null();
  if (++depth_ > kDeepest) throw Failure{"definitions or functions call each other too deeply"};
  const Plain value = Eval(body, frame);
  --depth_;
  return value;
}

Plain Reference::Eval(NodeId id, Frame& frame) {
  const Node& node = program_.nodes[id];
  switch (node.code) {
    case Code::kConstant:
      return FromValue(program_.constants[node.aux]);
    case Code::kParameter: {
      if (given_[node.aux]) return *given_[node.aux];
      return Body(program_.parameters[node.aux].default_value, Frame(64));
    }
    case Code::kDefinition: {
      const Definition& d = program_.definitions[node.aux];
      return Body(d.body, Frame(d.slots));
    }
    case Code::kSlot:
      return frame[node.aux];
    case Code::kOp:
      return Call(node, frame);
    case Code::kFunction: {
      const Function& f = program_.functions[node.aux];
      if (f.body == kNoNode) throw Failure{"an external function has no body"};
      Frame inner(std::max<size_t>(f.slots, node.count));
      for (uint32_t i = 0; i < node.count; ++i) inner[i] = Operand(node, i, frame);
      return Body(f.body, std::move(inner));
    }
    case Code::kAnd: {
      const Tri left = TruthOf(Operand(node, 0, frame));
      return left == false ? Bool(false) : FromTri(And(left, TruthOf(Operand(node, 1, frame))));
    }
    case Code::kOr: {
      const Tri left = TruthOf(Operand(node, 0, frame));
      return left == true ? Bool(true) : FromTri(Or(left, TruthOf(Operand(node, 1, frame))));
    }
    case Code::kImplies: {
      const Tri left = TruthOf(Operand(node, 0, frame));
      if (left == false) return Bool(true);
      return FromTri(Or(Not(left), TruthOf(Operand(node, 1, frame))));
    }
    case Code::kXor: {
      const Tri left = TruthOf(Operand(node, 0, frame)), right = TruthOf(Operand(node, 1, frame));
      return left && right ? Bool(*left != *right) : Null();
    }
    case Code::kNot:
      return FromTri(Not(TruthOf(Operand(node, 0, frame))));
    case Code::kIf:
      return Operand(node, Operand(node, 0, frame).is_true() ? 1 : 2, frame);
    case Code::kCase:
      for (uint32_t i = 0; i + 1 < node.count; i += 2) {
        if (Operand(node, i, frame).is_true()) return Operand(node, i + 1, frame);
      }
      return node.count % 2 == 1 ? Operand(node, node.count - 1, frame) : Null();
    case Code::kCoalesce:
      for (uint32_t i = 0; i < node.count; ++i) {
        Plain p = Operand(node, i, frame);
        if (!p.is_null()) return p;
      }
      return Null();
    case Code::kList:
    case Code::kTuple: {
      Plain out;
      out.tag = node.code == Code::kList ? Tag::kList : Tag::kTuple;
      out.type = node.type;
      for (uint32_t i = 0; i < node.count; ++i) out.items.push_back(Operand(node, i, frame));
      return out;
    }
    case Code::kInterval:
    case Code::kIntervalDynamic:
      return MakeInterval(node, frame);
    case Code::kInstance:
      return Instance(node, frame);
    case Code::kProperty: {
      const cql::Property& property = program_.properties[node.aux];
      const Plain source = Operand(node, 0, frame);
      if (source.is_null()) return source;
      if (!property.over_list || source.tag != Tag::kList) return Property(property, source);
      std::vector<Plain> out;
      for (const Plain& item : source.items) {
        const Plain part = item.is_null() ? item : Property(property, item);
        if (part.tag == Tag::kList) {
          out.insert(out.end(), part.items.begin(), part.items.end());
        } else if (!part.is_null()) {
          out.push_back(part);
        }
      }
      return ListOf(out);
    }
    case Code::kRetrieve:
      return Retrieve(node, frame);
    case Code::kQuery:
      return Query(node, frame);
    case Code::kIs:
      return Bool(IsOf(Operand(node, 0, frame), program_.types[node.aux]));
    case Code::kAs: {
      Plain p = Operand(node, 0, frame);
      return IsOf(p, program_.types[node.aux]) ? p : Null();
    }
    case Code::kCast: {
      Plain p = Operand(node, 0, frame);
      if (!p.is_null() && !IsOf(p, program_.types[node.aux])) throw Failure{"cannot cast"};
      return p;
    }
    case Code::kMap: {
      Plain list = Operand(node, 0, frame);
      if (list.tag != Tag::kList) return list;
      for (Plain& item : list.items) {
        frame[node.aux] = item;
        item = Operand(node, 1, frame);
      }
      return list;
    }
    case Code::kMapInterval: {
      Plain interval = Operand(node, 0, frame);
      if (interval.tag != Tag::kInterval) return interval;
      for (Plain& bound : interval.items) {
        if (bound.is_null()) continue;
        frame[node.aux] = bound;
        bound = Operand(node, 1, frame);
      }
      if (node.type != nullptr && node.type->Is(TypeKind::kInterval)) {
        interval.type = node.type->element();
      }
      return interval;
    }
  }
  throw std::logic_error("a node of an unknown kind");
}

Plain Reference::Call(const Node& node, Frame& frame) {
  const cql::Call& call = program_.calls[node.aux];
  OpCall original;
  original.precision = call.precision;
  original.result = call.result;
  original.types = call.types;
  PlainCall plain;
  plain.name = call.op->name;
  plain.signature = call.op->signature;
  plain.precision = call.precision;
  plain.original = &original;
  plain.fn = call.op->fn;
  plain.nulls = call.op->nulls;
  for (uint32_t i = 0; i < node.count; ++i) plain.args.push_back(Operand(node, i, frame));
  return CallOperator(world_, plain);
}

// Author's Guide, "Interval Values": an interval that ends before it begins is an error.
// Interval[null, null] has no point type, and is null.
Plain Reference::MakeInterval(const Node& node, Frame& frame) {
  const Plain low = Operand(node, 0, frame), high = Operand(node, 1, frame);
  bool low_closed = (node.aux & 1) != 0, high_closed = (node.aux & 2) != 0;
  if (node.code == Code::kIntervalDynamic) {
    low_closed = Operand(node, 2, frame).is_true();
    high_closed = Operand(node, 3, frame).is_true();
  }
  const Type* point = node.type != nullptr && node.type->Is(TypeKind::kInterval)
                          ? node.type->element()
                          : engine_.types.Any();
  if (low.is_null() && high.is_null() && point->Is(TypeKind::kAny)) return Null();
  const Plain made = Span(point, low, high, low_closed, high_closed);
  // Nothing comes after the greatest value, and nothing before the least.
  const bool void_low = !low.is_null() && StartOf(world_, made).is_null();
  const bool void_high = !high.is_null() && EndOf(world_, made).is_null();
  const bool both = !low.is_null() && !high.is_null();
  if (void_low || void_high ||
      (both && Compare(world_, StartOf(world_, made), EndOf(world_, made)).value_or(0) > 0)) {
    throw Failure{"the interval ends before it begins"};
  }
  return made;
}

Plain Reference::Instance(const Node& node, Frame& frame) {
  const cql::Instance& instance = program_.instances[node.aux];
  auto element = [&](std::string_view name) {
    for (uint32_t i = 0; i < node.count; ++i) {
      if (instance.texts[i] == name) return Operand(node, i, frame);
    }
    return Null();
  };
  auto text = [&](std::string_view name) {
    const Plain p = element(name);
    return p.tag == Tag::kNode ? std::string(p.element->text) : p.text;
  };
  Plain out;
  switch (instance.type->kind) {
    case TypeKind::kQuantity: {
      const Plain amount = element("value");
      if (amount.is_null()) return Null();
      const std::string unit = text("unit");
      out = Qty(amount.tag == Tag::kInteger ? amount.number * kOne : amount.number,
                element("unit").is_null() ? codes::UnitTable::kOne : world_.units.Intern(unit));
      out.scale = amount.scale;
      return out;
    }
    case TypeKind::kRatio:
      out.tag = Tag::kRatio;
      out.items = {element("numerator"), element("denominator")};
      return out;
    case TypeKind::kCode:
      out.tag = Tag::kCode;
      out.code = {text("code"), text("system"), text("version"), text("display")};
      return out;
    case TypeKind::kConcept:
      out.tag = Tag::kConcept;
      CollectCodes(element("codes"), &out.codes);
      out.text = text("display");
      return out;
    case TypeKind::kValueSet:
    case TypeKind::kCodeSystem: {
      out.tag = instance.type->Is(TypeKind::kValueSet) ? Tag::kValueSet : Tag::kCodeSystem;
      auto kept = [&](std::string_view name) { return arena_.Copy(std::string_view(text(name))); };
      out.vocabulary =
          arena_.New<VocabularyData>(VocabularyData{kept("id"), kept("version"), kept("name")});
      return out;
    }
    default:
      throw NotThere("the reference makes no instance of " + instance.type->ToString());
  }
}

// ---- properties --------------------------------------------------------------------------------

Plain Reference::ElementOf(const fhir::Node& node, std::string_view name, bool many) {
  std::vector<Plain> all;
  for (const fhir::Node* c = node.first_child; c != nullptr; c = c->next) {
    if (NameOf(c->name) == name) {
      Plain p;
      p.tag = Tag::kNode;
      p.element = c;
      all.push_back(p);
    }
  }
  if (many) return ListOf(all);
  return all.empty() ? Null() : all.front();
}

Plain Reference::PrimitiveOf(const fhir::Node& node) {
  if (!node.is_primitive()) return Null();
  const std::string text(node.text);
  const std::string_view type = fhir::Model::R4().type(node.type).name;
  auto moment = [&](Tag tag) {
    const auto m = ReadMoment(tag, text);
    if (!m) throw Failure{"the record holds no valid " + std::string(type)};
    return At(tag, *m);
  };
  if (type == "boolean") return Bool(text == "true");
  if (type == "integer" || type == "unsignedInt" || type == "positiveInt") {
    const auto n = ReadDecimalText(text, true);
    if (!n || *n % kOne != 0) throw Failure{"the record holds no valid integer"};
    return Int(*n / kOne);
  }
  if (type == "decimal") {
    const auto n = ReadDecimalText(text, true);
    if (!n) throw Failure{"the record holds no valid decimal"};
    Plain p = Dec(*n);
    const size_t point = text.find('.');
    if (point != std::string::npos) {
      p.scale = static_cast<uint8_t>(std::min<size_t>(8, text.size() - point - 1));
    }
    return p;
  }
  if (type == "date") return moment(Tag::kDate);
  if (type == "dateTime" || type == "instant") return moment(Tag::kDateTime);
  if (type == "time") return moment(Tag::kTime);
  return Str(text);
}

Plain Reference::PropertyByName(std::string_view name, const Plain& p) {
  auto text = [](std::string_view s) { return s.empty() ? Null() : Str(std::string(s)); };
  switch (p.tag) {
    case Tag::kNode: {
      const fhir::Model& model = fhir::Model::R4();
      const bool typed = p.element->type != fhir::kNoType;
      const bool primitive =
          typed && model.type(p.element->type).type_class == fhir::TypeClass::kPrimitive;
      if (name == "value" && primitive) return PrimitiveOf(*p.element);
      const fhir::NameId id = model.FindName(name);
      if (!typed || id == fhir::kNoName) return Null();
      const fhir::Element* element = model.FindElement(p.element->type, id);
      return element == nullptr ? Null() : ElementOf(*p.element, name, element->repeats);
    }
    case Tag::kTuple:
      for (size_t i = 0; i < p.items.size(); ++i) {
        if (p.type->fields[i].name == name) return p.items[i];
      }
      return Null();
    case Tag::kInterval:
      if (name == "low") return p.items[0];
      if (name == "high") return p.items[1];
      if (name == "lowClosed") return Bool(p.low_closed);
      if (name == "highClosed") return Bool(p.high_closed);
      return Null();
    case Tag::kQuantity: {
      if (name == "unit") return Str(std::string(world_.units.Text(p.unit)));
      if (name != "value") return Null();
      Plain amount = Dec(p.number);
      amount.scale = p.scale;
      return amount;
    }
    case Tag::kRatio:
      if (name == "numerator") return p.items[0];
      return name == "denominator" ? p.items[1] : Null();
    case Tag::kCode:
      if (name == "code") return text(p.code.code);
      if (name == "system") return text(p.code.system);
      if (name == "version") return text(p.code.version);
      return name == "display" ? text(p.code.display) : Null();
    case Tag::kConcept: {
      if (name == "display") return text(p.text);
      if (name != "codes") return Null();
      std::vector<Plain> codes;
      for (const PlainCode& c : p.codes) {
        Plain code;
        code.tag = Tag::kCode;
        code.code = c;
        codes.push_back(code);
      }
      return ListOf(codes);
    }
    case Tag::kValueSet:
    case Tag::kCodeSystem:
      if (name == "id") return text(p.vocabulary->id);
      if (name == "name") return text(p.vocabulary->name);
      return name == "version" ? text(p.vocabulary->version) : Null();
    default:
      return Null();
  }
}

Plain Reference::Property(const cql::Property& property, const Plain& source) {
  if (property.kind == PropertyKind::kTuple && source.tag == Tag::kTuple) {
    return source.items[property.index];
  }
  if (source.tag == Tag::kNode) {
    if (property.kind == PropertyKind::kFhir) {
      return ElementOf(*source.element, NameOf(property.name), property.many);
    }
    if (property.kind == PropertyKind::kPrimitiveValue) return PrimitiveOf(*source.element);
  }
  return PropertyByName(property.text, source);
}

// ---- types -------------------------------------------------------------------------------------

bool Reference::IsOf(const Plain& p, const Type* type) {
  if (p.is_null()) return false;
  auto all = [&](const Type* element) {
    return std::all_of(p.items.begin(), p.items.end(),
                       [&](const Plain& item) { return item.is_null() || IsOf(item, element); });
  };
  switch (type->kind) {
    case TypeKind::kAny:
      return true;
    case TypeKind::kChoice:
      return std::any_of(type->args.begin(), type->args.end(),
                         [&](const Type* one) { return IsOf(p, one); });
    case TypeKind::kList:
      return p.tag == Tag::kList && (type->element()->Is(TypeKind::kAny) || all(type->element()));
    case TypeKind::kInterval: {
      if (p.tag != Tag::kInterval) return false;
      if (type->element()->Is(TypeKind::kAny) || p.type == type->element()) return true;
      return !(p.items[0].is_null() && p.items[1].is_null()) && all(type->element());
    }
    case TypeKind::kTuple:
      if (p.tag != Tag::kTuple || p.items.size() != type->fields.size()) return false;
      for (size_t i = 0; i < p.items.size(); ++i) {
        if (p.type->fields[i].name != type->fields[i].name) return false;
        if (!p.items[i].is_null() && !IsOf(p.items[i], type->fields[i].type)) return false;
      }
      return true;
    case TypeKind::kClass: {
      if (p.tag != Tag::kNode) return false;
      const fhir::Model& model = fhir::Model::R4();
      for (fhir::TypeId t = p.element->type; t != fhir::kNoType; t = model.type(t).base) {
        if (model.type(t).name == type->name) return true;
      }
      return false;
    }
    case TypeKind::kVocabulary:
      return p.tag == Tag::kValueSet || p.tag == Tag::kCodeSystem;
    case TypeKind::kVariable:
      return false;
    default:
      break;
  }
  struct Row {
    TypeKind kind;
    Tag tag;
  };
  constexpr Row kRows[] = {{TypeKind::kBoolean, Tag::kBoolean},
                           {TypeKind::kInteger, Tag::kInteger},
                           {TypeKind::kInteger, Tag::kUncertain},
                           {TypeKind::kLong, Tag::kLong},
                           {TypeKind::kDecimal, Tag::kDecimal},
                           {TypeKind::kString, Tag::kString},
                           {TypeKind::kDate, Tag::kDate},
                           {TypeKind::kDateTime, Tag::kDateTime},
                           {TypeKind::kTime, Tag::kTime},
                           {TypeKind::kQuantity, Tag::kQuantity},
                           {TypeKind::kRatio, Tag::kRatio},
                           {TypeKind::kCode, Tag::kCode},
                           {TypeKind::kConcept, Tag::kConcept},
                           {TypeKind::kValueSet, Tag::kValueSet},
                           {TypeKind::kCodeSystem, Tag::kCodeSystem}};
  return std::any_of(std::begin(kRows), std::end(kRows),
                     [&](const Row& row) { return row.kind == type->kind && row.tag == p.tag; });
}

// ---- retrieves ---------------------------------------------------------------------------------

Plain Reference::Retrieve(const Node& node, Frame& frame) {
  const cql::Retrieve& retrieve = program_.retrieves[node.aux];
  std::vector<PlainCode> wanted;
  const codes::ValueSet* set = nullptr;
  if (retrieve.has_terminology) {
    for (const Value& v : retrieve.codes) CollectCodes(FromValue(v), &wanted);
    if (retrieve.codes.empty()) {
      if (node.count == 0) throw Failure{"the value set is not loaded"};
      const Plain asked = Operand(node, 0, frame);
      if (asked.tag == Tag::kCodeSystem) throw Failure{"a retrieve by a code system"};
      if (asked.tag == Tag::kValueSet) {
        set = asked.vocabulary->expansion;
        if (set == nullptr) throw Failure{"the value set is not loaded"};
      } else {
        CollectCodes(asked, &wanted);
      }
    }
  }
  // `bare`: the element is a plain code, which names no system.
  auto matches = [&](const PlainCode& have, bool bare) {
    if (have.code.empty()) return false;
    if (set != nullptr) {
      if (!bare && have.system.empty()) return false;
      auto same_system = [&](const codes::ValueSetCode& c) {
        return bare || c.system == have.system;
      };
      for (const codes::ValueSetCode& c : set->codes) {
        if (same_system(c) && c.code == have.code) return true;
      }
      for (const codes::ValueSetCode& c : set->prefixes) {
        if (same_system(c) && have.code.starts_with(c.code)) return true;
      }
      return false;
    }
    for (const PlainCode& c : wanted) {
      if (c.code != have.code || (!bare && c.system != have.system)) continue;
      const bool exact = !retrieve.equivalent && !bare;
      if (exact && (c.version != have.version || c.display != have.display)) continue;
      return true;
    }
    return false;
  };
  const fhir::Model& model = fhir::Model::R4();
  std::vector<Plain> out;
  for (const fhir::Resource& resource : record_.resources()) {
    const bool abstract =
        retrieve.type_name == "Resource" || retrieve.type_name == "DomainResource";
    if (!model.IsA(resource.node->type, retrieve.type)) continue;
    if (resource.contained && !abstract) continue;
    bool found = !retrieve.has_terminology;
    for (const fhir::Node* at : AtPath(*resource.node, retrieve.code_path)) {
      if (!retrieve.has_terminology) break;
      const std::string_view type = model.type(at->type).name;
      if (type == "CodeableConcept") {
        for (const fhir::Node* c = at->first_child; c != nullptr; c = c->next) {
          if (NameOf(c->name) == "coding") found = found || matches(CodingOf(*c), false);
        }
      } else if (type == "Coding") {
        found = found || matches(CodingOf(*at), false);
      } else if (at->is_primitive()) {
        found = found || matches({std::string(at->text), "", "", ""}, true);
      }
    }
    if (!found) continue;
    Plain p;
    p.tag = Tag::kNode;
    p.element = resource.node;
    out.push_back(p);
  }
  return ListOf(out);
}

// ---- queries -----------------------------------------------------------------------------------

// Whether an expression reads one of these slots.
bool Reference::Reads(NodeId root, const std::vector<uint32_t>& slots) {
  if (root == kNoNode) return false;
  const Node& node = program_.nodes[root];
  if (node.code == Code::kSlot) {
    return std::find(slots.begin(), slots.end(), node.aux) != slots.end();
  }
  std::vector<NodeId> children;
  for (uint32_t i = 0; i < node.count; ++i) children.push_back(program_.operand(node, i));
  if (node.code == Code::kQuery) {
    const cql::Query& q = program_.queries[node.aux];
    for (const QuerySource& s : q.sources) children.push_back(s.expression);
    for (const auto& let : q.lets) children.push_back(let.second);
    for (const Relationship& r : q.relationships) {
      children.push_back(r.source);
      children.push_back(r.such_that);
    }
    for (const SortKey& k : q.sort) children.push_back(k.expression);
    for (NodeId n : {q.where, q.result, q.aggregate, q.starting}) children.push_back(n);
  }
  return std::any_of(children.begin(), children.end(),
                     [&](NodeId child) { return Reads(child, slots); });
}

// Nested loops over the sources. A source that does not depend on an earlier one and is null makes
// the query null; one that does makes no rows.
Plain Reference::Query(const Node& node, Frame& frame) {
  const cql::Query& query = program_.queries[node.aux];
  std::vector<uint32_t> slots;
  for (const QuerySource& source : query.sources) {
    if (!Reads(source.expression, slots) && Eval(source.expression, frame).is_null()) return Null();
    slots.push_back(source.slot);
  }
  const bool aggregates = query.aggregate != kNoNode;
  if (aggregates) {
    frame[query.accumulator_slot] =
        query.starting == kNoNode ? Null() : Eval(query.starting, frame);
  }
  std::vector<Plain> rows;
  int64_t index = 0;
  Rows(query, {}, 0, frame, &rows, &index);
  auto distinct = [&](const std::vector<Plain>& all) {
    std::vector<Plain> out;
    for (const Plain& row : all) {
      const bool repeated = std::any_of(out.begin(), out.end(), [&](const Plain& kept) {
        if (!aggregates) return SameItem(world_, kept, row) == true;
        for (size_t i = 0; i < row.items.size(); ++i) {
          if (SameItem(world_, kept.items[i], row.items[i]) != true) return false;
        }
        return true;
      });
      if (!repeated) out.push_back(row);
    }
    return out;
  };
  if (aggregates) {
    if (!query.distinct) return frame[query.accumulator_slot];
    int64_t at = 0;
    for (const Plain& row : distinct(rows)) {  // the sources of each row
      if (query.index_slot != kNoNode) frame[query.index_slot] = Int(at++);
      for (size_t i = 0; i < row.items.size(); ++i) frame[query.sources[i].slot] = row.items[i];
      for (const auto& [slot, expression] : query.lets) frame[slot] = Eval(expression, frame);
      frame[query.accumulator_slot] = Eval(query.aggregate, frame);
    }
    return frame[query.accumulator_slot];
  }
  if (!query.list) return rows.empty() ? Null() : rows.front();
  if (query.distinct) rows = distinct(rows);
  return query.sort.empty() ? ListOf(rows) : Sorted(query, rows, frame);
}

void Reference::Rows(const cql::Query& query, const std::vector<Plain>& fixed, size_t source,
                     Frame& frame, std::vector<Plain>* rows, int64_t* index) {
  if (source == query.sources.size()) {
    Row(query, frame, rows, index);
    return;
  }
  const QuerySource& from = query.sources[source];
  const Plain value = Eval(from.expression, frame);
  if (value.is_null()) return;
  for (const Plain& item :
       value.tag == Tag::kList && from.list ? value.items : std::vector{value}) {
    frame[from.slot] = item;
    Rows(query, fixed, source + 1, frame, rows, index);
  }
}

void Reference::Row(const cql::Query& query, Frame& frame, std::vector<Plain>* rows,
                    int64_t* index) {
  if (query.index_slot != kNoNode) frame[query.index_slot] = Int((*index)++);
  // A let is evaluated when a part of the condition needs it, or when the row is kept; before
  // relationships, at once.
  std::vector<bool> known(query.lets.size(), false);
  auto need = [&](size_t let, auto& self) -> void {
    if (known[let]) return;
    known[let] = true;
    for (size_t i = 0; i < let; ++i) {
      if (Reads(query.lets[let].second, {query.lets[i].first})) self(i, self);
    }
    frame[query.lets[let].first] = Eval(query.lets[let].second, frame);
  };
  auto need_all = [&] {
    for (size_t i = 0; i < query.lets.size(); ++i) need(i, need);
  };
  if (!query.relationships.empty()) need_all();
  for (const Relationship& relation : query.relationships) {
    const Plain source = Eval(relation.source, frame);
    bool related = false;
    const bool list = source.tag == Tag::kList;
    for (const Plain& item : list ? source.items : std::vector{source}) {
      if (source.is_null() || related) break;
      frame[relation.slot] = item;
      related = relation.such_that == kNoNode || Eval(relation.such_that, frame).is_true();
    }
    if (related != relation.with) return;
  }
  if (query.where != kNoNode) {
    std::vector<NodeId> parts;  // of a and b and c, from the last
    NodeId left = query.where;
    for (; program_.nodes[left].code == Code::kAnd;
         left = program_.operand(program_.nodes[left], 0)) {
      parts.push_back(program_.operand(program_.nodes[left], 1));
    }
    parts.push_back(left);
    bool keep = true;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      for (size_t i = 0; i < query.lets.size(); ++i) {
        if (Reads(*part, {query.lets[i].first})) need(i, need);
      }
      const Tri truth = TruthOf(Eval(*part, frame));
      if (truth == false) return;
      keep = keep && truth == true;
    }
    if (!keep) return;
  }
  need_all();
  Plain row;
  row.tag = Tag::kTuple;
  for (const QuerySource& source : query.sources) row.items.push_back(frame[source.slot]);
  if (query.aggregate != kNoNode) {
    if (query.distinct) {
      rows->push_back(row);
    } else {
      frame[query.accumulator_slot] = Eval(query.aggregate, frame);
    }
  } else if (query.result != kNoNode) {
    rows->push_back(Eval(query.result, frame));
  } else if (query.sources.size() == 1) {
    rows->push_back(row.items[0]);
  } else {
    row.items.clear();
    row.type = query.row_type;
    for (const TupleField& field : query.row_type->fields) {
      for (const QuerySource& source : query.sources) {
        if (source.alias == field.name) row.items.push_back(frame[source.slot]);
      }
    }
    rows->push_back(row);
  }
}

// Insertion: a row goes before the first that it certainly precedes. Nulls are least.
Plain Reference::Sorted(const cql::Query& query, std::vector<Plain> rows, Frame& frame) {
  struct Keyed {
    Plain row;
    std::vector<Plain> keys;
  };
  auto compare = [&](const Plain& a, const Plain& b) {
    if (a.is_null() || b.is_null()) return (b.is_null() ? 1 : 0) - (a.is_null() ? 1 : 0);
    const auto order = Compare(world_, a, b);
    return order ? *order : CompareLoosely(a, b);
  };
  auto before = [&](const Keyed& a, const Keyed& b) {
    for (size_t k = 0; k < query.sort.size(); ++k) {
      const int n = compare(a.keys[k], b.keys[k]);
      if (n != 0) return query.sort[k].descending ? n > 0 : n < 0;
    }
    return false;
  };
  std::vector<Keyed> sorted;
  for (const Plain& row : rows) {
    Keyed keyed{row, {}};
    for (const SortKey& key : query.sort) {
      frame[query.sort_slot] = row;
      keyed.keys.push_back(key.expression == kNoNode ? row : Eval(key.expression, frame));
    }
    size_t at = sorted.size();
    while (at > 0 && before(keyed, sorted[at - 1])) --at;
    sorted.insert(sorted.begin() + static_cast<ptrdiff_t>(at), keyed);
  }
  std::vector<Plain> out;
  for (const Keyed& keyed : sorted) out.push_back(keyed.row);
  return ListOf(out);
}

}  // namespace precert::cql::reference
