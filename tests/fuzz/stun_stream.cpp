// SPDX-License-Identifier: BSL-1.0
// A byte stream in every split: whatever pieces it comes in, the same frames and the same end.
// Input: a byte that chooses dialect and buffer, a byte of piece sizes, the stream.
#include <algorithm>
#include <vector>

#include <ice/stun.hpp>

#include "stun_promises.hpp"

using namespace stun_fuzz;

namespace {

constexpr std::size_t all = ~std::size_t{0};

struct outcome {
    std::vector<std::vector<std::uint8_t>> frames;
    errc end = errc::ok;
    bool operator==(const outcome&) const = default;
};

/// `piece(n)`: how many bytes the n-th receive brings.
template <class Dialect, class Piece>
outcome read(byte_view stream, std::size_t buffer_size, Piece piece) {
    std::vector<std::uint8_t> buffer(buffer_size);
    stun::basic_stream_reader<Dialect> reader(buffer);
    outcome o;
    const auto drain = [&] {
        for (;;) {
            const auto f = reader.next();
            if (!f) return;
            check_inside(f->bytes, buffer);
            check((f->bytes[0] >> 6 == 0) == (f->kind == stun::frame_kind::stun));
            o.frames.emplace_back(f->bytes.begin(), f->bytes.end());
        }
    };
    drain();
    for (std::size_t n = 0; !stream.empty(); ++n) {
        if (category(reader.error().code) != error_category::truncated) break;
        const byte_span room = reader.free_space();
        check(!room.empty());  // it would wait for ever
        const std::size_t take =
            std::min({stream.size(), room.size(), std::max<std::size_t>(piece(n), 1)});
        copy_bytes(room.data(), stream.first(take));
        check(reader.commit(take).has_value());
        stream = stream.subspan(take);
        drain();
    }
    check(!reader.commit(buffer_size + 1));
    o.end = reader.error().code;
    return o;
}

template <class Dialect>
void all_splits(byte_view stream, std::size_t buffer_size, unsigned seed) {
    const auto whole = read<Dialect>(stream, buffer_size, [](std::size_t) { return all; });
    const auto single =
        read<Dialect>(stream, buffer_size, [](std::size_t) { return std::size_t{1}; });
    check(whole == single);
    for (std::size_t cut = 1; cut < std::min<std::size_t>(stream.size(), 96); ++cut) {
        const auto two =
            read<Dialect>(stream, buffer_size, [cut](std::size_t n) { return n == 0 ? cut : all; });
        check(two == whole);
        const auto steps = read<Dialect>(stream, buffer_size, [cut](std::size_t) { return cut; });
        check(steps == whole);
    }
    const auto mixed = read<Dialect>(stream, buffer_size, [seed](std::size_t n) {
        return (seed * (n + 1) * 2654435761U) >> 26;
    });
    check(mixed == whole);
    for (const auto& f : whole.frames) {
        if (f[0] >> 6 != 0) continue;
        const auto m = stun::basic_message<Dialect>::parse(f);
        check(m.has_value() || m.code() == errc::stun_attribute_overrun);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 2048) return 0;
    const byte_view stream(data + 2, size - 2);
    constexpr std::size_t sizes[] = {8, 24, 64, 65539 + 20};
    const std::size_t buffer = sizes[data[0] & 3];
    if ((data[0] & 4) != 0)
        all_splits<stun::rfc3489>(stream, buffer, data[1]);
    else
        all_splits<stun::rfc8489>(stream, buffer, data[1]);
    return 0;
}
