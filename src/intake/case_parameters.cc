// Reads what was used, the finances and a denial out of a short case.
#include "intake/case_parameters.h"

#include "base/json_writer.h"
#include "intake/fhir_json.h"
#include "intake/finance_facts.h"

namespace precert {

void CaseParameters::Add(std::string_view name, std::string_view value_key, std::string_view json) {
  elements_.push_back(JsonObject().Text("name", name).Raw(value_key, json).Json());
}

Status CaseParameters::AddFrom(const YamlNode& root) {
  if (const YamlNode* used = root.Find("used")) {
    if (Status s = AddUsed(*used); !s) return s;
  }
  Result<FinanceFacts> finance = ReadFinance(root);
  if (!finance) return finance.error();
  for (std::string& element : FinanceParameters(*finance)) {
    elements_.push_back(std::move(element));
  }
  if (const YamlNode* denial = root.Find("denial")) return AddDenial(*denial);
  return Done{};
}

Status CaseParameters::AddMoney(
    const YamlNode& node,
    std::initializer_list<std::pair<std::string_view, std::string_view>> keys) {
  for (const auto& [key, name] : keys) {
    const YamlNode* value = node.Find(key);
    if (value == nullptr) continue;
    Result<Money> amount = value->AsMoney();
    if (!amount) return amount.error();
    Add(name, "valueMoney", MoneyJson(*amount));
  }
  return Done{};
}

// What of the plan year has been used.
Status CaseParameters::AddUsed(const YamlNode& used) {
  Status known =
      used.CheckKeys({"deductible", "out of pocket", "out-of-network deductible",
                      "out-of-network out of pocket", "family deductible", "family out of pocket",
                      "out-of-network family deductible", "out-of-network family out of pocket",
                      "family coverage", "own deductible", "paid by plan", "sessions"});
  if (!known) return known;
  if (const YamlNode* family = used.Find("family coverage")) {
    Result<bool> stated = family->AsBool();
    if (!stated) return stated.error();
    if (*stated) Add("family-coverage", "valueBoolean", "true");
  }
  for (auto [key, name] : {std::pair("own deductible", "own-deductible-met"),
                           std::pair("paid by plan", "paid-by-plan")}) {
    const YamlNode* amounts = used.Find(key);
    if (amounts == nullptr) continue;
    if (Status s = amounts->CheckKind(YamlNode::Kind::kMapping); !s) return s;
    for (const YamlNode::Entry& entry : amounts->entries()) {
      Result<Money> amount = entry.value->AsMoney();
      if (!amount) return amount.error();
      elements_.push_back(
          "{\"name\":\"" + std::string(name) +
          "\",\"part\":[{\"name\":\"service\",\"valueString\":" + JsonWriter::Quote(entry.key) +
          "},{\"name\":\"amount\",\"valueMoney\":" + MoneyJson(*amount) + "}]}");
    }
  }
  Status amounts = AddMoney(
      used, {{"deductible", "deductible-met"},
             {"out of pocket", "out-of-pocket-met"},
             {"out-of-network deductible", "out-network-deductible-met"},
             {"out-of-network out of pocket", "out-network-out-of-pocket-met"},
             {"family deductible", "family-deductible-met"},
             {"family out of pocket", "family-out-of-pocket-met"},
             {"out-of-network family deductible", "out-network-family-deductible-met"},
             {"out-of-network family out of pocket", "out-network-family-out-of-pocket-met"}});
  if (!amounts) return amounts;
  const YamlNode* sessions = used.Find("sessions");
  if (sessions == nullptr) return Done{};
  if (Status s = sessions->CheckKind(YamlNode::Kind::kMapping); !s) return s;
  for (const YamlNode::Entry& entry : sessions->entries()) {
    Result<int64_t> n = entry.value->AsInt(0, 1000);
    if (!n) return n.error();
    elements_.push_back(
        "{\"name\":\"sessions-used\",\"part\":[{\"name\":\"service\",\"valueString\":" +
        JsonWriter::Quote(entry.key) +
        "},{\"name\":\"count\",\"valueInteger\":" + std::to_string(*n) + "}]}");
  }
  return Done{};
}

// A notice of denial in its own words.
Status CaseParameters::AddDenial(const YamlNode& denial) {
  YamlReader read(denial, {"date", "text", "clause"});
  Date date;
  std::string text, clause;
  read.Required("date", &date);
  read.Optional("text", &text);
  read.Optional("clause", &clause);
  if (!read.ok()) return read.error();
  std::string parts =
      "{\"name\":\"notice-date\",\"valueDate\":" + JsonWriter::Quote(date.ToString()) + "}";
  if (!text.empty())
    parts += ",{\"name\":\"text\",\"valueString\":" + JsonWriter::Quote(text) + "}";
  if (!clause.empty())
    parts += ",{\"name\":\"clause\",\"valueString\":" + JsonWriter::Quote(clause) + "}";
  elements_.push_back("{\"name\":\"denial\",\"part\":[" + parts + "]}");
  return Done{};
}

}  // namespace precert
