// The fixture of the tests of the hub: a feed that the test drives, a log that can be slow or
// broken, and listeners on real sockets.
#pragma once

#include <atomic>
#include <future>

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include "domain/ensure.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/domain/numbered.hpp"
#include "tests/transport/http/http_fixture.hpp"
#include "transport/popup/queue_hub.hpp"

namespace moim::transport::testing {

using test::user;

inline constexpr std::uint32_t slot_capacity = 2;

/// A log whose reads of streams can fail, or stand still between having read a slot and telling.
class slow_log final : public storage::event_log {
 public:
  mutable std::promise<void> has_read;
  std::promise<void> may_tell;
  std::atomic<bool> stand_still{false};
  std::atomic<bool> broken{false};

  std::optional<storage::io_failure> read_stream(
      std::string_view stream, std::uint64_t from,
      const storage::record_visitor& visit) const override {
    if (broken) return storage::io_failure{"the disk is on fire"};
    auto result = inner_.read_stream(stream, from, visit);
    if (stand_still && storage::is_stream_of<slot>(stream)) {
      has_read.set_value();
      const_cast<std::promise<void>&>(may_tell).get_future().wait();
    }
    return result;
  }
  std::variant<std::vector<storage::append_outcome>, storage::io_failure> append(
      std::span<const storage::append_request> requests) override {
    return inner_.append(requests);
  }
  std::optional<storage::io_failure> read_from(
      std::uint64_t from, const storage::record_visitor& visit) const override {
    return inner_.read_from(from, visit);
  }
  std::uint64_t last_position() const override { return inner_.last_position(); }
  std::variant<std::optional<storage::stored_reply>, storage::io_failure> find_reply(
      std::string_view key) const override {
    return inner_.find_reply(key);
  }
  std::optional<storage::io_failure> put_snapshot(std::string_view,
                                                  const storage::snapshot&) override {
    return std::nullopt;
  }
  std::variant<std::optional<storage::snapshot>, storage::io_failure> find_snapshot(
      std::string_view) const override {
    return std::nullopt;
  }
  std::optional<storage::io_failure> put_cursor(std::string_view reader,
                                                std::uint64_t position) override {
    return inner_.put_cursor(reader, position);
  }
  std::variant<std::uint64_t, storage::io_failure> find_cursor(
      std::string_view reader) const override {
    return inner_.find_cursor(reader);
  }

 private:
  storage::memory_event_log inner_;
};

/// A gateway that answers no command of any aggregate.
template <class Aggregates>
class gateway_without_answers;

template <>
class gateway_without_answers<type_list<>> : public actors::gateway {};

template <class A, class... More>
class gateway_without_answers<type_list<A, More...>>
    : public gateway_without_answers<type_list<More...>> {
 public:
  using gateway_without_answers<type_list<More...>>::ask;
  void ask(actors::command_for<A>, actors::answer_handler<A>) override {}
};

class feed_only final : public gateway_without_answers<aggregates> {
 public:
  std::atomic<bool> followed{false};
  std::function<void(const actors::committed_batch&)> on_batch;

  void follow(std::function<void(const actors::committed_batch&)> to,
              std::function<void()> then) override {
    ensure(!followed.exchange(true), "a gateway follows once");
    on_batch = std::move(to);
    then();
  }
  void unfollow() override { followed = false; }
  void read_state(actors::entity_id, std::function<void(actors::state_answer)>) override {}
  void when_shown(std::uint64_t, std::function<void(bool)>) override {}
  void drain() override {}
};

/// `GET /<user>` listens to the one slot there is.
class hub_server {
 public:
  explicit hub_server(http_limits limits = {},
                      std::chrono::milliseconds interval = queue_hub::interval_default)
      : reads(log) {
    http_server_config config;
    config.limits = limits;
    server =
        std::make_unique<http_server>(config, [this, interval](asio::io_context& io, unsigned) {
          io_ = &io;
          hub = std::make_unique<queue_hub>(io, feed, reads, clock, interval);
          return std::make_unique<lambda_handler>([this](const http_exchange& e) { listen(e); });
        });
    server->start();
  }
  ~hub_server() {
    server->stop();
    reads.stop();
    hub.reset();
  }

  void run(std::function<void()> job) {
    std::promise<void> done;
    asio::post(*io_, [&] {
      job();
      done.set_value();
    });
    done.get_future().wait();
  }

  /// Into the log.
  void commit(const slot::event& event) { append<slot>(id, event, slot_version_); }
  void commit(const store::event& event) { append<store>(id.store, event, store_version_); }
  /// To the hub, as far as it follows.
  void tell_last() { tell({last_}); }
  template <class Event>
  void happen(const Event& event) {
    commit(event);
    tell_last();
  }
  /// In one batch.
  void happen_at_once(const std::vector<slot::event>& events) {
    std::vector<actors::any_fact> facts;
    for (const auto& event : events) {
      commit(event);
      facts.push_back(last_);
    }
    tell(std::move(facts));
  }

  const slot_id id{};
  slow_log log;
  feed_only feed;
  log_reader reads;
  system_clock clock;
  std::unique_ptr<queue_hub> hub;
  std::unique_ptr<http_server> server;

 private:
  void tell(std::vector<actors::any_fact> facts) {
    if (!feed.followed) return;
    const actors::committed_batch batch{log.last_position(), std::move(facts)};
    run([&] { feed.on_batch(batch); });
  }

  template <class A>
  void append(const typename A::id& to, const typename A::event& event, std::uint64_t& version) {
    storage::append_request request;
    request.stream = storage::stream_of<A>(to);
    request.expected_version = version++;
    request.events.push_back(storage::encode_event<A>(event));
    REQUIRE(log.append({&request, 1}).index() == 0);
    last_ = actors::fact<A>{to, log.last_position(), {}, event};
  }

  void listen(const http_exchange& exchange) {
    const auto number = static_cast<unsigned>(std::stoul(std::string{exchange.path().substr(1)}));
    http_response head;
    head.content_type = "text/event-stream";
    const queue_watch wanted{id, user(number),
                             parse_queue_event_id(exchange.header("Last-Event-ID"))};
    const auto result =
        hub->watch(wanted, [&](http_stream& owner) { return exchange.open_stream(head, owner); });
    if (result != queue_hub::admission::admitted) {
      exchange.reply(text("no", result == queue_hub::admission::too_many ? 429 : 503));
    }
  }

  asio::io_context* io_ = nullptr;
  std::uint64_t slot_version_ = 0;
  std::uint64_t store_version_ = 0;
  actors::any_fact last_;
};

inline const slot_planned planned{{slot_capacity, 10, {0}, {1}}};

inline store_details details_with(std::uint32_t capacity) {
  store_details details;
  details.capacity_per_slot = capacity;
  return details;
}
inline const store_created announced{{}, details_with(slot_capacity)};

/// One user's EventSource, so to speak.
class ear {
 public:
  ear(const hub_server& at, unsigned n, std::string_view last_event_id = {}) : client_(*at.server) {
    std::string fields;
    if (!last_event_id.empty()) fields = "Last-Event-ID: " + std::string{last_event_id} + "\r\n";
    client_.send(get("/" + std::to_string(n), fields));
    const auto head = read_to("\r\n\r\n");
    status = std::stoi(head.substr(9, 3));
  }
  /// The next event without its last line end; empty at the end of the stream.
  std::string next() {
    const auto event = read_to("\n\n");
    return event.substr(0, event.size() - std::min<std::size_t>(event.size(), 2));
  }
  client& raw() { return client_; }
  int status = 0;

 private:
  std::string read_to(std::string_view end) {
    std::string all;
    while (!all.ends_with(end)) {
      char c = 0;
      boost::system::error_code ec;
      if (asio::read(client_.socket(), asio::buffer(&c, 1), ec) == 0) return all;
      all += c;
    }
    return all;
  }
  client client_;
};

inline std::string event(std::string_view id, const queue_place& p) {
  std::string text = "id: " + std::string{id} + "\ndata: ";
  storage::write_json(text, queue_event{p.status, p.ticket, p.position, p.behind, p.confirmed,
                                        p.remaining, p.closed, std::nullopt});
  return text;
}

}  // namespace moim::transport::testing
