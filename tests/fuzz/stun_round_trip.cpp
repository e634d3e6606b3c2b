// SPDX-License-Identifier: BSL-1.0
// A script of attributes is built, parsed and built again from what was read: the same bytes, in
// every dialect, whatever was in the buffer before, in a buffer that just fits and in none
// smaller. Input: a byte of dialect and integrity, 16 of transaction id, 2 of type, then for each
// attribute a byte that chooses it and the bytes that its value is made of.
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <ice/stun.hpp>

#include "stun_promises.hpp"

using namespace stun_fuzz;

namespace {

/// The rest of the input; zeros behind its end.
struct source {
    byte_view left;

    std::uint8_t u8() {
        if (left.empty()) return 0;
        const std::uint8_t b = left[0];
        left = left.subspan(1);
        return b;
    }
    std::uint64_t number(int bytes) {
        std::uint64_t n = 0;
        for (int i = 0; i < bytes; ++i) n = n << 8 | u8();
        return n;
    }
    byte_view bytes(std::size_t most) {
        std::size_t n = number(2) % 800;
        n = std::min({n, most, left.size()});
        const byte_view b = left.first(n);
        left = left.subspan(n);
        return b;
    }
};

/// Inputs are built here and kept until the message is finished.
struct script {
    source from;
    std::vector<std::vector<std::uint16_t>> codes;
    std::vector<std::vector<std::uint32_t>> words;
    std::vector<std::vector<stun::algorithm_entry>> algorithms;

    void make(std::uint8_t& v) { v = from.u8(); }
    void make(std::uint16_t& v) { v = static_cast<std::uint16_t>(from.number(2)); }
    void make(std::uint32_t& v) { v = static_cast<std::uint32_t>(from.number(4)); }
    void make(std::uint64_t& v) { v = from.number(8); }
    void make(stun::octets& v) { v = from.bytes(800); }
    void make(ip_family& v) { v = static_cast<ip_family>(from.u8() % 3); }
    void make(stun::flag_codec::present&) {}
    void make(stun::change_request& v) { v = {(from.u8() & 1) != 0, (from.u8() & 1) != 0}; }
    void make(stun::even_port& v) { v = {(from.u8() & 1) != 0}; }
    void make(stun::network_info& v) { make(v.id), make(v.cost); }
    void make(stun::icmp_error& v) { make(v.type), make(v.code), make(v.data); }
    void make(stun::error_input& v) { make(v.code), v.code %= 720, make(v.reason); }
    void make(stun::address_error_input& v) { make(v.family), make(v.code), make(v.reason); }
    void make(endpoint& v) {
        const std::uint8_t kind = from.u8();
        const auto port = static_cast<std::uint16_t>(from.number(2));
        std::uint8_t raw[16];
        for (std::uint8_t& b : raw) b = kind < 128 ? std::uint8_t{0} : from.u8();
        if (kind % 3 == 0) v = endpoint();
        if (kind % 3 == 1)
            v = endpoint(address::v4(static_cast<std::uint32_t>(from.number(4))), port);
        if (kind % 3 == 2) v = endpoint(address::v6(raw), port);
    }
    void make(stun::algorithm_entry& v) {
        v.algorithm = static_cast<stun::password_algorithm>(from.number(2));
        v.parameters = from.bytes(9);
    }
    void make(std::span<const std::uint16_t>& v) { v = list(codes); }
    void make(std::span<const std::uint32_t>& v) { v = list(words); }

    template <class Number>
    std::span<const Number> list(std::vector<std::vector<Number>>& of) {
        of.emplace_back();
        for (int n = from.u8() % 9; n > 0; --n) make(of.back().emplace_back());
        return of.back();
    }
    std::span<const stun::algorithm_entry> entries() {
        algorithms.emplace_back();
        for (int n = from.u8() % 5; n > 0; --n) make(algorithms.back().emplace_back());
        return algorithms.back();
    }
};

/// What was read, as what is to be written.
template <class Input, class Value>
struct again {
    Input operator()(const Value& v) {
        if constexpr (requires { Input(v); })
            return Input(v);
        else if constexpr (requires { v.family; })
            return Input{v.family, v.code, v.reason};
        else
            return Input{v.code, v.reason};
    }
};
template <class Number>
struct again<std::span<const Number>, stun::list_view<Number>> {
    std::vector<Number> kept;
    std::span<const Number> operator()(const stun::list_view<Number>& v) {
        for (std::size_t i = 0; i < v.size(); ++i) kept.push_back(v[i]);
        return kept;
    }
};

constexpr std::uint8_t password[] = {'V', 'O', 'k', 'J', 'x', 'b', 'R', 'l'};

template <class Dialect>
void protect(stun::basic_builder<Dialect>& b, unsigned flags) {
    const auto crypto = builtin_crypto::detect();
    const auto keys = stun::make_keys(crypto, password);
    if ((flags & 8) != 0) b.add_integrity(crypto, keys.sha1_key);
    if constexpr (Dialect::has_sha256)
        if ((flags & 16) != 0) b.add_integrity_sha256(crypto, keys.sha256_key);
    if constexpr (Dialect::has_fingerprint)
        if ((flags & 32) != 0) b.add_fingerprint(crypto);
}

/// Plays the script. A value that its codec refuses is left out.
template <class Dialect>
result<byte_view> play(byte_span out, byte_view input, unsigned flags) {
    script s{{input}, {}, {}, {}};
    stun::transaction_id id;
    for (std::uint8_t& b : id.bytes) b = s.from.u8();
    if (Dialect::has_cookie) store_u32(id.bytes.data(), stun::magic_cookie);
    const auto type =
        stun::message_type::decode(static_cast<std::uint16_t>(s.from.number(2) & 0x3fff));
    stun::basic_builder<Dialect> b(out, type, id);
    while (!s.from.left.empty() && b.error().code == errc::ok) {
        unsigned chosen = s.from.u8();
        stun::for_each_attribute([&](const auto& which) {
            using codec = typename std::remove_cvref_t<decltype(which)>::codec;
            using input_type = typename codec::input_type;
            if (chosen-- != 0 || stun::detail::is_protection(which.code)) return;
            const auto add = [&](const input_type& v) {
                if (stun::codec_in<codec, Dialect>::size(v)) b.add(which, v);
            };
            if constexpr (std::is_same_v<codec, stun::password_algorithms_codec>) {
                add(input_type(s.entries()));
            } else {
                input_type v{};
                s.make(v);
                add(v);
            }
        });
    }
    protect(b, flags);
    return b.finish();
}

/// Every attribute read by its codec and written again.
template <class Dialect>
void copy_again(const stun::basic_message<Dialect>& m, unsigned flags) {
    std::vector<std::uint8_t> out(m.bytes().size(), 0x33);
    stun::basic_builder<Dialect> b(out, m.type(), m.id());
    for (const stun::raw_attribute a : m.attributes()) {
        const bool known = stun::visit_attribute(a.code, [&](const auto& which) {
            using codec = typename std::remove_cvref_t<decltype(which)>::codec;
            const auto value = m.read(which, a);
            check(value.has_value());
            again<typename codec::input_type, typename codec::value_type> convert;
            b.add(which, convert(*value));
        });
        check(known);
    }
    protect(b, flags);
    const auto copy = b.finish();
    check(copy && equal_bytes(*copy, m.bytes()));
}

template <class Dialect>
void round_trip(byte_view input, unsigned flags) {
    std::vector<std::uint8_t> first(70000, 0xaa);
    const auto built = play<Dialect>(first, input, flags);
    if (!built) return check(built.code() == errc::stun_message_full);
    std::vector<std::uint8_t> second(built->size(), 0x55);
    const auto exact = play<Dialect>(second, input, flags);
    check(exact && equal_bytes(*exact, *built));
    std::vector<std::uint8_t> shorter(built->size() - 1);
    check(play<Dialect>(shorter, input, flags).code() == errc::buffer_too_small);

    check(check_message<Dialect>(*exact));
    const auto m = stun::basic_message<Dialect>::parse(*exact);
    const auto crypto = builtin_crypto::detect();
    const auto keys = stun::make_keys(crypto, password);
    check(stun::verify_integrity(*m, crypto, keys.sha1_key).has_value() == ((flags & 8) != 0));
    if constexpr (Dialect::has_sha256)
        check(stun::verify_integrity_sha256(*m, crypto, keys.sha256_key).has_value() ==
              ((flags & 16) != 0));
    if constexpr (Dialect::has_fingerprint)
        check(stun::verify_fingerprint(*m, crypto).has_value() == ((flags & 32) != 0));
    copy_again(*m, flags);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > 4096) return 0;
    const byte_view input(data + 1, size - 1);
    const unsigned flags = data[0];
    if (flags % 4 == 1)
        round_trip<stun::rfc5389>(input, flags);
    else if (flags % 4 == 2)
        round_trip<stun::rfc3489>(input, flags);
    else
        round_trip<stun::rfc8489>(input, flags);
    return 0;
}
