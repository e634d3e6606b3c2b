// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/scan.hpp>

#include "../support/verify.hpp"

#include <ice/net/format.hpp>

#include <string>

using namespace ice;

namespace {

struct read_address {
    bool good = false;
    address addr;
    std::string_view name;
    std::size_t offset = 0;
    failure failed;
};

constexpr read_address address_of(std::string_view text) {
    detail::scanner scan(text);
    read_address r;
    r.good = scan.address_or_name(r.name, r.addr);
    r.offset = scan.offset();
    r.failed = scan.failed();
    return r;
}

/// The quick way in front, and the strict parser of net/ behind it, agree on every text.
bool agrees(const std::string& text) {
    const auto strict = parse_address(text);
    const auto quick = address_of(text);
    if (strict) return quick.good && quick.addr == *strict && quick.name == text;
    if (strict.code() == errc::not_an_address)
        return quick.good && quick.addr.family() == ip_family::none && quick.name == text;
    return !quick.good && quick.failed == strict.error();
}

}  // namespace

TEST_CASE("numbers end where their digits do") {
    constexpr auto digits = [](std::string_view text, int most) {
        detail::scanner scan(text);
        const auto number = scan.digits(most);
        return number * 100 + scan.offset();
    };
    ICE_VERIFY(digits("123x", 3) == 12303);
    ICE_VERIFY(digits("1234", 3) == 12303);
    ICE_VERIFY(digits("007", 10) == 703);
    ICE_VERIFY(digits("x", 3) == 0);
    ICE_VERIFY(digits("", 3) == 0);
}

TEST_CASE("an address ends at a space") {
    ICE_VERIFY(address_of("10.0.0.1 9").addr == address::v4(10, 0, 0, 1));
    ICE_VERIFY(address_of("10.0.0.1 9").offset == 8);
    ICE_VERIFY(address_of("2001:db8::1 9").offset == 11);
    ICE_VERIFY(address_of(":: 9").offset == 2);
    ICE_VERIFY(address_of("name 9").name == "name");
    ICE_VERIFY(address_of("1.2.3 9").failed == failure{errc::too_few_octets, 5});
    ICE_VERIFY(address_of("fe80::1%2 9").failed == failure{errc::candidate_bad_address, 7});
    ICE_VERIFY(address_of("").failed == failure{errc::end_of_input, 0});
    ICE_VERIFY(address_of(" 1").failed == failure{errc::candidate_bad_address, 0});
}

TEST_CASE("the quick way takes what the strict parser takes, and nothing else") {
    const std::string alphabet = "01aF:.29";
    for (unsigned length = 1; length <= 5; ++length) {
        unsigned texts = 1;
        for (unsigned i = 0; i < length; ++i) texts *= 8;
        unsigned wrong = 0;
        for (unsigned n = 0; n < texts; ++n) {
            std::string text;
            for (unsigned i = 0, rest = n; i < length; ++i, rest /= 8) text += alphabet[rest % 8];
            if (!agrees(text)) ++wrong;
        }
        CHECK(wrong == 0);
    }
    for (const char* text : {"255.255.255.255",
                             "256.1.1.1",
                             "1.2.3.4.",
                             "1.2.3.04",
                             "1.2.3.1234",
                             "0.0.0.0",
                             "1:2:3:4:5:6:7:8",
                             "1:2:3:4:5:6:7::",
                             "::2:3:4:5:6:7:8",
                             "1::8",
                             "::ffff:1.2.3.4",
                             "1:2:3:4:5:6:7:8:",
                             ":1:2:3:4:5:6:7:8",
                             "1:2:3:4::5:6:7:8",
                             "1:2:3:4:5:6:1.2.3.4",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "12345::",
                             "::12345",
                             "1::2::3",
                             ":::",
                             "1:::2",
                             "g::",
                             "::g",
                             "host.name",
                             "[::1]",
                             "::1.2.3",
                             "FFFF:ABCD::",
                             "0:0:0:0:0:0:0:0"})
        CHECK(agrees(text));
}

TEST_CASE("names in .local") {
    ICE_VERIFY(detail::scanner::is_local_name("a.local"));
    ICE_VERIFY(detail::scanner::is_local_name("A.LOCAL"));
    ICE_VERIFY(!detail::scanner::is_local_name(".local"));
    ICE_VERIFY(!detail::scanner::is_local_name("alocal"));
    ICE_VERIFY(!detail::scanner::is_local_name("a.local.example"));
}
