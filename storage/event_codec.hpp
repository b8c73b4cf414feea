// Between the events of an aggregate and the records of the log: the name and schema of the type,
// the data as JSON, and the name of the stream.
//
// A stream is called `<category>/<text form of the id>`.
//
// Personal fields are sealed when an event is encoded, and opened when it is decoded with keys.
// Without keys they come out empty.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/login.hpp"
#include "storage/event_log.hpp"
#include "storage/json_read.hpp"
#include "storage/json_write.hpp"
#include "storage/personal_keys.hpp"
#include "storage/upcast.hpp"

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

/// Of an aggregate without personal fields.
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

/// False with the reason when the record holds no event of `A` that this program knows.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why,
                                std::span<const upcaster> table = upcasters()) {
  blind_opener blind;
  const bool sound = detail::decode_variant(from, out, why, blind, table);
  forget_personal(out);  // what an old schema had in clear
  return sound;
}

/// The same with an opener of the caller's choice.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why,
                                field_opener& opener) {
  return detail::decode_variant(from, out, why, opener, upcasters());
}

/// The same with keys: false also when a field cannot be opened. One whose key is destroyed is
/// empty.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why,
                                record_opener& opener) {
  opener.turn_to(from);
  const bool sound = detail::decode_variant(from, out, why, opener, upcasters());
  if (!opener.failure().empty()) {
    why = detail::event_problem(from, opener.failure());
  }
  return sound;
}

template <class A>
std::string stream_of(const typename A::id& id) {
  std::string name{A::category};
  name += '/';
  return name + to_text(id);
}

/// Whether a stream is one of `A`.
template <class A>
bool is_stream_of(std::string_view stream) {
  return stream.size() > A::category.size() && stream.starts_with(A::category) &&
         stream[A::category.size()] == '/';
}

/// The id in the name of a stream of `A`; false when the stream is not one of `A`.
template <class A>
[[nodiscard]] bool id_of_stream(std::string_view stream, typename A::id& id) {
  return is_stream_of<A>(stream) && from_text(stream.substr(A::category.size() + 1), id);
}

}  // namespace moim::storage
