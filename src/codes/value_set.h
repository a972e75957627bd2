// ValueSet and Terminology: value sets by canonical URL and name, with constant-time membership.
//
// Two written forms: FHIR ValueSet JSON (compose.include.concept or expansion.contains) and a short
// text form that a person can write and read in a diff:
//
//   name: Actinic keratosis
//   url: urn:precert:vs:actinic-keratosis
//   source: ICD-10-CM FY2027 tabular list, read 2026-11-23
//   http://hl7.org/fhir/sid/icd-10-cm
//     L57.0   Actinic keratosis
//
// A line "---" parts several sets in one file. A code written "T20*" in the short form stands for
// every code that begins so (classification systems only). Loading is single-threaded; afterwards
// immutable and shared.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"

namespace precert::codes {

struct ValueSetCode {
  std::string system, code, display;
};

struct ValueSet {
  std::string name, url, version, source;
  std::string file;                       // where it was read, for provenance
  std::string sha256;                     // of that file
  std::vector<ValueSetCode> codes;        // exact members
  std::vector<ValueSetCode> prefixes;     // "T20*": code is the prefix
  std::unordered_set<std::string> index;  // system + '|' + code, and '|' + code for any system

  // System "" matches any system that lists the code (CQL: membership of a bare string).
  bool Contains(std::string_view system, std::string_view code) const;
};

class Terminology {
 public:
  // Reads one file, either form. Errors carry file and line, or the path in the JSON. A FHIR
  // ValueSet (or a Bundle of them) whose members are not written out is refused. On error nothing
  // is added. A set that is loaded already (URL and version) is passed over if it has the same
  // codes, else refused.
  Status LoadFile(const std::string& path);
  Status LoadText(std::string_view text, const std::string& file_name);
  Status LoadFhirJson(std::string_view json, const std::string& file_name);
  // Fills `index`; a set with the same URL and version as an earlier one takes its place in
  // look-ups.
  void Add(ValueSet set);

  // "url" (the latest version) or "url|version". Null when it is not loaded.
  const ValueSet* FindByUrl(std::string_view url) const;
  // Null when there is none, and when different sets have that name.
  const ValueSet* FindByName(std::string_view name) const;
  std::vector<const ValueSet*> All() const;  // in order of loading

 private:
  Status AddNew(std::vector<ValueSet> sets);

  std::vector<std::unique_ptr<ValueSet>> sets_;
  std::unordered_map<std::string, const ValueSet*> by_url_, by_name_;
};

}  // namespace precert::codes
