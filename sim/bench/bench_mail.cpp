// Fills two slots, one with users who have no mailbox and one with users who have one, in turns,
// because the machine drifts. The server writes mail into its maildir and syncs each file.
#include "sim/bench/bench_mail.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "domain/account/account.hpp"
#include "domain/mail/mailbox.hpp"
#include "sim/account/user_pool.hpp"
#include "sim/host/result_table.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/keys/key_ring.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/program/server.hpp"

namespace moim::sim {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr std::uint32_t connections = 64;
constexpr std::size_t batch_requests = 32;
constexpr auto mail_patience = 120s;
constexpr auto look_again = 50ms;
constexpr std::uint32_t first_stranger = 10'000'000;  // users from here on have no mailbox

template <class A>
storage::append_request first_of(const typename A::id& id, timestamp now,
                                 const typename A::event& event, const storage::personal_key& key) {
  storage::append_request request;
  request.stream = storage::stream_of<A>(id);
  request.time = now;
  const storage::record_seal seal{key, request.stream, 1};
  request.events.push_back(storage::encode_event<A>(event, seal));
  return request;
}

template <class T>
const T& value_of(const std::variant<T, storage::io_failure>& result) {
  if (const auto* failure = std::get_if<storage::io_failure>(&result)) {
    throw std::runtime_error(failure->reason);
  }
  return std::get<T>(result);
}

/// Accounts that have signed in before, as far as mail is concerned. Batches are as small as those
/// of a server: who reads one record reads its batch.
void write_accounts(const std::filesystem::path& data, std::uint32_t count, timestamp now) {
  const auto log = transport::open_log(data);
  const auto ring = storage::open_key_ring(storage::key_directory(data));
  auto& keys = *value_of(ring);
  std::vector<storage::append_request> batch;
  for (std::uint32_t n = 0; n < count; ++n) {
    const auto user = user_pool::user(n);
    const auto key = value_of(keys.find_or_make(user)).key;
    const account_opened opened{
        {fmt::format("guest{}@example.com", n)}, {fmt::format("손님 {}", n)}, {"none"}, role::user};
    batch.push_back(first_of<account>(user, now, opened, key));
    batch.push_back(first_of<mailbox>({user.value}, now, mailbox_opened{mail_language::ko}, key));
    if (batch.size() >= batch_requests || n + 1 == count) {
      if (const auto broken = keys.sync()) throw std::runtime_error(broken->reason);
      (void)value_of(log->append(batch));
      batch.clear();
    }
  }
}

struct rush {
  double reservations_a_second = 0;
  double mails_a_second = 0;  // from the first request until the last mail is handed over
  double mail_seconds = 0;    // after the last answer
  double server_us = 0;       // of CPU, of the rush and its mail together
};

class mail_bench {
 public:
  explicit mail_bench(const bench_options& options)
      : options_(options),
        guests_(options.smoke ? 200 : 10'000),
        users_(data()),
        server_(start_with_accounts()),
        client_(server_.port()) {
    for (std::uint32_t i = 0; i < connections; ++i) {
      clients_.push_back(std::make_unique<http_client>(server_.port()));
    }
  }

  bool run() {
    if (!options_.smoke) (void)rush_by(first_stranger);  // caches, memory
    for (unsigned i = 0; i < options_.rounds; ++i) {
      silent_.push_back(rush_by(first_stranger));
      written_to_.push_back(rush_by(0));
    }
    return print();
  }

 private:
  std::filesystem::path data() const { return directory_.path() / "data"; }

  server_process::options start_with_accounts() const {
    write_accounts(data(), guests_, transport::system_clock{}.now());
    return {.data_directory = data()};
  }

  double figure(const std::string& name) {
    const auto text = client_.get("/metrics").body();
    const auto at = text.find("\n" + name + " ");
    if (at == std::string::npos) throw std::runtime_error("no " + name + " in /metrics");
    return std::stod(text.substr(at + name.size() + 2));
  }

  /// As many requests at once as there are connections.
  rush rush_by(std::uint32_t first_user) {
    const bool mailed = first_user == 0;
    const auto slot = make_store_fixture(client_, users_.organizer_token(), {}).slots.front();
    const auto path = reservations_path(slot);
    std::vector<std::string> tokens;
    for (std::uint32_t n = 0; n < guests_; ++n) tokens.push_back(users_.token(first_user + n));
    wait_for_rest(server_.process().pid());
    const auto cpu_before = cpu_seconds_of(server_.process().pid());
    const auto sent_before = figure("moim_mail_handed_over_total");
    const auto start = clock::now();
    for (std::uint32_t n = 0; n < guests_ + connections; ++n) {
      auto& client = *clients_[n % connections];
      if (n >= connections && n - connections < guests_ && client.receive().result_int() != 201)
        ++refused_;
      if (n < guests_) {
        client.send({boost::beast::http::verb::post, path, tokens[n], {}, {}, "return=minimal"});
      }
    }
    rush seen;
    seen.reservations_a_second = guests_ / seconds_since(start);
    const auto answered = clock::now();
    const auto mails = mailed ? guests_ : 0;
    while (figure("moim_mail_handed_over_total") - sent_before < mails) {
      if (clock::now() - answered > mail_patience) throw std::runtime_error("mail does not arrive");
      std::this_thread::sleep_for(look_again);
    }
    seen.mail_seconds = seconds_since(answered);
    seen.mails_a_second = mails / seconds_since(start);
    wait_for_rest(server_.process().pid());
    const auto cpu = cpu_seconds_of(server_.process().pid()) - cpu_before;
    seen.server_us = 1e6 * cpu / guests_;
    exact_ = exact_ && figure("moim_mail_handed_over_total") - sent_before == mails &&
             figure("moim_mail_pending") == 0 && figure("moim_mail_given_up") == 0;
    return seen;
  }

  static double median_of(const std::vector<rush>& all, double rush::*figure) {
    std::vector<double> values;
    for (const auto& one : all) values.push_back(one.*figure);
    return median(std::move(values));
  }

  bool print() const {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < silent_.size(); ++i) {
      ratios.push_back(written_to_[i].reservations_a_second / silent_[i].reservations_a_second);
    }
    fmt::print(
        "{} users rush for one slot, {} requests at once, {} rounds; mail to files on {}\n\n",
        guests_, connections, options_.rounds, file_system_of(data()));
    print_head({"mail", "median"});
    const auto row = [](const std::string& name, const std::string& value) {
      print_row({name, value});
    };
    row("reservations/s by users without a mailbox",
        fmt::format("{:.0f}", median_of(silent_, &rush::reservations_a_second)));
    row("reservations/s by users who are written to",
        fmt::format("{:.0f}", median_of(written_to_, &rush::reservations_a_second)));
    row("the second to the first", fmt::format("{:.2f}", median(ratios)));
    row("mails handed over a second, from the first request on",
        fmt::format("{:.0f}", median_of(written_to_, &rush::mails_a_second)));
    row("from the last answer to the last mail",
        fmt::format("{:.1f} s", median_of(written_to_, &rush::mail_seconds)));
    row("server CPU a mail", fmt::format("{:.0f} µs", median_of(written_to_, &rush::server_us) -
                                                          median_of(silent_, &rush::server_us)));
    return refused_ == 0 && exact_;
  }

  const bench_options options_;
  const std::uint32_t guests_;
  const scratch_directory directory_;
  user_pool users_;
  server_process server_;
  http_client client_;
  std::vector<std::unique_ptr<http_client>> clients_;
  std::vector<rush> silent_;
  std::vector<rush> written_to_;
  std::uint32_t refused_ = 0;
  bool exact_ = true;
};

}  // namespace

bool bench_mail(const bench_options& options) {
  return mail_bench{options}.run();
}

}  // namespace moim::sim
