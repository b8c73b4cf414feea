// What every aggregate has in common. An aggregate `A` is a type that names
//
//   A::id, A::state, A::command, A::event, A::rejection, A::reply
//   A::category                                  first part of its stream id, permanent
//   A::decide(state, command, context) -> decision<A>    pure
//   A::evolve(state, event, at)                          pure, cannot fail
//   A::answer(state, command) -> reply                   the answer to the client, after evolve
//
// and, where events have personal fields,
//
//   A::owner(id) -> user_id              the person whom they are about
//   A::erases_owner(event) -> bool       optional: ends all personal data of the owner; their key
//                                        is destroyed before the event is appended
//
// and, where the defaults do not do,
//
//   A::in_feed = false                   its events are not in the feed of projections, reactions
//                                        and timers
//   A::rests_from(id, at) -> timestamp   from then on commands do not keep its entity in memory;
//                                        `at(date, time of day)` is an instant
//
// Commands, events and rejections are variants of plain structs, described with Boost.Describe,
// so that one generic codec serves the log and the API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"

namespace moim {

/// The inputs of a decision besides state and command. `by` is none when the system itself acts.
struct context {
  timestamp now;
  user_id by;
};

/// Events to append and, independently, a refusal: a decision may refuse a command and still record
/// an event. Without a refusal the client gets `A::answer` of the new state.
template <class A>
struct decision {
  std::vector<typename A::event> events;
  std::optional<typename A::rejection> refusal;
};

template <class A>
decision<A> refuse(typename A::rejection why) {
  return {{}, std::move(why)};
}

template <class A, class... Events>
decision<A> accept(Events&&... events) {
  decision<A> result;
  result.events.reserve(sizeof...(events));
  (result.events.emplace_back(std::forward<Events>(events)), ...);
  return result;
}

/// Whether the events of an aggregate are in the feed.
template <class A>
concept in_feed = !requires {
  requires(!A::in_feed);
};

/// Whether some event of an aggregate is the end of its owner's personal data.
template <class A>
concept may_erase_owner = requires(const typename A::event& e) {
  A::erases_owner(e);
};

/// The permanent name of an event in the log. `schema` starts at 1; see storage/events/upcast.hpp.
/// Records of schemas below `sealed_from` hold their personal fields in clear.
struct event_type {
  std::string_view name;
  std::uint16_t schema = 1;
  std::uint16_t sealed_from = 1;
};

/// A field about a person, which the codec encrypts under a key of that person. Once the key is
/// destroyed it is read as the empty value; an optional one is absent then.
template <class T>
struct personal {
  T value;
  bool operator==(const personal&) const = default;
};

/// A field of a request that changes something (RFC 7396): none leaves it, holding none removes it.
template <class T>
using patched = std::optional<std::optional<T>>;

/// A field of a request that breaks a rule. `field` is its JSON name, `rule` a stable code.
struct violation {
  std::string field;
  std::string rule;
  bool operator==(const violation&) const = default;
};
BOOST_DESCRIBE_STRUCT(violation, (), (field, rule))

/// Overload set for exhaustive `std::visit`.
template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;

/// Number of Unicode code points in valid UTF-8.
std::size_t count_characters(std::string_view text);

/// Nothing but ASCII white space, or nothing at all.
bool is_blank(std::string_view text);

}  // namespace moim
