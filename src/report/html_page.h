// HtmlPage: a small builder of escaped HTML, and the page's frame and style.
#pragma once

#include <string>
#include <string_view>

namespace precert {

std::string EscapeHtml(std::string_view text);

class HtmlPage {
 public:
  // Text is escaped; `class_name` is one of the style sheet's.
  HtmlPage& Open(std::string_view tag, std::string_view class_name = "");
  HtmlPage& Close(std::string_view tag);
  HtmlPage& Text(std::string_view text);
  HtmlPage& Element(std::string_view tag, std::string_view text, std::string_view class_name = "");
  HtmlPage& Raw(std::string_view html);  // trusted markup only: the charts

  // The whole document.
  std::string Document(std::string_view title) const;

 private:
  std::string body_;
};

}  // namespace precert
