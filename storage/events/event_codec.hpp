// Encodes the events of an aggregate as records of the log and decodes them: name and schema of the
// type, the data as JSON, and the name of the stream.
//
// A stream is called `<category>/<text form of the id>`.
//
// Personal fields are sealed when an event is encoded, and opened when it is decoded with keys.
// Without keys they are decoded as empty.
//
// A subject compiles the codec once for each of its aggregates, in its room
// (event_codec_templates.hpp); everybody else includes this header alone.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "storage/events/upcast.hpp"
#include "storage/keys/personal_keys.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

namespace detail {

template <class A>
draft encode_event(const typename A::event& event, const field_seal* seal);

}  // namespace detail

/// Of an aggregate without personal fields.
template <class A>
draft encode_event(const typename A::event& event) {
  static_assert(!has_personal_fields<typename A::event>, "personal fields need a seal");
  return detail::encode_event<A>(event, nullptr);
}

template <class A>
draft encode_event(const typename A::event& event, const field_seal& seal) {
  return detail::encode_event<A>(event, &seal);
}

/// The upcasters of the events of `A`.
template <class A>
std::span<const upcaster> upcasters_of();

/// False with the reason when the record holds no event of `A` that this program knows.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why);

/// The same with other upcasters.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why,
                                std::span<const upcaster> table);

/// The same with an opener of the caller's choice.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why,
                                field_opener& opener);

/// The same with keys: false also when a field cannot be opened. One whose key is destroyed is
/// empty.
template <class A>
[[nodiscard]] bool decode_event(const record& from, typename A::event& out, std::string& why,
                                record_opener& opener);

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
