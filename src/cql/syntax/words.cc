// The table of CQL words: recognition by hash, and the nearest word to a misspelled one.
#include <algorithm>
#include <array>
#include <cctype>

#include "cql/syntax/lexer.h"

namespace precert::cql {
namespace {

struct WordInfo {
  std::string_view text;
  uint8_t uses;
};

using namespace word_use;  // NOLINT: the table below reads better so

constexpr WordInfo kWords[] = {
    {"", 0},
#define WORD(name, text, uses) {text, uses},
#include "cql/syntax/words.def"
};

// Open addressing in a table about a fifth full, so that most identifiers miss at the first probe.
constexpr size_t kSlots = 1024;

constexpr size_t Hash(std::string_view text) {
  auto byte = [&](size_t i) -> size_t { return static_cast<unsigned char>(text[i]); };
  size_t n = text.size();
  return (byte(0) * 31 + byte(n - 1) * 131 + byte(n / 2) * 17 + n * 211) % kSlots;
}

constexpr std::array<uint8_t, kSlots> MakeTable() {
  std::array<uint8_t, kSlots> table{};
  for (size_t i = 1; i < std::size(kWords); ++i) {
    size_t slot = Hash(kWords[i].text);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<uint8_t>(i);
  }
  return table;
}

constexpr std::array<uint8_t, kSlots> kTable = MakeTable();
constexpr size_t kLongestWord = 14;  // timezoneoffset

// Edits (insert, delete, replace, exchange neighbours) between two short texts.
int Distance(std::string_view a, std::string_view b) {
  constexpr size_t kMax = kLongestWord + 3;
  int d[kMax + 1][kMax + 1];
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      int replace = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::string_view WordText(Word word) { return kWords[static_cast<size_t>(word)].text; }
uint8_t WordUses(Word word) { return kWords[static_cast<size_t>(word)].uses; }

Word FindWord(std::string_view text) {
  if (text.size() < 2 || text.size() > kLongestWord) return Word::kNone;
  for (size_t slot = Hash(text); kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    if (kWords[kTable[slot]].text == text) return static_cast<Word>(kTable[slot]);
  }
  return Word::kNone;
}

Word NearestWord(std::string_view text, uint8_t uses) {
  if (text.size() < 2 || text.size() > kLongestWord + 2) return Word::kNone;
  std::string lower = Lower(text);
  // A two-letter word has too many neighbours to guess from; a letter-case slip is no guess.
  int best = text.size() <= 2 ? 1 : text.size() <= 4 ? 2 : 3;
  Word nearest = Word::kNone;
  for (size_t i = 1; i < std::size(kWords); ++i) {
    if ((kWords[i].uses & uses) == 0 || kWords[i].text == text) continue;
    int distance = Distance(lower, Lower(kWords[i].text));
    if (distance < best) {
      best = distance;
      nearest = static_cast<Word>(i);
    }
  }
  return nearest;
}

}  // namespace precert::cql
