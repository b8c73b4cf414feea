// A direct-mapped cache: one entry for each store, by its number modulo the size.
#include "transport/popup/store_json_cache.hpp"

#include "domain/limits.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/codec/sha256.hpp"
#include "transport/host/version.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

/// `from` is a row of the view or the receipt of a command.
template <class Store>
store_answer make_answer(store_id id, const Store& from) {
  const store_details& d = from.details;
  return {id,
          from.organizer,
          d.name,
          d.bio,
          d.category,
          d.location,
          d.latitude,
          d.longitude,
          d.start_date,
          d.end_date,
          d.reservation_opens_at,
          d.reservation_closes_at,
          d.time_slots,
          d.capacity_per_slot,
          d.waitlist_limit,
          d.images,
          d.opening,
          d.promotion,
          d.offer_minutes,
          d.cancel_closes_minutes_before,
          d.slots_per_user,
          from.draw_commitment,
          from.created_at,
          from.closed_at,
          {}};
}

}  // namespace

store_answer to_answer(store_id id, const store_receipt& store) {
  return make_answer(id, store);
}

store_answer to_answer(const actors::store_row& row) {
  return make_answer(row.id, row);
}

store_json_cache::store_json_cache(std::string_view zone) : entries_(limits::rendered_stores_max) {
  constexpr std::size_t prefix_characters = 8;
  storage::sha256 hash;
  const auto digest = hash(std::string{moim_version} + '\n' + std::string{zone});
  etag_prefix_ = storage::to_hex(storage::bytes_of(digest)).substr(0, prefix_characters);
}

const std::string& store_json_cache::of(const actors::store_row_ptr& row) {
  auto& place = entries_[row->number % entries_.size()];
  if (place.row != row) {
    place.row = row;
    place.json.clear();
    storage::write_json(place.json, to_answer(*row), {&api_offset_minutes_at});
  }
  return place.json;
}

std::string store_json_cache::etag_of(const actors::store_row& row) const {
  return '"' + etag_prefix_ + '-' + std::to_string(row.changed_at) + '"';
}

}  // namespace moim::transport
