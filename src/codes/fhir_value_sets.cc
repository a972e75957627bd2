// Reading FHIR ValueSets and CodeSystems.
//
// A FHIR ValueSet is taken only where its members are written out: an expansion that is complete,
// or includes that list their concepts. What would need a terminology server (filters, whole code
// systems, other value sets) is refused, because a set that silently lacks members decides wrongly.
#include "codes/fhir_value_sets.h"

#include <simdjson.h>

#include <optional>
#include <unordered_set>

#include "base/limits.h"
#include "codes/bar_key.h"

namespace precert::codes {
namespace {

namespace dom = simdjson::dom;

class FhirReader {
 public:
  // `lenient`: see Terminology::PassOverUnlisted.
  FhirReader(const std::string& file, bool lenient) : file_(file), lenient_(lenient) {}

  // A ValueSet or a CodeSystem, or a Bundle of them.
  Status Read(const dom::element& root, const std::string& path, int depth, FhirValueSets* out) {
    dom::object object;
    if (root.get(object)) return Wrong("expected a FHIR ValueSet, an object", path);
    std::string_view type = Text(object, "resourceType");
    if (type == "ValueSet") {
      groups_.clear();
      cannot_list_ = false;
      Result<ValueSet> set = ReadValueSet(object, path);
      if (!set && lenient_ && cannot_list_) {
        out->unlisted.push_back(
            {std::string(Text(object, "url")), std::string(Text(object, "version")), set.error()});
        return Done{};
      }
      if (!set) return set.error();
      if (groups_.empty()) {
        out->listed.push_back(std::move(*set));
      } else {
        out->composed.push_back({std::move(*set), std::move(groups_)});
      }
      return Done{};
    }
    if (type == "CodeSystem") {
      if (lenient_ && Text(object, "content") != "complete") return Done{};
      Result<ValueSet> system = ReadCodeSystem(object, path);
      if (!system) return system.error();
      out->listed.push_back(std::move(*system));
      return Done{};
    }
    if (type != "Bundle" || depth > 0) {
      return Wrong(type.empty() ? "a resource without resourceType"
                                : "expected a ValueSet, found a " + std::string(type),
                   Join(path, "resourceType"));
    }
    dom::array entries;
    if (object["entry"].get(entries)) return Wrong("the Bundle has no entries", path);
    size_t i = 0;
    bool found = false;
    std::optional<Error> other;
    for (dom::element entry : entries) {
      std::string at = path + "entry[" + std::to_string(i++) + "].resource";
      dom::element resource;
      if (entry["resource"].get(resource)) return Wrong("an entry without a resource", at);
      std::string_view kind;
      const bool terminology =
          !resource["resourceType"].get(kind) && (kind == "ValueSet" || kind == "CodeSystem");
      Status status =
          lenient_ && !terminology && !kind.empty() && kind != "Bundle"
              ? Wrong("expected a ValueSet, found a " + std::string(kind), Join(at, "resourceType"))
              : Read(resource, at, depth + 1, out);
      found = found || terminology;
      if (status) continue;
      if (!lenient_ || terminology || kind.empty() || kind == "Bundle") return status;
      if (!other) other = status.error();
    }
    if (!found && other) return *other;
    return Done{};
  }

 private:
  Error Wrong(std::string message, std::string path, std::string hint = "") const {
    return Error{std::move(message), {file_, 0, 0, std::move(path)}, std::move(hint), ""};
  }
  // A set that is well formed, but whose members are not all written here.
  Error CannotList(std::string message, std::string path, std::string hint = "") {
    cannot_list_ = true;
    return Wrong(std::move(message), std::move(path), std::move(hint));
  }
  static std::string Join(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
  }
  static std::string_view Text(const dom::object& object, std::string_view name) {
    std::string_view text;
    if (object[name].get(text)) return {};
    return text;
  }
  static bool Has(const dom::object& object, std::string_view name) {
    return object[name].error() == simdjson::SUCCESS;
  }

  Result<ValueSet> ReadValueSet(const dom::object& object, const std::string& path) {
    ValueSet set;
    excluded_.clear();
    set.file = file_;
    set.url = Text(object, "url");
    set.version = Text(object, "version");
    set.name = Text(object, "name");
    if (set.name.empty()) set.name = Text(object, "title");
    if (set.name.empty()) set.name = set.url;
    set.source = Text(object, "publisher");
    if (set.url.empty()) return Wrong("the ValueSet has no url", Join(path, "url"));

    dom::object expansion, compose;
    Status status = Done{};
    bool empty = false;  // and says so
    const bool composes = !object["compose"].get(compose);
    // An expansion that only states when it was made says nothing of the members.
    if (!object["expansion"].get(expansion) &&
        (!composes || Has(expansion, "contains") || Has(expansion, "total"))) {
      status = ReadExpansion(expansion, Join(path, "expansion"), &set);
      uint64_t total = 1;
      empty = lenient_ && !expansion["total"].get(total) && total == 0;
    } else if (composes) {
      status = ReadCompose(compose, Join(path, "compose"), &set);
    } else {
      return CannotList("the ValueSet has neither an expansion nor a compose", path,
                        "export it from its terminology server with $expand");
    }
    if (!status) return status.error();
    if (set.codes.empty() && groups_.empty() && !empty) {
      return CannotList("the ValueSet '" + set.url + "' has no codes", path);
    }
    return set;
  }

  Result<ValueSet> ReadCodeSystem(const dom::object& object, const std::string& path) {
    ValueSet set;
    excluded_.clear();
    set.code_system = true;
    set.file = file_;
    set.url = Text(object, "url");
    set.version = Text(object, "version");
    set.name = Text(object, "name");
    if (set.name.empty()) set.name = set.url;
    set.source = Text(object, "publisher");
    if (set.url.empty()) return Wrong("the CodeSystem has no url", Join(path, "url"));
    const std::string_view content = Text(object, "content");
    dom::array concepts;
    if (content != "complete" || object["concept"].get(concepts)) {
      return Wrong("the CodeSystem '" + set.url + "' does not hold all of its codes",
                   Join(path, "content"),
                   "leave it out: a code is then in the system when it names it");
    }
    Status status = ReadConcepts(concepts, Join(path, "concept"), 0, &set);
    if (!status) return status.error();
    return set;
  }

  Status ReadConcepts(const dom::array& concepts, const std::string& path, int depth,
                      ValueSet* set) {
    if (depth > limits::kMaxJsonDepth) return Wrong("nested too deep", path);
    size_t i = 0;
    for (dom::element item : concepts) {
      const std::string at = path + "[" + std::to_string(i++) + "]";
      dom::object entry;
      if (item.get(entry)) return Wrong("expected an object", at);
      const std::string_view code = Text(entry, "code");
      if (code.empty()) return Wrong("a concept without a code", Join(at, "code"));
      AddCode(set->url, code, Text(entry, "display"), set);
      dom::array below;
      if (!entry["concept"].get(below)) {
        Status status = ReadConcepts(below, Join(at, "concept"), depth + 1, set);
        if (!status) return status;
      }
    }
    return Done{};
  }

  Status ReadExpansion(const dom::object& expansion, const std::string& path, ValueSet* set) {
    size_t count = 0;
    dom::array contains;
    if (!expansion["contains"].get(contains)) {
      Status status = ReadContains(contains, Join(path, "contains"), 0, &count, set);
      if (!status) return status;
    }
    uint64_t total = 0, offset = 0;
    bool partial = !expansion["total"].get(total) && total > count;
    if (!expansion["offset"].get(offset) && offset > 0) partial = true;
    if (partial) {
      return CannotList(
          "the expansion holds " + std::to_string(count) + " codes of " + std::to_string(total),
          path, "export the whole expansion, not one page of it");
    }
    return Done{};
  }

  Status ReadContains(const dom::array& contains, const std::string& path, int depth, size_t* count,
                      ValueSet* set) {
    if (depth > limits::kMaxJsonDepth) return Wrong("nested too deep", path);
    size_t i = 0;
    for (dom::element item : contains) {
      std::string at = path + "[" + std::to_string(i++) + "]";
      dom::object entry;
      if (item.get(entry)) return Wrong("expected an object", at);
      bool abstract = false;
      if (entry["abstract"].get(abstract)) abstract = false;
      std::string_view system = Text(entry, "system"), code = Text(entry, "code");
      ++*count;
      // An entry without a code, or an abstract one, only groups those below it.
      if (!code.empty() && !abstract) {
        // Without a system (against the invariant vsd-10, but published for UBREV) a code is in the
        // set and equal to none of a system: only a bare code matches it.
        AddCode(system, code, Text(entry, "display"), set);
      }
      dom::array below;
      if (!entry["contains"].get(below)) {
        Status status = ReadContains(below, Join(at, "contains"), depth + 1, count, set);
        if (!status) return status;
      }
    }
    return Done{};
  }

  Status ReadCompose(const dom::object& compose, const std::string& path, ValueSet* set) {
    std::vector<ComposeGroup> groups;
    bool others = false;  // members are taken from other sets
    for (bool exclude : {true, false}) {
      std::string_view name = exclude ? "exclude" : "include";
      dom::array items;
      if (compose[name].get(items)) {
        if (exclude) continue;
        return CannotList("the compose includes nothing", Join(path, name));
      }
      size_t i = 0;
      for (dom::element item : items) {
        std::string at = Join(path, name) + "[" + std::to_string(i++) + "]";
        ComposeGroup group;
        if (Status status = ReadGroup(item, at, &group); !status) return status;
        group.exclude = exclude;
        others = others || group.whole_system || !group.sets.empty();
        groups.push_back(std::move(group));
      }
    }
    if (others) {
      groups_ = std::move(groups);
      return Done{};
    }
    for (const ComposeGroup& group : groups) {
      for (const ValueSetCode& c : group.codes) {
        if (group.exclude) {
          excluded_.insert(BarKey(c.system, c.code));
        } else {
          AddCode(c.system, c.code, c.display, set);
        }
      }
    }
    return Done{};
  }

  Status ReadGroup(const dom::element& item, const std::string& path, ComposeGroup* group) {
    dom::object object;
    if (item.get(object)) return Wrong("expected an object", path);
    static constexpr char kExpand[] = "export the value set with its expansion ($expand)";
    group->path = path;
    if (Has(object, "filter"))
      return CannotList("a filter over a code system cannot be evaluated here",
                        Join(path, "filter"), kExpand);
    dom::array sets;
    if (Has(object, "valueSet")) {
      if (!lenient_ || object["valueSet"].get(sets))
        return CannotList("a reference to another value set cannot be followed here",
                          Join(path, "valueSet"), kExpand);
      for (dom::element element : sets) {
        std::string_view url;
        if (element.get(url)) return Wrong("expected a URL, a text", Join(path, "valueSet"));
        group->sets.emplace_back(url);
      }
    }
    group->system = Text(object, "system");
    group->version = Text(object, "version");
    if (group->system.empty()) {
      if (!group->sets.empty() && !Has(object, "concept")) return Done{};
      return CannotList("codes without a code system", Join(path, "system"));
    }
    dom::array concepts;
    if (object["concept"].get(concepts)) {
      group->whole_system = true;
      if (lenient_) return Done{};
      return CannotList("all of the code system '" + group->system + "' cannot be listed here",
                        path, kExpand);
    }
    size_t i = 0;
    for (dom::element concept_element : concepts) {
      std::string at = Join(path, "concept") + "[" + std::to_string(i++) + "]";
      dom::object entry;
      if (concept_element.get(entry)) return Wrong("expected an object", at);
      std::string_view code = Text(entry, "code");
      if (code.empty()) return Wrong("a concept without a code", Join(at, "code"));
      group->codes.push_back(
          {group->system, std::string(code), std::string(Text(entry, "display"))});
    }
    return Done{};
  }

  void AddCode(std::string_view system, std::string_view code, std::string_view display,
               ValueSet* set) {
    if (excluded_.contains(BarKey(system, code))) return;
    // Hierarchical expansions may list a code under several parents.
    set->codes.push_back({std::string(system), std::string(code), std::string(display)});
    if (!set->table.Insert(set->codes, static_cast<uint32_t>(set->codes.size() - 1))) {
      set->codes.pop_back();
    }
  }

  const std::string& file_;
  const bool lenient_;
  std::unordered_set<std::string> excluded_;
  std::vector<ComposeGroup> groups_;  // of the set being read, where it needs others
  bool cannot_list_ = false;          // what is wrong with it
};

}  // namespace

Result<FhirValueSets> ReadFhirValueSets(const dom::element& root, const std::string& file,
                                        bool lenient) {
  FhirValueSets sets;
  if (Status status = FhirReader(file, lenient).Read(root, "", 0, &sets); !status)
    return status.error();
  return sets;
}

}  // namespace precert::codes
