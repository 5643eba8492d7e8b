#include "runtime/model/Message.h"
#include "test/runtime/model/Compare.h"

using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

/// How the edge term is given.
enum class Form { none, dense, one, two, three, four, many };

struct Case {
  Aggregate aggregate;
  Form form;
};

class Message : public ::testing::TestWithParam<Case> {};

int64_t factors(Form form) {
  return form == Form::many ? 6 : static_cast<int64_t>(form) - 1;
}

EdgeTerm edgeOf(Form form, const std::vector<Tensor> &inputs,
                const Tensor &features) {
  if (form == Form::none)
    return {};
  if (form == Form::dense)
    return denseEdge(inputs[1]);
  return linearEdge(rawEdge(features), inputs[1], inputs[2]);
}

/// send, then the differentiable parts of the edge term.
std::vector<Tensor> inputsFor(Form form, int64_t b, int64_t n, int64_t d,
                              torch::ScalarType type) {
  std::vector<Tensor> inputs = {torch::randn({b, n, d}, type)};
  if (form == Form::dense)
    inputs.push_back(torch::randn({b, n, n, d}, type));
  else if (form != Form::none) {
    inputs.push_back(torch::randn({d, factors(form)}, type));
    inputs.push_back(torch::randn({d}, type));
  }
  return inputs;
}

TEST_P(Message, FusedEqualsEager) {
  const auto [aggregate, form] = GetParam();
  for (int64_t n : {1, 5, 19}) {
    torch::manual_seed(n);
    const int64_t b = 3, d = 7;
    Tensor mask = torch::rand({b, n, n}) < 0.3; // some nodes without sender
    Tensor features =
        form == Form::none
            ? Tensor()
            : torch::randn({b, n, n, std::max<int64_t>(1, factors(form))},
                           torch::kFloat64);
    auto with = [&](auto function) {
      return [&, function](const std::vector<Tensor> &inputs) {
        return function(inputs[0], edgeOf(form, inputs, features), mask,
                        aggregate);
      };
    };
    expectSame(with(aggregateMessages), with(aggregateMessagesEagerly),
               inputsFor(form, b, n, d, torch::kFloat64), 1e-13);
  }
}

/// The gradient of a function of the gradients, which takes another way.
TEST_P(Message, TheGradientCanBeDifferentiated) {
  const auto [aggregate, form] = GetParam();
  torch::manual_seed(3);
  const int64_t b = 2, n = 6, d = 3;
  Tensor mask = torch::rand({b, n, n}) < 0.4;
  Tensor features =
      form == Form::none
          ? Tensor()
          : torch::randn({b, n, n, std::max<int64_t>(1, factors(form))},
                         torch::kFloat64);
  auto with = [&](auto function) {
    return [&, function](const std::vector<Tensor> &inputs) {
      // Squares, so that the gradient depends on everything.
      Tensor m =
          function(inputs[0], edgeOf(form, inputs, features), mask, aggregate);
      std::vector<Tensor> first = torch::autograd::grad(
          {m.pow(3).sum()}, inputs, {}, true, /*create_graph=*/true);
      Tensor sum = m.sum() * 0;
      for (const Tensor &each : first)
        sum = sum + each.square().sum();
      return sum;
    };
  };
  expectSame(with(aggregateMessages), with(aggregateMessagesEagerly),
             inputsFor(form, b, n, d, torch::kFloat64), 1e-11);
}

std::string nameOf(const ::testing::TestParamInfo<Case> &info) {
  static const char *const aggregates[] = {"Max", "Min", "Sum"};
  static const char *const forms[] = {"None",  "Dense", "One", "Two",
                                      "Three", "Four",  "Many"};
  return std::string(aggregates[static_cast<int>(info.param.aggregate)]) +
         forms[static_cast<int>(info.param.form)];
}

std::vector<Case> allCases() {
  std::vector<Case> cases;
  for (Aggregate aggregate : {Aggregate::max, Aggregate::min, Aggregate::sum})
    for (Form form : {Form::none, Form::dense, Form::one, Form::two,
                      Form::three, Form::four, Form::many})
      cases.push_back({aggregate, form});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(All, Message, ::testing::ValuesIn(allCases()), nameOf);

TEST(MessageKernel, ThreadsChangeNothing) {
  torch::manual_seed(1);
  const int64_t b = 8, n = 33, d = 128;
  Tensor mask = torch::rand({b, n, n}) < 0.5;
  Tensor features = torch::randn({b, n, n, 2});
  auto run = [&](const std::vector<Tensor> &inputs) {
    return aggregateMessages(inputs[0], edgeOf(Form::two, inputs, features),
                             mask, Aggregate::max);
  };
  auto inputs = inputsFor(Form::two, b, n, d, torch::kFloat32);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  auto one = valueAndGradients(run, inputs);
  at::set_num_threads(2);
  auto two = valueAndGradients(run, inputs);
  at::set_num_threads(before);
  for (size_t k = 0; k < one.size(); ++k)
    EXPECT_TRUE(one[k].equal(two[k])) << k;
}

TEST(MessageKernel, TheFirstOfEqualSendersWins) {
  Tensor send = torch::zeros({1, 3, 2}).requires_grad_();
  Tensor mask = torch::ones({1, 3, 3}, torch::kBool);
  mask[0][0] = false;
  aggregateMessages(send, {}, mask, Aggregate::max).sum().backward();
  Tensor expected =
      torch::tensor({0.0f, 0.0f, 3.0f, 3.0f, 0.0f, 0.0f}).view({1, 3, 2});
  EXPECT_TRUE(send.grad().equal(expected));
}

TEST(MessageKernel, RefusesAMaskOfAnotherSize) {
  EXPECT_THROW(aggregateMessages(torch::zeros({2, 3, 4}), {},
                                 torch::ones({2, 4, 4}, torch::kBool),
                                 Aggregate::max),
               c10::Error);
}

} // namespace
