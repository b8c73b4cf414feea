// Beast's deadlines work for asynchronous calls only, so each blocking one is an asynchronous one
// that is run to its end.
#include "sim/host/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

namespace moim::sim {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

}  // namespace

struct http_client::connection {
  /// Runs what was begun to its end; throws when that failed.
  void finish(const beast::error_code& outcome) {
    io.restart();
    io.run();
    if (outcome) throw beast::system_error(outcome);
  }

  asio::io_context io{1};
  beast::tcp_stream stream{io};
  beast::flat_buffer buffer;
};

http_client::http_client(unsigned short port)
    : http_client(asio::ip::address_v4::loopback(), port) {}

http_client::http_client(const asio::ip::address& server, unsigned short port)
    : connection_(std::make_unique<connection>()) {
  const tcp::endpoint endpoint{server, port};
  auto& socket = connection_->stream.socket();
  socket.open(endpoint.protocol());
  socket.set_option(tcp::no_delay(true));
  socket.connect(endpoint);
}

http_client::~http_client() = default;
http_client::http_client(http_client&&) noexcept = default;

void http_client::send(const http_question& question) {
  http::request<http::string_body> request{question.verb, question.target, 11};
  request.set(http::field::host, "localhost");
  if (!question.token.empty()) {
    request.set(http::field::authorization, "Bearer " + question.token);
  }
  if (!question.idempotency_key.empty()) {
    request.set("Idempotency-Key", question.idempotency_key);
  }
  if (!question.prefer.empty()) {
    request.set(http::field::prefer, question.prefer);
  }
  if (!question.if_none_match.empty()) {
    request.set(http::field::if_none_match, question.if_none_match);
  }
  if (!question.body.empty()) {
    request.set(http::field::content_type, "application/json");
    request.body() = question.body;
  }
  request.prepare_payload();
  auto& c = *connection_;
  beast::error_code outcome;
  c.stream.expires_after(silence_limit);
  http::async_write(c.stream, request, [&](beast::error_code ec, std::size_t) { outcome = ec; });
  c.finish(outcome);
}

http_answer http_client::receive() {
  auto& c = *connection_;
  http_answer answer;
  beast::error_code outcome;
  c.stream.expires_after(silence_limit);
  http::async_read(c.stream, c.buffer, answer,
                   [&](beast::error_code ec, std::size_t) { outcome = ec; });
  c.finish(outcome);
  return answer;
}

http_answer http_client::ask(const http_question& question) {
  send(question);
  return receive();
}

http_answer http_client::get(std::string target, std::string token) {
  return ask({http::verb::get, std::move(target), std::move(token), {}, {}});
}

http_answer http_client::post(std::string target, std::string token, std::string body) {
  return ask({http::verb::post, std::move(target), std::move(token), std::move(body), {}});
}

std::string header_of(const http_answer& answer, std::string_view name) {
  const auto value = answer[beast::string_view(name.data(), name.size())];
  return {value.data(), value.size()};
}

}  // namespace moim::sim
