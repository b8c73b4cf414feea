// One row of the route table: everything about an operation of the API. api.cpp dispatches requests
// by it, and openapi.cpp generates /openapi.json from it.
#pragma once

#include <algorithm>
#include <ostream>  // Boost 1.81 leaves it out of verb.hpp
#include <span>
#include <string_view>
#include <vector>

#include <boost/beast/http/verb.hpp>

#include "transport/api/schema.hpp"

namespace moim::transport {

class call;

/// Who may call. A role includes those before it.
enum class access { anyone, user, organizer, admin };

/// What some operations do and others do not.
enum class trait {
  minimal,   ///< takes `Prefer: return=minimal`, and says so when it was met
  etag,      ///< takes `If-None-Match`
  position,  ///< answers from the view, and waits for a Moim-Position
  ticket,    ///< a one-time ticket in the query will do
  barred,    ///< also for users who are refused elsewhere (subject::is_barred)
  fleeting,  ///< not a GET, and yet it writes nothing to the log
  rest,      ///< the last segment of the path, a parameter, takes all that is left of it
};

struct route {
  boost::beast::http::verb verb;
  /// `{name}` stands for one segment, `{name}.ics` for one that ends so. Of the paths that fit, the
  /// first in the table counts.
  std::string_view path;
  access who;
  void (*handle)(const call&);
  std::string_view tag;
  std::string_view summary;  ///< one line
  unsigned status = 200;     ///< of the good answer
  schema_maker request = nullptr;
  schema_maker response = nullptr;  ///< none: no content
  /// Parameters, as their `parameter_doc` calls them.
  std::vector<std::string_view> query = {};
  /// Header parameters beyond those that follow from verb and traits, as `header_doc` calls them.
  std::vector<std::string_view> headers = {};
  std::vector<std::string_view> problems = {};       ///< codes beyond those that any operation has
  std::string_view media_type = "application/json";  ///< any other: text, or an object if `+json`
  std::vector<trait> traits = {};

  bool has(trait t) const { return std::ranges::find(traits, t) != traits.end(); }
};

/// One segment of a route's path.
struct path_segment {
  std::string_view text;

  bool is_parameter() const { return text.starts_with('{'); }
  /// Of a parameter.
  std::string_view name() const { return text.substr(1, text.find('}') - 1); }
  /// What comes behind the parameter in the same segment.
  std::string_view suffix() const { return text.substr(text.find('}') + 1); }
};

}  // namespace moim::transport
