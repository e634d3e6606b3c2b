// SPDX-License-Identifier: BSL-1.0
// Writes initiate, accept and modify messages (draft-ietf-mmusic-ice-02 section 7).
#pragma once

#include <span>

#include "../../sdp/text_sink.hpp"
#include "xml_reader.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

namespace detail {

/// A fragment or password that needs no escapes: visible ASCII without markup.
constexpr bool is_plain_text(std::string_view text) noexcept {
    return ice::detail::is_word_of(text, ice::detail::visible_chars) &&
           text.find_first_of("<>&") == std::string_view::npos;
}

constexpr bool can_be_written(const rtp_info& info) noexcept {
    return ice::detail::is_unicast(info.rtp.addr()) && info.rtp.port() != 0 &&
           (!info.rtcp_written ||
            (ice::detail::is_unicast(info.rtcp_written->addr()) && info.rtcp_written->port() != 0));
}

template <class Sink>
constexpr void put_address(Sink& to, std::string_view name, const endpoint& e) noexcept {
    to.text("<");
    to.text(name);
    to.text("><ip-address>");
    to.addr(e.addr());
    to.text("</ip-address><port>");
    to.number(e.port());
    to.text("</port></");
    to.text(name);
    to.text(">");
}

template <class Sink>
constexpr void put_info(Sink& to, const rtp_info& info) noexcept {
    put_address(to, "rtp-address", info.rtp);
    if (info.rtcp_written) put_address(to, "rtcp-address", *info.rtcp_written);
}

template <class Sink>
constexpr void put_alternate(Sink& to, const alternate& a) noexcept {
    char q[5] = {};
    const std::size_t q_size = a.q.write(q);
    to.text("<alternate preference=\"");
    to.text(std::string_view(q, q_size));
    to.text("\" id=\"");
    to.text(a.id);
    to.text("\"><stun-user-fragment>");
    to.text(a.username);
    to.text("</stun-user-fragment><stun-password>");
    to.text(a.password);
    to.text("</stun-password>");
    put_info(to, {a.rtp, a.rtcp_written});
    to.text("</alternate>\n");
}

}  // namespace detail

/// Writes the document and returns its length; `out` is untouched after an error.
/// Errors: misuse_draft_text (a text with markup, spaces or bytes from 0x80, an id that is no
/// token), misuse_draft_address, draft_repeated_id, draft_repeated_address, buffer_too_small.
template <std::size_t Streams, std::size_t Alternates>
constexpr result<std::size_t> write_xml(std::span<char> out,
                                        const basic_message<Streams, Alternates>& m) noexcept {
    for (const auto& stream : m.streams) {
        if (!detail::can_be_written(stream.default_address)) return errc::misuse_draft_address;
        for (const alternate& a : stream.alternates) {
            if (!detail::can_be_written({a.rtp, a.rtcp_written})) return errc::misuse_draft_address;
            if (!ice::detail::is_word_of(a.id, ice::detail::token_chars) ||
                !detail::is_plain_text(a.username) || !detail::is_plain_text(a.password))
                return errc::misuse_draft_text;
        }
    }
    if (const auto kept = check_alternates(m); !kept) return kept.error();
    const std::size_t unknown = ~std::size_t{0};  // so it is counted before it is written
    return ice::detail::write_within(out, unknown, [&](auto& to) {
        to.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<message xmlns=\"");
        to.text(xml_namespace);
        to.text("\" type=\"");
        to.text(to_text(m.type));
        to.text("\">\n<media-streams>\n");
        for (const auto& stream : m.streams) {
            to.text("<media-stream>\n<default-address>");
            detail::put_info(to, stream.default_address);
            to.text("</default-address>\n");
            for (const alternate& a : stream.alternates) detail::put_alternate(to, a);
            to.text("</media-stream>\n");
        }
        to.text("</media-streams>\n</message>\n");
    });
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
