/* Floor 1: fonts by role. A role is what GB/T 9704 and custom ask for (小标宋, 仿宋 …); which file
 * plays it is decided here: a file named by the user, an official font in the user's font folder,
 * an installed one (only when asked for), or the prepared font in fonts/. Fonts are mapped from
 * their files on first use; fontconfig is started only for installed fonts. */
#ifndef BX_FONT_H
#define BX_FONT_H

#include "base.h"
#include "diag.h"

typedef enum {
  BX_ROLE_XIAOBIAOSONG,
  BX_ROLE_FANGSONG,
  BX_ROLE_KAITI,
  BX_ROLE_HEITI,
  BX_ROLE_SONGTI,
  BX_ROLE_WESTERN,
  BX_ROLE_COUNT
} bx_role;

/* "fangsong" → role, or -1; and back; and its Chinese name (仿宋). */
int bx_role_find(const char *name);
const char *bx_role_name(bx_role role);
const char *bx_role_name_zh(bx_role role);

/* A font file in use. Borrowed from its set; lives as long as the set. */
typedef struct bx_font bx_font;

typedef struct bx_font_set bx_font_set;

typedef struct {
  const char *folder;                    /* the prepared fonts; never NULL */
  const char *user_folder;               /* official fonts the user put there, or NULL */
  const char *role_files[BX_ROLE_COUNT]; /* files named for a role, or NULL */
  bool system;                           /* also look among the installed fonts, through fontconfig */
} bx_font_options;

/* Strings of the options are copied. Loads nothing yet. */
bx_font_set *bx_font_set_new(const bx_font_options *options);
void bx_font_set_free(bx_font_set *set);

/* The font that plays `role`, loaded on first use; NULL after recording why not. */
const bx_font *bx_font_set_role(bx_font_set *set, bx_role role, bx_diags *diags);

/* The font and glyph for a code point: the role's own font, else the first font of the fallback list
 * that has it (songti, then heiti, then, when `system`, an explicit list of installed families), else
 * NULL. `fell_back` says so; reporting is the caller's business, who knows the place. */
const bx_font *bx_font_set_glyph(bx_font_set *set, bx_role role, uint32_t code, bx_diags *diags, uint32_t *glyph,
                                 bool *fell_back);

/* The glyph for a code point in this font, 0 if it has none. Cached. */
uint32_t bx_font_glyph(const bx_font *font, uint32_t code);
/* Advance of a glyph at a size. */
bx_len bx_font_advance(const bx_font *font, uint32_t glyph, bx_len size);
/* Ink box of a glyph in 1/1024 em: left, right, bottom, top (y up). False when it is empty. */
bool bx_font_ink(const bx_font *font, uint32_t glyph, int *left, int *right, int *bottom, int *top);

/* Shapes Latin text of one font; used for what needs kerning or ligatures. Fills `glyphs` (ids and
 * advances at `size`) in text order, returns how many (at most `room`; clusters are in `byte_of`). */
int bx_font_shape(const bx_font *font, const char *text, int len, bx_len size, uint32_t *ids, bx_len *advances,
                  int *byte_of, int room);

const char *bx_font_family(const bx_font *font); /* UTF-8, from the font's own name table */
const char *bx_font_path(const bx_font *font);
const char *bx_font_sha256(const bx_font *font); /* hex, computed on first call */
/* A small number that is the same for the same set and order of use: F1, F2 … in dumps. */
int bx_font_number(const bx_font *font);
/* The bytes of the font file (mapped) and the face's index in it, for painting. */
const void *bx_font_data(const bx_font *font, size_t *len, int *index);

/* How a role was decided, for `banxin fonts`. */
typedef enum { BX_FONT_FROM_OPTION, BX_FONT_FROM_USER, BX_FONT_FROM_SYSTEM, BX_FONT_FROM_PREPARED } bx_font_origin;
bx_font_origin bx_font_set_origin(bx_font_set *set, bx_role role);

/* Paint keeps what it makes of a font (a Cairo face) here; released with the set. */
void bx_font_attach(const bx_font *font, void *object, void (*release)(void *));
void *bx_font_attached(const bx_font *font);

#endif
