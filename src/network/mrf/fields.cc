// Texts as real files have them: quoted or not, null, repeated, in broken UTF-8.
#include "network/mrf/fields.h"

#include "base/text.h"

namespace precert::mrf {
namespace {

std::string Repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    size_t n = 1;
    while (n < 4 && n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) ++n;
    if (IsValidUtf8(text.substr(0, n))) {
      out += text.substr(0, n);
    } else {
      AppendCodePoint(&out, 0xFFFD);
    }
    text.remove_prefix(n);
  }
  return out;
}

}  // namespace

bool ReadText(JsonPull& json, std::string& out) {
  if (json.IsNull()) {
    out.clear();
    return true;
  }
  if (json.failed() || !json.ReadNumberOrString()) return false;
  const std::string_view text = Trim(json.text());
  if (IsValidUtf8(text)) {
    out.assign(text);
  } else {
    out = Repaired(text);
  }
  return true;
}

bool ReadTextOnce(JsonPull& json, std::string& out, bool& seen) {
  if (!seen) {
    seen = true;
    return ReadText(json, out);
  }
  const std::string key(json.key());
  std::string again;
  if (!ReadText(json, again)) return false;
  return again == out || json.Fail(key + " twice, with different values");
}

bool ReadTexts(JsonPull& json, std::vector<std::string>& out) {
  std::string text;
  if (json.Peek() != '[') {
    if (!ReadText(json, text)) return false;
    if (!text.empty()) out.push_back(text);
    return true;
  }
  json.Enter('[');
  while (json.NextElement()) {
    if (!ReadText(json, text)) return false;
    out.push_back(text);
  }
  return !json.failed();
}

}  // namespace precert::mrf
