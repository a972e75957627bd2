// JsonTree: built with simdjson's On-Demand parser, whose tokens tell their place in the text.
#include "cql/elm/json_tree.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "base/limits.h"

namespace precert::cql {
namespace {

namespace od = simdjson::ondemand;

std::string_view Trim(std::string_view token) {
  return token.substr(0, token.find_last_not_of(" \t\n\r") + 1);
}

class TreeReader {
 public:
  TreeReader(std::string_view text, Arena& arena, fhir::JsonFault* fault)
      : text_(text), arena_(arena), fault_(*fault) {}

  const Json* Read() {
    padded_ = std::make_unique_for_overwrite<char[]>(text_.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(padded_.get(), text_.data(), text_.size());
    std::memset(padded_.get() + text_.size(), ' ', simdjson::SIMDJSON_PADDING);
    od::parser parser;
    od::document document;
    Json root;
    // One level more than may be used, so that the limit is ours to report.
    if (Failed(parser.allocate(text_.size(), limits::kMaxElmDepth + 2))) return nullptr;
    if (Failed(
            parser.iterate(padded_.get(), text_.size(), text_.size() + simdjson::SIMDJSON_PADDING)
                .get(document))) {
      return nullptr;
    }
    od::json_type type;
    if (Failed(document.type().get(type))) return nullptr;
    if (type != od::json_type::object) {
      fault_.offset = text_.find_first_not_of(" \t\r\n");
      fault_.message = "the text is not a JSON object";
      return nullptr;
    }
    od::value value;
    if (Failed(document.get_value().get(value)) || !Value(value, 1, root)) return nullptr;
    const char* after = nullptr;
    if (document.current_location().get(after) != simdjson::OUT_OF_BOUNDS) {
      Failed(simdjson::TRAILING_CONTENT);
      return nullptr;
    }
    return arena_.New<Json>(root);
  }

 private:
  bool Failed(simdjson::error_code error) {
    if (error == simdjson::SUCCESS) return false;
    std::optional<fhir::JsonFault> found = fhir::FindJsonFault(text_, limits::kMaxElmDepth);
    fault_ = found ? std::move(*found)
                   : fhir::JsonFault{.offset = 0,
                                     .message = std::string("the text is not JSON: ") +
                                                simdjson::error_message(error)};
    return true;
  }

  bool Stop(size_t offset, std::string message, std::string hint) {
    fault_ = {.offset = offset, .message = std::move(message), .hint = std::move(hint)};
    return false;
  }

  bool Value(od::value value, int depth, Json& out) {
    std::string_view token = Trim(value.raw_json_token());
    size_t begin = static_cast<size_t>(token.data() - padded_.get());
    out.begin = static_cast<uint32_t>(begin);
    out.end = static_cast<uint32_t>(begin + token.size());
    if (++count_ > limits::kMaxElmValues) {
      return Stop(begin,
                  "the JSON has more than " + std::to_string(limits::kMaxElmValues) + " values",
                  "leave out annotations");
    }
    od::json_type type;
    if (Failed(value.type().get(type))) return false;
    switch (type) {
      case od::json_type::null:
        return token == "null" || !Failed(simdjson::N_ATOM_ERROR);
      case od::json_type::boolean: {
        out.kind = JsonKind::kBoolean;
        bool b = false;
        if (Failed(value.get_bool().get(b))) return false;
        out.text = b ? "true" : "false";
        return true;
      }
      case od::json_type::number:
        out.kind = JsonKind::kNumber;
        if (!JsonWriter::IsNumber(token)) return !Failed(simdjson::NUMBER_ERROR);
        out.text = arena_.Copy(token);
        return true;
      case od::json_type::string: {
        out.kind = JsonKind::kString;
        std::string_view text;
        if (Failed(value.get_string().get(text))) return false;
        out.text = arena_.Copy(text);
        return true;
      }
      case od::json_type::array:
      case od::json_type::object:
        break;
    }
    if (depth >= limits::kMaxElmDepth) {
      return Stop(begin,
                  "the JSON is nested more than " + std::to_string(limits::kMaxElmDepth) + " deep",
                  "give parts of the expression definitions of their own");
    }
    std::vector<Json> children;
    if (type == od::json_type::array) {
      out.kind = JsonKind::kArray;
      od::array array;
      if (Failed(value.get_array().get(array))) return false;
      for (auto item : array) {
        od::value child;
        if (Failed(item.get(child))) return false;
        if (!Value(child, depth + 1, children.emplace_back())) return false;
      }
    } else {
      out.kind = JsonKind::kObject;
      od::object object;
      if (Failed(value.get_object().get(object))) return false;
      for (auto field : object) {
        std::string_view key;
        if (Failed(field.unescaped_key().get(key))) return false;
        od::value child;
        if (Failed(field.value().get(child))) return false;
        children.emplace_back();
        children.back().key = arena_.Copy(key);
        if (!Value(child, depth + 1, children.back())) return false;
      }
    }
    out.children = arena_.Copy(std::span<const Json>(children));
    // The closing bracket follows the last child.
    size_t end = children.empty() ? begin + 1 : children.back().end;
    end = text_.find_first_not_of(" \t\r\n", end);
    out.end = static_cast<uint32_t>(end == std::string_view::npos ? text_.size() : end + 1);
    return true;
  }

  std::string_view text_;
  Arena& arena_;
  fhir::JsonFault& fault_;
  std::unique_ptr<char[]> padded_;
  size_t count_ = 0;
};

}  // namespace

const Json* ReadJsonTree(std::string_view text, Arena& arena, fhir::JsonFault* fault) {
  if (text.size() > limits::kMaxElmBytes) {
    *fault = {.offset = 0,
              .message =
                  "the file is larger than " + std::to_string(limits::kMaxElmBytes >> 20) + " MiB"};
    return nullptr;
  }
  return TreeReader(text, arena, fault).Read();
}

}  // namespace precert::cql
