# SPDX-License-Identifier: BSL-1.0
"""What the tests of some suites (of all, without one) need, and which of them can be run, so that
a program that does not build takes no others with it.

  runnable.py programs BUILD_DIRECTORY [SUITE...]   the programs, as targets for ninja
  runnable.py tests BUILD_DIRECTORY [SUITE...]      names of the tests whose program is there"""

import json
import os
import subprocess
import sys

verb, build, suites = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3:]
wanted = {f"ice-hpp:{suite}" for suite in suites}
listing = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                         capture_output=True, text=True).stdout
chosen = [t for t in json.loads(listing) if not wanted or wanted & set(t["suite"])]
words = {w for t in chosen for w in t["cmd"] if w.startswith(build + os.sep)}
for line in ([t["name"] for t in chosen if os.path.exists(t["cmd"][0])] if verb == "tests"
             else sorted(os.path.relpath(w, build) for w in words)):
    print(line)
