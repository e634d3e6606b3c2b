# SPDX-License-Identifier: BSL-1.0
"""What the tests of some names or suites (of all, without any) need, and which of them can be run,
so that a program that does not build takes no others with it.

  runnable.py programs BUILD_DIRECTORY [NAME...]   the programs, as targets for ninja
  runnable.py tests BUILD_DIRECTORY [NAME...]      names of the tests whose program is there"""

import json
import os
import subprocess
import sys

verb, build, wanted = sys.argv[1], os.path.abspath(sys.argv[2]), set(sys.argv[3:])
everything = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                         capture_output=True, text=True).stdout
everything = json.loads(everything)
chosen = [t for t in everything
          if not wanted or wanted & {t["name"], *(s.removeprefix("ice-hpp:") for s in t["suite"])}]
twice = {t["name"] for t in everything if sum(t["name"] == o["name"] for o in everything) > 1}
if twice:
    sys.exit(f"tests of the same name: {', '.join(sorted(twice))}")
words = {os.path.normpath(w) for t in chosen for w in t["cmd"]}
targets = sorted(os.path.relpath(w, build) for w in words if w.startswith(build + os.sep))
names = [t["name"] for t in chosen if os.path.exists(t["cmd"][0])]
for line in names if verb == "tests" else targets:
    print(line)
