//===- VerifyNormalForm.cpp - fail unless in normal form ------------------===//

#include "compiler/transforms/lfp/NormalForm.h"
#include "compiler/transforms/lfp/Passes.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_VERIFYNORMALFORM
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

namespace {

struct VerifyNormalForm
    : kleene::lfp::impl::VerifyNormalFormBase<VerifyNormalForm> {
  void runOnOperation() override {
    if (failed(kleene::lfp::verifyNormalForm(getOperation())))
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
