// The policy that the tests of this folder change.
#pragma once

#include <string_view>

namespace precert {

constexpr std::string_view kExamplePolicy = R"(---
policy: example
title: Example policy
publisher: Example
version: "1"
effective: 2026-01-01
services:
  peel: { codes: ["15789", "15793"] }
  abrasion: { codes: ["17999"], described as: [microdermabrasion] }
---
# Example policy

## 1 Criteria

### 1.1 Keratosis
```cql
define "Keratosis":
  exists ("Diagnoses" D where D in "Actinic keratosis")
```
```evidence
ask: The diagnosis
kind: fact
request: { diagnosis: L57.0 }
```

### 1.2 Count
```cql
define "Lesions":
  Last([Observation: "Lesion count"] O
    sort by (effective as FHIR.dateTime).value).value as FHIR.integer
define "Ten lesions":
  "Lesions" >= 10
define "Criteria":
  "Keratosis" and "Ten lesions"
```
```evidence
Ten lesions:
  ask: A count
  kind: document
  supply: { lesion count: 10 }
```

## Decision
| service | covered when | otherwise | clause |
|---|---|---|---|
| peel | Criteria | clinical review | 1.2 |
| abrasion | never | excluded: experimental | 1.1 |
)";

}  // namespace precert
