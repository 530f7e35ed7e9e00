/* A profile of sRGB as small as it can be: three primaries and one curve, by ICC.1:2010 (version 4). The numbers are
 * those of IEC 61966-2-1: its primaries, its white D65 and its transfer function; primaries and white are adapted to
 * D50, the white of profiles, by the linear Bradford transform (ICC.1:2010 annex E). */
#include <string.h>

#include "metadata.h"

#define HEADER    128
#define TAG_COUNT 10
#define FIXED     65536 /* one, in s15Fixed16Number */

static void put32(bx_buf *out, uint32_t value) {
  const unsigned char bytes[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                  (unsigned char)(value >> 8), (unsigned char)value};
  bx_buf_append(out, bytes, 4);
}

/* Ten-millionths. */
static void put_fixed(bx_buf *out, int64_t value) {
  int64_t scaled = value * FIXED * 2 / 10000000;
  put32(out, (uint32_t)((scaled + (scaled < 0 ? -1 : 1)) / 2));
}

static void put_xyz(bx_buf *out, const int64_t *xyz) {
  bx_buf_append(out, "XYZ \0\0\0\0", 8);
  for (int i = 0; i < 3; i++) put_fixed(out, xyz[i]);
}

/* multiLocalizedUnicodeType of one English text in ASCII; an even number of characters keeps it aligned. */
static void put_text(bx_buf *out, const char *text) {
  size_t len = strlen(text);
  bx_buf_append(out, "mluc\0\0\0\0\0\0\0\1\0\0\0\14enUS", 20);
  put32(out, (uint32_t)(2 * len));
  put32(out, 28);
  for (size_t i = 0; i < len; i++) {
    bx_buf_putc(out, '\0');
    bx_buf_putc(out, text[i]);
  }
}

static void put_curve(bx_buf *out) {
  static const int64_t parameters[] = {24000000, 9478673, 521327, 773994, 404500}; /* g, a, b, c, d */
  bx_buf_append(out, "para\0\0\0\0\0\3\0\0", 12);
  for (int i = 0; i < 5; i++) put_fixed(out, parameters[i]);
}

static void put_adaptation(bx_buf *out) {
  static const int64_t matrix[] = {10478112, 228866, -501270, 295424, 9904844, -170491, -92345, 150436, 7521316};
  bx_buf_append(out, "sf32\0\0\0\0", 8);
  for (int i = 0; i < 9; i++) put_fixed(out, matrix[i]);
}

static const int64_t d50[] = {9642000, 10000000, 8249000}, red[] = {4360747, 2225045, 139322},
                     green[] = {3850649, 7168786, 971045}, blue[] = {1430804, 606169, 7141733};

/* The data of tags, one behind the other; where each begins. */
static void put_data(bx_buf *out, size_t *ends) {
  int i = 0;
  put_text(out, "sRGB");
  ends[i++] = out->len;
  put_text(out, "No copyright"); /* ICC.1 wants the tag */
  ends[i++] = out->len;
  put_xyz(out, d50);
  ends[i++] = out->len;
  put_adaptation(out);
  ends[i++] = out->len;
  put_xyz(out, red);
  ends[i++] = out->len;
  put_xyz(out, green);
  ends[i++] = out->len;
  put_xyz(out, blue);
  ends[i++] = out->len;
  put_curve(out);
  ends[i] = out->len;
}

void bx_pdf_put_srgb(bx_buf *out) {
  static const char *const tags[TAG_COUNT] = {"desc", "cprt", "wtpt", "chad", "rXYZ",
                                              "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"};
  static const char version[] = "\4\x20\0\0mntrRGB XYZ ", date[] = "\7\xd0\0\1\0\1\0\0\0\0\0\0";
  bx_buf data = {0};
  size_t ends[TAG_COUNT], base = HEADER + 4 + 12 * TAG_COUNT;
  put_data(&data, ends);
  put32(out, (uint32_t)(base + data.len));
  put32(out, 0);
  bx_buf_append(out, version, 16);
  bx_buf_append(out, date, 12); /* 2000-01-01, the same in every file */
  bx_buf_append(out, "acsp", 4);
  for (int i = 0; i < 7; i++) put32(out, 0); /* platform … attributes, perceptual */
  for (int i = 0; i < 3; i++) put_fixed(out, d50[i]);
  for (int i = 0; i < 12; i++) put32(out, 0); /* creator, id, reserved */
  put32(out, TAG_COUNT);
  for (int i = 0; i < TAG_COUNT; i++) {
    int part = i < TAG_COUNT - 3 ? i : TAG_COUNT - 3; /* the three channels have one curve */
    size_t begin = part ? ends[part - 1] : 0;
    bx_buf_append(out, tags[i], 4);
    put32(out, (uint32_t)(base + begin));
    put32(out, (uint32_t)(ends[part] - begin));
  }
  bx_buf_append(out, data.data, data.len);
  bx_buf_free(&data);
}
