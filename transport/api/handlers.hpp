// The functions behind the routes, one for each operation; routes.cpp says which is which. They are
// grouped by subject in *_routes.cpp.
#pragma once

#include "transport/api/api_types.hpp"
#include "transport/api/call.hpp"

namespace moim::transport {

// account_routes.cpp
void sign_up(const call& c);
void sign_in(const call& c);
void refresh_tokens_of(const call& c);
void sign_out(const call& c);
void set_role(const call& c);

// profile_routes.cpp
void show_me(const call& c);
void change_me(const call& c);
void change_my_password(const call& c);
void withdraw_me(const call& c);

// kakao_routes.cpp
void begin_kakao(const call& c);
void return_from_kakao(const call& c);
void finish_kakao(const call& c);
void link_to_kakao(const call& c);
void find_addresses(const call& c);

// store_routes.cpp
void announce_store(const call& c);
void edit_store_by_id(const call& c);
void close_store_by_id(const call& c);
void list_stores(const call& c);
void list_categories(const call& c);
void show_store(const call& c);
void list_slots(const call& c);

// reservation_routes.cpp
void reserve_place(const call& c);
void show_my_place(const call& c);
void list_reservations(const call& c);
void show_reservation_by_id(const call& c);
void cancel_reservation_by_id(const call& c);
void accept_offer_by_id(const call& c);
void hide_reservation_by_id(const call& c);

// calendar_routes.cpp
void show_calendar_entry(const call& c);

// draw_routes.cpp
void show_draw(const call& c);

// mail_routes.cpp
void list_mail(const call& c);
void retry_mail(const call& c);
void show_mail_settings(const call& c);
void change_mail_settings(const call& c);

// receipt_routes.cpp
void show_receipt(const call& c);
void show_slot_head(const call& c);
void show_receipt_keys(const call& c);

// queue_routes.cpp
void watch_queue(const call& c);
void issue_ticket(const call& c);

// room_routes.cpp
void enter_waiting_room(const call& c);

// log_routes.cpp
void show_log(const call& c);

// audit_routes.cpp
void show_stream(const call& c);
void show_entity(const call& c);
void show_view(const call& c);

// system_routes.cpp
void show_openapi(const call& c);
void show_health(const call& c);
void show_readiness(const call& c);
void show_metrics(const call& c);

}  // namespace moim::transport
