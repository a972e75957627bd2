// Making documents and printing them. Printing keeps its own stack, so that a deep document needs
// no deep recursion, and looks ahead no further than one line.
#include "cql/format/document.h"

#include "cql/core/utf8.h"

namespace precert::cql {
namespace {

using Kind = DocNode::Kind;

struct Item {
  Doc doc;
  uint32_t indent;
  bool flat;
};

size_t Width(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size(); ++width) i += std::max<size_t>(1, Utf8Bytes(text, i));
  return width;
}

// Whether `next`, flat, and what follows up to the next possible line end fit into `room`.
bool Fits(Doc next, std::span<const Item> rest, size_t room, std::vector<Item>& pending) {
  pending.clear();
  pending.push_back({next, 0, true});
  size_t used = 0;
  while (true) {
    if (pending.empty()) {
      if (rest.empty()) return true;
      pending.push_back(rest.back());
      rest = rest.first(rest.size() - 1);
    }
    const Item item = pending.back();
    pending.pop_back();
    switch (item.doc->kind) {
      case Kind::kText: {
        if (item.doc->aside) break;
        const size_t newline = item.doc->text.find('\n');
        used += Width(item.doc->text.substr(0, newline));
        if (used > room) return false;
        if (newline != std::string_view::npos) return true;
        break;
      }
      case Kind::kLine:
      case Kind::kSoftLine:
        if (!item.flat) return true;
        used += item.doc->kind == Kind::kLine ? 1 : 0;
        break;
      case Kind::kHardLine:
        return true;
      case Kind::kGroup:
        pending.push_back({item.doc->parts[0], 0, item.flat && !item.doc->breaks});
        break;
      case Kind::kConcat:
      case Kind::kIndent:
        for (size_t i = item.doc->parts.size(); i-- > 0;) {
          pending.push_back({item.doc->parts[i], 0, item.flat});
        }
        break;
    }
    if (used > room) return false;
  }
}

}  // namespace

Doc Documents::Make(Kind kind, bool breaks, std::span<const Doc> parts) {
  DocNode* node = arena_.New<DocNode>();
  node->kind = kind;
  node->breaks = breaks;
  if (!parts.empty()) node->parts = arena_.Copy(parts);
  for (Doc part : parts) node->breaks = node->breaks || part->breaks;
  return node;
}

Doc Documents::Text(std::string_view text) {
  DocNode* node = arena_.New<DocNode>();
  node->text = text;
  node->breaks = text.find('\n') != std::string_view::npos;
  return node;
}

Doc Documents::Aside(std::string_view text) {
  DocNode* node = arena_.New<DocNode>();
  node->text = text;
  node->aside = true;
  return node;
}

Doc Documents::Line() { return Make(Kind::kLine, false); }
Doc Documents::SoftLine() { return Make(Kind::kSoftLine, false); }
Doc Documents::HardLine() { return Make(Kind::kHardLine, true); }
Doc Documents::Concat(std::span<const Doc> parts) { return Make(Kind::kConcat, false, parts); }
Doc Documents::Indent(Doc inner) {
  return Make(Kind::kIndent, false, std::span<const Doc>(&inner, 1));
}
Doc Documents::Group(Doc inner, bool broken) {
  return Make(Kind::kGroup, broken, std::span<const Doc>(&inner, 1));
}

std::string Print(Doc doc, size_t width) {
  std::string out;
  std::vector<Item> stack = {{doc, 0, false}};
  std::vector<Item> pending;
  size_t column = 0;
  auto end_line = [&](uint32_t indent) {
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += '\n';
    out.append(indent, ' ');
    column = indent;
  };
  while (!stack.empty()) {
    const Item item = stack.back();
    stack.pop_back();
    switch (item.doc->kind) {
      case Kind::kText: {
        out += item.doc->text;
        const size_t newline = item.doc->text.rfind('\n');
        column = newline == std::string_view::npos ? column + Width(item.doc->text)
                                                   : Width(item.doc->text.substr(newline + 1));
        break;
      }
      case Kind::kLine:
        if (item.flat) {
          out += ' ';
          ++column;
        } else {
          end_line(item.indent);
        }
        break;
      case Kind::kSoftLine:
        if (!item.flat) end_line(item.indent);
        break;
      case Kind::kHardLine:
        end_line(item.indent);
        break;
      case Kind::kConcat:
        for (size_t i = item.doc->parts.size(); i-- > 0;) {
          stack.push_back({item.doc->parts[i], item.indent, item.flat});
        }
        break;
      case Kind::kIndent:
        stack.push_back({item.doc->parts[0], item.indent + 2, item.flat});
        break;
      case Kind::kGroup: {
        const bool flat = item.flat || (!item.doc->breaks && column <= width &&
                                        Fits(item.doc->parts[0], stack, width - column, pending));
        stack.push_back({item.doc->parts[0], item.indent, flat && !item.doc->breaks});
        break;
      }
    }
  }
  return out;
}

}  // namespace precert::cql
