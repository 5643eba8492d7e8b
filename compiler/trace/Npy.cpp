#include "compiler/trace/Npy.h"

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace kleene {
namespace {

constexpr std::array<std::string_view, 8> typeNames = {
    "<f8", "<f4", "<i8", "<i4", "|i1", "<u2", "|u1", "|b1"};
constexpr std::string_view magic{"\x93NUMPY", 6};
constexpr size_t maxAxes = 8;

/// Reads the Python dictionary of the header, and nothing more of Python.
class DictParser {
public:
  explicit DictParser(std::string_view text) : text(text) {}

  /// The whole dictionary; the message of the first fault, or "".
  std::string parse(NpyHeader &header);

private:
  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n'))
      ++at;
  }
  bool take(char c) {
    skipSpace();
    if (at == text.size() || text[at] != c)
      return false;
    ++at;
    return true;
  }
  bool takeWord(std::string_view word) {
    skipSpace();
    if (text.substr(at, word.size()) != word)
      return false;
    at += word.size();
    return true;
  }
  std::optional<std::string_view> quoted();
  std::string entry(std::string_view key, NpyHeader &header);
  std::string shape(std::vector<int64_t> &shape);

  std::string_view text;
  size_t at = 0;
  bool seenType = false, seenOrder = false, seenShape = false;
};

std::optional<std::string_view> DictParser::quoted() {
  skipSpace();
  if (at == text.size() || (text[at] != '\'' && text[at] != '"'))
    return std::nullopt;
  const char quote = text[at++];
  const size_t end = text.find(quote, at);
  if (end == std::string_view::npos)
    return std::nullopt;
  std::string_view word = text.substr(at, end - at);
  at = end + 1;
  return word;
}

std::string DictParser::shape(std::vector<int64_t> &shape) {
  if (!take('('))
    return "its shape is not a tuple";
  while (!take(')')) {
    skipSpace();
    int64_t extent = 0;
    const char *begin = text.data() + at;
    auto [end, error] =
        std::from_chars(begin, text.data() + text.size(), extent);
    if (error != std::errc() || extent < 0)
      return "its shape has an extent that is not a natural number";
    at += static_cast<size_t>(end - begin);
    shape.push_back(extent);
    if (shape.size() > maxAxes)
      return "its shape has more than 8 axes";
    if (!take(',')) {
      if (!take(')'))
        return "its shape is not a tuple";
      break;
    }
  }
  return "";
}

std::string DictParser::entry(std::string_view key, NpyHeader &header) {
  if (key == "descr") {
    auto name = quoted();
    if (!name)
      return "its elements are structures, expected plain numbers";
    if (name->find('O') != std::string_view::npos)
      return "it holds pickled Python objects, which are never loaded";
    for (size_t k = 0; k < typeNames.size(); ++k)
      if (*name == typeNames[k]) {
        header.type = static_cast<NpyType>(k);
        seenType = true;
        return "";
      }
    return "its element type is `" + std::string(name->substr(0, 16)) +
           "`, expected one of <f8 <f4 <i8 <i4 |i1 <u2 |u1 |b1";
  }
  if (key == "fortran_order") {
    header.fortranOrder = takeWord("True");
    seenOrder = header.fortranOrder || takeWord("False");
    return seenOrder ? "" : "its fortran_order is neither True nor False";
  }
  if (key == "shape") {
    seenShape = true;
    return shape(header.shape);
  }
  return "its header has an unknown key";
}

std::string DictParser::parse(NpyHeader &header) {
  if (!take('{'))
    return "its header is not a dictionary";
  while (!take('}')) {
    auto key = quoted();
    if (!key || !take(':'))
      return "its header is not a dictionary";
    header.shape.reserve(maxAxes);
    if (std::string fault = entry(*key, header); !fault.empty())
      return fault;
    if (!take(',') && !(at < text.size() && text[at] == '}'))
      return "its header is not a dictionary";
  }
  skipSpace();
  if (at != text.size())
    return "its header goes on after the dictionary";
  if (!seenType || !seenOrder || !seenShape)
    return "its header lacks descr, fortran_order or shape";
  return "";
}

/// Product of shape times size, or nothing when it exceeds 63 bits.
std::optional<uint64_t> declaredBytes(const NpyHeader &header) {
  int64_t bytes = npyTypeBytes(header.type);
  for (int64_t extent : header.shape)
    if (__builtin_mul_overflow(bytes, extent, &bytes))
      return std::nullopt;
  return static_cast<uint64_t>(bytes);
}

} // namespace

int64_t NpyHeader::elements() const {
  int64_t product = 1;
  for (int64_t extent : shape)
    product *= extent;
  return product;
}

int64_t npyTypeBytes(NpyType type) {
  constexpr std::array<int64_t, 8> bytes = {8, 4, 8, 4, 1, 2, 1, 1};
  return bytes[static_cast<size_t>(type)];
}

std::string_view npyTypeName(NpyType type) {
  return typeNames[static_cast<size_t>(type)];
}

std::string printShape(const std::vector<int64_t> &shape) {
  std::string text = "(";
  for (size_t k = 0; k < shape.size(); ++k)
    text += (k ? ", " : "") + std::to_string(shape[k]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::string printNpyHeader(NpyType type, const std::vector<int64_t> &shape) {
  std::string dict =
      "{'descr': '" + std::string(npyTypeName(type)) +
      "', 'fortran_order': False, 'shape': " + printShape(shape) + ", }";
  const size_t prefix = magic.size() + 4;
  const size_t total = (prefix + dict.size() + 1 + 63) / 64 * 64;
  dict.resize(total - prefix - 1, ' ');
  dict += '\n';
  std::string header(magic);
  header += {'\x01', '\x00'};
  header += static_cast<char>(dict.size() & 255);
  header += static_cast<char>(dict.size() >> 8);
  return header + dict;
}

Result<NpyHeader> parseNpyHeader(std::string_view start, uint64_t fileBytes,
                                 const std::string &name) {
  auto fail = [&](std::string why) { return inputFailure(name + ": " + why); };
  if (start.size() < 10 || start.substr(0, magic.size()) != magic)
    return fail("not a NumPy array");
  const int version = start[6];
  if (version < 1 || version > 3)
    return fail("NumPy format version " + std::to_string(version) +
                ", expected 1 to 3");
  const size_t lengthBytes = version == 1 ? 2 : 4;
  size_t length = 0, prefix = 8 + lengthBytes;
  if (start.size() < prefix)
    return fail("truncated NumPy header");
  for (size_t k = lengthBytes; k-- > 0;)
    length = length << 8 | static_cast<uint8_t>(start[8 + k]);
  if (length > npyHeaderMaxBytes - prefix)
    return fail("NumPy header of " + std::to_string(length) + " bytes");
  if (start.size() < prefix + length)
    return fail("truncated NumPy header");
  NpyHeader header;
  header.bytes = prefix + length;
  std::string fault = DictParser(start.substr(prefix, length)).parse(header);
  if (!fault.empty())
    return fail(fault);
  const auto declared = declaredBytes(header);
  const uint64_t actual = fileBytes - header.bytes;
  if (!declared || *declared != actual)
    return fail("its shape " + printShape(header.shape) + " of " +
                std::string(npyTypeName(header.type)) + " declares " +
                (declared ? std::to_string(*declared) : "more than 2^63") +
                " bytes, the file holds " + std::to_string(actual));
  return header;
}

} // namespace kleene
