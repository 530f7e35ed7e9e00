/* Finishing: Cairo's objects are copied, its pages get marked content, and what it cannot write is added behind them.
 */
#include "filing.h"

#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "metadata.h"
#include "reading.h"
#include "structure.h"

#define LEVEL         1   /* zlib's; 6 takes a fifth longer for 1.5 % of a report and a fifth of a long table */
#define PACK_MOST     256 /* objects in one object stream: a reader inflates all to see one */
#define CONTENT_LIMIT ((size_t)64 << 20) /* of one page */

/* Where an object went: (7.5.8.3) type 0 free, 1 offset, 2 object stream and index. */
typedef struct {
  uint8_t type;
  uint64_t where;
  int index;
} slot;

typedef struct {
  const bx_pdf_filing *filing;
  bx_diags *diags;
  bx_arena *arena;
  bx_pdf_file *cairo;
  bx_buf *out;
  size_t base; /* of the file in `out` */
  size_t own;  /* where Cairo's streams have ended, fonts mostly: what makes the file what it is is behind them */
  slot *slots;
  int slot_room, next; /* number of the next new object */
  const int *pages;    /* their objects */
  int page_count;
  bx_buf packed, heads; /* the object stream being filled: objects; numbers and offsets */
  int *packing;         /* numbers of its objects */
  int packing_count;
  const char *producer;
  int metadata, intent, root, structure, names, form, first_field; /* numbers of objects */
  int *specs;                                                      /* of attachments */
} filer;

/* ---- Objects out ---- */

static slot *slot_of(filer *f, int number) {
  if (number >= f->slot_room) {
    int before = f->slot_room, room = before ? before : 1024;
    while (room <= number) room *= 2;
    f->slots = bx_realloc(f->slots, (size_t)room * sizeof *f->slots);
    memset(f->slots + before, 0, (size_t)(room - before) * sizeof *f->slots);
    f->slot_room = room;
  }
  return &f->slots[number];
}

static void begin_object(filer *f, int number) {
  *slot_of(f, number) = (slot){.type = 1, .where = f->out->len - f->base};
  bx_buf_int(f->out, number);
  bx_buf_puts(f->out, " 0 obj\n");
}

static void end_object(filer *f) { bx_buf_puts(f->out, "\nendobj\n"); }

static void put_plain(filer *f, int number, const bx_buf *text) {
  begin_object(f, number);
  bx_buf_append(f->out, text->data, text->len);
  end_object(f);
}

/* Ends the object stream (7.5.7). */
static void flush_packed(filer *f) {
  if (!f->packing_count) return;
  bx_buf entries = {0};
  bx_buf_puts(&entries, "/Type/ObjStm/N ");
  bx_buf_int(&entries, f->packing_count);
  bx_buf_puts(&entries, "/First ");
  bx_buf_int(&entries, (int64_t)f->heads.len);
  int number = f->next++;
  for (int i = 0; i < f->packing_count; i++)
    *slot_of(f, f->packing[i]) = (slot){.type = 2, .where = (uint64_t)number, .index = i};
  bx_buf_append(&f->heads, f->packed.data, f->packed.len);
  begin_object(f, number);
  bx_pdf_put_packed(f->out, entries.data, f->heads.data, f->heads.len, LEVEL);
  end_object(f);
  bx_buf_free(&entries);
  f->heads.len = f->packed.len = 0;
  f->packing_count = 0;
}

static int add_object(void *self) { return ((filer *)self)->next++; }

static void put_packed(void *self, int number, const bx_buf *text) {
  filer *f = self;
  f->packing[f->packing_count++] = number;
  bx_buf_int(&f->heads, number);
  bx_buf_putc(&f->heads, ' ');
  bx_buf_int(&f->heads, (int64_t)f->packed.len);
  bx_buf_putc(&f->heads, ' ');
  bx_buf_append(&f->packed, text->data, text->len);
  bx_buf_putc(&f->packed, '\n');
  if (f->packing_count == PACK_MOST) flush_packed(f);
}

static void put_int(bx_buf *text, const char *key, int64_t number) {
  bx_buf_puts(text, key);
  bx_buf_int(text, number);
}

static void put_ref(bx_buf *text, const char *key, int number) {
  bx_buf_puts(text, key);
  bx_buf_putc(text, ' ');
  bx_pdf_put_ref(text, number, 0);
}

static void put_text(bx_buf *text, const char *key, const char *value) {
  if (!value || !*value) return;
  bx_buf_puts(text, key);
  bx_pdf_put_text(text, value);
}

/* ---- Cairo's objects ---- */

static bool refuse(filer *f, int page) {
  bx_diag(f->diags, BX_MSG_PDF_NOT_CAIROS, NULL, BX_ARGS(bx_diag_int(f->diags, page)));
  return false;
}

/* Fonts of TrueType outlines need a map that Cairo leaves out (ISO 19005-3 6.2.11.3.2). */
static bool lacks_map(filer *f, const bx_pdf_value *dict) {
  return bx_pdf_is_name(bx_pdf_get(f->cairo, 0, dict, "Subtype"), "CIDFontType2") &&
         bx_pdf_find(dict, "CIDToGIDMap")->kind == BX_PDF_NULL;
}

static void copy_stream(filer *f, int number, const bx_pdf_value *stream) {
  static const char *const without[] = {"Length", NULL}; /* an object of its own in Cairo's */
  bx_buf entries = {0};
  bx_pdf_put_entries(&entries, stream->as.stream.dict, without);
  begin_object(f, number);
  bx_pdf_put_stream(f->out, entries.data ? entries.data : "",
                    (const char *)bx_pdf_bytes(f->cairo) + stream->as.stream.begin, stream->as.stream.len);
  end_object(f);
  bx_buf_free(&entries);
}

/* All but what is written anew, and what belonged to the way the file was written. `written` holds numbers. */
static void copy_objects(filer *f, const bool *written) {
  bx_buf text = {0};
  int count = bx_pdf_slot_count(f->cairo, 0);
  for (int i = 0; i < count; i++) {
    const bx_pdf_slot *at = bx_pdf_slot_at(f->cairo, 0, i);
    if (at->place == BX_PDF_FREE || written[at->number]) continue;
    const bx_pdf_value *value = bx_pdf_object(f->cairo, 0, at->number);
    if (value->kind == BX_PDF_STREAM) {
      const bx_pdf_value *type = bx_pdf_find(value, "Type");
      if (!bx_pdf_is_name(type, "ObjStm") && !bx_pdf_is_name(type, "XRef")) copy_stream(f, at->number, value);
    } else if (value->kind != BX_PDF_INTEGER) { /* these are lengths */
      bx_pdf_put_value(&text, value);
      if (value->kind == BX_PDF_DICT && lacks_map(f, value)) {
        text.len -= strlen(">>");
        bx_buf_puts(&text, "/CIDToGIDMap/Identity>>");
      }
      put_packed(f, at->number, &text);
      text.len = 0;
    }
  }
  bx_buf_free(&text);
}

/* ---- Pages ---- */

static const bx_pdf_value *content_of(const filer *f, int page) {
  return bx_pdf_find(bx_pdf_object(f->cairo, 0, f->pages[page]), "Contents");
}

static bool mark_page(filer *f, int page) {
  const bx_pdf_value *reference = content_of(f, page), *stream = bx_pdf_resolve(f->cairo, 0, reference);
  bx_buf content = {0}, marked = {0};
  bool ok = bx_pdf_stream(f->cairo, 0, stream, CONTENT_LIMIT, &content) &&
            bx_pdf_content_mark(f->filing->structure, page, &content, &marked);
  if (ok) {
    begin_object(f, reference->as.ref.number);
    bx_pdf_put_packed(f->out, "", marked.data, marked.len, LEVEL);
    end_object(f);
  }
  bx_buf_free(&content);
  bx_buf_free(&marked);
  return ok || refuse(f, page + 1);
}

static void write_page(filer *f, int page) {
  static const char *const without[] = {"StructParents", "Tabs", "Annots", NULL};
  bx_buf text = {0};
  bx_buf_puts(&text, "<<");
  bx_pdf_put_entries(&text, bx_pdf_object(f->cairo, 0, f->pages[page]), without);
  put_int(&text, "/StructParents ", page);
  bx_buf_puts(&text, "/Tabs/S");
  bool any = false;
  for (int i = 0; i < f->filing->field_count; i++) {
    if (f->filing->fields[i].page != page + 1) continue;
    put_ref(&text, any ? "" : "/Annots[", f->first_field + 2 * i);
    any = true;
  }
  bx_buf_puts(&text, any ? "]>>" : ">>");
  put_packed(f, f->pages[page], &text);
  bx_buf_free(&text);
}

/* ---- Signature fields (12.7.4.5), empty: they and their widgets must be there before the first signature ---- */

static void put_pt(bx_buf *text, double pt) {
  bx_buf_putc(text, ' ');
  bx_buf_ratio(text, (int64_t)(pt * 1000 + (pt < 0 ? -0.5 : 0.5)), 1000, 3);
}

static bool is_seen(const bx_pdf_field *field) { return field->width > 0 && field->height > 0; }

/* Also where nothing is seen there must be an appearance (ISO 19005-3 6.3.3). */
static void write_appearance(filer *f, int number, const bx_pdf_field *field) {
  bx_buf entries = {0};
  bx_buf_puts(&entries, "/Type/XObject/Subtype/Form/BBox[0 0");
  put_pt(&entries, field->width);
  put_pt(&entries, field->height);
  bx_buf_puts(&entries, "]/Resources<<>>");
  begin_object(f, number);
  if (field->content)
    bx_pdf_put_packed(f->out, entries.data, field->content, strlen(field->content), LEVEL);
  else
    bx_pdf_put_stream(f->out, entries.data, "", 0);
  end_object(f);
  bx_buf_free(&entries);
}

/* The first field that shows the same, and so has its size: they share what is seen. */
static int first_alike(const bx_pdf_field *fields, int i) {
  for (int k = 0; k < i; k++)
    if (fields[i].content && bx_streq(fields[k].content, fields[i].content)) return k;
  return i;
}

static void write_field(filer *f, int i) {
  const bx_pdf_field *field = &f->filing->fields[i];
  int number = f->first_field + 2 * i, page = field->page - 1;
  bx_buf text = {0};
  bx_buf_puts(&text, "<</Type/Annot/Subtype/Widget/FT/Sig/F 132"); /* printed, locked */
  put_text(&text, "/T", field->name);
  put_text(&text, "/TU", field->label);
  put_ref(&text, "/P", f->pages[page]);
  put_int(&text, "/StructParent ", f->page_count + i);
  bx_buf_puts(&text, "/Rect[");
  put_pt(&text, field->left);
  put_pt(&text, field->bottom);
  put_pt(&text, field->left + field->width);
  put_pt(&text, field->bottom + field->height);
  bx_buf_putc(&text, ']');
  if (is_seen(field)) {
    int alike = first_alike(f->filing->fields, i), appearance = f->first_field + 2 * alike + 1;
    put_ref(&text, "/AP<</N", appearance);
    bx_buf_puts(&text, ">>");
    if (alike == i) write_appearance(f, appearance, field);
  }
  bx_buf_puts(&text, ">>");
  put_plain(f, number, &text);
  bx_buf_free(&text);
  const bx_pdf_element form = {.role = BX_PDF_FORM, .parent = 1, .alt = field->label};
  bx_pdf_structure_widget(f->filing->structure, bx_pdf_structure_add(f->filing->structure, &form), number, page);
}

static void write_form(filer *f) {
  bx_buf text = {0};
  for (int i = 0; i < f->filing->field_count; i++) write_field(f, i);
  bx_buf_puts(&text, "<</Fields[");
  for (int i = 0; i < f->filing->field_count; i++) put_ref(&text, "", f->first_field + 2 * i);
  bx_buf_puts(&text, "]>>");
  put_plain(f, f->form, &text);
  bx_buf_free(&text);
}

/* ---- Attachments (7.11.4; ISO 19005-3 6.8) ---- */

static void write_attachment(filer *f, int i) {
  const bx_pdf_attachment *file = &f->filing->attachments[i];
  int stream = f->next++;
  bx_buf text = {0};
  bx_buf_puts(&text, "/Type/EmbeddedFile/Subtype");
  bx_pdf_put_name(&text, file->type);
  put_int(&text, "/Params<</Size ", (int64_t)file->len);
  bx_buf_puts(&text, "/ModDate");
  bx_pdf_put_iso_date(&text, f->filing->date);
  bx_buf_puts(&text, ">>");
  begin_object(f, stream);
  bx_pdf_put_packed(f->out, text.data, file->bytes, file->len, LEVEL);
  end_object(f);
  text.len = 0;
  bx_buf_puts(&text, "<</Type/Filespec/AFRelationship/Source");
  put_text(&text, "/F", file->name);
  put_text(&text, "/UF", file->name);
  put_text(&text, "/Desc", file->about);
  put_ref(&text, "/EF<</F", stream);
  put_ref(&text, "/UF", stream);
  bx_buf_puts(&text, ">>>>");
  put_packed(f, f->specs[i], &text);
  bx_buf_free(&text);
}

static int by_name(const void *a, const void *b) {
  const bx_pdf_attachment *one = *(const bx_pdf_attachment *const *)a, *other = *(const bx_pdf_attachment *const *)b;
  return strcmp(one->name, other->name);
}

/* The tree of names, which wants its keys by their bytes. As UTF-8 strings they keep the order of the texts. */
static void write_attachments(filer *f) {
  int count = f->filing->attachment_count;
  const bx_pdf_attachment **sorted = BX_NEW_ARRAY(f->arena, const bx_pdf_attachment *, bx_max_int(count, 1));
  for (int i = 0; i < count; i++) {
    sorted[i] = &f->filing->attachments[i];
    write_attachment(f, i);
  }
  qsort(sorted, (size_t)count, sizeof(bx_pdf_attachment *), by_name);
  bx_buf text = {0};
  bx_buf_puts(&text, "<</Names[");
  for (int i = 0; i < count; i++) {
    bx_pdf_put_string(&text, sorted[i]->name, strlen(sorted[i]->name));
    put_ref(&text, "", f->specs[sorted[i] - f->filing->attachments]);
  }
  bx_buf_puts(&text, "]>>");
  put_packed(f, f->names, &text);
  bx_buf_free(&text);
}

/* ---- The document's own objects ---- */

static void write_metadata(filer *f) {
  bx_buf text = {0};
  bx_pdf_put_xmp(&text, f->filing, f->producer);
  begin_object(f, f->metadata);
  bx_pdf_put_stream(f->out, "/Type/Metadata/Subtype/XML", text.data, text.len); /* unpacked, for whoever searches it */
  end_object(f);
  text.len = 0;
  bx_pdf_put_srgb(&text);
  begin_object(f, f->intent);
  bx_pdf_put_packed(f->out, "/N 3", text.data, text.len, LEVEL);
  end_object(f);
  bx_buf_free(&text);
}

static void write_info(filer *f, int number) {
  const bx_pdf_filing *filing = f->filing;
  bx_buf text = {0};
  bx_buf_puts(&text, "<<");
  put_text(&text, "/Title", filing->title);
  put_text(&text, "/Author", filing->author);
  put_text(&text, "/Subject", filing->subject);
  put_text(&text, "/Creator", filing->creator);
  put_text(&text, "/Producer", f->producer);
  bx_buf_puts(&text, "/CreationDate");
  bx_pdf_put_iso_date(&text, filing->date);
  bx_buf_puts(&text, "/ModDate");
  bx_pdf_put_iso_date(&text, filing->date);
  bx_buf_puts(&text, ">>");
  put_packed(f, number, &text);
  bx_buf_free(&text);
}

static void put_names(filer *f, bx_buf *text, const bx_pdf_value *catalog) {
  static const char *const without[] = {"EmbeddedFiles", NULL};
  const bx_pdf_value *names = bx_pdf_get(f->cairo, 0, catalog, "Names");
  if (!f->filing->attachment_count && names->kind != BX_PDF_DICT) return;
  bx_buf_puts(text, "/Names<<");
  if (names->kind == BX_PDF_DICT) bx_pdf_put_entries(text, names, without);
  if (f->filing->attachment_count) put_ref(text, "/EmbeddedFiles", f->names);
  bx_buf_puts(text, ">>");
}

static void write_catalog(filer *f) {
  static const char *const without[] = {"StructTreeRoot", "MarkInfo",          "Lang",     "Metadata", "OutputIntents",
                                        "Names",          "ViewerPreferences", "AcroForm", "AF",       NULL};
  const bx_pdf_value *catalog = bx_pdf_catalog(f->cairo, 0);
  bx_buf text = {0};
  bx_buf_puts(&text, "<<");
  bx_pdf_put_entries(&text, catalog, without);
  put_text(&text, "/Lang", f->filing->language);
  bx_buf_puts(&text,
              "/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None"
              "/Duplex/DuplexFlipLongEdge>>");
  put_ref(&text, "/StructTreeRoot", f->structure);
  put_ref(&text, "/Metadata", f->metadata);
  put_ref(&text,
          "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
          "/Info(sRGB IEC61966-2.1)/DestOutputProfile",
          f->intent);
  bx_buf_puts(&text, ">>]");
  put_names(f, &text, catalog);
  for (int i = 0; i < f->filing->attachment_count; i++) put_ref(&text, i ? "" : "/AF[", f->specs[i]);
  if (f->filing->attachment_count) bx_buf_putc(&text, ']');
  if (f->filing->field_count) put_ref(&text, "/AcroForm", f->form);
  bx_buf_puts(&text, ">>");
  put_plain(f, f->root, &text);
  bx_buf_free(&text);
}

/* ---- The cross-reference stream (7.5.8) ---- */

static void put_bytes(bx_buf *table, uint64_t value, int width) {
  while (width--) bx_buf_putc(table, (char)(value >> 8 * width));
}

static void write_section(filer *f, int info) {
  int number = f->next++, width = 1;
  size_t start = f->out->len - f->base;
  *slot_of(f, number) = (slot){.type = 1, .where = start};
  while (width < 8 && (uint64_t)start >> 8 * width) width++;
  bx_buf table = {0}, entries = {0};
  for (int i = 0; i < f->next; i++) {
    const slot *at = slot_of(f, i);
    put_bytes(&table, at->type, 1);
    put_bytes(&table, at->where, width);
    put_bytes(&table, i == 0 ? 65535 : (uint64_t)at->index, 2);
  }
  unsigned char digest[32];
  bx_sha256(f->out->data + f->own, f->out->len - f->own, digest);
  put_int(&entries, "/Type/XRef/Size ", f->next);
  put_int(&entries, "/W[1 ", width);
  put_ref(&entries, " 2]/Root", f->root);
  put_ref(&entries, "/Info", info);
  bx_buf_puts(&entries, "/ID[");
  bx_pdf_put_hex(&entries, digest, 16);
  bx_pdf_put_hex(&entries, digest, 16);
  bx_buf_putc(&entries, ']');
  bx_buf_int(f->out, number);
  bx_buf_puts(f->out, " 0 obj\n");
  bx_pdf_put_packed(f->out, entries.data, table.data, table.len, LEVEL);
  end_object(f);
  bx_buf_puts(f->out, "startxref\n");
  bx_buf_int(f->out, (int64_t)start);
  bx_buf_puts(f->out, "\n%%EOF\n");
  bx_buf_free(&table);
  bx_buf_free(&entries);
}

/* ---- The file ---- */

/* New objects that others name before they are written. */
static void number_objects(filer *f) {
  f->metadata = f->next++;
  f->intent = f->next++;
  f->structure = f->next++;
  f->names = f->next++;
  f->form = f->next++;
  f->first_field = f->next;
  f->next += 2 * f->filing->field_count;
  f->specs = BX_NEW_ARRAY(f->arena, int, bx_max_int(f->filing->attachment_count, 1));
  for (int i = 0; i < f->filing->attachment_count; i++) f->specs[i] = f->next++;
}

static bool write_all(filer *f, int info, bool *written) {
  bx_buf_puts(f->out, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
  for (int page = 0; page < f->page_count; page++) {
    const bx_pdf_value *content = content_of(f, page);
    if (content->kind != BX_PDF_REF || bx_pdf_resolve(f->cairo, 0, content)->kind != BX_PDF_STREAM)
      return refuse(f, page + 1);
    written[content->as.ref.number] = written[f->pages[page]] = true;
  }
  copy_objects(f, written);
  if (bx_pdf_failed(f->cairo)) return false;
  f->own = f->out->len;
  for (int page = 0; page < f->page_count; page++)
    if (!mark_page(f, page)) return false;
  write_metadata(f);
  write_info(f, info);
  if (f->filing->attachment_count) write_attachments(f);
  if (f->filing->field_count) write_form(f);
  for (int page = 0; page < f->page_count; page++) write_page(f, page);
  const bx_pdf_object_sink sink = {.add = add_object, .put = put_packed, .self = f};
  bx_pdf_structure_write(f->filing->structure, f->structure, f->pages, &sink);
  flush_packed(f);
  write_catalog(f);
  write_section(f, info);
  return true;
}

static bool open_cairo(filer *f, const void *cairo, size_t len) {
  f->cairo = bx_pdf_open(f->arena, cairo, len, "cairo", f->diags);
  if (!f->cairo) return false;
  const bx_pdf_value *trailer = bx_pdf_trailer(f->cairo, 0), *root = bx_pdf_find(trailer, "Root");
  const bx_pdf_value *info = bx_pdf_get(f->cairo, 0, trailer, "Info");
  int count = bx_pdf_slot_count(f->cairo, 0);
  bx_pdf_leaves pages;
  if (root->kind != BX_PDF_REF || count == 0 || !bx_pdf_pages(f->arena, f->cairo, 0, &pages)) return refuse(f, 0);
  int *numbers = BX_NEW_ARRAY(f->arena, int, bx_max_int(pages.count, 1));
  for (int i = 0; i < pages.count; i++) numbers[i] = pages.items[i].number;
  f->pages = numbers;
  f->page_count = pages.count;
  f->root = root->as.ref.number;
  f->next = bx_pdf_slot_at(f->cairo, 0, count - 1)->number + 1;
  f->producer = bx_pdf_text(f->arena, bx_pdf_get(f->cairo, 0, info, "Producer"));
  return f->page_count == bx_pdf_structure_pages(f->filing->structure) || refuse(f, 0);
}

bool bx_pdf_file_cairo(const void *cairo, size_t len, const bx_pdf_filing *filing, bx_buf *out, bx_diags *diags) {
  filer f = {.filing = filing, .diags = diags, .arena = bx_arena_new(), .out = out, .base = out->len};
  bool ok = open_cairo(&f, cairo, len);
  if (ok) {
    const bx_pdf_value *info = bx_pdf_find(bx_pdf_trailer(f.cairo, 0), "Info");
    bool *written = BX_NEW_ARRAY(f.arena, bool, f.next);
    int info_number = info->kind == BX_PDF_REF ? info->as.ref.number : f.next++;
    f.packing = BX_NEW_ARRAY(f.arena, int, PACK_MOST);
    if (info->kind == BX_PDF_REF) written[info_number] = true;
    written[f.root] = true;
    number_objects(&f);
    ok = write_all(&f, info_number, written);
  }
  free(f.slots);
  bx_buf_free(&f.packed);
  bx_buf_free(&f.heads);
  bx_arena_free(f.arena);
  return ok;
}
