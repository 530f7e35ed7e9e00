/* Floor 1: fonts by role. A role is what GB/T 9704 and custom ask for (小标宋, 仿宋 …); which file
 * plays it is decided here: a file named by the user, an official font in the user's font folder,
 * an installed one (only when asked for), or the prepared font in fonts/. Fonts are mapped from
 * their files on first use; fontconfig is started only for installed fonts. A font is asked for glyphs
 * by character and for their measures; shaping is the business of text/shape.c.
 *
 * A set and its fonts belong to one thread, as look-ups fill caches. A font file must not be cut short
 * while it is in use, as it is mapped and not copied. */
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

/* Scripts that need shaping. Each has a font of its own, whatever the role. */
typedef enum { BX_SCRIPT_TIBETAN, BX_SCRIPT_UYGHUR, BX_SCRIPT_MONGOLIAN, BX_SCRIPT_COUNT } bx_script;

/* "tibetan" → script, or -1. */
int bx_script_find(const char *name);

/* A font file in use. Borrowed from its set; lives as long as the set. */
typedef struct bx_font bx_font;

typedef struct bx_font_set bx_font_set;

typedef struct {
  const char *folder;                        /* the prepared fonts; never NULL */
  const char *user_folder;                   /* official fonts the user put there, or NULL; need not exist */
  const char *role_files[BX_ROLE_COUNT];     /* files named for a role, or NULL; "simsun.ttc#1" is its face 1 */
  const char *script_files[BX_SCRIPT_COUNT]; /* the same for a script */
  bool system;                               /* also look among the installed fonts, through fontconfig */
} bx_font_options;

/* Strings of the options are copied. Loads nothing yet. */
bx_font_set *bx_font_set_new(const bx_font_options *options);
void bx_font_set_free(bx_font_set *set);

/* The font that plays `role`, loaded on first use; NULL after recording why not (again on every call).
 * The first of these decides:
 *   1. the file named in the options; when it cannot be used, that is an error and nothing stands in;
 *   2. a font in the user's folder: a file named after the role (fangsong.ttf), else an official font
 *      known by its family name (仿宋_GB2312 …). Files there that cannot be used are recorded as
 *      warnings and passed over;
 *   3. with `system`, an installed official font;
 *   4. the prepared font, `folder`/fangsong.otf and so on. */
const bx_font *bx_font_set_role(bx_font_set *set, bx_role role, bx_diags *diags);

/* The font of a script: the file named in the options, else the prepared one, `folder`/tibetan.ttf and so on;
 * loaded on first use. NULL after recording why not (again on every call). */
const bx_font *bx_font_set_script(bx_font_set *set, bx_script script, bx_diags *diags);

/* The font and glyph for a code point: the role's own font, else the first of these that has it:
 *   1. the prepared font of the same role, when another plays it;
 *   2. below U+2000 (Latin, Greek, Cyrillic) western, songti, heiti; from there on (symbols, punctuation,
 *      Han) songti, heiti, western: each the font that plays the role, then its prepared font;
 *   3. the prepared fonts that play no role: `folder`/rare.otf (rare Han characters), names.ttf (rarer ones, of
 *      names and dictionaries), symbols.ttf (☐ ☑ ☒), each loaded when a character is in none before it;
 *   4. with `system`, an explicit list of installed families (Noto Serif CJK SC …, see fontset.c);
 * else NULL. Private use code points never fall back, as they mean something else in every font; a
 * fallback font that cannot be loaded counts as one that lacks the glyph. `fell_back` says that the font
 * is not the role's own; reporting is the caller's business, who knows the place. Answers are kept, also
 * NULL. When the role itself has no font the reason has been recorded. */
const bx_font *bx_font_set_glyph(bx_font_set *set, bx_role role, uint32_t code, bx_diags *diags, uint32_t *glyph,
                                 bool *fell_back);

/* The glyph for a code point in this font, 0 if it has none. Cached. */
uint32_t bx_font_glyph(const bx_font *font, uint32_t code);
/* The glyph for a character and the variation selector behind it, 0 if the font has none of its own. */
uint32_t bx_font_variant(const bx_font *font, uint32_t code, uint32_t selector);
/* HarfBuzz's font, scaled to font units, for shaping; and those units per em. */
struct hb_font_t *bx_font_shaper(const bx_font *font);
int bx_font_units(const bx_font *font);
/* Advance of a glyph at a size: font units × size / units per em, rounded once, half away from zero.
 * Cached in font units. */
bx_len bx_font_advance(const bx_font *font, uint32_t glyph, bx_len size);
/* Ink box of a glyph in 1/1024 em: left, right, bottom, top (y up). False when it is empty. Follows
 * the outline on every call: keep what is asked often. */
bool bx_font_ink(const bx_font *font, uint32_t glyph, int *left, int *right, int *bottom, int *top);
/* How far the middle of the font's em squares is over the baseline, in 1/1024 em, by the ink of 事; of no font (NULL)
 * and of one without it, what most have. Cached. */
int bx_font_middle(const bx_font *font);

const char *bx_font_family(const bx_font *font); /* UTF-8, from the font's own name table; English if there */
const char *bx_font_path(const bx_font *font);   /* without #face */
const char *bx_font_sha256(const bx_font *font); /* hex, computed on first call */
/* A small number that is the same for the same set and order of use: F1, F2 … in dumps. Counts from 1
 * in order of first load; a file that plays two roles is one font. */
int bx_font_number(const bx_font *font);
/* The bytes of the font file (mapped) and the face's index in it, for painting. */
const void *bx_font_data(const bx_font *font, size_t *len, int *index);

/* How a role was decided, for `banxin fonts`. Known once bx_font_set_role has returned. */
typedef enum { BX_FONT_FROM_OPTION, BX_FONT_FROM_USER, BX_FONT_FROM_SYSTEM, BX_FONT_FROM_PREPARED } bx_font_origin;
bx_font_origin bx_font_set_origin(bx_font_set *set, bx_role role);
/* True once fontconfig has been asked; never without `system`. */
bool bx_font_set_used_system(const bx_font_set *set);

/* Paint keeps what it makes of a font (a Cairo face) here; released with the set, while the font's bytes
 * are still mapped. One object a font: a second one replaces and releases the first. */
void bx_font_attach(const bx_font *font, void *object, void (*release)(void *));
void *bx_font_attached(const bx_font *font);

/* ---- One file (font.c), for fontset.c ------------------------------------------------------- */

/* Why a file cannot be used: a message of page.def and what it needs besides the path. */
typedef struct {
  bx_message message;
  int error; /* FONT_UNREADABLE: errno */
  int faces; /* FONT_FACE_MISSING: how many there are */
} bx_font_problem;

/* Maps face `index` of a font file; NULL with `problem` filled. Released by bx_font_free. */
bx_font *bx_font_load(const char *path, int index, int number, bx_font_problem *problem);
void bx_font_free(bx_font *font);
/* Faces in the file: 1, or more in a collection. */
int bx_font_face_count(const bx_font *font);
/* The place in `names` (which ends with NULL) of the first that is the font's family or PostScript name
 * in any language, or -1. */
int bx_font_name_rank(const bx_font *font, const char *const *names);
/* Bold or italic within its family. */
bool bx_font_is_styled(const bx_font *font);

#endif
