// Formatting a library: its definitions one after the other, the empty lines and comments between
// them, and the proof that nothing but white space has changed.
#include "cql/format/format.h"

#include "cql/format/comments.h"
#include "cql/format/layout.h"
#include "cql/syntax/dump.h"
#include "cql/syntax/parser.h"

namespace precert::cql {
namespace {

// Definitions of one group may stand without an empty line between them.
int GroupOf(const Ast& definition) {
  switch (definition.kind) {
    case AstKind::kUsing:
    case AstKind::kInclude:
      return 1;
    case AstKind::kCodeSystemDef:
      return 2;
    case AstKind::kValueSetDef:
      return 3;
    case AstKind::kCodeDef:
    case AstKind::kConceptDef:
      return 4;
    case AstKind::kParameterDef:
      return 5;
    default:
      return 0;
  }
}

class Formatter {
 public:
  Formatter(std::string_view text, const TokenList& tokens, const Ast& library)
      : tokens_(tokens),
        library_(library),
        trivia_(FindTrivia(text, tokens)),
        layout_(text, tokens, library, trivia_, arena_) {}

  std::string Run() {
    const size_t end = tokens_.tokens.size() - 1;  // kEnd
    const size_t first_definition =
        library_.children.empty() ? end : layout_.FirstToken(*library_.children[0]);
    int group = -1;  // of what was printed last; -1 nothing yet
    if (first_definition > 0) {
      Lead(0, false);
      Append(layout_.Tokens(0, first_definition - 1));
      group = 0;
    }
    for (const Ast* definition : library_.children) {
      const int next = GroupOf(*definition);
      Lead(layout_.FirstToken(*definition), group >= 0 && (next == 0 || next != group));
      Append(layout_.Definition(*definition));
      group = next;
    }
    Lead(end, false);
    while (!out_.empty() && out_.back() == '\n') out_.pop_back();
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  void Append(Doc doc) { out_ += Print(doc, kFormatWidth); }

  // What stands before token `token`, which begins a definition: the end of the line before it,
  // empty lines, comments. `apart`: an empty line must stand somewhere there.
  void Lead(size_t token, bool apart) {
    const Trivia& trivia = trivia_[token];
    const std::vector<Comment>& comments = trivia.comments;
    size_t i = 0;
    // Comments that end the line of the definition before.
    for (; i < comments.size() && !comments[i].own_line && !out_.empty(); ++i) {
      if (!comments[i].ends_line) break;
      out_ += ' ';
      Append(layout_.CommentText(comments[i]));
    }
    const bool first = out_.empty();
    if (!first) out_ += '\n';
    // A comment right below a definition and apart from the next one belongs to the former.
    bool empty_later = trivia.empty_before_token;
    for (size_t k = i + 1; k < comments.size(); ++k) empty_later |= comments[k].empty_before;
    const bool has_comment = i < comments.size();
    const bool empty_here = has_comment ? comments[i].empty_before : trivia.empty_before_token;
    if (!first && (empty_here || (apart && !(has_comment && empty_later)))) out_ += '\n';
    for (; i < comments.size(); ++i) {
      Append(layout_.CommentText(comments[i]));
      if (!comments[i].ends_line) {
        out_ += ' ';
        continue;
      }
      out_ += '\n';
      const bool empty =
          i + 1 < comments.size() ? comments[i + 1].empty_before : trivia.empty_before_token;
      if (empty) out_ += '\n';
    }
  }

  const TokenList& tokens_;
  const Ast& library_;
  Arena arena_;
  TriviaTable trivia_;
  Layout layout_;
  std::string out_;
};

// A comment without its white space.
std::string Bare(std::string_view comment) {
  std::string out;
  for (char c : comment) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
  }
  return out;
}

bool SameText(std::string_view a, const TokenList& a_tokens, std::string_view b) {
  const TokenList b_tokens = Lex(b, QuoteRule::kStandard);
  if (a_tokens.tokens.size() != b_tokens.tokens.size()) return false;
  std::vector<std::string> a_comments, b_comments;
  const TriviaTable a_trivia = FindTrivia(a, a_tokens), b_trivia = FindTrivia(b, b_tokens);
  for (size_t i = 0; i < a_tokens.tokens.size(); ++i) {
    const Token &x = a_tokens.tokens[i], &y = b_tokens.tokens[i];
    if (x.kind != y.kind ||
        a.substr(x.begin, x.end - x.begin) != b.substr(y.begin, y.end - y.begin))
      return false;
    for (const Comment& c : a_trivia[i].comments) a_comments.push_back(Bare(c.text));
    for (const Comment& c : b_trivia[i].comments) b_comments.push_back(Bare(c.text));
  }
  return a_comments == b_comments;
}

}  // namespace

std::optional<std::string> FormatLibrary(std::shared_ptr<const Source> source,
                                         Diagnostics& diagnostics) {
  const SyntaxTree tree = ParseLibrary(source, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const TokenList tokens = Lex(source->text(), QuoteRule::kStandard);
  std::string text = Formatter(source->text(), tokens, *tree.library).Run();

  auto formatted = std::make_shared<const Source>(source->name(), text);
  Diagnostics again(*formatted);
  const SyntaxTree new_tree = ParseLibrary(formatted, again);
  if (again.has_errors() || !SameText(source->text(), tokens, text) ||
      Dump(tree.library) != Dump(new_tree.library)) {
    diagnostics.Error({},
                      "the formatted text would not mean the same, so the text is left as it is",
                      "this is a fault of the formatter");
    return std::nullopt;
  }
  return text;
}

}  // namespace precert::cql
