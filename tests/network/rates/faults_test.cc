// A store while things go wrong: killed writers, a full disk, flipped bits, other versions, races.
#include "network/rates/faults.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/file.h"
#include "network/rates/rate_model.h"
#include "network/rates/store_files.h"
#include "support/golden.h"

namespace precert::rates {
namespace {

using namespace rates::testing;
using ::precert::testing::TempDir;

Model SmallModel(const std::string& file, int64_t cents) {
  Model m;
  m.file.kind = "in-network";
  m.file.file = file;
  m.groups = {{"1", true, false, {Ein("123456789", {1'111'111'111, 1'222'222'222})}, {"Lake"}},
              {"2.50", false, true, {}, {}}};
  m.items = {{Cpt("15781"), {{{0}, {{Negotiated(), {cents, 2}}}}, {{1}, {{Negotiated(), {7, 2}}}}}},
             {Cpt("15782"), {{{0, 1}, {{Negotiated({"22"}), {cents * 2, 2}}}}}}};
  return m;
}

// "100,200" of the files of a store, or the error.
std::string Contents(const std::string& folder) {
  Result<Store> store = Store::Open(folder);
  if (!store.ok()) return store.error().ToString();
  RateQuery q;
  q.code = "15781";
  q.npi = 1'111'111'111;
  RateAnswer a;
  Status found = Lookup(&*store).Find(q, &a);
  if (!found.ok()) return found.error().ToString();
  std::string out;
  for (const FoundPrice& p : a.prices) out += (out.empty() ? "" : ",") + p.amount.ToString();
  return out;
}

std::vector<std::string> AllNames(const std::string& folder) {
  std::vector<std::string> names;
  const std::string listing = folder + "/.";
  if (FILE* pipe = popen(("ls -A '" + listing + "'").c_str(), "r")) {
    char line[256];
    while (fgets(line, sizeof line, pipe) != nullptr) names.emplace_back(line);
    pclose(pipe);
  }
  return names;
}

// Ends the process at the n-th step.
std::atomic<int> steps_left = -1;  // several threads count
void DieAtStep(const char*) {
  if (steps_left-- == 0) _exit(42);
}

TEST(RateStoreFaults, KilledAtAnyStepTheOldStoreIsWhole) {
  TempDir dir;
  const std::string folder = dir.Path("store");
  ASSERT_TRUE(Store::Add(folder, std::vector{SealModel(SmallModel("a.json", 100), folder)},
                         Store::Keep::kAll)
                  .ok());
  bool finished = false;
  int steps = 0;
  for (; !finished && steps < 200; ++steps) {
    const pid_t child = fork();
    if (child == 0) {
      steps_left = steps;
      step_hook = DieAtStep;
      const std::string name = SealModel(SmallModel("a.json", 200), folder);
      _exit(Store::Add(folder, std::vector{name}, Store::Keep::kOtherFiles).ok() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    finished = WEXITSTATUS(status) == 0;
    const std::string now = Contents(folder);
    if (finished) {
      EXPECT_EQ(now, "2.00");
    } else {
      ASSERT_EQ(WEXITSTATUS(status), 42);
      // Killed after the list was renamed, the new one is whole already.
      ASSERT_TRUE(now == "1.00" || now == "2.00") << "step " << steps << ": " << now;
      if (now == "2.00") {
        ASSERT_TRUE(Store::Add(folder, std::vector{SealModel(SmallModel("a.json", 100), folder)},
                               Store::Keep::kOtherFiles)
                        .ok());
      }
    }
  }
  EXPECT_TRUE(finished);
  EXPECT_GT(steps, 20);
  // Nothing is left over: the list, the lock, one segment of two files.
  EXPECT_EQ(AllNames(folder).size(), 4u);
}

TEST(RateStoreFaults, AFullDiskIsAnErrorAndLeavesTheStore) {
  TempDir dir;
  const std::string folder = dir.Path("store");
  ASSERT_TRUE(Store::Add(folder, std::vector{SealModel(SmallModel("a.json", 100), folder)},
                         Store::Keep::kAll)
                  .ok());
  std::mt19937_64 random(3);
  Model big = RandomModel(random, 50, 50);
  for (const rlim_t limit : {1u, 100u, 2000u, 5000u, 9000u}) {
    const pid_t child = fork();
    if (child == 0) {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit size{limit, limit};
      setrlimit(RLIMIT_FSIZE, &size);
      Result<SegmentBuilder> b = SegmentBuilder::Create(folder);
      if (!b.ok()) _exit(0);
      for (const ModelItem& item : big.items) {
        b->BeginItem();
        for (const ModelRate& rate : item.rates) {
          std::vector<uint32_t> groups;
          for (uint32_t g : rate.groups) groups.push_back(b->Group(std::to_string(g)));
          for (const ModelPrice& p : rate.prices) {
            b->AddRate(b->Set(groups), std::vector{Price{b->Description(p.description), p.amount}});
          }
        }
        if (!b->EndItem(item.head).ok()) _exit(0);
      }
      Result<std::string> sealed = b->Seal(big.file);
      if (sealed.ok()) _exit(1);
      _exit(sealed.error().message.empty() || sealed.error().where.file.empty() ? 2 : 0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << limit << ": " << status;
    EXPECT_EQ(Contents(folder), "1.00");
  }
}

TEST(RateStoreFaults, EveryFlippedBitIsFound) {
  TempDir dir;
  const std::string folder = dir.Path("store");
  const Model model = SmallModel("a.json", 100);
  const std::string name = SealModel(model, folder);
  ASSERT_TRUE(Store::Add(folder, std::vector{name}, Store::Keep::kAll).ok());
  const std::string base = name.substr(0, 32);
  std::vector<RateQuery> queries;
  std::vector<std::string> right;
  {
    Result<Store> store = Store::Open(folder);
    ASSERT_TRUE(store.ok());
    for (const char* code : {"15781", "15782", "99999"}) {
      for (uint64_t npi : {1'111'111'111, 1'999'999'999}) {
        RateQuery q;
        q.code = code;
        q.npi = npi;
        queries.push_back(q);
        RateAnswer a;
        ASSERT_TRUE(Lookup(&*store).Find(q, &a).ok());
        right.push_back(Summary(*store, a));
      }
    }
  }
  const std::string path = folder + "/" + name;
  const std::string bytes = ::precert::testing::ReadFile(path);
  ASSERT_LT(bytes.size(), 4000u);
  auto write = [](const std::string& to, const std::string& what) {
    FILE* f = fopen(to.c_str(), "wb");
    ASSERT_NE(f, nullptr);
    fwrite(what.data(), 1, what.size(), f);
    fclose(f);
  };
  size_t answered = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 1 << i % 8);
    write(path, flipped);
    Result<Segment> segment = Segment::Open(folder, base);
    EXPECT_TRUE(!segment.ok() || !segment->Verify().ok()) << "byte " << i;
    Result<Store> store = Store::Open(folder);
    if (!store.ok()) continue;
    for (size_t q = 0; q < queries.size(); ++q) {
      RateAnswer a;
      if (!Lookup(&*store).Find(queries[q], &a).ok()) continue;
      ++answered;
      EXPECT_EQ(Summary(*store, a), right[q]) << "byte " << i;
    }
  }
  // Every length but the right one as well.
  for (size_t size = 0; size < bytes.size(); size += 7) {
    write(path, bytes.substr(0, size));
    EXPECT_FALSE(Store::Open(folder).ok()) << size;
  }
  write(path, bytes);
  // And the file of names.
  const std::string names = folder + "/" + base + ".names";
  const std::string name_bytes = ::precert::testing::ReadFile(names);
  for (size_t i = 0; i < name_bytes.size(); ++i) {
    std::string flipped = name_bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 1 << i % 8);
    write(names, flipped);
    Result<Segment> segment = Segment::Open(folder, base);
    ASSERT_TRUE(segment.ok());
    EXPECT_FALSE(segment->Verify().ok()) << "byte " << i;
    Result<ItemText> text = segment->ReadItemText(0);
    if (text.ok()) {
      EXPECT_EQ(text->name, "a service") << "byte " << i;
    }
  }
  write(names, name_bytes);
  EXPECT_TRUE(Segment::Open(folder, base)->Verify().ok());
}

// A file of more than one checksum block, where what is damaged is far from what opening reads.
TEST(RateStoreFaults, DamageFarInsideIsFoundBeforeItIsUsed) {
  std::mt19937_64 random(5);
  const Model model = RandomModel(random, 300, 60);
  TempDir dir;
  const std::string folder = dir.Path("store");
  const std::string name = SealModel(model, folder);
  ASSERT_TRUE(Store::Add(folder, std::vector{name}, Store::Keep::kAll).ok());
  const std::string bytes = ::precert::testing::ReadFile(folder + "/" + name);
  ASSERT_GT(bytes.size(), 4 * kChecksumBlock);
  size_t refused = 0, answers = 0;
  for (size_t at = 20; at < bytes.size(); at += bytes.size() / 40) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    FILE* f = fopen((folder + "/" + name).c_str(), "wb");
    fwrite(flipped.data(), 1, flipped.size(), f);
    fclose(f);
    Result<Store> store = Store::Open(folder);
    if (!store.ok()) {
      ++refused;
      continue;
    }
    for (size_t i = 0; i < 20; ++i) {
      RateQuery q;
      q.code = model.items[i * 10].head.code;
      q.npi = 1'000'000'000 + i;
      RateAnswer a;
      Status found = Lookup(&*store).Find(q, &a);
      if (!found.ok()) {
        ++refused;
        EXPECT_NE(found.error().message.find("checksum"), std::string::npos)
            << found.error().message;
        continue;
      }
      ++answers;
      EXPECT_EQ(Summary(*store, a), BruteForce(model, q));
    }
  }
  EXPECT_GT(refused, 0u);
  EXPECT_GT(answers, 0u);
}

TEST(RateStoreFaults, TheListRefusesWhatIsNotItsOwn) {
  StoreList list;
  ListedSegment s;
  s.base = std::string(32, 'a');
  s.kind = "in-network";
  s.file = "a.json";
  s.plans = {{"Plan", "EIN", "12-3456789", "group"}};
  list.segments = {s};
  list.bindings = {{"b.json", {{"Other", "HIOS", "12345VA001", "individual"}}}};
  const std::string json = ToJson(list);
  Result<StoreList> back = ParseStoreList(json, "segments.json");
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(ToJson(*back), json);
  // No change of a byte goes unnoticed, but for white space between values.
  for (size_t i = 0; i < json.size(); ++i) {
    std::string changed = json;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    Result<StoreList> read = ParseStoreList(changed, "segments.json");
    if (read.ok()) {
      EXPECT_EQ(ToJson(*read), json) << i;
    }
  }
  struct Case {
    const char* json;
    const char* message;
  };
  const Case kCases[] = {
      {"{\"format\":", "the list of this rate store is not JSON: "},
      {"", "the list of this rate store is not JSON: "},
      {"{}", "this is not the list of a rate store"},
      {"[]", "this is not the list of a rate store"},
      {"{\"format\":\"precert rate store\",\"version\":2}",
       "this rate store has version 2; this program reads version 1"},
      {"{\"format\":\"precert rate store\",\"version\":1}",
       "the list of this rate store is damaged or was changed by hand"},
      {"{\"format\":\"precert rate store\",\"version\":1,\"segments\":[{\"segment\":\"../x\"}],"
       "\"bindings\":[]}",
       "the list of this rate store is damaged or was changed by hand"},
  };
  for (const Case& c : kCases) {
    Result<StoreList> read = ParseStoreList(c.json, "segments.json");
    ASSERT_FALSE(read.ok()) << c.json;
    EXPECT_EQ(read.error().message.rfind(c.message, 0), 0u) << read.error().message;
    EXPECT_FALSE(read.error().hint.empty());
  }
}

TEST(RateStoreFaults, MessagesOfAStoreThatIsNotThere) {
  TempDir dir;
  EXPECT_EQ(Contents(dir.Path("none")),
            dir.Path("none") +
                ": error: this is not a rate store: it has no segments.json\n"
                "  make one with 'precert rates ingest FILE -o STORE'\n");
  const std::string folder = dir.Path("store");
  const std::string name = SealModel(SmallModel("a.json", 100), folder);
  ASSERT_TRUE(Store::Add(folder, std::vector{name}, Store::Keep::kAll).ok());
  const std::string path = folder + "/" + name;
  std::string bytes = ::precert::testing::ReadFile(path);
  bytes[8] = 9;
  FILE* f = fopen(path.c_str(), "wb");
  fwrite(bytes.data(), 1, bytes.size(), f);
  fclose(f);
  EXPECT_EQ(Contents(folder),
            path +
                ": error: this file of a rate store has version 9; this program reads version 1\n"
                "  ingest the rate file again ('precert rates ingest')\n");
  ASSERT_EQ(unlink(path.c_str()), 0);
  EXPECT_EQ(Contents(folder), path +
                                  ": error: cannot open this file: No such file or directory\n"
                                  "  ingest the rate file again ('precert rates ingest')\n");
  Result<Store::Outcome> removed = Store::Remove(folder, "b.json");
  ASSERT_FALSE(removed.ok());
  EXPECT_EQ(removed.error().message, "this store has no segment 'b.json'");
}

TEST(RateStoreFaults, AddingAgainSaysSoAndReplacingRemoves) {
  TempDir dir;
  const std::string folder = dir.Path("store");
  const std::string a = SealModel(SmallModel("a.json", 100), folder);
  Result<Store::Outcome> first = Store::Add(folder, std::vector{a}, Store::Keep::kAll);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->added, std::vector{a});
  const std::string again = SealModel(SmallModel("a.json", 100), folder);
  EXPECT_EQ(again, a);
  Result<Store::Outcome> second = Store::Add(folder, std::vector{again}, Store::Keep::kAll);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->added.empty());
  EXPECT_EQ(second->already_there, std::vector{a});
  // An open store goes on reading what it had.
  Result<Store> before = Store::Open(folder);
  ASSERT_TRUE(before.ok());
  const std::string b = SealModel(SmallModel("b.json", 300), folder);
  const std::string newer = SealModel(SmallModel("a.json", 200), folder);
  Result<Store::Outcome> third =
      Store::Add(folder, std::vector{b, newer}, Store::Keep::kOtherFiles);
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(third->removed, std::vector{a});
  EXPECT_EQ(Contents(folder), "3.00,2.00");
  EXPECT_FALSE(FileExists(folder + "/" + a));
  RateQuery q;
  q.code = "15781";
  q.npi = 1'111'111'111;
  RateAnswer answer;
  ASSERT_TRUE(Lookup(&*before).Find(q, &answer).ok());
  EXPECT_EQ(answer.prices[0].amount.ToString(), "1.00");
  Result<Store::Outcome> gone = Store::Remove(folder, "b.json");
  ASSERT_TRUE(gone.ok());
  EXPECT_EQ(Contents(folder), "2.00");
  Result<Store::Outcome> all = Store::Add(
      folder, std::vector{SealModel(SmallModel("c.json", 400), folder)}, Store::Keep::kNone);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(Contents(folder), "4.00");
  EXPECT_EQ(AllNames(folder).size(), 4u);
}

// What one process has sealed and not added yet is not a leftover for another.
TEST(RateStoreFaults, ALivingBuildersFilesAreKept) {
  TempDir dir;
  const std::string folder = dir.Path("store");
  const std::string mine = SealModel(SmallModel("a.json", 100), folder);
  Result<SegmentBuilder> open = SegmentBuilder::Create(folder);
  ASSERT_TRUE(open.ok());
  const pid_t child = fork();
  if (child == 0) {
    const std::string theirs = SealModel(SmallModel("b.json", 300), folder);
    _exit(Store::Add(folder, std::vector{theirs}, Store::Keep::kNone).ok() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(FileExists(folder + "/" + mine));
  ASSERT_TRUE(Store::Add(folder, std::vector{mine}, Store::Keep::kAll).ok());
  EXPECT_EQ(Contents(folder), "3.00,1.00");
  Result<std::string> sealed = open->Seal({});
  EXPECT_TRUE(sealed.ok());
}

// Readers in other threads while a writer replaces the store's only file again and again.
TEST(RateStoreFaults, ReadersSeeTheOldStoreOrTheNew) {
  TempDir dir;
  const std::string folder = dir.Path("store");
  auto put = [&](int64_t cents) {
    const std::string name = SealModel(SmallModel("a.json", cents), folder);
    return Store::Add(folder, std::vector{name}, Store::Keep::kNone).ok();
  };
  ASSERT_TRUE(put(100));
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  std::atomic<size_t> wrong{0}, reads{0};
  std::string example;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const std::string seen = Contents(folder);
        ++reads;
        if (seen != "1.00" && seen != "2.00") {
          if (wrong++ == 0) example = seen;
        }
      }
    });
  }
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(put(i % 2 == 0 ? 200 : 100));
  stop = true;
  for (std::thread& t : readers) t.join();
  EXPECT_EQ(wrong, 0u) << example;
  EXPECT_GT(reads, 0u);
}

}  // namespace
}  // namespace precert::rates
