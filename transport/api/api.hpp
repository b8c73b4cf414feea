// The application behind the HTTP edge, one object for each I/O thread: finds the route of a
// request, checks who calls, and hands the call to the route's function.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "actors/engine/gateway.hpp"
#include "actors/node/node.hpp"
#include "domain/limits.hpp"
#include "transport/account/kakao_state_tokens.hpp"
#include "transport/account/kakao_worker_pool.hpp"
#include "transport/account/password_hasher.hpp"
#include "transport/account/refresh_token.hpp"
#include "transport/account/sign_in_throttle_port.hpp"
#include "transport/api/access_token.hpp"
#include "transport/api/log_reader.hpp"
#include "transport/api/metrics.hpp"
#include "transport/api/route.hpp"
#include "transport/api/stream_tickets.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/http/http_handler.hpp"
#include "transport/popup/draw_secrets.hpp"
#include "transport/popup/list_cache.hpp"
#include "transport/popup/queue_hub.hpp"
#include "transport/popup/receipt.hpp"
#include "transport/popup/receipt_keys.hpp"
#include "transport/popup/store_json_cache.hpp"
#include "transport/popup/waiting_room_facade.hpp"
#include "transport/program/config.hpp"

namespace moim::transport {

/// What the I/O threads share; it outlives them.
struct api_shared {
  const serve_config& config;
  const wall_clock& clock;
  const time_zone& zone;
  const server_secret& secret;
  const receipt_keys& receipts;
  const draw_secrets& draws;
  const storage::event_log& log;
  actors::node& node;
  password_hasher& passwords;
  sign_in_throttle_port& sign_ins;
  log_reader& log_reads;
  stream_tickets& tickets;
  waiting_rooms* rooms;  ///< null: no store has one
  kakao_worker_pool& kakao;
  std::string mail_domain;  ///< of the sender of mail
  metrics& counts;
  std::shared_ptr<const std::string> openapi;
  std::function<http_counters()> connections;
};

class api final : public http_handler {
 public:
  api(const api_shared& shared, boost::asio::io_context& io);
  ~api() override;

  void handle(http_exchange exchange) override;

  const api_shared& shared() const { return shared_; }
  boost::asio::io_context& io() { return io_; }
  actors::gateway& gateway() { return *gateway_; }
  access_tokens& access() { return access_; }
  refresh_tokens& refresh() { return refresh_; }
  /// Under the key "idempotency": what is kept of a request must not tell a password in it.
  hmac_sha256& fingerprints() { return fingerprints_; }
  receipt_issuer& receipts() { return receipts_; }
  kakao_state_tokens& kakao() { return kakao_; }
  store_json_cache& stores() { return stores_; }
  list_cache& lists() { return lists_; }
  queue_hub& queues() { return queues_; }
  /// Null: no store has a waiting room.
  waiting_room_facade* rooms() { return rooms_ ? &*rooms_ : nullptr; }

 private:
  struct match;

  struct entry;
  match find(boost::beast::http::verb verb, std::string_view path) const;
  static bool settle(const entry& candidate, boost::beast::http::verb asked, match& result);
  bool authenticate(class call& c, const route& r);
  bool has_withdrawn(user_id user) const;
  bool accept_token(class call& c, std::string_view token);
  bool accept_ticket(class call& c, std::string_view ticket);
  void refuse_unknown(class call& c, const match& m);

  api_shared shared_;
  boost::asio::io_context& io_;
  std::shared_ptr<actors::gateway> gateway_;
  access_tokens access_;
  refresh_tokens refresh_;
  hmac_sha256 fingerprints_;
  receipt_issuer receipts_;
  kakao_state_tokens kakao_;
  store_json_cache stores_;
  list_cache lists_{limits::list_answer_bytes_max};
  std::optional<waiting_room_facade> rooms_;
  queue_hub queues_;
  /// Routes by the number of segments in their path, each split into them.
  struct entry {
    std::size_t route;
    std::vector<std::string_view> segments;
  };
  static constexpr std::size_t segments_max = 10;
  std::array<std::vector<entry>, segments_max + 1> by_length_;
  std::vector<entry> with_rest_;
};

}  // namespace moim::transport
