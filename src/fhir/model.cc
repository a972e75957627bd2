// Reads model_r4.txt, which is built into the program, into the tables of fhir::Model.
//
// A type's elements are those of its base followed by its own, so an element has the same position
// in a type and in everything derived from it. Each type has a small hash table of its own
// elements' JSON names; a name that is not there is looked up in the base. That keeps the tables
// small enough to build in well under a millisecond and in cache while a record is read.
#include "fhir/model.h"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/arena.h"

namespace precert::embedded {
extern const std::string_view model_r4;
}

namespace precert::fhir {
namespace {

constexpr uint16_t kEmpty = 0xffff;
// In a slot's `type`: the bare name of a choice element ("value"), which JSON does not have.
constexpr TypeId kBareChoice = 0xfffe;
// The record reader marks the elements it has seen in a set of this many bits.
constexpr size_t kMaxElementsOfType = 128;

uint32_t Hash(std::string_view s) {
  uint64_t h = s.size() * 0x9E3779B97F4A7C15ull;
  const char* p = s.data();
  size_t n = s.size();
  for (; n >= 8; p += 8, n -= 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    h = (h ^ word) * 0xD6E8FEB86659FD93ull;
    h ^= h >> 32;
  }
  uint64_t tail = 0;
  if (n >= 4) {
    uint32_t first, last;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + n - 4, 4);
    tail = first | uint64_t{last} << 32;
  } else if (n > 0) {
    tail = static_cast<uint8_t>(p[0]) | static_cast<uint8_t>(p[n / 2]) << 8 |
           static_cast<uint8_t>(p[n - 1]) << 16;
  }
  h = (h ^ tail) * 0xD6E8FEB86659FD93ull;
  return static_cast<uint32_t>(h >> 32);
}

[[noreturn]] void Broken(std::string_view line, const char* why) {
  std::fprintf(stderr, "model_r4.txt: %s: %.*s\n", why, static_cast<int>(line.size()), line.data());
  std::abort();
}

// Takes the next word, separated by single or repeated spaces, off the front of `line`.
std::string_view NextWord(std::string_view* line) {
  size_t begin = line->find_first_not_of(' ');
  if (begin == std::string_view::npos) {
    *line = {};
    return {};
  }
  size_t end = std::min(line->find(' ', begin), line->size());
  std::string_view word = line->substr(begin, end - begin);
  line->remove_prefix(end);
  return word;
}

// A hash set of texts that gives each its number.
class Index {
 public:
  explicit Index(size_t slots) : slots_(slots, kEmpty) {}
  // The number of `text` or kEmpty, and the slot where it is or would be.
  uint16_t Find(std::string_view text, const std::vector<std::string_view>& texts,
                size_t* slot) const {
    size_t i = Hash(text) & (slots_.size() - 1);
    while (slots_[i] != kEmpty && texts[slots_[i]] != text) i = (i + 1) & (slots_.size() - 1);
    *slot = i;
    return slots_[i];
  }
  void Set(size_t slot, uint16_t number) { slots_[slot] = number; }

 private:
  std::vector<uint16_t> slots_;  // a power of two, at most half full
};

}  // namespace

struct Model::Tables {
  struct Slot {
    std::string_view name;
    uint32_t hash = 0;
    uint16_t element = kEmpty;  // position in the type's elements
    TypeId type = kNoType;
  };
  struct Range {
    uint32_t first = 0, mask = 0;
  };

  Arena arena{64 << 10};
  Index type_index{4096}, name_index{4096};
  std::vector<std::string_view> type_names;
  std::vector<Slot> slots;
  std::vector<Range> of_type;

  const Slot* Find(const std::vector<TypeInfo>& types, TypeId type, std::string_view name) const {
    uint32_t hash = Hash(name);
    for (; type != kNoType; type = types[type].base) {
      Range range = of_type[type];
      for (uint32_t i = hash & range.mask;; i = (i + 1) & range.mask) {
        const Slot& slot = slots[range.first + i];
        if (slot.element == kEmpty) break;
        if (slot.hash == hash && slot.name == name) return &slot;
      }
    }
    return nullptr;
  }
};

class ModelReader {
 public:
  explicit ModelReader(Model* model)
      : model_(*model), tables_(*(model->tables_ = new Model::Tables)) {}

  void Read(std::string_view text) {
    model_.types_.reserve(1024);
    model_.names_.reserve(2048);
    tables_.slots.reserve(24 << 10);
    // Types first, because elements name types that stand later.
    ForEachLine(text, [this](std::string_view line) {
      if (line.front() != ' ') ReadTypeLine(line);
    });
    TypeId type = kNoType;
    ForEachLine(text, [this, &type](std::string_view line) {
      if (line.front() == ' ') {
        ReadElementLine(line);
      } else if (!line.starts_with("open ")) {
        if (type != kNoType) Finish(type);
        type = static_cast<TypeId>(type + 1);  // kNoType + 1 is 0
      }
    });
    Finish(type);
  }

 private:
  template <typename F>
  static void ForEachLine(std::string_view text, F f) {
    while (!text.empty()) {
      size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.empty() && line.front() != '#') f(line);
    }
  }

  // "resource Observation : DomainResource by code", "open base64Binary|boolean"
  void ReadTypeLine(std::string_view line) {
    std::string_view rest = line;
    std::string_view word = NextWord(&rest);
    if (word == "open") {
      open_lines_.push_back(NextWord(&rest));
      return;
    }
    TypeInfo info{};
    info.base = kNoType;
    if (word == "primitive") {
      info.type_class = TypeClass::kPrimitive;
    } else if (word == "datatype") {
      info.type_class = TypeClass::kDatatype;
    } else if (word == "backbone") {
      info.type_class = TypeClass::kBackbone;
    } else if (word == "resource") {
      info.type_class = TypeClass::kResource;
    } else {
      Broken(line, "no such class");
    }
    info.name = NextWord(&rest);
    word = NextWord(&rest);
    if (word == ":") {
      info.base = Type(NextWord(&rest), line);
      word = NextWord(&rest);
    }
    if (word == "by") info.primary_code_path = NextWord(&rest);
    size_t slot;
    if (tables_.type_index.Find(info.name, tables_.type_names, &slot) != kEmpty)
      Broken(line, "type given twice");
    tables_.type_index.Set(slot, static_cast<uint16_t>(model_.types_.size()));
    tables_.type_names.push_back(info.name);
    model_.types_.push_back(info);
  }

  // "  value[x] Quantity|string", "  name* HumanName"
  void ReadElementLine(std::string_view line) {
    std::string_view rest = line;
    std::string_view name = NextWord(&rest);
    std::string_view types = NextWord(&rest);
    Element element{};
    if (name.ends_with('*')) {
      element.repeats = true;
      name.remove_suffix(1);
    }
    if (name.ends_with("[x]")) {
      element.choice = true;
      name.remove_suffix(3);
    }
    element.name = Name(name);
    if (types == "open") {
      if (open_.empty()) {
        scratch_.clear();
        for (std::string_view part : open_lines_) AppendTypes(part, line, &scratch_);
        open_ = tables_.arena.Copy(std::span<const TypeId>(scratch_));
      }
      element.types = open_;
    } else if (types != "any") {
      scratch_.clear();
      AppendTypes(types, line, &scratch_);
      element.types = tables_.arena.Copy(std::span<const TypeId>(scratch_));
    }
    own_.push_back(element);
  }

  void AppendTypes(std::string_view types, std::string_view line, std::vector<TypeId>* out) {
    while (!types.empty()) {
      size_t end = std::min(types.find('|'), types.size());
      out->push_back(Type(types.substr(0, end), line));
      types.remove_prefix(std::min(end + 1, types.size()));
    }
  }

  TypeId Type(std::string_view name, std::string_view line) {
    size_t slot;
    uint16_t id = tables_.type_index.Find(name, tables_.type_names, &slot);
    if (id == kEmpty) Broken(line, "unknown type");
    return id;
  }

  NameId Name(std::string_view name) {
    size_t slot;
    uint16_t id = tables_.name_index.Find(name, model_.names_, &slot);
    if (id != kEmpty) return id;
    id = static_cast<uint16_t>(model_.names_.size());
    tables_.name_index.Set(slot, id);
    model_.names_.push_back(name);
    return id;
  }

  // Lays out the elements gathered for `type` after those of its base, and hashes their JSON names.
  void Finish(TypeId type) {
    TypeInfo& info = model_.types_[type];
    std::span<const Element> inherited;
    if (info.base != kNoType) inherited = model_.types_[info.base].elements;
    size_t count = inherited.size() + own_.size();
    if (count > kMaxElementsOfType) Broken(info.name, "too many elements");
    if (own_.empty()) {
      info.elements = inherited;
    } else {
      Element* all = tables_.arena.NewArray<Element>(count);
      std::copy(inherited.begin(), inherited.end(), all);
      std::copy(own_.begin(), own_.end(), all + inherited.size());
      info.elements = {all, count};
    }

    size_t names = 0;
    for (const Element& e : own_) names += e.choice ? 1 + e.types.size() : 1;
    uint32_t size = std::bit_ceil(static_cast<uint32_t>(names * 2 + 1));
    Model::Tables::Range range{static_cast<uint32_t>(tables_.slots.size()), size - 1};
    tables_.slots.resize(tables_.slots.size() + size);
    tables_.of_type.push_back(range);
    for (size_t i = 0; i < own_.size(); ++i) {
      const Element& e = own_[i];
      auto position = static_cast<uint16_t>(inherited.size() + i);
      std::string_view name = model_.names_[e.name];
      if (!e.choice) {
        Put(range, name, position, e.types.empty() ? kNoType : e.types[0]);
        continue;
      }
      Put(range, name, position, kBareChoice);
      for (TypeId t : e.types) {
        std::string suffix = Model::JsonSuffix(model_.types_[t].name);
        char* joined = tables_.arena.NewArray<char>(name.size() + suffix.size());
        std::memcpy(joined, name.data(), name.size());
        std::memcpy(joined + name.size(), suffix.data(), suffix.size());
        Put(range, {joined, name.size() + suffix.size()}, position, t);
      }
    }
    own_.clear();
  }

  void Put(Model::Tables::Range range, std::string_view name, uint16_t element, TypeId type) {
    uint32_t hash = Hash(name);
    uint32_t i = hash & range.mask;
    while (tables_.slots[range.first + i].element != kEmpty) {
      if (tables_.slots[range.first + i].name == name) Broken(name, "element given twice");
      i = (i + 1) & range.mask;
    }
    tables_.slots[range.first + i] = {name, hash, element, type};
  }

  Model& model_;
  Model::Tables& tables_;
  std::vector<std::string_view> open_lines_;
  std::vector<TypeId> scratch_;
  std::span<const TypeId> open_;
  std::vector<Element> own_;
};

const Model& Model::R4() {
  // Never destroyed: records and programs refer to it until the process ends.
  static const Model& model = []() -> const Model& {
    auto* m = new Model;
    ModelReader(m).Read(embedded::model_r4);
    return *m;
  }();
  return model;
}

TypeId Model::FindType(std::string_view name) const {
  size_t slot;
  uint16_t id = tables_->type_index.Find(name, tables_->type_names, &slot);
  return id == kEmpty ? kNoType : id;
}

NameId Model::FindName(std::string_view element) const {
  size_t slot;
  uint16_t id = tables_->name_index.Find(element, names_, &slot);
  return id == kEmpty ? kNoName : id;
}

const Element* Model::FindElement(TypeId type, NameId name) const {
  if (type == kNoType || name == kNoName) return nullptr;
  const Tables::Slot* slot = tables_->Find(types_, type, names_[name]);
  if (slot == nullptr) return nullptr;
  const Element* element = &types_[type].elements[slot->element];
  // "valueQuantity" is a JSON name, not a model name, even if another type has an element so
  // called.
  return element->name == name ? element : nullptr;
}

bool Model::IsA(TypeId type, TypeId ancestor) const {
  for (; type != kNoType; type = types_[type].base)
    if (type == ancestor) return true;
  return false;
}

Model::JsonName Model::FindJson(TypeId type, std::string_view json_name) const {
  const Tables::Slot* slot = tables_->Find(types_, type, json_name);
  if (slot == nullptr || slot->type == kBareChoice) return {nullptr, kNoType};
  return {&types_[type].elements[slot->element], slot->type};
}

std::string Model::JsonSuffix(std::string_view type_name) {
  // A profile of Quantity is still called Quantity in JSON.
  if (type_name == "SimpleQuantity" || type_name == "MoneyQuantity") return "Quantity";
  std::string suffix(type_name);
  if (suffix[0] >= 'a' && suffix[0] <= 'z') suffix[0] = static_cast<char>(suffix[0] - 'a' + 'A');
  return suffix;
}

}  // namespace precert::fhir
