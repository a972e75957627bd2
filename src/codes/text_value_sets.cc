// Reading the short text form: headers, a line for each code system, codes indented under it.
#include "codes/text_value_sets.h"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "base/text.h"
#include "codes/bar_key.h"

namespace precert::codes {
namespace {

// Reads one set.
class SetReader {
 public:
  // `line`: lines of the file before `text`.
  SetReader(std::string_view text, const std::string& file, int line)
      : text_(text), file_(file), line_(line) {
    set_.file = file;
  }

  Result<ValueSet> Read() {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    if (!IsValidUtf8(text_)) {
      for (std::string_view line : SplitLines(text_)) {
        ++line_;
        if (!IsValidUtf8(line)) return Wrong("this line is not UTF-8", "save the file as UTF-8");
      }
    }
    for (std::string_view line : SplitLines(text_)) {
      ++line_;
      if (Status status = ReadLine(line); !status) return status.error();
    }
    line_ = 0;
    if (set_.name.empty()) return Wrong("the value set has no name", "add a line 'name: ...'");
    if (set_.url.empty()) return Wrong("the value set has no URL", "add a line 'url: ...'");
    if (set_.codes.empty() && set_.prefixes.empty())
      return Wrong("the value set has no codes",
                   "add a line with the code system, and codes under it");
    return std::move(set_);
  }

 private:
  Error Wrong(std::string message, std::string hint = "") const {
    return Error{std::move(message), {file_, line_, 0, ""}, std::move(hint), ""};
  }

  Status ReadLine(std::string_view line) {
    std::string_view content = Trim(line);
    if (content.empty() || content.front() == '#') return Done{};
    if (line.front() == ' ' || line.front() == '\t') return ReadCode(content);
    if (content.starts_with("http://") || content.starts_with("https://") ||
        content.starts_with("urn:")) {
      if (content.find_first_of(" \t|") != std::string_view::npos)
        return Wrong("a code system's URL has no spaces and no '|'");
      system_ = content;
      return Done{};
    }
    return ReadHeader(content);
  }

  Status ReadHeader(std::string_view content) {
    static constexpr std::string_view kKeys[] = {"name", "url", "version", "source"};
    size_t colon = content.find(':');
    if (colon == std::string_view::npos) {
      return Wrong("'" + Shown(content) + "' is neither a header, a code system nor a code",
                   "headers are 'name: ...', code systems are URLs, codes are indented under them");
    }
    std::string_view key = Trim(content.substr(0, colon));
    std::string_view value = Trim(content.substr(colon + 1));
    std::string* field = key == "name"      ? &set_.name
                         : key == "url"     ? &set_.url
                         : key == "version" ? &set_.version
                         : key == "source"  ? &set_.source
                                            : nullptr;
    if (field == nullptr) {
      std::string hint = DidYouMean(key, std::span<const std::string_view>(kKeys));
      if (hint.empty()) hint = "headers are name, url, version and source";
      return Wrong("unknown header '" + Shown(key) + "'", std::move(hint));
    }
    if (!system_.empty())
      return Wrong("header '" + std::string(key) + "' after the codes", "move it to the top");
    if (!field->empty()) return Wrong("header '" + std::string(key) + "' is given twice");
    if (value.empty()) return Wrong("header '" + std::string(key) + "' has no value");
    if (key == "url" && value.find_first_of("| \t") != std::string_view::npos) {
      return Wrong("the value set's URL has a space or a '|'", "write a version as 'version: ...'");
    }
    *field = value;
    return Done{};
  }

  Status ReadCode(std::string_view content) {
    size_t end = std::min(content.find_first_of(" \t"), content.size());
    std::string_view code = content.substr(0, end);
    if (system_.empty()) {
      return Wrong("code '" + Shown(code) + "' before any code system",
                   "write the code system's URL on a line of its own above it");
    }
    ValueSetCode entry{std::string(system_), std::string(code),
                       std::string(Trim(content.substr(end)))};
    size_t star = code.find('*');
    if (star == std::string_view::npos) {
      if (!seen_.insert(BarKey(system_, code)).second)
        return Wrong("code '" + Shown(code) + "' is listed twice");
      set_.codes.push_back(std::move(entry));
      return Done{};
    }
    if (star + 1 != code.size() || star == 0) {
      return Wrong("'" + Shown(code) + "' is not a code or a prefix",
                   "'*' may stand only at the end, after part of a code: T20*");
    }
    if (!IsClassification(system_)) {
      return Wrong(
          "prefix '" + Shown(code) + "' in a system whose codes have no hierarchy in their text",
          "list the codes of " + std::string(system_) + " one by one");
    }
    if (!seen_.insert(BarKey(system_, code)).second)
      return Wrong("prefix '" + Shown(code) + "' is listed twice");
    entry.code.pop_back();
    set_.prefixes.push_back(std::move(entry));
    return Done{};
  }

  static std::string Shown(std::string_view text) {
    size_t cut = 0;
    while (cut < text.size() && cut < 60) cut += CodePointBytes(text, cut);
    return std::string(text.substr(0, cut)) + (cut < text.size() ? "..." : "");
  }

  std::string_view text_;
  const std::string& file_;
  int line_ = 0;
  std::string_view system_;
  std::unordered_set<std::string> seen_;
  ValueSet set_;
};

}  // namespace

Result<std::vector<ValueSet>> ReadTextValueSets(std::string_view text, const std::string& file) {
  std::vector<ValueSet> sets;
  int line = 0;
  while (true) {
    // A line "---" stands between two sets.
    size_t end = 0;
    int lines = 0;
    bool more = false;
    while (end < text.size() && !more) {
      const size_t newline = std::min(text.find('\n', end), text.size());
      more = Trim(text.substr(end, newline - end)) == "---";
      if (!more) end = std::min(newline + 1, text.size());
      ++lines;
    }
    Result<ValueSet> set = SetReader(text.substr(0, end), file, line).Read();
    if (!set) return set.error();
    sets.push_back(std::move(*set));
    if (!more) return sets;
    line += lines;
    text.remove_prefix(std::min(text.find('\n', end), text.size() - 1) + 1);
  }
}

}  // namespace precert::codes
