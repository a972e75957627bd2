// Reading who asks, and where.
#include "intake/read_provider.h"

#include "intake/elements.h"

namespace precert {

using fhir::Node;

namespace {

constexpr std::string_view kNpiSystem = "http://hl7.org/fhir/sid/us-npi";

void Describe(const BundleView& bundle, const Node* who, ProviderFacts* p) {
  if (TypeName(who) == "PractitionerRole") {
    CodedFact specialty = Coded(Child(who, "specialty"), "");
    if (!specialty.code.empty() || !specialty.display.empty()) {
      p->specialty = specialty.code.empty() ? specialty.display : specialty.code;
    }
    // Only to a person: a role that points at a role would go round in circles.
    Result<const Node*> person = bundle.Follow(who, "practitioner");
    if (person.ok() && *person != nullptr && TypeName(*person) != "PractitionerRole") {
      Describe(bundle, *person, p);
    }
    return;
  }
  p->resource = bundle.NameOf(who);
  p->path = bundle.PathOf(who);
  for (const Node* identifier : Children(who, "identifier")) {
    if (Text(identifier, "system") == kNpiSystem) p->npi = Text(identifier, "value");
  }
  if (const Node* name = Child(who, "name")) {
    if (name->is_primitive()) {
      p->name = std::string(name->text);
    } else {
      p->name = NameInWords(name);
    }
  }
  if (const Node* address = Child(who, "address")) p->state = Text(address, "state");
  for (const Node* qualification : Children(who, "qualification")) {
    CodedFact q = Coded(Child(qualification, "code"), "");
    if (q.code == "board-certified") {
      p->board_certified = true;
    } else if (p->license.empty()) {
      p->license = q.code.empty() ? q.display : q.code;
    }
  }
}

// What `p` lacks, as `from` has it.
void FillMissing(const ProviderFacts& from, ProviderFacts* p) {
  for (auto field : {&ProviderFacts::npi, &ProviderFacts::name, &ProviderFacts::specialty,
                     &ProviderFacts::license, &ProviderFacts::state, &ProviderFacts::resource,
                     &ProviderFacts::path}) {
    if ((p->*field).empty()) p->*field = from.*field;
  }
  p->board_certified = p->board_certified || from.board_certified;
}

}  // namespace

Status ReadProvider(const BundleView& bundle, const Node* parent, std::string_view name,
                    ProviderFacts* out) {
  Result<const Node*> who = bundle.Follow(parent, name);
  if (!who) return who.error();
  if (*who != nullptr) {
    Describe(bundle, *who, out);
  } else if (const Node* reference = Child(parent, name)) {
    const Node* identifier = Child(reference, "identifier");
    if (out->npi.empty()) out->npi = Text(identifier, "value");
    if (out->name.empty()) out->name = Text(reference, "display");
  }
  return Done{};
}

Status ReadCareTeam(const BundleView& bundle, const Node* claim, ProviderFacts* out) {
  for (const Node* member : Children(claim, "careTeam")) {
    Result<const Node*> who = bundle.Follow(member, "provider");
    if (!who) return who.error();
    CodedFact skill = Coded(Child(member, "qualification"), "");
    if (!skill.code.empty() || !skill.display.empty()) {
      out->specialty = skill.code.empty() ? skill.display : skill.code;
    }
    // Where an organization asks, its care team says who will do the service.
    ProviderFacts person;
    if (*who != nullptr) Describe(bundle, *who, &person);
    FillMissing(person, out);
  }
  return Done{};
}

Status ReadFacility(const BundleView& bundle, const Node* parent, std::string_view name,
                    ProviderFacts* out, std::string* place_of_service) {
  Result<const Node*> where = bundle.Follow(parent, name);
  if (!where) return where.error();
  if (*where == nullptr) return Done{};
  CodedFact type = Coded(Child(*where, "type"), "");
  out->facility_type = type.display.empty() ? type.code : type.display;
  if (type.system.find("place-of-service") != std::string::npos) *place_of_service = type.code;
  return Done{};
}

}  // namespace precert
