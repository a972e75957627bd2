// The estimate as JSON: everything that is known of each session, in both cases.
#include "base/json_writer.h"
#include "report/estimate.h"
#include "report/estimate_words.h"

namespace precert {
namespace {

class EstimateJson {
 public:
  explicit EstimateJson(const Determination& d) : d_(d) {}

  std::string Write() {
    w_.BeginObject();
    w_.Field("schema", "precert.estimate.v1");
    w_.Field("as_of", d_.as_of.ToString());
    w_.Field("input", d_.input_name);
    w_.Key("plan").BeginObject().Field("id", d_.plan_id).Field("title", d_.plan_title);
    w_.EndObject();
    w_.Key("patient").BeginObject().Field("name", d_.patient_name);
    w_.Field("member", d_.member_id).EndObject();
    w_.Key("provider").BeginObject().Field("name", d_.provider_name);
    w_.Field("npi", d_.provider_npi).Field("network", NetworkId(d_.network.network)).EndObject();
    const CostEstimate& cost = d_.cost;
    w_.Field("exact", cost.exact).Field("complete", cost.complete);
    Amount("patient_low", cost.patient_low);
    if (cost.complete) {
      Amount("patient_high", cost.patient_high);
    } else {
      w_.Key("patient_high").Null();
    }
    Amount("plan_low", cost.plan_low);
    Amount("plan_high", cost.plan_high);
    w_.Key("drivers").BeginArray();
    for (const CostDriver& driver : cost.drivers) {
      w_.BeginObject().Field("what", driver.what);
      Amount("amount", driver.amount);
      w_.EndObject();
    }
    w_.EndArray();
    w_.Key("lines").BeginArray();
    for (size_t i = 0; i < cost.most.size(); ++i) Line(i);
    w_.EndArray();
    w_.Key("plan_years").BeginArray();
    for (const PlanYearOutlook& year : cost.most_years) Year(year);
    w_.EndArray();
    w_.Key("notices").BeginArray();
    for (const std::string& notice : d_.notices) w_.String(notice);
    w_.EndArray();
    w_.Field("engine_version", d_.engine_version);
    w_.EndObject();
    return std::move(w_).Take();
  }

 private:
  void Amount(std::string_view key, Money amount) { w_.Number(key, amount.ToString()); }
  void Amount(std::string_view key, const std::optional<Money>& amount) {
    if (amount) {
      Amount(key, *amount);
    } else {
      w_.Key(key).Null();
    }
  }
  template <typename T>
  void Parts(const T& part) {  // what sessions and lines have in common
    Amount("billed", part.billed);
    Amount("allowed", part.allowed);
    Amount("deductible", part.deductible);
    Amount("copay", part.copay);
    Amount("coinsurance", part.coinsurance);
    Amount("balance_bill", part.balance_bill);
    Amount("not_covered", part.not_covered);
    Amount("over_maximum", part.over_maximum);
    Amount("plan_pays", part.plan_pays);
    Amount("patient_pays", part.patient_pays);
    Amount("write_off", part.write_off);
  }

  void Line(size_t i) {
    const CostLine& least = d_.cost.least[i];
    const CostLine& most = d_.cost.most[i];
    w_.BeginObject().Field("sequence", most.sequence).Field("service", most.service);
    if (i < d_.lines.size()) {
      const LineDetermination& line = d_.lines[i];
      w_.Field("code", line.service.decided_code).Field("outcome", OutcomeId(line.outcome));
      w_.Field("caveat", CoverageCaveat(line));
    }
    w_.Field("complete", most.complete && least.complete);
    w_.Key("missing").BeginArray();
    for (const std::string& missing : most.missing) w_.String(missing);
    w_.EndArray();
    w_.Key("sessions").BeginArray();
    for (size_t k = 0; k < most.each.size(); ++k) {
      const SessionCost& session = most.each[k];
      w_.BeginObject().Field("number", session.number);
      if (session.date) w_.Field("date", session.date->ToString());
      if (session.plan_year) w_.Field("plan_year_starts", session.plan_year->ToString());
      Session("least", least.each[k]);
      Session("most", session);
      w_.EndObject();
    }
    w_.EndArray();
    Case("least", least);
    Case("most", most);
    w_.EndObject();
  }

  void Case(std::string_view key, const CostLine& line) {
    w_.Key(key).BeginObject();
    w_.Field("network", NetworkId(line.network)).Field("benefit", line.benefit);
    Parts(line);
    w_.Field("sessions_over_limit", line.sessions_over_limit);
    w_.Key("notes").BeginArray();
    for (const CostNote& note : line.notes) {
      w_.BeginObject().Field("text", note.text).Field("clause", note.clause).EndObject();
    }
    w_.EndArray().EndObject();
  }

  void Session(std::string_view key, const SessionCost& session) {
    w_.Key(key).BeginObject();
    Parts(session);
    w_.Field("over_limit", session.over_limit);
    if (session.session_limit) {
      w_.Field("sessions_before", *session.sessions_before);
      w_.Field("sessions_after", *session.sessions_after);
      w_.Field("session_limit", *session.session_limit);
    }
    w_.Key("accumulators").BeginArray();
    for (const AccumulatorReading& r : session.accumulators) {
      w_.BeginObject().Field("name", r.name);
      Amount("before", r.before);
      Amount("after", r.after);
      Amount("limit", r.limit);
      w_.EndObject();
    }
    w_.EndArray().EndObject();
  }

  void Year(const PlanYearOutlook& year) {
    w_.BeginObject();
    if (year.starts) w_.Field("starts", year.starts->ToString());
    if (year.ends) w_.Field("ends", year.ends->ToString());
    w_.Key("limits").BeginArray();
    for (const PlanYearOutlook::Limit& limit : year.limits) {
      w_.BeginObject().Field("name", limit.name);
      Amount("limit", limit.limit);
      Amount("used_before", limit.used_before);
      Amount("used_after", limit.used_after);
      Amount("may_still_be_owed_before", limit.LeftBefore());
      Amount("may_still_be_owed_after", limit.LeftAfter());
      w_.EndObject();
    }
    w_.EndArray();
    w_.Field("unlimited_in_network", year.unlimited_in_network);
    w_.Field("unlimited_out_of_network", year.unlimited_out_of_network);
    Amount("within_limits", year.within_limits);
    Amount("outside_limits", year.outside_limits);
    w_.EndObject();
  }

  const Determination& d_;
  JsonWriter w_{JsonWriter::Style::kPretty};
};

}  // namespace

std::string EstimateToJson(const Determination& determination) {
  return EstimateJson(determination).Write();
}

}  // namespace precert
