// Reads evidence blocks and makes citations.
#include "policy/clause.h"

#include "base/text.h"

namespace precert {
namespace {

Status ReadRule(const Document& document, const LiterateLibrary& library, const YamlNode& node,
                std::string_view define, int line, std::shared_ptr<YamlDocument> yaml,
                std::map<int, EvidenceRule>& out) {
  int definition = library.Find(define);
  if (definition < 0 || library.SectionOf(definition) < 0) {
    return document.Wrong(line, "no definition is called '" + std::string(define) + "'",
                          DidYouMean(define, library.DefinitionNames()));
  }
  EvidenceRule rule;
  rule.yaml = std::move(yaml);
  rule.line = line;
  YamlReader read(node, {"ask", "kind", "supply", "request", "reason"});
  int kind = 0, reason = 0;
  read.Required("ask", &rule.ask);
  read.Choice("kind", {"document", "fact"}, &kind);
  read.Choice("reason",
              {"documentation", "step-therapy", "medical-necessity", "contraindication", "elective",
               "setting", "provider"},
              &reason);
  if (!read.ok()) return read.error();
  rule.reason = kEvidenceReasons[reason];
  rule.kind = kind == 0 ? "document" : "fact";
  rule.supply = node.Find("supply");
  rule.request = node.Find("request");
  if (!out.emplace(definition, std::move(rule)).second) {
    return document.Wrong(line, "'" + std::string(define) + "' has two evidence rules",
                          "keep one; alternatives are definitions of their own");
  }
  return Done{};
}

// The only definition of a section, or "" when there are none or several.
std::string_view OnlyDefinition(const LiterateLibrary& library, int section) {
  std::string_view only;
  const auto& definitions = library.program()->definitions;
  for (size_t i = 0; i < definitions.size(); ++i) {
    if (library.SectionOf(static_cast<int>(i)) != section) continue;
    if (!only.empty()) return "";
    only = definitions[i].name;
  }
  return only;
}

}  // namespace

Clause ClauseOf(const Document& document, std::string_view id, std::string_view version,
                int section) {
  Clause clause{std::string(id), std::string(version), "", ""};
  if (section >= 0) {
    clause.section = document.sections[section].number;
    clause.title = document.sections[section].title;
  }
  return clause;
}

Result<std::map<int, EvidenceRule>> ReadEvidence(const Document& document,
                                                 const LiterateLibrary& library) {
  std::map<int, EvidenceRule> out;
  for (const Block& block : document.blocks) {
    if (block.info != "evidence") continue;
    Result<YamlDocument> parsed =
        YamlDocument::Parse(block.text, document.file, {.first_line = block.line});
    if (!parsed) return parsed.error();
    auto yaml = std::make_shared<YamlDocument>(std::move(*parsed));
    const YamlNode& root = yaml->root();
    const bool keys_of_a_rule = root.Has("ask") || root.Has("kind") || root.Has("supply") ||
                                root.Has("request") || root.Has("reason");
    if (keys_of_a_rule) {
      std::string_view define = OnlyDefinition(library, block.section);
      if (define.empty()) {
        return document.Wrong(block.line,
                              "this evidence block does not say which definition it is for",
                              "write the definition's name as a key above 'ask'");
      }
      Status s = ReadRule(document, library, root, define, block.line, yaml, out);
      if (!s) return s.error();
      continue;
    }
    if (Status s = root.CheckKind(YamlNode::Kind::kMapping); !s) return s.error();
    for (const YamlNode::Entry& entry : root.entries()) {
      Status s = ReadRule(document, library, *entry.value, entry.key, entry.line, yaml, out);
      if (!s) return s.error();
    }
  }
  return out;
}

}  // namespace precert
