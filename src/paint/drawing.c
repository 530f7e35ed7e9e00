/* SVG by librsvg, which is loaded when a seal is one. It draws in a process of its own: what a drawing may ask for has
 * no bounds in the file (a shape used by a shape used by a shape), and librsvg has no way to be stopped. What comes
 * back is a PDF of one page, which is read as strictly as any other. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pdf.h"
#include "picture.h"

static bool refuse(bx_diags *diags, bx_message message, const char *name, const char *why) {
  const bx_place place = {.file = name};
  bx_diag(diags, message, &place, BX_ARGS(name, why));
  return false;
}

#ifdef BX_RSVG
#include <cairo-pdf.h>
#include <dlfcn.h>
#include <librsvg/rsvg.h>

#define RSVG_LIBRARY "librsvg-2.so.2"

#define CPU_SECONDS 5                 /* the seals of a drawing program take some milliseconds */
#define MEMORY_MAX  ((rlim_t)1 << 30) /* bytes, with the libraries */
#define PDF_MAX     ((size_t)1 << 20) /* bytes: it goes into every file that is signed */
#define LONGER_SIDE 1000.0            /* pt: Cairo rounds what it writes to parts of a point */
#define PROPORTION  100.0             /* one side to the other, at most */

#define WALL_SECONDS 120 /* a busy machine is slow; but what stands still is ended */

/* How it went; what comes out is the PDF, or why there is none, and then the end mark: how the process ended may not
 * be told to us (whoever uses the library may ignore SIGCHLD, or wait for all children itself). */
typedef enum { DRAWN, NOT_DRAWN, NO_LIBRARY, OUTCOMES } outcome;
static const char *const end_marks[OUTCOMES] = {"\n%drawn", "\n%not drawn", "\n%no library"};

typedef struct {
  RsvgHandle *(*open)(const guint8 *, gsize, GError **);
  gboolean (*pixels)(RsvgHandle *, gdouble *, gdouble *);
  void (*dimensions)(RsvgHandle *, gboolean *, RsvgLength *, gboolean *, RsvgLength *, gboolean *, RsvgRectangle *);
  gboolean (*inked)(RsvgHandle *, const char *, RsvgRectangle *, RsvgRectangle *, GError **);
  gboolean (*render)(RsvgHandle *, cairo_t *, const RsvgRectangle *, GError **);
} rsvg;

static bool find_all(void *library, rsvg *api) {
  return bx_function_find(library, "rsvg_handle_new_from_data", &api->open) &&
         bx_function_find(library, "rsvg_handle_get_intrinsic_size_in_pixels", &api->pixels) &&
         bx_function_find(library, "rsvg_handle_get_intrinsic_dimensions", &api->dimensions) &&
         bx_function_find(library, "rsvg_handle_get_geometry_for_element", &api->inked) &&
         bx_function_find(library, "rsvg_handle_render_document", &api->render);
}

/* ---- In the process ---- */

static cairo_status_t take_bytes(void *self, const unsigned char *data, unsigned len) {
  return bx_write_all(*(const int *)self, data, len) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static outcome complain(int to, const char *why) {
  bx_write_all(to, why, strcspn(why, "\n"));
  return NOT_DRAWN;
}

/* Width and height, or those of its view box; scaled. */
static bool find_size(const rsvg *api, RsvgHandle *svg, RsvgRectangle *page) {
  gboolean has_width, has_height, has_box;
  RsvgLength width, height;
  if (!api->pixels(svg, &page->width, &page->height)) {
    api->dimensions(svg, &has_width, &width, &has_height, &height, &has_box, page);
    if (!has_box) return false;
  }
  double longer = fmax(page->width, page->height), shorter = fmin(page->width, page->height);
  if (!isfinite(longer) || !(shorter > 0) || longer > shorter * PROPORTION) return false;
  *page = (RsvgRectangle){.width = page->width / longer * LONGER_SIDE, .height = page->height / longer * LONGER_SIDE};
  return true;
}

/* What refers to elsewhere is left out in silence; a seal of nothing shows that it was. */
static bool is_empty(const rsvg *api, RsvgHandle *svg) {
  RsvgRectangle ink;
  return !api->inked(svg, NULL, &ink, NULL, NULL) || (ink.width <= 0 && ink.height <= 0);
}

/* Without a base URI nothing outside of it is ever read. */
static outcome draw(const void *bytes, size_t len, int to) {
  rsvg api;
  GError *error = NULL;
  RsvgRectangle page;
  void *library = dlopen(RSVG_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (!library || !find_all(library, &api)) return NO_LIBRARY;
  RsvgHandle *svg = api.open(bytes, len, &error);
  if (!svg) return complain(to, error->message);
  if (!find_size(&api, svg, &page)) return complain(to, "no width or height");
  if (is_empty(&api, svg)) return complain(to, "nothing is drawn");
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, &to, page.width, page.height);
  cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
  cairo_t *cr = cairo_create(surface);
  if (!api.render(svg, cr, &page, &error)) return complain(to, error->message);
  cairo_show_page(cr);
  cairo_status_t status = cairo_status(cr);
  cairo_destroy(cr);
  cairo_surface_finish(surface);
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
  return status == CAIRO_STATUS_SUCCESS ? DRAWN : complain(to, cairo_status_to_string(status));
}

static void limit(int resource, rlim_t most) {
  setrlimit(resource, &(struct rlimit){.rlim_cur = most, .rlim_max = most});
}

/* Ends the process in time, whatever its parent has made of the signal. */
static void limit_time(void) {
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  signal(SIGALRM, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &alarms, NULL);
  alarm(WALL_SECONDS);
}

/* What libraries print, and what this machine speaks, is kept out of it. */
static void run(const void *bytes, size_t len, int to) {
  limit_time();
  int nowhere = open("/dev/null", O_WRONLY);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  setenv("LC_ALL", "C", 1);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, CPU_SECONDS);
#if !defined(BX_SANITIZED) /* they reserve all there is */
  limit(RLIMIT_AS, MEMORY_MAX);
#endif
  const char *mark = end_marks[draw(bytes, len, to)];
  bx_write_all(to, mark, strlen(mark));
  _exit(0);
}

/* ---- Outside ---- */

/* Takes the end mark off; -1 when there is none: the process was ended. */
static int take_outcome(bx_buf *out) {
  for (int i = 0; i < OUTCOMES; i++) {
    const size_t len = strlen(end_marks[i]);
    if (out->len < len || memcmp(out->data + out->len - len, end_marks[i], len) != 0) continue;
    out->len -= len;
    out->data[out->len] = '\0';
    return i;
  }
  return -1;
}

/* All that it writes, and how it went; -1 when it was ended, or wrote too much. */
static int wait_for(pid_t process, int from, bx_buf *out) {
  char piece[65536];
  for (ssize_t got; out->len <= PDF_MAX && (got = read(from, piece, sizeof piece)) != 0;) {
    if (got > 0) bx_buf_append(out, piece, (size_t)got);
    if (got < 0 && errno != EINTR) break;
  }
  close(from); /* so that it cannot write on */
  while (waitpid(process, NULL, 0) < 0 && errno == EINTR) continue;
  return out->len <= PDF_MAX ? take_outcome(out) : -1;
}

/* Has the text an element of this name, with or without a prefix? One in a comment counts. */
static bool has_element(const char *text, const char *name) {
  const size_t len = strlen(name);
  while ((text = strchr(text, '<')) != NULL) {
    text++;
    const char *colon = text + strcspn(text, ": \t\r\n/><");
    const char *local = *colon == ':' ? colon + 1 : text;
    if (strncmp(local, name, len) == 0 && strchr(" \t\r\n/>", local[len])) return true;
  }
  return false;
}

/* May librsvg see it? Of what it would leave out in silence, or set in whatever fonts this machine has, nothing may be
 * there, and what is there must be what it looks like: no entities, which also multiply. */
static bool is_plain(const char *name, const bx_buf *svg, bx_diags *diags) {
  static const char *const others[] = {"text", "image", "foreignObject"};
  bool text = svg->len && bx_utf8_check(svg->data, svg->len) < 0;
  if (!text || strstr(svg->data, "<!ENTITY"))
    return refuse(diags, BX_MSG_SEAL_BROKEN, name, text ? "<!ENTITY" : "UTF-8");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (has_element(svg->data, others[i])) return refuse(diags, BX_MSG_SEAL_SHAPES, name, NULL);
  return true;
}

/* Do shapes alone come out? Effects such as filters and masks are made pictures of, with 72 pixels an inch. */
static bool is_shapes(bx_arena *arena, const char *name, const bx_buf *pdf, bx_diags *diags) {
  bx_pdf_file *file = bx_pdf_open(arena, pdf->data, pdf->len, name, diags);
  for (int i = 0; file && i < bx_pdf_slot_count(file, 0); i++) {
    const bx_pdf_value *value = bx_pdf_object(file, 0, bx_pdf_slot_at(file, 0, i)->number);
    if (bx_pdf_is_name(bx_pdf_find(value, "Type"), "Font") || bx_pdf_is_name(bx_pdf_find(value, "Subtype"), "Image"))
      return false;
  }
  return file && !bx_pdf_failed(file);
}

bool bx_drawing_pdf(bx_arena *arena, const char *name, const bx_buf *svg, bx_buf *pdf, bx_diags *diags) {
  if (!is_plain(name, svg, diags)) return false;
  int ends[2], ended = -1;
  pid_t process = -1;
  bool piped = pipe(ends) == 0;
  if (piped && (process = fork()) == 0) {
    close(ends[0]);
    run(svg->data, svg->len, ends[1]);
  }
  int error = errno;
  if (piped) close(ends[1]);
  if (process > 0) ended = wait_for(process, ends[0], pdf);
  if (ended == DRAWN && is_shapes(arena, name, pdf, diags)) return true;
  if (ended == NO_LIBRARY) return refuse(diags, BX_MSG_NO_RSVG, name, NULL);
  if (process < 0) return refuse(diags, BX_MSG_SEAL_BROKEN, name, strerror(error));
  if (ended == NOT_DRAWN) return refuse(diags, BX_MSG_SEAL_BROKEN, name, pdf->data ? pdf->data : "?");
  return refuse(diags, ended == DRAWN ? BX_MSG_SEAL_SHAPES : BX_MSG_SEAL_LARGE, name, NULL);
}
#else
bool bx_drawing_pdf(bx_arena *arena, const char *name, const bx_buf *svg, bx_buf *pdf, bx_diags *diags) {
  (void)arena, (void)svg, (void)pdf;
  return refuse(diags, BX_MSG_NO_RSVG, name, NULL);
}
#endif
