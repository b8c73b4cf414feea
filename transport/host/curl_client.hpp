// A libcurl handle with its connections: made once, and configured anew for each transfer. Only
// .cpp files include this.
#pragma once

#include <string>

#include <curl/curl.h>

#include "domain/ensure.hpp"

namespace moim::transport {

struct curl_client {
  curl_client() {
    static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    ensure(ready == CURLE_OK, "libcurl starts");
    handle = curl_easy_init();
    ensure(handle != nullptr, "there is memory for a client");
  }
  curl_client(const curl_client&) = delete;
  curl_client& operator=(const curl_client&) = delete;
  ~curl_client() { curl_easy_cleanup(handle); }

  /// Forgets all settings; connections stay.
  void reset() { curl_easy_reset(handle); }

  template <class Value>
  void set(CURLoption option, Value value) {
    ensure(curl_easy_setopt(handle, option, value) == CURLE_OK, "libcurl knows its options");
  }

  CURL* handle = nullptr;
};

/// Headers of a request, or recipients of a message.
struct curl_list {
  curl_list() = default;
  curl_list(const curl_list&) = delete;
  curl_list& operator=(const curl_list&) = delete;
  ~curl_list() { curl_slist_free_all(first); }
  void add(const std::string& text) {
    first = curl_slist_append(first, text.c_str());
    ensure(first != nullptr, "there is memory for a line");
  }

  curl_slist* first = nullptr;
};

}  // namespace moim::transport
