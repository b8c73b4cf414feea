// Ids of popup stores. Text forms:
//
//   slot_id         <store uuid>/<YYYY-MM-DD>/<HH:MM>
//   permit_holder   <store uuid>/<user uuid>
//   reservation_id  32 characters of base64url over 24 bytes, big-endian:
//                     16 store uuid | 2 days since 1970-01-01 | 2 minute of the day | 4 ticket
//                   A reservation id contains its slot, so no index maps one to the other.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/describe/class.hpp>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"

namespace moim {

using store_id = id_of<struct store_kind>;

struct slot_id {
  store_id store;
  calendar_date date;
  time_of_day time;
  auto operator<=>(const slot_id&) const = default;
};
BOOST_DESCRIBE_STRUCT(slot_id, (), (store, date, time))

/// One user of one store.
struct permit_holder {
  store_id store;
  user_id user;
  auto operator<=>(const permit_holder&) const = default;
};

struct reservation_id {
  static constexpr std::string_view text_pattern = "^[A-Za-z0-9_-]{32}$";
  slot_id slot;
  std::uint32_t ticket = 0;
  auto operator<=>(const reservation_id&) const = default;
};
BOOST_DESCRIBE_STRUCT(reservation_id, (), (slot, ticket))

std::string to_text(const slot_id& id);
[[nodiscard]] bool from_text(std::string_view text, slot_id& out);
std::string to_text(const permit_holder& id);
[[nodiscard]] bool from_text(std::string_view text, permit_holder& out);
std::string to_text(const reservation_id& id);
[[nodiscard]] bool from_text(std::string_view text, reservation_id& out);

std::size_t hash_value(const slot_id& id) noexcept;
std::size_t hash_value(const permit_holder& id) noexcept;

}  // namespace moim
