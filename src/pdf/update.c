/* Incremental updates: new and changed objects and a section of their own, behind bytes that stay as they are (7.5.6).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

typedef struct {
  int number, generation;
  const char *text;
  size_t len;
  size_t offset; /* in the updated file, of "N G obj" */
  size_t text_offset;
} object;

struct bx_pdf_update {
  bx_arena *arena;
  bx_pdf_file *file;
  object *objects;
  int count, capacity;
  int next; /* the next new number */
};

bx_pdf_update *bx_pdf_update_new(bx_arena *arena, bx_pdf_file *file) {
  bx_pdf_update *update = BX_NEW(arena, bx_pdf_update);
  update->arena = arena;
  update->file = file;
  const bx_pdf_value *trailer = bx_pdf_trailer(file, file->revision_count - 1);
  update->next = (int)bx_pdf_find(trailer, "Size")->as.integer; /* which opening the file has checked */
  return update;
}

int bx_pdf_update_add(bx_pdf_update *update) { return update->next++; }

void bx_pdf_update_set(bx_pdf_update *update, int number, const bx_buf *text) {
  object *set = NULL;
  for (int i = 0; i < update->count && !set; i++)
    if (update->objects[i].number == number) set = &update->objects[i];
  if (!set) {
    update->objects = bx_arena_grow(update->arena, update->objects, update->count, &update->capacity, sizeof(object));
    set = &update->objects[update->count++];
    const bx_pdf_slot *slot = bx_pdf_slot_find(update->file, update->file->revision_count - 1, number);
    *set = (object){.number = number, .generation = slot ? slot->generation : 0};
  }
  set->text = bx_arena_strndup(update->arena, text->data ? text->data : "", text->len);
  set->len = text->len;
}

static int compare_objects(const void *a, const void *b) {
  return ((const object *)a)->number - ((const object *)b)->number;
}

/* How many objects from i on are numbered in a row. */
static int run_length(const bx_pdf_update *update, int i) {
  int count = 1;
  while (i + count < update->count && update->objects[i + count].number == update->objects[i].number + count) count++;
  return count;
}

static void put_table(const bx_pdf_update *update, bx_buf *out) {
  char entry[32];
  bx_buf_puts(out, "xref\n");
  for (int i = 0, count; i < update->count; i += count) {
    count = run_length(update, i);
    bx_buf_int(out, update->objects[i].number);
    bx_buf_putc(out, ' ');
    bx_buf_int(out, count);
    bx_buf_putc(out, '\n');
    for (int k = i; k < i + count; k++) {
      snprintf(entry, sizeof entry, "%010zu %05d n \n", update->objects[k].offset, update->objects[k].generation);
      bx_buf_puts(out, entry);
    }
  }
}

/* The ID's first half stays; the second is a hash of it and of what is appended. */
static void put_id(const bx_pdf_update *update, const bx_buf *out, size_t begin, bx_buf *trailer) {
  const bx_pdf_value *id = bx_pdf_find(bx_pdf_trailer(update->file, update->file->revision_count - 1), "ID");
  if (id->kind != BX_PDF_ARRAY || id->as.array.count != 2 || id->as.array.items[0]->kind != BX_PDF_STRING) return;
  const bx_pdf_value *first = id->as.array.items[0];
  unsigned char digest[32];
  bx_buf hashed = {0};
  bx_buf_append(&hashed, first->as.string.bytes, first->as.string.len);
  bx_buf_append(&hashed, out->data + begin, out->len - begin);
  bx_sha256(hashed.data, hashed.len, digest);
  bx_buf_free(&hashed);
  bx_buf_puts(trailer, " /ID [");
  bx_pdf_put_hex(trailer, first->as.string.bytes, first->as.string.len);
  bx_buf_putc(trailer, ' ');
  bx_pdf_put_hex(trailer, digest, 16);
  bx_buf_putc(trailer, ']');
}

static void put_trailer_entries(const bx_pdf_update *update, int size, bx_buf *trailer) {
  static const char *const repeated[] = {"Root", "Info"};
  const bx_pdf_value *newest = bx_pdf_trailer(update->file, update->file->revision_count - 1);
  bx_buf_puts(trailer, "/Size ");
  bx_buf_int(trailer, size);
  for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
    const bx_pdf_value *value = bx_pdf_find(newest, repeated[i]);
    if (value->kind == BX_PDF_NULL) continue;
    bx_buf_putc(trailer, ' ');
    bx_pdf_put_name(trailer, repeated[i]);
    bx_buf_putc(trailer, ' ');
    bx_pdf_put_value(trailer, value);
  }
  bx_buf_puts(trailer, " /Prev ");
  bx_buf_int(trailer, (int64_t)bx_pdf_section_begin(update->file, update->file->revision_count - 1));
}

/* An unpacked stream of type, offset in eight bytes, generation in two; it lists itself as well. */
static void put_section_stream(const bx_pdf_update *update, int number, size_t begin, const bx_buf *entries,
                               bx_buf *out) {
  bx_buf with = {0}, rows = {0};
  bx_buf_puts(&with, "/Type /XRef /W [1 8 2] /Index [");
  for (int i = 0, count; i < update->count; i += count) {
    count = run_length(update, i);
    bx_buf_int(&with, update->objects[i].number);
    bx_buf_putc(&with, ' ');
    bx_buf_int(&with, count);
    bx_buf_putc(&with, ' ');
  }
  bx_buf_int(&with, number);
  bx_buf_puts(&with, " 1] ");
  bx_buf_append(&with, entries->data, entries->len);
  for (int i = 0; i <= update->count; i++) {
    size_t offset = i < update->count ? update->objects[i].offset : begin;
    int generation = i < update->count ? update->objects[i].generation : 0;
    bx_buf_putc(&rows, 1);
    for (int shift = 56; shift >= 0; shift -= 8) bx_buf_putc(&rows, (char)((uint64_t)offset >> shift & 255));
    bx_buf_putc(&rows, (char)(generation >> 8));
    bx_buf_putc(&rows, (char)(generation & 255));
  }
  bx_buf_int(out, number);
  bx_buf_puts(out, " 0 obj\n");
  bx_pdf_put_stream(out, with.data, rows.data, rows.len);
  bx_buf_puts(out, "\nendobj\n");
  bx_buf_free(&rows);
  bx_buf_free(&with);
}

static void put_objects(bx_pdf_update *update, bx_buf *out, size_t shift) {
  qsort(update->objects, (size_t)update->count, sizeof(object), compare_objects);
  for (int i = 0; i < update->count; i++) {
    object *set = &update->objects[i];
    set->offset = out->len + shift;
    bx_buf_int(out, set->number);
    bx_buf_putc(out, ' ');
    bx_buf_int(out, set->generation);
    bx_buf_puts(out, " obj\n");
    set->text_offset = out->len + shift;
    bx_buf_append(out, set->text, set->len);
    bx_buf_puts(out, "\nendobj\n");
  }
}

void bx_pdf_update_write(bx_pdf_update *update, bx_buf *out) {
  const bx_pdf_file *file = update->file;
  size_t begin = out->len, shift = file->len - begin; /* an offset in `out` plus this is one in the file */
  unsigned char last = file->bytes[file->len - 1];
  if (last != '\n' && last != '\r') bx_buf_putc(out, '\n');
  put_objects(update, out, shift);
  size_t section = out->len + shift;
  bool is_stream = bx_pdf_section_is_stream(file, file->revision_count - 1);
  int number = is_stream ? bx_pdf_update_add(update) : 0;
  bx_buf entries = {0};
  put_trailer_entries(update, update->next, &entries);
  put_id(update, out, begin, &entries);
  if (is_stream) {
    put_section_stream(update, number, section, &entries, out);
  } else {
    put_table(update, out);
    bx_buf_puts(out, "trailer\n<< ");
    bx_buf_append(out, entries.data, entries.len);
    bx_buf_puts(out, " >>\n");
  }
  bx_buf_free(&entries);
  bx_buf_puts(out, "startxref\n");
  bx_buf_int(out, (int64_t)section);
  bx_buf_puts(out, "\n%%EOF\n");
}

size_t bx_pdf_update_offset(const bx_pdf_update *update, int number) {
  for (int i = 0; i < update->count; i++)
    if (update->objects[i].number == number) return update->objects[i].text_offset;
  return 0;
}
