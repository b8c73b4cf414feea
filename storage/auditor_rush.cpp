// What the clock decides: when a line opens, in which order it was drawn, and when offers end. The
// draw is done here once more, in another way than the slot does it.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "storage/auditor.hpp"

namespace moim::storage {

namespace {

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
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
    const wide all = wide{1} << 64;
    const wide fair = all / bound * bound;
    for (;;) {
      const std::uint64_t number = next();
      if (number < fair) return number % bound;
    }
  }

 private:
  std::uint64_t next() {
    if (bytes_.empty()) {
      std::string counter(8, '\0');
      for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<char>(block_ >> (56 - 8 * i));
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

/// Whatever happens in a slot, what should have happened before has happened.
void auditor::check_time(const slot_book& book, const record& record) {
  if (!book.planned || book.closed) return;
  const bool opens = record.type == "line_opened" || record.type == "line_closed";
  demand(opens || !book.lining_up || record.time < book.opens_at, "a line opens in time");
  if (record.type == "offer_expired") return;
  for (const auto& [ticket, expires_at] : book.offered) {
    demand(record.time < expires_at, "an offer ends in time");
  }
}

void auditor::check_opening(slot_book& book, const record& record, const nlohmann::json& data) {
  if (record.type == "line_drawn") return check_draw(book, record, data);
  const bool lottery = book.opening == "lottery";
  demand(record.type == (lottery ? "line_closed" : "line_opened"), "a line opens as was announced");
  demand(book.lining_up && record.time >= book.opens_at, "a line opens once, and not too early");
  book.lining_up = false;
  if (lottery) {
    book.undrawn = true;
    book.closing_chain = record.chain;
    book.entrants.clear();
    for (const auto& [place, ticket] : book.waiting) book.entrants.push_back(ticket);
  } else {
    owe(book, record.time, "waiter_promoted");
  }
}

void auditor::check_draw(slot_book& book, const record& record, const nlohmann::json& data) {
  demand(book.undrawn, "a line is drawn once, after it closed");
  book.undrawn = false;
  const auto secret = from_hex(data.at("secret"));
  const auto chain = text_of(book.closing_chain);
  const std::string slot{record.stream.substr(record.stream.find('/') + 1)};
  demand(to_hex(text_of(hash_(secret))) == book.commitment,
         "a line is drawn with the secret that was promised");
  demand(to_hex(chain) == data.at("chain"), "a line is drawn with the chain value of its closing");
  const auto seed = text_of(hash_(secret + chain, slot));
  demand(to_hex(seed) == data.at("seed"), "the seed follows from secret, chain value and slot");
  draw_numbers random{seed};
  auto order = book.entrants;
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[random.below(left)]);
  }
  // Places 1, 2, 3… are free for them: whoever came after the closing has a larger ticket.
  std::map<std::uint32_t, std::uint32_t> drawn;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    auto& ticket = book.tickets[order[i] - 1];
    if (ticket.now != standing::waiting) continue;
    book.waiting.erase(ticket.place);
    drawn.emplace(i + 1, order[i]);
  }
  for (const auto& [place, ticket] : drawn) {
    book.tickets[ticket - 1].place = place;
    book.waiting.emplace(place, ticket);
  }
  owe(book, record.time, "waiter_promoted");
}

void auditor::check_offer(slot_book& book, const record& record, std::uint32_t number,
                          const nlohmann::json& data) {
  auto& ticket = book.tickets[number - 1];
  const auto open = book.offered.find(number);
  if (record.type == "place_offered") {
    demand(book.owes == "place_offered", "only a place that came free is offered");
    check_first_in_line(book, ticket.user, number);
    ticket.now = standing::offered;
    timestamp expires_at;
    demand(from_text(data.at("expiresAt").get<std::string>(), expires_at) &&
               expires_at.ms == record.time.ms + book.offer_ms,
           "an offer stands as long as the store says");
    book.offered.emplace(number, expires_at);
    return owe(book, record.time, book.owes);
  }
  if (open == book.offered.end()) {
    return demand(false, "only an open offer is accepted or expires");
  }
  if (record.type == "offer_accepted") {
    ticket.now = standing::confirmed;
    book.offered.erase(open);
    book.confirmed.insert(number);
  } else {
    demand(record.type == "offer_expired", "offers have no event " + std::string{record.type});
    demand(record.time >= open->second, "an offer does not expire too early");
    check_cancel(book, ticket.user, number);
    owe(book, record.time, {});
  }
}

}  // namespace moim::storage
