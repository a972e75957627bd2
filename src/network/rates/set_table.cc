// Interning sets of groups, and turning them around.
#include "network/rates/set_table.h"

#include <algorithm>
#include <utility>

#include "network/rates/posting_list.h"
#include "network/rates/varint.h"
#include "network/rates/work_list.h"

namespace precert::rates {
namespace {

constexpr uint32_t kFewSets = 1024;  // that are sorted as they are

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

// Writes kSets and kSetIndex of a part: of each set what it does not share with the one before.
// Groups that both begin with are bytes that both begin with, and the rest is written as it is.
void SetTable::StoreSets() {
  constexpr uint32_t kAhead = 12;
  const uint32_t count = sets_.size();
  std::string_view before;  // without its number of groups
  for (uint32_t i = 0; i < count; ++i) {
    // They lie in memory in another order.
    const std::string_view later = InOrder(std::min(i + kAhead, count - 1));
    __builtin_prefetch(later.data());
    __builtin_prefetch(later.data() + later.size());
    ByteReader in(InOrder(i));
    const uint64_t groups = in.Varint();
    const std::string_view text = in.Bytes(in.left());
    uint64_t shared = 0;
    size_t bytes = 0;
    if ((base_ + i) % kSetsPerIndex == 0) {
      index_.Advance(PutFixed(index_.Reserve(5), stored_.size(), 5));
    } else if (i > 0) {
      const size_t most = std::min(text.size(), before.size());
      size_t same = 0;
      while (same < most && text[same] == before[same]) {
        if (static_cast<uint8_t>(text[same++]) >= 0x80) continue;
        ++shared;
        bytes = same;
      }
    }
    stored_.Advance(
        PutVarint(PutVarint(stored_.Reserve(2 * kMaxVarintBytes), shared), groups - shared));
    stored_.Append(text.substr(bytes));
    before = text;
  }
}

// Sorts by the first eight bytes of a set's groups, then as they came: those that begin with the
// same two bytes are put together, and then sorted.
Status SetTable::OrderPart() {
  const uint32_t count = sets_.size();
  if (count == 0 || !order_.empty()) return Done{};
  const auto key_of = [&](uint32_t set) {
    ByteReader in(sets_.Text(set));
    in.Varint();
    uint64_t key = 0;
    const size_t bytes = std::min<size_t>(in.left(), 8);
    for (size_t i = 0; i < bytes; ++i) key = key << 8 | in.position()[i];
    return bytes == 0 ? 0 : key << 8 * (8 - bytes);
  };
  order_.resize(count);
  if (count < kFewSets) {
    for (uint32_t s = 0; s < count; ++s) order_[s] = {key_of(s), s};
    std::sort(order_.begin(), order_.end());
  } else {
    constexpr int kTwoBytes = 48;
    std::vector<uint32_t> ends(size_t{1} << 16, 0);
    for (uint32_t s = 0; s < count; ++s) ++ends[key_of(s) >> kTwoBytes];
    uint32_t sum = 0;
    for (uint32_t& end : ends) sum += std::exchange(end, sum);
    for (uint32_t s = 0; s < count; ++s) {
      const uint64_t key = key_of(s);
      order_[ends[key >> kTwoBytes]++] = {key, s};
    }
    uint32_t begin = 0;
    for (uint32_t end : ends) {
      if (end - begin > 1) std::sort(order_.begin() + begin, order_.begin() + end);
      begin = end;
    }
  }
  std::vector<uint32_t> numbers(count);
  for (uint32_t i = 0; i < count; ++i) numbers[order_[i].second] = i;
  for (uint32_t number : numbers) {
    final_.Advance(PutFixed(final_.Reserve(4), base_ + number, 4));
  }
  return final_.Flush();
}

// `written`: the last group that was written of the run.
void SetTable::SpillInverse(const SetInverse& inverse, uint32_t from, uint32_t* written) {
  for (uint32_t group = from; group < inverse.until(); ++group) {
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

Status SetTable::EndLastPart(uint32_t groups, ContainerWriter* segment) {
  segment->Begin(kSets);
  Status passed = stored_.PassTo([segment](std::string_view bytes) { segment->Append(bytes); });
  return passed.ok() ? Close(groups, true) : passed;
}

Status SetTable::Close(uint32_t groups, bool last) {
  const uint32_t count = sets_.size();
  if (count == 0) return Done{};
  if (Status ordered = OrderPart(); !ordered.ok()) return ordered;
  counts_.resize(groups);
  WorkList list;
  list.Add([this] { StoreSets(); });
  Part part{base_, runs_.size(), 0};
  uint32_t written = 0;
  for (uint32_t from = 0; from < groups;) {
    SetInverse inverse(from, counts_);
    inverse.Fill(
        count, [this](uint32_t place) { return InOrder(place); }, &list);
    list.Run();
    if (last && from == 0 && inverse.until() == groups) {
      last_ = std::move(inverse);
      last_base_ = base_;
      break;
    }
    SpillInverse(inverse, from, &written);
    from = inverse.until();
  }
  list.Run();  // of a part without groups
  part.length = runs_.size() - part.offset;
  if (part.length != 0) parts_.push_back(part);
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
  return file.Flush();
}

}  // namespace precert::rates
