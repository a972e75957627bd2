// What the tests of this folder share: the shipped documents, the examples, and short ways to
// decide.
#pragma once

#include "base/text.h"
#include "decide/decide.h"
#include "intake/read_case.h"
#include "support/golden.h"

namespace precert {

inline Date Day(std::string_view text) { return *Date::Parse(text); }
inline Date AsOf() { return Day("2026-11-23"); }

// The shipped policies, plans and tables; of code lists only the part that stands in the tree.
inline const Knowledge& Shipped() {
  static const std::shared_ptr<const Knowledge> knowledge = [] {
    Result<std::shared_ptr<const Knowledge>> loaded =
        Knowledge::Load({.root = testing::ProjectPath(""), .code_tables = "/nowhere"});
    if (!loaded.ok()) {
      ADD_FAILURE() << loaded.error().ToString();
      std::abort();
    }
    return *loaded;
  }();
  return *knowledge;
}

inline Case ReadOrFail(std::string text, std::string_view name) {
  Result<Case> c = ReadCase(std::move(text), name, Shipped().terms, AsOf());
  if (!c.ok()) {
    ADD_FAILURE() << c.error().ToString();
    std::abort();
  }
  return std::move(*c);
}

inline Case Example(std::string_view name) {
  return ReadOrFail(testing::ReadFile(testing::ProjectPath("examples/" + std::string(name))), name);
}

inline Determination DecideOrFail(const Case& request, std::string plan = "") {
  Result<Determination> d =
      Decide(Shipped(), request, {.plan_id = std::move(plan), .as_of = AsOf()});
  if (!d.ok()) {
    ADD_FAILURE() << d.error().ToString();
    std::abort();
  }
  return std::move(*d);
}

inline Determination DecideExample(std::string_view name, std::string plan = "") {
  return DecideOrFail(Example(name), std::move(plan));
}

// A short case on one plan: "code: ..." and what else it needs, with a provider that is in order.
inline Determination Ask(std::string plan, std::string_view yaml) {
  static const std::pair<std::string_view, std::string_view> kInNetwork[] = {
      {"lakeside-ppo", "1999999018"},
      {"golden-hmo", "1999999059"},
      {"evergreen-advantage", "1999999075"},
      {"summit-hsa", "1999999067"}};
  std::string npi;
  for (const auto& [id, number] : kInNetwork) {
    if (id == plan) npi = number;
  }
  std::string text = "date: 2026-11-23\n" + std::string(yaml) + "\n";
  if (text.find("\nprovider:") == std::string::npos) {
    text += "provider: { " + (npi.empty() ? "" : "npi: \"" + npi + "\", ") +
            "specialty: dermatology, license: MD, board certified: true, place: \"11\", facility: "
            "office }\n";
  }
  return DecideOrFail(ReadOrFail(text, "case.yaml"), std::move(plan));
}

// "needs-information insufficient-documentation aetna-cpb-0251 2.2"
inline std::string Told(const LineDetermination& line) {
  return std::string(OutcomeId(line.outcome)) + " " + line.reason.code + " " +
         line.authority.document + " " + line.authority.section;
}

}  // namespace precert
