// TypeTable: interning, names, and the printed form of types.
#include "cql/core/type.h"

#include <gtest/gtest.h>

#include <thread>

namespace precert::cql {
namespace {

TEST(TypeTable, SimpleTypesByName) {
  TypeTable types;
  for (const char* name :
       {"Any", "Boolean", "Integer", "Long", "Decimal", "String", "Date", "DateTime", "Time",
        "Quantity", "Ratio", "Code", "Concept", "Vocabulary", "ValueSet", "CodeSystem"}) {
    const Type* type = types.Named(name);
    ASSERT_NE(type, nullptr) << name;
    EXPECT_EQ(type->ToString(), name);
    EXPECT_EQ(types.Simple(type->kind), type);
  }
  EXPECT_EQ(types.Named("Int"), nullptr);
  EXPECT_EQ(types.Named(""), nullptr);
}

TEST(TypeTable, EqualTypesAreOneObject) {
  TypeTable types;
  const Type* integer = types.Integer();
  EXPECT_EQ(types.List(integer), types.List(integer));
  EXPECT_NE(types.List(integer), types.List(types.String()));
  EXPECT_NE(types.List(integer), types.Interval(integer));
  EXPECT_EQ(types.Class("FHIR", "Patient", 3), types.Class("FHIR", "Patient"));
  EXPECT_NE(types.Class("FHIR", "Patient"), types.Class("QUICK", "Patient"));
  EXPECT_EQ(types.Variable("T"), types.Variable("T"));
}

TEST(TypeTable, TupleFieldsAreSortedAndTheirNamesCopied) {
  TypeTable types;
  std::string name = "zeta";
  const Type* a = types.Tuple({{name, types.Integer()}, {"alpha", types.String()}});
  name = "gone";
  const Type* b = types.Tuple({{"alpha", types.String()}, {"zeta", types.Integer()}});
  EXPECT_EQ(a, b);
  EXPECT_EQ(a->ToString(), "Tuple { alpha String, zeta Integer }");
  EXPECT_EQ(types.Tuple({})->ToString(), "Tuple {}");
  EXPECT_NE(types.Tuple({{"ab", types.Integer()}, {"c", types.Integer()}}),
            types.Tuple({{"a", types.Integer()}, {"bc", types.Integer()}}));
}

TEST(TypeTable, ChoicesFlattenAndForgetOrder) {
  TypeTable types;
  const Type *i = types.Integer(), *s = types.String(), *b = types.Boolean();
  const Type* is[] = {i, s};
  const Type* si[] = {s, i, s};
  const Type* choice = types.Choice(is);
  EXPECT_EQ(choice, types.Choice(si));
  const Type* nested[] = {b, choice};
  EXPECT_EQ(types.Choice(nested)->ToString(), "Choice<Boolean, Integer, String>");
  const Type* one[] = {i, i};
  EXPECT_EQ(types.Choice(one), i);
  EXPECT_EQ(types.Choice({}), types.Any());
}

TEST(TypeTable, PrintsNestedTypes) {
  TypeTable types;
  const Type* observation = types.Class("FHIR", "Observation.Component", 7);
  EXPECT_EQ(observation->class_id, 7);
  EXPECT_EQ(types.List(types.Interval(types.Simple(TypeKind::kDateTime)))->ToString(),
            "List<Interval<DateTime>>");
  EXPECT_EQ(types.List(observation)->ToString(), "List<FHIR.Observation.Component>");
}

TEST(TypeTable, ManyThreadsGetTheSameTypes) {
  TypeTable types;
  std::vector<const Type*> found[4];
  std::vector<std::thread> threads;
  for (auto& mine : found) {
    threads.emplace_back([&types, &mine] {
      for (int i = 0; i < 300; ++i) {
        std::string field = "f" + std::to_string(i);
        mine.push_back(types.List(types.Tuple({{field, types.Integer()}})));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : found) EXPECT_EQ(mine, found[0]);
}

}  // namespace
}  // namespace precert::cql
