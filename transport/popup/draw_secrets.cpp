// Derives the secrets with HMAC-SHA256: one secret does not reveal another.
#include "transport/popup/draw_secrets.hpp"

#include "domain/popup/line_draw.hpp"
#include "transport/signing/hmac.hpp"

namespace moim::transport {

hex_digest draw_secrets::of(store_id store) const {
  hmac_sha256 mac{key_};
  return {mac.sign("moim-draw\n" + to_text(store))};
}

std::optional<hex_digest> draw_secrets::commitment(store_id store, opening_mode opening) const {
  if (opening != opening_mode::lottery) {
    return std::nullopt;
  }
  return draw_commitment(of(store));
}

std::variant<draw_secrets, secret_failure> load_or_make_draw_secrets(
    const std::filesystem::path& data_directory) {
  auto found = load_or_make_secret_file(data_directory / "draw_key");
  if (auto* failure = std::get_if<secret_failure>(&found)) {
    return std::move(*failure);
  }
  return draw_secrets{std::get<secret_key>(found)};
}

}  // namespace moim::transport
