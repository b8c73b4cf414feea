// Replies of accounts and logins as text, worded as the reference models word what they expect.
#pragma once

#include <string>

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "sim/auditor/client_answer.hpp"

namespace moim::sim {

inline std::string answer_text(const account_view& view) {
  auto out = fmt::format("{} {} since {}", view.profile.nickname.value,
                         boost::describe::enum_to_string(view.may, "?"), view.opened_at.ms);
  if (view.session) {
    out +=
        fmt::format(" session {} until {}", view.session->generation, view.session->expires_at.ms);
  }
  return out;
}

inline std::string answer_text(const login_owner& owner) {
  return "owner " + to_text(owner.user);
}

}  // namespace moim::sim
