// How the event codec does it, for whatever aggregate: event_codec.cpp takes those of the program
// from here, and tests one of their own. Everybody else gets by with event_codec.hpp.
#pragma once

#include <type_traits>
#include <variant>
#include <vector>

#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::storage {

namespace detail {

template <class... E>
draft encode(const std::variant<E...>& event, const field_seal* seal) {
  return std::visit(
      [seal]<class Type>(const Type& e) {
        draft result{std::string{Type::type.name}, Type::type.schema, {}};
        result.data.reserve(128);
        write_json(result.data, e, {.seal = seal});
        return result;
      },
      event);
}

}  // namespace detail

template <class A>
draft encode_event(const typename A::event& event) {
  static_assert(!has_personal_fields<typename A::event>, "personal fields need a seal");
  return detail::encode(event, nullptr);
}

template <class A>
draft encode_event(const typename A::event& event, const field_seal& seal) {
  return detail::encode(event, &seal);
}

namespace detail {

/// `type` and position of a record, then what is wrong with it.
std::string event_problem(const record& from, std::string_view reason);
std::string event_problem(const record& from, const std::vector<violation>& problems);

template <class E>
bool decode_data(const record& from, E& out, std::string& why, field_opener& opener,
                 std::span<const upcaster> table) {
  std::string_view data = from.data;
  std::string raised;
  if (from.schema != E::type.schema) [[unlikely]] {
    raised = data;
    std::string reason;
    if (!upcast(table, from.type, from.schema, E::type.schema, raised, reason)) {
      why = event_problem(from, reason);
      return false;
    }
    data = raised;
  }
  std::vector<violation> problems;
  if (!read_json(data, out, problems, from.schema < E::type.sealed_from ? nullptr : &opener)) {
    why = event_problem(from, problems);
    return false;
  }
  return true;
}

template <class... E>
bool decode_variant(const record& from, std::variant<E...>& out, std::string& why,
                    field_opener& opener, std::span<const upcaster> table) {
  bool known = false;
  bool sound = false;
  const auto try_type = [&]<class Type>(std::type_identity<Type>) {
    known = from.type == Type::type.name;
    sound = known && decode_data(from, out.template emplace<Type>(), why, opener, table);
    return known;
  };
  (try_type(std::type_identity<E>{}) || ...);
  if (!known) {
    why = event_problem(from, "unknown event type");
  }
  return sound;
}

}  // namespace detail

template <class A>
bool decode_event(const record& from, typename A::event& out, std::string& why,
                  std::span<const upcaster> table) {
  blind_opener blind;
  const bool sound = detail::decode_variant(from, out, why, blind, table);
  forget_personal(out);  // what an old schema had in clear
  return sound;
}

template <class A>
bool decode_event(const record& from, typename A::event& out, std::string& why,
                  field_opener& opener) {
  return detail::decode_variant(from, out, why, opener, upcasters());
}

template <class A>
bool decode_event(const record& from, typename A::event& out, std::string& why,
                  record_opener& opener) {
  opener.turn_to(from);
  const bool sound = detail::decode_variant(from, out, why, opener, upcasters());
  if (!opener.failure().empty()) {
    why = detail::event_problem(from, opener.failure());
  }
  return sound;
}

}  // namespace moim::storage
