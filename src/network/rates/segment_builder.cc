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

Result<std::string> SegmentBuilder::Seal(const RateFile& file) { return impl_->Seal(file); }

Result<std::string> SegmentBuilder::Impl::Seal(const RateFile& file) {
  // An item that was begun and not ended was not in the file.
  Check(items.DropItem());
  counts = before_item;
  // Threads share what they can: they write different sections, and what several read no longer
  // changes.
  SectionFiles sections(building.path(), kSectionCount);
  SectionFiles names(building.path(), kNamesSectionCount);
  PackedTextsWriter item_texts(&names[kItemTexts], &names[kItemTextIndex]);
  PackedTextsWriter business_names(&names[kBusinessNames], &names[kBusinessNameIndex]);
  Status ordered = Done{}, names_packed = Done{}, texts_packed = Done{}, texts_read = Done{};
  WorkList work;
  work.Add([&] { ordered = sets.OrderPart(); });
  work.Add([&] {
    items.Order();
    groups.WriteNames(&business_names);
    names_packed = business_names.Finish();
  });
  work.Run();
  Check(ordered);
  Check(names_packed);
  if (Status fine = CheckLimits(); !fine.ok()) return fine.error();
  Step("last part ordered");
  const std::string names_path = building.path() + "/names",
                    rates_path = building.path() + "/rates";
  Result<ContainerWriter> segment = ContainerWriter::Create(rates_path, kSegmentMagic);
  if (!segment.ok()) return segment.error();

  Check(sets.EndLastPart(groups.size()));
  const uint8_t* const final_sets = sets.FinalNumbers();
  if (final_sets == nullptr && sets.total() > 0) {
    return Error{"cannot map a temporary file", Where{building.path()}};
  }
  SegmentHead head;
  SegmentCounts code_counts, group_counts;
  Status codes = Done{}, groups_written = Done{}, postings_written = Done{};
  std::vector<uint64_t> posting_offsets;
  uint64_t unresolved_sets = 0;
  work.Add([&] { groups_written = groups.Write(sections, &group_counts); });
  work.Add([&] {
    postings_written =
        sets.WritePostings(groups.Unresolved(), sections, &posting_offsets, &unresolved_sets);
    sets.MoveSets(sections);
  });
  items.WriteTexts(&item_texts, &work, &texts_read);
  items.Write(final_sets, &*segment, sections, &code_counts, &work, &codes);
  work.Run();
  texts_packed = item_texts.Finish();
  for (const Status& status : {codes, groups_written, postings_written, texts_read, texts_packed}) {
    Check(status);
  }
  if (error) return *error;
  groups.WriteIndex(posting_offsets, &sections[kGroupIndex]);
  Step("sections written");

  Result<ContainerWriter> names_file = ContainerWriter::Create(names_path, kNamesMagic);
  if (!names_file.ok()) return names_file.error();
  Result<SealedFile> names_sealed = names_file->Finish(names);
  if (!names_sealed.ok()) return names_sealed.error();
  Step("names written");
  names_file->BeginSync();
  head.names_sha256 = names_sealed->sha256;
  head.file = file;
  if (head.file.unreadable.size() > kMaxReportedUnreadable) {
    head.file.unreadable.resize(kMaxReportedUnreadable);
  }
  SegmentCounts& c = head.counts;
  c = group_counts;
  c.items = counts.items;
  c.rates = counts.rates;
  c.prices = counts.prices;
  c.codes = code_counts.codes;
  c.heads = code_counts.heads;
  c.sets = sets.total();
  c.unresolved_sets = unresolved_sets;
  c.prices_by_unit = code_counts.prices_by_unit;
  c.dollar_sum = code_counts.dollar_sum;
  c.sum_overflow = code_counts.sum_overflow;
  sections[kHead].Append(EncodeHead(head));
  Result<SealedFile> sealed = segment->Finish(sections);
  if (!sealed.ok()) return sealed.error();
  for (ContainerWriter* written : {&*segment, &*names_file}) {
    if (Status flushed = written->Sync(); !flushed.ok()) return flushed.error();
  }
  Step("rates written");
  const std::string base = sealed->sha256.substr(0, 32);
  if (Status published = PublishSegment(store, rates_path, names_path, base); !published.ok()) {
    return published.error();
  }
  return base + ".rates";
}

}  // namespace precert::rates
