// Writes small logs event by event, and replays them into the states that tests compare with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "storage/events/event_codec.hpp"
#include "tests/domain/numbered.hpp"

namespace moim::storage {

/// Appends to the stream of that id, whose last version is `expected`, at second 5 of 1970, with
/// personal fields erased.
template <class A>
void append_events(event_log& log, const typename A::id& id, std::uint64_t expected,
                   const std::vector<typename A::event>& events) {
  append_request request{stream_of<A>(id), expected, {5'000}, {}, {}, {}, {}};
  for (const auto& event : events) {
    if constexpr (has_personal_fields<typename A::event>) {
      request.events.push_back(encode_event<A>(event, erased_seal{}));
    } else {
      request.events.push_back(encode_event<A>(event));
    }
  }
  const auto result = log.append({&request, 1});
  REQUIRE(std::get<0>(result).front().last_position != 0);
}

/// The state of a stream at that version.
template <class A>
typename A::state state_at(const event_log& log, std::string_view stream, std::uint64_t version) {
  typename A::state state;
  std::uint64_t reached = 0;
  REQUIRE_FALSE(log.read_stream(stream, 1, [&](const record& r) {
    typename A::event event;
    std::string why;
    REQUIRE(decode_event<A>(r, event, why));
    A::evolve(state, event, r.time);
    reached = r.version;
    return r.version < version;
  }));
  REQUIRE(reached == version);
  return state;
}

}  // namespace moim::storage
