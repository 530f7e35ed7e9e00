/* A file and its revisions: header, the chain of cross-reference sections from the newest to the oldest. */
#include "file.h"

#include <string.h>

bool bx_pdf_file_fail(bx_pdf_file *file, bx_pdf_fault fault, size_t at) {
  bx_pdf_record(file->diags, file->name, fault, at);
  file->failed = true;
  return false;
}

bx_pdf_lexer bx_pdf_file_lexer(bx_pdf_file *file, size_t at) {
  return (bx_pdf_lexer){.arena = file->arena, .bytes = file->bytes, .len = file->len, .at = at};
}

/* At the very first byte: what stands before it shifts every offset, and readers disagree on how. */
static bool read_header(bx_pdf_file *file) {
  const unsigned char *bytes = file->bytes;
  bool good = file->len > 9 && memcmp(bytes, "%PDF-", 5) == 0 && bytes[6] == '.' &&
              ((bytes[5] == '1' && bytes[7] >= '0' && bytes[7] <= '7') || (bytes[5] == '2' && bytes[7] == '0')) &&
              (bytes[8] == '\n' || bytes[8] == '\r');
  return good || bx_pdf_file_fail(file, BX_PDF_FAULT_HEADER, 0);
}

#define TAIL_MAX 64 /* startxref, an offset, %%EOF and their line ends are 40 bytes at most */

/* Where the newest section begins. */
static bool find_newest(bx_pdf_file *file, size_t *at) {
  static const char word[] = "startxref";
  size_t first = file->len > TAIL_MAX ? file->len - TAIL_MAX : 0, found = file->len;
  for (size_t i = first; i + sizeof word - 1 <= file->len; i++)
    if (memcmp(file->bytes + i, word, sizeof word - 1) == 0) found = i;
  if (found == file->len) return bx_pdf_file_fail(file, BX_PDF_FAULT_TAIL, file->len);
  bx_pdf_lexer lexer = bx_pdf_file_lexer(file, found + sizeof word - 1);
  bx_pdf_token token;
  if (!bx_pdf_next(&lexer, &token) || token.kind != BX_PDF_TOKEN_INTEGER || token.integer <= 0 ||
      (uint64_t)token.integer >= file->len)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_TAIL, found);
  *at = (size_t)token.integer;
  return true;
}

/* The slots of both sections of a linearised file; those of the first section, which is read first, are the newer. */
static void merge_slots(bx_pdf_file *file, bx_pdf_section *newer, const bx_pdf_section *older) {
  bx_pdf_slot *merged = BX_NEW_ARRAY(file->arena, bx_pdf_slot, newer->count + older->count);
  int count = 0;
  for (int i = 0, k = 0; i < newer->count || k < older->count;) {
    bool take_newer = k == older->count || (i < newer->count && newer->slots[i].number <= older->slots[k].number);
    if (take_newer && k < older->count && newer->slots[i].number == older->slots[k].number) k++;
    merged[count++] = take_newer ? newer->slots[i++] : older->slots[k++];
  }
  newer->slots = merged;
  newer->count = count;
}

/* Is startxref the next word behind the section? */
static bool has_tail(bx_pdf_file *file, const bx_pdf_section *section) {
  bx_pdf_lexer lexer = bx_pdf_file_lexer(file, section->end);
  bx_pdf_token token;
  return bx_pdf_next(&lexer, &token) && bx_pdf_is_keyword(&lexer, &token, "startxref");
}

/* A linearised file (annex F): the section at its begin is the one that startxref at its end points to, and its /Prev
 * leads forward to the main one. Behind the first stands startxref 0 or nothing. */
static bool read_linearised(bx_pdf_file *file, bx_pdf_section *main, bx_pdf_section *second) {
  if (has_tail(file, main) && !bx_pdf_read_tail(file, main)) return false;
  if (!bx_pdf_read_section(file, (size_t)main->prev, second) || !bx_pdf_read_tail(file, second)) return false;
  if (second->prev >= 0 || second->begin < main->end)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_TRAILER, second->trailer->begin);
  if (second->target != main->begin) return bx_pdf_file_fail(file, BX_PDF_FAULT_SECTION_TAIL, second->begin);
  merge_slots(file, main, second);
  main->prev = -1;
  return true;
}

static bool read_revision(bx_pdf_file *file, size_t at, size_t limit, bx_pdf_revision *revision) {
  *revision = (bx_pdf_revision){0};
  bx_pdf_section *main = &revision->main, *second = &revision->second;
  if (!bx_pdf_read_section(file, at, main)) return false;
  bool linearised = main->prev > (int64_t)main->begin;
  if (main->prev == (int64_t)main->begin || bx_pdf_find(main->trailer, "Root")->kind != BX_PDF_REF)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_TRAILER, main->trailer->begin);
  if (!(linearised ? read_linearised(file, main, second) : bx_pdf_read_tail(file, main))) return false;
  if (!linearised && main->target != main->begin) return bx_pdf_file_fail(file, BX_PDF_FAULT_SECTION_TAIL, main->begin);
  revision->end = linearised ? second->end : main->end;
  revision->eof = linearised ? second->eof : main->eof;
  /* The newest ends where the file does, an older one before the next one's section. */
  if (limit == file->len ? revision->end != limit : revision->end > limit)
    return bx_pdf_file_fail(file, limit == file->len ? BX_PDF_FAULT_TAIL : BX_PDF_FAULT_OVERLAP, revision->end);
  for (int i = 0; i < main->count; i++)
    if (main->slots[i].place == BX_PDF_PLAIN && main->slots[i].offset >= revision->end)
      return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_ENTRY, main->begin);
  revision->loaded = BX_NEW_ARRAY(file->arena, bx_pdf_loaded, main->count);
  return true;
}

static bool read_revisions(bx_pdf_file *file) {
  size_t at, limit = file->len;
  int capacity = 0;
  if (!find_newest(file, &at)) return false;
  for (;;) {
    if (file->revision_count == BX_PDF_REVISIONS) return bx_pdf_file_fail(file, BX_PDF_FAULT_REVISIONS, at);
    file->revisions =
        bx_arena_grow(file->arena, file->revisions, file->revision_count, &capacity, sizeof(bx_pdf_revision));
    bx_pdf_revision *revision = &file->revisions[file->revision_count];
    if (!read_revision(file, at, limit, revision)) return false;
    file->revision_count++;
    if (revision->main.prev < 0) break;
    limit = revision->main.begin; /* each lies before the next: the chain ends */
    at = (size_t)revision->main.prev;
  }
  for (int i = 0, k = file->revision_count - 1; i < k; i++, k--) { /* the oldest first */
    bx_pdf_revision swap = file->revisions[i];
    file->revisions[i] = file->revisions[k];
    file->revisions[k] = swap;
  }
  return true;
}

bx_pdf_file *bx_pdf_open(bx_arena *arena, const void *bytes, size_t len, const char *name, bx_diags *diags) {
  bx_pdf_file *file = BX_NEW(arena, bx_pdf_file);
  file->arena = arena;
  file->diags = diags;
  file->name = bx_arena_strdup(arena, name);
  file->bytes = bytes;
  file->len = len;
  if (!read_header(file) || !read_revisions(file)) return NULL;
  for (int i = 0; i < file->revision_count; i++)
    if (bx_pdf_catalog(file, i)->kind != BX_PDF_DICT) return NULL;
  return file;
}

const void *bx_pdf_bytes(const bx_pdf_file *file) { return file->bytes; }
size_t bx_pdf_len(const bx_pdf_file *file) { return file->len; }
bool bx_pdf_failed(const bx_pdf_file *file) { return file->failed; }
int bx_pdf_revisions(const bx_pdf_file *file) { return file->revision_count; }
size_t bx_pdf_revision_end(const bx_pdf_file *file, int revision) { return file->revisions[revision].end; }
size_t bx_pdf_revision_eof(const bx_pdf_file *file, int revision) { return file->revisions[revision].eof; }
const bx_pdf_value *bx_pdf_trailer(const bx_pdf_file *file, int revision) {
  return file->revisions[revision].main.trailer;
}
size_t bx_pdf_section_begin(const bx_pdf_file *file, int revision) { return file->revisions[revision].main.begin; }
bool bx_pdf_section_is_stream(const bx_pdf_file *file, int revision) {
  return file->revisions[revision].main.is_stream;
}
int bx_pdf_slot_count(const bx_pdf_file *file, int revision) { return file->revisions[revision].main.count; }
const bx_pdf_slot *bx_pdf_slot_at(const bx_pdf_file *file, int revision, int i) {
  return &file->revisions[revision].main.slots[i];
}

const bx_pdf_slot *bx_pdf_slot_in(const bx_pdf_revision *revision, int number) {
  const bx_pdf_slot *slots = revision->main.slots;
  int low = 0, high = revision->main.count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (slots[middle].number < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low < revision->main.count && slots[low].number == number ? &slots[low] : NULL;
}

const bx_pdf_slot *bx_pdf_slot_find(const bx_pdf_file *file, int revision, int number) {
  const bx_pdf_slot *slot = NULL;
  for (int i = revision; i >= 0 && !slot; i--) slot = bx_pdf_slot_in(&file->revisions[i], number);
  return slot;
}
