// SPDX-License-Identifier: BSL-1.0
// Room for a fragment or password inside an engine.
#pragma once

#include <cstddef>
#include <string_view>

#include "../core/static_vector.hpp"

namespace ice::inline v0_1_0_dev {

/// Fragment or password; at most N octets, whatever the signalling lets them be.
template <std::size_t N>
struct credential_text {
    static_vector<char, N> text;

    constexpr std::string_view view() const noexcept { return {text.data(), text.size()}; }
    [[nodiscard]] constexpr bool assign(std::string_view from) noexcept {
        if (from.size() > N) return false;
        text.clear();
        for (const char c : from) static_cast<void>(text.push_back(c));
        return true;
    }
};

}  // namespace ice::inline v0_1_0_dev
