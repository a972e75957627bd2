// The finished record: looking resources up by type and by reference. Reading is in
// record_reader.cc.
#include "fhir/record.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <tuple>

#include "fhir/record_reader.h"

namespace precert::fhir {

const Node* Node::Child(std::string_view name) const {
  NameId id = Model::R4().FindName(name);
  return id == kNoName ? nullptr : Child(id);
}

std::string_view Node::ChildText(std::string_view name) const {
  const Node* child = Child(name);
  return child == nullptr ? std::string_view() : child->text;
}

void ResourceNode::List() {
  table.names.fill(kNoName);
  table.places.fill(0);
  size_t listed = 0;
  NameId last = kNoName;
  for (const Node* c = node.first_child; c != nullptr; c = c->next) {
    if (c->name == last) continue;
    last = c->name;
    // They stand after the resource, but perhaps in another block of memory.
    const ptrdiff_t bytes = reinterpret_cast<const char*>(c) - reinterpret_cast<const char*>(&node);
    constexpr ptrdiff_t kSize = sizeof(Node);
    if (listed == ChildTable::kMost || bytes <= 0 || bytes % kSize != 0 ||
        bytes / kSize > std::numeric_limits<uint16_t>::max()) {
      return;
    }
    table.names[listed] = last;
    table.places[listed++] = static_cast<uint16_t>(bytes / kSize);
  }
  node.has_table.set = true;
}

namespace {

// The resource that contains `r`, or `r` itself when it stands on its own.
uint32_t Outermost(std::span<const Resource> resources, const Resource& r) {
  const Node* node = r.node;
  while (resources[node->resource].contained) node = resources[node->parent->resource].node;
  return node->resource;
}

// "Type/id" at the end of `reference` ("https://host/fhir/Patient/1", "Patient/1/_history/2").
bool SplitReference(std::string_view reference, TypeId* type, std::string_view* id) {
  size_t history = reference.rfind("/_history/");
  if (history != std::string_view::npos) reference = reference.substr(0, history);
  size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == reference.size()) return false;
  *id = reference.substr(slash + 1);
  std::string_view before = reference.substr(0, slash);
  size_t start = before.rfind('/');
  *type = Model::R4().FindType(start == std::string_view::npos ? before : before.substr(start + 1));
  return *type != kNoType;
}

}  // namespace

// Sorted rather than hashed: no record, however made, can make a lookup slow. Built under a once
// flag, because a finished record is shared between threads and most are never asked.
struct Record::References {
  struct ById {
    // An id is unique within its scope: a type, or the container of a contained resource.
    uint32_t scope;
    std::string_view id;
    uint32_t resource;
    auto key() const { return std::tie(scope, id); }
  };
  struct ByUrl {
    std::string_view url;
    uint32_t resource;
  };
  static uint32_t ScopeOf(TypeId type) { return type; }
  static uint32_t ScopeInside(uint32_t container) { return 0x10000 + container; }

  std::once_flag once;
  std::vector<ById> by_id;
  std::vector<ByUrl> by_url;

  void Build(std::span<const Resource> resources) {
    for (uint32_t i = 0; i < resources.size(); ++i) {
      const Resource& r = resources[i];
      if (!r.id.empty()) {
        uint32_t scope = r.contained ? ScopeInside(Outermost(resources, r)) : ScopeOf(r.node->type);
        by_id.push_back({scope, r.id, i});
      }
      if (!r.full_url.empty()) by_url.push_back({r.full_url, i});
    }
    // Stable, so that of two resources with one name the first in the document answers.
    std::stable_sort(by_id.begin(), by_id.end(),
                     [](const ById& a, const ById& b) { return a.key() < b.key(); });
    std::stable_sort(by_url.begin(), by_url.end(),
                     [](const ByUrl& a, const ByUrl& b) { return a.url < b.url; });
  }

  const Resource* FindId(std::span<const Resource> resources, uint32_t scope,
                         std::string_view id) const {
    auto key = std::tie(scope, id);
    auto it = std::lower_bound(by_id.begin(), by_id.end(), key,
                               [](const ById& a, const auto& k) { return a.key() < k; });
    return it != by_id.end() && it->key() == key ? &resources[it->resource] : nullptr;
  }

  const Resource* FindUrl(std::span<const Resource> resources, std::string_view url) const {
    auto it = std::lower_bound(by_url.begin(), by_url.end(), url,
                               [](const ByUrl& a, std::string_view u) { return a.url < u; });
    return it != by_url.end() && it->url == url ? &resources[it->resource] : nullptr;
  }
};

Record::Record()
    : by_type_(Model::R4().types().size()),
      references_(std::make_shared<References>()),
      codes_(std::make_shared<CodeIndexes>()) {}
Record::~Record() = default;
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::Record(const Record&) = default;

Result<Record> Record::FromJson(std::string_view json, std::string_view file_name) {
  Record record;
  Status status = RecordReader::Read(json, file_name, &record);
  if (!status) return status.error();
  return record;
}

Status Record::Add(std::string_view json, std::string_view file_name) {
  Record larger = Extend();
  larger.references_ = std::make_shared<References>();
  larger.codes_ = std::make_shared<CodeIndexes>();
  Status status = RecordReader::Read(json, file_name, &larger);
  if (!status) return status;
  *this = std::move(larger);
  return Done{};
}

Record Record::Extend() const { return Record(*this); }

std::span<const uint32_t> Record::OfType(TypeId type) const {
  if (type >= by_type_.size()) return {};
  return by_type_[type];
}

std::span<const uint32_t> Record::OfType(std::string_view type) const {
  return OfType(Model::R4().FindType(type));
}

const CodeIndex& Record::CodesOf(TypeId type, std::span<const NameId> path) const {
  return codes_->For(*this, type, path);
}

const Resource* Record::Resolve(std::string_view reference, const Node* from) const {
  std::call_once(references_->once, [this] { references_->Build(resources_); });
  if (reference.starts_with('#')) {
    if (from == nullptr || from->resource >= resources_.size()) return nullptr;
    uint32_t container = Outermost(resources_, resources_[from->resource]);
    if (reference.size() == 1) return &resources_[container];
    return references_->FindId(resources_, References::ScopeInside(container), reference.substr(1));
  }
  if (const Resource* r = references_->FindUrl(resources_, reference)) return r;
  TypeId type;
  std::string_view id;
  if (!SplitReference(reference, &type, &id)) return nullptr;
  return references_->FindId(resources_, References::ScopeOf(type), id);
}

void Record::Clear() {
  for (const Resource& resource : resources_) by_type_[resource.node->type].clear();
  resources_.clear();
  elements_ = 0;
  references_ = std::make_shared<References>();
  codes_->Clear();
  if (arenas_.size() > 2) arenas_.resize(2);
  for (const std::shared_ptr<Arena>& arena : arenas_) arena->Reset();
}

Record Record::Without(std::span<const uint32_t> left_out) const {
  Record copy = Extend();
  copy.codes_ = std::make_shared<CodeIndexes>();
  for (std::vector<uint32_t>& indexes : copy.by_type_) {
    std::erase_if(indexes, [&](uint32_t i) {
      return std::find(left_out.begin(), left_out.end(), i) != left_out.end();
    });
  }
  return copy;
}

std::string Record::NameOf(const Resource& resource) const {
  if (resource.id.empty()) return resource.path;
  if (resource.contained) {
    const Resource& container = resources_[Outermost(resources_, resource)];
    if (container.id.empty()) return resource.path;
    return NameOf(container) + "#" + std::string(resource.id);
  }
  const std::string_view type = Model::R4().type(resource.node->type).name;
  std::string name;
  name.reserve(type.size() + 1 + resource.id.size());
  return name.append(type).append("/").append(resource.id);
}

std::string Record::PathOf(const Node& node) const {
  const Model& model = Model::R4();
  const Node* resource = resources_[node.resource].node;
  std::vector<const Node*> steps;
  for (const Node* n = &node; n != resource; n = n->parent) steps.push_back(n);
  std::string out = resources_[node.resource].path;
  for (auto it = steps.rbegin(); it != steps.rend(); ++it) {
    const Node& n = **it;
    if (!out.empty()) out += '.';
    out += model.name(n.name);
    const Element* element = model.FindElement(n.parent->type, n.name);
    if (element == nullptr) continue;
    if (element->choice) out += Model::JsonSuffix(model.type(n.type).name);
    if (element->repeats) out += '[' + std::to_string(n.index) + ']';
  }
  return out;
}

}  // namespace precert::fhir
