// Which subjects react to which event is worked out when this is compiled: at run time an event
// costs one visit, and calls of those that react to its type.
#include "actors/feed/reactions.hpp"

namespace moim::actors {

namespace {

template <class S>
concept has_reactions = requires {
  typename S::reactions::reacts_to;
};

template <class S, class Event>
constexpr bool reacts_to() {
  if constexpr (has_reactions<S>) {
    return boost::mp11::mp_contains<typename S::reactions::reacts_to, Event>::value;
  } else {
    return false;
  }
}

template <class S, class Event>
bool may_react_as(const view& v, const Event& e) {
  if constexpr (!reacts_to<S, Event>()) {
    return false;
  } else if constexpr (requires { S::reactions::may_react(typename S::reads{v}, e); }) {
    return S::reactions::may_react(typename S::reads{v}, e);
  } else {
    return true;
  }
}

template <class S, class A>
void react_as(const view& v, const local_instant& at, const fact<A>& f,
              std::vector<any_command>& out) {
  if constexpr (requires { S::reactions::react(typename S::reads{v}, at, f, out); }) {
    S::reactions::react(typename S::reads{v}, at, f, out);
  }
}

}  // namespace

bool is_reacted_to(std::string_view event_type) {
  return any_type(subjects{}, [&]<class S>(std::type_identity<S>) {
    if constexpr (has_reactions<S>) {
      return any_type(typename S::reactions::reacts_to{},
                      [&]<class E>(std::type_identity<E>) { return E::type.name == event_type; });
    } else {
      return false;
    }
  });
}

bool may_react(const view& v, const any_fact& what) {
  const auto by_event = [&]<class Event>(const Event& e) {
    return any_type(subjects{},
                    [&]<class S>(std::type_identity<S>) { return may_react_as<S>(v, e); });
  };
  return std::visit(overloaded{[](const std::monostate&) { return false; },
                               [&](const auto& f) { return std::visit(by_event, f.event); }},
                    what);
}

std::vector<any_command> react(const view& v, const local_instant& at, const any_fact& what) {
  std::vector<any_command> out;
  std::visit(overloaded{[](const std::monostate&) {},
                        [&](const auto& f) {
                          for_each_type(subjects{}, [&]<class S>(std::type_identity<S>) {
                            react_as<S>(v, at, f, out);
                          });
                        }},
             what);
  return out;
}

}  // namespace moim::actors
