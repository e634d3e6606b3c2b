// SPDX-License-Identifier: BSL-1.0
// The longer verbs of turn::basic_client about time and datagrams; included by client.hpp.
#pragma once

#include "client.hpp"

namespace ice::inline v0_1_0_dev::turn {

template <class Transport, class Profile, class Rules>
constexpr received basic_client<Transport, Profile, Rules>::handle_datagram(
    time_point now, const route& from, byte_view bytes) noexcept {
    if (refused() != errc::ok || bytes.empty()) return {};
    s_.now = later(s_.now, now);
    if (detail::is_channel_byte(bytes[0])) {
        const std::uint8_t h = detail::find_allocation(s_, from);
        return h == detail::no_index ? received{} : detail::receive_channel_data(s_, h, bytes);
    }
    const auto m = stun::message::parse(bytes);
    if (!m || m->cls() == stun::message_class::request) return {};
    if (m->fingerprint_offset() != 0 && !stun::verify_fingerprint(*m, env_->crypto)) return {};
    const std::uint8_t h = detail::find_allocation(s_, from);
    if (m->cls() == stun::message_class::indication) {
        if (h == detail::no_index || m->method() == stun::method::binding) return {};
        return detail::receive_indication(s_, h, *m);
    }
    const std::size_t slot = s_.open.find(m->id());
    if (slot == s_.open.none) {
        // Late, or made up: nobody else asks that.
        const bool is_turn = m->method() != stun::method::binding;
        return h != detail::no_index && is_turn ? detail::nobodys : received{};
    }
    const auto& t = s_.open[slot];
    const auto& a = s_.allocations[t.owner];
    const auto p = static_cast<detail::purpose>(t.kind);
    const base_id base = p == detail::purpose::move ? a.next_base : a.asked.base;
    if (from.base != base || from.remote != a.server || m->method() != detail::method_of(p))
        return detail::nobodys;
    detail::on_answer(s_, slot, *m, env_->crypto);
    settle();
    return detail::nobodys;
}

template <class Transport, class Profile, class Rules>
constexpr time_point basic_client<Transport, Profile, Rules>::next_deadline(
    const session_pace& pace) const noexcept {
    if (s_.closed) return time_point::never();
    const time_point turn = s_.ready ? later(pace.deadline(), s_.now) : time_point::never();
    return earlier(turn, s_.timers.next());
}

template <class Transport, class Profile, class Rules>
constexpr void basic_client<Transport, Profile, Rules>::handle_timeout(
    time_point now, session_pace& pace) noexcept {
    if (enter(now) != errc::ok) return;
    // Each timer fires at most once a call, so that a clock that jumped makes no burst.
    for (std::size_t n = 0; n < state_type::timer_count; ++n) {
        const std::size_t timer = s_.timers.pop_due(s_.now);
        if (timer == s_.timers.none) break;
        fire(timer);
    }
    settle();
    if (!s_.ready || !pace.start(env_->pacer, s_.now)) return;
    begin();
    settle();
}

template <class Transport, class Profile, class Rules>
constexpr bool basic_client<Transport, Profile, Rules>::retries(std::size_t slot) const noexcept {
    const auto& t = s_.open[slot];
    const auto& server = s_.server_of(s_.allocations[t.owner]);
    if (is_reliable(server.transport)) return false;
    return t.sent < Rules::schedule::requests(timing(t.rto_us));
}

template <class Transport, class Profile, class Rules>
constexpr void basic_client<Transport, Profile, Rules>::fire(std::size_t timer) noexcept {
    if (timer >= state_type::transactions) return detail::on_timer(s_, timer);
    if (retries(timer)) return transmit(timer);
    const bool violated = (s_.open[timer].flags & detail::saw_unauthentic) != 0;
    detail::fail_request(s_, timer, false,
                         violated ? reason::integrity_violated : reason::timed_out, 0);
}

/// A new transaction: the pace has said yes.
template <class Transport, class Profile, class Rules>
constexpr void basic_client<Transport, Profile, Rules>::begin() noexcept {
    const auto next = detail::choose_request(s_);
    const std::size_t slot =
        detail::open_request(s_, next, stun::draw_transaction_id<stun::rfc8489>(env_->random));
    transmit(slot);
}

template <class Transport, class Profile, class Rules>
constexpr void basic_client<Transport, Profile, Rules>::transmit(std::size_t slot) noexcept {
    auto& t = s_.open[slot];
    auto& a = s_.allocations[t.owner];
    std::uint8_t buffer[stun::largest_message(ip_family::ipv6)];
    const byte_span room = byte_span(buffer).first(stun::largest_message(a.server.family()));
    const byte_view bytes = detail::write_request<Rules>(room, s_, slot, env_->crypto);
    if (bytes.empty())  // names, nonce and token together are too long for any path
        return detail::fail_request(s_, slot, true, reason::challenge_refused, 0);
    ++t.sent;
    const bool first = t.sent == 1;
    const bool reliable = is_reliable(s_.server_of(a).transport);
    s_.timers.set(slot, s_.now + (reliable ? stun::tcp_schedule::wait(timing(t.rto_us), 1)
                                           : Rules::schedule::wait(timing(t.rto_us), t.sent)));
    const auto p = static_cast<detail::purpose>(t.kind);
    if (p == detail::purpose::bind) s_.channels[t.serial].asked = true;
    const base_id base = p == detail::purpose::move ? a.next_base : a.asked.base;
    const route to{base, a.asked.stream, a.asked.component, a.server};
    const send_status status = hand_over(to, bytes);
    // Over a stream that is no guess: nobody will repeat it.
    if (reliable && status == send_status::unreachable)
        return detail::fail_request(s_, slot, false, reason::disconnected, 0);
    if (status != send_status::pending || !first) return;
    // Not begun: it waits until the socket is ready.
    detail::take_back(s_, slot);
    a.held = true;
}

template <class Transport, class Profile, class Rules>
constexpr send_status basic_client<Transport, Profile, Rules>::hand_over(const route& to,
                                                                         byte_view bytes) noexcept {
    s_.in_send = true;
    const send_status status = carrier_->send(to, bytes);
    s_.in_send = false;
    return status;
}

template <class Transport, class Profile, class Rules>
constexpr event basic_client<Transport, Profile, Rules>::poll_event() noexcept {
    if (refused() != errc::ok) return {};
    return detail::next_event(s_);
}

template <class Transport, class Profile, class Rules>
constexpr void basic_client<Transport, Profile, Rules>::close() noexcept {
    if (s_.in_send) return;
    const client_config config = s_.config;
    const time_point now = s_.now;
    s_ = state_type{};  // names, keys and nonces go with it
    s_.config = config;
    s_.now = now;
    s_.closed = true;
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::set_config(
    const client_config& config) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    if (!config.is_valid()) return errc::misuse_turn_config;
    s_.config = config;
    return {};
}

}  // namespace ice::turn
