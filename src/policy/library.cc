// Assembles and compiles the CQL of a document.
#include "policy/library.h"

#include <algorithm>

#include "base/text.h"
#include "cql/check/compiler.h"
#include "policy/uses.h"

namespace precert {
namespace {

constexpr RequestParameter kParameters[] = {
    {"Service", "String", "family of the service asked for, as data/codes/services.tsv names it"},
    {"Service code", "String",
     "CPT or HCPCS code asked for, corrected where the request was wrong"},
    {"Described as", "String",
     "the requester's own words for the service, lower case; '' when none"},
    {"Diagnoses", "List<Code>", "diagnoses of the line, principal first"},
    {"Units", "Integer", "units in one session"},
    {"Sessions requested", "Integer", "sessions asked for"},
    {"Sessions used", "Integer", "sessions of this service already used in the plan year"},
    {"Place of service", "String", "CMS place-of-service code, two digits"},
    {"Facility type", "String",
     "kind of place, in the requester's words, lower case; '' when not stated"},
    {"Purpose", "String",
     "cosmetic, elective or medical, as the requester states it; '' when not stated"},
    {"Provider license", "String", "kind of licence: MD, DO, NP, PA, RN, esthetician"},
    {"Provider specialty", "String", "NUCC taxonomy code or words, lower case"},
    {"Provider board certified", "Boolean", "the provider states board certification"},
    {"Patient state", "String", "two-letter state of residence"},
    {"Patient age", "Integer", "whole years on the as-of date"},
};

struct Assembled {
  std::string text;
  std::vector<int> line_map;       // document line of each library line
  std::vector<int> line_sections;  // section of each library line; -1 in the preamble

  void AddLine(std::string_view line, int document_line, int section) {
    text += line;
    text += '\n';
    line_map.push_back(document_line);
    line_sections.push_back(section);
  }
};

Assembled Assemble(const Document& document, std::string_view name,
                   const codes::Terminology& terminology) {
  Assembled out;
  auto preamble = [&](std::string line) { out.AddLine(line, 1, -1); };
  preamble("library \"" + std::string(name) + "\"");
  preamble("using FHIR version '4.0.1'");
  preamble("include FHIRHelpers version '4.0.1' called FHIRHelpers");
  for (const codes::ValueSet* set : terminology.All()) {
    preamble("valueset \"" + set->name + "\": '" + set->url + "'");
  }
  for (const RequestParameter& p : kParameters) {
    preamble("parameter \"" + std::string(p.name) + "\" " + std::string(p.type));
  }
  preamble("context Patient");
  for (const Block& block : document.blocks) {
    if (block.info != "cql") continue;
    int line = block.line;
    for (std::string_view text : SplitLines(block.text)) out.AddLine(text, line++, block.section);
  }
  return out;
}

}  // namespace

std::span<const RequestParameter> RequestParameters() { return kParameters; }

Result<LiterateLibrary> LiterateLibrary::Compile(const Document& document, std::string_view name,
                                                 const codes::Terminology& terminology) {
  Assembled assembled = Assemble(document, name, terminology);
  auto source = std::make_shared<const cql::Source>(document.file, std::move(assembled.text),
                                                    assembled.line_map);
  cql::Diagnostics diagnostics(*source);
  cql::Compiler compiler(&terminology);
  cql::CompileOptions options;
  options.require_value_sets = true;
  std::shared_ptr<const cql::Program> program = compiler.Compile(source, options, diagnostics);
  if (program == nullptr || diagnostics.has_errors()) {
    // The first error carries the place; the rest follow as the terminal shows them.
    Error error = diagnostics.First();
    std::string all = diagnostics.ToString();
    const std::string head = error.where.ToString() + ": error: " + error.message + "\n";
    if (diagnostics.list().size() > 1 && all.starts_with(head)) {
      error.quote = all.substr(head.size());
      error.hint.clear();
    }
    return error;
  }

  LiterateLibrary library;
  library.program_ = program;
  std::string_view text = source->text();
  size_t at = 0;
  int library_line = 0;  // definitions come in any order: count lines from the start for each
  std::vector<size_t> starts = {0};
  for (; at < text.size(); ++at) {
    if (text[at] == '\n') starts.push_back(at + 1);
  }
  for (const cql::Definition& definition : program->definitions) {
    if (!definition.library.empty()) {
      library.sections_.push_back(-1);
      library.lines_.push_back(0);
      continue;
    }
    library_line = static_cast<int>(std::upper_bound(starts.begin(), starts.end(),
                                                     static_cast<size_t>(definition.span.begin)) -
                                    starts.begin()) -
                   1;
    const bool known = library_line < static_cast<int>(assembled.line_sections.size());
    library.sections_.push_back(known ? assembled.line_sections[library_line] : -1);
    library.lines_.push_back(known ? assembled.line_map[library_line] : 0);
  }
  for (size_t i = 0; i < program->definitions.size(); ++i) {
    std::vector<int>& parameters = library.parameters_.emplace_back();
    const std::vector<bool> used = ParametersUsedBy(*program, static_cast<int>(i));
    for (size_t p = 0; p < used.size(); ++p) {
      if (used[p]) parameters.push_back(static_cast<int>(p));
    }
  }
  return library;
}

std::vector<std::string_view> LiterateLibrary::DefinitionNames() const {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < program_->definitions.size(); ++i) {
    if (sections_[i] >= 0) names.push_back(program_->definitions[i].name);
  }
  return names;
}

Result<int> LiterateLibrary::FindBoolean(const Document& document, std::string_view name,
                                         int line) const {
  const int definition = Find(name);
  if (definition < 0 || SectionOf(definition) < 0) {
    return document.Wrong(line, "no definition is called '" + std::string(name) + "'",
                          DidYouMean(name, DefinitionNames()));
  }
  const cql::Type* type = program_->definitions[definition].type;
  if (!type->Is(cql::TypeKind::kBoolean)) {
    return document.Wrong(
        line,
        "'" + std::string(name) + "' is not a yes-or-no definition but gives " + type->ToString());
  }
  return definition;
}

Status LiterateLibrary::RefuseUnused(const Document& document, std::span<const int> roots) const {
  const std::vector<bool> used = DefinitionsUsedBy(*program_, roots);
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i] || sections_[i] < 0) continue;
    return document.Wrong(lines_[i],
                          "no decision uses the definition '" + program_->definitions[i].name + "'",
                          "refer to it from a criterion or a rule, or remove it");
  }
  return Done{};
}

}  // namespace precert
