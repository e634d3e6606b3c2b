# SPDX-License-Identifier: BSL-1.0
"""After a build that failed: the tests that can be run all the same, one name a line.

  runnable.py BUILD_DIRECTORY"""

import json
import os
import subprocess
import sys

listing = subprocess.run(["meson", "introspect", "--tests", sys.argv[1]], check=True,
                         capture_output=True, text=True).stdout
for test in json.loads(listing):
    if os.path.exists(test["cmd"][0]):
        print(test["name"])
