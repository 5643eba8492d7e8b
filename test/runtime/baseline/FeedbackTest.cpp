// What is fed back, by kind of hint and of feedback, in training and when
// asked.
#include "runtime/baseline/Feedback.h"
#include "runtime/baseline/Soften.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt::baseline;
using kleene::rt::Tensor;
using Kind = Feedback::Kind;

namespace {

Feature featureOf(FeatureType type, Location location = Location::node) {
  return {"x", Stage::hint, location, type, 4};
}
Tensor logitsOf(FeatureType type) {
  torch::manual_seed(1);
  const bool flat = type == FeatureType::scalar || type == FeatureType::mask ||
                    type == FeatureType::maskOne;
  return flat ? torch::randn({3, 4}) : torch::randn({3, 4, 4});
}
bool isOneHot(const Tensor &x) {
  return x.eq(0).logical_or(x.eq(1)).all().item<bool>() &&
         x.sum(-1).eq(1).all().item<bool>();
}

constexpr FeatureType choices[] = {
    FeatureType::maskOne, FeatureType::categorical, FeatureType::pointer};

TEST(Feedback, SoftAndHardAreWhatTheyWere) {
  for (FeatureType type :
       {FeatureType::scalar, FeatureType::mask, FeatureType::maskOne,
        FeatureType::categorical, FeatureType::pointer})
    for (bool training : {false, true}) {
      Tensor y = logitsOf(type);
      EXPECT_TRUE(fedBack(featureOf(type), y, {}, training, {})
                      .equal(soften(featureOf(type), y)));
      EXPECT_TRUE(
          fedBack(featureOf(type), y, {.kind = Kind::hard}, training, {})
              .equal(decide(featureOf(type), y)));
    }
}

TEST(Feedback, ChoicesAreDrawnInTrainingAndDecidedWhenAsked) {
  for (Kind kind : {Kind::gumbel, Kind::raoBlackwell}) {
    const Feedback feedback{.kind = kind, .temperature = 0.5, .samples = 3};
    for (FeatureType type : choices) {
      Tensor y = logitsOf(type).requires_grad_();
      torch::manual_seed(2);
      Tensor drawn = fedBack(featureOf(type), y, feedback, true, {});
      EXPECT_EQ(drawn.sizes(), y.sizes());
      EXPECT_TRUE(isOneHot(drawn.detach()));
      EXPECT_FALSE(drawn.detach().equal(
          fedBack(featureOf(type), y, feedback, true, {}).detach()));
      (drawn * torch::arange(4)).sum().backward();
      EXPECT_GT(y.grad().abs().sum().item<double>(), 0);
      EXPECT_TRUE(fedBack(featureOf(type), y, feedback, false, {})
                      .equal(decide(featureOf(type), y)));
    }
    for (FeatureType type : {FeatureType::scalar, FeatureType::mask}) {
      Tensor y = logitsOf(type);
      EXPECT_TRUE(fedBack(featureOf(type), y, feedback, true, {})
                      .equal(soften(featureOf(type), y)));
    }
  }
}

TEST(Feedback, DrawsStayWithinWhatIsAllowed) {
  Tensor allowed = torch::eye(4, torch::kBool).expand({3, 4, 4});
  Tensor drawn =
      fedBack(featureOf(FeatureType::pointer), logitsOf(FeatureType::pointer),
              {.kind = Kind::gumbel}, true, allowed);
  EXPECT_TRUE(drawn.equal(torch::eye(4).expand({3, 4, 4})));
}

} // namespace
