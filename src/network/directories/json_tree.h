// JsonTree: one JSON record as a tree that forgives what real directories get wrong.
//
//   JsonTree tree;
//   if (Status parsed = tree.Parse(text); !parsed.ok()) ...      // the reason; no place yet
//   tree.root().Text("npi");  tree.root()["name"].Text("last");
//
// A member that is absent, null or of another kind reads as nothing: a directory of a million
// providers is not refused for one of them. Numbers and booleans read as text too ("npi":
// 1999999018). The tree borrows nothing from the text; views live until the next Parse. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert {

class JsonNode {
 public:
  enum class Kind : unsigned char { kNone, kText, kNumber, kBool, kArray, kObject };

  Kind kind() const { return kind_; }
  bool is_object() const { return kind_ == Kind::kObject; }
  std::string_view key() const { return key_; }
  // Text, number or boolean as text; "" for everything else.
  std::string_view text() const { return text_; }
  std::optional<double> number() const;  // of a number, or of a text that is one
  // The member of an object; the empty node when there is none. The first of several.
  const JsonNode& operator[](std::string_view key) const;
  std::string_view Text(std::string_view key) const { return (*this)[key].text(); }
  // The items of an array; any other value that is there counts as an array of one.
  std::vector<const JsonNode*> Items(std::string_view key) const;
  const std::vector<JsonNode>& children() const { return children_; }

 private:
  friend class JsonTree;
  Kind kind_ = Kind::kNone;
  std::string key_, text_;
  std::vector<JsonNode> children_;
};

class JsonTree {
 public:
  JsonTree();
  ~JsonTree();
  JsonTree(const JsonTree&) = delete;
  JsonTree& operator=(const JsonTree&) = delete;

  // Errors name the line and column within `text`: not JSON, not UTF-8, nested too deep.
  Status Parse(std::string_view text);
  const JsonNode& root() const { return root_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  JsonNode root_;
};

}  // namespace precert
