// Compares the tags of If-None-Match. Tags hold no quotes (RFC 9110 8.8.3) but may hold commas, so
// the list is cut at quotes.
#include "transport/http/etag.hpp"

namespace moim::transport {

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match == "*") {
    return true;
  }
  while (true) {
    const auto begin = if_none_match.find('"');
    const auto end = begin == std::string_view::npos ? begin : if_none_match.find('"', begin + 1);
    if (end == std::string_view::npos) {
      return false;
    }
    if (if_none_match.substr(begin, end + 1 - begin) == etag) {
      return true;
    }
    if_none_match.remove_prefix(end + 1);
  }
}

}  // namespace moim::transport
