// Every planted bug is found within the seeds that the table of sim/planted_bugs.cpp allows it. One
// test case each, so that they run side by side.
#include "sim/planted_bugs.hpp"

#include <doctest/doctest.h>

#include "sim/seed_runner.hpp"

namespace moim::sim {

namespace {

void must_find(bug what) {
  for (const auto& planted : planted_bugs()) {
    if (planted.what != what) continue;
    run_options options;
    options.planted = what;
    unsigned tried = 0;
    std::string found;
    run_seeds(options, {1, planted.seeds_max}, 1, [&](const run_result& result) {
      ++tried;
      if (!result.complaints.empty()) found = result.complaints.front();
      return found.empty();
    });
    INFO("a server that " << planted.does << ", " << tried << " seeds");
    CHECK(found != "");
    MESSAGE(planted.name << " after " << tried << " seeds: " << found);
  }
}

}  // namespace

TEST_CASE("planted bug: oversell") {
  must_find(bug::oversell);
}

TEST_CASE("planted bug: pass over") {
  must_find(bug::pass_over);
}

TEST_CASE("planted bug: forget promotion") {
  must_find(bug::forget_promotion);
}

TEST_CASE("planted bug: take twice") {
  must_find(bug::take_twice);
}

TEST_CASE("planted bug: reuse ticket") {
  must_find(bug::reuse_ticket);
}

TEST_CASE("planted bug: open early") {
  must_find(bug::open_early);
}

TEST_CASE("planted bug: cancel for others") {
  must_find(bug::cancel_for_others);
}

TEST_CASE("planted bug: misplace") {
  must_find(bug::misplace);
}

TEST_CASE("planted bug: impure evolve") {
  must_find(bug::impure_evolve);
}

TEST_CASE("planted bug: forget sync") {
  must_find(bug::forget_sync);
}

TEST_CASE("planted bug: lose cancel") {
  must_find(bug::lose_cancel);
}

TEST_CASE("planted bug: half batch") {
  must_find(bug::half_batch);
}

TEST_CASE("planted bug: acknowledge failure") {
  must_find(bug::acknowledge_failure);
}

TEST_CASE("planted bug: append twice") {
  must_find(bug::append_twice);
}

TEST_CASE("planted bug: swap outcomes") {
  must_find(bug::swap_outcomes);
}

TEST_CASE("planted bug: forget replies") {
  must_find(bug::forget_replies);
}

TEST_CASE("planted bug: confuse replies") {
  must_find(bug::confuse_replies);
}

TEST_CASE("planted bug: stale snapshot") {
  must_find(bug::stale_snapshot);
}

TEST_CASE("planted bug: stale projection") {
  must_find(bug::stale_projection);
}

TEST_CASE("planted bug: reply before commit") {
  must_find(bug::reply_before_commit);
}

TEST_CASE("planted bug: lose append") {
  must_find(bug::lose_append);
}

TEST_CASE("planted bug: lose batch") {
  must_find(bug::lose_batch);
}

TEST_CASE("planted bug: deliver twice") {
  must_find(bug::deliver_twice);
}

TEST_CASE("planted bug: show too early") {
  must_find(bug::show_too_early);
}

TEST_CASE("planted bug: two entities") {
  must_find(bug::two_entities);
}

TEST_CASE("planted bug: each of them has a test of its own") {
  CHECK(planted_bugs().size() == 25);
  CHECK(find_bug("oversell"));
  CHECK_FALSE(find_bug("none"));
}

}  // namespace moim::sim
