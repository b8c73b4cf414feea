// The mail's parts on the floor of the actors; actors/subjects.hpp says what a subject offers.
#pragma once

#include <tuple>

#include <caf/fwd.hpp>

#include "actors/engine/environment.hpp"
#include "actors/mail/mail_counters.hpp"
#include "actors/mail/mail_port.hpp"
#include "actors/mail/mail_triggers.hpp"
#include "actors/mail/reminder_timers.hpp"

namespace moim::actors {

template <class Subject>
struct actor_setup;

struct mail_subject {
  using projection = mail_projection;
  using reads = mail_reads;
  using reactions = mail_triggers;
  using services = mail_services;
  using counters = mail_counters;

  static auto make_timers(const environment& env, const mail_services&) {
    return std::tuple{reminder_timers{env.at}};
  }

  static constexpr std::string_view actor_name = "sender";
  /// None without a port.
  static caf::actor start_actor(caf::actor_system& system, const actor_setup<mail_subject>& with);
};

}  // namespace moim::actors
