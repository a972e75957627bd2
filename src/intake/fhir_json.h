// FHIR resources as JSON text under construction.
//
//   JsonObject patient;
//   patient.Text("resourceType", "Patient").Text("id", "patient");
//   patient.Raw("name", JsonArray({JsonObject().Text("text", name).Json()}));
//
// Members and items that are empty are left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/money.h"

namespace precert {

// Members in the order they are added.
class JsonObject {
 public:
  JsonObject& Raw(std::string_view key, std::string_view json) {
    if (!json.empty())
      body_ += (body_.empty() ? "" : ",") + JsonWriter::Quote(key) + ":" + std::string(json);
    return *this;
  }
  JsonObject& Text(std::string_view key, std::string_view value) {
    return value.empty() ? *this : Raw(key, JsonWriter::Quote(value));
  }
  bool empty() const { return body_.empty(); }
  std::string Json() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

// "" of nothing, so that the member is left out.
std::string JsonArray(const std::vector<std::string>& items);
// A Reference: "Patient/patient".
std::string ReferenceJson(std::string_view target);
// A CodeableConcept; without a code, only its text.
std::string ConceptJson(std::string_view system, std::string_view code, std::string_view text);
// A Money in US dollars.
std::string MoneyJson(Money amount);

}  // namespace precert
