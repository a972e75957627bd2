// Fuzzes the reading of a rate store: any bytes as a segment, its checksums not looked at, so that
// what they protect is reached; then everything that a store is asked. And any bytes as its list.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "network/rates/compare.h"
#include "network/rates/lookup.h"

namespace {

using namespace precert;
using namespace precert::rates;

constexpr int kMostCodes = 8, kMostGroups = 32;

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

// An Error says what is wrong.
template <typename T>
bool Fine(const Result<T>& result) {
  Require(result.ok() || !result.error().message.empty());
  return result.ok();
}

void AskEverything(const Store& store) {
  const Segment& segment = store.segments()[0];
  Lookup lookup(&store);
  RateAnswer answer;
  RateQuery query;
  query.kind = store.list().segments[0].kind;
  std::vector<std::string> codes = {"15781", "CSTM-00"};
  (void)Fine(segment.ForEachCode([&](const CodeEntry& code) {
    if (code.code.size() < 64) codes.push_back(code.code);
    return codes.size() < kMostCodes;
  }));
  std::vector<uint64_t> npis = {1'000'000'000, 1'111'111'111, 7};
  std::vector<std::string> tins = {"123456789", "A-1"};
  for (uint32_t g = 0; g < kMostGroups; ++g) {
    Result<GroupView> view = segment.ReadGroup(g, [&](const MemberView& member) {
      ByteReader in = member.npis;
      if (member.npi_count > 0 && npis.size() < 8) {
        npis.push_back(kFirstNpi + static_cast<uint64_t>(UnZigZag(in.Varint())));
      }
      Result<GroupMember> tin = segment.ReadTin(member.tin);
      if (Fine(tin) && tins.size() < 6) tins.push_back(tin->tin);
      return true;
    });
    if (!Fine(view)) break;
    if (view->networks) (void)Fine(segment.Networks(*view->networks));
    if (view->location) (void)Fine(segment.Location(*view->location));
    std::vector<uint32_t> groups;
    (void)Fine(segment.ReadSet(g, &groups));
  }
  for (const std::string& code : codes) {
    query.code = code;
    auto ask = [&] {
      Status found = lookup.Find(query, &answer);
      if (!Fine(found)) return;
      for (const FoundPrice& p : answer.prices) {
        Require(p.description != nullptr && p.head != nullptr && p.through_count > 0);
        for (uint32_t i : answer.ThroughOf(p)) Require(i < answer.through.size());
      }
    };
    query.tin.clear();
    for (uint64_t npi : npis) {
      query.npi = npi;
      ask();
      (void)Fine(segment.HasNpi(npi));
    }
    query.npi.reset();
    for (const std::string& tin : tins) {
      query.tin = tin;
      query.place = "11";
      query.modifiers.emplace();
      ask();
      query.place.clear();
      query.modifiers.reset();
    }
    query.npi = npis.back();
    query.tin = tins.back();
    ask();
    query.npi.reset();
    CompareQuery compare;
    compare.code = code;
    compare.kind = query.kind;
    (void)Fine(Compare(store, compare));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Container::Options options{.checksums = false};
  Result<Segment> segment = Segment::OfBytes(bytes, "fuzz", options);
  if (Fine(segment)) {
    std::vector<Segment> segments;
    segments.push_back(std::move(*segment));
    AskEverything(Store::OfSegments(std::move(segments)));
  }
  Result<Container> names =
      Container::OfBytes(bytes, "fuzz", kNamesMagic, kNamesSectionCount, options);
  if (Fine(names)) {
    for (uint64_t n = 0; n < 4; ++n) {
      (void)Fine(PackedTexts(&*names, kItemTexts, kItemTextIndex).Read(n));
      (void)Fine(PackedTexts(&*names, kBusinessNames, kBusinessNameIndex).Read(n));
    }
  }
  if (size > 0 && data[0] == '{') (void)Fine(ParseStoreList(bytes, "fuzz"));
  return 0;
}
