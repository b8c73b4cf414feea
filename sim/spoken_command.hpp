// A question is kept in words (sim/expectation.hpp), so that nothing of the domain is between it
// and what is expected. Here it becomes a command.
#pragma once

#include <string>

#include "domain/account.hpp"
#include "domain/ensure.hpp"
#include "domain/mailbox.hpp"
#include "domain/slot.hpp"
#include "sim/expectation.hpp"

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

}  // namespace moim::sim
