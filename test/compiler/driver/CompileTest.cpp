#include "compiler/driver/Compile.h"

#include <gtest/gtest.h>

namespace kleene {
namespace {

const std::string counter = R"(algorithm counter {
  input limit : graph scalar
  state x : graph scalar
  hint x
  while x < limit { x += 1 }
  output y : graph scalar = x
}
)";

TEST(Compile, EveryStageHasText) {
  for (size_t stage = 0; stage < emitNames.size(); ++stage) {
    Compilation compilation("counter.kln", counter);
    const Result<std::string> text = compilation.emit(Emit(stage));
    ASSERT_TRUE(text) << emitNames[stage] << ": " << text.failure().message;
    EXPECT_GT(text->size(), 40u) << emitNames[stage];
    EXPECT_EQ(compilation.diagnostics(), "");
  }
}

TEST(Compile, StagesHaveNames) {
  EXPECT_EQ(emitFromName("normal"), Emit::normal);
  EXPECT_EQ(emitFromName("spec"), Emit::spec);
  EXPECT_EQ(emitFromName("nothing"), std::nullopt);
}

TEST(Compile, ErrorsAreTheUsersAndHaveAPlace) {
  Compilation compilation("bad.kln", "algorithm bad { state x : node scaler }");
  EXPECT_FALSE(compilation.check());
  const Result<TraceFunctions> code = compilation.jit();
  ASSERT_FALSE(code);
  EXPECT_EQ(code.failure().kind, FailureKind::input);
  EXPECT_EQ(code.failure().message, "bad.kln: 1 error");
  EXPECT_NE(compilation.diagnostics().find("bad.kln:1:32: error:"),
            std::string::npos)
      << compilation.diagnostics();
  EXPECT_EQ(compilation.diagnostics(DiagnosticFormat::json).front(), '{');
}

TEST(Compile, BytesThatAreNoTextAreRefused) {
  Compilation compilation("binary.kln", std::string("al\0go", 5));
  EXPECT_FALSE(compilation.check());
  EXPECT_FALSE(compilation.emit(Emit::tokens));
  EXPECT_NE(compilation.diagnostics().find("[nul-byte]"), std::string::npos);
}

TEST(Compile, WhatTheLearnerRefusesHasAPageAndATrace) {
  Compilation compilation("edges.kln", R"(algorithm edges {
  state p[u, v] : edge pointer = u
  while changed(p) { each u, v { p[u, v] = v } }
  output q : edge pointer = p
}
)");
  EXPECT_TRUE(compilation.jit());
  const Result<Program> program = compilation.program();
  ASSERT_FALSE(program);
  EXPECT_EQ(program.failure().kind, FailureKind::input);
  const std::string text = compilation.diagnostics();
  EXPECT_NE(text.find("not yet supported by the learner [probe-type]"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.rfind("edges.kln:", 0), 0u) << text;
}

TEST(Compile, SpecNamesTheSites) {
  Compilation compilation("counter.kln", counter);
  const Result<Spec> spec = compilation.spec();
  ASSERT_TRUE(spec);
  ASSERT_EQ(spec->sites.size(), 1u);
  EXPECT_EQ(spec->sites[0], (Site{"`while x < limit`", "counter.kln", 5, 3}));
  EXPECT_EQ(spec->probes.front().name, "pos");
  EXPECT_TRUE(spec->probes.front().derived);
}

TEST(Compile, ProbesThatAreNeverReachedHaveASpec) {
  CompileOptions options;
  options.form = TraceForm::normal;
  Compilation compilation("endless.kln", R"(algorithm endless {
  state x : graph scalar
  hint x
  loop { x += 1 }
  probe
}
)",
                          options);
  const Result<Spec> spec = compilation.spec();
  ASSERT_TRUE(spec) << spec.failure().message;
  EXPECT_EQ(spec->stage(Stage::hint).size(), 1u);
  EXPECT_TRUE(compilation.jit());
}

} // namespace
} // namespace kleene
