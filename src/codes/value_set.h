// ValueSet and Terminology: value sets by canonical URL and name, with constant-time membership.
//
// Three written forms: FHIR ValueSet JSON (compose.include.concept or expansion.contains); a plain
// JSON map {"URL": [["SYSTEM", ["CODE", ...]], ...], ...}, whose sets are named by their URLs; and
// a short text form that a person can write and read in a diff:
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

// How versions are ordered: runs of digits compare as numbers, so that "2025-09" comes before
// "2025-10" and "2.9" before "2.10".
bool OlderVersion(std::string_view a, std::string_view b);

// Whether the codes of a system grow from left to right, so that the beginning of one is the
// category that it belongs to: ICD-10-CM, HCPCS and the like.
bool IsClassification(std::string_view system);

struct ValueSetCode {
  std::string system, code, display;
};

// The codes of a set by hash, so that a look-up does not depend on how many there are. Holds
// positions in a list of codes, which is given again with every call.
class CodeTable {
 public:
  // False when the list's code number `position` is in the table already.
  bool Insert(const std::vector<ValueSetCode>& codes, uint32_t position);
  // System "" matches any.
  bool Contains(const std::vector<ValueSetCode>& codes, std::string_view system,
                std::string_view code, uint32_t hash) const;  // the code's (base/hash_text.h)
  // False when no code has this hash (base/hash_text.h); true nearly always when one has.
  bool MayContain(uint32_t hash) const {
    if (slots_.empty()) return false;
    for (size_t i = hash & (slots_.size() - 1); slots_[i].position != 0;
         i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].hash == hash) return true;
    }
    return false;
  }
  void Clear() { slots_.clear(), count_ = 0; }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t position = 0;  // plus one; 0 is empty
  };
  void Grow();
  std::vector<Slot> slots_;  // a power of two, at most half full
  size_t count_ = 0;
};

struct ValueSet {
  std::string name, url, version, source;
  std::string file;                    // where it was read, for provenance
  std::string sha256;                  // of that file
  std::vector<ValueSetCode> codes;     // exact members
  std::vector<ValueSetCode> prefixes;  // "T20*": code is the prefix
  CodeTable table;                     // of `codes`
  bool code_system = false;            // all the codes of the system `url`

  // System "" matches any system that lists the code (CQL: membership of a bare string).
  bool Contains(std::string_view system, std::string_view code) const;
  bool Contains(std::string_view system, std::string_view code, uint32_t hash) const;
  // False when it contains no code of this hash (base/hash_text.h).
  bool MayContain(uint32_t hash) const { return !prefixes.empty() || table.MayContain(hash); }
};

// One include or exclude of a FHIR ValueSet's compose.
struct ComposeGroup {
  bool exclude = false;
  bool whole_system = false;        // all codes of `system`, else those of `codes`
  std::string system, version;      // "" where the group only names value sets
  std::vector<ValueSetCode> codes;  // written out
  std::vector<std::string> sets;    // "url" or "url|version"; only what is in all of them counts
  std::string path;                 // in the file
};

// A value set that takes its members from others: `set` has none yet.
struct ComposedSet {
  ValueSet set;
  std::vector<ComposeGroup> groups;
};

// A value set whose members cannot be listed here, and why.
struct UnlistedSet {
  std::string url, version;
  Error why;
};

class Terminology {
 public:
  // For sets that somebody else exported, whole folders of them, of which a library uses some:
  // from now on a FHIR ValueSet whose members cannot be listed is passed over and kept in
  // unlisted() instead of refusing its file; what a compose takes from other sets and code systems
  // is worked out by ResolveReferences; an incomplete CodeSystem, and resources of a Bundle that
  // are no terminology, are passed over.
  void PassOverUnlisted() { lenient_ = true; }
  // After the last file of such a loading: the sets that are composed of others.
  Status ResolveReferences();
  const std::vector<UnlistedSet>& unlisted() const { return unlisted_; }
  // Why the set "url" or "url|version" is not there; null where nothing is known of it.
  const Error* WhyUnlisted(std::string_view url) const;

  // A FHIR CodeSystem whose content is complete is kept too, for FindCodeSystem.
  // Reads one file, of any form. Errors carry file and line, or the path in the JSON. A FHIR
  // ValueSet (or a Bundle of them) whose members are not written out is refused. On error nothing
  // is added. A set that is loaded already (URL and version) is passed over if it has the same
  // codes, else refused.
  Status LoadFile(const std::string& path);
  Status LoadText(std::string_view text, const std::string& file_name);
  // The FHIR form or the plain map.
  Status LoadFhirJson(std::string_view json, const std::string& file_name);
  // Fills `table`; a set with the same URL and version as an earlier one takes its place in
  // look-ups.
  void Add(ValueSet set);

  // "url" (the latest version) or "url|version". Null when it is not loaded.
  const ValueSet* FindByUrl(std::string_view url) const;
  // Null when there is none, and when different sets have that name.
  const ValueSet* FindByName(std::string_view name) const;
  std::vector<const ValueSet*> All() const;  // in order of loading
  // All the codes of a code system, as a set of which code_system is true; "" for the latest
  // version. Null when it is not loaded.
  const ValueSet* FindCodeSystem(std::string_view url, std::string_view version) const;

 private:
  Status AddNew(std::vector<ValueSet> sets);
  // Fills the set's members. False, with `why`: a set that it needs is not there or among
  // `waiting`, which are yet to be worked out.
  bool Compose(ComposedSet& composed, const std::unordered_set<std::string>& waiting, size_t* work,
               Error* why) const;

  bool lenient_ = false;
  std::vector<ComposedSet> composed_;
  std::vector<UnlistedSet> unlisted_;
  std::vector<std::unique_ptr<ValueSet>> sets_;
  std::unordered_map<std::string, const ValueSet*> by_url_, by_name_;
  std::vector<std::unique_ptr<ValueSet>> code_systems_;
};

}  // namespace precert::codes
