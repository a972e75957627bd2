// The elements that a short case is written with.
#include "intake/fhir_json.h"

#include "base/text.h"

namespace precert {

std::string JsonArray(const std::vector<std::string>& items) {
  return items.empty() ? "" : "[" + Join(items, ",") + "]";
}

std::string ReferenceJson(std::string_view target) {
  return JsonObject().Text("reference", target).Json();
}

std::string ConceptJson(std::string_view system, std::string_view code, std::string_view text) {
  JsonObject out;
  if (!code.empty()) {
    out.Raw("coding", "[" + JsonObject().Text("system", system).Text("code", code).Json() + "]");
  }
  return out.Text("text", text).Json();
}

std::string MoneyJson(Money amount) {
  return JsonObject().Raw("value", amount.ToString()).Text("currency", "USD").Json();
}

}  // namespace precert
