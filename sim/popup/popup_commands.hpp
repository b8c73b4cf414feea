// A question is kept in words (sim/auditor/reference_model.hpp), so that nothing of the domain is
// between it and what is expected. Here it becomes a command, and a command that the server's own
// code makes becomes a question.
#pragma once

#include <string>

#include "domain/account/account.hpp"
#include "domain/ensure.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "sim/auditor/reference_model.hpp"

namespace moim::sim {

template <class Id>
Id parse(const std::string& text) {
  Id id;
  ensure(from_text(text, id), "the simulation writes ids that can be read");
  return id;
}

template <class A>
typename A::id id_of(const question& q) {
  return parse<typename A::id>(q.stream.substr(A::category.size() + 1));
}

slot::command slot_command(const question& q);
account::command account_command(const question& q);
mailbox::command mailbox_command(const question& q);

/// What one step of a reservation asks, where a store limits the slots a user; `whole` is what the
/// user asked.
question step_of(question whole, const slot_id& id, const slot::command& command);
question step_of(question whole, const permit_holder& id, const permits::command& command);

}  // namespace moim::sim
