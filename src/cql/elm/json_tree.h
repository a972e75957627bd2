// JsonTree: a JSON text as a tree of values that know where they stand in it.
//
//   const Json* root = ReadJsonTree(text, arena, &fault);   // null: `fault` says why
//   if (const Json* name = root->Find("name")) ...
//
// For documents that are read whole and in any order, such as ELM. Everything lives in the arena;
// offsets are bytes into the text. No more than limits::kMaxElmDepth levels and kMaxElmValues
// values. Pure; any bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "fhir/json_fault.h"

namespace precert::cql {

enum class JsonKind : uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct Json {
  JsonKind kind = JsonKind::kNull;
  uint32_t begin = 0, end = 0;
  std::string_view key;              // of a member of an object
  std::string_view text;             // kString: its characters; kNumber, kBoolean: as written
  std::span<const Json> children{};  // items or members, in order

  bool Is(JsonKind k) const { return kind == k; }
  // The first member of that name; null when there is none, or it is null.
  const Json* Find(std::string_view name) const {
    if (kind != JsonKind::kObject) return nullptr;
    for (const Json& member : children) {
      if (member.key == name) return member.kind == JsonKind::kNull ? nullptr : &member;
    }
    return nullptr;
  }
};

const Json* ReadJsonTree(std::string_view text, Arena& arena, fhir::JsonFault* fault);

}  // namespace precert::cql
