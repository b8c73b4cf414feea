// The HTTP application, one object for each I/O thread: it finds the route of a request,
// authenticates the caller and calls the handler of the route. It keeps what subjects need on this
// thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "actors/engine/gateway.hpp"
#include "actors/node/node.hpp"
#include "domain/limits.hpp"
#include "transport/api/access_token.hpp"
#include "transport/api/edge_settings.hpp"
#include "transport/api/log_reader.hpp"
#include "transport/api/metrics.hpp"
#include "transport/api/route.hpp"
#include "transport/api/stream_tickets.hpp"
#include "transport/api/subject.hpp"
#include "transport/http/http_handler.hpp"

namespace moim::transport {

/// What the I/O threads share; it outlives them.
struct api_shared : service_context {
  std::span<const route> routes;
  subject_list subjects;
  const problem_catalogue& problems;
  actors::node& node;
  const typed_registry& services;  ///< of the server
  log_reader& log_reads;
  stream_tickets& tickets;
  metrics& counts;
  std::shared_ptr<const std::string> openapi;
  std::function<http_counters()> connections;
};

class api final : public http_handler {
 public:
  /// Threads are counted from 0.
  api(const api_shared& shared, boost::asio::io_context& io, unsigned thread);
  ~api() override;

  void handle(http_exchange exchange) override;

  const api_shared& shared() const { return shared_; }
  boost::asio::io_context& io() { return io_; }
  actors::gateway& gateway() { return *gateway_; }
  access_tokens& access() { return access_; }
  /// Under the key "idempotency": a fingerprint must not reveal a password in the request.
  hmac_sha256& fingerprints() { return fingerprints_; }
  /// What subjects keep for this thread.
  const typed_registry& services() const { return services_; }
  const std::vector<std::string>& cors_origins() const { return cors_origins_; }

 private:
  struct match;

  struct entry;
  match find(boost::beast::http::verb verb, std::string_view path) const;
  bool settle(const entry& candidate, boost::beast::http::verb asked, match& result) const;
  bool authenticate(class call& c, const route& r);
  bool is_barred(user_id user) const;
  bool accept_token(class call& c, std::string_view token);
  bool accept_ticket(class call& c, std::string_view ticket);
  void refuse_unknown(class call& c, const match& m);

  api_shared shared_;
  boost::asio::io_context& io_;
  std::shared_ptr<actors::gateway> gateway_;
  access_tokens access_;
  hmac_sha256 fingerprints_;
  const std::vector<std::string>& cors_origins_;
  const std::string headers_allowed_;  // to other origins
  /// Routes by the number of segments in their path, each split into them.
  struct entry {
    std::size_t route;
    std::vector<std::string_view> segments;
  };
  static constexpr std::size_t segments_max = 10;
  std::array<std::vector<entry>, segments_max + 1> by_length_;
  std::vector<entry> with_rest_;
  typed_registry services_;
};

}  // namespace moim::transport
