// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/rewrite.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "../support/verify.hpp"
#include "bodies.hpp"

using namespace bodies;

namespace {

constexpr bool becomes(std::string_view before, const stream_rewrite& w, std::string_view after) {
    std::array<char, 512> buffer = {};
    for (std::size_t i = 0; i < before.size(); ++i) buffer[i] = before[i];
    const auto done = rewrite<1>(buffer, before.size(), w);
    return done && std::string_view(buffer.data(), done->size) == after;
}

const std::string two{two_streams};

}  // namespace

TEST_CASE("the talk's rewritten offer comes out line for line") {
    const auto done = run(talk_original(), {talk_relay()});
    CHECK(done.text == example::talk_fixed);
    CHECK(done.inserted == 2);
    CHECK(!is_mismatch(talk_original()));
    CHECK(!is_mismatch(done.text));
    CHECK(run(replaced(talk_original(), "\n", "\r\n"), {talk_relay()}).text ==
          replaced(example::talk_fixed, "\n", "\r\n"));
}

TEST_CASE("a body that another proxy has mangled is repaired") {
    const std::string mangled(example::talk_mangled);
    CHECK(is_mismatch(mangled));
    stream_rewrite w;  // no new destination: what is there becomes a candidate
    w.form = foundation_form::swapped_letter;
    w.related = related_form::omitted;
    const auto done = run(mangled, {w});
    CHECK(difference(mangled, done.text) ==
          "+a=candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay\n"
          "+a=candidate:R6ba1155 2 UDP 16777214 85.17.186.6 51355 typ relay\n");
    CHECK(!is_mismatch(done.text));
    CHECK(run(done.text, {w}).text == done.text);  // once is enough
}

TEST_CASE("by default the related address is where media went before") {
    stream_rewrite w;
    w.rtp = at("85.17.186.6:51354");
    CHECK(difference(talk_original(), run(talk_original(), {w}).text) ==
          "-c=IN IP4 62.131.6.55\n"
          "+c=IN IP4 85.17.186.6\n"
          "-m=audio 49732 RTP/AVP 9 8 101\n"
          "-a=rtcp:49733 IN IP4 62.131.6.55\n"
          "+m=audio 51354 RTP/AVP 9 8 101\n"
          "+a=rtcp:51355 IN IP4 85.17.186.6\n"
          "+a=candidate:R5511ba06 1 UDP 16777215 85.17.186.6 51354 typ relay raddr 62.131.6.55 "
          "rport 49732\n"
          "+a=candidate:R5511ba06 2 UDP 16777214 85.17.186.6 51355 typ relay raddr 62.131.6.55 "
          "rport 49733\n");
    w.related = related_form::hidden;
    CHECK(run(talk_original(), {w}).text.find("51354 typ relay raddr 0.0.0.0 rport 9\n") !=
          std::string::npos);
}

TEST_CASE("position, priority, kind and foundation are chosen") {
    stream_rewrite w = talk_relay();
    w.position = 2;
    w.priority = 2130706943;
    w.foundation = "relay/1";
    w.kind = candidate_kind::host;
    const std::string text = run(talk_original(), {w}).text;
    CHECK(text.find("typ host\n"
                    "a=candidate:relay/1 1 UDP 2130706943 85.17.186.6 51354 typ host\n"
                    "a=candidate:relay/1 2 UDP 2130706942 85.17.186.6 51355 typ host\n"
                    "a=candidate:Ha45450a 1") != std::string::npos);
    w.position = 0xffff;
    CHECK(run(talk_original(), {w})
              .text.ends_with("10.69.69.10 40568 typ host\n"
                              "a=candidate:relay/1 1 UDP 2130706943 85.17.186.6 51354 typ host\n"
                              "a=candidate:relay/1 2 UDP 2130706942 85.17.186.6 51355 typ host\n"
                              "a=sendrecv\n"));
}

TEST_CASE("a priority that is taken gives way by one local preference") {
    // Two proxies in a row, each with a relay.
    const std::string first = run(talk_original(), {talk_relay()}).text;
    stream_rewrite second = talk_relay();
    second.rtp = at("203.0.113.9:7000");
    // 203.0.113.9 is cb007109
    CHECK(run(first, {second})
              .text.find("a=candidate:R97100cb 1 UDP 16776959 203.0.113.9 7000 typ relay\n"
                         "a=candidate:R97100cb 2 UDP 16776958 203.0.113.9 7001 typ relay\n"
                         "a=candidate:R6ba1155 1 UDP 16777215") != std::string::npos);
}

TEST_CASE("the session's address moves when all go the same way") {
    const auto both = run(two, {to(0, "198.51.100.7:7000"), to(1, "198.51.100.7:7002")});
    CHECK(difference(two, both.text) ==
          "-c=IN IP4 192.0.2.1\n"
          "+c=IN IP4 198.51.100.7\n"
          "-m=audio 5000 RTP/AVP 0\n"
          "+m=audio 7000 RTP/AVP 0\n"
          "+a=candidate:Rc6336407 1 UDP 16777215 198.51.100.7 7000 typ relay raddr 192.0.2.1 "
          "rport 5000\n"
          "+a=candidate:Rc6336407 2 UDP 16777214 198.51.100.7 7001 typ relay raddr 192.0.2.1 "
          "rport 5001\n"
          "-m=application 6000 UDP/DTLS/SCTP webrtc-datachannel\n"
          "+m=application 7002 UDP/DTLS/SCTP webrtc-datachannel\n"
          "+a=candidate:Rc6336407 1 UDP 16777215 198.51.100.7 7002 typ relay raddr 192.0.2.1 "
          "rport 6000\n");
    CHECK(both.inserted == 3);
    CHECK(!is_mismatch(both.text));
}

TEST_CASE("and else a stream gets an address of its own, where it belongs") {
    stream_rewrite w = to(0, "[2001:db8::7]:7000", "[2001:db8::8]:7009");
    w.foundation = "r";
    const auto one = run(two, {w});
    CHECK(difference(two, one.text) ==
          "-m=audio 5000 RTP/AVP 0\n"
          "+m=audio 7000 RTP/AVP 0\n"
          "+c=IN IP6 2001:db8::7\n"  // behind i=, before b=
          "+a=rtcp:7009 IN IP6 2001:db8::8\n"
          "+a=candidate:r 1 UDP 16777215 2001:db8::7 7000 typ relay raddr 192.0.2.1 rport 5000\n"
          "+a=candidate:r 2 UDP 16777214 2001:db8::8 7009 typ relay raddr 192.0.2.1 rport 5001\n");
    CHECK(one.text.find("i=talk\r\nc=IN IP6 2001:db8::7\r\nb=AS:64\r\na=rtcp:7009") !=
          std::string::npos);
    CHECK(!is_mismatch(one.text));
    // Once more: now the line is its own.
    const auto again = run(one.text, {to(0, "203.0.113.1:8000")});
    CHECK(
        again.text.find("c=IN IP4 203.0.113.1\r\nb=AS:64\r\na=rtcp:8001 IN IP4 203.0.113.1\r\n") !=
        std::string::npos);
    CHECK(!is_mismatch(again.text));
}

TEST_CASE("candidates are removed by type and by address, but not under the default") {
    stream_rewrite w = talk_relay();
    w.remove = kind_set(candidate_kind::host) | candidate_kind::srflx;
    const auto done = run(talk_original(), {w});
    CHECK(done.text.find("typ host") == std::string::npos);
    CHECK(done.text.find("typ srflx") == std::string::npos);
    CHECK(done.text.find("a=ice-pwd:4e2db26f\n"
                         "a=candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay\n"
                         "a=candidate:R6ba1155 2 UDP 16777214 85.17.186.6 51355 typ relay\n"
                         "a=sendrecv\n") != std::string::npos);
    CHECK(!is_mismatch(done.text));

    const address gone[] = {address::v4(10, 69, 69, 10)};
    stream_rewrite only;
    only.remove_addresses = gone;
    CHECK(difference(talk_original(), run(talk_original(), {only}).text) ==
          "-a=candidate:Ha45450a 1 UDP 2130706431 10.69.69.10 51641 typ host\n"
          "-a=candidate:Ha45450a 2 UDP 2130706430 10.69.69.10 40568 typ host\n");
    stream_rewrite own_default;
    own_default.remove = kind_set(candidate_kind::srflx);
    CHECK(run(talk_original(), {own_default}).code == errc::sip_would_mismatch);
}

TEST_CASE("what is put in ends as the line before it, whatever the others do") {
    // A rewriting that looked back at what it had overwritten once took CRLF here.
    const std::string mixed = replaced(two, "sendrecv\r\n", "sendrecv\n");
    stream_rewrite w = to(0, "198.51.100.7:7000");
    w.position = 1;
    const auto done = run(mixed, {w});
    CHECK(done.text.find("a=sendrecv\n"
                         "a=candidate:Rc6336407 1 UDP 16777215 198.51.100.7 7000 typ relay raddr "
                         "192.0.2.1 rport 5000\n"
                         "a=candidate:Rc6336407 2 UDP 16777214 198.51.100.7 7001 typ relay raddr "
                         "192.0.2.1 rport 5001\n"
                         "a=candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host\r\n") !=
          std::string::npos);
    CHECK(done.text.find("c=IN IP4 198.51.100.7\r\nb=AS:64\r\n") != std::string::npos);
}

TEST_CASE("without ICE only the destinations move") {
    const std::string plain(example::talk_without_ice);
    const auto done = run(plain, {to(0, "85.17.186.6:51354")});
    CHECK(difference(plain, done.text) ==
          "-c=IN IP4 192.168.99.23\n"
          "+c=IN IP4 85.17.186.6\n"
          "-m=audio 50076 RTP/AVP 0 8 9 101\n"
          "-a=rtcp:50077 IN IP4 192.168.99.23\n"
          "+m=audio 51354 RTP/AVP 0 8 9 101\n"
          "+a=rtcp:51355 IN IP4 85.17.186.6\n");
    CHECK(done.inserted == 0);
}

TEST_CASE("bad bodies and bad wishes change nothing, and say what is wrong") {
    const auto code = [](std::string_view text, const stream_rewrite& w) {
        return run(std::string(text), {w}).code;
    };
    CHECK(code("", talk_relay()) == errc::sdp_no_body);
    CHECK(code("v=0\r\nm=audio 1\r\n", talk_relay()) == errc::sdp_bad_media);
    CHECK(code(two, to(2, "192.0.2.9:1")) == errc::misuse_sip_section);
    CHECK(run(two, {to(0, "192.0.2.9:1"), to(0, "192.0.2.9:1")}).code == errc::misuse_sip_section);
    for (const std::string_view bad :
         {"0.0.0.0:9", "224.0.0.1:9", "192.0.2.9:0", "192.0.2.9:65535"})
        CHECK(code(two, to(0, bad)) == errc::misuse_sip_destination);
    CHECK(code(replaced(two, "m=audio 5000", "m=audio 0"), to(0, "192.0.2.9:1")) ==
          errc::sip_no_stream);
    CHECK(code(replaced(two, "c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0"), to(0, "192.0.2.9:1")) ==
          errc::sip_on_hold);
    CHECK(code(replaced(two, "c=IN IP4 192.0.2.1", "c=IN IP4 224.2.1.1/3"), to(0, "192.0.2.9:1")) ==
          errc::sip_not_unicast);
    CHECK(code(replaced(two, "RTP/AVP", "TCP/RTP/AVP"), to(0, "192.0.2.9:1")) == errc::sip_not_udp);
    stream_rewrite w = talk_relay();
    w.foundation = "no spaces";
    CHECK(code(two, w) == errc::misuse_candidate_line);
    w.foundation = {};
    w.kind = candidate_kind::other;
    CHECK(code(two, w) == errc::misuse_candidate_priority);
    w.kind = candidate_kind::relay;
    w.priority = 0x80000001;
    CHECK(code(two, w) == errc::misuse_candidate_priority);
    w.priority = 1;  // nothing is left for component 2
    CHECK(code(two, w) == errc::misuse_candidate_priority);
    w.priority = 0;
    w.insert = false;
    const auto refused = run(two, {w});
    CHECK(refused.code == errc::sip_would_mismatch);
    CHECK(refused.at == two.find("m=audio"));
    std::array<char, 4> tiny = {};
    CHECK(rewrite(tiny, 5, w).code() == errc::misuse_bad_argument);
}

TEST_CASE("the buffer must hold the longest moment, and the failure says how much that is") {
    const std::string before = talk_original();
    const std::size_t after = std::string(example::talk_fixed).size();
    const auto small = run(before, {talk_relay()}, after - 1);
    CHECK(small.code == errc::buffer_too_small);
    CHECK(small.at >= after);
    CHECK(run(before, {talk_relay()}, small.at - 1).code == errc::buffer_too_small);
    CHECK(run(before, {talk_relay()}, small.at).text == example::talk_fixed);
    // What does not grow needs no room.
    const address gone[] = {address::v4(10, 69, 69, 10)};
    stream_rewrite only;
    only.remove_addresses = gone;
    CHECK(run(before, {only}, 0).code == errc::ok);
}

TEST_CASE("in constant evaluation, with a last line that is not ended") {
    constexpr stream_rewrite w = to(0, "192.0.2.9:8");
    ICE_VERIFY(becomes("v=0\nc=IN IP4 192.0.2.1\nm=audio 5000 UDP 0", w,
                       "v=0\nc=IN IP4 192.0.2.9\nm=audio 8 UDP 0"));
    ICE_VERIFY(
        becomes("v=0\nm=a 5 UDP 0\nc=IN IP4 192.0.2.1\na=ice-pwd:asd88fgpdd777uzjYhagZg\n"
                "a=ice-ufrag:8hhY",
                w,
                "v=0\nm=a 8 UDP 0\nc=IN IP4 192.0.2.9\na=ice-pwd:asd88fgpdd777uzjYhagZg\n"
                "a=ice-ufrag:8hhY\na=candidate:Rc0000209 1 UDP 16777215 192.0.2.9 8 typ "
                "relay raddr 192.0.2.1 rport 5"));
}
