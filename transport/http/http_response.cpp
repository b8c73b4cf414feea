// The head is written by hand into a reused string: on the hot path it replaces Beast's
// serializer, which costs several times as much for an answer of a few hundred bytes.
#include "transport/http/http_response.hpp"

#include <array>
#include <charconv>

#include <boost/beast/http/status.hpp>

namespace moim::transport {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, unsigned status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
  } else if (status == 201) {
    out.append("HTTP/1.1 201 Created\r\n");
  } else {
    out.append("HTTP/1.1 ");
    append_number(out, status);
    out.push_back(' ');
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    out.append(reason.data(), reason.size());
    out.append("\r\n");
  }
}

}  // namespace

void http_response::add_header(std::string_view name, std::string_view value) {
  header_lines.reserve(header_lines.size() + name.size() + value.size() + 4);
  header_lines.append(name).append(": ");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    header_lines.push_back(byte < 0x20 || byte == 0x7f ? ' ' : c);
  }
  header_lines.append("\r\n");
}

bool status_has_content(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

void append_head(std::string& out, const http_response& response,
                 const http_answer_context& context) {
  append_status_line(out, response.status);
  out.append("Date: ").append(context.date).append("\r\n");
  if (!context.request_id.empty()) {
    out.append("X-Request-Id: ").append(context.request_id).append("\r\n");
  }
  if (status_has_content(response.status)) {
    if (!response.content_type.empty()) {
      out.append("Content-Type: ").append(response.content_type).append("\r\n");
    }
    if (!context.streamed) {
      out.append("Content-Length: ");
      append_number(out, response.content().size());
      out.append("\r\n");
    }
  }
  out.append(response.header_lines);
  if (context.close) {
    out.append("Connection: close\r\n");
  } else if (context.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

std::string plain_problem_body(unsigned status, std::string_view code, std::string_view) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  std::string text = R"({"type":"about:blank","title":")";
  text.append(reason.data(), reason.size()).append(R"(","status":)");
  append_number(text, status);
  text.append(R"(,"code":")").append(code).append("\"}");
  return text;
}

}  // namespace moim::transport
