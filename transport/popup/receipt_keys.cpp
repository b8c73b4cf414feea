// The set is written before the key signs anything: no receipt has a key that is not listed.
#include "transport/popup/receipt_keys.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "storage/host/replace_file.hpp"
#include "transport/host/small_file.hpp"

namespace moim::transport {

namespace {

/// The keys listed so far; none at the first start.
std::variant<std::vector<jwk>, std::string> listed_keys(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::vector<jwk>{};
  return read_jwk_set(file);
}

}  // namespace

std::filesystem::path jwk_set_file(const std::filesystem::path& data_directory) {
  return data_directory / "jwks.json";
}

std::variant<std::vector<jwk>, std::string> read_jwk_set(const std::filesystem::path& file) {
  const auto text = read_small_file(file, jwk_set_bytes_max);
  if (const auto* failure = std::get_if<file_failure>(&text)) return failure->reason;
  auto keys = parse_jwk_set(std::get<std::string>(text));
  if (const auto* wrong = std::get_if<std::string>(&keys)) {
    return fmt::format("{}: {}", file.string(), *wrong);
  }
  return keys;
}

std::variant<receipt_keys, secret_failure> load_or_make_receipt_keys(
    const std::filesystem::path& data_directory) {
  auto seed = load_or_make_secret_file(data_directory / "receipt_key");
  if (auto* failure = std::get_if<secret_failure>(&seed)) return std::move(*failure);
  ed25519_key signing{std::get<secret_key>(seed)};
  OPENSSL_cleanse(std::get<secret_key>(seed).data(), secret_bytes);

  const auto file = jwk_set_file(data_directory);
  auto listed = listed_keys(file);
  if (auto* wrong = std::get_if<std::string>(&listed)) {
    return secret_failure{*wrong + "; restore the file, or delete it to forget all older keys"};
  }
  auto& keys = std::get<std::vector<jwk>>(listed);
  const auto kid = thumbprint(signing.public_key());
  if (find_key(keys, kid) == nullptr) {
    if (keys.size() == jwk_set_keys_max) {
      return secret_failure{
          fmt::format("{} has {} keys already: remove the oldest", file.string(), keys.size())};
    }
    keys.insert(keys.begin(), {kid, signing.public_key()});
    if (const auto wrong = storage::replace_file(file, jwk_set_json(keys) + '\n')) {
      return secret_failure{"cannot write " + *wrong};
    }
  }
  return receipt_keys{std::move(signing), std::make_shared<std::string>(jwk_set_json(keys))};
}

}  // namespace moim::transport
