// SPDX-License-Identifier: BSL-1.0
// Umbrella of trace/: sessions that can be explained and looked at. Not part of ice.hpp.
#pragma once

#include "trace/message_words.hpp"
#include "trace/pcapng.hpp"
#include "trace/text_writer.hpp"
