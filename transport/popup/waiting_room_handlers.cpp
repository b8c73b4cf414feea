// The handler for entering the waiting room of a store. The place is shown here and in the streams
// of the store's queues; an admitted user gets the pass that a reservation asks for.
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/popup_services.hpp"
#include "transport/popup/slot_path.hpp"

namespace moim::transport {

void enter_waiting_room(const call& c) {
  store_id store;
  if (!from_text(c.param(0), store)) {
    return c.problem("store_not_found");
  }
  with_view_of(c, store, [c, store](const actors::view_ptr& view) {
    const auto* row = view->find_store(store);
    if (row == nullptr) {
      return c.problem("store_not_found");
    }
    if (row->closed_at) {
      return c.problem(store_is_closed::code);
    }
    auto& rooms = c.thread<popup_thread_services>().rooms;
    if (!rooms) {
      return c.problem("no_waiting_room");
    }
    const auto answer = rooms->enter(store, c.user(), c.now());
    if (!answer) {
      return c.problem("waiting_room_full", {}, busy_retry_seconds);
    }
    c.reply(200, *answer);
  });
}

}  // namespace moim::transport
