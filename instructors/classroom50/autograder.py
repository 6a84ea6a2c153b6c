#!/usr/bin/env python3
"""Classroom 50 runs this in the folder of a submission. Status 0: result.json has the scores."""

import os
import pathlib
import subprocess
import sys

bundle = pathlib.Path(os.environ.get("CLASSROOM50_BUNDLE_DIR", pathlib.Path(__file__).parent))
result = pathlib.Path.cwd() / "result.json"
result.unlink(missing_ok=True)
command = ["bash", str(bundle / "grade-one"), str(pathlib.Path.cwd()), "classroom50", str(result)]
status = subprocess.run(command, check=False).returncode
sys.exit(status if status != 0 or result.exists() else 1)
