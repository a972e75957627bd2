// NetworkSource: something that knows of providers: a directory file, or a store of rates.
//
//   Result<SourceAnswer> answer = source.Ask(npis, plan, on);
//   answer->entries[0].says.network        // of npis[0]: in | out | unknown, and why
//   answer->entries[0].provider            // as this source describes it, where it does
//
// A source says "in" or "out" only where it lists both this provider and this plan. What it does
// not list it says nothing about: unknown. It never guesses from another source; putting several
// together is the work of status.h. To join a new kind of source, derive from NetworkSource.
// Immutable; safe to ask from several threads. Errors are files that cannot be read at all; records
// that could not be read are passed over and told in `faults`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "network/network.h"
#include "network/provider.h"

namespace precert {

// A directory must be brought up to date within 30 calendar days (42 CFR 422.120, 438.242,
// 457.1233 provider directory API); older information is used with a warning.
inline constexpr int kDirectoryFreshDays = 30;

// What a plan is called: its id here, and the ids and names that directories give it (a HIOS plan
// id, an InsurancePlan's identifier).
struct PlanNames {
  std::string id;
  std::vector<std::string> others;

  PlanNames() = default;
  explicit PlanNames(std::string plan_id, std::vector<std::string> other_names = {})
      : id(std::move(plan_id)), others(std::move(other_names)) {}
  // Without regard to case; of HIOS ids the 14 characters that name the plan, not the variant
  // ("99999TX0010001-01" is 99999TX0010001).
  bool Matches(std::string_view name) const;
};

// What one source says of one provider and the plan.
struct SourceStatement {
  Network network = Network::kUnknown;
  std::optional<Date> as_of;  // the day of the information; absent when the source does not say
  std::string source;         // "Example Health provider search"
  std::string file;
  std::string reason;          // one sentence
  bool stale = false;          // older than kDirectoryFreshDays on the day asked about
  bool about_networks = true;  // false: a register of licences, which knows no networks
};

struct SourceEntry {
  SourceStatement says;
  std::optional<Provider> provider;
};

// Records that were passed over: the first of them, and how many.
struct RecordFaults {
  std::vector<Error> first;  // at most limits::kMaxReportedFaults
  uint64_t count = 0;
  void Add(Error error);
  void Add(const RecordFaults& more);
};

struct SourceAnswer {
  std::vector<SourceEntry> entries;  // of each NPI asked about, in order
  RecordFaults faults;
};

struct AlternativeQuery;
struct AlternativesAnswer;

struct SourceFile {
  std::string path, sha256;
};

// What is asked of a source about money.
struct RateQuestion {
  std::string npi;
  std::string code;
  std::string place_of_service;        // CMS code; "" not said
  std::vector<std::string> modifiers;  // of the request; none: prices without modifiers
  std::optional<Money> charge;         // for one session, for rates that are a share of it
  std::optional<int> days;             // of a stay, for rates by the day
  Date on;
};

// What a source says is the negotiated rate of one unit: a range where it states several.
struct StatedRate {
  bool usable = true;  // false: it states something that is no amount, see `remarks`
  Money low, high;
  std::string source;
  std::vector<std::string> remarks;
};

class NetworkSource {
 public:
  virtual ~NetworkSource() = default;

  // What kind it is, in a word or two for people: "Plan-Net directory".
  virtual std::string_view kind() const = 0;
  // The files that it rests on, with their hashes, for provenance.
  virtual Result<std::vector<SourceFile>> Files() const = 0;

  virtual Result<SourceAnswer> Ask(std::span<const std::string> npis, const PlanNames& plan,
                                   Date on) const = 0;
  // The negotiated rate of a provider with this plan; nullopt where the source states none.
  virtual Result<std::optional<StatedRate>> RateOf(const RateQuestion& question) const;
  // Providers of the plan's network that satisfy the query, the best first; a source that cannot
  // list them answers none.
  virtual Result<AlternativesAnswer> Alternatives(const AlternativeQuery& query) const;
};

// Marks what is old, and says so in the reason.
void MarkAge(SourceStatement* statement, Date on);

}  // namespace precert
