// SPDX-License-Identifier: BSL-1.0
// The schema in ice.xsd beside this file is that of section 7 with these corrections, without
// which no validator takes it:
//   - the import of the xml namespace is gone: nothing uses it, and it would be fetched;
//   - default-address is of type rtp-info (the printed extension is torn in two, and adds nothing);
//   - the alternates stand in the sequence of media-stream (the printed inner sequence closes
//     elements that are not open);
//   - maxInclusive of a port stands beside minInclusive (a page break has put it behind the end);
//   - rtcp-address may be left out, in rtp-info and in transport-data: a stream without RTCP has
//     none, and section 9 leaves it out where it is one port above RTP.
#include <ice/drafts/mmusic_ice_02/xml_writer.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "desk.hpp"

using namespace table_desk;
using std::string;

namespace {

message sample() {
    message m;
    m.type = message_type::modify;
    for (std::uint16_t n = 0; n < 2; ++n) {
        message::media_stream s;
        s.default_address.rtp = v4(9, static_cast<std::uint16_t>(7000 + n));
        if (n == 1) s.default_address.rtcp_written = v4(8, 1);
        for (std::uint8_t i = 0; i < 2; ++i) {
            alternate a;
            a.id = n == 0 ? (i == 0 ? "a-1" : "a-2") : (i == 0 ? "b'1" : "b`2");
            a.q = q_value(static_cast<std::uint16_t>(1000 - 5 * i));
            a.username = "asd9f8f8==";
            a.password = "\"quoted'";
            a.rtp = i == 0 ? v4(1) : endpoint(address::v6(0x2001'0db8ULL << 32, 7), 65535);
            if (i == 1) a.rtcp_written = v4(2, 65535);
            CHECK(s.alternates.push_back(a));
        }
        CHECK(m.streams.push_back(s));
    }
    return m;
}

string write(const message& m) {
    std::vector<char> out(4096);
    const auto n = write_xml(out, m);
    CHECK(n.code() == errc::ok);
    return n ? string(out.data(), *n) : string();
}

void check_same(const message& a, const message& b) {
    CHECK(a.type == b.type);
    CHECK(a.streams.size() == b.streams.size());
    for (std::size_t i = 0; i < a.streams.size() && i < b.streams.size(); ++i) {
        CHECK(a.streams[i].default_address == b.streams[i].default_address);
        const auto& x = a.streams[i].alternates;
        const auto& y = b.streams[i].alternates;
        CHECK(x.size() == y.size());
        for (std::size_t k = 0; k < x.size() && k < y.size(); ++k)
            CHECK((x[k].id == y[k].id && x[k].q == y[k].q && x[k].username == y[k].username &&
                   x[k].password == y[k].password && x[k].rtp == y[k].rtp &&
                   x[k].rtcp_written == y[k].rtcp_written));
    }
}

}  // namespace

TEST_CASE("what is written is read back the same") {
    const message m = sample();
    const string text = write(m);
    const auto again = read_xml(text);
    CHECK(again.code() == errc::ok);
    if (again) check_same(m, *again);
    CHECK(text.find("preference=\"0.995\"") != string::npos);
    CHECK(text.find("<rtcp-address><ip-address>192.0.2.8</ip-address><port>1</port>") !=
          string::npos);
}

TEST_CASE("a message that does not fit leaves the buffer alone") {
    const message m = sample();
    const std::size_t n = write(m).size();
    std::vector<char> out(n, '#');
    CHECK(write_xml(out, m).value_or(0) == n);
    std::vector<char> small(n - 1, '#');
    CHECK(write_xml(small, m).code() == errc::buffer_too_small);
    CHECK(small == std::vector<char>(n - 1, '#'));
}

TEST_CASE("what a message cannot carry") {
    const auto with = [](auto change) {
        message m = sample();
        change(m.streams[0].alternates[0]);
        std::vector<char> out(4096);
        return write_xml(out, m).code();
    };
    using alt = alternate;
    for (const char* text : {"", "a b", "a<b", "a&b", "a>b", "\x80"}) {
        CHECK(with([&](alt& a) { a.username = text; }) == errc::misuse_draft_text);
        CHECK(with([&](alt& a) { a.password = text; }) == errc::misuse_draft_text);
    }
    CHECK(with([](alt& a) { a.id = "a\"b"; }) == errc::misuse_draft_text);
    CHECK(with([](alt& a) { a.id = "b'1"; }) == errc::draft_repeated_id);
    CHECK(with([](alt& a) { a.rtp = {}; }) == errc::misuse_draft_address);
    CHECK(with([](alt& a) { a.rtp = v4(1, 0); }) == errc::misuse_draft_address);
    CHECK(with([](alt& a) { a.rtcp_written = v4(1, 0); }) == errc::misuse_draft_address);
    message m = sample();
    m.streams[1].default_address = {};
    std::vector<char> out(4096);
    CHECK(write_xml(out, m).code() == errc::misuse_draft_address);
}

TEST_CASE("the schema's own validator takes what is written") {
#if defined(__unix__)
    const auto beside = std::filesystem::path(__FILE__).parent_path() / "ice.xsd";
    const string schema =
        std::filesystem::exists(beside) ? beside.string() : "tests/drafts/mmusic_ice_02/ice.xsd";
    if (std::system("xmllint --version >/dev/null 2>&1") != 0) {
        std::puts("skipped: xmllint is not installed (Debian: libxml2-utils)");
        return;
    }
    const auto is_valid = [&](const string& text) {
        std::FILE* const to =
            popen(("xmllint --nonet --noout --schema '" + schema + "' - 2>/dev/null").c_str(), "w");
        if (to == nullptr) return false;
        std::fwrite(text.data(), 1, text.size(), to);
        return pclose(to) == 0;
    };
    couple t;
    message own;
    CHECK(t.a.agent.describe(message_type::initiate, own).code() == errc::ok);
    CHECK(is_valid(write(own)));
    CHECK(is_valid(write(sample())));
    CHECK(is_valid(write(message())));
    string broken = write(sample());
    broken.replace(broken.find("modify"), 6, "remove");
    CHECK(!is_valid(broken));
    CHECK(read_xml(broken).code() == errc::xml_bad_type);
#else
    std::puts("skipped: no pipes to xmllint");
#endif
}
