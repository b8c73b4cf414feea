// The interface of all fuzz targets. A target passes libFuzzer's bytes to one parser of untrusted
// input: the parser must refuse or accept them without a fault, and what it accepts must keep the
// properties that the target demands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace moim::fuzz {

/// Aborts when a property is broken, which libFuzzer records as a finding.
inline void demand(bool kept, const char* property) {
  if (!kept) {
    std::fprintf(stderr, "broken: %s\n", property);
    std::abort();
  }
}

/// The first byte chooses one of several parsers; the other bytes are its input.
struct choice {
  unsigned which = 0;
  std::string_view text;
};
inline choice choose(std::string_view input) {
  if (input.empty()) {
    return {};
  }
  return {static_cast<unsigned char>(input.front()), input.substr(1)};
}

/// Defined by each target.
void try_input(std::string_view input);

}  // namespace moim::fuzz

extern "C" inline __attribute__((used)) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                   std::size_t size) {
  moim::fuzz::try_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
