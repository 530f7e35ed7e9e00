/* Signing a PDF: the file in, the module's updates behind it, a new file out. */
#include <errno.h>
#include <string.h>

#include "session.h"

#define PDF_MAX ((size_t)1 << 30) /* bytes: it is held in memory */

/* ---- Options ---- */

static size_t sign_externally(void *self, const bx_signed_bytes *bytes, void *cms, size_t room) {
  const banxin_sign_options *options = self;
  const banxin_signed_bytes pieces = {bytes->first, bytes->second, bytes->first_len, bytes->second_len};
  return options->external(options->external_self, &pieces, cms, room);
}

static bool translate(const banxin_sign_options *from, bx_sign_options *to, bx_diags *diags) {
  *to = (bx_sign_options){
      .level = (bx_pades_level)from->level,
      .field = from->field,
      .certify = from->certify,
      .reason = from->reason,
      .location = from->location,
      .keys = {.key = from->key,
               .cert = from->cert,
               .chain = from->chain,
               .token_module = from->token_module,
               .sm2 = from->sm2,
               .passphrase = from->passphrase,
               .passphrase_self = from->passphrase_self,
               .external = from->external ? sign_externally : NULL,
               .external_self = (void *)(uintptr_t)from},
      .proofs = {.tsa = from->tsa,
                 .revocations = from->revocations,
                 .proxy = from->proxy,
                 .no_proxy = from->no_proxy,
                 .offline = from->offline,
                 .timeout = from->timeout},
  };
  const char *texts[] = {from->field, from->reason, from->location};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i] && bx_utf8_check(texts[i], strlen(texts[i])) >= 0) {
      bx_diag(diags, BX_MSG_SIGN_TEXT, NULL, BX_NO_ARGS);
      return false;
    }
  bx_moment time;
  if (!bx_moment_read(from->time, &time)) {
    bx_diag(diags, BX_MSG_SIGN_TIME, NULL, BX_ARGS(from->time));
    return false;
  }
  to->time = bx_moment_seconds(&time);
  to->zone = time.zone;
  return true;
}

/* ---- The seal ---- */

static bool is_transparent(const bx_seal_image *seal) {
  for (size_t i = 0, count = (size_t)seal->columns * (size_t)seal->rows; i < count; i++)
    if (seal->rgba[i * 4 + 3] < 255) return true;
  return false;
}

/* A drawing has no ground, and is as sharp at any size. */
static bool load_drawing(bx_arena *arena, const char *path, bx_seal_image *seal, bx_diags *diags) {
  bx_buf svg = {0}, pdf = {0};
  bool ok = bx_diag_read_regular(path, BX_SVG_MAX, &svg, diags) && bx_drawing_pdf(arena, path, &svg, &pdf, diags);
  seal->pdf_len = pdf.len;
  seal->pdf = bx_buf_take(&pdf, arena);
  bx_buf_free(&svg);
  return ok;
}

/* No JPEG: a seal without a transparent ground hides the name and the date that it is put over. */
static bool load_seal(bx_arena *arena, const char *path, bx_seal_image *seal, bx_diags *diags) {
  if (bx_ends_with(path, ".svg") || bx_ends_with(path, ".SVG")) return load_drawing(arena, path, seal, diags);
  const bx_place place = {.file = path};
  const bx_image *image = bx_image_read(arena, path, bx_path_name(path), &place, diags);
  if (image && image->kind != BX_IMAGE_PNG) {
    bx_diag(diags, BX_MSG_SEAL_KIND, &place, BX_ARGS(path));
    return false;
  }
  if (!image || !(seal->rgba = bx_picture_rgba(arena, image, diags))) return false;
  seal->columns = image->width;
  seal->rows = image->height;
  if (!is_transparent(seal)) bx_diag(diags, BX_MSG_SEAL_OPAQUE, &place, BX_ARGS(path));
  return true;
}

/* ---- Files ---- */

static bool is_one_of(const char *to, const char *const *files) {
  for (; files && *files; files++)
    if (bx_same_file(*files, to)) return true;
  return false;
}

/* Would signing write over one of the files that it reads? */
static bool is_input(const char *path, const char *to, const banxin_sign_options *options, bx_diags *diags) {
  const char *const files[] = {path,          options->key,          options->cert,
                               options->seal, options->token_module, options->passphrase_file};
  bool same = is_one_of(to, options->chain) || is_one_of(to, options->revocations);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) same = same || (files[i] && bx_same_file(files[i], to));
  if (same) bx_diag(diags, BX_MSG_OUTPUT_IS_INPUT, NULL, BX_ARGS(to));
  return same;
}

banxin_status banxin_sign(banxin_session *session, const char *path, const char *to,
                          const banxin_sign_options *options) {
  bx_diags *diags = session->diags;
  bx_sign_options translated;
  bx_seal_image seal = {.on_edges = options->seal_on_edges};
  bx_buf pdf = {0};
  const bx_sign_module *module = NULL;
  bool ok = translate(options, &translated, diags) && !is_input(path, to, options, diags) &&
            (!options->seal || load_seal(session->arena, options->seal, &seal, diags));
  if (options->seal) translated.seal = &seal;
  ok = ok && bx_diag_read_regular(path, PDF_MAX, &pdf, diags) &&
       bx_session_may_sign(session, path, &pdf, options->approvals) &&
       (module = bx_session_sign_module(session, diags)) && module->sign(&pdf, path, &translated, diags) &&
       bx_diag_write_file(to, &pdf, diags);
  bx_buf_free(&pdf);
  /* nothing may fail in silence: who called would take it for signed */
  if (!ok && !bx_diags_errors(diags)) bx_diag(diags, BX_MSG_SIGNING_FAILED, NULL, BX_ARGS("?"));
  return ok ? BANXIN_OK : bx_status_of(diags);
}
