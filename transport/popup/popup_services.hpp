// The services behind the handlers of stores and reservations. The server has, by their types,
// receipt_keys, draw_secrets and, while they are turned on, waiting_rooms; each I/O thread has the
// following.
#pragma once

#include <optional>

#include "domain/limits.hpp"
#include "transport/popup/list_cache.hpp"
#include "transport/popup/queue_hub.hpp"
#include "transport/popup/receipt.hpp"
#include "transport/popup/store_json_cache.hpp"
#include "transport/popup/waiting_room_facade.hpp"

namespace moim::transport {

class api;

struct popup_thread_services {
  explicit popup_thread_services(api& app);

  receipt_issuer receipts;
  store_json_cache stores;
  list_cache lists{limits::list_answer_bytes_max};
  std::optional<waiting_room_facade> rooms;  ///< none: no store has a waiting room
  queue_hub queues;
};

}  // namespace moim::transport
