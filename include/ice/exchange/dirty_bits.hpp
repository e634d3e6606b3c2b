// SPDX-License-Identifier: BSL-1.0
// Events without a queue: a bit for each kind of thing that changed. Whoever polls builds the
// event from the state of that moment, so nothing overflows, and what was superseded is not told.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev {

/// At most 8 (or as many as `Word` has bits) kinds; `Kind` is an enumeration counted from 0.
template <class Kind, class Word = std::uint8_t>
class dirty_bits {
  public:
    constexpr void mark(Kind kind) noexcept { bits_ = static_cast<Word>(bits_ | bit(kind)); }
    /// Whether it was marked; it no longer is.
    constexpr bool take(Kind kind) noexcept {
        const bool was = (bits_ & bit(kind)) != 0;
        bits_ = static_cast<Word>(bits_ & ~bit(kind));
        return was;
    }
    constexpr bool any() const noexcept { return bits_ != 0; }
    constexpr void clear() noexcept { bits_ = 0; }

  private:
    static constexpr Word bit(Kind kind) noexcept {
        return static_cast<Word>(Word{1} << static_cast<unsigned>(kind));
    }

    Word bits_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
