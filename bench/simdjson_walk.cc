// The floor: see simdjson_walk.h.
#include "simdjson_walk.h"

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace precert::bench {
namespace {

namespace od = simdjson::ondemand;

// A FHIR record is not deeper; anything that is, is not the benchmark's work.
constexpr int kMaxDepth = 64;

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "the simdjson walk stopped: %s\n", what);
  std::exit(2);
}

void Must(simdjson::error_code error) {
  if (error != simdjson::SUCCESS) Fail(simdjson::error_message(error));
}

void VisitAll(od::value value, WalkCounts& counts, int depth) {
  if (depth > kMaxDepth) Fail("nested too deeply");
  od::json_type type;
  Must(value.type().get(type));
  switch (type) {
    case od::json_type::object: {
      od::object object;
      Must(value.get_object().get(object));
      for (auto item : object) {
        od::field field;
        Must(std::move(item).get(field));
        ++counts.values;
        counts.sum += static_cast<uint8_t>(field.key().raw()[0]);
        VisitAll(field.value(), counts, depth + 1);
      }
      break;
    }
    case od::json_type::array: {
      od::array array;
      Must(value.get_array().get(array));
      for (auto item : array) {
        od::value element;
        Must(std::move(item).get(element));
        VisitAll(element, counts, depth + 1);
      }
      break;
    }
    case od::json_type::string: {
      std::string_view text;
      Must(value.get_string().get(text));
      ++counts.values;
      counts.sum += text.size();
      break;
    }
    case od::json_type::number: {
      double number;
      Must(value.get_double().get(number));
      ++counts.values;
      counts.sum += number > 1;
      break;
    }
    case od::json_type::boolean: {
      bool truth;
      Must(value.get_bool().get(truth));
      ++counts.values;
      counts.sum += truth;
      break;
    }
    case od::json_type::null:
      ++counts.values;
      break;
  }
}

void VisitTypes(od::document& document, WalkCounts& counts) {
  od::array entries;
  Must(document["entry"].get_array().get(entries));
  for (auto entry : entries) {
    std::string_view type;
    Must(entry["resource"]["resourceType"].get_string().get(type));
    ++counts.resources;
    counts.sum += type.size();
  }
}

}  // namespace

WalkCounts WalkLines(std::string_view text, size_t padded, Walk walk) {
  static od::parser parser;
  WalkCounts counts;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    if (end > at) {
      od::document document;
      Must(parser.iterate(text.data() + at, end - at, padded - at).get(document));
      ++counts.records;
      if (walk == Walk::kTypes) {
        VisitTypes(document, counts);
      } else {
        od::value root;
        Must(document.get_value().get(root));
        VisitAll(root, counts, 0);
      }
    }
    at = end + 1;
  }
  return counts;
}

size_t WalkPadding() { return simdjson::SIMDJSON_PADDING; }

const char* WalkParser() {
  static const std::string name = "simdjson " + std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) +
                                  "." + std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + ", " +
                                  simdjson::get_active_implementation()->name();
  return name.c_str();
}

}  // namespace precert::bench
