// The FHIR R4 model: what the published specification says of types and elements we rely on.
#include "fhir/model.h"

#include <gtest/gtest.h>

#include <set>

namespace precert::fhir {
namespace {

const Model& M() { return Model::R4(); }

// "Quantity|string*" as model_r4.txt would write the element.
std::string Describe(std::string_view type, std::string_view name) {
  TypeId id = M().FindType(type);
  if (id == kNoType) return "no type";
  const Element* e = M().FindElement(id, M().FindName(name));
  if (e == nullptr) return "no element";
  std::string out = e->choice ? "[x] " : "";
  if (e->types.empty()) out += "any";
  for (size_t i = 0; i < e->types.size(); ++i) {
    if (i > 0) out += "|";
    out += M().type(e->types[i]).name;
  }
  return out + (e->repeats ? "*" : "");
}

TEST(Model, KnowsElementsOfTheSpecification) {
  struct Row {
    const char *type, *element, *expected;
  };
  const Row rows[] = {
      {"Patient", "birthDate", "date"},
      {"Patient", "name", "HumanName*"},
      {"Patient", "deceased", "[x] boolean|dateTime"},
      {"Patient", "id", "id"},
      {"Patient", "extension", "Extension*"},
      {"Patient", "contained", "any*"},
      {"Patient", "text", "Narrative"},
      {"Observation", "status", "code"},
      {"Observation", "value",
       "[x] "
       "Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|"
       "Period"},
      {"Observation", "component", "Observation.Component*"},
      {"Observation.Component", "referenceRange", "Observation.ReferenceRange*"},
      {"Observation.Component", "modifierExtension", "Extension*"},
      {"MedicationRequest", "medication", "[x] CodeableConcept|Reference"},
      {"Claim.Item", "productOrService", "CodeableConcept"},
      {"Claim.Item", "quantity", "SimpleQuantity"},
      {"Bundle.Entry", "resource", "any"},
      {"Questionnaire.Item", "item", "Questionnaire.Item*"},
      {"PlanDefinition.Goal.Target", "due", "[x] Duration"},
      {"ElementDefinition.Type", "profile", "canonical*"},
      {"ElementDefinition.Type", "aggregation", "code*"},
      {"Age", "value", "decimal"},
      {"dateTime", "extension", "Extension*"},
      {"Quantity", "id", "string"},
      {"Attachment", "contentType", "code"},
      {"Patient", "valueQuantity", "no element"},
      {"Patient", "nonsense", "no element"},
      {"Nonsense", "id", "no type"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(Describe(row.type, row.element), row.expected) << row.type << "." << row.element;
}

TEST(Model, OpenElementsTakeEveryDatatypeOfTheSpecification) {
  const Element* value = M().FindElement(M().FindType("Extension"), M().FindName("value"));
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(value->types.size(), 50u);  // FHIR R4, "Open Type Element"
  for (const char* type :
       {"base64Binary", "uuid", "Address", "Money", "UsageContext", "Dosage", "Meta"})
    EXPECT_EQ(M().FindJson(M().FindType("Extension"), "value" + Model::JsonSuffix(type)).type,
              M().FindType(type))
        << type;
}

TEST(Model, FindsJsonNames) {
  struct Row {
    const char *type, *json, *element, *value_type;
  };
  const Row rows[] = {
      {"Observation", "valueQuantity", "value", "Quantity"},
      {"Observation", "valueDateTime", "value", "dateTime"},
      {"Observation", "effectiveInstant", "effective", "instant"},
      {"Observation", "status", "status", "code"},
      {"Dosage.DoseAndRate", "doseQuantity", "dose", "SimpleQuantity"},
      {"Extension", "valueBase64Binary", "value", "base64Binary"},
      {"Extension", "url", "url", "uri"},
      {"Age", "unit", "unit", "string"},
  };
  for (const Row& row : rows) {
    Model::JsonName found = M().FindJson(M().FindType(row.type), row.json);
    ASSERT_NE(found.element, nullptr) << row.type << "." << row.json;
    EXPECT_EQ(M().name(found.element->name), row.element);
    EXPECT_EQ(M().type(found.type).name, row.value_type);
  }
  for (const char* name : {"value", "valueAddress", "valuequantity", "_status", "", "Status"})
    EXPECT_EQ(M().FindJson(M().FindType("Observation"), name).element, nullptr) << name;
}

TEST(Model, KnowsBases) {
  auto is = [](const char* type, const char* ancestor) {
    return M().IsA(M().FindType(type), M().FindType(ancestor));
  };
  EXPECT_TRUE(is("Age", "Quantity"));
  EXPECT_TRUE(is("code", "string"));
  EXPECT_TRUE(is("positiveInt", "integer"));
  EXPECT_TRUE(is("canonical", "uri"));
  EXPECT_TRUE(is("Patient", "DomainResource"));
  EXPECT_TRUE(is("Bundle", "Resource"));
  EXPECT_TRUE(is("Patient", "Patient"));
  EXPECT_FALSE(is("Bundle", "DomainResource"));
  EXPECT_FALSE(is("string", "code"));
  EXPECT_FALSE(is("instant", "dateTime"));
}

TEST(Model, KnowsPrimaryCodePaths) {
  auto path = [](const char* type) { return M().type(M().FindType(type)).primary_code_path; };
  EXPECT_EQ(path("Observation"), "code");
  EXPECT_EQ(path("Encounter"), "type");
  EXPECT_EQ(path("MedicationRequest"), "medication");
  EXPECT_EQ(path("Immunization"), "vaccineCode");
  EXPECT_EQ(path("Patient"), "");
}

TEST(Model, HasEveryResourceOnce) {
  std::set<std::string_view> names;
  size_t resources = 0;
  for (const TypeInfo& type : M().types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    resources += type.type_class == TypeClass::kResource;
  }
  EXPECT_EQ(resources, 148u);  // all 146 of FHIR R4, and the abstract Resource and DomainResource
}

// What the record reader and the lookups take for granted, for every type.
TEST(Model, EveryElementIsFoundInItsType) {
  for (TypeId t = 0; t < M().types().size(); ++t) {
    const TypeInfo& type = M().type(t);
    EXPECT_EQ(M().FindType(type.name), t);
    EXPECT_TRUE(type.base == kNoType || type.base < t) << type.name;
    for (const Element& e : type.elements) {
      EXPECT_EQ(M().FindName(M().name(e.name)), e.name);
      EXPECT_EQ(M().FindElement(t, e.name), &e) << type.name << "." << M().name(e.name);
      if (e.choice) {
        EXPECT_EQ(M().FindJson(t, M().name(e.name)).element, nullptr);
        for (TypeId choice : e.types) {
          std::string json =
              std::string(M().name(e.name)) + Model::JsonSuffix(M().type(choice).name);
          EXPECT_EQ(M().FindJson(t, json).element, &e) << json;
          EXPECT_EQ(M().FindJson(t, json).type, choice) << json;
        }
      } else {
        EXPECT_LE(e.types.size(), 1u);
        EXPECT_EQ(M().FindJson(t, M().name(e.name)).element, &e);
      }
    }
    if (!type.primary_code_path.empty()) {
      std::string_view first = type.primary_code_path.substr(0, type.primary_code_path.find('.'));
      bool known = M().FindElement(t, M().FindName(first)) != nullptr;
      // Two paths of the published model lead through a reference or name what R4 later dropped.
      EXPECT_TRUE(known || first == "measure") << type.name << " by " << type.primary_code_path;
    }
  }
}

}  // namespace
}  // namespace precert::fhir
