// The projections that mail reads.
#pragma once

#include "actors/account/account_projection.hpp"
#include "actors/mail/mail_projection.hpp"
#include "actors/popup/popup_projection.hpp"

namespace moim::actors {

struct mail_reads {
  template <class View>
  mail_reads(const View& v) : accounts(v), popup(v), mail(v) {}

  /// Whether mail is sent to a user: never to one who has withdrawn.
  bool has_mailbox(user_id user) const {
    return mail.mails.find({user.value}) != nullptr && !accounts.has_withdrawn(user);
  }

  const account_projection& accounts;
  const popup_projection& popup;
  const mail_projection& mail;
};

}  // namespace moim::actors
