// Reads the types of events, not their data.
#include "storage/account/account_book.hpp"

namespace moim::storage {

void account_book::take(const record& record, audit_context*, promises& broken) {
  if (record.type == "account_opened") {
    demand(broken, !opened && record.version == 1, "an account is opened once, and first of all");
    opened = true;
    return;
  }
  demand(broken, opened, "nothing happens to an account that is not open");
  if (record.type == "account_erased") {
    demand(broken, withdrawn_at != 0 && !erased, "an account is erased once, when it is withdrawn");
    demand(broken, reacted_to_by(record) == withdrawn_at,
           "an account is erased as it is withdrawn");
    erased = true;
    return;
  }
  demand(broken, withdrawn_at == 0, "nothing happens to an account that is withdrawn");
  if (record.type == "account_withdrawn") {
    withdrawn_at = record.position;
  }
}

std::uint64_t withdrawn_at(audit_context& around, const std::string& user) {
  const auto* book = around.book_of<account_book>("account/" + user);
  return book == nullptr ? 0 : book->withdrawn_at;
}

}  // namespace moim::storage
