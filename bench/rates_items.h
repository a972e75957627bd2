// SplitRateFile: cuts a Transparency-in-Coverage in-network file into the elements of its two big
// arrays, as fast as that can be done without reading them: a scan of 64 bytes at a time that knows
// strings and counts brackets. The rates benchmark gives each piece to simdjson, which alone could
// not read a file of this size: it needs the whole text and an index of it in memory.
//
//   SplitRateFile("rates.json", [](RatePiece piece, std::string_view text, size_t padded) { ... });
//
// `text` is one element with its braces; `padded` bytes from its start may be read, which is at
// least simdjson's padding more. It is the callback's until it returns. Trusts that the input is
// JSON; stops the program with a message where it is not. Memory: the longest element.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace precert::bench {

enum class RatePiece { kItem, kProviders };  // of "in_network", of "provider_references"

using RatePieceSink = std::function<void(RatePiece, std::string_view text, size_t padded)>;

// The length of the file.
size_t SplitRateFile(const std::string& path, const RatePieceSink& sink);

// Prints "PROGRAM: what" to standard error and ends with exit code 2.
[[noreturn]] void StopBench(const std::string& what);

}  // namespace precert::bench
