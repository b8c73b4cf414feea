// A slot is its list of tickets under a plan. Who waits, and where, is counted every time.
#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "sim/expectation.hpp"

namespace moim::sim {

namespace {

constexpr int tickets_a_user = 20;

struct ticket_row {
  std::string user;
  std::string status;
  std::int64_t since_ms = 0;
  bool hidden = false;
};

struct slot_page {
  bool planned = false;
  bool closed = false;
  std::uint64_t revision = 0;
  std::uint32_t capacity = 0;
  std::uint32_t waitlist_limit = 0;
  std::int64_t opens_at_ms = 0;
  std::int64_t closes_at_ms = 0;
  std::vector<ticket_row> rows;  // ticket n at n - 1

  std::uint32_t count(const std::string& status) const {
    return static_cast<std::uint32_t>(
        std::count_if(rows.begin(), rows.end(), [&](auto& row) { return row.status == status; }));
  }
  /// Ticket of the place or the waiting that a user has now; 0: none.
  std::uint32_t held_by(const std::string& user) const {
    for (std::uint32_t n = 1; n <= rows.size(); ++n) {
      if (rows[n - 1].user == user && rows[n - 1].status != "CANCELLED") return n;
    }
    return 0;
  }
  std::uint32_t first_waiting() const {
    for (std::uint32_t n = 1; n <= rows.size(); ++n) {
      if (rows[n - 1].status == "WAITING") return n;
    }
    return 0;
  }
  bool is_of(std::uint32_t ticket, const std::string& user) const {
    return ticket >= 1 && ticket <= rows.size() && rows[ticket - 1].user == user;
  }
  std::string place(std::uint32_t ticket) const {
    const auto& row = rows.at(ticket - 1);
    std::uint32_t position = 0;
    if (row.status == "WAITING") {
      for (std::uint32_t n = 1; n <= ticket; ++n) position += rows[n - 1].status == "WAITING";
    }
    return fmt::format("{} ticket {} position {} behind {} since {}", row.status, ticket, position,
                       count("WAITING") - position, row.since_ms);
  }
};

void turn(slot_page& page, const ledger_entry& entry) {
  if (entry.type == "slot_planned" || entry.type == "slot_replanned") {
    const auto& plan = entry.parsed.at("plan");
    page.planned = true;
    page.revision = plan.at("revision");
    page.capacity = plan.at("capacity");
    page.waitlist_limit = plan.at("waitlistLimit");
    page.opens_at_ms = instant_of(plan.at("opensAt"));
    page.closes_at_ms = instant_of(plan.at("closesAt"));
    return;
  }
  if (entry.type == "slot_closed") {
    page.closed = true;
    return;
  }
  if (entry.type == "reservations_dropped") {
    for (const auto& dropped : entry.parsed.at("reservations")) {
      page.rows.at(dropped.at("ticket").get<std::uint32_t>() - 1).status = "CANCELLED";
    }
    return;
  }
  const std::uint32_t ticket = entry.parsed.at("ticket");
  if (entry.type == "place_confirmed") {
    page.rows.push_back({entry.parsed.at("user"), "CONFIRMED", entry.time_ms, false});
  } else if (entry.type == "waitlist_joined") {
    page.rows.push_back({entry.parsed.at("user"), "WAITING", entry.time_ms, false});
  } else if (entry.type == "reservation_hidden") {
    page.rows.at(ticket - 1).hidden = true;
  } else if (ticket >= 1 && ticket <= page.rows.size()) {
    page.rows[ticket - 1].status =
        entry.type == "reservation_cancelled" ? "CANCELLED" : "CONFIRMED";
  }
}

slot_page read_page(const ledger& log, const std::string& stream, std::uint64_t before) {
  slot_page page;
  for (const auto position : log.of_stream(stream)) {
    if (position > before) break;
    turn(page, log.at(position));
  }
  return page;
}

void take_plan(slot_page& page, const question& asked) {
  page.planned = true;
  page.revision = asked.revision;
  page.capacity = asked.capacity;
  page.waitlist_limit = asked.waitlist_limit;
  page.opens_at_ms = asked.opens_at_ms;
  page.closes_at_ms = asked.closes_at_ms;
}

std::string plan_text(const char* type, const question& asked) {
  return fmt::format("{} {} {} by {}; ", type, asked.capacity, asked.waitlist_limit,
                     asked.revision);
}

/// Free places go to the line, one by one.
std::string promote(slot_page& page) {
  std::string effects;
  for (auto next = page.first_waiting(); next != 0 && page.count("CONFIRMED") < page.capacity;
       next = page.first_waiting()) {
    page.rows[next - 1].status = "CONFIRMED";
    effects += fmt::format("waiter_promoted {} {}; ", next, page.rows[next - 1].user);
  }
  return effects;
}

expectation expect_reserve(slot_page page, const question& asked) {
  expectation wanted;
  if (const auto held = page.held_by(asked.user); held != 0) {
    return {"", "already_reserved: " + page.place(held)};
  }
  if (page.closed) return {"", "store_closed"};
  if (!page.planned) {
    take_plan(page, asked);
    wanted.effects = plan_text("slot_planned", asked);
  }
  if (asked.now_ms < page.opens_at_ms) {
    return {"", fmt::format("reservation_not_open {}", page.opens_at_ms)};
  }
  if (asked.now_ms >= page.closes_at_ms) {
    return {"", fmt::format("reservation_closed {}", page.closes_at_ms)};
  }
  const auto taken = std::count_if(page.rows.begin(), page.rows.end(),
                                   [&](auto& row) { return row.user == asked.user; });
  if (taken >= tickets_a_user) return {"", "too_many_reservations"};
  const auto ticket = page.rows.size() + 1;
  if (page.count("CONFIRMED") < page.capacity && page.first_waiting() == 0) {
    page.rows.push_back({asked.user, "CONFIRMED", asked.now_ms, false});
    wanted.effects += fmt::format("place_confirmed {} {}; ", ticket, asked.user);
  } else if (page.count("WAITING") < page.waitlist_limit) {
    page.rows.push_back({asked.user, "WAITING", asked.now_ms, false});
    wanted.effects += fmt::format("waitlist_joined {} {}; ", ticket, asked.user);
  } else {
    return {"", fmt::format("waitlist_full {}", page.waitlist_limit)};
  }
  wanted.answer = page.place(static_cast<std::uint32_t>(ticket));
  return wanted;
}

expectation expect_cancel(slot_page page, const question& asked) {
  if (!page.is_of(asked.ticket, asked.user)) return {"", "reservation_not_found"};
  expectation wanted;
  auto& row = page.rows[asked.ticket - 1];
  if (row.status != "CANCELLED") {
    wanted.effects = fmt::format("reservation_cancelled {} {}; ", asked.ticket, asked.user);
    row.status = "CANCELLED";
    wanted.effects += promote(page);
  }
  wanted.answer = page.place(asked.ticket);
  return wanted;
}

expectation expect_hide(const slot_page& page, const question& asked) {
  if (!page.is_of(asked.ticket, asked.user)) return {"", "reservation_not_found"};
  const auto& row = page.rows[asked.ticket - 1];
  if (row.hidden) return {"", page.place(asked.ticket)};
  const bool is_past = asked.now_ms >= asked.starts_at_ms;
  if (row.status != "CANCELLED" && !is_past) return {"", "reservation_not_over"};
  return {fmt::format("reservation_hidden {} {}; ", asked.ticket, asked.user),
          page.place(asked.ticket)};
}

std::string expect_replan(slot_page page, const question& asked) {
  const bool is_same =
      page.capacity == asked.capacity && page.waitlist_limit == asked.waitlist_limit &&
      page.opens_at_ms == asked.opens_at_ms && page.closes_at_ms == asked.closes_at_ms;
  if (!page.planned || page.closed || is_same || asked.revision <= page.revision) return "";
  take_plan(page, asked);
  return plan_text("slot_replanned", asked) + promote(page);
}

std::string expect_close(const slot_page& page) {
  if (!page.planned) return "";
  std::string dropped;
  for (std::size_t n = 1; n <= page.rows.size(); ++n) {
    const auto& row = page.rows[n - 1];
    if (row.status != "CANCELLED") dropped += fmt::format(" {} {}", n, row.user);
  }
  return (page.closed ? "" : "slot_closed; ") +
         (dropped.empty() ? "" : "reservations_dropped" + dropped + "; ");
}

}  // namespace

expectation expect_of_slot(const ledger& log, const question& asked, std::uint64_t before) {
  const auto page = read_page(log, asked.stream, before);
  if (asked.about == subject::reserve) return expect_reserve(page, asked);
  if (asked.about == subject::cancel) return expect_cancel(page, asked);
  if (asked.about == subject::hide) return expect_hide(page, asked);
  if (asked.about == subject::replan) return {expect_replan(page, asked), ""};
  if (asked.about == subject::close_slot) return {expect_close(page), ""};
  const auto ticket = asked.about == subject::show_place ? page.held_by(asked.user) : asked.ticket;
  return {"", page.is_of(ticket, asked.user) ? page.place(ticket) : "reservation_not_found"};
}

}  // namespace moim::sim
