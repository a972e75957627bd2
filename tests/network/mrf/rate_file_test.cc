// Rate files as payers write them, right and wrong: tests/network/mrf/data/rate_files.txt.
#include "network/mrf/rate_file.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>

#include "base/text.h"
#include "network/mrf/read_and_show.h"
#include "network/mrf/text_window.h"
#include "network/rates/row_cursor.h"
#include "network/rates/segment_builder.h"
#include "support/cases.h"
#include "support/golden.h"
#include "support/text_input.h"

namespace precert::mrf {

Result<std::string> ReadToSegment(const std::string& text, const std::string& folder, size_t piece,
                                  bool recognise, bool fault_at_end) {
  TextWindow window(std::make_unique<testing::TextInput>(text, piece, fault_at_end), false);
  Result<rates::SegmentBuilder> builder = rates::SegmentBuilder::Create(folder);
  if (!builder.ok()) return builder.error();
  const ReadOptions options{.file_name = "rates.json", .seed = {1, 2}, .recognise = recognise};
  Result<rates::RateFile> file = ReadRateFile(window, *builder, options);
  if (!file.ok()) return file.error();
  return builder->Seal(*file);
}

namespace {

std::string Joined(const std::vector<std::string>& texts) { return Join(texts, ","); }

// "group 7 in 'Select': ein 990000001 [1999999018]".
std::string ShowGroup(const rates::Segment& segment, uint32_t group) {
  std::string members;
  const auto visit = [&](const rates::MemberView& member) {
    const Result<rates::GroupMember> tin = segment.ReadTin(member.tin);
    members += std::string(tin->tin_type == rates::TinType::kEin ? " ein " : " npi ") + tin->tin;
    if (member.business_name != 0) {
      members += " '" + *segment.ReadBusinessName(member.business_name) + "'";
    }
    std::vector<std::string> npis;
    rates::ByteReader in = member.npis;
    uint64_t npi = rates::kFirstNpi;
    for (uint64_t i = 0; i < member.npi_count; ++i) {
      npi += i == 0 ? static_cast<uint64_t>(rates::UnZigZag(in.Varint())) : in.Varint() + 1;
      npis.push_back(std::to_string(npi));
    }
    members += " [" + Joined(npis) + "]" + (member.by_tin_only ? " by TIN only" : "");
    return true;
  };
  const Result<rates::GroupView> view = segment.ReadGroup(group, visit);
  if (!view.ok()) return view.error().message;
  std::string out = view->id.empty() ? "inline" : "group " + view->id;
  if (view->networks) out += " of '" + Join(**segment.Networks(*view->networks), "', '") + "'";
  out += ":" + members;
  if (view->location) out += " at " + *segment.Location(*view->location);
  return out + (view->unresolved() ? " unresolved" : "");
}

std::string ShowPrice(const rates::Segment& segment, const rates::Price& price) {
  const rates::PriceDescription& d = **segment.Description(price.description);
  std::string out = price.amount.ToString() + " " + d.negotiated_type;
  if (!d.billed_charge.empty()) out += " of " + d.billed_charge;
  out += " until " + d.expiration_date + " " + d.billing_class + " " + d.setting;
  if (!d.service_codes.empty()) out += " at " + Joined(d.service_codes);
  if (!d.modifiers.empty()) out += " with " + Joined(d.modifiers);
  if (!d.additional_information.empty()) out += " (" + d.additional_information + ")";
  return out;
}

}  // namespace

std::string ShowSegment(const std::string& folder, const std::string& segment_file) {
  Result<rates::Segment> segment =
      rates::Segment::Open(folder, segment_file.substr(0, segment_file.find('.')));
  if (!segment.ok()) return segment.error().ToString();
  if (const Status whole = segment->Verify(); !whole.ok()) return whole.error().ToString();
  const rates::RateFile& file = segment->head().file;
  std::string out = file.kind + " file of " + file.reporting_entity + ", " + file.version + ", " +
                    file.last_updated_on + "\n";
  for (const rates::FilePlan& plan : file.plans) {
    out +=
        "plan " + plan.id_type + " " + plan.id + " " + plan.market_type + " '" + plan.name + "'\n";
  }
  const auto show_code = [&](const rates::CodeEntry& code) {
    for (uint32_t i = 0; i < code.items; ++i) {
      const rates::ItemHead& head = **segment->HeadOfItem(code, i);
      const Result<rates::ItemText> text = segment->ReadItemText(code.first_item + i);
      out += std::string(code.type) + " " + code.code + " " + head.arrangement + " " +
             head.version + (head.severity.empty() ? "" : " severity " + head.severity) + " '" +
             text->name + "' '" + text->description + "'";
      for (const rates::RelatedCode& r : text->related) {
        out += " with " + r.type + " " + r.code + " " + r.version + " '" + r.description + "'";
      }
      out += "\n";
    }
    for (rates::RowCursor rows(segment->Rows(code), code); !rows.done(); rows.Next()) {
      std::vector<uint32_t> groups;
      EXPECT_TRUE(segment->ReadSet(rows.set(), &groups).ok());
      for (const uint32_t group : groups) out += "  " + ShowGroup(*segment, group) + "\n";
      for (const rates::Price& price : rows.prices()) {
        out += "    " + (code.items > 1 ? "item " + std::to_string(rows.item()) + ": " : "") +
               ShowPrice(*segment, price) + "\n";
      }
    }
    return true;
  };
  EXPECT_TRUE(segment->ForEachCode(show_code).ok());
  if (file.truncated) out += "truncated\n";
  for (const rates::Unreadable& fault : file.unreadable) {
    out += "left out at " + std::to_string(fault.offset) + ": " + fault.what + "\n";
  }
  for (const std::string& remark : file.remarks) out += "note: " + remark + "\n";
  return out;
}

namespace {

std::string Answer(const std::string& text, size_t piece, bool recognise,
                   bool fault_at_end = false) {
  testing::TempDir folder;
  const Result<std::string> segment =
      ReadToSegment(text, folder.Path("store"), piece, recognise, fault_at_end);
  if (!segment.ok()) return segment.error().ToString();
  return ShowSegment(folder.Path("store"), *segment);
}

TEST(RateFile, IsReadAsItsPayerMeantIt) {
  testing::ExpectCases("tests/network/mrf/data/rate_files.txt", [](const std::string& input) {
    const std::string text = input.substr(0, input.size() - 1);
    const std::string shown = Answer(text, 1000, true);
    // However the text comes, and with or without the shortcuts over known texts.
    EXPECT_EQ(Answer(text, 1000, false), shown);
    EXPECT_EQ(Answer(text, 7, true), shown);
    return shown;
  });
}

TEST(RateFile, ADamagedArchiveGivesWhatCameBefore) {
  const std::string text =
      testing::ReadFile(testing::ProjectPath("tests/network/mrf/data/rate_files.txt"));
  const std::string whole = text.substr(text.find('{'), text.find("\n--") - text.find('{'));
  EXPECT_EQ(Answer(whole.substr(0, whole.size() - 3), 50, true, true),
            Answer(whole, 50, true) + "truncated\nleft out at " + std::to_string(whole.size() - 3) +
                ": the text ends where '}' should be\nleft out at " +
                std::to_string(whole.size() - 3) + ": the gzip file is cut short\n");
}

TEST(RateFile, BrokenUtf8IsReplaced) {
  EXPECT_EQ(Answer("{\"in_network\":[{\"billing_code\":\"1\",\"name\":\"caf\xE9 \xC3\xA9\xFF\"}]}",
                   9, true),
            "in-network file of , , \n 1   'caf\xEF\xBF\xBD \xC3\xA9\xEF\xBF\xBD' ''\n");
}

// A random file of many prices that are alike in all but a few ways, with damage here and there.
std::string RandomFile(uint32_t seed) {
  std::mt19937 random(seed);
  auto any = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const char* types[] = {"negotiated", "fee schedule", "percentage"};
  const char* places[] = {R"("11")", R"("19","22")", R"("CSTM-00")", R"("2")"};
  std::string text = R"({"version":"2.1.0","in_network":[)";
  for (int item = 0; item < 20; ++item) {
    if (item > 0) text += ",";
    text += R"({"billing_code_type":"CPT","billing_code":")" + std::to_string(10000 + any(15)) +
            R"(","name":"x","negotiated_rates":[)";
    for (int rate = 0, rates = 1 + any(6); rate < rates; ++rate) {
      if (rate > 0) text += ",";
      text += R"({"provider_references":[)";
      for (int ref = 0, refs = 1 + any(4); ref < refs; ++ref) {
        text += (ref > 0 ? "," : "") + std::to_string(any(9)) + (any(10) == 0 ? ".5" : "");
      }
      text += R"(],"negotiated_prices":[)";
      for (int price = 0, prices = 1 + any(3); price < prices; ++price) {
        if (price > 0) text += ",";
        text += std::string(R"({"negotiated_type":")") + types[any(3)] + R"(","negotiated_rate":)" +
                std::to_string(any(2000)) + "." + std::to_string(any(100)) +
                R"(,"expiration_date":"9999-12-31","service_code":[)" + places[any(4)] +
                R"(],"billing_class":"professional"})";
      }
      text += "]}";
    }
    text += "]}";
  }
  text += R"(],"provider_references":[)";
  for (int group = 0; group < 9; ++group) {
    text += (group > 0 ? "," : "") + std::string(R"({"provider_group_id":)") +
            std::to_string(group) + R"(,"provider_groups":[{"npi":[)" +
            std::to_string(1999999000 + group) + R"(],"tin":{"type":"ein","value":"99000000)" +
            std::to_string(group) + R"("}}]})";
  }
  text += "]}";
  for (int damage = any(4); damage > 0; --damage) {
    const size_t at = random() % text.size();
    switch (any(3)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, "{}[],\":x0"[any(9)]);
        break;
      default:
        text[at] = "{}[],\":x0"[any(9)];
    }
  }
  return text;
}

TEST(RateFile, ShortcutsOverKnownTextsChangeNothing) {
  for (uint32_t seed = 1; seed <= 25; ++seed) {
    const std::string text = RandomFile(seed);
    ASSERT_EQ(Answer(text, 100'000, true), Answer(text, 100'000, false)) << seed << "\n" << text;
  }
}

TEST(RateFile, ManyOfAnythingStaysLinear) {
  // A million references in one rate, a hundred thousand items of one code, a hundred thousand
  // prices in one rate: each within a few seconds even in a debug build.
  std::string references, items, prices;
  for (int i = 0; i < 1'000'000; ++i) references += (i > 0 ? "," : "") + std::to_string(i);
  const std::string price = R"({"negotiated_type":"negotiated","negotiated_rate":1.5})";
  for (int i = 0; i < 100'000; ++i) {
    prices += (i > 0 ? "," : "") + price;
    items += R"(,{"billing_code":"2","negotiated_rates":[{"provider_references":[)" +
             std::to_string(i) + R"(],"negotiated_prices":[)" + price + "]}]}";
  }
  testing::TempDir folder;
  const Result<std::string> segment = ReadToSegment(
      R"({"in_network":[{"billing_code":"1","negotiated_rates":[{"provider_references":[)" +
          references + R"(],"negotiated_prices":[)" + prices + "]}]}" + items + "]}",
      folder.Path("store"), 1 << 20, true);
  ASSERT_TRUE(segment.ok()) << segment.error().ToString();
  Result<rates::Segment> opened =
      rates::Segment::Open(folder.Path("store"), segment->substr(0, segment->find('.')));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->head().counts.groups, 1'000'000u);
  EXPECT_EQ(opened->head().counts.prices, 200'000u);
  EXPECT_EQ(opened->head().counts.codes, 2u);
}

}  // namespace
}  // namespace precert::mrf
