/* Byte buffers, UTF-8, strings, string maps and lengths. */
#include <stdlib.h>
#include <string.h>

#include "base.h"

/* ---- Lengths ---- */

bx_len bx_len_scale(bx_len amount, int64_t numerator, int64_t denominator) {
  int64_t product = (int64_t)amount * numerator, half = denominator / 2;
  return (bx_len)((product >= 0 ? product + half : product - half) / denominator);
}

bx_len bx_len_from_mm100(int64_t mm100) {
  /* 1 mm = 72/25.4 pt, so 1/100 mm = 72·1024/2540 units = 18432/635 */
  int64_t product = mm100 * 18432;
  return (bx_len)((product >= 0 ? product + 317 : product - 317) / 635);
}

/* ---- Buffers ---- */

void bx_buf_append(bx_buf *buf, const void *data, size_t len) {
  if (buf->capacity - buf->len < len + 1) {
    size_t wanted = buf->len + len + 1;
    size_t capacity = buf->capacity ? buf->capacity * 2 : 256;
    if (capacity < wanted) capacity = wanted;
    buf->data = bx_realloc(buf->data, capacity);
    buf->capacity = capacity;
  }
  if (len) memcpy(buf->data + buf->len, data, len);
  buf->len += len;
  buf->data[buf->len] = '\0';
}

bool bx_buf_write(void *self, const void *data, size_t len) {
  bx_buf_append(self, data, len);
  return true;
}

void bx_buf_puts(bx_buf *buf, const char *text) { bx_buf_append(buf, text, strlen(text)); }

void bx_buf_putc(bx_buf *buf, char c) { bx_buf_append(buf, &c, 1); }

void bx_buf_int(bx_buf *buf, int64_t value) {
  char digits[24];
  int at = (int)sizeof digits;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do digits[--at] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) digits[--at] = '-';
  bx_buf_append(buf, digits + at, sizeof digits - (size_t)at);
}

void bx_buf_ratio(bx_buf *buf, int64_t numerator, int64_t denominator, int places) {
  int64_t scale = 1;
  for (int i = 0; i < places; i++) scale *= 10;
  int64_t magnitude = numerator < 0 ? -numerator : numerator;
  int64_t scaled = (magnitude * scale + denominator / 2) / denominator;
  if (numerator < 0 && scaled) bx_buf_putc(buf, '-');
  bx_buf_int(buf, scaled / scale);
  int64_t fraction = scaled % scale;
  if (!fraction) return;
  bx_buf_putc(buf, '.');
  while (fraction) {
    scale /= 10;
    bx_buf_putc(buf, (char)('0' + fraction / scale));
    fraction %= scale;
  }
}

void bx_buf_len(bx_buf *buf, bx_len value, int places) { bx_buf_ratio(buf, value, BX_PT, places); }

void bx_buf_utf8(bx_buf *buf, uint32_t code) {
  char bytes[4];
  bx_buf_append(buf, bytes, (size_t)bx_utf8_put(code, bytes));
}

/* Length of the valid sequence at p, or 0. */
static int sequence_length(const unsigned char *p, size_t room) {
  if (*p < 0x80) return *p ? 1 : 0;
  int len = *p < 0xc2 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : *p < 0xf5 ? 4 : 0;
  if (len == 0 || (size_t)len > room) return 0;
  for (int i = 1; i < len; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  if (*p == 0xe0 && p[1] < 0xa0) return 0;  /* overlong */
  if (*p == 0xed && p[1] >= 0xa0) return 0; /* surrogate */
  if (*p == 0xf0 && p[1] < 0x90) return 0;  /* overlong */
  if (*p == 0xf4 && p[1] >= 0x90) return 0; /* over U+10FFFF */
  return len;
}

void bx_buf_json(bx_buf *buf, const char *text) {
  static const char hex[] = "0123456789abcdef";
  bx_buf_putc(buf, '"');
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      bx_buf_putc(buf, '\\');
      bx_buf_putc(buf, (char)c);
    } else if (c == '\n') {
      bx_buf_puts(buf, "\\n");
    } else if (c < 0x20) {
      bx_buf_puts(buf, "\\u00");
      bx_buf_putc(buf, hex[c >> 4]);
      bx_buf_putc(buf, hex[c & 15]);
    } else {
      int len = sequence_length((const unsigned char *)text, strnlen(text, 4));
      bx_buf_append(buf, len ? text : "\ufffd", len ? (size_t)len : strlen("\ufffd"));
      text += bx_max_int(len, 1) - 1;
    }
  }
  bx_buf_putc(buf, '"');
}

void bx_buf_base64(bx_buf *buf, const void *data, size_t len) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *bytes = data;
  for (size_t i = 0; i < len; i += 3) {
    const unsigned left = len - i < 3 ? (unsigned)(len - i) : 3;
    const uint32_t group =
        (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);
    for (unsigned k = 0; k < 4; k++) bx_buf_putc(buf, k <= left ? digits[group >> (18 - 6 * k) & 63] : '=');
  }
}

void bx_buf_json_key(bx_buf *buf, const char *key) {
  if (buf->data[buf->len - 1] != '{') bx_buf_putc(buf, ',');
  bx_buf_json(buf, key);
  bx_buf_putc(buf, ':');
}

void bx_buf_safe(bx_buf *buf, const char *text) {
  while (*text) {
    uint32_t code = bx_utf8_next(&text);
    bool steers = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x200f) ||
                  (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    bx_buf_utf8(buf, steers ? 0xfffd : code);
  }
}

void bx_buf_json_text(bx_buf *buf, const char *key, const char *text) {
  if (!text) return;
  bx_buf_json_key(buf, key);
  bx_buf_json(buf, text);
}

void bx_buf_json_int(bx_buf *buf, const char *key, int64_t value) {
  bx_buf_json_key(buf, key);
  bx_buf_int(buf, value);
}

void bx_buf_json_bool(bx_buf *buf, const char *key, bool value) {
  bx_buf_json_key(buf, key);
  bx_buf_puts(buf, value ? "true" : "false");
}

void bx_buf_free(bx_buf *buf) {
  free(buf->data);
  *buf = (bx_buf){0};
}

char *bx_buf_take(bx_buf *buf, bx_arena *arena) {
  char *text = bx_arena_strndup(arena, buf->data ? buf->data : "", buf->len);
  bx_buf_free(buf);
  return text;
}

void bx_buf_pointer(bx_buf *buf, const char *key) {
  bx_buf_putc(buf, '/');
  for (;;) {
    size_t plain = strcspn(key, "~/");
    bx_buf_append(buf, key, plain);
    key += plain;
    if (!*key) return;
    bx_buf_puts(buf, *key++ == '~' ? "~0" : "~1");
  }
}

/* ---- UTF-8 ---- */

uint32_t bx_utf8_next(const char **text) {
  const unsigned char *p = (const unsigned char *)*text;
  uint32_t code = *p++;
  int more = code < 0x80 ? 0 : code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
  if (more) code &= 0x3fu >> more;
  for (; more; more--) code = code << 6 | (*p++ & 0x3fu);
  *text = (const char *)p;
  return code;
}

int bx_utf8_put(uint32_t code, char *out) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  for (int i = more; i > 0; i--) {
    out[i] = (char)(0x80 | (code & 0x3f));
    code >>= 6;
  }
  out[0] = (char)((0xf00 >> (more + 1) & 0xff) | code);
  return more + 1;
}

ptrdiff_t bx_utf8_check(const char *text, size_t len) {
  const unsigned char *start = (const unsigned char *)text, *p = start, *end = start + len;
  while (p < end) {
    int step = sequence_length(p, (size_t)(end - p));
    if (!step) return p - start;
    p += step;
  }
  return -1;
}

const char *bx_code_name(uint32_t code, char out[9]) {
  static const char hex[] = "0123456789ABCDEF";
  int digits = code > 0xfffff ? 6 : code > 0xffff ? 5 : 4;
  out[0] = 'U';
  out[1] = '+';
  for (int i = 0; i < digits; i++) out[2 + i] = hex[code >> 4 * (digits - 1 - i) & 15];
  out[2 + digits] = '\0';
  return out;
}

bool bx_is_space(uint32_t code) {
  return code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0x00a0 || code == 0x3000;
}

char *bx_trim(bx_arena *arena, const char *text, size_t len) {
  char *copy = bx_arena_strndup(arena, text, len), *start = NULL, *end = copy;
  for (const char *p = copy; *p;) {
    char *at = copy + (p - copy);
    if (bx_is_space(bx_utf8_next(&p))) continue;
    if (!start) start = at;
    end = copy + (p - copy);
  }
  *end = '\0';
  return start ? start : end;
}

/* ---- Strings ---- */

bool bx_streq(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

bool bx_starts_with(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

bool bx_ends_with(const char *text, const char *suffix) {
  size_t len = strlen(text), suffix_len = strlen(suffix);
  return len >= suffix_len && strcmp(text + len - suffix_len, suffix) == 0;
}

int bx_parse_int(const char *text) {
  int value = 0, digits = 0;
  for (; *text >= '0' && *text <= '9' && digits < 10; text++, digits++)
    if (digits < 9) value = value * 10 + (*text - '0');
  return *text || digits == 0 || digits > 9 ? -1 : value;
}

/* ---- Map: open addressing with linear probing, at most half full ---- */

typedef struct {
  const char *key;
  void *value;
} entry;

struct bx_map {
  bx_arena *arena;
  entry *entries;
  size_t capacity, count;
};

static size_t hash(const char *key) {
  uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
  for (; *key; key++) h = (h ^ (unsigned char)*key) * UINT64_C(1099511628211);
  return (size_t)(h ^ h >> 32);
}

static entry *slot(const bx_map *map, const char *key) {
  size_t at = hash(key) & (map->capacity - 1);
  while (map->entries[at].key && strcmp(map->entries[at].key, key) != 0) at = (at + 1) & (map->capacity - 1);
  return &map->entries[at];
}

bx_map *bx_map_new(bx_arena *arena) {
  bx_map *map = BX_NEW(arena, bx_map);
  map->arena = arena;
  map->capacity = 16;
  map->entries = BX_NEW_ARRAY(arena, entry, map->capacity);
  return map;
}

void *bx_map_find(const bx_map *map, const char *key) { return slot(map, key)->value; }

static void grow(bx_map *map) {
  entry *old = map->entries;
  size_t old_capacity = map->capacity;
  map->capacity *= 2;
  map->entries = BX_NEW_ARRAY(map->arena, entry, map->capacity);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i].key) *slot(map, old[i].key) = old[i];
}

void *bx_map_set(bx_map *map, const char *key, void *value) {
  if (map->count * 2 >= map->capacity) grow(map);
  entry *found = slot(map, key);
  void *before = found->value;
  if (!found->key) map->count++;
  found->key = key;
  found->value = value;
  return before;
}
