// Reading the clocks, and the arithmetic of periods.
#include "workflow/clocks.h"

#include <algorithm>
#include <charconv>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "workflow/holidays.h"

namespace precert {

// ---- Periods ---------------------------------------------------------------

std::optional<Period> Period::Parse(std::string_view text) {
  const std::vector<std::string_view> words = SplitWords(text);
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  Period period;
  const auto [end, code] =
      std::from_chars(words[0].data(), words[0].data() + words[0].size(), period.amount);
  if (code != std::errc() || end != words[0].data() + words[0].size()) return std::nullopt;
  if (period.amount < 1 || period.amount > 3660) return std::nullopt;
  std::string_view unit = words.back();
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (words.size() == 3) {
    if (words[1] != "business" || unit != "day") return std::nullopt;
    period.unit = Unit::kBusinessDays;
  } else if (unit == "hour") {
    period.unit = Unit::kHours;
  } else if (unit == "day") {
    period.unit = Unit::kDays;
  } else if (unit == "month") {
    period.unit = Unit::kMonths;
  } else {
    return std::nullopt;
  }
  return period;
}

std::string Period::ToString() const {
  constexpr const char* kUnits[] = {"hour", "day", "business day", "month"};
  return std::to_string(amount) + " " + kUnits[static_cast<int>(unit)] + (amount == 1 ? "" : "s");
}

Date Period::EndAfter(Date start) const {
  switch (unit) {
    case Unit::kHours:
      return start.AddDays((amount + 23) / 24);
    case Unit::kDays:
      return start.AddDays(amount);
    case Unit::kBusinessDays:
      return AddBusinessDays(start, amount);
    case Unit::kMonths:
      return CalendarMonthsAfter(start, amount);
  }
  return start;
}

Date CalendarMonthsAfter(Date start, int months) {
  const Date clipped = start.AddMonths(months);
  return clipped.day() == start.day() ? clipped : clipped.AddDays(1);
}

std::string ClockRule::Cite() const {
  return citation + (checked == Checked::kPublished ? "" : " (not verified)");
}

// ---- Reading ---------------------------------------------------------------

namespace {

void ReadPeriod(YamlReader* read, const YamlNode& node, std::string_view key,
                std::optional<Period>* out) {
  std::string text;
  read->Optional(key, &text);
  if (!read->ok() || text.empty()) return;
  *out = Period::Parse(text);
  if (!*out) {
    read->Fail(node.Find(key)->Wrong("\"" + text + "\" is not a period",
                                     "write it as 72 hours, 30 days, 5 business days or 4 months"));
  }
}

Result<ClockRule> ReadRule(const YamlNode& node) {
  ClockRule rule;
  int checked = 0;
  YamlReader read(node, {"within", "extension", "from", "until", "text", "citation", "checked"});
  ReadPeriod(&read, node, "within", &rule.within);
  ReadPeriod(&read, node, "extension", &rule.extension);
  read.Optional("from", &rule.from);
  read.Optional("until", &rule.until);
  read.Optional("text", &rule.text);
  read.Required("citation", &rule.citation);
  if (read.ok() && !node.Has("checked")) read.Fail(node.Require("checked").error());
  read.Choice("checked", {"published", "summary", "general"}, &checked);
  rule.checked = static_cast<Checked>(checked);
  if (read.ok() && !rule.within && rule.text.empty()) {
    read.Fail(node.Wrong("the rule says nothing", "give it `within` or `text`"));
  }
  if (!read.ok()) return read.error();
  return rule;
}

Result<AppealLevelRule> ReadLevel(const YamlNode& node) {
  AppealLevelRule level;
  YamlReader read(node, {"name", "to", "automatic", "roll", "file", "decide", "notes"});
  read.Required("name", &level.name);
  read.Required("to", &level.to);
  read.Optional("automatic", &level.automatic);
  read.Optional("roll", &level.roll);
  if (const YamlNode* file = read.Mapping("file")) {
    Result<ClockRule> rule = ReadRule(*file);
    if (!rule.ok()) return rule.error();
    if (!rule->within) return file->Wrong("the time to file needs `within`");
    level.file = std::move(*rule);
  }
  if (const YamlNode* decide = read.Mapping("decide")) {
    if (Status s = decide->CheckKeys({"pre-service", "post-service", "urgent", "part-b-drug"});
        !s.ok()) {
      return s.error();
    }
    for (const YamlNode::Entry& entry : decide->entries()) {
      Result<ClockRule> rule = ReadRule(*entry.value);
      if (!rule.ok()) return rule.error();
      if (!rule->within) return entry.value->Wrong("the time to decide needs `within`");
      level.decide.emplace(entry.key, std::move(*rule));
    }
  }
  if (const YamlNode* notes = read.Sequence("notes")) {
    for (const YamlNode* note : notes->items()) {
      Result<ClockRule> rule = ReadRule(*note);
      if (!rule.ok()) return rule.error();
      level.notes.push_back(std::move(*rule));
    }
  }
  if (!read.ok()) return read.error();
  return level;
}

Status ReadLevels(const YamlNode* list, std::vector<AppealLevelRule>* out) {
  if (list == nullptr) return Done{};
  for (const YamlNode* item : list->items()) {
    Result<AppealLevelRule> level = ReadLevel(*item);
    if (!level.ok()) return level.error();
    out->push_back(std::move(*level));
  }
  return Done{};
}

Status ReadAuthorization(const YamlNode* node, PlanClocks* clocks) {
  if (node == nullptr) return Done{};
  if (Status s = node->CheckKeys({"pre-service", "urgent", "post-service", "ask-information",
                                  "answer-information", "part-b-drug", "part-b-drug-urgent"});
      !s.ok()) {
    return s;
  }
  for (const YamlNode::Entry& entry : node->entries()) {
    if (Status s = entry.value->CheckKind(YamlNode::Kind::kSequence); !s.ok()) return s;
    for (const YamlNode* item : entry.value->items()) {
      Result<ClockRule> rule = ReadRule(*item);
      if (!rule.ok()) return rule.error();
      if (!rule->within) return item->Wrong("the time to decide needs `within`");
      clocks->authorization[entry.key].push_back(std::move(*rule));
    }
  }
  return Done{};
}

}  // namespace

Result<PlanClocks> ClockBook::ParseOne(std::string_view text, std::string file) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, std::move(file));
  if (!doc.ok()) return doc.error();
  const YamlNode& root = doc->root();
  PlanClocks clocks;
  std::string type;
  YamlReader read(root, {"plan-type", "as-of", "authorization", "receipt-presumed-days",
                         "counts-from-receipt", "levels", "two-levels", "external", "statements"});
  read.Required("plan-type", &type);
  read.Required("as-of", &clocks.as_of);
  read.Int("receipt-presumed-days", 0, 30, &clocks.receipt_presumed_days);
  read.Optional("counts-from-receipt", &clocks.counts_from_receipt);
  if (read.ok()) {
    if (std::optional<PlanType> known = PlanTypeFromId(type)) {
      clocks.type = *known;
    } else {
      std::vector<std::string_view> ids;
      for (const PlanTypeName& name : kPlanTypes) ids.push_back(name.id);
      read.Fail(root.Find("plan-type")
                    ->Wrong("\"" + type + "\" is not a plan type", DidYouMean(type, ids)));
    }
  }
  if (Status s = ReadAuthorization(read.Mapping("authorization"), &clocks); !s.ok()) {
    read.Fail(s.error());
  }
  if (Status s = ReadLevels(read.Sequence("levels"), &clocks.levels); !s.ok()) read.Fail(s.error());
  if (Status s = ReadLevels(read.Sequence("two-levels"), &clocks.two_levels); !s.ok()) {
    read.Fail(s.error());
  }
  if (const YamlNode* external = read.Mapping("external")) {
    Result<AppealLevelRule> level = ReadLevel(*external);
    if (level.ok()) {
      clocks.external = std::move(*level);
    } else {
      read.Fail(level.error());
    }
  }
  if (const YamlNode* statements = read.Mapping("statements")) {
    if (Status s = statements->CheckKeys({"no-external", "external-contract", "deemed-exhausted",
                                          "peer-to-peer", "written-basis", "continued-benefits",
                                          "expedited", "clinician"});
        !s.ok()) {
      read.Fail(s.error());
    }
    for (const YamlNode::Entry& entry : statements->entries()) {
      Result<ClockRule> rule = ReadRule(*entry.value);
      if (!rule.ok()) {
        read.Fail(rule.error());
        break;
      }
      clocks.statements.emplace(entry.key, std::move(*rule));
    }
  }
  if (read.ok() && (clocks.levels.empty() || !clocks.levels[0].file)) {
    read.Fail(root.Wrong("the first level of appeal needs a time to file"));
  }
  if (!read.ok()) return read.error();
  return clocks;
}

Result<ClockBook> ClockBook::Load(const std::string& folder) {
  ClockBook book;
  for (const PlanTypeName& name : kPlanTypes) {
    const std::string path = folder + "/" + std::string(name.id) + ".yaml";
    Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
    if (!text.ok()) return text.error();
    Result<PlanClocks> clocks = ParseOne(*text, path);
    if (!clocks.ok()) return clocks.error();
    if (clocks->type != name.type) {
      return Error{"the file is named for " + std::string(name.id) + " and holds the clocks of " +
                       std::string(PlanTypeId(clocks->type)),
                   Where{path}};
    }
    book.plans_[static_cast<size_t>(name.type)] = std::move(*clocks);
  }
  return book;
}

// ---- Questions -------------------------------------------------------------

const ClockRule* PlanClocks::Authorization(std::string_view kind, Date on) const {
  const auto it = authorization.find(std::string(kind));
  if (it == authorization.end()) return nullptr;
  for (const ClockRule& rule : it->second) {
    if (!(rule.from && on < *rule.from) && !(rule.until && on > *rule.until)) return &rule;
  }
  return nullptr;
}

const ClockRule* PlanClocks::Statement(std::string_view kind) const {
  const auto it = statements.find(std::string(kind));
  return it == statements.end() ? nullptr : &it->second;
}

Result<DecisionDue> AuthorizationDue(const PlanClocks& clocks,
                                     const AuthorizationQuestion& question) {
  std::string kind = question.post_service ? "post-service"
                     : question.urgent     ? "urgent"
                                           : "pre-service";
  if (question.part_b_drug && !question.post_service) {
    kind = question.urgent ? "part-b-drug-urgent" : "part-b-drug";
  }
  const ClockRule* rule = clocks.Authorization(kind, question.received);
  if (rule == nullptr) {
    return Error{"no " + kind + " clock is known for a " +
                 std::string(PlanTypeDisplay(clocks.type)) + " on " + question.received.ToString()};
  }
  DecisionDue due;
  due.within = *rule->within;
  due.due = rule->within->EndAfter(question.received);
  if (rule->extension) due.extended_due = rule->extension->EndAfter(due.due);
  due.citation = rule->Cite();
  if (!rule->text.empty()) due.notes.push_back(rule->text + " [" + rule->Cite() + "]");
  if (rule->extension) {
    due.notes.push_back("the plan may extend by " + rule->extension->ToString() + " [" +
                        rule->Cite() + "]");
  }
  const ClockRule* ask = clocks.Authorization("ask-information", question.received);
  const ClockRule* answer = clocks.Authorization("answer-information", question.received);
  if (kind == "urgent" && ask && answer) {
    due.notes.push_back("if information is missing, the plan asks within " +
                        ask->within->ToString() + " and allows at least " +
                        answer->within->ToString() + " to answer [" + ask->Cite() + "]");
  }
  return due;
}

}  // namespace precert
