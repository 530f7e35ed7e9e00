/* Server-sent events (HTML, 9.2): a window hears the number of each new version, and now and then that we are still
 * there, which is how we learn that it is not. */
#include <stdlib.h>
#include <string.h>

#include "server.h"

#define ALIVE_EVERY 15000 /* ms */
#define EVENT_ROOM  64

static size_t put(char *room, size_t max, const char *text) {
  const size_t len = strlen(text);
  if (len > max) return 0;
  memcpy(room, text, len);
  return len;
}

/* What there is to tell; when there is nothing the connection waits. */
static ssize_t tell(void *self, uint64_t position, char *room, size_t max) {
  bx_listener *listener = self;
  const bx_server *server = listener->server;
  (void)position;
  if (server->ending) return MHD_CONTENT_READER_END_OF_STREAM;
  if (max < EVENT_ROOM) return MHD_CONTENT_READER_END_WITH_ERROR;
  const int64_t now = bx_preview_now();
  if (listener->told != server->shown.version) {
    bx_buf event = {0};
    bx_buf_puts(&event, "retry: 500\ndata: ");
    bx_buf_int(&event, server->shown.version);
    bx_buf_puts(&event, "\n\n");
    const size_t len = put(room, max, event.data);
    bx_buf_free(&event);
    listener->told = server->shown.version;
    listener->alive = now;
    return (ssize_t)len;
  }
  if (now - listener->alive >= ALIVE_EVERY) {
    listener->alive = now;
    return (ssize_t)put(room, max, ":\n\n");
  }
  listener->waiting = true;
  MHD_suspend_connection(listener->connection);
  return 0;
}

static void leave(void *self) {
  bx_listener *listener = self;
  bx_server *server = listener->server;
  if (listener->previous)
    listener->previous->next = listener->next;
  else
    server->listeners = listener->next;
  if (listener->next) listener->next->previous = listener->previous;
  server->listener_count--;
  free(listener);
}

struct MHD_Response *bx_events_open(bx_server *server, struct MHD_Connection *connection) {
  if (server->listener_count >= BX_EVENTS_MAX) return NULL;
  bx_listener *listener = bx_alloc(sizeof *listener);
  *listener =
      (bx_listener){.server = server, .connection = connection, .alive = bx_preview_now(), .next = server->listeners};
  struct MHD_Response *response =
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, EVENT_ROOM * 8, tell, listener, leave);
  if (!response) {
    free(listener);
    return NULL;
  }
  if (server->listeners) server->listeners->previous = listener;
  server->listeners = listener;
  server->listener_count++;
  return response;
}

void bx_events_wake(bx_server *server) {
  const int64_t now = bx_preview_now();
  for (bx_listener *listener = server->listeners; listener; listener = listener->next) {
    const bool due = listener->told != server->shown.version || now - listener->alive >= ALIVE_EVERY || server->ending;
    if (!listener->waiting || !due) continue;
    listener->waiting = false;
    MHD_resume_connection(listener->connection);
  }
}
