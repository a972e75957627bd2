// Lays a comparison out: a line of numbers and a histogram for each kind of price.
#include "cli/rates/compare_page.h"

#include <algorithm>

#include "cli/rates/questions.h"
#include "cli/rates/words.h"
#include "report/html_page.h"

namespace precert {
namespace {

using rates::Comparison;
using rates::HistogramBar;
using rates::PriceSpread;

constexpr size_t kShownSpreads = 12;

// "$1,234.50".
std::string Dollars(const rates::Amount& amount) {
  std::string text = amount.ToString();
  const bool negative = text[0] == '-';
  if (negative) text.erase(0, 1);
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t i = point; i > 3;) text.insert(i -= 3, ",");
  return (negative ? "-$" : "$") + text;
}

std::string Providers(const PriceSpread& s) {
  std::string words = Grouped(s.providers) + (s.providers == 1 ? " provider" : " providers");
  if (s.unread_groups > 0) {
    words += " (" + Grouped(s.unread_groups) + " of them groups whose members were not read)";
  }
  if (s.observations != s.providers) words += ", " + Grouped(s.observations) + " prices";
  return words;
}

std::vector<std::string> Notes(const rates::Store& store, const Comparison& c) {
  std::vector<std::string> notes;
  auto left_out = [&](uint64_t n, const char* why) {
    if (n > 0) notes.push_back(Grouped(n) + (n == 1 ? " rate" : " rates") + " not counted: " + why);
  };
  left_out(c.percentages, "percentages of billed charges");
  left_out(c.per_diems, "amounts a day");
  left_out(c.unknown_units, "of a kind that the schema does not know");
  left_out(c.ended, "ended before the date");
  left_out(c.other_place, "for another place of service");
  for (uint32_t s : c.segments)
    notes.push_back("from " + DescribeRateFile(store.list().segments[s]));
  return notes;
}

// Bars of one width each, with the median marked, and words for those who do not see it.
std::string Chart(const PriceSpread& s) {
  if (s.histogram.size() < 2) return {};  // one amount: the table says it
  constexpr int kWidth = 720, kHeight = 150, kBottom = 28, kTop = 18;
  uint64_t most = 1;
  for (const HistogramBar& b : s.histogram) most = std::max(most, b.count);
  const int bars = static_cast<int>(s.histogram.size());
  const int step = kWidth / std::max(bars, 1);
  std::string svg = "<svg role=\"img\" aria-label=\"" + EscapeHtml(s.Label()) + ": from " +
                    Dollars(s.minimum) + " to " + Dollars(s.maximum) + ", median " +
                    Dollars(s.median) + "\" viewBox=\"0 0 " + std::to_string(kWidth) + " " +
                    std::to_string(kHeight + kBottom + kTop) + "\" width=\"100%\">";
  for (int i = 0; i < bars; ++i) {
    const HistogramBar& b = s.histogram[static_cast<size_t>(i)];
    int height = static_cast<int>(b.count * kHeight / most);
    if (b.count > 0) height = std::max(height, 2);
    const bool median =
        rates::CompareAmounts(b.from, s.median) <= 0 && rates::CompareAmounts(s.median, b.to) < 0;
    svg += "<rect class=\"" + std::string(median ? "bar" : "bar2") + "\" x=\"" +
           std::to_string(i * step + 1) + "\" y=\"" + std::to_string(kTop + kHeight - height) +
           "\" rx=\"2\" width=\"" + std::to_string(std::max(step - 2, 1)) + "\" height=\"" +
           std::to_string(height) + "\"><title>" + Dollars(b.from) + " to " + Dollars(b.to) + ": " +
           Grouped(b.count) + "</title></rect>";
    if (median) {
      const char* anchor = i * 4 < bars ? "start" : i * 4 > bars * 3 ? "end" : "middle";
      const int at = i * 4 < bars       ? i * step
                     : i * 4 > bars * 3 ? (i + 1) * step
                                        : i * step + step / 2;
      svg += "<text text-anchor=\"" + std::string(anchor) + "\" x=\"" + std::to_string(at) +
             "\" y=\"12\">median " + Dollars(s.median) + "</text>";
    }
  }
  const int base = kTop + kHeight + 1;
  svg += "<rect class=\"bar2\" x=\"0\" y=\"" + std::to_string(base) + "\" width=\"" +
         std::to_string(kWidth) + "\" height=\"1\"/>";
  const int y = base + 18;
  svg += "<text x=\"0\" y=\"" + std::to_string(y) + "\">" + Dollars(s.histogram.front().from) +
         "</text><text text-anchor=\"end\" x=\"" + std::to_string(bars * step) + "\" y=\"" +
         std::to_string(y) + "\">" + Dollars(s.histogram.back().to) + "</text></svg>\n";
  return svg;
}

}  // namespace

std::string ComparisonText(const rates::Store& store, const Comparison& c) {
  std::string out;
  if (c.spreads.empty()) {
    out += c.code + ": no price in dollars in " + Grouped(c.files_asked) +
           (c.files_asked == 1 ? " file\n" : " files\n");
  }
  for (size_t i = 0; i < c.spreads.size() && i < kShownSpreads; ++i) {
    const PriceSpread& s = c.spreads[i];
    out += c.code + " " + s.Label() + ": " + Providers(s) + "\n";
    out += "  minimum " + Dollars(s.minimum) + ", quarter " + Dollars(s.lower_quartile) +
           ", median " + Dollars(s.median) + ", three quarters " + Dollars(s.upper_quartile) +
           ", maximum " + Dollars(s.maximum) + "\n";
    if (s.histogram.size() < 2) continue;
    uint64_t most = 1;
    size_t wide = 0;
    for (const HistogramBar& b : s.histogram) {
      most = std::max(most, b.count);
      wide = std::max(wide, Dollars(b.from).size());
    }
    for (const HistogramBar& b : s.histogram) {
      const std::string from = Dollars(b.from);
      const uint64_t length = b.count == 0 ? 0 : std::max<uint64_t>(1, b.count * 40 / most);
      out += "  " + std::string(wide - from.size(), ' ') + from + " |" + std::string(length, '#') +
             (b.count > 0 ? " " + Grouped(b.count) : "") + "\n";
    }
  }
  if (c.spreads.size() > kShownSpreads) {
    out += "and " + Grouped(c.spreads.size() - kShownSpreads) + " more kinds of price (--json)\n";
  }
  for (const std::string& note : Notes(store, c)) out += note + "\n";
  return out;
}

std::string ComparisonHtml(const rates::Store& store, const Comparison& c) {
  HtmlPage page;
  page.Open("header").Element("h1", "What " + c.code + " costs");
  page.Element("p",
               "Negotiated rates in dollars, by what they are for. A provider with one amount "
               "counts once.",
               "soft");
  if (c.spreads.empty()) page.Element("p", "No price in dollars in the files asked.");
  page.Close("header");
  for (const PriceSpread& s : c.spreads) {
    page.Open("section").Element("h2", s.Label());
    page.Element("p", Providers(s), "soft");
    page.Raw(Chart(s));
    page.Open("div", "scroll").Open("table").Open("tr");
    for (const char* head : {"Minimum", "Quarter", "Median", "Three quarters", "Maximum"}) {
      page.Element("th", head, "n");
    }
    page.Close("tr").Open("tr");
    for (const rates::Amount* a :
         {&s.minimum, &s.lower_quartile, &s.median, &s.upper_quartile, &s.maximum}) {
      page.Element("td", Dollars(*a), "n");
    }
    page.Close("tr").Close("table").Close("div").Close("section");
  }
  page.Open("section").Element("h2", "What this rests on").Open("ul");
  for (const std::string& note : Notes(store, c)) page.Element("li", note);
  page.Element("li", "Quartiles are amounts that somebody is paid (nearest rank).");
  page.Close("ul").Close("section");
  return page.Document("What " + c.code + " costs");
}

}  // namespace precert
