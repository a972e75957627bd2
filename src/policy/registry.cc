// The index of policies by service code.
#include "policy/registry.h"

#include <algorithm>

#include "base/file.h"
#include "codes/services.h"

namespace precert {
namespace {

bool Overlap(const Policy& a, const Policy& b) {
  return (!a.ends || b.effective <= *a.ends) && (!b.ends || a.effective <= *b.ends);
}

// Services that no words tell apart.
bool SameService(const PolicyService& a, const PolicyService& b) {
  if (a.described_as.empty() && b.described_as.empty()) return true;
  return std::any_of(a.described_as.begin(), a.described_as.end(), [&](const std::string& words) {
    return std::find(b.described_as.begin(), b.described_as.end(), words) != b.described_as.end();
  });
}

}  // namespace

Status PolicyRegistry::LoadFolder(const std::string& folder) {
  Result<std::vector<std::string>> names = ListFolders(folder);
  if (!names) return names.error();
  auto shared = std::make_shared<codes::Terminology>();
  if (Result<std::vector<std::string>> files = ListFiles(folder + "/valuesets"); files.ok()) {
    for (const std::string& file : *files) {
      Status s = shared->LoadFile(folder + "/valuesets/" + file);
      if (!s) return s;
    }
  }
  shared_ = shared;
  for (const std::string& name : *names) {
    const std::string path = folder + "/" + name;
    if (!FileExists(path + "/policy.md")) continue;
    Result<std::shared_ptr<Policy>> policy = Policy::Load(path, shared);
    if (!policy) return policy.error();
    if (Status s = Add(std::move(*policy)); !s) return s;
  }
  if (policies_.empty()) {
    return Error{"the folder has no policies",
                 {folder, 0, 0, ""},
                 "a policy is a folder with a policy.md in it",
                 ""};
  }
  return Done{};
}

Status PolicyRegistry::Add(std::shared_ptr<Policy> policy) {
  for (const auto& other : policies_) {
    if (other->id == policy->id && Overlap(*other, *policy)) {
      return policy->document().Wrong(
          2, "the policy '" + policy->id + "' is already defined in " + other->document().file,
          "give it another id, or an end date to the older version");
    }
  }
  for (const PolicyService& service : policy->services) {
    for (const std::string& code : service.codes) {
      std::vector<Governing>& governing = by_code_[code];
      for (const Governing& g : governing) {
        if (g.policy->kind == policy->kind && g.policy->publisher == policy->publisher &&
            g.policy->binds_state == policy->binds_state && Overlap(*g.policy, *policy) &&
            SameService(*g.service, service)) {
          return policy->document().Wrong(
              service.line,
              "the code " + code + " is claimed by two policies: '" + g.policy->id + "' and '" +
                  policy->id + "'",
              "let one of them govern it, or give the older one an end date; the other is " +
                  g.policy->document().file);
        }
      }
      governing.push_back({policy.get(), &service});
      std::sort(governing.begin(), governing.end(), [](const Governing& a, const Governing& b) {
        auto rank = [](const Governing& g) {
          return g.policy->kind == PolicyKind::kNational ? 0
                 : g.policy->kind == PolicyKind::kState  ? 1
                                                         : 2;
        };
        return std::pair(rank(a), a.policy->id) < std::pair(rank(b), b.policy->id);
      });
    }
  }
  policies_.push_back(std::move(policy));
  return Done{};
}

std::vector<Governing> PolicyRegistry::Find(std::string_view code, std::string_view described_as,
                                            Date day) const {
  std::vector<Governing> out;
  auto it = by_code_.find(std::string(code));
  if (it == by_code_.end()) return out;
  const std::string words = codes::NormalWords(described_as);
  for (const Governing& g : it->second) {
    if (g.policy->InForceOn(day) && g.service->Governs(code, words)) out.push_back(g);
  }
  return out;
}

const Policy* PolicyRegistry::FindById(std::string_view id) const {
  for (const auto& policy : policies_) {
    if (policy->id == id) return policy.get();
  }
  return nullptr;
}

std::vector<const Policy*> PolicyRegistry::All() const {
  std::vector<const Policy*> out;
  for (const auto& policy : policies_) out.push_back(policy.get());
  std::sort(out.begin(), out.end(), [](auto* a, auto* b) { return a->id < b->id; });
  return out;
}

std::vector<std::string> PolicyRegistry::Ids() const {
  std::vector<std::string> out;
  for (const Policy* p : All()) out.push_back(p->id);
  return out;
}

}  // namespace precert
