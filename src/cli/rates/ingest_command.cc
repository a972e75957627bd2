// precert rates ingest: rate files into a store.
#include <sys/random.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/cores.h"
#include "base/input_stream.h"
#include "base/json_writer.h"
#include "cli/environment.h"
#include "cli/progress.h"
#include "cli/rates/commands.h"
#include "cli/rates/words.h"
#include "network/mrf/rate_file.h"
#include "network/mrf/text_window.h"
#include "network/rates/segment_builder.h"
#include "network/rates/store.h"

namespace precert {
namespace {

constexpr size_t kShownFaults = 5;

struct IngestArguments {
  std::vector<std::string> files;
  std::string store, name;
  bool update = false, replace = false, json = false;
};

// One file that was read and sealed, and not yet added.
struct Ingested {
  std::string segment;
  rates::RateFile file;
  rates::SegmentBuilder::Counts counts;
};

// What it read with is gone when the segment is sealed, which needs memory too.
Result<rates::RateFile> Read(std::unique_ptr<InputStream> input, const std::string& name,
                             Progress& progress, rates::SegmentBuilder& builder) {
  mrf::ReadOptions options;
  options.file_name = name;
  if (getrandom(options.seed, sizeof options.seed, 0) != sizeof options.seed) {
    return Error{.message = "the system gives no random numbers"};
  }
  mrf::TextWindow window(std::move(input), AvailableCores() > 1);
  options.progress = [&] {
    progress.Show(window.packed_taken(), window.packed_total(), builder.counts().prices);
  };
  return mrf::ReadRateFile(window, builder, options);
}

Result<Ingested> IngestOne(const std::string& path, const IngestArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  Result<std::unique_ptr<InputStream>> input = InputStream::Open(path);
  if (!input.ok()) return input.error();
  Result<rates::SegmentBuilder> builder = rates::SegmentBuilder::Create(arguments.store);
  if (!builder.ok()) return builder.error();
  const std::string name =
      !arguments.name.empty() ? arguments.name : std::filesystem::path(path).filename().string();
  Progress progress("prices");
  Result<rates::RateFile> file = Read(std::move(*input), name, progress, *builder);
  if (!file.ok()) return file.error();
  Result<std::string> segment = builder->Seal(*file);
  if (!segment.ok()) return segment.error();
  progress.Clear();
  if (isatty(STDERR_FILENO) != 0) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double megabytes = static_cast<double>(file->text_bytes) / 1e6;
    std::fprintf(stderr, "%s: %.1f MB of text in %.2f s, %.0f MB/s\n", file->file.c_str(),
                 megabytes, took.count(), megabytes / took.count());
  }
  return Ingested{std::move(*segment), std::move(*file), builder->counts()};
}

void PrintText(const Ingested& ingested) {
  const rates::RateFile& file = ingested.file;
  std::cout << file.file << ": " << Grouped(ingested.counts.items) << " items, "
            << Grouped(ingested.counts.rates) << " rates, " << Grouped(ingested.counts.prices)
            << " prices\n";
  std::cout << "  segment " << ingested.segment << "\n";
  if (file.truncated) std::cout << "  The text breaks off; what came before is kept.\n";
  if (file.unreadable_count > 0) {
    std::cout << "  Left out, because it cannot be read: " << Grouped(file.unreadable_count)
              << (file.unreadable_count == 1 ? " place\n" : " places\n");
    for (size_t i = 0; i < file.unreadable.size() && i < kShownFaults; ++i) {
      std::cout << "    at byte " << file.unreadable[i].offset << ": " << file.unreadable[i].what
                << "\n";
    }
    if (file.unreadable_count > kShownFaults) {
      std::cout << "    ... precert rates info shows more\n";
    }
  }
  for (const std::string& remark : file.remarks) std::cout << "  Note: " << remark << "\n";
}

void WriteJson(const Ingested& ingested, JsonWriter& json) {
  const rates::RateFile& file = ingested.file;
  json.BeginObject();
  json.Field("file", file.file);
  json.Field("segment", ingested.segment);
  json.Field("kind", file.kind);
  json.Field("items", static_cast<int64_t>(ingested.counts.items));
  json.Field("rates", static_cast<int64_t>(ingested.counts.rates));
  json.Field("prices", static_cast<int64_t>(ingested.counts.prices));
  json.Field("textBytes", static_cast<int64_t>(file.text_bytes));
  json.Field("truncated", file.truncated);
  json.Field("unreadable", static_cast<int64_t>(file.unreadable_count));
  json.Key("faults").BeginArray();
  for (const rates::Unreadable& fault : file.unreadable) {
    json.BeginObject();
    json.Field("offset", static_cast<int64_t>(fault.offset));
    json.Field("what", fault.what);
    json.EndObject();
  }
  json.EndArray();
  json.Key("remarks").BeginArray();
  for (const std::string& remark : file.remarks) json.String(remark);
  json.EndArray();
  json.EndObject();
}

Result<int> Run(const IngestArguments& arguments) {
  if (!arguments.name.empty() && arguments.files.size() > 1) {
    return Error{.message = "--name is for one file, and " +
                            std::to_string(arguments.files.size()) + " are given"};
  }
  std::vector<Ingested> all;
  size_t failed = 0;
  for (const std::string& path : arguments.files) {
    Result<Ingested> one = IngestOne(path, arguments);
    if (one.ok()) {
      all.push_back(std::move(*one));
      continue;
    }
    ++failed;
    ReportError(one.error());
  }
  if (all.empty()) return kExitBadInput;

  std::vector<std::string> segments;
  for (const Ingested& ingested : all) segments.push_back(ingested.segment);
  using Keep = rates::Store::Keep;
  const Keep keep = arguments.replace  ? Keep::kNone
                    : arguments.update ? Keep::kOtherFiles
                                       : Keep::kAll;
  Result<rates::Store::Outcome> outcome = rates::Store::Add(arguments.store, segments, keep);
  if (!outcome.ok()) return outcome.error();

  if (arguments.json) {
    JsonWriter json;
    json.BeginObject();
    json.Field("store", arguments.store);
    json.Key("files").BeginArray();
    for (const Ingested& ingested : all) WriteJson(ingested, json);
    json.EndArray();
    auto list = [&](const char* key, const std::vector<std::string>& names) {
      json.Key(key).BeginArray();
      for (const std::string& name : names) json.String(name);
      json.EndArray();
    };
    list("added", outcome->added);
    list("alreadyThere", outcome->already_there);
    list("removed", outcome->removed);
    json.EndObject();
    std::cout << std::move(json).Take();
  } else {
    for (const Ingested& ingested : all) PrintText(ingested);
    std::cout << arguments.store << ": " << outcome->added.size() << " added";
    if (!outcome->already_there.empty()) {
      std::cout << ", " << outcome->already_there.size() << " already there";
    }
    if (!outcome->removed.empty()) std::cout << ", " << outcome->removed.size() << " removed";
    std::cout << "\n";
  }
  return failed == 0 ? kExitOk : kExitPartly;
}

}  // namespace

void AddRatesIngestCommand(CLI::App& rates, int& exit_code) {
  auto arguments = std::make_shared<IngestArguments>();
  CLI::App* ingest = rates.add_subcommand("ingest", "Read rate files into a store");
  ingest->footer(
      "Takes the in-network and allowed-amounts files that US payers publish (Transparency in\n"
      "Coverage, schemas 1.0 to 2.1), plain or packed with gzip or Zstandard; - is standard "
      "input.\n"
      "What cannot be read is left out, counted and told by its place; the rest is kept. The "
      "store\n"
      "changes at the end, at once; whoever reads it meanwhile sees the old one. Exit code 2: no\n"
      "file could be read, the store is as it was. Exit code 3: some files could not be read.\n\n"
      "  precert rates ingest 2026-11_lakeside_in-network.json.gz -o rates/\n"
      "  curl -s URL | precert rates ingest - --name lakeside.json.gz -o rates/");
  ingest->add_option("files", arguments->files, "Rate files")->type_name("FILE...")->required();
  ingest->add_option("-o,--output", arguments->store, "The store: a folder, made when needed")
      ->type_name("STORE")
      ->required();
  ingest
      ->add_option("--name", arguments->name,
                   "What the file is called, where its path does not say: a table of contents\n"
                   "binds plans to files by name")
      ->type_name("NAME");
  auto* update = ingest->add_flag("--update", arguments->update,
                                  "Take the place of files of the same name in the store");
  ingest->add_flag("--replace", arguments->replace, "Take the place of all files in the store")
      ->excludes(update);
  ingest->add_flag("--json", arguments->json, "Print what was done as JSON");
  ingest->callback([arguments, &exit_code] {
    const Result<int> result = Run(*arguments);
    exit_code = result.ok() ? *result : ReportError(result.error());
  });
}

}  // namespace precert
