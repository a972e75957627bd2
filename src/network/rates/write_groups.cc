// Writes what GroupTable took in: groups with their members, and who is in which groups.
#include <algorithm>
#include <span>
#include <utility>

#include "network/rates/external_sort.h"
#include "network/rates/group_table.h"
#include "network/rates/table.h"
#include "network/rates/varint.h"

namespace precert::rates {
namespace {

// The groups of one key after another: one, or where their list is.
class GroupLists {
 public:
  GroupLists(SpillFile* of_keys, SpillFile* lists) : of_keys_(of_keys), lists_(lists) {}

  // The lower halves are groups, ascending.
  void Add(std::span<const uint64_t> pairs) {
    const uint32_t first = static_cast<uint32_t>(pairs.front());
    uint64_t reference = first;
    if (static_cast<uint32_t>(pairs.back()) != first) {
      const uint64_t at = lists_->size() / 4;
      fits_ &= at < kGroupListBit;
      reference = kGroupListBit | at;
      uint64_t count = 1;
      for (size_t i = 1; i < pairs.size(); ++i) count += pairs[i] != pairs[i - 1];
      Put(lists_, count);
      Put(lists_, first);
      for (size_t i = 1; i < pairs.size(); ++i) {
        if (pairs[i] != pairs[i - 1]) Put(lists_, static_cast<uint32_t>(pairs[i]));
      }
    }
    Put(of_keys_, reference);
  }
  bool fits() const { return fits_; }

 private:
  static void Put(SpillFile* file, uint64_t v) { file->Advance(PutFixed(file->Reserve(4), v, 4)); }

  SpillFile* of_keys_;
  SpillFile* lists_;
  bool fits_ = true;
};

// kNpiDirectory: fed the NPIs (less kFirstNpi) in order.
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

class GroupTable::Writer {
 public:
  Writer(const GroupTable* table, SectionFiles* sections, SegmentCounts* counts)
      : table_(*table),
        sections_(*sections),
        counts_(*counts),
        reader_(&table->members_),
        npis_(table->folder_, table->npi_count_),
        tins_(table->folder_, table->member_count_),
        npi_groups_(&sections_[kNpiGroups], &sections_[kGroupLists]),
        tin_groups_(&sections_[kTinGroups], &sections_[kGroupLists]),
        odd_groups_(&sections_[kOddNpiGroups], &sections_[kGroupLists]) {}

  // In this order.
  void WriteTins();
  Status WriteGroups(std::vector<uint64_t>* offsets);
  Status WriteNpis();
  Status WriteGroupsOfTins();
  Status WriteOddNpis();

 private:
  struct Member {
    uint32_t tin = 0;
    uint32_t name = 0;  // 1 + number, 0 none
    bool by_tin_only = false;
    size_t begin = 0, end = 0;  // of its NPIs, in npis_of_group_
  };
  Status Unreadable() const {
    return Error{"cannot read a temporary file back", Where{table_.folder_}};
  }
  Status ReadMembers(const State& group);
  void TidyLast(Member* m);
  void JoinMembers();
  void AddNpi(uint64_t npi, uint32_t group);

  const GroupTable& table_;
  SectionFiles& sections_;
  SegmentCounts& counts_;
  SpillReader reader_;
  std::vector<uint64_t> tin_keys_;  // as in tins_, by final number
  std::vector<uint32_t> tin_rank_;  // the final number by that in tins_
  ExternalSort npis_, tins_;        // and their groups
  std::vector<std::pair<uint64_t, uint32_t>> odd_;
  uint64_t usual_ = 0;  // in npis_
  uint32_t last_npi_ = 0;
  GroupLists npi_groups_, tin_groups_, odd_groups_;
  std::vector<Member> members_;  // of one group, with their NPIs, ascending and each once
  std::vector<uint64_t> npis_of_group_;
};

void GroupTable::Writer::WriteTins() {
  struct Key {
    uint64_t key;
    uint32_t tin;
  };
  const auto text_of = [&](uint64_t key) {
    return table_.odd_tins_.Text(static_cast<uint32_t>(key & ~kOddTin));
  };
  std::vector<Key> keys;
  keys.reserve(table_.tins_.size());
  for (uint64_t key : table_.tins_) keys.push_back({key, static_cast<uint32_t>(keys.size())});
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    if ((a.key & b.key & kOddTin) == 0) return a.key < b.key;
    return text_of(a.key) < text_of(b.key);
  });
  tin_rank_.resize(keys.size());
  tin_keys_.reserve(keys.size());
  TableWriter odd;
  for (size_t i = 0; i < keys.size(); ++i) {
    const uint64_t key = keys[i].key;
    tin_rank_[keys[i].tin] = static_cast<uint32_t>(i);
    tin_keys_.push_back(key);
    if ((key & kOddTin) != 0) {
      odd.Add(text_of(key));
    } else {
      sections_[kTins].Advance(PutFixed(sections_[kTins].Reserve(8), key, 8));
    }
  }
  odd.Write(&sections_[kTinTexts]);
  counts_.tins = keys.size();
}

// Into members_, with their TINs' final numbers.
Status GroupTable::Writer::ReadMembers(const State& group) {
  members_.clear();
  npis_of_group_.clear();
  for (uint64_t end = group.last; end != 0;) {
    std::string_view bytes;
    if (!reader_.Read(end - kTrailer, kTrailer, &bytes)) return Unreadable();
    ByteReader trailer(bytes);
    const uint64_t before = trailer.Fixed(8), size = trailer.Fixed(8);
    if (!reader_.Read(end - kTrailer - size, size, &bytes)) return Unreadable();
    ByteReader in(bytes);
    while (!in.done()) {
      Member m;
      m.tin = tin_rank_[in.Varint32()];
      m.name = in.Varint32();
      const uint64_t n = in.Varint();
      m.by_tin_only = (n & kByTinOnly) != 0;
      m.begin = npis_of_group_.size();
      m.end = m.begin + n / 4;
      const bool usual = (n & kUsualNpis) != 0;
      const std::string_view npis = in.Bytes(n / 4 * (usual ? 4 : 8));
      if (!in.ok()) return Unreadable();
      npis_of_group_.resize(m.end);
      const uint8_t* p = reinterpret_cast<const uint8_t*>(npis.data());
      bool ascending = true;
      for (size_t i = m.begin; i < m.end; ++i, p += usual ? 4 : 8) {
        npis_of_group_[i] = usual ? kFirstNpi + GetFixed32(p) : GetFixed64(p);
        ascending &= i == m.begin || npis_of_group_[i - 1] < npis_of_group_[i];
      }
      if (!ascending) TidyLast(&m);
      members_.push_back(m);
    }
    end = before;
  }
  if (members_.size() > 1) JoinMembers();
  return Done{};
}

// The NPIs of the member that was read last: ascending and each once.
void GroupTable::Writer::TidyLast(Member* m) {
  const auto begin = npis_of_group_.begin() + static_cast<ptrdiff_t>(m->begin);
  std::sort(begin, npis_of_group_.end());
  npis_of_group_.erase(std::unique(begin, npis_of_group_.end()), npis_of_group_.end());
  m->end = npis_of_group_.size();
}

// By TIN and name; those with the same of both, perhaps of several definitions, become one.
void GroupTable::Writer::JoinMembers() {
  const auto less = [](const Member& a, const Member& b) {
    return a.tin != b.tin ? a.tin < b.tin : a.name < b.name;
  };
  std::sort(members_.begin(), members_.end(), less);
  size_t kept = 0;
  for (size_t i = 0; i < members_.size();) {
    Member joined = members_[i];
    size_t next = i + 1;
    while (next < members_.size() && !less(joined, members_[next])) ++next;
    if (next > i + 1) {
      joined.begin = npis_of_group_.size();
      for (; i < next; ++i) {
        const Member& m = members_[i];
        joined.by_tin_only |= m.by_tin_only;
        for (size_t n = m.begin; n < m.end; ++n) npis_of_group_.push_back(npis_of_group_[n]);
      }
      TidyLast(&joined);
    }
    members_[kept++] = joined;
    i = next;
  }
  members_.resize(kept);
}

void GroupTable::Writer::AddNpi(uint64_t npi, uint32_t group) {
  if (IsUsual(npi)) {
    const uint32_t key = static_cast<uint32_t>(npi - kFirstNpi);
    npis_.Add(key, group);
    ++usual_;
    last_npi_ = std::max(last_npi_, key);
  } else if (odd_.size() <= kMaxOddNpis) {
    odd_.push_back({npi, group});
  }
}

Status GroupTable::Writer::WriteGroups(std::vector<uint64_t>* offsets) {
  SpillFile& out = sections_[kGroups];
  offsets->clear();
  offsets->reserve(table_.groups_.size() + 1);
  GrowingBytes bytes;
  for (uint32_t g = 0; g < table_.groups_.size(); ++g) {
    const State& state = table_.groups_[g];
    offsets->push_back(out.size());
    if (Status read = ReadMembers(state); !read.ok()) return read;
    const bool by_text = (state.flags & (kIntegerId | kInline)) == 0;
    const std::string_view text =
        by_text ? table_.texts_.Text(static_cast<uint32_t>(state.id)) : std::string_view();
    uint8_t* p = bytes.Room(5 * kMaxVarintBytes + text.size());
    p = PutVarint(p, state.flags);
    if (by_text) p = std::copy(text.begin(), text.end(), PutVarint(p, text.size()));
    if ((state.flags & kIntegerId) != 0) p = PutVarint(p, state.id);
    if ((state.flags & kHasNetworks) != 0) p = PutVarint(p, state.networks);
    if ((state.flags & kRemote) != 0) p = PutVarint(p, state.location);
    if ((state.flags & kDefined) != 0) p = PutVarint(p, members_.size());
    bytes.Advance(p);
    for (const Member& m : members_) {
      const size_t n = m.end - m.begin;
      p = bytes.Room((3 + n) * kMaxVarintBytes);
      p = PutVarint(p, m.tin);
      p = PutVarint(p, m.name);
      p = PutVarint(p, n * 2 + (m.by_tin_only ? 1 : 0));
      uint64_t before = 0;
      for (size_t i = m.begin; i < m.end; ++i) {
        const uint64_t npi = npis_of_group_[i];
        p = PutVarint(
            p, i == m.begin ? ZigZag(static_cast<int64_t>(npi - kFirstNpi)) : npi - before - 1);
        before = npi;
        AddNpi(npi, g);
      }
      bytes.Advance(p);
      tins_.Add(m.tin, g);
      if (!m.by_tin_only) continue;
      ++counts_.tin_only_members;
      // Whoever bills under a TIN that is an NPI is that NPI.
      const uint64_t key = tin_keys_[m.tin];
      if ((key & kOddTin) == 0 && (key & kNpiTinBit) != 0) AddNpi(key & ~kNpiTinBit, g);
    }
    out.Append(bytes.Take());
  }
  offsets->push_back(out.size());
  if (odd_.size() <= kMaxOddNpis) return Done{};
  return Error{"the file has more than " + std::to_string(kMaxOddNpis) +
               " NPIs that do not have ten digits"};
}

Status GroupTable::Writer::WriteNpis() {
  DirectoryWriter directory(usual_, last_npi_);
  SpillFile& npis = sections_[kNpis];
  Status sorted = npis_.ForEach([&](uint32_t npi, std::span<const uint64_t> groups) {
    npis.Advance(PutFixed(npis.Reserve(4), npi, 4));
    npi_groups_.Add(groups);
    directory.Add(npi);
    ++counts_.npis;
  });
  directory.Write(&sections_[kNpiDirectory]);
  return sorted;
}

Status GroupTable::Writer::WriteGroupsOfTins() {
  return tins_.ForEach(
      [&](uint32_t, std::span<const uint64_t> groups) { tin_groups_.Add(groups); });
}

Status GroupTable::Writer::WriteOddNpis() {
  std::sort(odd_.begin(), odd_.end());
  std::vector<uint64_t> groups;
  for (size_t i = 0; i < odd_.size(); ++i) {
    groups.push_back(odd_[i].second);
    if (i + 1 < odd_.size() && odd_[i + 1].first == odd_[i].first) continue;
    odd_groups_.Add(groups);
    groups.clear();
    sections_[kOddNpis].Advance(PutFixed(sections_[kOddNpis].Reserve(8), odd_[i].first, 8));
    ++counts_.npis;
  }
  if (npi_groups_.fits() && tin_groups_.fits() && odd_groups_.fits()) return Done{};
  return Error{"the file has more members of provider groups than a segment holds"};
}

Status GroupTable::Write(SectionFiles& sections, SegmentCounts* counts) {
  if (Status flushed = members_.Flush(); !flushed.ok()) return flushed;
  Writer writer(this, &sections, counts);
  writer.WriteTins();
  if (Status s = writer.WriteGroups(&offsets_); !s.ok()) return s;
  if (Status s = writer.WriteNpis(); !s.ok()) return s;
  if (Status s = writer.WriteGroupsOfTins(); !s.ok()) return s;
  if (Status s = writer.WriteOddNpis(); !s.ok()) return s;
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

void GroupTable::WriteIndex(const std::vector<uint64_t>& posting_offsets, SpillFile* index) const {
  for (size_t g = 0; g < offsets_.size(); ++g) {
    uint8_t* p = PutFixed(index->Reserve(10), offsets_[g], 5);
    index->Advance(PutFixed(p, posting_offsets[g], 5));
  }
}

}  // namespace precert::rates
