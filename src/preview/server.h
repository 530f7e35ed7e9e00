/* Private to the preview. One thread does everything: it waits for requests, for changes of files and for the end, so
 * that nothing has to be locked; a page takes a few milliseconds on a screen, and up to a second at 600 dpi with
 * colours and pictures, during which all others wait: it is one person's page. */
#ifndef BX_PREVIEW_SERVER_H
#define BX_PREVIEW_SERVER_H

#include <microhttpd.h>

#include "base.h"
#include "preview.h"

/* Milliseconds of a clock that only goes forward. */
int64_t bx_preview_now(void);

/* ---- What is shown (shown.c) ----------------------------------------------------------------- */

#define BX_VERSIONS_MAX 20 /* earlier ones that are kept: the first, and those seen last */

/* An earlier version, to be compared with. */
typedef struct {
  int number; /* of the reading; 0: the one given at the start */
  char time[32];
  banxin_document *document; /* without its pages */
} bx_version;

/* The report as it was when its files last changed. When it cannot be typeset the last pages that could be stay. */
typedef struct {
  banxin_session *session;
  const banxin_preview_options *options;
  banxin_language language;
  banxin_document *latest; /* whose findings are shown */
  banxin_document *shown;  /* whose pages are: the same, an earlier one, or NULL */
  int version;             /* one more with every reading */
  bx_buf state;            /* JSON */
  const char *form;        /* of `latest`, once it was asked for */
  bx_version versions[BX_VERSIONS_MAX];
  int version_count;
  int shown_number; /* of the reading that is shown, and its time */
  char shown_time[32];
} bx_shown;

/* Reads the report and its layout, checks and typesets it. */
void bx_shown_read(bx_shown *shown);
void bx_shown_free(bx_shown *shown);
/* The report, opened and checked in this session. */
banxin_document *bx_shown_open(const bx_shown *shown, banxin_session *session);
/* What can be filled in (banxin_form_json), or NULL. */
const char *bx_shown_form(bx_shown *shown);
/* What stands where on a page, as JSON; `page` counts from 0. */
void bx_shown_places(const bx_shown *shown, int page, bx_buf *out);
/* How a page's address names what stands on it: BX_PAGE_ID digits of its hash. */
#define BX_PAGE_ID 24

/* ---- Places (places.c) ------------------------------------------------------------------------ */

/* Places that show data, sorted by their pointers. */
typedef struct {
  banxin_place *places; /* to be freed */
  int count;
} bx_places;

/* Of the pages of a document, which may be NULL. */
bx_places bx_places_of(const banxin_document *document);
/* The member "at" of an object: boxes around what the pointer leads to, or else around what that belongs to. */
void bx_put_boxes(bx_buf *out, const bx_places *places, const char *pointer);
/* A box, whose object is still open. */
void bx_put_box(bx_buf *out, const banxin_place *box);
/* A member that is a length in points. */
void bx_put_point(bx_buf *out, const char *key, int len);

/* ---- Earlier versions (versions.c) ------------------------------------------------------------- */

/* Opens the version that was given to be compared with. */
void bx_versions_start(bx_shown *shown);
/* Keeps the document that was shown, unless the next one has the same data; it may be NULL. */
void bx_versions_keep(bx_shown *shown, banxin_document *last, const banxin_document *next);
/* The member "versions" of the state. */
void bx_versions_put(bx_buf *out, const bx_shown *shown);
/* What has changed since the version with this number, as JSON; false: there is no such version. */
bool bx_versions_compare(bx_shown *shown, int number, bx_buf *out);
void bx_versions_free(bx_shown *shown);

/* ---- What is asked to be done (doing.c) -------------------------------------------------------- */

/* What comes with a request and goes back: JSON. Both return false when what came makes no sense. */

/* Changes the report's file: ["SHA-256 of the file as it was seen", and for each change "set", "remove" or "insert", a
 * pointer, "text", "figure" or "json", and the value]. */
bool bx_do_save(const bx_shown *shown, const bx_buf *asked, bx_buf *out);
/* Approves the report or returns it: ["approved" or "returned", number of the version that was seen, comment]. */
bool bx_do_say(const bx_shown *shown, const bx_buf *asked, bx_buf *out);
/* Where a piece of the data stands on the pages: [pointer]. */
bool bx_do_find(const bx_shown *shown, const bx_buf *asked, bx_buf *out);
/* What was said of the report. */
void bx_said_put(bx_shown *shown, bx_buf *out);
/* Has anything been said? */
bool bx_said_any(const bx_shown *shown);
/* Where it is recorded, into `out`; false: nobody knows before it is asked. */
bool bx_said_path(const bx_shown *shown, bx_buf *out);

/* A JSON array of strings, with nothing else in it (strings.c): strings in `arena`; their number, or -1. */
int bx_strings_read(bx_arena *arena, const char *json, size_t len, const char ***strings);

/* ---- Watching files (watch.c) ---------------------------------------------------------------- */

typedef struct bx_watch bx_watch;

/* NULL with errno. */
bx_watch *bx_watch_new(void);
void bx_watch_free(bx_watch *watch);
int bx_watch_fd(const bx_watch *watch); /* to wait for */
void bx_watch_add(bx_watch *watch, const char *path);
/* Notes how the files are now; to be called before they are read, so that no change in between is lost. */
void bx_watch_note(bx_watch *watch);
/* Watches the files that the report was made of and those that its findings name, and no others. */
void bx_watch_follow(bx_watch *watch, const bx_shown *shown);
/* Has one of them changed since they were noted? After something could be read from the descriptor. */
bool bx_watch_changed(bx_watch *watch);
/* The same by looking at all of them, for folders where changes are not told (of other machines, replaced ones). */
bool bx_watch_looks_changed(bx_watch *watch);

/* ---- Serving (serve.c, requests.c, events.c) -------------------------------------------------- */

#define BX_CONNECTIONS_MAX 256
#define BX_CONNECTIONS_MANY                                                                                   \
  192                    /* from here on a new one takes the place of the oldest that has not shown the token \
                          */
#define BX_EVENTS_MAX 32 /* windows that are open at once */

/* A connection. Who does not say what it wants in time is cut off: no number of slow ones keeps others out for long. */
typedef struct bx_client {
  int fd;
  int64_t deadline; /* 0: none */
  bx_buf body;      /* of the request that is being read */
  bool known;       /* has shown the token */
  struct bx_client *next, *previous;
} bx_client;

/* A window that waits for news. */
typedef struct bx_listener {
  struct bx_server *server;
  struct MHD_Connection *connection;
  bool waiting;  /* the connection is suspended */
  int told;      /* the version it knows */
  int64_t alive; /* when something was last sent */
  struct bx_listener *next, *previous;
} bx_listener;

typedef struct bx_server {
  bx_shown shown;
  struct MHD_Daemon *daemon;
  int port;
  bool ticket_used;
  bool ending;
  bx_client *clients; /* the newest first */
  int client_count;
  bx_listener *listeners;
  int listener_count;
} bx_server;

/* For MHD_OPTION_NOTIFY_CONNECTION and MHD_OPTION_NOTIFY_COMPLETED; `self` is the server. */
void bx_client_notify(void *self, struct MHD_Connection *connection, void **context,
                      enum MHD_ConnectionNotificationCode code);
void bx_request_completed(void *self, struct MHD_Connection *connection, void **request,
                          enum MHD_RequestTerminationCode code);
/* Cuts off those that are too slow. */
void bx_clients_sweep(bx_server *server);

/* Answers a request; for MHD_start_daemon. */
enum MHD_Result bx_request_answer(void *self, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **request);
/* Adds what every answer has to say. */
void bx_response_protect(struct MHD_Response *response);

/* The stream of news for a window; NULL when there are too many. */
struct MHD_Response *bx_events_open(bx_server *server, struct MHD_Connection *connection);
/* Wakes those who do not know the present version, or have heard nothing for long; all of them at the end. */
void bx_events_wake(bx_server *server);

/* ---- What is compiled in (cmake/embed.cmake) -------------------------------------------------- */

typedef struct {
  const char *name; /* index.html */
  const unsigned char *bytes;
  size_t len;
} bx_asset;
extern const bx_asset bx_assets[];
extern const int bx_asset_count;

#endif
