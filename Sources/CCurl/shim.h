#pragma once
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.

static inline CURLcode telepost_curl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

static inline CURLcode telepost_curl_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

static inline CURLcode telepost_curl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
    return curl_easy_setopt(handle, option, pointer);
}

static inline CURLcode telepost_curl_set_writer(
    CURL *handle, size_t (*writer)(char *octets, size_t size, size_t count, void *owner), void *owner) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, owner) : code;
}

static inline long telepost_curl_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/// The media type of the answer; a null pointer when it has none. Good until the handle is cleaned up.
static inline const char *telepost_curl_content_type(CURL *handle) {
    char *type = 0;
    curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
    return type;
}

/// How many seconds the server asks to wait, 0 when it does not.
static inline long telepost_curl_retry_after(CURL *handle) {
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
    return seconds > 0 && seconds < 1000000000 ? (long)seconds : 0;
}

/// Whether the request was written out, at least in part.
static inline int telepost_curl_has_sent(CURL *handle) {
    long octets = 0;
    curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &octets);
    return octets > 0;
}

static inline int telepost_curl_may_send(void *handle, char *theirs, char *ours, int their_port, int our_port) {
    (void)theirs, (void)ours, (void)their_port, (void)our_port;
    return telepost_curl_has_sent(handle) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/// Has a request written once only: by itself the library writes it again when a kept connection ends before an answer.
static inline CURLcode telepost_curl_send_once(CURL *handle) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, telepost_curl_may_send);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_PREREQDATA, handle) : code;
}

/// The result of a transfer that is done.
static inline CURLcode telepost_curl_result(const CURLMsg *message) { return message->data.result; }
