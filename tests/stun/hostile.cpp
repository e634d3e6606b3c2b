// SPDX-License-Identifier: BSL-1.0
// Hostile datagrams, a line each, and what an ICE agent makes of them: in constant evaluation, one
// static_assert a datagram, and at run time at eight alignments in a heap block that ends with it.
#include <ice/stun.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <iterator>
#include <string>
#include <utility>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

enum class fate {
    not_stun,         // offered to the next protocol
    malformed,        // dropped
    truncated,        // dropped
    bad_fingerprint,  // dropped
    refused_400,
    refused_401,
    refused_420,
    ignored,    // an indication or response without effect
    bad_value,  // authentic, but an attribute that matters cannot be read
    accepted,
    nominating,  // accepted, with USE-CANDIDATE
};

constexpr ice::builtin_crypto crypto;
using keys = stun::kept_keys<ice::builtin_crypto>;
constexpr keys ours = stun::make_keys(crypto, hex("0102030405").view());
constexpr keys wrong = stun::make_keys(crypto, hex("0102030406").view());

struct users {
    constexpr const keys* find(ice::wire_text name) const noexcept {
        return name == "user" ? &ours : nullptr;
    }
};
constexpr stun::comprehension known(attr::username, attr::priority, attr::use_candidate);
constexpr stun::comprehension known_answer(attr::xor_mapped_address, attr::mapped_address,
                                           attr::error_code, attr::unknown_attributes);

template <class Slot>
constexpr bool bad(const Slot& s) noexcept {
    return s.present() && !s.has_value();
}

/// What an agent with short-term credentials makes of bytes from the network.
constexpr fate judge(byte_view bytes) noexcept {
    stun::slot user(attr::username);
    stun::slot priority(attr::priority);
    stun::slot controlling(attr::ice_controlling);
    stun::slot controlled(attr::ice_controlled);
    stun::slot nominated(attr::use_candidate);
    stun::slot mapped(attr::xor_mapped_address);
    stun::slot error(attr::error_code);
    const auto m = stun::message::parse(bytes, user, priority, controlling, controlled, nominated,
                                        mapped, error);
    if (!m) {
        const auto c = category(m.code());
        if (c == ice::error_category::not_mine) return fate::not_stun;
        return c == ice::error_category::truncated ? fate::truncated : fate::malformed;
    }
    if (m->fingerprint_offset() != 0 && !verify_fingerprint(*m, crypto))
        return fate::bad_fingerprint;

    if (m->cls() == stun::message_class::request || m->cls() == stun::message_class::indication) {
        users resolver;
        const auto v = authenticate_request(*m, crypto, resolver);
        if (v.action == stun::request_action::discard) return fate::ignored;
        if (v.action == stun::request_action::refuse)
            return v.error == 400 ? fate::refused_400 : fate::refused_401;
        if (!known.covers(*m))
            return m->cls() == stun::message_class::request ? fate::refused_420 : fate::ignored;
        if (bad(priority) || bad(controlling) || bad(controlled) || bad(nominated))
            return fate::bad_value;
        return nominated ? fate::nominating : fate::accepted;
    }
    const auto v = authenticate_response(*m, crypto, ours, stun::integrity_kind::sha1, false);
    if (v.action != stun::response_action::accept) return fate::ignored;
    if (!known_answer.covers(*m)) return fate::ignored;
    if (m->cls() == stun::message_class::error) return error ? fate::accepted : fate::bad_value;
    return mapped ? fate::accepted : fate::bad_value;
}

/// How a datagram of the table is made.
enum class seal {
    whole,     // `before` is all of it
    none,      // header with the right length, attributes
    sha1,      // the same and a good MESSAGE-INTEGRITY, then `behind`
    sha256,    // a good MESSAGE-INTEGRITY-SHA256 instead
    both,      // one and the other
    forged,    // MESSAGE-INTEGRITY of another key
    marked,    // none, and a good FINGERPRINT
    complete,  // sha1, then `behind`, then a good FINGERPRINT
};
constexpr auto request = stun::binding_request;
constexpr auto indication = stun::binding_indication;
constexpr auto success = stun::binding_success;
constexpr auto failed = stun::binding_error;

struct hostile {
    std::string_view why;
    fate expected;
    seal sealed;
    stun::message_type type;
    std::string_view before;
    std::string_view behind = "";
};

constexpr void set_length(datagram& d, std::size_t more) noexcept {
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20 + more));
}
constexpr void add_sha1(datagram& d, const keys& key) noexcept {
    set_length(d, 24);
    const auto mac = crypto.hmac_sha1(key.sha1_key, {}, d.view());
    d.append(hex("0008 0014").view());
    d.append(mac);
}
constexpr void add_sha256(datagram& d) noexcept {
    set_length(d, 36);
    const auto mac = crypto.hmac_sha256(ours.sha256_key, {}, d.view());
    d.append(hex("001c 0020").view());
    d.append(mac);
}
constexpr void add_fingerprint(datagram& d) noexcept {
    set_length(d, 8);
    std::uint8_t crc[4] = {};
    ice::store_u32(crc, crypto.crc32(d.view()) ^ 0x5354554e);
    d.append(hex("8028 0004").view());
    d.append(crc);
}

constexpr datagram make(const hostile& h) noexcept {
    if (h.sealed == seal::whole) return hex(h.before);
    datagram d = message(h.before, h.type);
    if (h.sealed == seal::sha1 || h.sealed == seal::both || h.sealed == seal::complete)
        add_sha1(d, ours);
    if (h.sealed == seal::forged) add_sha1(d, wrong);
    if (h.sealed == seal::sha256 || h.sealed == seal::both) add_sha256(d);
    d.append(hex(h.behind).view());
    set_length(d, 0);
    if (h.sealed == seal::marked || h.sealed == seal::complete) add_fingerprint(d);
    return d;
}

using enum fate;
using enum seal;

// Attributes of a good check and of good answers.
constexpr std::string_view user = "0006 0004 75736572";
constexpr std::string_view check =
    "0006 0004 75736572 0024 0004 6e0001ff 8029 0008 0000000000000001";
constexpr std::string_view mapped = "0020 0008 0001 a147 e112a643";

constexpr hostile header[] = {
    // No STUN at all, or no whole header (RFC 8489 section 6.3).
    {"nothing", truncated, whole, {}, ""},
    {"a zero byte", truncated, whole, {}, "00"},
    {"STUN keep-alive of four zero bytes", truncated, whole, {}, "00000000"},
    {"a header cut by one", truncated, whole, {}, "0001 0000 2112a442 00000000 00000000 000000"},
    {"RTP", not_stun, whole, {}, "8060 0001 00000000 00000000 00000000 00000000"},
    {"RTCP", not_stun, whole, {}, "80c8 0006 00000000 00000000 00000000 00000000"},
    {"DTLS", not_stun, whole, {}, "16fe fd00 00000000 00000000 00000000 00000000"},
    {"DTLS application data", not_stun, whole, {}, "17fe fd00 01000000 00000000 00300000 00000000"},
    {"ZRTP", not_stun, whole, {}, "1000 0000 5a525450 00000000 00000000 00000000"},
    {"ChannelData", not_stun, whole, {}, "4000 0010 00000000 00000000 00000000 00000000"},
    {"ChannelData around STUN",
     not_stun,
     whole,
     {},
     "4000 0014 0001 0000 2112a442 000000000000000000000000"},
    {"QUIC", not_stun, whole, {}, "c300 0000 01080000 00000000 00000000 00000000"},
    {"no cookie", not_stun, whole, {}, "0001 0000 00000000 00000000 00000000 00000000"},
    {"cookie, first byte", not_stun, whole, {}, "0001 0000 2012a442 00000000 00000000 00000000"},
    {"cookie, last byte", not_stun, whole, {}, "0001 0000 2112a443 00000000 00000000 00000000"},
    {"cookie, little-endian", not_stun, whole, {}, "0001 0000 42a41221 00000000 00000000 00000000"},
    {"top bit of the type", not_stun, whole, {}, "8001 0000 2112a442 00000000 00000000 00000000"},
    {"second bit of the type",
     not_stun,
     whole,
     {},
     "4001 0000 2112a442 00000000 00000000 00000000"},
    // Lengths of the header: width, truncation, trailing bytes.
    {"length 1", malformed, whole, {}, "0001 0001 2112a442 00000000 00000000 00000000 00"},
    {"length 2", malformed, whole, {}, "0001 0002 2112a442 00000000 00000000 00000000 0000"},
    {"length 3", malformed, whole, {}, "0001 0003 2112a442 00000000 00000000 00000000 000000"},
    {"length ffff", malformed, whole, {}, "0001 ffff 2112a442 00000000 00000000 00000000"},
    {"length fffc", truncated, whole, {}, "0001 fffc 2112a442 00000000 00000000 00000000"},
    {"length ffec, which 20 wraps",
     truncated,
     whole,
     {},
     "0001 ffec 2112a442 00000000 00000000 00000000"},
    {"length 4 of nothing", truncated, whole, {}, "0001 0004 2112a442 00000000 00000000 00000000"},
    {"length 8 of 7",
     truncated,
     whole,
     {},
     "0001 0008 2112a442 00000000 00000000 00000000 8022 0003 616263"},
    {"length 0 of 4",
     malformed,
     whole,
     {},
     "0001 0000 2112a442 00000000 00000000 00000000 80220000"},
    {"a byte behind", malformed, whole, {}, "0001 0000 2112a442 00000000 00000000 00000000 00"},
    {"a second message behind",
     malformed,
     whole,
     {},
     "0001 0000 2112a442 00000000 00000000 00000000 0001 0000 2112a442 00000000 00000000 00000000"},
};

constexpr hostile overrun[] = {
    // Attributes that reach too far, also in unknown ones and behind integrity.
    {"length 1 of nothing", malformed, none, request, "0006 0001"},
    {"length 4 of nothing", malformed, none, request, "0006 0004"},
    {"length 5 of 4", malformed, none, request, "0006 0005 75736572"},
    {"length 8 of 4", malformed, none, request, "0006 0008 75736572"},
    {"length 7fff", malformed, none, request, "0006 7fff 75736572"},
    {"length fffc, whose sum wraps", malformed, none, request, "0006 fffc 75736572"},
    {"length fffd, padded beyond 16 bits", malformed, none, request, "0006 fffd 75736572"},
    {"length ffff", malformed, none, request, "0006 ffff 75736572"},
    {"unknown required", malformed, none, request, "7001 0005 75736572"},
    {"unknown optional", malformed, none, request, "c001 0005 75736572"},
    {"the second attribute", malformed, none, request, "0025 0000 0006 0005 75736572"},
    {"reaching into the next", malformed, none, request, "8022 0008 75736572 0006 0004 75736572"},
    {"behind integrity", malformed, sha1, request, user, "8022 0001"},
    {"behind integrity, wrapping", malformed, sha1, request, user, "8022 ffff"},
    {"MESSAGE-INTEGRITY", malformed, none, request, "0006 0004 75736572 0008 0014 00000000"},
    {"FINGERPRINT", malformed, none, request, "8028 0004"},
    {"SHA-256", malformed, none, request, "001c 0020 00000000"},
    {"padding cut away",
     malformed,
     whole,
     {},
     "0001 0009 2112a442 00000000 00000000 00000000 0006 0005 7573657200"},
};

constexpr hostile values[] = {
    // Typed values of every length, sealed, so that they are read.
    {"ERROR-CODE of 0", bad_value, sha1, failed, "0009 0000"},
    {"ERROR-CODE of 1", bad_value, sha1, failed, "0009 0001 00 000000"},
    {"ERROR-CODE of 2", bad_value, sha1, failed, "0009 0002 0000 0000"},
    {"ERROR-CODE of 3", bad_value, sha1, failed, "0009 0003 000004 00"},
    {"ERROR-CODE of class 0", bad_value, sha1, failed, "0009 0004 00000000"},
    {"ERROR-CODE of class 2", bad_value, sha1, failed, "0009 0004 00000257"},
    {"ERROR-CODE of class 7", bad_value, sha1, failed, "0009 0004 00000757"},
    {"ERROR-CODE of number 100", bad_value, sha1, failed, "0009 0004 00000464"},
    {"ERROR-CODE of number 255", bad_value, sha1, failed, "0009 0004 000004ff"},
    {"ERROR-CODE with reserved bits", accepted, sha1, failed, "0009 0004 fffffc57"},
    {"no ERROR-CODE", bad_value, sha1, failed, ""},
    {"mapped address of 0", bad_value, sha1, success, "0020 0000"},
    {"mapped address of 1", bad_value, sha1, success, "0020 0001 00 000000"},
    {"mapped address of 3", bad_value, sha1, success, "0020 0003 000100 00"},
    {"mapped address of 4", bad_value, sha1, success, "0020 0004 00010000"},
    {"mapped address of 7", bad_value, sha1, success, "0020 0007 0001a147 e112a6 00"},
    {"IPv4 of 9", bad_value, sha1, success, "0020 0009 0001a147 e112a643 00000000"},
    {"IPv4 of 20", bad_value, sha1, success,
     "0020 0014 0001a147 e112a643 00000000 00000000 00000000"},
    {"IPv6 of 8", bad_value, sha1, success, "0020 0008 0002a147 e112a643"},
    {"IPv6 of 19", bad_value, sha1, success,
     "0020 0013 0002a147 00000000 00000000 00000000 00000000"},
    {"IPv6 of 24", bad_value, sha1, success,
     "0020 0018 0002a147 00000000 00000000 00000000 00000000 00000000"},
    {"family 0", bad_value, sha1, success, "0020 0008 0000a147 e112a643"},
    {"family 3", bad_value, sha1, success, "0020 0008 0003a147 e112a643"},
    {"an IPv4-mapped address", accepted, sha1, success,
     "0020 0014 00020050 2112a442 b7e7a701 bc34297a 8587dfaf"},
    {"a first byte of ff", accepted, sha1, success, "0020 0008 ff01a147 e112a643"},
    {"PRIORITY of 0", bad_value, sha1, request, "0006 0004 75736572 0024 0000"},
    {"PRIORITY of 3", bad_value, sha1, request, "0006 0004 75736572 0024 0003 010203 00"},
    {"PRIORITY of 8", bad_value, sha1, request, "0006 0004 75736572 0024 0008 0000000000000001"},
    {"tie-breaker of 0", bad_value, sha1, request, "0006 0004 75736572 8029 0000"},
    {"tie-breaker of 7", bad_value, sha1, request,
     "0006 0004 75736572 802a 0007 00000000000000 00"},
    {"tie-breaker of 9", bad_value, sha1, request,
     "0006 0004 75736572 802a 0009 000000000000000000 000000"},
    {"USE-CANDIDATE of 4", bad_value, sha1, request, "0006 0004 75736572 0025 0004 00000000"},
    // Usernames.
    {"an empty USERNAME", refused_401, sha1, request, "0006 0000"},
    {"a zero byte behind", refused_401, sha1, request, "0006 0005 7573657200 000000"},
    {"a colon behind", refused_401, sha1, request, "0006 0005 757365723a 000000"},
    {"other case", refused_401, sha1, request, "0006 0004 55534552"},
    {"a prefix of it", refused_401, sha1, request, "0006 0003 757365 72"},
    {"64 bytes", refused_401, sha1, request,
     "0006 0040 75736572 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
     "00000000 00000000 00000000 00000000 00000000 00000000 00000000"},
    // Padding may be anything, and is covered by the MAC.
    {"padding of ones", accepted, sha1, request, "0006 0004 75736572 8022 0001 41 ffffff"},
    {"padding that looks like an attribute", accepted, sha1, request,
     "0006 0004 75736572 c001 0002 4100 0025"},
};

constexpr hostile integrity[] = {
    // Integrity that is absent, cut, doubled, forged, or of the other kind.
    {"no integrity", refused_400, none, request, check},
    {"no username", refused_400, sha1, request, "0024 0004 6e0001ff"},
    {"nothing", refused_400, none, request, ""},
    {"another key", refused_401, forged, request, check},
    {"MAC of 0", refused_401, none, request, user, "0008 0000"},
    {"MAC of 1", refused_401, none, request, user, "0008 0001 00000000"},
    {"MAC of 4", refused_401, none, request, user, "0008 0004 00000000"},
    {"MAC of 16", refused_401, none, request, user,
     "0008 0010 00000000 00000000 00000000 00000000"},
    {"MAC of 19", refused_401, none, request, user,
     "0008 0013 00000000 00000000 00000000 00000000 00000000"},
    {"MAC of 21", refused_401, none, request, user,
     "0008 0015 00000000 00000000 00000000 00000000 00000000 00000000"},
    {"MAC of 32", refused_401, none, request, user,
     "0008 0020 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"},
    {"MAC of zeros", refused_401, none, request, user,
     "0008 0014 00000000 00000000 00000000 00000000 00000000"},
    {"SHA-256 of 0", refused_401, none, request, user, "001c 0000"},
    {"SHA-256 of 4", refused_401, none, request, user, "001c 0004 00000000"},
    {"SHA-256 of 12", refused_401, none, request, user, "001c 000c 00000000 00000000 00000000"},
    {"SHA-256 of 16, which nobody allowed", refused_401, none, request, user,
     "001c 0010 00000000 00000000 00000000 00000000"},
    {"SHA-256 of 36", refused_401, none, request, user,
     "001c 0024 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"},
    {"SHA-256", accepted, sha256, request, check},
    {"both", accepted, seal::both, request, check},
    {"good SHA-1, bad SHA-256", refused_401, sha1, request, check,
     "001c 0020 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"},
    {"good SHA-1, empty SHA-256", refused_401, sha1, request, check, "001c 0000"},
    {"SHA-256, then a bad SHA-1", accepted, sha256, request, check,
     "0008 0014 00000000 00000000 00000000 00000000 00000000"},
    {"a second, bad SHA-1", accepted, sha1, request, check,
     "0008 0014 00000000 00000000 00000000 00000000 00000000"},
    {"a first, bad SHA-1", refused_401, sha1, request,
     "0006 0004 75736572 0008 0014 00000000 00000000 00000000 00000000 00000000"},
    {"an answer without", ignored, none, success, mapped},
    {"an answer of another key", ignored, forged, success, mapped},
    {"an answer with SHA-256 for SHA-1", ignored, sha256, success, mapped},
    {"an answer with a MAC of 0", ignored, none, success, mapped, "0008 0000"},
    {"an error without", ignored, none, failed, "0009 0004 00000457"},
    {"401 without", ignored, none, failed, "0009 0004 00000401"},
    {"300 without", ignored, none, failed, "0009 0004 00000300"},
    {"an error of another key", ignored, forged, failed, "0009 0004 00000457"},
};

constexpr hostile behind[] = {
    // What stands behind integrity has no effect, whoever put it there.
    {"a check", accepted, complete, request, check},
    {"a nomination", nominating, complete, request, "0006 0004 75736572 0025 0000"},
    {"USE-CANDIDATE", accepted, sha1, request, check, "0025 0000"},
    {"USE-CANDIDATE before a good fingerprint", accepted, complete, request, check, "0025 0000"},
    {"USE-CANDIDATE behind SHA-256", accepted, sha256, request, check, "0025 0000"},
    {"USE-CANDIDATE behind both", accepted, seal::both, request, check, "0025 0000"},
    {"a bad PRIORITY", accepted, sha1, request, check, "0024 0000"},
    {"the other role", accepted, sha1, request, check, "802a 0008 ffffffffffffffff"},
    {"USERNAME", refused_400, sha1, request, "0024 0004 6e0001ff", user},
    {"another USERNAME", accepted, sha1, request, check, "0006 0000"},
    {"an unknown required attribute", accepted, sha1, request, check, "7001 0000"},
    {"XOR-MAPPED-ADDRESS", bad_value, sha1, success, "", mapped},
    {"ERROR-CODE", bad_value, sha1, failed, "", "0009 0004 00000457"},
    {"a zero attribute", accepted, sha1, request, check, "0000 0000"},
};

constexpr hostile others[] = {
    // Fingerprints.
    {"a good fingerprint and nothing else", refused_400, marked, request, ""},
    {"a bad fingerprint", bad_fingerprint, sha1, request, check, "8028 0004 00000000"},
    {"a fingerprint of 0", bad_fingerprint, sha1, request, check, "8028 0000"},
    {"a fingerprint of 3", bad_fingerprint, sha1, request, check, "8028 0003 00000000"},
    {"a fingerprint of 8", bad_fingerprint, sha1, request, check, "8028 0008 0000000000000000"},
    {"a fingerprint in front", bad_fingerprint, sha1, request,
     "8028 0004 00000000 0006 0004 75736572"},
    {"two fingerprints", bad_fingerprint, complete, request, check, "8028 0004 00000000"},
    // Duplicates: the first counts.
    {"a second USERNAME", accepted, sha1, request, "0006 0004 75736572 0006 0000"},
    {"a first, wrong USERNAME", refused_401, sha1, request, "0006 0000 0006 0004 75736572"},
    {"a second, bad PRIORITY", accepted, sha1, request,
     "0006 0004 75736572 0024 0004 00000001 0024 0000"},
    {"a first, bad PRIORITY", bad_value, sha1, request,
     "0006 0004 75736572 0024 0000 0024 0004 00000001"},
    {"a first, bad address", bad_value, sha1, success, "0020 0000 0020 0008 0001 a147 e112a643"},
    {"a second, bad address", accepted, sha1, success, "0020 0008 0001 a147 e112a643 0020 0000"},
    // Classes without what is expected of them.
    {"an empty indication", ignored, none, indication, ""},
    {"an indication without username", ignored, sha1, indication, "0024 0004 6e0001ff"},
    {"an indication of nobody", ignored, sha1, indication, "0006 0000"},
    {"an indication of another key", ignored, forged, indication, user},
    {"an indication", accepted, sha1, indication, user},
    {"an indication with what is unknown", ignored, sha1, indication,
     "0006 0004 75736572 7001 0000"},
    {"an empty success", ignored, none, success, ""},
    {"an empty error", ignored, none, failed, ""},
    {"a success without address", bad_value, sha1, success, ""},
    // Unknown attributes, and lists of them.
    {"unknown and required", refused_420, sha1, request, "0006 0004 75736572 7001 0000"},
    {"code 0", refused_420, sha1, request, "0006 0004 75736572 0000 0000"},
    {"unknown and required, without integrity", refused_400, none, request, "7001 0000"},
    {"unknown and required, of another key", refused_401, forged, request,
     "0006 0004 75736572 7001 0000"},
    {"unknown and optional", accepted, sha1, request, "0006 0004 75736572 c001 0003 010203 00"},
    {"known elsewhere", refused_420, sha1, request, "0006 0004 75736572 000d 0004 00000258"},
    {"an algorithm that lies about its length", refused_420, sha1, request,
     "0006 0004 75736572 001d 0004 0002ffff"},
    {"an answer with what is unknown", ignored, sha1, success,
     "0020 0008 0001 a147 e112a643 7001 0000"},
    {"an odd UNKNOWN-ATTRIBUTES", accepted, sha1, failed, "0009 0004 00000414 000a 0003 700170 00"},
};

// Each datagram is evaluated on its own: one loop would exceed what compilers allow.
template <const auto& Table, std::size_t I>
constexpr bool holds() {
    static_assert(judge(make(Table[I]).view()) == Table[I].expected);
    return true;
}
template <const auto& Table, std::size_t... I>
constexpr bool all_hold(std::index_sequence<I...>) {
    return (holds<Table, I>() && ...);
}

template <const auto& Table>
void also_at_run_time() {
    constexpr std::size_t size = std::size(Table);
    static_assert(all_hold<Table>(std::make_index_sequence<size>()));
    for (const hostile& h : Table) {
        INFO(std::string(h.why));
        at_every_alignment(make(h).view(),
                           [&h](byte_view bytes) { CHECK(judge(bytes) == h.expected); });
    }
}

}  // namespace

TEST_CASE("hostile datagrams: headers") { also_at_run_time<header>(); }
TEST_CASE("hostile datagrams: lengths of attributes") { also_at_run_time<overrun>(); }
TEST_CASE("hostile datagrams: values") { also_at_run_time<values>(); }
TEST_CASE("hostile datagrams: integrity") { also_at_run_time<integrity>(); }
TEST_CASE("hostile datagrams: behind integrity") { also_at_run_time<behind>(); }
TEST_CASE("hostile datagrams: fingerprints, duplicates, classes, the unknown") {
    also_at_run_time<others>();
    constexpr std::size_t count = std::size(header) + std::size(overrun) + std::size(values) +
                                  std::size(integrity) + std::size(behind) + std::size(others);
    static_assert(count >= 150);
}

TEST_CASE("each prefix of a good check, and each with a byte changed, has an answer") {
    constexpr hostile good{"", accepted, complete, request, check};
    const datagram d = make(good);
    CHECK(judge(d.view()) == accepted);
    for (std::size_t n = 0; n < d.size(); ++n)
        at_every_alignment(d.view().first(n), [](byte_view b) { CHECK(judge(b) == truncated); });
    // All but the fingerprint, whose absence this agent would not mind.
    for (std::size_t i = 0; i < d.size() - 8; ++i) {
        for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
            datagram changed = d;
            changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
            at_every_alignment(changed.view(), [](byte_view b) { CHECK(judge(b) != accepted); });
        }
    }
}
