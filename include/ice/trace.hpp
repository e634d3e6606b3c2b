// SPDX-License-Identifier: BSL-1.0
// Umbrella of trace/: sessions that can be explained and looked at. Not part of ice.hpp.
#pragma once

#include "trace/explain.hpp"
#include "trace/explain_advice.hpp"
#include "trace/explain_pairs.hpp"
#include "trace/explain_text.hpp"
#include "trace/explain_view.hpp"
#include "trace/history.hpp"
#include "trace/ladder.hpp"
#include "trace/ladder_mermaid.hpp"
#include "trace/ladder_svg.hpp"
#include "trace/ladder_text.hpp"
#include "trace/message_words.hpp"
#include "trace/pcapng.hpp"
#include "trace/reason.hpp"
#include "trace/simulated.hpp"
#include "trace/tap.hpp"
#include "trace/text_writer.hpp"
