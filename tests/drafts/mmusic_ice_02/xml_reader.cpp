// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/xml_reader.hpp>

#include <doctest/doctest.h>

#include <string>

#include "../../support/verify.hpp"

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;
using std::string;

constexpr std::string_view example = R"(<?xml version="1.0" encoding="UTF-8"?>
<message xmlns="urn:ietf:params:xml:ns:ice" type="initiate"> <!-- one stream -->
 <media-streams>
  <media-stream>
   <default-address>
    <rtp-address><ip-address>192.0.2.1</ip-address><port>26524</port></rtp-address>
   </default-address>
   <alternate preference="0.4" id="1">
    <stun-user-fragment>asd9f8f8==</stun-user-fragment><stun-password>siprulz</stun-password>
    <rtp-address><ip-address> 10.0.1.1 </ip-address><port>
      8866</port></rtp-address>
    <rtcp-address><ip-address>10.0.1.1</ip-address><port>8877</port></rtcp-address>
   </alternate>
   <alternate id='2' preference='.2'>
    <stun-user-fragment>asd9f8f8==</stun-user-fragment><stun-password>siprulz</stun-password>
    <rtp-address><ip-address>2001:db8::1</ip-address><port>5063</port></rtp-address>
   </alternate>
  </media-stream>
 </media-streams>
</message>
)";

/// The example with one place changed.
string with(std::string_view from, std::string_view to) {
    string text(example);
    const std::size_t at = text.find(from);
    CHECK(at != string::npos);
    if (at != string::npos) text.replace(at, from.size(), to);
    return text;
}
errc reads(const string& text) { return read_xml(text).code(); }
errc becomes(std::string_view from, std::string_view to) { return reads(with(from, to)); }

constexpr bool is_read_as_constant() {
    const auto m = read_xml<1, 2>(example);
    return m && m->streams.size() == 1 && m->streams[0].alternates[1].rtp.addr().is_v6();
}

}  // namespace

TEST_CASE("a message and all it says") {
    ICE_VERIFY(is_read_as_constant());
    const auto m = read_xml(example);
    CHECK(m.code() == errc::ok);
    if (!m) return;
    CHECK(m->type == message_type::initiate);
    CHECK(m->streams.size() == 1);
    const auto& s = m->streams[0];
    CHECK(s.default_address == rtp_info{{address::v4(192, 0, 2, 1), 26524}, {}});
    CHECK(s.alternates.size() == 2);
    CHECK(s.alternates[0].id == "1");
    CHECK(s.alternates[0].q == q_value(400));
    CHECK(s.alternates[0].username == "asd9f8f8==");
    CHECK(s.alternates[0].password == "siprulz");
    CHECK(s.alternates[0].rtp == endpoint(address::v4(10, 0, 1, 1), 8866));
    CHECK(s.alternates[0].rtcp_written == endpoint(address::v4(10, 0, 1, 1), 8877));
    CHECK(s.alternates[1].q == q_value(200));
    CHECK(!s.alternates[1].rtcp_written);
}

TEST_CASE("other types, no streams, a prefix") {
    CHECK(becomes("\"initiate\"", "\"accept\"") == errc::ok);
    CHECK(read_xml(with("\"initiate\"", "'modify'"))->type == message_type::modify);
    CHECK(becomes("\"initiate\"", "\"terminate\"") == errc::xml_bad_type);
    const string empty =
        "<i:message type='accept' xmlns:i='urn:ietf:params:xml:ns:ice' "
        "xmlns='urn:other'><i:media-streams/></i:message>";
    CHECK(reads(empty) == errc::ok);
    CHECK(reads("<i:message type='accept' xmlns:i='urn:ietf:params:xml:ns:ice'>"
                "<media-streams/></i:message>") == errc::xml_bad_element);
}

TEST_CASE("what is no message of this namespace is not mine") {
    CHECK(reads("<html/>") == errc::xml_no_message);
    CHECK(becomes("urn:ietf:params:xml:ns:ice", "urn:ietf:params:xml:ns:ice2") ==
          errc::xml_no_message);
    CHECK(reads("<message type='accept'><media-streams/></message>") == errc::xml_no_message);
    CHECK(reads("<i:message xmlns='urn:ietf:params:xml:ns:ice' type='accept'/>") ==
          errc::xml_no_message);
    CHECK(category(errc::xml_no_message) == error_category::not_mine);
}

TEST_CASE("what the schema does not have") {
    CHECK(becomes(" type=\"initiate\"", "") == errc::xml_bad_attribute);
    CHECK(becomes(" type=\"initiate\"", " type=\"accept\" type=\"accept\"") ==
          errc::xml_bad_attribute);
    CHECK(becomes(" type=", " version='2' type=") == errc::xml_bad_attribute);
    CHECK(becomes("<media-stream>", "<media-stream x=''>") == errc::xml_bad_attribute);
    CHECK(becomes("<media-streams>", "<media-streams><alternate/>") == errc::xml_bad_element);
    CHECK(becomes("<default-address>", "<default-address><port>1</port>") == errc::xml_bad_element);
    CHECK(becomes(" id=\"1\"", "") == errc::xml_bad_attribute);
    CHECK(becomes(" preference=\"0.4\"", "") == errc::xml_bad_attribute);
    CHECK(becomes("<stun-password>", "<stun-password x='1'>") == errc::xml_bad_attribute);
    CHECK(becomes("</media-stream>", "</media-stream>text") == errc::xml_bad_element);
    CHECK(becomes("</message>", "</message><message/>") == errc::xml_bad_syntax);
    CHECK(reads("<message xmlns='urn:ietf:params:xml:ns:ice' type='accept'/>") ==
          errc::xml_bad_element);
}

TEST_CASE("values") {
    CHECK(becomes("\"0.4\"", "\"1.0000\"") == errc::ok);
    for (const char* q : {"\"1.1\"", "\"2\"", "\"-0.4\"", "\"4e-1\"", "\"NaN\"", "\"\"", "\".\""})
        CHECK(becomes("\"0.4\"", q) == errc::xml_bad_preference);
    CHECK(becomes("\"1\"", "\"a b\"") == errc::xml_bad_id);
    CHECK(becomes("\"1\"", "\"\"") == errc::xml_bad_id);
    CHECK(becomes("siprulz", "sip rulz") == errc::xml_bad_credential);
    CHECK(becomes("asd9f8f8==", "") == errc::xml_bad_credential);
    CHECK(becomes("siprulz", "sip&amp;") == errc::xml_reference);
    for (const char* port : {"0", "65536", "", "-1", "1 2", "99999999999999999999999"})
        CHECK(becomes("26524", port) == errc::xml_bad_port);
    CHECK(becomes("26524", " 0026524\n") == errc::ok);
    CHECK(becomes("192.0.2.1", "224.0.0.1") == errc::alt_not_unicast);
    CHECK(becomes("192.0.2.1", "192.0.2.256") == errc::bad_octet);
    CHECK(becomes("192.0.2.1", "example.com") == errc::not_an_address);
    CHECK(becomes("id='2'", "id='1'") == errc::draft_repeated_id);
}

TEST_CASE("preferences to the nearest thousandth") {
    const auto q = [](std::string_view text) {
        const auto v = mmusic_ice_02::detail::parse_preference(text);
        return v ? int{v->thousandths()} : -1;
    };
    CHECK(q("0") == 0);
    CHECK(q("0.") == 0);
    CHECK(q("1") == 1000);
    CHECK(q(".5") == 500);
    CHECK(q("0.0004") == 0);
    CHECK(q("0.0005") == 1);
    CHECK(q("0.12349999999999999999999999999999") == 123);
    CHECK(q("0.9999") == 1000);
    CHECK(q("1.0001") == -1);
    CHECK(q("01") == -1);
    CHECK(q("0.4x") == -1);
}

TEST_CASE("every beginning of a message is truncated, and says nothing else") {
    const string text(example);
    for (std::size_t n = 0; n + 2 < text.size(); ++n) {
        const errc e = read_xml(std::string_view(text).substr(0, n)).code();
        CHECK(e == errc::xml_truncated);
    }
}

TEST_CASE("offsets point at what is wrong") {
    const string text = with("26524", "x");
    CHECK(read_xml(text).error().at == text.find(">x<") + 1);
    const string id = with("\"1\"", "\"a b\"");
    CHECK(read_xml(id).error().at == id.find("a b"));
}

TEST_CASE("more than there is room for") {
    CHECK((read_xml<1, 1>(example).code() == errc::draft_full));
    CHECK((read_xml<1, 2>(example).code() == errc::ok));
    const string streams = with("</media-stream>",
                                "</media-stream><media-stream><default-address>"
                                "<rtp-address><ip-address>192.0.2.1</ip-address>"
                                "<port>1</port></rtp-address></default-address>"
                                "</media-stream>");
    CHECK((read_xml<1, 2>(streams).code() == errc::draft_full));
    CHECK((read_xml<2, 2>(streams).code() == errc::ok));
}
