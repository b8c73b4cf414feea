// The subjects of the simulation, in one list: a subject joins it here, below those that it uses.
#pragma once

#include <array>

#include "sim/account/account_subject.hpp"
#include "sim/mail/mail_subject.hpp"
#include "sim/popup/popup_subject.hpp"

namespace moim::sim {

inline const auto& simulated_subjects() {
  static const std::array subjects{
      account_subject(),
      popup_subject(),
      mail_subject(),
  };
  return subjects;
}

}  // namespace moim::sim
