// Reads FHIR R4 JSON into nodes, in one pass over the document with simdjson's On-Demand parser.
//
// The model says what may stand at each place: a list or a single value, a primitive or an object.
// What the model does not know is stepped over, but still checked to be JSON, because On-Demand
// validates only what is visited. Numbers and dates stay text. The first error ends the reading;
// when it is an error of JSON itself, FindJsonFault says what it is and where.
#include "fhir/record_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "base/hash_text.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/packed_moment.h"
#include "base/text.h"
#include "fhir/json_fault.h"
#include "fhir/primitive_text.h"

namespace precert::fhir {
namespace {

namespace od = simdjson::ondemand;

enum class PrimitiveForm : uint8_t {
  kString,
  kBoolean,
  kInteger,
  kDecimal,
  kDate,
  kDateTime,
  kTime
};

// What the reader knows of the model, resolved once.
struct Vocabulary {
  const Model& model = Model::R4();
  TypeId bundle = model.FindType("Bundle");
  TypeId narrative = model.FindType("Narrative");
  TypeId code = model.FindType("code"), uri = model.FindType("uri");
  NameId id = model.FindName("id");
  std::vector<PrimitiveForm> forms;  // by TypeId

  Vocabulary() : forms(model.types().size(), PrimitiveForm::kString) {
    static constexpr std::pair<std::string_view, PrimitiveForm> kForms[] = {
        {"boolean", PrimitiveForm::kBoolean},   {"integer", PrimitiveForm::kInteger},
        {"decimal", PrimitiveForm::kDecimal},   {"date", PrimitiveForm::kDate},
        {"dateTime", PrimitiveForm::kDateTime}, {"instant", PrimitiveForm::kDateTime},
        {"time", PrimitiveForm::kTime}};
    for (auto [name, form] : kForms) {
      TypeId ancestor = model.FindType(name);
      for (size_t t = 0; t < forms.size(); ++t)
        if (model.IsA(static_cast<TypeId>(t), ancestor)) forms[t] = form;
    }
  }

  static const Vocabulary& Get() {
    static const Vocabulary& vocabulary = *new Vocabulary;
    return vocabulary;
  }

  bool IsConcreteResource(TypeId type) const {
    return type != kNoType && model.type(type).type_class == TypeClass::kResource &&
           model.type(type).name != "Resource" && model.type(type).name != "DomainResource";
  }
};

// A place in the document, as a chain of steps on the stack; made into text only for messages and
// for Resource::path.
struct Path {
  const Path* up = nullptr;
  std::string_view name;
  int64_t index = -1;  // in a list

  std::string ToString() const {
    std::string out;
    if (up != nullptr) out = up->ToString();
    if (name.empty()) return out;
    if (!out.empty()) out += '.';
    out += name;
    if (index >= 0) out += '[' + std::to_string(index) + ']';
    return out;
  }
};

// The JSON library's working memory, kept by each thread for documents of ordinary size.
struct Workspace {
  static constexpr size_t kKeepBytes = 4 << 20;
  od::parser parser;
  std::unique_ptr<char[]> padded;
  size_t capacity = 0;

  od::document* Open(std::string_view json, od::document* document, simdjson::error_code* error) {
    size_t need = json.size() + simdjson::SIMDJSON_PADDING;
    if (need > capacity) {
      padded = std::make_unique_for_overwrite<char[]>(need);
      capacity = need;
    }
    std::memcpy(padded.get(), json.data(), json.size());
    std::memset(padded.get() + json.size(), ' ', simdjson::SIMDJSON_PADDING);
    *error = parser.iterate(padded.get(), json.size(), capacity).get(*document);
    return document;
  }
};

// A token without the white space that follows it; other bytes are part of the token, and wrong.
std::string_view TrimToken(std::string_view token) {
  size_t last = token.find_last_not_of(" \t\n\r");
  return token.substr(0, last + 1);
}

const char* KindName(od::json_type kind) {
  switch (kind) {
    case od::json_type::array:
      return "a list";
    case od::json_type::object:
      return "an object";
    case od::json_type::number:
      return "a number";
    case od::json_type::string:
      return "a string";
    case od::json_type::boolean:
      return "true or false";
    case od::json_type::null:
      return "null";
  }
  return "a value";
}

}  // namespace

class RecordReader::Impl {
 public:
  // Into the record's last two arenas.
  Impl(std::string_view json, std::string_view file, Record* record)
      : json_(json),
        file_(file),
        record_(*record),
        arena_(record->arenas_.end()[-2]),
        texts_(record->arenas_.end()[-1]) {}

  Status Read() {
    if (json_.size() > limits::kMaxCaseBytes) {
      return Error{
          "the document is larger than " + std::to_string(limits::kMaxCaseBytes >> 20) + " MB",
          Where{std::string(file_)}, "send one patient's record for one request", ""};
    }
    shared_ = std::make_unique<std::array<std::string_view, 256>>();
    // An editor's byte order mark is not part of the document.
    if (json_.starts_with("\xEF\xBB\xBF")) json_.remove_prefix(3);

    if (json_.size() <= Workspace::kKeepBytes) {
      static thread_local Workspace workspace;
      if (!ReadDocument(&workspace)) return TheError();
    } else {
      Workspace workspace;
      if (!ReadDocument(&workspace)) return TheError();
    }
    return Done{};
  }

  // One resource of a Bundle, read where it stands. The caller wants no errors; it reads the whole
  // document again for those.
  bool ReadInPlace(const InPlace& place) {
    static thread_local od::parser parser;
    od::document document;
    if (parser.iterate(json_.data(), json_.size(), json_.size() + simdjson::SIMDJSON_PADDING)
            .get(document)) {
      return false;
    }
    base_ = json_.data();
    borrow_ = place.borrow;
    elements_ = place.elements;
    od::object object;
    if (document.get_object().get(object)) return false;
    const Path root;
    const Path in_entry{&root, "entry", static_cast<int64_t>(place.entry)};
    const Path path{&in_entry, "resource"};
    const size_t number = record_.resources_.size();
    const Enclosing none;
    TypeId type;
    if (!ReadResource(object, none, place.entry == kNoEntry ? root : path, 3, &type)) return false;
    // The fullUrl of a nested Bundle names the Bundle, not what is in it.
    if (type != words_.bundle) record_.resources_[number].full_url = Keep(place.full_url);
    const char* rest;
    return document.current_location().get(rest) != simdjson::SUCCESS;
  }

 private:
  // ---- errors: every function answers false after one of these -------------------------------

  bool BadJson(simdjson::error_code code) {
    json_error_ = code;
    return false;
  }

  // `at` is the text of the offending value in the padded copy; null when not known.
  bool Fail(const Path& path, std::string message, std::string hint = "",
            const char* at = nullptr) {
    Where where;
    if (at != nullptr && at >= base_ && at < base_ + json_.size())
      where = PlaceOf(file_, json_, static_cast<size_t>(at - base_));
    where.file = file_;
    where.path = path.ToString();
    error_ = Error{std::move(message), std::move(where), std::move(hint), ""};
    return false;
  }

  bool FailKind(const Path& path, const char* wanted, od::value& value, od::json_type found,
                std::string hint = "") {
    if (found == od::json_type::null) {
      return Fail(path, "null is not a value in FHIR JSON", "leave the element out",
                  value.raw_json_token().data());
    }
    return Fail(path, std::string("expected ") + wanted + ", found " + KindName(found),
                std::move(hint), value.raw_json_token().data());
  }

  Error TheError() const {
    if (error_) return *error_;
    if (auto fault = FindJsonFault(json_)) return fault->ToError(file_, json_);
    return Error{std::string("not readable as JSON: ") + simdjson::error_message(json_error_),
                 Where{std::string(file_)}, "", ""};
  }

  // ---- documents and bundles -----------------------------------------------------------------

  bool ReadDocument(Workspace* workspace) {
    od::document document;
    simdjson::error_code error;
    workspace->Open(json_, &document, &error);
    base_ = workspace->padded.get();
    if (error) return BadJson(error);
    od::json_type kind;
    if ((error = document.type().get(kind))) return BadJson(error);
    Path root;
    if (kind != od::json_type::object) {
      if (FindJsonFault(json_)) return BadJson(simdjson::TAPE_ERROR);
      return Fail(root, std::string("expected a FHIR resource, found ") + KindName(kind),
                  "a record is one JSON object: a Bundle or a single resource");
    }
    od::object object;
    if ((error = document.get_object().get(object))) return BadJson(error);
    Enclosing none;
    TypeId type;
    if (!ReadResource(object, none, root, 1, &type)) return false;
    // Past the last token there is no location; anything else is a second value.
    const char* rest;
    if (!document.current_location().get(rest)) return BadJson(simdjson::TRAILING_CONTENT);
    return true;
  }

  // Where a resource stands: nothing at the top, or an element of another resource.
  struct Enclosing {
    Node* parent = nullptr;
    const Node** link = nullptr;  // where to hang the node, for elements
    NameId name = kNoName;
    uint32_t index = 0;
    bool contained = false;
  };

  // `*hung` is the node when one was made under `enclosing.link` (a Bundle makes none).
  bool ReadResource(od::object& object, const Enclosing& enclosing, const Path& path, int depth,
                    TypeId* type_read, Node** hung = nullptr) {
    if (!FindResourceType(object, path, type_read)) return false;
    const TypeId type = *type_read;
    if (type == words_.bundle) return ReadBundle(object, enclosing, path, depth);

    if (record_.resources_.size() >= limits::kMaxResources) {
      return Fail(path, "more than " + std::to_string(limits::kMaxResources) + " resources",
                  "send one patient's record for one request");
    }
    auto number = static_cast<uint32_t>(record_.resources_.size());
    if (!CountNode(path)) return false;
    auto* const room = arena_->New<ResourceNode>();
    Node* const node = &room->node;
    node->type = type;
    node->name = enclosing.name;
    node->index = enclosing.index;
    node->parent = enclosing.parent;
    node->resource = number;
    Resource resource;
    resource.node = node;
    resource.path = path.ToString();
    resource.contained = enclosing.contained;
    record_.resources_.push_back(std::move(resource));
    if (!enclosing.contained) record_.by_type_[type].push_back(number);
    if (enclosing.link != nullptr) {
      *enclosing.link = node;
      *hung = node;
    }
    if (!ReadElements(object, node, path, depth, /*is_resource=*/true)) return false;
    room->List();
    if (const Node* id = node->Child(words_.id)) record_.resources_[number].id = id->text;
    return true;
  }

  bool FindResourceType(od::object& object, const Path& path, TypeId* type) {
    od::value value;
    simdjson::error_code error = object.find_field_unordered("resourceType").get(value);
    if (error == simdjson::NO_SUCH_FIELD) {
      return Fail(path, "a resource without resourceType",
                  "every FHIR resource says what it is: \"resourceType\": \"Patient\"");
    }
    if (error) return BadJson(error);
    od::json_type kind;
    if ((error = value.type().get(kind))) return BadJson(error);
    Path here{&path, "resourceType"};
    if (kind != od::json_type::string) return FailKind(here, "a string", value, kind);
    // Raw, so that the string is unescaped once only, when its field comes by.
    std::string_view token = TrimToken(value.raw_json_token());
    if (token.size() < 2 || token.back() != '"') return BadJson(simdjson::STRING_ERROR);
    std::string_view name = token.substr(1, token.size() - 2);
    *type = words_.model.FindType(name);
    if (!words_.IsConcreteResource(*type)) {
      std::vector<std::string_view> known;
      for (size_t t = 0; t < words_.model.types().size(); ++t)
        if (words_.IsConcreteResource(static_cast<TypeId>(t)))
          known.push_back(words_.model.types()[t].name);
      std::string hint = DidYouMean(name, known);
      if (hint.empty()) hint = "FHIR R4 has no such resource";
      std::string shown(name.substr(0, 64));
      // A backslash or a cut code point would not print well.
      if (!IsValidUtf8(shown)) shown = "...";
      return Fail(here, "unknown resourceType '" + shown + "'", std::move(hint), token.data());
    }
    bool any;
    if ((error = object.reset().get(any))) return BadJson(error);
    return true;
  }

  bool ReadBundle(od::object& object, const Enclosing& enclosing, const Path& path, int depth) {
    if (!CheckDepth(path, depth)) return false;
    bool seen = false;
    for (auto field : object) {
      std::string_view key;
      od::value value;
      if (!Next(field, &key, &value)) return false;
      if (key != "entry") {
        if (!Skip(value, path, depth + 1)) return false;
        continue;
      }
      Path here{&path, "entry"};
      if (seen) return Fail(here, "given twice in one object");
      seen = true;
      od::json_type kind;
      if (auto error = value.type().get(kind)) return BadJson(error);
      if (kind != od::json_type::array) return FailKind(here, "a list", value, kind);
      od::array array;
      if (auto error = value.get_array().get(array)) return BadJson(error);
      here.index = 0;
      for (auto item : array) {
        od::value entry;
        if (auto error = item.get(entry)) return BadJson(error);
        if (!ReadEntry(entry, enclosing, here, depth + 2)) return false;
        ++here.index;
      }
    }
    return true;
  }

  bool ReadEntry(od::value& entry, const Enclosing& enclosing, const Path& path, int depth) {
    if (!CheckDepth(path, depth)) return false;
    od::json_type kind;
    if (auto error = entry.type().get(kind)) return BadJson(error);
    if (kind != od::json_type::object) return FailKind(path, "an object", entry, kind);
    od::object object;
    if (auto error = entry.get_object().get(object)) return BadJson(error);
    std::string_view full_url;
    bool have_url = false, have_resource = false;
    TypeId type = kNoType;
    size_t first = record_.resources_.size();
    for (auto field : object) {
      std::string_view key;
      od::value value;
      if (!Next(field, &key, &value)) return false;
      if (key != "fullUrl" && key != "resource") {
        if (!Skip(value, path, depth + 1)) return false;
        continue;
      }
      bool is_url = key == "fullUrl";
      Path here{&path, is_url ? "fullUrl" : "resource"};
      if (is_url ? have_url : have_resource) return Fail(here, "given twice in one object");
      if (auto error = value.type().get(kind)) return BadJson(error);
      if (is_url) {
        have_url = true;
        if (kind != od::json_type::string) return FailKind(here, "a string", value, kind);
        if (!ReadString(value, TrimToken(value.raw_json_token()), &full_url)) return false;
        full_url = Keep(full_url);
      } else {
        have_resource = true;
        if (kind != od::json_type::object) return FailKind(here, "a resource", value, kind);
        od::object resource;
        if (auto error = value.get_object().get(resource)) return BadJson(error);
        Enclosing inner = enclosing;
        inner.link = nullptr;
        inner.name = kNoName;
        inner.index = 0;
        if (!ReadResource(resource, inner, here, depth + 1, &type)) return false;
      }
    }
    // The fullUrl of a nested Bundle names the Bundle, not what is in it.
    if (have_url && have_resource && type != words_.bundle)
      record_.resources_[first].full_url = full_url;
    return true;
  }

  // ---- elements ------------------------------------------------------------------------------

  bool ReadElements(od::object& object, Node* node, const Path& path, int depth, bool is_resource) {
    if (!CheckDepth(path, depth)) return false;
    const TypeInfo& type = words_.model.type(node->type);
    const Node** tail = &node->first_child;
    std::array<uint64_t, 2> seen{};  // by position in type.elements
    bool seen_type = false;
    for (auto field : object) {
      std::string_view key;
      od::value value;
      if (!Next(field, &key, &value)) return false;
      if (is_resource && key == "resourceType") {
        if (seen_type) return Fail(Path{&path, "resourceType"}, "given twice in one object");
        seen_type = true;
        if (!Skip(value, path, depth + 1)) return false;
        continue;
      }
      Model::JsonName json = words_.model.FindJson(node->type, key);
      if (json.element == nullptr) {
        if (!CheckNotBareChoice(node->type, key, path, value)) return false;
        if (!Skip(value, path, depth + 1)) return false;
        continue;
      }
      const Element& element = *json.element;
      if (is_resource && elements_ != nullptr && node->parent == nullptr &&
          !(*elements_)[element.name]) {
        continue;
      }
      Path here{&path, key};
      auto position = static_cast<size_t>(&element - type.elements.data());
      uint64_t bit = uint64_t{1} << (position & 63);
      if (seen[position >> 6] & bit) {
        std::string name(words_.model.name(element.name));
        return Fail(here,
                    element.choice ? "'" + name + "[x]' is given twice in one object"
                                   : "given twice in one object",
                    "", value.raw_json_token().data());
      }
      seen[position >> 6] |= bit;
      if (json.type == words_.narrative) {
        if (!Skip(value, here, depth + 1)) return false;
        continue;
      }

      od::json_type kind;
      if (auto error = value.type().get(kind)) return BadJson(error);
      if (!element.repeats) {
        if (kind == od::json_type::array)
          return FailKind(here, "one value", value, kind, "this element does not repeat");
        if (!ReadValue(value, kind, element.name, json.type, 0, node, &tail, here, depth + 1))
          return false;
        continue;
      }
      if (kind != od::json_type::array)
        return FailKind(here, "a list", value, kind,
                        "this element repeats: write [ ... ] around it");
      if (!CheckDepth(here, depth + 1)) return false;
      od::array array;
      if (auto error = value.get_array().get(array)) return BadJson(error);
      here.index = 0;
      for (auto item : array) {
        od::value each;
        if (auto error = item.get(each)) return BadJson(error);
        if (auto error = each.type().get(kind)) return BadJson(error);
        // In a list of primitives null keeps the place of one that has only extensions.
        bool gap = kind == od::json_type::null && json.type != kNoType &&
                   words_.model.type(json.type).type_class == TypeClass::kPrimitive;
        if (gap) {
          if (!Skip(each, here, depth + 2)) return false;
        } else if (!ReadValue(each, kind, element.name, json.type,
                              static_cast<uint32_t>(here.index), node, &tail, here, depth + 2)) {
          return false;
        }
        ++here.index;
      }
    }
    return true;
  }

  // One value of an element; hangs its node at `**tail` and moves the tail on.
  bool ReadValue(od::value& value, od::json_type kind, NameId name, TypeId type, uint32_t index,
                 Node* parent, const Node*** tail, const Path& path, int depth) {
    Node* node = nullptr;
    if (type == kNoType) {
      if (kind != od::json_type::object) return FailKind(path, "a resource", value, kind);
      od::object object;
      if (auto error = value.get_object().get(object)) return BadJson(error);
      Enclosing enclosing{parent, *tail, name, index};
      // Resources in a Parameters resource stand on their own; those in others are contained.
      enclosing.contained =
          record_.resources_[parent->resource].contained || words_.model.name(name) == "contained";
      TypeId read;
      if (!ReadResource(object, enclosing, path, depth, &read, &node)) return false;
      if (node == nullptr) return true;
    } else if (words_.model.type(type).type_class == TypeClass::kPrimitive) {
      node = NewNode(type, path);
      if (node == nullptr || !ReadPrimitive(value, kind, node, path)) return false;
      node->name = name;
      node->index = index;
      node->parent = parent;
      node->resource = parent->resource;
      **tail = node;
    } else {
      if (kind != od::json_type::object) return FailKind(path, "an object", value, kind);
      od::object object;
      if (auto error = value.get_object().get(object)) return BadJson(error);
      node = NewNode(type, path);
      if (node == nullptr) return false;
      node->name = name;
      node->index = index;
      node->parent = parent;
      node->resource = parent->resource;
      **tail = node;
      if (!ReadElements(object, node, path, depth, /*is_resource=*/false)) return false;
    }
    *tail = &node->next;
    return true;
  }

  bool ReadPrimitive(od::value& value, od::json_type kind, Node* node, const Path& path) {
    PrimitiveForm form = words_.forms[node->type];
    std::string_view token = TrimToken(value.raw_json_token());
    switch (form) {
      case PrimitiveForm::kBoolean:
        if (kind != od::json_type::boolean) return FailKind(path, "true or false", value, kind);
        if (token == "true") {
          node->text = "true";
        } else if (token == "false") {
          node->text = "false";
        } else {
          return BadJson(simdjson::T_ATOM_ERROR);
        }
        return true;
      case PrimitiveForm::kInteger:
      case PrimitiveForm::kDecimal: {
        if (kind != od::json_type::number) {
          return FailKind(path, "a number", value, kind,
                          kind == od::json_type::string ? "write it without quotes" : "");
        }
        if (!JsonWriter::IsNumber(token)) return BadJson(simdjson::NUMBER_ERROR);
        if (form == PrimitiveForm::kInteger && !IsIntegerText(token)) {
          return Fail(path, Quoted(token) + " is not a whole number of 32 bits", "", token.data());
        }
        if (form == PrimitiveForm::kDecimal && !IsDecimalText(token)) {
          return Fail(path, Quoted(token) + " is outside the range of decimals",
                      "at most 28 digits before the point", token.data());
        }
        node->text = Keep(token);
        return true;
      }
      default:
        break;
    }
    if (kind != od::json_type::string) {
      return FailKind(path, "a string", value, kind,
                      kind == od::json_type::number ? "write it in double quotes" : "");
    }
    std::string_view text;
    if (!ReadString(value, token, &text)) return false;
    const char* wrong = nullptr;
    if (form == PrimitiveForm::kDateTime || (form == PrimitiveForm::kDate && text.size() == 10)) {
      node->moment = PackMoment(text);  // then it is one
    }
    if (form == PrimitiveForm::kDate && node->moment == 0 && !IsDateText(text)) {
      wrong = " is not a date (YYYY, YYYY-MM or YYYY-MM-DD)";
    } else if (form == PrimitiveForm::kDateTime && node->moment == 0 && !IsDateTimeText(text)) {
      wrong = " is not a date and time (YYYY-MM-DDThh:mm:ss+hh:mm, or a date)";
    } else if (form == PrimitiveForm::kTime && !IsTimeText(text)) {
      wrong = " is not a time of day (hh:mm:ss)";
    }
    if (wrong != nullptr) return Fail(path, Quoted(text) + wrong, "", token.data());
    const bool repeats = node->type == words_.code || node->type == words_.uri;
    node->text = repeats && shared_ != nullptr ? KeepShared(text) : Keep(text);
    return true;
  }

  // The text of a string whose trimmed token is given; valid until the document is closed.
  bool ReadString(od::value& value, std::string_view token, std::string_view* text) {
    // Most strings have no escapes and are read where they stand: UTF-8 and control characters have
    // been checked for the whole document when it was opened.
    if (token.size() >= 2 && token.back() == '"' &&
        std::memchr(token.data(), '\\', token.size()) == nullptr) {
      // The value must still be taken: one that is left behind and followed by ':' would pass for a
      // key.
      if (auto error = value.get_raw_json_string().error()) return BadJson(error);
      *text = token.substr(1, token.size() - 2);
      return true;
    }
    if (auto error = value.get_string().get(*text)) return BadJson(error);
    return true;
  }

  // A text that lives as long as the record. One that stands in the document may be left there when
  // the document lives as long; an unescaped one is in the parser's memory and never may.
  std::string_view Keep(std::string_view text) {
    if (borrow_ && text.data() >= json_.data() && text.data() < json_.data() + json_.size())
      return text;
    return texts_->Copy(text);
  }

  // The same for codes and the names of their systems, of which a document has few different ones:
  // what is written often stands in memory once, and stays in the processor's caches.
  std::string_view KeepShared(std::string_view text) {
    std::string_view& shared = (*shared_)[HashText(text) % shared_->size()];
    if (shared != text) shared = Keep(text);
    return shared.data() == nullptr ? Keep(text) : shared;
  }

  // "value" where JSON must say "valueQuantity": silently dropping it would lose a fact.
  bool CheckNotBareChoice(TypeId type, std::string_view key, const Path& path, od::value& value) {
    const Element* element = words_.model.FindElement(type, words_.model.FindName(key));
    if (element == nullptr || !element->choice) return true;
    std::string name(words_.model.name(element->name));
    std::string example = Model::JsonSuffix(words_.model.type(element->types[0]).name);
    return Fail(Path{&path, words_.model.name(element->name)},
                "'" + name + "' does not say which type its value has",
                "write the type into the name: \"" + name + example + "\"",
                value.raw_json_token().data());
  }

  // ---- stepping over -------------------------------------------------------------------------

  // Steps over a value and checks that it is JSON.
  bool Skip(od::value& value, const Path& path, int depth) {
    od::json_type kind;
    if (auto error = value.type().get(kind)) return BadJson(error);
    switch (kind) {
      case od::json_type::object: {
        if (!CheckDepth(path, depth)) return false;
        od::object object;
        if (auto error = value.get_object().get(object)) return BadJson(error);
        for (auto field : object) {
          std::string_view key;
          od::value inner;
          if (!Next(field, &key, &inner) || !Skip(inner, path, depth + 1)) return false;
        }
        return true;
      }
      case od::json_type::array: {
        if (!CheckDepth(path, depth)) return false;
        od::array array;
        if (auto error = value.get_array().get(array)) return BadJson(error);
        for (auto item : array) {
          od::value inner;
          if (auto error = item.get(inner)) return BadJson(error);
          if (!Skip(inner, path, depth + 1)) return false;
        }
        return true;
      }
      case od::json_type::string: {
        std::string_view text;
        return ReadString(value, TrimToken(value.raw_json_token()), &text);
      }
      case od::json_type::number:
        return JsonWriter::IsNumber(TrimToken(value.raw_json_token())) ||
               BadJson(simdjson::NUMBER_ERROR);
      case od::json_type::boolean: {
        std::string_view token = TrimToken(value.raw_json_token());
        return token == "true" || token == "false" || BadJson(simdjson::T_ATOM_ERROR);
      }
      case od::json_type::null:
        return TrimToken(value.raw_json_token()) == "null" || BadJson(simdjson::N_ATOM_ERROR);
    }
    return BadJson(simdjson::TAPE_ERROR);
  }

  // ---- small things --------------------------------------------------------------------------

  template <typename Field>
  bool Next(Field& result, std::string_view* key, od::value* value) {
    od::field field;
    if (auto error = std::move(result).get(field)) return BadJson(error);
    if (auto error = field.unescaped_key().get(*key)) return BadJson(error);
    *value = field.value();
    return true;
  }

  bool CheckDepth(const Path& path, int depth) {
    if (depth <= limits::kMaxJsonDepth) return true;
    return Fail(path, "nested more than " + std::to_string(limits::kMaxJsonDepth) + " deep");
  }

  bool CountNode(const Path& path) {
    return ++record_.elements_ <= limits::kMaxElements ||
           Fail(path, "more than " + std::to_string(limits::kMaxElements) + " elements",
                "send one patient's record for one request");
  }

  Node* NewNode(TypeId type, const Path& path) {
    if (!CountNode(path)) return nullptr;
    Node* node = arena_->New<Node>();
    node->type = type;
    return node;
  }

  static std::string Quoted(std::string_view text) {
    if (text.size() <= 48) return "'" + std::string(text) + "'";
    size_t cut = 0;
    while (cut < 40) cut += CodePointBytes(text, cut);
    return "'" + std::string(text.substr(0, cut)) + "...'";
  }

  const Vocabulary& words_ = Vocabulary::Get();
  std::string_view json_;
  std::string_view file_;
  Record& record_;
  std::shared_ptr<Arena> arena_, texts_;
  const char* base_ = nullptr;                   // the padded text that simdjson reads
  bool borrow_ = false;                          // the document outlives the record
  const std::vector<bool>* elements_ = nullptr;  // to read of a resource at the top; null: all
  // Texts kept before, by hash; not for the parts of a document that are read where they stand.
  std::unique_ptr<std::array<std::string_view, 256>> shared_;
  std::optional<Error> error_;
  simdjson::error_code json_error_ = simdjson::SUCCESS;
};

Status RecordReader::Read(std::string_view json, std::string_view file_name, Record* record) {
  record->arenas_.push_back(
      std::make_shared<Arena>(std::clamp<size_t>(json.size() * 2, 4 << 10, 1 << 20)));
  record->arenas_.push_back(
      std::make_shared<Arena>(std::clamp<size_t>(json.size() / 2, 1 << 10, 1 << 20)));
  return Impl(json, file_name, record).Read();
}

bool RecordReader::ReadInPlace(std::string_view json, const InPlace& place, Record* record) {
  if (record->arenas_.empty()) {
    record->arenas_.push_back(std::make_shared<Arena>(64 << 10));
    record->arenas_.push_back(std::make_shared<Arena>(4 << 10));
  }
  return Impl(json, "", record).ReadInPlace(place);
}

}  // namespace precert::fhir
