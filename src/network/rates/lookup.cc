// Meets the sets of a provider's groups with the rates of a code.
#include "network/rates/lookup.h"

#include <algorithm>

#include "base/text.h"

namespace precert::rates {
namespace {

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The type that a code's form tells, for a wildcard when nobody said the type: CPT (five digits, or
// four and F, T, U, A or M), HCPCS (a letter and four digits), revenue code, MS-DRG.
std::string_view TypeByForm(std::string_view code) {
  if (code.size() == 5) {
    if (IsDigits(code)) return "CPT";
    if (IsDigits(code.substr(0, 4)) &&
        std::string_view("FTUAM").find(code[4]) != std::string_view::npos) {
      return "CPT";
    }
    if (code[0] >= 'A' && code[0] <= 'V' && IsDigits(code.substr(1))) return "HCPCS";
  }
  if (code.size() == 4 && IsDigits(code)) return "RC";
  if (code.size() == 3 && IsDigits(code)) return "MS-DRG";
  return {};
}

// "9999-12-31" and what is no date never end.
bool Ended(const std::string& expiration, const std::string& as_of) {
  return !as_of.empty() && expiration.size() == 10 && expiration[4] == '-' &&
         expiration[7] == '-' && expiration < as_of;
}

}  // namespace

std::string_view StatusId(ProviderStatus status) {
  switch (status) {
    case ProviderStatus::kNoFile:
      return "no-file";
    case ProviderStatus::kNotListed:
      return "not-listed";
    case ProviderStatus::kUnresolved:
      return "unresolved";
    default:
      return "listed";
  }
}

int CompareAmounts(const Amount& a, const Amount& b) {
  auto scaled = [](const Amount& amount, int scale) {
    int128 units = amount.units;
    for (int s = amount.scale; s < scale; ++s) units *= 10;
    return units;
  };
  const int scale = std::max(a.scale, b.scale);
  const int128 x = scaled(a, scale), y = scaled(b, scale);
  return x < y ? -1 : x > y ? 1 : 0;
}

std::string NormalPlace(std::string_view place) {
  const std::string_view text = Trim(place);
  std::string normal;
  for (char c : text) normal.push_back(ToUpperAscii(c));
  if (normal.size() == 1 && IsDigits(normal)) normal.insert(0, 1, '0');
  return normal;
}

std::string NormalTin(std::string_view tin) {
  std::string normal;
  for (char c : Trim(tin)) {
    if (c != '-' && c != ' ') normal.push_back(c);
  }
  return IsDigits(normal) ? normal : std::string(Trim(tin));
}

void RateAnswer::Clear() {
  status = ProviderStatus::kNoFile;
  files.clear();
  prices.clear();
  through.clear();
  through_of_prices.clear();
  dollars.reset();
  ended = other_place = other_modifiers = files_of_other_plans = files_without_plan = 0;
}

Status Lookup::Find(const RateQuery& query, RateAnswer* answer) {
  answer->Clear();
  if (Trim(query.code).empty()) return Error{"the question names no code"};
  if (!query.npi && query.tin.empty()) return Error{"the question names no NPI and no TIN"};
  for (uint32_t s = 0; s < store_->segments().size(); ++s) {
    const ListedSegment& listed = store_->list().segments[s];
    if (listed.kind != query.kind) continue;
    FileAnswer file;
    file.segment = s;
    if (!query.plan.empty()) {
      const std::vector<FilePlan>& plans = store_->plans(s);
      const bool ours = std::any_of(plans.begin(), plans.end(), [&](const FilePlan& p) {
        return SamePlanId(p.id, query.plan);
      });
      file.bound = ours;
      if (!ours && !(plans.empty() && query.with_unbound_files)) {
        ++(plans.empty() ? answer->files_without_plan : answer->files_of_other_plans);
        continue;
      }
    }
    if (Status found = FindInFile(query, &file, answer); !found.ok()) return found;
    answer->status = std::max(answer->status, file.status);
    answer->files.push_back(file);
  }
  for (const FoundPrice& p : answer->prices) {
    if (p.unit != Unit::kDollars) continue;
    if (!answer->dollars) {
      answer->dollars = DollarRange{p.amount, p.amount};
    } else if (CompareAmounts(p.amount, answer->dollars->low) < 0) {
      answer->dollars->low = p.amount;
    } else if (CompareAmounts(p.amount, answer->dollars->high) > 0) {
      answer->dollars->high = p.amount;
    }
  }
  return Done{};
}

// The groups of the provider in a file.
Status Lookup::FindProvider(const RateQuery& query, const Segment& segment, FileAnswer* file) {
  groups_.clear();
  tins_.clear();
  auto add = [&](const Result<GroupList>& list) {
    if (!list.ok()) return false;
    for (uint32_t i = 0; i < list->size(); ++i) groups_.push_back((*list)[i]);
    return true;
  };
  if (query.npi) {
    Result<GroupList> groups = segment.GroupsOfNpi(*query.npi);
    if (!add(groups)) return groups.error();
  }
  const bool npi_found = !groups_.empty();
  if (!query.tin.empty()) {
    const std::string tin = NormalTin(query.tin);
    for (TinType type : {TinType::kEin, TinType::kNpi}) {
      Result<std::optional<uint32_t>> number = segment.FindTin(type, tin);
      if (!number.ok()) return number.error();
      if (!*number) continue;
      tins_.push_back(**number);
      Result<GroupList> groups = segment.GroupsOfTin(**number);
      if (!add(groups)) return groups.error();
    }
    std::sort(groups_.begin(), groups_.end());
    groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
  }
  bool listed = !groups_.empty();
  if (query.npi && !query.tin.empty() && listed) {
    // Both must hold of one member.
    std::vector<Through> through;
    size_t kept = 0;
    for (uint32_t group : groups_) {
      Result<uint32_t> added = AddThrough(query, file->segment, group, &through);
      if (!added.ok()) return added.error();
      if (*added > 0) groups_[kept++] = group;
    }
    groups_.resize(kept);
    listed = kept > 0;
    file->other_tin = !listed && npi_found;
  }
  if (listed) file->status = ProviderStatus::kListed;
  return Done{};
}

Status Lookup::FindInFile(const RateQuery& query, FileAnswer* file, RateAnswer* answer) {
  const Segment& segment = store_->segments()[file->segment];
  file->tin_only_members = segment.head().counts.tin_only_members;
  file->unresolved_groups = segment.head().counts.unresolved_groups;
  if (Status found = FindProvider(query, segment, file); !found.ok()) return found;
  through_of_group_.assign(groups_.size(), {0, kNotYet});
  const size_t before = answer->prices.size();
  const std::string_view written = Trim(query.code);
  std::string upper;
  for (char c : written) upper.push_back(ToUpperAscii(c));
  std::string type_asked;
  for (char c : Trim(query.code_type)) type_asked.push_back(ToUpperAscii(c));

  // The code itself, under every type or the one that is asked. A file that has it under a type
  // tells which wildcard is meant.
  std::vector<std::string_view> found_types;
  auto look = [&](uint32_t type, std::string_view code, std::optional<CodeEntry>* entry) -> Status {
    Result<std::optional<CodeEntry>> found = segment.FindCode(type, code);
    if (!found.ok()) return found.error();
    *entry = std::move(*found);
    return Done{};
  };
  for (uint32_t t = 0; t < segment.types(); ++t) {
    Result<std::string_view> type = segment.Type(t);
    if (!type.ok()) return type.error();
    if (!type_asked.empty() && *type != type_asked) continue;
    std::optional<CodeEntry> entry;
    if (Status s = look(t, written, &entry); !s.ok()) return s;
    if (!entry && upper != written) {
      if (Status s = look(t, upper, &entry); !s.ok()) return s;
    }
    if (!entry) continue;
    file->code_found = true;
    found_types.push_back(*type);
    if (Status s = FindRates(query, *entry, CodeMatch::kExact, file, answer); !s.ok()) return s;
  }
  // Wildcards, only when the code itself has no price for this provider.
  auto no_price = [&] { return answer->prices.size() == before; };
  Result<const std::vector<CodeEntry>*> wild = segment.WildCodes();
  if (!wild.ok()) return wild.error();
  if (no_price() && !(*wild)->empty()) {
    if (!type_asked.empty()) {
      found_types.assign(1, type_asked);
    } else if (found_types.empty()) {
      found_types.assign(1, TypeByForm(upper));
    }
    for (const CodeMatch how : {CodeMatch::kAllOfType, CodeMatch::kAllCodes}) {
      if (!no_price()) break;
      for (const CodeEntry& entry : **wild) {
        const bool all = entry.code == kAllCodes || entry.type == kAllCodes;
        if (all != (how == CodeMatch::kAllCodes)) continue;
        if (!all &&
            std::find(found_types.begin(), found_types.end(), entry.type) == found_types.end()) {
          continue;
        }
        if (Status s = FindRates(query, entry, how, file, answer); !s.ok()) return s;
      }
    }
  }
  Narrow(query, before, answer);
  JoinEqual(before, answer);
  if (file->status != ProviderStatus::kListed && file->unresolved_rates) {
    file->status = ProviderStatus::kUnresolved;
  }
  return Done{};
}

// Fills matches_: which rates of the code are for one of groups_. Tells of groups not read.
Status Lookup::MatchRows(const Segment& segment, const CodeEntry& code, const uint8_t* bytes,
                         FileAnswer* file) {
  matches_.clear();
  // A short list is decoded once for all groups. A long one is met by skipping.
  const bool unresolved = !file->unresolved_rates && segment.head().counts.unresolved_sets > 0;
  if (groups_.empty() && !unresolved) return Done{};
  rows_.Start(bytes, code);
  if (rows_.malformed()) return segment.Damage("rates of a code");
  const std::span<const uint32_t> sets = rows_.sets_of_block();
  // Calls `take` with the position of every row whose set is in the list, until it answers false.
  auto meet = [&](PostingCursor& list, auto take) -> Status {
    if (!code.skips) {
      for (size_t i = 0; i < sets.size() && !list.done();) {
        if (sets[i] < list.value()) {
          ++i;
        } else if (list.value() < sets[i]) {
          list.Seek(sets[i]);
        } else if (!take(i++)) {
          break;
        }
      }
    } else {
      rows_.Start(bytes, code);
      while (!rows_.done() && !list.done()) {
        if (rows_.set() < list.value()) {
          rows_.Seek(list.value());
        } else if (list.value() < rows_.set()) {
          list.Seek(rows_.set());
        } else {
          if (!take(rows_.position())) break;
          rows_.Next();
        }
      }
      if (rows_.malformed()) return segment.Damage("rates of a code");
    }
    if (list.malformed()) return segment.Damage("sets of a group");
    return Done{};
  };
  for (uint32_t group = 0; group < groups_.size(); ++group) {
    Result<PostingCursor> list = segment.SetsOfGroup(groups_[group]);
    if (!list.ok()) return list.error();
    Status met = meet(*list, [&](uint64_t row) {
      matches_.push_back({row, group});
      return true;
    });
    if (!met.ok()) return met;
  }
  std::sort(matches_.begin(), matches_.end());
  if (unresolved) {
    Result<PostingCursor> list = segment.UnresolvedSets();
    if (!list.ok()) return list.error();
    Status met = meet(*list, [&](uint64_t) {
      file->unresolved_rates = true;
      return false;
    });
    if (!met.ok()) return met;
  }
  return Done{};
}

Status Lookup::FindRates(const RateQuery& query, const CodeEntry& code, CodeMatch how,
                         FileAnswer* file, RateAnswer* answer) {
  const Segment& segment = store_->segments()[file->segment];
  const uint8_t* bytes = segment.Rows(code);
  if (bytes == nullptr) return segment.Damage("rates of a code");
  if (Status matched = MatchRows(segment, code, bytes, file); !matched.ok()) return matched;
  if (matches_.empty()) return Done{};
  rows_.Start(bytes, code);
  for (size_t i = 0; i < matches_.size();) {
    const uint64_t row = matches_[i].row;
    const uint32_t first = static_cast<uint32_t>(answer->through_of_prices.size());
    for (; i < matches_.size() && matches_[i].row == row; ++i) {
      auto& [begin, size] = through_of_group_[matches_[i].group];
      if (size == kNotYet) {
        begin = static_cast<uint32_t>(answer->through.size());
        Result<uint32_t> added =
            AddThrough(query, file->segment, groups_[matches_[i].group], &answer->through);
        if (!added.ok()) return added.error();
        size = *added;
      }
      for (uint32_t n = 0; n < size; ++n) answer->through_of_prices.push_back(begin + n);
    }
    const uint32_t count = static_cast<uint32_t>(answer->through_of_prices.size()) - first;
    if (count == 0) return segment.Damage("a group without the provider that it is listed for");
    rows_.SeekPosition(row);
    if (rows_.done() || rows_.position() != row) return segment.Damage("rates of a code");
    Result<const ItemHead*> head = segment.HeadOfItem(code, rows_.item());
    if (!head.ok()) return head.error();
    const std::vector<Price>& paid = rows_.prices();
    if (rows_.malformed()) return segment.Damage("rates of a code");
    for (const Price& price : paid) {
      Result<const PriceDescription*> description = segment.Description(price.description);
      if (!description.ok()) return description.error();
      if (Ended((*description)->expiration_date, query.as_of)) {
        ++answer->ended;
        continue;
      }
      FoundPrice& found = answer->prices.emplace_back();
      found.segment = file->segment;
      found.description = *description;
      found.amount = price.amount;
      found.unit = UnitOf((*description)->negotiated_type);
      found.code_match = how;
      found.code_type = code.type;
      found.head = *head;
      found.item = code.first_item + rows_.item();
      found.first_through = first;
      found.through_count = count;
    }
  }
  return Done{};
}

// Adds the members of a group by which the provider is in it, and answers how many.
Result<uint32_t> Lookup::AddThrough(const RateQuery& query, uint32_t segment_number, uint32_t group,
                                    std::vector<Through>* through) {
  const Segment& segment = store_->segments()[segment_number];
  const size_t first = through->size();
  std::optional<Error> error;
  Result<GroupView> view = segment.ReadGroup(group, [&](const MemberView& member) {
    const bool tin_asked = std::find(tins_.begin(), tins_.end(), member.tin) != tins_.end();
    if (!query.tin.empty() && !tin_asked) return true;
    if (query.npi) {
      bool found = member.by_tin_only && tin_asked;
      ByteReader npis = member.npis;
      uint64_t npi = kFirstNpi;
      for (uint64_t i = 0; i < member.npi_count && !found && npis.ok(); ++i) {
        npi =
            i == 0 ? npi + static_cast<uint64_t>(UnZigZag(npis.Varint())) : npi + npis.Varint() + 1;
        found = npi == *query.npi;
      }
      if (!found && member.by_tin_only) {
        Result<GroupMember> read = segment.ReadTin(member.tin);
        if (!read.ok()) {
          error = read.error();
          return false;
        }
        found = read->tin_type == TinType::kNpi && read->tin == std::to_string(*query.npi);
      }
      if (!found) return true;
    }
    Result<GroupMember> read = segment.ReadTin(member.tin);
    if (!read.ok()) {
      error = read.error();
      return false;
    }
    Through& t = through->emplace_back();
    t.segment = segment_number;
    t.group = group;
    t.tin_type = read->tin_type;
    t.tin = std::move(read->tin);
    t.by_tin_only = member.by_tin_only;
    t.business_name = member.business_name;
    return true;
  });
  if (error) return *error;
  if (!view.ok()) return view.error();
  const std::vector<std::string>* networks = nullptr;
  if (view->networks && through->size() > first) {
    Result<const std::vector<std::string>*> list = segment.Networks(*view->networks);
    if (!list.ok()) return list.error();
    networks = *list;
  }
  for (size_t i = first; i < through->size(); ++i) {
    (*through)[i].group_id = view->id;
    (*through)[i].networks = networks;
  }
  return static_cast<uint32_t>(through->size() - first);
}

}  // namespace precert::rates
