// Loads the documents and tables.
#include "decide/knowledge.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "network/directories/open_directories.h"
#include "network/rate_source.h"

namespace precert {
namespace {

Status HashFiles(const std::string& root, const std::string& folder,
                 std::map<std::string, std::string>& hashes) {
  Result<std::vector<std::string>> files = ListFiles(root + "/" + folder);
  if (!files) return files.error();
  for (const std::string& file : *files) {
    const std::string name = folder + "/" + file;
    Result<std::string> text = ReadFile(root + "/" + name, limits::kMaxDocumentBytes);
    if (!text) return text.error();
    hashes[name] = Sha256Hex(*text);
  }
  return Done{};
}

Status LoadPlans(const KnowledgePaths& paths, std::shared_ptr<const codes::Terminology> shared,
                 Knowledge& knowledge) {
  const std::string folder = paths.plans.empty() ? paths.root + "/plans" : paths.plans;
  Status loaded = FileExists(folder + "/plan.md") ? knowledge.plans.LoadOne(folder, shared)
                                                  : knowledge.plans.LoadFolder(folder, shared);
  if (!loaded) return loaded;
  for (const std::string& id : knowledge.plans.Ids()) {
    Result<NetworkSources> sources = LoadNetwork(*knowledge.plans.FindById(id));
    if (!sources) return sources.error();
    knowledge.networks.emplace(id, std::move(*sources));
  }
  return Done{};
}

}  // namespace

Result<NetworkSources> LoadNetwork(const Plan& plan) {
  std::vector<std::string> files;
  if (const std::string own = plan.folder + "/providers.yaml"; FileExists(own))
    files.push_back(own);
  for (const std::string& name : plan.directories) {
    const std::string file = name.starts_with('/') ? name : plan.folder + "/" + name;
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
  Result<NetworkSources> sources = OpenDirectories(files);
  if (!sources || plan.rate_store.empty()) return sources;
  const std::string store =
      (std::filesystem::path(plan.folder) / plan.rate_store).lexically_normal().string();
  Result<std::shared_ptr<const RateSource>> rates = RateSource::Open(store, plan.rate_plan);
  if (!rates) return rates.error();
  sources->push_back(std::move(*rates));
  return sources;
}

PlanNames NamesOf(const Plan& plan) { return PlanNames(plan.id, plan.known_as); }

const NetworkSources& Knowledge::SourcesOf(const Plan& plan) const {
  static const NetworkSources kNone;
  const auto found = networks.find(plan.id);
  return found == networks.end() ? kNone : found->second;
}

Result<std::shared_ptr<const Knowledge>> Knowledge::Load(const KnowledgePaths& paths) {
  const std::string& root = paths.root;
  Result<codes::CodeSystems> codes = codes::CodeSystems::Load(
      root + "/data/codes",
      paths.code_tables.empty() ? root + "/build/data/codes" : paths.code_tables);
  if (!codes) return codes.error();
  if (!paths.icd_order_files.empty()) {
    if (Status s = codes->icd10cm.LoadOrderFiles(paths.icd_order_files); !s) return s.error();
  }
  if (!paths.licensed_cpt.empty()) {
    if (Status s = codes->services.LoadLicensed(paths.licensed_cpt); !s) return s.error();
  }
  auto knowledge = std::make_shared<Knowledge>(std::move(*codes));
  const std::string policies = paths.policies.empty() ? root + "/policies" : paths.policies;
  if (Status s = knowledge->policies.LoadFolder(policies); !s) return s.error();
  if (Status s = LoadPlans(paths, knowledge->policies.shared_value_sets(), *knowledge); !s) {
    return s.error();
  }
  // A user's own policies may bring their own terms; without a folder of them, the shipped ones
  // serve.
  const bool own_terms = ListFiles(policies + "/terms").ok();
  Result<Terms> terms =
      Terms::LoadFolder(own_terms ? policies + "/terms" : root + "/policies/terms");
  if (!terms) return terms.error();
  knowledge->terms = std::move(*terms);
  Result<ClockBook> clocks = ClockBook::Load(root + "/data/clocks");
  if (!clocks) return clocks.error();
  knowledge->clocks = std::move(*clocks);
  Result<LimitBook> limits = LimitBook::Load(root + "/data/limits");
  if (!limits) return limits.error();
  knowledge->limits = std::move(*limits);
  Result<TypicalCharges> charges = TypicalCharges::Load(root + "/data/prices");
  if (!charges) return charges.error();
  knowledge->charges = std::move(*charges);
  Result<std::vector<GenericOffer>> offers = LoadGenericOffers(root + "/data/funding");
  if (!offers) return offers.error();
  knowledge->offers = std::move(*offers);
  for (const char* folder :
       {"data/clocks", "data/codes", "data/funding", "data/limits", "data/prices"}) {
    if (Status s = HashFiles(root, folder, knowledge->file_hashes); !s) return s.error();
  }
  if (Status s =
          HashFiles(own_terms ? policies : root + "/policies", "terms", knowledge->file_hashes);
      !s) {
    return s.error();
  }
  return std::shared_ptr<const Knowledge>(std::move(knowledge));
}

}  // namespace precert
