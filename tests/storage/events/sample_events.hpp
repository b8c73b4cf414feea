// The samples of a subject for the tests of the codecs: one value of every event of each of its
// aggregates, always the same, from which the golden files were made. A subject specialises these
// templates in `tests/storage/<subject>/<subject>_samples.hpp`; codec_samples.hpp lists those.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/hex_digest.hpp"
#include "storage/keys/personal_keys.hpp"

namespace moim::storage {

/// In the order of the variant.
template <class A>
std::vector<typename A::event> samples();

/// The id of the stream that the samples are in.
template <class A>
typename A::id sample_id();

/// Events as older programs wrote them: names of golden files, and what they mean now.
template <class A>
std::vector<std::pair<std::string, typename A::event>> old_samples() {
  return {};
}

inline uuid sample_uuid(std::uint8_t number) {
  return make_uuid_v7(1'796'000'000'000, {number, 2, 3, 4, 5, 6, 7, 8, 9, number});
}

inline const user_id sample_user{sample_uuid(1)};
inline constexpr timestamp sample_time{1'796'000'000'123};

inline hex_digest sample_digest(std::uint8_t first) {
  hex_digest digest;
  for (auto& byte : digest.value) byte = first++;
  return digest;
}

/// Bytes 0, 1, 2… 31.
inline personal_key sample_key() {
  personal_key key;
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(i);
  }
  return key;
}

/// Has that one key, of the sample user.
class sample_keys final : public personal_keys {
 public:
  std::variant<key_lookup, io_failure> find(user_id owner) const override {
    return owner == sample_user ? key_lookup{key_standing::there, sample_key()} : key_lookup{};
  }
  std::variant<key_lookup, io_failure> find_or_make(user_id owner) override { return find(owner); }
  std::optional<io_failure> sync() override { return std::nullopt; }
  std::optional<io_failure> destroy(user_id) override { return std::nullopt; }
};

}  // namespace moim::storage
