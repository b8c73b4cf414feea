// The rows of the route table that are about mail.
#include "transport/mail/mail_handlers.hpp"
#include "transport/mail/mail_list.hpp"
#include "transport/mail/mail_subject.hpp"
#include "transport/mail/mail_types.hpp"

namespace moim::transport {

std::vector<route> mail_routes() {
  using boost::beast::http::verb;
  return {
      {.verb = verb::get,
       .path = "/api/v1/users/me/mail",
       .who = access::user,
       .handle = &show_mail_settings,
       .tag = "mail",
       .summary = "In which language I am written to",
       .response = &schema_of<mail_settings>,
       .problems = {"mailbox_not_open"}},
      {.verb = verb::put,
       .path = "/api/v1/users/me/mail",
       .who = access::user,
       .handle = &change_mail_settings,
       .tag = "mail",
       .summary = "Choose in which language I am written to",
       .request = &schema_of<mail_settings>,
       .response = &schema_of<mail_settings>,
       .problems = {"mailbox_not_open"}},
      {.verb = verb::get,
       .path = "/api/v1/admin/mail",
       .who = access::admin,
       .handle = &list_mail,
       .tag = "admin",
       .summary = "Mail that is still to be sent or was given up, newest first",
       .response = &schema_of<mail_page>,
       .query = {"status", "limit", "cursor"},
       .problems = {"invalid_parameter", "invalid_cursor"}},
      {.verb = verb::post,
       .path = "/api/v1/admin/mail/{userId}/{number}/retry",
       .who = access::admin,
       .handle = &retry_mail,
       .tag = "admin",
       .summary = "Send a mail again that was given up",
       .response = &schema_of<mail_status_answer>,
       .problems = {"mailbox_not_open", "mail_not_found", "mail_not_given_up"}},
  };
}

}  // namespace moim::transport
