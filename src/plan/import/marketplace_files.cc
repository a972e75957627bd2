// Finds the columns and the rows.
#include "plan/import/marketplace_files.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace precert {
namespace {

constexpr size_t kMaxBenefitNameBytes = 200;  // longer than any real one

constexpr std::string_view kAttributeColumns[] = {"BusinessYear",      "StateCode", "PlanId",
                                                  "PlanMarketingName", "PlanType",  "MetalLevel",
                                                  "MarketCoverage"};
constexpr std::string_view kBenefitColumns[] = {"BusinessYear",  "PlanId",        "BenefitName",
                                                "CopayInnTier1", "CoinsInnTier1", "CopayOutofNet",
                                                "CoinsOutofNet", "IsCovered"};

// Text in any old encoding becomes UTF-8: what is not valid is taken for ISO-8859-1, in which the
// files of the first years were written. Control characters become spaces.
std::string CleanText(std::string_view raw) {
  const bool valid = IsValidUtf8(raw);
  std::string out;
  out.reserve(raw.size());
  for (char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += ' ';
    } else if (byte < 0x80 || valid) {
      out += c;
    } else if (byte < 0xa0) {
      out += ' ';  // C1 controls
    } else {
      AppendCodePoint(&out, byte);
    }
  }
  return out;
}

// The header of a file, and the rows under it.
class Table {
 public:
  explicit Table(CsvReader& csv) : csv_(csv) {}

  Status ReadHeader(std::span<const std::string_view> needed, const char* what) {
    Result<bool> more = csv_.Next();
    if (!more.ok()) return more.error();
    if (!*more) return Error{"the file is empty", {csv_.name(), 0, 0, ""}, "", ""};
    for (size_t i = 0; i < csv_.size(); ++i) names_.push_back(CleanText(Trim(csv_.field(i))));
    for (std::string_view name : needed) {
      if (Find(name) >= 0) continue;
      const std::vector<std::string_view> near = Nearest(name, names_, 1);
      return Error{"the file has no column '" + std::string(name) + "'", csv_.Place(0),
                   near.empty() ? "a " + std::string(what) + " file has one"
                                : "the nearest it has is '" + std::string(near[0]) + "'",
                   ""};
    }
    plan_ = Find("PlanId");
    return Done{};
  }

  // The next row that is whole; others are counted unless they may be `plan`'s.
  Result<bool> Next(std::string_view plan, FiledPlan* counts) {
    while (true) {
      Result<bool> more = csv_.Next();
      if (!more.ok() || !*more) return more;
      ++counts->rows;
      if (csv_.size() == names_.size()) return true;
      if (!plan.empty() && EqualsIgnoreCase(Trim(PlanId()), plan)) {
        return Error{"this row has " + std::to_string(csv_.size()) + " fields, the header has " +
                         std::to_string(names_.size()),
                     {csv_.name(), csv_.line(), 0, ""},
                     "the file is damaged: fetch it again",
                     ""};
      }
      if (counts->damaged++ == 0) counts->first_damaged_line = csv_.line();
    }
  }

  std::string_view PlanId() const { return csv_.field(static_cast<size_t>(plan_)); }
  std::string_view Field(std::string_view column) const {
    const int i = Find(column);
    return i < 0 ? std::string_view() : csv_.field(static_cast<size_t>(i));
  }

  FiledRow Row() const {
    FiledRow row;
    row.line = csv_.line();
    for (size_t i = 0; i < names_.size(); ++i) {
      row.cells[ToLowerAscii(names_[i])] = CleanText(Trim(csv_.field(i)));
      Where place = csv_.Place(i);
      place.path = names_[i];
      row.places[ToLowerAscii(names_[i])] = std::move(place);
    }
    return row;
  }

 private:
  int Find(std::string_view column) const {
    for (size_t i = 0; i < names_.size(); ++i) {
      if (EqualsIgnoreCase(names_[i], column)) return static_cast<int>(i);
    }
    return -1;
  }

  CsvReader& csv_;
  std::vector<std::string> names_;
  int plan_ = -1;
};

// The plans of a file whose ids lie nearest to the one asked for.
class NearestPlans {
 public:
  explicit NearestPlans(std::string wanted) : wanted_(std::move(wanted)) {}
  void See(std::string_view id) {
    if (id.size() > 64) return;
    const size_t distance = EditDistance(wanted_, id, kFar);
    // A whole plan without its variant ("12345TX0010001") names all of its variants.
    const bool variant = id.size() > wanted_.size() && id[wanted_.size()] == '-' &&
                         EqualsIgnoreCase(id.substr(0, wanted_.size()), wanted_);
    if (variant && variants_.size() < 20) variants_.insert(std::string(id));
    if (distance > kFar) return;
    near_.emplace(distance, std::string(id));
    if (near_.size() > 3) near_.erase(std::prev(near_.end()));
  }
  std::string Hint() const {
    const auto list = [](const auto& ids, auto name) {
      std::string out;
      for (const auto& id : ids) out += (out.empty() ? "" : ", ") + name(id);
      return out;
    };
    if (!variants_.empty()) {
      return "give one of its variants: " +
             list(variants_, [](const std::string& id) { return id; });
    }
    if (near_.empty()) return "the file has no plan with a similar id";
    return "the nearest in the file: " + list(near_, [](const auto& n) { return n.second; });
  }

 private:
  static constexpr size_t kFar = 5;
  const std::string wanted_;
  std::set<std::pair<size_t, std::string>> near_;
  std::set<std::string> variants_;
};

bool IsYear(std::string_view text) {
  return text.size() == 4 && text >= "2014" && text <= "2099" &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

class PlanFinder {
 public:
  PlanFinder(const FiledPlanQuestion& question,
             const std::function<void(const CsvReader&)>& progress)
      : question_(question), progress_(progress) {}

  Status Attributes(CsvReader& csv) {
    Table table(csv);
    if (Status s = table.ReadHeader(kAttributeColumns, "Plan Attributes"); !s) return s;
    NearestPlans nearest(question_.plan);
    std::vector<FiledRow> found;
    std::set<std::string> years;
    std::string last;
    while (true) {
      Result<bool> more = table.Next(question_.plan, &out_);
      if (!more.ok()) return more.error();
      if (!*more) break;
      Tick(csv);
      const std::string_view id = Trim(table.PlanId());
      if (!EqualsIgnoreCase(id, question_.plan)) {
        if (id != last) nearest.See(last = std::string(id));
        continue;
      }
      FiledRow row = table.Row();
      if (Status s = CheckYear(row); !s) return s;
      years.insert(std::string(row.Cell("BusinessYear")));
      if (!question_.year.empty() && row.Cell("BusinessYear") != question_.year) continue;
      const auto same = [&](const FiledRow& other) { return other.cells == row.cells; };
      if (std::find_if(found.begin(), found.end(), same) != found.end()) {
        ++out_.repeated;
        continue;
      }
      found.push_back(std::move(row));
      if (found.size() > limits::kMaxPlanBenefits) break;
    }
    const std::vector<std::string> all(years.begin(), years.end());
    if (years.empty()) {
      return Error{"there is no plan '" + question_.plan + "' in the file",
                   {csv.name(), 0, 0, ""},
                   nearest.Hint(),
                   ""};
    }
    if (found.empty()) {
      return Error{"the plan '" + question_.plan + "' is not in the file for " + question_.year,
                   {csv.name(), 0, 0, ""},
                   "it is for " + Join(all, ", "),
                   ""};
    }
    if (years.size() > 1 && question_.year.empty()) {
      return Error{"the file has the plan '" + question_.plan + "' for several years",
                   {csv.name(), found[1].line, 0, ""},
                   "give --year, one of " + Join(all, ", "),
                   ""};
    }
    if (found.size() > 1) {
      return Error{"a second row of the plan '" + question_.plan +
                       "' says something else than the one on line " +
                       std::to_string(found[0].line),
                   {csv.name(), found[1].line, 0, ""},
                   "remove the row that does not hold",
                   ""};
    }
    out_.attributes = std::move(found[0]);
    out_.attributes_file = csv.name();
    return Done{};
  }

  Status Benefits(CsvReader& csv) {
    Table table(csv);
    if (Status s = table.ReadHeader(kBenefitColumns, "Benefits and Cost Sharing"); !s) return s;
    const std::string year(out_.attributes.Cell("BusinessYear"));
    bool other_year = false;
    while (true) {
      Result<bool> more = table.Next(question_.plan, &out_);
      if (!more.ok()) return more.error();
      if (!*more) break;
      Tick(csv);
      if (!EqualsIgnoreCase(Trim(table.PlanId()), question_.plan)) continue;
      FiledRow row = table.Row();
      if (Status s = CheckYear(row); !s) return s;
      if (row.Cell("BusinessYear") != year) {
        other_year = true;
        continue;
      }
      if (row.Cell("BenefitName").empty()) {
        return Error{"this row names no benefit", row.Place("BenefitName"), "", ""};
      }
      if (row.Cell("BenefitName").size() > kMaxBenefitNameBytes) {
        return Error{"the name of this benefit is longer than " +
                         std::to_string(kMaxBenefitNameBytes) + " bytes",
                     row.Place("BenefitName"), "perhaps a quote that is not closed", ""};
      }
      const auto same = [&](const FiledRow& other) { return other.cells == row.cells; };
      if (std::find_if(out_.benefits.begin(), out_.benefits.end(), same) != out_.benefits.end()) {
        ++out_.repeated;
        continue;
      }
      out_.benefits.push_back(std::move(row));
      if (out_.benefits.size() > limits::kMaxPlanBenefits) {
        return Error{
            "the plan has more than " + std::to_string(limits::kMaxPlanBenefits) + " benefits",
            csv.Place(0), "", ""};
      }
    }
    if (out_.benefits.empty()) {
      return Error{"the file has no benefits of the plan '" + question_.plan + "' for " + year,
                   {csv.name(), 0, 0, ""},
                   other_year ? "it has some for another year: take the files of one year"
                              : "take the two files of one year",
                   ""};
    }
    out_.benefits_file = csv.name();
    return Done{};
  }

  FiledPlan Take() { return std::move(out_); }

 private:
  static Status CheckYear(const FiledRow& row) {
    if (IsYear(row.Cell("BusinessYear"))) return Done{};
    return Error{"'" + std::string(row.Cell("BusinessYear")) + "' is not a plan year",
                 row.Place("BusinessYear"), "the files begin with 2014", ""};
  }
  void Tick(const CsvReader& csv) const {
    if (progress_ && csv.record() % 4096 == 0) progress_(csv);
  }

  const FiledPlanQuestion& question_;
  const std::function<void(const CsvReader&)>& progress_;
  FiledPlan out_;
};

}  // namespace

std::string_view FiledRow::Cell(std::string_view column) const {
  const auto it = cells.find(ToLowerAscii(column));
  return it == cells.end() ? std::string_view() : std::string_view(it->second);
}

Where FiledRow::Place(std::string_view column) const {
  const auto it = places.find(ToLowerAscii(column));
  return it == places.end() ? Where{} : it->second;
}

Result<FiledPlan> ReadFiledPlan(CsvReader& attributes, CsvReader& benefits,
                                const FiledPlanQuestion& question,
                                const std::function<void(const CsvReader&)>& progress) {
  PlanFinder finder(question, progress);
  if (Status s = finder.Attributes(attributes); !s) return s.error();
  if (Status s = finder.Benefits(benefits); !s) return s.error();
  return finder.Take();
}

Status ForEachFiledPlan(CsvReader& attributes, const std::function<void(const FiledRow&)>& visit) {
  Table table(attributes);
  if (Status s = table.ReadHeader(kAttributeColumns, "Plan Attributes"); !s) return s;
  FiledPlan counts;
  while (true) {
    Result<bool> more = table.Next("", &counts);
    if (!more.ok()) return more.error();
    if (!*more) return Done{};
    visit(table.Row());
  }
}

}  // namespace precert
