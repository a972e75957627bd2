// Case: one request for coverage as the pipeline sees it, whatever form it came in.
//
// A FHIR R4 Bundle and a short YAML case both become this (bundle.h, yaml_case.h); the YAML is
// first turned into a Bundle, so that there is one reader. The record keeps every clinical
// resource; the fields here are what the rest of the pipeline asks about the request itself.
// Move-only (the record is); immutable after intake.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "fhir/record.h"

namespace precert {

// Where in the input a fact stood: "entry[4].resource.item[0].productOrService" or "request.code".
struct CodedFact {
  std::string code;
  std::string system;   // canonical URL; "" when the input did not say
  std::string display;  // the input's own words
  std::string path;
};

struct Diagnosis {
  CodedFact coded;
  std::string resource;  // "Condition/acne" when it came by reference, else ""
};

struct ServiceLine {
  int sequence = 1;   // 1-based, as in Claim.item.sequence
  CodedFact service;  // CPT, HCPCS, or unlisted with `described_as`
  std::vector<std::string> modifiers;
  std::string described_as;          // the requester's words: "microdermabrasion"; may be empty
  std::vector<Diagnosis> diagnoses;  // principal first
  int units = 1;                     // per session
  int sessions = 1;                  // sessions requested
  std::optional<int> weeks_apart;    // between sessions, where the request says
  std::optional<Money> billed;       // charge for one session; absent when the input gave none
  std::optional<Date> service_date;
  std::string place_of_service;  // CMS two-digit code: "11" office; "" unknown
  std::string path;
};

// Why the service is wanted, as the requester states it.
inline constexpr std::string_view kPurposes[] = {"cosmetic", "elective", "medical"};
inline bool IsPurpose(std::string_view text) {
  return std::find(std::begin(kPurposes), std::end(kPurposes), text) != std::end(kPurposes);
}

struct PatientFacts {
  std::string name;  // for letters and headings; may be empty
  std::optional<Date> birth_date;
  std::string sex;       // FHIR administrative gender, "" unknown
  std::string state;     // two-letter state of residence, "" unknown
  std::string resource;  // "Patient/1"
};

struct CoverageFacts {
  std::string plan_id;  // names a plan document; "" when the input did not say
  std::string member_id;
  std::string payer_name;
  std::optional<Date> ends;  // last day of the coverage
  std::string resource;
};

struct ProviderFacts {
  std::string npi;
  std::string name;
  std::string specialty;         // NUCC taxonomy code or words, as given; "" unknown
  std::string license;           // kind of licence when stated: "MD", "RN", "esthetician"
  bool board_certified = false;  // the input states board certification
  std::string state;
  std::string facility_type;  // "office", "spa", ... as given; "" unknown
  // Tier of the plan's network (1 preferred, 2 the second), and whether the place of service is in
  // network whatever the provider is: on it hangs the protection from surprise bills.
  std::optional<int> network_tier;
  std::optional<bool> facility_in_network;
  std::string resource;
  std::string path;
};

// What has already been used in the plan year, as the member or the payer states it.
struct UsageFacts {
  std::optional<Money> deductible_met, out_of_pocket_met;
  std::optional<Money> out_network_deductible_met, out_network_out_of_pocket_met;
  std::optional<Money> family_deductible_met, family_out_of_pocket_met;
  std::optional<Money> out_network_family_deductible_met, out_network_family_out_of_pocket_met;
  bool family_coverage = false;  // stated outright; amounts of the family say it too
  struct Sessions {
    std::string service;
    int used = 0;
  };
  std::vector<Sessions> sessions;  // by service name or code
  struct ServiceAmount {
    std::string service;  // name, code or family
    Money amount;
  };
  std::vector<ServiceAmount> own_deductible_met;  // of services with a deductible of their own
  std::vector<ServiceAmount> paid_by_plan;        // of services with a yearly maximum
};

// What the person told us about paying: everything optional.
struct FinanceFacts {
  std::optional<Rate> marginal_tax;  // combined marginal income tax
  std::optional<Money> monthly_budget;
  std::string hsa_cause;  // "congenital", "trauma", "disease", "": why it is needed
  bool letter = false;    // a letter of medical necessity is in hand
  // Health savings account: what is in it, what was paid in this year. Flexible spending account:
  // what is left of this year's, and what came over from last year's.
  std::optional<Money> hsa_balance, hsa_paid_in, fsa_balance, fsa_carried_over;
  std::optional<Money> estimate;  // a good-faith estimate received for the service
  struct Offer {                  // an offer of the provider or a lender; forms: finance_facts.h
    std::string kind;  // package | loan | payment-plan | promotion | discount | credit-card
    std::string name;
    std::optional<Money> price, list_price;  // of one session; a loan's price: what it lends
    int count = 0;                           // package: sessions; loan and plans: months
    std::optional<Rate> rate;                // yearly
    bool deferred_interest = false;
    std::optional<Rate> off;       // share taken off the list price
    std::optional<Money> monthly;  // what is paid each month
    std::optional<Money> fee;      // charged at the start, as an amount or as a share
    std::optional<Rate> fee_rate;
    std::optional<Date> starts, ends;  // first and last day on which it can be taken
    std::optional<Date> first_payment;
  };
  std::vector<Offer> offers;
};

struct Denial {  // an adverse decision already received
  std::optional<Date> notice_date;
  std::string text, clause;
};

struct Case {
  std::string input_name;  // file name as given, "-" for standard input
  std::string input_sha256;
  std::string bundle_json;  // the Bundle as read, or as made from YAML
  fhir::Record record;
  std::string resource;  // the resource that asks: "Claim/request"
  PatientFacts patient;
  CoverageFacts coverage;
  ProviderFacts provider;
  std::vector<ServiceLine> lines;
  std::optional<Date> request_date;  // Claim.created or ServiceRequest.authoredOn
  std::string purpose;               // one of kPurposes, "" when not stated
  std::string prior_authorization;   // reference of an approval on file, "" when none
  bool urgent = false;
  bool emergency = false;
  bool protection_waived = false;  // the patient agreed in writing to out-of-network charges
  std::optional<int> stay_days;    // days of one stay, for copays by the day
  UsageFacts usage;
  FinanceFacts finance;
  std::optional<Denial> denial;
};

}  // namespace precert
