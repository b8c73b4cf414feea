// The functions behind the routes of mail; mail_routes.cpp has the rows.
#pragma once

namespace moim::transport {

class call;

void list_mail(const call& c);
void retry_mail(const call& c);
void show_mail_settings(const call& c);
void change_mail_settings(const call& c);

}  // namespace moim::transport
