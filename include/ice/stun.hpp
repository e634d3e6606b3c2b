// SPDX-License-Identifier: BSL-1.0
// Umbrella of stun/: messages, attributes, credentials, transactions, streams.
#pragma once

#include "stun/answer.hpp"
#include "stun/attribute.hpp"
#include "stun/attributes.hpp"
#include "stun/builder.hpp"
#include "stun/channel_data.hpp"
#include "stun/comprehension.hpp"
#include "stun/credential.hpp"
#include "stun/dialect.hpp"
#include "stun/error.hpp"
#include "stun/header.hpp"
#include "stun/integrity.hpp"
#include "stun/long_term.hpp"
#include "stun/nonce_cookie.hpp"
#include "stun/reader.hpp"
#include "stun/redirect.hpp"
#include "stun/rto.hpp"
#include "stun/short_term.hpp"
#include "stun/stream.hpp"
#include "stun/transaction.hpp"
