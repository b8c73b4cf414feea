// The aggregates of Moim: what has a stream in the log. A subject joins the log, the snapshots and
// the entity actors by the line that it has here.
#pragma once

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "domain/type_list.hpp"

namespace moim {

using aggregates = type_list<account, login, store, slot, mailbox, permits>;

}  // namespace moim
