// A list of types, for code that does the same for each: aggregates, projections, checks.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

namespace moim {

/// Passed by value as a tag: a function that takes `type_list<T...>` deduces the types.
template <class... T>
struct type_list {};

/// Calls `visit(std::type_identity<T>{})` for each type, in order.
template <class... T, class Visit>
constexpr void for_each_type(type_list<T...>, Visit&& visit) {
  (visit(std::type_identity<T>{}), ...);
}

/// The same until a call returns true; false when none does.
template <class... T, class Visit>
constexpr bool any_type(type_list<T...>, Visit&& visit) {
  return (visit(std::type_identity<T>{}) || ...);
}

namespace detail {

template <template <class> class Member, class List>
struct variant_of_list;
template <template <class> class Member, class... T>
struct variant_of_list<Member, type_list<T...>> {
  using type = std::variant<Member<T>...>;
};

}  // namespace detail

/// `std::variant<Member<T>...>`.
template <template <class> class Member, class List>
using variant_of = typename detail::variant_of_list<Member, List>::type;

}  // namespace moim
