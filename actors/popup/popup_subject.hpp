// The popup's parts on the floor of the actors; actors/subjects.hpp says what a subject offers.
#pragma once

#include <tuple>

#include "actors/engine/environment.hpp"
#include "actors/popup/popup_reactions.hpp"
#include "actors/popup/popup_reads.hpp"
#include "actors/popup/slot_timers.hpp"

namespace moim::actors {

struct popup_services {
  draw_secret secret_of = {};  ///< null: no lottery is drawn
};

struct popup_subject {
  using projection = popup_projection;
  using reads = popup_reads;
  using reactions = popup_reactions;
  using services = popup_services;

  static auto make_timers(const environment& env, const popup_services& outside) {
    return std::tuple{slot_timers{env.log, outside.secret_of}};
  }
};

}  // namespace moim::actors
