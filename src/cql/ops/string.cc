// String operators. CQL 1.5, Appendix B, "String Operators".
//
// Positions and lengths count characters (Unicode code points), never bytes. Patterns are those of
// base/regex.h; the pattern of Matches must match the whole string. Results are bounded by
// limits::kMaxStringBytes. `&` is lowered by the checker to Concatenate of Coalesce(operand, '').

#include <cstring>
#include <list>
#include <string>
#include <unordered_map>

#include "base/letter_case.h"
#include "base/limits.h"
#include "base/regex.h"
#include "base/text.h"
#include "cql/ops/operand.h"

namespace precert::cql {
namespace {

bool IsUnknown(const Value& v) { return v.is_null() && v.unknown; }

Value TooLong(OpContext& context) {
  return context.Fail("the string is longer than " + std::to_string(limits::kMaxStringBytes) +
                      " bytes");
}

// Bytes before character `index`; npos when the string has fewer characters.
size_t OffsetOf(std::string_view text, int64_t index) {
  size_t at = 0;
  for (; index > 0; --index) {
    if (at >= text.size()) return std::string_view::npos;
    at += CodePointBytes(text, at);
  }
  return at;
}

Value Position(std::string_view text, size_t offset) {
  if (offset == std::string_view::npos) return Value::Integer(-1);
  return Value::Integer(static_cast<int64_t>(CountCodePoints(text.substr(0, offset))));
}

// ---- joining ------------------------------------------------------------------------------------

Value CombineOp(OpContext& context, const OpCall& call) {
  const Value& list = call.args[0];
  if (list.is_null()) return NullOf(call.args.first(1));
  std::string_view separator;
  if (call.args.size() > 1) {
    if (IsUnknown(call.args[1])) return Value::Unknown();
    if (!call.args[1].is_null()) separator = call.args[1].str();
  }
  if (list.list->open) return Value::Unknown();
  std::string out;
  bool any = false;
  for (const Value& item : list.list->items) {
    if (IsUnknown(item)) return Value::Unknown();
    if (item.is_null()) continue;
    if (any) out += separator;
    any = true;
    out += item.str();
    if (out.size() > limits::kMaxStringBytes) return TooLong(context);
  }
  return any ? context.MakeString(out) : Value::Null();
}

Value Joined(OpContext& context, std::string_view a, std::string_view b) {
  if (a.size() + b.size() > limits::kMaxStringBytes) return TooLong(context);
  char* out = context.arena.NewArray<char>(a.size() + b.size());
  if (!a.empty()) std::memcpy(out, a.data(), a.size());
  if (!b.empty()) std::memcpy(out + a.size(), b.data(), b.size());
  return Value::String({out, a.size() + b.size()});
}

Value ConcatenateOp(OpContext& context, const OpCall& call) {
  return Joined(context, call.args[0].str(), call.args[1].str());
}

// ---- looking ------------------------------------------------------------------------------------

Value StartsWithOp(OpContext&, const OpCall& call) {
  return Value::Boolean(call.args[0].str().starts_with(call.args[1].str()));
}

Value EndsWithOp(OpContext&, const OpCall& call) {
  return Value::Boolean(call.args[0].str().ends_with(call.args[1].str()));
}

Value LengthOp(OpContext&, const OpCall& call) {
  return Value::Integer(static_cast<int64_t>(CountCodePoints(call.args[0].str())));
}

Value PositionOfOp(OpContext&, const OpCall& call) {
  const std::string_view text = call.args[1].str();
  return Position(text, text.find(call.args[0].str()));
}

Value LastPositionOfOp(OpContext&, const OpCall& call) {
  const std::string_view text = call.args[1].str();
  return Position(text, text.rfind(call.args[0].str()));
}

// ---- parts --------------------------------------------------------------------------------------

Value IndexerOp(OpContext&, const OpCall& call) {
  if (AnyUncertain(call.args)) return UncertainResult(call.args);
  const std::string_view text = call.args[0].str();
  const int64_t index = call.args[1].integer;
  const size_t at = index < 0 ? std::string_view::npos : OffsetOf(text, index);
  if (at >= text.size()) return Value::Null();  // npos too
  return Value::String(text.substr(at, CodePointBytes(text, at)));
}

Value SubstringOp(OpContext&, const OpCall& call) {
  if (AnyUncertain(call.args)) return UncertainResult(call.args);
  const std::string_view text = call.args[0].str();
  const int64_t start = call.args[1].integer;
  if (start < 0) return Value::Null();
  const size_t at = OffsetOf(text, start);
  // Past the last character is out of range; the start of an empty string is not.
  if (at == std::string_view::npos || (at >= text.size() && start > 0)) return Value::Null();
  const std::string_view rest = text.substr(at);
  if (call.args.size() < 3) return Value::String(rest);
  const int64_t length = call.args[2].integer;
  if (length < 0) return Value::Null();
  return Value::String(rest.substr(0, OffsetOf(rest, length)));
}

Value SplitOp(OpContext& context, const OpCall& call) {
  const Value &source = call.args[0], &by = call.args[1];
  if (source.is_null()) return NullOf(call.args.first(1));
  if (IsUnknown(by)) return Value::Unknown();
  const std::string_view separator = by.is_null() ? "" : by.str();
  std::string_view text = source.str();
  std::vector<Value> parts;
  if (!separator.empty()) {
    for (size_t at; (at = text.find(separator)) != std::string_view::npos;) {
      parts.push_back(Value::String(text.substr(0, at)));
      text.remove_prefix(at + separator.size());
    }
  }
  parts.push_back(Value::String(text));
  if (parts.size() > limits::kMaxListItems) {
    return context.Fail("the string has more than " + std::to_string(limits::kMaxListItems) +
                        " parts");
  }
  return context.MakeList(parts);
}

// ---- case ---------------------------------------------------------------------------------------

template <char32_t (*Map)(char32_t)>
Value MapLetters(OpContext& context, const OpCall& call) {
  const std::string_view text = call.args[0].str();
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = CodePointBytes(text, at);
    const char32_t c = DecodeCodePoint(text, at);
    const char32_t mapped = Map(c);
    if (mapped == c) {
      out += text.substr(at, bytes);
    } else {
      AppendCodePoint(&out, mapped);
    }
    at += bytes;
  }
  return context.MakeString(out);
}

// ---- patterns -----------------------------------------------------------------------------------

// Patterns compiled on this thread, the last used first. A policy has few; data may bring many.
class PatternCache {
 public:
  Result<Regex> Get(std::string_view pattern) {
    const std::string key(pattern);
    if (auto found = by_pattern_.find(key); found != by_pattern_.end()) {
      used_.splice(used_.begin(), used_, found->second);
      return found->second->second;
    }
    Result<Regex> regex = Regex::Compile(pattern);
    if (!regex.ok()) return regex;
    used_.emplace_front(key, *regex);
    by_pattern_[key] = used_.begin();
    if (used_.size() > kPatterns) {
      by_pattern_.erase(used_.back().first);
      used_.pop_back();
    }
    return regex;
  }

 private:
  static constexpr size_t kPatterns = 32;
  using Entry = std::pair<std::string, Regex>;
  std::list<Entry> used_;
  std::unordered_map<std::string, std::list<Entry>::iterator> by_pattern_;
};

Result<Regex> PatternOf(const Value& pattern) {
  static thread_local PatternCache cache;
  return cache.Get(pattern.str());
}

Value FailWith(OpContext& context, const Error& error) {
  return context.Fail(error.hint.empty() ? error.message : error.message + " (" + error.hint + ")");
}

Value MatchesOp(OpContext& context, const OpCall& call) {
  const Result<Regex> regex = PatternOf(call.args[1]);
  if (!regex.ok()) return FailWith(context, regex.error());
  return Value::Boolean(regex->FullMatch(call.args[0].str()));
}

Value ReplaceMatchesOp(OpContext& context, const OpCall& call) {
  const Result<Regex> regex = PatternOf(call.args[1]);
  if (!regex.ok()) return FailWith(context, regex.error());
  const Result<std::string> out = regex->Replace(call.args[0].str(), call.args[2].str());
  if (!out.ok()) return FailWith(context, out.error());
  return context.MakeString(*out);
}

Value SplitOnMatchesOp(OpContext& context, const OpCall& call) {
  const Result<Regex> regex = PatternOf(call.args[1]);
  if (!regex.ok()) return FailWith(context, regex.error());
  std::vector<Value> parts;
  for (std::string_view part : regex->Split(call.args[0].str())) {
    parts.push_back(Value::String(part));
  }
  if (parts.size() > limits::kMaxListItems) {
    return context.Fail("the string has more than " + std::to_string(limits::kMaxListItems) +
                        " parts");
  }
  return context.MakeList(parts);
}

constexpr OpDef kOps[] = {
    {"Add(String, String): String", ConcatenateOp},
    {"Combine(List<String>): String", CombineOp, Nulls::kHandles},
    {"Combine(List<String>, String): String", CombineOp, Nulls::kHandles},
    {"Concatenate(String, String): String", ConcatenateOp},
    {"EndsWith(String, String): Boolean", EndsWithOp},
    {"Indexer(String, Integer): String", IndexerOp},
    {"LastPositionOf(String, String): Integer", LastPositionOfOp},
    {"Length(String): Integer", LengthOp},
    {"Lower(String): String", MapLetters<ToLowerCase>},
    {"Matches(String, String): Boolean", MatchesOp},
    {"PositionOf(String, String): Integer", PositionOfOp},
    {"ReplaceMatches(String, String, String): String", ReplaceMatchesOp},
    {"Split(String, String): List<String>", SplitOp, Nulls::kHandles},
    {"SplitOnMatches(String, String): List<String>", SplitOnMatchesOp},
    {"StartsWith(String, String): Boolean", StartsWithOp},
    {"Substring(String, Integer): String", SubstringOp},
    {"Substring(String, Integer, Integer): String", SubstringOp},
    {"Upper(String): String", MapLetters<ToUpperCase>},
};

}  // namespace

std::span<const OpDef> StringOps() { return kOps; }

}  // namespace precert::cql
