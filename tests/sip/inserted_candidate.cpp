// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/inserted_candidate.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"
#include "bodies.hpp"

using namespace bodies;

TEST_CASE("the text of an inserted candidate") {
    constexpr sip::detail::inserted_candidate c{2, 5, at("85.17.186.6:51355"), {}};
    constexpr stream_rewrite w = talk_relay();
    ICE_VERIFY(*sip::detail::text_of(c, w) ==
               "candidate:R6ba1155 2 UDP 5 85.17.186.6 51355 typ relay");
    // Strict unless it was asked for otherwise.
    ICE_VERIFY(sip::detail::text_of(c, stream_rewrite{}).code() == errc::misuse_candidate_line);
    ICE_VERIFY(sip::detail::wished_priority(w, 1) == 16777215);
    ICE_VERIFY(sip::detail::wished_priority(w, 2) == 16777214);
    // The longest that there can be fits.
    stream_rewrite longest;
    longest.foundation = "12345678901234567890123456789012";
    const endpoint far = at("[2001:1111:2222:3333:4444:5555:6666:7777]:65535");
    CHECK(sip::detail::text_of({2, 0x7fffffff, far, far}, longest)->size() ==
          std::string_view("candidate:12345678901234567890123456789012 2 UDP 2147483647 "
                           "2001:1111:2222:3333:4444:5555:6666:7777 65535 typ relay raddr "
                           "2001:1111:2222:3333:4444:5555:6666:7777 rport 65535")
              .size());
}

TEST_CASE("which candidates go") {
    constexpr auto line = [](std::string_view text) {
        return *parse_candidate_value<old_sip_lines>(text);
    };
    stream_rewrite w;
    CHECK(!sip::detail::removes(w));
    const candidate_line host = line("1 1 UDP 1 10.0.0.1 9 typ host");
    const candidate_line name = line("1 1 UDP 1 there.example 9 typ host");
    CHECK(!sip::detail::is_removed(host, w));
    w.remove = candidate_kind::host;
    CHECK(sip::detail::removes(w));
    CHECK(sip::detail::is_removed(host, w));
    CHECK(sip::detail::is_removed(name, w));
    w.remove = candidate_kind::srflx;
    const address gone[] = {address::v4(10, 0, 0, 1)};
    w.remove_addresses = gone;
    CHECK(sip::detail::is_removed(host, w));
    CHECK(!sip::detail::is_removed(name, w));
}
