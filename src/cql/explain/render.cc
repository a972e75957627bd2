// A tree of steps as text for a terminal, and as JSON.
#include <string_view>

#include "cql/explain/explain.h"

namespace precert::cql {
namespace {

struct Mark {
  std::string_view text, colour;
};

Mark MarkOf(const Step& step) {
  switch (step.outcome) {
    case Outcome::kTrue:
      return {"\u2713 ", "\x1b[32m"};
    case Outcome::kFalse:
      return {"\u2717 ", "\x1b[31m"};
    case Outcome::kUnknown:
      return {"? ", "\x1b[33m"};
    case Outcome::kNull:
      return {"\u2205 ", "\x1b[33m"};
    case Outcome::kError:
      return {"! ", "\x1b[31m"};
    case Outcome::kNotNeeded:
      return {"- ", "\x1b[2m"};
    case Outcome::kValue:
      break;
  }
  return {"", ""};
}

constexpr std::string_view kDim = "\x1b[2m", kBold = "\x1b[1m", kPlain = "\x1b[0m";

class Renderer {
 public:
  explicit Renderer(const RenderOptions& options) : options_(options) {}

  std::string Render(const Step& step) {
    file_ = step.file;
    Line(step);
    Below(step, "");
    return std::move(out_);
  }

 private:
  void Coloured(std::string_view text, std::string_view colour) {
    if (options_.colour && !colour.empty()) {
      out_ += colour;
      out_ += text;
      out_ += kPlain;
    } else {
      out_ += text;
    }
  }

  void Line(const Step& step) {
    const Mark mark = MarkOf(step);
    Coloured(mark.text, mark.colour);
    Coloured(step.label, step.kind == StepKind::kDefinition    ? kBold
                         : step.outcome == Outcome::kNotNeeded ? kDim
                                                               : std::string_view());
    if (step.kind == StepKind::kRow) {
      for (const StepEvidence& evidence : step.evidence) out_ += ", " + evidence.text;
      if (step.outcome == Outcome::kFalse) Coloured(": dropped", mark.colour);
      if (step.outcome == Outcome::kTrue) Coloured(": kept", mark.colour);
      if (step.outcome == Outcome::kNull || step.outcome == Outcome::kUnknown) {
        Coloured(step.outcome == Outcome::kNull ? ": dropped, the condition is null"
                                                : ": unknown whether it counts",
                 mark.colour);
      }
    } else if (step.outcome == Outcome::kError) {
      Coloured(": " + step.value, mark.colour);
    } else if (step.outcome == Outcome::kNotNeeded) {
      Coloured(": not needed", kDim);
    } else if (step.kind == StepKind::kRetrieve) {
      out_ += ": " + step.value;
    } else if (!step.value.empty() && step.value != step.label) {
      out_ += " \u2192 ";
      Coloured(step.value, mark.colour);
    }
    std::string place = step.note;
    if (step.line > 0) {
      if (!place.empty()) place += ", ";
      place += step.file == file_ ? "line " + std::to_string(step.line)
                                  : step.file + " line " + std::to_string(step.line);
    }
    if (!place.empty()) Coloured("  (" + place + ")", kDim);
    out_ += '\n';
  }

  void Below(const Step& step, const std::string& indent) {
    const bool row = step.kind == StepKind::kRow;  // its evidence is on its own line
    const size_t count = (row ? 0 : step.evidence.size()) + step.steps.size();
    size_t i = 0;
    auto branch = [&] {
      Coloured(indent + (++i == count ? "\u2514\u2500 " : "\u251c\u2500 "), kDim);
    };
    for (const StepEvidence& evidence : step.evidence) {
      if (row) break;
      branch();
      out_ += evidence.resource;
      if (!evidence.text.empty()) out_ += "  " + evidence.text;
      out_ += '\n';
    }
    for (const Step& below : step.steps) {
      branch();
      Line(below);
      Below(below, indent + (i == count ? "   " : "\u2502  "));
    }
  }

  const RenderOptions& options_;
  std::string file_;
  std::string out_;
};

std::string_view KindName(StepKind kind) {
  switch (kind) {
    case StepKind::kDefinition:
      return "definition";
    case StepKind::kExpression:
      return "expression";
    case StepKind::kRetrieve:
      return "retrieve";
    case StepKind::kQuery:
      return "query";
    case StepKind::kRow:
      return "row";
    case StepKind::kFunction:
      return "function";
    case StepKind::kBranch:
      return "branch";
  }
  return "";
}

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kValue:
      return "value";
    case Outcome::kTrue:
      return "true";
    case Outcome::kFalse:
      return "false";
    case Outcome::kNull:
      return "null";
    case Outcome::kUnknown:
      return "unknown";
    case Outcome::kError:
      return "error";
    case Outcome::kNotNeeded:
      return "not needed";
  }
  return "";
}

}  // namespace

std::string RenderTree(const Step& step, const RenderOptions& options) {
  return Renderer(options).Render(step);
}

void WriteStep(const Step& step, JsonWriter& json) {
  json.BeginObject()
      .Field("kind", KindName(step.kind))
      .Field("expression", step.label)
      .Field("outcome", OutcomeName(step.outcome))
      .FieldUnlessEmpty("value", step.value)
      .FieldUnlessEmpty("note", step.note);
  if (step.line > 0) {
    json.Field("file", step.file).Field("line", step.line).Field("column", step.column);
  }
  if (!step.evidence.empty()) {
    json.Key("evidence").BeginArray();
    for (const StepEvidence& evidence : step.evidence) {
      json.BeginObject()
          .Field("resource", evidence.resource)
          .FieldUnlessEmpty("text", evidence.text)
          .EndObject();
    }
    json.EndArray();
  }
  if (!step.steps.empty()) {
    json.Key("steps").BeginArray();
    for (const Step& below : step.steps) WriteStep(below, json);
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace precert::cql
