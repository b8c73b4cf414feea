// The list of the subjects of the simulation. A new subject is one line here, below the subjects
// that it uses.
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
