// Given/when/then tests of an aggregate: given these events, when this command is decided, then
// these events follow. Events, rejections and replies are compared and printed member by member
// through Boost.Describe.
//
//   given<slot>({slot_planned{plan}}).when(reserve{user(1), plan}, during)
//       .then({place_confirmed{user(1), 1}})
//       .answers({reservation_status::CONFIRMED, 1, 0, 0, during});
#pragma once

#include <csignal>
#include <cstdio>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/aggregate.hpp"
#include "tests/domain/numbered.hpp"

namespace moim::test {

/// The value of a text; none when it is refused.
template <class T>
std::optional<T> read_text(std::string_view text) {
  T value;
  return from_text(text, value) ? std::optional<T>{value} : std::nullopt;
}

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public>;
template <class T>
concept described = boost::describe::has_describe_members<T>::value;

/// Equality of described values.
template <class T>
bool same(const T& a, const T& b) {
  if constexpr (described<T>) {
    bool equal = true;
    boost::mp11::mp_for_each<members_of<T>>(
        [&](auto member) { equal = equal && same(a.*member.pointer, b.*member.pointer); });
    return equal;
  } else if constexpr (requires { a.valueless_by_exception(); }) {
    return a.index() == b.index() && std::visit(
                                         [&](const auto& held) {
                                           using held_type = std::decay_t<decltype(held)>;
                                           return same(held, std::get<held_type>(b));
                                         },
                                         a);
  } else if constexpr (requires { a.has_value(); }) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
  } else if constexpr (requires { a.data(); }) {
    bool equal = a.size() == b.size();
    for (std::size_t i = 0; equal && i < a.size(); ++i) equal = same(a[i], b[i]);
    return equal;
  } else {
    return a == b;
  }
}

/// The text of a value in the message of a failed test.
template <class T>
std::string show(const T& value) {
  if constexpr (requires { to_text(value); }) {
    return to_text(value);
  } else if constexpr (std::is_enum_v<T>) {
    return boost::describe::enum_to_string(value, "?");
  } else if constexpr (described<T>) {
    std::string text;
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", member.name,
                          show(value.*member.pointer));
    });
    if constexpr (requires { T::type.name; }) {
      return fmt::format("{} {{{}}}", T::type.name, text);
    } else if constexpr (requires { T::code; }) {
      return fmt::format("{} {{{}}}", T::code, text);
    } else {
      return fmt::format("{{{}}}", text);
    }
  } else if constexpr (requires { value.valueless_by_exception(); }) {
    return std::visit([](const auto& held) { return show(held); }, value);
  } else if constexpr (requires { value.has_value(); }) {
    return value ? show(*value) : "nothing";
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    return fmt::format("\"{}\"", value);
  } else if constexpr (requires { value.data(); }) {
    std::string text;
    for (const auto& element : value) text += (text.empty() ? "" : ", ") + show(element);
    return '[' + text + ']';
  } else if constexpr (requires { value.value; }) {
    return show(value.value);
  } else {
    return fmt::format("{}", value);
  }
}

/// Like CHECK, for two described values, reported at the line of the test.
template <class T>
void check_same(const T& expected, const T& found,
                std::source_location where = std::source_location::current()) {
  if (same(expected, found)) {
    CHECK(true);
  } else {
    const auto text = fmt::format("expected {}\n  found    {}", show(expected), show(found));
    ADD_FAIL_CHECK_AT(where.file_name(), static_cast<int>(where.line()), text);
  }
}

/// One aggregate and its state. `when` decides and evolves, so that calls can be chained.
template <class A>
class scenario {
 public:
  using events = std::vector<typename A::event>;
  using rejection = typename A::rejection;
  using place = std::source_location;

  scenario(const events& history, timestamp at) {
    for (const auto& event : history) A::evolve(state_, event, at);
  }

  scenario& when(typename A::command command, timestamp now = {}) {
    command_ = std::move(command);
    decision_ = A::decide(state_, command_, context{now, {}});
    for (const auto& event : decision_.events) A::evolve(state_, event, now);
    return *this;
  }

  /// Accepted, with exactly these events.
  scenario& then(const events& expected, place where = place::current()) {
    return check(expected, std::nullopt, where);
  }

  /// Refused for this reason, with no event unless some are named.
  scenario& refused(const rejection& why, const events& expected = {},
                    place where = place::current()) {
    return check(expected, why, where);
  }

  /// The answer to the last command.
  scenario& answers(const typename A::reply& expected, place where = place::current()) {
    check_same(expected, A::answer(state_, command_), where);
    return *this;
  }

  const typename A::state& state() const { return state_; }

 private:
  scenario& check(const events& expected, const std::optional<rejection>& why, place where) {
    check_same(why, decision_.refusal, where);
    check_same(expected, decision_.events, where);
    return *this;
  }

  typename A::state state_;
  typename A::command command_;
  decision<A> decision_;
};

template <class A>
scenario<A> given(const std::vector<typename A::event>& history, timestamp at = {}) {
  return scenario<A>{history, at};
}

/// Whether `ensure` aborts the process. Runs in a child process.
template <class F>
bool is_a_bug(F&& act) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);  // not the handler of doctest
    if (std::freopen("/dev/null", "w", stderr) != nullptr) act();
    _exit(0);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace moim::test
