// Projection: what of a record a program reads, so that the rest need not be parsed.
//
//   Projection projection;
//   projection.Need(observation, code_path, {"39156-5"});   // only those with one of the codes
//   projection.NeedAll(patient);
//   ProjectedReader reader(projection);                      // projected_reader.h
//
// A resource type is read in full, not at all, or only where a resource holds one of some codes at
// some element. Codes are compared as text, without their systems: what is kept may be more than
// what a retrieve will find, never less. Of the resources that are read, elements at the top that
// no expression names can be left out. Immutable while readers use it; then safe to share.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/hash_text.h"
#include "fhir/model.h"

namespace precert::fhir {

// A set of short texts that says "no" without comparing, for most texts.
class TextSet {
 public:
  void Add(std::string_view text);
  bool Contains(std::string_view text) const {
    const uint32_t bit = HashText(text) & (kBits - 1);
    if ((bits_[bit >> 6] >> (bit & 63) & 1) == 0) return false;
    return texts_.contains(text);
  }

 private:
  static constexpr uint32_t kBits = 1 << 15;
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<uint64_t> bits_ = std::vector<uint64_t>(kBits / 64);
  std::unordered_set<std::string, TextHash, std::equal_to<>> texts_;
};

class Projection {
 public:
  enum class Reach : uint8_t { kNothing, kCoded, kAll };
  struct CodedElement {
    std::string
        json_name;  // of the element at the head of the path: "code", "medicationCodeableConcept"
    bool reference = false;  // the codes are in another resource: any value keeps the resource
    std::shared_ptr<TextSet> codes;  // null for a reference
  };
  struct TypeNeed {
    Reach reach = Reach::kNothing;
    std::vector<CodedElement> elements;  // kCoded: one of them must hold one of its codes
    bool whole = false;                  // with all its elements, whatever OnlyElements says
  };

  Projection();

  // Everything is read: for programs that look at records of any type.
  void NeedEverything() { everything_ = true; }
  bool everything() const { return everything_; }
  void NeedAll(TypeId type);
  // `path` is not empty; its first element holds the codes, at whatever depth.
  void NeedCodes(TypeId type, const std::vector<NameId>& path,
                 const std::vector<std::string>& codes);

  // Of every type not `whole`, only elements with these names, and `id`.
  void OnlyElements(const std::vector<NameId>& names);
  void NeedWhole(TypeId type) { types_[type].whole = true; }
  // By NameId; null when all elements are read.
  const std::vector<bool>* elements() const { return elements_.empty() ? nullptr : &elements_; }

  const TypeNeed& Of(TypeId type) const { return types_[type]; }

 private:
  bool everything_ = false;
  std::vector<TypeNeed> types_;  // by TypeId
  std::vector<bool> elements_;
};

}  // namespace precert::fhir
