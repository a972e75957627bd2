// Short ways to read elements of a record, for intake. All answer absent for an absent parent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "base/result.h"
#include "fhir/record.h"

namespace precert {

// Every child called `name`, in order.
std::vector<const fhir::Node*> Children(const fhir::Node* node, std::string_view name);
const fhir::Node* Child(const fhir::Node* node, std::string_view name);
std::string Text(const fhir::Node* node, std::string_view name);
std::string_view TypeName(const fhir::Node* node);
// "6" and "6.0" are 6; "6.5" is no whole number.
std::optional<int> WholeNumber(std::string_view text);
// A FHIR Money, or a plain number. Errors (at `where`): another currency than the dollar, fractions
// of a cent, less than nothing, more than limits::kMaxMoneyCents.
Result<std::optional<Money>> ReadMoney(const fhir::Node* money, Where where);

}  // namespace precert
