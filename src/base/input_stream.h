// InputStream: the bytes of a file, unpacked as they are read: plain, gzip or Zstandard.
//
//   Result<std::unique_ptr<InputStream>> in = InputStream::Open("patients.ndjson.gz");
//   Result<size_t> n = (*in)->Read(buffer, sizeof buffer);      // 0: the end
//
// The form is told by the first bytes, not by the name. "-" is standard input. Several gzip members
// or Zstandard frames one after another are one text (RFC 1952 section 2.2, RFC 8878 section 3.1).
// Errors: cannot be opened, a folder, damaged or cut short (with the place in the file); what was
// unpacked before the fault is given out first. Memory does not grow with the file. One thread at a
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace precert {

class InputStream {
 public:
  static Result<std::unique_ptr<InputStream>> Open(const std::string& path);
  virtual ~InputStream() = default;

  // Up to `size` bytes; fewer only at the end or before a fault, 0 after the end.
  virtual Result<size_t> Read(char* out, size_t size) = 0;

  // For a progress bar: bytes of the file (as packed) taken so far, and all of them; 0 when the
  // size is not known.
  uint64_t taken() const { return taken_; }
  uint64_t total() const { return total_; }

 protected:
  uint64_t taken_ = 0;
  uint64_t total_ = 0;
};

}  // namespace precert
