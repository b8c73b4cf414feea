// The secrets of lotteries. One key, in a file of its own, gives every store its secret; the server
// commits to it when the store is announced and publishes it when the line of a slot is drawn. It
// is not in the log, so a reader of the log cannot compute the order of a line before it has
// closed.
//
// File `<data>/draw_key`, see secret_file.hpp. Announced lotteries cannot be drawn without it.
#pragma once

#include <optional>
#include <variant>

#include "domain/hex_digest.hpp"
#include "domain/popup/popup_ids.hpp"
#include "domain/popup/slot_plan.hpp"
#include "transport/signing/secret_file.hpp"

namespace moim::transport {

class draw_secrets {
 public:
  explicit draw_secrets(const secret_key& key) : key_(key) {}

  /// HMAC-SHA256 of "moim-draw\n" and the id of the store. From any thread.
  hex_digest of(store_id store) const;
  /// What a store is announced with: nothing where there is nothing to draw. From any thread.
  std::optional<hex_digest> commitment(store_id store, opening_mode opening) const;

 private:
  secret_key key_;
};

/// Reads `<data>/draw_key`, or makes it.
[[nodiscard]] std::variant<draw_secrets, secret_failure> load_or_make_draw_secrets(
    const std::filesystem::path& data_directory);

}  // namespace moim::transport
