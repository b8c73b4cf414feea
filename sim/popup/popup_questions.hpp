// The questions of clients, reactions and timers to slots, stores and permits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/auditor/question.hpp"
#include "sim/popup/reference_slot.hpp"

namespace moim::sim {

namespace slot_kind {
inline constexpr std::string_view reserve = "reserve";
inline constexpr std::string_view cancel = "cancel";
inline constexpr std::string_view accept_offer = "accept_offer";
inline constexpr std::string_view show_reservation = "show_reservation";
inline constexpr std::string_view show_place = "show_place";
inline constexpr std::string_view hide = "hide";
inline constexpr std::string_view settle_permit = "settle_permit";
// What a reaction asks.
inline constexpr std::string_view replan = "replan";
inline constexpr std::string_view close_slot = "close_slot";
inline constexpr std::string_view leave_slot = "leave_slot";  // whose user has withdrawn
// What nobody asks for, when it is time.
inline constexpr std::string_view keep_time = "keep_time";
inline constexpr std::string_view draw_line = "draw_line";
}  // namespace slot_kind

struct slot_question {
  std::uint32_t ticket = 0;
  slot_rules plan = {};
  std::uint64_t revision = 0;     ///< of the plan
  std::int64_t starts_at_ms = 0;  ///< of the visit
  std::uint32_t permit = 0;
  std::int64_t taken_at_ms = 0;  ///< of the permit
  std::string secret = {};       ///< of a draw
};
using slot_asked = question_with<slot_question>;

namespace store_kind {
inline constexpr std::string_view create_store = "create_store";
inline constexpr std::string_view edit_store = "edit_store";
inline constexpr std::string_view close_store = "close_store";
}  // namespace store_kind

struct store_question {
  std::string name;
  std::uint32_t capacity = 0;
  std::uint32_t slots_per_user = 0;  ///< 0: no limit
  bool is_admin = false;
};
using store_asked = question_with<store_question>;

namespace permits_kind {
inline constexpr std::string_view take_permit = "take_permit";
}  // namespace permits_kind

struct permits_question {
  std::string slot;
  std::uint32_t slots_per_user = 0;
  /// Slots, and the number up to which permits of the user are over there.
  std::vector<std::pair<std::string, std::uint32_t>> over;
};
using permits_asked = question_with<permits_question>;

}  // namespace moim::sim
