// One line of members per state, with a format number in front: a snapshot in another format is
// not read but replaced, so changing a state means raising its number here, and nothing else.
#include "storage/state_codec.hpp"

#include <algorithm>

#include "storage/binary.hpp"

namespace moim::storage {

namespace {

constexpr std::uint8_t slot_format = 3;
constexpr std::uint8_t account_format = 1;
constexpr std::uint8_t login_format = 1;
constexpr std::uint8_t store_format = 3;

struct offer {
  std::uint32_t ticket = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(offer, (), (ticket, expires_at))

template <class... T>
std::string encode(std::uint8_t format, const T&... members) {
  std::string out;
  write_all(out, format, members...);
  return out;
}

template <class... T>
bool decode(std::string_view bytes, std::uint8_t format, T&... members) {
  std::uint8_t written = 0;
  return read_binary(bytes, written) && written == format && read_all(bytes, members...) &&
         bytes.empty();
}

/// Works out the map, the line and the count. False when the parts contradict each other. There
/// may be more confirmed than places: capacity can be lowered.
bool rebuild(slot_state& state, std::vector<std::uint32_t> places,
             const std::vector<offer>& offers) {
  state.holders.clear();
  state.line = {};
  state.confirmed = 0;
  std::uint32_t ticket = 0;
  for (const slot_entry& entry : state.entries) {
    ++ticket;
    slot_holder& holder = state.holders[entry.user];
    ++holder.taken;
    if (entry.status != reservation_status::CANCELLED) {
      if (holder.ticket != 0) {
        return false;
      }
      holder.ticket = ticket;
    }
    state.line.push(entry.status == reservation_status::WAITING);
    state.confirmed += entry.status == reservation_status::CONFIRMED ? 1 : 0;
  }
  state.offers = {};
  for (const auto& [ticket, expires_at] : offers) {
    if (ticket == 0 || ticket > state.entries.size() || state.offers.expiry_of(ticket) ||
        state.entries[ticket - 1].status != reservation_status::OFFERED) {
      return false;
    }
    state.offers.add(ticket, expires_at);
  }
  const auto offered = std::count_if(
      state.entries.begin(), state.entries.end(),
      [](const slot_entry& entry) { return entry.status == reservation_status::OFFERED; });
  return (state.entries.empty() || state.plan) && (state.phase == line_phase::open || state.plan) &&
         offered == static_cast<std::ptrdiff_t>(offers.size()) &&
         state.line.restore_places(std::move(places));
}

}  // namespace

std::string encode_state(const slot_state& s) {
  std::vector<offer> offers;
  for (const auto& [ticket, expires_at] : s.offers.by_ticket()) {
    offers.push_back({ticket, expires_at});
  }
  return encode(slot_format, s.plan, s.entries, s.closed, s.phase, s.entrants, s.line.places(),
                offers);
}

bool decode_state(std::string_view bytes, slot_state& s) {
  std::vector<std::uint32_t> places;
  std::vector<offer> offers;
  return decode(bytes, slot_format, s.plan, s.entries, s.closed, s.phase, s.entrants, places,
                offers) &&
         rebuild(s, std::move(places), offers);
}

std::string encode_state(const account_state& s) {
  return encode(account_format, s.opened, s.email, s.nickname, s.password_hash, s.may, s.opened_at,
                s.sessions);
}

bool decode_state(std::string_view bytes, account_state& s) {
  return decode(bytes, account_format, s.opened, s.email, s.nickname, s.password_hash, s.may,
                s.opened_at, s.sessions);
}

std::string encode_state(const login_state& s) {
  return encode(login_format, s.owner);
}

bool decode_state(std::string_view bytes, login_state& s) {
  return decode(bytes, login_format, s.owner);
}

std::string encode_state(const store_state& s) {
  return encode(store_format, s.organizer, s.details, s.created_at, s.closed_at, s.draw_commitment);
}

bool decode_state(std::string_view bytes, store_state& s) {
  return decode(bytes, store_format, s.organizer, s.details, s.created_at, s.closed_at,
                s.draw_commitment);
}

}  // namespace moim::storage
