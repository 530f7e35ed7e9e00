/* One font file in use: mapped read-only, parsed by HarfBuzz table by table as it is asked, with caches
 * of glyphs and advances so that layout pays for a character once. Which file is fontset.c's business. */
#include "font.h"

#include <errno.h>
#include <fcntl.h>
#include <hb-ot.h>
#include <hb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger files are refused: no font comes near, and HarfBuzz counts in 32 bits. */
#define FILE_BYTES_MAX ((off_t)1 << 30)

#define PAGE_SLOTS  256
#define CODE_PAGES  (0x110000 / PAGE_SLOTS)
#define GLYPH_PAGES (0x10000 / PAGE_SLOTS)

/* What is known so far of 256 code points (glyph + 1) or glyphs (advance + 1); 0 is not asked yet. */
typedef struct {
  uint32_t known[PAGE_SLOTS];
} cache_page;

/* All that changes after loading; made on first use. */
typedef struct {
  cache_page **glyphs;   /* by code point; CODE_PAGES */
  cache_page **advances; /* by glyph, in font units; GLYPH_PAGES */
  char *family;
  char sha256[65]; /* "" until asked */
  void *object;    /* see bx_font_attach */
  void (*release)(void *);
  int middle; /* bx_font_middle; 0: not looked up yet */
} font_state;

struct bx_font {
  char *path;
  int index, number, faces;
  void *data;
  size_t len;
  hb_face_t *face;
  hb_font_t *font;
  unsigned upem;
  font_state *state;
};

/* ---- Loading ---- */

static bool fail(bx_font_problem *problem, bx_message message, int error) {
  *problem = (bx_font_problem){.message = message, .error = error};
  return false;
}

static bool map_file(bx_font *font, bx_font_problem *problem) {
  /* O_NONBLOCK: a pipe by that name must not hold us up before it is refused. */
  int fd = open(font->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    bool missing = errno == ENOENT || errno == ENOTDIR;
    return fail(problem, missing ? BX_MSG_FONT_MISSING : BX_MSG_FONT_UNREADABLE, errno);
  }
  struct stat status;
  bool done = false;
  if (fstat(fd, &status) != 0) {
    fail(problem, BX_MSG_FONT_UNREADABLE, errno);
  } else if (!S_ISREG(status.st_mode) || status.st_size == 0) {
    fail(problem, BX_MSG_FONT_INVALID, 0);
  } else if (status.st_size > FILE_BYTES_MAX) {
    fail(problem, BX_MSG_FONT_UNREADABLE, EFBIG);
  } else {
    font->len = (size_t)status.st_size;
    font->data = mmap(NULL, font->len, PROT_READ, MAP_PRIVATE, fd, 0);
    done = font->data != MAP_FAILED;
    if (!done) {
      font->data = NULL;
      fail(problem, BX_MSG_FONT_UNREADABLE, errno);
    }
  }
  close(fd);
  return done;
}

/* The 16-bit number at `offset` of a table, or `otherwise` when the table is not so long. */
static unsigned table_u16(const bx_font *font, hb_tag_t tag, unsigned offset, unsigned otherwise) {
  hb_blob_t *blob = hb_face_reference_table(font->face, tag);
  unsigned len;
  const unsigned char *data = (const unsigned char *)hb_blob_get_data(blob, &len);
  unsigned value = len >= offset + 2 ? (unsigned)data[offset] << 8 | data[offset + 1] : otherwise;
  hb_blob_destroy(blob);
  return value;
}

/* OS/2 fsType: bit 1 alone among bits 1 to 3 is "restricted"; with a more lenient bit beside it, as old
 * fonts have it, the lenient one holds (OpenType, OS/2). */
static bool forbids_embedding(const bx_font *font) {
  return (table_u16(font, HB_TAG('O', 'S', '/', '2'), 8, 0) & 0x000e) == 0x0002;
}

static bool open_face(bx_font *font, bx_font_problem *problem) {
  hb_blob_t *blob = hb_blob_create(font->data, (unsigned)font->len, HB_MEMORY_MODE_READONLY, NULL, NULL);
  font->faces = (int)hb_face_count(blob);
  if (font->index < font->faces) font->face = hb_face_create(blob, (unsigned)font->index);
  hb_blob_destroy(blob);
  if (font->faces == 0) return fail(problem, BX_MSG_FONT_INVALID, 0);
  if (!font->face) {
    fail(problem, BX_MSG_FONT_FACE_MISSING, 0);
    problem->faces = font->faces;
    return false;
  }
  bool maps = table_u16(font, HB_TAG('c', 'm', 'a', 'p'), 2, 0) > 0; /* subtables */
  if (!maps || hb_face_get_glyph_count(font->face) == 0) return fail(problem, BX_MSG_FONT_INVALID, 0);
  if (forbids_embedding(font)) return fail(problem, BX_MSG_FONT_RESTRICTED, 0);
  font->upem = hb_face_get_upem(font->face);
  font->font = hb_font_create(font->face); /* its scale is font units */
  hb_ot_font_set_funcs(font->font);        /* named, as the default may come from the environment */
  return true;
}

bx_font *bx_font_load(const char *path, int index, int number, bx_font_problem *problem) {
  bx_font *font = bx_alloc(sizeof *font);
  size_t size = strlen(path) + 1;
  font->path = memcpy(bx_alloc(size), path, size);
  font->index = index;
  font->number = number;
  font->state = bx_alloc(sizeof *font->state);
  if (map_file(font, problem) && open_face(font, problem)) return font;
  bx_font_free(font);
  return NULL;
}

static void free_pages(cache_page **pages, int count) {
  if (!pages) return;
  for (int i = 0; i < count; i++) free(pages[i]);
  free(pages);
}

void bx_font_free(bx_font *font) {
  if (!font) return;
  font_state *state = font->state;
  if (state->release) state->release(state->object); /* it may still look at the bytes */
  free_pages(state->glyphs, CODE_PAGES);
  free_pages(state->advances, GLYPH_PAGES);
  free(state->family);
  free(state);
  hb_font_destroy(font->font);
  hb_face_destroy(font->face);
  if (font->data) munmap(font->data, font->len);
  free(font->path);
  free(font);
}

/* ---- Glyphs ---- */

/* The slot of `key` in a two-level table made on demand. */
static uint32_t *cache_slot(cache_page ***pages, int count, uint32_t key) {
  if (!*pages) *pages = bx_alloc((size_t)count * sizeof **pages);
  cache_page **page = &(*pages)[key / PAGE_SLOTS];
  if (!*page) *page = bx_alloc(sizeof **page);
  return &(*page)->known[key % PAGE_SLOTS];
}

uint32_t bx_font_glyph(const bx_font *font, uint32_t code) {
  if (code > 0x10ffff) return 0;
  uint32_t *slot = cache_slot(&font->state->glyphs, CODE_PAGES, code);
  if (*slot == 0) {
    hb_codepoint_t glyph;
    *slot = (hb_font_get_nominal_glyph(font->font, code, &glyph) ? glyph : 0) + 1;
  }
  return *slot - 1;
}

uint32_t bx_font_variant(const bx_font *font, uint32_t code, uint32_t selector) {
  hb_codepoint_t glyph;
  return hb_font_get_variation_glyph(font->font, code, selector, &glyph) ? glyph : 0;
}

struct hb_font_t *bx_font_shaper(const bx_font *font) {
  return font->font;
}

int bx_font_units(const bx_font *font) { return (int)font->upem; }

bx_len bx_font_advance(const bx_font *font, uint32_t glyph, bx_len size) {
  if (glyph >= GLYPH_PAGES * PAGE_SLOTS) return 0; /* no font format has one */
  uint32_t *slot = cache_slot(&font->state->advances, GLYPH_PAGES, glyph);
  if (*slot == 0) *slot = (uint32_t)hb_font_get_glyph_h_advance(font->font, glyph) + 1; /* hmtx: 0 … 65535 */
  return bx_len_scale(size, *slot - 1, font->upem);
}

bool bx_font_ink(const bx_font *font, uint32_t glyph, int *left, int *right, int *bottom, int *top) {
  hb_glyph_extents_t box;
  if (!hb_font_get_glyph_extents(font->font, glyph, &box) || (box.width == 0 && box.height == 0)) return false;
  *left = bx_len_scale(1024, box.x_bearing, font->upem);
  *right = bx_len_scale(1024, (int64_t)box.x_bearing + box.width, font->upem);
  *top = bx_len_scale(1024, box.y_bearing, font->upem);
  *bottom = bx_len_scale(1024, (int64_t)box.y_bearing + box.height, font->upem); /* height is negative */
  return true;
}

/* 事 reaches from the top to the foot of its square in every hand; without it: 0.88 over the baseline, as in
 * most fonts. */
#define UPRIGHT        0x4E8Bu
#define DEFAULT_MIDDLE 389

int bx_font_middle(const bx_font *font) {
  if (!font) return DEFAULT_MIDDLE;
  if (font->state->middle) return font->state->middle;
  uint32_t glyph = bx_font_glyph(font, UPRIGHT);
  int left, right, bottom, top;
  bool known = glyph && bx_font_ink(font, glyph, &left, &right, &bottom, &top);
  return font->state->middle = known ? (bottom + top) / 2 : DEFAULT_MIDDLE;
}

/* ---- Names ---- */

static char *read_name(const bx_font *font, const hb_ot_name_entry_t *entry) {
  unsigned len = hb_ot_name_get_utf8(font->face, entry->name_id, entry->language, NULL, NULL);
  unsigned size = len + 1;
  char *name = bx_alloc(size);
  hb_ot_name_get_utf8(font->face, entry->name_id, entry->language, &size, name);
  return name;
}

int bx_font_name_rank(const bx_font *font, const char *const *names) {
  unsigned count;
  const hb_ot_name_entry_t *entries = hb_ot_name_list_names(font->face, &count);
  int rank = -1;
  for (unsigned i = 0; i < count; i++) {
    hb_ot_name_id_t id = entries[i].name_id;
    if (id != HB_OT_NAME_ID_FONT_FAMILY && id != HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY &&
        id != HB_OT_NAME_ID_POSTSCRIPT_NAME)
      continue;
    char *name = read_name(font, &entries[i]);
    for (int k = 0; names[k] && (rank < 0 || k < rank); k++)
      if (bx_streq(name, names[k])) rank = k;
    free(name);
  }
  return rank;
}

bool bx_font_is_styled(const bx_font *font) {
  return (table_u16(font, HB_TAG('h', 'e', 'a', 'd'), 44, 0) & 3) != 0; /* macStyle: bold, italic */
}

/* How good a name is for bx_font_family: 0 is none. */
static int family_merit(const hb_ot_name_entry_t *entry) {
  bool typographic = entry->name_id == HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY;
  if (!typographic && entry->name_id != HB_OT_NAME_ID_FONT_FAMILY) return 0;
  const char *language = hb_language_to_string(entry->language); /* NULL for codes unknown to HarfBuzz */
  bool english = language && bx_starts_with(language, "en");
  return 1 + (typographic ? 1 : 0) + (english ? 2 : 0);
}

const char *bx_font_family(const bx_font *font) {
  font_state *state = font->state;
  if (state->family) return state->family;
  unsigned count;
  const hb_ot_name_entry_t *entries = hb_ot_name_list_names(font->face, &count), *best = NULL;
  for (unsigned i = 0; i < count; i++)
    if (family_merit(&entries[i]) > (best ? family_merit(best) : 0)) best = &entries[i];
  state->family = best ? read_name(font, best) : bx_alloc(1);
  return state->family;
}

/* ---- The rest ---- */

const char *bx_font_path(const bx_font *font) { return font->path; }

int bx_font_number(const bx_font *font) { return font->number; }

int bx_font_face_count(const bx_font *font) { return font->faces; }

const char *bx_font_sha256(const bx_font *font) {
  font_state *state = font->state;
  if (!state->sha256[0]) bx_sha256_hex(font->data, font->len, state->sha256);
  return state->sha256;
}

const void *bx_font_data(const bx_font *font, size_t *len, int *index) {
  *len = font->len;
  *index = font->index;
  return font->data;
}

void bx_font_attach(const bx_font *font, void *object, void (*release)(void *)) {
  font_state *state = font->state;
  if (state->release) state->release(state->object);
  state->object = object;
  state->release = release;
}

void *bx_font_attached(const bx_font *font) { return font->state->object; }
