// Reads a suite's XML.
#include <algorithm>
#include <cstring>
#include <pugixml.hpp>

#include "base/limits.h"
#include "cql/suite/suite.h"

namespace precert::cql {
namespace {

class SuiteReader {
 public:
  SuiteReader(std::string_view xml, std::string_view file) : xml_(xml), file_(file) {}

  Result<Suite> Read() {
    if (xml_.size() > limits::kMaxDocumentBytes) {
      return Error{.message = "the file is larger than " +
                              std::to_string(limits::kMaxDocumentBytes) + " bytes",
                   .where = {.file = file_}};
    }
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(xml_.data(), xml_.size());
    if (!parsed) return Fail(parsed.offset, std::string("not XML: ") + parsed.description());
    const pugi::xml_node root = document.child("tests");
    if (!root) return Fail(0, "not a test suite: the outermost element is not <tests>");
    Suite suite;
    suite.name = root.attribute("name").value();
    suite.file = file_;
    for (const pugi::xml_node child : root.children()) {
      if (std::strcmp(child.name(), "group") == 0) {
        for (const pugi::xml_node test : child.children("test")) {
          if (Status s = ReadTest(test, child.attribute("name").value(), &suite); !s.ok()) {
            return s.error();
          }
        }
      } else if (std::strcmp(child.name(), "test") == 0) {
        if (Status s = ReadTest(child, "", &suite); !s.ok()) return s.error();
      }
    }
    return suite;
  }

 private:
  Status ReadTest(const pugi::xml_node& node, const char* group, Suite* suite) {
    SuiteTest test;
    test.group = group;
    test.name = node.attribute("name").value();
    const pugi::xml_node expression = node.child("expression");
    if (!expression) {
      return Fail(node.offset_debug(), "the test '" + test.name + "' has no <expression>");
    }
    test.expression = expression.text().get();
    const std::string_view invalid = expression.attribute("invalid").value();
    if (invalid != "false") test.invalid = invalid;
    for (const pugi::xml_node output : node.children("output")) {
      test.outputs.push_back(output.text().get());
    }
    const std::string_view last_version = node.attribute("versionTo").value();
    test.skip = (!last_version.empty() && last_version < "1.5") ||
                (test.invalid.empty() && test.outputs.empty());
    suite->tests.push_back(std::move(test));
    return Done{};
  }

  Error Fail(ptrdiff_t offset, std::string message) const {
    const size_t end = offset < 0 ? 0 : std::min(static_cast<size_t>(offset), xml_.size());
    const auto line =
        1 + std::count(xml_.begin(), xml_.begin() + static_cast<ptrdiff_t>(end), '\n');
    return Error{.message = std::move(message),
                 .where = {.file = file_, .line = static_cast<int>(line)}};
  }

  std::string_view xml_;
  std::string file_;
};

}  // namespace

Result<Suite> ReadSuite(std::string_view xml, std::string_view file_name) {
  return SuiteReader(xml, file_name).Read();
}

}  // namespace precert::cql
