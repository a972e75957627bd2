// Reads and checks a policy document.
#include "policy/policy.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "codes/services.h"

namespace precert {

bool PolicyService::Governs(std::string_view code, std::string_view words) const {
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) return false;
  return described_as.empty() ||
         std::any_of(described_as.begin(), described_as.end(), [&](const std::string& wanted) {
           return precert::codes::HasWords(words, wanted);
         });
}

Result<std::shared_ptr<Policy>> Policy::Load(const std::string& folder,
                                             std::shared_ptr<const codes::Terminology> shared) {
  Result<Document> document = ReadDocument(folder + "/policy.md");
  if (!document) return document.error();
  std::shared_ptr<Policy> policy(new Policy(std::move(*document)));
  policy->folder = folder;
  if (shared != nullptr) {
    for (const codes::ValueSet* set : shared->All()) policy->terminology_.Add(*set);
  }
  if (Result<std::vector<std::string>> files = ListFiles(folder + "/valuesets"); files.ok()) {
    for (const std::string& file : *files) {
      Status s = policy->terminology_.LoadFile(folder + "/valuesets/" + file);
      if (!s) return s.error();
    }
  }
  if (Status s = policy->ReadFront(); !s) return s.error();
  if (Status s = policy->ReadDecisions(); !s) return s.error();
  return policy;
}

Status Policy::ReadFront() {
  YamlReader read(document_.front.root(),
                  {"policy", "title", "publisher", "kind", "binds", "version", "effective", "ends",
                   "modelled", "checked", "sources", "services"});
  int kind_index = 0;
  read.Required("policy", &id);
  read.Required("title", &title);
  read.Required("publisher", &publisher);
  read.Required("version", &version);
  read.Required("effective", &effective);
  read.Choice("kind", {"payer", "national", "state"}, &kind_index);
  read.Optional("ends", &ends);
  read.Optional("modelled", &modelled);
  read.Optional("checked", &checked);
  kind = static_cast<PolicyKind>(kind_index);
  if (const YamlNode* binds = read.Mapping("binds")) {
    YamlReader inner(*binds, {"plans", "state"});
    inner.Optional("plans", &binds_plans);
    inner.Optional("state", &binds_state);
    if (!inner.ok()) return inner.error();
  }
  if (Status s = ReadSources(read, sources); !s) return s;
  const YamlNode* listed = read.Mapping("services");
  if (!read.ok()) return read.error();
  if (listed == nullptr || listed->entries().empty()) {
    return document_.Wrong(1, "the policy governs no service", "list them under 'services'");
  }
  if (ends && *ends < effective) {
    return document_.Wrong(1,
                           "the policy ends on " + ends->ToString() + ", before it takes effect");
  }
  for (const YamlNode::Entry& entry : listed->entries()) {
    YamlReader inner(*entry.value, {"codes", "described as"});
    PolicyService service;
    service.name = entry.key;
    service.line = entry.line;
    inner.Required("codes", &service.codes);
    inner.Optional("described as", &service.described_as);
    if (!inner.ok()) return inner.error();
    for (std::string& words : service.described_as) words = codes::NormalWords(words);
    services.push_back(std::move(service));
  }
  return Done{};
}

Status Policy::ReadDecisions() {
  const Table* table = nullptr;
  for (const Table& t : document_.tables) {
    if (t.section >= 0 && EqualsIgnoreCase(document_.sections[t.section].title, "Decision"))
      table = &t;
  }
  if (table == nullptr) {
    return document_.Wrong(
        1, "the policy has no decision table",
        "add a heading 'Decision' with a table: service, covered when, otherwise");
  }
  const std::vector<std::string> columns = {"service", "covered when", "otherwise"};
  if (table->header.size() < 3 ||
      !std::equal(columns.begin(), columns.end(), table->header.begin())) {
    return document_.Wrong(
        table->line, "the decision table's columns are not as expected",
        "the columns are: service, covered when, otherwise, and optionally clause");
  }
  for (size_t i = 0; i < table->rows.size(); ++i) {
    const std::vector<std::string>& cells = table->rows[i];
    DecisionRow row;
    row.line = table->row_lines[i];
    row.service = cells[0];
    row.section = table->section;
    if (cells[1] == "always" || cells[1] == "never") {
      row.when = cells[1] == "always" ? DecisionRow::When::kAlways : DecisionRow::When::kNever;
    } else {
      row.definition = cells[1];
    }
    if (cells[2] == "next authority") {
      row.otherwise = Otherwise::kNextAuthority;
    } else if (cells[2].rfind("excluded:", 0) == 0) {
      row.otherwise = Otherwise::kExcluded;
      row.exclusion = std::string(Trim(std::string_view(cells[2]).substr(9)));
      if (row.exclusion.empty()) {
        return document_.Wrong(row.line, "the exclusion has no category",
                               "write 'excluded: CATEGORY'");
      }
    } else if (cells[2] != "clinical review") {
      return document_.Wrong(row.line, "'" + cells[2] + "' is not an outcome",
                             "write 'clinical review', 'next authority' or 'excluded: CATEGORY'");
    }
    // A criterion that is not met never excludes by itself: that would be a machine's denial.
    if (row.when == DecisionRow::When::kDefinition && row.otherwise == Otherwise::kExcluded) {
      return document_.Wrong(
          row.line, "a service with criteria cannot be excluded when they are not met",
          "write 'clinical review'; only a service that is never covered is excluded");
    }
    // A fourth column names the section to cite; without it the table's own section is.
    if (cells.size() > 3 && !cells[3].empty()) {
      row.section = document_.FindSection(cells[3]);
      if (row.section < 0) {
        return document_.Wrong(row.line, "the document has no section " + cells[3]);
      }
    }
    std::vector<std::string> names;
    for (const PolicyService& s : services) names.push_back(s.name);
    if (std::find(names.begin(), names.end(), row.service) == names.end()) {
      return document_.Wrong(row.line, "the front matter lists no service '" + row.service + "'",
                             DidYouMean(row.service, names));
    }
    for (const DecisionRow& other : decisions) {
      if (other.service == row.service) {
        return document_.Wrong(row.line, "the service '" + row.service + "' is decided twice");
      }
    }
    decisions.push_back(std::move(row));
  }
  for (const PolicyService& s : services) {
    if (std::none_of(decisions.begin(), decisions.end(),
                     [&](const DecisionRow& r) { return r.service == s.name; })) {
      return document_.Wrong(s.line,
                             "the service '" + s.name + "' has no row in the decision table");
    }
  }
  return Done{};
}

const DecisionRow& Policy::RowOf(std::string_view service) const {
  for (const DecisionRow& row : decisions) {
    if (row.service == service) return row;
  }
  assert(false && "every service has a row");
  return decisions.front();
}

Result<const PolicyProgram*> Policy::program() const {
  std::call_once(once_, [this] { program_.emplace(Compile()); });
  if (!*program_) return program_->error();
  return &**program_;
}

Result<PolicyProgram> Policy::Compile() const {
  Result<LiterateLibrary> library = LiterateLibrary::Compile(document_, id, terminology_);
  if (!library) return library.error();
  PolicyProgram out{std::move(*library), {}, {}};
  std::vector<int> roots;
  for (const DecisionRow& row : decisions) {
    int definition = -1;
    if (row.when == DecisionRow::When::kDefinition) {
      Result<int> found = out.library.FindBoolean(document_, row.definition, row.line);
      if (!found) return found.error();
      definition = *found;
      roots.push_back(definition);
    }
    out.decides.push_back(definition);
  }
  if (Status s = out.library.RefuseUnused(document_, roots); !s) return s.error();
  Result<std::map<int, EvidenceRule>> evidence = ReadEvidence(document_, out.library);
  if (!evidence) return evidence.error();
  out.evidence = std::move(*evidence);
  return out;
}

}  // namespace precert
