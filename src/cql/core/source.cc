// Source: lines, columns and quotations; Diagnostics: collecting and printing.
#include "cql/core/source.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/limits.h"
#include "cql/core/json_place.h"
#include "cql/core/utf8.h"

namespace precert::cql {
namespace {

constexpr size_t kQuoteWidth = 100;  // characters of a longer line that Quote shows
constexpr size_t kQuoteLead = 40;    // of these, before the span

// Characters of `text`; a malformed byte counts as one.
size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++count) i += std::max<size_t>(1, Utf8Bytes(text, i));
  return count;
}

}  // namespace

Source::Source(std::string name, std::string text, std::vector<int> line_map)
    : name_(std::move(name)), text_(std::move(text)), line_map_(std::move(line_map)) {
  line_starts_.push_back(0);
  // Offsets are 32 bits: what lies beyond cannot be pointed at (and is refused by the parser).
  size_t end = std::min<size_t>(text_.size(), std::numeric_limits<uint32_t>::max() - 1);
  for (size_t i = text_.find('\n'); i < end; i = text_.find('\n', i + 1)) {
    line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

Source::Position Source::At(uint32_t offset) const {
  offset = static_cast<uint32_t>(std::min<size_t>(offset, text_.size()));
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  size_t line = static_cast<size_t>(next - line_starts_.begin());  // 1-based
  uint32_t start = *(next - 1);
  Position at;
  at.column = static_cast<int>(CountCharacters(text().substr(start, offset - start))) + 1;
  if (line_map_.empty()) {
    at.line = static_cast<int>(line);
  } else if (line <= line_map_.size()) {
    at.line = line_map_[line - 1];
  } else {
    at.line = line_map_.back() + static_cast<int>(line - line_map_.size());
  }
  return at;
}

std::string Source::Quote(Span span) const {
  if (LooksLikeJson(text_)) {
    if (std::string place = JsonPlace(text_, span.begin); !place.empty()) return "  " + place;
  }
  size_t begin = std::min<size_t>(span.begin, text_.size());
  size_t line_begin = begin == 0 ? 0 : text_.rfind('\n', begin - 1) + 1;  // npos + 1 == 0
  size_t line_end = std::min(text_.find('\n', begin), text_.size());
  if (line_end > line_begin && text_[line_end - 1] == '\r') --line_end;
  begin = std::min(begin, line_end);
  size_t end = std::clamp<size_t>(span.end, begin, line_end);

  // Of a very long line only the surroundings of the span are shown.
  size_t from = line_begin;
  if (CountCharacters(text().substr(line_begin, line_end - line_begin)) > kQuoteWidth) {
    if (begin - from > kQuoteLead) from = begin - kQuoteLead;
    while (from < begin && (static_cast<unsigned char>(text_[from]) & 0xC0) == 0x80) ++from;
  }
  std::string line = from > line_begin ? "  ..." : "  ";
  std::string mark = from > line_begin ? "     " : "  ";
  size_t shown = 0;
  bool marked = false;
  size_t i = from;
  while (i < line_end && shown < kQuoteWidth) {
    size_t n = Utf8Bytes(text_, i);
    unsigned char c = static_cast<unsigned char>(text_[i]);
    if (n == 0) {
      line += "\xEF\xBF\xBD";  // U+FFFD for a malformed byte
    } else if (n == 1 && (c < 0x20 || c == 0x7F) && c != '\t') {
      line += ' ';
    } else {
      line.append(text_, i, n);
    }
    if (i < begin) {
      mark += c == '\t' ? '\t' : ' ';
    } else if (!marked) {
      mark += '^';
      marked = true;
    } else if (i < end) {
      mark += '~';
    }
    i += std::max<size_t>(1, n);
    ++shown;
  }
  if (i < line_end) line += "...";
  if (!marked) mark += '^';
  return line + "\n" + mark;
}

void Diagnostics::Error(Span span, std::string message, std::string hint) {
  ++errors_;
  // The first error is always kept, so that First() has one even after many warnings.
  if (list_.size() >= limits::kMaxDiagnostics && errors_ > 1) return;
  list_.push_back({Severity::kError, span, std::move(message), std::move(hint)});
}

void Diagnostics::Warning(Span span, std::string message, std::string hint) {
  if (list_.size() >= limits::kMaxDiagnostics) return;
  list_.push_back({Severity::kWarning, span, std::move(message), std::move(hint)});
}

std::string Diagnostics::ToString() const {
  std::vector<const Diagnostic*> order;
  for (const Diagnostic& d : list_) order.push_back(&d);
  std::stable_sort(order.begin(), order.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return a->span.begin < b->span.begin;
  });
  std::string out;
  size_t printed_errors = 0;
  for (const Diagnostic* d : order) {
    bool error = d->severity == Severity::kError;
    printed_errors += error;
    Source::Position at = source_->At(d->span.begin);
    out += source_->name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
           (error ? ": error: " : ": warning: ") + d->message + "\n" + source_->Quote(d->span) +
           "\n";
    if (!d->hint.empty()) out += "  " + d->hint + "\n";
  }
  if (printed_errors < errors_) {
    out += source_->name() + ": " + std::to_string(errors_ - printed_errors) +
           " more errors are not shown\n";
  }
  return out;
}

precert::Error Diagnostics::First() const {
  const Diagnostic* first = nullptr;
  for (const Diagnostic& d : list_) {
    if (d.severity != Severity::kError) continue;
    if (first == nullptr || d.span.begin < first->span.begin) first = &d;
  }
  assert(first != nullptr);
  Source::Position at = source_->At(first->span.begin);
  precert::Error error;
  error.message = first->message;
  error.where.file = source_->name();
  error.where.line = at.line;
  error.where.column = at.column;
  error.hint = first->hint;
  error.quote = source_->Quote(first->span);
  return error;
}

}  // namespace precert::cql
