// SHA-256 (FIPS 180-4) through OpenSSL, with a context that is reused: the log hashes every record.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace moim::storage {

using digest = std::array<std::uint8_t, 32>;

/// Not thread-safe; make one per thread.
class sha256 {
 public:
  sha256();
  sha256(const sha256&) = delete;
  sha256& operator=(const sha256&) = delete;
  ~sha256();

  /// Digest of `first` followed by `second`.
  digest operator()(std::string_view first, std::string_view second = {});

  /// The same piece by piece, for what does not fit into memory.
  void begin();
  void add(std::string_view piece);
  digest end();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

/// The bytes of a digest or a uuid, as text.
template <std::size_t Size>
std::string_view bytes_of(const std::array<std::uint8_t, Size>& value) {
  return {reinterpret_cast<const char*>(value.data()), Size};
}

}  // namespace moim::storage
