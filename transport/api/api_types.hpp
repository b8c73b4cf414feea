// The shapes of the API: what request bodies and answers look like. Members are described, so the
// same lines make the JSON, the check of what comes in, and the schemas in /openapi.json.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "domain/account/account.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "transport/popup/receipt.hpp"

namespace moim::transport {

// Accounts

struct sign_up_request {
  std::string email;
  std::string password;
  std::string nickname;
};
BOOST_DESCRIBE_STRUCT(sign_up_request, (), (email, password, nickname))

/// `cookies`: the tokens are set as cookies of a browser and are not in the answer.
struct sign_in_request {
  std::string email;
  std::string password;
  std::optional<bool> cookies;
};
BOOST_DESCRIBE_STRUCT(sign_in_request, (), (email, password, cookies))

/// Without a token that of the cookie counts.
struct refresh_request {
  std::optional<std::string> refresh_token;
};
BOOST_DESCRIBE_STRUCT(refresh_request, (), (refresh_token))

/// `expires_in` is the life of the access token in seconds. Without tokens: they are in cookies.
struct token_answer {
  std::optional<std::string> access_token;
  std::optional<std::string> refresh_token;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(token_answer, (), (access_token, refresh_token, expires_in))

/// Without an address: the account signs in with Kakao only. Others than its owner see no more than
/// the nickname of the profile.
struct user_answer {
  moim::user_id user_id;
  std::optional<std::string> email;
  std::string nickname;
  moim::role role = moim::role::user;
  timestamp created_at;
  std::optional<std::string> phone;
  std::optional<moim::gender> gender;
  std::optional<std::int32_t> birth_year;
  std::optional<std::string> address;
  std::optional<double> latitude;
  std::optional<double> longitude;
};
BOOST_DESCRIBE_STRUCT(user_answer, (),
                      (user_id, email, nickname, role, created_at, phone, gender, birth_year,
                       address, latitude, longitude))

/// `cookies` as at the sign-in.
struct password_request {
  std::string current_password;
  std::string new_password;
  std::optional<bool> cookies;
};
BOOST_DESCRIBE_STRUCT(password_request, (), (current_password, new_password, cookies))

struct role_request {
  moim::role role = moim::role::user;
};
BOOST_DESCRIBE_STRUCT(role_request, (), (role))

// Mail

struct mail_settings {
  mail_language language = mail_language::ko;
};
BOOST_DESCRIBE_STRUCT(mail_settings, (), (language))

struct mail_status_answer {
  std::uint64_t number = 0;
  mail_status status = mail_status::wanted;
};
BOOST_DESCRIBE_STRUCT(mail_status_answer, (), (number, status))

// Kakao

/// `code` is what the page got behind `#kakao=`; `cookies` as at the sign-in.
struct kakao_session_request {
  std::string code;
  std::optional<bool> cookies;
};
BOOST_DESCRIBE_STRUCT(kakao_session_request, (), (code, cookies))

/// The `linkToken` of a problem `kakao_link_required`.
struct kakao_link_request {
  std::string link_token;
};
BOOST_DESCRIBE_STRUCT(kakao_link_request, (), (link_token))

struct address_answer {
  std::string address;
  std::optional<std::string> road_address;
  double latitude = 0;
  double longitude = 0;
};
BOOST_DESCRIBE_STRUCT(address_answer, (), (address, road_address, latitude, longitude))

struct address_list {
  std::vector<address_answer> items;
};
BOOST_DESCRIBE_STRUCT(address_list, (), (items))

// Stores

/// `distance_meters` stands only in lists that were asked for what is near; `draw_commitment` is
/// the SHA-256 of the secret that the draws of a lottery follow from.
struct store_answer {
  moim::store_id store_id;
  user_id organizer_id;
  std::string name;
  std::string bio;
  std::string category;
  std::string location;
  std::optional<double> latitude;
  std::optional<double> longitude;
  calendar_date start_date;
  calendar_date end_date;
  timestamp reservation_opens_at;
  timestamp reservation_closes_at;
  std::vector<time_of_day> time_slots;
  std::uint32_t capacity_per_slot = 0;
  std::uint32_t waitlist_limit = 0;
  std::vector<std::string> images;
  opening_mode opening = opening_mode::fifo;
  promotion_mode promotion = promotion_mode::auto_;
  std::optional<std::uint32_t> offer_minutes;
  std::uint32_t cancel_closes_minutes_before = 0;
  std::optional<std::uint32_t> slots_per_user;
  std::optional<hex_digest> draw_commitment;
  timestamp created_at;
  std::optional<timestamp> closed_at;
  std::optional<std::uint64_t> distance_meters;
};
BOOST_DESCRIBE_STRUCT(store_answer, (),
                      (store_id, organizer_id, name, bio, category, location, latitude, longitude,
                       start_date, end_date, reservation_opens_at, reservation_closes_at,
                       time_slots, capacity_per_slot, waitlist_limit, images, opening, promotion,
                       offer_minutes, cancel_closes_minutes_before, slots_per_user, draw_commitment,
                       created_at, closed_at, distance_meters))

struct store_page {
  std::vector<store_answer> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(store_page, (), (items, next_cursor))

/// `count` is how many stores a list of the category has.
struct category_line {
  std::string category;
  std::uint32_t count = 0;
};
BOOST_DESCRIBE_STRUCT(category_line, (), (category, count))

struct category_list {
  std::vector<category_line> items;
};
BOOST_DESCRIBE_STRUCT(category_list, (), (items))

/// `capacity` is at least what is confirmed: places that were taken away go as people cancel.
/// `waiting` are also those who have lined up for the opening.
struct slot_answer {
  calendar_date date;
  time_of_day time;
  timestamp starts_at;
  std::uint32_t capacity = 0;
  std::uint32_t confirmed = 0;
  std::uint32_t waiting = 0;
  std::uint32_t offered = 0;
};
BOOST_DESCRIBE_STRUCT(slot_answer, (),
                      (date, time, starts_at, capacity, confirmed, waiting, offered))

/// One that counts where a store limits the slots a user.
struct counted_slot {
  calendar_date date;
  time_of_day time;
};
BOOST_DESCRIBE_STRUCT(counted_slot, (), (date, time))

struct slot_list {
  std::vector<slot_answer> items;
};
BOOST_DESCRIBE_STRUCT(slot_list, (), (items))

// Reservations

/// The place as the slot decided it; see `reservation_place` for `position` and `behind`. Only the
/// answer to reserving has a receipt.
struct reservation_answer {
  moim::reservation_id reservation_id;
  moim::store_id store_id;
  calendar_date date;
  time_of_day time;
  reservation_status status = reservation_status::WAITING;
  std::uint32_t ticket = 0;
  std::uint32_t position = 0;
  std::uint32_t behind = 0;
  timestamp reserved_at;
  std::optional<timestamp> offer_expires_at;
  std::optional<std::string> receipt;
};
BOOST_DESCRIBE_STRUCT(reservation_answer, (),
                      (reservation_id, store_id, date, time, status, ticket, position, behind,
                       reserved_at, offer_expires_at, receipt))

/// A line of one's own list. The current place is asked for one by one.
struct reservation_line {
  moim::reservation_id reservation_id;
  moim::store_id store_id;
  std::string store_name;
  calendar_date date;
  time_of_day time;
  timestamp starts_at;
  reservation_status status = reservation_status::WAITING;
  std::uint32_t ticket = 0;
  timestamp reserved_at;
  std::optional<timestamp> offer_expires_at;
};
BOOST_DESCRIBE_STRUCT(reservation_line, (),
                      (reservation_id, store_id, store_name, date, time, starts_at, status, ticket,
                       reserved_at, offer_expires_at))

struct reservation_page {
  std::vector<reservation_line> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(reservation_page, (), (items, next_cursor))

// Draws

/// All that the order of a line follows from (domain/popup/line_draw.hpp): whoever repeats the
/// shuffle of `entrants`, the tickets that were in line when it closed, gets `order`. Long lines
/// are cut to their first `limits::shown_draw_tickets_max` in both lists, and `entrant_count` tells
/// how many there were.
struct draw_answer {
  hex_digest commitment;
  hex_digest secret;
  hex_digest chain;
  hex_digest seed;
  std::uint64_t closing_version = 0;
  timestamp closed_at;
  timestamp drawn_at;
  std::uint32_t entrant_count = 0;
  std::vector<std::uint32_t> entrants;
  std::vector<std::uint32_t> order;
};
BOOST_DESCRIBE_STRUCT(draw_answer, (),
                      (commitment, secret, chain, seed, closing_version, closed_at, drawn_at,
                       entrant_count, entrants, order))

// Tickets

/// `expires_in` is how long it is good, in seconds.
struct ticket_answer {
  std::string ticket;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(ticket_answer, (), (ticket, expires_in))

// Receipts

struct receipt_answer {
  std::string receipt;
};
BOOST_DESCRIBE_STRUCT(receipt_answer, (), (receipt))

/// A record at the end of a stream, or at a version of it. Version 0 stands in front of the first
/// record: it has a chain value of zeros, position 0 and no time.
struct head_answer {
  std::string stream;
  std::uint64_t version = 0;
  hex_digest chain;
  std::uint64_t position = 0;
  std::optional<timestamp> time;
};
BOOST_DESCRIBE_STRUCT(head_answer, (), (stream, version, chain, position, time))

// For auditors

/// The state of an entity in memory at a durable version: size and SHA-256 of its canonical
/// encoding.
struct entity_answer {
  std::string stream;
  std::uint64_t version = 0;
  std::uint64_t position = 0;
  std::uint64_t bytes = 0;
  hex_digest sha256;
};
BOOST_DESCRIBE_STRUCT(entity_answer, (), (stream, version, position, bytes, sha256))

/// What queries show now: SHA-256 of its canonical encoding, which begins with the position and the
/// chain value of the record there.
struct view_answer {
  std::uint64_t position = 0;
  hex_digest sha256;
};
BOOST_DESCRIBE_STRUCT(view_answer, (), (position, sha256))

// The server itself

/// `position` is that of the last durable event, `projected` that of the last one queries show.
struct health_answer {
  std::string status;
  std::uint64_t position = 0;
  std::uint64_t projected = 0;
};
BOOST_DESCRIBE_STRUCT(health_answer, (), (status, position, projected))

}  // namespace moim::transport
