// Puts together what the sources and the plan's document say of a provider.
#include "decide/provider_report.h"

#include <algorithm>

#include "base/text.h"
#include "codes/npi.h"

namespace precert {
namespace {

// The first that says a thing; what registers of licences know goes last, as the sources are asked.
Provider Together(const std::vector<SourceEntry>& entries) {
  Provider p;
  for (const SourceEntry& entry : entries) {
    if (!entry.provider) continue;
    const Provider& one = *entry.provider;
    if (p.npi.empty()) {
      p = one;
      continue;
    }
    if (p.specialty.empty()) {
      p.specialty = one.specialty;
      p.other_specialties = one.other_specialties;
    }
    if (p.specialty_words.empty()) p.specialty_words = one.specialty_words;
    if (p.license.empty()) p.license = one.license;
    if (p.license_numbers.empty()) p.license_numbers = one.license_numbers;
    if (!p.board_certified) p.board_certified = one.board_certified;
    if (p.state.empty()) p.state = one.state;
    if (p.accepting == Accepting::kNotSaid) p.accepting = one.accepting;
    if (p.locations.empty()) p.locations = one.locations;
    if (!p.deactivated) p.deactivated = one.deactivated;
  }
  return p;
}

class Reporter {
 public:
  explicit Reporter(const ProviderQuestion& question) : q_(question) {}

  Result<ProviderReport> Run() {
    r_.npi = q_.npi;
    r_.plan = q_.plan;
    r_.as_of = q_.as_of;
    r_.service = q_.service;
    if (q_.document != nullptr) r_.plan_title = q_.document->title;
    Result<NetworkAnswer> answer = AskNetwork(q_.sources, std::span(&q_.npi, 1), q_.plan, q_.as_of);
    if (!answer) return answer.error();
    r_.status = std::move(answer->of[0].status);
    r_.entries = std::move(answer->of[0].entries);
    r_.faults.Add(answer->faults);
    const bool known = std::any_of(r_.entries.begin(), r_.entries.end(),
                                   [](const SourceEntry& e) { return e.provider.has_value(); });
    if (known) {
      r_.provider = Together(r_.entries);
      r_.name = r_.provider->name;
      r_.rate = FindRate(r_.entries, q_.plan, q_.service.decided_code);
    }
    for (auto step : {&Reporter::FindOthers, &Reporter::ApplyRules, &Reporter::Suggest}) {
      if (Status s = (this->*step)(); !s) return s.error();
    }
    AddNotes();
    return std::move(r_);
  }

 private:
  Status FindOthers() {
    AlternativeQuery query;
    query.plan = q_.plan;
    query.except_npi = q_.npi;
    query.code = q_.service.decided_code;
    query.on = q_.as_of;
    query.most = q_.most;
    query.near = q_.near;
    if (r_.provider && !r_.provider->specialty.empty()) {
      query.specialties = {r_.provider->specialty};
    }
    if (query.near.empty() && r_.provider) {
      r_.near_provider = true;
      query.near.state = r_.provider->state;
      if (!r_.provider->locations.empty()) {
        const ProviderLocation& l = r_.provider->locations.front();
        query.near = {l.position, l.zip, l.state.empty() ? r_.provider->state : l.state};
      }
    }
    r_.near = query.near;
    if (q_.most == 0) return Done{};
    Result<AlternativesAnswer> others = FindAlternatives(q_.sources, query);
    if (!others) return others.error();
    r_.alternatives = std::move(others->found);
    r_.faults.Add(others->faults);
    for (std::string& remark : others->remarks) r_.notes.push_back(std::move(remark));
    if (r_.alternatives.empty()) return Done{};
    if (!query.specialties.empty()) {
      r_.notes.push_back(
          "the alternatives are listed with the same specialty, " +
          q_.words->Specialty(query.specialties[0]) +
          (q_.service.code.empty() ? "" : "; ask each whether it does this service"));
    }
    const auto miles = [](const Alternative& a) { return a.step == NearStep::kMiles; };
    if (std::none_of(r_.alternatives.begin(), r_.alternatives.end(), miles)) {
      r_.notes.push_back(
          "no distance can be given: positions are not known on both sides, so the alternatives "
          "stand by ZIP code and state");
    } else if (!std::all_of(r_.alternatives.begin(), r_.alternatives.end(), miles)) {
      r_.notes.push_back(
          "alternatives without a distance have no listed position; they stand by ZIP code and "
          "state after the others");
    }
    return Done{};
  }

  Status ApplyRules() {
    if (q_.document == nullptr) {
      r_.notes.push_back("there is no document of the plan " + q_.plan.id +
                         " here, so what it demands of licence and setting is not known");
      return Done{};
    }
    ProviderRulesQuestion question;
    question.service = q_.service;
    question.as_of = q_.as_of;
    question.places = q_.words->PlaceCodes();
    if (r_.provider) {
      const Provider& p = *r_.provider;
      question.provider.license = p.license;
      question.provider.specialty = p.specialty;
      question.provider.board_certified = p.board_certified.value_or(false);
      question.provider.state = p.state;
      // The setting is known when every listed location has the same.
      for (const ProviderLocation& l : p.locations) {
        if (&l == &p.locations.front()) question.place_of_service = l.place_of_service;
        if (l.place_of_service != question.place_of_service) question.place_of_service.clear();
      }
    }
    Result<std::vector<ProviderRule>> rules = ApplyProviderRules(*q_.document, question);
    if (!rules) return rules.error();
    r_.rules = std::move(*rules);
    return Done{};
  }

  Status Suggest() {
    if (r_.provider || q_.sources.empty()) return Done{};
    Result<std::vector<std::string>> similar =
        ListedNeighbours(q_.sources, q_.npi, q_.plan, q_.as_of);
    if (!similar) return similar.error();
    r_.similar = std::move(*similar);
    return Done{};
  }

  void AddNotes() {
    if (r_.provider && r_.provider->deactivated) {
      r_.notes.insert(r_.notes.begin(), "the number " + q_.npi + " was deactivated on " +
                                            r_.provider->deactivated->Display() +
                                            ": no claim under it can be paid");
    }
    const SourceEntry* first = nullptr;
    for (const SourceEntry& entry : r_.entries) {
      if (!entry.provider || entry.provider->specialty.empty()) continue;
      if (first == nullptr) {
        first = &entry;
        continue;
      }
      const Provider &a = *first->provider, &b = *entry.provider;
      const bool other = a.specialty != b.specialty &&
                         std::find(b.other_specialties.begin(), b.other_specialties.end(),
                                   a.specialty) == b.other_specialties.end();
      if (other) {
        r_.notes.push_back("the sources differ in the specialty: " + first->says.source + " says " +
                           q_.words->Specialty(a.specialty) + ", " + entry.says.source + " says " +
                           q_.words->Specialty(b.specialty));
      }
      if (!SameName(a.name, b.name)) {
        r_.notes.push_back("the sources differ in the name: " + first->says.source + " has '" +
                           a.name + "', " + entry.says.source + " has '" + b.name + "'");
      }
    }
    if (r_.status.network != Network::kIn || r_.status.stale || !r_.status.as_of) {
      r_.notes.push_back(
          "ask the insurer whether the provider is in the network of this plan, and note the date, "
          "the name and a reference number; the provider's own word does not bind the plan");
    }
    if (r_.status.network != Network::kUnknown && !r_.status.as_of) {
      r_.notes.push_back("the source does not say of what day its information is");
    }
    if (r_.faults.count > 0) {
      r_.notes.push_back(std::to_string(r_.faults.count) +
                         (r_.faults.count == 1 ? " record" : " records") +
                         " of the directories could not be read and " +
                         (r_.faults.count == 1 ? "was" : "were") + " passed over");
    }
  }

  const ProviderQuestion& q_;
  ProviderReport r_;
};

}  // namespace

Result<ProviderReport> ReportProvider(const ProviderQuestion& question) {
  return Reporter(question).Run();
}

Result<std::vector<std::string>> ListedNeighbours(const NetworkSources& sources,
                                                  std::string_view ten_digits,
                                                  const PlanNames& plan, Date on) {
  const std::vector<std::string> near = codes::NpiNeighbours(ten_digits);
  std::vector<std::string> listed;
  if (near.empty() || sources.empty()) return listed;
  Result<NetworkAnswer> answer = AskNetwork(sources, near, plan, on);
  if (!answer) return answer.error();
  for (size_t i = 0; i < near.size(); ++i) {
    for (const SourceEntry& entry : answer->of[i].entries) {
      if (!entry.provider) continue;
      listed.push_back(near[i] + " (" + entry.provider->name + ")");
      break;
    }
  }
  return listed;
}

std::string_view AcceptingWords(Accepting accepting) {
  switch (accepting) {
    case Accepting::kYes:
      return "accepted";
    case Accepting::kNo:
      return "not accepted";
    case Accepting::kExistingOnly:
      return "not accepted: existing patients only";
    case Accepting::kExistingAndFamily:
      return "not accepted: existing patients and their families only";
    case Accepting::kSomeLocations:
      return "accepted in some locations";
    case Accepting::kNotSaid:
      break;
  }
  return "";
}

}  // namespace precert
