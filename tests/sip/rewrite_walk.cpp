// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/rewrite_walk.hpp>

#include <doctest/doctest.h>

#include <string>

#include "bodies.hpp"

using namespace bodies;

namespace {

/// Tells what a walk does: kept bytes as they are, others in braces or parentheses.
struct teller {
    std::string_view in;
    std::string out;

    void keep(std::size_t n) {
        out += in.substr(0, n);
        in.remove_prefix(n);
    }
    void drop(std::size_t n) {
        out += "{" + std::string(in.substr(0, n)) + "}";
        in.remove_prefix(n);
    }
    void put(std::string_view text) { out += "(" + std::string(text) + ")"; }
};

std::string walk(std::string_view text, const stream_rewrite& w) {
    const auto plan = sip::detail::plan_rewrite<4, old_sip_lines>(text, std::span(&w, 1));
    CHECK(plan.has_value());
    teller to{text, {}};
    sip::detail::rewrite_walk<old_sip_lines, 4, teller>(*plan, text, to).run();
    CHECK(to.in.empty());
    return to.out;
}

}  // namespace

TEST_CASE("pieces that change, and nothing around them") {
    CHECK(walk("v=0\nm=audio 5 RTP/AVP 0\nc=IN IP4 192.0.2.1\na=rtcp:77\na=x\n",
               to(0, "192.0.2.9:6")) ==
          "v=0\nm=audio {5}(6) RTP/AVP 0\nc={IN IP4 192.0.2.1}(IN IP4 )(192.0.2.9)\n"
          "a=rtcp:{77}(7)\na=x\n");
}

TEST_CASE("new lines end as the line before them") {
    CHECK(walk("v=0\r\nc=IN IP4 192.0.2.1\nm=audio 5 RTP/AVP 0\r\nm=audio 7 RTP/AVP 0",
               to(0, "192.0.2.9:6", "192.0.2.9:9")) ==
          "v=0\r\nc=IN IP4 192.0.2.1\nm=audio {5}(6) RTP/AVP 0\r\n"
          "(c=)(IN IP4 )(192.0.2.9)(\r\n)(a=rtcp:)(9)(\r\n)m=audio 7 RTP/AVP 0");
    // Nothing is ended that was not.
    CHECK(walk("v=0\nc=IN IP4 192.0.2.1\nm=audio 5 RTP/AVP 0\nm=audio 7 RTP/AVP 0",
               to(1, "192.0.2.9:6", "192.0.2.9:9")) ==
          "v=0\nc=IN IP4 192.0.2.1\nm=audio 5 RTP/AVP 0\nm=audio {7}(6) RTP/AVP 0"
          "(\n)(c=)(IN IP4 )(192.0.2.9)(\n)(a=rtcp:)(9)");
}

TEST_CASE("empty lines behind the body stay there") {
    CHECK(walk("v=0\nm=a 5 UDP 0\nc=IN IP4 192.0.2.1\n\r\n\n", to(0, "192.0.2.9:5")) ==
          "v=0\nm=a 5 UDP 0\nc={IN IP4 192.0.2.1}(IN IP4 )(192.0.2.9)\n\r\n\n");
}

TEST_CASE("what the meter counts is what the mover needs") {
    sip::detail::rewrite_meter meter;
    meter.put("12345");
    meter.keep(3);
    meter.drop(4);
    meter.put("67");
    meter.keep(1);
    CHECK(meter.size() == 11);
    CHECK(meter.ahead() == 5);
    std::string buffer = "abcdefgh#####";
    sip::detail::rewrite_mover mover(buffer.data(), buffer.data() + 5);
    buffer.replace(5, 8, "abcdefgh");
    mover.put("12345");
    mover.keep(3);
    mover.drop(4);
    mover.put("67");
    mover.keep(1);
    CHECK(buffer.substr(0, 11) == "12345abc67h");
}
