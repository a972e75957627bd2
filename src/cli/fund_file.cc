// Reads the part of a short case that matters to paying.
#include "cli/fund_file.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "intake/finance_facts.h"

namespace precert {
namespace {

Status ReadPatient(const YamlNode& node, PatientFacts* patient) {
  YamlReader read(node, {"name", "born", "sex", "state"});
  read.Optional("name", &patient->name);
  read.Optional("born", &patient->birth_date);
  read.Optional("sex", &patient->sex);
  read.Optional("state", &patient->state);
  if (!read.ok()) return read.error();
  const auto letter = [](char c) { return ToUpperAscii(c) >= 'A' && ToUpperAscii(c) <= 'Z'; };
  if (!patient->state.empty() &&
      (patient->state.size() != 2 || !letter(patient->state[0]) || !letter(patient->state[1]))) {
    return node.Find("state")->Wrong("\"" + patient->state + "\" is not a state",
                                     "write it with two letters, as TX");
  }
  for (char& c : patient->state) c = ToUpperAscii(c);
  return Done{};
}

// Sessions and days of the service, at the top or under `lines:`.
Status ReadService(const YamlNode& node, FundFile* file) {
  FundingQuestion& q = file->question;
  if (const YamlNode* sessions = node.Find("sessions")) {
    Result<int64_t> n = sessions->AsInt(1, limits::kMaxSessions);
    if (!n) return n.error();
    q.sessions = std::max(q.sessions, static_cast<int>(*n));
    file->sessions_stated = true;
  }
  if (const YamlNode* on = node.Find("on")) {
    Result<Date> day = on->AsDate();
    if (!day) return day.error();
    if (!q.visit || *day < *q.visit) q.visit = *day;
  }
  return Done{};
}

}  // namespace

Error FundFile::WrongOffer(size_t i, const Error& why) const {
  const YamlNode* offers = document.root().Find("offers");
  if (offers == nullptr || i >= offers->size()) return why;
  return offers->items()[i]->Wrong(why.message, why.hint);
}

Result<FundFile> ReadFundFile(std::string_view text, const std::string& name) {
  Result<YamlDocument> document =
      YamlDocument::Parse(text, name, {.max_bytes = limits::kMaxDocumentBytes});
  if (!document) return document.error();
  FundFile file{std::move(*document), {}, {}, false, false};
  const YamlNode& root = file.document.root();
  FundingQuestion& q = file.question;
  YamlReader read(
      root, {"plan kind", "family", "purpose", "sessions", "date", "on", "patient", "provider",
             "finance", "offers",
             // Of a short case, not about paying:
             "plan", "member", "service", "code", "diagnosis", "modifiers", "billed", "units",
             "weeks apart", "lines", "record", "used", "denial", "prior authorization", "urgent",
             "emergency", "days", "protection waived"});
  int kind = -1;
  std::string purpose;
  read.Optional("date", &file.as_of);
  read.Optional("family", &q.family_coverage);
  read.Optional("purpose", &purpose);
  read.Choice("plan kind", {"high-deductible", "bronze", "catastrophic", "other", "none"}, &kind);
  if (!read.ok()) return read.error();
  if (!purpose.empty() && !IsPurpose(purpose)) {
    const std::vector<std::string_view> known(std::begin(kPurposes), std::end(kPurposes));
    const std::string hint = DidYouMean(purpose, known);
    return root.Find("purpose")->Wrong("\"" + purpose + "\" is not a purpose",
                                       hint.empty() ? "one of: " + Join(known, ", ") : hint);
  }
  file.purpose_stated = !purpose.empty();
  q.cosmetic = purpose != "medical";
  q.plan_known = kind >= 0;
  q.hsa_eligible_plan = kind == 0;
  q.marketplace_bronze_or_catastrophic = kind == 1 || kind == 2;
  q.insured = kind != 4;
  if (const YamlNode* patient = root.Find("patient")) {
    if (Status s = ReadPatient(*patient, &q.patient); !s) return s.error();
  }
  if (const YamlNode* provider = root.Find("provider")) {
    if (Status s = provider->CheckKind(YamlNode::Kind::kMapping); !s) return s.error();
    if (const YamlNode* facility = provider->Find("facility")) {
      Result<std::string> words = facility->AsText();
      if (!words) return words.error();
      q.facility = *words;
    }
  }
  if (Status s = ReadService(root, &file); !s) return s.error();
  if (const YamlNode* lines = root.Find("lines")) {
    if (Status s = lines->CheckKind(YamlNode::Kind::kSequence); !s) return s.error();
    for (const YamlNode* line : lines->items()) {
      if (Status s = ReadService(*line, &file); !s) return s.error();
    }
  }
  Result<FinanceFacts> finance = ReadFinance(root);
  if (!finance) return finance.error();
  q.finance = std::move(*finance);
  return file;
}

}  // namespace precert
