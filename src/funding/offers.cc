// Reading example terms.
#include "funding/offers.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/yaml.h"

namespace precert {

Result<std::vector<GenericOffer>> ParseGenericOffers(std::string_view text, std::string file) {
  Result<YamlDocument> doc = YamlDocument::Parse(text, std::move(file));
  if (!doc.ok()) return doc.error();
  std::vector<GenericOffer> offers;
  Date as_of;
  YamlReader read(doc->root(), {"as-of", "offers"});
  read.Required("as-of", &as_of);
  if (const YamlNode* list = read.Sequence("offers")) {
    constexpr std::string_view kKinds[] = {"payment-plan", "loan", "promotion", "credit-card"};
    for (const YamlNode* item : list->items()) {
      GenericOffer offer;
      offer.as_of = as_of;
      int kind = 0;
      YamlReader row(*item, {"kind", "name", "rate", "months", "deferred-interest", "source"});
      if (row.ok() && !item->Has("kind")) row.Fail(item->Require("kind").error());
      row.Choice("kind", {kKinds[0], kKinds[1], kKinds[2], kKinds[3]}, &kind);
      row.Required("name", &offer.name);
      row.Required("source", &offer.source);
      row.Optional("rate", &offer.rate);
      row.Int("months", 1, limits::kMaxLoanMonths, &offer.months);
      row.Optional("deferred-interest", &offer.deferred_interest);
      offer.kind = kKinds[kind];
      if (row.ok() && !offer.rate && offer.kind != "payment-plan") {
        row.Fail(item->Wrong("a " + offer.kind + " needs a rate"));
      }
      if (!row.ok()) return row.error();
      offers.push_back(std::move(offer));
    }
  }
  if (!read.ok()) return read.error();
  return offers;
}

Result<std::vector<GenericOffer>> LoadGenericOffers(const std::string& folder) {
  Result<std::vector<std::string>> files = ListFiles(folder, ".yaml");
  if (!files.ok()) return files.error();
  std::vector<GenericOffer> all;
  for (const std::string& name : *files) {
    const std::string path = folder + "/" + name;
    Result<std::string> text = ReadFile(path, limits::kMaxDocumentBytes);
    if (!text.ok()) return text.error();
    Result<std::vector<GenericOffer>> offers = ParseGenericOffers(*text, path);
    if (!offers.ok()) return offers.error();
    for (GenericOffer& offer : *offers) all.push_back(std::move(offer));
  }
  return all;
}

}  // namespace precert
