// Elements of a rate file as simdjson's objects, for programs that read on demand.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "rates_items.h"

namespace precert::bench {

// Stops the program on an error.
inline void Must(simdjson::error_code error) {
  if (error != simdjson::SUCCESS) StopBench(simdjson::error_message(error));
}

// Calls `on_object(piece, object)` for each element of the file.
template <typename OnObject>
void EachRateObject(const std::string& path, OnObject&& on_object) {
  simdjson::ondemand::parser parser;
  SplitRateFile(path, [&](RatePiece piece, std::string_view text, size_t padded) {
    simdjson::ondemand::document document;
    Must(parser.iterate(text.data(), text.size(), padded).get(document));
    simdjson::ondemand::object object;
    Must(document.get_object().get(object));
    on_object(piece, object);
  });
}

}  // namespace precert::bench
