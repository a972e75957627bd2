// Printing syntax trees as S-expressions.
#include "cql/syntax/dump.h"

namespace precert::cql {
namespace {

bool IsPlain(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("_.:+-/=~").find(c) != std::string_view::npos;
    if (!plain) return false;
  }
  return true;
}

void AppendText(std::string_view text, std::string& out) {
  if (IsPlain(text)) {
    out += text;
    return;
  }
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        out += c;
        break;
    }
  }
  out += '"';
}

std::string_view RelationName(TimingRelation relation) {
  switch (relation) {
    case TimingRelation::kNone:
      return "";
    case TimingRelation::kBefore:
      return "before";
    case TimingRelation::kAfter:
      return "after";
    case TimingRelation::kOrBefore:
      return "or-before";
    case TimingRelation::kOrAfter:
      return "or-after";
  }
  return "";
}

std::string_view BoundaryName(TimingBoundary boundary) {
  switch (boundary) {
    case TimingBoundary::kNone:
      return "";
    case TimingBoundary::kStart:
      return "start";
    case TimingBoundary::kEnd:
      return "end";
    case TimingBoundary::kOccurs:
      return "occurs";
  }
  return "";
}

std::string_view OffsetName(TimingOffset offset) {
  switch (offset) {
    case TimingOffset::kExact:
      return "exact";
    case TimingOffset::kOrMore:
      return "or-more";
    case TimingOffset::kOrLess:
      return "or-less";
    case TimingOffset::kMoreThan:
      return "more-than";
    case TimingOffset::kLessThan:
      return "less-than";
  }
  return "";
}

// Whether the text is part of the node even when it is empty.
bool AlwaysHasText(AstKind kind) { return kind == AstKind::kStringLiteral; }

void AppendTiming(const Ast& node, std::string& out) {
  auto add = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out += " ";
    out += key;
    out += "=";
    out += value;
  };
  const TimingPhrase& t = node.timing;
  add("relation", RelationName(t.relation));
  add("left", BoundaryName(t.left));
  add("right", BoundaryName(t.right));
  if (t.has_precision) add("precision", PrecisionName(t.precision));
  if (node.children.size() > 2) add("offset", OffsetName(t.offset));
}

void Append(const Ast* node, std::string& out) {
  if (node == nullptr) {
    out += "_";
    return;
  }
  out += "(";
  out += AstKindName(node->kind);
  if (!node->text.empty() || AlwaysHasText(node->kind)) {
    out += " ";
    AppendText(node->text, out);
  }
  auto add = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out += " ";
    out += key;
    out += "=";
    AppendText(value, out);
  };
  add("unit", node->unit);
  add("alias", node->alias);
  add("version", node->version);
  if (node->kind == AstKind::kTiming) AppendTiming(*node, out);
  auto flag = [&](bool set, std::string_view name) {
    if (!set) return;
    out += " +";
    out += name;
  };
  flag(node->low_closed, "low");
  flag(node->high_closed, "high");
  flag(node->strict, "strict");
  flag(node->properly, "properly");
  flag(node->difference, "difference");
  flag(node->descending, "descending");
  flag(node->all, "all");
  flag(node->distinct, "distinct");
  flag(node->fluent, "fluent");
  flag(node->external, "external");
  flag(node->is_private, "private");
  flag(node->quoted, "quoted");
  flag(node->method, "method");
  for (const Ast* child : node->children) {
    out += " ";
    Append(child, out);
  }
  out += ")";
}

}  // namespace

std::string Dump(const Ast* node) {
  std::string out;
  Append(node, out);
  return out;
}

}  // namespace precert::cql
