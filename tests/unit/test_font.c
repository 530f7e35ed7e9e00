/* Fonts: one file, roles, the user's folder, installed fonts, fallback. Uses the prepared fonts and
 * copies of them under other names; installed fonts are those of a configuration made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "font.h"

#define FONTS BX_SOURCE_DIR "/fonts"

/* ---- A folder, a list of diagnostics and a set for each test ---- */

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  char folder[64];
  bx_font_options options;
  bx_font_set *set;
} fixture;

static int setup(void **state) {
  fixture *f = bx_alloc(sizeof *f);
  f->arena = bx_arena_new();
  f->diags = bx_diags_new(f->arena, BX_LANG_EN);
  memcpy(f->folder, "/tmp/banxin-font-XXXXXX", 24);
  f->options.folder = FONTS;
  *state = f;
  return mkdtemp(f->folder) ? 0 : -1;
}

static void remove_folder(bx_arena *arena, const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (bx_streq(entry->d_name, ".") || bx_streq(entry->d_name, "..")) continue;
    const char *inside = bx_arena_join(arena, path, "/", entry->d_name, NULL);
    if (unlink(inside) != 0) remove_folder(arena, inside);
  }
  closedir(folder);
  rmdir(path);
}

static int teardown(void **state) {
  fixture *f = *state;
  bx_font_set_free(f->set);
  remove_folder(f->arena, f->folder);
  bx_arena_free(f->arena);
  free(f);
  return 0;
}

static const bx_font *role(fixture *f, bx_role which) {
  if (!f->set) f->set = bx_font_set_new(&f->options);
  return bx_font_set_role(f->set, which, f->diags);
}

static const char *in_folder(fixture *f, const char *name) {
  return bx_arena_join(f->arena, f->folder, "/", name, NULL);
}

/* ---- Font files made for a test ---- */

static bx_buf read_prepared(const char *name) {
  bx_buf buf;
  char path[512];
  snprintf(path, sizeof path, FONTS "/%s", name);
  assert_int_equal(bx_file_read(path, 1 << 26, &buf), BX_FILE_OK);
  return buf;
}

static const char *write_file(fixture *f, const char *name, bx_buf *buf) {
  const char *path = in_folder(f, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(buf->data, 1, buf->len, file), buf->len);
  assert_int_equal(fclose(file), 0);
  bx_buf_free(buf);
  return path;
}

static const char *write_text(fixture *f, const char *name, const char *text) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, text);
  return write_file(f, name, &buf);
}

static unsigned get16(const unsigned char *p) { return (unsigned)p[0] << 8 | p[1]; }
static uint32_t get32(const unsigned char *p) { return (uint32_t)get16(p) << 16 | get16(p + 2); }
static void put16(unsigned char *p, unsigned value) {
  p[0] = (unsigned char)(value >> 8 & 0xff);
  p[1] = (unsigned char)(value & 0xff);
}
static void put32(unsigned char *p, uint32_t value) {
  put16(p, value >> 16);
  put16(p + 2, value & 0xffff);
}

static unsigned char *table(bx_buf *font, const char *tag) {
  unsigned char *data = (unsigned char *)font->data;
  unsigned count = get16(data + 4);
  for (unsigned char *p = data + 12; p < data + 12 + 16 * count; p += 16)
    if (memcmp(p, tag, 4) == 0) return data + get32(p + 8);
  fail_msg("no table %s", tag);
  return NULL;
}

/* Overwrites the family name in every Windows record; the new one must not be longer. */
static void rename_family(bx_buf *font, const char *family) {
  unsigned char *names = table(font, "name"), *strings = names + get16(names + 4);
  unsigned count = get16(names + 2), renamed = 0;
  for (unsigned char *p = names + 6; p < names + 6 + 12 * count; p += 12) {
    if (get16(p) != 3 || (get16(p + 6) != 1 && get16(p + 6) != 16)) continue;
    unsigned char *out = strings + get16(p + 10);
    unsigned len = 0;
    for (const char *text = family; *text; len += 2) put16(out + len, bx_utf8_next(&text));
    assert_true(len <= get16(p + 8));
    put16(p + 8, len);
    renamed++;
  }
  assert_true(renamed > 0);
}

static const char *write_renamed(fixture *f, const char *name, const char *family) {
  bx_buf font = read_prepared("western.ttf");
  rename_family(&font, family);
  return write_file(f, name, &font);
}

static const char *write_restricted(fixture *f, const char *name, unsigned fs_type) {
  bx_buf font = read_prepared("western.ttf");
  put16(table(&font, "OS/2") + 8, fs_type);
  return write_file(f, name, &font);
}

/* A collection whose two faces are the same tables. */
static const char *write_collection(fixture *f, const char *name) {
  bx_buf font = read_prepared("western.ttf"), out = {0};
  unsigned char head[20] = "ttcf\0\1\0\0", *data = (unsigned char *)font.data;
  put32(head + 8, 2);
  put32(head + 12, sizeof head);
  put32(head + 16, sizeof head);
  unsigned count = get16(data + 4);
  for (unsigned char *p = data + 12; p < data + 12 + 16 * count; p += 16) put32(p + 8, get32(p + 8) + sizeof head);
  bx_buf_append(&out, head, sizeof head);
  bx_buf_append(&out, font.data, font.len);
  bx_buf_free(&font);
  return write_file(f, name, &out);
}

/* A font whose only character is U+E000: its cmap begins with one subtable of format 12. */
static const char *write_private(fixture *f, const char *name) {
  bx_buf font = read_prepared("western.ttf");
  const unsigned char cmap[] = {0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0,    12, 0, 12, 0,    0, 0, 0, 0, 28,
                                0, 0, 0, 0, 0, 0, 0, 1,  0, 0, 0xe0, 0,  0, 0,  0xe0, 0, 0, 0, 0, 5};
  memcpy(table(&font, "cmap"), cmap, sizeof cmap);
  return write_file(f, name, &font);
}

static void expect_id(fixture *f, int at, const char *id, bx_severity severity) {
  assert_true(at < bx_diags_count(f->diags));
  const bx_diagnostic *diagnostic = bx_diags_at(f->diags, at);
  assert_string_equal(diagnostic->id, id);
  assert_int_equal(diagnostic->severity, severity);
  assert_int_equal(diagnostic->class, BX_CLASS_CONFIG);
}

/* ---- Prepared fonts ---- */

static void role_names(void **state) {
  (void)state;
  for (int i = 0; i < BX_ROLE_COUNT; i++) assert_int_equal(bx_role_find(bx_role_name((bx_role)i)), i);
  assert_int_equal(bx_role_find("simsun"), -1);
  assert_string_equal(bx_role_name_zh(BX_ROLE_XIAOBIAOSONG), "小标宋");
}

static void prepared_roles(void **state) {
  fixture *f = *state;
  for (int i = 0; i < BX_ROLE_COUNT; i++) {
    const bx_font *font = role(f, (bx_role)i);
    assert_non_null(font);
    assert_int_equal(bx_font_number(font), i + 1);
    assert_int_equal(bx_font_set_origin(f->set, (bx_role)i), BX_FONT_FROM_PREPARED);
    assert_true(bx_starts_with(bx_font_family(font), "Banxin "));
    assert_true(bx_starts_with(bx_font_path(font), FONTS "/"));
    assert_ptr_equal(role(f, (bx_role)i), font);
  }
  assert_int_equal(bx_diags_count(f->diags), 0);
  assert_false(bx_font_set_used_system(f->set));
}

/* Numbers follow first use, not the list of roles. */
static void numbers_follow_use(void **state) {
  fixture *f = *state;
  assert_int_equal(bx_font_number(role(f, BX_ROLE_SONGTI)), 1);
  assert_int_equal(bx_font_number(role(f, BX_ROLE_HEITI)), 2);
  assert_int_equal(bx_font_number(role(f, BX_ROLE_SONGTI)), 1);
}

static void glyphs(void **state) {
  fixture *f = *state;
  const bx_font *font = role(f, BX_ROLE_FANGSONG);
  uint32_t yi = bx_font_glyph(font, 0x4e00);
  assert_true(yi != 0);
  assert_int_equal(bx_font_glyph(font, 0x4e00), yi);
  assert_true(bx_font_glyph(font, 0x4e01) != yi);
  assert_int_equal(bx_font_glyph(font, 0x10fffd), 0);
  assert_int_equal(bx_font_glyph(font, 0x110000), 0);
  assert_int_equal(bx_font_glyph(font, UINT32_MAX), 0);
}

/* A Han glyph is as wide as the size, whatever the size. */
static void han_advances(void **state) {
  fixture *f = *state;
  const bx_role han[] = {BX_ROLE_XIAOBIAOSONG, BX_ROLE_FANGSONG, BX_ROLE_KAITI, BX_ROLE_HEITI, BX_ROLE_SONGTI};
  for (size_t i = 0; i < sizeof han / sizeof *han; i++) {
    const bx_font *font = role(f, han[i]);
    uint32_t glyph = bx_font_glyph(font, 0x56fd); /* 国 */
    for (bx_len size = 1; size < 40 * BX_PT; size += 997) assert_int_equal(bx_font_advance(font, glyph, size), size);
  }
}

static void advances_round_once(void **state) {
  fixture *f = *state;
  const bx_font *font = role(f, BX_ROLE_WESTERN); /* 2048 units per em */
  const char *text = "A1m.é";
  while (*text) {
    uint32_t glyph = bx_font_glyph(font, bx_utf8_next(&text));
    assert_true(glyph != 0);
    int64_t units = bx_font_advance(font, glyph, 2048);
    for (bx_len size = 1; size < 40 * BX_PT; size += 331) {
      assert_int_equal(bx_font_advance(font, glyph, size), (units * size + 1024) / 2048);
      assert_int_equal(bx_font_advance(font, glyph, -size), -bx_font_advance(font, glyph, size));
    }
  }
  assert_int_equal(bx_font_advance(font, 0x10000, BX_PT), 0);
}

static void ink(void **state) {
  fixture *f = *state;
  const bx_font *font = role(f, BX_ROLE_SONGTI);
  int left, right, bottom, top;
  assert_true(bx_font_ink(font, bx_font_glyph(font, 0x4e00), &left, &right, &bottom, &top)); /* 一: wide and flat */
  assert_true(0 <= left && left < right && right <= 1024);
  assert_true(bottom < top && top - bottom < 300 && right - left > 700);
  assert_true(bx_font_ink(font, bx_font_glyph(font, 0xff0c), &left, &right, &bottom, &top)); /* ，: lower left */
  assert_true(right < 512 && top < 400);
  assert_false(bx_font_ink(font, bx_font_glyph(font, ' '), &left, &right, &bottom, &top));
}

/* SHA256SUMS has "digest  name" a line. */
static void digest_of_the_file(void **state) {
  fixture *f = *state;
  bx_buf sums = read_prepared("SHA256SUMS");
  const char *line = strstr(sums.data, "  kaiti.otf");
  assert_true(line && line - sums.data >= 64);
  assert_memory_equal(bx_font_sha256(role(f, BX_ROLE_KAITI)), line - 64, 64);
  bx_buf_free(&sums);
}

/* ---- Files that cannot be used ---- */

static void unusable_files(void **state) {
  fixture *f = *state;
  bx_buf cut = read_prepared("western.ttf");
  cut.len = 100;
  const struct {
    const char *path, *id;
  } cases[] = {
      {in_folder(f, "none.ttf"), "font-missing"},
      {write_text(f, "empty.ttf", ""), "font-invalid"},
      {write_text(f, "text.ttf", "this is no font, though long enough to look"), "font-invalid"},
      {write_file(f, "cut.ttf", &cut), "font-invalid"},
      {f->folder, "font-invalid"},
      {write_restricted(f, "restricted.ttf", 2), "font-restricted"},
      {FONTS "/western.ttf#1", "font-face-missing"},
  };
  for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
    f->options.role_files[BX_ROLE_FANGSONG] = cases[i].path;
    bx_font_set *set = bx_font_set_new(&f->options);
    assert_null(bx_font_set_role(set, BX_ROLE_FANGSONG, f->diags));
    expect_id(f, 2 * i, cases[i].id, BX_ERROR);
    uint32_t glyph;
    bool fell_back;
    assert_null(bx_font_set_glyph(set, BX_ROLE_FANGSONG, 0x4e00, f->diags, &glyph, &fell_back)); /* said again */
    expect_id(f, 2 * i + 1, cases[i].id, BX_ERROR);
    assert_false(fell_back);
    assert_non_null(bx_font_set_role(set, BX_ROLE_KAITI, f->diags)); /* the others still work */
    bx_font_set_free(set);
  }
  f->options.role_files[BX_ROLE_FANGSONG] = NULL;
  f->options.folder = f->folder;
  assert_null(role(f, BX_ROLE_FANGSONG)); /* no prepared font */
  assert_non_null(strstr(bx_diags_at(f->diags, bx_diags_count(f->diags) - 1)->text, "fangsong.otf"));
}

/* Restricted beside a more lenient bit, as old fonts have it, is no ban. */
static void lenient_embedding_bits(void **state) {
  fixture *f = *state;
  f->options.role_files[BX_ROLE_KAITI] = write_restricted(f, "a.ttf", 0x000a);
  f->options.role_files[BX_ROLE_HEITI] = write_restricted(f, "b.ttf", 0x0008);
  assert_non_null(role(f, BX_ROLE_KAITI));
  assert_non_null(role(f, BX_ROLE_HEITI));
}

/* ---- Options ---- */

static void named_file(void **state) {
  fixture *f = *state;
  f->options.role_files[BX_ROLE_KAITI] = FONTS "/heiti.otf";
  const bx_font *kaiti = role(f, BX_ROLE_KAITI);
  assert_string_equal(bx_font_path(kaiti), FONTS "/heiti.otf");
  assert_int_equal(bx_font_set_origin(f->set, BX_ROLE_KAITI), BX_FONT_FROM_OPTION);
  assert_ptr_equal(role(f, BX_ROLE_HEITI), kaiti); /* one file, one font */
  assert_int_equal(bx_font_number(kaiti), 1);
}

static void face_of_a_collection(void **state) {
  fixture *f = *state;
  const char *path = write_collection(f, "two.ttc");
  f->options.role_files[BX_ROLE_WESTERN] = path;
  f->options.role_files[BX_ROLE_SONGTI] = bx_arena_join(f->arena, path, "#1", NULL);
  f->options.role_files[BX_ROLE_HEITI] = bx_arena_join(f->arena, path, "#2", NULL);
  const bx_font *first = role(f, BX_ROLE_WESTERN), *second = role(f, BX_ROLE_SONGTI);
  assert_ptr_not_equal(first, second);
  size_t len;
  int index;
  bx_font_data(second, &len, &index);
  assert_int_equal(index, 1);
  assert_string_equal(bx_font_path(second), path);
  assert_true(bx_font_glyph(second, 'A') != 0);
  assert_null(role(f, BX_ROLE_HEITI));
  expect_id(f, 0, "font-face-missing", BX_ERROR);
  /* a file whose name really ends like that */
  bx_font_set_free(f->set);
  f->set = NULL;
  f->options.role_files[BX_ROLE_HEITI] = write_renamed(f, "odd#7", "Odd");
  assert_string_equal(bx_font_family(role(f, BX_ROLE_HEITI)), "Odd");
}

/* ---- The user's folder ---- */

static void user_folder_missing(void **state) {
  fixture *f = *state;
  f->options.user_folder = in_folder(f, "nowhere");
  assert_non_null(role(f, BX_ROLE_KAITI));
  assert_int_equal(bx_diags_count(f->diags), 0);
}

static void user_folder_by_family(void **state) {
  fixture *f = *state;
  f->options.user_folder = f->folder;
  write_renamed(f, "a.ttf", "方正小标宋简体");
  write_renamed(f, "b.TTF", "方正小标宋_GBK"); /* preferred, though later */
  write_renamed(f, "c.ttf", "STFangsong");
  write_renamed(f, "d.ttf", "SimHei Fake"); /* only the whole name counts */
  write_renamed(f, "e.txt", "KaiTi");       /* no font by its suffix */
  assert_true(bx_ends_with(bx_font_path(role(f, BX_ROLE_XIAOBIAOSONG)), "/b.TTF"));
  assert_true(bx_ends_with(bx_font_path(role(f, BX_ROLE_FANGSONG)), "/c.ttf"));
  assert_int_equal(bx_font_set_origin(f->set, BX_ROLE_FANGSONG), BX_FONT_FROM_USER);
  assert_string_equal(bx_font_path(role(f, BX_ROLE_HEITI)), FONTS "/heiti.otf");
  assert_string_equal(bx_font_path(role(f, BX_ROLE_KAITI)), FONTS "/kaiti.otf");
  assert_int_equal(bx_diags_count(f->diags), 0);
}

/* Files are taken by name, not in the order of the folder; a bold face only for want of a regular one. */
static void user_folder_order(void **state) {
  fixture *f = *state;
  f->options.user_folder = f->folder;
  const char *const names[] = {"z.ttf", "q.ttf", "m.ttf", "x.ttf", "p.ttf", "y.ttf"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) write_renamed(f, names[i], "KaiTi");
  bx_buf bold = read_prepared("western.ttf");
  rename_family(&bold, "KaiTi");
  put16(table(&bold, "head") + 44, 1);
  write_file(f, "a.ttf", &bold);
  assert_true(bx_ends_with(bx_font_path(role(f, BX_ROLE_KAITI)), "/m.ttf"));
}

static void user_folder_by_role(void **state) {
  fixture *f = *state;
  f->options.user_folder = f->folder;
  f->options.role_files[BX_ROLE_SONGTI] = FONTS "/kaiti.otf";
  write_renamed(f, "songti.ttf", "SimSun");
  write_renamed(f, "a.ttf", "SimHei");
  write_renamed(f, "heiti.ttf", "KaiTi");
  assert_true(bx_ends_with(bx_font_path(role(f, BX_ROLE_HEITI)), "/heiti.ttf"));
  assert_string_equal(bx_font_path(role(f, BX_ROLE_SONGTI)), FONTS "/kaiti.otf"); /* the option comes first */
  assert_non_null(role(f, BX_ROLE_KAITI));                                        /* heiti.ttf has its role already */
  assert_int_equal(bx_font_set_origin(f->set, BX_ROLE_KAITI), BX_FONT_FROM_PREPARED);
}

static void user_folder_with_bad_files(void **state) {
  fixture *f = *state;
  f->options.user_folder = f->folder;
  write_text(f, "fangsong.ttf", "no font");
  write_restricted(f, "kaiti.ttf", 2);
  assert_non_null(role(f, BX_ROLE_FANGSONG));
  assert_int_equal(bx_font_set_origin(f->set, BX_ROLE_FANGSONG), BX_FONT_FROM_PREPARED);
  assert_non_null(role(f, BX_ROLE_KAITI));
  assert_int_equal(bx_diags_count(f->diags), 2); /* once a set */
  expect_id(f, 0, "font-invalid", BX_WARNING);
  expect_id(f, 1, "font-restricted", BX_WARNING);
}

/* ---- Installed fonts ---- */

/* A configuration that knows the fonts of `installed` in the test's folder and nothing else. */
static void install(fixture *f) {
  assert_int_equal(mkdir(in_folder(f, "installed"), 0700), 0);
  const char *text = bx_arena_join(
      f->arena, "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>", "<dir>",
      in_folder(f, "installed"), "</dir><cachedir>", in_folder(f, "cache"), "</cachedir></fontconfig>", NULL);
  setenv("FONTCONFIG_FILE", write_text(f, "fonts.conf", text), 1);
}

static void installed_fonts(void **state) {
  fixture *f = *state;
  install(f);
  write_renamed(f, "installed/b.ttf", "SimHei");
  write_renamed(f, "installed/c.ttf", "SimHei");
  f->options.system = true;
  assert_true(bx_ends_with(bx_font_path(role(f, BX_ROLE_HEITI)), "/installed/b.ttf"));
  assert_int_equal(bx_font_set_origin(f->set, BX_ROLE_HEITI), BX_FONT_FROM_SYSTEM);
  assert_true(bx_font_set_used_system(f->set));
  /* fontconfig would match anything with SimHei, the only font it has */
  assert_non_null(role(f, BX_ROLE_KAITI));
  assert_int_equal(bx_font_set_origin(f->set, BX_ROLE_KAITI), BX_FONT_FROM_PREPARED);
  assert_int_equal(bx_diags_count(f->diags), 0);
}

static void installed_fallback(void **state) {
  fixture *f = *state;
  install(f);
  write_renamed(f, "installed/rare.ttf", "HanaMinB");
  f->options.system = true;
  f->options.folder = f->folder; /* nothing prepared but fangsong */
  bx_buf fangsong = read_prepared("fangsong.otf");
  write_file(f, "fangsong.otf", &fangsong);
  f->set = bx_font_set_new(&f->options);
  uint32_t glyph;
  bool fell_back;
  /* Ç, which fangsong lacks */
  const bx_font *font = bx_font_set_glyph(f->set, BX_ROLE_FANGSONG, 0xc7, f->diags, &glyph, &fell_back);
  assert_non_null(font);
  assert_string_equal(bx_font_family(font), "HanaMinB");
  assert_true(fell_back && glyph != 0);
  assert_int_equal(bx_diags_errors(f->diags), 0); /* that songti is missing is no error here */
}

/* Without `system` fontconfig is left alone: a configuration that cannot be read does not matter. */
static void system_left_alone(void **state) {
  fixture *f = *state;
  setenv("FONTCONFIG_FILE", write_text(f, "fonts.conf", "<broken"), 1);
  uint32_t glyph;
  bool fell_back;
  f->set = bx_font_set_new(&f->options);
  for (int i = 0; i < BX_ROLE_COUNT; i++)
    assert_null(bx_font_set_glyph(f->set, (bx_role)i, 0x2a6d6, f->diags, &glyph, &fell_back));
  assert_false(bx_font_set_used_system(f->set));
  assert_int_equal(bx_diags_count(f->diags), 0);
}

/* ---- Fallback ---- */

static const bx_font *find(fixture *f, bx_role which, uint32_t code, uint32_t *glyph, bool *fell_back) {
  const bx_font *own = role(f, which);
  const bx_font *font = bx_font_set_glyph(f->set, which, code, f->diags, glyph, fell_back);
  assert_int_equal(*fell_back, font && font != own);
  if (font) assert_int_equal(*glyph, bx_font_glyph(font, code));
  return font;
}

static void fallback(void **state) {
  fixture *f = *state;
  uint32_t glyph;
  bool fell_back;
  const bx_font *fangsong = role(f, BX_ROLE_FANGSONG), *songti = role(f, BX_ROLE_SONGTI);
  assert_ptr_equal(find(f, BX_ROLE_FANGSONG, 0x4e00, &glyph, &fell_back), fangsong);
  assert_int_equal(bx_font_glyph(fangsong, 0x9555), 0); /* 镕 is not in GB 2312 */
  for (int i = 0; i < 2; i++) assert_ptr_equal(find(f, BX_ROLE_FANGSONG, 0x9555, &glyph, &fell_back), songti);
  assert_ptr_equal(find(f, BX_ROLE_WESTERN, 0x4e00, &glyph, &fell_back), songti);
  assert_ptr_equal(find(f, BX_ROLE_FANGSONG, 'A', &glyph, &fell_back), fangsong);
  for (int i = 0; i < 2; i++) {
    assert_null(find(f, BX_ROLE_FANGSONG, 0x2a6d6, &glyph, &fell_back));
    assert_int_equal(glyph, 0);
  }
  for (uint32_t code = 0x20000; code < 0x20800; code++) /* enough to make the table of answers grow */
    (void)find(f, BX_ROLE_KAITI, code, &glyph, &fell_back);
  assert_ptr_equal(find(f, BX_ROLE_FANGSONG, 0x9555, &glyph, &fell_back), songti);
  assert_int_equal(bx_diags_count(f->diags), 0);
}

/* Fonts that play no role are opened when a character is in no other. */
static void spare_fonts(void **state) {
  fixture *f = *state;
  static const struct {
    uint32_t code;
    const char *family;
  } cases[] = {
      {0x20BB7, "Banxin Rare"}, {0x9FED, "Banxin HeiTi"}, {0x2A70A, "Banxin Names"}, {0x2610, "Banxin Symbols"}};
  uint32_t glyph;
  bool fell_back;
  assert_non_null(find(f, BX_ROLE_FANGSONG, 0x33A1, &glyph, &fell_back)); /* ㎡, in another role's font */
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const bx_font *font = find(f, BX_ROLE_FANGSONG, cases[i].code, &glyph, &fell_back);
    assert_string_equal(bx_font_family(font), cases[i].family);
    assert_true(fell_back);
    if (i == 0) assert_int_equal(bx_font_number(font), 5); /* behind four roles' fonts, none of which has it */
  }
  const bx_font *tibetan = bx_font_set_script(f->set, BX_SCRIPT_TIBETAN, f->diags);
  assert_string_equal(bx_font_family(tibetan), "Banxin Tibetan");
  assert_int_equal(bx_font_number(tibetan), 8);
  assert_int_equal(bx_diags_count(f->diags), 0);
}

/* A private use character is what the role's own font makes of it, and nothing in any other. */
static void no_fallback_for_private_use(void **state) {
  fixture *f = *state;
  uint32_t glyph;
  bool fell_back;
  f->options.role_files[BX_ROLE_SONGTI] = write_private(f, "private.ttf");
  assert_ptr_equal(find(f, BX_ROLE_SONGTI, 0xe000, &glyph, &fell_back), role(f, BX_ROLE_SONGTI));
  assert_null(find(f, BX_ROLE_FANGSONG, 0xe000, &glyph, &fell_back));
}

/* A font of the user's that lacks a character: the prepared font of the same role comes first. */
static void fallback_to_prepared(void **state) {
  fixture *f = *state;
  uint32_t glyph;
  bool fell_back;
  f->options.role_files[BX_ROLE_KAITI] = FONTS "/western.ttf";
  f->options.role_files[BX_ROLE_SONGTI] = in_folder(f, "none.otf");
  const bx_font *font = find(f, BX_ROLE_KAITI, 0x4e00, &glyph, &fell_back);
  assert_non_null(font);
  assert_string_equal(bx_font_path(font), FONTS "/kaiti.otf");
  font = find(f, BX_ROLE_KAITI, 0x9555, &glyph, &fell_back); /* not in kaiti; songti's file is missing */
  assert_non_null(font);
  assert_string_equal(bx_font_path(font), FONTS "/songti.otf");
  assert_int_equal(bx_diags_count(f->diags), 0);
}

/* ---- Attached objects ---- */

static int released;

static void release(void *object) {
  size_t len;
  int index;
  const unsigned char *data = bx_font_data(object, &len, &index);
  released += data[0] == 0 || data[0] == 'O'; /* still mapped */
}

static void attached_objects(void **state) {
  fixture *f = *state;
  released = 0;
  const bx_font *font = role(f, BX_ROLE_WESTERN);
  assert_null(bx_font_attached(font));
  bx_font_attach(font, (void *)(uintptr_t)font, release);
  assert_ptr_equal(bx_font_attached(font), font);
  bx_font_attach(font, (void *)(uintptr_t)font, release);
  assert_int_equal(released, 1); /* replaced */
  bx_font_set_free(f->set);
  f->set = NULL;
  assert_int_equal(released, 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(role_names),
      TEST(prepared_roles),
      TEST(numbers_follow_use),
      TEST(glyphs),
      TEST(han_advances),
      TEST(advances_round_once),
      TEST(ink),
      TEST(digest_of_the_file),
      TEST(unusable_files),
      TEST(lenient_embedding_bits),
      TEST(named_file),
      TEST(face_of_a_collection),
      TEST(user_folder_missing),
      TEST(user_folder_by_family),
      TEST(user_folder_order),
      TEST(user_folder_by_role),
      TEST(user_folder_with_bad_files),
      TEST(system_left_alone),
      TEST(installed_fonts),
      TEST(installed_fallback),
      TEST(fallback),
      TEST(spare_fonts),
      TEST(no_fallback_for_private_use),
      TEST(fallback_to_prepared),
      TEST(attached_objects),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
