// Error tables: text files of bad inputs with the message that each gives, in full.
//
//   ## two Patients               <- a case's name
//   <patient> <patient>           <- its input, to the line "--"
//   --
//   case.json at entry[1]: error: ...
//
//   ExpectCases("tests/intake/data/bad_bundles.txt", [](const std::string& input) { ... });
//
// A line of the input that begins with "## " is written "\## ". The function answers what the input
// gives. With --update the answers are written back; review them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace precert::testing {

void ExpectCases(std::string_view relative_path,
                 const std::function<std::string(const std::string& input)>& answer);

// `text` with the changes that lines "OLD => NEW" of `changes` ask for, each OLD exactly once
// there;
// "" stands for nothing, "\n" for a line break. Fails the test when an OLD is not found once.
std::string Changed(std::string text, std::string_view changes);

}  // namespace precert::testing
