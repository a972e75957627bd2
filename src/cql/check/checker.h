// Checker: one library's syntax tree into the session's Program.
//
//   Checker(session, library, diagnostics).CheckLibrary();
//
// One method per construct, each answering an Expr; an operand that is not ok() makes the whole not
// ok, silently. The methods are in files by subject: declarations.cc, definitions.cc,
// vocabulary.cc, names.cc, literals.cc, selectors.cc, operators.cc, control.cc, calls.cc,
// overloads.cc, conversions.cc, properties.cc, models.cc, queries.cc, timing.cc, retrieve.cc,
// type_specifiers.cc, emit.cc.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cql/check/session.h"

namespace precert::cql {

std::optional<Precision> PrecisionNamed(std::string_view word);  // "day", "days"

class Checker {
 public:
  Checker(Session& session, Library& library, Diagnostics& diagnostics);

  void CheckLibrary();
  // The tree of ParseExpression, as the definition "Expression".
  void CheckExpressionAsLibrary(const Ast& expression);

 private:
  // ---- frames and scopes -----------------------------------------------------------------------
  enum class ScopeKind : uint8_t { kVariable, kRow, kThis, kIndex, kTotal };
  struct ScopeEntry {
    ScopeKind kind;
    std::string_view name;  // kVariable
    uint32_t slot;
    const Type* type;                // null: its expression had an error
    uint32_t* index_slot = nullptr;  // kIndex: where to note the slot when it is asked for
  };
  // Of the definition, function or parameter default being checked.
  struct Frame {
    uint32_t slots = 0;
    std::vector<ScopeEntry> scope;
    Context context = Context::kNone;
    const FunctionSymbol* function = nullptr;
  };
  uint32_t NewSlot() { return frame_.slots++; }

  // ---- definitions.cc --------------------------------------------------------------------------
  void Declare(const Ast& ast, Context& context);
  void DeclareBroken();
  std::string UnknownNameHint(std::string_view name, Span span) const;
  void DeclareSymbol(const Ast& ast, SymbolKind kind, Context context);
  void DeclareFunction(const Ast& ast, Context context);
  void DeclareUsing(const Ast& ast);
  void DeclareInclude(const Ast& ast);
  void DeclareContext(const Ast& ast, Context& context);
  bool NameIsFree(std::string_view name, const Ast& ast);
  static Span NameSpan(const Ast& ast);  // of the name, where it is known
  std::vector<std::pair<Symbol*, FunctionSymbol*>> InDependencyOrder();
  void Resolve(Symbol& symbol, std::string_view name, Span use);
  void ResolveExpression(Symbol& symbol);
  void ResolveParameter(Symbol& symbol);
  void ResolveCodeSystem(Symbol& symbol);
  void ResolveValueSet(Symbol& symbol);
  void ResolveCode(Symbol& symbol);
  void ResolveConcept(Symbol& symbol);
  void ResolveFunction(FunctionSymbol& function, Span use);
  Symbol* FindTerminology(const Ast& name, SymbolKind kind);
  std::string CycleText(std::string_view name) const;

  // ---- names.cc --------------------------------------------------------------------------------
  Expr CheckIdentifier(const Ast& ast);
  Expr CheckDefinitionName(const Ast& ast);  // NameScope::kDefinition
  Expr CheckThis(const Ast& ast);
  Expr UseSymbol(Library& library, Symbol& symbol, std::string_view name, Span span);
  Expr PatientRecord(Span span) { return ContextRecord(Context::kPatient, span); }
  Expr ContextRecord(Context context, Span span);
  // The class of `Patient` (`Practitioner`, ...), of the first model that has one; null without.
  const Type* ContextType(Context context) const;
  Expr UseDefinition(const Library& library, const Symbol& symbol, std::string_view name,
                     Span span);
  const ScopeEntry* FindVariable(std::string_view name) const;
  // The library that `ast` names as a qualifier; null when it is something else.
  Library* AsQualifier(const Ast* ast) const;
  void UnknownName(std::string_view name, Span span);
  std::vector<std::string_view> VisibleNames() const;

  // ---- expressions, by kind --------------------------------------------------------------------
  Expr Check(const Ast* ast);
  Expr CheckByKind(const Ast& ast);
  Expr CheckBoolean(const Ast* ast, std::string_view what);  // converted to Boolean
  Expr CheckTo(const Ast* ast, const Type* type, std::string_view what);

  // literals.cc
  Expr CheckNumber(const Ast& ast, bool negative);
  Expr CheckLiteral(const Ast& ast);
  Expr CheckTemporal(const Ast& ast);
  Expr CheckQuantity(const Ast& ast, bool negative = false);
  Expr CheckRatio(const Ast& ast);
  std::optional<Decimal> ParseDecimal(const Ast& ast, bool negative, uint8_t* scale);

  // selectors.cc
  Expr CheckInterval(const Ast& ast);
  Expr CheckList(const Ast& ast);
  Expr CheckTuple(const Ast& ast);
  Expr CheckInstance(const Ast& ast);
  Expr CheckCodeSelector(const Ast& ast);
  Expr CheckConceptSelector(const Ast& ast);
  const Type* InstanceElement(const Type* type, std::string_view name, bool* repeats) const;
  std::vector<std::string_view> ElementNames(const Type* type) const;

  // operators.cc
  Expr CheckUnary(const Ast& ast);
  Expr CheckBinary(const Ast& ast);
  Expr CheckEquality(const Ast& ast, std::string_view op, bool negated);
  Expr Equality(std::string_view op, Expr left, Expr right, Span span);
  Expr CheckMembership(const Ast& ast);
  Expr CheckUnion(const Ast& ast);
  Expr CheckBetween(const Ast& ast);
  Expr CheckComponent(const Ast& ast);
  Expr CheckDuration(const Ast& ast);
  Expr CheckWidth(const Ast& ast);
  Expr CheckExtent(const Ast& ast);
  Expr CheckSetAggregate(const Ast& ast);

  // control.cc
  Expr CheckIf(const Ast& ast);
  Expr CheckCase(const Ast& ast);
  Expr CheckIs(const Ast& ast);
  Expr CheckAs(const Ast& ast);
  Expr CheckConvert(const Ast& ast);
  Expr Coalesce(std::span<const Expr> operands, Span span);
  // The one type of several expressions; a choice when they have none in common.
  const Type* CommonType(std::span<const Expr> expressions) const;

  // calls.cc
  Expr CheckCall(const Ast& ast);
  Expr CheckLibraryCall(const Ast& ast);  // NameScope::kDefinition
  Expr CheckOperatorNode(const Ast& ast);
  Expr CheckAge(std::string_view name, std::span<const Expr> args, const Ast& ast);
  Expr CallNamed(std::string_view name, std::span<FunctionSymbol* const> functions,
                 std::span<const Op> ops, std::span<const Expr> args, const Ast& ast);
  Expr CallFunction(FunctionSymbol& function, std::span<const Expr> args, Span span);
  void UnknownFunction(std::string_view name, const Ast& ast, bool fluent);

  // overloads.cc
  struct Candidate {
    std::span<const Type* const> operands;
    const Type* result = nullptr;
    const Op* op = nullptr;
    FunctionSymbol* function = nullptr;
  };
  struct Binding {
    const Candidate* candidate = nullptr;
    std::vector<const Type*> operands;
    const Type* result = nullptr;
    int cost = 0;
    bool generic = false;
  };
  struct Bound {
    std::optional<Binding> best;
    std::vector<const Candidate*> tied;  // ambiguous, when not empty
  };
  Bound Bind(std::span<const Candidate> candidates, std::span<const Expr> args) const;
  std::optional<Binding> Match(const Candidate& candidate, std::span<const Expr> args) const;
  using Variables = std::vector<std::pair<const Type*, const Type*>>;
  bool Unify(const Type* pattern, const Type* type, Variables& variables) const;
  const Type* Substitute(const Type* pattern, const Variables& variables) const;
  static std::vector<Candidate> OpCandidates(std::span<const Op> ops);
  Expr CallByMember(std::string_view name, std::span<const Candidate> candidates,
                    std::span<const Expr> args, Span span, std::optional<Precision> precision);
  void NoOverload(std::string_view name, std::span<const Candidate> candidates,
                  std::span<const Expr> args, Span span);
  void Ambiguous(std::string_view name, std::span<const Candidate* const> tied,
                 std::span<const Expr> args, Span span);
  std::string Describe(std::string_view name, const Candidate& candidate) const;
  // Binds an operator and converts its operands; reports when nothing fits.
  Expr CallOp(std::string_view name, std::span<const Expr> args, Span span,
              std::optional<Precision> precision = std::nullopt);
  Expr CallOp(std::string_view name, std::initializer_list<Expr> args, Span span,
              std::optional<Precision> precision = std::nullopt) {
    return CallOp(name, std::span<const Expr>(args.begin(), args.size()), span, precision);
  }
  bool OpAccepts(std::string_view name, std::initializer_list<Expr> args) const;

  // conversions.cc
  Expr Convert(Expr from, const Type* to, Span span);  // TypeRules::Converts must hold
  Expr ConvertChoice(Expr from, const Type* to, Span span);
  Expr ConvertList(Expr from, const Type* to, Span span);
  Expr ConvertInterval(Expr from, const Type* to, Span span);
  Expr ConvertTuple(Expr from, const Type* to, Span span);
  // Converts, or reports that `what` has to be a `to`.
  Expr Require(Expr from, const Type* to, Span span, std::string_view what);
  Expr ToSystem(Expr from, Span span);  // FHIR.Period -> Interval<DateTime>
  bool IsUntyped(Expr e) const;         // null, {}, {null}, Interval[null, null]
  bool IsCheap(NodeId node, int* budget) const;
  // `body` of a value that it uses more than once: evaluated once all the same.
  Expr WithShared(Expr value, Span span, const std::function<Expr(Expr)>& body);

  // methods.cc
  bool IsItemMethod(const Ast& ast) const;  // X.where(...) and the like
  Expr CheckItemMethod(const Ast& ast);

  // properties.cc
  Expr CheckProperty(const Ast& ast);
  Expr PropertyOf(Expr source, std::string_view name, Span span, bool quiet = false);
  struct Element {
    const Type* type = nullptr;  // null: no such element
    Property property;
    const ModelElement* mapped = nullptr;  // of a class of a loaded model
  };
  Element FindElement(const Type* type, std::string_view name) const;
  Expr CheckIndexer(const Ast& ast);

  std::string_view SourceOf(const Ast* ast) const;  // what was written; "" of nothing

  // models.cc
  const Type* ClassOf(const UsedModel& model, std::string_view path) const;
  std::vector<const Type*> ClassesNamed(std::string_view qualifier, std::string_view name) const;
  std::vector<std::string_view> ClassNames(bool retrievable) const;
  std::string ModelNames() const;  // "System, FHIR and QICore"
  const ModelInfo* LoadedModel(std::string_view name, std::string_view version) const;
  const Type* ClassType(const ModelClass& c) const;
  const Type* TypeOf(const TypeSpec& spec, const ModelInfo& model) const;
  Element FindModelElement(const Type* type, std::string_view name) const;
  bool IsPlain(const ModelElement& element) const;
  Expr ModelProperty(Expr source, const Type* owner, const ModelElement& element, Span span);
  Expr MappedValue(Expr source, const Type* owner, const ModelElement& element, Span span);
  Expr Walk(Expr source, const Type* owner, const ModelElement& element, const Mapping& mapping,
            Span span);
  Expr Filter(Expr value, const MappingStep& step, Span span);
  Expr OverItems(Expr source, Span span, const std::function<Expr(Expr)>& value_of);
  Expr Where(Expr list, Span span, const std::function<Expr(Expr)>& condition);
  Expr ToValueSet(Expr url, const Type* type, Span span);
  Expr FromFhir(Expr from, const Type* to, std::string_view function, const Type* owner,
                const ModelElement& element, Span span);
  const Op* FunctionFor(std::string_view function, const Type* from, const Type* to) const;
  Expr ChoiceProperty(Expr source, std::string_view name, Span span);
  std::string_view SetExtension(const ModelElement& element) const;

  // queries.cc
  struct QueryState;
  Expr CheckQuery(const Ast& ast);
  void CheckSource(const Ast& ast, QueryState& state);
  void CheckRelationship(const Ast& ast, QueryState& state);
  Expr CheckAggregate(const Ast& ast, QueryState& state);
  void CheckSort(const Ast& ast, const Type* row, QueryState& state);

  // timing.cc
  Expr CheckTiming(const Ast& ast);
  Expr Boundary(Expr operand, TimingBoundary boundary, Span span);
  Expr TimingWithOffset(const Ast& ast, Expr left, Expr right, Expr offset);
  Expr TimingWithin(const Ast& ast, Expr left, Expr right, Expr offset);
  Expr TimingInclusion(const Ast& ast, Expr left, Expr right);
  Expr PointOrInterval(const Ast& ast, Expr part, Expr whole, const Type* point, const Type* set);
  Expr InRange(Expr left, Expr low, bool low_closed, Expr high, bool high_closed,
               std::optional<Precision> precision, Span span);

  // retrieve.cc
  Expr CheckRetrieve(const Ast& ast);
  Expr InContextOf(Expr retrieved, const Ast& context);
  const Type* RetrieveType(const Ast& type_ast);
  bool RetrieveCodePath(const Ast& ast, const Type* type, Retrieve& retrieve,
                        const Type** filtered);
  bool RetrieveTerminology(const Ast& ast, const Type* filtered, Retrieve& retrieve,
                           std::vector<NodeId>& operands);
  Expr ThatReferTo(Expr retrieved, const Ast& ast);
  Expr ElementAt(Expr resource, const Ast& path);

  // type_specifiers.cc
  const Type* ResolveType(const Ast& ast);  // null after reporting
  const Type* ResolveNamedType(const Ast& ast);

  // emit.cc
  Expr Emit(Code code, std::span<const NodeId> operands, uint32_t aux, const Type* type, Span span);
  Expr Emit(Code code, std::initializer_list<NodeId> operands, uint32_t aux, const Type* type,
            Span span) {
    return Emit(code, std::span<const NodeId>(operands.begin(), operands.size()), aux, type, span);
  }
  Expr Constant(Value value, const Type* type, Span span);
  Expr NullOf(const Type* type, Span span);
  Expr Slot(uint32_t slot, const Type* type, Span span);
  Expr Call(const Op& op, std::span<const Expr> args, const Type* result, Span span,
            std::optional<Precision> precision = std::nullopt);
  Expr Not(Expr operand, Span span);
  Expr IsNotNull(Expr operand, Span span);
  uint32_t TypeIndex(const Type* type);
  std::string_view Keep(std::string_view text);  // in the Program's arena
  const Node& NodeOf(Expr e) const { return session_.program.nodes[e.node]; }
  const Value* ConstantOf(Expr e) const;  // null when it is not a constant

  void Error(Span span, std::string message, std::string hint = "") {
    diagnostics_.Error(span, std::move(message), std::move(hint));
  }
  static std::vector<NodeId> Nodes(std::span<const Expr> expressions);
  static bool AllOk(std::span<const Expr> expressions);

  Session& session_;
  Library& library_;
  bool model_missing_ = false;  // a `using` failed
  Diagnostics& diagnostics_;
  TypeTable& types_;
  const TypeRules& rules_;
  const fhir::Model& model_;
  Frame frame_;
  int depth_ = 0;  // of expressions, through definitions checked on the way
  int aggregate_rechecks_ = 0;
  std::vector<std::string_view> checking_;  // names, outermost first, for cycles
  std::vector<FunctionSymbol*> checking_functions_;
};

}  // namespace precert::cql
