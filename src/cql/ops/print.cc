// ToCql: values as CQL source text.
//
// What is printed reads back as the value, save for elements of the record, which print as their
// class and id (a primitive as its text), and values nested past the limit, which print as "...".

#include <string>

#include "base/limits.h"
#include "base/text.h"
#include "cql/core/op.h"
#include "cql/core/type.h"
#include "cql/ops/conversion.h"
#include "fhir/model.h"
#include "fhir/record.h"

namespace precert::cql {
namespace {

class Printer {
 public:
  Printer(const codes::UnitTable& units, std::string* out) : units_(units), out_(*out) {}

  void Print(const Value& v, int depth);

 private:
  void PrintString(std::string_view text);
  void PrintName(std::string_view name);
  void PrintList(std::span<const Value> items, int depth);
  void PrintInterval(const IntervalData& interval, int depth);
  void PrintTuple(const TupleData& tuple, int depth);
  void PrintCode(const CodeData& code);
  void PrintConcept(const ConceptData& concept_);
  void PrintVocabulary(std::string_view type, const VocabularyData& vocabulary);
  void PrintNode(const fhir::Node& node);
  void PrintRange(const UncertainData& range);
  // ", name: 'text'" when there is text.
  void Element(std::string_view name, std::string_view text, bool* first);

  const codes::UnitTable& units_;
  std::string& out_;
};

void Printer::Print(const Value& v, int depth) {
  if (depth > limits::kMaxExpressionDepth) {
    out_ += "...";
    return;
  }
  switch (v.tag) {
    case Tag::kNull:
      out_ += "null";
      return;
    case Tag::kBoolean:
      out_ += v.boolean ? "true" : "false";
      return;
    case Tag::kInteger:
      out_ += std::to_string(v.integer);
      return;
    case Tag::kLong:
      out_ += std::to_string(v.integer) + "L";
      return;
    case Tag::kDecimal:
      out_ += v.decimal().ToString();
      return;
    case Tag::kString:
      PrintString(v.str());
      return;
    case Tag::kDate:
      out_ += "@" + v.datetime.ToDateString();
      return;
    case Tag::kDateTime:
      out_ += "@" + v.datetime.ToDateTimeString();
      if (v.datetime.precision <= Precision::kDay) out_ += "T";
      return;
    case Tag::kTime:
      out_ += "@T" + v.datetime.ToTimeString();
      return;
    case Tag::kQuantity:
      out_ += QuantityText(v, units_);
      return;
    case Tag::kRatio:
      Print(v.ratio->numerator, depth + 1);
      out_ += ":";
      Print(v.ratio->denominator, depth + 1);
      return;
    case Tag::kCode:
      PrintCode(*v.code);
      return;
    case Tag::kConcept:
      PrintConcept(*v.concept_);
      return;
    case Tag::kValueSet:
      PrintVocabulary("ValueSet", *v.vocabulary);
      return;
    case Tag::kCodeSystem:
      PrintVocabulary("CodeSystem", *v.vocabulary);
      return;
    case Tag::kList:
      PrintList(v.list->items, depth);
      return;
    case Tag::kInterval:
      PrintInterval(*v.interval, depth);
      return;
    case Tag::kTuple:
      PrintTuple(*v.tuple, depth);
      return;
    case Tag::kNode:
      PrintNode(*v.node);
      return;
    case Tag::kUncertain:
      PrintRange(*v.uncertain);
      return;
  }
}

void Printer::PrintString(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out_ += '\'';
  for (char c : text) {
    switch (c) {
      case '\'':
      case '\\':
        out_ += '\\';
        out_ += c;
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      case '\f':
        out_ += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out_ += "\\u00";
          out_ += kHex[static_cast<unsigned char>(c) >> 4];
          out_ += kHex[c & 15];
        } else {
          out_ += c;
        }
    }
  }
  out_ += '\'';
}

// A tuple element: quoted unless it is a plain identifier.
void Printer::PrintName(std::string_view name) {
  bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  for (char c : name) {
    plain &= c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
  if (plain) {
    out_ += name;
    return;
  }
  out_ += '"';
  for (char c : name) {
    if (c == '"' || c == '\\') out_ += '\\';
    out_ += c;
  }
  out_ += '"';
}

void Printer::PrintList(std::span<const Value> items, int depth) {
  out_ += "{";
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out_ += ", ";
    Print(items[i], depth + 1);
  }
  out_ += "}";
}

void Printer::PrintInterval(const IntervalData& interval, int depth) {
  out_ += interval.low_closed ? "Interval[" : "Interval(";
  Print(interval.low, depth + 1);
  out_ += ", ";
  Print(interval.high, depth + 1);
  out_ += interval.high_closed ? "]" : ")";
}

void Printer::PrintTuple(const TupleData& tuple, int depth) {
  if (tuple.values.empty()) {
    out_ += "Tuple { : }";
    return;
  }
  out_ += "Tuple { ";
  for (size_t i = 0; i < tuple.values.size(); ++i) {
    if (i > 0) out_ += ", ";
    PrintName(tuple.type->fields[i].name);
    out_ += ": ";
    Print(tuple.values[i], depth + 1);
  }
  out_ += " }";
}

void Printer::Element(std::string_view name, std::string_view text, bool* first) {
  if (text.empty()) return;
  out_ += *first ? " " : ", ";
  *first = false;
  out_ += name;
  out_ += ": ";
  PrintString(text);
}

void Printer::PrintCode(const CodeData& code) {
  bool first = true;
  out_ += "Code {";
  Element("code", code.code, &first);
  Element("system", code.system, &first);
  Element("version", code.version, &first);
  Element("display", code.display, &first);
  out_ += " }";
}

void Printer::PrintConcept(const ConceptData& concept_) {
  out_ += "Concept { codes: {";
  for (size_t i = 0; i < concept_.codes.size(); ++i) {
    if (i > 0) out_ += ", ";
    PrintCode(concept_.codes[i]);
  }
  out_ += "}";
  bool first = false;
  Element("display", concept_.display, &first);
  out_ += " }";
}

void Printer::PrintVocabulary(std::string_view type, const VocabularyData& vocabulary) {
  bool first = true;
  out_ += type;
  out_ += " {";
  Element("id", vocabulary.id, &first);
  Element("version", vocabulary.version, &first);
  Element("name", vocabulary.name, &first);
  out_ += " }";
}

void Printer::PrintNode(const fhir::Node& node) {
  if (node.is_primitive()) {
    out_ += node.text;
    return;
  }
  if (node.type == fhir::kNoType) {
    out_ += "FHIR.Element";
    return;
  }
  const fhir::TypeInfo& type = fhir::Model::R4().type(node.type);
  out_ += "FHIR.";
  out_ += type.name;
  if (type.type_class != fhir::TypeClass::kResource) return;
  const std::string_view id = node.ChildText("id");
  if (id.empty()) return;
  out_ += " ";
  out_ += type.name;
  out_ += "/";
  out_ += id;
}

// A range without an end is an interval with an open null bound, which CQL reads as "not known".
void Printer::PrintRange(const UncertainData& range) {
  const bool no_low = range.low == INT64_MIN, no_high = range.high == INT64_MAX;
  out_ += no_low ? "Interval(null, " : "Interval[" + std::to_string(range.low) + ", ";
  out_ += no_high ? "null)" : std::to_string(range.high) + "]";
}

}  // namespace

std::string ToCql(const Value& value, const codes::UnitTable& units) {
  std::string out;
  Printer(units, &out).Print(value, 0);
  return out;
}

}  // namespace precert::cql
