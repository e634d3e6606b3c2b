// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/alternates.hpp>

#include <doctest/doctest.h>

#include <ice/core/static_vector.hpp>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::early;

namespace {

struct stream {
    static_vector<alternate, 4> alternates;
};
struct message {
    static_vector<stream, 2> streams;
};

constexpr endpoint at(std::uint8_t last, std::uint16_t port) {
    return endpoint(address::v4(192, 0, 2, last), port);
}
constexpr alternate make(std::string_view id, const endpoint& rtp) {
    alternate a;
    a.id = id;
    a.rtp = rtp;
    return a;
}
constexpr errc checked(alternate a, alternate b, bool two_streams = false) {
    message m;
    stream s;
    static_cast<void>(s.alternates.push_back(a));
    if (two_streams) {
        static_cast<void>(m.streams.push_back(s));
        s.alternates.clear();
    }
    static_cast<void>(s.alternates.push_back(b));
    static_cast<void>(m.streams.push_back(s));
    return check_alternates(m).code();
}

}  // namespace

TEST_CASE("RTCP is where it is written, or one port above") {
    ICE_VERIFY(rtp_info{at(1, 8076), {}}.rtcp() == at(1, 8077));
    ICE_VERIFY(rtp_info{at(1, 8076), at(2, 9)}.rtcp() == at(2, 9));
    ICE_VERIFY(!rtp_info{at(1, 0xffff), {}}.rtcp().has_value());
}

TEST_CASE("what cannot be sent to is no address of a component") {
    ICE_VERIFY(address_in(rtp_info{at(1, 8076), {}}, 1) == at(1, 8076));
    ICE_VERIFY(address_in(rtp_info{at(1, 8076), {}}, 2) == at(1, 8077));
    ICE_VERIFY(!address_in(rtp_info{at(1, 0), {}}, 1).has_value());
    ICE_VERIFY(!address_in(rtp_info{{address::v4(224, 0, 0, 1), 5}, {}}, 1).has_value());
    ICE_VERIFY(!address_in(rtp_info{{address::v4(0, 0, 0, 0), 5}, {}}, 1).has_value());
    ICE_VERIFY(!address_in(rtp_info{}, 1).has_value());
}

TEST_CASE("identifiers and addresses are there once") {
    // ICE01-7-3: the pair differs, where one of its addresses may be the same.
    ICE_VERIFY(checked(make("1", at(1, 2)), make("2", at(1, 2))) == errc::draft_repeated_address);
    ICE_VERIFY(checked(make("1", at(1, 2)), make("2", at(1, 4))) == errc::ok);
    ICE_VERIFY(checked(make("1", at(1, 2)), make("1", at(1, 4))) == errc::draft_repeated_id);
    ICE_VERIFY(checked(make("1", at(1, 2)), make("1", at(1, 4)), true) == errc::draft_repeated_id);
    ICE_VERIFY(checked(make("1", at(1, 2)), make("2", at(1, 2)), true) == errc::ok);
}

TEST_CASE("credentials that any description can carry") {
    ICE_VERIFY(is_credential("9kksj==", 7));
    ICE_VERIFY(!is_credential("9kksj==", 6));
    ICE_VERIFY(!is_credential("", 6));
    ICE_VERIFY(!is_credential("two words", 20));
    ICE_VERIFY(!is_credential("line\r\n", 20));
}
