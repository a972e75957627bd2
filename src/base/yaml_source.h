// The text behind a YAML tree, kept so that errors can quote the line. Shared by yaml.cc and
// yaml_parse.cc only.
#pragma once

#include <string>

namespace precert {

struct YamlSource {
  std::string file;
  std::string text;
  int first_line = 1;
};

// "  12 | deductable: 5" and a caret line; "" when there is no such line.
std::string QuoteLine(const YamlSource& source, int line, int column);

}  // namespace precert
