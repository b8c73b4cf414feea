// Verifies the signature first, since nothing in a receipt can be believed before; then the user,
// then what the log says.
#include "transport/popup/command_receipt_verify.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "storage/events/event_codec.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/small_file.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/popup/receipt_keys.hpp"
#include "transport/popup/receipt_proof.hpp"
#include "transport/popup/receipt_server.hpp"

namespace moim::transport {

namespace {

/// An answer of the API with a receipt in it is not larger.
constexpr std::size_t file_bytes_max = 64 << 10;

/// Why the receipt is not honest, or could not be checked; empty when it is honest.
using reasons = std::vector<std::string>;

std::variant<receipt_claims, std::string> read_receipt(const std::filesystem::path& file,
                                                       std::span<const jwk> keys) {
  const auto text = read_small_file(file, file_bytes_max);
  if (const auto* failure = std::get_if<file_failure>(&text)) return failure->reason;
  return open_receipt(find_receipt(std::get<std::string>(text)), keys);
}

reasons check_user(const receipt_claims& claims, user_id user) {
  storage::sha256 hash;
  if (!user || receipt_user(hash, claims.id(), user) == claims.user) return {};
  return {fmt::format("the receipt is not of user {}", to_text(user))};
}

/// Reads the slot's stream beside its writer.
reasons prove_from_directory(const std::filesystem::path& directory, const receipt_claims& claims,
                             std::optional<receipt_proof>& proof) {
  auto opened = storage::open_log_follower(directory);
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return {failure->reason};
  auto& log = *std::get<0>(opened);
  std::optional<std::string> wrong;
  const auto failure = read_follower(log, [&] {
    proof.emplace(claims);
    return log.read_stream(storage::stream_of<slot>(claims.id()), 1,
                           [&](const storage::record& record) {
                             wrong = proof->take(record);
                             return !wrong;
                           });
  });
  if (failure) return {failure->reason};
  return wrong ? reasons{*wrong} : proof->differences();
}

/// The log that a receipt is compared with: of a data directory, or of a server.
class receipt_log {
 public:
  explicit receipt_log(const receipt_verify_options& options)
      : config_(options.server), token_(options.token) {
    if (is_http_url(options.log)) {
      server_.emplace(options.log);
    } else if (!options.log.empty()) {
      config_.data_directory = options.log;
    }
  }

  /// Those at `from` or, when it is empty, those of the log.
  std::variant<std::vector<jwk>, std::string> keys(const std::string& from) {
    if (is_http_url(from)) return receipt_server::keys_at(from);
    if (!from.empty()) return read_jwk_set(from);
    return server_ ? server_->keys() : read_jwk_set(jwk_set_file(config_.data_directory));
  }

  /// There is a proof when the records were read.
  reasons ask(const receipt_claims& claims, std::optional<receipt_proof>& proof) {
    if (!server_) return prove_from_directory(log_directory(config_), claims, proof);
    auto why = server_->compare_heads(claims);
    if (!why.empty() || token_.empty()) return why;
    proof.emplace(claims);
    if (const auto wrong = server_->read_records(claims, token_, *proof)) return {*wrong};
    return proof->differences();
  }

 private:
  data_settings config_;
  std::string token_;
  std::optional<receipt_server> server_;
};

void print_claims(const receipt_claims& claims, int offset) {
  fmt::print("signature: good\n");
  fmt::print("slot {}, ticket {}, {} at position {}, {}\n", to_text(claims.id()), claims.ticket,
             claims.status == reservation_status::CONFIRMED ? "confirmed" : "waiting",
             claims.position, to_text(claims.time, offset));
}

/// Without the records there is no proof, only the word of the server.
void print_proof(const receipt_claims& claims, const std::optional<receipt_proof>& proof,
                 int offset) {
  if (!proof) {
    fmt::print("chain: at version {} the server has {}, as the receipt says\n", claims.version,
               to_text(claims.chain));
    fmt::print(
        "the receipt is honest as far as the public head of the slot tells; an admin's "
        "--token proves it from the records\n");
    return;
  }
  fmt::print("chain: versions 1 to {} of the slot's log give {}, as the receipt says\n",
             claims.version, to_text(claims.chain));
  for (const auto& line : proof->history().explain(claims.ticket, offset)) {
    fmt::print("  {}\n", line);
  }
  fmt::print("the receipt is honest\n");
}

/// Receipts and servers may have put anything into a reason.
std::string without_controls(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return text;
}

int refuse(const reasons& why) {
  for (const auto& reason : why) fmt::print(stderr, "moim: {}\n", without_controls(reason));
  fmt::print(stderr, "moim: the receipt is not proven\n");
  return EXIT_FAILURE;
}

}  // namespace

int run_receipt_verify(const receipt_verify_options& options) {
  receipt_log log(options);
  const auto keys = log.keys(options.jwks);
  if (const auto* wrong = std::get_if<std::string>(&keys)) return refuse({*wrong});
  const auto opened = read_receipt(options.file, std::get<std::vector<jwk>>(keys));
  if (const auto* wrong = std::get_if<std::string>(&opened)) return refuse({*wrong});
  const auto& claims = std::get<receipt_claims>(opened);
  const int offset = time_zone{options.server.time_zone}.offset_minutes_at(claims.time);
  print_claims(claims, offset);
  if (const auto why = check_user(claims, options.user); !why.empty()) return refuse(why);
  if (options.user) fmt::print("user: the receipt is of user {}\n", to_text(options.user));
  std::optional<receipt_proof> proof;
  if (const auto why = log.ask(claims, proof); !why.empty()) return refuse(why);
  print_proof(claims, proof, offset);
  return EXIT_SUCCESS;
}

}  // namespace moim::transport
