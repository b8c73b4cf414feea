// A request to the simulated server in plain words. It has no types of the domain, so that the
// reference models depend on none of its code.
#pragma once

#include <any>
#include <cstdint>
#include <string>
#include <string_view>

namespace moim::sim {

struct question {
  std::string_view kind;  ///< "reserve"; a constant of the room of its subject
  std::string stream;
  std::string user;  ///< who asks, as text
  std::int64_t now_ms = 0;
  std::any details;  ///< a struct of the room of its subject
  /// Signing in, and all that leads to it, comes without a token.
  bool has_token = true;
  /// Makes it another request for the same thing; null: there is none.
  void (*alter)(question&) = nullptr;

  template <class Details>
  const Details& as() const {
    return std::any_cast<const Details&>(details);
  }
  template <class Details>
  Details& edit() {
    return std::any_cast<Details&>(details);
  }
};

/// A question and its details in one.
template <class Details>
struct question_with : Details {
  std::string_view kind;
  std::string stream;
  std::string user;
  std::int64_t now_ms = 0;

  explicit question_with(const question& q)
      : Details(q.as<Details>()), kind(q.kind), stream(q.stream), user(q.user), now_ms(q.now_ms) {}
};

}  // namespace moim::sim
