// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/journal_format.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

namespace {

using namespace ice;

struct of_a_user : profiles::webrtc {};

}  // namespace

TEST_CASE("journal_format: names are of exactly the shipped profiles") {
    ICE_VERIFY(trace::profile_name<profiles::rfc8445>() == "rfc8445");
    ICE_VERIFY(trace::profile_name<profiles::rfc5245>() == "rfc5245");
    ICE_VERIFY(trace::profile_name<profiles::webrtc>() == "webrtc");
    ICE_VERIFY(trace::profile_name<profiles::lite>() == "lite");
    ICE_VERIFY(trace::profile_name<profiles::mmusic_ice_02>() == "mmusic_ice_02");
    ICE_VERIFY(trace::profile_name<profiles::mmusic_ice_02_eager>() == "mmusic_ice_02_eager");
    ICE_VERIFY(trace::profile_name<profiles::sipping_ice_01>() == "sipping_ice_01");
    ICE_VERIFY(trace::profile_name<of_a_user>().empty());
}

TEST_CASE("journal_format: tags are stable, and no header looks like one") {
    using trace::journal_tag;
    ICE_VERIFY(trace::is_verb(static_cast<journal_tag>(verb_code::pace_lent)));
    ICE_VERIFY(!trace::is_verb(journal_tag::answer));
    ICE_VERIFY(trace::is_note(journal_tag::first_note));
    ICE_VERIFY(!trace::is_note(journal_tag::end));
    CHECK(static_cast<int>(journal_tag::end) == 70);
    CHECK(static_cast<int>(journal_tag::part) == 71);
    CHECK(static_cast<int>(journal_tag::sent) == 67);
}
