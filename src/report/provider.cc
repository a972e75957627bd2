// Text and JSON of a provider report.
#include "report/provider.h"

#include <cstdio>

#include "base/json_writer.h"
#include "base/text.h"
#include "report/words.h"
#include "report/wrap.h"

namespace precert {
namespace {

constexpr size_t kWidth = 100;
constexpr std::string_view kIndent = "                ";

std::string Address(const ProviderLocation& l) {
  std::string out;
  for (const std::string& part : {l.name, l.street, l.city}) {
    if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
  }
  const std::string end = l.state + (l.state.empty() || l.zip.empty() ? "" : " ") + l.zip;
  if (!end.empty()) out += (out.empty() ? "" : ", ") + end;
  return out;
}

std::string Cite(const Clause& clause) {
  return clause.document + " " + clause.version + ", section " + clause.section;
}

std::string_view StepWords(NearStep step) {
  switch (step) {
    case NearStep::kMiles:
      return "miles";
    case NearStep::kSameZip:
      return "same ZIP code";
    case NearStep::kSameZipArea:
      return "same ZIP area (first three digits)";
    case NearStep::kSameState:
      return "same state";
    case NearStep::kElsewhere:
      break;
  }
  return "";
}

std::string_view StepId(NearStep step) {
  constexpr std::string_view kIds[] = {"miles", "same-zip", "same-zip3", "same-state", "elsewhere"};
  return kIds[static_cast<size_t>(step)];
}

std::string_view RuleWords(CriterionResult excluded) {
  switch (excluded) {
    case CriterionResult::kMet:
      return "not accepted";
    case CriterionResult::kNotMet:
      return "accepted";
    case CriterionResult::kUnknown:
      break;
  }
  return "not known";
}

class Text {
 public:
  Text(const ProviderReport& report, const ProviderWords& words) : r_(report), words_(words) {}

  std::string Write() {
    out_ = DescribeProvider(r_.name, r_.npi) + "\n";
    Field("plan", r_.plan.id + (r_.plan_title.empty() ? "" : ", " + r_.plan_title));
    Field("as of", r_.as_of.Display());
    if (!r_.service.code.empty()) {
      Field("service",
            r_.service.name +
                (r_.service.name == r_.service.code ? "" : " (" + r_.service.code + ")"));
    }
    NetworkLines();
    if (r_.provider) ProviderLines(*r_.provider);
    Rules();
    if (r_.rate) Field("rate", r_.rate->amount.Display() + " a session, " + r_.rate->source);
    if (!r_.similar.empty()) Field("meant?", Join(r_.similar, ", "));
    Others();
    if (!r_.notes.empty()) out_ += "\nNotes\n";
    for (const std::string& note : r_.notes) Wrapped("  - ", note + ".");
    return std::move(out_);
  }

 private:
  void NetworkLines() {
    const bool each = r_.status.statements.size() > 1;
    if (r_.status.conflicting) {
      Field("network", "NOT KNOWN: the sources contradict each other");
    } else {
      std::string word(NetworkWords(r_.status.network));
      for (char& c : word) c = ToUpperAscii(c);
      if (r_.status.network == Network::kUnknown) word = "NOT KNOWN";
      Field("network", each ? word : word + ": " + r_.status.reason);
    }
    for (const SourceStatement& s : r_.status.statements) {
      std::string line;
      if (each) line = std::string(NetworkWords(s.network)) + ": " + s.reason + ". ";
      // The reason often begins with the source's own name.
      if (!s.reason.starts_with(s.source)) line += s.source + ", ";
      const std::string day = s.as_of ? "as of " + s.as_of->Display() : "without a date";
      line += line.ends_with(", ")
                  ? day + "."
                  : (s.as_of ? "As" : "Without") + day.substr(s.as_of ? 2 : 7) + ".";
      if (s.stale) line += " This information is old: ask the plan.";
      Wrapped(std::string(kIndent) + (each ? "- " : ""), line);
    }
  }

  void ProviderLines(const Provider& p) {
    std::string specialty = p.specialty.empty() ? p.specialty_words : words_.Specialty(p.specialty);
    for (const std::string& other : p.other_specialties)
      specialty += "; " + words_.Specialty(other);
    if (!specialty.empty()) Field("specialty", specialty);
    std::string license = p.license;
    for (const LicenseNumber& n : p.license_numbers) {
      license += (license.empty() ? "" : "; ") + std::string("number ") + n.number +
                 (n.state.empty() ? "" : " (" + n.state + ")");
    }
    if (!license.empty()) Field("licence", license);
    if (p.board_certified) {
      Field("board", *p.board_certified ? "listed as board-certified" : "listed as not certified");
    }
    for (const ProviderLocation& l : p.locations) {
      const std::string address = Address(l);
      Field(&l == &p.locations.front() ? "locations" : "",
            address + (address.empty() || l.place_of_service.empty() ? "" : "; ") +
                (l.place_of_service.empty() ? "" : words_.Place(l.place_of_service)));
    }
    if (const std::string_view accepting = AcceptingWords(p.accepting); !accepting.empty()) {
      Field("new patients", std::string(accepting));
    }
    if (p.changed) Field("entry of", p.changed->Display());
  }

  static std::string List(const std::vector<std::string>& values) {
    return Join(values, "; ");  // words of places have commas
  }

  void Rules() {
    for (const ProviderRule& rule : r_.rules) {
      const char* field = rule.about_places ? "setting" : rule.about_licenses ? "licensed" : "rule";
      std::string text(RuleWords(rule.excluded));
      text += " for this plan (" + Cite(rule.clause) + ": " + rule.clause.title + ")";
      Field(field, text);
      if (rule.about_places) {
        std::vector<std::string> accepted, refused;
        for (const std::string& c : rule.places.accepted) accepted.push_back(words_.Place(c));
        for (const std::string& c : rule.places.refused) refused.push_back(words_.Place(c));
        Values({accepted, refused, rule.places.asked}, "the other places are asked about");
      }
      if (rule.about_licenses) Values(rule.licenses, "");
    }
  }

  void Values(const AcceptedValues& v, std::string_view rest) {
    if (!v.accepted.empty()) Wrapped(std::string(kIndent) + "accepted: ", List(v.accepted));
    if (!v.refused.empty()) Wrapped(std::string(kIndent) + "not accepted: ", List(v.refused));
    if (v.asked.empty()) return;
    if (rest.empty()) {
      Wrapped(std::string(kIndent) + "asked about: ", List(v.asked));
    } else {
      Wrapped(kIndent, rest);
    }
  }

  void Others() {
    if (r_.alternatives.empty()) return;
    out_ += "\nIn network for this plan";
    if (r_.near.empty()) {
      out_ += "\n";
    } else if (r_.near_provider) {
      out_ += ", from this provider's place\n";
    } else {
      out_ += ", from the place given\n";
    }
    size_t number = 0;
    for (const Alternative& a : r_.alternatives) {
      ++number;
      const std::string lead = (number < 10 ? " " : "") + std::to_string(number) + ". ";
      std::string line = DescribeProvider(a.provider.name, a.provider.npi);
      if (!a.provider.specialty.empty()) {
        line += ", " + words_.Specialty(a.provider.specialty);
      } else if (!a.provider.specialty_words.empty()) {
        line += ", " + a.provider.specialty_words;
      }
      Wrapped("  " + lead, line);
      std::string second;
      const auto add = [&](const std::string& part) {
        if (!part.empty()) second += (second.empty() ? "" : "; ") + part;
      };
      add(a.step == NearStep::kMiles ? DisplayMiles(a.miles) : std::string(StepWords(a.step)));
      if (a.location) add(Address(a.provider.locations[*a.location]));
      if (a.rate) add(a.rate->Display() + " a session");
      if (const auto words = AcceptingWords(a.provider.accepting); !words.empty()) {
        add("new patients " + std::string(words));
      }
      add(a.source + (a.as_of ? ", " + a.as_of->Display() : ", without a date"));
      Wrapped("      ", second);
    }
  }

  void Field(std::string_view name, const std::string& text) {
    std::string lead = "  " + std::string(name);
    lead.resize(kIndent.size(), ' ');
    Wrapped(lead, text);
  }

  void Wrapped(std::string_view lead, std::string_view text) { out_ += Wrap(lead, text, kWidth); }

  const ProviderReport& r_;
  const ProviderWords& words_;
  std::string out_;
};

void WriteDay(JsonWriter& w, std::string_view key, const std::optional<Date>& day) {
  if (day) {
    w.Field(key, day->ToString());
  } else {
    w.Key(key).Null();
  }
}

void WriteList(JsonWriter& w, std::string_view key, const std::vector<std::string>& list) {
  w.Key(key).BeginArray();
  for (const std::string& item : list) w.String(item);
  w.EndArray();
}

std::string Degrees(double degrees) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", degrees);
  return text;
}

std::string_view AcceptingId(Accepting accepting) {
  constexpr std::string_view kIds[] = {
      "", "yes", "no", "existing-only", "existing-and-family", "some-locations"};
  return kIds[static_cast<size_t>(accepting)];
}

void WriteProvider(JsonWriter& w, const Provider& p, const ProviderWords& words) {
  w.Field("npi", p.npi).Field("name", p.name).Field("facility", p.facility);
  w.FieldUnlessEmpty("specialty", p.specialty);
  if (!p.specialty.empty()) w.Field("specialty_words", words.Specialty(p.specialty));
  w.FieldUnlessEmpty("specialty_as_listed", p.specialty_words);
  WriteList(w, "other_specialties", p.other_specialties);
  w.FieldUnlessEmpty("license", p.license);
  w.Key("license_numbers").BeginArray();
  for (const LicenseNumber& n : p.license_numbers) {
    w.BeginObject().Field("number", n.number);
    w.FieldUnlessEmpty("state", n.state).FieldUnlessEmpty("specialty", n.specialty).EndObject();
  }
  w.EndArray();
  if (p.board_certified) w.Field("board_certified", *p.board_certified);
  w.FieldUnlessEmpty("accepting_new_patients", AcceptingId(p.accepting));
  if (p.changed) w.Field("entry_changed", p.changed->ToString());
  if (p.deactivated) w.Field("npi_deactivated", p.deactivated->ToString());
  w.Key("locations").BeginArray();
  for (const ProviderLocation& l : p.locations) {
    w.BeginObject();
    w.FieldUnlessEmpty("name", l.name).FieldUnlessEmpty("street", l.street);
    w.FieldUnlessEmpty("city", l.city).FieldUnlessEmpty("state", l.state);
    w.FieldUnlessEmpty("zip", l.zip).FieldUnlessEmpty("place_of_service", l.place_of_service);
    if (l.position) {
      w.Number("latitude", Degrees(l.position->latitude));
      w.Number("longitude", Degrees(l.position->longitude));
    }
    w.EndObject();
  }
  w.EndArray();
}

void WriteStatement(JsonWriter& w, const SourceStatement& s) {
  w.Field("status", NetworkId(s.network));
  WriteDay(w, "as_of", s.as_of);
  w.Field("source", s.source).Field("file", s.file).Field("reason", s.reason);
  w.Field("stale", s.stale);
}

}  // namespace

std::string ToText(const ProviderReport& report, const ProviderWords& words) {
  return Text(report, words).Write();
}

std::string ToJson(const ProviderReport& r, const ProviderWords& words) {
  JsonWriter w;
  w.BeginObject();
  w.Field("npi", r.npi).Field("plan", r.plan.id);
  w.FieldUnlessEmpty("plan_title", r.plan_title);
  w.Field("as_of", r.as_of.ToString());
  if (!r.service.code.empty()) {
    w.Key("service").BeginObject();
    w.Field("code", r.service.decided_code).Field("name", r.service.name);
    w.Field("family", r.service.family).EndObject();
  }
  w.Key("network").BeginObject();
  w.Field("status", NetworkId(r.status.network));
  WriteDay(w, "as_of", r.status.as_of);
  w.Field("source", r.status.source).Field("reason", r.status.reason);
  w.Field("stale", r.status.stale).Field("conflicting", r.status.conflicting);
  w.Key("sources").BeginArray();
  for (const SourceStatement& s : r.status.statements) {
    w.BeginObject();
    WriteStatement(w, s);
    w.EndObject();
  }
  w.EndArray().EndObject();
  w.Key("provider");
  if (r.provider) {
    w.BeginObject();
    WriteProvider(w, *r.provider, words);
    w.EndObject();
  } else {
    w.Null();
  }
  w.Key("listed_as").BeginArray();
  for (const SourceEntry& entry : r.entries) {
    if (!entry.provider) continue;
    w.BeginObject().Field("source", entry.says.source).Field("file", entry.says.file);
    WriteProvider(w, *entry.provider, words);
    w.EndObject();
  }
  w.EndArray();
  w.Key("rules").BeginArray();
  for (const ProviderRule& rule : r.rules) {
    w.BeginObject().Field("category", rule.category).Field("clause", Cite(rule.clause));
    w.Field("title", rule.clause.title);
    w.Field("result", rule.excluded == CriterionResult::kMet      ? "not-accepted"
                      : rule.excluded == CriterionResult::kNotMet ? "accepted"
                                                                  : "unknown");
    const auto write = [&](std::string_view key, const AcceptedValues& v) {
      w.Key(key).BeginObject();
      WriteList(w, "accepted", v.accepted);
      WriteList(w, "not_accepted", v.refused);
      WriteList(w, "asked_about", v.asked);
      w.EndObject();
    };
    if (rule.about_places) write("places_of_service", rule.places);
    if (rule.about_licenses) write("licenses", rule.licenses);
    w.EndObject();
  }
  w.EndArray();
  if (r.rate) {
    w.Key("rate").BeginObject().Number("amount", r.rate->amount.ToString());
    w.Field("source", r.rate->source).EndObject();
  }
  w.Key("alternatives").BeginArray();
  for (const Alternative& a : r.alternatives) {
    w.BeginObject().Field("near", StepId(a.step));
    if (a.step == NearStep::kMiles) {
      char miles[32];
      std::snprintf(miles, sizeof miles, "%.1f", a.miles);
      w.Number("miles", miles);
    }
    if (a.rate) w.Number("rate", a.rate->ToString());
    w.Field("source", a.source);
    WriteDay(w, "as_of", a.as_of);
    w.Field("reason", a.reason);
    if (a.location) w.Field("location", static_cast<int64_t>(*a.location));
    WriteProvider(w, a.provider, words);
    w.EndObject();
  }
  w.EndArray();
  WriteList(w, "similar_numbers", r.similar);
  WriteList(w, "notes", r.notes);
  std::vector<std::string> faults;
  for (const Error& e : r.faults.first) {
    faults.push_back(e.where.ToString() + ": " + e.message);
  }
  WriteList(w, "unreadable_records", faults);
  w.Field("unreadable_count", static_cast<int64_t>(r.faults.count));
  w.EndObject();
  return std::move(w).Take();
}

}  // namespace precert
