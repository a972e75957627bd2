// Finding the codes of a record's resources.
#include "fhir/coding.h"

#include <algorithm>

#include "base/hash_text.h"
#include "fhir/record.h"

namespace precert::fhir {
namespace {

struct Names {
  TypeId concept_type, coding_type;
  NameId coding, system, code, version, display;

  static const Names& Get() {
    static const Names names = [] {
      const Model& m = Model::R4();
      return Names{m.FindType("CodeableConcept"), m.FindType("Coding"), m.FindName("coding"),
                   m.FindName("system"),          m.FindName("code"),   m.FindName("version"),
                   m.FindName("display")};
    }();
    return names;
  }
};

// Places of an index that are looked at for one code; of a table that is half full, a few.
constexpr size_t kMostLooks = 100;

}  // namespace

Coding ReadCoding(const Node& node) {
  if (node.is_primitive()) return {.code = node.text, .bare = true};
  const Names& names = Names::Get();
  Coding result;
  for (const Node* c = node.first_child; c != nullptr; c = c->next) {
    if (c->name == names.system)
      result.system = c->text;
    else if (c->name == names.code)
      result.code = c->text;
    else if (c->name == names.version)
      result.version = c->text;
    else if (c->name == names.display)
      result.display = c->text;
  }
  return result;
}

void FindCodings(const Node& element, std::span<const NameId> path,
                 std::vector<const Node*>* codings) {
  const Names& names = Names::Get();
  if (!path.empty()) {
    for (const Node* c = element.first_child; c != nullptr; c = c->next) {
      if (c->name == path[0]) FindCodings(*c, path.subspan(1), codings);
    }
  } else if (element.type == names.concept_type) {
    for (const Node* c = element.first_child; c != nullptr; c = c->next) {
      if (c->name == names.coding) codings->push_back(c);
    }
  } else if (element.type == names.coding_type || element.is_primitive()) {
    codings->push_back(&element);
  }
}

// ---- the index ---------------------------------------------------------------------------------

// Keeps the memory of what it was before.
void CodeIndex::Make(const Record& record, TypeId type, std::span<const NameId> path) {
  type_ = type;
  path_.assign(path.begin(), path.end());
  codes_.clear();
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  crowded_ = false;
  std::vector<const Node*> codings;
  for (const uint32_t i : record.OfType(type)) {
    const Node* const resource = record.resources()[i].node;
    codings.clear();
    FindCodings(*resource, path, &codings);
    for (const Node* coding : codings) Add(resource, coding);
  }
  Group();
}

// The resources of each code, by counting: first how many entries, for the room that they need.
void CodeIndex::Group() {
  resources_.resize(entries_.size());
  for (const Entry& entry : entries_) ++codes_[entry.code].count;
  uint32_t room = 0;
  for (Code& code : codes_) {
    code.first = room;
    room += code.count;
    code.count = 0;
  }
  for (const Entry& entry : entries_) {
    Code& code = codes_[entry.code];
    const Node** const own = resources_.data() + code.first;
    // A resource's codes follow one another, and may be the same.
    if (code.count == 0 || own[code.count - 1] != entry.resource)
      own[code.count++] = entry.resource;
  }
}

void CodeIndex::Add(const Node* resource, const Node* node) {
  const Coding coding = ReadCoding(*node);
  const uint32_t hash = HashText(coding.code);
  if (!crowded_ && 2 * codes_.size() >= slots_.size()) Grow();
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  for (size_t looked = 0; !crowded_ && slots_[slot] != 0; slot = (slot + 1) & mask) {
    Code& code = codes_[slots_[slot] - 1];
    if (code.hash == hash && code.code == coding.code && code.system == coding.system &&
        code.bare == coding.bare) {
      entries_.push_back({slots_[slot] - 1, resource, node});
      return;
    }
    crowded_ = ++looked == kMostLooks;
  }
  entries_.push_back({static_cast<uint32_t>(codes_.size()), resource, node});
  codes_.push_back({coding.system, coding.code, hash, 0, 0, coding.bare});
  if (!crowded_) slots_[slot] = static_cast<uint32_t>(codes_.size());
}

void CodeIndex::Grow() {
  slots_.assign(std::max<size_t>(32, 2 * slots_.size()), 0);
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < codes_.size(); ++i) {
    size_t slot = codes_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

const CodeIndex* CodeIndexes::Find(TypeId type, std::span<const NameId> path) const {
  const CodeIndex* index = last_.load(std::memory_order_acquire);
  while (index != nullptr && (index->type_ != type || !std::ranges::equal(index->path_, path))) {
    index = index->before_;
  }
  return index;
}

const CodeIndex& CodeIndexes::For(const Record& record, TypeId type, std::span<const NameId> path) {
  if (const CodeIndex* index = Find(type, path)) return *index;
  std::lock_guard lock(mutex_);
  if (const CodeIndex* index = Find(type, path)) return *index;  // made meanwhile
  if (spare_.empty()) {
    made_.push_back(std::make_unique<CodeIndex>());
  } else {
    made_.push_back(std::move(spare_.back()));
    spare_.pop_back();
  }
  CodeIndex& index = *made_.back();
  index.Make(record, type, path);
  index.before_ = last_.load(std::memory_order_relaxed);
  last_.store(&index, std::memory_order_release);
  return index;
}

void CodeIndexes::Clear() {
  last_.store(nullptr, std::memory_order_relaxed);
  for (std::unique_ptr<CodeIndex>& index : made_) spare_.push_back(std::move(index));
  made_.clear();
}

}  // namespace precert::fhir
