// Properties over generated expressions: both evaluators agree; what is known in an open world
// stays so in every extension of the record; an explanation changes nothing.
//
// Seeds are fixed. For a long run by hand:
//
//   PRECERT_GENERATED=300000 PRECERT_SEED=7 test_cql_reference --gtest_filter='Generated.*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

#include "agreement.h"
#include "cql/eval/evaluator.h"
#include "generator.h"
#include "plain.h"

namespace precert::cql::reference {
namespace {

int Runs(int usual) {
  const char* asked = std::getenv("PRECERT_GENERATED");
  return asked == nullptr ? usual : std::atoi(asked);
}
uint64_t Seed() {
  const char* asked = std::getenv("PRECERT_SEED");
  return asked == nullptr ? 20261123 : std::strtoull(asked, nullptr, 10);
}

// The smallest version that still fails, as far as one finds in a bounded number of attempts.
Phrase Shrink(Generator& generator, Phrase phrase,
              const std::function<bool(const Phrase&)>& fails) {
  int attempts = 3000;
  for (bool smaller = true; smaller && attempts > 0;) {
    smaller = false;
    for (const Phrase& candidate : generator.Smaller(phrase)) {
      if (--attempts <= 0) break;
      if (candidate.Size() > phrase.Size() || candidate.Text() == phrase.Text()) continue;
      if (!fails(candidate)) continue;
      phrase = candidate;
      smaller = true;
      break;
    }
  }
  return phrase;
}

TEST(Generated, BothEvaluatorsAgree) {
  Generator generator(Seed());
  int compared = 0, refused = 0, differing = 0;
  const int runs = Runs(8000);
  for (int i = 0; i < runs && differing < 12; ++i) {
    const Phrase phrase = generator.AnyExpression(1 + i % 4);
    const Compared both = CompareExpression(phrase.Text());
    if (!both.refused.empty()) {
      if (++refused <= 5)
        std::printf("refused: %s\n  %s\n", both.refused.c_str(), phrase.Text().c_str());
      continue;
    }
    ++compared;
    EXPECT_EQ(both.agreement.not_there, "") << phrase.Text();
    if (both.agreement.agree) continue;
    ++differing;
    const Phrase small = Shrink(generator, phrase, [](const Phrase& p) {
      const Compared again = CompareExpression(p.Text());
      return again.refused.empty() && !again.agreement.agree;
    });
    const Agreement last = CompareExpression(small.Text()).agreement;
    ADD_FAILURE() << small.Text() << "\n  fast:  " << last.fast << "\n  plain: " << last.plain;
  }
  std::printf("%d compared, %d refused\n", compared, refused);
  // What does not compile is a rule's mistake: (null as T) where nothing can be told, at most.
  EXPECT_LT(refused, runs / 20);
}

// ---- over a record -----------------------------------------------------------------------------

struct Library {
  codes::Terminology terminology;
  std::unique_ptr<Compiler> compiler;

  Library() {
    const Status loaded = terminology.LoadText(Generator::ValueSets(), "generated");
    EXPECT_TRUE(loaded.ok());
    compiler = std::make_unique<Compiler>(&terminology);
  }

  // Null when it does not compile.
  std::shared_ptr<const Program> Compile(const std::vector<std::string>& expressions,
                                         std::string* why = nullptr) {
    std::string text = Generator::LibraryHead();
    for (size_t i = 0; i < expressions.size(); ++i) {
      text += "define X" + std::to_string(i) + ": " + expressions[i] + "\n";
    }
    auto source = std::make_shared<const Source>("generated", text);
    Diagnostics diagnostics(*source);
    auto program = compiler->Compile(source, {}, diagnostics);
    if (!diagnostics.has_errors()) return program;
    if (why != nullptr) *why = diagnostics.First().message;
    return nullptr;
  }
};

fhir::Record ReadRecord(const std::string& json) {
  Result<fhir::Record> record = fhir::Record::FromJson(json, "generated");
  EXPECT_TRUE(record.ok()) << json;
  return std::move(*record);
}

TEST(Generated, BothEvaluatorsAgreeOnRecords) {
  Generator generator(Seed() + 1, {.fhir = true});
  Library library;
  const int runs = Runs(3000) / 5;
  int compared = 0, refused = 0, differing = 0;
  for (int i = 0; i < runs && differing < 12; ++i) {
    const std::string json = generator.Record(generator.Below(7));
    const fhir::Record record = ReadRecord(json);
    for (int k = 0; k < 5; ++k) {
      const Phrase phrase = generator.AnyExpression(2 + k % 3);
      std::string why;
      const auto program = library.Compile({phrase.Text()}, &why);
      if (program == nullptr) {
        if (++refused <= 5) std::printf("refused: %s\n  %s\n", why.c_str(), phrase.Text().c_str());
        continue;
      }
      ++compared;
      if (CompareDefinitions(program, record).agree) continue;
      ++differing;
      const Phrase small = Shrink(generator, phrase, [&](const Phrase& p) {
        const auto again = library.Compile({p.Text()});
        return again != nullptr && !CompareDefinitions(again, record).agree;
      });
      const Agreement last = CompareDefinitions(library.Compile({small.Text()}), record);
      ADD_FAILURE() << small.Text() << "\n  fast:  " << last.fast << "\n  plain: " << last.plain
                    << "\n  over " << json;
    }
  }
  std::printf("%d compared, %d refused\n", compared, refused);
  EXPECT_LT(refused, runs * 5 / 20);
}

std::string Evaluated(const std::shared_ptr<const Program>& program, const fhir::Record& record,
                      bool open_world, bool explain, bool* known) {
  EvalOptions options;
  options.now = RequestTime();
  options.open_world = open_world;
  options.explain = explain;
  Evaluator evaluator(program, options);
  evaluator.Begin(record);
  const Result<Value> value = evaluator.Evaluate(program->FindDefinition("X0"));
  if (known != nullptr) *known = value.ok() && IsClosedWorld(*value);
  if (!value.ok()) return "error: " + value.error().message;
  return value->unknown ? "unknown" : ToCql(*value, evaluator.context().units);
}

// A value that is known in the open world is the same in the closed world of the record, and of any
// longer record. An error is no value: what is read later may fail.
TEST(Generated, WhatIsKnownInTheOpenWorldStaysSo) {
  Generator generator(Seed() + 2, {.fhir = true, .sound = true});
  Library library;
  const int runs = Runs(3000) / 5;
  int known_ones = 0, differing = 0;
  for (int i = 0; i < runs && differing < 12; ++i) {
    const std::string json = generator.Record(generator.Below(5));
    const fhir::Record record = ReadRecord(json);
    std::vector<fhir::Record> longer;
    std::vector<std::string> added = {""};
    longer.push_back(record.Extend());
    for (int k = 0; k < 3; ++k) {
      const std::string more = generator.Record(1 + generator.Below(4), false, 100 + k * 10);
      longer.push_back(record.Extend());
      ASSERT_TRUE(longer.back().Add(more, "more").ok());
      added.push_back(more);
    }
    // The first extension that gives another value; -1 when there is none.
    auto contradicts = [&](const Phrase& phrase, bool* was_known) {
      const auto program = library.Compile({phrase.Text()});
      if (program == nullptr) return -1;
      bool known = false;
      const std::string open = Evaluated(program, record, true, false, &known);
      if (was_known != nullptr) *was_known = known;
      if (!known) return -1;
      for (size_t k = 0; k < longer.size(); ++k) {
        const std::string closed = Evaluated(program, longer[k], false, false, nullptr);
        if (!closed.starts_with("error") && closed != open) return static_cast<int>(k);
      }
      return -1;
    };
    for (int k = 0; k < 5; ++k) {
      const Phrase phrase = generator.AnyExpression(2 + k % 3);
      bool known = false;
      const int at = contradicts(phrase, &known);
      known_ones += known;
      if (at < 0) continue;
      ++differing;
      const Phrase small =
          Shrink(generator, phrase, [&](const Phrase& p) { return contradicts(p, nullptr) >= 0; });
      const int where = contradicts(small, nullptr);
      const auto program = library.Compile({small.Text()});
      ADD_FAILURE() << small.Text()
                    << "\n  open:   " << Evaluated(program, record, true, false, nullptr)
                    << "\n  closed: "
                    << Evaluated(program, longer[static_cast<size_t>(where)], false, false, nullptr)
                    << "\n  over " << json << "\n  and " << added[static_cast<size_t>(where)];
    }
  }
  std::printf("%d known values of %d\n", known_ones, runs * 5);
  EXPECT_GT(known_ones, runs);
}

TEST(Generated, AnExplanationChangesNothing) {
  Generator generator(Seed() + 3, {.fhir = true});
  Library library;
  const int runs = Runs(1500) / 5;
  for (int i = 0; i < runs; ++i) {
    const std::string json = generator.Record(generator.Below(7));
    const fhir::Record record = ReadRecord(json);
    for (int k = 0; k < 5; ++k) {
      const std::string text = generator.AnyExpression(2 + k % 3).Text();
      const auto program = library.Compile({text});
      if (program == nullptr) continue;
      for (bool open : {false, true}) {
        EXPECT_EQ(Evaluated(program, record, open, true, nullptr),
                  Evaluated(program, record, open, false, nullptr))
            << text << "\n over " << json;
      }
    }
  }
}

}  // namespace
}  // namespace precert::cql::reference
