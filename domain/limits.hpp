// Every bound of the product has its name here. A request past a limit gets a clear error; nothing
// grows without one. Limits that an operator may change are the defaults of the configuration.
#pragma once

#include <cstddef>
#include <cstdint>

namespace moim::limits {

// Accounts.
inline constexpr std::size_t email_bytes_max = 254;
inline constexpr std::size_t nickname_characters_max = 30;
inline constexpr std::size_t password_characters_min = 8;
inline constexpr std::size_t password_bytes_max = 256;
inline constexpr std::size_t sessions_per_account_max = 20;
inline constexpr std::size_t phone_digits_min = 8;
inline constexpr std::size_t phone_digits_max = 15;  // ITU-T E.164
inline constexpr std::size_t phone_characters_max = 24;
inline constexpr std::size_t address_characters_max = 200;
inline constexpr std::int32_t birth_year_min = 1900;

// How long the answer to a withdrawal waits for the erasure to be complete.
inline constexpr int erasure_wait_ms = 5'000;

// Stores.
inline constexpr std::size_t store_name_characters_max = 100;
inline constexpr std::size_t store_bio_characters_max = 2'000;
inline constexpr std::size_t store_category_characters_max = 30;
inline constexpr std::size_t store_location_characters_max = 200;
inline constexpr std::size_t store_images_max = 10;
inline constexpr std::size_t store_image_bytes_max = 2'048;
inline constexpr std::size_t time_slots_max = 96;
inline constexpr std::int32_t store_days_max = 366;

// Finding stores.
inline constexpr std::size_t search_text_characters_max = 200;
inline constexpr double search_radius_km_max = 20'038;  // half way around the Earth, and a little
inline constexpr std::size_t categories_shown_max = 200;
/// Stores that an I/O thread caches as JSON, and bytes of cached lists.
inline constexpr std::size_t rendered_stores_max = 16'384;
inline constexpr std::size_t list_answer_bytes_max = 32 << 20;

// Slots.
inline constexpr std::uint32_t slot_capacity_max = 100'000;
inline constexpr std::uint32_t tickets_per_user_max = 20;
/// A calendar entry lasts until the next time slot, but not longer than this.
inline constexpr std::uint32_t visit_minutes_max = 60;
inline constexpr std::uint32_t waitlist_default = 10'000;
inline constexpr std::uint32_t waitlist_max = 10'000'000;
/// The largest limit of slots a user that a store may set: a reservation beyond the limit asks each
/// of these slots.
inline constexpr std::uint32_t slots_per_user_max = 20;
/// How long a permit may be on its way to its slot before others may end it.
inline constexpr std::int64_t permit_flight_ms = 10'000;
/// Reservations that one command drops when a slot closes; it is repeated until none is left.
inline constexpr std::uint32_t dropped_at_once_max = 1'000;

// The rush. An offer stands for at most a week; cancelling closes at most 60 days before the visit.
inline constexpr std::uint32_t offer_minutes_max = 7 * 24 * 60;
inline constexpr std::uint32_t cancel_closes_minutes_max = 60 * 24 * 60;
/// Tickets of a draw that an answer lists; `moim audit slot` lists all.
inline constexpr std::size_t shown_draw_tickets_max = 100'000;

// Mail: mails in a mailbox, the shortest expiry of a mail that reports an event, attempts, and the
// backoff between them.
inline constexpr std::size_t mails_per_mailbox_max = 200;
inline constexpr std::int64_t mail_news_ms_min = 24LL * 60 * 60 * 1'000;
inline constexpr std::uint32_t mail_attempts_max = 20;
inline constexpr std::int64_t mail_backoff_ms_first = 100;
inline constexpr std::int64_t mail_backoff_ms_max = 60LL * 60 * 1'000;
inline constexpr std::int64_t mail_pause_ms_max = 60LL * 1'000;  // while no server takes mail
inline constexpr std::size_t mail_answer_bytes_max = 300;

// Snapshots of entities: while busy, from so many events on; when leaving memory, if so many are
// new.
inline constexpr std::uint64_t snapshot_events_min = 10'000;
inline constexpr std::uint64_t snapshot_events_passive_min = 100;

// The view on disk is renewed after so many events, or a quarter of all when that is more.
inline constexpr std::uint64_t view_snapshot_events = 1'000'000;

// An entity is unloaded when two sweeps in a row find it idle.
inline constexpr int sweep_seconds = 60;

// Reactions: commands under way at a time, records read at a time, positions after which the cursor
// is written even without a reaction, and the pause after a command without an answer.
inline constexpr std::size_t reactions_in_flight_max = 256;
inline constexpr std::size_t reaction_records_max = 10'000;
inline constexpr std::uint64_t reaction_cursor_positions = 4'096;
inline constexpr int reaction_retry_seconds = 1;

// Timers: how often the clock is checked while one is pending, when one without effect is retried,
// and how many are sent at a time.
inline constexpr std::int64_t timer_check_ms = 1'000;
inline constexpr std::int64_t timer_retry_ms = 5'000;
inline constexpr std::size_t timers_at_once_max = 1'000;

// How long a read waits for the position that its Moim-Position header asks for.
inline constexpr int position_wait_ms = 5'000;

// One page of the log: records, bytes after which no further record begins, and how long a request
// waits for new records.
inline constexpr std::uint32_t log_page_records_default = 1'000;
inline constexpr std::uint32_t log_page_records_max = 10'000;
inline constexpr std::size_t log_page_bytes_max = 4 << 20;
inline constexpr std::uint64_t log_wait_seconds_max = 30;

// Tickets that the state of a slot lists for an admin.
inline constexpr std::size_t shown_tickets_max = 1'000;

// Live queues. Changes of one interval reach a listener as one event; a round of events is followed
// by a pause of at least the time that it took, so that listeners take half of an I/O thread at
// most. Rounds are cut into slices, between which the thread does other work.
inline constexpr int queue_interval_ms = 100;
inline constexpr std::size_t queue_slice_listeners = 64;
inline constexpr std::uint32_t queue_listeners_per_user_max = 8;
// Events of a slot that may be committed while its line is read from the log.
inline constexpr std::size_t queue_missed_events_max = 100'000;

// Waiting rooms: users in all of them, and how often each gets their position.
inline constexpr std::size_t waiting_room_users_max = 200'000;
inline constexpr int waiting_room_round_ms = 1'000;

// One-time tickets of streams: how long one is good, and how many are issued in that time.
inline constexpr int stream_ticket_seconds = 30;
inline constexpr std::size_t stream_tickets_max = 65'536;
inline constexpr std::uint32_t stream_tickets_per_user_max = 20;

// Requests.
inline constexpr std::size_t idempotency_key_characters_max = 128;
inline constexpr std::uint32_t page_items_default = 20;
inline constexpr std::uint32_t page_items_max = 100;

}  // namespace moim::limits
