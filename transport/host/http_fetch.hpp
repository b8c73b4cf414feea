// A blocking HTTP client for operator commands and for outside services: one request at a time, on
// a connection that is kept for the next one. No I/O thread uses it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace moim::transport {

struct fetch_request {
  std::string url;           ///< http or https, escaped where it must be
  std::string bearer_token;  ///< empty: none
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{30'000};  ///< until the end of the answer
  std::size_t body_bytes_max = 64 << 20;      ///< of the answer; a larger one is a failure
  std::string authorization{};                ///< of another scheme than Bearer; empty: none
  std::string form{};  ///< of a POST: application/x-www-form-urlencoded, encoded already
};

/// An answer, of whatever status. Redirects are answers too: a token goes where it was sent only.
struct fetch_answer {
  long status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  /// The first of that name (compared without case), or empty.
  std::string_view header(std::string_view name) const;
};

/// There is no answer.
struct fetch_failure {
  std::string reason;        ///< for people: "127.0.0.1:9: Connection refused"
  bool interrupted = false;  ///< `stop` returned true
  bool timed_out = false;
};

class http_fetcher {
 public:
  /// `stop` is asked about once a second while a request is under way; true ends it.
  explicit http_fetcher(std::function<bool()> stop = {});
  http_fetcher(const http_fetcher&) = delete;
  http_fetcher& operator=(const http_fetcher&) = delete;
  ~http_fetcher();

  [[nodiscard]] std::variant<fetch_answer, fetch_failure> get(const fetch_request& request);
  /// A POST of the form, which may be empty.
  [[nodiscard]] std::variant<fetch_answer, fetch_failure> post(const fetch_request& request);

 private:
  std::variant<fetch_answer, fetch_failure> perform(const fetch_request& request, bool is_post);

  struct session;
  std::unique_ptr<session> session_;
};

/// Where a command takes a directory or a server.
bool is_http_url(std::string_view text);

/// `base` with `path`, which begins with a slash, behind it; one slash at the end of `base` is
/// nothing.
std::string url_below(std::string_view base, std::string_view path);

}  // namespace moim::transport
