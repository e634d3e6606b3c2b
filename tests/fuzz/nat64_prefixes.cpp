// SPDX-License-Identifier: BSL-1.0
// Any bytes as a PREFIX64 option, as a resolver's answers and as remembered interfaces: no crash,
// and what is read gives back what it was made of.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <ice/net/nat64_discovery.hpp>
#include <ice/net/pcp_prefix64.hpp>
#include <ice/net/reliability.hpp>

namespace {

void check(bool promise) {
    if (!promise) std::abort();
}

void translates(const ice::nat64_prefix& p) {
    check(!p.is_none() && p.block().length() == p.length());
    const auto v4 = ice::address::v4(198, 51, 100, 7);
    const auto v6 = p.embed_any(v4);
    check(v6.is_v6() && v6.bytes()[8] == 0 && p.extract(v6) == v4 && p.contains(v6));
    check(ice::nat64_prefix::restored(v6, p.length()).extract(v6) == v4);
}

void option(ice::byte_view bytes) {
    const auto r = ice::pcp_prefix64::read(bytes);
    if (!r) return check(r.error().at <= bytes.size() + 18);
    translates(r->translator());
    for (std::size_t i = 0; i < r->size(); ++i) check((*r)[i].length() <= 32);
}

void answers(ice::byte_view bytes) {
    std::vector<ice::address> all;
    for (; bytes.size() >= 16; bytes = bytes.subspan(16))
        all.push_back(ice::address::v6(bytes.first<16>()));
    std::size_t told = 0;
    for (const auto& each : all) {
        const auto p = ice::find_nat64_prefix(each, all);
        if (!p) continue;
        ++told;
        translates(*p);
        check(p->extract(each) == ice::nat64_discovery_addresses[0] ||
              p->extract(each) == ice::nat64_discovery_addresses[1]);
    }
    ice::nat64_table<> table;
    const auto learnt =
        table.learn_answers({}, {1, 0, ice::nat64_source::resolver}, all, ice::seconds(9));
    check(!learnt || (*learnt <= told && table.networks({}) == (*learnt > 0 ? 1U : 0U)));
    check(table.networks(ice::time_point{} + ice::seconds(9)) == 0);
}

void store(ice::byte_view bytes) {
    ice::reliability_store<4> s;
    if (!s.load(bytes)) return check(s.size() == 0);
    std::uint8_t out[decltype(s)::saved_size] = {};
    const auto size = s.save(out);
    check(size.has_value());
    ice::reliability_store<4> t;
    check(t.load({out, *size}).has_value() && t.size() == s.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ice::byte_view bytes(data + 1, size - 1);
    if (data[0] % 3 == 0) option(bytes);
    if (data[0] % 3 == 1) answers(bytes);
    if (data[0] % 3 == 2) store(bytes);
    return 0;
}
