// The live queue on the whole server: what random users receive in the end is what the slot
// itself says, and every event on the way is one that was true at its position in the log.
#include <map>
#include <random>

#include <boost/describe/enum_from_string.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/bench/stream_listeners.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/sim/server/local_server.hpp"
#include "transport/popup/queue_event.hpp"

namespace moim::sim::testing::live_queue_test {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t users = 60;

std::string store_path(const slot_id& slot) {
  return "/api/v1/stores/" + to_text(slot.store);
}

std::string queue_path(const slot_id& slot) {
  const auto path = reservations_path(slot);
  return path.substr(0, path.rfind('/')) + "/queue";
}

/// The queue, recounted from the records up to a position as a list that is searched.
class recount {
 public:
  recount(const storage::event_log& log, const slot_id& slot, std::uint64_t position) {
    const auto broken = log.read_stream(storage::stream_of<moim::slot>(slot), 1,
                                        [&](const storage::record& record) {
                                          if (record.position > position) return false;
                                          take(record);
                                          return true;
                                        });
    REQUIRE_FALSE(broken);
  }

  queue_place of(user_id user) const {
    queue_place seen;
    seen.closed = closed_;
    std::uint32_t waiting = 0;
    for (std::uint32_t n = 0; n < rows_.size(); ++n) {
      const auto& [holder, status] = rows_[n];
      waiting += status == queue_status::WAITING ? 1 : 0;
      seen.confirmed += status == queue_status::CONFIRMED ? 1 : 0;
      if (holder == user) {
        seen.status = status;
        seen.ticket = n + 1;
        seen.position = status == queue_status::WAITING ? waiting : 0;
      }
    }
    seen.behind = waiting - seen.position;
    seen.remaining = closed_ || capacity_ < seen.confirmed ? 0 : capacity_ - seen.confirmed;
    return seen;
  }

 private:
  void take(const storage::record& record) {
    slot::event event;
    std::string why;
    REQUIRE(storage::decode_event<slot>(record, event, why));
    const auto move = [this](std::uint32_t ticket, queue_status to) {
      rows_.at(ticket - 1).second = to;
    };
    std::visit(
        overloaded{
            [&](const slot_planned& e) { capacity_ = e.plan.capacity; },
            [&](const slot_replanned& e) { capacity_ = e.plan.capacity; },
            [&](const place_confirmed& e) { rows_.emplace_back(e.user, queue_status::CONFIRMED); },
            [&](const waitlist_joined& e) { rows_.emplace_back(e.user, queue_status::WAITING); },
            [&](const waiter_promoted& e) { move(e.ticket, queue_status::CONFIRMED); },
            [&](const reservation_cancelled& e) { move(e.ticket, queue_status::CANCELLED); },
            [&](const slot_closed&) { closed_ = true; }, [](const reservation_hidden&) {},
            [](const permit_spent&) {},
            [&](const reservations_dropped& e) {
              for (const auto& one : e.reservations) move(one.ticket, queue_status::CANCELLED);
            },
            [](const auto&) { FAIL("these slots open by fifo and offer nothing"); }},
        event);
  }

  std::uint32_t capacity_ = 0;
  bool closed_ = false;
  std::vector<std::pair<user_id, queue_status>> rows_;  // of ticket t at t - 1
};

struct stream_event {
  std::uint64_t position = 0;
  queue_place place;
};

stream_event parse(const std::string& text) {
  stream_event received;
  const auto id = transport::parse_queue_event_id(text.substr(4, text.find('\n') - 4));
  REQUIRE(id);
  const auto data = nlohmann::json::parse(text.substr(text.find("data: ") + 6));
  received.position = id->position;
  REQUIRE(boost::describe::enum_from_string(data.at("status").get<std::string>().c_str(),
                                            received.place.status));
  received.place.ticket = data.at("ticket");
  received.place.position = data.at("position");
  received.place.behind = data.at("behind");
  received.place.confirmed = data.at("confirmed");
  received.place.remaining = data.at("remaining");
  received.place.closed = data.at("closed");
  CHECK(id->ticket == received.place.ticket);
  return received;
}

}  // namespace

TEST_CASE("live queue: every event is exact at its position, and the last is how things are") {
  const scratch_directory directory;
  auto owned = std::make_unique<storage::memory_event_log>();
  const auto& log = *owned;
  transport::http_limits limits;
  limits.linger_timeout = 100ms;
  local_server local(directory.path(), std::move(owned), limits);
  const auto slot = local.announce({.capacity = 5}).slots.front();
  auto client = local.client();
  const auto organizer = local.users.organizer_token();

  std::mt19937 random(20261125);
  std::map<std::uint32_t, std::string> held;  // reservation ids by user
  const auto change_capacity = [&] {
    const nlohmann::json changes{{"capacityPerSlot", 1 + random() % 10}};
    const auto changed = client.ask(
        {boost::beast::http::verb::patch, store_path(slot), organizer, changes.dump(), {}});
    REQUIRE(changed.result_int() == 200);
  };
  const auto act = [&] {
    if (random() % 16 == 0) return change_capacity();
    const std::uint32_t user = random() % users;
    if (const auto mine = held.find(user); mine != held.end()) {
      const auto gone =
          client.post("/api/v1/reservations/" + mine->second + "/cancel", local.users.token(user));
      REQUIRE(gone.result_int() == 200);
      held.erase(mine);
    } else if (const auto made = local.reserve(client, slot, user); made.result_int() == 201) {
      held[user] = nlohmann::json::parse(made.body()).at("reservationId");
    }
  };

  stream_listeners audience(local.server.port(), users);
  std::size_t events = 0;
  std::vector<std::uint64_t> seen(users, 0);
  const auto check = [&](std::size_t who, std::uint64_t position,
                         stream_listeners::clock::time_point) {
    ++events;
    CHECK(position >= seen[who]);
    seen[who] = position;
    const auto received = parse(audience.last_event(who));
    CHECK(received.place ==
          recount(log, slot, position).of(user_pool::user(static_cast<std::uint32_t>(who))));
  };
  const auto soon = [] { return stream_listeners::clock::now() + 20s; };
  const auto all_know = [&] {
    const recount now(log, slot, log.last_position());
    for (std::uint32_t n = 0; n < users; ++n) {
      if (audience.last_event(n).empty() ||
          parse(audience.last_event(n)).place != now.of(user_pool::user(n))) {
        return false;
      }
    }
    return true;
  };
  for (std::uint32_t n = 0; n < users; ++n) {
    act();
    audience.join(queue_path(slot), local.users.token(n));
  }
  for (int round = 0; round < 25; ++round) {
    for (int step = 0; step < 10; ++step) act();
    audience.listen(soon(), check, [&, before = events] { return events > before; });
  }
  audience.listen(soon(), check, all_know);
  CHECK(all_know());
  CHECK(events > 5 * users);

  REQUIRE(client.post(store_path(slot) + "/close", organizer).result_int() == 200);
  const auto all_are_out = [&] {
    for (std::uint32_t n = 0; n < users; ++n) {
      const auto place = parse(audience.last_event(n)).place;
      if (!place.closed || place.confirmed + place.behind > 0) return false;
    }
    return true;
  };
  audience.listen(soon(), check, all_are_out);
  CHECK(all_are_out());
  CHECK(all_know());
  CHECK(audience.lost() == 0);
  local.server.stop();
}

TEST_CASE("live queue: everybody is let go when the server stops, at once") {
  const scratch_directory directory;
  transport::http_limits limits;
  limits.linger_timeout = 5s;
  local_server local(directory.path(), std::make_unique<storage::memory_event_log>(), limits);
  const auto slot = local.announce({}).slots.front();
  stream_listeners audience(local.server.port(), users);
  for (std::uint32_t n = 0; n < users; ++n) audience.join(queue_path(slot), local.users.token(n));
  const auto nothing = [](std::size_t, std::uint64_t, stream_listeners::clock::time_point) {};
  const auto soon = [] { return stream_listeners::clock::now() + 20s; };
  audience.listen(soon(), nothing, [&] { return audience.events() == users; });
  CHECK(audience.events() == users);

  const auto start = stream_listeners::clock::now();
  std::thread stopping([&] { local.server.stop(); });
  audience.listen(soon(), nothing, [&] { return audience.lost() == users; });
  stopping.join();
  CHECK(audience.lost() == users);
  CHECK(stream_listeners::clock::now() - start < limits.linger_timeout);
}

}  // namespace moim::sim::testing::live_queue_test
