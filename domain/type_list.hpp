// A list of types, for code that does the same for each: aggregates, projections, checks.
#pragma once

#include <tuple>
#include <type_traits>
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

template <template <class...> class Whole, template <class> class Part, class List, class... Before>
struct whole_of;
template <template <class...> class Whole, template <class> class Part, class... T, class... Before>
struct whole_of<Whole, Part, type_list<T...>, Before...> {
  using type = Whole<Before..., Part<T>...>;
};

}  // namespace detail

/// `std::variant<Before..., Part<T>...>`.
template <template <class> class Part, class List, class... Before>
using variant_of = typename detail::whole_of<std::variant, Part, List, Before...>::type;

/// `std::tuple<Part<T>...>`.
template <template <class> class Part, class List>
using tuple_of = typename detail::whole_of<std::tuple, Part, List>::type;

}  // namespace moim
