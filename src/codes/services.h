// Services: procedure numbers (CPT), what this program calls them, and how their units are counted.
//
//   Result<Services> services = Services::Load("data/codes");
//   services->Find("15789")->family;                  // "dermal-peel"
//   services->Check("17320").status;                  // kNotACode
//   services->UnitsForLesions("ak-destruction", 8);   // 17000 x 1, 17003 x 7
//
// CPT is licensed by the American Medical Association: the tree has a crosswalk of numbers with our
// own words (services.tsv, which may be removed), never its descriptors. Without a licensed file
// complete() is false, and a number outside the crosswalk is "not verified", save those listed as
// being none (services-not-codes.tsv). A licensee loads their own file (LoadLicensed), and then an
// unknown number is definitely unknown. Immutable once loaded; any thread may ask.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace precert::codes {

enum class LesionCount { kNone, kOnce, kEach, kPer, kAlone };

struct Service {
  std::string code;
  std::string family;  // as policies name it: "dermal-peel"
  std::string name;    // our words
  int lesions_from = 0,
      lesions_to = 0;  // 0: the code does not count lesions; to is large for "15-"
  LesionCount count = LesionCount::kNone;
  int per = 1;                    // kPer: lesions a unit
  std::vector<std::string> with;  // must stand on the same request: this is an add-on
  std::vector<std::string> never_with;
  std::vector<std::string> words;  // lower case
};

enum class ServiceStatus { kKnown, kNotACode, kUnknown, kNotVerified, kMalformed };

struct ServiceCheck {
  ServiceStatus status = ServiceStatus::kNotVerified;
  std::string title;               // our name, or the licensed descriptor
  std::string why;                 // kNotACode: what is wrong
  std::vector<std::string> meant;  // kNotACode: codes that may have been meant
};

struct CodeUnits {
  std::string code;
  int units = 0;
  friend bool operator==(const CodeUnits&, const CodeUnits&) = default;
};

class Services {
 public:
  // services.tsv and services-not-codes.tsv of `dir`; either may be missing.
  static Result<Services> Load(const std::string& dir);
  // A licensed list, "CODE<tab>DESCRIPTOR" a line; lines before the first code (a copyright notice)
  // are passed over. An Error leaves everything as it was.
  Status LoadLicensed(const std::string& path);

  ServiceCheck Check(std::string_view code) const;
  // The row of the code; for an unlisted code the one whose words stand in `described_as`, else its
  // last row. nullptr when the crosswalk does not have it.
  const Service* Find(std::string_view code, std::string_view described_as = "") const;
  // The row that a person means by a name: its words, its family, or its number. Case, hyphens and
  // extra spaces do not matter. nullptr when there is none.
  const Service* FindByName(std::string_view name) const;
  // The row whose words stand in a requester's text ("microdermabrasion for acne scars"), the
  // longest words first. nullptr when none do.
  const Service* FindInText(std::string_view text) const;
  std::vector<std::string> Names() const;  // all words, for "did you mean"

  // At most `n` numbers that exist (in the crosswalk or the licensed file) and differ in a digit;
  // with none, those of the same first three digits.
  std::vector<std::string> Nearest(std::string_view code, size_t n = 3) const;
  std::string Title(std::string_view code) const;  // "" when not known

  // What to report for so many lesions; empty when the family does not count them or n < 1.
  std::vector<CodeUnits> UnitsForLesions(std::string_view family, int n) const;

  const std::vector<Service>& all() const { return services_; }
  bool complete() const { return !licensed_.empty(); }
  std::string sha256() const { return sha256_; }  // of the licensed file, else of the crosswalk

  // Five digits, or four and F, T, U or M (CPT categories II and III, and laboratory codes).
  static bool HasShape(std::string_view code);

 private:
  struct NotACode {
    std::vector<std::string> meant;
    std::string why;
  };
  std::vector<Service> services_;  // sorted by code
  std::map<std::string, NotACode, std::less<>> not_codes_;
  std::map<std::string, std::string, std::less<>> licensed_;
  std::string sha256_;
};

// Lower case, hyphens as spaces, single spaces: how words of requests and tables are compared.
std::string NormalWords(std::string_view text);
// Whether `words` (already normal) stand in `text` (already normal) as whole words: "dermabrasion"
// does not stand in "microdermabrasion".
bool HasWords(std::string_view text, std::string_view words);

}  // namespace precert::codes
