// A worker pool for Argon2id (RFC 9106): a hash takes tens of milliseconds and 19 MiB on purpose,
// which neither I/O threads nor the shared workers can spare. The queue is bounded: past 64 waiting
// hashes the next one is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "transport/host/job_queue.hpp"

namespace moim::transport {

// The second choice of the OWASP Password Storage Cheat Sheet: as strong as more memory with fewer
// passes, and gentle to a small machine. A hash carries its own parameters, so these may change.
inline constexpr std::uint32_t argon2_memory_kib = 19'456;
inline constexpr std::uint32_t argon2_passes = 2;
inline constexpr std::uint32_t argon2_lanes = 1;
inline constexpr std::size_t argon2_tag_bytes = 32;

using password_salt = std::array<std::uint8_t, 16>;

/// The PHC string `$argon2id$v=19$m=…,t=…,p=…$<salt>$<tag>`. Takes tens of milliseconds.
std::string hash_password(std::string_view password, const password_salt& salt);

/// Whether `phc` is of that password; false, with a line in the log, when it is no PHC string of
/// Argon2id. Takes tens of milliseconds.
bool verify_password(std::string_view password, const std::string& phc);

/// Thread-safe. The executors of its callbacks must live until `stop` has returned.
class password_hasher {
 public:
  static constexpr unsigned threads_default = 1;
  static constexpr std::size_t queue_length_max_default = 64;

  explicit password_hasher(unsigned threads = threads_default,
                           std::size_t queue_length_max = queue_length_max_default);
  password_hasher(const password_hasher&) = delete;
  password_hasher& operator=(const password_hasher&) = delete;
  ~password_hasher();  // stops

  /// Calls `done(phc)` on the executor, and keeps the executor's context at work until then. False
  /// when the queue is full or the hasher stopped; then `done` is not called. The password is wiped
  /// after use.
  [[nodiscard]] bool hash(std::string password, const password_salt& salt,
                          const boost::asio::any_io_executor& executor,
                          std::function<void(std::string)> done);

  /// The same for `done(whether the password is that of the hash)`.
  [[nodiscard]] bool verify(std::string password, std::string phc,
                            const boost::asio::any_io_executor& executor,
                            std::function<void(bool)> done);

  /// How many wait, for metrics.
  std::size_t queue_length() const;

  /// Takes no more, finishes what is queued, ends the threads.
  void stop();

 private:
  struct job;

  void work();

  job_queue<std::unique_ptr<job>> queue_;
  std::vector<std::jthread> threads_;
};

}  // namespace moim::transport
