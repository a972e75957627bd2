// Passing over the files of a Plan-Net directory.
#include "network/directories/plan_net_files.h"

#include <algorithm>
#include <utility>

namespace precert::plan_net {
namespace {

// "Practitioner", where the text names one type only; "" otherwise.
std::string TypeOfText(std::string_view text) {
  constexpr std::string_view kKey = "\"resourceType\"";
  const size_t at = text.find(kKey);
  if (at == std::string_view::npos || text.find(kKey, at + 1) != std::string_view::npos) return "";
  size_t p = at + kKey.size();
  while (p < text.size() && (text[p] == ' ' || text[p] == ':')) ++p;
  if (p >= text.size() || text[p] != '"') return "";
  const size_t end = text.find('"', p + 1);
  return end == std::string_view::npos ? "" : std::string(text.substr(p + 1, end - p - 1));
}

}  // namespace

Status PlanNetFiles::EachResource(const IsWanted& wanted, const OnResource& on_resource) {
  const bool first = !passed_;
  passed_ = true;
  RecordFaults faults;
  Result<bool> whole = EachRecord(
      paths_,
      [&](std::string_view text) {
        if (first) NoteDates(text);
        const std::string type = TypeOfText(text);
        return type.empty() || type == "Bundle" || wanted(text, type);
      },
      [&](const JsonRecords& records, const JsonNode& record) {
        ReadResource(records, record, "", 0, on_resource, &faults);
      },
      &faults);
  if (!whole.ok()) return whole.error();
  if (!*whole) broken_ = true;
  faults_.Add(faults);
  return Done{};
}

// The newest lastUpdated of the text, whether or not the record is parsed.
void PlanNetFiles::NoteDates(std::string_view text) {
  for (const std::string_view key :
       {std::string_view("\"lastUpdated\""), std::string_view("\"timestamp\"")}) {
    for (size_t at = text.find(key); at != std::string_view::npos;
         at = text.find(key, at + key.size())) {
      size_t p = at + key.size();
      while (p < text.size() && (text[p] == ' ' || text[p] == ':' || text[p] == '"')) ++p;
      const std::optional<Date> day = Date::Parse(text.substr(p, 10));
      // A date to come is a mistake of the file and would hide that it is old.
      if (day && *day <= on_ && (!newest_ || *newest_ < *day)) newest_ = day;
    }
  }
}

void PlanNetFiles::ReadResource(const JsonRecords& records, const JsonNode& resource,
                                std::string full_url, int depth, const OnResource& on_resource,
                                RecordFaults* faults) {
  const std::string_view type = resource.Text("resourceType");
  if (type.empty()) {
    broken_ = true;
    faults->Add(BadRecord(records, "", "this is no FHIR resource: it has no resourceType"));
    return;
  }
  if (type != "Bundle") {
    on_resource(resource, {type, std::move(full_url)});
    return;
  }
  for (const JsonNode* link : resource.Items("link")) {
    if (link->Text("relation") == "next") next_pages_.insert(std::string(link->Text("url")));
    if (link->Text("relation") == "self") pages_.insert(std::string(link->Text("url")));
  }
  if (depth > 2) return;
  size_t number = 0;
  for (const JsonNode* entry : resource.Items("entry")) {
    const JsonNode& inner = (*entry)["resource"];
    if (inner.is_object()) {
      ReadResource(records, inner, std::string(entry->Text("fullUrl")), depth + 1, on_resource,
                   faults);
    } else {
      broken_ = true;
      faults->Add(BadRecord(records, ".entry[" + std::to_string(number) + "]",
                            "this entry holds no resource"));
    }
    ++number;
  }
}

bool PlanNetFiles::HasMorePages() const {
  return std::any_of(next_pages_.begin(), next_pages_.end(),
                     [&](const std::string& next) { return pages_.count(next) == 0; });
}

}  // namespace precert::plan_net
