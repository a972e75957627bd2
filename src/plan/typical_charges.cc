// Reading and joining typical charges.
#include "plan/typical_charges.h"

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"

namespace precert {

Result<TypicalCharges> TypicalCharges::Parse(std::string_view text, std::string file) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, std::move(file));
  if (!doc.ok()) return doc.error();
  TypicalCharges charges;
  YamlReader read(doc->root(), {"charges"});
  if (const YamlNode* list = read.Sequence("charges")) {
    for (const YamlNode* item : list->items()) {
      TypicalCharge charge;
      YamlReader row(*item, {"service", "low", "high", "source", "as-of"});
      row.Required("service", &charge.service);
      row.Required("low", &charge.range.low);
      row.Required("high", &charge.range.high);
      row.Required("source", &charge.range.source);
      row.Required("as-of", &charge.as_of);
      if (row.ok() && charge.range.high < charge.range.low) {
        row.Fail(item->Wrong("the range ends below its beginning"));
      }
      if (!row.ok()) return row.error();
      charges.charges_.push_back(std::move(charge));
    }
  }
  if (!read.ok()) return read.error();
  return charges;
}

Result<TypicalCharges> TypicalCharges::Load(const std::string& folder) {
  Result<std::vector<std::string>> files = ListFiles(folder, ".yaml");
  if (!files.ok()) return files.error();
  TypicalCharges all;
  for (const std::string& name : *files) {
    const std::string path = folder + "/" + name;
    Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
    if (!text.ok()) return text.error();
    Result<TypicalCharges> charges = Parse(*text, path);
    if (!charges.ok()) return charges.error();
    for (TypicalCharge& charge : charges->charges_) all.charges_.push_back(std::move(charge));
  }
  return all;
}

std::optional<MoneyRange> TypicalCharges::Find(std::string_view service) const {
  std::optional<MoneyRange> found;
  for (const TypicalCharge& charge : charges_) {
    if (!EqualsIgnoreCase(charge.service, service)) continue;
    const std::string source = charge.range.low.Display() + " to " + charge.range.high.Display() +
                               ": " + charge.range.source + ", " + charge.as_of.ToString();
    if (!found) {
      found = MoneyRange{charge.range.low, charge.range.high, source};
    } else {
      found->low = std::min(found->low, charge.range.low);
      found->high = std::max(found->high, charge.range.high);
      found->source += "; " + source;
    }
  }
  return found;
}

}  // namespace precert
