#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

Location kleene::lfp::nameLocation(Location loc, StringRef name) {
  if (name.empty())
    return loc;
  return NameLoc::get(StringAttr::get(loc.getContext(), name), loc);
}

Location kleene::lfp::nameLocation(Location loc, ArrayRef<StringRef> names) {
  if (names.size() == 1)
    return nameLocation(loc, names.front());
  if (names.empty())
    return loc;
  SmallVector<Attribute> attributes;
  for (StringRef name : names)
    attributes.push_back(StringAttr::get(loc.getContext(), name));
  return FusedLoc::get(loc.getContext(), {loc},
                       ArrayAttr::get(loc.getContext(), attributes));
}

Location kleene::lfp::unnamed(Location loc) {
  if (auto named = dyn_cast<NameLoc>(loc))
    return named.getChildLoc();
  auto fused = dyn_cast<FusedLoc>(loc);
  return fused && isa_and_nonnull<ArrayAttr>(fused.getMetadata())
             ? fused.getLocations().front()
             : loc;
}

StringRef kleene::lfp::variableName(Value value) {
  Location loc = value.getLoc();
  if (auto named = dyn_cast<NameLoc>(loc))
    return named.getName();
  auto result = dyn_cast<OpResult>(value);
  auto fused = dyn_cast<FusedLoc>(loc);
  auto names =
      fused ? dyn_cast_or_null<ArrayAttr>(fused.getMetadata()) : ArrayAttr();
  // A pattern that drops results leaves the names behind.
  if (!result || !names || names.size() != result.getOwner()->getNumResults())
    return "";
  auto name = dyn_cast<StringAttr>(names[result.getResultNumber()]);
  return name ? name.getValue() : "";
}

Location kleene::lfp::valueLocation(Value value) {
  return nameLocation(unnamed(value.getLoc()), variableName(value));
}
