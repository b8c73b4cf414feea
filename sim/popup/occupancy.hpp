// Which user held which place of a slot, from which event to which, read from the ledger.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/auditor/ledger.hpp"

namespace moim::sim {

struct occupancy {
  std::string user;
  std::string slot;  ///< stream
  std::uint32_t ticket = 0;
  std::uint64_t taken_at = 0;      ///< positions; 0: not
  std::uint64_t confirmed_at = 0;  ///< a place that was given
  std::uint64_t ended_at = 0;
  std::uint64_t offered_at = 0;

  /// WAITING, OFFERED, CONFIRMED or CANCELLED at a position; empty before it was taken.
  std::string status_at(std::uint64_t position) const;
};

/// In order of slots and tickets, up to a position. `of`: only of streams that begin like this.
std::vector<occupancy> read_occupancies(const ledger& log, const std::string& of,
                                        std::uint64_t before);

/// `store/<store>`, of a stream `slot/<store>/<date>/<time>`.
std::string store_of(const std::string& slot);
/// When the visit begins.
std::int64_t start_of_visit(const std::string& slot);

}  // namespace moim::sim
