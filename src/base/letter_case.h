// Letter case of single code points, without a locale: Latin, Greek, Cyrillic, Armenian and the
// full-width and circled letters. One code point to one (U+00DF stays as it is). Pure functions.
#pragma once

namespace precert {

char32_t ToLowerCase(char32_t c);
char32_t ToUpperCase(char32_t c);

}  // namespace precert
