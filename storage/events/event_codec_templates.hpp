// The bodies of the event codec. A subject includes this in one .cpp file of its room, where it
// gives the upcasters of its events and instantiates the codec:
//
//   template <>
//   struct event_history<guest> {
//     static constexpr auto upcasters = std::to_array<upcaster>({{"guest_named", 1, &split_name}});
//   };
//   MOIM_EVENT_CODEC(guest)
#pragma once

#include <type_traits>
#include <variant>
#include <vector>

#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::storage {

/// The old schemas of the events of an aggregate. It has no definition here, so that a file that
/// includes this one cannot compile the codec of another room without its upcasters.
template <class A>
struct event_history;

struct no_event_history {
  static constexpr std::span<const upcaster> upcasters{};
};

template <class A>
std::span<const upcaster> upcasters_of() {
  return event_history<A>::upcasters;
}

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

template <class A>
draft encode_event(const typename A::event& event, const field_seal* seal) {
  return encode(event, seal);
}

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
bool decode_event(const record& from, typename A::event& out, std::string& why) {
  return decode_event<A>(from, out, why, upcasters_of<A>());
}

template <class A>
bool decode_event(const record& from, typename A::event& out, std::string& why,
                  field_opener& opener) {
  return detail::decode_variant(from, out, why, opener, upcasters_of<A>());
}

template <class A>
bool decode_event(const record& from, typename A::event& out, std::string& why,
                  record_opener& opener) {
  opener.turn_to(from);
  const bool sound = detail::decode_variant(from, out, why, opener, upcasters_of<A>());
  if (!opener.failure().empty()) {
    why = detail::event_problem(from, opener.failure());
  }
  return sound;
}

}  // namespace moim::storage

/// Compiles the codec of an aggregate; inside of the namespace moim::storage.
#define MOIM_EVENT_CODEC(A)                                                             \
  template draft detail::encode_event<A>(const A::event&, const field_seal*);           \
  template std::span<const upcaster> upcasters_of<A>();                                 \
  template bool decode_event<A>(const record&, A::event&, std::string&);                \
  template bool decode_event<A>(const record&, A::event&, std::string&,                 \
                                std::span<const upcaster>);                             \
  template bool decode_event<A>(const record&, A::event&, std::string&, field_opener&); \
  template bool decode_event<A>(const record&, A::event&, std::string&, record_opener&);
