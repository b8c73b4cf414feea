// How each event of a mailbox changes its rows. Mails that were handed over or dropped have none.
#include "actors/mail/mail_projection.hpp"

#include <algorithm>

#include "domain/ensure.hpp"

namespace moim::actors {

namespace {

using rows = std::vector<mail_row>;

void add(rows& all, const mail_wanted& e, const fact<mailbox>& f) {
  mail_row row;
  row.number = e.number;
  row.kind = e.kind;
  row.language = e.language;
  row.about = e.about;
  row.expires_at = e.expires_at;
  row.wanted_at = row.changed_at = f.time;
  row.position = f.position;
  all.push_back(row);
}

void change(rows& all, std::uint64_t number, mail_status status, timestamp at, auto more) {
  const auto row = std::ranges::find(all, number, &mail_row::number);
  ensure(row != all.end(), "a mail that changes is in the list");
  row->status = status;
  row->changed_at = at;
  more(*row);
}

void remove(rows& all, std::uint64_t number) {
  std::erase_if(all, [&](const mail_row& row) { return row.number == number; });
}

/// The mails of a mailbox after the event; `before` is null until it opens.
mail_rows changed_mails(const mail_rows& before, const fact<mailbox>& what) {
  auto all = before ? std::make_shared<rows>(*before) : std::make_shared<rows>();
  const auto set = [&](const auto& e, mail_status status, auto more) {
    change(*all, e.number, status, what.time, more);
  };
  std::visit(overloaded{[](const mailbox_opened&) {}, [](const mail_language_chosen&) {},
                        [&](const mail_wanted& e) { add(*all, e, what); },
                        [&](const mail_attempted& e) {
                          set(e, mail_status::attempted,
                              [&](mail_row& row) { row.attempts = e.attempt; });
                        },
                        [&](const mail_handed_over& e) { remove(*all, e.number); },
                        [&](const mail_failed& e) {
                          set(e, mail_status::failed, [&](mail_row& row) {
                            row.answered_at = what.position;
                            row.retry_at = e.retry_at;
                          });
                        },
                        [&](const mail_given_up& e) {
                          set(e, mail_status::given_up,
                              [&](mail_row& row) { row.answered_at = what.position; });
                        },
                        [&](const mail_dropped& e) { remove(*all, e.number); },
                        [&](const mail_requested_again& e) {
                          set(e, mail_status::wanted, [&](mail_row& row) { row.attempts = 0; });
                        }},
             what.event);
  return all;
}

void add_reminder(mail_projection& v, mailbox_id box, const reservation_id& of) {
  auto& reminded = v.reminded.edit(box);
  auto longer = reminded ? std::make_shared<std::vector<reservation_id>>(*reminded)
                         : std::make_shared<std::vector<reservation_id>>();
  longer->push_back(of);
  reminded = std::move(longer);
}

}  // namespace

const mail_row* mail_projection::find_mail(mailbox_id box, std::uint64_t number) const {
  const auto* all = mails.find(box);
  if (all == nullptr) {
    return nullptr;
  }
  const auto row = std::ranges::find(**all, number, &mail_row::number);
  return row == (*all)->end() ? nullptr : &*row;
}

bool mail_projection::is_reminded(mailbox_id box, const reservation_id& of) const {
  const auto* all = reminded.find(box);
  return all != nullptr && std::ranges::find(**all, of) != (*all)->end();
}

void mail_projection::apply(const fact<mailbox>& what) {
  auto& all = mails.edit(what.id);
  all = changed_mails(all, what);
  const auto* wanted = std::get_if<mail_wanted>(&what.event);
  if (wanted != nullptr && wanted->kind == mail_kind::reminder) {
    add_reminder(*this, what.id, wanted->about);
  }
}

void mail_projection::save(section_writer& to) const {
  to.write_map(mails);
  to.write_map(reminded);
}

bool mail_projection::load(std::string_view& in) {
  return read_map(in, mails) && read_map(in, reminded);
}

}  // namespace moim::actors
