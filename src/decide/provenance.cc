// Collects provenance.
#include "decide/provenance.h"

#include <algorithm>
#include <tuple>

namespace precert {

std::vector<ProvenanceItem> ProvenanceOf(const Knowledge& knowledge, const Plan& plan,
                                         const Case& request,
                                         const std::set<const Policy*>& consulted,
                                         const std::vector<SourceFile>& network_files) {
  std::vector<ProvenanceItem> out;
  out.push_back({"input", request.input_name, "", request.input_sha256});
  out.push_back({"plan", plan.id, plan.year, plan.document().sha256});
  std::vector<const Policy*> policies(consulted.begin(), consulted.end());
  std::sort(policies.begin(), policies.end(), [](const Policy* a, const Policy* b) {
    return std::tie(a->id, a->version) < std::tie(b->id, b->version);
  });
  for (const Policy* p : policies)
    out.push_back({"policy", p->id, p->version, p->document().sha256});
  // Value sets: the shared ones, which every document sees, and those of the documents used.
  std::set<std::pair<std::string, std::string>> files;
  auto add_sets = [&](const codes::Terminology& terminology) {
    for (const codes::ValueSet* set : terminology.All()) {
      files.emplace(set->file.substr(set->file.rfind('/') + 1), set->sha256);
    }
  };
  add_sets(plan.terminology());
  for (const Policy* p : policies) add_sets(p->terminology());
  for (const auto& [file, hash] : files) out.push_back({"value sets", file, "", hash});
  for (const codes::CodeSystems::Source& source : knowledge.codes.Sources()) {
    out.push_back({"code set", source.name, source.covers, source.sha256});
  }
  std::map<std::string, std::string> data = knowledge.file_hashes;
  for (const SourceFile& file : network_files) {
    const bool of_plan = file.path.starts_with(plan.folder + "/");
    data[of_plan ? "plans/" + plan.id + file.path.substr(plan.folder.size()) : file.path] =
        file.sha256;
  }
  for (const auto& [file, hash] : data) out.push_back({"data", file, "", hash});
  return out;
}

}  // namespace precert
