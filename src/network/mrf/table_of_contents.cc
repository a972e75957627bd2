// Tables of contents, structure by structure.
#include "network/mrf/table_of_contents.h"

#include "network/mrf/fields.h"
#include "network/mrf/findings.h"
#include "network/mrf/json_pull.h"

namespace precert::mrf {
namespace {

class ContentsReader {
 public:
  ContentsReader(TextWindow& window, const std::string& file_name,
                 const std::function<void(const PlanFiles&)>& structure)
      : window_(window), file_name_(file_name), structure_(structure), json_(window) {}

  Result<ContentsSummary> Read() {
    bool has_structures = false;
    if (!json_.Enter('{')) {
      if (window_.fault()) return *window_.fault();
      return Wrong("is no table of contents: it does not begin with '{'");
    }
    for (;;) {
      const uint64_t before = window_.Offset(window_.pos);
      if (json_.NextKey()) {
        const std::string_view key = json_.key();
        has_structures = has_structures || key == "reporting_structure";
        if (key == "in_network" || key == "out_of_network") {
          return Wrong("is a rate file, no table of contents",
                       "precert rates ingest FILE -o STORE reads it");
        }
        if (ReadField(key)) continue;
      } else if (!json_.failed()) {
        break;
      }
      findings_.Unreadable(json_.TakeFault());
      json_.Recover(1);
      if (window_.AtEnd()) {
        summary_.truncated = true;
        break;
      }
      if (window_.Offset(window_.pos) == before) ++window_.pos;
    }
    if (!has_structures) return Wrong("is no table of contents: it has no reporting_structure");
    if (window_.fault()) {
      summary_.truncated = true;
      findings_.Unreadable({window_.Offset(window_.pos), window_.fault()->message});
    }
    rates::RateFile counted;
    findings_.MoveTo(counted);
    summary_.unreadable_count = counted.unreadable_count;
    summary_.unreadable = std::move(counted.unreadable);
    return std::move(summary_);
  }

 private:
  Error Wrong(std::string what, std::string hint = "") {
    return Error{
        .message = std::move(what), .where = Where{.file = file_name_}, .hint = std::move(hint)};
  }

  void Note(JsonFault fault) { findings_.Unreadable(std::move(fault)); }

  bool ReadField(std::string_view key) {
    if (key == "reporting_structure") {
      return ReadList(
          json_, [this] { return ReadStructure(); },
          [this](JsonFault fault) { Note(std::move(fault)); });
    }
    if (key == "reporting_entity_name") return ReadText(json_, summary_.reporting_entity);
    if (key == "reporting_entity_type") return ReadText(json_, summary_.reporting_entity_type);
    if (key == "last_updated_on") return ReadText(json_, summary_.last_updated_on);
    if (key == "version") return ReadText(json_, summary_.version);
    return json_.Skip();
  }

  bool ReadStructure() {
    PlanFiles found;
    if (!json_.Enter('{')) return false;
    while (json_.NextKey()) {
      const std::string_view key = json_.key();
      bool read = true;
      auto note = [this](JsonFault fault) { Note(std::move(fault)); };
      if (key == "reporting_plans") {
        read = ReadList(
            json_, [&] { return ReadPlan(found); }, note);
      } else if (key == "in_network_files") {
        read = ReadList(
            json_, [&] { return ReadFile(found, false); }, note);
      } else if (key == "allowed_amount_file") {
        // One object; some files have a list of them.
        read = json_.Peek() == '[' ? ReadList(
                                         json_, [&] { return ReadFile(found, true); }, note)
                                   : json_.IsNull() || ReadFile(found, true);
      } else {
        read = json_.Skip();
      }
      if (!read) return false;
    }
    if (json_.failed()) return false;
    ++summary_.structures;
    summary_.plans += found.plans.size();
    summary_.files += found.files.size();
    structure_(found);
    return true;
  }

  bool ReadPlan(PlanFiles& found) {
    rates::FilePlan plan;
    if (!json_.Enter('{')) return false;
    while (json_.NextKey()) {
      const std::string_view key = json_.key();
      const bool read = key == "plan_name"          ? ReadText(json_, plan.name)
                        : key == "plan_id"          ? ReadText(json_, plan.id)
                        : key == "plan_id_type"     ? ReadText(json_, plan.id_type)
                        : key == "plan_market_type" ? ReadText(json_, plan.market_type)
                                                    : json_.Skip();
      if (!read) return false;
    }
    if (json_.failed()) return false;
    if (plan.id.empty()) return json_.Fail("a plan without plan_id");
    found.plans.push_back(std::move(plan));
    return true;
  }

  bool ReadFile(PlanFiles& found, bool allowed_amounts) {
    ContentsFile file{.allowed_amounts = allowed_amounts};
    if (!json_.Enter('{')) return false;
    while (json_.NextKey()) {
      const std::string_view key = json_.key();
      const bool read = key == "location"      ? ReadText(json_, file.location)
                        : key == "description" ? ReadText(json_, file.description)
                                               : json_.Skip();
      if (!read) return false;
    }
    if (json_.failed()) return false;
    if (file.location.empty()) return json_.Fail("a file without location");
    file.base_name = BaseNameOfLocation(file.location);
    found.files.push_back(std::move(file));
    return true;
  }

  TextWindow& window_;
  const std::string& file_name_;
  const std::function<void(const PlanFiles&)>& structure_;
  JsonPull json_;
  Findings findings_;
  ContentsSummary summary_;
};

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string BaseNameOfLocation(std::string_view location) {
  location = location.substr(0, location.find_first_of("?#"));
  const size_t slash = location.find_last_of("/\\");
  if (slash != std::string_view::npos) location.remove_prefix(slash + 1);
  std::string name;
  for (size_t i = 0; i < location.size(); ++i) {
    if (location[i] == '%' && i + 2 < location.size() && HexValue(location[i + 1]) >= 0 &&
        HexValue(location[i + 2]) >= 0) {
      name += static_cast<char>(HexValue(location[i + 1]) * 16 + HexValue(location[i + 2]));
      i += 2;
    } else {
      name += location[i];
    }
  }
  return name;
}

Result<ContentsSummary> ReadTableOfContents(
    TextWindow& window, const std::string& file_name,
    const std::function<void(const PlanFiles&)>& structure) {
  return ContentsReader(window, file_name, structure).Read();
}

}  // namespace precert::mrf
