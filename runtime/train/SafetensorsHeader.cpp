#include "runtime/train/SafetensorsHeaderInternal.h"

#include <nlohmann/json.hpp>

#include <set>

namespace kleene::rt::internal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view metadataKey = "__metadata__";

/// A state machine over the events of the JSON parser. Every handler returns
/// false to stop, with the reason in `error`.
class HeaderParser final : public nlohmann::json_sax<Json> {
public:
  HeaderParser(const SafetensorsLimits &limits,
               std::vector<HeaderTensor> &tensors,
               SafetensorsMetadata &metadata)
      : limits(limits), tensors(tensors), metadata(metadata) {}

  std::string error;

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a boolean"); }
  bool number_integer(number_integer_t) override {
    return unexpected("a negative number");
  }
  bool number_float(number_float_t, const string_t &) override {
    return unexpected("a number that is no integer");
  }
  bool binary(binary_t &) override { return unexpected("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (at == At::shape) {
      if (tensors.back().entry.shape.size() == limits.rank)
        return stop(where() + "more than " + std::to_string(limits.rank) +
                    " dimensions");
      if (value > INT64_MAX)
        return stop(where() + "a dimension that does not fit");
      tensors.back().entry.shape.push_back(static_cast<int64_t>(value));
      return true;
    }
    if (at == At::offsets && offsetCount < 2) {
      (offsetCount++ == 0 ? tensors.back().entry.begin : tensors.back().end) =
          value;
      return true;
    }
    return unexpected("a number");
  }

  bool string(string_t &value) override {
    if (at == At::dtype) {
      tensors.back().entry.dtype = std::move(value);
      at = At::tensor;
      return true;
    }
    if (at == At::metadataValue) {
      metadata[metadataName] = std::move(value);
      at = At::metadata;
      return true;
    }
    return unexpected("a string");
  }

  bool start_object(size_t) override {
    switch (at) {
    case At::start:
      at = At::top;
      return true;
    case At::tensorValue:
      at = At::tensor;
      fields.clear();
      return true;
    case At::metadataObject:
      at = At::metadata;
      return true;
    default:
      return unexpected("an object");
    }
  }

  bool end_object() override {
    if (at == At::tensor && fields.size() != 3)
      return stop(where() +
                  "`dtype`, `shape` and `data_offsets` are all needed");
    at = at == At::top ? At::end : At::top;
    return true;
  }

  bool start_array(size_t) override {
    if (at == At::shapeValue)
      at = At::shape;
    else if (at == At::offsetsValue)
      at = At::offsets, offsetCount = 0;
    else
      return unexpected("an array");
    return true;
  }

  bool end_array() override {
    if (at == At::offsets && offsetCount != 2)
      return stop(where() + "`data_offsets` needs two numbers");
    at = At::tensor;
    return true;
  }

  bool key(string_t &name) override {
    if (at == At::top)
      return startTensor(name);
    if (at == At::metadata) {
      if (metadata.count(name))
        return stop("metadata " + quoted(name) + " appears twice");
      metadataName = name;
      at = At::metadataValue;
      return true;
    }
    if (!fields.insert(name).second)
      return stop(where() + quoted(name) + " appears twice");
    if (name == "dtype")
      at = At::dtype;
    else if (name == "shape")
      at = At::shapeValue;
    else if (name == "data_offsets")
      at = At::offsetsValue;
    else
      return stop(where() + "unknown field " + quoted(name));
    return true;
  }

  bool parse_error(size_t position, const std::string &,
                   const Json::exception &) override {
    return stop("the header is not JSON (at byte " + std::to_string(position) +
                ")");
  }

private:
  /// What may come next.
  enum class At {
    start,
    top,
    tensorValue,
    tensor,
    dtype,
    shapeValue,
    shape,
    offsetsValue,
    offsets,
    metadataObject,
    metadata,
    metadataValue,
    end
  };

  bool startTensor(const std::string &name) {
    if (!names.insert(name).second)
      return stop(quoted(name) + " appears twice");
    if (name == metadataKey) {
      at = At::metadataObject;
      return true;
    }
    if (tensors.size() == limits.tensors)
      return stop("more than " + std::to_string(limits.tensors) + " tensors");
    tensors.emplace_back().entry.name = name;
    at = At::tensorValue;
    return true;
  }

  static std::string quoted(const std::string &name) {
    std::string text = "`";
    return text.append(printableName(name)).append("`");
  }
  std::string where() const {
    return "tensor " + quoted(tensors.back().entry.name) + ": ";
  }
  bool stop(std::string reason) {
    error = std::move(reason);
    return false;
  }
  bool unexpected(const std::string &what) {
    return stop("the header has " + what + " in the wrong place");
  }

  const SafetensorsLimits &limits;
  std::vector<HeaderTensor> &tensors;
  SafetensorsMetadata &metadata;
  At at = At::start;
  std::set<std::string> names, fields;
  std::string metadataName;
  int offsetCount = 0;
};

} // namespace

std::string parseSafetensorsHeader(const std::string &text,
                                   const SafetensorsLimits &limits,
                                   std::vector<HeaderTensor> &tensors,
                                   SafetensorsMetadata &metadata) {
  HeaderParser parser(limits, tensors, metadata);
  if (!Json::sax_parse(text, &parser))
    return parser.error.empty() ? "the header is not JSON" : parser.error;
  return "";
}

std::string makeSafetensorsHeader(const std::vector<SafetensorsItem> &items,
                                  const SafetensorsMetadata &metadata) {
  // Ordered, so that a file's bytes depend on nothing but its contents.
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty())
    header[std::string(metadataKey)] = metadata;
  uint64_t offset = 0;
  for (const SafetensorsItem &item : items) {
    uint64_t end = offset + item.data.size();
    header[item.name] = {{"dtype", item.dtype},
                         {"shape", item.shape},
                         {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

std::string printableName(std::string_view name) {
  std::string text;
  for (char c : name.substr(0, 80))
    text += c >= ' ' && c < 127 && c != '`' ? c : '?';
  return name.size() > 80 ? text + "..." : text;
}

} // namespace kleene::rt::internal
