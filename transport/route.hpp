// One row of the route table: everything there is to know about an operation of the API. Requests
// are dispatched by it, and /openapi.json is generated from it.
#pragma once

#include <ostream>  // Boost 1.81 leaves it out of verb.hpp
#include <span>
#include <string_view>
#include <vector>

#include <boost/beast/http/verb.hpp>

#include "transport/schema.hpp"

namespace moim::transport {

class call;

/// Who may call. A role includes those before it.
enum class access { anyone, user, organizer, admin };

struct route {
  boost::beast::http::verb verb;
  std::string_view path;  ///< `{name}` stands for one segment
  access who;
  void (*handle)(const call&);
  std::string_view tag;
  std::string_view summary;  ///< one line
  unsigned status = 200;     ///< of the good answer
  schema_maker request = nullptr;
  schema_maker response = nullptr;  ///< none: no content
  /// Parameters, as `parameter_docs` in openapi_components.cpp calls them.
  std::vector<std::string_view> query = {};
  std::vector<std::string_view> problems = {};       ///< codes beyond those that any operation has
  std::string_view media_type = "application/json";  ///< any other: text, or an object if `+json`
  bool minimal = false;                              ///< takes `Prefer: return=minimal`
  bool rest = false;  ///< the last segment, a parameter, takes all that is left of a path
  bool has_etag = false;                             ///< takes `If-None-Match`
};

/// All routes; a route's index names it in the metrics.
std::span<const route> routes();

}  // namespace moim::transport
