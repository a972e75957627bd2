// SHA-256 by OpenSSL's EVP interface. OpenSSL fails here only when it is broken or memory is gone,
// so failure is an abort and not an Error.
#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>

#include "base/file.h"

namespace precert {

namespace {

void Require(bool ok) {
  if (ok) return;
  std::fputs("SHA-256 is not available from OpenSSL\n", stderr);
  std::abort();
}

// The system's openssl.cnf has nothing to say about SHA-256; reading it would take as long as
// hashing a megabyte.
void InitializeOnce() {
  static const bool done = [] {
    Require(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1);
    return true;
  }();
  (void)done;
}

}  // namespace

struct Sha256::Impl {
  Impl() {
    InitializeOnce();
    context = EVP_MD_CTX_new();
  }
  ~Impl() { EVP_MD_CTX_free(context); }

  EVP_MD_CTX* context = nullptr;
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  Require(impl_->context != nullptr);
  Require(EVP_DigestInit_ex(impl_->context, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::Add(std::string_view bytes) {
  Require(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  Require(EVP_DigestFinal_ex(impl_->context, digest, &size) == 1);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * size);
  for (unsigned int i = 0; i < size; ++i) {
    out.push_back(kDigits[digest[i] >> 4]);
    out.push_back(kDigits[digest[i] & 15]);
  }
  return out;
}

std::string Sha256Hex(std::string_view bytes) {
  Sha256 hash;
  hash.Add(bytes);
  return hash.Hex();
}

Result<std::string> Sha256HexOfFile(const std::string& path) {
  Result<MappedFile> file = MappedFile::Open(path);
  if (!file.ok()) return file.error();
  return Sha256Hex(file->bytes());
}

}  // namespace precert
