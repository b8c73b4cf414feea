// A listener is in one list, that of its slot. A round walks these lists with a cursor, which
// advances when the listener under it leaves.
#include "transport/popup/queue_hub.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/post.hpp>

#include "domain/ensure.hpp"
#include "domain/limits.hpp"
#include "transport/host/logging.hpp"

namespace moim::transport {

namespace {

using std::chrono::steady_clock;

/// The reader of the log is busy: the line is asked for again after this time.
constexpr std::chrono::milliseconds read_again_after{50};

}  // namespace

class queue_hub::listener final : public http_stream, public boost::intrusive::list_base_hook<> {
 public:
  listener(queue_hub& of, watched_slot& where, const queue_watch& wanted)
      : hub(of), slot(where), user(wanted.user), last_seen(wanted.last_seen) {}

  void on_clear() override { hub.tell(*this); }
  void on_closed() override { hub.leave(*this); }

  queue_hub& hub;
  watched_slot& slot;
  const user_id user;
  std::optional<queue_event_id> last_seen;  // until the line is there
  std::optional<queue_place> last_sent;
  std::optional<room_place> last_sent_place;
};

struct queue_hub::watched_slot {
  slot_id id;
  std::uint64_t serial = 0;        // a read for another one that had this id is not for this one
  std::optional<queue_line> line;  // none until it is read
  std::vector<actors::any_fact> missed{};  // came meanwhile
  queue_hub::listeners listeners{};
  bool due = false;
  std::string onlookers_event{};  // the same for all users without a reservation
  std::uint64_t onlookers_position = 0;
};

struct queue_hub::round {
  std::vector<watched_slot*> slots;  // the last one is gone round now
  queue_hub::listeners::iterator next;
  steady_clock::time_point began;
  steady_clock::duration busy{0};

  void enter_last() {
    if (!slots.empty()) {
      next = slots.back()->listeners.begin();
    }
  }
};

queue_hub::queue_hub(boost::asio::io_context& io, actors::gateway& gateway, log_reader& reads,
                     const wall_clock& clock, std::chrono::milliseconds interval,
                     waiting_room_facade* rooms)
    : io_(io),
      gateway_(gateway),
      reads_(reads),
      clock_(clock),
      interval_(interval),
      read_again_(io),
      next_round_(io),
      rooms_(rooms),
      next_look_(io) {}

queue_hub::~queue_hub() {
  for (auto& [id, slot] : slots_) {
    slot.listeners.clear_and_dispose([](listener* who) { delete who; });
  }
}

queue_hub::admission queue_hub::watch(const queue_watch& wanted,
                                      const std::function<bool(http_stream&)>& open) {
  const auto known = listeners_of_.find(wanted.user);
  if (known != listeners_of_.end() && known->second >= limits::queue_listeners_per_user_max) {
    return admission::too_many;
  }
  auto& slot = slots_[wanted.slot];
  auto who = std::make_unique<listener>(*this, slot, wanted);
  const bool first = slot.listeners.empty();
  const bool opened = open(*who);
  if (opened) {
    ++listeners_of_[wanted.user];
    slot.listeners.push_back(*who);
  }
  if (first && opened) {
    slot.id = wanted.slot;
    slot.serial = ++slots_ever_;
    unread_.push_back(wanted.slot);
    follow();
  } else if (first) {
    slots_.erase(wanted.slot);
  }
  if (!opened) {
    return admission::refused;
  }
  tell(*who.release());
  watch_rooms();
  return admission::admitted;
}

// The line of a slot

/// A line is read once the feed is known to bring everything that comes after.
void queue_hub::follow() {
  if (feed_ == feed::on) {
    return read_next();
  }
  if (feed_ == feed::starting) {
    return;
  }
  feed_ = feed::starting;
  gateway_.follow([this](const actors::committed_batch& batch) { on_batch(batch); },
                  [this] {
                    feed_ = feed::on;
                    read_next();
                  });
}

void queue_hub::read_next() {
  if (feed_ != feed::on) {
    return;
  }
  while (!reading_ && !unread_.empty()) {
    const auto id = unread_.front();
    const auto found = slots_.find(id);
    ensure(found != slots_.end(), "a line is read for listeners");
    reading_ = reads_.read(
        io_.get_executor(),
        [id](const storage::event_log& log) { return queue_line::read(log, id); },
        [this, id, serial = found->second.serial](found_line line) {
          on_read(id, serial, std::move(line));
        });
    if (!reading_) {
      read_again_.expires_after(read_again_after);
      read_again_.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) {
          read_next();
        }
      });
      return;
    }
    unread_.pop_front();
  }
  if (slots_.empty()) {
    feed_ = feed::off;
    gateway_.unfollow();
  }
}

void queue_hub::on_read(const slot_id& id, std::uint64_t serial, found_line found) {
  reading_ = false;
  const auto at = slots_.find(id);
  if (at != slots_.end() && at->second.serial == serial) {
    auto& slot = at->second;
    if (const auto* broken = std::get_if<storage::io_failure>(&found)) {
      log(log_level::error, "the line of a slot cannot be read", {{"reason", broken->reason}});
      give_up(slot);
    } else {
      slot.line = std::move(std::get<0>(found));
      for (const auto& what : std::exchange(slot.missed, {})) {
        slot.line->apply(what);
      }
      mark_due(slot);
      begin_round();
    }
  }
  read_next();
}

void queue_hub::on_batch(const actors::committed_batch& batch) {
  for (const auto& what : batch.facts) {
    if (const auto* of_slot = std::get_if<actors::fact<slot>>(&what)) {
      const auto found = slots_.find(of_slot->id);
      if (found != slots_.end()) {
        on_fact(found->second, what);
      }
    } else if (const auto* of_store = std::get_if<actors::fact<store>>(&what)) {
      on_store(*of_store);
    }
  }
  begin_round();
}

/// Slots that have not begun follow their store.
void queue_hub::on_store(const actors::fact<store>& what) {
  for (auto at = slots_.begin(); at != slots_.end();) {
    auto& slot = (at++)->second;  // it may be given up
    if (slot.id.store == what.id) {
      on_fact(slot, what);
    }
  }
}

void queue_hub::on_fact(watched_slot& slot, const actors::any_fact& what) {
  if (slot.line) {
    slot.line->apply(what);
    mark_due(slot);
  } else if (slot.missed.size() < limits::queue_missed_events_max) {
    slot.missed.push_back(what);
  } else {
    give_up(slot);
  }
}

/// Ends all streams of a slot. Their clients come back, and find it as it is then.
void queue_hub::give_up(watched_slot& slot) {
  for (auto left = slot.listeners.size(); left > 0; --left) {
    leave(slot.listeners.front());  // the last one takes the slot along
  }
}

// Rounds

void queue_hub::mark_due(watched_slot& slot) {
  if (!std::exchange(slot.due, true)) {
    due_.push_back(&slot);
  }
}

/// Now, when the last one is long enough ago: a quiet slot is sent without delay.
void queue_hub::begin_round() {
  if (due_.empty() || round_ || round_is_set_) {
    return;
  }
  const auto now = steady_clock::now();
  if (now < next_round_at_) {
    round_is_set_ = true;
    next_round_.expires_at(next_round_at_);
    next_round_.async_wait([this](const boost::system::error_code& ec) {
      round_is_set_ = false;
      if (!ec) {
        begin_round();
      }
    });
    return;
  }
  round_ = std::make_unique<round>();
  round_->began = now;
  round_->slots = std::exchange(due_, {});
  for (auto* slot : round_->slots) {
    slot->due = false;
  }
  round_->enter_last();
  run_slice();
}

void queue_hub::run_slice() {
  const auto start = steady_clock::now();
  auto& all = *round_;
  for (std::size_t left = limits::queue_slice_listeners; left > 0 && !all.slots.empty();) {
    if (all.next == all.slots.back()->listeners.end()) {
      all.slots.pop_back();
      all.enter_last();
    } else {
      tell(*all.next++);
      --left;
    }
  }
  all.busy += steady_clock::now() - start;
  if (all.slots.empty()) {
    return end_round();
  }
  boost::asio::post(io_, [this] { run_slice(); });
}

void queue_hub::end_round() {
  next_round_at_ = std::max(round_->began + interval_, steady_clock::now() + round_->busy);
  round_.reset();
  begin_round();
}

/// A room changes with time, so it is polled while it has listeners.
void queue_hub::watch_rooms() {
  if (rooms_ == nullptr || slots_.empty() || std::exchange(looks_, true)) {
    return;
  }
  next_look_.expires_after(std::chrono::milliseconds{limits::waiting_room_round_ms});
  next_look_.async_wait([this](const boost::system::error_code& ec) {
    looks_ = false;
    if (!ec) {
      for (auto& [id, slot] : slots_) {
        mark_due(slot);
      }
      begin_round();
      watch_rooms();
    }
  });
}

/// A client that has not read the last event gets the next one when it has.
void queue_hub::tell(listener& who) {
  if (!who.slot.line || !who.is_clear()) {
    return;
  }
  const auto place = place_news(who);
  const auto room = rooms_ == nullptr ? std::string_view{}
                                      : rooms_->changed_place(who.slot.id.store, who.user,
                                                              clock_.now(), who.last_sent_place);
  if (!place.empty() && !room.empty()) {
    who.send(std::string{place} += room);
  } else if (!place.empty() || !room.empty()) {
    who.send(place.empty() ? room : place);
  }
}

/// The event with the numbers that are new to the listener; empty when there are none.
std::string_view queue_hub::place_news(listener& who) {
  auto& slot = who.slot;
  const auto place = slot.line->place_of(who.user);
  if (who.last_sent == place) {
    return {};
  }
  const queue_event_id id{slot.line->position(), place.ticket};
  const bool has_seen_it = !who.last_sent && who.last_seen == id;
  who.last_sent = place;
  if (has_seen_it) {
    return {};
  }
  const bool looks_on = place.status == queue_status::NONE;
  if (looks_on && slot.onlookers_position == id.position && !slot.onlookers_event.empty()) {
    return slot.onlookers_event;
  }
  auto& text = looks_on ? slot.onlookers_event : scratch_;
  text.clear();
  append_queue_event(
      text, id,
      {place.status, place.ticket, place.position, place.behind, place.confirmed, place.remaining,
       place.closed, slot.line->estimate(place, clock_.now()), place.offer_expires_at});
  slot.onlookers_position = looks_on ? id.position : slot.onlookers_position;
  return text;
}

// Leaving

/// Ends the stream, too, when it is still open.
void queue_hub::leave(listener& who) {
  auto& slot = who.slot;
  const auto at = slot.listeners.iterator_to(who);
  if (round_ && round_->next == at && !round_->slots.empty() && round_->slots.back() == &slot) {
    ++round_->next;
  }
  slot.listeners.erase(at);
  const auto of_user = listeners_of_.find(who.user);
  if (--of_user->second == 0) {
    listeners_of_.erase(of_user);
  }
  delete &who;
  if (slot.listeners.empty()) {
    forget(slot);
  }
}

/// With the last listener goes everything that was kept for the slot.
void queue_hub::forget(watched_slot& slot) {
  std::erase(due_, &slot);
  std::erase(unread_, slot.id);
  if (round_ && !round_->slots.empty()) {
    const bool is_current = round_->slots.back() == &slot;
    std::erase(round_->slots, &slot);
    if (is_current) {
      round_->enter_last();
    }
  }
  slots_.erase(slot.id);
  if (slots_.empty()) {
    read_next();  // stops following
  }
}

}  // namespace moim::transport
