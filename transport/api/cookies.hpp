// Session cookies of browsers (RFC 6265), which no script can read and no other site can send:
// HttpOnly, SameSite=Strict, and Secure unless the server is called by a loopback name, where no
// TLS is in front. They hold the same two tokens that other clients keep themselves.
//
// A write that is authenticated by a cookie must also come from a page of our own origin: SameSite
// compares sites, and every subdomain is of the same site.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace moim::transport {

inline constexpr std::string_view access_cookie = "moim_access";
inline constexpr std::string_view refresh_cookie = "moim_refresh";

/// The value of a cookie in a Cookie header; empty when there is none.
std::string_view find_cookie(std::string_view header, std::string_view name);

/// The value of a Set-Cookie header. `host` is the Host header of the request, `path` what the
/// cookie is sent to. A lifetime of zero removes the cookie.
std::string set_cookie(std::string_view name, std::string_view value, std::string_view path,
                       std::chrono::seconds lifetime, std::string_view host);

/// The origin of a request: three of its headers, empty when it lacks them.
struct request_source {
  std::string_view fetch_site;  ///< Sec-Fetch-Site
  std::string_view origin;
  std::string_view host;
};

/// Whether it is from a page of this origin, or from no page at all: browsers say so in
/// Sec-Fetch-Site, older ones give the Origin of each request that writes, and what has neither
/// header is no browser. The rules of Go's net/http.CrossOriginProtection.
bool is_of_own_origin(const request_source& from);

}  // namespace moim::transport
