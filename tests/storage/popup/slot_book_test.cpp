// Compares the rules of slots with the auditor's book: random users, every opening and promotion
// mode, without complaints; then with forged logs, and complaints.
#include "storage/popup/slot_book.hpp"

#include <algorithm>
#include <functional>
#include <random>

#include <doctest/doctest.h>

#include "domain/popup/line_draw.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/domain/numbered.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::slot_book_test {

namespace {

using test::user;

constexpr timestamp start{1'796'000'000'000};
constexpr std::int64_t second_ms = 1'000;

/// A slot on a log, and a clock that only moves forward.
class slot_on_log {
 public:
  explicit slot_on_log(memory_event_log& log) : log_(log) {}

  decision<slot> run(const slot::command& command, user_id by = {}, std::string cause = {}) {
    auto decided = slot::decide(state_, command, {now, by});
    append_request request;
    request.stream = stream_of<slot>(sample_slot);
    request.expected_version = version_;
    request.time = now;
    request.by = by;
    request.cause = std::move(cause);
    for (const auto& event : decided.events) {
      slot::evolve(state_, event, now);
      request.events.push_back(encode_event<slot>(event));
    }
    if (!request.events.empty()) {
      version_ += request.events.size();
      REQUIRE(std::get<0>(log_.append({&request, 1})).front().last_position != 0);
    }
    return decided;
  }
  const slot_state& state() const { return state_; }
  chain_value chain_of_closing() const {
    chain_value chain{};
    REQUIRE_FALSE(log_.read_from(1, [&](const record& r) {
      chain = r.type == "line_closed" ? r.chain : chain;
      return true;
    }));
    return chain;
  }

  timestamp now = start;

 private:
  memory_event_log& log_;
  slot_state state_;
  std::uint64_t version_ = 0;
};

const hex_digest secret = sample_digest(7);

void draw(slot_on_log& on) {
  const hex_digest chain{on.chain_of_closing()};
  on.run(draw_line{secret, chain, draw_seed(secret, chain, sample_slot)});
}

slot_plan plan_for(opening_mode opening, promotion_mode promotion) {
  slot_plan plan{3, 8, {start.ms + 600 * second_ms}, {start.ms + 100'000 * second_ms}, 1};
  plan.opening = opening;
  plan.promotion = promotion;
  plan.offer_minutes = promotion == promotion_mode::offer ? 3 : 0;
  plan.starts_at = timestamp{start.ms + 4'000 * second_ms};
  plan.cancellable_until = timestamp{start.ms + 3'000 * second_ms};
  if (opening == opening_mode::lottery) plan.draw_commitment = draw_commitment(secret);
  return plan;
}

/// A few hundred random commands.
void live_through(slot_on_log& on, slot_plan plan, std::uint32_t seed) {
  std::mt19937 random{seed};
  const auto draw_number = [&](std::uint32_t below) {
    return static_cast<std::uint32_t>(random() % below);
  };
  for (int step = 0; step < 400; ++step) {
    on.now.ms += draw_number(20) * second_ms;
    const auto who = user(draw_number(30));
    const auto held = on.state().holders.find(who);
    const auto ticket = held == on.state().holders.end() ? 0 : held->second.ticket;
    switch (draw_number(8)) {
      case 0:
      case 1:
        on.run(cancel_reservation{who, ticket}, who);
        break;
      case 2:
        on.run(accept_offer{who, ticket}, who);
        break;
      case 3:
        if (const auto due = next_due(on.state()); due && *due <= on.now) on.run(keep_time{});
        break;
      case 4:
        if (draw_number(10) == 0) {
          ++plan.revision;
          plan.capacity = 1 + draw_number(6);
          on.run(replan{plan});
        } else {
          on.run(show_place{who}, who);
        }
        break;
      default:
        on.run(reserve{who, plan}, who);
    }
    const bool closing = on.state().phase == line_phase::closed;
    if (closing && draw_number(4) == 0) draw(on);
  }
}

void withdraw(memory_event_log& log, user_id who) {
  append_request request;
  request.stream = stream_of<account>(who);
  request.time = start;
  request.events = {{"account_opened", 2, "{}"}, {"account_withdrawn", 1, "{}"}};
  REQUIRE(std::get<0>(log.append({&request, 1})).front().last_position != 0);
}

std::vector<std::string> complaints_about(const memory_event_log& log) {
  auditor audit;
  audit.take_all(log);
  return audit.complaints();
}

/// The same records after `bend` has changed their types and data; chain values are those of the
/// forged log.
std::vector<std::string> complaints_when_bent(
    const memory_event_log& log, const std::function<void(std::vector<append_request>&)>& bend) {
  std::vector<append_request> all;
  REQUIRE_FALSE(log.read_from(1, [&](const record& r) {
    append_request request;
    request.stream = r.stream;
    request.time = r.time;
    request.by = r.by;
    request.events = {{std::string{r.type}, r.schema, std::string{r.data}}};
    if (r.stream.starts_with("slot/")) all.push_back(std::move(request));
    return true;
  }));
  bend(all);
  memory_event_log bent;
  for (std::uint64_t version = 0; auto& request : all) {
    request.expected_version = version++;
    REQUIRE(std::get<0>(bent.append({&request, 1})).front().last_position != 0);
  }
  return complaints_about(bent);
}

append_request& first_of(std::vector<append_request>& all, const std::string& type) {
  for (auto& request : all) {
    if (request.events.front().type == type) return request;
  }
  FAIL("no ", type);
  return all.front();
}

void replace_in(std::string& text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
}

/// Ten line up for three places, which are drawn; one of the winners cancels.
memory_event_log& drawn_slot(memory_event_log& log) {
  slot_on_log on{log};
  const auto plan = plan_for(opening_mode::lottery, promotion_mode::offer);
  for (std::uint32_t n = 1; n <= 10; ++n) on.run(reserve{user(n), plan}, user(n));
  on.now = plan.opens_at;
  on.run(keep_time{});
  draw(on);
  for (std::uint32_t n = 1; n <= 10; ++n) {
    if (on.state().entries[n - 1].status == reservation_status::CONFIRMED) {
      on.run(cancel_reservation{user(n), n}, user(n));
      break;
    }
  }
  const auto offered = on.state().offers.by_ticket().begin()->first;
  on.now.ms += second_ms;
  on.run(accept_offer{user(offered), offered}, user(offered));
  return log;
}

}  // namespace

TEST_CASE("slot book: a place is given back too late by nobody but who withdraws") {
  memory_event_log log;
  slot_on_log on{log};
  const auto plan = plan_for(opening_mode::fifo, promotion_mode::auto_);
  on.now = plan.opens_at;
  on.run(reserve{user(1), plan}, user(1));
  on.now = *plan.cancellable_until;
  withdraw(log, user(1));
  on.run(cancel_reservation{user(1), 1, true}, {}, cause_of_reaction(log.last_position()));
  CHECK(complaints_about(log).empty());
  const auto without_cause = complaints_when_bent(log, [](const auto&) {});
  REQUIRE(without_cause.size() == 1);
  CHECK(without_cause.front().find("when cancelling has closed") != std::string::npos);
}

TEST_CASE(
    "slot book: nobody loses a place unasked but who has withdrawn, by that or by the place") {
  const auto plan = plan_for(opening_mode::fifo, promotion_mode::auto_);
  const auto complaints = [&](bool withdraws, std::uint64_t cause) {
    memory_event_log log;
    slot_on_log on{log};
    on.now = plan.opens_at;
    on.run(reserve{user(1), plan}, user(1));  // positions 1 and 2
    if (withdraws) withdraw(log, user(1));    // 3 and 4
    on.run(cancel_reservation{user(1), 1, true}, {}, cause_of_reaction(cause));
    return complaints_about(log);
  };
  CHECK(complaints(true, 4).empty());
  CHECK(complaints(true, 2).empty());
  for (const auto& [withdraws, cause] : {std::pair{true, 3}, {true, 1}, {false, 2}}) {
    const auto found = complaints(withdraws, static_cast<std::uint64_t>(cause));
    REQUIRE(found.size() == 1);
    CHECK(found.front().find("unasked") != std::string::npos);
  }
}

TEST_CASE("slot book: who waits frees nothing, also when a reaction acts at an earlier time") {
  memory_event_log log;
  slot_on_log on{log};
  auto plan = plan_for(opening_mode::fifo, promotion_mode::auto_);
  plan.capacity = 1;
  on.now = plan.opens_at;
  for (std::uint32_t n = 1; n <= 3; ++n) on.run(reserve{user(n), plan}, user(n));
  const auto leave = [&](std::uint32_t n, timestamp when) {
    withdraw(log, user(n));
    on.now = when;
    on.run(cancel_reservation{user(n), n, true}, {}, cause_of_reaction(log.last_position()));
  };
  leave(1, *plan.starts_at);  // nobody gets a place any more
  leave(2, {plan.starts_at->ms - second_ms});
  CHECK(on.state().confirmed == 0);
  CHECK(on.state().line.size() == 1);
  CHECK(complaints_about(log).empty());
}

TEST_CASE("slot book: has no complaint about what slots do, however they open and promote") {
  for (const auto opening : {opening_mode::fifo, opening_mode::prequeue, opening_mode::lottery}) {
    for (const auto promotion : {promotion_mode::auto_, promotion_mode::offer}) {
      for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        CAPTURE(opening);
        CAPTURE(promotion);
        CAPTURE(seed);
        memory_event_log log;
        slot_on_log on{log};
        live_through(on, plan_for(opening, promotion), seed);
        const auto found = complaints_about(log);
        REQUIRE_MESSAGE(found.empty(), found.front());
        slot_state replayed;
        REQUIRE_FALSE(log.read_from(1, [&](const record& r) {
          slot::event event;
          std::string why;
          REQUIRE(decode_event<slot>(r, event, why));
          slot::evolve(replayed, event, r.time);
          return true;
        }));
        REQUIRE(encode_state(replayed) == encode_state(on.state()));
      }
    }
  }
}

TEST_CASE("slot book: notices whoever bends the draw, the line or an offer") {
  memory_event_log log;
  drawn_slot(log);
  REQUIRE(complaints_about(log).empty());
  REQUIRE(complaints_when_bent(log, [](auto&) {}).empty());
  struct forgery {
    const char* what;
    const char* promise;
    void (*bend)(std::vector<append_request>&);
  };
  const forgery forgeries[] = {
      {"another secret", "secret that was promised",
       [](auto& all) {
         auto& data = first_of(all, "line_drawn").events[0].data;
         replace_in(data, to_text(secret), to_text(sample_digest(8)));
       }},
      {"another seed", "the seed follows from",
       [](auto& all) {
         auto& data = first_of(all, "line_drawn").events[0].data;
         const auto at = data.find("seed") + 8;
         data[at] = data[at] == '0' ? '1' : '0';
       }},
      {"somebody lined up after all", "chain value of its closing",
       [](auto& all) {
         auto late = all[10];
         replace_in(late.events[0].data, R"("ticket":10)", R"("ticket":11)");
         replace_in(late.events[0].data, to_text(user(10)), to_text(user(99)));
         all.insert(all.begin() + 11, late);
       }},
      {"a winner who did not win", "the first in line is promoted",
       [](auto& all) {
         auto& won = first_of(all, "waiter_promoted").events[0].data;
         auto& offered = first_of(all, "place_offered").events[0].data;
         won = offered.substr(0, offered.find(",\"expiresAt")) + '}';
       }},
      {"a line that closed too early", "does not open too early",
       [](auto& all) { first_of(all, "line_closed").time.ms -= 1; }},
      {"a line that opened without a draw", "in the way that was announced",
       [](auto& all) { first_of(all, "line_closed").events[0].type = "line_opened"; }},
      {"an offer that stood longer than others", "stands as long as the store says",
       [](auto& all) {
         auto& data = first_of(all, "place_offered").events[0].data;
         data = data.substr(0, data.find(",\"expiresAt")) +
                R"(,"expiresAt":"2027-01-01T00:00:00.000Z"})";
       }},
      {"an offer that ended too early", "does not expire too early",
       [](auto& all) { first_of(all, "offer_accepted").events[0].type = "offer_expired"; }},
      {"an offer to one who stands further behind", "the first in line is offered",
       [](auto& all) {
         auto& data = first_of(all, "place_offered").events[0].data;
         const std::string who = first_of(all, "waitlist_joined").events[0].data;
         data = who.substr(0, who.size() - 1) + data.substr(data.find(",\"expiresAt"));
       }},
      {"a place given back too late", "when cancelling has closed",
       [](auto& all) {
         first_of(all, "reservation_cancelled").time = {start.ms + 3'000 * second_ms};
       }},
      {"a line that opened twice", "a line opens once",
       [](auto& all) {
         const auto& closed = first_of(all, "line_closed");
         const auto at = &closed - all.data();
         all.insert(all.begin() + at, append_request{closed});
       }},
      {"another way to open", "opens in the way that was announced",
       [](auto& all) {
         auto again = first_of(all, "slot_planned");
         again.events[0].type = "slot_replanned";
         replace_in(again.events[0].data, R"("revision":1)", R"("revision":2)");
         replace_in(again.events[0].data, "lottery", "prequeue");
         all.insert(all.begin() + 1, again);
       }},
      {"an offer that was accepted too late", "an offer ends in time",
       [](auto& all) { first_of(all, "offer_accepted").time.ms += 180 * second_ms; }},
      {"a place that was given where one is offered", "only a place that came free is given on",
       [](auto& all) {
         auto& offer = first_of(all, "place_offered").events[0];
         offer.type = "waiter_promoted";
         offer.data = offer.data.substr(0, offer.data.find(",\"expiresAt")) + '}';
       }}};
  for (const auto& [what, promise, bend] : forgeries) {
    CAPTURE(what);
    const auto said = complaints_when_bent(log, bend);
    CHECK(std::ranges::any_of(
        said, [&](const auto& complaint) { return complaint.find(promise) != std::string::npos; }));
  }
}

}  // namespace moim::storage::slot_book_test
