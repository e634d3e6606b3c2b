// SPDX-License-Identifier: BSL-1.0
// Umbrella of crypto/: digests, MACs, CRC-32, the crypto service.
#pragma once

#include "crypto/builtin.hpp"
#include "crypto/crc32.hpp"
#include "crypto/equal.hpp"
#include "crypto/hmac.hpp"
#include "crypto/level.hpp"
#include "crypto/md5.hpp"
#include "crypto/provider.hpp"
#include "crypto/sha1.hpp"
#include "crypto/sha256.hpp"
