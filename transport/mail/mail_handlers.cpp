// The handlers for the mail ledger of admins, and for the language of mail to a user.
#include "transport/mail/mail_handlers.hpp"

#include "transport/api/log_read.hpp"
#include "transport/host/whole_number.hpp"
#include "transport/mail/mail_delivery_settings.hpp"
#include "transport/mail/mail_list.hpp"
#include "transport/mail/mail_message.hpp"
#include "transport/mail/mail_types.hpp"

namespace moim::transport {

void list_mail(const call& c) {
  const auto page = c.paging();
  if (!page) {
    return;
  }
  mail_query query{
      {}, page->before, page->limit, mail_domain(c.settings<mail_delivery_settings>().mail_from)};
  if (const auto name = c.query("status")) {
    query.status = parse_mail_status(*name);
    if (!query.status) {
      return c.problem("invalid_parameter", R"(,"parameter":"status")");
    }
  }
  c.with_view([c, query](const actors::view_ptr& view) {
    read_log(
        c,
        [view, query, &keys = c.app().shared().node.keys()](const storage::event_log& log) {
          const auto read = [&](std::uint64_t from, const auto& visit) {
            return log.read_from(from, visit);
          };
          return list_mails(*view, query, read, keys);
        },
        [c](const mail_page& found) { c.reply(200, found); });
  });
}

void retry_mail(const call& c) {
  mailbox_id box;
  const auto number = parse_whole_number(c.param(1));
  if (!from_text(c.param(0), box) || !number) {
    return c.reject(mail_not_found{});
  }
  c.command<mailbox>(box, request_mail_again{*number},
                     [c](const mailbox_receipt& receipt, std::uint64_t position) {
                       c.reply(200, mail_status_answer{receipt.number, receipt.status}, position);
                     });
}

void show_mail_settings(const call& c) {
  c.ask<mailbox>({c.user().value}, show_mailbox{},
                 [c](const mailbox_receipt& receipt, std::uint64_t) {
                   c.reply(200, mail_settings{receipt.language});
                 });
}

void change_mail_settings(const call& c) {
  const auto body = c.body<mail_settings>();
  if (!body) {
    return;
  }
  c.command<mailbox>({c.user().value}, choose_mail_language{body->language},
                     [c](const mailbox_receipt& receipt, std::uint64_t position) {
                       c.reply(200, mail_settings{receipt.language}, position);
                     });
}

}  // namespace moim::transport
