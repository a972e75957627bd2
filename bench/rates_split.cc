// bench_rates_split FILE: the least that a reader of rates with simdjson could do. Splits the file
// into elements, goes on demand to every field that a store needs, and builds nothing.
//
// bench_rates_split FILE --lines ITEMS PROVIDERS writes the elements as they stand, one a line, for
// a peer that reads newline-delimited JSON only.
//
// Prints what it counted as JSON: items, prices, the exact sums of the rates that are dollars and
// of all rates (percentages and days among them: it is there to be compared), and of providers.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "rates_json.h"

namespace precert::bench {
namespace {

namespace od = simdjson::ondemand;

constexpr int kSumScale = 8;  // places of the sum; a rate with more stops the program

struct Counts {
  uint64_t items = 0, prices = 0, groups = 0, npis = 0;
  __int128 dollars = 0;  // sums of rates, in units of 10^-kSumScale
  __int128 all = 0;
  uint64_t visited = 0;  // of all else, so that nothing is left out by the compiler
};

// Which of simdjson's implementations the on-demand part was compiled for.
#define BENCH_TEXT_OF(name) #name
#define BENCH_TEXT(macro) BENCH_TEXT_OF(macro)
const char* OnDemandKind() { return BENCH_TEXT(SIMDJSON_BUILTIN_IMPLEMENTATION); }

// The text of a number, exactly, in units of 10^-kSumScale.
int64_t ExactUnits(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  int64_t units = 0;
  int places = -1;  // before the point
  for (const char c : text) {
    if (c == '.' && places < 0) {
      places = 0;
    } else if (c >= '0' && c <= '9' && units < INT64_MAX / 1000) {
      units = units * 10 + (c - '0');
      places += places >= 0;
    } else {
      StopBench("not a plain positive number: " + std::string(text));
    }
  }
  for (places = std::max(places, 0); places < kSumScale; ++places) {
    if (__builtin_mul_overflow(units, 10, &units)) StopBench("too large: " + std::string(text));
  }
  if (places > kSumScale) StopBench("too many places: " + std::string(text));
  return units;
}

std::string SumText(__int128 sum) {
  std::string digits;
  for (; sum != 0 || digits.size() <= kSumScale; sum /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(sum % 10)));
  }
  return digits.insert(digits.size() - kSumScale, ".");
}

std::string_view VisitText(od::value value, Counts& counts) {
  std::string_view text;
  Must(value.get_string().get(text));
  counts.visited += text.size();
  return text;
}

void VisitTexts(od::value value, Counts& counts) {
  od::array texts;
  Must(value.get_array().get(texts));
  for (auto text : texts) VisitText(text.value_unsafe(), counts);
}

// The other types are percentages and dollars a day.
bool IsDollars(std::string_view negotiated_type) {
  return negotiated_type == "negotiated" || negotiated_type == "fee schedule" ||
         negotiated_type == "derived";
}

void VisitPrice(od::object price, Counts& counts) {
  ++counts.prices;
  int64_t rate = 0;
  bool dollars = false;
  for (auto element : price) {
    od::field field;
    Must(std::move(element).get(field));
    const od::raw_json_string key = field.key();
    od::value& value = field.value();
    if (key == "negotiated_rate") {
      rate = ExactUnits(value.raw_json_token());
    } else if (key == "negotiated_type") {
      dollars = IsDollars(VisitText(value, counts));
    } else if (key == "service_code" || key == "billing_code_modifier") {
      VisitTexts(value, counts);
    } else if (key == "billing_class" || key == "setting" || key == "expiration_date") {
      VisitText(value, counts);
    }
  }
  counts.all += rate;
  if (dollars) counts.dollars += rate;
}

void VisitReferences(od::value value, Counts& counts) {
  od::array references;
  Must(value.get_array().get(references));
  for (auto reference : references) {
    od::value number = reference.value_unsafe();
    uint64_t id = 0;
    if (number.get_uint64().get(id) != simdjson::SUCCESS) {  // 690.64462 in some real files
      id = number.raw_json_token().size();
    }
    counts.visited += id;
  }
}

void VisitRate(od::object rate, Counts& counts) {
  for (auto element : rate) {
    od::field field;
    Must(std::move(element).get(field));
    const od::raw_json_string key = field.key();
    if (key == "provider_references") {
      VisitReferences(field.value(), counts);
    } else if (key == "negotiated_prices") {
      od::array prices;
      Must(field.value().get_array().get(prices));
      for (auto price : prices) {
        od::object object;
        Must(price.get_object().get(object));
        VisitPrice(object, counts);
      }
    }
  }
}

void VisitItem(od::object item, Counts& counts) {
  ++counts.items;
  for (auto element : item) {
    od::field field;
    Must(std::move(element).get(field));
    const od::raw_json_string key = field.key();
    if (key == "billing_code" || key == "billing_code_type" || key == "billing_code_type_version" ||
        key == "negotiation_arrangement" || key == "name" || key == "description") {
      VisitText(field.value(), counts);
    } else if (key == "negotiated_rates") {
      od::array rates;
      Must(field.value().get_array().get(rates));
      for (auto rate : rates) {
        od::object object;
        Must(rate.get_object().get(object));
        VisitRate(object, counts);
      }
    }
  }
}

void VisitGroup(od::object group, Counts& counts) {
  for (auto element : group) {
    od::field field;
    Must(std::move(element).get(field));
    const od::raw_json_string key = field.key();
    if (key == "npi") {
      od::array npis;
      Must(field.value().get_array().get(npis));
      for (auto npi : npis) {
        uint64_t number = 0;
        Must(npi.get_uint64().get(number));
        counts.visited += number;
        ++counts.npis;
      }
    } else if (key == "tin") {
      od::object tin;
      Must(field.value().get_object().get(tin));
      for (auto part : tin) VisitText(part.value_unsafe().value(), counts);
    }
  }
}

void VisitProviders(od::object providers, Counts& counts) {
  ++counts.groups;
  for (auto element : providers) {
    od::field field;
    Must(std::move(element).get(field));
    if (!(field.key() == "provider_groups")) continue;
    od::array groups;
    Must(field.value().get_array().get(groups));
    for (auto group : groups) {
      od::object object;
      Must(group.get_object().get(object));
      VisitGroup(object, counts);
    }
  }
}

Counts Visit(const std::string& path) {
  Counts counts;
  EachRateObject(path, [&](RatePiece piece, od::object object) {
    if (piece == RatePiece::kItem) {
      VisitItem(object, counts);
    } else {
      VisitProviders(object, counts);
    }
  });
  return counts;
}

// A line break inside an element is white space between tokens, so a blank says the same.
void WriteLines(const std::string& path, const char* items_path, const char* providers_path) {
  std::ofstream items(items_path, std::ios::binary), providers(providers_path, std::ios::binary);
  SplitRateFile(path, [&](RatePiece piece, std::string_view text, size_t) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    (piece == RatePiece::kItem ? items : providers) << line << '\n';
  });
  if (!items.flush() || !providers.flush()) StopBench("the lines could not be written");
}

}  // namespace
}  // namespace precert::bench

int main(int argc, char** argv) {
  using namespace precert::bench;
  if (argc == 5 && std::strcmp(argv[2], "--lines") == 0) {
    WriteLines(argv[1], argv[3], argv[4]);
    return 0;
  }
  if (argc != 2) StopBench("usage: bench_rates_split FILE [--lines ITEMS PROVIDERS]");
  const Counts counts = Visit(argv[1]);
  std::printf(
      "{\"items\": %llu, \"prices\": %llu, \"dollars\": \"%s\", \"all\": \"%s\", \"groups\": %llu, "
      "\"npis\": %llu, "
      "\"visited\": %llu, \"parser\": \"simdjson %d.%d, index %s, on-demand %s\"}\n",
      static_cast<unsigned long long>(counts.items), static_cast<unsigned long long>(counts.prices),
      SumText(counts.dollars).c_str(), SumText(counts.all).c_str(),
      static_cast<unsigned long long>(counts.groups), static_cast<unsigned long long>(counts.npis),
      static_cast<unsigned long long>(counts.visited), simdjson::SIMDJSON_VERSION_MAJOR,
      simdjson::SIMDJSON_VERSION_MINOR, simdjson::get_active_implementation()->name().c_str(),
      OnDemandKind());
  return 0;
}
