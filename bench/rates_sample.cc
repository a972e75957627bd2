// bench_rates_sample FILE COUNT OUT: questions for the lookup rows, with their answers, read from
// the file without the store. A line each: code type, code, NPI, 1 when the file has a rate for
// both, else 0, tab between; one of each in turn. A miss asks for a code and an NPI that are in the
// file, but not together. Always the same questions for the same file. References must be integers.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rates_json.h"

namespace precert::bench {
namespace {

namespace od = simdjson::ondemand;

constexpr uint64_t kMaxGroups = 1'000'000;  // of a generated file; a code's set of them is bits

using Code = std::pair<std::string, std::string>;  // type, code

struct Content {
  std::map<Code, std::vector<bool>> groups_of_code;          // indexed by group
  std::unordered_map<uint64_t, std::vector<uint64_t>> npis;  // of a group
};

void ReadItem(od::object item, Content& content) {
  std::string_view type, code;
  Must(item["billing_code_type"].get_string().get(type));
  std::string type_copy(type);
  Must(item["billing_code"].get_string().get(code));
  std::vector<bool>& groups = content.groups_of_code[{std::move(type_copy), std::string(code)}];
  od::array rates;
  Must(item["negotiated_rates"].get_array().get(rates));
  for (auto rate : rates) {
    od::array references;
    Must(rate["provider_references"].get_array().get(references));
    for (auto reference : references) {
      uint64_t id = 0;
      Must(reference.get_uint64().get(id));
      if (id >= kMaxGroups) StopBench("a group identifier of a million or more");
      if (groups.size() <= id) groups.resize(id + 1);
      groups[id] = true;
    }
  }
}

void ReadProviders(od::object providers, Content& content) {
  uint64_t id = 0;
  Must(providers["provider_group_id"].get_uint64().get(id));
  std::vector<uint64_t>& npis = content.npis[id];
  od::array members;
  Must(providers["provider_groups"].get_array().get(members));
  for (auto member : members) {
    od::array numbers;
    Must(member["npi"].get_array().get(numbers));
    for (auto number : numbers) {
      uint64_t npi = 0;
      Must(number.get_uint64().get(npi));
      if (npi != 0) npis.push_back(npi);  // 0: whoever bills under the tax identifier
    }
  }
}

Content Read(const std::string& path) {
  Content content;
  EachRateObject(path, [&](RatePiece piece, od::object object) {
    if (piece == RatePiece::kItem) {
      ReadItem(object, content);
    } else {
      ReadProviders(object, content);
    }
  });
  return content;
}

class Sampler {
 public:
  explicit Sampler(const Content& content) : content_(content) {
    for (const auto& entry : content.groups_of_code) codes_.push_back(&entry);
    for (const auto& [group, npis] : content.npis) {
      for (const uint64_t npi : npis) groups_of_npi_[npi].push_back(group);
    }
    for (const auto& entry : groups_of_npi_) all_npis_.push_back(entry.first);
    std::sort(all_npis_.begin(), all_npis_.end());
    if (codes_.empty() || all_npis_.empty()) StopBench("no codes or no NPIs in the file");
  }

  void Write(size_t count, std::ostream& out) {
    for (size_t i = 0, tries = 0; i < count; ++tries) {
      if (tries > 1000 * count) StopBench("not enough different questions in the file");
      const auto& [code, groups] = *codes_[Below(codes_.size())];
      const bool hit = i % 2 == 0;
      const uint64_t npi = hit ? Hit(groups) : all_npis_[Below(all_npis_.size())];
      if (npi == 0 || Has(groups, npi) != hit) continue;
      out << code.first << '\t' << code.second << '\t' << npi << '\t' << hit << '\n';
      ++i;
    }
  }

 private:
  size_t Below(size_t n) { return random_() % n; }

  // An NPI of a random group of the set; 0 when a few tries found none.
  uint64_t Hit(const std::vector<bool>& groups) {
    if (groups.empty()) return 0;
    size_t at = Below(groups.size());
    for (size_t i = 0; i < groups.size() && !groups[at]; ++i) at = (at + 1) % groups.size();
    const auto found = content_.npis.find(at);
    if (found == content_.npis.end() || found->second.empty()) return 0;
    return found->second[Below(found->second.size())];
  }

  bool Has(const std::vector<bool>& groups, uint64_t npi) const {
    for (const uint64_t group : groups_of_npi_.at(npi)) {
      if (group < groups.size() && groups[group]) return true;
    }
    return false;
  }

  const Content& content_;
  std::vector<const std::pair<const Code, std::vector<bool>>*> codes_;
  std::unordered_map<uint64_t, std::vector<uint64_t>> groups_of_npi_;
  std::vector<uint64_t> all_npis_;
  std::mt19937_64 random_{20260401};
};

}  // namespace
}  // namespace precert::bench

int main(int argc, char** argv) {
  using namespace precert::bench;
  if (argc != 4) StopBench("usage: bench_rates_sample FILE COUNT OUT");
  const Content content = Read(argv[1]);
  std::ofstream out(argv[3]);
  Sampler(content).Write(std::strtoull(argv[2], nullptr, 10), out);
  if (!out.flush()) StopBench("the questions could not be written");
  return 0;
}
