// An operation is one thing that happens to a simulated server from outside: a client asks
// something, or a fault strikes. The n-th operation of a seed depends on the seed and n alone, so
// that leaving operations out makes a failing run shorter.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "sim/auditor/question.hpp"
#include "sim/world/simulated_disk.hpp"
#include "sim/world/simulated_service.hpp"

namespace moim::sim {

class clients;
struct operation;

/// What a fault may do to a running simulation.
class fault_target {
 public:
  virtual ~fault_target() = default;

  virtual std::int64_t now_ms() const = 0;
  virtual void pass_time(std::int64_t ms) = 0;
  /// As simulated_process::hold_back.
  virtual void hold_back(std::string_view actor, unsigned steps) = 0;
  virtual simulated_service& service(std::string_view name) = 0;

  virtual void strike_disk(disk_fault fault) = 0;
  virtual void fail_reads(unsigned steps) = 0;
  virtual void spoil_saved_view(std::uint32_t way, std::uint32_t place) = 0;
  /// The process ends, with or without the page cache, or as told to; another begins.
  virtual void cut_power() = 0;
  virtual void kill() = 0;
  virtual void stop_orderly() = 0;
};

/// A row of a table of operations.
struct operation_type {
  /// Makes the question of a client, whose kind is the name of the row.
  using ask = question (*)(const clients&, std::string_view kind, const operation&,
                           std::int64_t now_ms);
  /// Something else that a client does.
  using act = void (*)(clients&, const operation&, std::int64_t now_ms);
  using strike = void (*)(fault_target&, const operation&);

  std::string_view name;
  /// Its place when one is drawn. Rows keep it wherever they stand: with other places, every seed
  /// is another run.
  unsigned place = 0;
  std::uint64_t weight = 0;
  std::variant<ask, act, strike> does;
  bool may_have_key = true;  ///< a question that may come under an idempotency key
};

struct operation {
  const operation_type* type = nullptr;
  bool keyed = false;
  /// To choose a user, a stream and so on with; each is used modulo what there is.
  std::uint32_t user = 0;
  std::uint32_t place = 0;
  std::uint32_t number = 0;
  std::uint32_t amount = 0;  // 0 to 999
};

}  // namespace moim::sim
