// SPDX-License-Identifier: BSL-1.0
// What reader and codecs promise about any bytes, in any dialect: shared by the targets of stun/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <ice/crypto.hpp>
#include <ice/stun.hpp>

namespace stun_fuzz {

using namespace ice;

inline void check(bool promise) {
    if (!promise) std::abort();
}

/// A view that a value holds lies in the message.
inline void check_inside(byte_view part, byte_view whole) {
    if (part.empty()) return;
    check(part.data() >= whole.data());
    check(part.size() <= whole.size());
    check(static_cast<std::size_t>(part.data() - whole.data()) <= whole.size() - part.size());
}
inline void check_value(wire_text v, byte_view whole) { check_inside(v.bytes(), whole); }
inline void check_value(byte_view v, byte_view whole) { check_inside(v, whole); }
inline void check_value(const stun::error_value& v, byte_view whole) {
    check(v.code >= 100 && v.code <= 699);
    check_inside(v.reason.bytes(), whole);
}
inline void check_value(const stun::address_error_value& v, byte_view whole) {
    check(v.family != ip_family::none);
    check_inside(v.reason.bytes(), whole);
}
inline void check_value(const stun::algorithm_list& v, byte_view whole) {
    std::size_t n = 0;
    for (const stun::algorithm_entry e : v) {
        check_inside(e.parameters, whole);
        check(v.contains(e));
        ++n;
    }
    check(n == v.size() && n * 4 <= whole.size());
}
template <class Value>
void check_value(const Value&, byte_view) {}

/// Every attribute by its codec, in message order; returns how many there are.
template <class Dialect>
std::size_t check_attributes(const stun::basic_message<Dialect>& m) {
    const byte_view whole = m.bytes();
    std::size_t count = 0;
    std::size_t visible_end = stun::header_size;
    for (const stun::raw_attribute a : m.attributes()) {
        check_inside(a.value, whole);
        visible_end = a.offset + 4 + stun::padded(a.value.size());
        const auto found = m.find(a.code);
        check(found && found->offset <= a.offset);
    }
    std::size_t end = stun::header_size;
    for (const stun::raw_attribute a : m.all_attributes()) {
        check(a.offset == end);
        end += 4 + stun::padded(a.value.size());
        ++count;
        stun::visit_attribute(a.code, [&](const auto& which) {
            const auto value = m.read(which, a);
            if (!value) {
                check(value.error().at >= a.offset && value.error().at <= whole.size());
                return;
            }
            check_value(*value, whole);
            const auto got = m.get(which);
            if (a.offset < visible_end) check(got.has_value() || m.find(a.code)->offset < a.offset);
        });
    }
    check(end == whole.size());
    for (const std::size_t at :
         {m.integrity_offset(), m.integrity_sha256_offset(), m.fingerprint_offset()})
        check(at == 0 || at >= visible_end);
    return count;
}

/// One pass with slots finds what asking afterwards finds.
template <class Dialect>
void check_slots(byte_view bytes) {
    namespace attr = stun::attr;
    stun::slot username(attr::username);
    stun::slot priority(attr::priority);
    stun::slot error(attr::error_code);
    stun::slot mapped(attr::xor_mapped_address);
    stun::slot algorithms(attr::password_algorithms);
    const auto m =
        stun::basic_message<Dialect>::parse(bytes, username, priority, error, mapped, algorithms);
    if (!m) return check(!username.present() && !priority.present() && !mapped.present());
    check(m->get(attr::username).error() == username.error());
    check(m->get(attr::priority).error() == priority.error());
    check(m->get(attr::error_code).error() == error.error());
    check(m->get(attr::xor_mapped_address).error() == mapped.error());
    check(m->get(attr::password_algorithms).error() == algorithms.error());
    if (username) check(*username == *m->get(attr::username));
    if (priority) check(*priority == *m->get(attr::priority));
    if (mapped) check(*mapped == *m->get(attr::xor_mapped_address));
}

/// Error 420 says what is there, each code once.
template <class Dialect>
void check_comprehension(const stun::basic_message<Dialect>& m) {
    constexpr stun::comprehension known(stun::attr::username, stun::attr::priority);
    const auto unknown = stun::find_unknown(m, known);
    check(unknown.empty() == known.covers(m));
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        check(m.find(unknown[i]).has_value() && stun::comprehension_required(unknown[i]));
        for (std::size_t j = 0; j < i; ++j) check(unknown[i] != unknown[j]);
    }
    std::uint8_t out[548];
    auto answer = stun::answer(out, m, stun::message_class::error);
    check(stun::add_unknown(answer, unknown).finish().has_value());
}

/// All of it; false when the bytes are no message of the dialect.
template <class Dialect>
bool check_message(byte_view bytes) {
    check_slots<Dialect>(bytes);
    const auto m = stun::basic_message<Dialect>::parse(bytes);
    if (!m) {
        check(m.error().at <= bytes.size());
        return false;
    }
    check(m->bytes().data() == bytes.data() && m->bytes().size() == bytes.size());
    check(check_attributes(*m) <= (bytes.size() - stun::header_size) / 4);
    check_comprehension(*m);
    return true;
}

}  // namespace stun_fuzz
