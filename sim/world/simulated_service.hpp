// The interface of a simulated service outside of the server, such as one that takes deliveries. It
// outlives the processes that use it: no crash takes back what has reached it. The simulation
// decides when it proceeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "actors/node/node.hpp"

namespace moim::sim {

class simulated_service {
 public:
  virtual ~simulated_service() = default;

  virtual std::string_view name() const = 0;
  /// Puts itself into what a node is started with.
  virtual void connect(actors::node_config& config) = 0;

  /// In how many ways it can go on: one for each answer that it owes.
  virtual std::size_t ways() const = 0;
  /// Goes on in one of them; returns what it did.
  virtual std::string go(std::size_t way) = 0;
  virtual bool is_idle() const = 0;

  /// In one of several ways it works badly for so many steps.
  virtual void disturb(std::uint32_t way, unsigned steps) = 0;
  virtual void next_step() = 0;
  /// From now on it works well.
  virtual void recover() = 0;

  /// A process begins, hands nothing more to it, ends and hears no answer any more.
  virtual void open() = 0;
  virtual void close() = 0;
  virtual void forget() = 0;

  /// How much has reached it.
  virtual std::size_t deliveries() const = 0;
};

}  // namespace moim::sim
