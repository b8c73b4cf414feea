// Beast's deadlines work for asynchronous calls only, so each blocking one is an asynchronous one
// that is run to its end.
#include "sim/http_client.hpp"

#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

namespace moim::sim {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

}  // namespace

http_client::http_client(unsigned short port)
    : http_client(tcp::endpoint{asio::ip::address_v4::loopback(), port}) {}

http_client::http_client(const tcp::endpoint& server) {
  stream_.socket().open(server.protocol());
  stream_.socket().set_option(tcp::no_delay(true));
  stream_.socket().connect(server);
}

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
  beast::error_code failed;
  stream_.expires_after(silence_limit);
  http::async_write(stream_, request, [&](beast::error_code ec, std::size_t) { failed = ec; });
  run();
  if (failed) throw beast::system_error(failed);
}

http_answer http_client::receive() {
  http_answer answer;
  beast::error_code failed;
  stream_.expires_after(silence_limit);
  http::async_read(stream_, buffer_, answer,
                   [&](beast::error_code ec, std::size_t) { failed = ec; });
  run();
  if (failed) throw beast::system_error(failed);
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

void http_client::run() {
  io_.restart();
  io_.run();
}

std::string header_of(const http_answer& answer, std::string_view name) {
  const auto value = answer[beast::string_view(name.data(), name.size())];
  return {value.data(), value.size()};
}

}  // namespace moim::sim
