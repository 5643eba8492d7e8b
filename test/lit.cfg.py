"""Every test of the project: lit files under test/, GoogleTest programs in the
build folder. `lit build/test` runs all; `lit -v build/test --filter NAME` one."""
import os
import sys

import lit.formats

config.name = "kleene"
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.kleene_build, "test")
config.suffixes = [".kln", ".mlir", ".test"]
config.excludes = ["Inputs", "golden", "corpus", "lit.cfg.py"]
config.test_format = lit.formats.ShTest(execute_external=False)

# Without the compiler CMake knows no LLVM; FileCheck stands beside lit.
tools = [os.path.join(config.kleene_build, "bin"),
         config.llvm_tools or os.path.dirname(os.path.abspath(sys.argv[0]))]
config.environment["PATH"] = os.pathsep.join(
    [t for t in tools if t] + [config.environment.get("PATH", "")])
config.environment["OMP_WAIT_POLICY"] = "PASSIVE"
config.environment["KLEENE_CACHE"] = "off"

config.substitutions.append(("%stdlib", os.path.join(config.kleene_source, "stdlib")))
config.substitutions.append(("%examples", os.path.join(config.kleene_source, "examples")))
config.substitutions.append(("%golden", os.path.join(config.test_source_root, "golden")))
config.substitutions.append(("%build", config.kleene_build))
config.substitutions.append(("%source", config.kleene_source))
config.substitutions.append(("%python", sys.executable))

if config.kleene_compiler:
    config.available_features.add("compiler")
else:
    config.excludes += ["lang", "dialect", "transforms", "conversion", "pipelines",
                        "execution", "driver", "stdlib", "examples"]
if config.kleene_runtime:
    config.available_features.add("torch")
else:
    config.excludes.append("runtime")
