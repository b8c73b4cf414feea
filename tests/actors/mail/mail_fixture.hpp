// A fixture for tests of mail: one store with a slot a day, users with mailboxes, and queries of
// the log.
#pragma once

#include "domain/mail/mailbox.hpp"
#include "tests/actors/feed/reaction_fixture.hpp"

namespace moim::actors {

inline mailbox_id box(std::uint32_t n) {
  return {user(n).value};
}

inline void open_box(node_fixture& s, std::uint32_t n) {
  s.send<mailbox>(box(n), open_mailbox{mail_language::en}, {now, user(n)});
  s.run();
}

inline std::vector<mailbox::event> events_of(const storage::event_log& log, mailbox_id of) {
  std::vector<mailbox::event> found;
  storage::memory_personal_keys keys;  // the same as those of the node_fixture
  REQUIRE(std::holds_alternative<storage::key_lookup>(keys.find_or_make({of.value})));
  storage::record_opener opener{keys, {of.value}};
  CHECK_FALSE(log.read_stream(storage::stream_of<mailbox>(of), 1, [&](const storage::record& r) {
    std::string why;
    REQUIRE(storage::decode_event<mailbox>(r, found.emplace_back(), why, opener));
    return true;
  }));
  return found;
}

/// The mails of one kind of event, as `what(event)` tells them.
template <class Event, class What>
auto recorded_by(const storage::event_log& log, std::uint32_t n, What what) {
  std::vector<decltype(what(Event{}))> found;
  for (const auto& event : events_of(log, box(n))) {
    if (const auto* e = std::get_if<Event>(&event)) {
      found.push_back(what(*e));
    }
  }
  return found;
}

using kinds = std::vector<mail_kind>;

inline kinds wanted_by(const storage::event_log& log, std::uint32_t n) {
  return recorded_by<mail_wanted>(log, n, [](const mail_wanted& e) { return e.kind; });
}

inline auto cancel(node_fixture& s, std::uint32_t n, std::uint32_t ticket,
                   const slot_id& id = the_slot()) {
  return s.send<slot>(id, cancel_reservation{user(n), ticket}, {now, user(n)});
}

inline void change_name(node_fixture& s, const std::string& name) {
  store_changes changes;
  changes.name = name;
  s.send<store>(the_store(), edit_store{organizer, false, changes}, {now, organizer});
}

}  // namespace moim::actors
