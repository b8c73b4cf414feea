// The list of books and checks of the auditors: a subject joins the audit of the log here.
// storage/log/stream_book.hpp says what a book is.
#pragma once

#include "domain/type_list.hpp"
#include "storage/account/account_book.hpp"
#include "storage/mail/mail_book.hpp"
#include "storage/popup/permit_book.hpp"
#include "storage/popup/slot_book.hpp"
#include "storage/popup/slots_per_user_check.hpp"

namespace moim::storage {

/// The kinds of books.
using books = type_list<slot_book, permit_book, mail_book, account_book>;

/// Checks that need all streams of a log at once, for the audit of a whole log.
using log_checks = type_list<slots_per_user_check>;

}  // namespace moim::storage
