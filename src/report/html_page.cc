// The page's frame and style sheet.
#include "report/html_page.h"

namespace precert {
namespace {

constexpr std::string_view kStyle = R"css(
:root { --ink:#1b2733; --soft:#586776; --line:#d9e0e6; --paper:#ffffff; --wash:#f4f7f9;
  --yes:#17653a; --yes-wash:#e3f3e9; --no:#9b2226; --no-wash:#fbe9e9; --ask:#8a5a00; --ask-wash:#fdf3dc;
  --review:#1f4e8c; --review-wash:#e6eefa; }
@media (prefers-color-scheme: dark) { :root { --ink:#e6edf3; --soft:#9fb0bf; --line:#2d3a46; --paper:#12191f;
  --wash:#1a242c; --yes:#7fd6a0; --yes-wash:#15301f; --no:#f2a3a5; --no-wash:#3a1a1c; --ask:#f0c66b;
  --ask-wash:#352a10; --review:#9cc2f5; --review-wash:#162740; } }
* { box-sizing:border-box }
body { margin:0; background:var(--wash); color:var(--ink);
  font:16px/1.55 system-ui, "Segoe UI", "Liberation Sans", Helvetica, Arial, sans-serif }
main { max-width:60rem; margin:0 auto; padding:1.5rem 1rem 4rem }
h1 { font-size:1.5rem; margin:.2rem 0 .2rem } h2 { font-size:1.15rem; margin:0 0 .8rem }
h3 { font-size:1rem; margin:1.2rem 0 .4rem } p { margin:.35rem 0 }
section, header { background:var(--paper); border:1px solid var(--line); border-radius:.6rem;
  padding:1.1rem 1.3rem; margin:1rem 0 }
.soft { color:var(--soft); font-size:.9rem } .cite { color:var(--soft); font-size:.85rem }
.answer { display:inline-block; font-weight:650; border-radius:.4rem; padding:.25rem .7rem; margin:.2rem 0 .4rem;
  font-size:1.1rem }
.covered { background:var(--yes-wash); color:var(--yes) }
.partly-covered, .needs-information { background:var(--ask-wash); color:var(--ask) }
.clinical-review { background:var(--review-wash); color:var(--review) }
.not-covered { background:var(--no-wash); color:var(--no) }
ul { margin:.3rem 0; padding-left:1.2rem } li { margin:.2rem 0 }
ul.tree { list-style:none; padding-left:.2rem } ul.tree ul { list-style:none; border-left:2px solid var(--line);
  padding-left:.9rem; margin-left:.5rem }
.mark { display:inline-block; min-width:4.6rem; font-size:.8rem; font-weight:600; border-radius:.3rem;
  text-align:center; margin-right:.5rem; padding:.05rem .3rem }
.met { background:var(--yes-wash); color:var(--yes) } .not-met { background:var(--no-wash); color:var(--no) }
.unknown { background:var(--ask-wash); color:var(--ask) }
ul.check { list-style:none; padding-left:0 } ul.check li { border:1px solid var(--line); border-radius:.4rem;
  padding:.5rem .7rem; margin:.4rem 0 } ul.check li::before { content:"\2610"; margin-right:.6rem }
.scroll { overflow-x:auto }
table { border-collapse:collapse; width:100%; font-size:.95rem } th, td { text-align:left; padding:.35rem .6rem;
  border-bottom:1px solid var(--line); vertical-align:top } td.n, th.n { text-align:right;
  font-variant-numeric:tabular-nums; white-space:nowrap } tr.sum td { font-weight:650 }
.big { font-size:1.6rem; font-weight:650 } .finding { margin:.5rem 0 }
.tag { font-size:.8rem; font-weight:600; border-radius:.3rem; padding:.05rem .4rem; margin-right:.4rem }
.error { background:var(--no-wash); color:var(--no) } .warning { background:var(--ask-wash); color:var(--ask) }
.note { background:var(--review-wash); color:var(--review) }
svg text { fill:var(--ink); font-size:13px } svg .bar { fill:var(--review) } svg .bar2 { fill:var(--soft) }
.fchart { width:100%; min-width:43rem; height:auto; display:block } .fchart .fc-head { font-weight:650 }
.fchart .fc-soft { fill:var(--soft); font-size:11.5px } .fchart .fc-number { font-variant-numeric:tabular-nums }
.fchart .fc-number, .fchart .fc-soft { paint-order:stroke; stroke:var(--paper); stroke-width:4px; stroke-linejoin:round }
.fc-amount { fill:var(--review) } .fc-month { fill:var(--yes) } .fc-once { fill:none; stroke:var(--yes); stroke-width:1.5 }
.fc-extra { fill:url(#fc-hatch); stroke:var(--no); stroke-width:1 } .fc-hatch-ground { fill:var(--no-wash) }
.fc-hatch-line { fill:var(--no) } .fc-saved { fill:none; stroke:var(--soft); stroke-dasharray:3 3 }
.fc-axis { stroke:var(--line) } .fc-mark { stroke:var(--ink); stroke-dasharray:2 4; opacity:.55 }
details { margin:.3rem 0 } summary { cursor:pointer; color:var(--review) }
code { font-size:.85em; overflow-wrap:anywhere }
@media print { body { background:none } section, header { break-inside:avoid } .fchart { min-width:0 }
  .scroll { overflow:visible } svg, .answer, .mark, .tag { -webkit-print-color-adjust:exact; print-color-adjust:exact } }
)css";

}  // namespace

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

HtmlPage& HtmlPage::Open(std::string_view tag, std::string_view class_name) {
  body_ += "<" + std::string(tag);
  if (!class_name.empty()) body_ += " class=\"" + std::string(class_name) + "\"";
  body_ += ">";
  return *this;
}

HtmlPage& HtmlPage::Close(std::string_view tag) {
  body_ += "</" + std::string(tag) + ">";
  // A line break after an inline element would show as a space.
  if (tag != "span" && tag != "strong" && tag != "code") body_ += "\n";
  return *this;
}

HtmlPage& HtmlPage::Text(std::string_view text) {
  body_ += EscapeHtml(text);
  return *this;
}

HtmlPage& HtmlPage::Element(std::string_view tag, std::string_view text,
                            std::string_view class_name) {
  return Open(tag, class_name).Text(text).Close(tag);
}

HtmlPage& HtmlPage::Raw(std::string_view html) {
  body_ += html;
  return *this;
}

std::string HtmlPage::Document(std::string_view title) const {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         EscapeHtml(title) + "</title>\n<style>" + std::string(kStyle) +
         "</style>\n</head>\n<body>\n<main>\n" + body_ + "</main>\n</body>\n</html>\n";
}

}  // namespace precert
