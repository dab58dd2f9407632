#pragma once
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* OpenSSL's macros as functions, for Swift. */

static inline int telepost_tls_set_minimum(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

/// No compression, no renegotiation, and the buffers of an idle session given back.
static inline void telepost_tls_set_safe_defaults(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline void telepost_tls_set_automatic_groups(SSL_CTX *context) {
    SSL_CTX_set_dh_auto(context, 1);
}

static inline void telepost_tls_set_session_cache(SSL_CTX *context, long mode) {
    SSL_CTX_set_session_cache_mode(context, mode);
}

/// The keys of the tickets of a context are so many octets (OpenSSL's own layout).
enum { telepost_tls_ticket_octets = 80 };

static inline int telepost_tls_get_ticket_keys(SSL_CTX *context, unsigned char *keys) {
    return (int)SSL_CTX_get_tlsext_ticket_keys(context, keys, telepost_tls_ticket_octets);
}

static inline int telepost_tls_set_ticket_keys(SSL_CTX *context, unsigned char *keys) {
    return (int)SSL_CTX_set_tlsext_ticket_keys(context, keys, telepost_tls_ticket_octets);
}

/// Names the authorities of a PEM file to clients that are asked for a certificate.
static inline int telepost_tls_name_authorities(SSL_CTX *context, const char *file) {
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(file);
    if (names == NULL) { return 0; }
    SSL_CTX_set_client_CA_list(context, names);
    return 1;
}

/// Octets of `name` must end in NUL.
static inline int telepost_tls_set_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

static inline BIO_METHOD *telepost_bio_method(const char *name) {
    return BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, name);
}

static inline long telepost_bio_octets(BIO *memory, char **octets) {
    return BIO_get_mem_data(memory, octets);
}

/// Writes `name` in one line with everything odd escaped.
static inline int telepost_x509_print_name(BIO *memory, const X509_NAME *name) {
    return X509_NAME_print_ex(memory, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
}

static inline GENERAL_NAMES *telepost_x509_names(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int telepost_x509_names_count(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

/// The octets of a DNS name or an IP address, whose kind (`GEN_DNS`, `GEN_IPADD`) is returned; NULL for other kinds.
static inline const unsigned char *telepost_x509_name_octets(
    const GENERAL_NAMES *names, int index, int *kind, int *count) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    *kind = name->type;
    *count = 0;
    if (name->type != GEN_DNS && name->type != GEN_IPADD) { return NULL; }
    const ASN1_STRING *text = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
    *count = ASN1_STRING_length(text);
    return ASN1_STRING_get0_data(text);
}
