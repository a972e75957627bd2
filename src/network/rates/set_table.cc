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

Result<SetTable> SetTable::Create(const std::string& folder) {
  SetTable table;
  for (SpillFile* file : {&table.stored_, &table.index_, &table.final_, &table.runs_}) {
    Result<SpillFile> made = SpillFile::Create(folder, size_t{1} << 17);
    if (!made.ok()) return made.error();
    *file = std::move(*made);
  }
  return table;
}

uint32_t SetTable::Set(std::span<uint32_t> groups) {
  if (!std::is_sorted(groups.begin(), groups.end())) std::sort(groups.begin(), groups.end());
  const size_t n = static_cast<size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
  encoded_.resize(kMaxVarintBytes + n * 5);
  uint8_t* const begin = reinterpret_cast<uint8_t*>(encoded_.data());
  uint8_t* p = PutVarint(begin, n);
  uint32_t before = UINT32_MAX;  // so that the first is written whole
  for (size_t i = 0; i < n; ++i) {
    p = PutVarint(p, uint32_t{groups[i] - before - 1});
    before = groups[i];
  }
  return sets_.Number({encoded_.data(), static_cast<size_t>(p - begin)});
}

// The sets of a part lie in memory in another order than they are gone through.
void SetTable::FetchAhead(size_t i) const {
  constexpr size_t kAhead = 8;
  if (i + 2 * kAhead < order_.size()) sets_.FetchPlace(order_[i + 2 * kAhead].second);
  if (i + kAhead < order_.size()) __builtin_prefetch(sets_.Text(order_[i + kAhead].second).data());
}

// Writes kSets and kSetIndex of a part: of each set what it does not share with the one before.
// Counts the sets of each group.
void SetTable::StoreSets(std::vector<uint32_t>* counts) {
  std::vector<uint32_t> before, groups;
  for (size_t i = 0; i < order_.size(); ++i) {
    FetchAhead(i);
    groups.clear();
    ByteReader in(sets_.Text(order_[i].second));
    uint32_t group = UINT32_MAX;
    for (uint64_t n = in.Varint(); n > 0; --n) {
      groups.push_back(group += static_cast<uint32_t>(in.Varint()) + 1);
      ++(*counts)[group];
    }
    size_t shared = 0;
    if ((base_ + i) % kSetsPerIndex == 0) {
      index_.Advance(PutFixed(index_.Reserve(5), stored_.size(), 5));
    } else if (i > 0) {
      shared = static_cast<size_t>(
          std::mismatch(groups.begin(), groups.end(), before.begin(), before.end()).first -
          groups.begin());
    }
    uint8_t* p = PutVarint(stored_.Reserve(2 * kMaxVarintBytes), shared);
    stored_.Advance(PutVarint(p, groups.size() - shared));
    for (size_t g = shared; g < groups.size(); ++g) {
      const uint32_t last = g == 0 ? UINT32_MAX : groups[g - 1];
      stored_.Advance(PutVarint(stored_.Reserve(kMaxVarintBytes), uint32_t{groups[g] - last - 1}));
    }
    groups.swap(before);
  }
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

Status SetTable::EndPart(uint32_t groups) {
  const uint32_t count = sets_.size();
  if (count == 0) return Done{};
  if (Status ordered = OrderPart(); !ordered.ok()) return ordered;
  std::vector<uint32_t> counts(groups, 0);
  StoreSets(&counts);
  auto for_each = [&](auto take) {
    for (uint32_t i = 0; i < count; ++i) {
      FetchAhead(i);
      ByteReader in(sets_.Text(order_[i].second));
      uint32_t group = UINT32_MAX;
      for (uint64_t n = in.Varint(); n > 0; --n) {
        group += static_cast<uint32_t>(in.Varint()) + 1;
        take(group, i);
      }
    }
  };
  Part part{base_, runs_.size(), 0};
  uint32_t written = 0;  // the group before, in the run
  std::vector<uint32_t> places, sets;
  for (uint32_t from = 0; from < groups;) {
    uint64_t sum = 0;
    uint32_t until = from;
    while (until < groups && (until == from || sum + counts[until] <= kReferencesOfPass)) {
      sum += counts[until++];
    }
    places.assign(until - from, 0);
    uint64_t place = 0;
    for (uint32_t g = from; g < until; ++g) {
      places[g - from] = static_cast<uint32_t>(place);
      place += counts[g];
    }
    sets.resize(sum);
    if (sum > 0) {
      for_each([&](uint32_t group, uint32_t s) {
        if (group >= from && group < until) sets[places[group - from]++] = s;
      });
    }
    const uint32_t* next = sets.data();
    for (uint32_t g = from; g < until; ++g) {
      if (counts[g] == 0) continue;
      uint8_t* p = PutVarint(runs_.Reserve(2 * kMaxVarintBytes), g - written);
      runs_.Advance(PutVarint(p, counts[g]));
      written = g;
      uint32_t before = UINT32_MAX;
      for (uint32_t i = 0; i < counts[g]; ++i, ++next) {
        runs_.Advance(PutVarint(runs_.Reserve(kMaxVarintBytes), uint32_t{*next - before - 1}));
        before = *next;
      }
    }
    from = until;
  }
  part.length = runs_.size() - part.offset;
  parts_.push_back(part);
  base_ += count;
  sets_ = TextDictionary();
  order_ = {};
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
    writer.Begin(count);
    for (RunReader& r : runs) {
      if (r.done() || r.group() != g) continue;
      r.TakeSets([&](uint32_t set) {
        writer.Add(set);
        if (unresolved[g] && !open[set]) {
          open[set] = true;
          ++*unresolved_sets;
        }
      });
    }
    fits &= writer.Finish();
  }
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

Status SetTable::WriteSets(SectionFiles& sections) {
  for (auto [from, to] : {std::pair(&stored_, kSets), std::pair(&index_, kSetIndex)}) {
    SpillReader reader(from);
    constexpr uint64_t kPiece = 1 << 18;
    for (uint64_t at = 0; at < from->size(); at += kPiece) {
      std::string_view bytes;
      if (!reader.Read(at, std::min(kPiece, from->size() - at), &bytes)) {
        return Error{"cannot read a temporary file back"};
      }
      sections[to].Append(bytes);
    }
  }
  return Done{};
}

}  // namespace precert::rates
