// YAML to JSON. The tree's depth is bounded by the YAML reader.
#include "intake/json_text.h"

#include "base/decimal.h"
#include "base/json_writer.h"

namespace precert {
namespace {

// JSON allows no leading zeros or plus sign: "007" and "+1" stay strings.
bool IsJsonNumber(const std::string& text) {
  std::string_view digits = text;
  if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return false;
  if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return false;
  return digits.back() != '.' && Decimal::Parse(text).has_value();
}

void Append(const YamlNode& node, const std::map<std::string, std::string>& placeholders,
            std::string& out) {
  switch (node.kind()) {
    case YamlNode::Kind::kNull:
      out += "null";
      return;
    case YamlNode::Kind::kScalar: {
      const std::string& text = node.text();
      auto placeholder = placeholders.find(text);
      if (!node.quoted() && placeholder != placeholders.end()) {
        out += placeholder->second;
      } else if (!node.quoted() && (text == "true" || text == "false" || IsJsonNumber(text))) {
        out += text;
      } else {
        out += JsonWriter::Quote(text);
      }
      return;
    }
    case YamlNode::Kind::kSequence: {
      out += '[';
      const char* comma = "";
      for (const YamlNode* item : node.items()) {
        out += comma;
        Append(*item, placeholders, out);
        comma = ",";
      }
      out += ']';
      return;
    }
    case YamlNode::Kind::kMapping: {
      out += '{';
      const char* comma = "";
      for (const YamlNode::Entry& entry : node.entries()) {
        out += comma;
        out += JsonWriter::Quote(entry.key) + ":";
        Append(*entry.value, placeholders, out);
        comma = ",";
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

std::string YamlToJson(const YamlNode& node,
                       const std::map<std::string, std::string>& placeholders) {
  std::string out;
  Append(node, placeholders, out);
  return out;
}

}  // namespace precert
