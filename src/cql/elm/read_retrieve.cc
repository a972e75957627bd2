// ElmReader: retrieves. What CQL cannot write in the brackets (a date range, several filters, an
// id) becomes the where clause of a query around them; its meaning is the same.
#include "cql/elm/elm_reader.h"

namespace precert::cql {
namespace {

constexpr std::string_view kAlias = "$retrieved";

}  // namespace

const Ast* ElmReader::Retrieve(const Json& node, const ElmNode&) {
  for (std::string_view refused : {"context", "contextProperty", "idProperty", "otherFilter",
                                   "include", "includedIn", "valueSetProperty"}) {
    const Json* attribute = node.Find(refused);
    if (attribute == nullptr) continue;
    if (attribute->Is(JsonKind::kArray) && attribute->children.empty()) continue;
    if (refused == "contextProperty" || refused == "idProperty") continue;  // names, no filters
    Error(*attribute, "a retrieve with \"" + std::string(refused) + "\" is not supported",
          "a record holds one patient, with codes and dates to filter by");
    return nullptr;
  }
  const Ast* type = Type(node, "dataType", "");
  if (type == nullptr) return nullptr;
  std::string_view comparator = Text(node, "codeComparator");
  if (!comparator.empty() && comparator != "in" && comparator != "~" && comparator != "=") {
    Error(node, "\"" + std::string(comparator) + "\" is not a comparator of codes",
          "the comparators are in, ~ and =");
    return nullptr;
  }
  const Ast *path = nullptr, *codes = nullptr;
  if (const Json* filter = node.Find("codes")) {
    codes = RetrievedCodes(*filter);
    if (codes == nullptr) return nullptr;
    if (std::string_view property = Text(node, "codeProperty"); !property.empty()) {
      // The first name is an Identifier, those after it Properties over it.
      size_t dot = property.find('.');
      path = New(AstKind::kIdentifier, node, property.substr(0, dot));
      if (dot != std::string_view::npos) path = Path(path, property.substr(dot + 1), node);
      if (path == nullptr) return nullptr;
    }
  }
  Ast* retrieve = New(AstKind::kRetrieve, node, comparator.empty() ? "in" : comparator);
  const Ast* result = With(retrieve, {type, path, codes, nullptr});

  Ast* row = New(AstKind::kIdentifier, node, kAlias);
  row->names = NameScope::kVariable;
  const Ast* where = nullptr;
  bool ok = true;
  auto also = [&](const Ast* condition) {
    ok = ok && condition != nullptr;
    if (!ok) return;
    where =
        where == nullptr ? condition : With(New(AstKind::kBinary, node, "And"), {where, condition});
  };
  if (node.Find("dateRange") != nullptr) also(DateFilter(row, node));
  for (const Json& filter : Items(node.Find("dateFilter"))) also(DateFilter(row, filter));
  for (const Json& filter : Items(node.Find("codeFilter"))) also(CodeFilter(row, filter));
  if (node.Find("id") != nullptr) {
    const Ast* id = Required(node, "id");
    std::string_view property = Text(node, "idProperty");
    const Ast* element = Path(row, property.empty() ? "id" : property, node);
    also(id == nullptr || element == nullptr
             ? nullptr
             : With(New(AstKind::kBinary, node, "Equal"), {element, id}));
  }
  if (!ok) return nullptr;
  if (where == nullptr) return result;
  return With(New(AstKind::kQuery, node), {With(New(AstKind::kSource, node, kAlias), {result}),
                                           With(New(AstKind::kWhere, node), {where})});
}

// The translator writes a code as ToList(code) and a concept as its codes; a retrieve here takes
// them as they are, and then knows at compile time what is asked for.
const Ast* ElmReader::RetrievedCodes(const Json& codes) {
  std::string_view type = NodeType(codes);
  if (type == "ToList") return Required(codes, "operand");
  if (type == "Property" && Text(codes, "path") == "codes") {
    const Json* source = codes.Find("source");
    if (source != nullptr && NodeType(*source) == "ConceptRef") return Expression(source);
  }
  return Expression(&codes);
}

const Ast* ElmReader::CodeFilter(const Ast* source, const Json& filter) {
  std::string_view property = RequiredText(filter, "property");
  std::string_view comparator = Text(filter, "comparator");
  const Ast* value = Required(filter, "value");
  const Ast* element = property.empty() ? nullptr : Path(source, property, filter);
  if (value == nullptr || element == nullptr) return nullptr;
  std::string_view op = comparator == "~"                          ? "Equivalent"
                        : comparator == "="                        ? "Equal"
                        : comparator == "in" || comparator.empty() ? "In"
                                                                   : "";
  if (op.empty()) {
    Error(filter, "\"" + std::string(comparator) + "\" is not a comparator of codes",
          "the comparators are in, ~ and =");
    return nullptr;
  }
  return With(New(AstKind::kBinary, filter, op), {element, value});
}

// `dateProperty during dateRange`, of a retrieve; `property during value`, of a date filter.
const Ast* ElmReader::DateFilter(const Ast* source, const Json& filter) {
  bool of_retrieve = filter.Find("dateRange") != nullptr;
  std::string_view property = Text(filter, of_retrieve ? "dateProperty" : "property");
  const Ast* range = Required(filter, of_retrieve ? "dateRange" : "value");
  if (property.empty()) {
    Error(filter, of_retrieve ? "Retrieve has \"dateRange\" but no \"dateProperty\""
                              : "this date filter has no \"property\"");
    return nullptr;
  }
  const Ast* element = Path(source, property, filter);
  if (range == nullptr || element == nullptr) return nullptr;
  Ast* during = New(AstKind::kTiming, filter, "IncludedIn");
  during->timing.kind = TimingKind::kIncludedIn;
  return With(during, {element, range});
}

}  // namespace precert::cql
