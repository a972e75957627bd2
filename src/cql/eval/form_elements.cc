// Forms of elements of the record: children, types, texts, codes, and lists of elements.
#include <algorithm>
#include <cstring>

#include "codes/value_set.h"
#include "cql/core/model_info.h"
#include "cql/eval/form_parts.h"
#include "cql/eval/machine.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

std::string NameOf(fhir::NameId name) { return std::string(fhir::Model::R4().name(name)); }

class ElementForm : public Form {
 public:
  Value Box(FormRun& run) const final {
    const fhir::Node* node = Read(run);
    return node == nullptr ? Value::Null() : Value::Node(node);
  }

 protected:
  ~ElementForm() = default;
};

class TruthForm : public Form {
 public:
  Value Box(FormRun& run) const final { return ToValue(Test(run)); }

 protected:
  ~TruthForm() = default;
};

class Child final : public ElementForm {
 public:
  Child(const Form* source, fhir::NameId name) : source_(source), name_(name) {}
  const fhir::Node* Read(FormRun& run) const override {
    const fhir::Node* source = source_.Read(run);
    return source == nullptr ? nullptr : source->Child(name_);
  }
  VariablePlace Place() const override {
    VariablePlace place = source_.Place();
    if (place.child) return {};
    place.child = name_;
    return place;
  }
  std::string Describe() const override { return source_.Describe() + "." + NameOf(name_); }

 private:
  ElementSource source_;
  fhir::NameId name_;
};

// x.value of a primitive.
class Primitive final : public Form {
 public:
  explicit Primitive(const Form* source) : source_(source) {}
  Value Box(FormRun& run) const override {
    const fhir::Node* node = source_.Read(run);
    if (node == nullptr) return Value::Null();
    const std::optional<Value> value = SystemValueOf(*node);
    if (!value) run.Decline();
    return value.value_or(Value::Null());
  }
  std::string Describe() const override { return source_.Describe() + ".value"; }

 private:
  ElementSource source_;
};

// ---- types -------------------------------------------------------------------------------------

bool IsOne(const uint8_t* types, const fhir::Node& node) {
  return node.type != fhir::kNoType && types[node.type] != 0;
}

class Is final : public TruthForm {
 public:
  Is(const Form* source, const uint8_t* types, const Type* type)
      : source_(source), types_(types), type_(type) {}
  Truth Test(FormRun& run) const override {
    const fhir::Node* node = source_.Read(run);
    return ToTruth(node != nullptr && IsOne(types_, *node));
  }
  std::string Describe() const override {
    return "is<" + type_->ToString() + ">(" + source_.Describe() + ")";
  }

 private:
  ElementSource source_;
  const uint8_t* types_;
  const Type* type_;
};

class As final : public ElementForm {
 public:
  As(const Form* source, const uint8_t* types, const Type* type, bool strict)
      : source_(source), types_(types), type_(type), strict_(strict) {}
  const fhir::Node* Read(FormRun& run) const override {
    const fhir::Node* node = source_.Read(run);
    if (node == nullptr || IsOne(types_, *node)) return node;
    if (strict_) run.Decline();  // an error
    return nullptr;
  }
  std::string Describe() const override {
    return "as<" + type_->ToString() + ">(" + source_.Describe() + ")";
  }

 private:
  ElementSource source_;
  const uint8_t* types_;
  const Type* type_;
  bool strict_;
};

class IsNullElement final : public TruthForm {
 public:
  explicit IsNullElement(const Form* source) : source_(source) {}
  Truth Test(FormRun& run) const override { return ToTruth(source_.Read(run) == nullptr); }
  VariablePlace SafeOn() const override { return source_.Place().Variable(); }
  std::string Describe() const override { return "is-null(" + source_.Describe() + ")"; }

 private:
  ElementSource source_;
};

// ---- texts -------------------------------------------------------------------------------------

// Equality of texts that are mostly short.
inline bool Same(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  auto same = [](const char* p, const char* q, auto word) {
    auto other = word;
    std::memcpy(&word, p, sizeof word);
    std::memcpy(&other, q, sizeof other);
    return word == other;
  };
  const char *p = a.data(), *q = b.data();
  if (size > 16) return std::memcmp(p, q, size) == 0;
  if (size >= 8) return same(p, q, uint64_t{}) && same(p + size - 8, q + size - 8, uint64_t{});
  if (size >= 4) return same(p, q, uint32_t{}) && same(p + size - 4, q + size - 4, uint32_t{});
  for (size_t i = 0; i < size; ++i) {
    if (p[i] != q[i]) return false;
  }
  return true;
}

class Text final : public Form {
 public:
  explicit Text(const Form* source) : source_(source) {}
  std::string_view Words(FormRun& run) const override {
    const fhir::Node* node = source_.Read(run);
    return node != nullptr && node->is_primitive() ? node->text : std::string_view();
  }
  Value Box(FormRun& run) const override {
    const std::string_view words = Words(run);
    return words.data() == nullptr ? Value::Null() : Value::String(words);
  }
  const ElementSource* TextOf() const override { return &source_; }
  std::string Describe() const override { return "text(" + source_.Describe() + ")"; }

 private:
  ElementSource source_;
};

// Where a form gets a text from; that of an element is read without a call.
class TextSource {
 public:
  explicit TextSource(const Form* form)
      : form_(form), element_(form->TextOf() != nullptr ? *form->TextOf() : ElementSource(form)) {
    of_element_ = form->TextOf() != nullptr;
  }
  std::string_view Words(FormRun& run) const {
    if (!of_element_) return form_->Words(run);
    const fhir::Node* node = element_.Read(run);
    return node != nullptr && node->is_primitive() ? node->text : std::string_view();
  }
  // The variable that it is read from without a call.
  VariablePlace Variable() const {
    return of_element_ ? element_.Place().Variable() : VariablePlace{};
  }
  std::string Describe() const { return form_->Describe(); }

 private:
  const Form* form_;
  ElementSource element_;
  bool of_element_;
};

class TextEqual final : public TruthForm {
 public:
  TextEqual(const Form* a, const Form* b) : a_(a), b_(b) {}
  Truth Test(FormRun& run) const override {
    const std::string_view a = a_.Words(run), b = b_.Words(run);
    if (a.data() == nullptr || b.data() == nullptr) return Truth::kNull;
    return ToTruth(Same(a, b));
  }
  std::string Describe() const override { return a_.Describe() + " = " + b_.Describe(); }

 private:
  TextSource a_, b_;
};

// The same with a text that is known.
class TextIs final : public TruthForm {
 public:
  TextIs(const Form* text, std::string_view wanted, std::string_view shown)
      : text_(text), wanted_(wanted), shown_(shown) {}
  Truth Test(FormRun& run) const override {
    const std::string_view text = text_.Words(run);
    return text.data() == nullptr ? Truth::kNull : ToTruth(Same(text, wanted_));
  }
  VariablePlace SafeOn() const override { return text_.Variable(); }
  std::string Describe() const override { return text_.Describe() + " = " + std::string(shown_); }

 private:
  TextSource text_;
  std::string_view wanted_, shown_;
};

// In a list of texts, none of them null: a null text is not in it either.
class TextIn final : public TruthForm {
 public:
  TextIn(const Form* text, std::span<const std::string_view> texts) : text_(text), texts_(texts) {}
  Truth Test(FormRun& run) const override {
    const std::string_view text = text_.Words(run);
    if (text.data() == nullptr) return Truth::kFalse;
    for (const std::string_view one : texts_) {
      if (Same(one, text)) return Truth::kTrue;
    }
    return Truth::kFalse;
  }
  VariablePlace SafeOn() const override { return text_.Variable(); }
  std::string Describe() const override {
    return text_.Describe() + " in " + std::to_string(texts_.size()) + " texts";
  }

 private:
  TextSource text_;
  std::span<const std::string_view> texts_;
};

// ---- codes -------------------------------------------------------------------------------------

struct Names {
  static fhir::NameId Of(std::string_view name) { return fhir::Model::R4().FindName(name); }
  fhir::NameId coding = Of("coding"), system = Of("system"), code = Of("code");
};
const Names& N() {
  static const Names names;
  return names;
}

// What codes are compared with: some codes, by code and system (`~`), or a value set.
struct WantedCodes {
  std::span<const CodeData> codes;
  const codes::ValueSet* set = nullptr;

  bool Has(const fhir::Node& coding, fhir::NameId system_name, fhir::NameId code_name) const {
    std::string_view system, code;
    for (const fhir::Node* c = coding.first_child; c != nullptr; c = c->next) {
      if (c->name == system_name) system = c->text;
      if (c->name == code_name) code = c->text;
      if (!code.empty() && !system.empty()) break;
    }
    if (set != nullptr) {
      return !code.empty() && !system.empty() && set->Contains(system, code);
    }
    return std::any_of(codes.begin(), codes.end(), [&](const CodeData& wanted) {
      return Same(wanted.code, code) && Same(wanted.system, system);
    });
  }
};

class HasCode final : public TruthForm {
 public:
  HasCode(const Form* source, bool is_concept, const WantedCodes& wanted)
      : source_(source),
        wanted_(wanted),
        is_concept_(is_concept),
        coding_(N().coding),
        system_(N().system),
        code_(N().code) {}
  Truth Test(FormRun& run) const override {
    const fhir::Node* node = source_.Read(run);
    if (node == nullptr) return Truth::kFalse;
    if (!is_concept_) return ToTruth(wanted_.Has(*node, system_, code_));
    for (const fhir::Node* c = node->first_child; c != nullptr; c = c->next) {
      if (c->name == coding_ && wanted_.Has(*c, system_, code_)) return Truth::kTrue;
    }
    return Truth::kFalse;
  }
  std::string Describe() const override {
    return source_.Describe() + (wanted_.set != nullptr
                                     ? " in \"" + std::string(wanted_.set->name) + "\""
                                     : " ~ " + std::to_string(wanted_.codes.size()) + " codes");
  }

 private:
  ElementSource source_;
  WantedCodes wanted_;
  bool is_concept_;
  fhir::NameId coding_, system_, code_;
};

// ---- lists of elements -------------------------------------------------------------------------

class Children final : public Elements {
 public:
  Children(const Form* source, fhir::NameId name) : source_(source), name_(name) {}
  bool Walk(FormRun& run, Visitor& visitor) const override {
    const fhir::Node* source = source_.Read(run);
    if (source == nullptr) return false;
    source->ForEachChild(name_, [&](const fhir::Node* child) { return visitor.Take(child); });
    return true;
  }
  std::string Describe() const override { return source_.Describe() + ".*" + NameOf(name_); }

 private:
  ElementSource source_;
  fhir::NameId name_;
};

// The children of that name of each item; what an item does not have is left out.
class Path final : public Elements {
 public:
  Path(const Elements* source, fhir::NameId name, bool many)
      : source_(source), name_(name), many_(many) {}
  bool Walk(FormRun& run, Visitor& visitor) const override {
    Step step(*this, visitor);
    return source_->Walk(run, step);
  }
  std::string Describe() const override {
    return source_->Describe() + (many_ ? ".*" : ".") + NameOf(name_);
  }

 private:
  class Step final : public Visitor {
   public:
    Step(const Path& path, Visitor& next) : path_(path), next_(next) {}
    bool Take(const fhir::Node* item) override {
      if (item == nullptr) return false;
      bool enough = false;
      item->ForEachChild(path_.name_, [&](const fhir::Node* child) {
        enough = next_.Take(child);
        return enough || !path_.many_;
      });
      return enough;
    }

   private:
    const Path& path_;
    Visitor& next_;
  };
  const Elements* source_;
  fhir::NameId name_;
  bool many_;
};

// A query over elements: those for which `where` holds, or what `result` makes of them.
class Filtered final : public Elements {
 public:
  Filtered(const Elements* source, uint32_t reg, const Form* where, const Form* result)
      : source_(source), reg_(reg), where_(where), result_(result) {}
  bool Walk(FormRun& run, Visitor& visitor) const override {
    Filter filter(*this, run, visitor);
    return source_->Walk(run, filter);
  }
  std::string Describe() const override {
    return "(" + source_->Describe() + " as %" + std::to_string(reg_) +
           (where_ == nullptr ? "" : " where " + where_->Describe()) +
           (result_ == nullptr ? "" : " return " + result_->Describe()) + ")";
  }

 private:
  class Filter final : public Visitor {
   public:
    Filter(const Filtered& query, FormRun& run, Visitor& next)
        : query_(query), run_(run), next_(next) {}
    bool Take(const fhir::Node* item) override {
      run_.Set(query_.reg_, item);
      if (query_.where_ != nullptr) {
        const Truth keep = query_.where_->Test(run_);
        if (keep == Truth::kUnknown) run_.Decline();  // the list would be open
        if (keep != Truth::kTrue) return run_.declined();
      }
      return next_.Take(query_.result_ == nullptr ? item : query_.result_->Read(run_));
    }

   private:
    const Filtered& query_;
    FormRun& run_;
    Visitor& next_;
  };
  const Elements* source_;
  uint32_t reg_;
  const Form *where_, *result_;
};

class ElementList final : public Form {
 public:
  explicit ElementList(const Elements* elements) : elements_(elements) {}
  Value Box(FormRun& run) const override {
    struct Counter final : Elements::Visitor {
      bool Take(const fhir::Node*) override { return ++count, false; }
      size_t count = 0;
    } counter;
    if (!elements_->Walk(run, counter)) return Value::Null();
    struct Collector final : Elements::Visitor {
      bool Take(const fhir::Node* node) override {
        *next++ = node == nullptr ? Value::Null() : Value::Node(node);
        return false;
      }
      Value* next = nullptr;
    } collector;
    Arena& arena = run.context().arena;
    Value* items = collector.next = arena.NewArray<Value>(counter.count);
    elements_->Walk(run, collector);
    return Value::List(arena.New<ListData>(ListData{{items, counter.count}, false}));
  }
  std::string Describe() const override { return "list(" + elements_->Describe() + ")"; }

 private:
  const Elements* elements_;
};

class First final : public ElementForm {
 public:
  explicit First(const Elements* elements) : elements_(elements) {}
  const fhir::Node* Read(FormRun& run) const override {
    struct Taker final : Elements::Visitor {
      bool Take(const fhir::Node* node) override { return first = node, true; }
      const fhir::Node* first = nullptr;
    } taker;
    elements_->Walk(run, taker);
    return taker.first;
  }
  std::string Describe() const override { return "first(" + elements_->Describe() + ")"; }

 private:
  const Elements* elements_;
};

class Singleton final : public ElementForm {
 public:
  explicit Singleton(const Elements* elements) : elements_(elements) {}
  const fhir::Node* Read(FormRun& run) const override {
    struct Taker final : Elements::Visitor {
      bool Take(const fhir::Node* node) override {
        only = node;
        return ++count > 1;
      }
      const fhir::Node* only = nullptr;
      int count = 0;
    } taker;
    elements_->Walk(run, taker);
    if (taker.count > 1) run.Decline();  // an error, or one and the same twice
    return taker.only;
  }
  std::string Describe() const override { return "singleton(" + elements_->Describe() + ")"; }

 private:
  const Elements* elements_;
};

class Exists final : public TruthForm {
 public:
  explicit Exists(const Elements* elements) : elements_(elements) {}
  Truth Test(FormRun& run) const override {
    struct Finder final : Elements::Visitor {
      bool Take(const fhir::Node* node) override { return found = node != nullptr; }
      bool found = false;
    } finder;
    elements_->Walk(run, finder);
    return ToTruth(finder.found);
  }
  std::string Describe() const override { return "exists(" + elements_->Describe() + ")"; }

 private:
  const Elements* elements_;
};

}  // namespace

bool IsElement(const Type* type) {
  if (type == nullptr) return false;
  if (type->Is(TypeKind::kClass)) return true;
  return type->Is(TypeKind::kChoice) &&
         std::all_of(type->args.begin(), type->args.end(),
                     [](const Type* one) { return one->Is(TypeKind::kClass); });
}

const uint8_t* TypesOf(Arena& arena, const Type* type) {
  const fhir::Model& model = fhir::Model::R4();
  const std::span<const Type* const> classes =
      type->Is(TypeKind::kChoice) ? type->args : std::span<const Type* const>(&type, 1);
  const size_t count = model.types().size();
  auto* types = arena.NewArray<uint8_t>(count);
  std::fill(types, types + count, uint8_t{0});
  for (const Type* one : classes) {
    if (!one->Is(TypeKind::kClass) || (one->info != nullptr && one->info->filters)) return nullptr;
    const fhir::TypeId wanted =
        one->class_id >= 0 ? static_cast<fhir::TypeId>(one->class_id) : model.FindType(one->name);
    if (wanted == fhir::kNoType) continue;
    for (fhir::TypeId id = 0; id < count; ++id) types[id] |= model.IsA(id, wanted);
  }
  return types;
}

const Form* MakeChild(Arena& arena, const Form* source, fhir::NameId name) {
  return arena.New<Child>(source, name);
}
const Form* MakePrimitive(Arena& arena, const Form* source) { return arena.New<Primitive>(source); }
const Form* MakeIs(Arena& arena, const Form* source, const Type* type) {
  const uint8_t* types = TypesOf(arena, type);
  return types == nullptr ? nullptr : arena.New<Is>(source, types, type);
}
const Form* MakeAs(Arena& arena, const Form* source, const Type* type, bool strict) {
  const uint8_t* types = TypesOf(arena, type);
  return types == nullptr ? nullptr : arena.New<As>(source, types, type, strict);
}
const Form* MakeIsNullElement(Arena& arena, const Form* source) {
  return arena.New<IsNullElement>(source);
}
const Form* MakeText(Arena& arena, const Form* source) { return arena.New<Text>(source); }
const Form* MakeTextEqual(Arena& arena, const Form* a, const Form* b) {
  return arena.New<TextEqual>(a, b);
}
const Form* MakeTextIs(Arena& arena, const Form* text, std::string_view wanted) {
  const std::string shown = ToCql(Value::String(wanted), codes::UnitTable::Shared());
  return arena.New<TextIs>(text, wanted, arena.Copy(std::string_view(shown)));
}
const Form* MakeTextIn(Arena& arena, const Form* text, std::span<const std::string_view> texts) {
  return arena.New<TextIn>(text, arena.Copy(texts));
}

const Form* MakeHasCode(Arena& arena, const Form* source, bool is_concept, const Value& codes) {
  WantedCodes wanted;
  if (codes.tag == Tag::kValueSet) {
    wanted.set = codes.vocabulary->expansion;
    if (wanted.set == nullptr) return nullptr;  // an error
  } else if (codes.tag == Tag::kCode) {
    wanted.codes = {codes.code, 1};
  } else if (codes.tag == Tag::kConcept) {
    wanted.codes = codes.concept_->codes;
  } else {
    return nullptr;
  }
  return arena.New<HasCode>(source, is_concept, wanted);
}

const Elements* MakeChildren(Arena& arena, const Form* source, fhir::NameId name) {
  return arena.New<Children>(source, name);
}
const Elements* MakePath(Arena& arena, const Elements* source, fhir::NameId name, bool many) {
  return arena.New<Path>(source, name, many);
}
const Elements* MakeFiltered(Arena& arena, const Elements* source, uint32_t reg, const Form* where,
                             const Form* result) {
  return arena.New<Filtered>(source, reg, where, result);
}
const Form* MakeElementList(Arena& arena, const Elements* elements) {
  return arena.New<ElementList>(elements);
}
const Form* MakeFirst(Arena& arena, const Elements* elements) { return arena.New<First>(elements); }
const Form* MakeSingleton(Arena& arena, const Elements* elements) {
  return arena.New<Singleton>(elements);
}
const Form* MakeExists(Arena& arena, const Elements* elements) {
  return arena.New<Exists>(elements);
}

}  // namespace precert::cql
