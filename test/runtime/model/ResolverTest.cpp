#include "runtime/model/Interpreter.h"
#include "test/runtime/model/Plans.h"

#include <gtest/gtest.h>
#include <set>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

std::string errorOf(const Plan &plan) {
  try {
    Interpreter interpreter(plan, pathSpec(), 8);
  } catch (const std::runtime_error &error) {
    return error.what();
  }
  return "no error";
}

TEST(Resolver, ParametersComeInTheOrderOfThePlan) {
  Interpreter interpreter(pathPlan(), pathSpec(), 8);
  std::vector<std::string> names;
  for (const auto &each : interpreter.parameters())
    names.push_back(each.name);
  ASSERT_GT(names.size(), 15u);
  EXPECT_EQ(names[0], "enc_pos.weight");
  EXPECT_EQ(names[1], "enc_pos.bias");
  EXPECT_EQ(names.back(), "pi.bias");
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(),
            names.size());
}

TEST(Resolver, InitialDeviationsFollowFanIn) {
  Interpreter interpreter(pathPlan(), pathSpec(), 8);
  std::map<std::string, double> deviations, constants;
  for (const auto &each : interpreter.parameters()) {
    deviations[each.name] = each.deviation;
    constants[each.name] = each.constant;
  }
  EXPECT_DOUBLE_EQ(deviations["enc_A.weight"], 1);
  EXPECT_DOUBLE_EQ(deviations["edge_message.weight"], 1 / std::sqrt(8.0));
  EXPECT_DOUBLE_EQ(deviations["pi.weight"], 1 / std::sqrt(8.0));
  EXPECT_DOUBLE_EQ(deviations["send_z.weight"], 1 / std::sqrt(16.0));
  EXPECT_EQ(deviations["norm.scale"], 0);
  EXPECT_EQ(constants["norm.scale"], 1);
}

TEST(Resolver, StepReadsItsParametersAndWhatEncodeMadeForIt) {
  Interpreter interpreter(pathPlan(), pathSpec(), 8);
  // send_z, self_z, take, norm (scale, offset).
  EXPECT_EQ(interpreter.stepParameters().size(), 5u);
  // near, send_u, self_u, edge_message.
  EXPECT_EQ(interpreter.stepInputs().size(), 4u);
}

TEST(Resolver, HintsAndWhatOnlyTheyNeedAreLeftOut) {
  Plan plan = pathPlan();
  Interpreter without(plan, pathSpec(), 8);
  PlanWriter w;
  w.plan = plan;
  w.in(&Plan::decode)
      .linear("hint_d", "z", "hidden", true, PlanLocation::node, 1);
  w.op(PlanOp::output, "", {"hint_d"}, {{"probe", "pi"}, {"stage", "hint"}},
       PlanLocation::node, 1);
  Interpreter with(w.plan, pathSpec(), 8);
  EXPECT_EQ(with.parameters().size(), without.parameters().size());
  EXPECT_EQ(with.slotCount(), without.slotCount());
  EXPECT_TRUE(with.hintProbes().empty());

  Interpreter asked(w.plan, pathSpec(), 8, /*withHints=*/true);
  EXPECT_EQ(asked.parameters().size(), without.parameters().size() + 2);
  EXPECT_EQ(asked.slotCount(), without.slotCount() + 1);
  EXPECT_EQ(asked.hintProbes(), std::vector<std::string>{"pi"});
}

TEST(Resolver, SharedParametersMustHaveOneShape) {
  PlanWriter w;
  w.plan = pathPlan();
  w.in(&Plan::decode)
      .op(PlanOp::linear, "again", {"z"},
          {{"param", "send_z"}, {"fan_in", "hidden"}}, PlanLocation::node, 3);
  w.op(PlanOp::output, "", {"again"}, {{"probe", "pi"}, {"stage", "output"}},
       PlanLocation::node, 3);
  EXPECT_EQ(errorOf(w.plan),
            "plan: parameter `send_z.weight` is used in two shapes");
}

TEST(Resolver, NamesWhatIsWrong) {
  Plan plan = pathPlan();
  plan.step[0].operands[0] = "nobody";
  EXPECT_EQ(errorOf(plan),
            "plan: value `nobody` is used before its definition");

  plan = pathPlan();
  plan.encode[0].attributes["probe"] = "nothing";
  EXPECT_EQ(errorOf(plan), "plan: probe `nothing` is not in the spec");

  plan = pathPlan();
  plan.step[1].attributes["fan_in"] = "lots";
  plan.step[0].attributes["fan_in"] = "lots";
  EXPECT_EQ(errorOf(plan), "plan: expected a fan_in of `hidden`, `2*hidden` or "
                           "a positive integer, got `lots`");

  EXPECT_EQ(errorOf(pathPlan("plain", "mean")),
            "plan: `mean` is no aggregate of message");
  EXPECT_EQ(errorOf(pathPlan("sometimes")),
            "plan: `sometimes` is no rule of update");

  plan = pathPlan();
  plan.decode.insert(plan.decode.begin(), {PlanOp::choose,
                                           "chosen",
                                           {"z"},
                                           PlanLocation::node,
                                           hiddenWidth,
                                           {{"kind", "colour"}}});
  plan.decode[1].operands[0] = "chosen";
  EXPECT_EQ(errorOf(plan), "plan: `colour` is no kind of choose");
}

} // namespace
