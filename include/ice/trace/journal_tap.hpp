// SPDX-License-Identifier: BSL-1.0
// Journals as taps: ladders and captures of what they have recorded.
#pragma once

#include "journal_reader.hpp"
#include "tap.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// Adds the datagrams of a journal to those of a party. Journals of both sides whose clocks are one
/// make arrows from one to the other. Where the journal does not know the address of a base, it
/// stands as the unspecified one. Errors: those of journal_reader; what stands before is added.
inline result<void> add_journal(tap& t, std::size_t party, byte_view journal) noexcept {
    return for_each_datagram(journal, [&](const journal_datagram& d) {
        const endpoint own = d.local.family() != ip_family::none
                                 ? d.local
                                 : endpoint(address::any(d.way.remote.family()), 0);
        if (d.sent)
            t.sent(party, d.at, own, d.way.remote, d.bytes, d.status);
        else
            t.received(party, d.at, d.way.remote, own, d.bytes);
    });
}

}  // namespace ice::trace
