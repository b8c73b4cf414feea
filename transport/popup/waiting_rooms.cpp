// The rooms are kept under a mutex, which is held for look-ups in tables and, once a second, for a
// walk through the lines that finds those who have left from the middle.
#include "transport/popup/waiting_rooms.hpp"

#include <algorithm>
#include <utility>

#include "domain/ensure.hpp"

namespace moim::transport {

namespace {

std::int64_t ms_of(std::chrono::seconds time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

std::optional<room_place> waiting_rooms::enter(store_id store, user_id user, timestamp now) {
  const std::lock_guard guard{lock_};
  tidy_all(now);
  auto& r = open(store, now);
  advance(r, now);
  auto known = r.visitors.find(user);
  if (known == r.visitors.end()) {
    if (users_ >= users_max_) {
      return std::nullopt;
    }
    ++users_;
    known = r.visitors.emplace(user, visitor{user, r.now, r.served + r.line.size() + 1, {}}).first;
    r.line.push_back(&known->second);
    let_through(r);
  }
  known->second.seen = r.now;
  return place_of(r, known->second);
}

std::optional<room_place> waiting_rooms::look(store_id store, user_id user, timestamp now) {
  const std::lock_guard guard{lock_};
  const auto found = rooms_.find(store);
  if (found == rooms_.end()) {
    return std::nullopt;
  }
  auto& r = found->second;
  advance(r, now);
  const auto known = r.visitors.find(user);
  if (known == r.visitors.end()) {
    return std::nullopt;
  }
  known->second.seen = r.now;
  return place_of(r, known->second);
}

void waiting_rooms::release(store_id store, user_id user, timestamp now) {
  const std::lock_guard guard{lock_};
  const auto found = rooms_.find(store);
  if (found == rooms_.end()) {
    return;
  }
  auto& r = found->second;
  const auto known = r.visitors.find(user);
  if (known != r.visitors.end() && std::exchange(known->second.is_active, false)) {
    --r.active;
  }
  advance(r, now);
}

std::size_t waiting_rooms::users() const {
  const std::lock_guard guard{lock_};
  return users_;
}

/// A room begins with what its rate lets through in a second.
waiting_rooms::room& waiting_rooms::open(store_id store, timestamp now) {
  const auto [at, is_new] = rooms_.try_emplace(store);
  if (is_new) {
    at->second.allowance = rules_.rate;
    at->second.now = at->second.tidied_at = now;
  }
  return at->second;
}

void waiting_rooms::advance(room& r, timestamp now) {
  const auto passed_ms = std::max<std::int64_t>(0, now.ms - r.now.ms);
  r.now.ms += passed_ms;
  r.allowance = std::min<double>(
      rules_.rate, r.allowance + static_cast<double>(passed_ms) * rules_.rate / 1'000);
  end_passes(r);
  if (r.now.ms - r.tidied_at.ms >= limits::waiting_room_round_ms) {
    tidy(r);
  }
  let_through(r);
}

void waiting_rooms::end_passes(room& r) {
  while (!r.passes.empty() && *r.passes.front()->pass_ends_at <= r.now) {
    auto* who = r.passes.front();
    r.passes.pop_front();
    r.active -= who->is_active ? 1 : 0;
    forget(r, who);
  }
}

/// From the front of the line, as many as there is room for. A user who has left in the
/// meantime takes no turn.
void waiting_rooms::let_through(room& r) {
  while (!r.line.empty()) {
    auto* next = r.line.front();
    const bool is_missing = is_gone(r, *next);
    const bool may_pass = (rules_.rate == 0 || r.allowance >= 1) &&
                          (rules_.active_max == 0 || r.active < rules_.active_max);
    if (!is_missing && !may_pass) {
      return;
    }
    r.line.pop_front();
    ++r.served;
    if (is_missing) {
      forget(r, next);
      continue;
    }
    r.allowance -= rules_.rate == 0 ? 0 : 1;
    ++r.active;
    next->is_active = true;
    next->pass_ends_at = timestamp{r.now.ms + ms_of(rules_.pass_lifetime)};
    r.passes.push_back(next);
  }
}

/// Removes users who have left: from the middle of the line, where those behind them move up, and
/// from the active ones, whose passes stay valid.
void waiting_rooms::tidy(room& r) {
  r.tidied_at = r.now;
  for (auto* who : r.passes) {
    if (who->is_active && is_gone(r, *who)) {
      who->is_active = false;
      --r.active;
    }
  }
  std::erase_if(r.line, [&](visitor* who) {
    const bool gone = is_gone(r, *who);
    if (gone) {
      forget(r, who);
    }
    return gone;
  });
  for (std::size_t i = 0; i < r.line.size(); ++i) {
    r.line[i]->rank = r.served + i + 1;
  }
}

/// Also the rooms without requests.
void waiting_rooms::tidy_all(timestamp now) {
  if (now.ms - tidied_all_at_.ms < limits::waiting_room_round_ms) {
    return;
  }
  tidied_all_at_ = now;
  for (auto at = rooms_.begin(); at != rooms_.end();) {
    advance(at->second, now);
    at = at->second.visitors.empty() ? rooms_.erase(at) : std::next(at);
  }
}

void waiting_rooms::forget(room& r, visitor* who) {
  ensure(users_ > 0, "who is forgotten was counted");
  --users_;
  r.visitors.erase(user_id{who->user});
}

bool waiting_rooms::is_gone(const room& r, const visitor& who) const {
  return r.now.ms - who.seen.ms >= ms_of(rules_.heartbeat);
}

room_place waiting_rooms::place_of(const room& r, const visitor& who) {
  if (who.pass_ends_at) {
    return {0, who.pass_ends_at};
  }
  return {static_cast<std::uint32_t>(who.rank - r.served), {}};
}

}  // namespace moim::transport
