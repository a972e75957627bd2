// Kinds of licence in the words that documents compare with.
//
//   KindOfLicense("m.d., Ph.D.")   "MD"         KindOfLicense("aesthetician")   "esthetician"
//
// "" for words that name none of them: a plan may exclude the unlicensed, and a word that is not
// known is no evidence of that. Pure functions.
#pragma once

#include <string_view>

namespace precert {

std::string_view KindOfLicense(std::string_view stated);

}  // namespace precert
