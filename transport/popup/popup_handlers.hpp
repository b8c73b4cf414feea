// The functions behind the routes of stores and reservations; popup_routes.cpp has the rows.
#pragma once

namespace moim::transport {

class call;

// store_handlers.cpp
void announce_store(const call& c);
void edit_store_by_id(const call& c);
void close_store_by_id(const call& c);
void list_stores(const call& c);
void list_categories(const call& c);
void show_store(const call& c);
void list_slots(const call& c);

// reservation_handlers.cpp
void reserve_place(const call& c);
void show_my_place(const call& c);
void list_reservations(const call& c);
void show_reservation_by_id(const call& c);
void cancel_reservation_by_id(const call& c);
void accept_offer_by_id(const call& c);
void hide_reservation_by_id(const call& c);

// calendar_handlers.cpp
void show_calendar_entry(const call& c);

// draw_handlers.cpp
void show_draw(const call& c);

// receipt_handlers.cpp
void show_receipt(const call& c);
void show_slot_head(const call& c);
void show_receipt_keys(const call& c);

// queue_handlers.cpp
void watch_queue(const call& c);

// waiting_room_handlers.cpp
void enter_waiting_room(const call& c);

}  // namespace moim::transport
