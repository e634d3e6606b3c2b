// SPDX-License-Identifier: BSL-1.0
// Sockets that several sessions share: who of them is the last to let go (RFC 8839 section 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../core/errc.hpp"
#include "../exchange/route.hpp"

namespace ice::inline v0_1_0_dev {

/// Counts the sessions of each base. Memory is the host's, one count a base; all bases start
/// unused. O(1).
class shared_bases {
  public:
    /// `counts` is borrowed and all zeros; base numbers are its indices.
    constexpr explicit shared_bases(std::span<std::uint32_t> counts) noexcept : counts_(counts) {}

    /// One more session uses the base. Errors: misuse_mux_session for a base out of range.
    constexpr errc hold(base_id base) noexcept {
        if (base.index() >= counts_.size()) return errc::misuse_mux_session;
        ++counts_[base.index()];
        return errc::ok;
    }
    /// One less. True: nobody uses it any more, so the host may close it. Whoever lets go of what
    /// nobody holds is told false.
    constexpr bool release(base_id base) noexcept {
        if (base.index() >= counts_.size() || counts_[base.index()] == 0) return false;
        return --counts_[base.index()] == 0;
    }
    /// How many sessions use it.
    constexpr std::uint32_t holders(base_id base) const noexcept {
        return base.index() < counts_.size() ? counts_[base.index()] : 0;
    }

  private:
    std::span<std::uint32_t> counts_;
};

}  // namespace ice::inline v0_1_0_dev
