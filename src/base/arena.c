/* Arenas: memory that dies together. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

#define EXIT_NO_MEMORY 71 /* EX_OSERR of sysexits.h */

#define FIRST_BLOCK  8192
#define LARGEST_STEP ((size_t)1 << 20)

typedef struct block {
  struct block *next;
  size_t size, used;
  max_align_t data[];
} block;

struct bx_arena {
  block *blocks; /* the one in use first */
};

/* The one place where lack of memory ends the process; see base.h. */
static void out_of_memory(void) {
  fputs("banxin: out of memory\n", stderr);
  _Exit(EXIT_NO_MEMORY);
}

void *bx_alloc(size_t size) {
  void *memory = calloc(1, size ? size : 1);
  if (!memory) out_of_memory();
  return memory;
}

void *bx_realloc(void *memory, size_t size) {
  void *moved = realloc(memory, size ? size : 1);
  if (!moved) out_of_memory();
  return moved;
}

bx_arena *bx_arena_new(void) { return bx_alloc(sizeof(bx_arena)); }

static void free_blocks(block *first) {
  while (first) {
    block *next = first->next;
    free(first);
    first = next;
  }
}

void bx_arena_free(bx_arena *arena) {
  if (!arena) return;
  free_blocks(arena->blocks);
  free(arena);
}

void bx_arena_reset(bx_arena *arena) {
  block *kept = arena->blocks;
  if (!kept) return;
  free_blocks(kept->next);
  kept->next = NULL;
  memset(kept->data, 0, kept->used);
  kept->used = 0;
}

static block *add_block(bx_arena *arena, size_t size) {
  size_t step = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
  if (step > LARGEST_STEP) step = LARGEST_STEP;
  if (step < size) step = size;
  if (step > SIZE_MAX - sizeof(block)) out_of_memory();
  block *added = bx_alloc(sizeof(block) + step);
  added->size = step;
  added->next = arena->blocks;
  arena->blocks = added;
  return added;
}

void *bx_arena_alloc(bx_arena *arena, size_t size) {
  const size_t unit = sizeof(max_align_t);
  if (size > SIZE_MAX - unit) out_of_memory();
  size = (size + unit - 1) / unit * unit;
  if (size == 0) size = unit;
  block *current = arena->blocks;
  if (!current || current->size - current->used < size) current = add_block(arena, size);
  void *result = (char *)current->data + current->used;
  current->used += size;
  return result;
}

void *bx_arena_array(bx_arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) out_of_memory();
  return bx_arena_alloc(arena, count * size);
}

void *bx_arena_grow(bx_arena *arena, void *array, int count, int *capacity, size_t size) {
  if (count < *capacity) return array;
  int doubled = *capacity ? *capacity * 2 : 8;
  void *moved = bx_arena_array(arena, (size_t)doubled, size);
  if (count) memcpy(moved, array, (size_t)count * size);
  *capacity = doubled;
  return moved;
}

char *bx_arena_strndup(bx_arena *arena, const char *text, size_t len) {
  char *copy = bx_arena_alloc(arena, len + 1);
  memcpy(copy, text, len);
  return copy;
}

char *bx_arena_strdup(bx_arena *arena, const char *text) {
  return text ? bx_arena_strndup(arena, text, strlen(text)) : NULL;
}

char *bx_arena_join(bx_arena *arena, const char *first, ...) {
  va_list parts;
  size_t len = 0;
  va_start(parts, first);
  for (const char *part = first; part; part = va_arg(parts, const char *)) len += strlen(part);
  va_end(parts);
  char *joined = bx_arena_alloc(arena, len + 1), *end = joined;
  va_start(parts, first);
  for (const char *part = first; part; part = va_arg(parts, const char *)) {
    size_t part_len = strlen(part);
    memcpy(end, part, part_len);
    end += part_len;
  }
  va_end(parts);
  return joined;
}
