// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/body_lines.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

/// The lines of `text` are those of `values`, each one led by its type and "=", parted by '|'.
constexpr bool lines(std::string_view text, std::string_view values) {
    line_walker walker(text);
    while (!values.empty()) {
        const auto line = walker.next();
        const std::string_view expected = values.substr(0, values.find('|'));
        if (!line || line->type != expected[0] || line->value != expected.substr(2)) return false;
        if (text.substr(line->value_at(), line->value.size()) != line->value) return false;
        values.remove_prefix(expected.size() < values.size() ? expected.size() + 1
                                                             : expected.size());
    }
    return walker.next().code() == errc::end_of_input && walker.at_end();
}

/// The first line that is none is there.
constexpr bool bad(std::string_view text, errc code, std::uint32_t at) {
    line_walker walker(text);
    while (true) {
        const auto line = walker.next();
        if (!line) return line.error() == failure{code, at};
    }
}

constexpr std::string_view nul_inside("v=0\na=x\0y\n", 10);

}  // namespace

TEST_CASE("lines end with CRLF or LF, the last one as it likes") {
    ICE_VERIFY(lines("v=0\r\ns=-\r\n", "v=0|s=-"));
    ICE_VERIFY(lines("v=0\ns=-\n", "v=0|s=-"));
    ICE_VERIFY(lines("v=0\ns=-\r\nt=0 0\n", "v=0|s=-|t=0 0"));
    ICE_VERIFY(lines("v=0\r\ns=-", "v=0|s=-"));
    ICE_VERIFY(lines("s=\r\na=x\r\n", "s=|a=x"));
    ICE_VERIFY(lines("s=\xc3\xa9\t!\n", "s=\xc3\xa9\t!"));
    ICE_VERIFY(lines("", ""));
    ICE_VERIFY(lines("v=0\r\n\r\n\n\r\n", "v=0"));  // empty lines at the end only
}

TEST_CASE("what is no line is found with its place") {
    ICE_VERIFY(bad("v=0\r\n\r\ns=-\r\n", errc::sdp_bad_line, 5));
    ICE_VERIFY(bad("v=0\nx\n", errc::sdp_bad_line, 4));
    ICE_VERIFY(bad("v=0\n=x\n", errc::sdp_bad_line, 4));
    ICE_VERIFY(bad("V=0\n", errc::sdp_bad_line, 0));
    ICE_VERIFY(bad("v =0\n", errc::sdp_bad_line, 0));
    ICE_VERIFY(bad(" v=0\n", errc::sdp_bad_line, 0));
    ICE_VERIFY(bad("v=0\n0=1\n", errc::sdp_bad_line, 4));
    ICE_VERIFY(bad("v=0\n{=1\n", errc::sdp_bad_line, 4));
    ICE_VERIFY(bad(nul_inside, errc::sdp_forbidden_byte, 7));
    ICE_VERIFY(bad("v=0\ra=x\r\n", errc::sdp_forbidden_byte, 3));
    ICE_VERIFY(bad("v=0\r\r\n", errc::sdp_forbidden_byte, 3));
    ICE_VERIFY(bad("v=0\ns=-\r", errc::sdp_forbidden_byte, 7));  // cut off within CRLF
    ICE_VERIFY(bad("v=0\n", errc::end_of_input, 4));
}

TEST_CASE("a walk may start anywhere and end early") {
    constexpr std::string_view text = "v=0\na=b\na=c\n";
    ICE_VERIFY([&] {
        line_walker walker(text, 4, 8);
        const auto line = walker.next();
        return line && line->value == "b" && line->at == 4 && walker.position() == 8 &&
               !walker.next();
    }());
}

TEST_CASE("attributes are a name, or a name and a value") {
    constexpr auto split = [](std::string_view value) {
        return split_attribute(body_line{'a', value, 10});
    };
    ICE_VERIFY((split("rtcp-mux").name == "rtcp-mux" && !split("rtcp-mux").has_value));
    ICE_VERIFY((split("mid:1").name == "mid" && split("mid:1").value == "1"));
    ICE_VERIFY((split("mid:1").value_at == 16 && split("mid:1").has_value));
    ICE_VERIFY((split("mid:").has_value && split("mid:").value.empty()));
    ICE_VERIFY((split("a:b:c").name == "a" && split("a:b:c").value == "b:c"));
    ICE_VERIFY((split(":x").name.empty() && split(":x").value == "x"));
}

TEST_CASE("fields are parted by single spaces") {
    ICE_VERIFY([] {
        field_reader fields("one two  four ");
        const bool first = fields.next() == "one" && fields.field_at() == 0;
        const bool second = fields.next() == "two" && fields.field_at() == 4;
        const bool rest = fields.rest() == " four ";
        const bool empty = fields.next().empty() && fields.field_at() == 8;
        const bool fourth = fields.next() == "four" && !fields.at_end();
        const bool last = fields.next().empty() && fields.at_end() && fields.field_at() == 14;
        return first && second && rest && empty && fourth && last && fields.next().empty() &&
               fields.rest().empty();
    }());
    ICE_VERIFY([] {
        field_reader fields("");
        return !fields.at_end() && fields.next().empty() && fields.at_end();
    }());
}
