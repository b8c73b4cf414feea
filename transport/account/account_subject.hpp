// The subject "account": signing up and in, sessions, profiles and Kakao.
#pragma once

#include "transport/account/account_settings.hpp"
#include "transport/api/subject.hpp"

namespace moim::transport {

struct account_subject {
  using settings = account_settings;
  static const subject parts;
};

// Its parts, by the files of this room that have them: account_<part>.cpp.
std::vector<route> account_routes();
std::span<const problem_row> account_problems();
std::span<const violation_row> account_violations();
openapi_parts account_openapi();
std::span<const command> account_commands();

}  // namespace moim::transport
