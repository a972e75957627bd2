// The cost of a check in process: a 30 KB bundle, read and decided, with all shipped documents
// loaded.
//
// Rows: reading alone; the whole check under each plan, explanations on; the same without
// explanations; and the bundle put to every shipped policy in turn. Prints medians and ratios.
#include <cstdio>
#include <cstdlib>

#include "base/file.h"
#include "base/limits.h"
#include "decide/coverage.h"
#include "decide/decide.h"
#include "intake/bundle.h"
#include "interleave.h"

namespace precert::bench {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s", result.error().ToString().c_str());
    std::exit(2);
  }
  return std::move(*result);
}

int Main() {
  const std::string root = PRECERT_ROOT;
  const auto knowledge = Must(Knowledge::Load({.root = root}));
  const std::string file = root + "/examples/twelve-keratoses.json";
  const std::string bundle = Must(ReadFile(file, limits::kMaxCaseBytes));
  const Date day = *Date::Of(2026, 11, 23);
  const Case request = Must(ReadBundle(bundle, file));

  auto check = [&](const std::string& plan, bool explain) {
    return [&, plan, explain] {
      Case c = Must(ReadBundle(bundle, file));
      Must(Decide(*knowledge, c, {.plan_id = plan, .as_of = day, .explain = explain}));
    };
  };
  std::vector<Work> works;
  works.push_back({"read the bundle", [&] { Must(ReadBundle(bundle, file)); }, {}});
  for (const std::string& plan : knowledge->plans.Ids()) {
    works.push_back({"check, " + plan, check(plan, true), {}});
    works.push_back({"check, " + plan + ", unexplained", check(plan, false), {}});
  }
  works.push_back({"read, and ask every policy",
                   [&] {
                     Case c = Must(ReadBundle(bundle, file));
                     for (const Policy* policy : knowledge->policies.All()) {
                       for (const PolicyService& service : policy->services) {
                         DeterminedService asked;
                         asked.decided_code = service.codes.front();
                         asked.family = asked.name = service.name;
                         Must(DecideByPolicy(*policy, service, {c, c.lines[0], asked, day, true}));
                       }
                     }
                   },
                   {}});
  Interleave(works, 20, 300);

  std::printf("bundle of %zu bytes; medians of 300 interleaved rounds\n", bundle.size());
  const double reading = works[0].Median();
  for (const Work& work : works) {
    std::printf("%-44s %8.1f us  %5.2f x reading\n", work.name.c_str(), work.Median(),
                work.Median() / reading);
  }
  double worst = 0;
  for (size_t i = 1; i + 2 < works.size(); i += 2) {
    worst = std::max(worst, works[i].Median() / works[i + 1].Median());
  }
  std::printf("explained / unexplained, worst plan: %.3f\n", worst);
  return 0;
}

}  // namespace
}  // namespace precert::bench

int main() { return precert::bench::Main(); }
