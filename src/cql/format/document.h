// Document: text with places where a line may end, and Print, which decides where lines do end.
//
//   Documents docs(arena);
//   Doc call = docs.Group(docs.Concat({docs.Text("F("), docs.Indent(docs.Concat({docs.SoftLine(),
//                         ...})), docs.SoftLine(), docs.Text(")")}));
//   std::string text = Print(call, 100);
//
// A group is printed on one line when it fits, with what follows it up to the next place where a
// line may end; otherwise its own lines end, and its inner groups are asked in turn (the method of
// P. Wadler, "A prettier printer", 1998). A hard line, or a text that holds one, breaks every group
// around it. Documents live in the arena and are immutable.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace precert::cql {

struct DocNode;
using Doc = const DocNode*;

struct DocNode {
  enum class Kind : uint8_t {
    kText,
    kLine,      // a space, or a line end where its group is broken
    kSoftLine,  // nothing, or a line end
    kHardLine,  // a line end
    kConcat,
    kIndent,  // what lines within begin with: two spaces more
    kGroup,
  };
  Kind kind = Kind::kText;
  bool breaks = false;  // holds a hard line: every group around it is broken
  bool aside = false;   // a text that does not count for the width: a comment at the end of a line
  std::string_view text;
  std::span<const Doc> parts;
};

class Documents {
 public:
  explicit Documents(Arena& arena) : arena_(arena) {}

  Doc Text(std::string_view text);   // the text outlives the document
  Doc Aside(std::string_view text);  // of no width
  Doc Line();
  Doc SoftLine();
  Doc HardLine();
  Doc Concat(std::span<const Doc> parts);
  Doc Concat(std::initializer_list<Doc> parts) {
    return Concat(std::span<const Doc>(parts.begin(), parts.size()));
  }
  Doc Indent(Doc inner);
  Doc Group(Doc inner, bool broken = false);

 private:
  Doc Make(DocNode::Kind kind, bool breaks, std::span<const Doc> parts = {});
  Arena& arena_;
};

// Lines have no spaces at their end; there is no line end after the last.
std::string Print(Doc doc, size_t width);

}  // namespace precert::cql
