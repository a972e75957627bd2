// JsonPlace: walks the text with a stack of the objects and lists that are open.
#include "cql/core/json_place.h"

#include <vector>

namespace precert::cql {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kMaxShownSteps = 200;  // of a path; of a longer one the end

// One past the closing quote of the string that begins at `at`; the text's size without one.
size_t EndOfString(std::string_view text, size_t at) {
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

size_t SkipSpace(std::string_view text, size_t at) {
  size_t i = text.find_first_not_of(kWhiteSpace, at);
  return i == std::string_view::npos ? text.size() : i;
}

struct Open {
  bool object = false;
  size_t begin = 0;
  size_t index = 0;      // of the item, in a list
  std::string_view key;  // of the member that is being read
  std::string_view type, locator;
};

}  // namespace

bool LooksLikeJson(std::string_view text) {
  size_t at = SkipSpace(text, text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  if (at >= text.size() || text[at] != '{') return false;
  at = SkipSpace(text, at + 1);
  if (at >= text.size() || text[at] != '"') return false;
  at = SkipSpace(text, EndOfString(text, at));
  return at < text.size() && text[at] == ':';
}

std::string JsonPlace(std::string_view text, size_t offset) {
  std::vector<Open> open;
  std::string path;
  bool found = false, typed = false;
  size_t found_depth = 0;
  std::string_view type, locator;
  auto settle = [&](const Open& closed) {
    if (locator.empty()) locator = closed.locator;
  };
  size_t i = SkipSpace(text, text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  while (i < text.size()) {
    // The path of what begins here, or goes on past here, is that of the offset.
    if (!found && i >= offset) {
      found = true;
      found_depth = open.size();
      size_t skipped = open.size() > kMaxShownSteps ? open.size() - kMaxShownSteps : 0;
      if (skipped > 0) path = "...";
      for (size_t d = skipped; d < open.size(); ++d) {
        if (!open[d].object) {
          path += "[" + std::to_string(open[d].index) + "]";
        } else if (!open[d].key.empty()) {
          if (!path.empty()) path += ".";
          path += open[d].key;
        }
      }
      if (text[i] == '{' || text[i] == '[') ++found_depth;
    }
    switch (text[i]) {
      case '{':
      case '[':
        open.push_back({.object = text[i] == '{', .begin = i});
        ++i;
        break;
      case '}':
      case ']':
        if (open.empty()) return path;
        if (found && open.size() <= found_depth) {
          // The innermost that holds the place has been read: its type, and the nearest locator.
          if (!typed) type = open.back().type;
          typed = true;
          settle(open.back());
          if (!locator.empty()) {
            if (!type.empty()) path += ": " + std::string(type);
            return path + ", at " + std::string(locator) + " of the CQL";
          }
          found_depth = open.size() - 1;
        }
        open.pop_back();
        ++i;
        break;
      case ',':
        if (!open.empty()) {
          ++open.back().index;
          open.back().key = "";
        }
        ++i;
        break;
      case '"': {
        size_t end = EndOfString(text, i);
        std::string_view inside = text.substr(i + 1, end > i + 1 ? end - i - 2 : 0);
        if (!open.empty() && open.back().object) {
          if (open.back().key.empty()) {
            open.back().key = inside;
          } else if (open.back().key == "type") {
            open.back().type = inside;
          } else if (open.back().key == "locator") {
            open.back().locator = inside;
          }
        }
        i = end;
        break;
      }
      default:
        ++i;
        break;
    }
  }
  if (!type.empty()) path += ": " + std::string(type);
  return path;
}

}  // namespace precert::cql
