// Runs the case tables of a policy.
#include "author/policy_cases.h"

#include <algorithm>

#include "base/file.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "decide/coverage.h"
#include "decide/resolve_service.h"
#include "intake/bundle.h"
#include "intake/yaml_case.h"

namespace precert {
namespace {

constexpr std::string_view kColumns[] = {"case",     "outcome", "code",      "service", "diagnosis",
                                         "record",   "purpose", "sessions",  "used",    "place",
                                         "facility", "license", "specialty", "born"};

// A pipe table outside any front matter: case files are plain Markdown.
struct CaseTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;
};

std::vector<std::string> Cells(std::string_view line) {
  line = Trim(line);
  line.remove_prefix(1);
  if (!line.empty() && line.back() == '|') line.remove_suffix(1);
  std::vector<std::string> cells;
  for (std::string_view cell : Split(line, '|')) cells.emplace_back(Trim(cell));
  return cells;
}

Result<CaseTable> ReadTable(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text) return text.error();
  CaseTable table;
  int number = 0;
  for (std::string_view line : SplitLines(*text)) {
    ++number;
    if (!Trim(line).starts_with('|')) continue;
    std::vector<std::string> cells = Cells(line);
    if (table.header.empty()) {
      for (const std::string& name : cells) {
        if (std::find(std::begin(kColumns), std::end(kColumns), name) == std::end(kColumns)) {
          return Error{"a table of cases has no column '" + name + "'",
                       {path, number, 0, ""},
                       DidYouMean(name, kColumns),
                       ""};
        }
      }
      table.header = std::move(cells);
    } else if (cells[0].find_first_not_of("-: ") != std::string::npos) {
      if (cells.size() != table.header.size()) {
        return Error{"the row has " + std::to_string(cells.size()) + " cells and the table " +
                         std::to_string(table.header.size()) + " columns",
                     {path, number, 0, ""},
                     "",
                     ""};
      }
      table.rows.push_back(std::move(cells));
      table.lines.push_back(number);
    }
  }
  if (table.rows.empty()) return Error{"the file has no table of cases", {path, 0, 0, ""}, "", ""};
  return table;
}

class CaseRow {
 public:
  CaseRow(const CaseTable& table, size_t row, Date day) : table_(table), row_(row), day_(day) {}

  std::string Cell(std::string_view column) const {
    for (size_t i = 0; i < table_.header.size(); ++i) {
      if (table_.header[i] == column) return table_.rows[row_][i];
    }
    return "";
  }

  // The short case that the row stands for.
  std::string Yaml(const std::string& service_key) const {
    std::string out = "plan: none\ndate: " + day_.ToString() + "\n";
    auto line = [&](std::string_view indent, std::string_view key, const std::string& value) {
      if (!value.empty())
        out += std::string(indent) + std::string(key) + ": " + JsonWriter::Quote(value) + "\n";
    };
    line("", "code", Cell("code"));
    line("", "service", Cell("service"));
    line("", "purpose", Cell("purpose"));
    if (std::string n = Cell("sessions"); !n.empty()) out += "sessions: " + n + "\n";
    if (std::string born = Cell("born"); !born.empty()) out += "patient: { born: " + born + " }\n";
    std::string codes;
    const std::string diagnoses = Cell("diagnosis");
    for (std::string_view d : SplitWords(diagnoses)) {
      codes += (codes.empty() ? "" : ", ") + JsonWriter::Quote(d);
    }
    if (!codes.empty()) out += "diagnosis: [" + codes + "]\n";
    if (!(Cell("place") + Cell("facility") + Cell("license") + Cell("specialty")).empty()) {
      out += "provider:\n";
      for (std::string_view key : {"place", "facility", "license", "specialty"}) {
        line("  ", key, Cell(key));
      }
    }
    if (std::string used = Cell("used"); !used.empty()) {
      out += "used: { sessions: { " + JsonWriter::Quote(service_key) + ": " + used + " } }\n";
    }
    std::string record;
    const std::string terms = Cell("record");
    for (std::string_view part : Split(terms, ';')) record += Entry(Trim(part));
    if (!record.empty()) out += "record:\n" + record;
    return out;
  }

 private:
  // "isotretinoin (2 months ago)" -> an entry with `on:`.
  static std::string Entry(std::string_view text) {
    if (text.empty()) return "";
    std::string on;
    if (size_t open = text.rfind('('); text.back() == ')' && open != std::string_view::npos) {
      std::string_view inner = text.substr(open + 1, text.size() - open - 2);
      if (inner.starts_with("on ")) inner.remove_prefix(3);
      on = "    on: " + std::string(inner) + "\n";
      text = Trim(text.substr(0, open));
    }
    std::string entry = "  - " + std::string(text);
    if (!on.empty() && text.find(':') == std::string_view::npos) entry += ":";
    return entry + "\n" + on;
  }

  const CaseTable& table_;
  size_t row_;
  Date day_;
};

Result<std::string> OutcomeOfRow(const Policy& policy, const CaseRow& row, const std::string& file,
                                 const Terms& terms, const codes::CodeSystems& codes, Date day) {
  // `used` counts by family, which the service's code gives.
  const codes::Service* known = codes.services.Find(row.Cell("code"), row.Cell("service"));
  const std::string family = known != nullptr ? known->family : row.Cell("code");
  Result<std::string> bundle = YamlCaseToBundle(row.Yaml(family), file, terms, day);
  if (!bundle) return bundle.error();
  Result<Case> request = ReadBundle(std::move(*bundle), file);
  if (!request) return request.error();
  const ServiceLine& line = request->lines[0];
  const DeterminedService service = ResolveService(codes, line);
  const std::string words = codes::NormalWords(service.described_as);
  for (const PolicyService& s : policy.services) {
    if (!s.Governs(service.decided_code, words)) continue;
    Result<PolicyAnswer> answer = DecideByPolicy(policy, s, {*request, line, service, day, false});
    if (!answer) return answer.error();
    return answer->outcome;
  }
  return std::string("not governed");
}

}  // namespace

Result<std::vector<PolicyCaseResult>> RunPolicyCases(const Policy& policy, const Terms& terms,
                                                     const codes::CodeSystems& codes) {
  std::vector<PolicyCaseResult> out;
  // What is wrong with the policy itself is said of the policy, not of its first case.
  if (Result<const PolicyProgram*> program = policy.program(); !program) return program.error();
  Result<std::vector<std::string>> files = ListFiles(policy.folder + "/cases", ".md");
  if (!files) return out;
  const Date day = policy.modelled.value_or(policy.effective);
  for (const std::string& name : *files) {
    const std::string path = policy.folder + "/cases/" + name;
    Result<CaseTable> table = ReadTable(path);
    if (!table) return table.error();
    for (size_t i = 0; i < table->rows.size(); ++i) {
      CaseRow row(*table, i, day);
      Result<std::string> got = OutcomeOfRow(policy, row, path, terms, codes, day);
      if (!got) {
        Error error = got.error();
        error.where = {path, table->lines[i], 0, ""};
        error.quote.clear();  // of the short case that the row was turned into, which nobody wrote
        error.message = "the case '" + row.Cell("case") + "': " + error.message;
        return error;
      }
      out.push_back({path, table->lines[i], row.Cell("case"), row.Cell("outcome"), *got});
    }
  }
  return out;
}

}  // namespace precert
