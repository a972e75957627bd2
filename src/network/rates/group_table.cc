// Identifiers and members of provider groups.
#include "network/rates/group_table.h"

#include <algorithm>
#include <optional>

#include "network/rates/external_sort.h"
#include "network/rates/table.h"
#include "network/rates/varint.h"

namespace precert::rates {
namespace {

constexpr size_t kTrailer = 16;  // where the record before ends, and the bytes of this one

std::optional<uint64_t> PlainInteger(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  uint64_t n = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + static_cast<uint64_t>(c - '0');
  }
  return n;
}

// Collects the groups of ascending keys and writes for each key one, or where its list is.
class GroupLists {
 public:
  GroupLists(SpillFile* of_keys, SpillFile* lists) : of_keys_(of_keys), lists_(lists) {}
  void Add(uint32_t group) {
    if (groups_.empty() || groups_.back() != group) groups_.push_back(group);
  }
  void EndKey() {
    uint64_t reference = groups_[0];
    if (groups_.size() > 1) {
      reference = kGroupListBit | lists_->size() / 4;
      if (lists_->size() / 4 >= kGroupListBit) fits_ = false;
      std::string list;
      PutFixed(&list, groups_.size(), 4);
      for (uint32_t g : groups_) PutFixed(&list, g, 4);
      lists_->Append(list);
    }
    of_keys_->Advance(PutFixed(of_keys_->Reserve(4), reference, 4));
    groups_.clear();
  }
  bool fits() const { return fits_; }

 private:
  SpillFile* of_keys_;
  SpillFile* lists_;
  std::vector<uint32_t> groups_;
  bool fits_ = true;
};

// kNpiDirectory: fed the NPIs (less 10^9) in order.
class DirectoryWriter {
 public:
  // About 16 NPIs a step, if they lie evenly up to the last.
  DirectoryWriter(uint64_t count, uint32_t last) {
    while (shift_ < 31 && (last >> shift_) > count / 16) ++shift_;
    counts_.assign(size_t{last >> shift_} + 2, 0);
  }
  void Add(uint32_t npi) { ++counts_[(npi >> shift_) + 1]; }
  void Write(SpillFile* file) {
    std::string bytes;
    PutFixed(&bytes, shift_, 4);
    uint32_t sum = 0;
    for (uint32_t c : counts_) PutFixed(&bytes, sum += c, 4);
    file->Append(bytes);
  }

 private:
  uint32_t shift_ = 0;
  std::vector<uint32_t> counts_;
};

}  // namespace

// A member as it was defined.
struct GroupTable::Record {
  uint32_t tin = 0;
  uint32_t name = 0;  // 1 + number, 0 none
  bool by_tin_only = false;
  std::vector<uint64_t> npis;
};

GroupTable::GroupTable(const std::string& folder) : folder_(folder), members_(folder) {
  members_.Append(std::string_view("\0", 1));  // so that no record ends at 0
}

size_t GroupTable::bytes() const {
  return groups_.capacity() * sizeof(State) + integers_.bytes() + texts_.bytes() + inline_.bytes() +
         tins_.bytes() + names_.bytes() + networks_.bytes() + locations_.bytes();
}

uint32_t GroupTable::Group(std::string_view id_text) {
  if (const std::optional<uint64_t> id = PlainInteger(id_text)) return GroupOfInteger(*id);
  const uint32_t text = texts_.Number(id_text);
  if (text == group_of_text_.size()) group_of_text_.push_back(NewGroup(0, text));
  return group_of_text_[text];
}

uint32_t GroupTable::InlineGroup(std::span<const GroupMember> members) {
  EncodeMembers(members, &encoded_);
  const uint32_t number = inline_.Number(encoded_);
  if (number == group_of_inline_.size()) {
    group_of_inline_.push_back(NewGroup(kInline, number));
    DefineGroup(group_of_inline_.back(), members, {});
  }
  return group_of_inline_[number];
}

void GroupTable::EncodeMembers(std::span<const GroupMember> members, std::string* out) {
  out->clear();
  std::string tin;
  for (const GroupMember& m : members) {
    tin = m.tin_type == TinType::kEin ? "e" : "n";
    tin += m.tin;
    PutVarint(out, tins_.Number(tin));
    PutVarint(out, m.business_name.empty() ? 0 : names_.Number(m.business_name) + uint64_t{1});
    PutVarint(out, m.npis.size() * 2 + (m.by_tin_only ? 1 : 0));
    uint64_t before = kFirstNpi;
    for (uint64_t npi : m.npis) {
      PutVarint(out, ZigZag(static_cast<int64_t>(npi - before)));
      before = npi;
    }
  }
}

void GroupTable::DefineGroup(uint32_t group, std::span<const GroupMember> members,
                             std::span<const std::string> networks) {
  State& state = groups_[group];
  state.flags |= kDefined;
  if (!networks.empty()) {
    std::vector<std::string_view> all(networks.begin(), networks.end());
    if ((state.flags & kHasNetworks) != 0) {
      ByteReader in(networks_.Text(state.networks));
      while (!in.done()) all.push_back(in.Text());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::string list;
    for (std::string_view name : all) PutText(&list, name);
    state.networks = networks_.Number(list);
    state.flags |= kHasNetworks;
  }
  if (members.empty()) return;
  EncodeMembers(members, &encoded_);
  PutFixed(&encoded_, state.last, 8);
  PutFixed(&encoded_, encoded_.size() - 8, 8);
  members_.Append(encoded_);
  state.last = members_.size();
}

void GroupTable::DefineRemote(uint32_t group, std::string_view location) {
  State& state = groups_[group];
  if ((state.flags & kRemote) != 0) return;  // the first location is kept
  state.flags |= kRemote;
  state.location = locations_.Number(location);
}

std::vector<bool> GroupTable::Unresolved() const {
  std::vector<bool> unresolved(groups_.size());
  for (size_t g = 0; g < groups_.size(); ++g) {
    unresolved[g] = (groups_[g].flags & (kDefined | kRemote)) != kDefined;
  }
  return unresolved;
}

Status GroupTable::ReadMembers(const State& group, SpillReader* reader,
                               std::vector<Record>* members) {
  members->clear();
  uint64_t end = group.last;
  while (end != 0) {
    std::string_view bytes;
    if (!reader->Read(end - kTrailer, kTrailer, &bytes)) break;
    ByteReader trailer(bytes);
    const uint64_t before = trailer.Fixed(8), size = trailer.Fixed(8);
    if (!reader->Read(end - kTrailer - size, size, &bytes)) break;
    ByteReader in(bytes);
    while (!in.done()) {
      Record r;
      r.tin = in.Varint32();
      r.name = in.Varint32();
      const uint64_t n = in.Varint();
      r.by_tin_only = (n & 1) != 0;
      if (n / 2 > in.left()) break;
      r.npis.reserve(n / 2);
      uint64_t npi = kFirstNpi;
      for (uint64_t i = 0; i < n / 2; ++i) {
        npi += static_cast<uint64_t>(UnZigZag(in.Varint()));
        r.npis.push_back(npi);
      }
      members->push_back(std::move(r));
    }
    if (!in.ok()) break;
    end = before;
  }
  if (end != 0) return Error{"cannot read a temporary file back", Where{folder_}};
  return Done{};
}

// Answers the final number of each TIN by its number in tins_.
std::vector<uint32_t> GroupTable::WriteTins(SectionFiles& sections, SegmentCounts* counts) {
  struct Key {
    uint64_t number;  // UINT64_MAX: a text
    std::string_view text;
    uint32_t tin;
  };
  std::vector<Key> keys;
  keys.reserve(tins_.size());
  for (uint32_t t = 0; t < tins_.size(); ++t) {
    keys.push_back({TinKey(tins_.Text(t)), tins_.Text(t), t});
  }
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    return a.number != b.number ? a.number < b.number : a.text < b.text;
  });
  std::vector<uint32_t> rank(keys.size());
  TableWriter texts;
  for (size_t i = 0; i < keys.size(); ++i) {
    rank[keys[i].tin] = static_cast<uint32_t>(i);
    tin_keys_.push_back(keys[i].number);
    if (keys[i].number != UINT64_MAX) {
      sections[kTins].Advance(PutFixed(sections[kTins].Reserve(8), keys[i].number, 8));
    } else {
      texts.Add(keys[i].text);
    }
  }
  texts.Write(&sections[kTinTexts]);
  counts->tins = keys.size();
  return rank;
}

void GroupTable::WriteNames(PackedTextsWriter* names) const {
  for (uint32_t n = 0; n < names_.size(); ++n) names->Add(names_.Text(n));
}

Status GroupTable::Write(const std::vector<uint64_t>& posting_offsets, SectionFiles& sections,
                         SegmentCounts* counts) {
  if (Status flushed = members_.Flush(); !flushed.ok()) return flushed;
  const std::vector<uint32_t> rank = WriteTins(sections, counts);
  ExternalSort npis(folder_), tins(folder_);
  std::vector<std::pair<uint64_t, uint32_t>> odd;
  uint64_t references = 0;
  uint32_t last_npi = 0;
  auto add_npi = [&](uint64_t npi, uint32_t group) {
    if (npi >= kFirstNpi && npi - kFirstNpi <= UINT32_MAX) {
      npis.Add((npi - kFirstNpi) << 32 | group);
      ++references;
      last_npi = std::max(last_npi, static_cast<uint32_t>(npi - kFirstNpi));
    } else if (odd.size() <= kMaxOddNpis) {
      odd.push_back({npi, group});
    }
  };
  SpillFile& out = sections[kGroups];
  SpillFile& index = sections[kGroupIndex];
  SpillReader reader(&members_);
  std::vector<Record> members;
  std::string bytes;
  for (uint32_t g = 0; g < groups_.size(); ++g) {
    const State& state = groups_[g];
    uint8_t* p = PutFixed(index.Reserve(10), out.size(), 5);
    index.Advance(PutFixed(p, posting_offsets[g], 5));
    if (Status read = ReadMembers(state, &reader, &members); !read.ok()) return read;
    for (Record& r : members) {
      r.tin = rank[r.tin];
      if (!std::is_sorted(r.npis.begin(), r.npis.end())) std::sort(r.npis.begin(), r.npis.end());
    }
    // The same TIN and name, perhaps of several definitions, is one member.
    std::stable_sort(members.begin(), members.end(), [](const Record& a, const Record& b) {
      return a.tin != b.tin ? a.tin < b.tin : a.name < b.name;
    });
    size_t kept = 0;
    for (size_t i = 0; i < members.size();) {
      Record joined = std::move(members[i]);
      size_t next = i + 1;
      for (; next < members.size() && members[next].tin == joined.tin &&
             members[next].name == joined.name;
           ++next) {
        joined.by_tin_only |= members[next].by_tin_only;
        joined.npis.insert(joined.npis.end(), members[next].npis.begin(), members[next].npis.end());
      }
      if (next > i + 1) std::sort(joined.npis.begin(), joined.npis.end());
      joined.npis.erase(std::unique(joined.npis.begin(), joined.npis.end()), joined.npis.end());
      members[kept++] = std::move(joined);
      i = next;
    }
    members.resize(kept);
    bytes.clear();
    PutVarint(&bytes, state.flags);
    if ((state.flags & kIntegerId) != 0) {
      PutVarint(&bytes, state.id);
    } else if ((state.flags & kInline) == 0) {
      PutText(&bytes, texts_.Text(static_cast<uint32_t>(state.id)));
    }
    if ((state.flags & kHasNetworks) != 0) PutVarint(&bytes, state.networks);
    if ((state.flags & kRemote) != 0) PutVarint(&bytes, state.location);
    if ((state.flags & kDefined) != 0) PutVarint(&bytes, members.size());
    for (const Record& r : members) {
      PutVarint(&bytes, r.tin);
      PutVarint(&bytes, r.name);
      PutVarint(&bytes, r.npis.size() * 2 + (r.by_tin_only ? 1 : 0));
      for (size_t i = 0; i < r.npis.size(); ++i) {
        PutVarint(&bytes, i == 0 ? ZigZag(static_cast<int64_t>(r.npis[0] - kFirstNpi))
                                 : r.npis[i] - r.npis[i - 1] - 1);
        add_npi(r.npis[i], g);
      }
      tins.Add(uint64_t{r.tin} << 32 | g);
      if (!r.by_tin_only) continue;
      ++counts->tin_only_members;
      // Whoever bills under a TIN that is an NPI is that NPI.
      const uint64_t key = tin_keys_[r.tin];
      if (key != UINT64_MAX && (key & kNpiTinBit) != 0) add_npi(key & ~kNpiTinBit, g);
    }
    out.Append(bytes);
  }
  uint8_t* p = PutFixed(index.Reserve(10), out.size(), 5);
  index.Advance(PutFixed(p, posting_offsets[groups_.size()], 5));
  if (odd.size() > kMaxOddNpis) {
    return Error{"the file has more than " + std::to_string(kMaxOddNpis) +
                 " NPIs that do not have ten digits"};
  }

  DirectoryWriter directory(references, last_npi);
  GroupLists npi_groups(&sections[kNpiGroups], &sections[kGroupLists]);
  std::optional<uint64_t> key;
  auto each = [&](GroupLists* lists, auto new_key) {
    key.reset();
    return [&, lists, new_key](uint64_t pair) {
      if (!key || *key != pair >> 32) {
        if (key) lists->EndKey();
        key = pair >> 32;
        new_key(static_cast<uint32_t>(*key));
      }
      lists->Add(static_cast<uint32_t>(pair));
    };
  };
  Status sorted = npis.ForEach(each(&npi_groups, [&](uint32_t npi) {
    sections[kNpis].Advance(PutFixed(sections[kNpis].Reserve(4), npi, 4));
    directory.Add(npi);
    ++counts->npis;
  }));
  if (!sorted.ok()) return sorted;
  if (key) npi_groups.EndKey();
  directory.Write(&sections[kNpiDirectory]);

  GroupLists tin_groups(&sections[kTinGroups], &sections[kGroupLists]);
  sorted = tins.ForEach(each(&tin_groups, [](uint32_t) {}));
  if (!sorted.ok()) return sorted;
  if (key) tin_groups.EndKey();

  std::sort(odd.begin(), odd.end());
  GroupLists odd_groups(&sections[kOddNpiGroups], &sections[kGroupLists]);
  for (size_t i = 0; i < odd.size(); ++i) {
    odd_groups.Add(odd[i].second);
    if (i + 1 < odd.size() && odd[i + 1].first == odd[i].first) continue;
    odd_groups.EndKey();
    sections[kOddNpis].Advance(PutFixed(sections[kOddNpis].Reserve(8), odd[i].first, 8));
    ++counts->npis;
  }
  if (!npi_groups.fits() || !tin_groups.fits() || !odd_groups.fits()) {
    return Error{"the file has more members of provider groups than a segment holds"};
  }
  for (auto [dictionary, section] :
       {std::pair(&networks_, kNetworks), std::pair(&locations_, kLocations)}) {
    TableWriter table;
    for (uint32_t n = 0; n < dictionary->size(); ++n) table.Add(dictionary->Text(n));
    table.Write(&sections[section]);
  }
  counts->groups = groups_.size();
  for (bool open : Unresolved()) counts->unresolved_groups += open ? 1 : 0;
  return Done{};
}

}  // namespace precert::rates
