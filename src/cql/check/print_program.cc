// Printing Programs; follows the order of enum Code.
#include "cql/check/print_program.h"

#include <algorithm>
#include <cctype>

#include "base/limits.h"
#include "codes/ucum.h"

namespace precert::cql {
namespace {

class Printer {
 public:
  explicit Printer(const Program& program) : program_(program) {}

  std::string Text(NodeId id) {
    if (id == kNoNode) return "";
    // A lowered tree is a few times deeper than its source, which is limited.
    if (++depth_ > 8 * limits::kMaxExpressionDepth) {
      --depth_;
      return "...";
    }
    std::string text = TextOf(program_.nodes[id]);
    --depth_;
    return text;
  }

  std::string Definition(const cql::Definition& d) {
    std::string out = "define ";
    if (d.is_private) out += "private ";
    if (d.unfiltered) out += "unfiltered ";
    return out + Name(d) + ": " + d.type->ToString() + " = " + Text(d.body);
  }

  std::string Function(const cql::Function& f) {
    std::string out = f.recursive ? "recursive function " : "function ";
    return out + f.name + ": " + f.result->ToString() + " = " + Text(f.body);
  }

 private:
  static std::string Name(const cql::Definition& d) {
    std::string name = d.library.empty() ? d.name : d.library + "." + d.name;
    bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) || c == '_' || c == '.';
    });
    return plain ? name : "\"" + name + "\"";
  }
  std::string Operands(const Node& node, size_t from = 0) {
    std::string out;
    for (size_t i = from; i < node.count; ++i) {
      if (i > from) out += ", ";
      out += Text(program_.operand(node, i));
    }
    return out;
  }
  static std::string SlotName(uint32_t slot) { return "#" + std::to_string(slot); }
  std::string Constant(const Value& value) {
    if (value.tag == Tag::kValueSet || value.tag == Tag::kCodeSystem) {
      return "\"" + std::string(value.vocabulary->name) + "\"";
    }
    return ToCql(value, codes::UnitTable::Shared());
  }

  std::string TextOf(const Node& node) {
    switch (node.code) {
      case Code::kConstant:
        return Constant(program_.constants[node.aux]);
      case Code::kParameter:
        return "$\"" + program_.parameters[node.aux].name + "\"";
      case Code::kDefinition:
        return Name(program_.definitions[node.aux]);
      case Code::kSlot:
        return SlotName(node.aux);
      case Code::kOp: {
        const Call& call = program_.calls[node.aux];
        std::string out(call.op->name);
        if (call.precision) out += ":" + std::string(PrecisionName(*call.precision));
        return out + "(" + Operands(node) + ")";
      }
      case Code::kFunction:
        return program_.functions[node.aux].name + "(" + Operands(node) + ")";
      case Code::kAnd:
        return "and(" + Operands(node) + ")";
      case Code::kOr:
        return "or(" + Operands(node) + ")";
      case Code::kXor:
        return "xor(" + Operands(node) + ")";
      case Code::kImplies:
        return "implies(" + Operands(node) + ")";
      case Code::kNot:
        return "not(" + Operands(node) + ")";
      case Code::kIf:
        return "if(" + Operands(node) + ")";
      case Code::kCase:
        return "case(" + Operands(node) + ")";
      case Code::kCoalesce:
        return "coalesce(" + Operands(node) + ")";
      case Code::kList:
        return "{" + Operands(node) + "}";
      case Code::kTuple: {
        std::string out = "Tuple {";
        for (size_t i = 0; i < node.count; ++i) {
          out += i > 0 ? ", " : " ";
          out += std::string(node.type->fields[i].name) + ": " + Text(program_.operand(node, i));
        }
        return out + " }";
      }
      case Code::kInterval:
        return std::string("Interval") + (node.aux & 1 ? "[" : "(") + Operands(node) +
               (node.aux & 2 ? "]" : ")");
      case Code::kIntervalDynamic:
        return "Interval<" + Operands(node) + ">";
      case Code::kInstance: {
        const Instance& instance = program_.instances[node.aux];
        std::string out = instance.type->ToString() + " {";
        for (size_t i = 0; i < node.count; ++i) {
          out += i > 0 ? ", " : " ";
          out += std::string(instance.texts[i]) + ": " + Text(program_.operand(node, i));
        }
        return out + " }";
      }
      case Code::kProperty: {
        const Property& property = program_.properties[node.aux];
        return Operands(node) + (property.over_list ? ".*" : ".") + std::string(property.text);
      }
      case Code::kRetrieve:
        return RetrieveText(node);
      case Code::kQuery:
        return QueryText(program_.queries[node.aux]);
      case Code::kIs:
        return "is<" + program_.types[node.aux]->ToString() + ">(" + Operands(node) + ")";
      case Code::kAs:
        return "as<" + program_.types[node.aux]->ToString() + ">(" + Operands(node) + ")";
      case Code::kCast:
        return "cast<" + program_.types[node.aux]->ToString() + ">(" + Operands(node) + ")";
      case Code::kMap:
      case Code::kMapInterval:
        return std::string(node.code == Code::kMap ? "map(" : "mapInterval(") +
               Text(program_.operand(node, 0)) + ", " + SlotName(node.aux) + " -> " +
               Text(program_.operand(node, 1)) + ")";
    }
    return "?";
  }

  std::string RetrieveText(const Node& node) {
    const Retrieve& r = program_.retrieves[node.aux];
    std::string out = "[" + std::string(r.type_name);
    if (!r.has_terminology) return out + "]";
    out += ": ";
    for (size_t i = 0; i < r.code_path.size(); ++i) {
      if (i > 0) out += '.';
      out += fhir::Model::R4().name(r.code_path[i]);
    }
    out += r.equivalent ? (r.codes.empty() ? " in " : " ~ ") : " = ";
    if (!r.codes.empty()) {
      for (size_t i = 0; i < r.codes.size(); ++i) {
        if (i > 0) out += ", ";
        out += std::string(r.codes[i].code->system) + "|" + std::string(r.codes[i].code->code);
      }
      return out + "]";
    }
    return out + Operands(node) + "]";
  }

  std::string QueryText(const Query& q) {
    std::string out = "query(from ";
    for (size_t i = 0; i < q.sources.size(); ++i) {
      if (i > 0) out += ", ";
      out += Text(q.sources[i].expression) + " as " + SlotName(q.sources[i].slot);
      if (!q.sources[i].list) out += " one";
    }
    for (const auto& [slot, node] : q.lets) out += " let " + SlotName(slot) + " = " + Text(node);
    for (const Relationship& r : q.relationships) {
      out += r.with ? " with " : " without ";
      out += Text(r.source) + " as " + SlotName(r.slot) + " such that " + Text(r.such_that);
    }
    if (q.where != kNoNode) out += " where " + Text(q.where);
    if (q.aggregate != kNoNode) {
      out += std::string(" aggregate ") + (q.distinct ? "distinct " : "") +
             SlotName(q.accumulator_slot);
      if (q.starting != kNoNode) out += " starting " + Text(q.starting);
      out += ": " + Text(q.aggregate);
    } else if (q.result != kNoNode) {
      out += std::string(" return ") +
             (q.distinct ? "distinct "
              : q.list   ? "all "
                         : "") +
             Text(q.result);
    }
    for (size_t i = 0; i < q.sort.size(); ++i) {
      out += i == 0 ? " sort " : ", ";
      out += q.sort[i].expression == kNoNode
                 ? "items"
                 : SlotName(q.sort_slot) + " -> " + Text(q.sort[i].expression);
      if (q.sort[i].descending) out += " desc";
    }
    return out + ")";
  }

  const Program& program_;
  int depth_ = 0;
};

}  // namespace

std::string PrintNode(const Program& program, NodeId node) { return Printer(program).Text(node); }

std::string PrintProgram(const Program& program) {
  Printer printer(program);
  std::string out;
  for (const Parameter& p : program.parameters) {
    out += "parameter \"" + p.name + "\": " + p.type->ToString();
    if (p.default_value != kNoNode) out += " = " + printer.Text(p.default_value);
    out += '\n';
  }
  for (const Function& f : program.functions) {
    if (f.result != nullptr && f.body != kNoNode) out += printer.Function(f) + '\n';
  }
  for (const Definition& d : program.definitions) out += printer.Definition(d) + '\n';
  return out;
}

}  // namespace precert::cql
