// Checker: choosing the overload that a call means (CQL 1.5, Developer's Guide, "Calling Operators
// and Functions"): of those whose operands the arguments convert to, the one of least cost. Type
// variables are bound to what the arguments have in common.
#include <algorithm>
#include <climits>

#include "cql/check/checker.h"

namespace precert::cql {
namespace {

constexpr size_t kListedOverloads = 8;

bool HasVariable(const Type* type) {
  if (type->Is(TypeKind::kVariable)) return true;
  return std::any_of(type->args.begin(), type->args.end(), HasVariable);
}

std::string TypeNames(std::span<const Expr> args) {
  std::string out = "(";
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += ", ";
    out += args[i].type->ToString();
  }
  return out + ")";
}

}  // namespace

std::vector<Checker::Candidate> Checker::OpCandidates(std::span<const Op> ops) {
  std::vector<Candidate> candidates;
  candidates.reserve(ops.size());
  for (const Op& op : ops) candidates.push_back({op.operands, op.result, &op, nullptr});
  return candidates;
}

bool Checker::Unify(const Type* pattern, const Type* type, Variables& variables) const {
  if (!HasVariable(pattern)) return true;  // its cost is asked for later
  if (type->Is(TypeKind::kAny)) return true;
  if (pattern->Is(TypeKind::kVariable)) {
    for (auto& [variable, bound] : variables) {
      if (variable != pattern) continue;
      if (bound->Is(TypeKind::kAny)) {
        bound = type;
        return true;
      }
      const Type* common = rules_.Common(bound, type);
      if (common == nullptr) return false;
      bound = common;
      return true;
    }
    variables.emplace_back(pattern, type);
    return true;
  }
  if (pattern->Is(TypeKind::kChoice)) return true;
  if (type->kind == pattern->kind) return Unify(pattern->element(), type->element(), variables);
  if (type->Is(TypeKind::kChoice)) {
    for (const Type* member : type->args) {
      const Type* system = rules_.SystemTypeOf(member);
      if (system->kind == pattern->kind) return Unify(pattern, system, variables);
    }
    return false;
  }
  const Type* system = rules_.SystemTypeOf(type);
  if (system->kind == pattern->kind) return Unify(pattern, system, variables);
  if (pattern->Is(TypeKind::kList)) {
    if (type->Is(TypeKind::kValueSet)) {
      return Unify(pattern->element(), types_.Simple(TypeKind::kCode), variables);
    }
    if (session_.options.list_promotion) return Unify(pattern->element(), type, variables);
  }
  if (type->Is(TypeKind::kList) && session_.options.list_demotion) {
    return Unify(pattern, type->element(), variables);
  }
  return false;
}

const Type* Checker::Substitute(const Type* pattern, const Variables& variables) const {
  if (!HasVariable(pattern)) return pattern;
  switch (pattern->kind) {
    case TypeKind::kVariable:
      for (const auto& [variable, bound] : variables) {
        if (variable == pattern) return bound;
      }
      return types_.Any();
    case TypeKind::kList:
      return types_.List(Substitute(pattern->element(), variables));
    case TypeKind::kInterval:
      return types_.Interval(Substitute(pattern->element(), variables));
    default: {
      std::vector<const Type*> members;
      for (const Type* member : pattern->args) members.push_back(Substitute(member, variables));
      return types_.Choice(members);
    }
  }
}

std::optional<Checker::Binding> Checker::Match(const Candidate& candidate,
                                               std::span<const Expr> args) const {
  if (candidate.operands.size() != args.size()) return std::nullopt;
  Binding binding{.candidate = &candidate};
  Variables variables;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!Unify(candidate.operands[i], args[i].type, variables)) return std::nullopt;
    binding.generic = binding.generic || HasVariable(candidate.operands[i]);
  }
  for (size_t i = 0; i < args.size(); ++i) {
    const Type* operand = Substitute(candidate.operands[i], variables);
    int cost = rules_.Cost(args[i].type, operand);
    if (cost == kNoConversion) return std::nullopt;
    binding.cost += cost;
    binding.operands.push_back(operand);
  }
  binding.result = candidate.result == nullptr ? nullptr : Substitute(candidate.result, variables);
  return binding;
}

Checker::Bound Checker::Bind(std::span<const Candidate> candidates,
                             std::span<const Expr> args) const {
  Bound bound;
  std::vector<Binding> best;
  for (const Candidate& candidate : candidates) {
    std::optional<Binding> binding = Match(candidate, args);
    if (!binding) continue;
    auto rank = [](const Binding& b) { return 2 * b.cost + (b.generic ? 1 : 0); };
    if (!best.empty() && rank(*binding) > rank(best[0])) continue;
    if (!best.empty() && rank(*binding) < rank(best[0])) best.clear();
    best.push_back(std::move(*binding));
  }
  if (best.empty()) return bound;
  if (best.size() > 1) {
    // Overloads that differ only where the argument is null (or an empty list) answer alike; the
    // simplest is taken. Where an argument may have a value, the call is ambiguous.
    for (size_t i = 0; i < args.size(); ++i) {
      const Value* constant = ConstantOf(args[i]);
      if (IsUntyped(args[i]) || (constant != nullptr && constant->is_null())) continue;
      for (const Binding& other : best) {
        if (other.operands[i] == best[0].operands[i]) continue;
        for (const Binding& b : best) bound.tied.push_back(b.candidate);
        return bound;
      }
    }
    auto order = [](const Binding& b) {
      std::vector<uint32_t> ids;
      for (const Type* type : b.operands) ids.push_back(static_cast<uint32_t>(type->kind));
      for (const Type* type : b.operands) ids.push_back(type->id);
      return ids;
    };
    std::stable_sort(best.begin(), best.end(),
                     [&](const Binding& a, const Binding& b) { return order(a) < order(b); });
  }
  bound.best = std::move(best[0]);
  return bound;
}

std::string Checker::Describe(std::string_view name, const Candidate& candidate) const {
  std::string out(name);
  out += '(';
  for (size_t i = 0; i < candidate.operands.size(); ++i) {
    if (i > 0) out += ", ";
    out += candidate.operands[i]->ToString();
  }
  out += ')';
  if (candidate.result != nullptr) out += ": " + candidate.result->ToString();
  return out;
}

// Lists the overloads that exist, those with the right number of operands first.
void Checker::NoOverload(std::string_view name, std::span<const Candidate> candidates,
                         std::span<const Expr> args, Span span) {
  std::vector<const Candidate*> sorted;
  for (const Candidate& candidate : candidates) sorted.push_back(&candidate);
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Candidate* a, const Candidate* b) {
    auto fit = [&](const Candidate* c) {
      int n = c->operands.size() == args.size() ? 0 : 100;
      for (size_t i = 0; i < std::min(args.size(), c->operands.size()); ++i) {
        if (HasVariable(c->operands[i])) continue;
        if (!rules_.Converts(args[i].type, c->operands[i])) ++n;
      }
      return n;
    };
    return fit(a) < fit(b);
  });
  std::string hint = candidates.size() == 1 ? "it is " : "there is ";
  for (size_t i = 0; i < sorted.size() && i < kListedOverloads; ++i) {
    if (i > 0) hint += "; ";
    hint += Describe(name, *sorted[i]);
  }
  if (sorted.size() > kListedOverloads) {
    hint += "; and " + std::to_string(sorted.size() - kListedOverloads) + " more";
  }
  Error(span, std::string(name) + " does not take " + TypeNames(args), hint);
}

void Checker::Ambiguous(std::string_view name, std::span<const Candidate* const> tied,
                        std::span<const Expr> args, Span span) {
  std::string hint = "it could be ";
  for (size_t i = 0; i < tied.size() && i < kListedOverloads; ++i) {
    if (i > 0) hint += i + 1 == tied.size() ? " or " : ", ";
    hint += Describe(name, *tied[i]);
  }
  Error(span, std::string(name) + TypeNames(args) + " is ambiguous",
        hint + "; say which with `as` or `convert`");
}

// `O.value in "Set"`, where the value may be a string or a concept and each has an overload: the
// one for what the value turns out to be; null for a value that none takes. Not ok, and silent,
// when no argument is such a choice or the results are of different types.
Expr Checker::CallByMember(std::string_view name, std::span<const Candidate> candidates,
                           std::span<const Expr> args, Span span,
                           std::optional<Precision> precision) {
  const auto choice =
      std::ranges::find_if(args, [](const Expr& arg) { return arg.type->Is(TypeKind::kChoice); });
  if (choice == args.end()) return {};
  std::vector<Expr> given(args.begin(), args.end());
  Expr& part = given[static_cast<size_t>(choice - args.begin())];
  std::vector<const Type*> members;
  const Type* result = nullptr;
  for (const Type* member : choice->type->args) {
    part.type = member;
    const Bound bound = Bind(candidates, given);
    if (!bound.best) continue;
    if (result != nullptr && result != bound.best->result) return {};
    result = bound.best->result;
    members.push_back(member);
  }
  if (members.empty()) return {};
  return WithShared(*choice, span, [&](Expr value) -> Expr {
    Expr all = NullOf(result, span);
    for (const Type* member : members) {
      part = Emit(Code::kAs, {value.node}, TypeIndex(member), member, span);
      Expr answer = CallOp(name, given, span, precision);
      if (!answer.ok()) return {};
      Expr is = Emit(Code::kIs, {value.node}, TypeIndex(member), types_.Boolean(), span);
      all = Emit(Code::kIf, {is.node, answer.node, all.node}, 0, result, span);
    }
    return all;
  });
}

Expr Checker::CallOp(std::string_view name, std::span<const Expr> args, Span span,
                     std::optional<Precision> precision) {
  if (!AllOk(args)) return {};
  if (name == "Power" && args.size() == 2) {
    // 10 ^ -8 is no whole number: of an exponent written as a negative one, the Decimal overload.
    const Type* decimal = types_.Simple(TypeKind::kDecimal);
    const Value* exponent = ConstantOf(args[1]);
    const bool whole =
        exponent != nullptr && (exponent->tag == Tag::kInteger || exponent->tag == Tag::kLong);
    if (whole && exponent->integer < 0 && rules_.Converts(args[0].type, decimal)) {
      Expr operands[] = {Convert(args[0], decimal, span), Convert(args[1], decimal, span)};
      return CallOp(name, operands, span, precision);
    }
  }
  std::vector<Candidate> candidates = OpCandidates(session_.ops.Overloads(name));
  Bound bound = Bind(candidates, args);
  if (!bound.best) {
    if (bound.tied.empty()) {
      NoOverload(name, candidates, args, span);
    } else if (Expr chosen = CallByMember(name, candidates, args, span, precision); chosen.ok()) {
      return chosen;
    } else {
      Ambiguous(name, bound.tied, args, span);
    }
    return {};
  }
  std::vector<Expr> converted;
  for (size_t i = 0; i < args.size(); ++i) {
    converted.push_back(Convert(args[i], bound.best->operands[i], span));
    if (!converted.back().ok()) return {};
  }
  return Call(*bound.best->candidate->op, converted, bound.best->result, span, precision);
}

bool Checker::OpAccepts(std::string_view name, std::initializer_list<Expr> args) const {
  std::vector<Candidate> candidates = OpCandidates(session_.ops.Overloads(name));
  return Bind(candidates, {args.begin(), args.size()}).best.has_value();
}

}  // namespace precert::cql
