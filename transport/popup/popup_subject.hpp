// The subject "popup": stores, slots, reservations, waiting rooms, receipts and draws.
#pragma once

#include "transport/api/subject.hpp"
#include "transport/popup/popup_settings.hpp"

namespace moim::transport {

struct popup_subject {
  using settings = popup_settings;
  static const subject parts;
};

// Its parts, by the files of this room that have them: popup_<part>.cpp.
std::vector<route> popup_routes();
std::span<const problem_row> popup_problems();
std::span<const violation_row> popup_violations();
openapi_parts popup_openapi();
std::span<const command> popup_commands();

}  // namespace moim::transport
