#include "runtime/tools/TextTable.h"

#include <algorithm>
#include <cstdio>

namespace kleene::rt {

std::string number(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string layOut(const std::vector<TableRow> &rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const TableRow &row : rows)
    for (size_t k = 0; k < row.size(); ++k)
      widths[k] = std::max(widths[k], row[k].size());
  std::string text;
  for (const TableRow &row : rows) {
    for (size_t k = 0; k < row.size(); ++k) {
      std::string space(widths[k] - row[k].size(), ' ');
      text += k == 0 ? row[k] + space : "  " + space + row[k];
    }
    text += "\n";
  }
  return text;
}

} // namespace kleene::rt
