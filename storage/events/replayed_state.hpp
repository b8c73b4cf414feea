// The state of a stream at some version, replayed event by event with the rules of the aggregate
// that the stream's name says. For audits and admins. It needs no keys: personal fields are empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "storage/aggregates.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

template <class A>
using state_of = typename A::state;
using any_state = variant_of<state_of, aggregates>;

class replayed_state {
 public:
  /// Version 0 of a stream of that name; none when no aggregate has such streams.
  static std::optional<replayed_state> of(std::string_view stream);

  /// Applies the stream's next record. The reason when it cannot be that; the state is then
  /// unspecified.
  [[nodiscard]] std::optional<std::string> take(const record& next);

  std::uint64_t version() const { return version_; }
  const any_state& state() const { return state_; }
  /// In the encoding of storage/events/state_codec.hpp.
  std::string canonical() const;

 private:
  any_state state_;
  std::uint64_t version_ = 0;
};

}  // namespace moim::storage
