// Network status of a provider for a plan on a day, from every source there is, and who else would
// do.
//
//   Result<NetworkAnswer> answer = AskNetwork(sources, {"1999999018"}, plan, date);
//   answer->of[0].status.network        // in | out | unknown, with the reason and the day
//   answer->of[0].status.conflicting    // sources disagree: unknown, and each is in `statements`
//   Result<AlternativesAnswer> others = FindAlternatives(sources, query);
//
// Status is a matter of insurer *and plan*, and of the day. Unknown stays unknown: a source that
// does not list the provider or the plan says nothing, and sources that contradict each other leave
// the question open. Everything here is a pure function of the sources and the dates passed in.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "network/source.h"

namespace precert {

using NetworkSources = std::vector<std::shared_ptr<const NetworkSource>>;

struct NetworkStatus {
  Network network = Network::kUnknown;
  std::optional<Date> as_of;  // of the information; absent when there is none
  std::string source;
  std::string reason;  // one sentence
  bool stale = false;  // older than kDirectoryFreshDays on the day asked about
  bool conflicting = false;
  std::vector<SourceStatement> statements;  // of each source that knows of networks, in order
};

// One status of what the sources say. Those that agree are one answer, with the newest date.
NetworkStatus StatusOf(std::vector<SourceStatement> statements);

struct ProviderAnswer {
  NetworkStatus status;
  std::vector<SourceEntry> entries;  // of each source, in order
};

struct NetworkAnswer {
  std::vector<ProviderAnswer> of;  // each NPI asked about, in order
  RecordFaults faults;
};

Result<NetworkAnswer> AskNetwork(const NetworkSources& sources, std::span<const std::string> npis,
                                 const PlanNames& plan, Date on);

// Whether two spellings name one provider: case, points, the order of the words, initials and
// degrees do not matter ("DOE, ADA R. MD" is "Ada Doe").
bool SameName(std::string_view a, std::string_view b);

// A rate that a directory states for this provider, plan and code; nullopt when none does.
struct ListedRate {
  Money amount;  // one session
  std::string source;
};
std::optional<ListedRate> FindRate(std::span<const SourceEntry> entries, const PlanNames& plan,
                                   std::string_view code);
// The negotiated rate: the one that a directory lists with the provider, else what the first other
// source that can state one states. Remarks of sources whose rates are no amounts are kept.
Result<std::optional<StatedRate>> AskRate(const NetworkSources& sources,
                                          std::span<const SourceEntry> entries,
                                          const PlanNames& plan, const RateQuestion& question);

// ---- Who else would do -----------------------------------------------------------------------

struct AlternativeQuery {
  PlanNames plan;
  std::vector<std::string> specialties;  // NUCC codes, any of them; empty: any specialty
  std::string place_of_service;          // required when given
  std::string except_npi;
  std::string code;  // to show a negotiated rate; may be empty
  Nearness near;     // from here; may be empty
  Date on;
  size_t most = 5;
};

// How near a provider's nearest location is, in the order in which they are offered.
enum class NearStep { kMiles, kSameZip, kSameZipArea, kSameState, kElsewhere };

struct Alternative {
  Provider provider;
  std::string reason;  // "lakeside-ppo-network lists a contract of ..."
  std::string source;
  std::optional<Date> as_of;
  std::optional<Money> rate;
  NearStep step = NearStep::kElsewhere;
  double miles = 0;                // of kMiles
  std::optional<size_t> location;  // the nearest, where any is listed
};

struct AlternativesAnswer {
  std::vector<Alternative> found;    // the best first
  std::vector<std::string> remarks;  // who was left out because sources disagree
  RecordFaults faults;
};

// In-network providers: the nearest first, then the cheaper rate, then the name. One that another
// source calls out of network is left out, and a remark says so.
Result<AlternativesAnswer> FindAlternatives(const NetworkSources& sources,
                                            const AlternativeQuery& query);

// The best of any number of providers, in memory for a few: what the sources fill.
class BestAlternatives {
 public:
  explicit BestAlternatives(const AlternativeQuery& query) : query_(query) {}
  // Whether the provider satisfies the query; cheap, so that callers may ask before more work.
  bool Suits(const Provider& provider) const;
  // Keeps it when it suits and is among the best. A provider that is known by its NPI already is
  // not taken again.
  void Offer(Alternative alternative);
  std::vector<Alternative> Take(size_t most);

 private:
  void Prune();
  const AlternativeQuery& query_;
  std::vector<Alternative> kept_;
};

}  // namespace precert
