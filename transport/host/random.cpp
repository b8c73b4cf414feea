// Reads getrandom(2) into a block per thread. Bytes are wiped from the block when they are used, so
// that memory does not keep ids and salts that were given out.
#include "transport/host/random.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/random.h>

#include "domain/ensure.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t block_bytes = 1'024;

struct random_block {
  std::array<std::uint8_t, block_bytes> bytes;
  std::size_t used = block_bytes;
};

void read_kernel(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0) {
      ensure(errno == EINTR, "the kernel gives random bytes");
      continue;
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

void fill_random(std::span<std::uint8_t> out) {
  thread_local random_block block;
  if (out.size() > block_bytes) {
    read_kernel(out);
    return;
  }
  if (block_bytes - block.used < out.size()) {
    read_kernel(block.bytes);
    block.used = 0;
  }
  const auto first = block.bytes.begin() + static_cast<std::ptrdiff_t>(block.used);
  const auto last = first + static_cast<std::ptrdiff_t>(out.size());
  std::copy(first, last, out.begin());
  std::fill(first, last, std::uint8_t{0});
  block.used += out.size();
}

uuid make_random_uuid_v7(timestamp now) {
  return make_uuid_v7(now.ms, random_bytes<10>());
}

}  // namespace moim::transport
