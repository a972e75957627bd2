// Finding what was written.
#include "cql/explain/written.h"

#include <algorithm>

#include "cql/core/json_place.h"
#include "cql/explain/wording.h"

namespace precert::cql {

const Source* Written::SourceOf(uint32_t source_index) const {
  if (source_index == 0) return program_.source.get();
  return source_index <= program_.sources.size() ? program_.sources[source_index - 1].get()
                                                 : nullptr;
}

void Written::Place(Span span, uint32_t source_index, Step* step) const {
  const Source* source = SourceOf(source_index);
  if (source == nullptr) return;
  const Source::Position at = source->At(span.begin);
  step->file = source->name();
  step->line = at.line;
  step->column = at.column;
  if (!step->label.empty()) return;
  if (LooksLikeJson(source->text())) {
    // ELM: the node's type, and where the CQL had it when the file says so.
    const std::string place = JsonPlace(source->text(), span.begin);
    const size_t type = place.find(": ");
    step->label = Shorten(type == std::string::npos ? place : place.substr(type + 2), label_width_);
    return;
  }
  step->label = Shorten(OneLine(source->Text(span)), label_width_);
}

// Past conversions that nobody wrote: they stand where their operand stands, or where the
// operator stands that wanted them (`around`).
NodeId Written::Unwrap(NodeId id, Span around) const {
  while (true) {
    const Node& node = At(id);
    const bool maps = node.code == Code::kMap || node.code == Code::kMapInterval;
    const bool wraps = maps || (node.count == 1 && IsConversion(node));
    if (!wraps) return id;
    const NodeId inner = Operand(node, 0);
    if (!SameSpan(At(inner).span, node.span) && !SameSpan(node.span, around)) return id;
    id = inner;
  }
}

// The source of a path: X of X.code.coding; the operand of `x as T`.
NodeId Written::PathRoot(NodeId id) const {
  while (true) {
    id = Unwrap(id);
    const Node& node = At(id);
    if (node.code != Code::kProperty && node.code != Code::kAs && node.code != Code::kCast &&
        !IsIndexer(node)) {
      return id;
    }
    id = Operand(node, 0);
  }
}

bool Written::IsConversion(const Node& node) const {
  switch (node.code) {
    case Code::kAs:
    case Code::kCast:
    case Code::kList:
    case Code::kProperty:
      return true;
    case Code::kOp:
      return program_.calls[node.aux].op->name.starts_with("To");
    default:
      return false;
  }
}

bool Written::IsIndexer(const Node& node) const {
  return node.code == Code::kOp && program_.calls[node.aux].op->name == "Indexer";
}

// The whole of a path: its node spans its last name only.
Span Written::FullSpan(NodeId id, uint32_t source_index) const {
  Span span = At(id).span;
  while (At(id).code == Code::kProperty && At(id).count > 0) {
    id = Operand(At(id), 0);
    if (At(id).span.begin < span.begin) span.begin = At(id).span.begin;
  }
  // (x as T).value: the parenthesis belongs to no node.
  const Source* source = SourceOf(source_index);
  if (source == nullptr) return span;
  const std::string_view text = source->text();
  int open = 0;
  for (size_t i = span.begin; i < span.end && i < text.size(); ++i) {
    if (text[i] == '(') ++open;
    if (text[i] == ')' && --open < 0) {
      size_t before = span.begin;
      while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\n')) --before;
      if (before == 0 || text[before - 1] != '(') break;
      span.begin = static_cast<uint32_t>(before - 1);
      open = 0;
    }
  }
  return span;
}

// The definition of the context's record (Patient), which no library has written.
bool Written::IsImplicit(int index) const {
  const cql::Definition& definition = program_.definitions[index];
  const Source* source = SourceOf(definition.source_index);
  return source == nullptr ||
         source->Text(definition.span).find("define") == std::string_view::npos;
}

// The alias stands behind the source; programs keep it only where a row is a tuple.
std::string Written::AliasOf(const QuerySource& source, uint32_t source_index) const {
  if (!source.alias.empty()) return std::string(source.alias);
  const Source* text = SourceOf(source_index);
  if (text == nullptr) return "row";
  std::string_view rest = text->text().substr(At(Unwrap(source.expression)).span.end);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n)"), rest.size()));
  size_t end = 0;
  auto part = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  while (end < rest.size() && part(rest[end])) ++end;
  return end == 0 ? "row" : std::string(rest.substr(0, end));
}

}  // namespace precert::cql
