// SPDX-License-Identifier: BSL-1.0
// A name and a sentence for every `errc`. Apart from core/errc.hpp, so that a host that never
// prints errors carries no text.
#pragma once

#include <string_view>

#include "errc.hpp"

namespace ice::inline v0_1_0_dev {

struct errc_text {
    std::string_view name;      ///< the enumerator as written, for logs that are searched
    std::string_view sentence;  ///< for people; starts lower-case, no full stop
};

/// Static storage, never dangling. An unknown value (a newer copy's) gives {"unknown", ...}.
constexpr errc_text describe(errc e) noexcept {
    switch (e) {
        case errc::ok: return {"ok", "no error"};

        // core
        case errc::expected_digit: return {"expected_digit", "a decimal digit was expected here"};
        case errc::leading_zero: return {"leading_zero", "a number starts with a superfluous zero"};
        case errc::number_too_large: return {"number_too_large", "a number is outside its range"};
        case errc::end_of_input: return {"end_of_input", "the input ends too early"};
        case errc::buffer_too_small:
            return {"buffer_too_small", "the output does not fit the caller's buffer"};
        case errc::misuse_bad_argument:
            return {"misuse_bad_argument", "an argument is outside its stated range"};

        // net
        case errc::not_an_address:
            return {"not_an_address", "no IP address and no attempt at one: a host name perhaps"};
        case errc::bad_octet:
            return {"bad_octet", "an IPv4 octet is not a decimal number of 0 to 255"};
        case errc::too_few_octets:
            return {"too_few_octets", "an IPv4 address has fewer than four octets"};
        case errc::too_many_octets:
            return {"too_many_octets", "an IPv4 address has more than four octets"};
        case errc::bad_group:
            return {"bad_group", "an IPv6 group is not one to four hexadecimal digits"};
        case errc::too_few_groups:
            return {"too_few_groups", "an IPv6 address has too few groups and no double colon"};
        case errc::too_many_groups:
            return {"too_many_groups", "more than eight IPv6 groups, or a double colon for none"};
        case errc::repeated_double_colon:
            return {"repeated_double_colon", "an IPv6 address has two double colons"};
        case errc::bad_zone:
            return {"bad_zone", "the zone of an IPv6 address is empty or not a number of 32 bits"};
        case errc::bracketed_address:
            return {"bracketed_address", "an address is in brackets, which belong to endpoints"};
        case errc::missing_bracket:
            return {"missing_bracket", "an IPv6 address before a port is not enclosed in brackets"};
        case errc::missing_port:
            return {"missing_port", "an endpoint has no colon and port after its address"};
        case errc::missing_prefix_length:
            return {"missing_prefix_length", "a prefix has no slash and length after its address"};
        case errc::host_bits_set:
            return {"host_bits_set", "a prefix has bits set beyond its length"};
        case errc::zone_name:
            return {"zone_name", "an IPv6 zone is a name, which only the host can resolve"};

        // stun
        case errc::stun_first_bits:
            return {"stun_first_bits",
                    "the first two bits are not zero, so this is no STUN message"};
        case errc::stun_no_cookie: return {"stun_no_cookie", "the magic cookie is not there"};
        case errc::stun_attribute_missing:
            return {"stun_attribute_missing",
                    "the message has no such attribute, or only behind its integrity"};
        case errc::stun_bad_length:
            return {"stun_bad_length", "the length in the STUN header is no multiple of four"};
        case errc::stun_trailing_bytes:
            return {"stun_trailing_bytes", "bytes follow the end of the STUN message"};
        case errc::stun_attribute_overrun:
            return {"stun_attribute_overrun",
                    "an attribute reaches past the end of the STUN message"};
        case errc::stun_attribute_length:
            return {"stun_attribute_length",
                    "an attribute has a length that its type does not allow"};
        case errc::stun_integrity_length:
            return {"stun_integrity_length",
                    "a message integrity attribute has a length that is not allowed"};
        case errc::stun_integrity_not_last:
            return {"stun_integrity_not_last",
                    "an attribute follows MESSAGE-INTEGRITY, which must be the last"};
        case errc::stun_fingerprint_not_last:
            return {"stun_fingerprint_not_last",
                    "an attribute follows FINGERPRINT, which must be the last"};
        case errc::stun_truncated: return {"stun_truncated", "the STUN message ends too early"};
        case errc::stun_address_family:
            return {"stun_address_family", "the address family is neither IPv4 nor IPv6"};
        case errc::stun_not_in_dialect:
            return {"stun_not_in_dialect", "this dialect of STUN has no such attribute"};
        case errc::misuse_stun_value:
            return {"misuse_stun_value", "a value is outside the range of its attribute"};
        case errc::misuse_stun_order:
            return {"misuse_stun_order", "an attribute was added behind integrity or fingerprint"};
        case errc::stun_message_full:
            return {"stun_message_full", "the STUN message would exceed its 65,535 bytes"};
        case errc::stun_integrity_mismatch:
            return {"stun_integrity_mismatch", "the message integrity does not match the key"};
        case errc::stun_fingerprint_mismatch:
            return {"stun_fingerprint_mismatch", "the fingerprint does not match the message"};
    }
    return {"unknown", "an error code this copy of the library does not know"};
}

constexpr std::string_view describe(error_category c) noexcept {
    switch (c) {
        case error_category::none: return "none";
        case error_category::not_mine: return "not mine";
        case error_category::malformed: return "malformed";
        case error_category::truncated: return "truncated";
        case error_category::unsupported: return "unsupported";
        case error_category::misuse: return "misuse";
        case error_category::full: return "full";
        case error_category::refused: return "refused";
    }
    return "unknown";
}

}  // namespace ice::inline v0_1_0_dev
