// SPDX-License-Identifier: BSL-1.0
// An answer that may be an error is not dropped by accident.
// expect: nodiscard
#include <ice/core/result.hpp>

ice::result<void> act();

void caller() {
#ifdef BREAK
    act();
#else
    static_cast<void>(act());
#endif
}
