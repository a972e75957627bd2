// Lookup: what a store's rate files say that a provider is paid for a code.
//
//   RateQuery q;  q.code = "15781";  q.npi = 1234567893;  q.plan = "12-3456789";
//   RateAnswer a;  Lookup lookup(&store);
//   if (Status s = lookup.Find(q, &a); !s.ok()) return s.error();
//   for (const FoundPrice& p : a.prices) ... p.amount, p.unit, *p.description, a.Through(p)
//
// All prices are given, each with what tells it apart from the others; a caller that needs one
// number takes `dollars`, the range of those that are dollars. The answer's strings and pointers
// into the store live as long as the store; a RateAnswer that is used again keeps its memory.
// A Lookup is for one thread; several may share a Store.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/rates/row_cursor.h"
#include "network/rates/store.h"

namespace precert::rates {

struct RateQuery {
  std::string code;
  std::string code_type;            // "" any
  std::optional<uint64_t> npi;      // with `tin`: this NPI billing under this TIN
  std::string tin;                  // EIN with or without dash, or an NPI that is used as a TIN
  std::string plan;                 // only files of this plan; "" all files
  bool with_unbound_files = false;  // with `plan`: files that no plan is bound to count for it
  std::string place;                // place of service, "11"; "" not narrowed
  // Not narrowed when absent; empty: prices without modifiers.
  std::optional<std::vector<std::string>> modifiers;
  std::string as_of;                // "2026-11-23": prices that ended before are left out; "" none
  std::string kind = "in-network";  // or "allowed-amounts": what was allowed out of network
};

// How a provider stands to a file, or to all files that were asked. The best of them counts.
enum class ProviderStatus {
  kNoFile,      // no file was asked: the store has none of this plan
  kNotListed,   // the files name every group that has rates of this code, and it is in none of them
  kUnresolved,  // rates of this code stand for groups whose members are in files that were not read
  kListed,      // the NPI, or by TIN only the TIN, is in a group of a file
};
std::string_view StatusId(ProviderStatus status);  // "no-file", "not-listed", ...

// Which code of the file the price stands under.
enum class CodeMatch {
  kExact,
  kAllOfType,  // CSTM-00: all codes of this type
  kAllCodes,   // CSTM-ALL
};
// Which place of service it names.
enum class PlaceMatch {
  kNotAsked,
  kExact,
  kAnyPlace,  // CSTM-00 or CSTM-ALL
  kNotSaid,   // the price names none, as institutional ones do
};

struct FoundPrice {
  uint32_t segment = 0;  // of Store::segments()
  const PriceDescription* description = nullptr;
  Amount amount;
  Unit unit = Unit::kDollars;
  CodeMatch code_match = CodeMatch::kExact;
  PlaceMatch place_match = PlaceMatch::kNotAsked;
  std::string_view code_type;
  const ItemHead* head = nullptr;
  uint64_t item = 0;                              // for Segment::ReadItemText
  uint32_t rates = 1;                             // of the file that say the same
  uint32_t first_through = 0, through_count = 0;  // in RateAnswer::through_of_prices
};

// A group, and one of its members, through which the provider has a price.
struct Through {
  uint32_t segment = 0;
  uint32_t group = 0;
  std::string group_id;  // the file's text; "" for one that stands inline
  TinType tin_type = TinType::kEin;
  std::string tin;
  bool by_tin_only = false;
  uint32_t business_name = 0;                          // for Segment::ReadBusinessName; 0 none
  const std::vector<std::string>* networks = nullptr;  // null: the file names none
};

struct FileAnswer {
  uint32_t segment = 0;
  ProviderStatus status = ProviderStatus::kNotListed;
  bool bound = true;              // false: it counts only because with_unbound_files
  bool unresolved_rates = false;  // this code has rates for groups that were not read
  bool code_found = false;        // the file has this code itself
  bool other_tin = false;         // the NPI is listed, but not under the TIN that was asked
  // Groups of the file whose members were not read. Where there are any and the provider is not
  // listed, whether it is in network is not known, even when this code has no rates for them.
  uint64_t unresolved_groups = 0;
  uint64_t tin_only_members = 0;  // members that the file lists by TIN only, which no NPI finds
};

struct DollarRange {
  Amount low, high;
};

struct RateAnswer {
  ProviderStatus status = ProviderStatus::kNoFile;
  std::vector<FileAnswer> files;   // that were asked
  std::vector<FoundPrice> prices;  // by file, in the file's order of codes and sets
  std::vector<Through> through;
  std::vector<uint32_t> through_of_prices;
  std::optional<DollarRange> dollars;                         // of prices in dollars
  uint64_t ended = 0;                                         // prices left out: ended before as_of
  uint64_t other_place = 0;                                   // for another place of service
  uint64_t other_modifiers = 0;                               // for other modifiers
  uint64_t files_of_other_plans = 0, files_without_plan = 0;  // not asked

  std::span<const uint32_t> ThroughOf(const FoundPrice& p) const {
    return std::span(through_of_prices).subspan(p.first_through, p.through_count);
  }
  void Clear();
};

// -1, 0, 1: which of two amounts is less.
int CompareAmounts(const Amount& a, const Amount& b);

// The normal forms that files and questions share: "2" is "02"; "12-3456789" is "123456789".
std::string NormalPlace(std::string_view place);
std::string NormalTin(std::string_view tin);

class Lookup {
 public:
  explicit Lookup(const Store* store) : store_(store) {}
  // Errors: the question names no code or no provider; a file is damaged. `answer` is then of no
  // use.
  Status Find(const RateQuery& query, RateAnswer* answer);

 private:
  struct Match {
    uint64_t row;
    uint32_t group;  // place in groups_
    friend auto operator<=>(const Match&, const Match&) = default;
  };
  Status FindInFile(const RateQuery& query, FileAnswer* file, RateAnswer* answer);
  Status FindProvider(const RateQuery& query, const Segment& segment, FileAnswer* file);
  Status FindRates(const RateQuery& query, const CodeEntry& code, CodeMatch how, FileAnswer* file,
                   RateAnswer* answer);
  Status MatchRows(const Segment& segment, const CodeEntry& code, const uint8_t* bytes,
                   FileAnswer* file);
  Result<uint32_t> AddThrough(const RateQuery& query, uint32_t segment, uint32_t group,
                              std::vector<Through>* through);
  void Narrow(const RateQuery& query, size_t from, RateAnswer* answer);
  static void JoinEqual(size_t from, RateAnswer* answer);

  const Store* store_;
  // Kept from one call to the next for their memory.
  std::vector<uint32_t> groups_;  // of the provider, in the file at hand; sorted
  std::vector<uint32_t> tins_;    // that were asked for, in the file at hand
  std::vector<Match> matches_;
  // Of each of groups_ its range in RateAnswer::through: first and count.
  static constexpr uint32_t kNotYet = UINT32_MAX;
  std::vector<std::pair<uint32_t, uint32_t>> through_of_group_;
  RowCursor rows_;
};

}  // namespace precert::rates
