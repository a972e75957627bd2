// Reading plain and packed files, whole and damaged.
#include "base/input_stream.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

#include "base/file.h"
#include "support/golden.h"

namespace precert {
namespace {

std::string Text(size_t size) {
  std::mt19937 random(1);
  std::string out;
  while (out.size() < size) out += "line " + std::to_string(random() % 1000) + "\n";
  return out;
}

// All of a stream, in reads of `piece` bytes; or the error.
std::string ReadAll(const std::string& path, size_t piece) {
  Result<std::unique_ptr<InputStream>> stream = InputStream::Open(path);
  if (!stream.ok()) return "error: " + stream.error().message;
  std::string out, buffer(piece, '\0');
  for (;;) {
    const Result<size_t> n = (*stream)->Read(buffer.data(), piece);
    if (!n.ok()) return "error: " + n.error().message;
    if (*n == 0) return out;
    out.append(buffer, 0, *n);
  }
}

// The standard tools write the packed files, so that the reader is not checked against itself.
class Packed : public ::testing::Test {
 protected:
  std::string Pack(const std::string& tool, const std::string& text, const std::string& name) {
    const std::string plain = folder_.Write(name, text);
    EXPECT_EQ(std::system((tool + " -c " + plain + " > " + plain + ".packed").c_str()), 0);
    Result<std::string> packed = precert::ReadFile(plain + ".packed", 1 << 26);
    EXPECT_TRUE(packed.ok());
    return *packed;
  }
  std::string Save(const std::string& bytes) {
    return folder_.Write("file" + std::to_string(files_++), bytes);
  }
  testing::TempDir folder_;
  int files_ = 0;
};

TEST_F(Packed, GivesTheTextBackWhateverTheForm) {
  for (const size_t size : {size_t{0}, size_t{10}, size_t{100'000}, size_t{3'000'000}}) {
    const std::string text = size == 0 ? "" : Text(size);
    for (const std::string& bytes : {text, Pack("gzip", text, "g"), Pack("zstd -q", text, "z")}) {
      const std::string path = Save(bytes);
      for (const size_t piece : {size_t{777}, size_t{1} << 20}) {
        EXPECT_TRUE(ReadAll(path, piece) == text) << size << " in pieces of " << piece;
      }
    }
  }
}

TEST_F(Packed, SeveralMembersAreOneText) {
  const std::string a = Text(5000), b = "second\n";
  for (const char* tool : {"gzip", "zstd -q"}) {
    const std::string one = Pack(tool, a, "a"), two = Pack(tool, b, "b");
    EXPECT_EQ(ReadAll(Save(one + two + one), 1000), a + b + a) << tool;
  }
  // A tape's padding.
  EXPECT_EQ(ReadAll(Save(Pack("gzip", a, "c") + std::string(512, '\0')), 1000), a);
}

TEST_F(Packed, CutShortIsSaid) {
  const std::string text = Text(50'000);
  for (const char* tool : {"gzip", "zstd -q"}) {
    const std::string packed = Pack(tool, text, "t");
    for (size_t size = 5; size < packed.size(); size += packed.size() / 50 + 1) {
      const std::string read = ReadAll(Save(packed.substr(0, size)), 4096);
      EXPECT_TRUE(read.starts_with("error: ")) << tool << " cut at " << size;
    }
  }
}

TEST_F(Packed, DamageIsSaid) {
  const std::string text = Text(50'000);
  const std::string packed = Pack("gzip", text, "t");
  for (size_t at = packed.size() / 4; at < packed.size(); at += packed.size() / 20) {
    std::string bad = packed;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    EXPECT_TRUE(ReadAll(Save(bad), 4096).starts_with("error: ")) << at;
  }
}

TEST_F(Packed, WhatIsNoFileIsSaid) {
  EXPECT_EQ(ReadAll(folder_.Path(""), 10), "error: is a folder, not a file");
  EXPECT_EQ(ReadAll(folder_.Path("none"), 10),
            "error: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace precert
