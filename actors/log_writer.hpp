// The only actor that appends to the log. While one batch is being synced, commands queue in its
// mailbox; the next `flush` writes all of them as one batch with one sync (group commit).
#pragma once

#include <caf/event_based_actor.hpp>

#include "actors/batching_unit.hpp"
#include "actors/environment.hpp"
#include "actors/messages.hpp"

namespace moim::actors {

class log_writer : public caf::event_based_actor {
 public:
  log_writer(caf::actor_config& cfg, environment& env, caf::actor projector);

  caf::behavior make_behavior() override;

 private:
  void write();
  void write_batch();
  void announce(const std::vector<storage::append_outcome>& outcomes);
  void fail(const std::string& reason);

  environment& env_;
  const caf::actor projector_;
  batching_unit unit_;
  bool flushing_ = false;
  std::shared_ptr<const std::string> failure_;
  // Three columns of one table: what waits for the next batch.
  std::vector<storage::append_request> requests_;
  std::vector<std::vector<any_fact>> facts_;
  std::vector<caf::actor> senders_;
};

}  // namespace moim::actors
