// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/sdp_reader.hpp>

#include <doctest/doctest.h>

#include <ice/drafts/mmusic_ice_02/sdp_writer.hpp>
#include <ice/sdp/body.hpp>
#include <string>

#include "desk.hpp"

using namespace table_desk;
using std::string;

namespace {

const string head = "v=0\r\no=bob 280744730 28977631 IN IP4 host.example.com\r\ns=\r\nt=0 0\r\n";

/// Reads a body made of the lines of the session and sections.
result<message> read(const string& lines) {
    static string text;
    text = head + lines;
    const auto body = sdp::read_body(text);
    CHECK(body.code() == errc::ok);
    if (!body) return body.error();
    return read_sdp(*body, message_type::accept);
}

const string both =
    "m=audio 25000 RTP/AVP 0\r\n"
    "c=IN IP6 2001:db8::1\r\n"
    "a=alt:2 0.9 frag pwd 2001:db8::1 25000\r\n"
    "a=mid:1\r\n"
    "m=audio 22334 RTP/AVP 0\r\n"
    "c=IN IP4 192.0.2.1\r\n"
    "a=rtcp:53020\r\n"
    "a=alt:1 0.4 frag pwd 10.0.1.1 8866 10.0.1.1 8877\r\n"
    "a=mid:2\r\n";

}  // namespace

TEST_CASE("a stream without ICE has no alternates") {
    const auto m = read("c=IN IP4 192.0.2.1\r\nm=audio 5000 RTP/AVP 0\r\n");
    CHECK(m.code() == errc::ok);
    if (!m) return;
    CHECK(m->type == message_type::accept);
    CHECK(m->streams.size() == 1);
    CHECK(m->streams[0].alternates.empty());
    CHECK(m->streams[0].default_address == rtp_info{v4(1), {}});
}

TEST_CASE("the sections of an ANAT group are one stream") {
    const auto m = read("a=group:ANAT 1 2\r\n" + both);
    CHECK(m.code() == errc::ok);
    if (!m) return;
    CHECK(m->streams.size() == 1);
    CHECK(m->streams[0].alternates.size() == 2);
    CHECK(m->streams[0].alternates[0].id == "2");
    CHECK(m->streams[0].default_address.rtp.addr().is_v6());
    const auto other = read("a=group:ANAT 2 1\r\n" + both);
    CHECK(other.code() == errc::ok);
    if (other) CHECK(other->streams[0].default_address == rtp_info{v4(1, 22334), v4(1, 53020)});
    const auto apart = read(both);
    CHECK(apart.code() == errc::ok);
    if (apart) CHECK(apart->streams.size() == 2);
}

TEST_CASE("an answer rejects what it does not use: port zero") {
    string text = both;
    text.replace(text.find("25000 RTP"), 9, "0 RTP");
    const auto m = read("a=group:ANAT 1 2\r\n" + text);
    CHECK(m.code() == errc::ok);
    if (!m) return;
    CHECK(m->streams.size() == 1);
    CHECK(m->streams[0].alternates.size() == 1);
    CHECK(m->streams[0].default_address.rtp == v4(1, 22334));
    const auto none = read("m=audio 0 RTP/AVP 0\r\n");
    CHECK(none.code() == errc::ok);
    if (none) CHECK(none->streams[0].default_address == rtp_info{});
}

TEST_CASE("groups that are none") {
    CHECK(read("a=group:ANAT 1 1\r\n" + both).code() == errc::draft_bad_group);
    CHECK(read("a=group:ANAT 1 2\r\na=group:ANAT 2\r\n" + both).code() == errc::draft_bad_group);
    string text = both;
    text.replace(text.find("m=audio 22334"), 7, "m=video");
    CHECK(read("a=group:ANAT 1 2\r\n" + text).code() == errc::draft_bad_group);
    text = both;
    text.replace(text.find("IP4 192.0.2.1"), 13, "IP6 2001:db8::5");
    CHECK(read("a=group:ANAT 1 2\r\n" + text).code() == errc::draft_bad_group);
    CHECK(read("a=group:LS 1 2\r\n" + both)->streams.size() == 2);
    CHECK(read("a=group:ANAT 7 2\r\n" + both)->streams.size() == 2);
}

TEST_CASE("a bad alternate is an error, one of a name is passed over") {
    const string section = "m=audio 5000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n";
    CHECK(read(section + "a=alt:1 4 f p 10.0.1.1 1\r\n").code() == errc::alt_bad_q_value);
    const string text = section + "a=alt:1 0.4 f p 10.0.1.1 99999\r\n";
    CHECK(read(text).error().at == (head + text).find("99999"));
    const auto named = read(section + "a=alt:1 0.4 f p host.example.com 1\r\n");
    CHECK(named.code() == errc::ok);
    CHECK(read(section + "a=alt:1 0.4 f p 10.0.1.1 1\r\na=alt:1 0.4 f p 10.0.1.2 1\r\n").code() ==
          errc::draft_repeated_id);
    CHECK(read(section + "a=alt:1 0.4 f p 10.0.1.1 1\r\na=alt:2 0.4 f p 10.0.1.1 1\r\n").code() ==
          errc::draft_repeated_address);
    string many = section;
    for (int i = 0; i < 17; ++i)
        many +=
            "a=alt:" + std::to_string(i) + " 0.4 f p 10.0.1.1 " + std::to_string(i + 1) + "\r\n";
    CHECK(read(many).code() == errc::draft_full);
    CHECK(read(section + section + section + section + section).code() == errc::draft_full);
}

TEST_CASE("what is written is read back the same, and two engines connect by it") {
    couple t;
    const auto heard = [&](side& from) {
        message m;
        CHECK(from.agent.describe(message_type::initiate, m).code() == errc::ok);
        std::vector<char> out(2000);
        const auto first = write_sdp_session(out, m);
        CHECK(first.code() == errc::ok);
        static string text;
        text = head + string(out.data(), first.value_or(0));
        const auto n = write_sdp_stream(out, m, 0, {"audio", "RTP/AVP", "0", ""});
        CHECK(n.code() == errc::ok);
        text += string(out.data(), n.value_or(0));
        const auto body = sdp::read_body(text);
        CHECK(body.code() == errc::ok);
        const auto again = read_sdp(*body, message_type::initiate);
        CHECK(again.code() == errc::ok);
        if (!again) return message();
        CHECK(again->streams[0].default_address == m.streams[0].default_address);
        CHECK(again->streams[0].alternates[0].id == m.streams[0].alternates[0].id);
        return *again;
    };
    const message b = heard(t.b);
    CHECK(t.a.agent.set_remote({}, 0, b.streams[0].view()).code() == errc::ok);
    const message a = heard(t.a);
    CHECK(t.b.agent.set_remote({}, 0, a.streams[0].view()).code() == errc::ok);
    t.run_to(seconds(1));
    CHECK(t.a.agent.state(0, 1) == component_state::connected);
    CHECK(t.b.agent.state(0, 1) == component_state::connected);
}
