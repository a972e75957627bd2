// Writes the determination as JSON.
#include "report/json.h"

#include "base/json_writer.h"
#include "report/funding_report.h"
#include "report/json_parts.h"

namespace precert {
namespace {

void Write(JsonWriter& w, std::string_view key, const Clause& c) {
  w.Key(key).BeginObject();
  w.Field("document", c.document).Field("version", c.version);
  w.Field("section", c.section).Field("title", c.title);
  w.EndObject();
}

void WriteMoney(JsonWriter& w, std::string_view key, Money amount) {
  w.Number(key, amount.ToString());
}

void WriteMoney(JsonWriter& w, std::string_view key, const std::optional<Money>& amount) {
  if (amount) {
    WriteMoney(w, key, *amount);
  } else {
    w.Key(key).Null();
  }
}

std::string_view LogicId(CriterionLogic logic) {
  switch (logic) {
    case CriterionLogic::kAll:
      return "all";
    case CriterionLogic::kAny:
      return "any";
    case CriterionLogic::kNot:
      return "not";
    case CriterionLogic::kLeaf:
      return "criterion";
  }
  return "criterion";
}

// Bounded by limits::kMaxExpressionDepth, which bounds the tree.
void WriteCriterion(JsonWriter& w, const Criterion& c) {
  w.BeginObject();
  w.Field("label", c.label).Field("logic", LogicId(c.logic));
  w.Field("result", CriterionResultId(c.result));
  Write(w, "clause", c.clause);
  w.Key("evidence").BeginArray();
  for (const EvidenceItem& e : c.evidence) {
    w.BeginObject().Field("resource", e.resource).Field("summary", e.summary).Field("used", e.used);
    w.EndObject();
  }
  w.EndArray();
  w.Key("children").BeginArray();
  for (const Criterion& child : c.children) WriteCriterion(w, child);
  w.EndArray();
  w.EndObject();
}

void WriteLine(JsonWriter& w, const LineDetermination& line) {
  w.BeginObject();
  w.Field("sequence", line.sequence);
  w.Key("service").BeginObject();
  const DeterminedService& s = line.service;
  w.Field("code", s.code).Field("decided_code", s.decided_code).Field("system", s.system);
  w.Field("name", s.name).Field("family", s.family).Field("described_as", s.described_as);
  w.Field("units", s.units).Field("sessions", s.sessions);
  if (s.weeks_apart) w.Field("weeks_apart", *s.weeks_apart);
  if (s.CourseWeeks()) w.Field("course_weeks", *s.CourseWeeks());
  w.EndObject();
  w.Field("outcome", OutcomeId(line.outcome));
  w.Field("prior_authorization", PriorAuthorizationId(line.prior_authorization));
  if (line.prior_authorization != PriorAuthorization::kNotRequired &&
      line.prior_authorization != PriorAuthorization::kUnknown) {
    Write(w, "prior_authorization_clause", line.prior_authorization_clause);
  }
  w.Key("reason")
      .BeginObject()
      .Field("code", line.reason.code)
      .Field("text", line.reason.text)
      .EndObject();
  Write(w, "authority", line.authority);
  w.FieldUnlessEmpty("recommendation", line.recommendation);
  w.Field("covered_sessions", line.covered_sessions);
  w.Field("contract_exclusion", line.contract_exclusion);
  w.Key("criteria");
  if (line.criteria.label.empty()) {
    w.Null();
  } else {
    WriteCriterion(w, line.criteria);
  }
  w.Key("checklists").BeginArray();
  for (const Checklist& list : line.checklists) {
    w.BeginObject().Field("gives", OutcomeId(list.gives));
    w.Key("items").BeginArray();
    for (const ChecklistItem& item : list.items) {
      w.BeginObject().Field("ask", item.ask).Field("kind", item.kind).Field("label", item.label);
      Write(w, "clause", item.clause);
      w.EndObject();
    }
    w.EndArray().EndObject();
  }
  w.EndArray();
  w.EndObject();
}

void WriteFinding(JsonWriter& w, const Finding& f) {
  w.BeginObject();
  w.Field("code", f.code).Field("severity", f.severity).Field("text", f.text).Field("path", f.path);
  WriteTexts(w, "suggestions", f.suggestions);
  w.FieldUnlessEmpty("authority", f.authority);
  w.EndObject();
}

void WriteNotes(JsonWriter& w, const std::vector<CostNote>& notes) {
  w.Key("notes").BeginArray();
  for (const CostNote& n : notes) {
    w.BeginObject().Field("text", n.text).Field("clause", n.clause).EndObject();
  }
  w.EndArray();
}

void WriteCostLine(JsonWriter& w, const CostLine& line) {
  w.BeginObject();
  w.Field("sequence", line.sequence)
      .Field("service", line.service)
      .Field("sessions", line.sessions);
  w.Field("network", NetworkId(line.network));
  WriteMoney(w, "billed", line.billed);
  WriteMoney(w, "allowed", line.allowed);
  WriteMoney(w, "deductible", line.deductible);
  WriteMoney(w, "copay", line.copay);
  WriteMoney(w, "coinsurance", line.coinsurance);
  WriteMoney(w, "balance_bill", line.balance_bill);
  WriteMoney(w, "not_covered", line.not_covered);
  if (line.over_maximum > Money()) WriteMoney(w, "over_maximum", line.over_maximum);
  WriteMoney(w, "plan_pays", line.plan_pays);
  WriteMoney(w, "patient_pays", line.patient_pays);
  WriteMoney(w, "write_off", line.write_off);
  w.Field("sessions_over_limit", line.sessions_over_limit).Field("complete", line.complete);
  WriteTexts(w, "missing", line.missing);
  WriteNotes(w, line.notes);
  w.EndObject();
}

void WriteCost(JsonWriter& w, const CostEstimate& cost) {
  w.Key("cost").BeginObject();
  w.Field("exact", cost.exact).Field("complete", cost.complete);
  WriteMoney(w, "patient_low", cost.patient_low);
  WriteMoney(w, "patient_high",
             cost.complete ? std::optional<Money>(cost.patient_high) : std::nullopt);
  WriteMoney(w, "plan_low", cost.plan_low);
  WriteMoney(w, "plan_high", cost.plan_high);
  w.Key("lines").BeginArray();
  for (const CostLine& line : cost.least) WriteCostLine(w, line);
  w.EndArray();
  if (!cost.exact) {
    w.Key("lines_at_most").BeginArray();
    for (const CostLine& line : cost.most) WriteCostLine(w, line);
    w.EndArray();
  }
  w.EndObject();
}

void Write(JsonWriter& w, std::string_view key, const CitedText& text) {
  w.Key(key).BeginObject().Field("text", text.text).Field("citation", text.citation).EndObject();
}

void WriteIfThere(JsonWriter& w, std::string_view key, const std::optional<CitedText>& text) {
  if (text) Write(w, key, *text);
}

void WriteCited(JsonWriter& w, std::string_view key, const std::vector<CitedText>& texts) {
  w.Key(key).BeginArray();
  for (const CitedText& t : texts) {
    w.BeginObject().Field("text", t.text).Field("citation", t.citation).EndObject();
  }
  w.EndArray();
}

void WriteAppeal(JsonWriter& w, const AppealPath& appeal) {
  w.BeginObject();
  w.Field("plan_type", PlanTypeId(appeal.type));
  w.Key("steps").BeginArray();
  for (const AppealStep& step : appeal.steps) {
    w.BeginObject();
    w.Field("name", step.name).Field("to", step.to);
    w.Field("automatic", step.automatic).Field("available", step.available);
    WriteDate(w, "starts_from", step.starts_from);
    WriteDate(w, "file_by", step.file_by);
    Write(w, "file_rule", step.file_rule);
    Write(w, "decision_rule", step.decision_rule);
    WriteCited(w, "notes", step.notes);
    w.EndObject();
  }
  w.EndArray();
  WriteIfThere(w, "peer_to_peer", appeal.peer_to_peer);
  WriteIfThere(w, "expedited", appeal.expedited);
  WriteIfThere(w, "written_basis", appeal.written_basis);
  WriteIfThere(w, "deemed_exhausted", appeal.deemed_exhausted);
  WriteIfThere(w, "clinician", appeal.clinician);
  WriteIfThere(w, "continued_benefits", appeal.continued_benefits);
  WriteDate(w, "continued_benefits_by", appeal.continued_benefits_by);
  WriteCited(w, "warnings", appeal.warnings);
  w.EndObject();
}

void WriteProvenance(JsonWriter& w, const Determination& d) {
  w.Key("provenance").BeginObject();
  w.Field("engine", d.engine_version).Field("as_of", d.as_of.ToString());
  w.Key("inputs").BeginArray();
  for (const ProvenanceItem& item : d.provenance) {
    w.BeginObject()
        .Field("kind", item.kind)
        .Field("name", item.name)
        .Field("version", item.version);
    w.Field("sha256", item.sha256).EndObject();
  }
  w.EndArray().EndObject();
}

}  // namespace

std::string ToJson(const Determination& d) {
  JsonWriter w(JsonWriter::Style::kPretty);
  w.BeginObject();
  w.Field("schema", d.schema).Field("as_of", d.as_of.ToString());
  w.Key("plan").BeginObject();
  w.Field("id", d.plan_id).Field("title", d.plan_title).Field("type", d.plan_type).EndObject();
  w.Key("patient")
      .BeginObject()
      .Field("name", d.patient_name)
      .Field("member_id", d.member_id)
      .EndObject();
  w.Key("provider")
      .BeginObject()
      .Field("npi", d.provider_npi)
      .Field("name", d.provider_name)
      .EndObject();
  w.Key("lines").BeginArray();
  for (const LineDetermination& line : d.lines) WriteLine(w, line);
  w.EndArray();
  w.Key("findings").BeginArray();
  for (const Finding& f : d.findings) WriteFinding(w, f);
  w.EndArray();
  w.Key("network").BeginObject();
  w.Field("status", NetworkId(d.network.network));
  WriteDate(w, "as_of", d.network.as_of);
  w.Field("source", d.network.source)
      .Field("reason", d.network.reason)
      .Field("stale", d.network.stale);
  if (d.network.statements.size() > 1) {
    w.Field("conflicting", d.network.conflicting);
    w.Key("sources").BeginArray();
    for (const SourceStatement& s : d.network.statements) {
      w.BeginObject().Field("status", NetworkId(s.network));
      WriteDate(w, "as_of", s.as_of);
      w.Field("source", s.source).Field("reason", s.reason).Field("stale", s.stale).EndObject();
    }
    w.EndArray();
  }
  WriteTexts(w, "alternatives", d.alternatives);
  w.EndObject();
  WriteCost(w, d.cost);
  if (d.denial) {
    w.Key("denial").BeginObject();
    WriteDate(w, "notice_date", d.denial->notice_date);
    w.Field("text", d.denial->text).Field("clause", d.denial->clause);
    w.Field("clause_found", d.denial->clause_found).Field("clause_title", d.denial->clause_title);
    w.EndObject();
  }
  w.Key("appeal");
  if (d.appeal) {
    WriteAppeal(w, *d.appeal);
  } else {
    w.Null();
  }
  w.Key("funding").BeginArray();
  for (const FundingOption& option : d.funding) WriteFundingOption(w, option, false);
  w.EndArray();
  WriteTexts(w, "rights", d.rights);
  WriteTexts(w, "notices", d.notices);
  WriteProvenance(w, d);
  w.Key("input").BeginObject().Field("name", d.input_name).Field("text", d.input_text).EndObject();
  w.EndObject();
  return std::move(w).Take();
}

}  // namespace precert
