// The id of a mailbox.
#pragma once

#include "domain/ids.hpp"

namespace moim {

/// The mailbox of the user with the same uuid.
using mailbox_id = id_of<struct mailbox_kind>;

}  // namespace moim
