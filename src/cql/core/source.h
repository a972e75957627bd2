// Source: the text of one CQL library, and Diagnostic: what is wrong with it, where, and what to
// do.
//
// A policy's CQL comes out of fenced blocks in Markdown. Its Source keeps, for each line of the
// library, the line of the document it came from, so that a diagnostic points into the document
// that a person edits. Offsets are bytes into `text`; lines and columns are 1-based. A Source
// outlives everything compiled from it. Immutable after construction; share freely.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert::cql {

struct Span {
  uint32_t begin = 0;  // byte offsets into Source::text
  uint32_t end = 0;
};

class Source {
 public:
  // `line_map[i]` is the document line of library line i + 1; empty means the lines are the same.
  Source(std::string name, std::string text, std::vector<int> line_map = {});

  const std::string& name() const { return name_; }  // the file name that messages show
  std::string_view text() const { return text_; }
  std::string_view Text(Span span) const {
    return text().substr(span.begin, span.end - span.begin);
  }

  struct Position {
    int line = 0;    // of the document
    int column = 0;  // in characters (code points)
  };
  Position At(uint32_t offset) const;

  // The line at `span` and, under it, a caret and tildes marking the span, both indented by two and
  // without a final line end; of a very long line the surroundings, of a longer span its first
  // line:
  //     define X: 1 + 'a'
  //               ^~~~~~~
  // Of ELM JSON, the place as core/json_place.h tells it.
  std::string Quote(Span span) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
  std::vector<int> line_map_;
};

enum class Severity : uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Span span;
  std::string message;  // one sentence without a full stop
  std::string hint;     // "did you mean 'Lesion count'?"; may be empty
};

// Collects diagnostics for one Source; past limits::kMaxDiagnostics it only counts.
class Diagnostics {
 public:
  explicit Diagnostics(const Source& source) : source_(&source) {}
  void Error(Span span, std::string message, std::string hint = "");
  void Warning(Span span, std::string message, std::string hint = "");
  bool has_errors() const { return errors_ > 0; }
  const std::vector<Diagnostic>& list() const { return list_; }
  const Source& source() const { return *source_; }

  // "FILE:LINE:COLUMN: error: MESSAGE\n  <line>\n  <caret>\n  HINT" for each, in source order.
  std::string ToString() const;
  // The first error, with its place and quotation, as a precert::Error. Only when has_errors().
  precert::Error First() const;

 private:
  const Source* source_;
  std::vector<Diagnostic> list_;
  size_t errors_ = 0;
};

}  // namespace precert::cql
