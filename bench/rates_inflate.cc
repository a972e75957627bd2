// bench_rates_inflate FILE.gz: the floor of reading a packed rate file. ISA-L unpacks it, checks
// the checksum and throws the text away: one thread, buffers of one megabyte. Prints {"bytes": N}.
#include <isa-l.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr size_t kBuffer = size_t{1} << 20;

[[noreturn]] void Stop(const char* path, const char* what) {
  std::fprintf(stderr, "bench_rates_inflate: %s: %s\n", path, what);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) Stop("usage", "bench_rates_inflate FILE.gz");
  const char* path = argv[1];
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) Stop(path, std::strerror(errno));
  std::setvbuf(file, nullptr, _IONBF, 0);

  std::vector<uint8_t> packed(kBuffer), text(kBuffer);
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  unsigned long long bytes = 0;
  bool inside = false;  // a member has begun and not ended
  while (true) {
    if (state.avail_in == 0) {
      state.avail_in = static_cast<uint32_t>(std::fread(packed.data(), 1, packed.size(), file));
      state.next_in = packed.data();
      if (state.avail_in == 0) break;
    }
    inside = true;
    state.next_out = text.data();
    state.avail_out = static_cast<uint32_t>(text.size());
    if (isal_inflate(&state) != ISAL_DECOMP_OK) Stop(path, "damaged");
    bytes += text.size() - state.avail_out;
    if (state.block_state == ISAL_BLOCK_FINISH) {  // the next member begins afresh
      inside = false;
      const uint32_t left = state.avail_in;
      uint8_t* const next = state.next_in;
      isal_inflate_reset(&state);
      state.crc_flag = ISAL_GZIP;
      state.avail_in = left;
      state.next_in = next;
    }
  }
  // All input taken, text perhaps still to come out of the window.
  while (inside && state.block_state != ISAL_BLOCK_FINISH) {
    state.next_out = text.data();
    state.avail_out = static_cast<uint32_t>(text.size());
    if (isal_inflate(&state) != ISAL_DECOMP_OK || state.avail_out == text.size()) {
      Stop(path, "cut short");
    }
    bytes += text.size() - state.avail_out;
  }
  std::fclose(file);
  std::printf("{\"bytes\": %llu}\n", bytes);
  return 0;
}
