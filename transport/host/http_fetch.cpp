// Implements the HTTP client with libcurl.
#include "transport/host/http_fetch.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "transport/host/curl_client.hpp"
#include "transport/host/trim.hpp"

namespace moim::transport {

namespace {

bool same_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

/// What has come of an answer.
struct incoming {
  fetch_answer answer;
  std::size_t body_bytes_max = 0;
  bool too_large = false;
};

std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* to) {
  auto& in = *static_cast<incoming*>(to);
  in.too_large = in.answer.body.size() + count > in.body_bytes_max;
  if (in.too_large) return 0;
  in.answer.body.append(bytes, count);
  return count;
}

std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* to) {
  auto& in = *static_cast<incoming*>(to);
  const std::string_view line{bytes, count};
  if (line.starts_with("HTTP/")) in.answer.headers.clear();  // of a 100 Continue in front
  if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    in.answer.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1), line_blank));
  }
  return count;
}

int stop_fetch(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& asked = *static_cast<const std::function<bool()>*>(stop);
  return asked && asked() ? 1 : 0;
}

}  // namespace

std::string_view fetch_answer::header(std::string_view name) const {
  for (const auto& [own, value] : headers) {
    if (same_without_case(own, name)) return value;
  }
  return {};
}

struct http_fetcher::session {
  explicit session(std::function<bool()> s) : stop(std::move(s)) {}

  const std::function<bool()> stop;
  curl_client curl;
};

http_fetcher::http_fetcher(std::function<bool()> stop)
    : session_(std::make_unique<session>(std::move(stop))) {}

http_fetcher::~http_fetcher() = default;

std::variant<fetch_answer, fetch_failure> http_fetcher::get(const fetch_request& request) {
  return perform(request, false);
}

std::variant<fetch_answer, fetch_failure> http_fetcher::post(const fetch_request& request) {
  return perform(request, true);
}

std::variant<fetch_answer, fetch_failure> http_fetcher::perform(const fetch_request& request,
                                                                bool is_post) {
  incoming in;
  in.body_bytes_max = request.body_bytes_max;
  curl_list headers;
  if (!request.bearer_token.empty()) headers.add("Authorization: Bearer " + request.bearer_token);
  std::array<char, CURL_ERROR_SIZE> reason{};
  if (!request.authorization.empty()) headers.add("Authorization: " + request.authorization);
  auto& s = session_->curl;
  s.reset();
  s.set(CURLOPT_URL, request.url.c_str());
  s.set(CURLOPT_PROTOCOLS_STR, "http,https");
  s.set(CURLOPT_HTTPHEADER, headers.first);
  if (is_post) s.set(CURLOPT_COPYPOSTFIELDS, request.form.c_str());
  s.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  s.set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  s.set(CURLOPT_NOSIGNAL, 1L);
  s.set(CURLOPT_USERAGENT, "moim");
  s.set(CURLOPT_ERRORBUFFER, reason.data());
  s.set(CURLOPT_WRITEFUNCTION, &take_body);
  s.set(CURLOPT_WRITEDATA, &in);
  s.set(CURLOPT_HEADERFUNCTION, &take_header);
  s.set(CURLOPT_HEADERDATA, &in);
  s.set(CURLOPT_NOPROGRESS, 0L);
  s.set(CURLOPT_XFERINFOFUNCTION, &stop_fetch);
  s.set(CURLOPT_XFERINFODATA, &session_->stop);
  const auto result = curl_easy_perform(s.handle);
  if (result == CURLE_OK) {
    curl_easy_getinfo(s.handle, CURLINFO_RESPONSE_CODE, &in.answer.status);
    return std::move(in.answer);
  }
  if (in.too_large) {
    return fetch_failure{"the answer has more than " + std::to_string(request.body_bytes_max) +
                         " bytes"};
  }
  const std::string why = reason[0] != '\0' ? reason.data() : curl_easy_strerror(result);
  return fetch_failure{why, result == CURLE_ABORTED_BY_CALLBACK,
                       result == CURLE_OPERATION_TIMEDOUT};
}

bool is_http_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

std::string url_below(std::string_view base, std::string_view path) {
  if (base.ends_with('/')) base.remove_suffix(1);
  return std::string{base}.append(path);
}

}  // namespace moim::transport
