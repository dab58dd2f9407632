#ifndef CTOML_H
#define CTOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a document.
typedef enum {
    /// `bytes` hold the tree.
    CTOML_PARSED = 0,
    /// It is no TOML; `bytes` hold the message, `line` and `column` the place.
    CTOML_MALFORMED = 1,
    /// It nests deeper or has more values than allowed; `bytes` hold the message, `line` and `column` the place.
    CTOML_TOO_LARGE = 2,
    /// Memory ran out or the library failed in a way of its own; `bytes` may hold a message.
    CTOML_FAILED = 3
} ctoml_status;

/// The outcome of `ctoml_parse`; to be given back to `ctoml_free`.
///
/// The tree is one node, in little-endian order:
///   node   = kind:u8 line:u32 column:u32 value
///   value  = count:u32 *(line:u32 column:u32 length:u32 name node)   for 't', a table; each key with its own place
///          / count:u32 *node                                        for 'a', an array
///          / length:u32 text                                        for 's', a string, and 'd', a date or time
///          / integer:i64                                            for 'i'
///          / real:f64                                               for 'f'
///          / octet:u8                                               for 'b', a boolean
/// Lines and columns count from 1; 0 when unknown.
typedef struct {
    ctoml_status status;
    uint32_t line;
    uint32_t column;
    uint8_t *bytes;
    size_t count;
} ctoml_result;

/// Parses `count` bytes of TOML 1.0. Never throws. At most `node_limit` values, nested at most `depth_limit` deep.
void ctoml_parse(
    const uint8_t *text, size_t count, uint32_t depth_limit, uint32_t node_limit, ctoml_result *result);

/// Releases what `ctoml_parse` filled in.
void ctoml_free(ctoml_result *result);

#ifdef __cplusplus
}
#endif

#endif
