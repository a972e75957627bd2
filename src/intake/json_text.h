// JSON text made from YAML: templates with placeholders.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/yaml.h"

namespace precert {

// A YAML tree as JSON text. A plain scalar that is a key of `placeholders` ("$value") becomes that
// JSON text; other plain numbers, true and false stay as they are; the rest become strings.
std::string YamlToJson(const YamlNode& node,
                       const std::map<std::string, std::string>& placeholders = {});

}  // namespace precert
