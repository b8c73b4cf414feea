// Feeds Beast's parser and adds the checks of RFC 9112 that Beast leaves to its user: the total
// size of the head, Host, the form of the target, and transfer codings that nobody decodes
// (each of them a known way to smuggle a second request past a proxy).
#include "transport/http/http_request.hpp"

#include <algorithm>
#include <cstring>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace moim::transport {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t head_bytes_at_first = 2 * 1024;
constexpr std::size_t body_bytes_kept = 4 * 1024;
constexpr std::size_t tail_bytes = 16 * 1024;
// A chunk header with its extensions, or the trailers, must fit into this.
constexpr std::size_t chunk_header_bytes_max = 4 * 1024;

// What ends a chunked body has at least these bytes: `0 CR LF CR LF`. Beast's parser asserts that
// it gets no fewer once it has seen the last chunk.
constexpr std::size_t last_chunk_bytes_min = 5;

std::string_view to_std(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

bool starts_with_scheme(std::string_view target, std::string_view scheme) {
  return target.size() > scheme.size() && same_name(target.substr(0, scheme.size()), scheme);
}

}  // namespace

http_request::http_request(const http_limits& limits) : limits_(limits) {
  head_capacity_ = std::min(head_bytes_at_first, limits_.header_bytes_max);
  head_ = std::make_unique_for_overwrite<char[]>(head_capacity_);
  fields_.reserve(16);
  reset();
}

void http_request::reset() {
  parser_.emplace(*this);
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  parser_->body_limit(limits_.body_bytes_max);
  used_ = 0;
  parsed_ = 0;
  tail_.reset();
  tail_used_ = 0;
  verb_ = http::verb::unknown;
  method_ = {};
  target_ = {};
  version_ = 11;
  host_count_ = 0;
  expects_continue_ = false;
  transfer_encoding_ = false;
  fields_.clear();
  body_.clear();
  if (body_.capacity() > body_bytes_kept) body_.shrink_to_fit();
}

std::span<char> http_request::space() {
  if (in_body()) {
    if (!tail_) tail_ = std::make_unique_for_overwrite<char[]>(tail_bytes);
    return {tail_.get() + tail_used_, tail_bytes - tail_used_};
  }
  if (used_ == head_capacity_) grow_head();
  return {head_.get() + used_, head_capacity_ - used_};
}

void http_request::grow_head() {
  const auto capacity = std::min(head_capacity_ * 2, limits_.header_bytes_max);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(larger.get(), head_.get(), used_);
  head_ = std::move(larger);
  head_capacity_ = capacity;
}

http_parse_result http_request::received(std::size_t count) {
  if (in_body()) {
    tail_used_ += count;
    return parse_body();
  }
  used_ += count;
  return parse_head();
}

http_parse_result http_request::parse_head() {
  if (!parser_->got_some()) {
    // RFC 9112 section 2.2: empty lines before the request line are ignored.
    while (parsed_ < used_ && (head_[parsed_] == '\r' || head_[parsed_] == '\n')) ++parsed_;
  }
  boost::beast::error_code ec;
  parsed_ += parser_->put({head_.get() + parsed_, used_ - parsed_}, ec);
  const auto result = result_of(ec);
  if (result != http_parse_result::need_more) return result;
  if (!in_body()) {
    const bool full = used_ == limits_.header_bytes_max;
    return full ? http_parse_result::headers_too_large : http_parse_result::need_more;
  }
  if (parsed_ < used_) {
    // A chunk header that has only partly arrived: it goes on in tail_.
    const auto left = used_ - parsed_;
    if (left > chunk_header_bytes_max) return http_parse_result::malformed;
    const auto target = space();
    std::memcpy(target.data(), head_.get() + parsed_, left);
    tail_used_ = left;
    used_ = parsed_;
  }
  return http_parse_result::need_more;
}

http_parse_result http_request::parse_body() {
  if (parser_->chunked() && tail_used_ < last_chunk_bytes_min) return http_parse_result::need_more;
  boost::beast::error_code ec;
  const auto consumed = parser_->put({tail_.get(), tail_used_}, ec);
  tail_used_ -= consumed;
  std::memmove(tail_.get(), tail_.get() + consumed, tail_used_);
  const auto result = result_of(ec);
  if (result == http_parse_result::need_more && tail_used_ > chunk_header_bytes_max) {
    return http_parse_result::malformed;
  }
  return result;
}

http_parse_result http_request::result_of(const boost::beast::error_code& ec) const {
  if (!ec || ec == http::error::need_more) {
    return parser_->is_done() ? http_parse_result::complete : http_parse_result::need_more;
  }
  if (ec == http::error::header_limit) return http_parse_result::headers_too_large;
  if (ec == http::error::body_limit) return http_parse_result::body_too_large;
  return http_parse_result::malformed;
}

bool http_request::wants_continue() const {
  return expects_continue_ && in_body() && version_ == 11 && body_.empty() && tail_used_ == 0;
}

std::string_view http_request::rest() const {
  if (tail_) return {tail_.get(), tail_used_};
  return {head_.get() + parsed_, used_ - parsed_};
}

// The target without scheme and authority, should a client send the absolute form.
std::string_view http_request::origin() const {
  const auto whole = target();
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_scheme(whole, scheme)) continue;
    const auto end_of_host = whole.find_first_of("/?", scheme.size());
    return end_of_host == std::string_view::npos ? "/" : whole.substr(end_of_host);
  }
  return whole;
}

std::string_view http_request::path() const {
  const auto whole = origin();
  const auto bare = whole.substr(0, whole.find('?'));
  return bare.empty() ? "/" : bare;
}

std::string_view http_request::query() const {
  const auto whole = origin();
  const auto mark = whole.find('?');
  return mark == std::string_view::npos ? std::string_view{} : whole.substr(mark + 1);
}

std::string_view http_request::header(std::string_view name) const {
  for (const auto& field : fields_) {
    if (same_name(text(field.name), name)) return text(field.value);
  }
  return {};
}

std::string_view http_request::header(http::field name) const {
  for (const auto& field : fields_) {
    if (field.id == name) return text(field.value);
  }
  return {};
}

bool http_request::locate(boost::beast::string_view view, slice& out) const {
  if (view.empty()) {
    out = {};
    return true;
  }
  const auto first = reinterpret_cast<std::uintptr_t>(head_.get());
  const auto begin = reinterpret_cast<std::uintptr_t>(view.data());
  if (begin < first || begin + view.size() > first + used_) return false;
  out = {static_cast<std::uint32_t>(begin - first), static_cast<std::uint32_t>(view.size())};
  return true;
}

bool http_request::head_is_valid() const {
  if (transfer_encoding_ && !parser_->chunked()) return false;
  if (version_ == 11 ? host_count_ != 1 : host_count_ > 1) return false;
  const auto whole = target();
  if (whole.starts_with('/')) return true;
  if (whole == "*") return verb_ == http::verb::options;
  return starts_with_scheme(whole, "http://") || starts_with_scheme(whole, "https://");
}

void http_request::parser::on_request_impl(http::verb method, string_view method_string,
                                           string_view target, int version, error_code& ec) {
  owner_.verb_ = method;
  owner_.version_ = version;
  if (!owner_.locate(method_string, owner_.method_) || !owner_.locate(target, owner_.target_)) {
    ec = http::error::bad_target;
  }
}

void http_request::parser::on_response_impl(int, string_view, int, error_code&) {}

void http_request::parser::on_field_impl(http::field name, string_view name_string,
                                         string_view value, error_code& ec) {
  if (is_header_done()) return;  // a trailer
  if (owner_.fields_.size() == owner_.limits_.header_fields_max) {
    ec = http::error::header_limit;
    return;
  }
  header_field field{.id = name, .name = {}, .value = {}};
  if (!owner_.locate(name_string, field.name) || !owner_.locate(value, field.value)) {
    ec = http::error::bad_obs_fold;
    return;
  }
  owner_.fields_.push_back(field);
  if (name == http::field::host) {
    ++owner_.host_count_;
  } else if (name == http::field::expect) {
    owner_.expects_continue_ = same_name(to_std(value), "100-continue");
  } else if (name == http::field::transfer_encoding) {
    // Anything around "chunked" would reach the handler undecoded.
    if (!same_name(to_std(value), "chunked")) ec = http::error::bad_transfer_encoding;
    owner_.transfer_encoding_ = true;
  }
}

void http_request::parser::on_header_impl(error_code& ec) {
  if (!owner_.head_is_valid()) ec = http::error::bad_value;
}

void http_request::parser::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

std::size_t http_request::parser::on_body_impl(string_view body, error_code&) {
  owner_.body_.append(body.data(), body.size());
  return body.size();
}

void http_request::parser::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {}

std::size_t http_request::parser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  owner_.body_.append(body.data(), body.size());
  return body.size();
}

void http_request::parser::on_finish_impl(error_code&) {}

}  // namespace moim::transport
