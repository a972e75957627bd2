// The parser of mappings: one pass over the text, without recursion.
#include "cql/model/mapping.h"

#include <algorithm>
#include <cctype>

namespace precert::cql {
namespace {

constexpr size_t kMaxSteps = 32;

constexpr std::string_view kFunctions[] = {
    "ToString",   "ToBoolean", "ToInteger",  "ToDecimal", "ToDate",    "ToDateTime", "ToTime",
    "ToQuantity", "ToRatio",   "ToInterval", "ToCode",    "ToConcept", "ToValue",    "ToValueSet",
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Mapping>> Parse() {
    std::vector<Mapping> mappings;
    do {
      Mapping mapping;
      if (!ParseOne(mapping)) return error_;
      mappings.push_back(std::move(mapping));
    } while (Accept(';'));
    if (at_ < text_.size()) {
      Fail("what follows is not understood");
      return error_;
    }
    return mappings;
  }

 private:
  bool Fail(std::string_view why) {
    std::string rest(text_.substr(at_, 40));
    error_ = Error{.message = "the target '" + std::string(text_.substr(0, 200)) +
                              "' cannot be read: " + std::string(why) +
                              (rest.empty() ? " at its end" : " at '" + rest + "'"),
                   .hint =
                       "a target is %value or %parent with a path, in a function of FHIRHelpers "
                       "or not: FHIRHelpers.ToConcept(%parent.extension[url='...'].value)"};
    return false;
  }

  bool Accept(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool AcceptText(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  static bool IsNameChar(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  }
  std::string_view Name() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsNameChar(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  // [TYPE:] [FHIRHelpers.FUNCTION(] PATH [)]
  bool ParseOne(Mapping& mapping) {
    // The type says which alternative of a choice this is; its values say that too.
    if (text_.substr(at_).starts_with("System.") || text_.substr(at_).starts_with("FHIR.")) {
      Name();
      while (Accept('.')) Name();
      if (!Accept(':')) return Fail("':' is missing after the type");
    }
    bool call = false;
    if (AcceptText("FHIRHelpers.")) {
      const std::string_view name = Name();
      if (std::find(std::begin(kFunctions), std::end(kFunctions), name) == std::end(kFunctions)) {
        return Fail("FHIRHelpers." + std::string(name) + " is not a function that is known here");
      }
      mapping.function = name;
      if (!Accept('(')) return Fail("'(' is missing");
      call = true;
    }
    if (AcceptText("%parent")) {
      mapping.of_parent = true;
    } else if (!AcceptText("%value")) {
      return Fail("%value or %parent is missing");
    }
    while (Accept('.')) {
      if (mapping.steps.size() >= kMaxSteps) return Fail("the path is too long");
      MappingStep step;
      step.element = Name();
      if (step.element.empty()) return Fail("the name of an element is missing");
      AcceptText("[x]");  // medication[x]: a choice; FHIR's model has it as medication
      if (Accept('[') && !ParseTests(step)) return false;
      mapping.steps.push_back(std::move(step));
    }
    if (mapping.of_parent && mapping.steps.empty()) return Fail("a path is missing after %parent");
    if (call && !Accept(')')) return Fail("')' is missing");
    return true;
  }

  // PATH='TEXT', ... ]
  bool ParseTests(MappingStep& step) {
    do {
      MappingTest test;
      do {
        test.path.emplace_back(Name());
        if (test.path.back().empty()) return Fail("the name of an element is missing");
        if (test.path.size() > kMaxSteps) return Fail("the path is too long");
      } while (Accept('.'));
      if (!Accept('=') || !Accept('\'')) return Fail("='TEXT' is missing");
      const size_t end = text_.find('\'', at_);
      if (end == std::string_view::npos) return Fail("the text does not end");
      test.value = text_.substr(at_, end - at_);
      at_ = end + 1;
      step.tests.push_back(std::move(test));
    } while (Accept(','));
    return Accept(']') || Fail("']' is missing");
  }

  std::string_view text_;
  size_t at_ = 0;
  Error error_;
};

}  // namespace

Result<std::vector<Mapping>> ParseMappings(std::string_view text) { return Parser(text).Parse(); }

}  // namespace precert::cql
