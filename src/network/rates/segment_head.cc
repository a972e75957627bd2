// The bytes of a segment's head and of price descriptions, and the words for units.
#include "network/rates/segment_head.h"

#include <algorithm>

#include "network/rates/varint.h"

namespace precert::rates {
namespace {

void PutTexts(std::string* out, const std::vector<std::string>& texts) {
  PutVarint(out, texts.size());
  for (const std::string& t : texts) PutText(out, t);
}

bool GetTexts(ByteReader* in, std::vector<std::string>* texts) {
  const uint64_t n = in->Varint();
  if (n > in->left()) return false;
  texts->clear();
  texts->reserve(n);
  for (uint64_t i = 0; i < n; ++i) texts->emplace_back(in->Text());
  return in->ok();
}

// The parts in the order of the bytes, for writing and reading alike.
template <typename File, typename Visit>
void VisitFileTexts(File& f, Visit visit) {
  for (auto* text : {&f.kind, &f.file, &f.reporting_entity, &f.reporting_entity_type,
                     &f.last_updated_on, &f.version, &f.issuer_name}) {
    visit(*text);
  }
}
template <typename Counts, typename Visit>
void VisitCounts(Counts& c, Visit visit) {
  for (auto* n :
       {&c.items, &c.rates, &c.prices, &c.codes, &c.heads, &c.groups, &c.unresolved_groups, &c.sets,
        &c.unresolved_sets, &c.npis, &c.tins, &c.tin_only_members}) {
    visit(*n);
  }
  for (auto& n : c.prices_by_unit) visit(n);
}

}  // namespace

std::string Amount::ToString() const {
  const bool negative = units < 0;
  const uint64_t magnitude =
      negative ? 0 - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  std::string digits = std::to_string(magnitude);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return (negative ? "-" : "") + digits;
}

Unit UnitOf(std::string_view type) {
  if (type == "negotiated" || type == "derived" || type == "fee schedule" ||
      type == "allowed amount") {
    return Unit::kDollars;
  }
  if (type == "percentage") return Unit::kPercent;
  if (type == "per diem") return Unit::kDollarsPerDay;
  return Unit::kUnknown;
}

std::string_view UnitWords(Unit unit) {
  switch (unit) {
    case Unit::kDollars:
      return "dollars";
    case Unit::kPercent:
      return "percent of billed charges";
    case Unit::kDollarsPerDay:
      return "dollars a day";
    default:
      return "of a kind that the schema does not know";
  }
}

std::string_view UnitId(Unit unit) {
  switch (unit) {
    case Unit::kDollars:
      return "dollars";
    case Unit::kPercent:
      return "percent";
    case Unit::kDollarsPerDay:
      return "dollars-per-day";
    default:
      return "unknown";
  }
}

std::string FormatSum(int128 units) {
  const bool negative = units < 0;
  unsigned __int128 magnitude =
      negative ? 0 - static_cast<unsigned __int128>(units) : static_cast<unsigned __int128>(units);
  std::string digits;
  for (; magnitude != 0; magnitude /= 10) {
    digits.push_back(static_cast<char>('0' + static_cast<int>(magnitude % 10)));
  }
  while (digits.size() < 19) digits.push_back('0');
  std::reverse(digits.begin(), digits.end());
  digits.insert(digits.size() - 18, 1, '.');
  for (int i = 0; i < 16 && digits.back() == '0'; ++i) digits.pop_back();
  return (negative ? "-" : "") + digits;
}

std::string EncodeHead(const SegmentHead& head) {
  std::string out;
  PutText(&out, head.names_sha256);
  const RateFile& f = head.file;
  VisitFileTexts(f, [&](const std::string& text) { PutText(&out, text); });
  PutVarint(&out, f.plans.size());
  for (const FilePlan& p : f.plans) {
    for (const std::string* text : {&p.name, &p.id_type, &p.id, &p.market_type}) {
      PutText(&out, *text);
    }
  }
  PutVarint(&out, f.text_bytes);
  PutVarint(&out, f.truncated ? 1 : 0);
  PutVarint(&out, f.unreadable_count);
  PutVarint(&out, f.unreadable.size());
  for (const Unreadable& u : f.unreadable) {
    PutVarint(&out, u.offset);
    PutText(&out, u.what);
  }
  PutTexts(&out, f.remarks);
  VisitCounts(head.counts, [&](uint64_t n) { PutVarint(&out, n); });
  const auto sum = static_cast<unsigned __int128>(head.counts.dollar_sum);
  PutFixed(&out, static_cast<uint64_t>(sum), 8);
  PutFixed(&out, static_cast<uint64_t>(sum >> 64), 8);
  PutVarint(&out, head.counts.sum_overflow ? 1 : 0);
  return out;
}

bool DecodeHead(std::string_view bytes, SegmentHead* head) {
  ByteReader in(bytes);
  head->names_sha256 = in.Text();
  RateFile& f = head->file;
  VisitFileTexts(f, [&](std::string& text) { text = in.Text(); });
  const uint64_t plans = in.Varint();
  if (plans > in.left()) return false;
  f.plans.resize(plans);
  for (FilePlan& p : f.plans) {
    for (std::string* text : {&p.name, &p.id_type, &p.id, &p.market_type}) *text = in.Text();
  }
  f.text_bytes = in.Varint();
  f.truncated = in.Varint() != 0;
  f.unreadable_count = in.Varint();
  const uint64_t unreadable = in.Varint();
  if (unreadable > in.left()) return false;
  f.unreadable.resize(unreadable);
  for (Unreadable& u : f.unreadable) {
    u.offset = in.Varint();
    u.what = in.Text();
  }
  if (!GetTexts(&in, &f.remarks)) return false;
  VisitCounts(head->counts, [&](uint64_t& n) { n = in.Varint(); });
  const uint64_t low = in.Fixed(8), high = in.Fixed(8);
  head->counts.dollar_sum = static_cast<int128>(static_cast<unsigned __int128>(high) << 64 | low);
  head->counts.sum_overflow = in.Varint() != 0;
  return in.ok() && in.done();
}

std::string EncodeDescription(const PriceDescription& d) {
  std::string out;
  for (const std::string* text : {&d.negotiated_type, &d.expiration_date, &d.billing_class,
                                  &d.setting, &d.additional_information, &d.billed_charge}) {
    PutText(&out, *text);
  }
  PutTexts(&out, d.service_codes);
  PutTexts(&out, d.modifiers);
  return out;
}

bool DecodeDescription(std::string_view bytes, PriceDescription* d) {
  ByteReader in(bytes);
  for (std::string* text : {&d->negotiated_type, &d->expiration_date, &d->billing_class,
                            &d->setting, &d->additional_information, &d->billed_charge}) {
    *text = in.Text();
  }
  return GetTexts(&in, &d->service_codes) && GetTexts(&in, &d->modifiers) && in.ok() && in.done();
}

}  // namespace precert::rates
