// Folds over the list of aggregates.
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
  const bool known = any_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    return begin<A>(stream, result->state_);
  });
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
  std::optional<std::string> why;
  any_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    auto* state = std::get_if<typename A::state>(&state_);
    if (state != nullptr) {
      why = evolve<A>(*state, next);
    }
    return state != nullptr;
  });
  return why;
}

std::string replayed_state::canonical() const {
  return std::visit([](const auto& state) { return impersonal_state(state); }, state_);
}

}  // namespace moim::storage
