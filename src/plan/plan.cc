// Reads and checks a plan document: front matter, rules, and the CQL behind them.
#include "plan/plan.h"

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

namespace precert {
namespace {

// Amounts that a member owes, and shares of a charge, have natural bounds; a sign or a zero too
// many in a document would otherwise go unseen into every estimate.
Status CheckAmounts(const YamlNode& node, std::initializer_list<std::optional<Money>> amounts) {
  for (const std::optional<Money>& amount : amounts) {
    if (amount && (amount->cents() < 0 || amount->cents() > limits::kMaxMoneyCents)) {
      return node.Wrong(amount->ToString() + " is no amount that a member could owe",
                        "amounts run from 0 to 10000000000.00");
    }
  }
  return Done{};
}

Status CheckShare(const YamlNode& node, const std::optional<Rate>& share) {
  if (share && (share->percent() < Decimal() || *Decimal::Parse("100") < share->percent())) {
    return node.Wrong("a share of the charge lies between 0 % and 100 %");
  }
  return Done{};
}

}  // namespace

Result<std::shared_ptr<Plan>> Plan::Load(const std::string& folder,
                                         std::shared_ptr<const codes::Terminology> shared) {
  Result<Document> document = ReadDocument(folder + "/plan.md");
  if (!document) return document.error();
  std::shared_ptr<Plan> plan(new Plan(std::move(*document)));
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

Result<std::string> Plan::Cite(const YamlNode& node) {
  const YamlNode* number = node.Find("section");
  if (number == nullptr) {
    return node.Wrong("this benefit does not say which section grants it", "add section: \"3.1\"");
  }
  Result<std::string> text = number->AsText();
  if (!text) return text.error();
  int section = document_.FindSection(*text);
  if (section < 0 || document_.sections[section].number != *text) {
    return number->Wrong("the document has no section " + *text);
  }
  return CitationAt(section);
}

Status Plan::ReadFront() {
  YamlReader read(document_.front.root(),
                  {"plan", "title", "sponsor", "type", "year", "starts", "ends", "state",
                   "self-funded", "high-deductible", "hsa-eligible", "marketplace", "metal",
                   "policies", "cost sharing", "allowed", "sources"});
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
  if (Status s = ReadSources(read, sources); !s) return s;
  const YamlNode* sharing = read.Mapping("cost sharing");
  const YamlNode* allowed = read.Sequence("allowed");
  if (!read.ok()) return read.error();
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
  if (sharing == nullptr) return document_.Wrong(1, "the plan has no 'cost sharing'");
  if (Status s = sharing->CheckKeys({"in network", "out of network"}); !s) return s;
  Result<const YamlNode*> in = sharing->Require("in network");
  if (!in) return in.error();
  if (Status s = ReadTier(**in, benefits.in_network); !s) return s;
  const YamlNode* out = sharing->Find("out of network");
  if (out != nullptr && out->is_mapping()) {
    benefits.out_of_network_basis = OutOfNetworkBasis::kShareOfAllowed;
    if (Status s = ReadTier(*out, benefits.out_of_network); !s) return s;
    benefits.out_of_network_clause = benefits.out_of_network.coinsurance_clause;
  } else if (out != nullptr && out->text() != "not covered") {
    return out->Wrong("'" + out->text() + "' is not a kind of cover",
                      "write 'not covered' or the cost sharing");
  }
  if (allowed != nullptr) return ReadAllowed(*allowed);
  return Done{};
}

Status Plan::ReadTier(const YamlNode& node, CostSharingTier& tier) {
  YamlReader read(node, {"deductible", "out of pocket", "coinsurance", "services"});
  const YamlNode* deductible = read.Mapping("deductible");
  const YamlNode* limit = read.Mapping("out of pocket");
  const YamlNode* coinsurance = read.Mapping("coinsurance");
  const YamlNode* services = read.Mapping("services");
  if (!read.ok()) return read.error();
  if (deductible == nullptr || coinsurance == nullptr) {
    return node.Wrong("the cost sharing needs 'deductible' and 'coinsurance'");
  }
  YamlReader d(*deductible, {"individual", "family", "embedded", "section"});
  d.Required("individual", &tier.deductible_individual);
  d.Optional("family", &tier.deductible_family);
  d.Optional("embedded", &tier.embedded_deductible);
  if (!d.ok()) return d.error();
  if (Status s = CheckAmounts(*deductible, {tier.deductible_individual, tier.deductible_family});
      !s)
    return s;
  Result<std::string> clause = Cite(*deductible);
  if (!clause) return clause.error();
  tier.deductible_clause = *clause;
  YamlReader c(*coinsurance, {"rate", "section"});
  c.Required("rate", &tier.coinsurance);
  if (!c.ok()) return c.error();
  if (Status s = CheckShare(*coinsurance, tier.coinsurance); !s) return s;
  if (clause = Cite(*coinsurance); !clause) return clause.error();
  tier.coinsurance_clause = *clause;
  if (limit != nullptr) {
    YamlReader l(*limit, {"individual", "family", "section"});
    l.Required("individual", &tier.out_of_pocket_individual);
    l.Optional("family", &tier.out_of_pocket_family);
    if (!l.ok()) return l.error();
    Status amounts =
        CheckAmounts(*limit, {tier.out_of_pocket_individual, tier.out_of_pocket_family});
    if (!amounts) return amounts;
    if (clause = Cite(*limit); !clause) return clause.error();
    tier.out_of_pocket_clause = *clause;
  }
  return services == nullptr ? Status(Done{}) : ReadServiceBenefits(*services, tier);
}

Status Plan::ReadServiceBenefits(const YamlNode& node, CostSharingTier& tier) {
  for (const YamlNode::Entry& entry : node.entries()) {
    YamlReader read(*entry.value, {"copay", "copay after deductible", "coinsurance", "deductible",
                                   "own deductible", "sessions", "covered", "section"});
    ServiceBenefit benefit;
    read.Optional("copay", &benefit.copay);
    read.Optional("copay after deductible", &benefit.copay_after_deductible);
    read.Optional("coinsurance", &benefit.coinsurance);
    read.Optional("deductible", &benefit.deductible_applies);
    read.Optional("own deductible", &benefit.own_deductible);
    read.Optional("sessions", &benefit.session_limit);
    read.Optional("covered", &benefit.covered);
    if (!read.ok()) return read.error();
    if (Status s = CheckAmounts(*entry.value, {benefit.copay, benefit.own_deductible}); !s)
      return s;
    if (Status s = CheckShare(*entry.value, benefit.coinsurance); !s) return s;
    if (benefit.session_limit && (*benefit.session_limit < 0 || *benefit.session_limit > 1000)) {
      return entry.value->Wrong("the limit of sessions must lie between 0 and 1000");
    }
    Result<std::string> clause = Cite(*entry.value);
    if (!clause) return clause.error();
    benefit.clause = *clause;
    tier.services.emplace(entry.key, std::move(benefit));
  }
  return Done{};
}

Status Plan::ReadAllowed(const YamlNode& node) {
  auto amount = [](const YamlNode& value) -> Result<MoneyRange> {
    const size_t dash = value.text().find('-', 1);
    if (dash == std::string::npos) {
      Result<Money> exact = value.AsMoney();
      if (!exact) return exact.error();
      return MoneyRange::Exactly(*exact);
    }
    std::optional<Money> low = Money::Parse(Trim(std::string_view(value.text()).substr(0, dash)));
    std::optional<Money> high = Money::Parse(Trim(std::string_view(value.text()).substr(dash + 1)));
    if (!low || !high || *high < *low) {
      return value.Wrong("'" + value.text() + "' is not an amount or a range of amounts",
                         "write 820, 820.50 or 700-900");
    }
    return MoneyRange{*low, *high, ""};
  };
  for (const YamlNode* row : node.items()) {
    YamlReader read(*row, {"code", "in", "out", "section"});
    std::string code;
    read.Required("code", &code);
    if (!read.ok()) return read.error();
    Result<std::string> clause = Cite(*row);
    if (!clause) return clause.error();
    for (auto [key, network] : {std::pair("in", Network::kIn), std::pair("out", Network::kOut)}) {
      const YamlNode* value = row->Find(key);
      if (value == nullptr) continue;
      Result<MoneyRange> range = amount(*value);
      if (!range) return range.error();
      if (Status s = CheckAmounts(*value, {range->low, range->high}); !s) return s;
      range->source = *clause;
      benefits.allowed.push_back({code, network, *range, *clause});
    }
  }
  return Done{};
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
