// What `precert fund` answers: the ways to pay as text, as JSON and as a page of HTML.
//
// The page needs nothing else (no scripts, fonts or network), can be printed, and follows light and
// dark. WriteFundingOption is shared with the JSON of a determination. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/json_writer.h"
#include "funding/rank.h"

namespace precert {

struct FundingDocument {
  FundingQuestion question;
  FundingReport report;
  std::vector<std::string> notes;  // what was taken for granted
};

std::string FundingText(const FundingDocument& document);
std::string FundingJson(const FundingDocument& document);
std::string FundingHtml(const FundingDocument& document);

// The dated payments of one option as a table of text; what there is instead without any.
std::string ScheduleText(const FundingOption& option);

// One element of `options` (and of a determination's `funding`).
void WriteFundingOption(JsonWriter& w, const FundingOption& option, bool with_schedule);

}  // namespace precert
