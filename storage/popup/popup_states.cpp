// The state codec of stores, slots and permits.
#include <algorithm>

#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/events/state_codec_templates.hpp"

namespace moim::storage {

namespace {

struct offer {
  std::uint32_t ticket = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(offer, (), (ticket, expires_at))

struct spent {
  user_id user;
  std::uint32_t permit = 0;
};
BOOST_DESCRIBE_STRUCT(spent, (), (user, permit))

/// What follows from the entries. False when they contradict each other. There may be more
/// confirmed than places: capacity can be lowered.
bool rebuild_from_entries(slot_state& state) {
  state.holders.clear();
  state.line = {};
  state.confirmed = 0;
  std::uint32_t ticket = 0;
  for (const slot_entry& entry : state.entries) {
    ++ticket;
    slot_holder& holder = state.holders[entry.user];
    ++holder.taken;
    holder.latest = ticket;
    if (entry.status != reservation_status::CANCELLED) {
      if (holder.ticket != 0 || entry.status == reservation_status::LINED_UP) {
        return false;
      }
      holder.ticket = ticket;
    }
    state.line.push(entry.status == reservation_status::WAITING);
    state.confirmed += entry.status == reservation_status::CONFIRMED ? 1 : 0;
  }
  return state.plan || (state.entries.empty() && state.phase == line_phase::open);
}

/// Every OFFERED entry has its offer, and no other entry has one.
bool rebuild_offers(slot_state& state, const std::vector<offer>& offers) {
  state.offers = {};
  for (const auto& [ticket, expires_at] : offers) {
    if (ticket == 0 || ticket > state.entries.size() || state.offers.expiry_of(ticket) ||
        state.entries[ticket - 1].status != reservation_status::OFFERED) {
      return false;
    }
    state.offers.add(ticket, expires_at);
  }
  const auto offered =
      std::ranges::count(state.entries, reservation_status::OFFERED, &slot_entry::status);
  return offered == static_cast<std::ptrdiff_t>(offers.size());
}

/// One of each user, in the order of the users.
bool rebuild_permits(slot_state& state, const std::vector<spent>& permits) {
  state.spent_permits.clear();
  for (const auto& [user, permit] : permits) {
    state.spent_permits.emplace(user, permit);
  }
  return std::ranges::adjacent_find(permits, std::ranges::greater_equal{}, &spent::user) ==
             permits.end() &&
         std::ranges::count(permits, 0U, &spent::permit) == 0;
}

/// Some of those who were in line when it closed may have left since.
bool are_entrants(const slot_state& state) {
  return std::ranges::adjacent_find(state.entrants, std::ranges::greater_equal{}) ==
             state.entrants.end() &&
         (state.entrants.empty() ||
          (state.phase == line_phase::closed && state.entrants.front() > 0 &&
           state.entrants.back() <= state.entries.size()));
}

}  // namespace

template <>
struct state_format<slot_state> {
  static constexpr std::uint8_t number = 4;

  static void write(std::string& out, const slot_state& s) {
    std::vector<offer> offers;
    for (const auto& [ticket, expires_at] : s.offers.by_ticket()) {
      offers.push_back({ticket, expires_at});
    }
    std::vector<spent> permits;
    for (const auto& [user, permit] : s.spent_permits) {
      permits.push_back({user, permit});
    }
    std::ranges::sort(permits, {}, &spent::user);
    write_all(out, s.plan, s.entries, s.closed, s.phase, s.entrants, s.line.places(), offers,
              permits);
  }

  static bool read(std::string_view& in, slot_state& s) {
    std::vector<std::uint32_t> places;
    std::vector<offer> offers;
    std::vector<spent> permits;
    return read_all(in, s.plan, s.entries, s.closed, s.phase, s.entrants, places, offers,
                    permits) &&
           rebuild_from_entries(s) && rebuild_offers(s, offers) && are_entrants(s) &&
           rebuild_permits(s, permits) && s.line.restore_places(std::move(places));
  }
};

template <>
struct state_format<store_state> {
  static constexpr std::uint8_t number = 4;
  static auto members(auto& s) {
    return std::tie(s.organizer, s.details, s.created_at, s.closed_at, s.draw_commitment);
  }
};

template <>
struct state_format<permits_state> {
  static constexpr std::uint8_t number = 1;
  static auto members(auto& s) { return std::tie(s.out, s.taken); }
  static bool is_sound(const permits_state& s) {
    return std::ranges::adjacent_find(s.out, std::ranges::greater_equal{}, &permit::number) ==
               s.out.end() &&
           (s.out.empty() || s.out.back().number <= s.taken);
  }
};

MOIM_STATE_CODEC(permits_state)
MOIM_STATE_CODEC(slot_state)
MOIM_STATE_CODEC(store_state)

}  // namespace moim::storage
