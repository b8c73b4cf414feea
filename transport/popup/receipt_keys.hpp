// The keys of receipts. `<data>/receipt_key` (see secret_file.hpp) holds the seed of the one that
// signs; it is made on the first start. `<data>/jwks.json` holds the public keys of all that ever
// signed, and is what /.well-known/jwks.json answers.
//
// To change keys, move `receipt_key` away and start again: a new key is made and listed in front,
// and the old public key stays, so that old receipts can still be checked.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "transport/signing/jwk_set.hpp"

namespace moim::transport {

struct receipt_keys {
  ed25519_key signing;
  std::shared_ptr<const std::string> jwk_set;  ///< JSON
};

/// Makes what is missing; adds the public key to the set when it is not in it.
[[nodiscard]] std::variant<receipt_keys, secret_failure> load_or_make_receipt_keys(
    const std::filesystem::path& data_directory);

/// Where the public keys stand in a data directory.
std::filesystem::path jwk_set_file(const std::filesystem::path& data_directory);

/// The keys in a file; otherwise what is wrong, with its name.
[[nodiscard]] std::variant<std::vector<jwk>, std::string> read_jwk_set(
    const std::filesystem::path& file);

}  // namespace moim::transport
