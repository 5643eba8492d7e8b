#include "compiler/trace/Spool.h"

#include "compiler/trace/OutputFile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace kleene {
namespace {

/// The size of a huge page: one fault instead of 512 where they are enabled.
constexpr size_t chunkBytes = size_t{1} << 21;

} // namespace

SpoolBudget::~SpoolBudget() {
  if (fd >= 0)
    ::close(fd);
}

void Spool::startChunk() {
  // The last chunk's block is used again once its bytes are in the file.
  Block block;
  if (!chunks.empty() && budget->left < chunkBytes) {
    toFile(chunks.back(), chunkBytes);
    block = std::move(chunks.back().block);
  }
  if (!block) {
    block.reset(
        static_cast<char *>(std::aligned_alloc(chunkBytes, chunkBytes)));
    if (!block) {
      budget->message = "no memory to keep the hints";
      return;
    }
    ::madvise(block.get(), chunkBytes, MADV_HUGEPAGE);
    budget->left -= std::min(budget->left, chunkBytes);
  }
  chunks.push_back({std::move(block), 0});
  used = 0;
}

void Spool::toFile(Chunk &chunk, size_t count) {
  if (budget->fd < 0)
    budget->fd = openUnnamedFile();
  chunk.offset = budget->fileEnd;
  budget->fileEnd += count;
  if (budget->fd < 0 ||
      !writeAt(budget->fd, chunk.offset, chunk.block.get(), count))
    budget->message =
        std::string("temporary file for the hints: ") + std::strerror(errno);
}

void Spool::append(const void *bytes, size_t count) {
  const char *from = static_cast<const char *>(bytes);
  while (count > 0 && budget->message.empty()) {
    if (chunks.empty() || used == chunkBytes)
      startChunk();
    if (!budget->message.empty())
      return;
    const size_t part = std::min(count, chunkBytes - used);
    std::memcpy(chunks.back().block.get() + used, from, part);
    used += part;
    total += part;
    from += part;
    count -= part;
  }
}

void Spool::drain(const std::function<void(const char *, size_t)> &take) {
  Block loaded;
  for (size_t k = 0; k < chunks.size() && budget->message.empty(); ++k) {
    Chunk &chunk = chunks[k];
    const size_t count = k + 1 == chunks.size() ? used : chunkBytes;
    if (!chunk.block) {
      if (!loaded)
        loaded.reset(
            static_cast<char *>(std::aligned_alloc(chunkBytes, chunkBytes)));
      if (!loaded || !readAt(budget->fd, chunk.offset, loaded.get(), count)) {
        budget->message = "the temporary file for the hints cannot be read";
        return;
      }
    }
    take(chunk.block ? chunk.block.get() : loaded.get(), count);
    chunk.block.reset();
  }
  chunks.clear();
  used = 0;
  total = 0;
}

} // namespace kleene
