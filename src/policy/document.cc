// Reads a literate document: front matter by hand, the rest through md4c's callbacks.
#include "policy/document.h"

#include <md4c.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

namespace precert {
namespace {

// Collects md4c's events. Texts that md4c passes are, for everything but line breaks and entities,
// pointers into the document, which is how lines are found.
class Collector {
 public:
  Collector(Document& document, std::string_view body, int body_line)
      : document_(document), body_(body) {
    line_starts_.push_back(0);
    for (size_t i = 0; i < body.size(); ++i) {
      if (body[i] == '\n') line_starts_.push_back(i + 1);
    }
    first_line_ = body_line;
  }

  int Run() {
    MD_PARSER parser = {};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML;
    parser.enter_block = [](MD_BLOCKTYPE t, void* d, void* self) {
      return static_cast<Collector*>(self)->Enter(t, d);
    };
    parser.leave_block = [](MD_BLOCKTYPE t, void* d, void* self) {
      return static_cast<Collector*>(self)->Leave(t, d);
    };
    parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.text = [](MD_TEXTTYPE t, const MD_CHAR* s, MD_SIZE n, void* self) {
      return static_cast<Collector*>(self)->Text(t, std::string_view(s, n));
    };
    return md_parse(body_.data(), static_cast<MD_SIZE>(body_.size()), &parser, this);
  }

 private:
  int LineOf(const char* at) const {
    if (at < body_.data() || at > body_.data() + body_.size()) return 0;
    size_t offset = static_cast<size_t>(at - body_.data());
    auto it = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    return first_line_ + static_cast<int>(it - line_starts_.begin()) - 1;
  }

  int CurrentSection() const { return static_cast<int>(document_.sections.size()) - 1; }

  int Enter(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_H:
        Start();
        level_ = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
      case MD_BLOCK_CODE: {
        Start();
        auto* code = static_cast<MD_BLOCK_CODE_DETAIL*>(detail);
        info_.assign(code->lang.text == nullptr ? ""
                                                : std::string(code->lang.text, code->lang.size));
        fence_line_ = code->info.text == nullptr ? 0 : LineOf(code->info.text);
        in_code_ = true;
        break;
      }
      case MD_BLOCK_TABLE:
        table_ = Table{};
        table_.section = CurrentSection();
        break;
      case MD_BLOCK_TR:
        cells_.clear();
        row_line_ = 0;
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
      case MD_BLOCK_P:
        Start();
        break;
      case MD_BLOCK_LI:
        list_item_ = true;
        Start();
        break;
      default:
        break;
    }
    return 0;
  }

  int Leave(MD_BLOCKTYPE type, void*) {
    switch (type) {
      case MD_BLOCK_H:
        AddSection();
        break;
      case MD_BLOCK_CODE:
        in_code_ = false;
        document_.blocks.push_back(
            {info_, text_, fence_line_ != 0 ? fence_line_ + 1 : line_, CurrentSection()});
        Start();
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        if (row_line_ == 0) row_line_ = line_;
        cells_.push_back(std::string(Trim(text_)));
        Start();
        break;
      case MD_BLOCK_TR:
        if (table_.header.empty()) {
          for (std::string& cell : cells_) table_.header.push_back(ToLowerAscii(cell));
          table_.line = row_line_;
        } else {
          table_.rows.push_back(cells_);
          table_.row_lines.push_back(row_line_);
        }
        break;
      case MD_BLOCK_TABLE:
        document_.tables.push_back(table_);
        break;
      case MD_BLOCK_P:
      case MD_BLOCK_LI:
        AddProse();
        break;
      default:
        break;
    }
    return 0;
  }

  int Text(MD_TEXTTYPE type, std::string_view text) {
    if (line_ == 0) line_ = LineOf(text.data());
    if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR) {
      text_ += in_code_ ? '\n' : ' ';
    } else {
      text_ += text;
    }
    return 0;
  }

  void Start() {
    text_.clear();
    line_ = 0;
  }

  void AddSection() {
    Section section;
    section.level = level_;
    section.line = line_;
    std::string_view heading = Trim(text_);
    size_t digits = heading.find_first_not_of("0123456789.");
    std::string_view number = heading.substr(0, std::min(digits, heading.size()));
    while (!number.empty() && number.back() == '.') number.remove_suffix(1);
    const bool numbered =
        !number.empty() && digits != std::string_view::npos && heading[digits] == ' ';
    section.number = numbered ? std::string(number) : "";
    section.title = std::string(numbered ? Trim(heading.substr(digits)) : heading);
    document_.sections.push_back(std::move(section));
    Start();
  }

  void AddProse() {
    std::string_view paragraph = Trim(text_);
    if (!paragraph.empty() && CurrentSection() >= 0) {
      std::string& prose = document_.sections[CurrentSection()].prose;
      if (!prose.empty()) prose += list_item_ ? "\n" : "\n\n";
      if (list_item_) prose += "- ";
      prose += paragraph;
    }
    list_item_ = false;
    Start();
  }

  Document& document_;
  std::string_view body_;
  int first_line_ = 1;
  std::vector<size_t> line_starts_;
  std::string text_, info_;
  int line_ = 0, level_ = 0, fence_line_ = 0, row_line_ = 0;
  bool in_code_ = false, list_item_ = false;
  Table table_;
  std::vector<std::string> cells_;
};

// Length of the run of fence marks (``` or ~~~) that a line begins with, indented by three spaces
// at most; 0 when it is no fence.
size_t FenceRun(std::string_view line, char* mark) {
  const size_t indent = std::min(line.find_first_not_of(' '), line.size());
  if (indent > 3) return 0;
  line.remove_prefix(indent);
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
  *mark = line[0];
  const size_t run = std::min(line.find_first_not_of(line[0]), line.size());
  // Marks that come again in the line are code within a paragraph: ```like this```.
  if (line[0] == '`' && line.find('`', run) != std::string_view::npos) return 0;
  return run >= 3 ? run : 0;
}

// The line of a fence that is never closed, 0 when there is none: it would swallow the rest of the
// document silently.
int UnclosedFence(std::string_view body, int first_line) {
  int open = 0;
  size_t open_run = 0;
  char open_mark = 0;
  int line = first_line;
  for (std::string_view text : SplitLines(body)) {
    char mark = 0;
    const size_t run = FenceRun(text, &mark);
    if (run != 0 && open == 0) {
      open = line;
      open_run = run;
      open_mark = mark;
    } else if (open != 0 && mark == open_mark && run >= open_run &&
               Trim(text).find_first_not_of(mark) == std::string_view::npos) {
      open = 0;
    }
    ++line;
  }
  return open;
}

}  // namespace

int Document::FindSection(std::string_view number_or_title) const {
  for (size_t i = 0; i < sections.size(); ++i) {
    const Section& s = sections[i];
    if (s.number == number_or_title || EqualsIgnoreCase(s.title, number_or_title)) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

Error Document::Wrong(int line, std::string message, std::string hint) const {
  std::string quote;
  std::vector<std::string_view> lines = SplitLines(text);
  if (line >= 1 && line <= static_cast<int>(lines.size())) {
    quote = "  " + std::string(lines[line - 1]) + "\n";
  }
  return Error{std::move(message), {file, line, 0, ""}, std::move(hint), std::move(quote)};
}

Result<Document> ParseDocument(std::string text, std::string file) {
  if (!IsValidUtf8(text)) {
    return Error{"the document is not UTF-8 text", {file, 0, 0, ""}, "save it as UTF-8", ""};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.find('\r') != std::string::npos) text = ReplaceAll(text, "\r\n", "\n");
  const std::string fence = "---\n";
  const size_t end = text.substr(0, 4) == fence ? text.find("\n---\n", 3) : std::string::npos;
  if (end == std::string::npos) {
    return Error{"the document has no front matter",
                 {file, 1, 1, ""},
                 "begin it with a block of YAML between two lines '---'",
                 ""};
  }
  std::string_view front_text = std::string_view(text).substr(4, end + 1 - 4);
  Result<YamlDocument> front = YamlDocument::Parse(front_text, file, {.first_line = 2});
  if (!front) return front.error();

  Document document{file, std::move(text), "", std::move(*front), {}, {}, {}};
  document.sha256 = Sha256Hex(document.text);
  const size_t body_at = end + 5;
  std::string_view body = std::string_view(document.text).substr(body_at);
  const int body_line = 1 + static_cast<int>(std::count(document.text.begin(),
                                                        document.text.begin() + body_at, '\n'));
  if (int open = UnclosedFence(body, body_line); open != 0) {
    return document.Wrong(open, "this fenced block is never closed", "end it with a line ```");
  }
  if (Collector(document, body, body_line).Run() != 0) {
    return document.Wrong(body_line, "the document cannot be read as Markdown");
  }
  std::set<std::string> numbers;
  for (const Section& s : document.sections) {
    if (!s.number.empty() && !numbers.insert(s.number).second) {
      return document.Wrong(s.line, "the section number " + s.number + " is used twice",
                            "answers cite sections by number; give each its own");
    }
  }
  return document;
}

Status ReadSources(YamlReader& front, std::vector<DocumentSource>& out) {
  const YamlNode* list = front.Sequence("sources");
  if (list == nullptr) return front.status();
  for (const YamlNode* node : list->items()) {
    YamlReader read(*node, {"title", "date", "read"});
    DocumentSource source;
    read.Required("title", &source.title);
    read.Optional("date", &source.date);
    read.Optional("read", &source.read);
    if (!read.ok()) return read.error();
    out.push_back(std::move(source));
  }
  return Done{};
}

Result<Document> ReadDocument(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text) return text.error();
  return ParseDocument(std::move(*text), path);
}

}  // namespace precert
