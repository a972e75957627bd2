// Reading NPPES rows.
#include "network/directories/nppes.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

#include "base/input_stream.h"
#include "base/text.h"
#include "codes/npi.h"
#include "network/directories/directory_file.h"
#include "network/license.h"

namespace precert {
namespace {

constexpr size_t kBlockBytes = 1u << 20;
constexpr size_t kMaxRowBytes = 1u << 20;  // a row of the register has 2 to 5 KB

// The fields of a row; false when a quotation mark stays open.
bool SplitRow(std::string_view row, std::vector<std::string>* fields) {
  fields->clear();
  size_t p = 0;
  while (true) {
    std::string& field = fields->emplace_back();
    if (p < row.size() && row[p] == '"') {
      for (++p;; ++p) {
        if (p >= row.size()) return false;
        if (row[p] != '"') {
          field += row[p];
        } else if (p + 1 < row.size() && row[p + 1] == '"') {
          field += row[p++];
        } else {
          ++p;
          break;
        }
      }
      while (p < row.size() && row[p] != ',') field += row[p++];
    } else {
      while (p < row.size() && row[p] != ',') field += row[p++];
    }
    field = Trim(field);
    if (p >= row.size()) return true;
    ++p;
  }
}

// Lines of a stream, each readable until the next.
class Lines {
 public:
  explicit Lines(std::unique_ptr<InputStream> in) : in_(std::move(in)) {}

  // False at the end. A line longer than a row may be is cut there and marked.
  Result<bool> Next(std::string_view* line) {
    too_long_ = false;
    while (true) {
      const size_t newline = text_.find('\n', at_);
      if (newline != std::string::npos || ended_) {
        if (newline == std::string::npos && at_ >= text_.size()) return false;
        const size_t end = newline == std::string::npos ? text_.size() : newline;
        *line = std::string_view(text_).substr(at_, end - at_);
        if (line->ends_with('\r')) line->remove_suffix(1);
        at_ = end + 1;
        ++number_;
        return true;
      }
      text_.erase(0, at_);
      at_ = 0;
      if (text_.size() > kMaxRowBytes) {
        too_long_ = true;
        text_.clear();  // the rest of it comes as lines of its own, which are no rows
      }
      const size_t size = text_.size();
      text_.resize(size + kBlockBytes);
      Result<size_t> n = in_->Read(text_.data() + size, kBlockBytes);
      if (!n.ok()) {
        text_.resize(size);
        ended_ = true;
        return n.error();
      }
      text_.resize(size + *n);
      ended_ = *n == 0;
    }
  }
  int number() const { return number_; }

 private:
  std::unique_ptr<InputStream> in_;
  std::string text_;
  size_t at_ = 0;
  int number_ = 0;
  bool ended_ = false, too_long_ = false;
};

// The register's columns, by name.
class Columns {
 public:
  explicit Columns(const std::vector<std::string>& names) {
    for (size_t i = 0; i < names.size(); ++i) index_.emplace(names[i], i);
  }
  bool Has(std::string_view name) const { return index_.find(name) != index_.end(); }
  size_t size() const { return index_.size(); }
  std::string Of(const std::vector<std::string>& row, std::string_view name) const {
    const auto found = index_.find(name);
    return found == index_.end() || found->second >= row.size() ? "" : row[found->second];
  }

 private:
  std::map<std::string, size_t, std::less<>> index_;
};

// The register writes MM/DD/YYYY.
std::optional<Date> DayOf(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') return Date::Parse(text);
  return Date::Parse(std::string(text.substr(6)) + "-" + std::string(text.substr(0, 2)) + "-" +
                     std::string(text.substr(3, 2)));
}

Provider ProviderOf(const Columns& columns, const std::vector<std::string>& row, Date on) {
  const auto of = [&](std::string_view name) { return columns.Of(row, name); };
  Provider p;
  p.npi = of("NPI");
  p.facility = of("Entity Type Code") == "2";
  p.name = p.facility ? of("Provider Organization Name (Legal Business Name)")
                      : JoinName({of("Provider First Name"), of("Provider Middle Name"),
                                  of("Provider Last Name (Legal Name)")});
  if (p.name.empty()) p.name = "NPI " + p.npi;
  p.license = KindOfLicense(of("Provider Credential Text"));
  for (int i = 1; i <= 15; ++i) {
    const std::string n = std::to_string(i);
    const std::string code = of("Healthcare Provider Taxonomy Code_" + n);
    const std::string license = of("Provider License Number_" + n);
    if (!license.empty()) {
      p.license_numbers.push_back({license, of("Provider License Number State Code_" + n), code});
    }
    if (code.empty()) continue;
    const bool primary = of("Healthcare Provider Primary Taxonomy Switch_" + n) == "Y";
    if (p.specialty.empty() && primary) {
      p.specialty = code;
    } else {
      p.other_specialties.push_back(code);
    }
  }
  if (p.specialty.empty() && !p.other_specialties.empty()) {
    p.specialty = p.other_specialties.front();
    p.other_specialties.erase(p.other_specialties.begin());
  }
  ProviderLocation l;
  l.street = JoinName({of("Provider First Line Business Practice Location Address"),
                       of("Provider Second Line Business Practice Location Address")});
  l.city = of("Provider Business Practice Location Address City Name");
  l.state = of("Provider Business Practice Location Address State Name");
  l.zip = ZipDigits(of("Provider Business Practice Location Address Postal Code"));
  if (l.state.size() != 2) l.state.clear();  // a place abroad
  if (!l.street.empty() || !l.zip.empty()) {
    p.state = l.state;
    p.locations.push_back(std::move(l));
  }
  p.changed = DayOf(of("Last Update Date"));
  const std::optional<Date> off = DayOf(of("NPI Deactivation Date"));
  const std::optional<Date> again = DayOf(of("NPI Reactivation Date"));
  if (off && *off <= on && !(again && *again >= *off && *again <= on)) p.deactivated = off;
  return p;
}

// The NPI at the beginning of a row, quoted or not; "" when there is none.
std::string_view NpiOfRow(std::string_view line) {
  if (line.starts_with('"')) line.remove_prefix(1);
  if (line.size() < 10) return "";
  const std::string_view npi = line.substr(0, 10);
  return npi.find_first_not_of("0123456789") == std::string_view::npos ? npi : "";
}

}  // namespace

Result<std::vector<SourceFile>> Nppes::Files() const { return HashFiles({file_}); }

Result<SourceAnswer> Nppes::Ask(std::span<const std::string> npis, const PlanNames&,
                                Date on) const {
  Result<std::unique_ptr<InputStream>> in = InputStream::Open(file_);
  if (!in.ok()) return in.error();
  Lines lines(std::move(*in));
  SourceAnswer answer;
  std::string_view line;
  std::vector<std::string> row;
  Result<bool> more = lines.Next(&line);
  if (!more.ok()) return more.error();
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (!*more || !SplitRow(line, &row) || std::find(row.begin(), row.end(), "NPI") == row.end()) {
    return Error{"this is no NPPES file: its first line does not name the columns",
                 {file_, 1, 0, ""},
                 "use npidata_pfile_....csv of the NPPES download, not the file of headers",
                 ""};
  }
  const Columns columns(row);
  const size_t width = row.size();
  for (const char* needed : {"Healthcare Provider Taxonomy Code_1", "Entity Type Code"}) {
    if (!columns.Has(needed)) {
      return Error{std::string("the column '") + needed + "' is missing",
                   {file_, 1, 0, ""},
                   "keep the first line of the file as CMS publishes it",
                   ""};
    }
  }
  std::map<std::string, std::optional<Provider>, std::less<>> found;
  for (const std::string& npi : npis) {
    if (!npi.empty()) found.emplace(npi, std::nullopt);
  }
  size_t left = found.size();
  while (left > 0) {
    more = lines.Next(&line);
    if (!more.ok()) {
      answer.faults.Add(more.error());
      break;
    }
    if (!*more) break;
    const auto asked = found.find(NpiOfRow(line));
    if (asked == found.end() || asked->second) continue;
    const int number = lines.number();
    std::string text(line);
    bool whole = SplitRow(text, &row);
    while (!whole && text.size() < kMaxRowBytes) {
      more = lines.Next(&line);
      if (!more.ok() || !*more || !NpiOfRow(line).empty()) break;
      text += '\n';
      text += line;
      whole = SplitRow(text, &row);
    }
    if (!whole || row.size() != width) {
      answer.faults.Add(Error{whole
                                  ? "this row has " + std::to_string(row.size()) +
                                        " fields, and the first line names " + std::to_string(width)
                                  : "this row has a quotation mark that is never closed",
                              {file_, number, 0, "NPI " + asked->first},
                              "the row was passed over",
                              ""});
      continue;
    }
    asked->second = ProviderOf(columns, row, on);
    --left;
  }
  for (const std::string& npi : npis) {
    SourceEntry entry;
    entry.says.about_networks = false;
    entry.says.source = name_;
    entry.says.file = file_;
    const auto known = found.find(npi);
    if (known != found.end()) entry.provider = known->second;
    entry.says.as_of = entry.provider ? entry.provider->changed : std::nullopt;
    entry.says.reason =
        entry.provider ? name_ + " knows no networks" : "NPI " + npi + " is not in " + name_;
    answer.entries.push_back(std::move(entry));
  }
  return answer;
}

}  // namespace precert
