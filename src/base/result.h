// Expected failures as values.
//
//   Result<Plan> plan = LoadPlan(path);
//   if (!plan.ok()) return plan.error();
//   Use(*plan);
//
// An Error says what was wrong (`message`), where (`where`: file, line and column, or the path in a
// JSON document), and what to do about it (`hint`). Programming mistakes are asserted, not
// returned. Plain values: copyable, no shared state, safe to pass between threads.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace precert {

// A place in an input. Any part may be absent: line and column are 1-based, 0 when not known.
struct Where {
  std::string file;
  int line = 0;
  int column = 0;
  std::string path;  // path in a JSON or YAML document: "entry[3].resource.birthDate"

  // "case.json:12:5", "case.json at entry[3].resource", "" when nothing is known.
  std::string ToString() const;
};

struct Error {
  std::string message;  // one sentence, no trailing full stop, names the offending text
  Where where;
  std::string hint;   // what to do; empty when the message already says it
  std::string quote;  // offending source line and caret, already laid out; may be empty

  // "WHERE: error: MESSAGE\nQUOTE\n  HINT", as a person reads it on a terminal.
  std::string ToString() const;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

// For operations that succeed with nothing to say.
struct Done {};
using Status = Result<Done>;

}  // namespace precert
