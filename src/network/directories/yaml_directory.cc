// What a directory of ours says of a provider and a plan on a day.
#include "network/directories/yaml_directory.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "network/status.h"

namespace precert {
namespace {

bool Applies(const NetworkEntry& entry, Date on) {
  return !(entry.from && on < *entry.from) && !(entry.until && on > *entry.until);
}

}  // namespace

Result<std::shared_ptr<const YamlDirectory>> YamlDirectory::Load(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text.ok()) return text.error();
  Result<ProviderDirectory> directory = ProviderDirectory::Parse(*text, path);
  if (!directory.ok()) return directory.error();
  return std::make_shared<const YamlDirectory>(std::move(*directory),
                                               SourceFile{path, Sha256Hex(*text)});
}

SourceStatement YamlDirectory::Says(std::string_view npi, const PlanNames& plan, Date on) const {
  SourceStatement says;
  says.as_of = directory_.as_of();
  says.source = directory_.source();
  says.file = file_.path;
  const auto finish = [&](Network network, std::string reason) {
    says.network = network;
    says.reason = std::move(reason);
    MarkAge(&says, on);
    return says;
  };

  const Provider* provider = directory_.Find(npi);
  if (npi.empty()) return finish(Network::kUnknown, "the request names no provider number (NPI)");
  if (provider == nullptr) {
    return finish(Network::kUnknown,
                  "NPI " + std::string(npi) + " is not listed in " + directory_.name());
  }
  const NetworkEntry* found = nullptr;
  const NetworkEntry* other_day = nullptr;
  for (const NetworkEntry& entry : provider->plans) {
    if (!plan.Matches(entry.plan)) continue;
    if (!Applies(entry, on)) {
      other_day = &entry;
      continue;
    }
    if (found && found->status != entry.status) {
      return finish(Network::kUnknown, directory_.name() + " contradicts itself about " +
                                           provider->name + " and " + plan.id);
    }
    found = &entry;
  }
  const std::string about = provider->name + " and the plan " + plan.id;
  if (found) {
    switch (found->status) {
      case Network::kIn:
        return finish(Network::kIn, directory_.name() + " lists a contract of " + about +
                                        (found->until ? " until " + found->until->Display() : ""));
      case Network::kOut:
        return finish(Network::kOut, directory_.name() + " lists no contract of " + about);
      case Network::kUnknown:
        break;
    }
    return finish(Network::kUnknown, directory_.name() + " leaves open the status of " + about);
  }
  if (other_day && other_day->status == Network::kIn) {
    const bool ended = other_day->until && on > *other_day->until;
    return finish(Network::kOut, "the contract of " + about +
                                     (ended ? " ended on " + other_day->until->Display()
                                            : " begins only on " + other_day->from->Display()));
  }
  return finish(Network::kUnknown, directory_.name() + " says nothing about " + about);
}

Result<SourceAnswer> YamlDirectory::Ask(std::span<const std::string> npis, const PlanNames& plan,
                                        Date on) const {
  SourceAnswer answer;
  for (const std::string& npi : npis) {
    SourceEntry entry{Says(npi, plan, on), std::nullopt};
    if (const Provider* provider = directory_.Find(npi)) entry.provider = *provider;
    answer.entries.push_back(std::move(entry));
  }
  return answer;
}

Result<AlternativesAnswer> YamlDirectory::Alternatives(const AlternativeQuery& query) const {
  BestAlternatives best(query);
  for (const Provider& p : directory_.providers()) {
    if (!best.Suits(p)) continue;
    SourceStatement says = Says(p.npi, query.plan, query.on);
    if (says.network != Network::kIn) continue;
    Alternative alternative;
    alternative.provider = p;
    alternative.reason = std::move(says.reason);
    alternative.source = directory_.source();
    alternative.as_of = directory_.as_of();
    best.Offer(std::move(alternative));
  }
  AlternativesAnswer answer;
  answer.found = best.Take(query.most);
  return answer;
}

}  // namespace precert
