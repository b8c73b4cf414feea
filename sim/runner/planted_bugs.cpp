// The table of planted bugs of the engine; docs/simulation.md shows all rows, and a test goes
// through them.
#include "sim/runner/planted_bugs.hpp"

#include <array>

#include "sim/planted/planted_actors.hpp"
#include "sim/subjects.hpp"

namespace moim::sim {

namespace {

constexpr std::array engine_bug_table{
    planted_bug{.name = "forget_sync",
                .does = "acknowledges what is written but not synced",
                .seeds_max = 5,
                .on_disk = {.forgets_syncs = true}},
    planted_bug{.name = "half_batch",
                .does = "keeps the whole records of a torn batch",
                .seeds_max = 30,
                .on_disk = {.at_crash = &keep_torn_records}},
    planted_bug{.name = "acknowledge_failure",
                .does = "acknowledges what the disk refused",
                .seeds_max = 5,
                .in_log = {log_fault::kind::acknowledge_failure}},
    planted_bug{.name = "append_twice",
                .does = "now and then appends a request twice",
                .seeds_max = 5,
                .in_log = {log_fault::kind::append_twice}},
    planted_bug{.name = "swap_outcomes",
                .does = "tells two entities of a batch each other's position",
                .seeds_max = 5,
                .in_log = {log_fault::kind::swap_outcomes}},
    planted_bug{.name = "forget_replies",
                .does = "does not find the answer to a repeat",
                .seeds_max = 20,
                .in_log = {log_fault::kind::forget_replies}},
    planted_bug{.name = "confuse_replies",
                .does = "finds another key's answer",
                .seeds_max = 5,
                .in_log = {log_fault::kind::confuse_replies}},
    planted_bug{.name = "stale_snapshot",
                .does = "gives an older state as the latest snapshot",
                .seeds_max = 5,
                .in_log = {log_fault::kind::stale_snapshot}},
    planted_bug{.name = "stale_projection",
                .does = "starts with a view that misses an event",
                .seeds_max = 5,
                .in_log = {log_fault::kind::stale_projection}},
    planted_bug{.name = "skip_reaction",
                .does = "starts as if it had reacted to everything",
                .seeds_max = 10,
                .in_log = {log_fault::kind::skip_reaction}},
    planted_bug{"reply_before_commit", "tells entities that appends are durable at once", 5,
                &break_actors<actor_bug::reply_before_commit>},
    planted_bug{"lose_append", "now and then drops an append on the way to the writer", 10,
                &break_actors<actor_bug::lose_append>},
    planted_bug{"lose_batch", "now and then drops a batch on the way to the view", 5,
                &break_actors<actor_bug::lose_batch>},
    planted_bug{"deliver_twice", "delivers every other command twice", 5,
                &break_actors<actor_bug::deliver_twice>},
    planted_bug{"show_too_early", "does not wait for the position that a reader asks for", 60,
                &break_actors<actor_bug::show_too_early>},
    planted_bug{"two_entities", "wakes a second entity of a stream", 5,
                &break_actors<actor_bug::two_entities>},
    planted_bug{.name = "keep_key",
                .does = "has destroyed keys again after a crash",
                .seeds_max = 25,
                .in_keys = key_fault::keep_destroyed},
    planted_bug{.name = "lose_key",
                .does = "does not sync new keys",
                .seeds_max = 5,
                .in_keys = key_fault::forget_sync},
};

}  // namespace

const std::vector<const planted_bug*>& planted_bugs() {
  static const auto all = [] {
    std::vector<const planted_bug*> bugs;
    for (const auto& bug : engine_bug_table) bugs.push_back(&bug);
    for (const auto& subject : simulated_subjects()) {
      for (const auto& bug : subject.bugs) bugs.push_back(&bug);
    }
    return bugs;
  }();
  return all;
}

const planted_bug* find_bug(std::string_view name) {
  for (const auto* bug : planted_bugs()) {
    if (bug->name == name) return bug;
  }
  return nullptr;
}

}  // namespace moim::sim
