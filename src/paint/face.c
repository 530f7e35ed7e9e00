/* Faces: one Cairo font face a font file, so that a PDF embeds one subset of it, whatever the sizes.
 *
 * For each glyph new to a document Cairo copies the font's whole format-4 cmap and searches it from
 * the start: 42 % of all instructions of a document in Chinese, for a result that the clusters' text
 * makes superfluous. So the file is mapped a second time, privately, and its cmap is overwritten by
 * one of 36 bytes; only the pages written to are copied. */
#include "face.h"

#include <cairo-ft.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include FT_FREETYPE_H
#include FT_MODULE_H
#include FT_OUTLINE_H

/* What Cairo's face needs for as long as Cairo keeps it, which can be longer than the font lives:
 * scaled fonts stay in its cache. Released by the face's user data. */
typedef struct {
  FT_Library library;
  FT_Face face;
  unsigned char *bytes; /* writable copy of the font file */
  size_t len;
  bool mapped;         /* else malloc'd */
  unsigned char *cmap; /* in bytes; NULL when it was not found and stands as it was */
  size_t cmap_len;
} source;

typedef struct {
  uint16_t glyph, code;
} name;

struct bx_face {
  cairo_font_face_t *cairo;
  source *source; /* lives as long as cairo */
  name *names;
  int name_count, name_room;
};

/* ---- The private copy ---- */

static uint32_t read16(const unsigned char *p) { return (uint32_t)p[0] << 8 | p[1]; }
static uint32_t read32(const unsigned char *p) { return read16(p) << 16 | read16(p + 2); }

static unsigned char *write16(unsigned char *p, unsigned value) {
  p[0] = (unsigned char)(value >> 8);
  p[1] = (unsigned char)value;
  return p + 2;
}

/* The table directory of face `index` and its length; NULL when this is no sfnt. */
static const unsigned char *directory(const unsigned char *bytes, size_t len, int index, size_t *size) {
  size_t at = 0;
  if (len < 12) return NULL;
  if (memcmp(bytes, "ttcf", 4) == 0) {
    size_t entry = 12 + 4 * ((size_t)index & 0xffff); /* the bits above name a variation */
    if (entry + 4 > len) return NULL;
    at = read32(bytes + entry);
    if (at > len - 12) return NULL;
  }
  *size = 12 + 16 * (size_t)read16(bytes + at + 4);
  return *size <= len - at ? bytes + at : NULL;
}

/* Maps the file again. The directory holds a checksum of every table: when it is the same, so is the
 * file, and nobody has put another in its place since the font was loaded. */
static bool map_again(source *made, const char *path, const unsigned char *bytes, size_t len, int index) {
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return false;
  struct stat info;
  void *map = MAP_FAILED;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (uint64_t)info.st_size == len)
    map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  close(fd);
  if (map == MAP_FAILED) return false;
  size_t size = 0;
  const unsigned char *old = directory(bytes, len, index, &size);
  if (old && memcmp(old, (const unsigned char *)map + (old - bytes), size) != 0) {
    munmap(map, len);
    return false;
  }
  made->bytes = map;
  made->mapped = true;
  return true;
}

static void copy_bytes(source *made, const bx_font *font, int *index) {
  size_t len;
  const unsigned char *bytes = bx_font_data(font, &len, index);
  made->len = len;
  if (map_again(made, bx_font_path(font), bytes, len, *index)) return;
  made->bytes = bx_alloc(len);
  memcpy(made->bytes, bytes, len);
}

/* ---- The small cmap ---- */

#define CMAP_HEAD     12                                 /* version, one table, its record */
#define CMAP_SIZE(n)  (CMAP_HEAD + 16 + 8 * (size_t)(n)) /* n segments, the closing one among them */
#define SEGMENTS_MAX  8189                               /* a subtable's length has 16 bits */
#define RADICAL_FIRST 0x2e80                             /* CJK and Kangxi radicals */
#define RADICAL_LAST  0x2fdf

/* Segments of one character each, by idDelta, in the order of glyphs: what searches them (only Cairo's
 * reverse lookup) looks at every one. */
static void write_cmap(unsigned char *p, const name *names, int count) {
  unsigned segments = (unsigned)count + 1;
  p = write16(p, 0);
  p = write16(p, 1);
  p = write16(p, 3); /* Windows, Unicode BMP */
  p = write16(p, 1);
  p = write16(p, 0);
  p = write16(p, CMAP_HEAD);
  p = write16(p, 4);
  p = write16(p, 16 + 8 * segments);
  p = write16(p, 0);
  p = write16(p, 2 * segments);
  for (int i = 0; i < 3; i++) p = write16(p, 0); /* binary search: nobody does */
  for (int i = 0; i < count; i++) p = write16(p, names[i].code);
  p = write16(p, 0xffff);
  p = write16(p, 0);
  for (int i = 0; i < count; i++) p = write16(p, names[i].code);
  p = write16(p, 0xffff);
  for (int i = 0; i < count; i++) p = write16(p, (uint16_t)(names[i].glyph - names[i].code));
  p = write16(p, 0); /* U+FFFF is glyph 65535, which is never drawn */
  for (unsigned i = 0; i < segments; i++) p = write16(p, 0);
}

static void shrink_cmap(source *made, int index) {
  size_t size;
  const unsigned char *tables = directory(made->bytes, made->len, index, &size);
  if (!tables) return;
  for (const unsigned char *entry = tables + 12; entry < tables + size; entry += 16) {
    if (memcmp(entry, "cmap", 4) != 0) continue;
    size_t at = read32(entry + 8), len = read32(entry + 12);
    if (at > made->len || len > made->len - at || len < CMAP_SIZE(1)) return;
    made->cmap = made->bytes + at;
    made->cmap_len = len;
    write_cmap(made->cmap, NULL, 0);
    return;
  }
}

void bx_face_name(bx_face *face, uint32_t glyph, uint32_t code) {
  if (!face->source->cmap || glyph == 0 || glyph > 0xfffe || code > 0xfffe) return;
  if (face->name_count == face->name_room) {
    face->name_room = face->name_room ? 2 * face->name_room : 64;
    face->names = bx_realloc(face->names, (size_t)face->name_room * sizeof *face->names);
  }
  face->names[face->name_count++] = (name){.glyph = (uint16_t)glyph, .code = (uint16_t)code};
}

static unsigned rank(uint16_t code) { return code >= RADICAL_FIRST && code <= RADICAL_LAST ? code + 0x10000u : code; }

static int compare_names(const void *a, const void *b) {
  const name *one = a, *other = b;
  if (one->glyph != other->glyph) return one->glyph < other->glyph ? -1 : 1;
  unsigned first = rank(one->code), second = rank(other->code);
  return first < second ? -1 : first > second;
}

void bx_face_publish_names(bx_face *face) {
  if (!face->name_count) return;
  qsort(face->names, (size_t)face->name_count, sizeof *face->names, compare_names);
  int kept = 0;
  for (int i = 0; i < face->name_count; i++)
    if (!kept || face->names[i].glyph != face->names[kept - 1].glyph) face->names[kept++] = face->names[i];
  size_t fit = (face->source->cmap_len - CMAP_SIZE(0)) / 8 - 1;
  if (fit > SEGMENTS_MAX - 1) fit = SEGMENTS_MAX - 1;
  write_cmap(face->source->cmap, face->names, (size_t)kept < fit ? kept : (int)fit);
}

void bx_face_clear_names(bx_face *face) {
  if (!face->name_count) return;
  face->name_count = 0;
  write_cmap(face->source->cmap, NULL, 0);
}

/* ---- Faces ---- */

static void release_source(void *object) {
  source *old = object;
  if (old->face) FT_Done_Face(old->face);
  if (old->library) FT_Done_Library(old->library);
  if (old->mapped)
    munmap(old->bytes, old->len);
  else
    free(old->bytes);
  free(old);
}

static void release_face(void *object) {
  bx_face *face = object;
  cairo_font_face_destroy(face->cairo);
  free(face->names);
  free(face);
}

static void *ft_alloc(FT_Memory memory, long size) {
  (void)memory;
  return malloc((size_t)size);
}

static void ft_free(FT_Memory memory, void *block) {
  (void)memory;
  free(block);
}

static void *ft_realloc(FT_Memory memory, long current, long size, void *block) {
  (void)memory;
  (void)current;
  return realloc(block, (size_t)size);
}

/* A library with FreeType's own defaults; FT_Init_FreeType would let the environment change them. */
static FT_Error new_library(FT_Library *library) {
  static struct FT_MemoryRec_ memory = {.alloc = ft_alloc, .free = ft_free, .realloc = ft_realloc};
  FT_Error error = FT_New_Library(&memory, library);
  if (!error) FT_Add_Default_Modules(*library);
  return error;
}

/* NULL and the reason when FreeType does not take the font. */
static source *open_source(const bx_font *font, const char **reason) {
  source *made = bx_alloc(sizeof *made);
  int index;
  copy_bytes(made, font, &index);
  shrink_cmap(made, index);
  FT_Error error = new_library(&made->library);
  if (!error) error = FT_New_Memory_Face(made->library, made->bytes, (FT_Long)made->len, index, &made->face);
  if (!error) {
    /* When its own search finds nothing Cairo has FreeType walk the charmap: none, nothing to walk. */
    if (made->cmap) made->face->charmap = NULL;
    return made;
  }
  const char *text = FT_Error_String(error);
  *reason = text ? text : "FreeType";
  release_source(made);
  return NULL;
}

bx_face *bx_face_of(const bx_font *font, bx_diags *diags) {
  static const cairo_user_data_key_t source_key;
  bx_face *face = bx_font_attached(font);
  if (face) return face;
  const char *reason = NULL;
  source *made = open_source(font, &reason);
  if (made) {
    cairo_font_face_t *cairo =
        cairo_ft_font_face_create_for_ft_face(made->face, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    cairo_status_t status = cairo_font_face_set_user_data(cairo, &source_key, made, release_source);
    if (status == CAIRO_STATUS_SUCCESS) {
      face = bx_alloc(sizeof *face);
      face->cairo = cairo;
      face->source = made;
      bx_font_attach(font, face, release_face);
      return face;
    }
    reason = cairo_status_to_string(status);
    cairo_font_face_destroy(cairo);
    release_source(made);
  }
  bx_diag(diags, BX_MSG_FONT_UNPAINTABLE, NULL, BX_ARGS(bx_font_path(font), reason));
  return NULL;
}

/* ---- Outlines ---- */

int bx_face_units(const bx_face *face) {
  int units = face->source->face->units_per_EM;
  return units > 0 ? units : 1000;
}

typedef struct {
  bx_buf *path;
  bool open; /* a contour has begun */
} outline;

static void put_point(bx_buf *path, char command, const FT_Vector *point) {
  bx_buf_putc(path, command);
  bx_buf_int(path, point->x);
  bx_buf_putc(path, ' ');
  bx_buf_int(path, -point->y);
}

static int move_to(const FT_Vector *to, void *self) {
  outline *drawn = self;
  if (drawn->open) bx_buf_putc(drawn->path, 'Z');
  drawn->open = true;
  put_point(drawn->path, 'M', to);
  return 0;
}

static int line_to(const FT_Vector *to, void *self) {
  put_point(((outline *)self)->path, 'L', to);
  return 0;
}

static int conic_to(const FT_Vector *control, const FT_Vector *to, void *self) {
  bx_buf *path = ((outline *)self)->path;
  put_point(path, 'Q', control);
  put_point(path, ' ', to);
  return 0;
}

static int cubic_to(const FT_Vector *first, const FT_Vector *second, const FT_Vector *to, void *self) {
  bx_buf *path = ((outline *)self)->path;
  put_point(path, 'C', first);
  put_point(path, ' ', second);
  put_point(path, ' ', to);
  return 0;
}

bool bx_face_outline(bx_face *face, uint32_t glyph, bx_buf *path) {
  static const FT_Outline_Funcs commands = {move_to, line_to, conic_to, cubic_to, 0, 0};
  FT_Face font = face->source->face;
  if (FT_Load_Glyph(font, glyph, FT_LOAD_NO_SCALE | FT_LOAD_IGNORE_TRANSFORM) != 0) return false;
  if (font->glyph->format != FT_GLYPH_FORMAT_OUTLINE) return true;
  outline drawn = {.path = path};
  if (FT_Outline_Decompose(&font->glyph->outline, &commands, &drawn) != 0) return false;
  if (drawn.open) bx_buf_putc(path, 'Z');
  return true;
}

/* ---- Pen ---- */

void bx_pen_start(bx_pen *pen, cairo_t *cr) {
  pen->cr = cr;
  pen->font = NULL;
  pen->glyph_count = 0;
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(cr, options);
  cairo_font_options_destroy(options);
}

bx_face *bx_pen_place(bx_pen *pen, bx_len x, bx_len y, const bx_run *run) {
  bx_face *face = bx_face_of(run->font, pen->diags);
  if (!face) return NULL;
  if (pen->font != run->font) cairo_set_font_face(pen->cr, face->cairo);
  if (pen->font != run->font || pen->size != run->size) cairo_set_font_size(pen->cr, run->size * pen->scale);
  pen->font = run->font;
  pen->size = run->size;
  if (run->glyph_count > pen->room - pen->glyph_count) {
    pen->room = bx_max_int(2 * pen->room, pen->glyph_count + run->glyph_count);
    pen->glyphs = bx_realloc(pen->glyphs, (size_t)pen->room * sizeof *pen->glyphs);
  }
  for (int i = 0; i < run->glyph_count; i++) {
    const bx_glyph *glyph = &run->glyphs[i];
    pen->glyphs[pen->glyph_count++] =
        (cairo_glyph_t){.index = glyph->id, .x = (x + glyph->x) * pen->scale, .y = (y + glyph->y) * pen->scale};
  }
  return face;
}

void bx_pen_turn(bx_pen *pen, double x, double y, int degrees) {
  const double angle = degrees * (M_PI / 180);
  const double along = degrees == 90 ? 0 : cos(angle), up = degrees == 90 ? 1 : sin(angle); /* a quarter is exact */
  const cairo_matrix_t turned = {.xx = along, .yx = -up, .xy = up, .yy = along, .x0 = x, .y0 = y};
  cairo_save(pen->cr);
  cairo_transform(pen->cr, &turned);
  pen->font = NULL;
}

void bx_pen_unturn(bx_pen *pen) {
  cairo_restore(pen->cr);
  pen->font = NULL;
}

void bx_pen_free(bx_pen *pen) {
  free(pen->glyphs);
  pen->glyphs = NULL;
  pen->glyph_count = pen->room = 0;
}
