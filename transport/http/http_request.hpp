// One request while it is received and while it is handled: the bytes, Beast's parser over them
// and what the parser found. Fields are kept as offsets into the received bytes, so a request
// with ten headers costs no allocation once the object is warm; the loop pools these objects.
//
// The head must fit into `header_bytes_max` of one buffer that grows while the head arrives and
// stands still from then on. Body bytes are decoded (chunked or not) into a string. Trailers of
// a chunked body are parsed and ignored.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "transport/http/http_limits.hpp"

namespace moim::transport {

enum class http_parse_result {
  need_more,
  complete,
  malformed,
  headers_too_large,
  body_too_large,
};

class http_request {
 public:
  explicit http_request(const http_limits& limits);
  http_request(const http_request&) = delete;
  http_request& operator=(const http_request&) = delete;

  // Forgets the request; keeps small buffers and frees large ones.
  void reset();

  // Where the next bytes go; never empty before the request is complete.
  [[nodiscard]] std::span<char> space();
  // Parses `count` bytes that were written to the front of space().
  [[nodiscard]] http_parse_result received(std::size_t count);

  [[nodiscard]] bool started() const { return used_ != 0; }
  // The client waits for "100 Continue" before it sends the body.
  [[nodiscard]] bool wants_continue() const;
  // After `complete`: bytes that belong to the next request.
  [[nodiscard]] std::string_view rest() const;

  [[nodiscard]] bool keep_alive() const { return parser_->keep_alive(); }
  [[nodiscard]] bool http_1_0() const { return version_ == 10; }
  [[nodiscard]] boost::beast::http::verb verb() const { return verb_; }
  [[nodiscard]] std::string_view method() const { return text(method_); }
  [[nodiscard]] std::string_view target() const { return text(target_); }
  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] std::string_view query() const;
  [[nodiscard]] std::string_view body() const { return body_; }
  // First field of that name, compared without case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  // The same for a name that Beast knows: compares numbers.
  [[nodiscard]] std::string_view header(boost::beast::http::field name) const;

 private:
  struct slice {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct header_field {
    boost::beast::http::field id;
    slice name;
    slice value;
  };

  // Receives the callbacks of Beast's parser.
  class parser final : public boost::beast::http::basic_parser<true> {
   public:
    explicit parser(http_request& owner) : owner_(owner) {}

   private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb method, string_view method_string,
                         string_view target, int version, error_code& ec) override;
    void on_response_impl(int code, string_view reason, int version, error_code& ec) override;
    void on_field_impl(boost::beast::http::field name, string_view name_string, string_view value,
                       error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& content_length,
                           error_code& ec) override;
    std::size_t on_body_impl(string_view body, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& ec) override;
    void on_finish_impl(error_code& ec) override;

    http_request& owner_;
  };

  [[nodiscard]] bool in_body() const { return parser_->is_header_done(); }
  [[nodiscard]] http_parse_result parse_head();
  [[nodiscard]] http_parse_result parse_body();
  [[nodiscard]] http_parse_result result_of(const boost::beast::error_code& ec) const;
  [[nodiscard]] bool head_is_valid() const;
  [[nodiscard]] std::string_view origin() const;
  void grow_head();

  // False when the view does not lie in the received bytes (Beast unfolds folded lines elsewhere).
  [[nodiscard]] bool locate(boost::beast::string_view view, slice& out) const;
  [[nodiscard]] std::string_view text(slice s) const { return {head_.get() + s.begin, s.size}; }

  const http_limits& limits_;
  std::optional<parser> parser_;

  std::unique_ptr<char[]> head_;
  std::size_t head_capacity_ = 0;
  std::size_t used_ = 0;    // bytes of head_ received
  std::size_t parsed_ = 0;  // of these, bytes that the parser is done with

  // Only for bodies that did not arrive together with the head.
  std::unique_ptr<char[]> tail_;
  std::size_t tail_used_ = 0;

  boost::beast::http::verb verb_ = boost::beast::http::verb::unknown;
  slice method_;
  slice target_;
  int version_ = 11;
  unsigned host_count_ = 0;
  bool expects_continue_ = false;
  bool transfer_encoding_ = false;
  std::vector<header_field> fields_;
  std::string body_;
};

}  // namespace moim::transport
