// The table that docs/simulation.md shows, and that a test goes through.
#include "sim/planted/planted_bugs.hpp"

#include <algorithm>
#include <array>

namespace moim::sim {

namespace {

constexpr std::array table{
    planted_bug{bug::oversell, "oversell", "confirms one more than the capacity", 5},
    planted_bug{bug::pass_over, "pass_over", "promotes who came last", 25},
    planted_bug{bug::forget_promotion, "forget_promotion", "leaves a freed place empty", 10},
    planted_bug{bug::take_twice, "take_twice", "lets a user in who is in already", 5},
    planted_bug{bug::reuse_ticket, "reuse_ticket",
                "gives the last ticket again when it was cancelled", 10},
    planted_bug{bug::open_early, "open_early", "takes reservations before the opening", 20},
    planted_bug{bug::cancel_for_others, "cancel_for_others", "cancels a ticket for whoever asks",
                5},
    planted_bug{bug::draw_otherwise, "draw_otherwise",
                "gives the places of a draw in the order of arrival", 40},
    planted_bug{bug::open_again, "open_again", "opens a line again when somebody looks", 20},
    planted_bug{bug::sleep_through, "sleep_through", "does nothing when a timer fires", 30},
    planted_bug{bug::skip_offer, "skip_offer", "offers a place to the second in line", 30},
    planted_bug{bug::expire_early, "expire_early", "ends offers before their time", 40},
    planted_bug{bug::offer_too_many, "offer_too_many", "gives away places that are offered", 25},
    planted_bug{bug::cancel_late, "cancel_late", "lets people cancel after that has closed", 15},
    planted_bug{bug::misplace, "misplace", "tells who waits a place too good", 10},
    planted_bug{bug::impure_evolve, "impure_evolve", "keeps in memory what no event tells", 10},
    planted_bug{bug::free_hidden, "free_hidden", "gives a place away for one that is hidden", 10},
    planted_bug{bug::react_twice, "react_twice",
                "forgets at a restart which events it has reacted to", 5},
    planted_bug{bug::reuse_permit, "reuse_permit", "takes a permit that is spent", 10},
    planted_bug{bug::forgive_late, "forgive_late",
                "says that a permit is over, and takes it when it comes after all", 50},
    planted_bug{bug::want_again, "want_again",
                "tells of an event again when it forgets at a restart that it has", 5},
    planted_bug{bug::remind_twice, "remind_twice", "reminds twice when a timer fires twice", 10},
    planted_bug{bug::late_outcome, "late_outcome",
                "takes the outcome of an attempt for that of the one before", 10},
    planted_bug{bug::sign_in_withdrawn, "sign_in_withdrawn", "signs in who has withdrawn", 10},
    planted_bug{bug::one_more_slot, "one_more_slot",
                "gives a permit for one slot more than the store allows", 20},
    planted_bug{bug::return_unasked, "return_unasked",
                "takes a permit back that its slot has not given up", 20},
    planted_bug{bug::forget_sync, "forget_sync", "acknowledges what is written but not synced", 5},
    planted_bug{bug::lose_cancel, "lose_cancel",
                "loses the last batch at a crash when it has a cancellation", 10},
    planted_bug{bug::half_batch, "half_batch", "keeps the whole records of a torn batch", 30},
    planted_bug{bug::acknowledge_failure, "acknowledge_failure",
                "acknowledges what the disk refused", 5},
    planted_bug{bug::append_twice, "append_twice", "now and then appends a request twice", 5},
    planted_bug{bug::swap_outcomes, "swap_outcomes",
                "tells two entities of a batch each other's position", 5},
    planted_bug{bug::forget_replies, "forget_replies", "does not find the answer to a repeat", 20},
    planted_bug{bug::confuse_replies, "confuse_replies", "finds another key's answer", 5},
    planted_bug{bug::stale_snapshot, "stale_snapshot",
                "gives an older state as the latest snapshot", 5},
    planted_bug{bug::stale_projection, "stale_projection",
                "starts with a view that misses an event", 5},
    planted_bug{bug::skip_reaction, "skip_reaction", "starts as if it had reacted to everything",
                10},
    planted_bug{bug::reply_before_commit, "reply_before_commit",
                "tells entities that appends are durable at once", 5},
    planted_bug{bug::lose_append, "lose_append",
                "now and then drops an append on the way to the writer", 10},
    planted_bug{bug::lose_batch, "lose_batch", "now and then drops a batch on the way to the view",
                5},
    planted_bug{bug::deliver_twice, "deliver_twice", "delivers every other command twice", 5},
    planted_bug{bug::show_too_early, "show_too_early",
                "does not wait for the position that a reader asks for", 60},
    planted_bug{bug::two_entities, "two_entities", "wakes a second entity of a stream", 5},
    planted_bug{bug::remind_early, "remind_early", "reminds an hour early", 15},
    planted_bug{bug::remind_cancelled, "remind_cancelled",
                "reminds of what was cancelled since it was due", 250},
    planted_bug{bug::hand_over_first, "hand_over_first",
                "hands a mail over before the attempt is written down", 5},
    planted_bug{bug::lose_mail, "lose_mail", "forgets at a restart which mails are to be sent", 10},
    planted_bug{bug::write_to_another, "write_to_another", "writes to another user's address", 5},
    planted_bug{bug::keep_place, "keep_place", "frees one place of who withdraws, and no other",
                80},
    planted_bug{bug::keep_login, "keep_login", "keeps the logins of who withdraws", 40},
    planted_bug{bug::tell_withdrawn, "tell_withdrawn", "wants mail for who has withdrawn", 15},
    planted_bug{bug::write_to_withdrawn, "write_to_withdrawn",
                "writes to who has withdrawn, at the address that it knew", 250},
    planted_bug{bug::keep_key, "keep_key", "has destroyed keys again after a crash", 25},
    planted_bug{bug::lose_key, "lose_key", "does not sync new keys", 5},
};

}  // namespace

std::span<const planted_bug> planted_bugs() {
  return table;
}

std::optional<planted_bug> find_bug(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const planted_bug& b) { return b.name == name; });
  return found == table.end() ? std::nullopt : std::optional{*found};
}

}  // namespace moim::sim
