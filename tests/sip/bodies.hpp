// SPDX-License-Identifier: BSL-1.0
// Bodies for the tests of sip/, and rewriting them as strings.
#pragma once

#include <ice/net/parse.hpp>
#include <ice/sip/offered.hpp>
#include <ice/sip/rewrite.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "../sdp/example_bodies.hpp"

namespace bodies {

using namespace ice;
using namespace ice::sip;

constexpr endpoint at(std::string_view text) { return *parse_endpoint(text); }

inline std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string s(text);
    for (std::size_t i = 0; (i = s.find(what, i)) != std::string::npos; i += by.size())
        s.replace(i, what.size(), by);
    return s;
}

/// The talk's relay, as it wrote itself.
constexpr stream_rewrite talk_relay() {
    stream_rewrite w;
    w.rtp = at("85.17.186.6:51354");
    w.form = foundation_form::swapped_letter;
    w.related = related_form::omitted;
    return w;
}

/// The talk's offer before its proxy: without the two relay lines, and with its own default.
inline std::string talk_original() {
    std::string s = replaced(example::talk_fixed, "c=IN IP4 85.17.186.6", "c=IN IP4 62.131.6.55");
    s = replaced(s, "m=audio 51354", "m=audio 49732");
    s = replaced(s, "a=rtcp:51355 IN IP4 85.17.186.6", "a=rtcp:49733 IN IP4 62.131.6.55");
    s = replaced(s, "a=candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay\n", "");
    return replaced(s, "a=candidate:R6ba1155 2 UDP 16777214 85.17.186.6 51355 typ relay\n", "");
}

struct outcome {
    std::string text;
    errc code = errc::ok;
    std::uint32_t at = 0;
    unsigned inserted = 0;
};

/// A failure must leave the buffer as it was; so must all behind `size + growth` be.
inline outcome run(const std::string& before, std::initializer_list<stream_rewrite> streams,
                   std::size_t capacity = 8192) {
    std::string buffer = before;
    buffer.resize(std::max(capacity, before.size()), '#');
    const std::string was = buffer;
    const auto done = rewrite(std::span<char>(buffer.data(), buffer.size()), before.size(),
                              std::span<const stream_rewrite>(streams.begin(), streams.size()));
    if (done) return {buffer.substr(0, done->size), errc::ok, 0, done->inserted};
    CHECK(buffer == was);
    return {{}, done.code(), done.error().at, 0};
}

inline bool is_mismatch(const std::string& text) {
    const auto offered = read_offered(text);
    return !offered || offered->mismatch();
}

/// Two streams on the session's address, with ICE: the first with two components.
inline constexpr std::string_view two_streams =
    "v=0\r\n"
    "o=- 1 1 IN IP4 192.0.2.1\r\n"
    "s=-\r\n"
    "c=IN IP4 192.0.2.1\r\n"
    "t=0 0\r\n"
    "a=ice-ufrag:8hhY\r\n"
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\n"
    "m=audio 5000 RTP/AVP 0\r\n"
    "i=talk\r\n"
    "b=AS:64\r\n"
    "a=candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host\r\n"
    "a=sendrecv\r\n"
    "a=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\r\n"
    "m=application 6000 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "a=candidate:1 1 UDP 2130706431 192.0.2.1 6000 typ host\r\n";

constexpr stream_rewrite to(std::uint16_t section, std::string_view rtp,
                            std::string_view rtcp = {}) {
    stream_rewrite w;
    w.section = section;
    w.rtp = at(rtp);
    if (!rtcp.empty()) w.rtcp = at(rtcp);
    return w;
}

/// The lines in which two texts differ: "-old+new", or "+new" and "-old".
inline std::string difference(const std::string& before, const std::string& after) {
    const auto lines = [](const std::string& s) {
        std::vector<std::string> all;
        for (std::size_t from = 0; from < s.size();) {
            const std::size_t end = std::min(s.find('\n', from), s.size());
            std::string line = s.substr(from, end - from);
            if (line.ends_with('\r')) line.pop_back();
            all.push_back(line);
            from = end + 1;
        }
        return all;
    };
    const auto a = lines(before);
    const auto b = lines(after);
    // Longest common subsequence.
    std::vector<std::vector<int>> best(a.size() + 1, std::vector<int>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t k = b.size(); k-- > 0;)
            best[i][k] =
                a[i] == b[k] ? best[i + 1][k + 1] + 1 : std::max(best[i + 1][k], best[i][k + 1]);
    std::string out;
    for (std::size_t i = 0, k = 0; i < a.size() || k < b.size();) {
        if (i < a.size() && k < b.size() && a[i] == b[k]) {
            ++i, ++k;
        } else if (k == b.size() || (i < a.size() && best[i + 1][k] >= best[i][k + 1])) {
            out += "-" + a[i++] + "\n";
        } else {
            out += "+" + b[k++] + "\n";
        }
    }
    return out;
}

}  // namespace bodies
