// Columns to terms.
#include "plan/import/marketplace_plan.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "plan/import/cost_terms.h"

namespace precert {
namespace {

std::string FileName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

bool IsYes(std::string_view cell) { return EqualsIgnoreCase(cell, "yes"); }

class Interpreter {
 public:
  explicit Interpreter(const FiledPlan& filed) : filed_(filed), row_(filed.attributes) {}

  Result<ImportedPlan> Run() {
    for (auto step : {&Interpreter::Names, &Interpreter::Amounts, &Interpreter::Benefits}) {
      if (Status s = (this->*step)(); !s) return s.error();
    }
    Examples();
    return std::move(out_);
  }

 private:
  Error Wrong(std::string_view column, std::string message, std::string hint = "") const {
    return Error{std::move(message), row_.Place(column), std::move(hint), ""};
  }
  void Unread(const std::string& file, int line, std::string_view column, std::string_view value,
              std::string why) {
    out_.unread.push_back({file, line, std::string(column), std::string(value), std::move(why)});
  }

  Status Names() {
    out_.attributes_file = FileName(filed_.attributes_file);
    out_.benefits_file = FileName(filed_.benefits_file);
    out_.attributes_line = row_.line;
    out_.id = ToLowerAscii(row_.Cell("PlanId"));
    out_.title = row_.Cell("PlanVariantMarketingName").empty()
                     ? row_.Cell("PlanMarketingName")
                     : row_.Cell("PlanVariantMarketingName");
    if (out_.title.empty()) out_.title = row_.Cell("PlanId");
    out_.issuer = row_.Cell("IssuerMarketPlaceMarketingName");
    out_.state = row_.Cell("StateCode");
    out_.year = row_.Cell("BusinessYear");
    out_.variation = row_.Cell("CSRVariationType");
    out_.design = row_.Cell("PlanType");
    out_.hsa_eligible = IsYes(row_.Cell("IsHSAEligible"));
    const std::string_view market = row_.Cell("MarketCoverage");
    if (EqualsIgnoreCase(market, "Individual")) {
      out_.type = "aca-individual";
    } else if (ToLowerAscii(market).find("small group") != std::string::npos) {
      out_.type = "erisa-group";  // of a small employer
      out_.marketplace = false;
    } else {
      return Wrong("MarketCoverage", "'" + std::string(market) + "' is not a market",
                   "the markets are Individual and SHOP (Small Group)");
    }
    const std::string metal = ToLowerAscii(row_.Cell("MetalLevel"));
    if (metal.find("bronze") != std::string::npos) out_.metal = MetalLevel::kBronze;
    if (metal == "silver") out_.metal = MetalLevel::kSilver;
    if (metal == "gold") out_.metal = MetalLevel::kGold;
    if (metal == "platinum") out_.metal = MetalLevel::kPlatinum;
    if (metal == "catastrophic") out_.metal = MetalLevel::kCatastrophic;
    if (out_.metal == MetalLevel::kNone && metal != "high" && metal != "low") {
      Unread(out_.attributes_file, row_.line, "MetalLevel", row_.Cell("MetalLevel"),
             "not a known level");
    }
    return Dates();
  }

  Status Dates() {
    const int year = std::stoi(out_.year);  // four digits: marketplace_files.cc
    out_.starts = *Date::Of(year, 1, 1);
    out_.ends = *Date::Of(year, 12, 31);
    if (const std::string_view cell = row_.Cell("PlanEffectiveDate"); !cell.empty()) {
      const std::optional<Date> starts = ReadFiledDate(cell);
      if (!starts) {
        return Wrong("PlanEffectiveDate", "'" + std::string(cell) + "' is not a date",
                     "dates are written 2026-01-01 or 1/1/2026");
      }
      if (starts->year() != year) {
        return Wrong("PlanEffectiveDate", "the plan begins on " + starts->ToString() +
                                              ", not in the plan year " + out_.year);
      }
      out_.starts = *starts;
      out_.ends = starts->AddYears(1).AddDays(-1);
    }
    if (const std::string_view cell = row_.Cell("PlanExpirationDate"); !cell.empty()) {
      const std::optional<Date> ends = ReadFiledDate(cell);
      if (!ends) {
        return Wrong("PlanExpirationDate", "'" + std::string(cell) + "' is not a date",
                     "dates are written 2026-12-31 or 12/31/2026");
      }
      if (*ends < out_.starts) {
        return Wrong("PlanExpirationDate",
                     "the plan ends on " + ends->ToString() + ", before it begins");
      }
      out_.ends = ends;
    }
    return Done{};
  }

  // ---- Deductibles and limits ----------------------------------------------

  // A cell that must be an amount or nothing.
  Result<std::optional<Money>> Cell(const std::string& column, FiledAmount* amount) {
    const std::string_view words = row_.Cell(column);
    const StatedAmount stated = ReadPlanAmount(words);
    if (stated.kind == StatedAmount::Kind::kUnread) {
      return Wrong(column, "'" + std::string(words) + "' is not an amount of money",
                   "amounts are written $1,500 or $3000 per group, or Not Applicable");
    }
    if (!words.empty()) amount->columns.push_back(column + ": " + std::string(words));
    if (!stated.is_amount()) return std::optional<Money>();
    return std::optional<Money>(stated.amount);
  }

  // Of the columns BEFORE + "Individual" + AFTER and so on.
  Result<FiledAmount> Amount(const std::string& before, const std::string& after) {
    FiledAmount out;
    Result<std::optional<Money>> individual = Cell(before + "Individual" + after, &out);
    if (!individual) return individual.error();
    Result<std::optional<Money>> member = Cell(before + "FamilyPerPerson" + after, &out);
    if (!member) return member.error();
    Result<std::optional<Money>> family = Cell(before + "FamilyPerGroup" + after, &out);
    if (!family) return family.error();
    out.individual = *individual;
    out.family = *family;
    // A person's amount within the family: where the file has none, only the family's counts.
    if (*member && *member != out.individual) out.member = *member;
    out.embedded = member->has_value() || !out.family;
    if (out.individual || (!out.family && !*member)) return out;
    const std::string column = before + "Individual" + after;
    const std::string why = "there is an amount for families, but none for one person";
    // Without a limit an estimate is at most too high; without a deductible it would be too low.
    if (after.empty()) return Wrong(column, "of the deductible " + why);
    Unread(out_.attributes_file, row_.line, column, row_.Cell(column), why);
    out = FiledAmount{.columns = out.columns};
    return out;
  }

  Status Side(const std::string& deductible, const std::string& limit, const std::string& place,
              FiledSide* side) {
    Result<FiledAmount> d = Amount(deductible + "Ded" + place, "");
    if (!d) return d.error();
    side->deductible = std::move(*d);
    Result<FiledAmount> l = Amount(limit + place, "MOOP");
    if (!l) return l.error();
    side->out_of_pocket = std::move(*l);
    const std::string column = deductible + "Ded" + place + "Coinsurance";
    const std::string_view words = row_.Cell(column);
    if (words.empty()) return Done{};
    const std::optional<StatedCoinsurance> share = ReadCoinsurance(words);
    if (!share) {
      return Wrong(column, "'" + std::string(words) + "' is not a percentage");
    }
    if (share->kind == StatedCoinsurance::Kind::kShare) {
      side->coinsurance = share->share;
      side->coinsurance_column = column + ": " + std::string(words);
    }
    return Done{};
  }

  // "T" for medical care and drugs together, "M" for medical care alone.
  std::string Prefix(std::string_view integrated, const std::string& first_column) const {
    if (IsYes(row_.Cell(integrated))) return "TEHB";
    if (EqualsIgnoreCase(row_.Cell(integrated), "no")) return "MEHB";
    // Dental plans and old files do not say: whichever has an amount.
    return ReadPlanAmount(row_.Cell("TEHB" + first_column)).is_amount() ? "TEHB" : "MEHB";
  }

  Status Amounts() {
    const std::string deductible =
        Prefix("MedicalDrugDeductiblesIntegrated", "DedInnTier1Individual");
    const std::string limit =
        Prefix("MedicalDrugMaximumOutofPocketIntegrated", "InnTier1IndividualMOOP");
    drugs_apart_ = EqualsIgnoreCase(row_.Cell("MedicalDrugDeductiblesIntegrated"), "no");
    drug_limit_apart_ =
        EqualsIgnoreCase(row_.Cell("MedicalDrugMaximumOutofPocketIntegrated"), "no");
    if (Status s = Side(deductible, limit, "InnTier1", &out_.first); !s) return s;
    if (Status s = Side(deductible, limit, "OutOfNet", &out_.out); !s) return s;
    if (Status s = Side(deductible, limit, "CombInnOon", &out_.combined); !s) return s;
    out_.has_second = IsYes(row_.Cell("MultipleInNetworkTiers"));
    if (out_.has_second) {
      if (Status s = Side(deductible, limit, "InnTier2", &out_.second); !s) return s;
    }
    out_.has_combined = out_.combined.deductible.stated() || out_.combined.out_of_pocket.stated();
    if (!out_.first.deductible.stated() && !out_.combined.deductible.stated()) {
      const std::string column = deductible + "DedInnTier1Individual";
      if (row_.Cell(column).empty()) {
        return Wrong(column, "the file states no deductible of the plan",
                     "it stands in " + column + ", as an amount or as Not Applicable");
      }
    }
    // A blank out of network, where Not Applicable would say that there is none.
    out_deductible_blank_ = !out_.out.deductible.stated() && !out_.combined.deductible.stated() &&
                            row_.Cell(deductible + "DedOutOfNetIndividual").empty();
    if (drugs_apart_) {
      FiledSide drugs;
      if (Status s = Side("DEHB", "DEHB", "InnTier1", &drugs); !s) return s;
      drug_deductible_ = drugs.deductible.individual;
      if (Status s = Side("DEHB", "DEHB", "OutOfNet", &drugs); !s) return s;
      drug_deductible_out_ = drugs.deductible.individual;
    }
    return Done{};
  }

  // ---- Benefits ------------------------------------------------------------

  static bool IsDrug(std::string_view name) {
    return ToLowerAscii(name).find("drugs") != std::string::npos;
  }

  // The copay and the coinsurance of one tier.
  void Terms(const FiledRow& row, const std::string& tier, const std::string& words_for,
             FiledBenefit* benefit, ServiceBenefit* terms) {
    const std::string copay_column = "Copay" + tier, share_column = "Coins" + tier;
    const std::string copay(row.Cell(copay_column)), share(row.Cell(share_column));
    benefit->words.push_back(words_for + ": copay " + (copay.empty() ? "(blank)" : copay) +
                             ", coinsurance " + (share.empty() ? "(blank)" : share));
    const std::optional<StatedCopay> read_copay = ReadCopay(copay);
    const std::optional<StatedCoinsurance> read_share = ReadCoinsurance(share);
    const auto keep = [&](std::string_view column, const std::string& value, const char* why) {
      terms->unread = "copay " + (copay.empty() ? "(blank)" : copay) + ", coinsurance " +
                      (share.empty() ? "(blank)" : share);
      Unread(out_.benefits_file, row.line, column, value, why);
    };
    if (!read_copay) return keep(copay_column, copay, "not one of the known forms of a copay");
    if (!read_share)
      return keep(share_column, share, "not one of the known forms of a coinsurance");
    if (!CombineTerms(*read_copay, *read_share, terms)) {
      return keep(copay_column + " and " + share_column, copay + " / " + share,
                  "the two do not say together what is owed");
    }
  }

  void Visits(const FiledRow& row, FiledBenefit* benefit) {
    if (!EqualsIgnoreCase(benefit->name, "Primary Care Visit to Treat an Injury or Illness"))
      return;
    for (auto [column, free] :
         {std::pair("BeginPrimaryCareCostSharingAfterNumberOfVisits", true),
          std::pair("BeginPrimaryCareDeductibleCoinsuranceAfterNumberOfCopays", false)}) {
      const std::string_view words = row_.Cell(column);
      if (words.empty() || words == "0" || EqualsIgnoreCase(words, "Not Applicable")) continue;
      int n = 0;
      for (char c : words) n = c >= '0' && c <= '9' && n < 1000 ? n * 10 + (c - '0') : 1000;
      if (n > limits::kMaxFirstVisits || (!free && !benefit->first.copay)) {
        Unread(out_.attributes_file, row_.line, column, words, "not a number of visits that fits");
        benefit->first.also_stated = std::string(column) + " " + std::string(words);
        continue;
      }
      for (ServiceBenefit* terms : {&benefit->first, &benefit->second}) {
        (free ? terms->free_visits : terms->copay_visits) = n;
      }
      benefit->words.push_back(std::string(column) + ": " + std::string(words) + " (" +
                               out_.attributes_file + ", line " + std::to_string(row_.line) + ")");
    }
    (void)row;
  }

  void Limits(const FiledRow& row, FiledBenefit* benefit) {
    const std::string quantity(row.Cell("LimitQty")), unit(row.Cell("LimitUnit"));
    if (quantity.empty() && unit.empty()) return;
    const std::string words = quantity + (quantity.empty() ? "" : " ") + unit;
    benefit->words.push_back("limit: " + words);
    for (ServiceBenefit* terms : {&benefit->first, &benefit->second, &benefit->out}) {
      if (!ReadLimit(quantity, unit, terms)) terms->also_stated = words;
    }
    if (!benefit->first.also_stated.empty()) {
      Unread(out_.benefits_file, row.line, "LimitQty and LimitUnit", words,
             "not a limit of sessions or money in a year, or of money in a session");
    }
  }

  void Drugs(const FiledRow& row, FiledBenefit* benefit) {
    if (!IsDrug(benefit->name)) return;
    for (auto [terms, amount] : {std::pair(&benefit->first, drug_deductible_),
                                 std::pair(&benefit->second, drug_deductible_),
                                 std::pair(&benefit->out, drug_deductible_out_)}) {
      if (!drugs_apart_ || !terms->deductible_applies || !amount) continue;
      terms->own_deductible = amount;
      terms->own_deductible_name = "drugs";
    }
    if (drug_limit_apart_) {
      for (ServiceBenefit* terms : {&benefit->first, &benefit->second, &benefit->out}) {
        terms->unread = "drugs have an out-of-pocket limit of their own";
      }
      Unread(out_.attributes_file, row_.line, "MedicalDrugMaximumOutofPocketIntegrated",
             row_.Cell("MedicalDrugMaximumOutofPocketIntegrated"),
             "the limit of '" + benefit->name + "' stands apart");
    }
    const std::string_view most = row_.Cell("SpecialtyDrugMaximumCoinsurance");
    if (most.empty() || ToLowerAscii(benefit->name).find("specialty") == std::string::npos) return;
    const StatedAmount stated = ReadPlanAmount(most);
    if (stated.is_amount() && stated.amount > Money()) {
      benefit->first.coinsurance_at_most = benefit->second.coinsurance_at_most = stated.amount;
      benefit->words.push_back("SpecialtyDrugMaximumCoinsurance: " + std::string(most));
    }
    (void)row;
  }

  void Stays(FiledBenefit* benefit) {
    const std::string_view words = row_.Cell("InpatientCopaymentMaximumDays");
    const std::optional<Money> number = Money::Parse(words);
    if (!number || number->cents() <= 0 || number->cents() % 100 != 0 ||
        number->cents() / 100 > limits::kMaxSessions) {
      return;
    }
    bool used = false;
    for (ServiceBenefit* terms : {&benefit->first, &benefit->second}) {
      if (!terms->copay || terms->copay_unit != CopayUnit::kDay) continue;
      terms->copay_days = static_cast<int>(number->cents() / 100);
      used = true;
    }
    if (used) benefit->words.push_back("InpatientCopaymentMaximumDays: " + std::string(words));
  }

  Status Benefits() {
    std::set<std::string> clashing;
    std::map<std::string, size_t> seen;
    for (const FiledRow& row : filed_.benefits) {
      FiledBenefit benefit = Benefit(row);
      if (benefit.family.empty()) {
        return Error{"the benefit '" + benefit.name + "' has no letter or digit in its name",
                     row.Place("BenefitName"), "", ""};
      }
      const auto [it, fresh] = seen.try_emplace(benefit.family, out_.benefits.size());
      if (fresh) {
        out_.benefits.push_back(std::move(benefit));
        continue;
      }
      // Two rows of one benefit that do not agree: neither is believed.
      FiledBenefit& other = out_.benefits[it->second];
      const std::string why = "lines " + std::to_string(other.line) + " and " +
                              std::to_string(row.line) + " state different terms";
      for (ServiceBenefit* terms : {&other.first, &other.second, &other.out}) {
        *terms = ServiceBenefit{.title = other.name, .unread = why};
      }
      for (std::string& words : benefit.words) {
        other.words.push_back("line " + std::to_string(row.line) + ": " + words);
      }
      Unread(out_.benefits_file, row.line, "BenefitName", benefit.name, why);
    }
    return Done{};
  }

  FiledBenefit Benefit(const FiledRow& row) {
    FiledBenefit benefit;
    benefit.name = row.Cell("BenefitName");
    benefit.family = FamilyName(benefit.name);
    benefit.line = row.line;
    benefit.has_second = out_.has_second;
    ServiceBenefit* const all[] = {&benefit.first, &benefit.second, &benefit.out};
    for (ServiceBenefit* terms : all) terms->title = benefit.name;
    const std::string_view covered = row.Cell("IsCovered");
    if (EqualsIgnoreCase(covered, "Not Covered") || EqualsIgnoreCase(covered, "No")) {
      for (ServiceBenefit* terms : all) terms->covered = false;
      benefit.words.push_back("IsCovered: " + std::string(covered));
    } else {
      Terms(row, "InnTier1", "in network", &benefit, &benefit.first);
      if (out_.has_second) Terms(row, "InnTier2", "second tier", &benefit, &benefit.second);
      Terms(row, "OutofNet", "out of network", &benefit, &benefit.out);
      if (!EqualsIgnoreCase(covered, "Covered") && !IsYes(covered)) {
        const std::string why = "IsCovered is '" + std::string(covered) + "'";
        for (ServiceBenefit* terms : all) terms->unread = why;
        Unread(out_.benefits_file, row.line, "IsCovered", covered,
               "it does not say whether the benefit is covered");
      }
      if (out_deductible_blank_ && benefit.out.unread.empty() && benefit.out.deductible_applies) {
        benefit.out.unread = benefit.words.back() + ", and no deductible is stated";
        Unread(out_.benefits_file, row.line, "CoinsOutofNet", row.Cell("CoinsOutofNet"),
               "it follows a deductible out of network, of which the plan's row says nothing");
      }
      benefit.first.outside_limit = benefit.second.outside_limit =
          IsYes(row.Cell("IsExclFromInnMOOP"));
      benefit.out.outside_limit = IsYes(row.Cell("IsExclFromOonMOOP"));
      for (const char* column : {"IsExclFromInnMOOP", "IsExclFromOonMOOP"}) {
        if (IsYes(row.Cell(column))) benefit.words.push_back(std::string(column) + ": Yes");
      }
      Visits(row, &benefit);
      Limits(row, &benefit);
      Stays(&benefit);
      Drugs(row, &benefit);
    }
    for (auto [column, label] :
         {std::pair("Exclusions", "exclusions"), std::pair("Explanation", "explanation"),
          std::pair("EHBVarReason", "variation")}) {
      const std::string_view words = row.Cell(column);
      if (!words.empty()) benefit.words.push_back(std::string(label) + ": " + std::string(words));
    }
    return benefit;
  }

  // The coverage examples of the plan's Summary of Benefits, as filed.
  void Examples() {
    for (auto [columns, name] :
         {std::pair("SBCHavingaBaby", "having a baby"),
          std::pair("SBCHavingDiabetes", "having diabetes"),
          std::pair("SBCHavingSimplefracture", "having a simple fracture")}) {
      std::string words;
      for (const char* part : {"Deductible", "Copayment", "Coinsurance", "Limit"}) {
        const std::string_view cell = row_.Cell(std::string(columns) + part);
        if (cell.empty()) continue;
        words += (words.empty() ? "" : ", ") + ToLowerAscii(part) + " " + std::string(cell);
      }
      if (!words.empty()) out_.examples.push_back(std::string(name) + ": " + words);
    }
  }

  const FiledPlan& filed_;
  const FiledRow& row_;
  ImportedPlan out_;
  bool drugs_apart_ = false, drug_limit_apart_ = false, out_deductible_blank_ = false;
  std::optional<Money> drug_deductible_, drug_deductible_out_;
};

}  // namespace

Result<ImportedPlan> InterpretFiledPlan(const FiledPlan& filed) { return Interpreter(filed).Run(); }

}  // namespace precert
