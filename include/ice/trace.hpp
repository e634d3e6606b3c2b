// SPDX-License-Identifier: BSL-1.0
// Umbrella of trace/: sessions that can be explained and looked at. Not part of ice.hpp.
#pragma once

#include "trace/ladder.hpp"
#include "trace/ladder_mermaid.hpp"
#include "trace/ladder_svg.hpp"
#include "trace/ladder_text.hpp"
#include "trace/message_words.hpp"
#include "trace/pcapng.hpp"
#include "trace/simulated.hpp"
#include "trace/text_writer.hpp"
