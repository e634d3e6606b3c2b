// SPDX-License-Identifier: BSL-1.0
// The lite agent (RFC 8445 sections 2.5, 6.2, 7.3.2 and 8.2): host candidates, answers, no checks.
#pragma once

#include <cstddef>

#include "../exchange/answering.hpp"
#include "../exchange/told.hpp"
#include "../exchange/verdict.hpp"
#include "../net/selection.hpp"
#include "../profiles/lite.hpp"
#include "../sdp/credentials.hpp"
#include "events.hpp"
#include "lite_config.hpp"
#include "transmit.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// One component of a lite agent: its host candidate's address, and the pair that a peer selected.
struct lite_component {
    endpoint remote;
    time_point heard = time_point::earliest();  ///< latest authenticated check on the selected pair
    endpoint where;
    std::uint16_t id = 1;
    std::uint8_t stream = 0;
    bool used : 1 = false;
    bool has_candidate : 1 = false;
    bool selected : 1 = false;
    bool dirty_route : 1 = false;
    bool dirty_nominated : 1 = false;
    bool restarted : 1 = false;  ///< the selected pair is of the session before
};

/// What a check touches comes first, and fits three cache lines with one component.
template <limits Limits, class Crypto>
struct alignas(64) lite_state {
    typename Crypto::hmac_sha1_key key{};
    credential_text<32> ufrag;
    session_state state = session_state::idle;
    bool dirty_state = false;
    bool peer_is_lite = false;
    time_point deadline = time_point::never();
    time_point now = time_point::earliest();
    lite_config config;
    lite_component components[Limits.components];
    credential_text<32> pwd;
    std::uint64_t tie_breaker = 0;
};

}  // namespace detail

/// A lite session. Each component has one host candidate, which is its base: `base_id` is the
/// component's index in the order of `add_component`. The agent is always controlled towards a full
/// peer (RFC 8445 section 6.1.1); between two lite peers nothing is checked and the pair is chosen
/// by RFC 6724 (section 8.2). Same rules of use as basic_agent; keeps no password of the peer and
/// allocates nothing.
template <class Transport, class Profile>
class basic_lite_agent {
    static_assert(transport<Transport>,
                  "a transport has send(route, bytes) noexcept -> send_status");
    static_assert(profile<Profile>, "a profile has the members that ice/profile.hpp lists");

  public:
    using services_type = services<Transport, Profile>;
    static constexpr limits capacity = Profile::capacity;
    using state_type = detail::lite_state<capacity, typename Profile::crypto>;

    explicit basic_lite_agent(services_type& host, const lite_config& config = {}) noexcept
        : host_(&host) {
        s_.config = config;
        detail::tell_verb(host.observer, *this, s_.now, verb_code::construct, config);
        s_.tie_breaker = draw_u64(host.random, draw::tie_breaker);
        draw_credentials();
        detail::tell_answer(host.observer, *this, verb_code::construct, result<void>());
    }

    /// Adds component `id` of `stream` with its host candidate; the result is its base.
    /// Errors: misuse_agent_component (not 1 to 256, or there already), misuse_agent_candidate,
    /// agent_full.
    result<base_id> add_component(std::uint16_t stream, std::uint16_t id,
                                  const endpoint& where) noexcept {
        detail::tell_verb(host_->observer, *this, s_.now, verb_code::add_local, stream, id, where);
        const result<base_id> r = place_component(stream, id, where);
        detail::tell_answer(host_->observer, *this, verb_code::add_local, r);
        return r;
    }

    std::string_view local_ufrag() const noexcept { return s_.ufrag.view(); }
    std::string_view local_pwd() const noexcept { return s_.pwd.view(); }
    /// Highest in its component, as there is no other (RFC 8445 section 5.2).
    static constexpr std::uint32_t priority(std::uint16_t component) noexcept {
        return Profile::candidate_priority::priority({candidate_kind::host, 65535, component});
    }

    /// `f(index, const candidate&)` for the candidate of each component, in the order in which they
    /// were added. Those of one IP address share a foundation (RFC 8445 section 5.1.1.3).
    template <class F>
    constexpr void for_each_local_candidate(F f) const {
        for (std::uint16_t i = 0; i < capacity.components; ++i) {
            const detail::lite_component& each = s_.components[i];
            if (!each.used) continue;
            candidate c;
            c.where = each.where;
            c.priority = priority(each.id);
            while (s_.components[c.foundation].where.addr() != each.where.addr()) ++c.foundation;
            c.component = each.id;
            c.stream = each.stream;
            c.base = i;
            c.local_preference = 65535;
            f(i, c);
        }
    }

    /// Between two lite agents (RFC 8445 section 8.2): the pair with this candidate of the peer,
    /// which `order_destinations` (net/selection.hpp) has put first, is valid and used at once.
    /// Errors: misuse_agent_component, misuse_agent_candidate (of the other family).
    result<void> select_lite_remote(time_point now, std::uint16_t stream, std::uint16_t component,
                                    const endpoint& remote) noexcept {
        const std::uint16_t i = find(stream, component);
        if (i == no_index) return errc::misuse_agent_component;
        if (remote.family() != s_.components[i].where.family()) return errc::misuse_agent_candidate;
        s_.now = later(s_.now, now);
        detail::tell_verb(host_->observer, *this, s_.now, verb_code::select_remote, stream,
                          component, remote);
        s_.peer_is_lite = true;
        select(s_.components[i], remote);
        update();
        detail::tell_answer(host_->observer, *this, verb_code::select_remote, result<void>());
        return {};
    }

    /// A datagram of a base; at most one is sent in turn. `bytes` is read during the call only.
    verdict handle_datagram(time_point now, const route& from, byte_view bytes) noexcept {
        prefetch();  // of many sessions, this one is hardly in the cache
        if (in_send_ || s_.state == session_state::closed) return verdict::not_mine;
        detail::tell_verb(host_->observer, *this, later(s_.now, now), verb_code::datagram, from,
                          bytes);
        const verdict v = receive(now, from, bytes);
        detail::tell_answer(host_->observer, *this, verb_code::datagram, v);
        return v;
    }

    /// Whether what comes from there is this session's: its peer has selected that pair.
    bool accepts_data(const route& from) const noexcept {
        return is_base(from.base) && s_.components[from.base.index()].selected &&
               s_.components[from.base.index()].remote == from.remote;
    }

    /// A datagram read in one pass, with what a check says. Borrows the bytes.
    struct message_read {
        using dialect = typename Profile::stun_dialect;

        explicit message_read(byte_view bytes) noexcept
            : message(stun::basic_message<dialect>::parse(bytes, priority, controlled, nominates)) {
        }
        message_read(const message_read&) = delete;
        message_read& operator=(const message_read&) = delete;

        decltype(stun::slot(stun::attr::priority)) priority{stun::attr::priority};
        decltype(stun::slot(stun::attr::ice_controlled)) controlled{stun::attr::ice_controlled};
        decltype(stun::slot(stun::attr::use_candidate)) nominates{stun::attr::use_candidate};
        result<stun::basic_message<dialect>> message;
    };

    /// As handle_datagram, of a message whose HMAC-SHA1 under `integrity_key` was computed beside
    /// those of other sessions (mux/batch.hpp).
    verdict handle_message(time_point now, const route& from, const message_read& r,
                           const sha1_digest& computed) noexcept {
        if (in_send_ || s_.state == session_state::closed || !r.message) return verdict::not_mine;
        detail::tell_verb(host_->observer, *this, later(s_.now, now), verb_code::datagram, from,
                          r.message->bytes());
        const verdict v =
            is_base(from.base) ? receive_message(now, from, r, &computed) : verdict::not_mine;
        detail::tell_answer(host_->observer, *this, verb_code::datagram, v);
        return v;
    }
    const typename Profile::crypto::hmac_sha1_key& integrity_key() const noexcept { return s_.key; }
    /// Starts to load what a check needs.
    void prefetch() const noexcept {
        for (std::size_t line = 0; line < 192; line += 64)
            __builtin_prefetch(reinterpret_cast<const char*>(&s_) + line);
        __builtin_prefetch(&host_);
    }

    /// To be called at `next_deadline`; earlier does nothing, later does what is due.
    void handle_timeout(time_point now) noexcept {
        s_.now = later(s_.now, now);
        detail::tell_verb(host_->observer, *this, s_.now, verb_code::timeout);
        if (s_.deadline <= s_.now) update();
        detail::tell_answer(host_->observer, *this, verb_code::timeout, result<void>());
    }
    time_point next_deadline() const noexcept { return s_.deadline; }

    /// What happened, one at a time, until `event_kind::none`.
    event poll_event() noexcept {
        const event e = next_event();
        detail::tell_answer(host_->observer, *this, verb_code::poll, e);
        return e;
    }

    /// Nothing may be sent before every component has its pair (RFC 8445 section 12.1.2), nor to a
    /// peer that has fallen silent for `failed_after`.
    data_route route_of(std::uint16_t stream, std::uint16_t component) const noexcept {
        data_route r;
        const std::uint16_t i = find(stream, component);
        if (i == no_index || !s_.components[i].selected) return r;
        r.to = {base_id(i), stream, component, s_.components[i].remote};
        r.may_send =
            s_.state == session_state::completed || s_.state == session_state::disconnected;
        return r;
    }

    /// New credentials; data flows on until a new pair is selected (RFC 8445 section 9).
    void restart() noexcept {
        if (s_.state == session_state::closed) return;
        detail::tell_verb(host_->observer, *this, s_.now, verb_code::restart);
        for (detail::lite_component& each : s_.components) each.restarted = each.selected;
        draw_credentials();
        detail::tell_answer(host_->observer, *this, verb_code::restart, result<void>());
    }
    /// The end: nothing is sent or answered any more, and secrets are wiped.
    void close() noexcept {
        detail::tell_verb(host_->observer, *this, s_.now, verb_code::close);
        wipe(s_.key);
        s_.ufrag.text.clear();
        s_.pwd = {};
        for (detail::lite_component& each : s_.components) each = {};
        s_.deadline = time_point::never();
        set_state(session_state::closed);
        detail::tell_answer(host_->observer, *this, verb_code::close, result<void>());
    }

    session_state state() const noexcept { return s_.state; }
    void rebind(services_type& host) noexcept { host_ = &host; }
    /// Everything that it knows. `restore`: continues where the agent stood that gave this.
    const auto& inspect() const noexcept { return s_; }
    void restore(const state_type& state) noexcept { s_ = state; }

  private:
    verdict receive(time_point now, const route& from, byte_view bytes) noexcept {
        if (!is_base(from.base)) return verdict::not_mine;
        if (!stun::is_stun(bytes))
            return accepts_data(from) ? verdict::data : verdict::data_unverified;
        const message_read r(bytes);
        return r.message ? receive_message(now, from, r, nullptr) : verdict::not_mine;
    }

    bool is_base(base_id base) const noexcept {
        return base.index() < capacity.components && s_.components[base.index()].used;
    }

    /// `computed` as own_credential has it.
    verdict receive_message(time_point now, const route& from, const message_read& r,
                            const sha1_digest* computed) noexcept {
        const auto& m = *r.message;
        if (m.method() != stun::method::binding || !stun::verify_fingerprint(m, host_->crypto))
            return verdict::not_mine;
        if (m.cls() == stun::message_class::indication) return verdict::consumed;
        if (m.cls() != stun::message_class::request) return verdict::not_mine;  // it asks nothing
        s_.now = later(s_.now, now);
        on_request(s_.components[from.base.index()], from, r, computed);
        return verdict::consumed;
    }

    event next_event() noexcept {
        event e{event_kind::none, s_.state, failed_reason::none, agent_role::controlled, 0, 0};
        if (s_.state == session_state::failed) e.reason = failed_reason::consent_expired;
        for (detail::lite_component& each : s_.components) {
            if (!each.dirty_nominated && !each.dirty_route) continue;
            e.kind = each.dirty_nominated ? event_kind::nominated : event_kind::route_changed;
            if (each.dirty_nominated)
                each.dirty_nominated = false;
            else
                each.dirty_route = false;
            e.stream = each.stream;
            e.component = each.id;
            return e;
        }
        if (s_.dirty_state) e.kind = event_kind::state_changed;
        s_.dirty_state = false;
        return e;
    }

    result<base_id> place_component(std::uint16_t stream, std::uint16_t id,
                                    const endpoint& where) noexcept {
        if (id == 0 || id > 256 || stream > 255 || find(stream, id) != no_index)
            return errc::misuse_agent_component;
        if (where.family() == ip_family::none || where.addr().is_unspecified())
            return errc::misuse_agent_candidate;
        for (std::uint16_t i = 0; i < capacity.components; ++i) {
            detail::lite_component& each = s_.components[i];
            if (each.used) continue;
            each = {};
            each.where = where;
            each.id = id;
            each.stream = static_cast<std::uint8_t>(stream);
            each.used = true;
            return base_id(i);
        }
        return errc::agent_full;
    }

    struct own_credential {
        const basic_lite_agent* agent;
        const sha1_digest* computed;
        const sha1_digest* computed_sha1() const noexcept { return computed; }
        const auto& sha1(const typename Profile::crypto&) const noexcept { return agent->s_.key; }
        auto sha256(const typename Profile::crypto& crypto) const noexcept {
            std::uint8_t bytes[64] = {};  // a whole block of the hash
            const auto pwd = agent->s_.pwd.view();
            copy_bytes(bytes, pwd);
            return crypto.make_hmac_sha256_key({bytes, pwd.size()});
        }
    };
    struct resolver {
        own_credential own;
        const own_credential* find(wire_text username) const noexcept {
            const auto ufrag = own.agent->s_.ufrag.view();
            const bool ours = username.size() > ufrag.size() && username[ufrag.size()] == ':' &&
                              wire_text(username.bytes().first(ufrag.size())) == ufrag;
            return ours && !ufrag.empty() ? &own : nullptr;
        }
    };

    void on_request(detail::lite_component& component, const route& from, const message_read& r,
                    const sha1_digest* computed) noexcept {
        outgoing out;
        resolver who{{this, computed}};
        const auto& m = *r.message;
        const auto& crypto = host_->crypto;
        const auto request = receive_request(out.bytes, m, crypto, who, detail::known_in_request);
        out.size = request.answer_size;
        if (request.accepted()) {
            if (!r.priority || *r.priority == 0 || *r.priority > 0x7fffffffU)
                out.size = refuse_request(out.bytes, m, crypto, request, stun::error::bad_request);
            else if (r.controlled.present())  // the full agent controls: it must switch
                out.size =
                    refuse_request(out.bytes, m, crypto, request, stun::error::role_conflict);
            else
                out.size = accept(component, from, r, request, out);
        }
        if (out.size == 0) return;
        in_send_ = true;
        const byte_view bytes{out.bytes.data(), out.size};
        detail::tell_sent(host_->observer, *this, from, bytes, host_->carrier->send(from, bytes));
        in_send_ = false;
    }

    template <class Request>
    std::size_t accept(detail::lite_component& component, const route& from, const message_read& r,
                       const Request& request, outgoing& out) noexcept {
        if (r.nominates.present())
            select(component, from.remote);  // section 7.3.2
        else if (component.selected && component.remote == from.remote)
            component.heard = s_.now;
        if (s_.state == session_state::idle) set_state(session_state::checking);
        update();
        return accept_request(out.bytes, *r.message, host_->crypto, request, from.remote,
                              component.where, [](auto&) {});
    }

    void select(detail::lite_component& component, const endpoint& remote) noexcept {
        component.heard = s_.now;
        if (component.selected && component.remote == remote && !component.restarted) return;
        component.remote = remote;
        component.restarted = false;
        component.selected = true;
        component.dirty_nominated = true;
        component.dirty_route = true;
    }

    /// State and deadline, from what has been heard.
    void update() noexcept {
        bool any = false, all = true;
        time_point oldest = time_point::never();
        for (const detail::lite_component& each : s_.components) {
            if (!each.used) continue;
            any = any || each.selected;
            all = all && each.selected;
            if (each.selected) oldest = earlier(oldest, each.heard);
        }
        s_.deadline = time_point::never();
        if (!any) return;
        if (!all) return set_state(session_state::checking);
        if (s_.peer_is_lite) return set_state(session_state::completed);
        if (s_.now >= oldest + s_.config.failed_after) return set_state(session_state::failed);
        const bool silent = s_.now >= oldest + s_.config.disconnected_after;
        s_.deadline = oldest + (silent ? s_.config.failed_after : s_.config.disconnected_after);
        set_state(silent ? session_state::disconnected : session_state::completed);
    }

    void set_state(session_state next) noexcept {
        if (next == s_.state) return;
        s_.state = next;
        s_.dirty_state = true;
        for (detail::lite_component& each : s_.components) each.dirty_route = each.selected;
    }

    void draw_credentials() noexcept {
        const auto ufrag = make_ufrag(host_->random);
        const auto pwd = make_password(host_->random);
        static_cast<void>(s_.ufrag.assign(ufrag));
        static_cast<void>(s_.pwd.assign(pwd));
        std::uint8_t bytes[64] = {};  // a whole block of the hash
        copy_bytes(bytes, s_.pwd.view());
        s_.key = host_->crypto.make_hmac_sha1_key({bytes, s_.pwd.view().size()});
        wipe(bytes);
    }

    std::uint16_t find(std::size_t stream, std::size_t id) const noexcept {
        for (std::uint16_t i = 0; i < capacity.components; ++i)
            if (s_.components[i].used && s_.components[i].stream == stream &&
                s_.components[i].id == id)
                return i;
        return no_index;
    }

    state_type s_;
    services_type* host_;
    bool in_send_ = false;
};

}  // namespace ice::inline v0_1_0_dev
