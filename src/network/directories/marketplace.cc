// Reading providers.json and plans.json record by record.
#include "network/directories/marketplace.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "codes/npi.h"
#include "network/directories/directory_file.h"
#include "network/license.h"
#include "network/status.h"

namespace precert {
namespace {

// What one record says of a provider and the plan.
enum class Listed { kNot, kOtherYears, kOutTier, kIn };

struct Listing {
  Listed listed = Listed::kNot;
  std::string tier, years;
};

bool CallsItselfOut(std::string_view tier) {
  std::string letters;
  for (char c : tier) {
    if (c != '-' && c != '_' && c != ' ') letters += ToLowerAscii(c);
  }
  return letters.starts_with("outofnetwork") || letters.starts_with("nonpar") ||
         letters == "notinnetwork";
}

Listing ListingOf(const JsonNode& record, const PlanNames& plan, Date on) {
  Listing best;
  for (const JsonNode* entry : record.Items("plans")) {
    if (!plan.Matches(entry->Text("plan_id"))) continue;
    Listing here{Listed::kIn, std::string(entry->Text("network_tier")), ""};
    std::vector<std::string> years;
    for (const JsonNode* year : entry->Items("years")) years.emplace_back(year->text());
    if (!years.empty() &&
        std::find(years.begin(), years.end(), std::to_string(on.year())) == years.end()) {
      here.listed = Listed::kOtherYears;
      here.years = Join(years, ", ");
    } else if (CallsItselfOut(here.tier)) {
      here.listed = Listed::kOutTier;
    }
    if (here.listed > best.listed) best = std::move(here);
  }
  return best;
}

void AddWords(const JsonNode& record, std::string_view key, std::string* words) {
  for (const JsonNode* item : record.Items(key)) {
    if (!item->text().empty()) *words += (words->empty() ? "" : ", ") + std::string(item->text());
  }
}

Provider ProviderOf(const JsonNode& record, std::string npi) {
  Provider p;
  p.npi = std::move(npi);
  const JsonNode& name = record["name"];
  p.facility = !name.is_object() && !record.Text("facility_name").empty();
  p.name = name.is_object() ? JoinName({name.Text("first"), name.Text("middle"), name.Text("last")})
                            : std::string(name.text());
  if (p.name.empty()) p.name = record.Text("facility_name");
  if (p.name.empty()) p.name = record.Text("group_name");
  if (p.name.empty()) p.name = "NPI " + p.npi;
  if (name.is_object()) p.license = KindOfLicense(name.Text("suffix"));
  for (const std::string_view key : {"specialty", "speciality", "facility_type"}) {
    AddWords(record, key, &p.specialty_words);
  }
  for (const JsonNode* address : record.Items("addresses")) {
    ProviderLocation l;
    l.street = JoinName({address->Text("address"), address->Text("address_2")});
    l.city = address->Text("city");
    l.state = address->Text("state");
    l.zip = ZipDigits(address->Text("zip"));
    if (p.state.empty()) p.state = l.state;
    p.locations.push_back(std::move(l));
  }
  const std::string accepting = ToLowerAscii(Trim(record.Text("accepting")));
  if (accepting == "accepting") p.accepting = Accepting::kYes;
  if (accepting == "not accepting") p.accepting = Accepting::kNo;
  if (accepting == "accepting in some locations") p.accepting = Accepting::kSomeLocations;
  p.changed = DayOfIso(record.Text("last_updated_on"));
  return p;
}

// Records of one provider, put together.
struct Known {
  std::optional<Provider> provider;
  Listing best;
  size_t records = 0, plans = 0;
  std::optional<Date> as_of, oldest;  // of the record that decides; of the oldest
};

}  // namespace

struct Marketplace::Scan {
  const PlanNames& plan;
  Date on;
  std::map<std::string, Known> known;  // by NPI asked about
  std::vector<std::string> needles;    // NPIs
  const AlternativeQuery* query = nullptr;
  BestAlternatives* best = nullptr;
  bool plan_listed = false, incomplete = false;
  std::optional<Date> plan_updated;
  std::string plan_name;
  RecordFaults faults;
};

Result<std::vector<SourceFile>> Marketplace::Files() const {
  std::vector<std::string> files = provider_files_;
  files.insert(files.end(), plan_files_.begin(), plan_files_.end());
  return HashFiles(files);
}

Status Marketplace::Read(Scan* scan) const {
  // How the plan may stand in a record's text: as given, in capitals, in small letters.
  std::vector<std::string> ids;
  const auto add_id = [&](std::string_view id) {
    std::string upper;
    for (char c : id) upper += ToUpperAscii(c);
    for (std::string form : {std::string(id), upper, ToLowerAscii(id)}) ids.push_back(form);
  };
  add_id(scan->plan.id);
  for (const std::string& other : scan->plan.others) add_id(other);
  for (size_t i = 0, n = ids.size(); i < n; ++i) {
    if (ids[i].size() == 17 && ids[i][14] == '-') ids.push_back(ids[i].substr(0, 14));
  }
  const auto each = [&](const std::vector<std::string>& files, const WantsRecord& wanted,
                        const OnRecord& on_record) -> Status {
    Result<bool> whole = EachRecord(
        files, wanted,
        [&](const JsonRecords& records, const JsonNode& record) {
          if (record.is_object()) return on_record(records, record);
          scan->faults.Add(BadRecord(records, "", "this is not a record: an object is expected"));
          scan->incomplete = true;
        },
        &scan->faults);
    if (!whole.ok()) return whole.error();
    if (!*whole) scan->incomplete = true;
    return Done{};
  };

  Status read = each(
      plan_files_, [](std::string_view) { return true; },
      [&](const JsonRecords&, const JsonNode& record) {
        if (!scan->plan.Matches(record.Text("plan_id")) &&
            !scan->plan.Matches(record.Text("marketing_name"))) {
          return;
        }
        scan->plan_listed = true;
        scan->plan_name = record.Text("marketing_name");
        scan->plan_updated = DayOfIso(record.Text("last_updated_on"));
      });
  if (!read.ok()) return read;
  return each(
      provider_files_,
      [&](std::string_view text) {
        if (text.size() == 1) return true;  // a stray bracket: what stood before it is damaged
        // To learn that the plan is listed at all one record is enough.
        const bool for_plan = scan->best != nullptr || !scan->plan_listed;
        if (HasAny(text, scan->needles)) return true;
        return for_plan && (HasAny(text, ids) || text.find('\\') != std::string_view::npos);
      },
      [&](const JsonRecords& records, const JsonNode& record) {
        const Listing listing = ListingOf(record, scan->plan, scan->on);
        if (listing.listed != Listed::kNot) scan->plan_listed = true;
        const std::string_view written = record.Text("npi");
        if (written.empty()) return;  // the schema allows providers without a number
        const std::optional<std::string> npi = codes::NpiDigits(written);
        if (!npi || !codes::NpiProblem(*npi).empty()) {
          scan->faults.Add(
              BadRecord(records, ".npi", codes::NpiProblem(written), "the record was passed over"));
          return;
        }
        const auto asked = scan->known.find(*npi);
        if (asked == scan->known.end()) {
          if (scan->best == nullptr || listing.listed != Listed::kIn) return;
          Alternative alternative;
          alternative.provider = ProviderOf(record, *npi);
          alternative.source = name_;
          alternative.as_of = alternative.provider.changed;
          alternative.reason = name_ + " lists " + alternative.provider.name + " for the plan " +
                               scan->plan.id +
                               (listing.tier.empty() ? "" : " in the tier " + listing.tier);
          scan->best->Offer(std::move(alternative));
          return;
        }
        Known& known = asked->second;
        Provider provider = ProviderOf(record, *npi);
        ++known.records;
        known.plans += record.Items("plans").size();
        const std::optional<Date> updated = provider.changed;
        if (updated && (!known.oldest || *updated < *known.oldest)) known.oldest = updated;
        const bool decides = listing.listed > known.best.listed ||
                             (listing.listed == known.best.listed && known.as_of < updated);
        if (known.records == 1 || decides) {
          known.best = listing;
          known.as_of = updated;
        }
        if (!known.provider) {
          known.provider = std::move(provider);
        } else {
          for (ProviderLocation& l : provider.locations) {
            known.provider->locations.push_back(std::move(l));
          }
        }
      });
}

Result<SourceAnswer> Marketplace::Ask(std::span<const std::string> npis, const PlanNames& plan,
                                      Date on) const {
  Scan scan{.plan = plan, .on = on};
  for (const std::string& npi : npis) {
    if (npi.empty()) continue;
    scan.known[npi];
    scan.needles.push_back(npi);
  }
  if (Status read = Read(&scan); !read.ok()) return read.error();
  SourceAnswer answer;
  answer.faults = std::move(scan.faults);
  for (const std::string& npi : npis) {
    SourceEntry entry;
    SourceStatement& says = entry.says;
    says.source = name_;
    says.file = provider_files_.empty() ? plan_files_[0] : provider_files_[0];
    const Known known = npi.empty() ? Known() : scan.known[npi];
    entry.provider = known.provider;
    says.as_of = known.as_of;
    const std::string name = known.provider ? known.provider->name : "";
    const std::string tier = known.best.tier.empty() ? "" : " in the tier " + known.best.tier;
    const std::string of_plan =
        "the plan " + plan.id + (scan.plan_name.empty() ? "" : " (" + scan.plan_name + ")");
    if (npi.empty()) {
      says.reason = "the request names no provider number (NPI)";
    } else if (!known.provider) {
      says.reason = "NPI " + npi + " is not listed in " + name_;
    } else if (known.best.listed == Listed::kIn) {
      says.network = Network::kIn;
      says.reason = name_ + " lists " + name + " for " + of_plan + tier;
    } else if (known.best.listed == Listed::kOtherYears) {
      says.reason = name_ + " lists " + name + " for " + of_plan + " in other years only (" +
                    known.best.years + ")";
    } else if (!scan.plan_listed) {
      says.reason = name_ + " does not list the plan " + plan.id;
    } else if (scan.incomplete) {
      says.reason = name_ + " shows no contract of " + name + " and the plan " + plan.id +
                    ", but parts of it could not be read";
    } else if (known.best.listed == Listed::kOutTier) {
      says.network = Network::kOut;
      says.reason = name_ + " lists " + name + " for " + of_plan + tier;
    } else {
      says.network = Network::kOut;
      says.as_of = known.oldest;
      says.reason = name_ + " lists " + name + ", but not for " + of_plan;
    }
    MarkAge(&says, on);
    answer.entries.push_back(std::move(entry));
  }
  return answer;
}

Result<AlternativesAnswer> Marketplace::Alternatives(const AlternativeQuery& query) const {
  BestAlternatives best(query);
  Scan scan{.plan = query.plan, .on = query.on, .query = &query, .best = &best};
  if (Status read = Read(&scan); !read.ok()) return read.error();
  AlternativesAnswer answer;
  answer.found = best.Take(query.most);
  answer.faults = std::move(scan.faults);
  return answer;
}

}  // namespace precert
