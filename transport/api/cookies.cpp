// Writes and parses cookies. Names and values are our own, so nothing in them has to be quoted.
#include "transport/api/cookies.hpp"

namespace moim::transport {

namespace {

/// `localhost:8080` is `localhost`, `[::1]:8080` is `[::1]`.
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
  return has_port ? host.substr(0, colon) : host;
}

bool is_loopback(std::string_view host) {
  const auto name = without_port(host);
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

std::string_view find_cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(pair.size() + 1, header.size()));
    if (pair.size() > name.size() && pair[name.size()] == '=' && pair.starts_with(name)) {
      return pair.substr(name.size() + 1);
    }
    while (header.starts_with(' ')) {
      header.remove_prefix(1);
    }
  }
  return {};
}

std::string set_cookie(std::string_view name, std::string_view value, std::string_view path,
                       std::chrono::seconds lifetime, std::string_view host) {
  std::string text{name};
  text.append("=").append(value).append("; Path=").append(path);
  text.append("; Max-Age=").append(std::to_string(lifetime.count()));
  text.append("; HttpOnly; SameSite=Strict");
  if (!is_loopback(host)) {
    text.append("; Secure");
  }
  return text;
}

bool is_of_own_origin(const request_source& from) {
  if (!from.fetch_site.empty()) {
    return from.fetch_site == "same-origin" || from.fetch_site == "none";
  }
  if (from.origin.empty()) {
    return true;
  }
  // Behind a proxy that ends TLS the scheme is not known here.
  const auto scheme_end = from.origin.find("://");
  return scheme_end != std::string_view::npos && from.origin.substr(scheme_end + 3) == from.host;
}

}  // namespace moim::transport
