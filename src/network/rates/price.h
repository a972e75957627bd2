// What a rate file says, as plain structs: the items (codes), prices, provider groups and the file.
//
// The words are those of the federal "Transparency in Coverage" schemas (in-network file and
// allowed-amounts file, versions 1.0 to 2.1; 45 CFR 147.212(b)). Text is kept as the file has it
// but for the normal forms that are said below, which the reader makes. No owner, no threads:
// values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace precert::rates {

// An exact decimal as a file writes it: 41.5 is {4150, 2}. The scale is at least 2 and trailing
// zeros beyond that are dropped, so that equal amounts are equal structs. What it counts (dollars,
// per cent, dollars a day) is said by PriceDescription::negotiated_type.
struct Amount {
  int64_t units = 0;
  uint8_t scale = 2;             // 2 to 18
  std::string ToString() const;  // "41.50", "0.125"
  friend bool operator==(const Amount&, const Amount&) = default;
};

// All that a price says beside its amount: what tells several prices of one code and one provider
// apart. A file has few different ones (tens to thousands), so they are stored once.
struct PriceDescription {
  std::string negotiated_type;  // "negotiated", "derived", "fee schedule", "percentage", "per diem"
                                // in lower case; "allowed amount" from an allowed-amounts file
  std::string expiration_date;  // "9999-12-31": does not end
  std::string billing_class;    // "professional", "institutional", "both"; "" not said
  std::string setting;          // "inpatient", "outpatient", "both"; "" not said (schema 1)
  std::vector<std::string> service_codes;  // places of service, two digits ("02") or "CSTM-00",
                                           // "CSTM-ALL" (any place); sorted, each once
  std::vector<std::string> modifiers;      // sorted, each once
  std::string additional_information;
  std::string billed_charge;  // allowed-amounts files only: what was charged, as text
  friend bool operator==(const PriceDescription&, const PriceDescription&) = default;
};

struct Price {
  uint32_t description = 0;  // of SegmentBuilder::Description
  Amount amount;
};

// A code that an item bundles or a capitation covers.
struct RelatedCode {
  std::string type, version, code, description;
  friend bool operator==(const RelatedCode&, const RelatedCode&) = default;
};

// The head of one item of "in_network" (or "out_of_network").
struct CodeItem {
  std::string arrangement;   // "ffs", "bundle", "capitation"; "" in an allowed-amounts file
  std::string code_type;     // "CPT", "HCPCS", "MS-DRG", "CSTM-ALL", ...; upper case
  std::string code_version;  // "2026"
  std::string code;          // as written, white space around it taken off
  std::string name;
  std::string description;
  std::string severity;              // severity_of_illness of APR-DRG
  std::vector<RelatedCode> related;  // bundled_codes or covered_services
};

enum class TinType { kEin, kNpi };

// One tax identifier of a provider group with the NPIs that bill under it.
struct GroupMember {
  TinType tin_type = TinType::kEin;
  std::string tin;             // EIN: nine digits without the dash where it is one, else as written
  std::string business_name;   // schema 2
  std::vector<uint64_t> npis;  // ten-digit numbers; sorted, each once
  bool by_tin_only = false;    // the file says NPI 0: whoever bills under the tax identifier
};

// A plan that a file names as one it is for (schema 1 at the top of the file; schema 2 through the
// table of contents).
struct FilePlan {
  std::string name;
  std::string id_type;  // "EIN" or "HIOS"
  std::string id;
  std::string market_type;  // "group", "individual"
  friend bool operator==(const FilePlan&, const FilePlan&) = default;
};

// Something in the text that could not be read and was left out.
struct Unreadable {
  uint64_t offset = 0;  // of the text, unpacked
  std::string what;     // "negotiated_rate: not a number"
};

// The file as a whole: what its head says and what reading it found.
struct RateFile {
  std::string kind;  // "in-network" or "allowed-amounts"
  std::string file;  // its base name; "-" for standard input
  std::string reporting_entity, reporting_entity_type;
  std::string last_updated_on;  // "2026-02-01"; "" not said
  std::string version;
  std::string issuer_name;
  std::vector<FilePlan> plans;
  uint64_t text_bytes = 0;  // unpacked
  bool truncated = false;   // the text ended before its end
  uint64_t unreadable_count = 0;
  std::vector<Unreadable> unreadable;  // the first kMaxReportedUnreadable
  // Things that were read in a way worth knowing: "provider_references twice", with how often.
  std::vector<std::string> remarks;
};

}  // namespace precert::rates
