// Who is in a segment: NPIs, TINs, groups and sets of groups.
#include <algorithm>

#include "network/rates/segment.h"
#include "network/rates/varint.h"

namespace precert::rates {

Result<GroupList> Segment::GroupReference(int section, uint64_t index) const {
  const uint8_t* p = file_->Range(section, index * 4, 4);
  if (p == nullptr) return Damage("groups of a provider");
  const uint32_t reference = GetFixed32(p);
  if ((reference & kGroupListBit) == 0) return GroupList(reference);
  const uint64_t at = uint64_t{reference & ~kGroupListBit} * 4;
  const uint8_t* list = file_->Range(kGroupLists, at, 4);
  if (list == nullptr) return Damage("groups of a provider");
  const uint32_t size = GetFixed32(list);
  list = file_->Range(kGroupLists, at + 4, uint64_t{size} * 4);
  if (list == nullptr) return Damage("groups of a provider");
  return GroupList(list, size);
}

namespace {

// Where an NPI stands among the sorted ones; UINT64_MAX when it does not, UINT64_MAX - 1 when the
// file is damaged.
constexpr uint64_t kAbsent = UINT64_MAX, kDamaged = UINT64_MAX - 1;

uint64_t FindNpi(const Container& file, uint32_t shift, uint64_t npi) {
  if (npi < kFirstNpi || npi - kFirstNpi > UINT32_MAX) {
    uint64_t low = 0, high = file.size(kOddNpis) / 8;
    while (low < high) {
      const uint64_t middle = (low + high) / 2;
      const uint8_t* p = file.Range(kOddNpis, middle * 8, 8);
      if (p == nullptr) return kDamaged;
      const uint64_t here = GetFixed64(p);
      if (here == npi) return middle;
      if (here < npi) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return kAbsent;
  }
  const uint32_t key = static_cast<uint32_t>(npi - kFirstNpi);
  const uint64_t at = 4 + uint64_t{key >> shift} * 4;
  if (at + 8 > file.size(kNpiDirectory)) return kAbsent;  // beyond the last
  const uint8_t* p = file.Range(kNpiDirectory, at, 8);
  if (p == nullptr) return kDamaged;
  const uint32_t begin = GetFixed32(p), end = GetFixed32(p + 4);
  if (end < begin) return kDamaged;
  const uint8_t* npis = file.Range(kNpis, uint64_t{begin} * 4, uint64_t{end - begin} * 4);
  if (npis == nullptr) return kDamaged;
  uint32_t low = 0, high = end - begin;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    const uint32_t here = GetFixed32(npis + uint64_t{middle} * 4);
    if (here == key) return uint64_t{begin} + middle;
    if (here < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return kAbsent;
}

}  // namespace

Result<GroupList> Segment::GroupsOfNpi(uint64_t npi) const {
  const uint64_t index = FindNpi(*file_, npi_shift_, npi);
  if (index == kAbsent) return GroupList();
  if (index == kDamaged) return Damage("NPIs");
  const bool odd = npi < kFirstNpi || npi - kFirstNpi > UINT32_MAX;
  return GroupReference(odd ? kOddNpiGroups : kNpiGroups, index);
}

Result<bool> Segment::HasNpi(uint64_t npi) const {
  const uint64_t index = FindNpi(*file_, npi_shift_, npi);
  if (index == kDamaged) return Damage("NPIs");
  return index != kAbsent;
}

Result<std::optional<uint32_t>> Segment::FindTin(TinType type, std::string_view text) const {
  const uint64_t key = TinKey(type, text);
  const std::string tin = TinText(type, text);
  uint64_t low = 0, high = key == UINT64_MAX ? tin_texts_.size() : numeric_tins_;
  while (low < high) {
    const uint64_t middle = (low + high) / 2;
    int order = 0;
    if (key != UINT64_MAX) {
      const uint8_t* p = file_->Range(kTins, middle * 8, 8);
      if (p == nullptr) return Damage("TINs");
      const uint64_t here = GetFixed64(p);
      order = here < key ? -1 : here > key ? 1 : 0;
    } else {
      const std::optional<std::string_view> here = tin_texts_.Text(static_cast<uint32_t>(middle));
      if (!here) return Damage("TINs");
      order = here->compare(tin);
    }
    if (order == 0) {
      return std::optional<uint32_t>(
          static_cast<uint32_t>(middle + (key == UINT64_MAX ? numeric_tins_ : 0)));
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::optional<uint32_t>();
}

Result<GroupList> Segment::GroupsOfTin(uint32_t tin) const {
  return GroupReference(kTinGroups, tin);
}

Result<GroupMember> Segment::ReadTin(uint32_t tin) const {
  GroupMember member;
  if (tin < numeric_tins_) {
    const uint8_t* p = file_->Range(kTins, uint64_t{tin} * 8, 8);
    if (p == nullptr) return Damage("TINs");
    const uint64_t key = GetFixed64(p);
    const bool npi = (key & kNpiTinBit) != 0;
    member.tin_type = npi ? TinType::kNpi : TinType::kEin;
    member.tin = std::to_string(key & ~kNpiTinBit);
    const size_t digits = npi ? 10 : 9;
    if (member.tin.size() > digits) return Damage("TINs");
    member.tin.insert(0, digits - member.tin.size(), '0');
    return member;
  }
  const std::optional<std::string_view> text =
      tin_texts_.Text(static_cast<uint32_t>(tin - numeric_tins_));
  if (!text || text->empty()) return Damage("TINs");
  member.tin_type = (*text)[0] == 'n' ? TinType::kNpi : TinType::kEin;
  member.tin = text->substr(1);
  return member;
}

Result<GroupView> Segment::ReadGroup(uint32_t group,
                                     const std::function<bool(const MemberView&)>& visit) const {
  const uint8_t* index =
      group < groups_ ? file_->Range(kGroupIndex, uint64_t{group} * 10, 20) : nullptr;
  if (index == nullptr) return Damage("index of groups");
  const uint64_t begin = GetFixed40(index), end = GetFixed40(index + 10);
  const uint8_t* bytes = end < begin ? nullptr : file_->Range(kGroups, begin, end - begin);
  if (bytes == nullptr) return Damage("groups");
  ByteReader in(bytes, bytes + (end - begin));
  GroupView view;
  view.flags = in.Varint32();
  if ((view.flags & kIntegerId) != 0) {
    view.id = std::to_string(in.Varint());
  } else if ((view.flags & kInline) == 0) {
    view.id = in.Text();
  }
  if ((view.flags & kHasNetworks) != 0) view.networks = in.Varint32();
  if ((view.flags & kRemote) != 0) view.location = in.Varint32();
  const uint64_t members = (view.flags & kDefined) != 0 ? in.Varint() : 0;
  for (uint64_t m = 0; m < members && in.ok(); ++m) {
    MemberView member;
    member.tin = in.Varint32();
    member.business_name = in.Varint32();
    const uint64_t n = in.Varint();
    member.npi_count = n / 2;
    member.by_tin_only = (n & 1) != 0;
    if (member.npi_count > in.left()) in.Fail();
    if (!in.ok()) break;
    member.npis = in;
    const bool wanted = visit(member);
    if (!wanted) return view;
    for (uint64_t i = 0; i < member.npi_count; ++i) in.Varint();
  }
  if (!in.ok() || !in.done()) return Damage("groups");
  return view;
}

Result<PostingCursor> Segment::SetsOfGroup(uint32_t group) const {
  const uint8_t* index =
      group < groups_ ? file_->Range(kGroupIndex, uint64_t{group} * 10, 20) : nullptr;
  if (index == nullptr) return Damage("index of groups");
  const uint64_t begin = GetFixed40(index + 5), end = GetFixed40(index + 15);
  const uint8_t* bytes = end < begin ? nullptr : file_->Range(kPostings, begin, end - begin);
  if (bytes == nullptr) return Damage("sets of a group");
  PostingCursor cursor(bytes, bytes + (end - begin));
  if (cursor.malformed()) return Damage("sets of a group");
  return cursor;
}

Result<PostingCursor> Segment::UnresolvedSets() const {
  const uint8_t* bytes = file_->Whole(kUnresolved);
  if (bytes == nullptr) return Damage("unresolved sets");
  PostingCursor cursor(bytes, bytes + file_->size(kUnresolved));
  if (cursor.malformed()) return Damage("unresolved sets");
  return cursor;
}

Status Segment::ReadSet(uint32_t set, std::vector<uint32_t>* groups) const {
  groups->clear();
  const uint64_t entry = set / kSetsPerIndex, entries = file_->size(kSetIndex) / 5;
  const uint8_t* p = entry < entries ? file_->Range(kSetIndex, entry * 5, 5) : nullptr;
  if (p == nullptr) return Damage("index of sets");
  const uint64_t begin = GetFixed40(p);
  uint64_t end = file_->size(kSets);
  if (entry + 1 < entries) {
    p = file_->Range(kSetIndex, (entry + 1) * 5, 5);
    if (p == nullptr) return Damage("index of sets");
    end = GetFixed40(p);
  }
  const uint8_t* bytes = end < begin ? nullptr : file_->Range(kSets, begin, end - begin);
  if (bytes == nullptr) return Damage("sets");
  ByteReader in(bytes, bytes + (end - begin));
  for (uint32_t i = 0; i <= set % kSetsPerIndex; ++i) {
    const uint64_t shared = in.Varint(), more = in.Varint();
    if (!in.ok() || shared > groups->size() || more > in.left()) return Damage("sets");
    groups->resize(shared);
    uint64_t group = shared == 0 ? UINT64_MAX : groups->back();
    for (uint64_t k = 0; k < more; ++k) {
      group += in.Varint() + 1;
      if (!in.ok() || group >= groups_) return Damage("sets");
      groups->push_back(static_cast<uint32_t>(group));
    }
  }
  return Done{};
}

}  // namespace precert::rates
