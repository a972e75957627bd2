// bench_rates_lookup: asks a store of rates the questions that bench_rates_sample drew from the
// file, and stops when it answers one otherwise.
//
//   bench_rates_lookup warm STORE QUESTIONS            one process, all of them
//   bench_rates_lookup cold STORE TYPE CODE NPI HIT    a fresh process, one of them
//
// `warm` prints nanoseconds of a lookup, and of asking whether an NPI is in the store at all:
//   {"hit p50": N, "hit p99": N, "miss p50": N, "miss p99": N, "member": N}
// `cold` of opening the store and of the first lookup: {"open": N, "lookup": N}.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "network/rates/lookup.h"
#include "network/rates/store.h"
#include "rates_items.h"

namespace precert::bench {
namespace {

using Clock = std::chrono::steady_clock;
using rates::Lookup;
using rates::RateAnswer;
using rates::RateQuery;
using rates::Store;

constexpr int kMemberPasses = 9;

double Nanoseconds(Clock::duration took) {
  return std::chrono::duration<double, std::nano>(took).count();
}

struct Question {
  RateQuery query;
  bool hit = false;
};

Question MakeQuestion(std::string type, std::string code, const std::string& npi, bool hit) {
  Question question;
  question.query.code_type = std::move(type);
  question.query.code = std::move(code);
  question.query.npi = std::strtoull(npi.c_str(), nullptr, 10);
  question.hit = hit;
  return question;
}

std::vector<Question> ReadQuestions(const std::string& path) {
  std::vector<Question> questions;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string type, code, npi, hit;
    std::getline(fields, type, '\t');
    std::getline(fields, code, '\t');
    std::getline(fields, npi, '\t');
    std::getline(fields, hit, '\t');
    questions.push_back(MakeQuestion(std::move(type), std::move(code), npi, hit == "1"));
  }
  if (questions.size() < 2) StopBench("no questions in " + path);
  return questions;
}

Store Open(const std::string& folder) {
  Result<Store> store = Store::Open(folder);
  if (!store.ok()) StopBench(store.error().ToString());
  return *std::move(store);
}

void Ask(Lookup& lookup, const Question& question, RateAnswer* answer) {
  const Status found = lookup.Find(question.query, answer);
  if (!found.ok()) StopBench(found.error().ToString());
  if (answer->prices.empty() == question.hit) {
    StopBench("code " + question.query.code_type + " " + question.query.code + ", NPI " +
              std::to_string(*question.query.npi) + ": the store has " +
              std::to_string(answer->prices.size()) + " prices, the file has " +
              (question.hit ? "some" : "none"));
  }
}

bool IsMember(const Store& store, uint64_t npi) {
  for (const rates::Segment& segment : store.segments()) {
    const Result<bool> has = segment.HasNpi(npi);
    if (!has.ok()) StopBench(has.error().ToString());
    if (*has) return true;
  }
  return false;
}

// The time that `percent` of them do not exceed. Sorts them.
double Percentile(std::vector<double>& times, size_t percent) {
  std::sort(times.begin(), times.end());
  return times[(times.size() - 1) * percent / 100];
}

// The same with another check digit, so that no file has it.
uint64_t Misspelt(uint64_t npi) { return npi - npi % 10 + (npi + 1) % 10; }

// Every NPI of the questions, all of which are in the file, and each of them misspelt; the
// median of several passes.
double MemberNanoseconds(const Store& store, const std::vector<Question>& questions) {
  std::vector<double> passes;
  for (int pass = 0; pass < kMemberPasses; ++pass) {
    size_t members = 0;
    const auto start = Clock::now();
    for (const Question& question : questions) {
      members += IsMember(store, *question.query.npi);
      members += IsMember(store, Misspelt(*question.query.npi));
    }
    passes.push_back(Nanoseconds(Clock::now() - start));
    if (members != questions.size()) StopBench("the store knows the wrong NPIs");
  }
  return Percentile(passes, 50) / static_cast<double>(2 * questions.size());
}

void Warm(const std::string& folder, const std::string& questions_path) {
  const Store store = Open(folder);
  const std::vector<Question> questions = ReadQuestions(questions_path);
  Lookup lookup(&store);
  RateAnswer answer;
  std::vector<double> hits, misses;
  for (const Question& question : questions) Ask(lookup, question, &answer);
  for (const Question& question : questions) {
    const auto start = Clock::now();
    Ask(lookup, question, &answer);
    (question.hit ? hits : misses).push_back(Nanoseconds(Clock::now() - start));
  }
  std::printf(
      "{\"hit p50\": %.0f, \"hit p99\": %.0f, \"miss p50\": %.0f, \"miss p99\": %.0f, "
      "\"member\": %.1f}\n",
      Percentile(hits, 50), Percentile(hits, 99), Percentile(misses, 50), Percentile(misses, 99),
      MemberNanoseconds(store, questions));
}

void Cold(const std::string& folder, const Question& question) {
  const auto start = Clock::now();
  const Store store = Open(folder);
  const auto opened = Clock::now();
  Lookup lookup(&store);
  RateAnswer answer;
  Ask(lookup, question, &answer);
  const auto answered = Clock::now();
  std::printf("{\"open\": %.0f, \"lookup\": %.0f}\n", Nanoseconds(opened - start),
              Nanoseconds(answered - opened));
}

}  // namespace
}  // namespace precert::bench

int main(int argc, char** argv) {
  using namespace precert::bench;
  if (argc == 4 && std::strcmp(argv[1], "warm") == 0) {
    Warm(argv[2], argv[3]);
  } else if (argc == 7 && std::strcmp(argv[1], "cold") == 0) {
    Cold(argv[2], MakeQuestion(argv[3], argv[4], argv[5], std::strcmp(argv[6], "1") == 0));
  } else {
    StopBench("usage: bench_rates_lookup warm STORE QUESTIONS | cold STORE TYPE CODE NPI HIT");
  }
  return 0;
}
