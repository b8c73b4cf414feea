// Compares the slot with a reference model: a list of reservations in order of arrival, searched
// and recounted from the start each time. Random users, fixed seeds.
#include <algorithm>
#include <optional>
#include <random>

#include "domain/limits.hpp"
#include "domain/popup/slot.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::slot_model_test {

namespace {

using enum reservation_status;

constexpr timestamp opens{1'000};
constexpr timestamp closes{1'000'000'000};

class naive_slot {
 public:
  explicit naive_slot(slot_plan plan) : plan_(plan) {}

  decision<slot> reserve(user_id user, timestamp now) {
    if (const auto held = held_by(user)) return refuse<slot>(already_reserved{place(*held)});
    if (now < plan_.opens_at) return refuse<slot>(reservation_not_open{plan_.opens_at});
    if (!(now < plan_.closes_at)) return refuse<slot>(reservation_closed{plan_.closes_at});
    const auto taken =
        std::count_if(rows_.begin(), rows_.end(), [&](const row& r) { return r.user == user; });
    if (taken >= limits::tickets_per_user_max) {
      return refuse<slot>(too_many_reservations{limits::tickets_per_user_max});
    }
    const bool in = count(CONFIRMED) < plan_.capacity;
    if (!in && count(WAITING) >= plan_.waitlist_limit) {
      return refuse<slot>(waitlist_full{plan_.waitlist_limit});
    }
    decision<slot> decided;
    if (rows_.empty()) decided.events.push_back(slot_planned{plan_});
    rows_.push_back({user, in ? CONFIRMED : WAITING, now});
    const auto ticket = static_cast<std::uint32_t>(rows_.size());
    if (in) {
      decided.events.push_back(place_confirmed{user, ticket});
    } else {
      decided.events.push_back(waitlist_joined{user, ticket});
    }
    return decided;
  }

  decision<slot> cancel(user_id user, std::uint32_t ticket) {
    if (!owns(user, ticket)) return refuse<slot>(reservation_not_found{});
    row& cancelled = rows_[ticket - 1];
    const auto before = cancelled.status;
    if (before == CANCELLED) return {};
    cancelled.status = CANCELLED;
    decision<slot> decided{{reservation_cancelled{user, ticket}}, {}};
    const auto next =
        std::find_if(rows_.begin(), rows_.end(), [](const row& r) { return r.status == WAITING; });
    if (before == CONFIRMED && next != rows_.end()) {
      next->status = CONFIRMED;
      const auto promoted = static_cast<std::uint32_t>(next - rows_.begin() + 1);
      decided.events.push_back(waiter_promoted{next->user, promoted});
    }
    return decided;
  }

  std::optional<std::uint32_t> held_by(user_id user) const {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].user == user && rows_[i].status != CANCELLED) {
        return static_cast<std::uint32_t>(i + 1);
      }
    }
    return std::nullopt;
  }

  bool owns(user_id user, std::uint32_t ticket) const {
    return ticket > 0 && ticket <= rows_.size() && rows_[ticket - 1].user == user;
  }

  reservation_place place(std::uint32_t ticket) const {
    const row& mine = rows_[ticket - 1];
    const bool waits = mine.status == WAITING;
    std::uint32_t up_to = 0;
    for (std::uint32_t t = 1; waits && t <= ticket; ++t) {
      up_to += rows_[t - 1].status == WAITING ? 1 : 0;
    }
    return {mine.status, ticket, up_to, count(WAITING) - up_to, mine.at};
  }

  std::uint32_t count(reservation_status status) const {
    return static_cast<std::uint32_t>(std::count_if(
        rows_.begin(), rows_.end(), [&](const row& r) { return r.status == status; }));
  }

  std::uint32_t tickets() const { return static_cast<std::uint32_t>(rows_.size()); }
  user_id user_of(std::uint32_t ticket) const { return rows_[ticket - 1].user; }

 private:
  struct row {
    user_id user;
    reservation_status status;
    timestamp at;
  };

  slot_plan plan_;
  std::vector<row> rows_;
};

struct logged {
  slot::event event;
  timestamp at;
};

/// Both take the same random commands; `step` compares all that a client can see.
class race {
 public:
  race(std::uint32_t seed, slot_plan plan, std::uint32_t users)
      : random_(seed), plan_(plan), users_(users), model_(plan) {}

  void step(std::int64_t number) {
    const timestamp now{number * 10};
    const user_id who = user(1 + draw(users_));
    slot::command command = reserve{who, plan_};
    decision<slot> expected;
    if (draw(5) < 3) {
      expected = model_.reserve(who, now);
    } else {
      const auto held = model_.held_by(who);
      // Mostly an own ticket, sometimes one of any user.
      const auto ticket = held && draw(8) != 0 ? *held : draw(model_.tickets() + 2);
      command = cancel_reservation{who, ticket};
      expected = model_.cancel(who, ticket);
    }
    const auto found = slot::decide(state_, command, {now, who});
    check_same(expected.refusal, found.refusal);
    check_same(expected.events, found.events);
    for (const auto& event : found.events) {
      slot::evolve(state_, event, now);
      log_.push_back({event, now});
    }
    if (!found.refusal) {
      const auto seen = slot::answer(state_, command);
      check_same(model_.place(seen.ticket), seen);
    }
    REQUIRE(state_.confirmed == model_.count(CONFIRMED));
    REQUIRE(state_.confirmed <= plan_.capacity);
    REQUIRE(state_.line.size() == model_.count(WAITING));
    REQUIRE(state_.line.size() <= plan_.waitlist_limit);
  }

  /// Every ticket and every user, in the live state and in one replayed from the log.
  void check_all() const {
    slot_state replayed;
    for (const auto& [event, at] : log_) slot::evolve(replayed, event, at);
    for (const slot_state* state : {&state_, &std::as_const(replayed)}) {
      REQUIRE(state->entries.size() == model_.tickets());
      for (std::uint32_t ticket = 1; ticket <= model_.tickets(); ++ticket) {
        const show_reservation ask{model_.user_of(ticket), ticket};
        REQUIRE_FALSE(slot::decide(*state, ask, {}).refusal);
        REQUIRE(same(slot::answer(*state, ask), model_.place(ticket)));
      }
      for (std::uint32_t n = 1; n <= users_; ++n) {
        const auto held = model_.held_by(user(n));
        const bool has_place = !slot::decide(*state, show_place{user(n)}, {}).refusal;
        REQUIRE(has_place == held.has_value());
        if (held) {
          REQUIRE(slot::answer(*state, show_place{user(n)}).ticket == *held);
        }
      }
    }
  }

 private:
  std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }

  std::mt19937 random_;
  slot_plan plan_;
  std::uint32_t users_;
  naive_slot model_;
  slot_state state_;
  std::vector<logged> log_;
};

}  // namespace

TEST_CASE("slot: random commands do what a naive model does") {
  struct setting {
    std::uint32_t capacity;
    std::uint32_t waitlist_limit;
    std::uint32_t users;
  };
  const setting settings[] = {{1, 0, 4},    {1, 1, 40},   {1, 100, 80},    {2, 3, 90},  {5, 5, 100},
                              {10, 20, 25}, {10, 20, 90}, {3, 1'000, 200}, {50, 10, 99}};
  std::uint32_t seed = 20'261'201;
  for (const auto& [capacity, waitlist_limit, users] : settings) {
    ++seed;
    CAPTURE(seed);
    CAPTURE(capacity);
    CAPTURE(waitlist_limit);
    race both{seed, {capacity, waitlist_limit, opens, closes}, users};
    for (std::int64_t number = 1; number <= 4'000; ++number) {
      both.step(number);
      if (number % 800 == 0) {
        both.check_all();
      }
    }
  }
}

TEST_CASE("slot: a rush of ten thousand gives places and positions in order of arrival") {
  constexpr std::uint32_t users = 10'000;
  constexpr std::uint32_t capacity = 10;
  slot_state state;
  const slot_plan plan{capacity, users, opens, closes};
  std::uint32_t wrong = 0;
  for (std::uint32_t n = 1; n <= users; ++n) {
    const reserve command{user(n), plan};
    for (const auto& event : slot::decide(state, command, {opens, user(n)}).events) {
      slot::evolve(state, event, opens);
    }
    const auto place = slot::answer(state, command);
    const bool in = n <= capacity;
    wrong += same(place, {in ? CONFIRMED : WAITING, n, in ? 0 : n - capacity, 0, opens}) ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(state.confirmed == capacity);
  for (std::uint32_t n = 1; n <= users; ++n) {
    const auto place = slot::answer(state, show_place{user(n)});
    wrong += place.behind == users - std::max(n, capacity) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace moim::test::slot_model_test
