// Golden files, temporary folders, and the main() that every test program shares.
#include "support/golden.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace precert::testing {

namespace {
bool update = false;
}

std::string ProjectPath(std::string_view relative) {
  return std::string(PRECERT_ROOT) + "/" + std::string(relative);
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    ADD_FAILURE() << "cannot read " << path;
    return "";
  }
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool UpdateRequested() { return update; }

void ExpectGolden(std::string_view relative_path, std::string_view actual) {
  std::string path = ProjectPath(relative_path);
  if (update) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(ReadFile(path), actual)
      << "differs from " << relative_path << "; run with --update to rewrite it";
}

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "precert-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "cannot make a temporary folder";
  dir_ = pattern;
}

TempDir::~TempDir() { std::filesystem::remove_all(dir_); }

std::string TempDir::Path(std::string_view name) const { return dir_ + "/" + std::string(name); }

std::string TempDir::Write(std::string_view name, std::string_view content) const {
  std::string path = Path(name);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace precert::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--update") precert::testing::update = true;
  }
  return RUN_ALL_TESTS();
}
