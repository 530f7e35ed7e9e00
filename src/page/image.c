/* Pictures: read from beside the report, within limits, and looked at as far as laying out needs: their kind,
 * size and colours. What they show is decoded by the devices that need it. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "diag.h"
#include "page.h"

/* A photograph of 24 megapixels has some 12 MB; what is larger was meant for something else. */
#define IMAGE_MAX_MB   16
#define IMAGE_MAX_MEGA 40
#define IMAGE_MAX_SIDE 32767 /* Cairo's */
#define PNG_HEAD       "\x89PNG\r\n\x1a\n"
#define PNG_HEAD_LEN   8
#define PNG_CHUNK      12 /* length, type and sum */
#define JPEG_CMYK      4  /* components */

typedef struct {
  const unsigned char *bytes;
  size_t len;
} image_bytes;

static unsigned read16(const unsigned char *at) { return (unsigned)at[0] << 8 | at[1]; }
static uint32_t read32(const unsigned char *at) { return (uint32_t)read16(at) << 16 | read16(at + 2); }

/* ---- PNG ---- */

/* Chunk by chunk to its end; the sum behind each says whether it is as it was written. */
static bool read_png(const image_bytes *in, bx_image *image) {
  bool first = true, pixels = false;
  for (size_t at = PNG_HEAD_LEN; at + PNG_CHUNK <= in->len;) {
    const unsigned char *chunk = in->bytes + at;
    size_t size = read32(chunk);
    if (size > in->len - at - PNG_CHUNK) return false;
    if (read32(chunk + 8 + size) != libdeflate_crc32(0, chunk + 4, size + 4)) return false;
    if (first) {
      if (memcmp(chunk + 4, "IHDR", 4) != 0 || size != 13) return false;
      uint32_t width = read32(chunk + 8), height = read32(chunk + 12);
      image->width = width < INT32_MAX ? (int)width : INT32_MAX;
      image->height = height < INT32_MAX ? (int)height : INT32_MAX;
      image->gray = chunk[17] == 0 || chunk[17] == 4;
    }
    first = false;
    pixels |= memcmp(chunk + 4, "IDAT", 4) == 0;
    if (memcmp(chunk + 4, "IEND", 4) == 0) return pixels;
    at += size + PNG_CHUNK;
  }
  return false;
}

/* ---- JPEG ---- */

/* Has the rest an end-of-image mark? */
static bool has_end(const image_bytes *in, size_t from) {
  for (size_t at = in->len - 1; at > from; at--)
    if (in->bytes[at] == 0xd9 && in->bytes[at - 1] == 0xff) return true;
  return false;
}

/* Segment by segment to where the pixels begin. Baseline and progressive, of 8 bits. */
static bool read_jpeg(const image_bytes *in, bx_image *image, int *components) {
  for (size_t at = 2; at + 4 <= in->len;) {
    const unsigned char *segment = in->bytes + at;
    if (segment[0] != 0xff) return false;
    if (segment[1] == 0xff) { /* filling */
      at++;
      continue;
    }
    size_t size = read16(segment + 2);
    if (size < 2 || size > in->len - at - 2) return false;
    if (segment[1] == 0xda) return *components > 0 && has_end(in, at);
    if (segment[1] >= 0xc0 && segment[1] <= 0xc2) {
      if (size < 8 || segment[4] != 8) return false;
      image->height = (int)read16(segment + 5);
      image->width = (int)read16(segment + 7);
      *components = segment[9];
      image->gray = *components == 1;
    }
    at += size + 2;
  }
  return false;
}

/* ---- Files ---- */

/* Is the name relative, and does none of its parts lead upwards? */
static bool is_inner(const char *name) {
  if (!*name || *name == '/') return false;
  for (const char *part = name; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
    if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || !part[2])) return false;
  return true;
}

/* Links are followed as long as they stay within the folder. True also when there is no such file. */
static bool stays_within(const char *folder, const char *path) {
  char *root = realpath(folder, NULL), *target = realpath(path, NULL);
  size_t len = root ? strlen(root) : 0;
  bool inside = !root || !target || (strncmp(root, target, len) == 0 && (target[len] == '/' || len == 1));
  free(root);
  free(target);
  return inside;
}

static bool complain(bx_diags *diags, bx_message message, const bx_place *place, const char *name) {
  bx_diag(diags, message, place, BX_ARGS(name, bx_diag_int(diags, IMAGE_MAX_MB), bx_diag_int(diags, IMAGE_MAX_MEGA)));
  return false;
}

static bool read_file(const char *beside, const char *name, bx_buf *bytes, const bx_place *place, bx_diags *diags) {
  bx_buf copy = {0}, path = {0};
  bx_buf_puts(&copy, beside);
  const char *folder = dirname(copy.data);
  bx_buf_puts(&path, folder);
  bx_buf_putc(&path, '/');
  bx_buf_puts(&path, name);
  bool inner = is_inner(name) && stays_within(folder, path.data);
  bx_file_status status =
      inner ? bx_file_read_regular(path.data, (size_t)IMAGE_MAX_MB << 20, bytes) : BX_FILE_UNREADABLE;
  int error = errno;
  bx_buf_free(&copy);
  bx_buf_free(&path);
  if (!inner) return complain(diags, BX_MSG_IMAGE_OUTSIDE, place, name);
  if (status == BX_FILE_TOO_LARGE) return complain(diags, BX_MSG_IMAGE_TOO_LARGE, place, name);
  if (status == BX_FILE_MISSING) return complain(diags, BX_MSG_IMAGE_MISSING, place, name);
  if (status == BX_FILE_NOT_REGULAR) return complain(diags, BX_MSG_IMAGE_NO_FILE, place, name);
  if (status != BX_FILE_OK) bx_diag(diags, BX_MSG_FILE_UNREADABLE, place, BX_ARGS(name, strerror(error)));
  return status == BX_FILE_OK;
}

static bool look_at(const image_bytes *in, bx_image *image, const bx_place *place, bx_diags *diags) {
  int components = 0;
  bool png = in->len >= PNG_HEAD_LEN && memcmp(in->bytes, PNG_HEAD, PNG_HEAD_LEN) == 0;
  bool jpeg = in->len >= 4 && memcmp(in->bytes, "\xff\xd8\xff", 3) == 0;
  if (!png && !jpeg) return complain(diags, BX_MSG_IMAGE_KIND, place, image->name);
  image->kind = png ? BX_IMAGE_PNG : BX_IMAGE_JPEG;
  bool whole = png ? read_png(in, image) : read_jpeg(in, image, &components);
  if (components == JPEG_CMYK) return complain(diags, BX_MSG_IMAGE_CMYK, place, image->name);
  whole = whole && image->width > 0 && image->height > 0 && (png || components == 1 || components == 3);
  if (!whole) return complain(diags, BX_MSG_IMAGE_BROKEN, place, image->name);
  bool fits = image->width <= IMAGE_MAX_SIDE && image->height <= IMAGE_MAX_SIDE &&
              (int64_t)image->width * image->height <= (int64_t)IMAGE_MAX_MEGA * 1000000;
  return fits || complain(diags, BX_MSG_IMAGE_TOO_LARGE, place, image->name);
}

/* A picture of these bytes, which are taken over. */
static const bx_image *take(bx_arena *arena, bx_buf *bytes, const char *name, const bx_place *place, bx_diags *diags) {
  bx_image *image = BX_NEW(arena, bx_image);
  image->name = bx_arena_strdup(arena, name);
  if (place) image->place = *place;
  const image_bytes in = {(const unsigned char *)bytes->data, bytes->len};
  if (!look_at(&in, image, place, diags)) {
    bx_buf_free(bytes);
    return NULL;
  }
  image->len = bytes->len;
  image->bytes = bx_buf_take(bytes, arena);
  bx_sha256_hex(image->bytes, image->len, image->sha256);
  return image;
}

const bx_image *bx_image_read(bx_arena *arena, const char *beside, const char *name, const bx_place *place,
                              bx_diags *diags) {
  bx_buf bytes = {0};
  return read_file(beside, name, &bytes, place, diags) ? take(arena, &bytes, name, place, diags) : NULL;
}

/* ---- Pictures of a document ---- */

struct bx_images {
  bx_arena *arena;
  bx_map *by_file; /* the folder's file and the name */
  size_t size;     /* of the bytes that are kept */
};

/* More is not kept: rows without end may have a picture each. */
#define IMAGES_MAX ((size_t)64 << 20)

bx_images *bx_images_new(bx_arena *arena) {
  bx_images *images = BX_NEW(arena, bx_images);
  *images = (bx_images){.arena = arena, .by_file = bx_map_new(arena)};
  return images;
}

const bx_image *bx_images_read(bx_images *images, bx_arena *arena, const bx_image_name *file, const bx_place *place,
                               bx_diags *diags) {
  const char *key = bx_arena_join(arena, file->beside, "\x1f", file->name, NULL);
  const bx_image *kept = bx_map_find(images->by_file, key);
  if (kept) {
    bx_image *image = BX_NEW(arena, bx_image);
    *image = *kept;
    image->place = *place;
    return image;
  }
  bx_buf bytes = {0};
  if (!read_file(file->beside, file->name, &bytes, place, diags)) return NULL;
  const size_t len = bytes.len;
  const bool keep = len <= IMAGES_MAX - images->size;
  kept = take(keep ? images->arena : arena, &bytes, file->name, place, diags);
  if (!kept || !keep) return kept;
  images->size += len;
  bx_map_set(images->by_file, bx_arena_strdup(images->arena, key), (void *)(uintptr_t)kept);
  return kept;
}

void bx_image_fit(const bx_image *image, bx_len *width, bx_len *height) {
  int64_t high = (int64_t)*width * image->height / image->width;
  if (high <= *height)
    *height = bx_max_int((int)high, 1);
  else
    *width = bx_max_int((int)((int64_t)*height * image->width / image->height), 1);
}
