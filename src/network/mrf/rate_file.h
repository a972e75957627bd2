// ReadRateFile: one in-network or allowed-amounts file, in one pass, into a segment builder.
//
//   TextWindow window(std::move(*InputStream::Open("rates.json.gz")), true);
//   Result<rates::RateFile> file = ReadRateFile(window, *builder, {.seed = ...});
//   if (file.ok()) builder->Seal(*file);
//
// The files are those of the federal Transparency in Coverage rule (45 CFR 147.212(b)(1)(i), (ii)),
// schemas 1.0 to 2.1. Their keys may come in any order, and provider references may follow the
// rates that use them. What cannot be read is left out, counted and told by its place (RateFile::
// unreadable); a text that ends too early gives what was read, with `truncated`. Errors: it is no
// rate file at all, nothing of it could be read, or the builder cannot write. Memory: the
// builder's. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "network/mrf/text_window.h"
#include "network/rates/price.h"
#include "network/rates/segment_builder.h"

namespace precert::mrf {

struct ReadOptions {
  std::string file_name;           // for RateFile::file and messages
  uint64_t seed[2] = {0, 0};       // for KeyedHash: new random numbers for each run
  bool recognise = true;           // false: no shortcuts over known texts (for tests)
  std::function<void()> progress;  // called now and then; looks at the window and the builder
};

Result<rates::RateFile> ReadRateFile(TextWindow& window, rates::SegmentBuilder& builder,
                                     const ReadOptions& options);

}  // namespace precert::mrf
