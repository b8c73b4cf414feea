// Slots take turns, so that neighbours in the log belong to different streams, as in a busy
// server.
#include "sim/bench/log_generator.hpp"

#include <stdexcept>

#include "sim/account/user_pool.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/events/event_codec.hpp"
#include "transport/host/random.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::sim {

namespace {

constexpr std::uint32_t streams_a_store = 1'000;
constexpr std::size_t history_batch_requests = 5'000;
constexpr std::uint32_t cancel_every = 10;

struct busy_slot {
  slot_id id;
  std::string stream;
  slot_plan plan;
  slot_state state;
  std::uint64_t version = 0;
  std::uint32_t commands = 0;
};

class log_generator {
 public:
  log_generator(storage::event_log& log, const log_generator_plan& plan)
      : log_(log), plan_(plan), now_(transport::system_clock{}.now()) {}

  void write() {
    announce_stores();
    std::size_t next = 0;
    while (events_ < plan_.events) {
      auto& slot = slots_[next++ % slots_.size()];
      act(slot);
      if (batch_.size() == history_batch_requests) flush();
    }
    flush();
  }

 private:
  void announce_stores() {
    for (std::uint32_t left = plan_.streams; left > 0;) {
      const auto streams = std::min(left, streams_a_store);
      left -= streams;
      const store_id id{transport::make_random_uuid_v7(now_)};
      const store_fixture_plan fixture{.slots = std::max(1U, streams - 1)};
      const auto details = details_of(fixture, now_);
      append(storage::stream_of<store>(id), 0, {store_created{user_pool::user(0), details}});
      for (const auto& slot : slots_of(fixture, details, id)) {
        slots_.push_back({slot,
                          storage::stream_of<moim::slot>(slot),
                          plan_slot(details, details.reservation_closes_at, 0),
                          {},
                          0,
                          0});
      }
    }
  }

  void act(busy_slot& s) {
    slot::command command;
    if (++s.commands % cancel_every == 0) {
      const auto ticket = static_cast<std::uint32_t>(s.state.entries.size());
      command = cancel_reservation{s.state.entries.back().user, ticket};
    } else {
      command = reserve{user_pool::user(user_++ % plan_.users), s.plan};
    }
    auto decided = slot::decide(s.state, command, {now_, {}});
    const auto room = plan_.events - events_;
    if (decided.events.size() > room) decided.events.resize(room);
    for (const auto& event : decided.events) slot::evolve(s.state, event, now_);
    const auto count = decided.events.size();
    if (count > 0) append<slot>(s.stream, s.version, std::move(decided.events));
    s.version += count;
  }

  template <class A = store>
  void append(const std::string& stream, std::uint64_t version,
              std::vector<typename A::event> events) {
    storage::append_request request;
    request.stream = stream;
    request.expected_version = version;
    request.time = now_;
    for (const auto& event : events) request.events.push_back(storage::encode_event<A>(event));
    events_ += static_cast<std::uint32_t>(events.size());
    batch_.push_back(std::move(request));
  }

  void flush() {
    const auto done = log_.append(batch_);
    if (const auto* failure = std::get_if<storage::io_failure>(&done)) {
      throw std::runtime_error(failure->reason);
    }
    batch_.clear();
  }

  storage::event_log& log_;
  const log_generator_plan plan_;
  const timestamp now_;
  std::vector<busy_slot> slots_;
  std::vector<storage::append_request> batch_;
  std::uint32_t events_ = 0;
  std::uint32_t user_ = 0;
};

}  // namespace

void generate_log(storage::event_log& log, const log_generator_plan& plan) {
  log_generator{log, plan}.write();
}

}  // namespace moim::sim
