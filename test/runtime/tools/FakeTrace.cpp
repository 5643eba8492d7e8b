// The functions of FakeProgram under the names that a bundle's library has.
#include "test/runtime/train/FakeProgram.h"

using namespace kleene;

extern "C" {
int64_t kleene_abi_version() { return traceABIVersion; }
int64_t kleene_workspace_bytes(int64_t n) {
  return test::fakeFunctions().workspaceBytes(n);
}
void kleene_sample(KleeneCall *call, const KleeneRandom *random,
                   const KleeneParam *params) {
  test::fakeFunctions().sample(call, random, params);
}
void kleene_derive(KleeneCall *call, const uint8_t *given) {
  test::fakeFunctions().derive(call, given);
}
void kleene_run(KleeneCall *call) { test::fakeFunctions().run(call); }
}
