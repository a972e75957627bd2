// The checks on a request's codes, in the order of the request: each line's service and diagnoses,
// then what lines say together, then provider and dates.
#include "intake/findings.h"

#include <algorithm>
#include <climits>
#include <set>

#include "base/text.h"
#include "codes/npi.h"

namespace precert {

namespace {

using codes::CodeSystems;
using codes::CodeUnits;
using codes::HcpcsStatus;
using codes::Icd10cm;
using codes::IcdCode;
using codes::IcdExclusion;
using codes::IcdStatus;
using codes::LesionCount;
using codes::Service;
using codes::ServiceStatus;

constexpr char kError[] = "error";
constexpr char kWarning[] = "warning";
constexpr char kNote[] = "note";
constexpr char kTabularAuthority[] = "ICD-10-CM tabular list, exclusion notes";
constexpr char kNpiAuthority[] = "CMS, NPI check digit (ISO/IEC 7812)";
// Pairs are compared for exclusion notes; a claim form holds twelve diagnoses.
constexpr size_t kMaxComparedDiagnoses = 40;

// What the input wrote, short enough to print.
std::string Shown(std::string_view text) {
  return text.size() <= 40 ? std::string(text) : std::string(text.substr(0, 40)) + "...";
}

std::string FirstOfOctober(int year) { return "1 October " + std::to_string(year); }

class Checker {
 public:
  Checker(const Case& c, const CodeSystems& codes, Date as_of)
      : case_(c), codes_(codes), as_of_(as_of) {}

  std::vector<Finding> Run() {
    for (const ServiceLine& line : case_.lines) {
      CheckService(line);
      CheckServiceWords(line);
      CheckUnits(line);
      for (const Diagnosis& diagnosis : line.diagnoses) CheckDiagnosis(line, diagnosis);
      CheckDiagnosisWords(line);
      CheckServiceDate(line);
    }
    CheckCombinations();
    CheckExclusions();
    CheckProvider();
    CheckBirthDate();
    return std::move(findings_);
  }

 private:
  // The same fault on every line of a request is said once.
  void Add(const char* severity, const char* code, std::string text, std::string path,
           std::vector<std::string> suggestions = {}, std::string authority = "") {
    if (!said_.insert(std::string(code) + '\n' + text).second) return;
    findings_.push_back(Finding{code, severity, std::move(text), std::move(path),
                                std::move(suggestions), std::move(authority)});
  }

  Date DateOf(const ServiceLine& line) const { return line.service_date.value_or(as_of_); }

  std::string TitledService(const std::string& code) const {
    std::string title = codes_.services.Title(code);
    return title.empty() ? code : code + ": " + title;
  }

  std::vector<std::string> TitledServices(const std::vector<std::string>& list) const {
    std::vector<std::string> out;
    for (const std::string& code : list) out.push_back(TitledService(code));
    return out;
  }

  static bool IsProcedureSystem(std::string_view system) {
    static constexpr std::string_view kSystems[] = {
        "",
        "http://www.ama-assn.org/go/cpt",
        "urn:oid:2.16.840.1.113883.6.12",
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "https://www.cms.gov/medicare/coding/hcpcsreleasecodesets",
        "http://www.cms.gov/medicare/coding/hcpcsreleasecodesets",
        "urn:oid:2.16.840.1.113883.6.285"};
    return std::find(std::begin(kSystems), std::end(kSystems), system) != std::end(kSystems);
  }

  void CheckService(const ServiceLine& line) {
    const std::string& code = line.service.code;
    if (Trim(code).empty()) return;  // a service by words alone is intake's to resolve
    if (!IsProcedureSystem(line.service.system)) {
      Add(kNote, "unverified-code",
          "service code '" + Shown(code) + "' is of the system " + Shown(line.service.system) +
              ", which is not checked here",
          line.service.path);
    } else if (codes::Services::HasShape(code)) {
      CheckCpt(line);
    } else if (codes::Hcpcs::HasShape(code)) {
      CheckHcpcs(line);
    } else {
      Add(kError, "malformed-code",
          "service code '" + Shown(code) +
              "' is neither a CPT number (five digits, or four and F, T, U or M) nor HCPCS Level "
              "II (a "
              "letter and four digits)",
          line.service.path, TitledServices(codes_.services.Nearest(code)));
    }
  }

  void CheckCpt(const ServiceLine& line) {
    std::string code(Trim(line.service.code));
    codes::ServiceCheck check = codes_.services.Check(code);
    std::vector<std::string> near;
    if (check.status != ServiceStatus::kKnown) {
      near = TitledServices(codes_.services.Nearest(code));
      // Words tell better than digits what was meant.
      if (const Service* named = ServiceInWords(WordsOf(line))) {
        std::erase_if(near, [&](const std::string& s) { return s.starts_with(named->code); });
        near.insert(near.begin(), named->code + ": " + named->name);
      }
    }
    switch (check.status) {
      case ServiceStatus::kKnown:
      case ServiceStatus::kMalformed:  // CheckService has seen its shape
        break;
      case ServiceStatus::kNotACode:
        Add(kError, "unknown-code", "service code " + code + ": " + check.why, line.service.path,
            near, "CPT");
        break;
      case ServiceStatus::kUnknown:
        Add(kError, "unknown-code", "CPT has no code " + code, line.service.path, near,
            "CPT, as licensed by the user");
        break;
      case ServiceStatus::kNotVerified:
        Add(kNote, "unverified-code",
            "service code " + code + " was not verified: no licensed CPT list is loaded",
            line.service.path, near);
        break;
    }
  }

  void CheckHcpcs(const ServiceLine& line) {
    std::string code(Trim(line.service.code));
    Date on = DateOf(line);
    codes::HcpcsCheck check = codes_.hcpcs.Check(code, on);
    std::vector<std::string> near;
    if (check.status != HcpcsStatus::kValid) {
      for (const codes::HcpcsCode& other : codes_.hcpcs.Nearest(code, on)) {
        near.push_back(other.code + ": " + other.title);
      }
    }
    std::string authority = "HCPCS Level II, " + codes_.hcpcs.first_day().ToString() + " to " +
                            codes_.hcpcs.last_day().ToString();
    switch (check.status) {
      case HcpcsStatus::kValid:
      case HcpcsStatus::kMalformed:
        break;
      case HcpcsStatus::kRetired:
        Add(kError, "retired-code",
            "HCPCS code " + code + " was valid until " + check.entry->terminated->Display(),
            line.service.path, near, authority);
        break;
      case HcpcsStatus::kNotYetValid:
        Add(kError, "not-yet-valid-code",
            "HCPCS code " + code + " is valid from " + check.entry->added->Display() + " only",
            line.service.path, near, authority);
        break;
      case HcpcsStatus::kUnknown:
        Add(kError, "unknown-code", "HCPCS Level II has no code " + code, line.service.path, near,
            authority);
        break;
      case HcpcsStatus::kNotVerified:
        Add(kNote, "unverified-code",
            "HCPCS code " + code + " was not verified: " +
                (codes_.hcpcs.complete()
                     ? "it is not in the list that is loaded, which ends before that date"
                     : "the full list is not set up"),
            line.service.path, near);
        break;
    }
  }

  static std::string WordsOf(const ServiceLine& line) {
    return codes::NormalWords(line.described_as + " ; " + line.service.display);
  }

  // The service whose words stand in the text; the longest win, and what they cover is not read
  // twice, so that "micro dermabrasion" is no dermabrasion. `own` receives true when words of the
  // family `own_family` stand there as well.
  const Service* ServiceInWords(std::string text, const std::string& own_family = "",
                                bool* own = nullptr) const {
    std::vector<std::pair<const std::string*, const Service*>> words;
    for (const Service& service : codes_.services.all()) {
      for (const std::string& phrase : service.words) words.emplace_back(&phrase, &service);
    }
    std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) {
      return a.first->size() > b.first->size();
    });
    const Service* found = nullptr;
    for (const auto& [phrase, service] : words) {
      if (!codes::HasWords(text, *phrase)) continue;
      if (found == nullptr) found = service;
      if (own != nullptr && service->family == own_family) *own = true;
      text = ReplaceAll(text, *phrase, std::string(phrase->size(), '#'));
    }
    return found;
  }

  // The code says one service and the request's words another.
  void CheckServiceWords(const ServiceLine& line) {
    const Service* coded = codes_.services.Find(line.service.code, line.described_as);
    if (coded == nullptr) return;
    std::string text = WordsOf(line);
    bool own = false;
    const Service* named = ServiceInWords(text, coded->family, &own);
    if (named != nullptr && !own && named->family != coded->family) {
      std::vector<std::string> suggestions;
      for (const Service& service : codes_.services.all()) {
        bool of_family = service.family == named->family && service.with.empty();
        if (of_family) suggestions.push_back(service.code + ": " + service.name);
      }
      Add(kError, "service-mismatch",
          "service code " + coded->code + " is " + coded->family +
              ", and the request's words say " + named->family,
          line.service.path, std::move(suggestions));
    }
    bool unlisted = std::count_if(codes_.services.all().begin(), codes_.services.all().end(),
                                  [&](const Service& s) { return s.code == coded->code; }) > 1;
    if (unlisted && Trim(line.described_as).empty() && Trim(line.service.display).empty()) {
      Add(kWarning, "unlisted-without-words",
          "service code " + coded->code + " is unlisted and says nothing without a description",
          line.service.path);
    }
  }

  static std::string UnitsText(const std::vector<CodeUnits>& units) {
    std::string out;
    for (const CodeUnits& unit : units) {
      out += (out.empty() ? "" : " + ") + unit.code + " x " + std::to_string(unit.units);
    }
    return out;
  }

  void CheckUnits(const ServiceLine& line) {
    const Service* service = codes_.services.Find(line.service.code, line.described_as);
    if (service == nullptr || service->count == LesionCount::kNone) return;
    long most = LONG_MAX;
    if (service->count == LesionCount::kOnce || service->count == LesionCount::kAlone) most = 1;
    if (service->count == LesionCount::kEach && service->lesions_to > 0 &&
        service->lesions_to < INT_MAX) {
      most = service->lesions_to - service->lesions_from + 1;
    }
    if (line.units <= most) return;
    std::vector<std::string> suggestions;
    // The units were very likely the lesions: said of the first-lesion code, all of them; of an
    // add-on, those and the ones before.
    bool adds = service->count == LesionCount::kEach;
    long lesions = adds ? long{line.units} + service->lesions_from - 1 : line.units;
    if (service->lesions_from > 0 && lesions <= INT_MAX) {
      std::string units =
          UnitsText(codes_.services.UnitsForLesions(service->family, static_cast<int>(lesions)));
      if (!units.empty()) {
        suggestions.push_back(units + " for " + std::to_string(lesions) + " lesions");
      }
    }
    Add(kError, "too-many-units",
        "service code " + service->code + " has " + std::to_string(line.units) +
            " units in a session, and " + std::to_string(most) + " is the most",
        line.path, std::move(suggestions));
  }

  std::string IcdAuthority(Date on) const {
    int year = std::clamp(Icd10cm::FiscalYear(on), codes_.icd10cm.first_year(),
                          codes_.icd10cm.last_year());
    return "ICD-10-CM FY" + std::to_string(year);
  }

  // A code of another system (SNOMED CT beside ICD-10-CM) is not ours to judge.
  static bool IsIcd10cm(const CodedFact& fact) {
    return fact.system.empty() || fact.system == "http://hl7.org/fhir/sid/icd-10-cm" ||
           fact.system == "urn:oid:2.16.840.1.113883.6.90";
  }

  void CheckDiagnosis(const ServiceLine& line, const Diagnosis& diagnosis) {
    const CodedFact& fact = diagnosis.coded;
    if (!IsIcd10cm(fact) || Trim(fact.code).empty()) return;
    Date on = DateOf(line);
    codes::IcdCheck check = codes_.icd10cm.Check(fact.code, on);
    if (check.status == IcdStatus::kValid) return;
    std::vector<std::string> near;
    for (const IcdCode& other : codes_.icd10cm.Nearest(fact.code, on)) {
      near.push_back(other.code + ": " + other.title);
    }
    std::string code = Shown(Icd10cm::WithDot(fact.code));
    std::string authority = IcdAuthority(on);
    switch (check.status) {
      case IcdStatus::kValid:
        break;
      case IcdStatus::kMalformed:
        Add(kError, "malformed-code",
            "diagnosis code '" + Shown(fact.code) +
                "' is not of the form of ICD-10-CM (a letter, a digit, then one to five letters or "
                "digits, with a dot after the third)",
            fact.path, near);
        break;
      case IcdStatus::kUnknown:
        Add(kError, "unknown-code", "ICD-10-CM has no code " + code, fact.path, near, authority);
        break;
      case IcdStatus::kRetired:
        Add(kError, "retired-code",
            "diagnosis code " + code + " (" + check.entry->title +
                ") was valid until 30 September " + std::to_string(check.entry->last_year),
            fact.path, near, authority);
        break;
      case IcdStatus::kNotYetValid:
        Add(kError, "not-yet-valid-code",
            "diagnosis code " + code + " (" + check.entry->title + ") is valid from " +
                FirstOfOctober(check.entry->first_year - 1) + " only",
            fact.path, near, authority);
        break;
      case IcdStatus::kHeader:
        Add(kError, "unspecific-code",
            "diagnosis code " + code + " (" + check.entry->title +
                ") is a heading: one of its subdivisions must be given",
            fact.path, near, authority);
        break;
      case IcdStatus::kNotVerified:
        Add(kNote, "unverified-code",
            "diagnosis code " + code + " was not verified: " +
                (check.entry || codes_.icd10cm.complete()
                     ? "the list that is loaded covers FY" +
                           std::to_string(codes_.icd10cm.first_year()) + " to FY" +
                           std::to_string(codes_.icd10cm.last_year()) + " only"
                     : "the full list is not set up"),
            fact.path, check.entry ? std::vector<std::string>() : near);
        break;
    }
  }

  void CheckDiagnosisWords(const ServiceLine& line) {
    std::vector<std::string> all;
    for (const Diagnosis& diagnosis : line.diagnoses) {
      if (IsIcd10cm(diagnosis.coded)) all.push_back(diagnosis.coded.code);
    }
    for (const Diagnosis& diagnosis : line.diagnoses) {
      const CodedFact& fact = diagnosis.coded;
      if (!IsIcd10cm(fact)) continue;
      std::string text = line.described_as + " ; " + fact.display;
      const codes::DiagnosisTerms::Term* term =
          codes_.diagnosis_terms.Contradicted(text, fact.code, all);
      if (term == nullptr) continue;
      std::vector<std::string> suggestions;
      for (const std::string& right : term->right) {
        std::optional<IcdCode> code = codes_.icd10cm.Find(right);
        suggestions.push_back(Icd10cm::WithDot(right) + (code ? ": " + code->title : ""));
      }
      Add(kWarning, "diagnosis-mismatch",
          "the request says '" + term->words + "' with diagnosis " + Icd10cm::WithDot(fact.code) +
              ": " + term->why,
          fact.path, std::move(suggestions), IcdAuthority(DateOf(line)));
    }
  }

  void CheckServiceDate(const ServiceLine& line) {
    if (!line.service_date) return;
    if (case_.patient.birth_date && *line.service_date < *case_.patient.birth_date) {
      Add(kError, "service-date",
          "the service date " + line.service_date->ToString() +
              " is before the patient's birth on " + case_.patient.birth_date->ToString(),
          line.path);
    }
    if (*line.service_date > as_of_.AddYears(1)) {
      Add(kWarning, "service-date",
          "the service date " + line.service_date->ToString() + " is more than a year ahead of " +
              as_of_.ToString(),
          line.path);
    }
  }

  // Lines of different stated days are different sessions.
  static bool Together(const ServiceLine& a, const ServiceLine& b) {
    return !a.service_date || !b.service_date || *a.service_date == *b.service_date;
  }

  void CheckCombinations() {
    for (const ServiceLine& line : case_.lines) {
      const Service* service = codes_.services.Find(line.service.code, line.described_as);
      if (service == nullptr) continue;
      for (const std::string& never : service->never_with) {
        for (const ServiceLine& other : case_.lines) {
          if (Trim(other.service.code) != never || !Together(line, other)) continue;
          // Said once for the pair, from the side that stands first in the alphabet of codes.
          std::string low = std::min(service->code, never), high = std::max(service->code, never);
          Add(kError, "code-combination",
              "service codes " + low + " and " + high + " are never reported together",
              line.service.path);
        }
      }
      if (service->with.empty()) continue;
      bool has_primary =
          std::any_of(case_.lines.begin(), case_.lines.end(), [&](const ServiceLine& other) {
            std::string code(Trim(other.service.code));
            bool primary =
                std::find(service->with.begin(), service->with.end(), code) != service->with.end();
            return primary && Together(line, other);
          });
      if (!has_primary) {
        Add(kError, "missing-primary-code",
            "service code " + service->code + " is an add-on and needs " +
                Join(std::span<const std::string>(service->with), " or ") + " on the same request",
            line.service.path, TitledServices(service->with));
      }
    }
  }

  void CheckExclusions() {
    std::vector<const CodedFact*> facts;
    std::set<std::string> seen;
    for (const ServiceLine& line : case_.lines) {
      for (const Diagnosis& diagnosis : line.diagnoses) {
        if (!IsIcd10cm(diagnosis.coded) || !Icd10cm::HasShape(diagnosis.coded.code)) continue;
        if (!seen.insert(Icd10cm::WithoutDot(diagnosis.coded.code)).second) continue;
        if (facts.size() < kMaxComparedDiagnoses) facts.push_back(&diagnosis.coded);
      }
    }
    for (size_t i = 0; i < facts.size(); ++i) {
      for (size_t j = i + 1; j < facts.size(); ++j) {
        std::string a = Icd10cm::WithDot(facts[i]->code), b = Icd10cm::WithDot(facts[j]->code);
        switch (codes_.icd10cm.Exclusion(a, b)) {
          case IcdExclusion::kNone:
            break;
          case IcdExclusion::kExcludes1:
            Add(kWarning, "excludes1-conflict",
                "diagnoses " + a + " and " + b +
                    " exclude each other (Excludes1): both are right only for unrelated conditions",
                facts[j]->path, {}, kTabularAuthority);
            break;
          case IcdExclusion::kExcludes2:
            Add(kNote, "excludes2-pair",
                "diagnoses " + a + " and " + b +
                    " name different conditions (Excludes2): both are right only when the patient "
                    "has "
                    "both",
                facts[j]->path, {}, kTabularAuthority);
            break;
        }
      }
    }
    if (seen.size() > kMaxComparedDiagnoses) {
      Add(kNote, "excludes1-conflict",
          "only the first " + std::to_string(kMaxComparedDiagnoses) + " of " +
              std::to_string(seen.size()) + " diagnoses were compared for exclusion notes",
          "");
    }
  }

  void CheckProvider() {
    if (Trim(case_.provider.npi).empty()) return;
    std::string problem = codes::NpiProblem(case_.provider.npi);
    if (problem.empty()) return;
    Add(kError, "bad-npi", std::move(problem), case_.provider.path, {}, kNpiAuthority);
  }

  void CheckBirthDate() {
    if (!case_.patient.birth_date || *case_.patient.birth_date <= as_of_) return;
    Add(kError, "birth-date",
        "the patient's birth date " + case_.patient.birth_date->ToString() + " is after " +
            as_of_.ToString(),
        case_.patient.resource);
  }

  const Case& case_;
  const CodeSystems& codes_;
  const Date as_of_;
  std::vector<Finding> findings_;
  std::set<std::string> said_;
};

}  // namespace

std::vector<Finding> CheckCodes(const Case& c, const codes::CodeSystems& codes, Date as_of) {
  return Checker(c, codes, as_of).Run();
}

}  // namespace precert
