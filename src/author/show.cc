// Lays a policy out for a terminal.
#include "author/show.h"

#include "base/text.h"

namespace precert {
namespace {

void Indented(std::string_view text, std::string_view indent, std::string& out) {
  for (std::string_view line : SplitLines(text)) {
    out += line.empty() ? "\n" : std::string(indent) + std::string(line) + "\n";
  }
}

}  // namespace

std::string ShowPolicy(const Policy& p) {
  const Document& d = p.document();
  std::string out = p.title + "\n";
  out += "  policy     " + p.id + ", version " + p.version + "\n";
  out += "  publisher  " + p.publisher + "\n";
  out += "  in force   from " + p.effective.Display() + (p.ends ? " to " + p.ends->Display() : "") +
         "\n";
  if (p.modelled) out += "  modelled   " + p.modelled->Display() + "\n";
  if (!p.checked.empty()) out += "  checked    " + p.checked + "\n";
  for (const DocumentSource& s : p.sources) {
    out += "  source     " + s.title + (s.date.empty() ? "" : ", " + s.date) + "\n";
  }
  out += "  services\n";
  for (const PolicyService& s : p.services) {
    out += "    " + s.name + ": " + Join(s.codes, ", ");
    if (!s.described_as.empty()) out += ", described as " + Join(s.described_as, " or ");
    out += "\n";
  }
  for (size_t i = 0; i < d.sections.size(); ++i) {
    const Section& section = d.sections[i];
    if (section.level == 1) continue;
    out += "\n" + (section.number.empty() ? "" : section.number + " ") + section.title + "\n";
    Indented(section.prose, "  ", out);
    for (const Block& block : d.blocks) {
      if (block.section != static_cast<int>(i)) continue;
      out += "\n";
      Indented(block.text, block.info == "cql" ? "    | " : "    : ", out);
    }
  }
  out += "\n";
  for (const DecisionRow& row : p.decisions) {
    out += "  " + row.service + ": covered when ";
    switch (row.when) {
      case DecisionRow::When::kAlways:
        out += "always";
        break;
      case DecisionRow::When::kNever:
        out += "never";
        break;
      case DecisionRow::When::kDefinition:
        out += "\"" + row.definition + "\"";
        break;
    }
    out += "; otherwise ";
    switch (row.otherwise) {
      case Otherwise::kClinicalReview:
        out += "a clinician decides";
        break;
      case Otherwise::kNextAuthority:
        out += "the next authority decides";
        break;
      case Otherwise::kExcluded:
        out += "excluded as " + row.exclusion + " where the plan excludes that";
        break;
    }
    out += "\n";
  }
  return out;
}

}  // namespace precert
