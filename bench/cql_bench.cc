// Our side of the CQL benchmark: a worker (worker.h) that bench/cql.py drives beside the peers.
//
//   bench_cql POLICY.cql VALUESETS.json RECORDS.ndjson
//
// Rows: the simdjson walks; from bytes to every result of the policy (closed world and unexplained,
// as the peers work; then explained; then open-world); the same with the records read before; the
// reading alone; the compile of the policy with FHIRHelpers; and membership in value sets of
// several sizes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/json_writer.h"
#include "codes/value_set.h"
#include "cql/check/compiler.h"
#include "cql/eval/evaluator.h"
#include "cql/eval/reads.h"
#include "fhir/projected_reader.h"
#include "fhir/projection.h"
#include "fhir/record.h"
#include "simdjson_walk.h"
#include "worker.h"

namespace precert::bench {
namespace {

// Records of a benchmark, not of a case: the limit is what a machine holds easily.
constexpr size_t kMaxInputBytes = size_t{4} << 30;

template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s", result.error().ToString().c_str());
    std::exit(2);
  }
  return std::move(*result);
}

cql::DateTime TimeOfRequest() { return *cql::DateTime::ParseDateTime("2020-01-01T00:00:00.000Z"); }

std::shared_ptr<const cql::Program> Compile(const std::shared_ptr<const cql::Source>& source,
                                            const codes::Terminology& terminology) {
  cql::Compiler compiler(&terminology);
  cql::Diagnostics diagnostics(*source);
  std::shared_ptr<const cql::Program> program = compiler.Compile(source, {}, diagnostics);
  if (program == nullptr) {
    std::fprintf(stderr, "%s", diagnostics.ToString().c_str());
    std::exit(2);
  }
  return program;
}

// The library's own definitions: what a peer gives when it is asked for everything.
std::vector<int> OwnDefinitions(const cql::Program& program) {
  std::vector<int> own;
  for (size_t i = 0; i < program.definitions.size(); ++i) {
    const cql::Definition& definition = program.definitions[i];
    if (definition.library.empty() && definition.name != "Patient") {
      own.push_back(static_cast<int>(i));
    }
  }
  return own;
}

// How a record is read for a program: only what the program can look at. The one place to change
// when intake does.
class Intake {
 public:
  Intake(const cql::Program& program, std::span<const int> definitions, bool open_world)
      : projection_(cql::ReadsOf(program, definitions, {.open_world = open_world})),
        reader_(&projection_) {}
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // `line` is readable for fhir::kSkipPadding past its end. Until the next Read.
  const fhir::Record& Read(std::string_view line) {
    return *Must(reader_.Read(line, "records.ndjson"));
  }

 private:
  fhir::Projection projection_;
  fhir::ProjectedReader reader_;
};

struct Mode {
  bool open_world = false, explain = false;
};

// One program in one mode, with all that it keeps from record to record.
class Runner {
 public:
  Runner(std::shared_ptr<const cql::Program> program, Mode mode)
      : program_(program),
        definitions_(OwnDefinitions(*program)),
        intake_(*program, definitions_, mode.open_world),
        evaluator_(
            program,
            {.open_world = mode.open_world, .explain = mode.explain, .now = TimeOfRequest()}) {}

  void Evaluate(const fhir::Record& record) {
    evaluator_.Begin(record);
    for (int definition : definitions_) Must(evaluator_.Evaluate(definition));
  }
  Intake& intake() { return intake_; }

  cql::Value ValueOf(std::string_view name) {
    const int definition = program_->FindDefinition(name);
    if (definition < 0) {
      std::fprintf(stderr, "the policy has no definition \"%.*s\"\n", static_cast<int>(name.size()),
                   name.data());
      std::exit(2);
    }
    return Must(evaluator_.Evaluate(definition));
  }
  const codes::UnitTable& units() { return evaluator_.context().units; }

 private:
  std::shared_ptr<const cql::Program> program_;
  std::vector<int> definitions_;
  Intake intake_;
  cql::Evaluator evaluator_;
};

// ---- results, in the form of expected.tsv ------------------------------------------------------

void WriteValue(JsonWriter& w, const cql::Value& value, const codes::UnitTable& units) {
  switch (value.tag) {
    case cql::Tag::kNull:
      w.Null();
      break;
    case cql::Tag::kBoolean:
      w.Bool(value.boolean);
      break;
    case cql::Tag::kString:
      w.String(value.str());
      break;
    case cql::Tag::kList:
      w.BeginArray();
      for (const cql::Value& item : value.list->items) WriteValue(w, item, units);
      w.EndArray();
      break;
    case cql::Tag::kNode:  // a FHIR Quantity: its number
      w.Number(value.node->ChildText("value"));
      break;
    default:
      w.Number(cql::ToCql(value, units));
  }
}

void WriteResults(JsonWriter& w, Runner& runner, const fhir::Record& record) {
  runner.Evaluate(record);
  auto value = [&](std::string_view key, std::string_view definition) {
    w.Key(key);
    WriteValue(w, runner.ValueOf(definition), runner.units());
  };
  auto count = [&](std::string_view key, std::string_view definition) {
    const cql::Value list = runner.ValueOf(definition);
    w.Field(key, list.is_null() ? 0 : static_cast<int64_t>(list.list->items.size()));
  };
  w.BeginObject();
  value("D", "Determination");
  value("Met", "Met");
  value("BMI", "BMI Value");
  value("adult", "Adult");
  value("bc", "BMI Criterion");
  count("co", "Active Comorbidities");
  value("sm", "Supervised Months");
  count("st", "Step Therapy Orders");
  value("gl", "Glycemic Criterion");
  value("as", "Average Systolic");
  value("ex", "Excluded");
  value("md", "Missing Documentation");
  value("dm", "Diabetic");
  w.EndObject();
}

// ---- value sets of several sizes ---------------------------------------------------------------

constexpr int kProbes = 1000;

std::string CodeOf(int i) {
  char text[16];
  std::snprintf(text, sizeof text, "%07d", i);
  return text;
}

// A record of kProbes Observations, each second one coded with a member of a set of `size` codes.
class MembershipProbe {
 public:
  explicit MembershipProbe(int size) {
    codes::ValueSet set;
    set.name = set.url = "urn:bench:set";
    for (int i = 0; i < size; ++i) set.codes.push_back({"urn:bench", CodeOf(i), ""});
    terminology_.Add(std::move(set));
    JsonWriter w(JsonWriter::Style::kCompact);
    w.BeginObject().Field("resourceType", "Bundle").Field("type", "collection").Key("entry");
    w.BeginArray();
    for (int i = 0; i < kProbes; ++i) {
      // 7919 is prime: the members asked for lie all over the set.
      const int code = i % 2 == 0 ? i / 2 * 7919 % size : 9'000'000 + i;
      w.BeginObject().Key("resource").BeginObject().Field("resourceType", "Observation");
      w.Field("status", "final").Key("code").BeginObject().Key("coding").BeginArray();
      w.BeginObject().Field("system", "urn:bench").Field("code", CodeOf(code)).EndObject();
      w.EndArray().EndObject().EndObject().EndObject();
    }
    w.EndArray().EndObject();
    record_ = Must(fhir::Record::FromJson(std::move(w).Take(), "probe"));
    auto source = std::make_shared<const cql::Source>(
        "membership",
        "library Membership\n"
        "using FHIR version '4.0.1'\n"
        "include FHIRHelpers version '4.0.1'\n"
        "valueset \"Set\": 'urn:bench:set'\n"
        "context Patient\n"
        "define \"Members\": Count([Observation] O where O.code in \"Set\")\n");
    const auto program = Compile(source, terminology_);
    definition_ = program->FindDefinition("Members");
    evaluator_ = std::make_unique<cql::Evaluator>(
        program, cql::EvalOptions{.explain = false, .now = TimeOfRequest()});
  }

  size_t Pass() {
    evaluator_->Begin(record_);
    const cql::Value members = Must(evaluator_->Evaluate(definition_));
    if (members.tag != cql::Tag::kInteger || members.integer != kProbes / 2) {
      std::fprintf(stderr, "value-set membership: wrong answer\n");
      std::exit(2);
    }
    return kProbes;
  }

 private:
  codes::Terminology terminology_;
  fhir::Record record_;
  std::unique_ptr<cql::Evaluator> evaluator_;
  int definition_ = -1;
};

// ---- rows --------------------------------------------------------------------------------------

double MillisecondsOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

int Main(const std::string& policy_file, const std::string& sets_file,
         const std::string& records_file) {
  codes::Terminology terminology;
  if (Status s = terminology.LoadFile(sets_file); !s.ok()) Must(Result<int>(s.error()));
  const auto source =
      std::make_shared<const cql::Source>(policy_file, Must(ReadFile(policy_file, kMaxInputBytes)));
  std::shared_ptr<const cql::Program> program;
  std::vector<Fact> facts;
  facts.push_back(
      {"first compile, ms", MillisecondsOf([&] { program = Compile(source, terminology); })});
  facts.push_back({"results a record", static_cast<double>(OwnDefinitions(*program).size())});

  std::string text = Must(ReadFile(records_file, kMaxInputBytes));
  const size_t length = text.size();
  text.resize(length + std::max(WalkPadding(), fhir::kSkipPadding));
  const std::string_view bytes(text.data(), length);
  std::vector<std::string_view> lines;
  for (size_t at = 0; at < length;) {
    const size_t end = std::min(bytes.find('\n', at), length);
    if (end > at) lines.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  std::vector<fhir::Record> records;
  records.reserve(lines.size());
  for (std::string_view line : lines) {
    records.push_back(Must(fhir::Record::FromJson(line, records_file)));
  }

  Runner plain(program, {});
  Runner explained(program, {.explain = true});
  Runner open(program, {.open_world = true});
  Runner open_explained(program, {.open_world = true, .explain = true});
  auto from_bytes = [&](Runner& runner) {
    return [&] {
      for (std::string_view line : lines) runner.Evaluate(runner.intake().Read(line));
      return lines.size();
    };
  };
  // Many passes, so that the rounds before do not decide what is in the processor's caches.
  constexpr size_t kPasses = 20;
  auto evaluate_all = [&](Runner& runner, const std::vector<fhir::Record>& all) {
    return [&] {
      for (size_t pass = 0; pass < kPasses; ++pass) {
        for (const fhir::Record& record : all) runner.Evaluate(record);
      }
      return kPasses * all.size();
    };
  };
  auto loaded = [&](Runner& runner) { return evaluate_all(runner, records); };
  // Records as a run over this policy has them: only what it can look at.
  const fhir::Projection projection = cql::ReadsOf(*program, OwnDefinitions(*program), {});
  std::vector<fhir::Record> projected;
  for (std::string_view line : lines) {
    projected.push_back(Must(fhir::ProjectedReader::ReadOwned(projection, line, "records.ndjson")));
  }
  auto walk = [&](Walk how) {
    return [&, how] { return WalkLines(bytes, text.size(), how).records; };
  };
  MembershipProbe ten(10), thousand(1'000), hundred_thousand(100'000);

  const std::vector<Row> rows = {
      {"walk types", walk(Walk::kTypes)},
      {"walk values", walk(Walk::kValues)},
      {"bytes", from_bytes(plain)},
      {"bytes explained", from_bytes(explained)},
      {"bytes open", from_bytes(open)},
      {"read",
       [&] {
         for (std::string_view line : lines) plain.intake().Read(line);
         return lines.size();
       }},
      {"loaded", loaded(plain)},
      {"loaded projected", evaluate_all(plain, projected)},
      {"loaded explained", loaded(explained)},
      {"loaded open", loaded(open)},
      {"loaded open explained", loaded(open_explained)},
      {"compile", [&] { return Compile(source, terminology) == nullptr ? 0 : 1; }},
      {"member 10", [&] { return ten.Pass(); }},
      {"member 1000", [&] { return thousand.Pass(); }},
      {"member 100000", [&] { return hundred_thousand.Pass(); }},
  };
  ServeRows(rows, facts, [&] {
    JsonWriter w(JsonWriter::Style::kCompact);
    w.BeginObject().Key("results").BeginArray();
    // From bytes and with the records loaded; twice, for what is kept from record to record.
    for (int pass = 0; pass < 2; ++pass) {
      for (std::string_view line : lines) WriteResults(w, plain, plain.intake().Read(line));
      for (const fhir::Record& record : records) WriteResults(w, explained, record);
    }
    w.EndArray().EndObject();
    return std::move(w).Take();
  });
  return 0;
}

}  // namespace
}  // namespace precert::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_cql POLICY.cql VALUESETS.json RECORDS.ndjson\n");
    return 2;
  }
  return precert::bench::Main(argv[1], argv[2], argv[3]);
}
