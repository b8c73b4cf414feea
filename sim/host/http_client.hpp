// A blocking client on one keep-alive connection, for programs and tests that talk to a server as
// its users do. Nothing blocks forever: a silent server is an error after `silence_limit`.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>

namespace moim::sim {

inline constexpr std::chrono::seconds silence_limit{30};

using http_answer = boost::beast::http::response<boost::beast::http::string_body>;

struct http_question {
  boost::beast::http::verb verb = boost::beast::http::verb::get;
  std::string target;
  std::string token;            ///< empty: nobody in particular
  std::string body;             ///< JSON, or empty
  std::string idempotency_key;  ///< empty: none
  std::string prefer{};         ///< empty: nothing
  std::string if_none_match{};  ///< empty: nothing
};

/// Every call throws boost::system::system_error when the connection fails.
class http_client {
 public:
  /// Connects to the loopback address.
  explicit http_client(unsigned short port);
  http_client(const boost::asio::ip::address& server, unsigned short port);
  ~http_client();
  http_client(http_client&&) noexcept;

  http_answer ask(const http_question& question);
  http_answer get(std::string target, std::string token = {});
  http_answer post(std::string target, std::string token, std::string body = {});

  /// The two halves of `ask`.
  void send(const http_question& question);
  http_answer receive();

 private:
  struct connection;  // whose headers take longer to compile than most programs that use it
  std::unique_ptr<connection> connection_;
};

/// A header of an answer; empty when it has none.
std::string header_of(const http_answer& answer, std::string_view name);

}  // namespace moim::sim
