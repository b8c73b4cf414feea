// One function for each aggregate that needs no more than the question.
#include "sim/spoken_command.hpp"

#include <boost/describe/enum_from_string.hpp>

namespace moim::sim {

slot::command slot_command(const question& q) {
  const auto user = parse<user_id>(q.user);
  switch (q.about) {
    case subject::reserve:
      return reserve{user,
                     {q.capacity, q.waitlist_limit, {q.opens_at_ms}, {q.closes_at_ms}, q.revision}};
    case subject::cancel:
      return cancel_reservation{user, q.ticket};
    case subject::hide:
      return hide_reservation{user, q.ticket, {q.starts_at_ms}};
    case subject::show_reservation:
      return show_reservation{user, q.ticket};
    default:
      return show_place{user};
  }
}

account::command account_command(const question& q) {
  const auto session = q.session.empty() ? session_id{} : parse<session_id>(q.session);
  role may = role::user;
  boost::describe::enum_from_string(q.role.c_str(), may);
  switch (q.about) {
    case subject::open_account:
      return open_account{{q.user + "@example.com"}, {q.text}, "$argon2id$", may};
    case subject::grant_role:
      return grant_role{may};
    case subject::start_session:
      return start_session{session, {q.expires_at_ms}};
    case subject::rotate_session:
      return rotate_session{session, q.generation, {q.expires_at_ms}};
    case subject::end_session:
      return end_session{session, q.generation};
    default:
      return show_account{};
  }
}

mailbox::command mailbox_command(const question& q) {
  mail_language language = mail_language::ko;
  boost::describe::enum_from_string(q.text.c_str(), language);
  switch (q.about) {
    case subject::open_mailbox:
      return open_mailbox{language};
    case subject::choose_language:
      return choose_mail_language{language};
    case subject::retry_mail:
      return request_mail_again{q.number};
    default:
      return show_mailbox{};
  }
}

}  // namespace moim::sim
