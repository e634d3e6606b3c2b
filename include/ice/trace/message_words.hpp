// SPDX-License-Identifier: BSL-1.0
// What a datagram is, in the words of a figure: STUN, TURN and their neighbours on one port
// (RFC 8489, RFC 8656, RFC 7983 section 7).
#pragma once

#include "../stun/attributes.hpp"
#include "../stun/channel_data.hpp"
#include "../stun/error.hpp"
#include "../stun/reader.hpp"
#include "text_writer.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// What figures tell apart at a glance.
enum class traffic : std::uint8_t { request, success, error, indication, data };

namespace detail {

/// Names of RFC 8656 and RFC 6062; empty when it is none of theirs.
constexpr std::string_view method_name(stun::method m) noexcept {
    switch (m) {
        case stun::method::binding: return "Binding";
        case stun::method::shared_secret: return "Shared Secret";
        case stun::method::allocate: return "Allocate";
        case stun::method::refresh: return "Refresh";
        case stun::method::send: return "Send";
        case stun::method::data: return "Data";
        case stun::method::create_permission: return "CreatePermission";
        case stun::method::channel_bind: return "ChannelBind";
        case stun::method::connect: return "Connect";
        case stun::method::connection_bind: return "ConnectionBind";
        case stun::method::connection_attempt: return "ConnectionAttempt";
    }
    return {};
}

/// Without a cookie anything of the right length could be STUN: only messages that RFC 3489
/// defines, and Allocate of its time, that read as such are.
constexpr bool is_classic(byte_view bytes) noexcept {
    if (bytes.size() < stun::header_size || bytes[0] > 1 || (bytes[1] & 0xec) != 0) return false;
    const auto m = stun::basic_message<stun::rfc3489>::parse(bytes);
    return m &&
           (m->method() == stun::method::binding || m->method() == stun::method::shared_secret ||
            m->method() == stun::method::allocate);
}

constexpr traffic traffic_of(stun::message_class c) noexcept {
    switch (c) {
        case stun::message_class::request: return traffic::request;
        case stun::message_class::success: return traffic::success;
        case stun::message_class::error: return traffic::error;
        case stun::message_class::indication: break;
    }
    return traffic::indication;
}

/// The payload that a TURN message carries for somebody else, empty when it carries none.
template <class Message>
constexpr byte_view inner_of(const Message& m) noexcept {
    const bool carries = m.method() == stun::method::send || m.method() == stun::method::data;
    if (!carries || m.cls() != stun::message_class::indication) return {};
    const auto data = m.get(stun::attr::data);
    return data ? *data : byte_view{};
}

/// As many lines as the drafts' figures have under a message.
template <class Writer>
constexpr void put_bytes_words(Writer& w, byte_view bytes) noexcept {
    // RFC 7983 section 7, by the first byte.
    const unsigned first = bytes.empty() ? 0U : bytes[0];
    const std::string_view what = bytes.empty()                  ? "empty datagram"
                                  : first >= 20 && first <= 63   ? "DTLS"
                                  : first >= 128 && first <= 191 ? "RTP or RTCP"
                                                                 : "data";
    w.text(what);
    if (!bytes.empty())
        w.text(", ").number(bytes.size()).text(bytes.size() == 1 ? " byte" : " bytes");
}

template <class Writer, class Message>
constexpr void put_message_words(Writer& w, const Message& m) noexcept {
    const std::string_view name = method_name(m.method());
    if (name.empty())
        w.text("method ").number(static_cast<std::uint16_t>(m.method()));
    else
        w.text(name);
    switch (m.cls()) {
        case stun::message_class::request: w.text(" request"); break;
        case stun::message_class::indication: w.text(" indication"); break;
        case stun::message_class::success: w.text(" success"); break;
        case stun::message_class::error: w.text(" error"); break;
    }
    if (const auto code = m.get(stun::attr::error_code)) {
        w.text(" ").number(code->code);
        if (const auto phrase = stun::reason_phrase(code->code); !phrase.empty())
            w.text(" ").text(phrase);
    }
    if (m.cls() != stun::message_class::request) return;
    if (m.has(stun::attr::use_candidate))
        w.text(", USE-CANDIDATE");
    else if (m.has(stun::attr::ice_controlling))
        w.text(", controlling");
    else if (m.has(stun::attr::ice_controlled))
        w.text(", controlled");
    if (const auto n = m.get(stun::attr::nomination)) w.text(", nomination ").number(*n);
    if (m.method() == stun::method::channel_bind)
        if (const auto n = m.get(stun::attr::channel_number)) w.text(" ").number(*n);
    if (m.method() == stun::method::refresh)
        if (const auto s = m.get(stun::attr::lifetime); s && *s == 0) w.text(", lifetime 0");
}

template <class Writer>
constexpr void put_words(Writer& w, byte_view bytes, unsigned depth) noexcept {
    if (const auto m = stun::message::parse(bytes)) {
        const byte_view inner = inner_of(*m);
        if (inner.empty() || depth == 0) return put_message_words(w, *m);
        w.text(m->method() == stun::method::send ? "Send: " : "Data: ");
        return put_words(w, inner, depth - 1);
    }
    if (const auto c = stun::read_channel_data(bytes); c && depth > 0) {
        w.text("channel ").number(c->channel).text(": ");
        return put_words(w, c->data, depth - 1);
    }
    if (is_classic(bytes))
        return put_message_words(w, *stun::basic_message<stun::rfc3489>::parse(bytes));
    put_bytes_words(w, bytes);
}

/// `f(letter, endpoint)`: M, the mapped address; R, the relayed one; P, the peer's; A, the server
/// to go to instead.
template <class Message, class F>
constexpr void for_each_address(const Message& m, F f) noexcept {
    if (const auto a = m.get(stun::attr::xor_mapped_address))
        f("M", *a);
    else if (const auto b = m.get(stun::attr::mapped_address))
        f("M", *b);
    if (const auto a = m.get(stun::attr::xor_relayed_address)) f("R", *a);
    if (const auto a = m.get(stun::attr::xor_peer_address)) f("P", *a);
    if (m.cls() == stun::message_class::error)
        if (const auto a = m.get(stun::attr::alternate_server)) f("A", *a);
}

}  // namespace detail

/// "Binding request, USE-CANDIDATE", "Binding error 487 Role Conflict", "data, 11 bytes"; what
/// TURN carries is told too: "channel 16384: Binding success". Never a text of the peer's.
/// O(attributes squared), for people.
template <class Sink>
constexpr void put_message_words(text_writer<Sink>& w, byte_view bytes) noexcept {
    detail::put_words(w, bytes, 2);
}

namespace detail {

constexpr traffic traffic_of(byte_view bytes, unsigned depth) noexcept {
    if (const auto m = stun::message::parse(bytes)) {
        const byte_view inner = inner_of(*m);
        return inner.empty() || depth == 0 ? traffic_of(m->cls()) : traffic_of(inner, depth - 1);
    }
    if (const auto c = stun::read_channel_data(bytes); c && depth > 0)
        return traffic_of(c->data, depth - 1);
    return is_classic(bytes) ? traffic_of(stun::message_type::decode(load_u16(bytes.data())).cls)
                             : traffic::data;
}

}  // namespace detail

/// Of what TURN carries, when it carries anything.
constexpr traffic traffic_of(byte_view bytes) noexcept { return detail::traffic_of(bytes, 2); }

/// The addresses that a message tells, as the drafts' figures mark them: `f("M", endpoint)` for
/// the mapped one, R the relayed one, P the peer's, A the server to try instead.
template <class F>
constexpr void for_each_told_address(byte_view bytes, F f) noexcept {
    if (const auto m = stun::message::parse(bytes))
        detail::for_each_address(*m, f);
    else if (detail::is_classic(bytes))
        detail::for_each_address(*stun::basic_message<stun::rfc3489>::parse(bytes), f);
}

}  // namespace ice::trace
