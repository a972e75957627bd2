// Telling kinds of files apart.
#include "network/directories/open_directories.h"

#include <algorithm>

#include "base/file.h"
#include "base/input_stream.h"
#include "base/limits.h"
#include "base/text.h"
#include "network/directories/directory_file.h"
#include "network/directories/marketplace.h"
#include "network/directories/nppes.h"
#include "network/directories/plan_net.h"
#include "network/directories/yaml_directory.h"

namespace precert {
namespace {

constexpr size_t kPeekBytes = 64u << 10;

enum class Kind { kYaml, kPlanNet, kProviders, kPlans, kIndex, kNppes, kOther };

// Directories are read several times, so a pipe will not do.
Result<std::string> Peek(const std::string& path) {
  if (!FileExists(path)) {
    return Error{path == "-" || path == "/dev/stdin"
                     ? "a directory is read more than once and cannot come from standard input"
                     : "there is no such file",
                 {path, 0, 0, ""},
                 "",
                 ""};
  }
  Result<std::unique_ptr<InputStream>> in = InputStream::Open(path);
  if (!in.ok()) return in.error();
  std::string text(kPeekBytes, '\0');
  size_t size = 0;
  while (size < text.size()) {
    Result<size_t> n = (*in)->Read(text.data() + size, text.size() - size);
    if (!n.ok() && size == 0) return n.error();
    if (!n.ok() || *n == 0) break;
    size += *n;
  }
  text.resize(size);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

Result<Kind> KindOf(const std::string& path) {
  Result<std::string> peeked = Peek(path);
  if (!peeked.ok()) return peeked.error();
  const std::string_view text = Trim(*peeked);
  const auto has = [&](std::string_view key) {
    return text.find("\"" + std::string(key) + "\"") != std::string_view::npos;
  };
  const auto refuse = [&](std::string what, std::string hint) {
    return Error{std::move(what), {path, 0, 0, ""}, std::move(hint), ""};
  };
  if (text.empty()) return refuse("this file is empty", "");
  if (text[0] == '{' || text[0] == '[') {
    if (has("reporting_entity_name") || has("in_network") || has("provider_references")) {
      return refuse("this is a file of negotiated rates, not a provider directory",
                    "read it with precert rates ingest");
    }
    if (has("resourceType")) return Kind::kPlanNet;
    if (has("provider_urls") || has("plan_urls")) return Kind::kIndex;
    if (has("rxnorm_id")) {
      return refuse("this is a list of drugs (drugs.json), not of providers",
                    "use the issuer's providers.json");
    }
    if (has("npi")) return Kind::kProviders;
    if (has("plan_id")) return Kind::kPlans;
    return refuse("this JSON is no provider directory that is known here",
                  "FHIR Plan-Net resources, providers.json, plans.json and index.json are");
  }
  const std::string_view first = text.substr(0, text.find('\n'));
  if (first.find("Entity Type Code") != std::string_view::npos) return Kind::kNppes;
  if (first.starts_with("NPI,") || first.starts_with("\"NPI\",")) {
    return refuse("this CSV is not the NPPES register's main file",
                  "its first line names 'NPI' and 'Entity Type Code' (npidata_pfile)");
  }
  return Kind::kYaml;
}

// Files that are one directory together.
struct Group {
  std::string name;  // of the folder; "" for files named one by one
  std::vector<std::string> plan_net, providers, plans;

  void AddTo(NetworkSources* sources) const {
    const auto called = [&](const std::vector<std::string>& files, std::string_view kind) {
      if (!name.empty()) return name;
      return BaseName(files[0]) +
             (files.size() == 1 ? ""
                                : " and " + std::to_string(files.size() - 1) + " more " +
                                      std::string(kind) + (files.size() == 2 ? " file" : " files"));
    };
    if (!plan_net.empty()) {
      sources->push_back(std::make_shared<PlanNet>(called(plan_net, "Plan-Net"), plan_net));
    }
    if (!providers.empty() || !plans.empty()) {
      sources->push_back(std::make_shared<Marketplace>(
          called(providers.empty() ? plans : providers, "marketplace"), providers, plans));
    }
  }
};

class Opener {
 public:
  Status Add(const std::string& path, Group* group) {
    if (++files_ > limits::kMaxDirectoryFiles) {
      return Error{"more than " + std::to_string(limits::kMaxDirectoryFiles) +
                       " files of directories are named",
                   {path, 0, 0, ""},
                   "",
                   ""};
    }
    Result<Kind> kind = KindOf(path);
    if (!kind.ok()) return kind.error();
    switch (*kind) {
      case Kind::kPlanNet:
        Keep(&group->plan_net, path);
        break;
      case Kind::kProviders:
        Keep(&group->providers, path);
        break;
      case Kind::kPlans:
        Keep(&group->plans, path);
        break;
      case Kind::kIndex:
        return AddIndex(path, group);
      case Kind::kNppes:
        registers_.push_back(std::make_shared<Nppes>(BaseName(path), path));
        break;
      default: {
        Result<std::shared_ptr<const YamlDirectory>> directory = YamlDirectory::Load(path);
        if (!directory.ok()) return directory.error();
        sources_.push_back(std::move(*directory));
      }
    }
    return Done{};
  }

  Status AddFolder(const std::string& folder) {
    Result<std::vector<std::string>> files = ListFiles(folder);
    if (!files.ok()) return files.error();
    if (files->empty()) return Error{"this folder has no files", {folder, 0, 0, ""}, "", ""};
    std::string path = folder;
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    Group group;
    group.name = BaseName(path);
    for (const std::string& file : *files) {
      if (Status added = Add(path + "/" + file, &group); !added.ok()) return added;
    }
    group.AddTo(&sources_);
    return Done{};
  }

  // Directories before registers: what a payer says of a provider goes before what the provider
  // once registered.
  NetworkSources Take() {
    for (auto& one : registers_) sources_.push_back(std::move(one));
    return std::move(sources_);
  }
  NetworkSources& sources() { return sources_; }

 private:
  static void Keep(std::vector<std::string>* list, const std::string& path) {
    if (std::find(list->begin(), list->end(), path) == list->end()) list->push_back(path);
  }

  Status AddIndex(const std::string& path, Group* group) {
    Result<std::unique_ptr<JsonRecords>> records = JsonRecords::Open(path);
    if (!records.ok()) return records.error();
    JsonTree tree;
    Result<bool> more = (*records)->Next();
    if (!more.ok()) return more.error();
    if (Status parsed = ParseRecord(**records, &tree); !parsed.ok()) return parsed.error();
    std::vector<std::string> missing;
    size_t here = 0;
    for (const std::string_view key : {"provider_urls", "plan_urls"}) {
      for (const JsonNode* url : tree.root().Items(key)) {
        std::string_view address = url->text();
        address = address.substr(0, address.find_first_of("?#"));
        const std::string name = BaseName(address);
        if (name.empty()) continue;
        const std::string file = FolderOf(path) + name;
        if (!FileExists(file)) {
          missing.push_back(name);
          continue;
        }
        Result<Kind> kind = KindOf(file);
        if (!kind.ok()) return kind.error();
        if (*kind != Kind::kProviders && *kind != Kind::kPlans) {
          return Error{"the index names this file, but it lists neither providers nor plans",
                       {file, 0, 0, ""},
                       "",
                       ""};
        }
        Keep(*kind == Kind::kProviders ? &group->providers : &group->plans, file);
        ++here;
      }
    }
    // With a part of the network missing nobody could be called out of it.
    if (!missing.empty() || here == 0) {
      if (missing.size() > 3) missing.resize(3);
      return Error{here == 0 && missing.empty()
                       ? "this index names no files"
                       : "this index names files that do not lie beside it: " + Join(missing, ", "),
                   {path, 0, 0, ""},
                   "fetch them into the same folder, or name the files that you have one by one",
                   ""};
    }
    return Done{};
  }

  NetworkSources sources_, registers_;
  size_t files_ = 0;
};

}  // namespace

Result<NetworkSources> OpenDirectories(std::span<const std::string> paths) {
  Opener opener;
  Group group;
  for (const std::string& path : paths) {
    const bool folder = !FileExists(path) && ListFiles(path).ok();
    Status added = folder ? opener.AddFolder(path) : opener.Add(path, &group);
    if (!added.ok()) return added.error();
  }
  group.AddTo(&opener.sources());
  return opener.Take();
}

}  // namespace precert
