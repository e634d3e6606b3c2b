// SPDX-License-Identifier: BSL-1.0
// The agents of the broken hosts, compiled once.
#include "faults_support.hpp"

template class ice::basic_agent<faults::faulty, ice::profiles::rfc8445>;
