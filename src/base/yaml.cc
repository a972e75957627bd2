// YAML tree: typed reading and errors. The parser is behind yaml_parse.cc.
#include "base/yaml.h"

#include <charconv>

#include "base/text.h"
#include "base/yaml_source.h"

namespace precert {
namespace {

constexpr const char* KindName(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "a single value";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMapping:
      return "a mapping (key: value)";
  }
  return "";
}

// Long values are cut so that a message stays one line.
std::string Quoted(std::string_view text) {
  constexpr size_t kShown = 60;
  std::string out = "\"";
  for (char c : text.substr(0, kShown)) out += c == '\n' ? ' ' : c;
  if (text.size() > kShown) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
    out += "...";
  }
  return out + "\"";
}

}  // namespace

// ---- Places and messages ---------------------------------------------------

std::string QuoteLine(const YamlSource& source, int line, int column) {
  if (line < source.first_line) return "";
  size_t begin = 0;
  for (int i = source.first_line; i < line; ++i) {
    begin = source.text.find('\n', begin);
    if (begin == std::string::npos) return "";
    ++begin;
  }
  std::string text = source.text.substr(begin, source.text.find('\n', begin) - begin);
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.size() > 160) return "";  // a line nobody would read in a message
  const std::string number = std::to_string(line);
  std::string out = "  " + number + " | " + text + "\n";
  if (column > 0) {
    out += "  " + std::string(number.size(), ' ') + " | ";
    out += std::string(static_cast<size_t>(column - 1), ' ') + "^\n";
  }
  return out;
}

std::string YamlNode::path() const {
  std::vector<std::string> parts;
  for (const YamlNode *node = this, *up = parent_; up != nullptr; node = up, up = up->parent_) {
    if (up->is_mapping()) {
      for (const Entry& entry : up->entries_) {
        if (entry.value == node) parts.push_back(entry.key);
      }
    } else {
      for (size_t i = 0; i < up->items_.size(); ++i) {
        if (up->items_[i] == node) parts.push_back("[" + std::to_string(i) + "]");
      }
    }
  }
  std::string out;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!out.empty() && part->front() != '[') out += '.';
    out += *part;
  }
  return out;
}

Error YamlNode::Wrong(std::string message, std::string hint) const {
  return Error{std::move(message), Where{source_->file, line_, column_, path()}, std::move(hint),
               QuoteLine(*source_, line_, column_)};
}

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return entry.value;
  }
  return nullptr;
}

// ---- Typed values ----------------------------------------------------------

Status YamlNode::CheckKind(Kind kind) const {
  if (kind_ == kind) return Done{};
  return Wrong(std::string("must be ") + KindName(kind) + ", not " + KindName(kind_));
}

Result<std::string> YamlNode::AsText() const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  return text_;
}

Result<bool> YamlNode::AsBool() const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  if (text_ == "true") return true;
  if (text_ == "false") return false;
  return Wrong(Quoted(text_) + " is not true or false");
}

Result<int64_t> YamlNode::AsInt(int64_t lowest, int64_t highest) const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  int64_t value = 0;
  auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (code != std::errc() || end != text_.data() + text_.size()) {
    return Wrong(Quoted(text_) + " is not a whole number");
  }
  if (value < lowest || value > highest) {
    return Wrong(Quoted(text_) + " is outside " + std::to_string(lowest) + " to " +
                 std::to_string(highest));
  }
  return value;
}

Result<Decimal> YamlNode::AsDecimal() const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  if (std::optional<Decimal> value = Decimal::Parse(text_)) return *value;
  return Wrong(Quoted(text_) + " is not a number", "write it as 12 or 12.5, with at most 8 places");
}

Result<Money> YamlNode::AsMoney() const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  if (std::optional<Money> value = Money::Parse(text_)) return *value;
  return Wrong(Quoted(text_) + " is not an amount of money", "write it as 150 or 1250.50");
}

Result<Rate> YamlNode::AsRate() const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  if (std::optional<Rate> value = Rate::Parse(text_)) return *value;
  return Wrong(Quoted(text_) + " is not a percentage", "write it as 20 % or 32.99 %");
}

Result<Date> YamlNode::AsDate() const {
  if (Status s = CheckKind(Kind::kScalar); !s.ok()) return s.error();
  if (std::optional<Date> value = Date::Parse(text_)) return *value;
  return Wrong(Quoted(text_) + " is not a date", "write it as 2026-11-23");
}

Result<std::vector<std::string>> YamlNode::AsTextList() const {
  std::vector<std::string> out;
  if (is_scalar()) {
    out.push_back(text_);
    return out;
  }
  if (Status s = CheckKind(Kind::kSequence); !s.ok()) return s.error();
  for (const YamlNode* item : items_) {
    Result<std::string> text = item->AsText();
    if (!text.ok()) return text.error();
    out.push_back(std::move(*text));
  }
  return out;
}

Status YamlNode::CheckKeys(std::initializer_list<std::string_view> allowed) const {
  if (Status s = CheckKind(Kind::kMapping); !s.ok()) return s;
  for (const Entry& entry : entries_) {
    bool known = false;
    for (std::string_view key : allowed) known |= key == entry.key;
    if (known) continue;
    const std::vector<std::string_view> candidates(allowed);
    std::string hint = DidYouMean(entry.key, candidates);
    if (hint.empty()) {
      for (std::string_view key : candidates) {
        hint += (hint.empty() ? "known here: " : ", ") + std::string(key);
      }
    }
    return Error{"unknown key " + Quoted(entry.key),
                 Where{source_->file, entry.line, entry.column, entry.value->path()},
                 std::move(hint), QuoteLine(*source_, entry.line, entry.column)};
  }
  return Done{};
}

Result<const YamlNode*> YamlNode::Require(std::string_view key) const {
  if (Status s = CheckKind(Kind::kMapping); !s.ok()) return s.error();
  if (const YamlNode* node = Find(key)) return node;
  return Wrong("the key " + Quoted(key) + " is missing");
}

// ---- YamlReader ------------------------------------------------------------

YamlReader::YamlReader(const YamlNode& mapping, std::initializer_list<std::string_view> allowed)
    : mapping_(mapping) {
  if (Status s = mapping.CheckKeys(allowed); !s.ok()) Fail(s.error());
}

Status YamlReader::status() const {
  if (error_) return *error_;
  return Done{};
}

void YamlReader::Fail(Error error) {
  if (!error_) error_ = std::move(error);
}

const YamlNode* YamlReader::Node(std::string_view key, bool required) {
  if (!ok()) return nullptr;
  const YamlNode* node = mapping_.Find(key);
  if (node == nullptr && required) Fail(mapping_.Require(key).error());
  if (node != nullptr && node->is_null()) {
    Fail(node->Wrong("the key " + Quoted(key) + " has no value",
                     required ? "give it a value" : "leave the key out, or give it a value"));
    return nullptr;
  }
  return node;
}

void YamlReader::Set(const YamlNode& node, int* out) {
  Result<int64_t> value =
      node.AsInt(std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
  if (value.ok()) {
    *out = static_cast<int>(*value);
  } else {
    Fail(value.error());
  }
}

void YamlReader::Int(std::string_view key, int lowest, int highest, int* out) {
  const YamlNode* node = Node(key, false);
  if (node == nullptr) return;
  Result<int64_t> value = node->AsInt(lowest, highest);
  if (value.ok()) {
    *out = static_cast<int>(*value);
  } else {
    Fail(value.error());
  }
}

void YamlReader::Choice(std::string_view key, std::initializer_list<std::string_view> words,
                        int* out) {
  const YamlNode* node = Node(key, false);
  if (node == nullptr) return;
  Result<std::string> text = node->AsText();
  if (!text.ok()) return Fail(text.error());
  int index = 0;
  std::string list;
  for (std::string_view word : words) {
    if (word == *text) {
      *out = index;
      return;
    }
    ++index;
    list += (list.empty() ? "one of: " : ", ") + std::string(word);
  }
  std::string hint = DidYouMean(*text, std::vector<std::string_view>(words));
  Fail(node->Wrong(Quoted(*text) + " is not known for " + Quoted(key),
                   hint.empty() ? list : std::move(hint)));
}

const YamlNode* YamlReader::Mapping(std::string_view key) {
  const YamlNode* node = Node(key, false);
  if (node == nullptr) return nullptr;
  if (Status s = node->CheckKind(YamlNode::Kind::kMapping); !s.ok()) {
    Fail(s.error());
    return nullptr;
  }
  return node;
}

const YamlNode* YamlReader::Sequence(std::string_view key) {
  const YamlNode* node = Node(key, false);
  if (node == nullptr) return nullptr;
  if (Status s = node->CheckKind(YamlNode::Kind::kSequence); !s.ok()) {
    Fail(s.error());
    return nullptr;
  }
  return node;
}

}  // namespace precert
