/* Flips one bit of a signed file after the other and verifies it each time: every change is found, or it lies inside
 * /Contents, where a signature cannot sign itself, and all that is said of the file stays the same.
 *   flips FILE.pdf TRUST.pem TIME STEP
 * Prints how many it flipped, and of those that were not found, a line each, the offset and the byte in its place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sign.h"

typedef struct {
  bx_buf pdf;
  bx_verify_options options;
} subject;

/* All that is said, in one text; empty when the file is refused or not valid. */
static void say(const subject *s, bx_buf *said) {
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  const bx_verification *result = bx_verify(arena, &s->options, diags);
  said->len = 0;
  bx_buf_append(said, "", 0);
  for (int i = 0; result && result->validity <= BX_SIGNATURE_VALID && i < result->signature_count; i++) {
    const bx_signature_report *r = &result->signatures[i];
    const char *texts[] = {r->field, r->signer, r->issuer, r->serial, r->claimed_time, r->proven_time, r->level};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) bx_buf_puts(said, texts[k] ? texts[k] : "-");
    bx_buf_int(said, r->revision);
    for (int k = 0; k < r->finding_count; k++) bx_buf_puts(said, r->findings[k].text);
  }
  bx_arena_free(arena);
}

/* Is it a digit of a signature? */
static bool is_in_contents(const bx_buf *pdf, size_t at) {
  static const char head[] = "/Contents <";
  const char *p = pdf->data + at;
  if (!strchr("0123456789ABCDEFabcdef", *p)) return false;
  while (p > pdf->data && strchr("0123456789ABCDEFabcdef", p[-1])) p--;
  return p - pdf->data >= (ptrdiff_t)sizeof head - 1 && memcmp(p - (sizeof head - 1), head, sizeof head - 1) == 0;
}

static void add_harmless(bx_buf *out, size_t at, char changed) {
  bx_buf_int(out, (int)at);
  bx_buf_puts(out, " ");
  bx_buf_int(out, (unsigned char)changed);
  bx_buf_puts(out, "\n");
}

int main(int argc, char **argv) {
  subject s = {0};
  bx_moment now;
  int step = argc == 5 ? bx_parse_int(argv[4]) : -1;
  if (step < 1 || !bx_moment_read(argv[3], &now) || bx_file_read(argv[1], 1 << 24, &s.pdf) != BX_FILE_OK) return 64;
  const char *trust[] = {argv[2], NULL};
  s.options = (bx_verify_options){.pdf = s.pdf.data, .len = s.pdf.len, .name = "f", .trust = trust};
  s.options.time = bx_moment_seconds(&now);
  bx_buf honest = {0}, said = {0}, harmless = {0};
  say(&s, &honest);
  long flipped = 0, missed = honest.len == 0;
  for (size_t at = 0; at < s.pdf.len; at += (size_t)step, flipped++) {
    bool inside = is_in_contents(&s.pdf, at);
    char old = s.pdf.data[at], changed = (char)(old ^ (1 << at % 8));
    s.pdf.data[at] = changed;
    say(&s, &said);
    s.pdf.data[at] = old;
    if (!said.len) continue;
    bool same = inside && bx_streq(said.data, honest.data);
    if (!same) fprintf(stderr, "byte %zu: %s\n", at, inside ? "something else is said" : "not found");
    if (same) add_harmless(&harmless, at, changed);
    missed += !same;
  }
  printf("%ld\n%s", flipped, harmless.len ? harmless.data : "");
  bx_buf_free(&harmless);
  bx_buf_free(&honest);
  bx_buf_free(&said);
  bx_buf_free(&s.pdf);
  return missed ? 1 : 0;
}
