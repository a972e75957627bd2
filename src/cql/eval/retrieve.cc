// Retrieves: [Condition: "Acne"], by type and code, and what an open world makes of them.
//
// Closed world (the standard's semantics): the matching resources, all of them. Open world: the
// matching resources that assert something, as an open list; when there are none and the record
// states the absence (absence_rules.h), a closed empty list. A Patient is one and never open.
// A retrieve whose codes do not depend on a row runs once a record.
#include <algorithm>

#include "cql/eval/machine.h"

namespace precert::cql {
namespace {

// Resource and DomainResource have no instances of their own.
bool IsAbstract(fhir::TypeId type) {
  const std::string_view name = fhir::Model::R4().type(type).name;
  return name == "Resource" || name == "DomainResource";
}

}  // namespace

// Whether each retrieve asks for the same codes in every record, and which ask for codes in the
// same place.
void Machine::PlanRetrieves() {
  std::vector<const Retrieve*> places;
  for (uint32_t i = 0; i < program_->retrieves.size(); ++i) {
    const Retrieve& retrieve = program_->retrieves[i];
    const auto place = std::find_if(places.begin(), places.end(), [&](const Retrieve* other) {
      return other->type == retrieve.type && other->code_path == retrieve.code_path;
    });
    retrieves_[i].index = static_cast<uint32_t>(place - places.begin());
    if (place == places.end()) places.push_back(&retrieve);
  }
  indexes_.assign(places.size(), nullptr);
  for (const Node& node : program_->nodes) {
    if (node.code != Code::kRetrieve) continue;
    const Retrieve& retrieve = program_->retrieves[node.aux];
    RetrieveState& state = retrieves_[node.aux];
    if (!retrieve.has_terminology) continue;
    state.stable_terms =
        !retrieve.codes.empty() ||
        (node.count > 0 && program_->nodes[program_->operand(node, 0)].code == Code::kConstant);
  }
}

Value Machine::EvalRetrieve(const Node& node, NodeId id) {
  RetrieveState& state = retrieves_[node.aux];
  uint32_t result = state.result;
  if (!state.cached) {
    result = RunRetrieve(node);
    if (failed_) return Value::Null();
    if (!plan_.retrieve_varies(node.aux)) {
      state.cached = true;
      state.result = result;
    }
  }
  if (options_.explain && current_ >= 0) trails_.NoteRetrieve(current_, result, Consumed(id));
  return results_[result].list;
}

void Machine::CollectCodes(const Value& value, std::vector<CodeData>* codes) const {
  switch (value.tag) {
    case Tag::kCode:
      codes->push_back(*value.code);
      break;
    case Tag::kConcept:
      codes->insert(codes->end(), value.concept_->codes.begin(), value.concept_->codes.end());
      break;
    case Tag::kString:
      codes->push_back(CodeData{.code = value.str()});
      break;
    case Tag::kList:
      for (const Value& item : value.list->items) {
        if (item.tag != Tag::kList) CollectCodes(item, codes);
      }
      break;
    default:
      break;
  }
}

// What the retrieve asks for: in `terms`, or the same for every record. Null when it failed;
// `unknown` when what is asked for is not known.
const Terms* Machine::ReadTerms(const Node& node, const Retrieve& retrieve, Terms* terms,
                                bool* unknown) {
  RetrieveState& state = retrieves_[node.aux];
  if (state.stable_terms && state.terms) return &*state.terms;
  terms->exact = !retrieve.equivalent;
  std::vector<CodeData> codes;
  if (!retrieve.codes.empty()) {
    for (const Value& code : retrieve.codes) CollectCodes(code, &codes);
    terms->kind = Terms::Kind::kCodes;
  } else if (node.count > 0) {
    const Value asked = EvalOperand(node, 0);
    if (failed_) return nullptr;
    if (asked.tag == Tag::kValueSet) {
      if (asked.vocabulary->expansion == nullptr) {
        Fail(node, "the value set \"" + std::string(asked.vocabulary->name) + "\" (" +
                       std::string(asked.vocabulary->id) + ") is not loaded");
        return nullptr;
      }
      terms->kind = Terms::Kind::kValueSet;
      terms->value_set = asked.vocabulary->expansion;
    } else if (asked.tag == Tag::kCodeSystem) {
      terms->kind = Terms::Kind::kCodeSystem;
      terms->code_system = asked.vocabulary;
    } else {
      *unknown = asked.unknown || (asked.tag == Tag::kList && asked.list->open);
      CollectCodes(asked, &codes);
      terms->kind = Terms::Kind::kCodes;
    }
  } else {
    Fail(node, "the value set \"" + std::string(retrieve.value_set_name) + "\" (" +
                   std::string(retrieve.value_set) + ") is not loaded");
    return nullptr;
  }
  std::vector<uint32_t> hashes;
  for (const CodeData& code : codes) hashes.push_back(HashText(code.code));
  if (state.stable_terms) {
    state.codes = std::move(codes);
    state.hashes = std::move(hashes);
    terms->codes = state.codes;
    terms->hashes = state.hashes;
    state.terms = *terms;
  } else {
    terms->codes = arena_.Copy(std::span<const CodeData>(codes));
    terms->hashes = arena_.Copy(std::span<const uint32_t>(hashes));
  }
  return terms;
}

// Fills matches_ with the resources of the type and codes, in the order of the record.
void Machine::FindMatches(const Node& node, const Terms* terms) {
  FindOfCode(node, terms);
  const Retrieve& retrieve = program_->retrieves[node.aux];
  if (terms != nullptr && terms->kind == Terms::Kind::kValueSet &&
      !retrieve.set_extension.empty()) {
    FindOfSet(retrieve, terms->value_set->url);
  }
  if (retrieve.profile == nullptr) return;
  std::erase_if(matches_, [&](const fhir::Node* resource) {
    return !ConformsTo(*resource, *retrieve.profile);
  });
}

// "None of these was done": resources that name the value set itself in place of a code. Keeps
// matches_ in the order of the record.
void Machine::FindOfSet(const Retrieve& retrieve, std::string_view value_set) {
  static const fhir::NameId extension = fhir::Model::R4().FindName("extension");
  const size_t found = matches_.size();
  for (uint32_t i : record().OfType(retrieve.type)) {
    const fhir::Node* const resource = record().resources()[i].node;
    std::vector<const fhir::Node*> at{resource};
    for (fhir::NameId name : retrieve.code_path) {
      std::vector<const fhir::Node*> next;
      for (const fhir::Node* n : at) {
        for (const fhir::Node* c = n->first_child; c != nullptr; c = c->next) {
          if (c->name == name) next.push_back(c);
        }
      }
      at = std::move(next);
    }
    const bool names_set = std::any_of(at.begin(), at.end(), [&](const fhir::Node* n) {
      for (const fhir::Node* e = n->first_child; e != nullptr; e = e->next) {
        if (e->name != extension || e->ChildText("url") != retrieve.set_extension) continue;
        const std::string_view url = e->ChildText("value");
        if (url.substr(0, url.find('|')) == value_set) return true;
      }
      return false;
    });
    if (names_set) matches_.push_back(resource);
  }
  if (matches_.size() == found) return;
  std::sort(matches_.begin(), matches_.end(),
            [](const fhir::Node* a, const fhir::Node* b) { return a->resource < b->resource; });
  matches_.erase(std::unique(matches_.begin(), matches_.end()), matches_.end());
}

// By type and code alone.
void Machine::FindOfCode(const Node& node, const Terms* terms) {
  const Retrieve& retrieve = program_->retrieves[node.aux];
  matches_.clear();
  if (terms == nullptr) {
    const std::span<const fhir::Resource> resources = record().resources();
    if (!IsAbstract(retrieve.type)) {
      for (uint32_t i : record().OfType(retrieve.type)) matches_.push_back(resources[i].node);
      return;
    }
    const fhir::Model& model = fhir::Model::R4();
    for (const fhir::Resource& resource : resources) {
      if (model.IsA(resource.node->type, retrieve.type)) matches_.push_back(resource.node);
    }
    return;
  }
  const fhir::CodeIndex*& index = indexes_[retrieves_[node.aux].index];
  if (index == nullptr) index = &record().CodesOf(retrieve.type, retrieve.code_path);
  // A resource's codes follow one another.
  auto add = [&](const fhir::CodeIndex::Entry& entry) {
    if (matches_.empty() || matches_.back() != entry.resource) matches_.push_back(entry.resource);
  };
  if (!terms->OfCodeAndSystem()) {
    for (const fhir::CodeIndex::Entry& entry : index->entries()) {
      if (terms->Matches(fhir::ReadCoding(*entry.coding))) add(entry);
    }
    return;
  }
  // Which of the record's codes are asked for.
  wanted_.clear();
  auto want = [&](const fhir::CodeIndex::Code& code) {
    if (terms->Matches(code)) wanted_.push_back(static_cast<uint32_t>(&code - &index->codes()[0]));
  };
  if (terms->kind == Terms::Kind::kCodes && terms->hashes.size() == 1) {
    index->ForEachOf(terms->hashes[0], want);
  } else {
    for (const fhir::CodeIndex::Code& code : index->codes()) want(code);
  }
  if (wanted_.empty()) return;
  if (wanted_.size() == 1) {
    const auto found = index->ResourcesOf(index->codes()[wanted_[0]]);
    matches_.assign(found.begin(), found.end());
    return;
  }
  is_wanted_.assign(index->codes().size(), 0);
  for (uint32_t code : wanted_) is_wanted_[code] = 1;
  for (const fhir::CodeIndex::Entry& entry : index->entries()) {
    if (is_wanted_[entry.code] != 0) add(entry);
  }
}

// Lists that are empty because nothing is known, and that speak for what is asked: by their own
// code for the whole type, or by a code that is asked for. Appends them to absences_.
bool Machine::ClosingLists(const Retrieve& retrieve, const Terms* terms) {
  if (!empty_lists_) {
    empty_lists_.emplace();
    for (uint32_t i : record().OfType(list_type_)) {
      if (IsEmptyByKnowledge(*record().resources()[i].node)) empty_lists_->push_back(i);
    }
  }
  static const fhir::NameId kCodePath[] = {fhir::Model::R4().FindName("code")};
  const size_t before = absences_.size();
  for (uint32_t i : *empty_lists_) {
    const fhir::Node& list = *record().resources()[i].node;
    bool speaks = retrieve.type != list_type_ && ListSpeaksFor(list, retrieve.type);
    if (!speaks && terms != nullptr) {
      fhir::ForEachCoding(list, kCodePath,
                          [&](const Coding& coding) { speaks = speaks || terms->Matches(coding); });
    }
    if (speaks) absences_.push_back(i);
  }
  return absences_.size() > before;
}

// Whether the record's latest statement of absence is of a later day than all that it asserts:
// "none since then". Days that are not known contradict.
bool Machine::AbsenceIsLater() const {
  std::string_view absent;
  for (uint32_t i : absences_) absent = std::max(absent, DayOf(*record().resources()[i].node));
  if (absent.empty()) return false;
  return std::all_of(matches_.begin(), matches_.end(), [&](const fhir::Node* resource) {
    const std::string_view day = DayOf(*resource);
    return !day.empty() && day < absent;
  });
}

uint32_t Machine::RunRetrieve(const Node& node) {
  const Retrieve& retrieve = program_->retrieves[node.aux];
  if (node.count > 1) {
    Fail(node, "a retrieve with a date range is not supported; use a where clause");
    return 0;
  }
  Terms terms;
  bool unknown_terms = false;
  const Terms* wanted = nullptr;
  if (retrieve.has_terminology) {
    wanted = ReadTerms(node, retrieve, &terms, &unknown_terms);
    if (wanted == nullptr) return 0;
  }
  FindMatches(node, wanted);
  absences_.clear();
  bool open = false;
  if (options_.open_world) {
    size_t kept = 0;
    for (const fhir::Node* resource : matches_) {
      switch (StatementOf(*resource)) {
        case Statement::kAsserts:
          matches_[kept++] = resource;
          break;
        case Statement::kAbsent:
          absences_.push_back(resource->resource);
          break;
        case Statement::kIgnored:
          break;
      }
    }
    matches_.resize(kept);
    if (retrieve.type == patient_type_) {
      open = matches_.empty();
    } else if (unknown_terms || (!matches_.empty() && !AbsenceIsLater())) {
      open = true;
      absences_.clear();  // contradicted: the record says both
    } else if (!matches_.empty()) {
      open = false;  // what was there is of an earlier day than the statement that ends it
    } else {
      ClosingLists(retrieve, wanted);
      open = absences_.empty();
    }
  }
  steps_ += matches_.size();
  Value* items = arena_.NewArray<Value>(matches_.size());
  for (size_t i = 0; i < matches_.size(); ++i) {
    items[i] = Value::Node(matches_[i]);
    // Somebody will look at them (query.cc, Fetch).
    __builtin_prefetch(matches_[i]);
    __builtin_prefetch(matches_[i] + 1);
  }
  RetrieveResult result;
  result.retrieve = node.aux;
  if (options_.explain) {
    uint32_t* numbers = arena_.NewArray<uint32_t>(matches_.size());
    for (size_t i = 0; i < matches_.size(); ++i) numbers[i] = matches_[i]->resource;
    result.items = {numbers, matches_.size()};
    result.absences = arena_.Copy(std::span<const uint32_t>(absences_));
  }
  result.list = Value::List(arena_.New<ListData>(ListData{{items, matches_.size()}, open}));
  results_.push_back(result);
  return static_cast<uint32_t>(results_.size() - 1);
}

}  // namespace precert::cql
