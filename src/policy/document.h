// Document: a literate Markdown file: front matter, numbered sections of prose, fenced blocks,
// tables.
//
//   ---
//   policy: aetna-cpb-0251          <- front matter, YAML
//   ---
//   # Title
//   ## 2 Dermal chemical peel       <- section "2"
//   Prose that a person reads.
//   ### 2.1 Fifteen or more lesions <- section "2.1"
//   ```cql                          <- block of section 2.1
//   define "Fifteen or more lesions": "Lesion count" >= 15
//   ```
//
// Policies and plans are both read with this; what their front matter and blocks mean is theirs
// (policy.h, plan/plan.h). Every part keeps the line where it stands in the file.
// Immutable; owns its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"

namespace precert {

struct Block {       // ```info ... ```
  std::string info;  // first word after the fence: "cql", "rule", "evidence"
  std::string text;
  int line = 0;     // of the first line inside the fence
  int section = 0;  // index into Document::sections
};

struct Table {
  std::vector<std::string> header;             // lower case, trimmed
  std::vector<std::vector<std::string>> rows;  // cells as plain text
  std::vector<int> row_lines;
  int line = 0;
  int section = 0;
};

struct Section {
  std::string number;  // "2.1"; "" for headings without a number
  std::string title;   // "Fifteen or more lesions"
  int level = 1;
  int line = 0;
  std::string prose;  // paragraphs, as plain text separated by blank lines
};

struct Document {
  std::string file;
  std::string text;
  std::string sha256;
  YamlDocument front;
  std::vector<Section> sections;
  std::vector<Block> blocks;
  std::vector<Table> tables;

  // The section a number or (without one) a title names; -1 when there is none.
  int FindSection(std::string_view number_or_title) const;
  Error Wrong(int line, std::string message, std::string hint = "") const;
};

// A text that a document rests on, from its front matter:
//   sources: [{ title: "...", date: "2025-09-26", read: "2026-11-23" }]
struct DocumentSource {
  std::string title;
  std::string date;  // of the text
  std::string read;  // when we read it
};
Status ReadSources(YamlReader& front, std::vector<DocumentSource>& out);

// Errors: unreadable, no front matter, an unclosed fence, a section number used twice.
Result<Document> ReadDocument(const std::string& path);
Result<Document> ParseDocument(std::string text, std::string file);

}  // namespace precert
