// Program: looking up what a caller names.
#include "cql/core/program.h"

namespace precert::cql {

int Program::FindDefinition(std::string_view definition) const {
  for (size_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i].library.empty() && definitions[i].name == definition) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

int Program::FindParameter(std::string_view parameter) const {
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == parameter) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace precert::cql
