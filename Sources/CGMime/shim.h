#pragma once
#include <gmime/gmime.h>

// GObject's casts and type checks are macros, which Swift does not import: these check first, so that a wrong guess is
// NULL and never a CRITICAL line in the log.

static inline InternetAddressMailbox *cgmime_as_mailbox(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_MAILBOX(address) ? (InternetAddressMailbox *)address : NULL;
}

static inline InternetAddressGroup *cgmime_as_group(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_GROUP(address) ? (InternetAddressGroup *)address : NULL;
}
