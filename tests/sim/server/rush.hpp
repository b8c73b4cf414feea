// Clients that reserve and cancel on several connections at once and remember the answers: a test
// compares them with the server after it was killed, stopped or cut from its disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "domain/popup/popup_ids.hpp"
#include "sim/account/user_pool.hpp"
#include "sim/host/http_client.hpp"
#include "storage/audit/auditor.hpp"

namespace moim::sim::testing {

/// A reservation that was answered 201.
struct booking {
  enum class cancel { not_asked, unanswered, answered };

  std::uint32_t user = 0;
  slot_id slot;
  std::string id;
  std::uint32_t ticket = 0;
  bool confirmed = false;  // at first
  cancel cancelled = cancel::not_asked;
};

/// A reservation without an answer: it happened, or it did not.
struct attempt {
  std::uint32_t user = 0;
  slot_id slot;
};

/// One a line, so that a failed check shows them.
std::string in_lines(const std::vector<std::string>& texts);

class rush {
 public:
  /// Each user reserves once. `seed` decides who goes where and who cancels.
  rush(const std::filesystem::path& data_directory, std::vector<slot_id> slots, std::uint64_t seed);
  ~rush();

  /// Clients go on until their connections break, an answer is 503, or they are stopped.
  void start(unsigned short port, unsigned clients);
  /// Until so many answers more have come since `start`, or no client is left.
  void wait_for_answers(std::uint64_t count);
  /// Lets every client finish its request, and waits for all of them.
  void stop();
  /// Waits for all clients: the server has gone.
  void join();

  /// Repeats what was not answered, under the same idempotency keys: all of it must succeed.
  void retry_unanswered(unsigned short port);

  // The rest while no client runs.

  /// What the server says now about bookings from the `first` on, against what was told. One
  /// line for each difference.
  std::vector<std::string> compare_with_server(unsigned short port, std::size_t first = 0);
  /// The same with a log.
  std::vector<std::string> compare_with_log(const storage::auditor& log) const;

  const std::vector<booking>& bookings() const { return bookings_; }
  const std::vector<attempt>& unanswered() const { return unanswered_; }
  std::uint64_t cancelled() const;
  std::uint64_t unavailable() const { return unavailable_; }
  /// Answers that nobody should get.
  const std::vector<std::string>& surprises() const { return surprises_; }

 private:
  class client;

  void count_answer();

  const std::filesystem::path data_;
  const std::vector<slot_id> slots_;
  std::mt19937_64 random_;
  std::atomic<std::uint32_t> next_user_{0};
  std::atomic<bool> stopping_{false};

  std::mutex guard_;
  std::condition_variable changed_;
  std::uint64_t answers_ = 0;
  unsigned running_ = 0;
  std::uint64_t unavailable_ = 0;
  std::vector<booking> bookings_;
  std::vector<attempt> unanswered_;
  std::vector<std::string> surprises_;
  std::vector<std::thread> threads_;
};

}  // namespace moim::sim::testing
