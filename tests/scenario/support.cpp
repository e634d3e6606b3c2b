// SPDX-License-Identifier: BSL-1.0
// The agents of the scenarios, compiled once; and what they are is what the library promises.
#include "support.hpp"

template class ice::basic_agent<story::wire, story::profile>;
template class ice::basic_agent<story::wire, story::many>;

static_assert(std::is_trivially_copyable_v<ice::basic_agent<story::wire, story::profile>>);
static_assert(std::is_trivially_copyable_v<ice::basic_agent<story::wire, story::many>>);
