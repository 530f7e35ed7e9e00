/* Objects of a file with new numbers in another one. */
#include "copy.h"

#include <stdio.h>
#include <string.h>

#define CONTENT_MAX ((size_t)64 << 20)  /* of one stream, inflated */
#define PIXELS_MAX  ((size_t)512 << 20) /* of one picture */
#define LEVEL       1                   /* it is printed and forgotten */

/* ---- A new PDF ---- */

void bx_new_pdf_begin(bx_new_pdf *pdf, bx_arena *arena, bx_buf *out) {
  *pdf = (bx_new_pdf){.arena = arena, .out = out, .start = out->len};
  bx_buf_puts(out, "%PDF-1.7\n%\xe7\x89\x88\xe5\xbf\x83\n"); /* bytes over 127 (7.5.2) */
}

int bx_new_pdf_add(bx_new_pdf *pdf) {
  pdf->offsets = bx_arena_grow(pdf->arena, pdf->offsets, pdf->count, &pdf->capacity, sizeof *pdf->offsets);
  pdf->offsets[pdf->count++] = 0;
  return pdf->count;
}

void bx_new_pdf_set(bx_new_pdf *pdf, int number, const bx_buf *text) {
  pdf->offsets[number - 1] = pdf->out->len - pdf->start;
  bx_buf_int(pdf->out, number);
  bx_buf_puts(pdf->out, " 0 obj\n");
  bx_buf_append(pdf->out, text->data, text->len);
  bx_buf_puts(pdf->out, "\nendobj\n");
}

int bx_new_pdf_put(bx_new_pdf *pdf, const bx_buf *text) {
  const int number = bx_new_pdf_add(pdf);
  bx_new_pdf_set(pdf, number, text);
  return number;
}

void bx_new_pdf_end(bx_new_pdf *pdf, int catalog) {
  bx_buf *out = pdf->out;
  unsigned char digest[32];
  char entry[32];
  bx_sha256(out->data + pdf->start, out->len - pdf->start, digest);
  const size_t table = out->len - pdf->start;
  bx_buf_puts(out, "xref\n0 ");
  bx_buf_int(out, pdf->count + 1);
  bx_buf_puts(out, "\n0000000000 65535 f \n");
  for (int i = 0; i < pdf->count; i++) {
    snprintf(entry, sizeof entry, "%010zu 00000 n \n", pdf->offsets[i]);
    bx_buf_puts(out, entry);
  }
  bx_buf_puts(out, "trailer\n<< /Size ");
  bx_buf_int(out, pdf->count + 1);
  bx_buf_puts(out, " /Root ");
  bx_pdf_put_ref(out, catalog, 0);
  bx_buf_puts(out, " /ID [");
  bx_pdf_put_hex(out, digest, 16);
  bx_buf_putc(out, ' ');
  bx_pdf_put_hex(out, digest, 16);
  bx_buf_puts(out, "] >>\nstartxref\n");
  bx_buf_int(out, (int64_t)table);
  bx_buf_puts(out, "\n%%EOF\n");
}

/* ---- Values ---- */

void bx_copying_begin(bx_copying *c, bx_arena *arena, bx_pdf_file *file, bx_new_pdf *to, bool gray) {
  *c = (bx_copying){.arena = arena, .file = file, .revision = bx_pdf_revisions(file) - 1, .to = to, .gray = gray};
  c->number_room =
      (int)bx_pdf_integer(bx_pdf_find(bx_pdf_trailer(file, c->revision), "Size"), 0, BX_PDF_OBJECTS, 0) + 1;
  c->numbers = BX_NEW_ARRAY(arena, int, c->number_room);
}

static void put_reference(bx_copying *c, bx_buf *out, const bx_pdf_value *value) {
  const int number = value->as.ref.number;
  if (number >= c->number_room || bx_pdf_resolve(c->file, c->revision, value)->kind == BX_PDF_NULL) {
    bx_buf_puts(out, "null");
    return;
  }
  if (!c->numbers[number]) {
    c->numbers[number] = bx_new_pdf_add(c->to);
    c->waiting = bx_arena_grow(c->arena, c->waiting, c->waiting_count, &c->waiting_room, sizeof *c->waiting);
    c->waiting[c->waiting_count++] = number;
  }
  bx_pdf_put_ref(out, c->numbers[number], 0);
}

/* Entries of a stream that tie it to what is not copied: the structure tree, metadata, layers that are shown anyhow;
 * and what is written anew. */
static bool is_left_out(const char *key) {
  static const char *const keys[] = {"StructParent", "StructParents", "Metadata", "PieceInfo", "OC", "Length"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (bx_streq(keys[i], key)) return true;
  return false;
}

static void put_entry(bx_copying *c, bx_buf *out, const bx_pdf_entry *entry) {
  bx_pdf_put_name(out, entry->key);
  bx_buf_putc(out, ' ');
  bx_copy_value(c, out, entry->value);
  bx_buf_putc(out, ' ');
}

/* Of a stream's dictionary. */
static void put_entries(bx_copying *c, bx_buf *out, const bx_pdf_value *dict, const char *const *without) {
  for (int i = 0; i < dict->as.dict.count; i++) {
    const bx_pdf_entry *entry = &dict->as.dict.entries[i];
    bool left_out = is_left_out(entry->key);
    for (int k = 0; without && without[k]; k++) left_out = left_out || bx_streq(without[k], entry->key);
    if (!left_out) put_entry(c, out, entry);
  }
}

/* Recursion: values that were read are at most BX_PDF_DEPTH deep. */
void bx_copy_value(bx_copying *c, bx_buf *out, const bx_pdf_value *value) {
  if (value->kind == BX_PDF_REF) {
    put_reference(c, out, value);
  } else if (value->kind == BX_PDF_DICT) {
    bx_buf_puts(out, "<< ");
    for (int i = 0; i < value->as.dict.count; i++) put_entry(c, out, &value->as.dict.entries[i]);
    bx_buf_puts(out, ">>");
  } else if (value->kind == BX_PDF_ARRAY) {
    bx_buf_putc(out, '[');
    for (int i = 0; i < value->as.array.count; i++) {
      if (i) bx_buf_putc(out, ' ');
      bx_copy_value(c, out, value->as.array.items[i]);
    }
    bx_buf_putc(out, ']');
  } else {
    bx_pdf_put_value(out, value);
  }
}

/* ---- Streams ---- */

static bool has_name(bx_copying *c, const bx_pdf_value *dict, const char *key, const char *name) {
  return bx_pdf_is_name(bx_pdf_get(c->file, c->revision, dict, key), name);
}

/* A form, or a pattern of tiles. */
static bool is_content(bx_copying *c, const bx_pdf_value *dict) {
  return has_name(c, dict, "Subtype", "Form") ||
         bx_pdf_integer(bx_pdf_get(c->file, c->revision, dict, "PatternType"), 0, 2, 0) == 1;
}

/* One whose pixels mean what they are. */
static bool is_rgb_picture(bx_copying *c, const bx_pdf_value *dict) {
  const bool as_it_is =
      bx_pdf_find(dict, "Mask")->kind == BX_PDF_NULL && bx_pdf_find(dict, "Decode")->kind == BX_PDF_NULL;
  return as_it_is && has_name(c, dict, "Subtype", "Image") && has_name(c, dict, "ColorSpace", "DeviceRGB") &&
         has_name(c, dict, "Filter", "FlateDecode") &&
         bx_pdf_integer(bx_pdf_get(c->file, c->revision, dict, "BitsPerComponent"), 1, 16, 0) == 8;
}

static bool is_gray_picture(bx_copying *c, const bx_pdf_value *dict) {
  const bx_pdf_value *mask = bx_pdf_get(c->file, c->revision, dict, "ImageMask");
  return has_name(c, dict, "ColorSpace", "DeviceGray") || (mask->kind == BX_PDF_BOOL && mask->as.boolean);
}

/* A shading, or a pattern made of one. */
static bool is_shading(bx_copying *c, const bx_pdf_value *dict) {
  return bx_pdf_get(c->file, c->revision, dict, "ShadingType")->kind != BX_PDF_NULL ||
         bx_pdf_get(c->file, c->revision, dict, "Shading")->kind != BX_PDF_NULL;
}

static bool decode(bx_copying *c, const bx_pdf_value *stream, size_t limit, bx_buf *out) {
  return bx_pdf_stream(c->file, c->revision, stream, limit, out);
}

/* The stream in gray; false when it is not to be changed. */
static bool put_gray(bx_copying *c, bx_buf *out, const bx_pdf_value *stream) {
  static const char *const of_form[] = {"Filter", "DecodeParms", NULL}, *const of_picture[] = {"Filter", "DecodeParms",
                                                                                               "ColorSpace", NULL};
  const bx_pdf_value *dict = stream->as.stream.dict;
  const bool content = is_content(c, dict);
  if (!content && !is_rgb_picture(c, dict)) {
    c->colored |= has_name(c, dict, "Subtype", "Image") && !is_gray_picture(c, dict);
    return false;
  }
  bx_buf was = {0}, is = {0}, entries = {0};
  bool done = decode(c, stream, content ? CONTENT_MAX : PIXELS_MAX, &was);
  if (done && content)
    done = bx_gray_content(&was, &is, &c->colored);
  else if (done)
    bx_gray_pixels(&was, &is);
  if (done) {
    put_entries(c, &entries, dict, content ? of_form : of_picture);
    if (!content) bx_buf_puts(&entries, "/ColorSpace /DeviceGray ");
    bx_pdf_put_packed(out, entries.data ? entries.data : "", is.data, is.len, LEVEL);
  }
  c->inflated += was.len;
  c->colored |= !done;
  bx_buf_free(&was);
  bx_buf_free(&is);
  bx_buf_free(&entries);
  return done;
}

static void put_stream(bx_copying *c, bx_buf *out, const bx_pdf_value *stream) {
  if (c->gray && put_gray(c, out, stream)) return;
  bx_buf entries = {0};
  put_entries(c, &entries, stream->as.stream.dict, NULL);
  const char *bytes = (const char *)bx_pdf_bytes(c->file) + stream->as.stream.begin;
  bx_pdf_put_stream(out, entries.data ? entries.data : "", bytes, stream->as.stream.len);
  bx_buf_free(&entries);
}

bool bx_copy_waiting(bx_copying *c) {
  while (c->waiting_count > 0 && !bx_pdf_failed(c->file) && c->inflated <= BX_INFLATED_MAX) {
    const int number = c->waiting[--c->waiting_count];
    const bx_pdf_value *value = bx_pdf_object(c->file, c->revision, number);
    bx_buf text = {0};
    c->colored |= (value->kind == BX_PDF_DICT || value->kind == BX_PDF_STREAM) && is_shading(c, value);
    if (value->kind == BX_PDF_STREAM)
      put_stream(c, &text, value);
    else
      bx_copy_value(c, &text, value);
    bx_new_pdf_set(c->to, c->numbers[number], &text);
    bx_buf_free(&text);
  }
  return !bx_pdf_failed(c->file) && c->inflated <= BX_INFLATED_MAX;
}
