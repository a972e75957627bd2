// Text and JSON of the ways to pay, and what both and the page have in common.
#include "report/funding_report.h"

#include <algorithm>

#include "base/text.h"
#include "report/json_parts.h"
#include "report/words.h"
#include "report/wrap.h"

namespace precert {
namespace {

constexpr size_t kLine = 96, kNameColumn = 36;

std::string Padded(std::string_view text, size_t width, bool right = false) {
  const size_t length = CountCodePoints(text);
  const std::string fill(width > length ? width - length : 0, ' ');
  return right ? fill + std::string(text) : std::string(text) + fill;
}

std::string Wrapped(std::string_view first, std::string_view text) {
  return Wrap(first, text, kLine);
}

std::string ShortName(std::string_view name) {
  if (CountCodePoints(name) <= kNameColumn) return std::string(name);
  size_t end = 0;
  for (size_t i = 0; i + 3 < kNameColumn; ++i) end += CodePointBytes(name, end);
  return std::string(name.substr(0, end)) + "...";
}

std::string_view OrderId(FundingOrder order) {
  switch (order) {
    case FundingOrder::kMonthly:
      return "monthly";
    case FundingOrder::kRisk:
      return "risk";
    case FundingOrder::kCost:
      break;
  }
  return "cost";
}

}  // namespace

std::string FundingText(const FundingDocument& document) {
  const FundingQuestion& q = document.question;
  const std::vector<FundingOption>& options = document.report.options;
  std::string out = "Ways to pay " + q.amount.Display();
  if (q.sessions > 1) out += " for " + std::to_string(q.sessions) + " sessions";
  out += ", as of " + q.as_of.Display() + "\n";
  for (const std::string& note : document.notes) out += Wrapped("  - ", note);

  size_t name = 3, total = 6, monthly = 7;
  const auto total_text = [](const FundingOption& o) {
    return !o.applies ? "-" : !o.total_known ? "not known" : o.total.Display();
  };
  const auto monthly_text = [](const FundingOption& o) {
    return !o.applies || !o.total_known ? "-" : o.monthly ? o.monthly->Display() : "at once";
  };
  for (const FundingOption& o : options) {
    name = std::max(name, CountCodePoints(ShortName(o.name)));
    total = std::max(total, total_text(o).size());
    monthly = std::max(monthly, std::string(monthly_text(o)).size());
  }
  out += "\n " + Padded("#", 3, true) + "  " + Padded("Way", name) + "  " +
         Padded("In all", total, true) + "  " + Padded("A month", monthly, true) + "  Months  " +
         "Risk\n";
  for (const FundingOption& o : options) {
    out += " " + Padded(std::to_string(o.rank), 3, true) + "  " + Padded(ShortName(o.name), name) +
           "  " + Padded(total_text(o), total, true) + "  " +
           Padded(monthly_text(o), monthly, true) + "  " +
           Padded(o.months > 0 && o.applies ? std::to_string(o.months) : "-", 6, true) + "  " +
           std::string(o.applies ? FundingRiskId(o.risk) : "-") + "\n";
    out += Wrapped("      ", Sentence(o.reason));
  }
  out += "\nDetails\n";
  for (const FundingOption& o : options) {
    out += "\n  " + std::to_string(o.rank) + ". " + o.name + "\n";
    for (const std::string& c : o.conditions) {
      if (o.reason.find(c) == std::string::npos) out += Wrapped("     - ", c);
    }
    for (const std::string& w : o.warnings) out += Wrapped("     ! ", w);
    out += Wrapped("     source: ", o.source);
  }
  if (!document.report.rights.empty()) out += "\nYour rights\n";
  for (const FundingRight& right : document.report.rights) {
    out += Wrapped("  - ", Sentence(right.text));
    out += Wrapped("    ", "[" + right.citation + (right.verified ? "" : " (not verified)") +
                               ", looked over on " + right.as_of.Display() + "]");
  }
  return out + "\nThis is arithmetic on the terms given. It is no tax, credit or legal advice.\n";
}

std::string ScheduleText(const FundingOption& option) {
  std::string out = "\nPayments of " + std::to_string(option.rank) + ". " + option.name + "\n\n";
  if (option.schedule.empty()) return out + "  It has no payments over time.\n";
  size_t width = 10;
  for (const Installment& row : option.schedule) {
    width = std::max({width, row.payment.Display().size(), row.balance.Display().size()});
  }
  const auto line = [&](std::string_view number, std::string_view due, std::string_view payment,
                        std::string_view interest, std::string_view principal,
                        std::string_view left) {
    out += "  " + Padded(number, 3, true) + "  " + Padded(due, 10) + "  " +
           Padded(payment, width, true) + "  " + Padded(interest, width, true) + "  " +
           Padded(principal, width, true) + "  " + Padded(left, width, true) + "\n";
  };
  line("#", "Due", "Payment", "Interest", "Principal", "Left");
  Money paid, interest;
  for (const Installment& row : option.schedule) {
    line(std::to_string(row.number), row.due ? row.due->ToString() : "", row.payment.Display(),
         row.interest.Display(), row.principal.Display(), row.balance.Display());
    paid += row.payment;
    interest += row.interest;
  }
  line("", "together", paid.Display(), interest.Display(), (paid - interest).Display(), "");
  return out;
}

void WriteFundingOption(JsonWriter& w, const FundingOption& option, bool with_schedule) {
  const auto amount = [&](std::string_view key, Money m) { w.Number(key, m.ToString()); };
  w.BeginObject();
  w.Field("rank", option.rank).Field("kind", FundingKindId(option.kind)).Field("name", option.name);
  amount("total", option.total);
  w.Field("total_known", option.total_known);
  if (option.monthly) {
    amount("monthly", *option.monthly);
  } else {
    w.Key("monthly").Null();
  }
  w.Field("months", option.months);
  amount("difference", option.difference);
  w.Field("difference_label", option.difference_label);
  amount("fee", option.fee);
  if (option.apr) {
    w.Number("apr", option.apr->percent().ToPlainString());
  } else {
    w.Key("apr").Null();
  }
  amount("uncovered", option.uncovered);
  w.Field("risk", FundingRiskId(option.risk));
  w.Field("applies", option.applies).Field("within_budget", option.within_budget);
  w.Field("reason", option.reason);
  WriteTexts(w, "conditions", option.conditions);
  WriteTexts(w, "warnings", option.warnings);
  w.Field("source", option.source).Field("verified", option.verified);
  WriteDate(w, "as_of", option.as_of);
  WriteDate(w, "ends", option.ends);
  if (option.promotion) {
    const PromotionEnd& p = *option.promotion;
    w.Key("promotion").BeginObject();
    w.Field("last_day", p.last_day.ToString()).Field("day_after", p.day_after.ToString());
    amount("to_clear", p.to_clear);
    amount("paid_monthly", p.paid_monthly);
    amount("left", p.left);
    amount("interest", p.interest);
    amount("owed", p.owed);
    amount("interest_one_short", p.short_interest);
    w.Field("months_more", p.months_more);
    amount("interest_more", p.interest_more);
    w.EndObject();
  }
  if (with_schedule) {
    w.Key("schedule").BeginArray();
    for (const Installment& row : option.schedule) {
      w.BeginObject().Field("number", row.number);
      WriteDate(w, "due", row.due);
      amount("payment", row.payment);
      amount("interest", row.interest);
      amount("principal", row.principal);
      amount("balance", row.balance);
      w.EndObject();
    }
    w.EndArray();
  }
  w.EndObject();
}

std::string FundingJson(const FundingDocument& document) {
  const FundingQuestion& q = document.question;
  JsonWriter w(JsonWriter::Style::kPretty);
  w.BeginObject();
  w.Field("schema", "precert-funding/1").Field("as_of", q.as_of.ToString());
  w.Number("amount", q.amount.ToString());
  w.Field("sessions", q.sessions).Field("cosmetic", q.cosmetic).Field("order", OrderId(q.order));
  if (q.finance.monthly_budget) {
    w.Number("monthly_budget", q.finance.monthly_budget->ToString());
  } else {
    w.Key("monthly_budget").Null();
  }
  WriteTexts(w, "notes", document.notes);
  w.Key("options").BeginArray();
  for (const FundingOption& option : document.report.options) WriteFundingOption(w, option, true);
  w.EndArray();
  w.Key("rights").BeginArray();
  for (const FundingRight& right : document.report.rights) {
    w.BeginObject().Field("text", right.text).Field("citation", right.citation);
    w.Field("as_of", right.as_of.ToString()).Field("verified", right.verified).EndObject();
  }
  w.EndArray().EndObject();
  return std::move(w).Take();
}

}  // namespace precert
