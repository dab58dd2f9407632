#include "CPhoneNumber.h"

#include <cstring>
#include <set>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

// The library writes to standard output unless told otherwise.
PhoneNumberUtil &library() {
    static PhoneNumberUtil *const shared = [] {
        PhoneNumberUtil *made = PhoneNumberUtil::GetInstance();
        made->SetLogger(new NullLogger);
        return made;
    }();
    return *shared;
}

number_outcome outcome(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return number_possible;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return number_unknown_calling_code;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN: return number_too_short;
    case PhoneNumberUtil::TOO_LONG_NSN: return number_too_long;
    case PhoneNumberUtil::NOT_A_NUMBER: return number_unreadable;
    }
    return number_unreadable;
}

number_outcome outcome(PhoneNumberUtil::ValidationResult result) {
    switch (result) {
    case PhoneNumberUtil::IS_POSSIBLE: return number_possible;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return number_local_only;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE: return number_unknown_calling_code;
    case PhoneNumberUtil::TOO_SHORT: return number_too_short;
    case PhoneNumberUtil::INVALID_LENGTH: return number_wrong_length;
    case PhoneNumberUtil::TOO_LONG: return number_too_long;
    }
    return number_wrong_length;
}

}  // namespace

number_outcome number_read(const char *text, const char *region, char *e164, int32_t *calling_code) {
    *calling_code = 0;
    e164[0] = 0;
    try {
        PhoneNumber number;
        const number_outcome parsed = outcome(library().Parse(text, region, &number));
        if (parsed != number_possible) return parsed;
        *calling_code = number.country_code();
        std::string written;
        library().Format(number, PhoneNumberUtil::E164, &written);
        if (written.size() >= number_text_size) return number_too_long;
        std::memcpy(e164, written.c_str(), written.size() + 1);
        return outcome(library().IsPossibleNumberWithReason(number));
    } catch (...) {
        return number_failed;
    }
}

void number_lengths(uint32_t *lengths) {
    std::memset(lengths, 0, number_calling_codes * sizeof *lengths);
    try {
        std::set<int> codes;
        library().GetSupportedCallingCodes(&codes);
        for (const int code : codes) {
            if (code <= 0 || code >= number_calling_codes) continue;
            // Whether a number is possible depends on how many digits it has, not on which.
            uint64_t national = 1;
            for (int digits = 1; digits <= 15; digits += 1, national *= 10) {
                PhoneNumber number;
                number.set_country_code(code);
                number.set_national_number(national);
                if (library().IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE) {
                    lengths[code] |= uint32_t(1) << digits;
                }
            }
        }
    } catch (...) {
        std::memset(lengths, 0, number_calling_codes * sizeof *lengths);
    }
}

int32_t number_calling_code(const char *region) {
    try {
        return library().GetCountryCodeForRegion(region);
    } catch (...) {
        return 0;
    }
}

void number_region(int32_t calling_code, char *region) {
    region[0] = 0;
    try {
        std::string found;
        library().GetRegionCodeForCountryCode(calling_code, &found);
        if (found.size() < 4) std::memcpy(region, found.c_str(), found.size() + 1);
    } catch (...) {
        region[0] = 0;
    }
}

void number_region_of(const char *e164, char *region) {
    region[0] = 0;
    try {
        PhoneNumber number;
        if (library().Parse(e164, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return;
        std::string found;
        library().GetRegionCodeForNumber(number, &found);
        if (found.size() != 2 || found == "ZZ") library().GetRegionCodeForCountryCode(number.country_code(), &found);
        if (found.size() < 4 && found != "ZZ") std::memcpy(region, found.c_str(), found.size() + 1);
    } catch (...) {
        region[0] = 0;
    }
}
