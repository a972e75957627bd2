// Reading value sets in their three forms, and finding them.
//
// A FHIR ValueSet is taken only where its members are written out: an expansion that is complete,
// or includes that list their concepts. What would need a terminology server (filters, whole code
// systems, other value sets) is refused, because a set that silently lacks members decides wrongly.
#include "codes/value_set.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_set>

#include "base/file.h"
#include "base/hash.h"
#include "base/hash_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "fhir/json_fault.h"

namespace precert::codes {
namespace {

namespace dom = simdjson::dom;

std::string Key(std::string_view system, std::string_view code) {
  std::string key;
  key.reserve(system.size() + 1 + code.size());
  key.append(system).append(1, '|').append(code);
  return key;
}

void Index(ValueSet* set) {
  set->table.Clear();
  for (uint32_t i = 0; i < set->codes.size(); ++i) set->table.Insert(set->codes, i);
}

// ---- the short text form -----------------------------------------------------------------------

class TextReader {
 public:
  // `line`: lines of the file before `text`.
  TextReader(std::string_view text, const std::string& file, int line)
      : text_(text), file_(file), line_(line) {
    set_.file = file;
  }

  Result<ValueSet> Read() {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    if (!IsValidUtf8(text_)) {
      for (std::string_view line : SplitLines(text_)) {
        ++line_;
        if (!IsValidUtf8(line)) return Wrong("this line is not UTF-8", "save the file as UTF-8");
      }
    }
    for (std::string_view line : SplitLines(text_)) {
      ++line_;
      if (Status status = ReadLine(line); !status) return status.error();
    }
    line_ = 0;
    if (set_.name.empty()) return Wrong("the value set has no name", "add a line 'name: ...'");
    if (set_.url.empty()) return Wrong("the value set has no URL", "add a line 'url: ...'");
    if (set_.codes.empty() && set_.prefixes.empty())
      return Wrong("the value set has no codes",
                   "add a line with the code system, and codes under it");
    Index(&set_);
    return std::move(set_);
  }

 private:
  Error Wrong(std::string message, std::string hint = "") const {
    return Error{std::move(message), {file_, line_, 0, ""}, std::move(hint), ""};
  }

  Status ReadLine(std::string_view line) {
    std::string_view content = Trim(line);
    if (content.empty() || content.front() == '#') return Done{};
    if (line.front() == ' ' || line.front() == '\t') return ReadCode(content);
    if (content.starts_with("http://") || content.starts_with("https://") ||
        content.starts_with("urn:")) {
      if (content.find_first_of(" \t|") != std::string_view::npos)
        return Wrong("a code system's URL has no spaces and no '|'");
      system_ = content;
      return Done{};
    }
    return ReadHeader(content);
  }

  Status ReadHeader(std::string_view content) {
    static constexpr std::string_view kKeys[] = {"name", "url", "version", "source"};
    size_t colon = content.find(':');
    if (colon == std::string_view::npos) {
      return Wrong("'" + Shown(content) + "' is neither a header, a code system nor a code",
                   "headers are 'name: ...', code systems are URLs, codes are indented under them");
    }
    std::string_view key = Trim(content.substr(0, colon));
    std::string_view value = Trim(content.substr(colon + 1));
    std::string* field = key == "name"      ? &set_.name
                         : key == "url"     ? &set_.url
                         : key == "version" ? &set_.version
                         : key == "source"  ? &set_.source
                                            : nullptr;
    if (field == nullptr) {
      std::string hint = DidYouMean(key, std::span<const std::string_view>(kKeys));
      if (hint.empty()) hint = "headers are name, url, version and source";
      return Wrong("unknown header '" + Shown(key) + "'", std::move(hint));
    }
    if (!system_.empty())
      return Wrong("header '" + std::string(key) + "' after the codes", "move it to the top");
    if (!field->empty()) return Wrong("header '" + std::string(key) + "' is given twice");
    if (value.empty()) return Wrong("header '" + std::string(key) + "' has no value");
    if (key == "url" && value.find_first_of("| \t") != std::string_view::npos) {
      return Wrong("the value set's URL has a space or a '|'", "write a version as 'version: ...'");
    }
    *field = value;
    return Done{};
  }

  Status ReadCode(std::string_view content) {
    size_t end = std::min(content.find_first_of(" \t"), content.size());
    std::string_view code = content.substr(0, end);
    if (system_.empty()) {
      return Wrong("code '" + Shown(code) + "' before any code system",
                   "write the code system's URL on a line of its own above it");
    }
    ValueSetCode entry{std::string(system_), std::string(code),
                       std::string(Trim(content.substr(end)))};
    size_t star = code.find('*');
    if (star == std::string_view::npos) {
      if (!seen_.insert(Key(system_, code)).second)
        return Wrong("code '" + Shown(code) + "' is listed twice");
      set_.codes.push_back(std::move(entry));
      return Done{};
    }
    if (star + 1 != code.size() || star == 0) {
      return Wrong("'" + Shown(code) + "' is not a code or a prefix",
                   "'*' may stand only at the end, after part of a code: T20*");
    }
    if (!IsClassification(system_)) {
      return Wrong(
          "prefix '" + Shown(code) + "' in a system whose codes have no hierarchy in their text",
          "list the codes of " + std::string(system_) + " one by one");
    }
    if (!seen_.insert(Key(system_, code)).second)
      return Wrong("prefix '" + Shown(code) + "' is listed twice");
    entry.code.pop_back();
    set_.prefixes.push_back(std::move(entry));
    return Done{};
  }

  static std::string Shown(std::string_view text) {
    size_t cut = 0;
    while (cut < text.size() && cut < 60) cut += CodePointBytes(text, cut);
    return std::string(text.substr(0, cut)) + (cut < text.size() ? "..." : "");
  }

  std::string_view text_;
  const std::string& file_;
  int line_ = 0;
  std::string_view system_;
  std::unordered_set<std::string> seen_;
  ValueSet set_;
};

// ---- FHIR JSON ---------------------------------------------------------------------------------

class FhirReader {
 public:
  // `lenient`: see Terminology::PassOverUnlisted.
  FhirReader(const std::string& file, bool lenient) : file_(file), lenient_(lenient) {}

  std::vector<ComposedSet> composed;  // sets that need others
  std::vector<UnlistedSet> unlisted;

  // A ValueSet or a CodeSystem, or a Bundle of them.
  Status Read(const dom::element& root, const std::string& path, int depth,
              std::vector<ValueSet>* out) {
    dom::object object;
    if (root.get(object)) return Wrong("expected a FHIR ValueSet, an object", path);
    std::string_view type = Text(object, "resourceType");
    if (type == "ValueSet") {
      groups_.clear();
      cannot_list_ = false;
      Result<ValueSet> set = ReadValueSet(object, path);
      if (!set && lenient_ && cannot_list_) {
        unlisted.push_back(
            {std::string(Text(object, "url")), std::string(Text(object, "version")), set.error()});
        return Done{};
      }
      if (!set) return set.error();
      if (groups_.empty()) {
        out->push_back(std::move(*set));
      } else {
        composed.push_back({std::move(*set), std::move(groups_)});
      }
      return Done{};
    }
    if (type == "CodeSystem") {
      if (lenient_ && Text(object, "content") != "complete") return Done{};
      Result<ValueSet> system = ReadCodeSystem(object, path);
      if (!system) return system.error();
      out->push_back(std::move(*system));
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
    Index(&set);
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
    Index(&set);
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
          excluded_.insert(Key(c.system, c.code));
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
    std::string key = Key(system, code);
    if (excluded_.contains(key)) return;
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

// ---- the plain JSON form -----------------------------------------------------------------------

// An object that is no FHIR resource and whose members are named by URLs.
bool IsPlainMap(const dom::element& root) {
  dom::object object;
  if (root.get(object) || object["resourceType"].error() == simdjson::SUCCESS) return false;
  for (const dom::key_value_pair& member : object) {
    if (member.key.find(':') == std::string_view::npos) return false;
  }
  return object.size() > 0;
}

// [["system", ["code", ...]], ...] of the set `url`.
Status ReadPlainGroups(const dom::element& value, ValueSet* set) {
  auto wrong = [set](std::string message, std::string path) {
    return Error{std::move(message),
                 {set->file, 0, 0, set->url + path},
                 "write [[\"SYSTEM\", [\"CODE\", ...]], ...]",
                 ""};
  };
  dom::array groups;
  if (value.get(groups)) return wrong("expected a list of code systems with their codes", "");
  size_t g = 0;
  for (dom::element item : groups) {
    const std::string at = "[" + std::to_string(g++) + "]";
    dom::array pair, codes;
    std::string_view system;
    if (item.get(pair) || pair.size() != 2 || pair.at(0).get(system) || pair.at(1).get(codes)) {
      return wrong("expected a pair of a code system and a list of codes", at);
    }
    if (system.empty()) return wrong("codes without a code system", at + "[0]");
    size_t c = 0;
    for (dom::element element : codes) {
      std::string_view code;
      if (element.get(code) || code.empty()) {
        return wrong("expected a code, a text", at + "[1][" + std::to_string(c) + "]");
      }
      ++c;
      set->codes.push_back({std::string(system), std::string(code), ""});
      if (!set->table.Insert(set->codes, static_cast<uint32_t>(set->codes.size() - 1))) {
        set->codes.pop_back();
      }
    }
  }
  if (set->codes.empty()) return wrong("the value set has no codes", "");
  Index(set);
  return Done{};
}

Status ReadPlainMap(const dom::element& root, const std::string& file, std::vector<ValueSet>* out) {
  dom::object object;
  if (root.get(object)) return Error{"expected an object", {file, 0, 0, ""}, "", ""};
  for (const dom::key_value_pair& member : object) {
    ValueSet set;
    set.file = file;
    // "URL" or "URL|VERSION"
    const size_t bar = std::min(member.key.find('|'), member.key.size());
    set.url = member.key.substr(0, bar);
    if (bar < member.key.size()) set.version = member.key.substr(bar + 1);
    set.name = set.url;
    if (Status status = ReadPlainGroups(member.value, &set); !status) return status;
    out->push_back(std::move(set));
  }
  return Done{};
}

}  // namespace

bool IsClassification(std::string_view system) {
  static constexpr std::string_view kSystems[] = {
      "http://hl7.org/fhir/sid/icd-10-cm",
      "http://www.cms.gov/Medicare/Coding/ICD10",  // ICD-10-PCS
      "http://hl7.org/fhir/sid/icd-10",
      "http://hl7.org/fhir/sid/icd-9-cm",
      "http://nucc.org/provider-taxonomy",
      "urn:oid:2.16.840.1.113883.6.285",  // HCPCS
      "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
      "http://www.whocc.no/atc",
  };
  return std::find(std::begin(kSystems), std::end(kSystems), system) != std::end(kSystems);
}

bool CodeTable::Insert(const std::vector<ValueSetCode>& codes, uint32_t position) {
  if (count_ * 2 >= slots_.size()) Grow();
  const ValueSetCode& added = codes[position];
  const uint32_t hash = HashText(added.code);
  size_t i = hash & (slots_.size() - 1);
  for (; slots_[i].position != 0; i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].hash != hash) continue;
    const ValueSetCode& there = codes[slots_[i].position - 1];
    if (there.code == added.code && there.system == added.system) return false;
  }
  slots_[i] = {hash, position + 1};
  ++count_;
  return true;
}

void CodeTable::Grow() {
  std::vector<Slot> larger(std::max<size_t>(16, slots_.size() * 2));
  for (const Slot& slot : slots_) {
    if (slot.position == 0) continue;
    size_t i = slot.hash & (larger.size() - 1);
    while (larger[i].position != 0) i = (i + 1) & (larger.size() - 1);
    larger[i] = slot;
  }
  slots_ = std::move(larger);
}

bool CodeTable::Contains(const std::vector<ValueSetCode>& codes, std::string_view system,
                         std::string_view code, uint32_t hash) const {
  if (slots_.empty()) return false;
  for (size_t i = hash & (slots_.size() - 1); slots_[i].position != 0;
       i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].hash != hash) continue;
    const ValueSetCode& there = codes[slots_[i].position - 1];
    if (there.code == code && (system.empty() || there.system == system)) return true;
  }
  return false;
}

bool ValueSet::Contains(std::string_view system, std::string_view code) const {
  return Contains(system, code, HashText(code));
}

bool ValueSet::Contains(std::string_view system, std::string_view code, uint32_t hash) const {
  if (table.Contains(codes, system, code, hash)) return true;
  for (const ValueSetCode& p : prefixes)
    if ((system.empty() || system == p.system) && code.starts_with(p.code)) return true;
  return false;
}

bool OlderVersion(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      size_t i_end = i, j_end = j;
      while (i_end < a.size() && digit(a[i_end])) ++i_end;
      while (j_end < b.size() && digit(b[j_end])) ++j_end;
      while (i + 1 < i_end && a[i] == '0') ++i;
      while (j + 1 < j_end && b[j] == '0') ++j;
      if (i_end - i != j_end - j) return i_end - i < j_end - j;
      int order = a.substr(i, i_end - i).compare(b.substr(j, j_end - j));
      if (order != 0) return order < 0;
      i = i_end;
      j = j_end;
    } else {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i;
      ++j;
    }
  }
  return i == a.size() && j < b.size();
}

namespace {

// In any order: no code stands twice in a list.
bool SameCodes(const std::vector<ValueSetCode>& a, const std::vector<ValueSetCode>& b) {
  if (a.size() != b.size()) return false;
  std::unordered_set<std::string> keys;
  for (const ValueSetCode& code : a) keys.insert(Key(code.system, code.code));
  return std::all_of(b.begin(), b.end(), [&](const ValueSetCode& code) {
    return keys.contains(Key(code.system, code.code));
  });
}

Error TooLarge(const std::string& file) {
  return Error{"the file is larger than " + std::to_string(limits::kMaxValueSetBytes >> 20) + " MB",
               {file, 0, 0, ""},
               "split the value set",
               ""};
}

}  // namespace

void Terminology::Add(ValueSet set) {
  Index(&set);
  sets_.push_back(std::make_unique<ValueSet>(std::move(set)));
  const ValueSet* added = sets_.back().get();
  by_url_[Key(added->url, added->version)] = added;
  const ValueSet*& preferred = by_url_[added->url];
  if (preferred == nullptr || !OlderVersion(added->version, preferred->version)) preferred = added;
  auto [it, first] = by_name_.try_emplace(added->name, added);
  if (!first) {
    // One name for different sets answers nothing; for versions of one set, the preferred one.
    bool same_set = it->second != nullptr && it->second->url == added->url;
    it->second = same_set ? preferred : nullptr;
  }
}

Status Terminology::AddNew(std::vector<ValueSet> sets) {
  // Of two copies of a code system the one read later counts.
  const auto systems = std::stable_partition(sets.begin(), sets.end(),
                                             [](const ValueSet& set) { return !set.code_system; });
  for (auto it = systems; it != sets.end(); ++it) {
    code_systems_.push_back(std::make_unique<ValueSet>(std::move(*it)));
  }
  sets.erase(systems, sets.end());
  auto find = [this](const ValueSet& set) {
    auto it = by_url_.find(Key(set.url, set.version));
    return it == by_url_.end() ? nullptr : it->second;
  };
  std::unordered_map<std::string, const ValueSet*> fresh;  // of one file
  for (const ValueSet& set : sets) {
    const ValueSet* other = find(set);
    if (other == nullptr) {
      auto [it, first] = fresh.try_emplace(Key(set.url, set.version), &set);
      if (first) continue;
      other = it->second;
    }
    if (SameCodes(set.codes, other->codes) && SameCodes(set.prefixes, other->prefixes)) continue;
    return Error{"the value set '" + set.url + "' is already loaded from " + other->file +
                     " with other codes",
                 {set.file, 0, 0, ""},
                 "give one of them another version or URL",
                 ""};
  }
  for (ValueSet& set : sets)
    if (find(set) == nullptr) Add(std::move(set));
  return Done{};
}

Status Terminology::LoadFile(const std::string& path) {
  Result<std::string> text = ReadFile(path, limits::kMaxValueSetBytes);
  if (!text) return text.error();
  std::string_view start = *text;
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  return Trim(start).starts_with('{') ? LoadFhirJson(*text, path) : LoadText(*text, path);
}

Status Terminology::LoadText(std::string_view text, const std::string& file_name) {
  if (text.size() > limits::kMaxValueSetBytes) return TooLarge(file_name);
  const std::string sha256 = Sha256Hex(text);
  std::vector<ValueSet> sets;
  int line = 0;
  while (true) {
    // A line "---" stands between two sets.
    size_t end = 0;
    int lines = 0;
    bool more = false;
    while (end < text.size() && !more) {
      const size_t newline = std::min(text.find('\n', end), text.size());
      more = Trim(text.substr(end, newline - end)) == "---";
      if (!more) end = std::min(newline + 1, text.size());
      ++lines;
    }
    Result<ValueSet> set = TextReader(text.substr(0, end), file_name, line).Read();
    if (!set) return set.error();
    set->sha256 = sha256;
    sets.push_back(std::move(*set));
    if (!more) break;
    line += lines;
    text.remove_prefix(std::min(text.find('\n', end), text.size() - 1) + 1);
  }
  return AddNew(std::move(sets));
}

Status Terminology::LoadFhirJson(std::string_view json, const std::string& file_name) {
  if (json.size() > limits::kMaxValueSetBytes) return TooLarge(file_name);
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  dom::parser parser;
  dom::element root;
  simdjson::padded_string padded(json);
  if (parser.allocate(std::max<size_t>(padded.size(), 64), limits::kMaxJsonDepth) ||
      parser.parse(padded).get(root)) {
    if (auto fault = fhir::FindJsonFault(json)) return fault->ToError(file_name, json);
    return Error{"the document cannot be read as JSON", {file_name, 0, 0, ""}, "", ""};
  }
  std::vector<ValueSet> sets;
  FhirReader reader(file_name, lenient_);
  Status status =
      IsPlainMap(root) ? ReadPlainMap(root, file_name, &sets) : reader.Read(root, "", 0, &sets);
  if (!status) return status;
  const std::string sha256 = Sha256Hex(json);
  for (ValueSet& set : sets) set.sha256 = sha256;
  for (ComposedSet& composed : reader.composed) composed.set.sha256 = sha256;
  if (status = AddNew(std::move(sets)); !status) return status;
  std::move(reader.composed.begin(), reader.composed.end(), std::back_inserter(composed_));
  std::move(reader.unlisted.begin(), reader.unlisted.end(), std::back_inserter(unlisted_));
  return Done{};
}

const ValueSet* Terminology::FindByUrl(std::string_view url) const {
  auto it = by_url_.find(std::string(url));
  return it == by_url_.end() ? nullptr : it->second;
}

const ValueSet* Terminology::FindByName(std::string_view name) const {
  auto it = by_name_.find(std::string(name));
  return it == by_name_.end() ? nullptr : it->second;
}

const ValueSet* Terminology::FindCodeSystem(std::string_view url, std::string_view version) const {
  const ValueSet* found = nullptr;
  for (const auto& system : code_systems_) {
    if (system->url != url || (!version.empty() && system->version != version)) continue;
    if (found == nullptr || !OlderVersion(system->version, found->version)) found = system.get();
  }
  return found;
}

std::vector<const ValueSet*> Terminology::All() const {
  std::vector<const ValueSet*> all;
  all.reserve(sets_.size());
  for (const auto& set : sets_) all.push_back(set.get());
  return all;
}

}  // namespace precert::codes
