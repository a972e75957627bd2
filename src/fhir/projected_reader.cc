// Walks a Bundle's entries, steps over the resources that nobody asks for, and has the others read
// where they stand. Every function answers null (or false) for anything out of the ordinary.
#include "fhir/projected_reader.h"

#include <algorithm>
#include <cstring>

#include "base/hash_text.h"
#include "base/limits.h"
#include "fhir/record_reader.h"

namespace precert::fhir {
namespace {

// Whether one of the strings in a JSON value is one of `codes`. "Yes" when in doubt: for escapes,
// and for a code that is no string, which the reader of whole resources must see and refuse.
bool HoldsCode(std::string_view value, const TextSet& codes) {
  const char* p = value.data();
  const char* const end = p + value.size();
  while (p < end) {
    p = static_cast<const char*>(std::memchr(p, '"', static_cast<size_t>(end - p)));
    if (p == nullptr) return false;
    bool plain;
    const char* past = SkipString(p + 1, end, &plain);
    if (past == nullptr || !plain) return true;
    const std::string_view text{p + 1, static_cast<size_t>(past - p - 2)};
    if (codes.Contains(text)) return true;
    p = past;
    if (text == "code") {
      const char* after = SkipSpace(p, end);
      if (after < end && *after == ':') {
        after = SkipSpace(after + 1, end);
        if (after < end && *after != '"' && *after != '{' && *after != '[') return true;
      }
    }
  }
  return false;
}

}  // namespace

Result<const Record*> ProjectedReader::Read(std::string_view json, std::string_view file_name) {
  if (!projection_.everything() && json.size() <= limits::kMaxCaseBytes) {
    elements_ = projection_.elements();
    record_.Clear();
    if (ReadDocument(json) && IdsTellApart()) return &record_;
    if (elements_ != nullptr) {
      elements_ = nullptr;
      record_.Clear();
      if (ReadDocument(json)) return &record_;
    }
  }
  Result<Record> whole = Record::FromJson(json, file_name);
  if (!whole.ok()) return whole.error();
  record_ = std::move(*whole);
  return &record_;
}

Result<Record> ProjectedReader::ReadOwned(const Projection& projection, std::string_view json,
                                          std::string_view file_name) {
  ProjectedReader reader(&projection);
  reader.borrow_ = false;
  const Result<const Record*> read = reader.Read(json, file_name);
  if (!read.ok()) return read.error();
  return std::move(reader.record_);
}

// Two resources are the same when all their elements are. With some elements left out, that is
// still told rightly where every resource has an id and no two of a type have the same.
bool ProjectedReader::IdsTellApart() {
  if (elements_ == nullptr) return true;
  ids_.clear();
  for (uint32_t i = 0; i < record_.resources().size(); ++i) {
    const Resource& resource = record_.resources()[i];
    if (resource.contained) continue;
    if (resource.id.empty()) return false;
    ids_.emplace_back(HashText(resource.id) ^ resource.node->type * 0x9E3779B9u, i);
  }
  std::sort(ids_.begin(), ids_.end());
  for (size_t i = 1; i < ids_.size(); ++i) {
    if (ids_[i].first != ids_[i - 1].first) continue;
    const Resource& a = record_.resources()[ids_[i].second];
    const Resource& b = record_.resources()[ids_[i - 1].second];
    if (a.node->type == b.node->type && a.id == b.id) return false;
  }
  return true;
}

bool ProjectedReader::ReadDocument(std::string_view json) {
  end_ = json.data() + json.size();
  const char* p = SkipSpace(json.data(), end_);
  std::string_view type;
  if (p == end_ || *p != '{' || FindTypeName(p + 1, &type) == nullptr) return false;
  if (type != "Bundle") {
    p = ReadResource(p, RecordReader::kNoEntry, "");
    return p != nullptr && SkipSpace(p, end_) == end_;
  }
  bool seen = false;
  p = EachMember(p, [&](std::string_view key, const char* value) -> const char* {
    if (key != "entry") return SkipValue(value, end_);
    if (seen) return nullptr;
    seen = true;
    return ReadEntries(value);
  });
  return p != nullptr && SkipSpace(p, end_) == end_;
}

template <typename OnMember>
const char* ProjectedReader::EachMember(const char* p, OnMember on_member) const {
  if (p == end_ || *p != '{') return nullptr;
  ++p;
  for (;;) {
    std::string_view key;
    p = ReadKey(p, &key);
    if (p != nullptr) p = on_member(key, p);
    if (p == nullptr) return nullptr;
    p = SkipSpace(p, end_);
    if (p == end_) return nullptr;
    if (*p == '}') return p + 1;
    if (*p++ != ',') return nullptr;
  }
}

const char* ProjectedReader::ReadEntries(const char* p) {
  if (*p != '[') return nullptr;
  p = SkipSpace(p + 1, end_);
  if (p < end_ && *p == ']') return p + 1;
  for (size_t number = 0;; ++number) {
    p = ReadEntry(p, number);
    if (p == nullptr) return nullptr;
    p = SkipSpace(p, end_);
    if (p == end_) return nullptr;
    if (*p == ']') return p + 1;
    if (*p++ != ',') return nullptr;
    p = SkipSpace(p, end_);
  }
}

const char* ProjectedReader::ReadEntry(const char* p, size_t number) {
  std::string_view full_url;
  bool have_resource = false;
  return EachMember(p, [&](std::string_view key, const char* value) -> const char* {
    if (key == "resource") {
      // A second resource, or a fullUrl that comes after its resource: the slow way.
      if (have_resource) return nullptr;
      have_resource = true;
      return ReadResource(value, number, full_url);
    }
    if (key != "fullUrl") return SkipValue(value, end_);
    if (have_resource || *value != '"') return nullptr;
    bool plain;
    const char* past = SkipString(value + 1, end_, &plain);
    if (past == nullptr || !plain) return nullptr;
    full_url = {value + 1, static_cast<size_t>(past - value - 2)};
    return past;
  });
}

const char* ProjectedReader::ReadResource(const char* p, size_t entry, std::string_view full_url) {
  if (p == end_ || *p != '{') return nullptr;
  const char* const start = p;
  std::string_view name;
  p = FindTypeName(p + 1, &name);
  if (p == nullptr) return nullptr;
  const TypeId type = Model::R4().FindType(name);
  if (type == kNoType) return nullptr;
  const Projection::TypeNeed& need = projection_.Of(type);
  if (need.reach == Projection::Reach::kNothing) return SkipToClose(p, end_);
  bool keep = need.reach == Projection::Reach::kAll;
  // Where the coded element stands among the members; the first members are few and short.
  while (!keep) {
    p = SkipSpace(p, end_);
    if (p == end_) return nullptr;
    if (*p == '}') return p + 1;
    if (*p == ',') ++p;
    std::string_view key;
    p = ReadKey(p, &key);
    if (p == nullptr) return nullptr;
    const char* const value = p;
    p = SkipValue(p, end_);
    if (p == nullptr) return nullptr;
    for (const Projection::CodedElement& element : need.elements) {
      if (element.json_name != key) continue;
      keep =
          element.reference || HoldsCode({value, static_cast<size_t>(p - value)}, *element.codes);
      if (!keep && need.elements.size() == 1) return SkipToClose(p, end_);
    }
  }
  p = SkipToClose(p, end_);
  if (p == nullptr) return nullptr;
  const std::string_view json{start, static_cast<size_t>(p - start)};
  const RecordReader::InPlace place{.entry = entry,
                                    .full_url = full_url,
                                    .borrow = borrow_,
                                    .elements = need.whole ? nullptr : elements_};
  return RecordReader::ReadInPlace(json, place, &record_) ? p : nullptr;
}

// From inside a resource's object: past the value of resourceType when it is the first member, as
// nearly all writers have it; else the place itself, so that no member is missed.
const char* ProjectedReader::FindTypeName(const char* p, std::string_view* name) const {
  static constexpr std::string_view kFirst = "\"resourceType\":\"";
  if (static_cast<size_t>(end_ - p) > kFirst.size() &&
      std::memcmp(p, kFirst.data(), kFirst.size()) == 0) {
    const char* const start = p + kFirst.size();
    const char* past = SkipString(start, end_);
    if (past == nullptr) return nullptr;
    *name = {start, static_cast<size_t>(past - start - 1)};
    return past;
  }
  const char* const start = p;
  for (;;) {
    std::string_view key;
    p = ReadKey(p, &key);
    if (p == nullptr) return nullptr;
    const char* const value = p;
    p = SkipValue(p, end_);
    if (p == nullptr) return nullptr;
    if (key == "resourceType") {
      if (*value != '"') return nullptr;
      *name = {value + 1, static_cast<size_t>(p - value - 2)};
      break;
    }
    p = SkipSpace(p, end_);
    if (p == end_ || *p++ != ',') return nullptr;
  }
  return start;
}

// A member's key; the place is then at its value. Keys with escapes are out of the ordinary.
const char* ProjectedReader::ReadKey(const char* p, std::string_view* key) const {
  p = SkipSpace(p, end_);
  if (p == end_ || *p != '"') return nullptr;
  const char* const start = p + 1;
  bool plain;
  const char* past = SkipString(start, end_, &plain);
  if (past == nullptr || !plain) return nullptr;
  *key = {start, static_cast<size_t>(past - start - 1)};
  p = SkipSpace(past, end_);
  if (p == end_ || *p != ':') return nullptr;
  p = SkipSpace(p + 1, end_);
  return p == end_ ? nullptr : p;
}

}  // namespace precert::fhir
