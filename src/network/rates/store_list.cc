// The store's list as JSON.
#include "network/rates/store_list.h"

#include <simdjson.h>

#include <algorithm>

#include "base/file.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "network/rates/checksum.h"
#include "network/rates/segment_format.h"

namespace precert::rates {
namespace {

namespace dom = simdjson::dom;

constexpr char kFormat[] = "precert rate store";

void WritePlans(JsonWriter& w, const std::vector<FilePlan>& plans) {
  w.Key("plans").BeginArray();
  for (const FilePlan& p : plans) {
    w.BeginObject().Field("id", p.id).FieldUnlessEmpty("id_type", p.id_type);
    w.FieldUnlessEmpty("name", p.name).FieldUnlessEmpty("market_type", p.market_type).EndObject();
  }
  w.EndArray();
}

std::string Write(const StoreList& list, const std::string& check) {
  JsonWriter w;
  w.BeginObject().Field("format", kFormat).Field("version", kStoreListVersion);
  w.Key("segments").BeginArray();
  for (const ListedSegment& s : list.segments) {
    w.BeginObject().Field("segment", s.base).Field("kind", s.kind).Field("file", s.file);
    w.Field("entity", s.entity).Field("last_updated_on", s.last_updated_on);
    w.Field("bytes", static_cast<int64_t>(s.bytes));
    w.Field("names_bytes", static_cast<int64_t>(s.names_bytes));
    w.Field("items", static_cast<int64_t>(s.items)).Field("rates", static_cast<int64_t>(s.rates));
    w.Field("prices", static_cast<int64_t>(s.prices));
    WritePlans(w, s.plans);
    w.EndObject();
  }
  w.EndArray().Key("bindings").BeginArray();
  for (const PlanBinding& b : list.bindings) {
    w.BeginObject().Field("file", b.file);
    WritePlans(w, b.plans);
    w.EndObject();
  }
  w.EndArray();
  if (!check.empty()) w.Field("check", check);
  w.EndObject();
  return std::move(w).Take();
}

// CRC-32C rather than SHA-256, whose library takes longer to start than all else that a first
// lookup does; what it must find is damage.
std::string CheckOf(const StoreList& list) {
  const uint32_t crc = Crc32c(Write(list, ""));
  std::string digits;
  for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[crc >> shift & 15];
  return digits;
}

// Reads members; the first that is missing or of another type is remembered.
struct Reader {
  bool ok = true;
  std::string Text(dom::element object, const char* key, bool optional = false) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS) {
      if (!optional) ok = false;
      return {};
    }
    return std::string(text);
  }
  uint64_t Number(dom::element object, const char* key) {
    uint64_t n = 0;
    if (object[key].get(n) != simdjson::SUCCESS) ok = false;
    return n;
  }
  std::vector<FilePlan> Plans(dom::element object) {
    std::vector<FilePlan> plans;
    dom::array array;
    if (object["plans"].get(array) != simdjson::SUCCESS) {
      ok = false;
      return plans;
    }
    for (dom::element e : array) {
      plans.push_back({Text(e, "name", true), Text(e, "id_type", true), Text(e, "id"),
                       Text(e, "market_type", true)});
    }
    return plans;
  }
};

bool IsBase(std::string_view base) {
  return base.size() == 32 && base.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string ListPath(const std::string& store) { return store + "/segments.json"; }

std::string ToJson(const StoreList& list) { return Write(list, CheckOf(list)); }

Result<StoreList> ParseStoreList(std::string_view json, const std::string& path) {
  auto bad = [&](std::string what) {
    return Error{std::move(what), Where{path},
                 "ingest the rate files into a new folder ('precert rates ingest'), or bring "
                 "this file back from a copy",
                 ""};
  };
  dom::parser parser;
  dom::element root;
  const simdjson::padded_string padded(json);
  if (const auto error = parser.parse(padded).get(root); error != simdjson::SUCCESS) {
    return bad(std::string("the list of this rate store is not JSON: ") +
               simdjson::error_message(error));
  }
  Reader read;
  uint64_t version = 0;
  if (read.Text(root, "format", true) != kFormat ||
      root["version"].get(version) != simdjson::SUCCESS) {
    return bad("this is not the list of a rate store");
  }
  if (version != kStoreListVersion) {
    return bad("this rate store has version " + std::to_string(version) +
               "; this program reads version " + std::to_string(kStoreListVersion));
  }
  StoreList list;
  dom::array array;
  if (root["segments"].get(array) == simdjson::SUCCESS) {
    for (dom::element e : array) {
      ListedSegment s;
      s.base = read.Text(e, "segment");
      s.kind = read.Text(e, "kind");
      s.file = read.Text(e, "file");
      s.entity = read.Text(e, "entity");
      s.last_updated_on = read.Text(e, "last_updated_on");
      s.bytes = read.Number(e, "bytes");
      s.names_bytes = read.Number(e, "names_bytes");
      s.items = read.Number(e, "items");
      s.rates = read.Number(e, "rates");
      s.prices = read.Number(e, "prices");
      s.plans = read.Plans(e);
      read.ok &= IsBase(s.base);
      list.segments.push_back(std::move(s));
    }
  } else {
    read.ok = false;
  }
  if (root["bindings"].get(array) == simdjson::SUCCESS) {
    for (dom::element e : array) list.bindings.push_back({read.Text(e, "file"), read.Plans(e)});
  } else {
    read.ok = false;
  }
  if (!read.ok || read.Text(root, "check", true) != CheckOf(list)) {
    return bad("the list of this rate store is damaged or was changed by hand");
  }
  return list;
}

Result<StoreList> ReadStoreList(const std::string& store) {
  const std::string path = ListPath(store);
  if (!FileExists(path)) {
    return Error{"this is not a rate store: it has no segments.json", Where{store},
                 "make one with 'precert rates ingest FILE -o STORE'", ""};
  }
  Result<std::string> json = ReadFile(path, kMaxStoreListBytes);
  if (!json.ok()) return json.error();
  return ParseStoreList(*json, path);
}

Status WriteStoreList(const std::string& store, const StoreList& list) {
  const std::string json = ToJson(list);
  if (json.size() > kMaxStoreListBytes) {
    return Error{"the list of this rate store would exceed the limit of " +
                     std::to_string(kMaxStoreListBytes) + " bytes",
                 Where{ListPath(store)}, "divide the rate files among several stores", ""};
  }
  return WriteFileAtomically(ListPath(store), json);
}

bool SameRateFile(std::string_view a, std::string_view b) {
  auto bare = [](std::string_view name) {
    if (name.ends_with(".gz")) name.remove_suffix(3);
    return name;
  };
  return bare(a) == bare(b);
}

bool SamePlanId(std::string_view a, std::string_view b) {
  auto next = [](std::string_view text, size_t& i) -> int {
    while (i < text.size() && (text[i] == '-' || text[i] == ' ')) ++i;
    return i < text.size() ? ToLowerAscii(text[i++]) : -1;
  };
  for (size_t i = 0, j = 0;;) {
    const int x = next(a, i), y = next(b, j);
    if (x != y) return false;
    if (x < 0) return true;
  }
}

std::vector<FilePlan> PlansOf(const StoreList& list, const ListedSegment& segment) {
  std::vector<FilePlan> plans = segment.plans;
  for (const PlanBinding& b : list.bindings) {
    if (!SameRateFile(b.file, segment.file)) continue;
    for (const FilePlan& p : b.plans) {
      if (std::find(plans.begin(), plans.end(), p) == plans.end()) plans.push_back(p);
    }
  }
  return plans;
}

}  // namespace precert::rates
