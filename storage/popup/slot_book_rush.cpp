// The part of slot_book that depends on time: when a line opens, the order of a draw, and the
// expiry of offers. The draw is a second implementation, independent of the domain (line_draw.hpp
// specifies it).
#include <charconv>

#include "storage/codec/sha256.hpp"
#include "storage/popup/slot_book.hpp"
#include "storage/popup/slot_data.hpp"

namespace moim::storage {

namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    unsigned value = 0;
    std::from_chars(hex.data(), hex.data() + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::string text_of(const digest& value) {
  return std::string{bytes_of(value)};
}

/// The numbers of a draw: SHA-256 over the seed and a counter, eight bytes each.
class draw_numbers {
 public:
  explicit draw_numbers(std::string seed) : seed_(std::move(seed)) {}

  std::uint64_t below(std::uint64_t bound) {
    __extension__ using wide = unsigned __int128;
    const wide fair = (wide{1} << 64) / bound * bound;
    for (;;) {
      const std::uint64_t number = next();
      if (number < fair) {
        return number % bound;
      }
    }
  }

 private:
  std::uint64_t next() {
    if (bytes_.empty()) {
      std::string counter(8, '\0');
      for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[i] = static_cast<char>(block_ >> (56 - 8 * i));
      }
      bytes_ = text_of(hash_(seed_, counter));
      ++block_;
    }
    std::uint64_t number = 0;
    for (const char byte : bytes_.substr(0, 8)) {
      number = number * 256 + static_cast<unsigned char>(byte);
    }
    bytes_.erase(0, 8);
    return number;
  }

  sha256 hash_;
  const std::string seed_;
  std::string bytes_;
  std::uint64_t block_ = 0;
};

}  // namespace

/// Everything that was due before this record has happened.
void slot_book::check_clock(const record& record, promises& broken) const {
  if (!planned || closed) {
    return;
  }
  const bool opens = record.type == "line_opened" || record.type == "line_closed";
  demand(broken, opens || !lining_up || record.time < opens_at, "a line opens in time");
  demand(broken,
         record.type == "offer_expired" || offered.empty() || record.time < offered.begin()->first,
         "an offer ends in time");
}

void slot_book::take_opening(const record& record, const slot_data&, promises& broken) {
  const bool is_lottery = opening == "lottery";
  demand(broken, record.type == (is_lottery ? "line_closed" : "line_opened"),
         "a line opens in the way that was announced");
  demand(broken, !closed && lining_up, "a line opens once");
  demand(broken, record.time >= opens_at, "a line does not open too early");
  lining_up = false;
  if (record.type == "line_opened") {
    return owe(record.time, "waiter_promoted");
  }
  undrawn = true;
  closing_chain = record.chain;
  entrants.clear();
  for (const auto& [place, ticket] : waiting) {
    entrants.push_back(ticket);
  }
}

void slot_book::take_draw(const record& record, const slot_data& data, promises& broken) {
  demand(broken, !closed && undrawn, "a line is drawn once, after it closed");
  sha256 hash;
  const auto secret = from_hex(data.secret);
  const auto chain = text_of(closing_chain);
  const std::string slot{record.stream.substr(record.stream.find('/') + 1)};
  demand(broken, to_hex(bytes_of(hash(secret))) == commitment,
         "a line is drawn with the secret that was promised");
  demand(broken, to_hex(chain) == data.chain,
         "a line is drawn with the chain value of its closing");
  const auto seed = text_of(hash(secret + chain, slot));
  demand(broken, to_hex(seed) == data.seed, "the seed follows from secret, chain value and slot");
  draw_numbers random{seed};
  auto order = entrants;
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[random.below(left)]);
  }
  // Places 1, 2, 3… are free for them: users who came after the closing have larger tickets.
  std::map<std::uint32_t, std::uint32_t> drawn;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    auto& ticket = tickets[order[i] - 1];
    if (ticket.now == ticket_standing::waiting) {
      waiting.erase(ticket.place);
      drawn.emplace(i + 1, order[i]);
    }
  }
  for (const auto& [place, ticket] : drawn) {
    tickets[ticket - 1].place = place;
  }
  waiting.merge(drawn);
  undrawn = false;
  entrants = {};
  owe(record.time, "waiter_promoted");
}

void slot_book::take_offer(const record& record, const slot_data& data, promises& broken) {
  demand(broken, owed == "place_offered", "only a place that came free is offered");
  auto* ticket = take_first_in_line(data, "the first in line is offered the place", broken);
  if (ticket != nullptr) {
    const auto ends_at = data.expires_at.value_or(timestamp{});
    demand(broken, ends_at.ms == record.time.ms + offer_minutes * 60'000,
           "an offer stands as long as the store says");
    ticket->now = ticket_standing::offered;
    ticket->offered_at = data.position;
    ticket->offer_ends_at = ends_at;
    offered.emplace(ends_at, static_cast<std::uint32_t>(data.ticket));
    demand(broken, taken() <= capacity, "a slot is never oversold");
  }
  owe(record.time, owed);
}

void slot_book::take_answer(const record& record, const slot_data& data, promises& broken) {
  if (!is_of(data) || tickets[data.ticket - 1].now != ticket_standing::offered) {
    return demand(broken, false, "only an open offer of its user is accepted or expires");
  }
  auto& ticket = tickets[data.ticket - 1];
  if (record.type == "offer_accepted") {
    offered.erase({ticket.offer_ends_at, static_cast<std::uint32_t>(data.ticket)});
    ticket.now = ticket_standing::confirmed;
    ticket.accepted_at = ticket.confirmed_at = data.position;
    ticket.confirmed_ms = data.time_ms;
    confirmed.insert(static_cast<std::uint32_t>(data.ticket));
  } else {
    demand(broken, record.time >= ticket.offer_ends_at, "an offer does not expire too early");
    take_cancel(data, std::nullopt, broken);
    ticket.expired = true;
    owe(record.time);
  }
}

}  // namespace moim::storage
