// Reads and checks a plan document: front matter, rules, and the CQL behind them.
#include "plan/plan.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "plan/read_benefits.h"

namespace precert {

Result<std::shared_ptr<Plan>> Plan::Load(const std::string& folder,
                                         std::shared_ptr<const codes::Terminology> shared) {
  Result<Document> document = ReadDocument(folder + "/plan.md");
  if (!document) return document.error();
  return FromDocument(std::move(*document), folder, std::move(shared));
}

Result<std::shared_ptr<Plan>> Plan::FromDocument(Document document, const std::string& folder,
                                                 std::shared_ptr<const codes::Terminology> shared) {
  std::shared_ptr<Plan> plan(new Plan(std::move(document)));
  plan->folder = folder;
  if (shared != nullptr) {
    for (const codes::ValueSet* set : shared->All()) plan->terminology_.Add(*set);
  }
  if (Result<std::vector<std::string>> files = ListFiles(folder + "/valuesets"); files.ok()) {
    for (const std::string& file : *files) {
      Status s = plan->terminology_.LoadFile(folder + "/valuesets/" + file);
      if (!s) return s.error();
    }
  }
  if (Status s = plan->ReadFront(); !s) return s.error();
  if (Status s = plan->ReadRules(); !s) return s.error();
  return plan;
}

std::string Plan::CitationAt(int section) const {
  std::string out = id + " " + year;
  if (section >= 0) out += ", section " + document_.sections[section].number;
  return out;
}

Clause Plan::ClauseCited(std::string_view citation) const {
  constexpr std::string_view kMark = ", section ";
  const size_t at = citation.find(kMark);
  if (at == std::string_view::npos) return ClauseAt(-1);
  return ClauseAt(document_.FindSection(citation.substr(at + kMark.size())));
}

Status Plan::ReadFront() {
  YamlReader read(document_.front.root(),
                  {"plan",         "title",       "sponsor",      "type",        "year",
                   "starts",       "ends",        "state",        "self-funded", "high-deductible",
                   "hsa-eligible", "marketplace", "metal",        "policies",    "directories",
                   "rates",        "known as",    "cost sharing", "allowed",     "service benefits",
                   "silent on",    "sources"});
  std::string type;
  read.Required("plan", &id);
  read.Required("title", &title);
  read.Required("type", &type);
  read.Required("year", &year);
  read.Required("starts", &starts);
  read.Optional("ends", &ends);
  read.Optional("sponsor", &sponsor);
  read.Optional("state", &state);
  read.Optional("self-funded", &benefits.self_funded);
  read.Optional("high-deductible", &benefits.high_deductible);
  read.Optional("hsa-eligible", &benefits.hsa_eligible);
  read.Optional("marketplace", &benefits.marketplace);
  int metal = 0;
  read.Choice("metal", {"none", "catastrophic", "bronze", "silver", "gold", "platinum"}, &metal);
  read.Optional("policies", &policy_publishers);
  read.Optional("directories", &directories);
  read.Optional("known as", &known_as);
  std::vector<std::string> silent;
  read.Optional("silent on", &silent);
  if (Status s = ReadSources(read, sources); !s) return s;
  const YamlNode* rates = read.Mapping("rates");
  const YamlNode* sharing = read.Mapping("cost sharing");
  const YamlNode* allowed = read.Sequence("allowed");
  const YamlNode* names = read.Mapping("service benefits");
  if (!read.ok()) return read.error();
  if (rates != nullptr) {
    YamlReader read_rates(*rates, {"store", "plan"});
    read_rates.Required("store", &rate_store);
    read_rates.Optional("plan", &rate_plan);
    if (!read_rates.ok()) return read_rates.error();
  }
  for (const std::string& matter : silent) {
    if (matter == "authorization") {
      silent_on_authorization = true;
    } else if (matter == "exclusions") {
      silent_on_exclusions = true;
    } else {
      return document_.front.root()
          .Find("silent on")
          ->Wrong("a plan's papers may be silent on 'authorization' and 'exclusions', not on '" +
                  matter + "'");
    }
  }
  std::optional<PlanType> plan_type = PlanTypeFromId(type);
  if (!plan_type) {
    std::vector<std::string> known;
    for (const PlanTypeName& t : kPlanTypes) known.emplace_back(t.id);
    return document_.front.root().Find("type")->Wrong("'" + type + "' is not a type of plan",
                                                      "the types are " + Join(known, ", "));
  }
  if (ends && *ends < starts) {
    return document_.Wrong(1, "the plan ends on " + ends->ToString() + ", before it starts");
  }
  benefits.plan_id = id;
  benefits.type = *plan_type;
  benefits.metal = static_cast<MetalLevel>(metal);
  benefits.plan_year_start = {starts.month(), starts.day()};
  return ReadBenefits(document_, CitationAt(-1), sharing, allowed, names, &benefits);
}

Status Plan::ReadRules() {
  for (const Block& block : document_.blocks) {
    if (block.info != "rule") continue;
    Result<YamlDocument> yaml =
        YamlDocument::Parse(block.text, document_.file, {.first_line = block.line});
    if (!yaml) return yaml.error();
    if (Status s = ReadRule(yaml->root(), block); !s) return s;
  }
  if (necessity_section < 0) {
    return document_.Wrong(1, "the plan has no definition of medical necessity",
                           "add a numbered section with a block ```rule holding 'necessity: true'");
  }
  return Done{};
}

Status Plan::ReadRule(const YamlNode& rule, const Block& block) {
  YamlReader read(rule, {"exclusion", "when", "holds", "services", "authorization", "submission",
                         "necessity", "appeals", "network", "peer-to-peer"});
  if (!read.ok()) return read.error();
  if (block.section < 0 || document_.sections[block.section].number.empty()) {
    return document_.Wrong(block.line, "a rule must stand in a numbered section",
                           "answers cite the section; give its heading a number");
  }
  const std::pair<std::string_view, int*> citations[] = {{"necessity", &necessity_section},
                                                         {"appeals", &appeals_section},
                                                         {"network", &network_section},
                                                         {"peer-to-peer", &peer_section}};
  for (const auto& [key, section] : citations) {
    if (rule.Has(key)) {
      *section = block.section;
      return Done{};
    }
  }
  if (rule.Has("exclusion")) {
    PlanExclusion exclusion;
    exclusion.section = block.section;
    exclusion.line = block.line;
    read.Required("exclusion", &exclusion.category);
    read.Optional("when", &exclusion.when);
    read.Optional("services", &exclusion.services);
    int holds = 0;
    read.Choice("holds", {"unless a rule covers it", "always"}, &holds);
    exclusion.always = holds == 1;
    exclusions.push_back(std::move(exclusion));
  } else if (rule.Has("authorization")) {
    PlanAuthorization authorization;
    authorization.section = block.section;
    read.Required("authorization", &authorization.services);
    authorizations.push_back(std::move(authorization));
  } else if (rule.Has("submission")) {
    PlanSubmission submission;
    submission.section = block.section;
    submission.line = block.line;
    read.Required("submission", &submission.definition);
    read.Optional("services", &submission.services);
    submissions.push_back(std::move(submission));
  } else {
    return document_.Wrong(block.line, "this rule says nothing",
                           "it needs one of: exclusion, authorization, submission, necessity, "
                           "appeals, network, peer-to-peer");
  }
  return read.status();
}

const PlanExclusion* Plan::FindExclusion(std::string_view category, std::string_view family) const {
  for (const PlanExclusion& e : exclusions) {
    const bool here = e.services.empty() ||
                      std::find(e.services.begin(), e.services.end(), family) != e.services.end();
    if (e.category == category && here) return &e;
  }
  return nullptr;
}

int Plan::AuthorizationSection(std::string_view family) const {
  for (const PlanAuthorization& a : authorizations) {
    for (const std::string& service : a.services) {
      if (service == family || service == "all") return a.section;
    }
  }
  return -1;
}

Result<const PlanProgram*> Plan::program() const {
  std::call_once(once_, [this] { program_.emplace(Compile()); });
  if (!*program_) return program_->error();
  return &**program_;
}

Result<PlanProgram> Plan::Compile() const {
  Result<LiterateLibrary> library = LiterateLibrary::Compile(document_, id, terminology_);
  if (!library) return library.error();
  PlanProgram out{std::move(*library), {}, {}, {}};
  std::vector<int> roots;
  auto find = [&](const std::string& name, int line) -> Result<int> {
    if (name.empty()) return -1;
    Result<int> definition = out.library.FindBoolean(document_, name, line);
    if (definition.ok()) roots.push_back(*definition);
    return definition;
  };
  for (const PlanExclusion& e : exclusions) {
    Result<int> definition = find(e.when, e.line);
    if (!definition) return definition.error();
    out.exclusions.push_back(*definition);
  }
  for (const PlanSubmission& s : submissions) {
    Result<int> definition = find(s.definition, s.line);
    if (!definition) return definition.error();
    out.submissions.push_back(*definition);
  }
  if (Status s = out.library.RefuseUnused(document_, roots); !s) return s.error();
  Result<std::map<int, EvidenceRule>> evidence = ReadEvidence(document_, out.library);
  if (!evidence) return evidence.error();
  out.evidence = std::move(*evidence);
  return out;
}

Status PlanRegistry::LoadOne(const std::string& folder,
                             std::shared_ptr<const codes::Terminology> shared) {
  Result<std::shared_ptr<Plan>> plan = Plan::Load(folder, std::move(shared));
  if (!plan) return plan.error();
  if (const Plan* other = FindById((*plan)->id)) {
    return (*plan)->document().Wrong(
        2, "the plan '" + other->id + "' is already defined in " + other->document().file);
  }
  plans_.push_back(std::move(*plan));
  return Done{};
}

Status PlanRegistry::LoadFolder(const std::string& folder,
                                std::shared_ptr<const codes::Terminology> shared) {
  Result<std::vector<std::string>> names = ListFolders(folder);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!FileExists(folder + "/" + name + "/plan.md")) continue;
    if (Status s = LoadOne(folder + "/" + name, shared); !s) return s;
  }
  if (plans_.empty()) {
    return Error{"the folder has no plans",
                 {folder, 0, 0, ""},
                 "a plan is a folder with a plan.md in it",
                 ""};
  }
  return Done{};
}

const Plan* PlanRegistry::FindById(std::string_view id) const {
  for (const auto& plan : plans_) {
    if (plan->id == id) return plan.get();
  }
  return nullptr;
}

std::vector<std::string> PlanRegistry::Ids() const {
  std::vector<std::string> ids;
  for (const auto& plan : plans_) ids.push_back(plan->id);
  return ids;
}

}  // namespace precert
