// SPDX-License-Identifier: BSL-1.0
// The connectivity checks of both sides, each with its answer, as an observer remembers them: what
// an agent itself forgets when a check is over.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../exchange/told.hpp"
#include "../stun/attributes.hpp"
#include "../stun/reader.hpp"
#include "refusals.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// One Binding request with its repetitions, and what answered it. Checks that follow an answered
/// one on the same way, with the same flags, are folded into it: consent checks, mostly.
struct check_record {
    const void* engine = nullptr;  ///< the agent
    route way;                     ///< its base, and the peer's address
    time_point first;              ///< transmission, or arrival
    time_point last;
    time_point answered = time_point::never();
    endpoint mapped;           ///< that a success told
    std::uint32_t id = 0;      ///< hash of the latest transaction id
    std::uint16_t code = 0;    ///< of the answer: 0 none, 200 success, else that of the error
    std::uint16_t times = 0;   ///< transmissions or arrivals, folded ones included; saturates
    std::uint16_t folded = 0;  ///< how many more checks this stands for; saturates
    std::uint16_t unsent = 0;  ///< transmissions that the transport refused; saturates
    bool by_peer = false;      ///< the peer's check, and our answer
    bool use_candidate = false;
    bool controlling = false;    ///< the role it was sent in
    bool roleless = false;       ///< of an early draft, which knows no roles
    bool not_authentic = false;  ///< the answer so far had the wrong integrity
    bool open = false;           ///< the latest one is not answered yet
};

namespace detail {

/// What an engine speaks: the early drafts have STUN without a cookie.
template <class Engine>
struct dialect_of {
    using type = stun::rfc8489;
};
template <class Engine>
    requires requires { typename Engine::state_type::dialect; }
struct dialect_of<Engine> {
    using type = typename Engine::state_type::dialect;
};

}  // namespace detail

/// Observer model. Remembers the newest N checks of all agents that share the services, in O(N) a
/// message and no other memory; data is not looked at. Requests that were not authentic are
/// counted only, by what was wrong, so a flood of them displaces nothing. Copyable; belongs to the
/// services' thread.
///
///     struct my_profile : ice::profiles::rfc8445 { using observer = ice::trace::history<64>; };
template <std::size_t N = 128>
class history {
    static_assert(N > 0 && N < 0xffff);

  public:
    // What the agent calls.

    template <class Engine>
    constexpr void verb_begins(const Engine& engine, time_point now, verb_code, const route&,
                               const byte_view& bytes) noexcept {
        now_ = now;
        received(engine, bytes);
    }
    template <class Engine, class... Arguments>
    constexpr void verb_begins(const Engine&, time_point now, verb_code,
                               const Arguments&...) noexcept {
        now_ = now;
    }
    template <class Engine>
    constexpr void sent(const Engine& engine, const route& to, byte_view bytes,
                        send_status status) noexcept {
        const auto m = stun::basic_message<typename detail::dialect_of<Engine>::type>::parse(bytes);
        if (!m || m->method() != stun::method::binding || status == send_status::pending) return;
        if (m->cls() == stun::message_class::request)
            began(&engine, to, *m, false, status != send_status::sent);
        else if (m->cls() != stun::message_class::indication)
            answered_peer(to, *m);
    }
    template <class Message>
    constexpr void authenticated(const route&, const Message& m) noexcept {
        if (latest_ == none || m.cls() == stun::message_class::request) return;
        check_record& r = checks_[latest_];
        r.not_authentic = false;
        r.open = false;
    }

    // What it tells.

    constexpr std::size_t size() const noexcept { return count_; }
    /// `i` < size(), in the order of their first transmission or arrival.
    constexpr const check_record& operator[](std::size_t i) const noexcept {
        return checks_[(begin_ + i) % N];
    }
    /// Forgotten for want of room.
    constexpr std::uint32_t forgotten() const noexcept { return forgotten_; }
    /// `f(const refusal_record&)` for each kind of request that was refused before it counted.
    template <class F>
    constexpr void for_each_refusal(const void* engine, F f) const noexcept {
        refusals_.for_each(engine, f);
    }
    /// All of them: 400, 401, 420, and what classic STUN has besides.
    constexpr std::uint32_t refused_requests() const noexcept { return refused_; }
    /// Who sent the latest of them, and what it was answered.
    constexpr const endpoint& last_refused() const noexcept { return last_refused_; }
    constexpr std::uint16_t last_refusal() const noexcept { return last_refusal_; }

    constexpr void clear() noexcept { *this = {}; }

  private:
    static constexpr std::size_t none = N;

    static constexpr void increment(std::uint16_t& n) noexcept {
        if (n != 0xffff) ++n;
    }
    static constexpr void increment(std::uint32_t& n) noexcept {
        if (n != 0xffff'ffff) ++n;
    }

    static constexpr std::uint32_t hash_of(const stun::transaction_id& id) noexcept {
        std::uint32_t h = 0x811c9dc5;
        for (const std::uint8_t b : id.bytes) h = (h ^ b) * 0x01000193;
        return h;
    }

    /// The newest first; none when there is none.
    template <class Condition>
    constexpr std::size_t find(Condition condition) const noexcept {
        for (std::size_t i = count_; i-- > 0;)
            if (condition((*this)[i])) return (begin_ + i) % N;
        return none;
    }

    constexpr std::size_t add() noexcept {
        if (count_ == N) {
            begin_ = (begin_ + 1) % N;
            --count_;
            increment(forgotten_);
        }
        const std::size_t at = (begin_ + count_++) % N;
        checks_[at] = {};
        return at;
    }

    template <class Engine>
    constexpr void received(const Engine& engine, byte_view bytes) noexcept {
        latest_ = none;
        const auto m = stun::basic_message<typename detail::dialect_of<Engine>::type>::parse(bytes);
        if (!m || m->method() != stun::method::binding) return;
        if (m->cls() == stun::message_class::request) {
            // It counts when it is answered.
            waiting_.engine = &engine;
            waiting_.id = hash_of(m->id());
            waiting_.use_candidate = m->has(stun::attr::use_candidate);
            waiting_.controlling = m->has(stun::attr::ice_controlling);
            waiting_.roleless = !waiting_.controlling && !m->has(stun::attr::ice_controlled);
            waiting_.is_complete =
                m->has(stun::attr::username) &&
                (m->integrity_offset() != 0 || m->integrity_sha256_offset() != 0);
            waiting_.who = detail::who_is_named(engine, *m);
            return;
        }
        const std::uint32_t id = hash_of(m->id());
        latest_ = find([&](const check_record& r) { return !r.by_peer && r.id == id; });
        if (latest_ == none || m->cls() == stun::message_class::indication) return;
        check_record& r = checks_[latest_];
        if (!r.open) return;
        r.answered = now_;
        r.not_authentic = true;  // until the agent says otherwise
        note_answer(r, *m);
    }

    template <class Message>
    static constexpr void note_answer(check_record& r, const Message& m) noexcept {
        if (m.cls() == stun::message_class::success) {
            r.code = 200;
            if (const auto mapped = m.get(stun::attr::xor_mapped_address))
                r.mapped = *mapped;
            else if (const auto classic = m.get(stun::attr::mapped_address))
                r.mapped = *classic;
            return;
        }
        const auto code = m.get(stun::attr::error_code);
        r.code = code ? code->code : std::uint16_t{1};
    }

    /// A request of ours goes out, or one of the peer's was accepted.
    template <class Message>
    constexpr std::size_t began(const void* engine, const route& way, const Message& m,
                                bool by_peer, bool unsent) noexcept {
        const std::uint32_t id = hash_of(m.id());
        const bool use = by_peer ? waiting_.use_candidate : m.has(stun::attr::use_candidate);
        const bool controlling =
            by_peer ? waiting_.controlling : m.has(stun::attr::ice_controlling);
        const bool roleless =
            by_peer ? waiting_.roleless : !controlling && !m.has(stun::attr::ice_controlled);
        const auto same_way = [&](const check_record& r) {
            return r.engine == engine && r.by_peer == by_peer && r.way.base == way.base &&
                   r.way.remote == way.remote;
        };
        std::size_t at = find([&](const check_record& r) { return same_way(r) && r.id == id; });
        if (at == none) {
            at = find(same_way);
            const bool refused = by_peer && m.cls() != stun::message_class::success;
            const bool folds = at != none && !refused && checks_[at].use_candidate == use &&
                               checks_[at].controlling == controlling && checks_[at].code == 200 &&
                               !checks_[at].open;
            if (folds) {
                increment(checks_[at].folded);
            } else {
                at = add();
                checks_[at].first = now_;
            }
            check_record& r = checks_[at];
            r.engine = engine;
            r.way = way;
            r.id = id;
            r.by_peer = by_peer;
            r.use_candidate = use;
            r.controlling = controlling;
            r.roleless = roleless;
            r.open = !by_peer;
        }
        checks_[at].last = now_;
        increment(checks_[at].times);
        if (unsent) increment(checks_[at].unsent);
        return at;
    }

    template <class Message>
    constexpr void answered_peer(const route& to, const Message& m) noexcept {
        if (waiting_.engine == nullptr || waiting_.id != hash_of(m.id())) return;
        const auto code = m.get(stun::attr::error_code);
        if (code && code->code != 487) {
            increment(refused_);
            last_refused_ = to.remote;
            last_refusal_ = code->code;
            refusals_.add(waiting_.engine,
                          detail::why_refused(code->code, waiting_.is_complete, waiting_.who),
                          code->code, now_, to);
        } else {
            check_record& r = checks_[began(waiting_.engine, to, m, true, false)];
            r.answered = now_;
            note_answer(r, m);
        }
        waiting_ = {};
    }

    /// A request of the peer that is being worked on.
    struct waiting {
        const void* engine = nullptr;
        std::uint32_t id = 0;
        bool use_candidate = false;
        bool controlling = false;
        bool roleless = false;
        bool is_complete = false;
        detail::named who = detail::named::unknown;
    };

    check_record checks_[N] = {};
    std::size_t begin_ = 0;
    std::size_t count_ = 0;
    std::size_t latest_ = none;  // that the answer at hand belongs to
    waiting waiting_;
    detail::refusal_log<12> refusals_;
    time_point now_;
    endpoint last_refused_;
    std::uint32_t forgotten_ = 0;
    std::uint32_t refused_ = 0;
    std::uint16_t last_refusal_ = 0;
};

/// Stands for "no history".
struct no_history {};

}  // namespace ice::trace
