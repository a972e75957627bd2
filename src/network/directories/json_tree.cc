// JsonTree: read with simdjson, then copied.
#include "network/directories/json_tree.h"

#include <simdjson.h>

#include <charconv>
#include <cstdlib>

#include "base/json_writer.h"
#include "base/limits.h"
#include "fhir/json_fault.h"

namespace precert {
namespace {

namespace dom = simdjson::dom;

const JsonNode kNothing;

}  // namespace

struct JsonTree::Parser {
  dom::parser parser;

  // Depth is limited by the parser.
  static void Copy(dom::element from, JsonNode* to) {
    switch (from.type()) {
      case dom::element_type::ARRAY:
        to->kind_ = JsonNode::Kind::kArray;
        for (dom::element item : dom::array(from)) Copy(item, &to->children_.emplace_back());
        return;
      case dom::element_type::OBJECT:
        to->kind_ = JsonNode::Kind::kObject;
        for (dom::key_value_pair member : dom::object(from)) {
          JsonNode& child = to->children_.emplace_back();
          child.key_ = member.key;
          Copy(member.value, &child);
        }
        return;
      case dom::element_type::STRING:
        to->kind_ = JsonNode::Kind::kText;
        to->text_ = std::string_view(from);
        return;
      case dom::element_type::BOOL:
        to->kind_ = JsonNode::Kind::kBool;
        to->text_ = bool(from) ? "true" : "false";
        return;
      case dom::element_type::INT64:
        to->kind_ = JsonNode::Kind::kNumber;
        to->text_ = std::to_string(int64_t(from));
        return;
      case dom::element_type::UINT64:
        to->kind_ = JsonNode::Kind::kNumber;
        to->text_ = std::to_string(uint64_t(from));
        return;
      case dom::element_type::DOUBLE: {
        to->kind_ = JsonNode::Kind::kNumber;
        char text[40];
        const auto end = std::to_chars(text, text + sizeof text, double(from));
        to->text_.assign(text, end.ptr);
        return;
      }
      default:
        return;  // null
    }
  }
};

std::optional<double> JsonNode::number() const {
  if (kind_ != Kind::kNumber && (kind_ != Kind::kText || !JsonWriter::IsNumber(text_))) {
    return std::nullopt;
  }
  return std::strtod(text_.c_str(), nullptr);
}

const JsonNode& JsonNode::operator[](std::string_view key) const {
  if (kind_ == Kind::kObject) {
    for (const JsonNode& child : children_) {
      if (child.key_ == key) return child;
    }
  }
  return kNothing;
}

std::vector<const JsonNode*> JsonNode::Items(std::string_view key) const {
  const JsonNode& value = (*this)[key];
  std::vector<const JsonNode*> items;
  if (value.kind_ == Kind::kArray) {
    for (const JsonNode& item : value.children_) items.push_back(&item);
  } else if (value.kind_ != Kind::kNone) {
    items.push_back(&value);
  }
  return items;
}

JsonTree::JsonTree() : parser_(std::make_unique<Parser>()) {}
JsonTree::~JsonTree() = default;

Status JsonTree::Parse(std::string_view text) {
  root_ = JsonNode();
  const size_t capacity = std::max<size_t>(text.size(), 1);
  simdjson::error_code error = simdjson::SUCCESS;
  if (parser_->parser.capacity() < capacity ||
      parser_->parser.max_depth() != limits::kMaxJsonDepth) {
    error = parser_->parser.allocate(capacity, limits::kMaxJsonDepth);
  }
  dom::element element;
  if (error == simdjson::SUCCESS) {
    error =
        parser_->parser.parse(text.data(), text.size(), /*realloc_if_needed=*/true).get(element);
  }
  if (error == simdjson::SUCCESS) {
    Parser::Copy(element, &root_);
    return Done{};
  }
  if (std::optional<fhir::JsonFault> fault = fhir::FindJsonFault(text)) {
    return fault->ToError("", text);
  }
  return Error{std::string("this is not JSON: ") + simdjson::error_message(error), {}, "", ""};
}

}  // namespace precert
