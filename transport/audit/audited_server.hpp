// The HTTP client of `moim audit`: the log of a running server, and the states of its entities and
// its view, by the token of an admin. The server may be restarted meanwhile: a request is retried
// for a while.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "storage/log/event_log.hpp"
#include "transport/audit/audit_types.hpp"
#include "transport/host/http_fetch.hpp"

namespace moim::transport {

struct audited_server_options {
  std::string url;
  std::string token;
  /// For how long a request is retried that no server, or an overloaded one, answers.
  std::chrono::seconds patience{10};
  /// Waits for so long; true ends it all.
  std::function<bool(std::chrono::milliseconds)> pause;
};

/// There is no answer.
struct no_answer {
  std::string reason;
  bool interrupted = false;  ///< `pause` returned true
};

/// What one page of the log showed.
struct log_reach {
  std::uint64_t last = 0;     ///< position of its last record; 0: it had none
  std::uint64_t durable = 0;  ///< the log's last position
};

class audited_server {
 public:
  explicit audited_server(audited_server_options options);

  /// The next records from a position on. When there are none, waits for so many seconds.
  std::variant<log_reach, no_answer> read_log(std::uint64_t from, unsigned wait_seconds,
                                              const storage::record_visitor& visit);
  std::variant<view_answer, no_answer> view();
  /// None when the entity is not in memory.
  std::variant<std::optional<entity_answer>, no_answer> entity(const std::string& stream);

 private:
  std::variant<fetch_answer, no_answer> get(const std::string& path);

  const audited_server_options options_;
  http_fetcher fetcher_;
};

}  // namespace moim::transport
