// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/xml_scanner.hpp>

#include <doctest/doctest.h>

#include <string>

#include "../../support/verify.hpp"

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;
using std::string_view;

errc begins(string_view text) { return xml_scanner(text).begin().code(); }
errc opens(string_view text) { return xml_scanner(text).open().code(); }
/// All of an element without children.
errc reads(string_view text, string_view expected = {}) {
    xml_scanner scan(text);
    const auto tag = scan.open();
    if (!tag) return tag.code();
    std::size_t at = 0;
    const auto value = scan.text(*tag, at);
    if (!value) return value.code();
    CHECK(*value == expected);
    return scan.finish().code();
}
errc attributes(string_view text) {
    xml_scanner scan(text);
    auto tag = scan.open();
    if (!tag) return tag.code();
    for (;;) {
        const auto a = xml_scanner::next_attribute(*tag);
        if (!a) return a.code();
        if (a->name.empty()) return errc::ok;
    }
}

constexpr bool works_in_constants() {
    xml_scanner scan("<a b='c'>d</a>");
    auto tag = scan.open();
    if (!tag || tag->name != "a") return false;
    const auto b = xml_scanner::next_attribute(*tag);
    std::size_t at = 0;
    const auto text = scan.text(*tag, at);
    return b && b->name == "b" && b->value == "c" && text && *text == "d" && at == 9 &&
           scan.finish().has_value();
}

}  // namespace

TEST_CASE("elements, attributes and text") {
    ICE_VERIFY(works_in_constants());
    CHECK(reads("<a>text</a>", "text") == errc::ok);
    CHECK(reads("<a/>") == errc::ok);
    CHECK(reads("<a x=\"1\" />") == errc::ok);
    CHECK(reads("<a\n>t</a  >\n<!-- done -->", "t") == errc::ok);
    CHECK(reads("<a>b</c>") == errc::xml_bad_syntax);
    CHECK(reads("<a>b<c/></a>") == errc::xml_bad_element);
    CHECK(reads("<a>b<!-- no --></a>") == errc::xml_bad_element);
    CHECK(reads("<a>b</a>c", "b") == errc::xml_bad_syntax);
    CHECK(reads("<a>b</a c>") == errc::xml_bad_syntax);
    CHECK(attributes("<a b='1' c=\"2\" d = '&lt;'>") == errc::xml_reference);
    CHECK(attributes("<a b='1' c=\"'>'\"/>") == errc::ok);
    CHECK(attributes("<a b='1'c='2'>") == errc::xml_bad_syntax);
    CHECK(attributes("<a b>") == errc::xml_bad_syntax);
    CHECK(attributes("<a b=c>") == errc::xml_bad_syntax);
    CHECK(attributes("<a 1='2'>") == errc::xml_bad_syntax);
    CHECK(opens("<a b='<'>") == errc::xml_bad_syntax);
    CHECK(opens("<1>") == errc::xml_bad_syntax);
    CHECK(opens("</a>") == errc::xml_bad_element);
    CHECK(opens("text") == errc::xml_bad_element);
    CHECK(opens("<!-- a - b --> <a>") == errc::ok);
    CHECK(opens("<!-- a -- b --> <a>") == errc::xml_bad_syntax);
}

TEST_CASE("what ends too early") {
    for (const char* text :
         {"", " ", "<", "<a", "<a ", "<a b='", "<a b='>'", "<!--", "<!-- -", "<!-- --"})
        CHECK(opens(text) == errc::xml_truncated);
    for (const char* text : {"<a>", "<a>b", "<a>b<", "<a>b</", "<a>b</a", "<a>b</a "})
        CHECK(reads(text) == errc::xml_truncated);
}

TEST_CASE("what XML has beyond that is refused by name") {
    CHECK(opens("<!DOCTYPE a>") == errc::xml_doctype);
    CHECK(opens("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>") ==
          errc::xml_doctype);
    CHECK(opens("<!ENTITY x 'y'>") == errc::xml_doctype);
    CHECK(opens("<?php x ?><a/>") == errc::xml_instruction);
    CHECK(opens(" <?xml version='1.0'?><a/>") == errc::xml_instruction);
    CHECK(opens("&amp;") == errc::xml_reference);
    CHECK(reads("<a>&amp;</a>") == errc::xml_reference);
    CHECK(reads("<a>&#65;</a>") == errc::xml_reference);
    CHECK(reads("<a><![CDATA[b]]></a>") == errc::xml_character_data);
    CHECK(reads("<a>b</a><?pi?>", "b") == errc::xml_instruction);
}

TEST_CASE("the declaration") {
    CHECK(begins("<a/>") == errc::ok);
    CHECK(begins("\xef\xbb\xbf<a/>") == errc::ok);
    CHECK(begins("<?xml version='1.0'?>") == errc::ok);
    CHECK(begins("<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>") == errc::ok);
    CHECK(begins("<?xml version='1.0' standalone='no'?>") == errc::ok);
    CHECK(begins("<?xml version='1.1'?>") == errc::xml_encoding);
    CHECK(begins("<?xml version='1.0' encoding='UTF-16'?>") == errc::xml_encoding);
    CHECK(begins("<?xml encoding='UTF-8'?>") == errc::xml_bad_syntax);
    CHECK(begins("<?xml version='1.0' version='1.0'?>") == errc::xml_bad_syntax);
    CHECK(begins("<?xml version='1.0' standalone='no' encoding='UTF-8'?>") == errc::xml_bad_syntax);
    CHECK(begins("<?xml version='1.0' standalone='maybe'?>") == errc::xml_bad_syntax);
    CHECK(begins("<?xml ?>") == errc::xml_bad_syntax);
    CHECK(begins("<?xml version='1.0'") == errc::xml_truncated);
}

TEST_CASE("only characters that XML has, in UTF-8") {
    for (const char* fine : {"\t\r\n ~\x7f", "\xc2\x80", "\xed\x9f\xbf", "\xef\xbf\xbd",
                             "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        CHECK(begins(fine) == errc::ok);
    for (const char* bad : {"\x01", "\x0b", "\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2 ",
                            "\xe0\x80\x80", "\xed\xa0\x80", "\xef\xbf\xbe", "\xef\xbf\xbf",
                            "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
        CHECK(begins(bad) == errc::xml_bad_syntax);
    CHECK(begins(string_view("\0", 1)) == errc::xml_bad_syntax);
}
