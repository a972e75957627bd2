// The builder's calls, handed to its three tables, and the sealing of what they hold.
#include "network/rates/segment_builder.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include "network/rates/container.h"
#include "network/rates/faults.h"
#include "network/rates/group_table.h"
#include "network/rates/item_table.h"
#include "network/rates/packed_texts.h"
#include "network/rates/segment_format.h"
#include "network/rates/segment_head.h"
#include "network/rates/set_table.h"
#include "network/rates/store_files.h"
#include "network/rates/work_list.h"

namespace precert::rates {

struct SegmentBuilder::Impl {
  Impl(std::string store_folder, BuildingFolder building_folder)
      : store(std::move(store_folder)),
        building(std::move(building_folder)),
        groups(building.path()),
        sets(building.path()),
        items(building.path()) {}

  // The first thing that went wrong is what every later call that can answers.
  void Fail(std::string message, std::string hint = "") {
    if (!error) error = Error{std::move(message), Where{store}, std::move(hint), ""};
  }
  void Check(const Status& status) {
    if (!status.ok() && !error) error = status.error();
  }
  Status Answer() const {
    if (error) return *error;
    return Done{};
  }

  class Sealing;

  Status CheckLimits();
  Status EndPart();
  Result<std::string> Seal(const RateFile& file);

  std::string store;
  BuildingFolder building;
  GroupTable groups;
  SetTable sets;
  ItemTable items;
  Counts counts, before_item;
  std::optional<Error> error;
};

Result<SegmentBuilder> SegmentBuilder::Create(const std::string& store_folder) {
  Result<BuildingFolder> building = BuildingFolder::Create(store_folder);
  if (!building.ok()) return building.error();
  return SegmentBuilder(std::make_unique<Impl>(store_folder, std::move(*building)));
}

SegmentBuilder::SegmentBuilder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SegmentBuilder::SegmentBuilder(SegmentBuilder&&) noexcept = default;
SegmentBuilder& SegmentBuilder::operator=(SegmentBuilder&&) noexcept = default;
SegmentBuilder::~SegmentBuilder() = default;

uint32_t SegmentBuilder::Group(std::string_view id_text) { return impl_->groups.Group(id_text); }
uint32_t SegmentBuilder::GroupOfInteger(uint64_t id) { return impl_->groups.GroupOfInteger(id); }
void SegmentBuilder::GroupsOfIntegers(std::span<const uint64_t> ids,
                                      std::vector<uint32_t>* groups) {
  GroupTable& table = impl_->groups;
  const size_t had = groups->size();
  groups->resize(had + ids.size());
  std::transform(ids.begin(), ids.end(), groups->begin() + static_cast<ptrdiff_t>(had),
                 [&](uint64_t id) { return table.GroupOfInteger(id); });
}
uint32_t SegmentBuilder::InlineGroup(std::span<const GroupMember> members) {
  return impl_->groups.InlineGroup(members);
}

uint32_t SegmentBuilder::Networks(std::span<const std::string> names) {
  return impl_->groups.Networks(names);
}

void SegmentBuilder::DefineGroup(uint32_t group, std::span<const GroupMember> members,
                                 std::optional<uint32_t> networks) {
  assert(group < impl_->groups.size());
  impl_->groups.DefineGroup(group, members, networks);
}

void SegmentBuilder::DefineRemote(uint32_t group, std::string_view location) {
  assert(group < impl_->groups.size());
  impl_->groups.DefineRemote(group, location);
}

uint32_t SegmentBuilder::Set(std::span<uint32_t> groups) {
  const size_t end = groups.size();
  std::vector<uint32_t> number;
  Sets(groups, {&end, 1}, &number);
  return number[0];
}

void SegmentBuilder::Sets(std::span<uint32_t> groups, std::span<const size_t> ends,
                          std::vector<uint32_t>* numbers) {
  numbers->assign(ends.size(), 0);
  uint32_t most = 0;
  for (uint32_t group : groups) most = std::max(most, group);
  if (!groups.empty() && most >= impl_->groups.size()) {
    impl_->Fail("a set names a provider group that is none");
    return;
  }
  impl_->sets.Sets(groups, ends, *numbers);
}

uint32_t SegmentBuilder::Description(const PriceDescription& description) {
  return impl_->items.Description(description);
}

void SegmentBuilder::BeginItem() {
  impl_->items.BeginItem();
  impl_->before_item = impl_->counts;
}

void SegmentBuilder::AddRate(uint32_t set, std::span<const Price> prices) {
  if (prices.empty()) return;
  if (set >= impl_->sets.size() || !impl_->items.AddRate(set, prices)) {
    impl_->Fail("a rate names a set or a description that is none");
    return;
  }
  ++impl_->counts.rates;
  impl_->counts.prices += prices.size();
}

Status SegmentBuilder::EndItem(const CodeItem& head) {
  impl_->items.EndItem(head);
  ++impl_->counts.items;
  impl_->before_item = impl_->counts;
  return impl_->CheckLimits();
}

void SegmentBuilder::DropItem() {
  impl_->Check(impl_->items.DropItem());
  impl_->counts = impl_->before_item;
}

Status SegmentBuilder::Impl::CheckLimits() {
  if (items.spill().failed() || groups.spill().failed()) {
    Fail("cannot write temporary files: the disk is full or the folder is gone",
         "free some space there and ingest the file again; the store is as it was");
  }
  if (groups.size() > kMaxGroups || sets.total() > kMaxSets || items.items() > kMaxItems) {
    Fail("the file has more provider groups, sets of them or items than a segment holds");
  }
  if (groups.bytes() > kMaxDictionaryBytes || items.bytes() > kMaxDictionaryBytes ||
      sets.bytes() > kMaxDictionaryBytes) {
    Fail("the file has more different identifiers, codes or descriptions than fit in memory (" +
         std::to_string(kMaxDictionaryBytes >> 20) + " MiB)");
  }
  return Answer();
}

bool SegmentBuilder::Full() const {
  return impl_->sets.bytes() >= kSetBytesOfPart || impl_->items.part_bytes() >= kRowBytesOfPart;
}

Status SegmentBuilder::EndPart() { return impl_->EndPart(); }

Status SegmentBuilder::Impl::EndPart() {
  if (error) return *error;
  Check(sets.EndPart(groups.size()));
  items.BeginPart(sets.part_base());
  return CheckLimits();
}

const SegmentBuilder::Counts& SegmentBuilder::counts() const { return impl_->counts; }

// The steps of Seal. Threads share what they can: they write different sections, and what several
// read no longer changes.
class SegmentBuilder::Impl::Sealing {
 public:
  explicit Sealing(Impl* builder) : b_(*builder) {}

  // In this order; each answers the first thing that went wrong, Finish the name of the segment.
  Status Order();
  Status WriteCodes();
  Status WriteNames();
  Result<std::string> Finish(const RateFile& file);

 private:
  Status WriteGroups();

  Impl& b_;
  const std::string rates_path_ = b_.building.path() + "/rates";
  const std::string names_path_ = b_.building.path() + "/names";
  SectionFiles sections_{b_.building.path(), kSectionCount};
  SectionFiles names_{b_.building.path(), kNamesSectionCount};
  std::optional<ContainerWriter> segment_, names_file_;
  PackedTextsWriter item_texts_{&names_[kItemTexts], &names_[kItemTextIndex]};
  PackedTextsWriter business_names_{&names_[kBusinessNames], &names_[kBusinessNameIndex]};
  SegmentHead head_;
  WorkList work_;
};

Status SegmentBuilder::Impl::Sealing::Order() {
  Status ordered = Done{}, groups = Done{}, names = Done{};
  work_.Add([&] { ordered = b_.sets.OrderPart(); });
  work_.Add([&] { groups = b_.groups.Write(sections_, &head_.counts); });
  work_.Add([&] {
    b_.items.Order();
    b_.groups.WriteNames(&business_names_);
    names = business_names_.Finish();
  });
  work_.Run();
  for (const Status& status : {ordered, groups, names}) b_.Check(status);
  if (b_.error) return *b_.error;
  Result<ContainerWriter> segment = ContainerWriter::Create(rates_path_, kSegmentMagic);
  if (!segment.ok()) return segment.error();
  segment_ = std::move(*segment);
  b_.Check(b_.sets.EndLastPart(b_.groups.size(), &*segment_));
  return b_.CheckLimits();
}

// Into the segment: groups, who is in them, and which sets they are in.
Status SegmentBuilder::Impl::Sealing::WriteGroups() {
  segment_->Write(kSetIndex, b_.sets.SetIndex());
  for (int section : {kGroups, kNpis, kNpiDirectory, kNpiGroups, kOddNpis, kOddNpiGroups,
                      kGroupLists, kTins, kTinTexts, kTinGroups}) {
    segment_->Write(section, &sections_[section]);
  }
  segment_->Begin(kPostings);
  Status passed =
      sections_[kPostings].PassTo([&](std::string_view bytes) { segment_->Append(bytes); });
  if (!passed.ok()) return passed;
  std::vector<uint64_t> posting_offsets;
  Status postings = b_.sets.WritePostings(b_.groups.Unresolved(), sections_, &posting_offsets,
                                          &head_.counts.unresolved_sets);
  if (!postings.ok()) return postings;
  b_.groups.WriteIndex(posting_offsets, &sections_[kGroupIndex]);
  return Done{};
}

Status SegmentBuilder::Impl::Sealing::WriteCodes() {
  const uint8_t* const final_sets = b_.sets.FinalNumbers();
  if (final_sets == nullptr && b_.sets.total() > 0) {
    return Error{"cannot map a temporary file", Where{b_.building.path()}};
  }
  Status groups = Done{}, codes = Done{}, texts = Done{};
  b_.items.Write(
      final_sets, &*segment_, sections_, &item_texts_, &head_.counts,
      [&] { groups = WriteGroups(); }, &work_, &codes, &texts);
  work_.Run();
  for (const Status& status : {groups, codes, texts}) b_.Check(status);
  return b_.Answer();
}

Status SegmentBuilder::Impl::Sealing::WriteNames() {
  if (Status texts = item_texts_.Finish(); !texts.ok()) return texts;
  Result<ContainerWriter> file = ContainerWriter::Create(names_path_, kNamesMagic);
  if (!file.ok()) return file.error();
  names_file_ = std::move(*file);
  Result<SealedFile> sealed = names_file_->Finish(names_);
  if (!sealed.ok()) return sealed.error();
  head_.names_sha256 = sealed->sha256;
  names_file_->BeginSync();
  return Done{};
}

Result<std::string> SegmentBuilder::Impl::Sealing::Finish(const RateFile& file) {
  head_.file = file;
  if (head_.file.unreadable.size() > kMaxReportedUnreadable) {
    head_.file.unreadable.resize(kMaxReportedUnreadable);
  }
  head_.counts.items = b_.counts.items;
  head_.counts.rates = b_.counts.rates;
  head_.counts.prices = b_.counts.prices;
  head_.counts.sets = b_.sets.total();
  sections_[kHead].Append(EncodeHead(head_));
  Result<SealedFile> sealed = segment_->Finish(sections_);
  if (!sealed.ok()) return sealed.error();
  Step("rates written");
  for (ContainerWriter* written : {&*segment_, &*names_file_}) {
    if (Status flushed = written->Sync(); !flushed.ok()) return flushed.error();
  }
  Step("rates flushed");
  const std::string base = sealed->sha256.substr(0, 32);
  if (Status published = PublishSegment(b_.store, rates_path_, names_path_, base);
      !published.ok()) {
    return published.error();
  }
  return base + ".rates";
}

Result<std::string> SegmentBuilder::Seal(const RateFile& file) { return impl_->Seal(file); }

Result<std::string> SegmentBuilder::Impl::Seal(const RateFile& file) {
  // An item that was begun and not ended was not in the file.
  Check(items.DropItem());
  counts = before_item;
  Sealing sealing(this);
  if (Status s = sealing.Order(); !s.ok()) return s.error();
  Step("sets written");
  if (Status s = sealing.WriteCodes(); !s.ok()) return s.error();
  Step("codes written");
  if (Status s = sealing.WriteNames(); !s.ok()) return s.error();
  Step("names written");
  return sealing.Finish(file);
}

}  // namespace precert::rates
