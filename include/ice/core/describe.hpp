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
