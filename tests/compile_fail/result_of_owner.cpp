// SPDX-License-Identifier: BSL-1.0
// Results are copied as bytes: a value that owns something does not fit.
// expect: results are copied as bytes
#include <ice/core/result.hpp>

struct owner {
    int value = 0;
#ifdef BREAK
    ~owner() {}
#endif
};

ice::result<owner> make() { return owner{}; }
