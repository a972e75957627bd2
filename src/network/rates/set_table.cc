// Interning sets of groups, and turning them around.
#include "network/rates/set_table.h"

#include <algorithm>

#include "network/rates/posting_list.h"
#include "network/rates/varint.h"

namespace precert::rates {
namespace {

// Numbers that one pass of turning around holds: 128 MiB.
constexpr uint64_t kReferencesOfPass = uint64_t{1} << 25;

// Reads a run of SetTable from its file, number by number.
class RunReader {
 public:
  RunReader(const SpillFile* file, uint64_t offset, uint64_t length, uint64_t base)
      : file_(file), next_(offset), end_(offset + length), base_(base) {
    Advance();
  }
  bool done() const { return done_; }
  bool failed() const { return failed_; }
  uint32_t group() const { return group_; }
  uint64_t count() const { return count_; }
  template <typename Take>
  void TakeSets(Take take) {
    uint64_t set = base_ - 1;
    for (uint64_t i = 0; i < count_ && !failed_; ++i) {
      set += Varint() + 1;
      take(static_cast<uint32_t>(set));
    }
    Advance();
  }

 private:
  static constexpr size_t kWindow = 1 << 15;
  uint64_t Varint() {
    if (in_.left() < kMaxVarintBytes && next_ < end_) {
      const size_t kept = in_.left();
      std::vector<uint8_t> more(kept + std::min<uint64_t>(kWindow, end_ - next_));
      std::copy_n(in_.position(), kept, more.data());
      if (!file_->ReadAt(next_, more.data() + kept, more.size() - kept)) failed_ = true;
      next_ += more.size() - kept;
      window_.swap(more);
      in_ = ByteReader(window_.data(), window_.data() + window_.size());
    }
    const uint64_t v = in_.Varint();
    failed_ |= !in_.ok();
    return v;
  }
  void Advance() {
    if (failed_ || (in_.left() == 0 && next_ == end_)) {
      done_ = true;
      return;
    }
    group_ += static_cast<uint32_t>(Varint());
    count_ = Varint();
  }

  const SpillFile* file_;
  uint64_t next_, end_, base_;
  std::vector<uint8_t> window_;
  ByteReader in_;
  uint32_t group_ = 0;
  uint64_t count_ = 0;
  bool done_ = false, failed_ = false;
};

}  // namespace

SetTable::SetTable(const std::string& folder)
    : stored_(folder), index_(folder), final_(folder), runs_(folder) {}

void SetTable::Sets(std::span<uint32_t> groups, std::span<const size_t> ends,
                    std::span<uint32_t> numbers) {
  // In two rounds, so that the places in the dictionary are fetched while others are worked on.
  encoded_.resize(ends.size() * kMaxVarintBytes + groups.size() * 5);
  uint8_t* const begin = reinterpret_cast<uint8_t*>(encoded_.data());
  uint8_t* p = begin;
  new_.clear();
  size_t from = 0;
  for (size_t end : ends) {
    std::span<uint32_t> set = groups.subspan(from, end - from);
    from = end;
    bool ascending = true;
    for (size_t i = 1; i < set.size(); ++i) ascending &= set[i - 1] < set[i];
    if (!ascending) {
      std::sort(set.begin(), set.end());
      set = set.first(static_cast<size_t>(std::unique(set.begin(), set.end()) - set.begin()));
    }
    uint8_t* const text = p;
    p = PutVarint(p, set.size());
    uint32_t before = UINT32_MAX;  // so that the first is written whole
    for (uint32_t group : set) {
      p = PutVarint(p, uint32_t{group - before - 1});
      before = group;
    }
    const size_t bytes = static_cast<size_t>(p - text);
    const uint64_t hash = sets_.Hash({reinterpret_cast<const char*>(text), bytes});
    sets_.Prefetch(hash);
    new_.push_back({static_cast<size_t>(p - begin), hash, set});
  }
  from = 0;
  for (size_t i = 0; i < new_.size(); ++i) {
    const NewSet& set = new_[i];
    const uint32_t known = sets_.size();
    numbers[i] = sets_.Number({encoded_.data() + from, set.end - from}, set.hash);
    from = set.end;
    if (numbers[i] != known || set.groups.empty()) continue;
    if (set.groups.back() >= counts_.size()) {
      counts_.resize(std::max<size_t>(size_t{set.groups.back()} + 1, counts_.size() * 2));
    }
    for (uint32_t group : set.groups) ++counts_[group];
  }
}

// The sets of a part lie in memory in another order than they are gone through. Copied a chunk at a
// time, many of them are fetched at once.
template <typename Take>
void SetTable::ForEachInOrder(Take take) {
  constexpr size_t kChunk = 256;
  std::string_view texts[kChunk];
  for (size_t from = 0; from < order_.size(); from += kChunk) {
    const size_t n = std::min(kChunk, order_.size() - from);
    size_t bytes = 0;
    for (size_t i = 0; i < n; ++i) {
      texts[i] = sets_.Text(order_[from + i].second);
      bytes += texts[i].size();
    }
    chunk_.resize(bytes);
    char* to = chunk_.data();
    for (size_t i = 0; i < n; ++i) to = std::copy(texts[i].begin(), texts[i].end(), to);
    ByteReader in(chunk_);
    for (size_t i = 0; i < n; ++i) take(static_cast<uint32_t>(from + i), &in);
  }
}

// As many groups from `from` on as one pass can hold, all of them without sets yet.
SetTable::Inverse SetTable::BeginInverse(uint32_t from, uint32_t groups) const {
  Inverse inverse;
  inverse.from = inverse.until = from;
  uint64_t sum = 0;
  while (inverse.until < groups) {
    const uint32_t count = counts_[inverse.until];
    if (sum != 0 && sum + count > kReferencesOfPass) break;
    inverse.ends.push_back(static_cast<uint32_t>(sum));  // where they begin, until they are added
    sum += count;
    ++inverse.until;
  }
  inverse.sets.resize(sum);
  return inverse;
}

std::span<const uint32_t> SetTable::Inverse::Sets(uint32_t group) const {
  if (group < from || group >= until) return {};
  const uint32_t begin = group == from ? 0 : ends[group - from - 1];
  return {sets.data() + begin, ends[group - from] - begin};
}

// Writes kSets and kSetIndex of a part: of each set what it does not share with the one before; and
// adds to the inverse, which has all groups, when there is one.
void SetTable::StoreSets(Inverse* inverse) {
  std::vector<uint32_t> before, groups;
  ForEachInOrder([&](uint32_t i, ByteReader* in) {
    groups.resize(in->Varint());
    uint32_t group = UINT32_MAX;
    for (uint32_t& g : groups) g = group += static_cast<uint32_t>(in->Varint()) + 1;
    if (inverse != nullptr) {
      for (uint32_t g : groups) inverse->sets[inverse->ends[g]++] = i;
    }
    size_t shared = 0;
    if ((base_ + i) % kSetsPerIndex == 0) {
      index_.Advance(PutFixed(index_.Reserve(5), stored_.size(), 5));
    } else if (i > 0) {
      shared = static_cast<size_t>(
          std::mismatch(groups.begin(), groups.end(), before.begin(), before.end()).first -
          groups.begin());
    }
    encoded_.resize(2 * kMaxVarintBytes + (groups.size() - shared) * 5);
    uint8_t* const begin = reinterpret_cast<uint8_t*>(encoded_.data());
    uint8_t* p = PutVarint(PutVarint(begin, shared), groups.size() - shared);
    for (size_t g = shared; g < groups.size(); ++g) {
      const uint32_t last = g == 0 ? UINT32_MAX : groups[g - 1];
      p = PutVarint(p, uint32_t{groups[g] - last - 1});
    }
    stored_.Append({encoded_.data(), static_cast<size_t>(p - begin)});
    groups.swap(before);
  });
}

Status SetTable::OrderPart() {
  const uint32_t count = sets_.size();
  if (count == 0 || !order_.empty()) return Done{};
  // By the first eight bytes of their groups, then as they came.
  order_.resize(count);
  for (uint32_t s = 0; s < count; ++s) {
    ByteReader in(sets_.Text(s));
    in.Varint();
    uint64_t key = 0;
    for (int i = 0; i < 8; ++i) key = key << 8 | (in.done() ? 0 : in.Byte());
    order_[s] = {key, s};
  }
  std::sort(order_.begin(), order_.end());
  std::vector<uint32_t> numbers(count);
  for (uint32_t i = 0; i < count; ++i) numbers[order_[i].second] = i;
  for (uint32_t number : numbers) {
    final_.Advance(PutFixed(final_.Reserve(4), base_ + number, 4));
  }
  return final_.Flush();
}

void SetTable::AddToInverse(Inverse* inverse) {
  ForEachInOrder([&](uint32_t i, ByteReader* in) {
    uint32_t group = UINT32_MAX;
    for (uint64_t n = in->Varint(); n > 0; --n) {
      group += static_cast<uint32_t>(in->Varint()) + 1;
      if (group < inverse->from || group >= inverse->until) continue;
      inverse->sets[inverse->ends[group - inverse->from]++] = i;
    }
  });
}

// `written`: the last group that was written of the run.
void SetTable::SpillInverse(const Inverse& inverse, uint32_t* written) {
  for (uint32_t group = inverse.from; group < inverse.until; ++group) {
    const std::span<const uint32_t> sets = inverse.Sets(group);
    if (sets.empty()) continue;
    uint8_t* p = PutVarint(runs_.Reserve(2 * kMaxVarintBytes), group - *written);
    runs_.Advance(PutVarint(p, sets.size()));
    *written = group;
    uint32_t before = UINT32_MAX;
    for (uint32_t set : sets) {
      runs_.Advance(PutVarint(runs_.Reserve(kMaxVarintBytes), uint32_t{set - before - 1}));
      before = set;
    }
  }
}

Status SetTable::EndPart(uint32_t groups) { return Close(groups, false); }
Status SetTable::EndLastPart(uint32_t groups) { return Close(groups, true); }

Status SetTable::Close(uint32_t groups, bool last) {
  const uint32_t count = sets_.size();
  if (count == 0) return Done{};
  if (Status ordered = OrderPart(); !ordered.ok()) return ordered;
  counts_.resize(groups);
  Inverse inverse = BeginInverse(0, groups);
  const bool one_pass = inverse.until == groups;
  StoreSets(one_pass ? &inverse : nullptr);
  if (one_pass && last) {
    last_ = std::move(inverse);
    last_base_ = base_;
  } else {
    Part part{base_, runs_.size(), 0};
    uint32_t written = 0;
    if (!one_pass) AddToInverse(&inverse);
    SpillInverse(inverse, &written);
    while (inverse.until < groups) {
      const uint32_t from = inverse.until;
      inverse = {};  // before the next takes its memory
      inverse = BeginInverse(from, groups);
      AddToInverse(&inverse);
      SpillInverse(inverse, &written);
    }
    part.length = runs_.size() - part.offset;
    parts_.push_back(part);
  }
  base_ += count;
  sets_ = last ? TextDictionary() : NewSets();
  order_ = {};
  counts_ = {};
  for (SpillFile* file : {&stored_, &index_, &runs_}) {
    if (Status flushed = file->Flush(); !flushed.ok()) return flushed;
  }
  return Done{};
}

Status SetTable::WritePostings(const std::vector<bool>& unresolved, SectionFiles& sections,
                               std::vector<uint64_t>* offsets, uint64_t* unresolved_sets) {
  std::vector<RunReader> runs;
  runs.reserve(parts_.size());
  for (const Part& p : parts_) runs.emplace_back(&runs_, p.offset, p.length, p.base);
  std::vector<bool> open(base_, false);
  *unresolved_sets = 0;
  SpillFile& file = sections[kPostings];
  PostingWriter writer(&file);
  offsets->clear();
  bool fits = true;
  for (uint32_t g = 0; g < unresolved.size(); ++g) {
    offsets->push_back(file.size());
    uint64_t count = 0;
    for (const RunReader& r : runs) {
      if (!r.done() && r.group() == g) count += r.count();
    }
    const std::span<const uint32_t> last = last_.Sets(g);
    writer.Begin(count + last.size());
    const auto note_open = [&](uint64_t set) {
      if (open[set]) return;
      open[set] = true;
      ++*unresolved_sets;
    };
    for (RunReader& r : runs) {
      if (r.done() || r.group() != g) continue;
      r.TakeSets([&](uint32_t set) {
        writer.Add(set);
        if (unresolved[g]) note_open(set);
      });
    }
    writer.Add(last, static_cast<uint32_t>(last_base_));
    if (unresolved[g]) {
      for (uint32_t set : last) note_open(last_base_ + set);
    }
    fits &= writer.Finish();
  }
  last_ = {};
  offsets->push_back(file.size());
  for (const RunReader& r : runs) {
    if (r.failed()) return Error{"cannot read a temporary file back"};
  }
  PostingWriter list(&sections[kUnresolved]);
  list.Begin(*unresolved_sets);
  for (uint64_t set = 0; set < open.size(); ++set) {
    if (open[set]) list.Add(static_cast<uint32_t>(set));
  }
  fits &= list.Finish();
  if (!fits) return Error{"a provider group is in too many sets of rates"};
  return Done{};
}

void SetTable::MoveSets(SectionFiles& sections) {
  sections[kSets] = std::move(stored_);
  sections[kSetIndex] = std::move(index_);
}

}  // namespace precert::rates
