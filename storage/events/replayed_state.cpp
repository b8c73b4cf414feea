// One `if` and one `visit` know the aggregates; what they do is the same for each.
#include "storage/events/replayed_state.hpp"

#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"

namespace moim::storage {

namespace {

template <class A>
bool begin(std::string_view stream, any_state& state) {
  if (!is_stream_of<A>(stream)) {
    return false;
  }
  state.emplace<typename A::state>();
  return true;
}

template <class A>
std::optional<std::string> evolve(typename A::state& state, const record& next) {
  typename A::event event;
  std::string why;
  if (!decode_event<A>(next, event, why)) {
    return why;
  }
  A::evolve(state, event, next.time);
  return std::nullopt;
}

}  // namespace

std::optional<replayed_state> replayed_state::of(std::string_view stream) {
  std::optional<replayed_state> result{std::in_place};
  auto& state = result->state_;
  const bool known = begin<account>(stream, state) || begin<login>(stream, state) ||
                     begin<store>(stream, state) || begin<slot>(stream, state) ||
                     begin<mailbox>(stream, state) || begin<permits>(stream, state);
  if (!known) {
    result.reset();
  }
  return result;
}

std::optional<std::string> replayed_state::take(const record& next) {
  if (next.version != version_ + 1) {
    return "version " + std::to_string(next.version) + " follows " + std::to_string(version_);
  }
  version_ = next.version;
  return std::visit(overloaded{[&](account_state& s) { return evolve<account>(s, next); },
                               [&](login_state& s) { return evolve<login>(s, next); },
                               [&](store_state& s) { return evolve<store>(s, next); },
                               [&](slot_state& s) { return evolve<slot>(s, next); },
                               [&](mailbox_state& s) { return evolve<mailbox>(s, next); },
                               [&](permits_state& s) { return evolve<permits>(s, next); }},
                    state_);
}

std::string replayed_state::canonical() const {
  return std::visit([](const auto& state) { return impersonal_state(state); }, state_);
}

}  // namespace moim::storage
