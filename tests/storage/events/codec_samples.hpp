// Samples of the events of all subjects: one line for each subject.
#pragma once

#include "tests/storage/account/account_samples.hpp"
#include "tests/storage/mail/mail_samples.hpp"
#include "tests/storage/popup/popup_samples.hpp"
