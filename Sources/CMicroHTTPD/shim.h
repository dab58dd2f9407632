#pragma once
#include <microhttpd.h>
#include <string.h>

/// What a daemon of ours needs to know; MHD_start_daemon is variadic, which Swift cannot call.
struct telepost_mhd_settings {
    MHD_socket listener;
    unsigned int connections;
    unsigned int timeout;
    void *owner;
    void *(*begin)(void *owner, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback complete;
};

/// Leaves percent-encoding alone: the target is read from the octets that came.
static inline size_t telepost_mhd_keep(void *owner, struct MHD_Connection *connection, char *text) {
    (void)owner;
    (void)connection;
    return strlen(text);
}

static inline struct MHD_Daemon *telepost_mhd_start(const struct telepost_mhd_settings *settings) {
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, settings->handle, settings->owner,
        MHD_OPTION_LISTEN_SOCKET, settings->listener, MHD_OPTION_CONNECTION_LIMIT, settings->connections,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->timeout, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, telepost_mhd_keep, NULL, MHD_OPTION_URI_LOG_CALLBACK, settings->begin,
        settings->owner, MHD_OPTION_NOTIFY_COMPLETED, settings->complete, settings->owner, MHD_OPTION_END);
}
