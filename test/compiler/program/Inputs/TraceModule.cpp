// The smallest trace library: no inputs, no hints, no outputs.
#include "compiler/program/Trace.h"

using namespace kleene;

extern "C" int64_t kleene_abi_version() { return TEST_ABI_VERSION; }
extern "C" int64_t kleene_workspace_bytes(int64_t nodes) { return nodes; }
extern "C" void kleene_derive(KleeneCall *, const uint8_t *) {}
extern "C" void kleene_run(KleeneCall *call) { call->steps = 7; }
