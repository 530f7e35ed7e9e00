/* A whole file accounted for: every object read, every byte inside an object, a section or the header. What no section
 * points to could be brought to light by a later update, and what overlaps is one thing to one reader and another to
 * the next. */
#include <stdlib.h>
#include <string.h>

#include "file.h"

typedef struct {
  size_t begin, end;
} extent;

typedef struct {
  extent *items;
  int count, capacity;
} extents;

static void add(bx_pdf_file *file, extents *list, size_t begin, size_t end) {
  list->items = bx_arena_grow(file->arena, list->items, list->count, &list->capacity, sizeof(extent));
  list->items[list->count++] = (extent){begin, end};
}

/* All that an object stream holds must be what the same section points to. */
static bool check_packs(bx_pdf_file *file, int revision) {
  bx_pdf_section *main = &file->revisions[revision].main;
  int *pointed = BX_NEW_ARRAY(file->arena, int, main->count); /* to the stream of that slot */
  for (int i = 0; i < main->count; i++) {
    if (main->slots[i].place != BX_PDF_PACKED) continue;
    const bx_pdf_slot *stream = bx_pdf_slot_in(&file->revisions[revision], main->slots[i].stream);
    if (!stream) return bx_pdf_file_fail(file, BX_PDF_FAULT_OBJECT_STREAM, main->begin);
    pointed[stream - main->slots]++;
  }
  for (int i = 0; i < main->count; i++) {
    const bx_pdf_value *value = bx_pdf_load(file, revision, i)->value;
    if (file->failed) return false;
    if (value->kind != BX_PDF_STREAM || !bx_pdf_is_name(bx_pdf_find(value, "Type"), "ObjStm")) continue;
    const bx_pdf_pack *pack = bx_pdf_open_pack(file, revision, main->slots[i].number);
    if (!pack || pack->count != pointed[i])
      return bx_pdf_file_fail(file, BX_PDF_FAULT_OBJECT_STREAM, main->slots[i].offset);
  }
  return true;
}

static void add_section(bx_pdf_file *file, extents *list, const bx_pdf_section *section) {
  if (section->begin) add(file, list, section->begin, section->end);
}

static bool check_objects(bx_pdf_file *file, int revision, extents *list) {
  const bx_pdf_revision *own = &file->revisions[revision];
  size_t from = revision ? file->revisions[revision - 1].end : 0;
  for (int i = 0; i < own->main.count; i++) {
    const bx_pdf_slot *slot = &own->main.slots[i];
    const bx_pdf_loaded *loaded = bx_pdf_load(file, revision, i);
    if (file->failed) return false;
    bool is_section = slot->offset == own->main.begin || slot->offset == own->second.begin;
    if (slot->place == BX_PDF_PLAIN && slot->offset >= from && !is_section) add(file, list, slot->offset, loaded->end);
  }
  add_section(file, list, &own->main);
  add_section(file, list, &own->second);
  return check_packs(file, revision);
}

static int compare_extents(const void *a, const void *b) {
  size_t x = ((const extent *)a)->begin, y = ((const extent *)b)->begin;
  return (x > y) - (x < y);
}

/* Nothing but white space in [begin, end), and comments in what was written first. */
static bool check_gap(bx_pdf_file *file, size_t begin, size_t end) {
  bx_pdf_lexer lexer = bx_pdf_file_lexer(file, begin);
  lexer.len = end;
  if (begin < file->revisions[0].end)
    bx_pdf_skip(&lexer);
  else
    while (lexer.at < end && bx_pdf_is_white(file->bytes[lexer.at])) lexer.at++;
  return lexer.at == end || bx_pdf_file_fail(file, BX_PDF_FAULT_STRAY, lexer.at);
}

bool bx_pdf_check(bx_pdf_file *file) {
  extents list = {0};
  for (int i = 0; i < file->revision_count; i++)
    if (!check_objects(file, i, &list)) return false;
  qsort(list.items, (size_t)list.count, sizeof(extent), compare_extents);
  size_t at = 0; /* the header is a comment */
  for (int i = 0; i < list.count; i++) {
    if (list.items[i].begin < at) return bx_pdf_file_fail(file, BX_PDF_FAULT_OVERLAP, list.items[i].begin);
    if (!check_gap(file, at, list.items[i].begin)) return false;
    at = list.items[i].end;
  }
  return check_gap(file, at, file->len) && !file->failed;
}
