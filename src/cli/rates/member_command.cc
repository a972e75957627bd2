// precert rates member: whether a provider stands in the files of a store, and where.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "base/json_writer.h"
#include "base/text.h"
#include "cli/environment.h"
#include "cli/rates/commands.h"
#include "cli/rates/questions.h"
#include "cli/rates/words.h"
#include "network/rates/store.h"

namespace precert {
namespace {

struct MemberArguments {
  std::string store, npi;
  bool json = false;
};

constexpr uint32_t kShownGroups = 20;

struct Place {
  std::string group, tin, business;
  std::vector<std::string> networks;
  bool by_tin_only = false;
};

// The groups of the NPI in a file, at most `max`.
Result<std::vector<Place>> PlacesOf(const rates::Segment& segment, const rates::GroupList& groups,
                                    uint64_t npi, uint32_t max) {
  std::vector<Place> places;
  for (uint32_t i = 0; i < groups.size() && i < max; ++i) {
    const size_t first = places.size();
    std::optional<Error> error;
    Result<rates::GroupView> view =
        segment.ReadGroup(groups[i], [&](const rates::MemberView& member) {
          rates::ByteReader npis = member.npis;
          uint64_t here = rates::kFirstNpi;
          bool found = false;
          for (uint64_t n = 0; n < member.npi_count && !found && npis.ok(); ++n) {
            here = n == 0 ? here + static_cast<uint64_t>(rates::UnZigZag(npis.Varint()))
                          : here + npis.Varint() + 1;
            found = here == npi;
          }
          Result<rates::GroupMember> tin = segment.ReadTin(member.tin);
          if (!tin.ok()) {
            error = tin.error();
            return false;
          }
          if (!found && !(member.by_tin_only && tin->tin == std::to_string(npi))) return true;
          Place& place = places.emplace_back();
          place.tin = (tin->tin_type == rates::TinType::kNpi ? "NPI " : "EIN ") + tin->tin;
          place.by_tin_only = !found;
          if (member.business_name != 0) {
            Result<std::string> name = segment.ReadBusinessName(member.business_name);
            if (name.ok()) place.business = *name;
          }
          return true;
        });
    if (error) return *error;
    if (!view.ok()) return view.error();
    for (size_t p = first; p < places.size(); ++p) {
      places[p].group = view->id;
      if (!view->networks) continue;
      Result<const std::vector<std::string>*> networks = segment.Networks(*view->networks);
      if (!networks.ok()) return networks.error();
      places[p].networks = **networks;
    }
  }
  return places;
}

Result<int> Run(const MemberArguments& arguments) {
  Result<uint64_t> npi = ParseNpiArgument(arguments.npi);
  if (!npi.ok()) return npi.error();
  Result<rates::Store> store = rates::Store::Open(arguments.store);
  if (!store.ok()) return store.error();
  JsonWriter json;
  json.BeginObject().Field("npi", std::to_string(*npi)).Key("files").BeginArray();
  size_t listed = 0, unknown = 0;
  std::string text;
  for (size_t i = 0; i < store->segments().size(); ++i) {
    const rates::Segment& segment = store->segments()[i];
    const rates::ListedSegment& file = store->list().segments[i];
    Result<rates::GroupList> groups = segment.GroupsOfNpi(*npi);
    if (!groups.ok()) return groups.error();
    const uint64_t unresolved = segment.head().counts.unresolved_groups;
    const bool member = groups->size() > 0;
    listed += member ? 1 : 0;
    unknown += !member && unresolved > 0 ? 1 : 0;
    json.BeginObject().Field("file", file.file).Field("kind", file.kind);
    json.Field("lastUpdatedOn", file.last_updated_on);
    json.Field("status", member ? "listed" : unresolved > 0 ? "unresolved" : "not-listed");
    json.Field("groups", static_cast<int64_t>(groups->size()));
    json.Field("unresolvedGroups", static_cast<int64_t>(unresolved));
    text += DescribeRateFile(file) + ": ";
    if (!member) {
      text += unresolved > 0 ? "not known: the members of " + Grouped(unresolved) +
                                   " groups are in files that were not read\n"
                             : "not listed\n";
      json.EndObject();
      continue;
    }
    text +=
        "listed in " + Grouped(groups->size()) + (groups->size() == 1 ? " group\n" : " groups\n");
    Result<std::vector<Place>> places = PlacesOf(segment, *groups, *npi, kShownGroups);
    if (!places.ok()) return places.error();
    json.Key("members").BeginArray();
    for (const Place& p : *places) {
      json.BeginObject().FieldUnlessEmpty("group", p.group).Field("tin", p.tin);
      json.FieldUnlessEmpty("businessName", p.business).Key("networks").BeginArray();
      for (const std::string& n : p.networks) json.String(n);
      json.EndArray().EndObject();
      text += "  " + (p.group.empty() ? "a group that stands inline" : "group " + p.group) + ", " +
              p.tin + (p.business.empty() ? "" : " " + p.business);
      if (!p.networks.empty()) text += " (" + Join(p.networks, ", ") + ")";
      text += "\n";
    }
    json.EndArray().EndObject();
    if (groups->size() > kShownGroups) {
      text += "  and " + Grouped(groups->size() - kShownGroups) + " more groups\n";
    }
  }
  json.EndArray();
  json.Field("status", listed > 0 ? "listed" : unknown > 0 ? "unresolved" : "not-listed");
  json.EndObject();
  std::cout << (arguments.json ? std::move(json).Take() : text);
  return kExitOk;
}

}  // namespace

void AddRatesMemberCommand(CLI::App& rates, int& exit_code) {
  auto arguments = std::make_shared<MemberArguments>();
  CLI::App* member = rates.add_subcommand("member", "In which files and groups a provider is");
  member->footer(
      "To be in a group of an in-network file is to have negotiated rates with the plans of that\n"
      "file. Where members of groups were not read the answer is 'not known', never 'not listed'.\n"
      "At most 20 groups of each file are shown.");
  member->add_option("store", arguments->store, "The store")->type_name("STORE")->required();
  member->add_option("--npi", arguments->npi, "The provider's NPI")->type_name("N")->required();
  member->add_flag("--json", arguments->json, "Print as JSON");
  member->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
