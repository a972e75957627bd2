// ServeRows: the side of the CQL benchmark that is measured. A worker is a program that stays up
// through all rounds and does one piece of work at a time when bench/cql.py asks for it, so that
// engines in C++, JavaScript and Java can be timed in turn by the same driver.
//
// A request is a line on standard input, the answer a line of JSON on standard output:
//
//   (at the start)      {"rows": ["bytes", ...], "facts": {"first compile, ms": 4.1}}
//   check               {"results": [{"D": "denied", ...}, ...]}   a record each, in order;
//                                                          all of them again for each further way
//   run SECONDS ROW     {"items": 240, "seconds": 0.31, "cpu": 0.3}    passes until SECONDS are
//   over quit
//
// The same protocol is spoken by peers/cql_execution/worker.cjs and peers/java_engine.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace precert::bench {

struct Row {
  std::string name;
  std::function<size_t()> pass;  // one pass; gives the items done: records, compiles, tests
};

struct Fact {
  std::string name;
  double value;
};

// Processor seconds of the whole process so far.
inline double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Until "quit" or the end of the input. `check` gives the answer's JSON. Names need no escaping.
inline void ServeRows(const std::vector<Row>& rows, const std::vector<Fact>& facts,
                      const std::function<std::string()>& check) {
  using Clock = std::chrono::steady_clock;
  std::string hello;
  for (const Row& row : rows) hello += (hello.empty() ? "\"" : ", \"") + row.name + "\"";
  hello = "{\"rows\": [" + hello + "], \"facts\": {";
  for (const Fact& fact : facts) {
    hello +=
        (&fact == facts.data() ? "\"" : ", \"") + fact.name + "\": " + std::to_string(fact.value);
  }
  std::cout << hello << "}}" << std::endl;

  std::string request;
  while (std::getline(std::cin, request) && request != "quit") {
    if (request == "check") {
      std::cout << check() << std::endl;
      continue;
    }
    double limit = 0;
    int name_at = 0;
    const Row* row = nullptr;
    if (std::sscanf(request.c_str(), "run %lf %n", &limit, &name_at) == 1 && name_at > 0) {
      for (const Row& r : rows) {
        if (r.name == request.substr(static_cast<size_t>(name_at))) row = &r;
      }
    }
    if (row == nullptr) {
      std::cerr << "not a request of this worker: " << request << "\n";
      std::exit(2);
    }
    size_t items = 0;
    std::chrono::duration<double> took{};
    const double cpu_start = ProcessorSeconds();
    const auto start = Clock::now();
    do {
      items += row->pass();
      took = Clock::now() - start;
    } while (took.count() < limit);
    std::cout << "{\"items\": " << items << ", \"seconds\": " << took.count()
              << ", \"cpu\": " << ProcessorSeconds() - cpu_start << "}" << std::endl;
  }
}

}  // namespace precert::bench
