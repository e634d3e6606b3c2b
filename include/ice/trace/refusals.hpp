// SPDX-License-Identifier: BSL-1.0
// Requests of a peer that an engine refused before they counted (RFC 8489 section 9.1.3, RFC 3489
// section 8.1): how many of each kind, and the latest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/time.hpp"
#include "../exchange/route.hpp"
#include "../stun/attributes.hpp"
#include "../stun/error.hpp"
#include "../stun/reader.hpp"
#include "reason_code.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct refusal_record {
    const void* engine = nullptr;
    reason why = reason::none;
    std::uint16_t code = 0;   ///< of the answer
    std::uint32_t times = 0;  ///< saturates
    time_point last;
    route from;  ///< of the latest
};

namespace detail {

/// Of a USERNAME: whether it is for this engine. Unknown where an engine has many.
enum class named : std::uint8_t { unknown, us, another };

template <class Engine, class Message>
constexpr named who_is_named(const Engine& engine, const Message& m) noexcept {
    if constexpr (requires { engine.local_ufrag(); }) {
        const auto name = m.get(stun::attr::username);
        const std::string_view own = engine.local_ufrag();
        if (!name || own.empty()) return named::unknown;
        const bool ours = name->size() > own.size() && (*name)[own.size()] == ':' &&
                          wire_text(name->bytes().first(own.size())) == own;
        return ours ? named::us : named::another;
    }
    return named::unknown;
}

/// Today's 401 is an unknown name or a wrong MAC; classic STUN tells them apart. `is_complete`: the
/// request has a username and integrity.
constexpr reason why_refused(std::uint16_t code, bool is_complete, named who) noexcept {
    if (code == stun::error::unknown_attribute) return reason::request_not_understood;
    if (!is_complete || code == stun::error::bad_request) return reason::request_incomplete;
    if (code == stun::error::stale_credentials || code == stun::error::missing_username)
        return reason::request_for_another;
    if (code == stun::error::integrity_check_failure) return reason::request_wrong_password;
    if (code != stun::error::unauthenticated) return reason::request_refused;
    return who == named::us        ? reason::request_wrong_password
           : who == named::another ? reason::request_for_another
                                   : reason::request_wrong_credentials;
}

/// A few kinds, of a few engines: when there are more, the one that is quiet for longest goes.
template <std::size_t N>
class refusal_log {
  public:
    constexpr void add(const void* engine, reason why, std::uint16_t code, time_point now,
                       const route& from) noexcept {
        refusal_record* to = &all_[0];
        for (refusal_record& each : all_) {
            const bool same = each.engine == engine && each.why == why;
            if (same || each.times == 0 || each.last < to->last) to = &each;
            if (same || each.times == 0) break;
        }
        if (to->engine != engine || to->why != why) *to = {};
        *to = {engine, why, code, to->times + (to->times != 0xffff'ffff ? 1U : 0U), now, from};
    }
    /// `f(const refusal_record&)` for each of one engine.
    template <class F>
    constexpr void for_each(const void* engine, F f) const noexcept {
        for (const refusal_record& each : all_)
            if (each.times != 0 && each.engine == engine) f(each);
    }

  private:
    refusal_record all_[N] = {};
};

}  // namespace detail

}  // namespace ice::trace
