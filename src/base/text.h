// Text: small helpers over UTF-8 strings, and "did you mean".
//
//   error.hint = DidYouMean("Obervation", names);   // "did you mean 'Observation'?"
//
// Everything is ASCII unless it says otherwise; views that are returned point into the argument.
// Pure functions, safe on any thread and on any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace precert {

// Without the white space (space, tab, newline, carriage return, form feed) at the ends.
std::string_view Trim(std::string_view text);
// The parts between separators; "a,,b" has three, "" has one (empty).
std::vector<std::string_view> Split(std::string_view text, char separator);
// The words of a text, separated by any white space; no empty ones.
std::vector<std::string_view> SplitWords(std::string_view text);
// The lines, without "\n" or "\r\n"; a final newline does not start another line.
std::vector<std::string_view> SplitLines(std::string_view text);
std::string Join(std::span<const std::string_view> parts, std::string_view separator);
std::string Join(std::span<const std::string> parts, std::string_view separator);
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to);

char ToLowerAscii(char c);
char ToUpperAscii(char c);
std::string ToLowerAscii(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

// UTF-8. A byte that starts no valid sequence counts, and is read, as one code point (U+FFFD).
bool IsValidUtf8(std::string_view text);
// Bytes of the code point at `offset` (1-4); `offset` must be inside the text.
size_t CodePointBytes(std::string_view text, size_t offset);
size_t CountCodePoints(std::string_view text);
char32_t DecodeCodePoint(std::string_view text, size_t offset);
void AppendCodePoint(std::string* out, char32_t c);

// Damerau-Levenshtein distance, ignoring ASCII case: insertions, deletions, substitutions and swaps
// of neighbours each cost one. Answers `limit + 1` as soon as the distance is known to exceed
// `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit);

// The candidates that `word` may have been meant for, nearest first, at most `max`: those within a
// third of the word's length (at least one edit). Ties keep the candidates' order; repeats are left
// out. Words over 64 bytes match only themselves, so that hostile input costs nothing.
std::vector<std::string_view> Nearest(std::string_view word,
                                      std::span<const std::string_view> candidates, size_t max = 3);
std::vector<std::string_view> Nearest(std::string_view word,
                                      std::span<const std::string> candidates, size_t max = 3);

// "did you mean 'X'?", "did you mean 'X', 'Y' or 'Z'?", or "" when nothing is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates,
                       size_t max = 1);
std::string DidYouMean(std::string_view word, std::span<const std::string> candidates,
                       size_t max = 1);

}  // namespace precert
