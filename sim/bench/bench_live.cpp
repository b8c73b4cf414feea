// All waiting users listen, and confirmed users cancel one after the other: each cancellation
// promotes the first of the line and changes the numbers of all others. A change begins when its
// request is sent; it has reached a listener with the first event whose log position is not before
// that of the change.
#include "sim/bench/bench_live.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/account/user_pool.hpp"
#include "sim/bench/stream_listeners.hpp"
#include "sim/host/child_process.hpp"
#include "sim/host/result_table.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"

namespace moim::sim {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr double updates_target = 40'000;
constexpr double delay_ms_target = 500;
constexpr double memory_bytes_target = 200e6;
constexpr auto between_cancellations = 25ms;
constexpr auto patience = 10s;
constexpr std::uint32_t connections_max = 64;

double ms(clock::duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}

/// At a position in the log: a change when its request was sent, an event when it was heard.
struct moment {
  std::uint64_t position;
  clock::time_point at;
};

class live_bench {
 public:
  explicit live_bench(const bench_options& options)
      : listeners_(options.smoke ? 200 : 10'000),
        confirmed_(static_cast<std::uint32_t>(
            std::max(options.seconds, 1U) * (1s / between_cancellations) + 10)),
        seconds_(options.seconds),
        users_(directory_.path() / "data"),
        server_({.data_directory = directory_.path() / "data"}),
        client_(server_.port()),
        slot_(make_store_fixture(client_, users_.organizer_token(), {.capacity = confirmed_})
                  .slots.front()),
        stream_(server_.port(), listeners_) {}

  bool run() {
    fill_slot();
    memory_before_ = resident_bytes_of(pid());
    connect_listeners();
    cancel_and_listen();
    return print();
  }

 private:
  pid_t pid() const { return server_.process().pid(); }

  std::string queue_path() const {
    auto path = reservations_path(slot_);
    return path.substr(0, path.rfind('/')) + "/queue";
  }

  /// Many at once, so that they share syncs; their tickets tell who came before whom.
  void fill_slot() {
    std::vector<std::unique_ptr<http_client>> clients;
    for (unsigned i = 0; i < connections_max; ++i) {
      clients.push_back(std::make_unique<http_client>(server_.port()));
    }
    by_ticket_.resize(confirmed_ + listeners_);
    reservations_.resize(confirmed_);
    for (std::uint32_t first = 0; first < by_ticket_.size(); first += connections_max) {
      const auto end = std::min<std::uint32_t>(first + connections_max,
                                               static_cast<std::uint32_t>(by_ticket_.size()));
      for (auto n = first; n < end; ++n) {
        clients[n - first]->send({boost::beast::http::verb::post,
                                  reservations_path(slot_),
                                  users_.token(n),
                                  {},
                                  {},
                                  "return=minimal"});
      }
      for (auto n = first; n < end; ++n) take_place(n, clients[n - first]->receive());
    }
  }

  void take_place(std::uint32_t n, const http_answer& answer) {
    if (answer.result_int() != 201) throw std::runtime_error("no place: " + answer.body());
    const auto place = nlohmann::json::parse(answer.body());
    const auto ticket = place.at("ticket").get<std::uint32_t>();
    by_ticket_.at(ticket - 1) = n;
    if (ticket <= confirmed_) reservations_[ticket - 1] = place.at("reservationId");
  }

  /// Returns when everybody was told a place.
  void connect_listeners() {
    std::size_t told = 0;
    const auto count = [&](std::size_t, std::uint64_t, clock::time_point) { ++told; };
    for (std::uint32_t n = 0; n < listeners_; ++n) {
      stream_.join(queue_path(), users_.token(by_ticket_[confirmed_ + n]));
      stream_.listen(clock::now() + 1ms, count, [] { return true; });
    }
    stream_.listen(clock::now() + patience, count, [&] { return told >= listeners_; });
  }

  /// One after the other, in the order of tickets, for as long as the measurement takes.
  void cancel(clock::time_point until) {
    http_client front(server_.port());
    for (std::uint32_t n = 0; n < reservations_.size() && clock::now() < until; ++n) {
      const auto sent = clock::now();
      const auto answer = front.post("/api/v1/reservations/" + reservations_[n] + "/cancel",
                                     users_of_front_.token(by_ticket_[n]));
      if (answer.result_int() != 200) {
        refused_ = true;
        break;
      }
      answers_ms_.push_back(ms(clock::now() - sent));
      changes_.push_back({std::stoull(header_of(answer, "Moim-Position")), sent});
      std::this_thread::sleep_until(sent + between_cancellations);
    }
    finished_ = true;
  }

  void cancel_and_listen() {
    wait_for_rest(pid());
    heard_.resize(listeners_);
    const auto start = clock::now();
    const auto server_before = cpu_seconds_of(pid());
    const auto own_before = own_cpu_seconds();
    const auto events_before = stream_.events();
    std::thread front([&] { cancel(start + std::chrono::seconds{seconds_}); });
    const auto told = [this](std::size_t who, std::uint64_t position, clock::time_point at) {
      heard_[who].push_back({position, at});
    };
    stream_.listen(start + std::chrono::seconds{seconds_} + patience, told,
                   [this] { return finished_ && all_know_the_last_change(); });
    front.join();
    const std::chrono::duration<double> took = clock::now() - start;
    updates_a_second_ = static_cast<double>(stream_.events() - events_before) / took.count();
    server_cores_ = (cpu_seconds_of(pid()) - server_before) / took.count();
    own_cores_ = (own_cpu_seconds() - own_before) / took.count();
    memory_ = resident_bytes_of(pid());
  }

  bool all_know_the_last_change() const {
    return std::ranges::all_of(heard_, [this](const std::vector<moment>& events) {
      return !events.empty() && !changes_.empty() &&
             events.back().position >= changes_.back().position;
    });
  }

  /// Of every event that tells of something new: how old the oldest of it was. Counted afterwards,
  /// since an event may be heard before the answer that tells the position of its change.
  std::vector<double> delays_ms() const {
    std::vector<double> delays;
    for (const auto& events : heard_) {
      auto next = changes_.begin();
      for (const auto& event : events) {
        const auto oldest = next;
        while (next != changes_.end() && next->position <= event.position) ++next;
        if (next != oldest) delays.push_back(ms(event.at - oldest->at));
      }
    }
    std::ranges::sort(delays);
    return delays;
  }

  /// What the last event of the listener at this place of the line must say.
  bool is_exact(std::uint32_t n) const {
    const auto gone = static_cast<std::uint32_t>(changes_.size());
    const bool waits = n >= gone;
    const auto& told = stream_.last_event(n);
    const auto data = nlohmann::json::parse(told.substr(told.find("data: ") + 6), nullptr, false);
    return !data.is_discarded() && data.at("status") == (waits ? "WAITING" : "CONFIRMED") &&
           data.at("position") == (waits ? n - gone + 1 : 0) &&
           data.at("behind") == listeners_ - (waits ? n + 1 : gone) &&
           data.at("confirmed") == confirmed_ && data.at("remaining") == 0;
  }

  bool print() {
    std::uint32_t exact = 0;
    for (std::uint32_t n = 0; n < listeners_; ++n) exact += is_exact(n) ? 1 : 0;
    const auto delays = delays_ms();
    const auto at = [](const std::vector<double>& sorted, double part) {
      return sorted.empty()
                 ? 0
                 : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
    };
    fmt::print("{} listeners of one slot, a cancellation at its front every {} ms, {} s\n\n",
               listeners_, between_cancellations.count(), seconds_);
    print_head({"live queue", "", "target", ""});
    print_row({"updates delivered a second", fmt::format("{:.0f}", updates_a_second_), "40000",
               verdict(updates_a_second_ >= updates_target)});
    const auto longest = at(delays, 1);
    print_row({"from the request that changes to the listener, longest",
               fmt::format("{:.0f} ms", longest), "500 ms", verdict(longest <= delay_ms_target)});
    print_row({"the same, median", fmt::format("{:.0f} ms", at(delays, 0.5)), "", ""});
    print_row({"server CPU, in cores", fmt::format("{:.2f}", server_cores_), "", ""});
    print_row(
        {"listeners' CPU (this program), in cores", fmt::format("{:.2f}", own_cores_), "", ""});
    std::sort(answers_ms_.begin(), answers_ms_.end());
    print_row({"answer to a cancellation meanwhile, median, p99 and longest",
               fmt::format("{:.1f} ms, {:.1f} ms, {:.1f} ms", at(answers_ms_, 0.5),
                           at(answers_ms_, 0.99), at(answers_ms_, 1)),
               "", ""});
    print_row({"server with all listeners, resident",
               fmt::format("{:.1f} MB", static_cast<double>(memory_) / 1e6), "200 MB",
               verdict(static_cast<double>(memory_) <= memory_bytes_target)});
    print_row(
        {"growth by them",
         fmt::format("{:.1f} MB",
                     (static_cast<double>(memory_) - static_cast<double>(memory_before_)) / 1e6),
         "", ""});
    print_row({"listeners whose last event is exact", fmt::format("{} of {}", exact, listeners_),
               "", ""});
    return exact == listeners_ && stream_.lost() == 0 && !refused_ && all_know_the_last_change();
  }

  const std::uint32_t listeners_;
  const std::uint32_t confirmed_;
  const unsigned seconds_;
  const scratch_directory directory_;
  user_pool users_;
  user_pool users_of_front_{directory_.path() / "data"};  // for the thread that cancels
  server_process server_;
  http_client client_;
  const slot_id slot_;
  stream_listeners stream_;
  std::vector<std::uint32_t> by_ticket_;   // number of the user with ticket t at t - 1
  std::vector<std::string> reservations_;  // of the confirmed, in that order

  std::vector<moment> changes_;  // written by the thread that cancels, until it has finished
  std::atomic<bool> finished_{false};
  std::atomic<bool> refused_{false};
  std::vector<double> answers_ms_;
  std::vector<std::vector<moment>> heard_;  // by listener

  std::size_t memory_before_ = 0;
  std::size_t memory_ = 0;
  double updates_a_second_ = 0;
  double server_cores_ = 0;
  double own_cores_ = 0;
};

}  // namespace

bool bench_live(const bench_options& options) {
  return live_bench{options}.run();
}

}  // namespace moim::sim
