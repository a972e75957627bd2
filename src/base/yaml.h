// YAML as a small immutable tree that remembers where everything stood.
//
//   Result<YamlDocument> doc = YamlDocument::Parse(text, "plans/example/plan.md", {.first_line =
//   2}); if (!doc.ok()) return doc.error(); YamlReader read(doc->root(), {"plan", "title",
//   "deductible"});   // unknown keys are errors read.Required("plan", &plan.id);
//   read.Optional("deductible", &plan.deductible);                    // Money, left alone if
//   absent if (!read.ok()) return read.error();
//
// Strict on purpose, because these files decide about people: UTF-8 only, one document, plain text
// keys, no key twice, no anchors, aliases, merge keys or tags, and the depth and size limits of
// limits.h. `true` and `false` are the only booleans; a plain `null`, `~` or nothing is null, which
// no typed reading accepts (leave the key out instead).
//
// A document owns its nodes and is move-only; nodes are read through `const YamlNode&` and live as
// long as the document. Immutable after Parse, so that threads may share it.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/money.h"
#include "base/result.h"

namespace precert {

class YamlBuilder;
struct YamlSource;

class YamlNode {
 public:
  enum class Kind { kNull, kScalar, kSequence, kMapping };
  struct Entry;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_scalar() const { return kind_ == Kind::kScalar; }
  bool is_sequence() const { return kind_ == Kind::kSequence; }
  bool is_mapping() const { return kind_ == Kind::kMapping; }
  bool quoted() const { return quoted_; }            // "..." or '...' or a block scalar
  const std::string& text() const { return text_; }  // of a scalar; "" otherwise
  int line() const { return line_; }                 // 1-based, in the file
  int column() const { return column_; }
  std::string path() const;  // "tiers.in.deductible", "providers[2].npi"

  // Items of a sequence and entries of a mapping, in the order of the text; empty for other kinds.
  const std::vector<const YamlNode*>& items() const { return items_; }
  const std::vector<Entry>& entries() const { return entries_; }
  size_t size() const;
  const YamlNode* Find(std::string_view key) const;  // nullptr: absent or not a mapping
  bool Has(std::string_view key) const { return Find(key) != nullptr; }

  // An error about this node: file, line, column, path and the quoted line.
  Error Wrong(std::string message, std::string hint = "") const;

  // Typed values of this node; the error names the text and what was expected.
  Result<std::string> AsText() const;  // any scalar, as written
  Result<bool> AsBool() const;
  Result<int64_t> AsInt(int64_t lowest = std::numeric_limits<int64_t>::min(),
                        int64_t highest = std::numeric_limits<int64_t>::max()) const;
  Result<Decimal> AsDecimal() const;
  Result<Money> AsMoney() const;
  Result<Rate> AsRate() const;  // percent: "20", "20%", "32.99 %"
  Result<Date> AsDate() const;  // 2026-11-23
  // A sequence of scalars; one scalar counts as a sequence of one.
  Result<std::vector<std::string>> AsTextList() const;

  // This is a mapping, and every key of it is one of `allowed` (with a "did you mean").
  Status CheckKeys(std::initializer_list<std::string_view> allowed) const;
  Status CheckKind(Kind kind) const;  // "must be a list, not a text"
  Result<const YamlNode*> Require(std::string_view key) const;

 private:
  friend class YamlBuilder;
  Kind kind_ = Kind::kNull;
  bool quoted_ = false;
  int line_ = 0;
  int column_ = 0;
  std::string text_;
  std::vector<const YamlNode*> items_;
  std::vector<Entry> entries_;
  const YamlNode* parent_ = nullptr;
  const YamlSource* source_ = nullptr;
};

struct YamlNode::Entry {
  std::string key;
  int line = 0;  // of the key
  int column = 0;
  const YamlNode* value = nullptr;
};

inline size_t YamlNode::size() const { return is_mapping() ? entries_.size() : items_.size(); }

class YamlDocument {
 public:
  struct Options {
    int first_line = 1;  // line of the file at which `text` begins (front matter)
    size_t max_bytes = limits::kMaxDocumentBytes;
  };
  static Result<YamlDocument> Parse(std::string_view text, std::string file);
  static Result<YamlDocument> Parse(std::string_view text, std::string file, Options options);
  // Reads and parses a file; the error of an unreadable file says so.
  static Result<YamlDocument> Load(const std::string& path);

  const YamlNode& root() const { return *root_; }
  const std::string& file() const;

  YamlDocument(YamlDocument&&) noexcept;
  YamlDocument& operator=(YamlDocument&&) noexcept;
  ~YamlDocument();

 private:
  friend class YamlBuilder;
  YamlDocument();
  std::unique_ptr<YamlSource> source_;
  std::deque<YamlNode> nodes_;
  const YamlNode* root_ = nullptr;
};

// Reads a mapping's fields one after another and keeps the first error, so that a reader of a
// document is a list of its fields. After an error every call does nothing.
class YamlReader {
 public:
  YamlReader(const YamlNode& mapping, std::initializer_list<std::string_view> allowed);

  bool ok() const { return !error_; }
  const Error& error() const { return *error_; }
  Status status() const;
  void Fail(Error error);  // keeps the first

  // T: std::string, bool, int, int64_t, Decimal, Money, Rate, Date, std::vector<std::string>, or
  // std::optional of one of them. Optional leaves *out as it was when the key is absent.
  template <typename T>
  void Required(std::string_view key, T* out) {
    if (const YamlNode* node = Node(key, true)) Set(*node, out);
  }
  template <typename T>
  void Optional(std::string_view key, T* out) {
    if (const YamlNode* node = Node(key, false)) Set(*node, out);
  }
  void Int(std::string_view key, int lowest, int highest, int* out);  // optional, within bounds
  // Optional text that must be one of `words`; *out becomes its index.
  void Choice(std::string_view key, std::initializer_list<std::string_view> words, int* out);

  // The value under `key` of that kind, or nullptr (absent, or an error was recorded).
  const YamlNode* Mapping(std::string_view key);
  const YamlNode* Sequence(std::string_view key);

 private:
  const YamlNode* Node(std::string_view key, bool required);
  template <typename T>
  void Take(Result<T> value, T* out) {
    if (value.ok()) {
      *out = std::move(*value);
    } else {
      Fail(value.error());
    }
  }
  void Set(const YamlNode& node, std::string* out) { Take(node.AsText(), out); }
  void Set(const YamlNode& node, bool* out) { Take(node.AsBool(), out); }
  void Set(const YamlNode& node, int64_t* out) { Take(node.AsInt(), out); }
  void Set(const YamlNode& node, int* out);
  void Set(const YamlNode& node, Decimal* out) { Take(node.AsDecimal(), out); }
  void Set(const YamlNode& node, Money* out) { Take(node.AsMoney(), out); }
  void Set(const YamlNode& node, Rate* out) { Take(node.AsRate(), out); }
  void Set(const YamlNode& node, Date* out) { Take(node.AsDate(), out); }
  void Set(const YamlNode& node, std::vector<std::string>* out) { Take(node.AsTextList(), out); }
  template <typename T>
  void Set(const YamlNode& node, std::optional<T>* out) {
    T value{};
    Set(node, &value);
    if (ok()) *out = std::move(value);
  }

  const YamlNode& mapping_;
  std::optional<Error> error_;
};

}  // namespace precert
