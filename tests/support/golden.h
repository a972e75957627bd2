// Golden files: text tests whose expected output stands in the tree.
//
//   ExpectGolden("tests/report/data/seed.txt", rendered);
//
// Run the test program with --update to rewrite the files, and review the difference.
#pragma once

#include <string>
#include <string_view>

namespace precert::testing {

// Absolute path of a file of the project.
std::string ProjectPath(std::string_view relative);
std::string ReadFile(const std::string& path);  // aborts the test when unreadable

bool UpdateRequested();
// Compares with the file under the project's root; with --update writes it instead.
void ExpectGolden(std::string_view relative_path, std::string_view actual);

// A temporary folder, removed with the object.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  std::string Path(std::string_view name) const;
  std::string Write(std::string_view name, std::string_view content) const;  // returns the path

 private:
  std::string dir_;
};

}  // namespace precert::testing
