// SPDX-License-Identifier: BSL-1.0
// Any text as a decimal number, an address and an endpoint: no crash, offsets within the text,
// outputs that are read back as the same value.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <ice/core/decimal.hpp>
#include <ice/net/format.hpp>
#include <ice/net/parse.hpp>

namespace {

void check(bool promise) {
    if (!promise) std::abort();
}

template <class T>
bool is_a_failure_within(const ice::result<T>& r, std::string_view text) {
    return r.code() != ice::errc::ok && r.error().at <= text.size();
}

void decimal(std::string_view text, std::uint64_t largest, bool zeros) {
    const auto d = ice::read_decimal(text, largest, 20, zeros);
    if (!d) return check(is_a_failure_within(d, text));
    check(d->length >= 1 && d->length <= 20 && d->length <= text.size() && d->value <= largest);
    char out[20];
    const std::size_t n = ice::write_decimal(out, d->value);
    check(zeros ? text.substr(0, d->length).ends_with(std::string_view(out, n))
                : text.substr(0, d->length) == std::string_view(out, n));
    const auto whole = ice::parse_decimal(text, largest, 20, zeros);
    check(whole.has_value() == (d->length == text.size()));
}

void address(std::string_view text) {
    const auto a = ice::parse_address(text);
    if (!a) return check(is_a_failure_within(a, text));
    const auto canonical = ice::to_text(*a);
    const auto again = ice::parse_address(canonical);
    check(again && *again == *a && ice::to_text(*again) == canonical);
    if (a->zone() == 0) check(canonical.size() <= 39);
    const auto by_family = a->is_v4() ? ice::parse_ipv4(text) : ice::parse_ipv6(text);
    check(by_family && *by_family == *a);
}

void endpoint(std::string_view text) {
    const auto e = ice::parse_endpoint(text);
    if (!e) return check(is_a_failure_within(e, text));
    const auto canonical = ice::to_text(*e);
    const auto again = ice::parse_endpoint(canonical);
    check(again && *again == *e && ice::to_text(*again) == canonical);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    for (const std::uint64_t largest : {std::uint64_t{255}, ~std::uint64_t{0}}) {
        decimal(text, largest, false);
        decimal(text, largest, true);
    }
    address(text);
    endpoint(text);
    return 0;
}
