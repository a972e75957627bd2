// Reads terms and turns uses of them into FHIR resources.
#include "intake/terms.h"

#include "base/file.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "intake/json_text.h"

namespace precert {
namespace {

// "lesion count" -> "lesion-count", fit for a FHIR id.
std::string Slug(std::string_view name) {
  std::string out;
  for (char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.substr(0, 48);
}

Result<std::string> ValueJson(const Terms::Term& term, const YamlNode& at, const YamlNode* value) {
  const bool given = value != nullptr && !value->is_null();
  if (term.value == "none") {
    if (given && value->text() != "true") {
      return value->Wrong("'" + term.name + "' takes no value",
                          "write it alone: '- " + term.name + "'");
    }
    return std::string("true");
  }
  if (!given) {
    return at.Wrong("'" + term.name + "' needs a value", "write '" + term.name + ": " +
                                                             (term.value == "integer"   ? "12"
                                                              : term.value == "decimal" ? "1.5"
                                                                                        : "text") +
                                                             "'");
  }
  if (term.value == "integer") {
    Result<int64_t> n = value->AsInt(0, 1'000'000'000);
    if (!n) return n.error();
    return std::to_string(*n);
  }
  if (term.value == "decimal") {
    Result<Decimal> d = value->AsDecimal();
    if (!d) return d.error();
    return d->ToPlainString();
  }
  Result<std::string> text = value->AsText();
  if (!text) return text.error();
  return JsonWriter::Quote(*text);
}

}  // namespace

Result<Date> DateOrAgo(const YamlNode& node, Date day) {
  std::vector<std::string_view> words = SplitWords(node.text());
  if (words.size() == 3 && words[2] == "ago") {
    std::optional<Decimal> n = Decimal::Parse(words[0]);
    std::optional<int64_t> count = n ? n->ToInt64() : std::nullopt;
    std::string_view unit = words[1];
    if (unit.size() > 1 && unit.back() == 's') unit.remove_suffix(1);
    if (count && *count >= 0 && *count <= 4000) {
      if (unit == "day") return day.AddDays(-*count);
      if (unit == "week") return day.AddDays(-7 * *count);
      if (unit == "month") return day.AddMonths(static_cast<int>(-*count));
      if (unit == "year" && *count <= 200) return day.AddYears(static_cast<int>(-*count));
    }
    return node.Wrong("'" + node.text() + "' is not a time before the request",
                      "write for example '30 days ago', '6 weeks ago' or '2 years ago'");
  }
  return node.AsDate();
}

Result<Terms> Terms::LoadFolder(const std::string& folder) {
  Terms terms;
  Result<std::vector<std::string>> files = ListFiles(folder, ".yaml");
  if (!files) return files.error();
  for (const std::string& file : *files) {
    if (Status s = terms.LoadFile(folder + "/" + file); !s) return s.error();
  }
  return terms;
}

Status Terms::LoadFile(const std::string& path) {
  Result<YamlDocument> parsed = YamlDocument::Load(path);
  if (!parsed) return parsed.error();
  auto document = std::make_shared<YamlDocument>(std::move(*parsed));
  documents_.push_back(document);
  if (Status s = document->root().CheckKeys({"terms"}); !s) return s;
  Result<const YamlNode*> list = document->root().Require("terms");
  if (!list) return list.error();
  for (const YamlNode::Entry& entry : (*list)->entries()) {
    YamlReader read(*entry.value, {"means", "value", "resource"});
    Term term{entry.key, "", "none", nullptr, path};
    int value = 0;
    read.Required("means", &term.means);
    read.Choice("value", {"none", "integer", "decimal", "text"}, &value);
    term.resource = read.Mapping("resource");
    if (!read.ok()) return read.error();
    static constexpr const char* kValues[] = {"none", "integer", "decimal", "text"};
    term.value = kValues[value];
    if (term.resource == nullptr || !term.resource->Has("resourceType")) {
      return entry.value->Wrong("the term '" + entry.key + "' has no resource with a resourceType");
    }
    if (const Term* other = Find(entry.key)) {
      return entry.value->Wrong("the term '" + entry.key + "' is already defined in " +
                                other->file);
    }
    terms_.emplace(entry.key, std::move(term));
  }
  return Done{};
}

Result<std::string> Terms::Resource(const Term& term, const YamlNode& at, const YamlNode* value,
                                    Date date, std::string id) const {
  Result<std::string> json = ValueJson(term, at, value);
  if (!json) return json.error();
  std::string resource = YamlToJson(
      *term.resource, {{"$value", *json}, {"$date", JsonWriter::Quote(date.ToString())}});
  // The id goes first, as in hand-written resources.
  return "{\"id\":" + JsonWriter::Quote(id) + "," + resource.substr(1);
}

Result<std::vector<std::string>> Terms::Resources(const YamlNode& list, Date day,
                                                  std::string_view id_prefix) const {
  struct Use {
    std::string name;
    const YamlNode* at;
    const YamlNode* value;
    Date date;
  };
  std::vector<Use> uses;
  auto add_mapping = [&](const YamlNode& mapping) -> Status {
    Date date = day;
    if (const YamlNode* on = mapping.Find("on")) {
      Result<Date> parsed = DateOrAgo(*on, day);
      if (!parsed) return parsed.error();
      date = *parsed;
    }
    if (mapping.Has("on") && mapping.size() == 1) {
      return mapping.Wrong("'on' stands without the term that it dates",
                           "write it under the term, at the same depth");
    }
    for (const YamlNode::Entry& entry : mapping.entries()) {
      if (entry.key != "on") uses.push_back({entry.key, &mapping, entry.value, date});
    }
    return Done{};
  };
  if (list.is_mapping()) {
    if (Status s = add_mapping(list); !s) return s.error();
  } else if (list.is_scalar()) {
    uses.push_back({list.text(), &list, nullptr, day});
  } else {
    for (const YamlNode* item : list.items()) {
      if (item->is_scalar()) {
        uses.push_back({item->text(), item, nullptr, day});
      } else if (Status s = item->CheckKind(YamlNode::Kind::kMapping); !s) {
        return s.error();
      } else if (Status added = add_mapping(*item); !added) {
        return added.error();
      }
    }
  }
  std::vector<std::string> out;
  std::map<std::string, int> count;
  for (const Use& use : uses) {
    const Term* term = Find(use.name);
    if (term == nullptr) {
      return use.at->Wrong("'" + use.name + "' is not a term that a case can use",
                           DidYouMean(use.name, Names()));
    }
    std::string id = std::string(id_prefix) + Slug(use.name);
    if (int n = ++count[id]; n > 1) id += "-" + std::to_string(n);
    Result<std::string> resource = Resource(*term, *use.at, use.value, use.date, id);
    if (!resource) return resource.error();
    out.push_back(std::move(*resource));
  }
  return out;
}

const Terms::Term* Terms::Find(std::string_view name) const {
  auto it = terms_.find(name);
  return it == terms_.end() ? nullptr : &it->second;
}

std::vector<std::string> Terms::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, term] : terms_) names.push_back(name);
  return names;
}

}  // namespace precert
