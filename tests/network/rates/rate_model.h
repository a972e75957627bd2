// A rate file as plain vectors, the store made of it, and the answer that a lookup must give, found
// by looking at everything.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "network/rates/lookup.h"
#include "network/rates/segment_builder.h"
#include "network/rates/store.h"

namespace precert::rates::testing {

struct ModelGroup {
  std::string id;
  bool defined = true, remote = false;
  std::vector<GroupMember> members;
  std::vector<std::string> networks;
};

struct ModelPrice {
  PriceDescription description;
  Amount amount;
};

struct ModelRate {
  std::vector<uint32_t> groups;  // of Model::groups
  std::vector<ModelPrice> prices;
};

struct ModelItem {
  CodeItem head;
  std::vector<ModelRate> rates;
};

struct Model {
  RateFile file;
  std::vector<ModelGroup> groups;
  std::vector<ModelItem> items;
  bool groups_last = false;  // defined after the items
};

inline PriceDescription Negotiated(std::vector<std::string> places = {"11"},
                                   std::vector<std::string> modifiers = {},
                                   std::string type = "negotiated",
                                   std::string until = "9999-12-31") {
  PriceDescription d;
  d.negotiated_type = std::move(type);
  d.expiration_date = std::move(until);
  d.billing_class = "professional";
  d.service_codes = std::move(places);
  d.modifiers = std::move(modifiers);
  return d;
}

inline CodeItem Cpt(const std::string& code, const std::string& name = "a service") {
  CodeItem item;
  item.arrangement = "ffs";
  item.code_type = "CPT";
  item.code_version = "2026";
  item.code = code;
  item.name = name;
  return item;
}

inline GroupMember Ein(const std::string& tin, std::vector<uint64_t> npis) {
  GroupMember m;
  m.tin = tin;
  m.npis = std::move(npis);
  return m;
}

// Seals the model into the store's folder. `part_every`: a part ends after so many rates.
inline std::string SealModel(const Model& model, const std::string& store, size_t part_every = 0) {
  Result<SegmentBuilder> b = SegmentBuilder::Create(store);
  EXPECT_TRUE(b.ok()) << (b.ok() ? "" : b.error().ToString());
  if (!b.ok()) return {};
  auto define = [&] {
    for (const ModelGroup& g : model.groups) {
      const uint32_t n = b->Group(g.id);
      if (g.defined) {
        std::optional<uint32_t> networks;
        if (!g.networks.empty()) networks = b->Networks(g.networks);
        b->DefineGroup(n, g.members, networks);
      }
      if (g.remote) b->DefineRemote(n, "https://example.com/" + g.id + ".json");
    }
  };
  if (!model.groups_last) define();
  size_t rates = 0;
  for (const ModelItem& item : model.items) {
    b->BeginItem();
    for (const ModelRate& rate : item.rates) {
      std::vector<uint32_t> groups;
      for (uint32_t g : rate.groups) groups.push_back(b->Group(model.groups[g].id));
      std::vector<Price> prices;
      for (const ModelPrice& p : rate.prices) {
        prices.push_back({b->Description(p.description), p.amount});
      }
      b->AddRate(b->Set(groups), prices);
      if (part_every != 0 && ++rates % part_every == 0) {
        Status ended = b->EndPart();
        EXPECT_TRUE(ended.ok());
      }
    }
    Status ended = b->EndItem(item.head);
    EXPECT_TRUE(ended.ok());
  }
  if (model.groups_last) define();
  Result<std::string> name = b->Seal(model.file);
  EXPECT_TRUE(name.ok()) << (name.ok() ? "" : name.error().ToString());
  return name.ok() ? *name : "";
}

// Adds it as well and opens the store.
inline Store StoreOf(const Model& model, const std::string& folder, size_t part_every = 0) {
  const std::string name = SealModel(model, folder, part_every);
  Result<Store::Outcome> added = Store::Add(folder, std::vector{name}, Store::Keep::kNone);
  EXPECT_TRUE(added.ok()) << (added.ok() ? "" : added.error().ToString());
  Result<Store> store = Store::Open(folder);
  EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().ToString());
  return std::move(*store);
}

inline std::string Words(const PriceDescription& d) {
  std::string w = d.negotiated_type + "/" + d.expiration_date + "/" + d.billing_class + "/" +
                  d.setting + "/" + d.additional_information + "/" + d.billed_charge + "/";
  for (const std::string& s : d.service_codes) w += s + " ";
  w += "/";
  for (const std::string& s : d.modifiers) w += s + " ";
  return w;
}

// An answer as text that two ways of finding it can be compared by.
inline std::string Summary(ProviderStatus status, std::multiset<std::string> prices) {
  std::string out = std::string(StatusId(status)) + "\n";
  for (const std::string& p : prices) out += p + "\n";
  return out;
}

inline std::string Summary(const Store& store, const RateAnswer& answer) {
  std::multiset<std::string> prices;
  for (const FoundPrice& p : answer.prices) {
    Result<ItemText> text = store.segments()[p.segment].ReadItemText(p.item);
    std::string line = std::string(p.code_type) + " " + p.head->arrangement + " " +
                       p.head->version + " " + p.head->severity + " " +
                       (text.ok() ? text->name + ";" + text->description : "?") + " " +
                       p.amount.ToString() + " " + Words(*p.description) + " through";
    std::set<std::string> through;
    for (uint32_t i : answer.ThroughOf(p)) {
      const Through& t = answer.through[i];
      through.insert(t.group_id + ":" + (t.tin_type == TinType::kNpi ? "n" : "e") + t.tin);
    }
    for (const std::string& t : through) line += " " + t;
    prices.insert(line);
  }
  return Summary(answer.status, prices);
}

// The members of a group that are the provider asked for.
inline std::vector<const GroupMember*> MembersAsked(const ModelGroup& group, const RateQuery& q) {
  std::vector<const GroupMember*> found;
  if (!group.defined) return found;
  for (const GroupMember& m : group.members) {
    const bool tin = !q.tin.empty() && m.tin == NormalTin(q.tin);
    if (!q.tin.empty() && !tin) continue;
    if (q.npi) {
      const bool npi = std::count(m.npis.begin(), m.npis.end(), *q.npi) > 0;
      const bool by_tin = m.by_tin_only &&
                          (tin || (m.tin_type == TinType::kNpi && m.tin == std::to_string(*q.npi)));
      if (!npi && !by_tin) continue;
    }
    found.push_back(&m);
  }
  return found;
}

// The answer by brute force, for queries that are not narrowed.
inline std::string BruteForce(const Model& model, const RateQuery& q) {
  bool listed = false, unresolved = false;
  for (const ModelGroup& g : model.groups) listed |= !MembersAsked(g, q).empty();
  std::map<std::string, std::set<std::string>> prices;  // line without through -> through
  for (const ModelItem& item : model.items) {
    if (item.head.code != q.code) continue;
    if (!q.code_type.empty() && item.head.code_type != q.code_type) continue;
    for (const ModelRate& rate : item.rates) {
      std::set<std::string> through;
      for (uint32_t g : rate.groups) {
        const ModelGroup& group = model.groups[g];
        unresolved |= !group.defined || group.remote;
        for (const GroupMember* m : MembersAsked(group, q)) {
          through.insert(group.id + ":" + (m->tin_type == TinType::kNpi ? "n" : "e") + m->tin);
        }
      }
      if (through.empty()) continue;
      for (const ModelPrice& p : rate.prices) {
        if (!q.as_of.empty() && p.description.expiration_date < q.as_of) continue;
        const std::string line = item.head.code_type + " " + item.head.arrangement + " " +
                                 item.head.code_version + " " + item.head.severity + " " +
                                 item.head.name + ";" + item.head.description + " " +
                                 p.amount.ToString() + " " + Words(p.description) + " through";
        prices[line].insert(through.begin(), through.end());
      }
    }
  }
  std::multiset<std::string> lines;
  for (const auto& [line, through] : prices) {
    std::string whole = line;
    for (const std::string& t : through) whole += " " + t;
    lines.insert(whole);
  }
  const ProviderStatus status = listed       ? ProviderStatus::kListed
                                : unresolved ? ProviderStatus::kUnresolved
                                             : ProviderStatus::kNotListed;
  return Summary(status, lines);
}

// A file of some size with every quirk in it somewhere.
inline Model RandomModel(std::mt19937_64& random, size_t codes, size_t rates_of_code) {
  auto below = [&](uint64_t n) { return random() % n; };
  Model m;
  m.file.kind = "in-network";
  m.file.file = "random.json";
  m.groups_last = below(2) != 0;
  auto npi = [&]() -> uint64_t {
    return below(20) == 0 ? below(30) + 1 : 1'000'000'000 + below(60) * (1 + below(3) * 1'000'003);
  };
  const size_t groups = 1 + below(40);
  for (size_t g = 0; g < groups; ++g) {
    ModelGroup group;
    group.id = below(3) != 0 ? std::to_string(g) : "690." + std::to_string(g) + "0";
    group.defined = below(8) != 0;
    group.remote = !group.defined && below(2) != 0;
    if (below(2) != 0) group.networks = {"Lakeside " + std::to_string(below(3))};
    std::map<std::pair<TinType, std::string>, GroupMember> members;
    for (size_t i = below(4); i > 0; --i) {
      GroupMember member;
      member.tin_type = below(5) == 0 ? TinType::kNpi : TinType::kEin;
      member.tin = member.tin_type == TinType::kNpi ? std::to_string(1'000'000'000 + below(60))
                   : below(6) == 0                  ? "A-" + std::to_string(below(3))
                                                    : std::to_string(100'000'000 + below(20));
      member.by_tin_only = below(6) == 0;
      std::set<uint64_t> npis;
      for (size_t n = below(9); n > 0; --n) npis.insert(npi());
      member.npis.assign(npis.begin(), npis.end());
      members[{member.tin_type, member.tin}] = member;
    }
    if (group.defined) {
      for (auto& [key, member] : members) group.members.push_back(member);
    }
    m.groups.push_back(std::move(group));
  }
  std::vector<PriceDescription> descriptions;
  for (size_t d = 1 + below(12); d > 0; --d) {
    PriceDescription p = Negotiated(
        {"11", below(2) != 0 ? "22" : "CSTM-00"}, {}, below(5) == 0 ? "percentage" : "negotiated",
        below(3) == 0 ? "2026-0" + std::to_string(1 + below(9)) + "-01" : "9999-12-31");
    if (below(2) != 0) p.modifiers = {"T" + std::to_string(below(4))};
    descriptions.push_back(p);
  }
  for (size_t c = 0; c < codes; ++c) {
    ModelItem item;
    item.head = Cpt(std::to_string(10000 + below(codes)), "name " + std::to_string(below(2)));
    if (below(5) == 0) item.head.code_type = "HCPCS";
    if (below(9) == 0) item.head.severity = std::to_string(below(3));
    for (size_t r = below(rates_of_code + 1); r > 0; --r) {
      ModelRate rate;
      for (size_t n = below(6); n > 0; --n) rate.groups.push_back(below(groups));
      for (size_t n = below(5) == 0 ? 2 + below(3) : 1; n > 0; --n) {
        Amount amount{static_cast<int64_t>(below(4) == 0 ? below(1'000'000'000'000) : below(500)),
                      2};
        if (below(12) == 0) amount = {static_cast<int64_t>(below(100000)) * 10 + 7, 5};
        rate.prices.push_back({descriptions[below(descriptions.size())], amount});
      }
      item.rates.push_back(std::move(rate));
    }
    m.items.push_back(std::move(item));
  }
  return m;
}

}  // namespace precert::rates::testing
