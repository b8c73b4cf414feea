// The names of logins in the log. The name of a stream can be neither encrypted nor erased, so it
// is a hash of the address, keyed with a secret that stays beside the log: the log alone cannot
// even confirm a guess.
//
//   name = BLAKE2b-128, keyed, of the normalised address or `kakao:<id>`; in hexadecimal
//
// A log whose logins were claimed before there was a secret continues without one: there a name is
// the first half of SHA-256(address). The file `logins` beside the keys says which; 48 bytes:
//
//   8  "MOIMLOGS" | 4  format, now 1 | 4  1: keyed, 0: not | 32  secret; zeros without
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <variant>

#include "domain/account/account_ids.hpp"
#include "storage/keys/sealing.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

class login_names {
 public:
  /// Without a secret.
  login_names() = default;
  explicit login_names(const personal_key& secret) : secret_(secret) {}

  /// Of a normalised address; see normalise_email.
  login_id of_address(std::string_view address) const;
  /// Of a Kakao account. It is never equal to an address, as it has no `@`.
  login_id of_kakao(std::string_view kakao_id) const;

 private:
  std::optional<personal_key> secret_;
};

/// Reads the file in the directory of the keys, which exists. Creates it where there is none:
/// with a secret, unless the log has records already.
[[nodiscard]] std::variant<login_names, io_failure> open_login_names(
    const std::filesystem::path& directory, bool log_is_empty);

}  // namespace moim::storage
