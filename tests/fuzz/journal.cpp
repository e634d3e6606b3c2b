// SPDX-License-Identifier: BSL-1.0
// Journals of any profile from anybody: replay ends, with a verdict, and touches nothing that it
// must not. Snapshots are never trusted here.
#include <cstdint>
#include <cstdlib>
#include <ice/trace/replay.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ice;
    if (size > 16384) return 0;
    const byte_view journal(data, size);
    const trace::replay_report r = trace::replay(journal);
    if (r.offset > size || r.snapshots != 0) std::abort();
    if (r.is_equal() != (r.problem == errc::ok && r.what == trace::difference::none)) std::abort();
    std::size_t datagrams = 0;
    static_cast<void>(trace::for_each_datagram(journal, [&](const trace::journal_datagram& d) {
        ++datagrams;
        if (d.bytes.size() > size) std::abort();
    }));
    // What was replayed is there to be read; what differed may be less than what there is.
    if (r.is_equal() && datagrams != r.sent + r.received) std::abort();
    return 0;
}
