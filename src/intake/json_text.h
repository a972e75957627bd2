// JSON text made from YAML: templates with placeholders, and strings.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/yaml.h"

namespace precert {

// `"` + escaped text + `"`.
std::string JsonString(std::string_view text);

// A YAML tree as JSON text. A plain scalar that is a key of `placeholders` ("$value") becomes that
// JSON text; other plain numbers, true and false stay as they are; the rest become strings.
std::string YamlToJson(const YamlNode& node, const std::map<std::string, std::string>& placeholders = {});

}  // namespace precert
