// libphonenumber behind C: no C++ type and no exception gets past these functions.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What a text turned out to be; the library's answers, folded.
typedef enum : int32_t {
    number_possible = 0,
    number_too_short = 1,
    number_too_long = 2,
    number_wrong_length = 3,
    number_local_only = 4,
    number_unknown_calling_code = 5,
    number_unreadable = 6,
    number_failed = 7,
} number_outcome;

enum {
    number_text_size = 24,       // room for +, digits and the closing NUL
    number_calling_codes = 1000  // one more than the highest calling code
};

// Reads `text` (NUL-terminated: an optional + and ASCII digits) in `region` (ISO 3166, or "ZZ" for none). `e164` has room
// for number_text_size octets; it is the number in international form, also when it is not possible, and empty when it
// could not be read. `calling_code` is the country calling code as far as it could be read, else 0.
number_outcome number_read(const char *text, const char *region, char *e164, int32_t *calling_code);

// For each country calling code the lengths that national numbers may have: bit n for n digits; 0 where there is no such
// code. `lengths` has room for number_calling_codes entries.
void number_lengths(uint32_t *lengths);

// The calling code of `region`, 0 when the region is unknown.
int32_t number_calling_code(const char *region);

// The main region of a calling code: two letters (or "001" for none) and NUL into `region`, which has room for 4.
void number_region(int32_t calling_code, char *region);

// The region of a number in international form (NUL-terminated, with its +): two letters (or "001" for none, or nothing
// when it is not known) and NUL into `region`, which has room for 4. Where the regions of a calling code cannot be told
// apart by the number, it is the code's main region.
void number_region_of(const char *e164, char *region);

#ifdef __cplusplus
}
#endif
