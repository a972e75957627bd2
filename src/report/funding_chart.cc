// Two columns of bars to one scale each.
#include "report/funding_chart.h"

#include <algorithm>

#include "base/text.h"
#include "report/html_page.h"

namespace precert {
namespace {

// The drawing is 760 units wide: names, bars of totals, bars of months.
constexpr int kWidth = 760, kTop = 44, kRow = 46, kBar = 18;
constexpr int kNameLeft = 24;
constexpr int kTotalLeft = 226, kTotalWidth = 176;
constexpr int kMonthLeft = 512, kMonthWidth = 124;
constexpr size_t kMaxBars = 40, kNameLetters = 28;

std::string Number(int64_t n) { return std::to_string(n); }

std::string Shorten(std::string_view name) {
  if (CountCodePoints(name) <= kNameLetters) return std::string(name);
  size_t end = 0;
  for (size_t i = 0; i + 1 < kNameLetters; ++i) end += CodePointBytes(name, end);
  while (end > 0 && name[end - 1] == ' ') --end;
  return std::string(name.substr(0, end)) + "…";
}

std::string TextAt(int x, int y, std::string_view text, std::string_view class_name = "",
                   std::string_view anchor = "") {
  std::string out = "<text x=\"" + Number(x) + "\" y=\"" + Number(y) + "\"";
  if (!class_name.empty()) out += " class=\"" + std::string(class_name) + "\"";
  if (!anchor.empty()) out += " text-anchor=\"" + std::string(anchor) + "\"";
  return out + ">" + EscapeHtml(text) + "</text>\n";
}

// A label after its bar; moved left, over it, where it would run past `end`.
std::string LabelAt(int x, int y, int end, std::string_view text) {
  constexpr int kLetter = 8;  // a little more than a digit takes
  const int width = static_cast<int>(CountCodePoints(text)) * kLetter;
  return x + width <= end ? TextAt(x, y, text, "fc-number")
                          : TextAt(end, y, text, "fc-number", "end");
}

std::string Bar(int x, int y, int width, std::string_view class_name) {
  return "<rect class=\"" + std::string(class_name) + "\" x=\"" + Number(x) + "\" y=\"" +
         Number(y) + "\" width=\"" + Number(width) + "\" height=\"" + Number(kBar) + "\"/>\n";
}

std::string UpDown(int x, int from, int to, std::string_view class_name) {
  return "<line class=\"" + std::string(class_name) + "\" x1=\"" + Number(x) + "\" x2=\"" +
         Number(x) + "\" y1=\"" + Number(from) + "\" y2=\"" + Number(to) + "\"/>\n";
}

Money MonthOf(const FundingOption& option) { return option.monthly.value_or(option.total); }

// A bar without its right end: it goes on beyond the drawing.
std::string OpenBar(int x, int y, int width) {
  return "<path class=\"fc-once\" d=\"M" + Number(x + width) + " " + Number(y) + "H" + Number(x) +
         "V" + Number(y + kBar) + "H" + Number(x + width) + "\"/>\n";
}

std::string MonthWords(const FundingOption& option) {
  if (!option.monthly) return "at once";
  return option.monthly->Display() + " × " + Number(option.months);
}

}  // namespace

std::string FundingChart(const std::vector<FundingOption>& options, std::optional<Money> budget) {
  std::vector<const FundingOption*> shown;
  Money most, most_month, most_once, amount;
  for (const FundingOption& o : options) {
    amount = o.total - o.difference;
    if (!o.applies || !o.total_known || shown.size() == kMaxBars) continue;
    shown.push_back(&o);
    most = std::max({most, o.total, amount});
    most_once = std::max(most_once, MonthOf(o));
    if (o.monthly) most_month = std::max(most_month, *o.monthly);
  }
  // What is paid at once would dwarf the months: it is drawn open-ended where it is off their
  // scale.
  if (most_month <= Money()) most_month = most_once;
  if (budget && *budget < most_once) most_month = std::max(most_month, *budget);
  if (shown.size() < 2 || most <= Money() || most_month <= Money()) return "";
  // Amounts are at most 10^12 cents: a product with a width stays far inside 64 bits.
  const auto total_width = [&](Money m) {
    return static_cast<int>(m.cents() * kTotalWidth / most.cents());
  };
  const auto month_width = [&](Money m) {
    return static_cast<int>(std::min(m, most_month).cents() * kMonthWidth / most_month.cents());
  };
  const int bottom = kTop + static_cast<int>(shown.size()) * kRow;
  const bool budget_shown = budget && *budget > Money() && *budget <= most_month;
  const int height = bottom + 34;

  std::string description = "What " + amount.Display() + " costs in all, and a month: ";
  bool extra = false, saving = false;
  std::string bars;
  int y = kTop;
  for (const FundingOption* o : shown) {
    description += (o == shown.front() ? "" : "; ") + o->name + " " + o->total.Display() + ", " +
                   (o->monthly ? o->monthly->Display() + " a month for " + Number(o->months) +
                                     (o->months == 1 ? " month" : " months")
                               : "at once");
    bars += TextAt(16, y + 12, Number(o->rank), "fc-soft", "end");
    bars += TextAt(kNameLeft, y + 12, Shorten(o->name), "fc-name");
    bars += TextAt(kNameLeft, y + 28,
                   (o->risk == FundingRisk::kNone ? "no risk"
                                                  : std::string(FundingRiskId(o->risk)) + " risk") +
                       (o->within_budget ? "" : ", beyond your budget"),
                   "fc-soft");
    const int base = total_width(std::min(o->total, amount));
    const int whole = std::max(total_width(o->total), 2);
    bars += Bar(kTotalLeft, y + 4, std::max(base, 2), "fc-amount");
    int label = kTotalLeft + whole;
    if (o->total > amount) {
      extra = true;
      bars += Bar(kTotalLeft + base, y + 4, std::max(whole - base, 2), "fc-extra");
    } else if (o->total < amount) {
      saving = true;
      const int full = total_width(amount);
      bars += Bar(kTotalLeft + whole, y + 4, std::max(full - whole, 2), "fc-saved");
      label = kTotalLeft + full;
    }
    bars += LabelAt(label + 8, y + 17, kMonthLeft - 6, o->total.Display());
    if (o->difference != Money()) {
      const bool less = o->difference < Money();
      bars +=
          TextAt(label + 8, y + 33,
                 (less ? "−" + (Money() - o->difference).Display() : "+" + o->difference.Display()),
                 "fc-soft");
    }
    const int month = std::max(month_width(MonthOf(*o)), 2);
    bars += MonthOf(*o) > most_month
                ? OpenBar(kMonthLeft, y + 4, month)
                : Bar(kMonthLeft, y + 4, month, o->monthly ? "fc-month" : "fc-once");
    bars += LabelAt(kMonthLeft + month + 8, y + 17, kWidth, MonthWords(*o));
    y += kRow;
  }
  const int amount_x = kTotalLeft + total_width(amount);
  std::string svg =
      "<svg role=\"img\" class=\"fchart\" aria-labelledby=\"fc-title fc-desc\" viewBox=\"0 0 " +
      Number(kWidth) + " " + Number(height) +
      "\">\n<title id=\"fc-title\">Total cost and monthly burden of each way to pay</title>\n"
      "<desc id=\"fc-desc\">" +
      EscapeHtml(description) +
      ".</desc>\n<defs><pattern id=\"fc-hatch\" width=\"6\" height=\"6\" "
      "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
      "<rect class=\"fc-hatch-ground\" width=\"6\" height=\"6\"/>"
      "<rect class=\"fc-hatch-line\" width=\"3\" height=\"6\"/></pattern></defs>\n";
  svg += TextAt(kTotalLeft, 14, "In all", "fc-head");
  svg += TextAt(kMonthLeft, 14, "A month", "fc-head");
  svg += TextAt(amount_x, 32, amount.Display(), "fc-soft", "middle");
  svg += UpDown(kTotalLeft, kTop - 4, bottom, "fc-axis");
  svg += UpDown(kMonthLeft, kTop - 4, bottom, "fc-axis");
  svg += UpDown(amount_x, kTop - 6, bottom, "fc-mark");
  if (budget_shown) {
    const int x = kMonthLeft + month_width(*budget);
    svg += TextAt(x, 32, "budget " + budget->Display(), "fc-soft",
                  x < kMonthLeft + 40 ? "start" : "middle");
    svg += UpDown(x, kTop - 6, bottom, "fc-mark");
  }
  svg += bars;
  // The key: only what is drawn.
  int x = kTotalLeft;
  const auto key = [&](std::string_view class_name, std::string_view words, int width) {
    svg += "<rect class=\"" + std::string(class_name) + "\" x=\"" + Number(x) + "\" y=\"" +
           Number(bottom + 15) + "\" width=\"14\" height=\"11\"/>\n";
    svg += TextAt(x + 20, bottom + 25, words, "fc-soft");
    x += width;
  };
  key("fc-amount", "the amount", 100);
  if (extra) key("fc-extra", "on top of it", 104);
  if (saving) key("fc-saved", "saved", 70);
  x = kMonthLeft;
  key("fc-month", "each month", 100);
  key("fc-once", "all at once", 90);
  return svg + "</svg>\n";
}

}  // namespace precert
