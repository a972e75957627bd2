// BundleView: a Bundle's record as the readers of a request look at it: resources by type,
// references followed, codes, dates and money, and errors that say where they are.
//
//   const BundleView bundle(record, input_name);
//   Result<const fhir::Node*> who = bundle.Follow(claim, "provider");
//
// The record must outlive it. Plain value; all answer absent for an absent node.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "fhir/record.h"
#include "intake/case.h"

namespace precert {

class BundleView {
 public:
  BundleView(const fhir::Record& record, const std::string& input_name)
      : record_(record), input_name_(input_name) {}

  Error Wrong(std::string message, std::string path, std::string hint = "") const {
    return Error{std::move(message), {input_name_, 0, 0, std::move(path)}, std::move(hint), ""};
  }

  const fhir::Record& record() const { return record_; }
  std::vector<const fhir::Resource*> All(std::string_view type) const;
  // Of the resource that the node stands in: its place in the Bundle, and "Claim/1".
  std::string PathOf(const fhir::Node* node) const { return ResourceOf(node).path; }
  std::string NameOf(const fhir::Node* node) const { return record_.NameOf(ResourceOf(node)); }

  // The resource that `parent.name` (a Reference) points at; null without an error when the element
  // is absent. A dangling reference is an error, except for logical references (identifier only).
  Result<const fhir::Node*> Follow(const fhir::Node* parent, std::string_view name) const;
  Result<const fhir::Node*> FollowReference(const fhir::Node* reference,
                                            std::string_view name) const;

  // The element `name`, a date or the day of a time.
  Result<std::optional<Date>> DateOf(const fhir::Node* parent, std::string_view name) const;
  // A date, a date and time, or the start of a period; absent for a timing.
  Result<std::optional<Date>> DateOrStartOf(const fhir::Node* node, std::string path) const;
  Result<std::optional<Money>> MoneyOf(const fhir::Node* money, std::string path) const;

 private:
  const fhir::Resource& ResourceOf(const fhir::Node* node) const {
    return record_.resources()[node->resource];
  }

  const fhir::Record& record_;
  const std::string& input_name_;
};

// Of a CodeableConcept or a Coding: of several codings the one in a code system that requests are
// decided by, else the first; the concept's own words before the coding's.
CodedFact Coded(const fhir::Node* concept_node, std::string path);

// The value of the extension; null when there is none.
const fhir::Node* Extension(const fhir::Node* node, std::string_view url);

// "Ana Example" of a HumanName.
std::string NameInWords(const fhir::Node* name);

}  // namespace precert
