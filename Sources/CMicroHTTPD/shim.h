#pragma once
#include <microhttpd.h>
#include <string.h>

/// What a daemon of ours needs to know; MHD_start_daemon is variadic, which Swift cannot call.
struct telepost_mhd_settings {
    MHD_socket listener;
    unsigned int connections;
    /// From one address; 0: as many as there may be at all.
    unsigned int connections_per_client;
    unsigned int timeout;
    /// PEM, and what GnuTLS calls priorities; NULL: without TLS.
    const char *certificate;
    const char *key;
    const char *priorities;
    void *owner;
    void *(*begin)(void *owner, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback complete;
    MHD_NotifyConnectionCallback notice;
};

/// What a content reader says, as plain numbers.
enum { telepost_mhd_end_of_stream = -1, telepost_mhd_end_with_error = -2 };

/// Whether a connection is there; it is about to be closed otherwise.
static inline int telepost_mhd_has_begun(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

/// Leaves percent-encoding alone: the target is read from the octets that came.
static inline size_t telepost_mhd_keep(void *owner, struct MHD_Connection *connection, char *text) {
    (void)owner;
    (void)connection;
    return strlen(text);
}

static inline struct MHD_Daemon *telepost_mhd_start(const struct telepost_mhd_settings *settings) {
    const int has_tls = settings->certificate != NULL;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)settings->priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | (has_tls ? MHD_USE_TLS : 0), 0, NULL,
        NULL, settings->handle, settings->owner, MHD_OPTION_LISTEN_SOCKET, settings->listener,
        MHD_OPTION_CONNECTION_LIMIT, settings->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        settings->connections_per_client, MHD_OPTION_CONNECTION_TIMEOUT, settings->timeout,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, telepost_mhd_keep, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, settings->begin, settings->owner, MHD_OPTION_NOTIFY_COMPLETED, settings->complete,
        settings->owner, MHD_OPTION_NOTIFY_CONNECTION, settings->notice, settings->owner, MHD_OPTION_ARRAY,
        has_tls ? tls : none, MHD_OPTION_END);
}

/// The address of the client; NULL when the library does not know it.
static inline const struct sockaddr *telepost_mhd_client(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *facts = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return facts == NULL ? NULL : facts->client_addr;
}

/// The connection's socket; -1 when there is none.
static inline int telepost_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *facts = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return facts == NULL ? -1 : facts->connect_fd;
}
