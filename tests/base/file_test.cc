// Files: limits, atomic writing, listing, mapping, and what each failure says.
#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "support/golden.h"

namespace precert {
namespace {

using testing::TempDir;

TEST(ReadFile, WithinTheLimit) {
  TempDir dir;
  for (size_t size : {0, 1, 4095, 4096, 4097, 100'000}) {
    std::string bytes(size, 'x');
    std::string path = dir.Write("f", bytes);
    EXPECT_EQ(*ReadFile(path, size), bytes);
    EXPECT_EQ(*ReadFile(path, size + 1), bytes);
    if (size == 0) continue;
    Result<std::string> over = ReadFile(path, size - 1);
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().message,
              "the file is longer than the limit of " + std::to_string(size - 1) + " bytes");
  }
}

TEST(ReadFile, KeepsEveryByte) {
  TempDir dir;
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(*ReadFile(dir.Write("f", bytes), 1000), bytes);
}

TEST(ReadFile, FromAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::string sent(200'000, 'p');
  std::thread writer([&] {
    size_t done = 0;
    while (done < sent.size()) {
      ssize_t n = write(ends[1], sent.data() + done, sent.size() - done);
      if (n <= 0) break;
      done += static_cast<size_t>(n);
    }
    close(ends[1]);
  });
  Result<std::string> got = ReadFile("/dev/fd/" + std::to_string(ends[0]), 1 << 20);
  writer.join();
  close(ends[0]);
  ASSERT_TRUE(got.ok()) << got.error().ToString();
  EXPECT_EQ(*got, sent);
}

TEST(ReadFile, SaysWhyNot) {
  TempDir dir;
  EXPECT_EQ(ReadFile(dir.Path("none"), 10).error().message,
            "cannot open this file: No such file or directory");
  EXPECT_EQ(ReadFile(dir.Path(""), 10).error().message, "cannot read this file: Is a directory");
}

TEST(WriteFileAtomically, NewAndReplaced) {
  TempDir dir;
  std::string path = dir.Path("f");
  for (std::string bytes : {std::string("first"), std::string(), std::string(300'000, 'z')}) {
    ASSERT_TRUE(WriteFileAtomically(path, bytes).ok());
    EXPECT_EQ(*ReadFile(path, 1 << 20), bytes);
  }
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  EXPECT_EQ(*ListFiles(dir.Path("")), std::vector<std::string>{"f"});  // nothing left beside it
}

TEST(WriteFileAtomically, FailureLeavesTheOldFile) {
  TempDir dir;
  dir.Write("folder/inside", "x");
  Status over_folder = WriteFileAtomically(dir.Path("folder"), "y");
  ASSERT_FALSE(over_folder.ok());
  EXPECT_EQ(over_folder.error().message, "cannot replace this file: Is a directory");
  EXPECT_EQ(*ListFiles(dir.Path("")), std::vector<std::string>{});
  EXPECT_EQ(WriteFileAtomically(dir.Path("none/f"), "y").error().message,
            "cannot write this file: No such file or directory");
}

TEST(WriteFileAtomically, AReaderNeverSeesHalf) {
  TempDir dir;
  std::string path = dir.Write("f", std::string(50'000, 'a'));
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (char c = 'b'; c <= 'z'; ++c) {
      EXPECT_TRUE(WriteFileAtomically(path, std::string(50'000, c)).ok());
    }
    stop = true;
  });
  while (!stop) {
    std::string seen = *ReadFile(path, 1 << 20);
    EXPECT_EQ(seen, std::string(50'000, seen.empty() ? '?' : seen[0]));
  }
  writer.join();
}

TEST(MakeFolders, AllLevels) {
  TempDir dir;
  EXPECT_TRUE(MakeFolders(dir.Path("a/b/c")).ok());
  EXPECT_TRUE(MakeFolders(dir.Path("a/b/c")).ok());
  EXPECT_TRUE(WriteFileAtomically(dir.Path("a/b/c/f"), "x").ok());
  EXPECT_FALSE(MakeFolders(dir.Path("a/b/c/f/g")).ok());
  EXPECT_FALSE(MakeFolders("").ok());
}

TEST(List, SortedFilesAndFolders) {
  TempDir dir;
  for (const char* name : {"b.md", "a.md", "C.md", "x.txt", ".hidden.md", "sub/inner.md", "d2/x"}) {
    dir.Write(name, "x");
  }
  EXPECT_EQ(*ListFiles(dir.Path(""), ".md"), (std::vector<std::string>{"C.md", "a.md", "b.md"}));
  EXPECT_EQ(*ListFolders(dir.Path("")), (std::vector<std::string>{"d2", "sub"}));
  EXPECT_EQ(ListFiles(dir.Path("none")).error().message,
            "cannot list this folder: No such file or directory");
  EXPECT_TRUE(FileExists(dir.Path("a.md")));
  EXPECT_FALSE(FileExists(dir.Path("sub")));
  EXPECT_FALSE(FileExists(dir.Path("none")));
}

TEST(MappedFile, BytesAndMoves) {
  TempDir dir;
  std::string path = dir.Write("f", "mapped bytes");
  Result<MappedFile> file = MappedFile::Open(path);
  ASSERT_TRUE(file.ok());
  MappedFile moved = std::move(*file);
  EXPECT_EQ(moved.bytes(), "mapped bytes");
  EXPECT_EQ(file->bytes(), "");
  ASSERT_TRUE(WriteFileAtomically(path, "other").ok());
  EXPECT_EQ(moved.bytes(), "mapped bytes");  // the old file, still whole
  moved = std::move(*MappedFile::Open(path));
  EXPECT_EQ(moved.bytes(), "other");
  EXPECT_EQ(MappedFile::Open(dir.Write("empty", ""))->bytes(), "");
  EXPECT_EQ(MappedFile::Open(dir.Path("")).error().message,
            "cannot read this: it is not a plain file");
}

}  // namespace
}  // namespace precert
