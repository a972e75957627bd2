// SHA-256 against published vectors.
#include "base/hash.h"

#include "base/file.h"
#include "support/golden.h"

namespace precert {
namespace {

// FIPS 180-4 examples, as NIST publishes them.
TEST(Sha256, Vectors) {
  const std::pair<std::string, const char*> rows[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& [text, hex] : rows) EXPECT_EQ(Sha256Hex(text), hex);
}

TEST(Sha256, PartsGiveTheHashOfTheWhole) {
  std::string text(1000, 'x');
  for (size_t cut = 0; cut <= text.size(); cut += 37) {
    Sha256 hash;
    hash.Add(text.substr(0, cut));
    hash.Add(text.substr(cut));
    EXPECT_EQ(hash.Hex(), Sha256Hex(text));
  }
}

TEST(Sha256, OfAFile) {
  testing::TempDir dir;
  EXPECT_EQ(*Sha256HexOfFile(dir.Write("abc", "abc")), Sha256Hex("abc"));
  EXPECT_EQ(*Sha256HexOfFile(dir.Write("empty", "")), Sha256Hex(""));
  Result<std::string> missing = Sha256HexOfFile(dir.Path("none"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().where.file, dir.Path("none"));
}

}  // namespace
}  // namespace precert
