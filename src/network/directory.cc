// Reading a provider directory from YAML.
#include "network/directory.h"

#include <algorithm>

#include "base/file.h"
#include "base/yaml.h"

namespace precert {
namespace {

bool AllDigits(std::string_view text, size_t length) {
  return text.size() == length &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void CheckState(YamlReader* read, const YamlNode& node, const std::string& state) {
  const bool good = state.empty() || (state.size() == 2 && state[0] >= 'A' && state[0] <= 'Z' &&
                                      state[1] >= 'A' && state[1] <= 'Z');
  if (!good) {
    read->Fail(node.Wrong("\"" + state + "\" is not a state", "use two letters: CA"));
  }
}

Result<ProviderLocation> ReadLocation(const YamlNode& node) {
  ProviderLocation location;
  YamlReader read(node, {"name", "place-of-service", "state", "street", "city", "zip", "position"});
  read.Optional("name", &location.name);
  read.Optional("place-of-service", &location.place_of_service);
  read.Optional("state", &location.state);
  read.Optional("street", &location.street);
  read.Optional("city", &location.city);
  std::string zip;
  read.Optional("zip", &zip);
  location.zip = ZipDigits(zip);
  if (!zip.empty() && location.zip.empty()) {
    read.Fail(node.Find("zip")->Wrong("\"" + zip + "\" is not a ZIP code",
                                      "write five digits in quotes: \"75080\""));
  }
  if (const YamlNode* position = read.Sequence("position")) {
    std::string text;
    for (const YamlNode* part : position->items()) text += (text.empty() ? "" : ",") + part->text();
    Result<Nearness> near = ParseNearness(text);
    if (!near.ok() || !near->point || position->items().size() != 2) {
      read.Fail(
          position->Wrong("this is not a position", "write [latitude, longitude] in degrees"));
    } else {
      location.position = near->point;
    }
  }
  CheckState(&read, node, location.state);
  if (!location.place_of_service.empty() && !AllDigits(location.place_of_service, 2)) {
    read.Fail(node.Wrong("\"" + location.place_of_service + "\" is not a place of service",
                         "use the two-digit CMS code in quotes: \"11\" is an office"));
  }
  if (!read.ok()) return read.error();
  return location;
}

Result<NetworkEntry> ReadEntry(const YamlNode& node) {
  NetworkEntry entry;
  int status = 0;
  YamlReader read(node, {"plan", "status", "from", "until"});
  read.Required("plan", &entry.plan);
  if (read.ok() && !node.Has("status")) read.Fail(node.Require("status").error());
  read.Choice("status", {"in-network", "out-of-network", "unknown"}, &status);
  read.Optional("from", &entry.from);
  read.Optional("until", &entry.until);
  if (read.ok() && entry.from && entry.until && *entry.until < *entry.from) {
    read.Fail(node.Wrong("the period ends before it begins"));
  }
  if (!read.ok()) return read.error();
  entry.status = status == 0 ? Network::kIn : status == 1 ? Network::kOut : Network::kUnknown;
  return entry;
}

Result<NegotiatedRate> ReadRate(const YamlNode& node) {
  NegotiatedRate rate;
  YamlReader read(node, {"plan", "code", "amount"});
  read.Required("plan", &rate.plan);
  read.Required("code", &rate.code);
  read.Required("amount", &rate.amount);
  if (!read.ok()) return read.error();
  return rate;
}

template <typename T>
void ReadList(YamlReader* read, std::string_view key, Result<T> (*one)(const YamlNode&),
              std::vector<T>* out) {
  const YamlNode* list = read->Sequence(key);
  if (list == nullptr) return;
  for (const YamlNode* item : list->items()) {
    Result<T> value = one(*item);
    if (!value.ok()) return read->Fail(value.error());
    out->push_back(std::move(*value));
  }
}

Result<Provider> ReadProvider(const YamlNode& node) {
  Provider p;
  YamlReader read(node, {"npi", "name", "specialty", "license", "board-certified", "state",
                         "accepting", "locations", "plans", "rates"});
  read.Required("npi", &p.npi);
  read.Required("name", &p.name);
  read.Optional("specialty", &p.specialty);
  read.Optional("license", &p.license);
  read.Optional("board-certified", &p.board_certified);
  read.Optional("state", &p.state);
  std::optional<bool> accepting;
  read.Optional("accepting", &accepting);
  if (accepting) p.accepting = *accepting ? Accepting::kYes : Accepting::kNo;
  CheckState(&read, node, p.state);
  ReadList(&read, "locations", ReadLocation, &p.locations);
  ReadList(&read, "plans", ReadEntry, &p.plans);
  ReadList(&read, "rates", ReadRate, &p.rates);
  if (read.ok() && !AllDigits(p.npi, 10)) {
    read.Fail(node.Find("npi")->Wrong("\"" + p.npi + "\" is not an NPI", "an NPI has ten digits"));
  }
  if (!read.ok()) return read.error();
  return p;
}

}  // namespace

Result<ProviderDirectory> ProviderDirectory::Parse(std::string_view text, std::string file) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, std::move(file));
  if (!doc.ok()) return doc.error();
  ProviderDirectory directory;
  YamlReader read(doc->root(), {"network", "as-of", "source", "providers"});
  read.Required("network", &directory.name_);
  read.Required("as-of", &directory.as_of_);
  read.Required("source", &directory.source_);
  ReadList(&read, "providers", ReadProvider, &directory.providers_);
  if (!read.ok()) return read.error();
  for (size_t i = 0; i < directory.providers_.size(); ++i) {
    const std::string& npi = directory.providers_[i].npi;
    if (!directory.by_npi_.emplace(npi, i).second) {
      return doc->root()
          .Find("providers")
          ->items()[i]
          ->Wrong("the NPI " + npi + " is listed twice");
    }
  }
  return directory;
}

Result<ProviderDirectory> ProviderDirectory::Load(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
  if (!text.ok()) return text.error();
  return Parse(*text, path);
}

const Provider* ProviderDirectory::Find(std::string_view npi) const {
  const auto it = by_npi_.find(npi);
  return it == by_npi_.end() ? nullptr : &providers_[it->second];
}

}  // namespace precert
