// The functions behind the routes of accounts; account_routes.cpp has the rows.
#pragma once

namespace moim::transport {

class call;

// sign_in_handlers.cpp
void sign_up(const call& c);
void sign_in(const call& c);
void refresh_tokens_of(const call& c);
void sign_out(const call& c);
void set_role(const call& c);

// profile_handlers.cpp
void show_me(const call& c);
void change_me(const call& c);
void change_my_password(const call& c);
void withdraw_me(const call& c);

// kakao_handlers.cpp
void begin_kakao(const call& c);
void return_from_kakao(const call& c);
void finish_kakao(const call& c);
void link_to_kakao(const call& c);
void find_addresses(const call& c);

// ticket_handlers.cpp
void issue_ticket(const call& c);

}  // namespace moim::transport
