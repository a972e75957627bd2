// Every limit that bounds what an input may make the program do, in one place.
//
// A reader that meets one of these reports it as an Error that names the limit; nothing recurses or
// grows on user input beyond them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace precert::limits {

// Files and JSON
inline constexpr size_t kMaxCaseBytes = 64u << 20;       // one case: bundle or YAML
inline constexpr size_t kMaxDocumentBytes = 4u << 20;    // one policy or plan
inline constexpr size_t kMaxValueSetBytes = 64u << 20;   // one file of value sets
inline constexpr size_t kMaxModelInfoBytes = 32u << 20;  // one data model
inline constexpr int kMaxJsonDepth = 128;                // nesting of objects and arrays
inline constexpr size_t kMaxResources = 200'000;         // resources in one case
inline constexpr size_t kMaxElements = 4'000'000;        // elements in one case's resources
inline constexpr int kMaxYamlDepth = 64;                 // nesting of mappings and sequences
inline constexpr size_t kMaxYamlNodes = 500'000;         // values in one YAML document
inline constexpr size_t kMaxServiceLines = 200;          // lines in one request

// CQL
inline constexpr size_t kMaxCqlBytes = 4u << 20;    // one library
inline constexpr int kMaxExpressionDepth = 400;     // nesting while parsing and checking
inline constexpr int kMaxExpressionHeight = 2'000;  // syntax tree, with chains: a + b + c ...
inline constexpr int kMaxCallDepth = 500;           // user functions and definitions, evaluating
inline constexpr size_t kMaxEvalStackBytes = 4u << 20;      // machine stack of one evaluation
inline constexpr size_t kMaxListItems = 2'000'000;          // items in one list value
inline constexpr uint64_t kMaxListComparisons = 2'000'000;  // items compared by one list operator
inline constexpr size_t kMaxStringBytes = 16u << 20;        // one string value
inline constexpr uint64_t kMaxEvalSteps = 200'000'000;      // evaluated nodes for one record
inline constexpr size_t kMaxDiagnostics = 100;              // reported in one pass over one file
inline constexpr size_t kMaxRegexSteps = 1'000'000;
inline constexpr size_t kMaxElmBytes = 32u << 20;   // one library in ELM JSON
inline constexpr int kMaxElmDepth = 1'200;          // its objects and arrays; cf. expressions
inline constexpr size_t kMaxElmValues = 4'000'000;  // its values

// Streams of records
inline constexpr size_t kMaxRunJobs = 256;           // workers
inline constexpr size_t kMaxReportedRecords = 1000;  // bad records told one by one

// Money and dates
inline constexpr int kMaxSessions = 1000;                     // sessions in one service line
inline constexpr int64_t kMaxMoneyCents = 1'000'000'000'000;  // ten thousand million dollars
inline constexpr uint64_t kMaxPricedSessions = 4'000'000;  // sessions times cases of one estimate
inline constexpr int kMaxFirstVisits = 20;                 // visits with terms of their own
inline constexpr int kMaxBenefitNames = 8;                 // that a service may fall under
inline constexpr int kMaxLoanMonths = 600;

// Tables
inline constexpr size_t kMaxCsvRecordBytes = 4u << 20;  // one record of a CSV file
inline constexpr size_t kMaxCsvFields = 4096;           // fields of one record
inline constexpr size_t kMaxPlanBenefits = 2000;        // benefits of one imported plan

// Provider directories
inline constexpr size_t kMaxDirectoryRecordBytes = 64u << 20;  // one record: a provider, a Bundle
inline constexpr size_t kMaxDirectoryCandidates = 100'000;     // providers of a network compared
inline constexpr size_t kMaxDirectoryFiles = 1'000;            // of one plan
inline constexpr size_t kMaxReportedFaults = 20;               // bad records told one by one

// Checklists
inline constexpr size_t kMaxChecklists = 8;          // printed for one line
inline constexpr size_t kMaxChecklistSearch = 4096;  // candidate sets examined

}  // namespace precert::limits
