// From YAML text to YamlDocument, through yaml-cpp's event interface, the only place that sees it.
//
// The builder receives events instead of yaml-cpp's own tree: that keeps the order of keys, sees a
// key given twice, and refuses aliases before anything is expanded.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "base/yaml_source.h"

namespace precert {
namespace {

// Thrown through yaml-cpp by the builder and caught in Parse: its interface has no other way out.
struct Refused {
  Error error;
};

// Offset of the first byte that is not valid UTF-8 or is a control character YAML forbids.
std::optional<size_t> FirstBadByte(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F) return i;
      ++i;
      continue;
    }
    const size_t bytes = CodePointBytes(text, i);
    if (bytes == 1) return i;
    i += bytes;
  }
  return std::nullopt;
}

}  // namespace

// Named (not in the anonymous namespace) because YamlNode and YamlDocument befriend it.
class YamlBuilder : public YAML::EventHandler {
 public:
  YamlBuilder() = default;

  static Result<YamlDocument> Build(std::string_view text, std::string file,
                                    YamlDocument::Options options);

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Refuse(mark, "a second document begins here", "keep one per file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    CheckPlain(mark, "", anchor);
    if (AtKey()) Refuse(mark, "a key is empty");
    Add(mark, YamlNode::Kind::kNull);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "aliases (*name) are not supported", "write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    CheckPlain(mark, tag, anchor);
    if (AtKey()) {
      AddKey(mark, value);
      return;
    }
    YamlNode& node = Add(mark, YamlNode::Kind::kScalar);
    node.text_ = value;
    node.quoted_ = tag == "!";
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kSequence);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Kind::kMapping);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  struct Level {
    YamlNode* node;
    bool expects_key;
    std::unordered_map<std::string, int> keys;  // of a mapping, with their lines
  };

  bool AtKey() const { return !open_.empty() && open_.back().expects_key; }
  Error At(int line, int column, std::string message, std::string hint) const {
    return Error{std::move(message), Where{document_.source_->file, line, column, ""},
                 std::move(hint), QuoteLine(*document_.source_, line, column)};
  }
  [[noreturn]] void Refuse(const YAML::Mark& mark, std::string message, std::string hint = "") {
    throw Refused{At(Line(mark), mark.column + 1, std::move(message), std::move(hint))};
  }
  int Line(const YAML::Mark& mark) const { return mark.line + document_.source_->first_line; }

  void CheckPlain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      Refuse(mark, "anchors (&name) are not supported", "write the value out where it is used");
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      Refuse(mark, "the tag \"" + tag + "\" is not supported", "leave it out");
    }
  }

  void AddKey(const YAML::Mark& mark, const std::string& key) {
    Level& level = open_.back();
    if (key == "<<") Refuse(mark, "merge keys (<<) are not supported", "write the keys out");
    const auto [before, fresh] = level.keys.emplace(key, Line(mark));
    if (!fresh) {
      Refuse(mark, "the key \"" + key + "\" is given twice",
             "it already stands in line " + std::to_string(before->second));
    }
    level.node->entries_.push_back({key, Line(mark), mark.column + 1, nullptr});
    level.expects_key = false;
  }

  YamlNode& Add(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (document_.nodes_.size() >= limits::kMaxYamlNodes) {
      Refuse(mark, "more than " + std::to_string(limits::kMaxYamlNodes) + " values in one file");
    }
    YamlNode& node = document_.nodes_.emplace_back();
    node.kind_ = kind;
    node.line_ = Line(mark);
    node.column_ = mark.column + 1;
    node.source_ = document_.source_.get();
    if (open_.empty()) {
      document_.root_ = &node;
      return node;
    }
    Level& level = open_.back();
    node.parent_ = level.node;
    if (level.node->is_sequence()) {
      level.node->items_.push_back(&node);
    } else {
      YamlNode::Entry& entry = level.node->entries_.back();
      entry.value = &node;
      if (kind == YamlNode::Kind::kNull) {  // yaml-cpp marks nothing at the next token
        node.line_ = entry.line;
        node.column_ = entry.column;
      }
      level.expects_key = true;
    }
    return node;
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    CheckPlain(mark, tag, anchor);
    if (AtKey()) Refuse(mark, "a key must be a single text");
    if (open_.size() >= static_cast<size_t>(limits::kMaxYamlDepth)) {
      Refuse(mark, "nested deeper than " + std::to_string(limits::kMaxYamlDepth) + " levels");
    }
    YamlNode& node = Add(mark, kind);
    open_.push_back({&node, kind == YamlNode::Kind::kMapping, {}});
  }

  YamlDocument document_;
  std::vector<Level> open_;
  int documents_ = 0;
};

Result<YamlDocument> YamlBuilder::Build(std::string_view text, std::string file,
                                        YamlDocument::Options options) {
  if (text.size() > options.max_bytes) {
    return Error{"the file has " + std::to_string(text.size()) + " bytes; the limit is " +
                     std::to_string(options.max_bytes),
                 Where{std::move(file)}};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  YamlBuilder builder;
  YamlSource& source = *builder.document_.source_;
  source.file = std::move(file);
  source.text = std::string(text);
  source.first_line = options.first_line;
  if (std::optional<size_t> bad = FirstBadByte(text)) {
    int line = options.first_line, column = 1;
    for (char c : text.substr(0, *bad)) {
      ++column;
      if (c == '\n') ++line, column = 1;
    }
    return Error{"a byte that is not UTF-8 text", Where{source.file, line, column, ""},
                 "save the file as UTF-8 without control characters"};
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    return refused.error;
  } catch (const YAML::Exception& e) {
    const bool known = !e.mark.is_null() && e.mark.line >= 0;
    return builder.At(known ? e.mark.line + options.first_line : 0, known ? e.mark.column + 1 : 0,
                      "this is not YAML: " + e.msg, "");
  }
  if (builder.document_.root_ == nullptr) {
    return Error{"the file is empty", Where{source.file, options.first_line, 0, ""}};
  }
  return std::move(builder.document_);
}

YamlDocument::YamlDocument() : source_(std::make_unique<YamlSource>()) {}
YamlDocument::YamlDocument(YamlDocument&&) noexcept = default;
YamlDocument& YamlDocument::operator=(YamlDocument&&) noexcept = default;
YamlDocument::~YamlDocument() = default;
const std::string& YamlDocument::file() const { return source_->file; }

Result<YamlDocument> YamlDocument::Parse(std::string_view text, std::string file) {
  return YamlBuilder::Build(text, std::move(file), Options{});
}

Result<YamlDocument> YamlDocument::Parse(std::string_view text, std::string file, Options options) {
  return YamlBuilder::Build(text, std::move(file), options);
}

Result<YamlDocument> YamlDocument::Load(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text.ok()) return text.error();
  return Parse(*text, path);
}

}  // namespace precert
