// Segment: one rate file of a store, mapped and read in place.
//
//   Result<Segment> s = Segment::Open("store", "0123...cdef");    // HASH.rates beside HASH.names
//   Result<std::optional<CodeEntry>> code = s->FindCode("CPT", "15781");
//   Result<GroupList> groups = s->GroupsOfNpi(1234567893);
//   RowCursor rows = ...  (row_cursor.h);  lookup.h puts them together
//
// Opening reads the head only. Every byte is checked before it is used (container.h) and no number
// in the file is trusted: damage is an Error, never a wrong answer or a crash. Descriptions, heads
// of items and network lists are decoded once and kept; what is answered lives as long as the
// Segment. Any number of threads may read one Segment.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/rates/container.h"
#include "network/rates/packed_texts.h"
#include "network/rates/posting_list.h"
#include "network/rates/price.h"
#include "network/rates/segment_head.h"
#include "network/rates/table.h"

namespace precert::rates {

// A code of a file, with where its rates are.
struct CodeEntry {
  std::string_view type;
  std::string code;
  uint64_t first_item = 0;  // number in the file, of its first item
  uint32_t items = 0;       // that differ in their head
  uint32_t head = 0;        // when items is 1
  uint64_t head_list = 0;   // else: place in kItemLists
  uint64_t rows = 0, row_bytes = 0;
  bool skips = false;
};

// Codes that stand for many: all of their type; with code or type kAllCodes all of any type.
inline constexpr std::string_view kAllCodesOfType = "CSTM-00", kAllCodes = "CSTM-ALL";

// What items have in common, without their texts.
struct ItemHead {
  std::string arrangement, version, severity;
};

struct ItemText {
  std::string name, description;
  std::vector<RelatedCode> related;
};

// Groups of a provider; bytes of the file.
class GroupList {
 public:
  GroupList() = default;
  explicit GroupList(uint32_t single) : single_(single), size_(1) {}
  GroupList(const uint8_t* list, uint32_t size) : list_(list), size_(size) {}
  uint32_t size() const { return size_; }
  uint32_t operator[](uint32_t i) const {
    return list_ == nullptr ? single_ : GetFixed32(list_ + uint64_t{i} * 4);
  }

 private:
  const uint8_t* list_ = nullptr;
  uint32_t single_ = 0, size_ = 0;
};

struct MemberView {
  uint32_t tin = 0;            // number of the TIN
  uint32_t business_name = 0;  // 1 + number, 0 none
  bool by_tin_only = false;
  ByteReader npis;  // as kGroups has them
  uint64_t npi_count = 0;
};

// A group as the file has it. Members are visited, not kept.
struct GroupView {
  uint32_t flags = 0;                // GroupFlag
  std::string id;                    // "" when inline
  std::optional<uint32_t> networks;  // number of a list
  std::optional<uint32_t> location;
  bool unresolved() const { return (flags & (kDefined | kRemote)) != kDefined; }
};

class Segment {
 public:
  static Result<Segment> Open(const std::string& folder, const std::string& base,
                              Container::Options options = {});
  static Result<Segment> OfBytes(std::string_view bytes, const std::string& name,
                                 Container::Options options = {});
  Segment(Segment&&) noexcept = default;
  Segment& operator=(Segment&&) noexcept = default;

  const SegmentHead& head() const { return head_; }
  const std::string& base() const { return base_; }
  uint64_t file_size() const { return file_->file_size(); }
  const Container& container() const { return *file_; }

  // Codes.
  uint32_t types() const { return types_.size(); }
  Result<std::string_view> Type(uint32_t number) const;
  Result<std::optional<uint32_t>> FindType(std::string_view type) const;
  Result<std::optional<CodeEntry>> FindCode(uint32_t type, std::string_view code) const;
  // The file's codes that stand for many, found once.
  Result<const std::vector<CodeEntry>*> WildCodes() const;
  // All codes in order, until `take` answers false.
  Status ForEachCode(const std::function<bool(const CodeEntry&)>& take) const;
  Result<const ItemHead*> HeadOfItem(const CodeEntry& code, uint32_t item) const;
  Result<const PriceDescription*> Description(uint32_t number) const;
  uint32_t descriptions() const { return descriptions_.size(); }

  // Providers. No groups: not in the file.
  Result<GroupList> GroupsOfNpi(uint64_t npi) const;
  Result<bool> HasNpi(uint64_t npi) const;
  // The TIN's number. `text` without dashes.
  Result<std::optional<uint32_t>> FindTin(TinType type, std::string_view text) const;
  Result<GroupList> GroupsOfTin(uint32_t tin) const;
  Result<GroupMember> ReadTin(uint32_t tin) const;  // type and text only

  // Groups and sets. `visit` is called for each member until it answers false.
  Result<GroupView> ReadGroup(uint32_t group,
                              const std::function<bool(const MemberView&)>& visit) const;
  Result<PostingCursor> SetsOfGroup(uint32_t group) const;
  Result<PostingCursor> UnresolvedSets() const;
  Status ReadSet(uint32_t set, std::vector<uint32_t>* groups) const;
  Result<const std::vector<std::string>*> Networks(uint32_t list) const;
  Result<std::string> Location(uint32_t number) const;

  // Texts in HASH.names, opened at the first call. Error: it is missing or is not the right one.
  Result<ItemText> ReadItemText(uint64_t item) const;
  Result<std::string> ReadBusinessName(uint32_t name) const;  // of MemberView, not 0

  // Everything: checksums, the SHA-256 that is the name, and that of the names' file.
  Status Verify() const;

  Error Damage(std::string_view what) const { return file_->Damage(what); }
  const uint8_t* Rows(const CodeEntry& code) const {
    return file_->Range(kRows, code.rows, code.row_bytes);
  }

 private:
  // Values decoded at first use. A slot is filled once and never changed.
  template <typename T>
  struct Cache {
    std::vector<std::atomic<const T*>> slots;
    explicit Cache(size_t n) : slots(n) {}
    ~Cache() {
      for (auto& slot : slots) delete slot.load();
    }
  };
  Segment() = default;
  Status Start();
  template <typename T, typename Decode>
  Result<const T*> Cached(const std::unique_ptr<Cache<T>>& cache, const TableReader& table,
                          uint32_t number, const char* what, Decode decode) const;
  Result<GroupList> GroupReference(int section, uint64_t index) const;
  Status ReadBlock(uint64_t block, const std::function<bool(const CodeEntry&)>& take) const;
  Result<const Container*> Names() const;

  std::string folder_, base_;
  std::unique_ptr<Container> file_;  // tables point to it
  SegmentHead head_;
  TableReader types_, heads_, descriptions_, tin_texts_, networks_, locations_;
  uint32_t npi_shift_ = 0;
  uint64_t groups_ = 0, numeric_tins_ = 0;
  std::unique_ptr<Cache<PriceDescription>> description_cache_;
  std::unique_ptr<Cache<ItemHead>> head_cache_;
  std::unique_ptr<Cache<std::vector<std::string>>> network_cache_;
  struct NamesFile;
  struct Wild;
  std::shared_ptr<NamesFile> names_;
  std::shared_ptr<Wild> wild_;
};

}  // namespace precert::rates
