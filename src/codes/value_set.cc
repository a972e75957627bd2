// A value set's codes: looking one up. And what is known of versions and code systems.
#include "codes/value_set.h"

#include <algorithm>

#include "base/hash_text.h"

namespace precert::codes {

bool OlderVersion(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      size_t i_end = i, j_end = j;
      while (i_end < a.size() && digit(a[i_end])) ++i_end;
      while (j_end < b.size() && digit(b[j_end])) ++j_end;
      while (i + 1 < i_end && a[i] == '0') ++i;
      while (j + 1 < j_end && b[j] == '0') ++j;
      if (i_end - i != j_end - j) return i_end - i < j_end - j;
      int order = a.substr(i, i_end - i).compare(b.substr(j, j_end - j));
      if (order != 0) return order < 0;
      i = i_end;
      j = j_end;
    } else {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i;
      ++j;
    }
  }
  return i == a.size() && j < b.size();
}

bool IsClassification(std::string_view system) {
  static constexpr std::string_view kSystems[] = {
      "http://hl7.org/fhir/sid/icd-10-cm",
      "http://www.cms.gov/Medicare/Coding/ICD10",  // ICD-10-PCS
      "http://hl7.org/fhir/sid/icd-10",
      "http://hl7.org/fhir/sid/icd-9-cm",
      "http://nucc.org/provider-taxonomy",
      "urn:oid:2.16.840.1.113883.6.285",  // HCPCS
      "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
      "http://www.whocc.no/atc",
  };
  return std::find(std::begin(kSystems), std::end(kSystems), system) != std::end(kSystems);
}

bool CodeTable::Insert(const std::vector<ValueSetCode>& codes, uint32_t position) {
  if (count_ * 2 >= slots_.size()) Grow();
  const ValueSetCode& added = codes[position];
  const uint32_t hash = HashText(added.code);
  size_t i = hash & (slots_.size() - 1);
  for (; slots_[i].position != 0; i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].hash != hash) continue;
    const ValueSetCode& there = codes[slots_[i].position - 1];
    if (there.code == added.code && there.system == added.system) return false;
  }
  slots_[i] = {hash, position + 1};
  ++count_;
  return true;
}

void CodeTable::Grow() {
  std::vector<Slot> larger(std::max<size_t>(16, slots_.size() * 2));
  for (const Slot& slot : slots_) {
    if (slot.position == 0) continue;
    size_t i = slot.hash & (larger.size() - 1);
    while (larger[i].position != 0) i = (i + 1) & (larger.size() - 1);
    larger[i] = slot;
  }
  slots_ = std::move(larger);
}

bool CodeTable::Contains(const std::vector<ValueSetCode>& codes, std::string_view system,
                         std::string_view code, uint32_t hash) const {
  if (slots_.empty()) return false;
  for (size_t i = hash & (slots_.size() - 1); slots_[i].position != 0;
       i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].hash != hash) continue;
    const ValueSetCode& there = codes[slots_[i].position - 1];
    if (there.code == code && (system.empty() || there.system == system)) return true;
  }
  return false;
}

bool ValueSet::Contains(std::string_view system, std::string_view code) const {
  return Contains(system, code, HashText(code));
}

bool ValueSet::Contains(std::string_view system, std::string_view code, uint32_t hash) const {
  if (table.Contains(codes, system, code, hash)) return true;
  for (const ValueSetCode& p : prefixes)
    if ((system.empty() || system == p.system) && code.starts_with(p.code)) return true;
  return false;
}

}  // namespace precert::codes
