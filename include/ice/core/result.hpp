// SPDX-License-Identifier: BSL-1.0
// `result<T>`: a value, or an error code with the place where it was found. Named as in
// std::expected, which C++20 lacks; holds trivially copyable values only, so it is one itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "assert.hpp"
#include "errc.hpp"

namespace ice::inline v0_1_0_dev {

/// What went wrong, and at which byte of the input (0 where there is no input to point at).
struct failure {
    errc code = errc::ok;
    std::uint32_t at = 0;

    friend constexpr bool operator==(const failure&, const failure&) = default;
};

/// `at` as a byte offset of 32 bits; larger ones (no input of ours is so long) saturate.
constexpr failure fail(errc code, std::size_t at = 0) noexcept {
    return {code, at < 0xffffffffU ? static_cast<std::uint32_t>(at) : 0xffffffffU};
}

/// A `T` or a `failure`. Nothing throws: reading the side that is not there is a broken
/// invariant of the caller (ICE_ASSERT), so test first.
template <class T>
class [[nodiscard]] result {
    static_assert(std::is_trivially_copyable_v<T>, "results are copied as bytes");

  public:
    using value_type = T;

    constexpr result(T value) noexcept : value_(value), has_value_(true) {}
    constexpr result(failure f) noexcept : failure_(f), has_value_(false) {
        ICE_ASSERT(f.code != errc::ok);
    }
    constexpr result(errc code) noexcept : result(failure{code, 0}) {}
    /// A default value, to be filled in by way of `*`: a large one is never copied then.
    constexpr explicit result(std::in_place_t) noexcept : value_(), has_value_(true) {}

    constexpr bool has_value() const noexcept { return has_value_; }
    constexpr explicit operator bool() const noexcept { return has_value_; }

    constexpr const T& operator*() const noexcept {
        ICE_ASSERT(has_value_);
        return value_;
    }
    constexpr T& operator*() noexcept {
        ICE_ASSERT(has_value_);
        return value_;
    }
    constexpr const T* operator->() const noexcept { return &**this; }
    constexpr T* operator->() noexcept { return &**this; }

    /// errc::ok when there is a value, so that a test can name the one answer it expects.
    constexpr errc code() const noexcept { return has_value_ ? errc::ok : failure_.code; }
    constexpr failure error() const noexcept { return has_value_ ? failure{} : failure_; }
    constexpr T value_or(T other) const noexcept { return has_value_ ? value_ : other; }

  private:
    union {
        T value_;
        failure failure_;
    };
    bool has_value_;
};

/// Success, or why not.
template <>
class [[nodiscard]] result<void> {
  public:
    using value_type = void;

    constexpr result() noexcept = default;
    constexpr result(failure f) noexcept : failure_(f) {}
    constexpr result(errc code) noexcept : failure_{code, 0} {}

    constexpr bool has_value() const noexcept { return failure_.code == errc::ok; }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    constexpr errc code() const noexcept { return failure_.code; }
    constexpr failure error() const noexcept { return failure_; }

  private:
    failure failure_;
};

}  // namespace ice::inline v0_1_0_dev
