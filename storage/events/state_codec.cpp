// One line of members per state, with a format number in front: a snapshot in another format is
// not read but replaced, so changing a state means raising its number here, and nothing else.
#include "storage/events/state_codec.hpp"

#include <algorithm>

#include "storage/codec/binary.hpp"

namespace moim::storage {

namespace {

constexpr std::uint8_t slot_format = 4;
constexpr std::uint8_t account_format = 3;
constexpr std::uint8_t login_format = 1;
constexpr std::uint8_t store_format = 4;
constexpr std::uint8_t mailbox_format = 1;
constexpr std::uint8_t permits_format = 1;

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

/// Every entry that is offered a place has its offer, and nobody else has one.
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

std::string encode_state(const slot_state& s) {
  std::vector<offer> offers;
  for (const auto& [ticket, expires_at] : s.offers.by_ticket()) {
    offers.push_back({ticket, expires_at});
  }
  std::vector<spent> permits;
  for (const auto& [user, permit] : s.spent_permits) {
    permits.push_back({user, permit});
  }
  std::ranges::sort(permits, {}, &spent::user);
  return encode(slot_format, s.plan, s.entries, s.closed, s.phase, s.entrants, s.line.places(),
                offers, permits);
}

bool decode_state(std::string_view bytes, slot_state& s) {
  std::vector<std::uint32_t> places;
  std::vector<offer> offers;
  std::vector<spent> permits;
  return decode(bytes, slot_format, s.plan, s.entries, s.closed, s.phase, s.entrants, places,
                offers, permits) &&
         rebuild_from_entries(s) && rebuild_offers(s, offers) && are_entrants(s) &&
         rebuild_permits(s, permits) && s.line.restore_places(std::move(places));
}

std::string encode_state(const account_state& s) {
  return encode(account_format, s.standing, s.email, s.profile, s.password_hash, s.kakao_id, s.may,
                s.opened_at, s.sessions);
}

bool decode_state(std::string_view bytes, account_state& s) {
  return decode(bytes, account_format, s.standing, s.email, s.profile, s.password_hash, s.kakao_id,
                s.may, s.opened_at, s.sessions);
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

std::string encode_state(const mailbox_state& s) {
  return encode(mailbox_format, s.opened, s.language, s.version, s.mails);
}

std::string encode_state(const permits_state& s) {
  return encode(permits_format, s.out, s.taken);
}

bool decode_state(std::string_view bytes, permits_state& s) {
  return decode(bytes, permits_format, s.out, s.taken) &&
         std::ranges::adjacent_find(s.out, std::ranges::greater_equal{}, &permit::number) ==
             s.out.end() &&
         (s.out.empty() || s.out.back().number <= s.taken);
}

bool decode_state(std::string_view bytes, mailbox_state& s) {
  return decode(bytes, mailbox_format, s.opened, s.language, s.version, s.mails) &&
         std::ranges::adjacent_find(s.mails, std::ranges::greater_equal{}, &mail_entry::number) ==
             s.mails.end();
}

}  // namespace moim::storage
