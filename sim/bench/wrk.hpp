// Runs the load generator wrk (Debian package `wrk`) with the same settings for every figure: one
// thread, 64 connections. An independent tool: its authors have no interest in our figures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/account/user_pool.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/popup/store_fixture.hpp"

namespace moim::sim {

struct wrk_result {
  double requests_per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;  ///< answers with a status from 400 on
  std::uint64_t broken = 0;   ///< connects, reads, writes and time-outs that failed
  double cpu_seconds = 0;     ///< of wrk itself
};

class wrk {
 public:
  /// Throws std::runtime_error when wrk is not installed.
  wrk();

  /// The same GET over and over.
  wrk_result get(unsigned short port, const std::string& path, unsigned seconds) const;

  /// GETs of these paths in turn.
  wrk_result get_each(unsigned short port, const std::vector<std::string>& paths,
                      unsigned seconds) const;

  /// What a reservation is answered with: a receipt costs the server a signature.
  enum class answers { with_receipt, minimal };

  /// Reservations in these slots in turn, each by the next user of the pool. `first_user` is moved
  /// on behind the last one who may have been used. `most` bounds how many there can be.
  wrk_result reserve(unsigned short port, const std::vector<slot_id>& slots, user_pool& users,
                     std::uint32_t& first_user, std::uint32_t most, unsigned seconds,
                     answers wanted) const;

 private:
  wrk_result run(unsigned short port, const std::string& path, unsigned seconds,
                 const std::string& script, const std::vector<std::string>& arguments) const;

  /// Of the scripts and the files that they read: in memory, as the disk has the server's log to
  /// sync, and hundreds of megabytes of requests in front of that would be in the way.
  const scratch_directory directory_{memory_place()};
};

}  // namespace moim::sim
