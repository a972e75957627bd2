// Fuzzes the reader of rate files: nothing makes it crash or read too far, and with and without its
// shortcuts over known texts, in pieces of any size, it says the same to the builder.
//
// The builder here is one that writes down what it is told: thousands of runs a second, where
// sealing a real segment flushes to the disk. rates_store_fuzz.cc has the store.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "network/mrf/rate_file.h"
#include "network/mrf/table_of_contents.h"
#include "network/mrf/text_window.h"
#include "network/rates/segment_builder.h"
#include "support/text_input.h"

namespace precert::rates {

struct SegmentBuilder::Impl {
  std::vector<std::string> groups, networks, sets, descriptions;
  std::string said, item;
  Counts counts;

  static uint32_t Number(std::vector<std::string>& known, std::string text) {
    const auto at = std::find(known.begin(), known.end(), text);
    const auto number = static_cast<uint32_t>(at - known.begin());
    if (at == known.end()) known.push_back(std::move(text));
    return number;
  }
  static std::string Shown(std::span<const GroupMember> members) {
    std::string out;
    for (const GroupMember& m : members) {
      out += (m.tin_type == TinType::kEin ? " ein " : " npi ") + m.tin + "'" + m.business_name +
             "'" + (m.by_tin_only ? "*" : "");
      for (const uint64_t npi : m.npis) out += " " + std::to_string(npi);
    }
    return out;
  }
};

SegmentBuilder::SegmentBuilder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SegmentBuilder::SegmentBuilder(SegmentBuilder&&) noexcept = default;
SegmentBuilder& SegmentBuilder::operator=(SegmentBuilder&&) noexcept = default;
SegmentBuilder::~SegmentBuilder() = default;

Result<SegmentBuilder> SegmentBuilder::Create(const std::string&) {
  return SegmentBuilder(std::make_unique<Impl>());
}
uint32_t SegmentBuilder::Group(std::string_view id) {
  return impl_->Number(impl_->groups, std::string(id));
}
uint32_t SegmentBuilder::GroupOfInteger(uint64_t id) { return Group(std::to_string(id)); }
void SegmentBuilder::GroupsOfIntegers(std::span<const uint64_t> ids,
                                      std::vector<uint32_t>* groups) {
  for (const uint64_t id : ids) groups->push_back(GroupOfInteger(id));
}
uint32_t SegmentBuilder::InlineGroup(std::span<const GroupMember> members) {
  return impl_->Number(impl_->groups, "inline" + Impl::Shown(members));
}
uint32_t SegmentBuilder::Networks(std::span<const std::string> names) {
  return impl_->Number(impl_->networks, Join(names, "|"));
}
void SegmentBuilder::DefineGroup(uint32_t group, std::span<const GroupMember> members,
                                 std::optional<uint32_t> networks) {
  impl_->said += "group " + impl_->groups[group] + Impl::Shown(members) + " " +
                 (networks ? impl_->networks[*networks] : "") + "\n";
}
void SegmentBuilder::DefineRemote(uint32_t group, std::string_view location) {
  impl_->said += "remote " + impl_->groups[group] + " " + std::string(location) + "\n";
}
uint32_t SegmentBuilder::Set(std::span<uint32_t> groups) {
  std::vector<std::string> texts;
  for (const uint32_t group : groups) texts.push_back(impl_->groups[group]);
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return impl_->Number(impl_->sets, Join(texts, "|"));
}
void SegmentBuilder::Sets(std::span<uint32_t> groups, std::span<const size_t> ends,
                          std::vector<uint32_t>* numbers) {
  numbers->clear();
  size_t from = 0;
  for (const size_t end : ends) {
    numbers->push_back(Set(groups.subspan(from, end - from)));
    from = end;
  }
}
uint32_t SegmentBuilder::Description(const PriceDescription& d) {
  return impl_->Number(impl_->descriptions, d.negotiated_type + "|" + d.expiration_date + "|" +
                                                d.billing_class + "|" + d.setting + "|" +
                                                Join(d.service_codes, ",") + "|" +
                                                Join(d.modifiers, ",") + "|" +
                                                d.additional_information + "|" + d.billed_charge);
}
void SegmentBuilder::BeginItem() { impl_->item.clear(); }
void SegmentBuilder::AddRate(uint32_t set, std::span<const Price> prices) {
  impl_->item += "  " + impl_->sets[set] + ":";
  for (const Price& price : prices) {
    impl_->item += " " + price.amount.ToString() + "/" + impl_->descriptions[price.description];
  }
  impl_->item += "\n";
  ++impl_->counts.rates;
  impl_->counts.prices += prices.size();
}
Status SegmentBuilder::EndItem(const CodeItem& head) {
  impl_->said += head.code_type + " " + head.code + " " + head.arrangement + " " + head.name +
                 std::to_string(head.related.size()) + "\n" + impl_->item;
  ++impl_->counts.items;
  return Done{};
}
void SegmentBuilder::DropItem() {}
// Now and then a part ends, and what the reader knows of sets is void.
bool SegmentBuilder::Full() const { return impl_->sets.size() > 4; }
Status SegmentBuilder::EndPart() {
  impl_->sets.clear();
  return Done{};
}
const SegmentBuilder::Counts& SegmentBuilder::counts() const { return impl_->counts; }
Result<std::string> SegmentBuilder::Seal(const RateFile&) { return impl_->said; }

}  // namespace precert::rates

namespace {

using namespace precert;

std::string Read(const std::string& text, size_t piece, bool recognise) {
  mrf::TextWindow window(std::make_unique<testing::TextInput>(text, piece), false);
  Result<rates::SegmentBuilder> builder = rates::SegmentBuilder::Create("");
  Result<rates::RateFile> file = mrf::ReadRateFile(
      window, *builder, {.file_name = "f", .seed = {3, 4}, .recognise = recognise});
  if (!file.ok()) return file.error().ToString();
  std::string said = *builder->Seal(*file) + file->kind + file->reporting_entity;
  for (const rates::Unreadable& fault : file->unreadable) {
    said += "\n" + std::to_string(fault.offset) + " " + fault.what;
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string plain = Read(text, size + 1, false);
  const size_t piece = 1 + size % 97;
  if (Read(text, size + 1, true) != plain || Read(text, piece, true) != plain) {
    std::fprintf(stderr, "the shortcuts or the pieces change what is read\n");
    std::abort();
  }
  mrf::TextWindow window(std::make_unique<testing::TextInput>(text, piece), false);
  (void)mrf::ReadTableOfContents(window, "f", [](const mrf::PlanFiles&) {}).ok();
  return 0;
}
