// SPDX-License-Identifier: BSL-1.0
// A pacer must not throw: the session that asks it has nobody to tell.
// expect: constraints not satisfied|no matching (member )?function
#include <ice/core/pacer.hpp>

struct shared_pacer {
#ifdef BREAK
    bool start(ice::pacer_slot&, ice::time_point) { return true; }
#else
    bool start(ice::pacer_slot&, ice::time_point) noexcept { return true; }
#endif
};

bool start(ice::session_pace& session, shared_pacer& shared, ice::time_point now) {
    return session.start(shared, now);
}
