// The only actor that appends to the log. While one batch is being synced, commands queue in its
// mailbox; the next `flush` writes all of them as one batch with one sync (group commit).
#pragma once

#include <caf/event_based_actor.hpp>

#include "actors/engine/batching_unit.hpp"
#include "actors/engine/environment.hpp"
#include "actors/engine/messages.hpp"

namespace moim::actors {

class log_writer : public caf::event_based_actor {
 public:
  log_writer(caf::actor_config& cfg, environment& env, caf::actor projector);

  caf::behavior make_behavior() override;
  /// An actor that waits for an answer keeps actors alive that keep the writer.
  void on_exit() override { forget_batch(); }

 private:
  void take(append_events& events);
  void write();
  void write_batch();
  void announce(const std::vector<storage::append_outcome>& outcomes);
  void fail(const std::string& reason);
  void refuse(std::size_t append);
  void forget_batch();

  struct appender {
    caf::actor entity;
    std::uint64_t number = 0;
    std::shared_ptr<pending_append> pending;
    std::vector<any_fact> facts;
  };

  environment& env_;
  const caf::actor projector_;
  batching_unit unit_;
  bool flushing_ = false;
  bool failed_ = false;
  // Columns of one table: the requests of the next batch.
  std::vector<storage::append_request> requests_;
  std::vector<appender> appenders_;
  std::vector<caf::actor> waiting_;  // for the end of the next batch
};

}  // namespace moim::actors
