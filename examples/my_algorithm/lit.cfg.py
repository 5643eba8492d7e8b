"""Tests of your own programs: copy this folder, change the .kln file, and run

    lit -v my_algorithm

with the programs `kleene` and `FileCheck` on the PATH."""
import os

import lit.formats

config.name = "my_algorithm"
config.suffixes = [".kln"]
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.test_source_root, "Output")
config.environment["PATH"] = os.environ["PATH"]
