// SHA-256 (FIPS 180-4) as lower-case hexadecimal: the identity of every input that a determination
// records.
//
//   Sha256Hex("abc")              "ba7816bf...15ad", 64 digits
//   Sha256 hash; hash.Add(a); hash.Add(b); hash.Hex();   // of a and b joined
//
// Sha256 is single-use and not thread-safe; Sha256Hex may be called from anywhere.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace precert {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Add(std::string_view bytes);
  std::string Hex();  // ends the hash: call once, last

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string Sha256Hex(std::string_view bytes);

// Hash of a file's bytes, read through a map of it; an Error names a file that cannot be read.
Result<std::string> Sha256HexOfFile(const std::string& path);

}  // namespace precert
