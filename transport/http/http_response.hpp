// The answer to one request as a handler states it. The edge adds what belongs to the connection:
// Date, X-Request-Id, Content-Length and Connection.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace moim::transport {

struct http_response {
  unsigned status = 200;
  // Must outlive the answer: a literal or a table entry. Empty means no Content-Type line.
  std::string_view content_type = "application/json";
  std::string body;
  // When set it is sent in place of `body`, without a copy: one payload for many answers.
  std::shared_ptr<const std::string> shared_body;
  // Further header lines, each ended by CRLF: written by add_header only.
  std::string header_lines;
  // Close the connection after this answer.
  bool close = false;

  // Control characters in the value become spaces, so that no value can start another line.
  void add_header(std::string_view name, std::string_view value);

  [[nodiscard]] std::string_view content() const { return shared_body ? *shared_body : body; }
};

// What the head of an answer needs to know about the request and the connection.
struct http_answer_context {
  std::string_view date;        // IMF-fixdate, RFC 9110 section 5.6.7
  std::string_view request_id;  // empty: no X-Request-Id line
  bool close = false;           // the server closes after this answer
  bool http_1_0 = false;        // the client must be told that the connection stays
  bool streamed = false;        // the content goes on until the connection ends
};

// Appends status line and header lines up to and including the empty line.
void append_head(std::string& out, const http_response& response, const http_answer_context&);

// RFC 9110: no content goes with 1xx, 204 and 304.
[[nodiscard]] bool status_has_content(unsigned status);

// Makes the application/problem+json text for an error that the edge itself answers, in the
// language that the client prefers, as far as its headers had come. Codes: malformed_request,
// headers_too_large, body_too_large, request_timeout, overloaded, internal_error.
using http_problem_body = std::string (*)(unsigned status, std::string_view code,
                                          std::string_view accept_language);

[[nodiscard]] std::string plain_problem_body(unsigned status, std::string_view code,
                                             std::string_view accept_language);

}  // namespace moim::transport
