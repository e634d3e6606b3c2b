// SPDX-License-Identifier: BSL-1.0
// What a user of the installed package writes.
#include <ice/ice.hpp>

int main() { return ice::describe(ice::errc::ok).name == "ok" ? 0 : 1; }
